"""A rehearsal evacuates: simulated leaders at the doors, shelters that check in, and what the report makes of it."""

from __future__ import annotations

import dataclasses
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import transaction
from hypothesis import given
from hypothesis import strategies as st
from tests import town
from tests.emergency import evacuation_made as made
from tests.emergency import plans_made
from tests.emergency.test_drills import GROUPS, show
from tests.factories import send
from tests.registry.people import homes as register

from weige.core.places import Scope
from weige.emergency.drills import evacuating
from weige.emergency.drills import queries as drills
from weige.emergency.drills.measuring import Line, measure
from weige.emergency.drills.scenario import scenarios
from weige.emergency.drills.simulated import Act, Door, door_of
from weige.emergency.evacuation.doors import MOVES, DoorState, Way, standing
from weige.emergency.evacuation.ticking import ticks_of
from weige.emergency.models import CheckIn, DoorTick, Entry, EvacuationLine, Operation
from weige.emergency.operations.rollcall import CallState
from weige.emergency.review import report
from weige.emergency.review.evacuated import evacuated_of
from weige.emergency.review.queries import read_report
from weige.registry.models import Disclosure
from weige.registry.people import wall

BEGIN = datetime(2026, 7, 20, 7, 0, tzinfo=UTC)
FLOOD = scenarios()["flood"]
HOUSEHOLDS = 12


# Pure.


@given(st.uuids())
def test_a_simulated_household_behaves_the_same_each_time_and_takes_its_time(line: UUID) -> None:
    door = door_of(line)
    assert door == door_of(line)
    assert min(door.takes, door.packs, door.walks, door.again) > 0
    assert door.said in MOVES
    assert door.said is not DoorState.MOVED


def doors(*said: tuple[float, str, int], listed: tuple[float, int] = (10, 4)) -> list[Line]:
    """A log of a list and of what was said at doors at which minute."""
    lines = [
        Line(BEGIN, "activated"),
        Line(BEGIN + timedelta(minutes=listed[0]), "evacuation_ordered", households=listed[1]),
    ]
    return lines + [Line(BEGIN + timedelta(minutes=at), f"door_{what}", UUID(int=door)) for at, what, door in said]


def test_the_doors_are_measured_from_the_order_until_the_last_has_answered() -> None:
    some = ((12, "informed", 1), (15, "moved", 1), (20, "refused", 2), (30, "unreachable", 3))
    (short,) = [each for each in measure(FLOOD, doors(*some)) if each.objective.code == "doors"]
    assert (short.minutes, short.reached, short.wanted, short.is_met) == (None, 3, 4, False)
    (all_,) = [each for each in measure(FLOOD, doors(*some, (44, "informed", 4))) if each.objective.code == "doors"]
    assert (all_.minutes, all_.reached, all_.is_met) == (34.0, 4, True)
    (none,) = [each for each in measure(FLOOD, [Line(BEGIN, "activated")]) if each.objective.code == "doors"]
    assert (none.wanted, none.is_met) == (0, False)


def logged(*lines: tuple[float, str, int, dict[str, Any]]) -> list[report.Line]:
    return [
        report.Line(seq, BEGIN + timedelta(minutes=at), kind, subject=UUID(int=subject), data=data)
        for seq, (at, kind, subject, data) in enumerate(lines)
    ]


def test_the_report_tells_how_the_evacuation_went_from_the_log_alone() -> None:
    found = evacuated_of(
        logged(
            (5, "evacuation_ordered", 0, {"households": 3, "people": 7}), (8, "door_informed", 1, {}),
            (9.5, "door_refused", 2, {}), (20, "door_moved", 1, {}), (25, "door_unreachable", 1, {}),
            (26, "door_unreachable", 3, {}), (30, "checked_in", 1, {"people": 2}),
        ),
        begin=BEGIN,
    )  # fmt: skip
    assert found is not None
    assert (found.people, found.half, found.whole) == (7, 4.5, 21.0)
    end = found.end
    assert (end.minute, end.listed, end.answered, end.moved, end.refused, end.unreachable, end.checked_in) == (
        30, 3, 3, 1, 1, 1, 2,
    )  # fmt: skip
    assert [(point.minute, point.answered) for point in found.curve] == [
        (5, 0), (8, 1), (10, 2), (20, 2), (25, 2), (26, 3), (30, 3),
    ]  # fmt: skip
    assert evacuated_of(logged((1, "task_ordered", 1, {})), begin=BEGIN) is None


# On the town.


def rehearsal(**changes: Any) -> tuple[register.Homes, Operation]:
    """A rehearsal of the flood on a micro-grid with some households, beside a shelter that the officer keeps."""
    at = register.homes(HOUSEHOLDS)
    for dwelling in at.dwellings:
        register.move_in(at, dwelling, made.helpless(mobility="bed"))
    made.shelter(at.people, keeper=at.people["officer"].post.id)
    areas = [{"place": town.MICRO, "from_level": 2, "reason": "低洼"}]
    plan = plans_made.approved(at.people, groups=GROUPS, evacuation=areas)
    played = plans_made.activated(at.people, plan, drill=True, begins_at=BEGIN, speed=0, scenario="flood", simulated=True,
                                  **changes)  # fmt: skip
    return at, played


