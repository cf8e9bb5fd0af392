"""Households and shelters: nobody parted, nobody too many, and no fewer metres possible."""

from __future__ import annotations

import itertools
import random

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from weige.emergency.distances import metres_between
from weige.emergency.evacuation.assigning import (
    CARRIED_LEFT_OUT,
    LEFT_OUT,
    NOT_FIT,
    Assignment,
    Party,
    Shelter,
    assign,
)

point = st.tuples(st.sampled_from([104.0, 104.01, 104.02, 104.05]), st.sampled_from([30.6, 30.61]))
parties = st.lists(st.tuples(st.integers(1, 5), point, st.booleans()), min_size=1, max_size=6).map(
    lambda rows: [Party(f"p{at}", *row) for at, row in enumerate(rows)]
)
shelters = st.lists(st.tuples(st.integers(0, 9), point, st.booleans()), max_size=3).map(
    lambda rows: [Shelter(f"s{at}", *row) for at, row in enumerate(rows)]
)


def metres(party: Party, shelter: Shelter) -> int:
    return int(metres_between(np.array(party.point), np.array(shelter.point)).round()) * party.people


def penalised(asked: list[Party], open_: list[Shelter], shelter_of: dict[str, str]) -> int | None:
    """What an assignment costs with those left out; ``None`` when it is not allowed."""
    by_key = {shelter.key: shelter for shelter in open_}
    left = {shelter.key: shelter.capacity for shelter in open_}
    total = 0
    for party in asked:
        key = shelter_of.get(party.key)
        if key is None:
            total += (CARRIED_LEFT_OUT if party.carried else LEFT_OUT) * party.people
            continue
        left[key] -= party.people
        if left[key] < 0 or (party.carried and not by_key[key].step_free):
            return None
        total += metres(party, by_key[key])
    return total


@settings(max_examples=80, deadline=None)
@given(parties, shelters)
def test_no_assignment_of_a_few_is_better(asked: list[Party], open_: list[Shelter]) -> None:
    found = assign(asked, open_)
    mine = penalised(asked, open_, found.shelter_of)
    choices = [None, *(shelter.key for shelter in open_)]
    costs = [
        cost
        for way in itertools.product(choices, repeat=len(asked))
        if (cost := penalised(asked, open_, {p.key: k for p, k in zip(asked, way, strict=True) if k})) is not None
    ]
    assert mine == min(costs)
    assert found.proven
    assert found.metres == found.bound
    assert sorted([*found.shelter_of, *found.without_room]) == sorted(party.key for party in asked)


def town(households: int, open_shelters: int, buildings: int, room: float) -> tuple[list[Party], list[Shelter]]:
    """Households of one to six in buildings; shelters for so many times as many people."""
    chance = random.Random(5)

    def somewhere() -> tuple[float, float]:
        return 104 + chance.random() * 0.1, 30.6 + chance.random() * 0.1

    homes = [somewhere() for _ in range(buildings)]
    asked = [
        Party(f"p{at}", chance.choice((1, 1, 2, 2, 2, 3, 3, 4, 5, 6)), chance.choice(homes), chance.random() < 0.03)
        for at in range(households)
    ]
    each = int(sum(party.people for party in asked) * room / open_shelters) + 1
    return asked, [Shelter(f"s{at}", each, somewhere(), at % 3 != 0) for at in range(open_shelters)]


def check(asked: list[Party], open_: list[Shelter], found: Assignment) -> None:
    assert penalised(asked, open_, found.shelter_of) is not None
    assert found.bound <= found.metres


def test_a_subdistrict_is_assigned_with_its_proof() -> None:
    asked, open_ = town(3_000, 25, 300, 1.05)
    found = assign(asked, open_)
    check(asked, open_, found)
    assert not found.without_room
    assert found.proven


def test_with_too_few_beds_as_many_as_possible_have_one_and_the_carried_go_first() -> None:
    asked, open_ = town(500, 6, 60, 0.6)
    found = assign(asked, open_)
    check(asked, open_, found)
    out = set(found.without_room)
    people_out = sum(party.people for party in asked if party.key in out)
    beds = sum(shelter.capacity for shelter in open_)
    assert people_out == sum(party.people for party in asked) - beds
    assert not [party for party in asked if party.carried and party.key in out]


def test_the_same_question_has_the_same_answer() -> None:
    asked, open_ = town(400, 5, 40, 1.1)
    assert assign(asked, open_) == assign(asked, open_)


def test_nobody_and_nowhere_are_no_trouble() -> None:
    assert assign([], [Shelter("s", 5, (104.0, 30.6))]) == Assignment({}, [], 0, 0, proven=True)
    assert assign([Party("p", 2, (104.0, 30.6))], []).without_room == ["p"]
    assert NOT_FIT > CARRIED_LEFT_OUT > LEFT_OUT
