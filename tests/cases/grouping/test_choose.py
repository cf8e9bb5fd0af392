"""One new case against those that are there."""

from __future__ import annotations

import random

from hypothesis import given
from hypothesis import strategies as st
from tests.cases.grouping.sayings import BEGIN, lift, many_traits

from weige.cases.grouping import Candidate, Frequencies, choose, traits
from weige.cases.grouping.choosing import MOST_COMPARED
from weige.cases.grouping.memory import Memory

LIFTS = [Candidate(f"lift{n}", "lifts", lift(n)) for n in range(3)]
DANCE = Candidate("dance", "dancing", traits("金色家园广场舞音响震天", time=BEGIN))
OTHER = Candidate("other", None, traits("翡翠城电梯停运没人修", time=BEGIN))


def test_a_new_case_joins_the_group_it_is_like() -> None:
    choice = choose(lift(3), [DANCE, OTHER, *LIFTS])
    assert choice.group == "lifts"
    assert choice.distance is not None
    assert choice.like[0].distance.total <= choice.like[-1].distance.total
    assert "电梯" in choice.like[0].words
    assert choice.like[0].places == ("金色家园",)


def test_a_new_case_like_a_lone_one_names_that_case() -> None:
    choice = choose(traits("翡翠城电梯停运好几天", time=BEGIN), [*LIFTS, OTHER])
    assert choice.group is None
    assert [like.id for like in choice.like] == ["other"]


def test_a_new_case_like_none_tells_the_nearest() -> None:
    choice = choose(traits("幸福路路灯不亮", time=BEGIN), [*LIFTS, DANCE])
    assert (choice.group, choice.like, choice.distance) == (None, (), None)
    assert choice.nearest is not None


def test_without_candidates_nothing_is_chosen() -> None:
    assert choose(lift(0), []).compared == 0


def test_a_group_named_like_a_case_is_no_case() -> None:
    lone = Candidate("x", None, lift(1))
    group = Candidate("y", "x", traits("翡翠城路灯不亮", time=BEGIN))
    choice = choose(lift(0), [lone, group])
    assert choice.group is None
    assert [like.id for like in choice.like] == ["x"]


@given(many_traits, st.lists(st.tuples(many_traits, st.sampled_from((None, "a", "b"))), max_size=12), st.randoms())
def test_the_order_of_candidates_does_not_matter(new, found, chance) -> None:  # type: ignore[no-untyped-def]
    candidates = [Candidate(str(n), group, own) for n, (own, group) in enumerate(found)]
    shuffled = candidates.copy()
    chance.shuffle(shuffled)
    assert choose(new, candidates) == choose(new, shuffled)


def test_of_very_many_candidates_the_promising_are_compared() -> None:
    far = [Candidate(f"far{n}", None, traits(f"翡翠城第{n}次反映电梯吵", time=BEGIN)) for n in range(300)]
    choice = choose(lift(3), [*far, *LIFTS])
    assert choice.group == "lifts"
    assert choice.compared == MOST_COMPARED


def test_memory_finds_those_that_share_keys_and_are_near_in_time() -> None:
    memory = Memory(Frequencies())
    for candidate in (*LIFTS, DANCE, OTHER):
        memory.add(candidate.id, candidate.group, candidate.traits)
    memory.add("old", None, traits("金色家园电梯停运", time=BEGIN.replace(year=2024)))
    memory.add("undated", None, traits("金色家园电梯停运"))
    found = {candidate.id for candidate in memory.candidates(lift(3))}
    assert {"lift0", "lift1", "lift2", "undated"} <= found
    assert "old" not in found
    assert memory.candidates(traits("")) == []


def test_memory_gives_back_what_was_put_in() -> None:
    memory = Memory(Frequencies())
    chance = random.Random(1)
    own = [lift(chance.randrange(9)) for _ in range(20)]
    for n, one in enumerate(own):
        memory.add(str(n), "g", one)
    assert all(candidate.traits == own[int(candidate.id)] for candidate in memory.candidates(own[0]))
