"""Runs of vehicles: found, judged, explained; over open roads only."""

from __future__ import annotations

import itertools
import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from weige.emergency.dispatch import lilim
from weige.emergency.dispatch.checking import Broken, Ground, drive
from weige.emergency.dispatch.problem import Problem, ProblemFault, read
from weige.emergency.dispatch.roads import NO_WAY, flooded, ways
from weige.emergency.dispatch.solving import solve
from weige.server.command import main

DEPOT, NORTH, EAST, FAR = (104.00, 30.60), (104.00, 30.61), (104.01, 30.60), (104.02, 30.60)


def square(size: int, seconds: int = 100) -> list[list[int]]:
    """Every way takes as long."""
    return [[0 if one == other else seconds for other in range(size)] for one in range(size)]


def shipment(number: int, start: int, end: int, **changes: Any) -> dict[str, Any]:
    return {
        "pickup": {"id": number, "location_index": start},
        "delivery": {"id": number, "location_index": end},
        "amount": [1],
        **changes,
    }


def problem(**changes: Any) -> Problem:
    """One vehicle for two people, four places, two people to be brought."""
    return read(
        {
            "vehicles": [{"id": 1, "start_index": 0, "end_index": 0, "capacity": [2]}],
            "shipments": [shipment(1, 1, 2), shipment(2, 1, 3)],
            "matrices": {"car": {"durations": square(4)}},
            **changes,
        }
    )


def over_roads(roads: list[dict[str, Any]], *, profile: str = "car", **network: Any) -> Problem:
    """Someone in the east, brought north over a triangle of roads."""
    return read(
        {
            "vehicles": [{"id": "车", "profile": profile, "start": DEPOT, "end": NORTH, "capacity": [4]}],
            "shipments": [
                {"pickup": {"id": "a", "location": EAST}, "delivery": {"id": "a", "location": NORTH}, "amount": [1]}
            ],
            "roads": {"nodes": [DEPOT, NORTH, EAST], "roads": roads, **network},
        }
    )


TRIANGLE: list[dict[str, Any]] = [{"a": 0, "b": 1}, {"a": 1, "b": 2}, {"a": 0, "b": 2}]


def test_two_who_wait_at_one_place_go_together() -> None:
    (run,) = solve(problem()).runs
    assert [step.kind for step in run.steps] == ["start", "pickup", "pickup", "delivery", "delivery", "end"]
    assert (run.seconds, run.cost) == (400, 400)
    assert max(step.load for step in run.steps) == (2,)


def test_a_full_vehicle_goes_twice() -> None:
    small = {"id": 1, "start_index": 0, "end_index": 0, "capacity": [1]}
    (run,) = solve(problem(vehicles=[small])).runs
    assert max(step.load for step in run.steps) == (1,)
    assert run.seconds == 500


@pytest.mark.parametrize(
    ("vehicle", "task", "why"),
    [
        ({}, {"skills": [7]}, "skills"),
        ({"capacity": [0]}, {}, "capacity"),
        ({"time_window": [0, 250]}, {}, "too_late"),
        ({"time_window": [0, 299], "capacity": [1]}, {}, "too_late"),
        ({"max_tasks": 2}, {}, "no_room"),
        ({"max_tasks": 1}, {}, "no_room"),
    ],
)
def test_what_is_left_out_says_why(vehicle: dict[str, Any], task: dict[str, Any], why: str) -> None:
    plan = solve(
        problem(
            vehicles=[{"id": 1, "start_index": 0, "end_index": 0, "capacity": [2], **vehicle}],
            shipments=[shipment(1, 1, 2, **task), shipment(2, 1, 3)],
        )
    )
    assert {(each.id, each.why) for each in plan.undone if each.id == 1 or why == "no_room"} <= {(1, why), (2, why)}
    assert why in {each.why for each in plan.undone}


def test_of_too_much_the_urgent_is_done() -> None:
    one_trip = {"id": 1, "start_index": 0, "end_index": 0, "capacity": [1], "time_window": [0, 300]}
    plan = solve(problem(vehicles=[one_trip], shipments=[shipment(1, 1, 2), shipment(2, 1, 3, priority=90)]))
    assert [each.id for each in plan.undone] == [1]
    assert plan.undone[0].why == "no_room"


def test_a_way_over_open_roads_goes_round_a_closed_one() -> None:
    straight = solve(over_roads(TRIANGLE))
    closed = solve(over_roads([TRIANGLE[0], {**TRIANGLE[1], "closed": True}, TRIANGLE[2]]))
    assert straight.ways == closed.ways == "roads"
    assert closed.runs[0].metres > straight.runs[0].metres
    assert not closed.undone


def test_flooded_roads_carry_boats_only() -> None:
    lake = [[(104.005, 30.59), (104.015, 30.59), (104.015, 30.615), (104.005, 30.615)]]
    by_car, by_boat = over_roads(TRIANGLE, flooded=lake), over_roads(TRIANGLE, flooded=lake, profile="boat")
    assert by_car.roads
    assert flooded(by_car.roads) == {1, 2}
    assert [each.why for each in solve(by_car).undone] == ["no_way"]
    assert not solve(by_boat).undone


def test_one_way_roads_are_not_driven_backwards_but_walked() -> None:
    roads = [{"a": 0, "b": 1, "oneway": True}]
    for profile, infinite in (("car", True), ("foot", False)):
        found = ways(
            read(
                {
                    "vehicles": [{"id": 1, "profile": profile, "start": NORTH}],
                    "jobs": [{"id": 1, "location": DEPOT}],
                    "roads": {"nodes": [DEPOT, NORTH], "roads": roads},
                }
            )
        )
        assert (found.seconds[profile][found.index[0], found.index[1]] == NO_WAY) == infinite


