"""Runs of any situation: no limit is broken, no closed road is used, what was begun stays, nothing is left untold."""

from __future__ import annotations

import heapq
import itertools
from collections import Counter

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from weige.emergency.dispatch.asking import Begun, Means, Proposed, Situation, Wish, propose
from weige.emergency.dispatch.checking import Ground, drive
from weige.emergency.dispatch.network import Stretch, network
from weige.emergency.dispatch.roads import ways
from weige.emergency.dispatch.synthetic import streets
from weige.emergency.distances import Point, metres_between

BOX = (104.10, 30.60, 104.11, 30.608)
STREETS = streets(*BOX)
CORNERS = sorted({end for each in STREETS for end in (each.start, each.end)})


def situation(**values: object) -> Situation:
    given = {"means": [], "wishes": [], "begun": [], "roads": None, "network": "", "closings": {}, "minutes": 120,
             "everyone": False, **values}  # fmt: skip
    return Situation(**given)  # type: ignore[arg-type]


@st.composite
def situations(draw: st.DrawFn) -> tuple[Situation, frozenset[int]]:
    """Vehicles and wishes at corners of a small town some of whose streets are closed."""
    corner = st.sampled_from(CORNERS)
    shut = draw(st.frozensets(st.integers(0, len(STREETS) - 1), max_size=len(STREETS) // 2))
    means = [
        Means(f"v{at}", draw(st.sampled_from(["car", "car", "boat"])), draw(st.integers(0, 6)), draw(st.integers(0, 400)),
              frozenset(draw(st.sets(st.just("stretcher")))), draw(corner))
        for at in range(draw(st.integers(0, 3)))
    ]  # fmt: skip
    wishes = [
        Wish(f"help:{at}", draw(st.integers(0, 4)), draw(st.sampled_from([0, 0, 200])),
             draw(corner | st.none()), draw(corner | st.none()), priority=draw(st.sampled_from([30, 60, 90])),
             carried=draw(st.booleans()), until=draw(st.none() | st.integers(0, 60)))
        for at in range(draw(st.integers(0, 5)))
    ]  # fmt: skip
    begun = [
        Begun(f"help:b{at}", draw(st.sampled_from(means)).key, draw(st.integers(1, 3)), 0, draw(corner), draw(st.booleans()))
        for at in range(draw(st.integers(0, 2)) if means else 0)
    ]  # fmt: skip
    return situation(
        means=means, wishes=wishes, begun=begun, roads=network(STREETS, shut), network="n", minutes=60
    ), shut


def shortest(start: Point, end: Point, shut: frozenset[int]) -> float:
    """Metres over open streets, by a search of its own."""
    near: dict[Point, list[tuple[Point, float]]] = {}
    for at, each in enumerate(STREETS):
        if at not in shut:
            metres = max(1.0, float(metres_between(each.start, each.end)))
            near.setdefault(each.start, []).append((each.end, metres))
            near.setdefault(each.end, []).append((each.start, metres))
    best, queue = {start: 0.0}, [(0.0, start)]
    while queue:
        so_far, at_ = heapq.heappop(queue)
        if at_ == end:
            return so_far
        for other, metres in near.get(at_, []):
            if so_far + metres < best.get(other, float("inf")):
                best[other] = so_far + metres
                heapq.heappush(queue, (so_far + metres, other))
    return float("inf")


def places(given: Situation, made: Proposed) -> dict[str, list[Point]]:
    """Where each vehicle of a proposal goes, in order."""
    wish = {each.key: each for each in given.wishes}
    begun = {each.key: each for each in given.begun}
    found = {}
    for run in made.runs:
        start = next(each.at for each in given.means if each.key == run.vehicle)
        ends = [
            begun[halt.key].end if halt.key in begun else wish[halt.key].start if halt.kind == "pickup" else wish[halt.key].end
            for halt in run.halts if halt.seconds is not None
        ]  # fmt: skip
        found[run.vehicle] = [start, *(end for end in ends if end)]
    return found


@settings(max_examples=40, deadline=None)
@given(situations())
def test_every_proposal_keeps_every_promise(made_up: tuple[Situation, frozenset[int]]) -> None:
    given, shut = made_up
    made = propose(given, seconds=0.3)
    # Everything is in a run or told.
    fetched = Counter(halt.key for run in made.runs for halt in run.halts if halt.kind == "pickup")
    assert fetched + Counter(key for key, _ in made.left_out) == Counter(wish.key for wish in given.wishes)
    # What was begun stays with its vehicle.
    stays = {(run.vehicle, halt.key) for run in made.runs for halt in run.halts}
    assert {(each.vehicle, each.key) for each in given.begun} <= stays
    by = {each.key: each for each in given.means}
    wish = {each.key: each for each in given.wishes}
    for run in made.runs:
        assert max((halt.aboard for halt in run.halts), default=0) <= by[run.vehicle].seats
        for halt in run.halts:
            if halt.key in wish and wish[halt.key].carried:
                assert "stretcher" in by[run.vehicle].equipment
            if halt.kind == "delivery" and halt.key in wish:
                until = wish[halt.key].until
                assert halt.seconds is not None
                assert halt.seconds <= 60 * min(60, 60 if until is None else until)
    # No closed street is used: no leg is shorter than the open ones allow, and where none leads none is driven.
    for vehicle, along in places(given, made).items():
        if by[vehicle].kind == "car":
            least = sum(shortest(one, other, shut) for one, other in itertools.pairwise(along))
            driven = next(run.metres for run in made.runs if run.vehicle == vehicle)
            assert driven >= least - len(along) - 1
    # And the checker, which did not find them, drives the same.
    if made.checked:
        problem, plan = made.checked
        ground = Ground.of(problem, ways(problem))
        for each in plan.runs:
            assert (
                drive(ground, each.vehicle, [(step.kind, step.id) for step in each.steps if step.id is not None])
                == each
            )


@settings(max_examples=20, deadline=None)
@given(situations())
def test_the_seal_stands_for_what_counts(made_up: tuple[Situation, frozenset[int]]) -> None:
    given, _ = made_up
    assume(given.means)
    assert given.seal() == situation(**{name: getattr(given, name) for name in Situation.__slots__}).seal()
    longer = situation(
        **{**{name: getattr(given, name) for name in Situation.__slots__}, "minutes": given.minutes + 10}
    )
    closed = situation(**{**{name: getattr(given, name) for name in Situation.__slots__}, "closings": {"x": ""}})
    assert len({given.seal(), longer.seal(), closed.seal()}) == 3


def test_two_vehicles_share_what_one_alone_would_do_later() -> None:
    west, east = CORNERS[0], CORNERS[-1]
    far = [Wish(f"help:{at}", 4, 0, at_, (104.105, 30.604)) for at, at_ in enumerate((west, east, west, east))]
    means = [Means(name, "car", 4, 0, frozenset(), (104.105, 30.604)) for name in "ab"]
    alone = propose(situation(means=means[:1], wishes=far, roads=network(STREETS)))
    both = propose(situation(means=means, wishes=far, roads=network(STREETS)))
    assert not alone.left_out
    assert not both.left_out
    assert len(both.runs) == 2
    assert max(run.seconds for run in both.runs) < max(run.seconds for run in alone.runs)


@pytest.mark.parametrize(
    ("wish", "why"),
    [
        ({"start": None}, "no_place"), ({"end": None}, "no_shelter"), ({"people": 9}, "capacity"),
        ({"carried": True}, "skills"), ({"until": 0}, "too_late"),
    ],
)  # fmt: skip
def test_what_cannot_be_served_says_why(wish: dict[str, object], why: str) -> None:
    given = {"key": "help:1", "people": 1, "kilograms": 0, "start": CORNERS[0], "end": CORNERS[-1], **wish}
    means = [Means("a", "car", 4, 0, frozenset(), CORNERS[0])]
    assert propose(situation(means=means, wishes=[Wish(**given)])).left_out == (("help:1", why),)  # type: ignore[arg-type]


def test_many_places_that_no_road_reaches_do_not_stop_the_rest() -> None:
    means = [Means("a", "car", 4, 0, frozenset(), CORNERS[0])]
    stranded = [Wish(f"help:{at}", 1, 0, (104.2 + at / 1000, 30.7), CORNERS[0]) for at in range(60)]
    islands = [Stretch((104.2 + at / 1000, 30.7), (104.2 + at / 1000, 30.7001)) for at in range(60)]
    near = Wish("help:near", 1, 0, CORNERS[-1], CORNERS[0])
    made = propose(situation(means=means, wishes=[near, *stranded], roads=network([*STREETS, *islands])))
    assert [halt.key for run in made.runs for halt in run.halts] == ["help:near"] * 2
    assert {why for _, why in made.left_out} == {"no_way"}
    assert len(made.left_out) == 60


def test_a_boat_goes_where_the_water_is_and_nowhere_else() -> None:
    lake = [[(104.099, 30.599), (104.101, 30.599), (104.101, 30.601), (104.099, 30.601)]]
    boat = [Means("boat", "boat", 4, 0, frozenset(), CORNERS[-1])]
    wet = Wish("help:wet", 1, 0, (104.10, 30.60), CORNERS[-1])
    dry = Wish("help:dry", 1, 0, CORNERS[-1], CORNERS[-2])
    made = propose(situation(means=boat, wishes=[wet, dry], roads=network(STREETS, (), lake)))
    assert [halt.key for run in made.runs for halt in run.halts] == ["help:wet"] * 2
    assert made.left_out == (("help:dry", "skills"),)


def test_who_is_aboard_stays_although_no_open_way_leads_on() -> None:
    roads = network([Stretch(CORNERS[0], CORNERS[1])], [0])
    means = [Means("a", "car", 4, 0, frozenset(), CORNERS[0])]
    made = propose(situation(means=means, begun=[Begun("help:1", "a", 2, 0, CORNERS[1], True)], roads=roads))
    assert [(run.vehicle, halt.key, halt.seconds) for run in made.runs for halt in run.halts] == [("a", "help:1", None)]
