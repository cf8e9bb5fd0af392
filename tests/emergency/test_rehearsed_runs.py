"""A rehearsal drives: the simulated command plans runs for what the story brings, simulated drivers drive them, and the
report tells of it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.emergency import evacuation_made, plans_made, runs_made
from tests.emergency.test_drills import GROUPS, show
from tests.factories import Person, ground, send, staff

from weige.emergency.dispatch.network import Stretch
from weige.emergency.drills.simulated import Act, Drive, drive_of
from weige.emergency.models import Entry, Errand, HelpRequest, Operation, RoadClosing, Run, RunPlan, RunStop, RunVehicle
from weige.emergency.operations.rollcall import CallState
from weige.emergency.review.driven import Driven, driven_of
from weige.emergency.review.queries import read_report
from weige.emergency.review.report import Line

BEGIN = datetime(2026, 7, 20, 7, 0, tzinfo=UTC)
BUS = {"code": "bus", "name": "中巴", "seats": 6, "kilograms": 500}


@given(st.uuids())
def test_a_simulated_driver_drives_the_same_each_time_and_takes_time(stop: UUID) -> None:
    found = drive_of(stop)
    assert found == drive_of(stop)
    assert found.pace > 0
    assert found.handles > 0


def logged(*lines: tuple[float, str, int, dict[str, Any]]) -> list[Line]:
    return [
        Line(seq, BEGIN + timedelta(minutes=at), kind, subject=UUID(int=subject), data=data)
        for seq, (at, kind, subject, data) in enumerate(lines)
    ]


def test_the_report_tells_of_runs_from_the_log_alone() -> None:
    people, goods = (
        {"kind": "delivery", "people": 3, "kilograms": 0},
        {"kind": "delivery", "people": 0, "kilograms": 300},
    )
    found = driven_of(logged(
        (5, "road_closed", 1, {}), (10, "runs_adopted", 2, {"left_out": 2}), (14, "stop_done", 3, {"kind": "pickup"}),
        (15, "stop_failed", 4, {"kind": "pickup"}), (18, "stop_done", 5, people), (19, "runs_adopted", 6, {"left_out": 0}),
        # A second word about the same stop counts nothing twice, and who was brought was brought.
        (20, "stop_done", 5, people), (22, "stop_failed", 7, goods), (25.5, "stop_done", 7, goods),
    ))  # fmt: skip
    assert found == Driven(
        plans=2, closings=1, fetched=1, brought=2, missed=1, people=3, kilograms=300, left_out=0, first=8.0, last=15.5
    )
    assert driven_of(logged((1, "road_closed", 1, {}))) is None
    # A log from before people and goods were written down.
    old = driven_of(logged((1, "runs_adopted", 1, {}), (3, "stop_done", 2, {"kind": "delivery", "source": "help"})))
    assert old is not None
    assert (old.brought, old.people) == (1, 0)


# On the town.


@pytest.fixture
def people() -> dict[str, Person]:
    ground()
    return staff()


@pytest.fixture
def answering(monkeypatch: pytest.MonkeyPatch) -> None:
    """Everybody called answers, and somebody is found at every stop: of so few, chance would decide otherwise."""
    acts = (Act(60, CallState.ACKNOWLEDGED), Act(600, CallState.ARRIVED))
    monkeypatch.setattr("weige.emergency.drills.running.answers_of", lambda call: acts)
    monkeypatch.setattr("weige.emergency.drills.dispatching.drive_of", lambda stop: Drive(1.0, 60, misses=False))


def rehearsal(people: dict[str, Person], *, vehicles: bool = True) -> Operation:
    groups = [{**GROUPS[0], "vehicles": [BUS] if vehicles else []}, *GROUPS[1:]]
    plan = plans_made.approved(people, groups=groups)
    return plans_made.activated(
        people, plan, drill=True, begins_at=BEGIN, speed=0, scenario="flood", simulated=True
    )  # fmt: skip


def played(people: dict[str, Person], operation: Operation, *minutes: float) -> Operation:
    for minute in minutes:
        show(operation, minute)
    return Operation.objects.get(id=operation.id)


@pytest.mark.django_db
@pytest.mark.usefixtures("answering")
def test_what_the_story_brings_is_planned_adopted_driven_and_told(people: dict[str, Person]) -> None:
    evacuation_made.shelter(people)
    operation = rehearsal(people)
    ended = played(people, operation, *range(0, 92, 2))
    assert ended.stood_down_at is not None
    assert RunVehicle.objects.get(operation=operation).name == "中巴"
    # The breach has its roads closed and sandbags brought; the old people are fetched and their help is given.
    assert RoadClosing.objects.filter(operation=operation).count() == 1
    assert Errand.objects.get(operation=operation).state == "done"
    assert HelpRequest.objects.get(need="transport").state == "met"
    stops = list(RunStop.objects.filter(run__operation=operation, dropped_at=None))
    assert len(stops) == 4
    for stop in stops:
        assert stop.arrived_at is not None
        assert stop.done_at is not None
        assert stop.arrived_at < stop.done_at
        assert stop.run.task.state == "done"
    # Once for each state of things, not at each look.
    assert RunPlan.objects.filter(operation=operation, adopted_at__isnull=False).count() == 2
    assert all(run.ended_at for run in Run.objects.filter(operation=operation))
    assert all(BEGIN <= at <= BEGIN + timedelta(minutes=90) for at in Entry.objects.values_list("at", flat=True))
    told = send(people["city"].client, "get", f"/emergency/operations/{operation.id}/report").json()["driven"]
    assert (told["plans"], told["closings"], told["fetched"], told["brought"], told["missed"]) == (2, 1, 2, 2, 0)
    assert (told["people"], told["kilograms"], told["left_out"]) == (3, 300, 0)
    assert told["first"] <= told["last"] < 60


@pytest.mark.django_db
@pytest.mark.usefixtures("answering")
def test_how_often_the_watch_looks_changes_no_run(people: dict[str, Person]) -> None:
    evacuation_made.shelter(people)
    often = read_report(played(people, rehearsal(people), *range(0, 92, 3))).driven
    assert often is not None
    again = plans_made.activated(
        people, Operation.objects.get().plan, drill=True, begins_at=BEGIN, speed=0, scenario="flood", simulated=True
    )  # fmt: skip
    assert read_report(played(people, again, 29, 58, 91)).driven == often


@pytest.mark.django_db
@pytest.mark.usefixtures("answering")
def test_when_the_roads_of_a_run_under_way_are_closed_it_is_planned_anew(people: dict[str, Person]) -> None:
    evacuation_made.shelter(people)
    # One street with two ways round, so that a closing leaves a way.
    runs_made.roads(people, [*runs_made.ROADS, Stretch(runs_made.MIDDLE, runs_made.NORTH, "中街")])
    operation = rehearsal(people)
    played(people, operation, 33)
    (before,) = RunPlan.objects.filter(operation=operation, adopted_at__isnull=False)
    from weige.core.ids import new_id
    from weige.emergency.dispatch import closings

    closings.close(
        actor=people["subdistrict"].actor, operation_id=operation.id, id=new_id(), reason="水漫路面",
        area=[(104.0, 30.0), (104.01, 30.0), (104.01, 30.01)],
    )  # fmt: skip
    played(people, operation, 34)
    before.refresh_from_db()
    assert before.replaced_at is not None


@pytest.mark.django_db
@pytest.mark.usefixtures("answering")
def test_a_plan_without_vehicles_drives_nothing_and_the_report_says_nothing_of_runs(people: dict[str, Person]) -> None:
    operation = rehearsal(people, vehicles=False)
    ended = played(people, operation, 45, 91)
    assert not RunPlan.objects.exists()
    assert read_report(ended).driven is None


@pytest.mark.django_db
def test_where_nobody_of_the_crew_answers_no_vehicle_moves(
    people: dict[str, Person], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("weige.emergency.drills.running.answers_of", lambda call: ())
    evacuation_made.shelter(people)
    operation = rehearsal(people)
    played(people, operation, 60)
    assert RunStop.objects.filter(run__operation=operation).exists()
    assert not RunStop.objects.filter(arrived_at__isnull=False).exists()