def test_without_roads_the_straight_line_is_said() -> None:
    assert solve(
        read({"vehicles": [{"id": 1, "start": DEPOT}], "jobs": [{"id": 1, "location": FAR}]})
    ).ways == "straight"  # fmt: skip


@st.composite
def problems(draw: st.DrawFn) -> Problem:
    """Small problems of every kind, most of them tight."""
    size = draw(st.integers(2, 6))
    places = st.integers(0, size - 1)
    durations = [[0 if a == b else draw(st.integers(1, 60)) for b in range(size)] for a in range(size)]
    window = st.tuples(st.integers(0, 100), st.integers(0, 200)).map(lambda pair: [pair[0], pair[0] + pair[1]])
    stop = st.fixed_dictionaries(
        {"location_index": places, "service": st.integers(0, 10), "time_windows": st.lists(window, max_size=1)}
    )
    skills = st.lists(st.integers(1, 2), max_size=1)
    vehicles = [
        {"id": n, "start_index": draw(places), "capacity": [draw(st.integers(0, 4))], "skills": draw(skills),
         "time_window": draw(window), **({"end_index": draw(places)} if draw(st.booleans()) else {})}
        for n in range(draw(st.integers(1, 3)))
    ]  # fmt: skip
    shipments = [
        {"pickup": {"id": n, **draw(stop)}, "delivery": {"id": n, **draw(stop)}, "amount": [draw(st.integers(0, 3))],
         "skills": draw(skills), "priority": draw(st.integers(0, 100))}
        for n in range(draw(st.integers(1, 4)))
    ]  # fmt: skip
    return read({"vehicles": vehicles, "shipments": shipments, "matrices": {"car": {"durations": durations}}})


@settings(max_examples=60, deadline=None)
@given(problems())
def test_every_plan_keeps_every_limit_and_leaves_nothing_untold(asked: Problem) -> None:
    plan = solve(asked, seconds=1.0)
    done = [step.id for run in plan.runs for step in run.steps if step.kind == "pickup"]
    assert sorted([*map(str, done), *(str(each.id) for each in plan.undone)]) == sorted(
        str(each.pickup.id) for each in asked.shipments
    )
    ground = Ground.of(asked, ways(asked))
    for run in plan.runs:
        acts = [(step.kind, step.id) for step in run.steps if step.id is not None]
        assert drive(ground, run.vehicle, acts) == run


@settings(max_examples=40, deadline=None)
@given(st.lists(st.lists(st.integers(1, 60), min_size=4, max_size=4), min_size=4, max_size=4))
def test_small_problems_are_solved_at_the_least_cost(rows: list[list[int]]) -> None:
    durations = [[0 if a == b else rows[a][b] for b in range(4)] for a in range(4)]
    asked = problem(matrices={"car": {"durations": durations}})
    ground = Ground.of(asked, ways(asked))
    acts = [("pickup", 1), ("delivery", 1), ("pickup", 2), ("delivery", 2)]
    costs = []
    for order in itertools.permutations(acts):
        try:
            costs.append(drive(ground, 1, order).cost)  # type: ignore[arg-type]
        except Broken:
            continue
    assert solve(asked).cost == min(costs)


@pytest.mark.parametrize(
    ("change", "where"),
    [
        ({"vehicles": []}, "vehicles"),
        ({"shipments": []}, ""),
        ({"vehicles": [{"id": 1, "start_index": 0, "breaks": []}]}, "vehicles.0.breaks"),
        ({"matrices": {"car": {"durations": [[0, 1], [1]]}}}, "matrices.car"),
        ({"matrices": {"car": {"durations": [[0]]}}}, ""),
        ({"shipments": [shipment(1, 1, 2), shipment(1, 1, 2)]}, ""),
        ({"shipments": [shipment(1, 1, 2, amount=[-1])]}, "shipments.0.amount.0"),
        ({"vehicles": [{"id": 1, "start_index": 0, "time_window": [9, 1]}]}, "vehicles.0"),
    ],
)
def test_a_problem_that_cannot_be_understood_says_where(change: dict[str, Any], where: str) -> None:
    with pytest.raises(ProblemFault) as refused:
        problem(**change)
    assert where in {place for place, _ in refused.value.faults}


LI_LIM = "2 10 1\n0 0 0 0 0 100 0 0 0\n1 3 4 5 0 50 1 0 2\n2 6 8 -5 0 90 1 1 0\n"


def test_public_sets_are_read_as_they_are(tmp_path: Path) -> None:
    path = tmp_path / "set.txt"
    path.write_text(LI_LIM)
    assert lilim.looks_so(LI_LIM)
    answer = CliRunner().invoke(main, ["dispatch", "solve", str(path)])
    assert answer.exit_code == 0, answer.output
    found = json.loads(answer.stdout)
    assert found["summary"]["duration"] == 20_000
    assert [step["type"] for step in found["routes"][0]["steps"]] == ["start", "pickup", "delivery", "end"]
    assert found["unassigned"] == []


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"{", "no JSON"),
        (b"\xff\xfe", "UTF-8"),
        (b"{}", "vehicles"),
        (LI_LIM.replace("1 3 4 5", "7 3 4 5").encode(), "line 3"),
        (LI_LIM.replace("1 3 4 5", "1 x 4 5").encode(), "whole number"),
    ],
)
def test_a_bad_file_is_refused_with_its_place(tmp_path: Path, content: bytes, said: str) -> None:
    path = tmp_path / "problem.json"
    path.write_bytes(content)
    answer = CliRunner().invoke(main, ["dispatch", "solve", str(path)])
    assert answer.exit_code == 1
    assert said in answer.stderr
    assert not answer.stdout