@pytest.fixture
def answering(monkeypatch: pytest.MonkeyPatch) -> None:
    """Everybody called answers: whether one of so few is silent is chance otherwise."""
    acts = (Act(60, CallState.ACKNOWLEDGED), Act(600, CallState.ARRIVED))
    monkeypatch.setattr("weige.emergency.drills.running.answers_of", lambda call: acts)


@pytest.mark.django_db
@pytest.mark.usefixtures("answering")
def test_a_rehearsal_evacuates_the_areas_of_its_plan_by_the_same_actions() -> None:
    at, played = rehearsal()
    show(played, 29)
    assert not EvacuationLine.objects.exists()
    for minute in range(30, 92, 4):
        show(played, minute)
    lines = list(EvacuationLine.objects.filter(operation=played))
    assert len(lines) == HOUSEHOLDS
    # The level was raised at half past: the list was there at once, and each door was knocked at.
    assert {line.listed_at for line in lines} == {BEGIN + timedelta(minutes=30)}
    assert not any(line.state == DoorState.TO_MOVE for line in lines)
    for line in lines:
        ticks, door = ticks_of(line), door_of(line.id)
        assert line.state == standing(ticks).state
        assert min(ticks, key=lambda tick: tick.at).said is door.said
    # Whoever was moved and comes is counted at the shelter, by its keeper or the command, with their own number.
    moved = [line for line in lines if line.state == DoorState.MOVED]
    assert moved
    come = {row.line_id: row.people for row in CheckIn.objects.all()}
    assert set(come) <= {line.id for line in moved}
    assert all(come[line.id] == line.people for line in moved if line.id in come)
    assert Entry.objects.filter(kind="shelters_assigned").count() == 1
    # Nobody's needs were read for a rehearsal.
    with transaction.atomic(), wall.opened(Scope((town.CITY,))):
        assert not Disclosure.objects.filter(reference=played.id).exists()
    (doors_,) = [
        each
        for each in drills.review(at.people["subdistrict"].actor, played.id)["objectives"]
        if each["code"] == "doors"
    ]
    assert (doors_["reached"], doors_["wanted"], doors_["met"]) == (HOUSEHOLDS, HOUSEHOLDS, True)
    told = send(at.people["city"].client, "get", f"/emergency/operations/{played.id}/report").json()["evacuated"]
    assert (told["people"], told["end"]["listed"], told["end"]["answered"]) == (HOUSEHOLDS, HOUSEHOLDS, HOUSEHOLDS)
    assert told["end"]["moved"] == len(moved)
    assert told["end"]["checked_in"] == sum(come.values())


@pytest.mark.django_db
@pytest.mark.usefixtures("answering")
def test_how_often_the_watch_looks_changes_nothing_at_the_doors(monkeypatch: pytest.MonkeyPatch) -> None:
    door = Door(DoorState.INFORMED, DoorState.INFORMED, Way.WALK, comes=True, takes=33, packs=400, walks=500, again=900)
    monkeypatch.setattr(evacuating, "door_of", lambda line: door)
    _, played = rehearsal()
    for minute in range(0, 92, 3):
        show(played, minute)
    plan = played.plan
    often = read_report(Operation.objects.get(id=played.id)).evacuated
    assert often is not None
    assert often.end.checked_in == HOUSEHOLDS
    again = Operation.objects.get(id=played.id)
    assert again.stood_down_at is not None
    second = rehearsal_of(plan)
    for minute in (29, 58, 91):
        show(second, minute)
    assert read_report(Operation.objects.get(id=second.id)).evacuated == often


def rehearsal_of(plan: Any) -> Operation:
    from weige.core.ids import new_id
    from weige.emergency.operations import actions
    from weige.emergency.operations.holders import holder_of

    last = Operation.objects.filter(plan=plan).latest("opened_real")
    wish = actions.Activation(
        new_id(), 3, "再演一次", drill=True, begins_at=BEGIN, speed=0, scenario="flood", simulated=True
    )
    return actions.activate(actor=holder_of(last.commander_id), plan_id=plan.id, wish=wish)


@pytest.mark.django_db
def test_where_nobody_answers_the_call_nobody_knocks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("weige.emergency.drills.running.answers_of", lambda call: ())
    _, played = rehearsal()
    show(played, 60)
    assert EvacuationLine.objects.filter(operation=played, state=DoorState.TO_MOVE).count() == HOUSEHOLDS
    assert not DoorTick.objects.exists()
    found = read_report(Operation.objects.get(id=played.id))
    assert found.evacuated is not None
    assert dataclasses.replace(found.evacuated.end, minute=0).answered == 0
