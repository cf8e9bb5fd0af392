"""The pure rules of an operation: its clock, the ladder of a call, the life of a task, what a plan may say."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.emergency import plans_made

from weige.emergency.operations import tasks
from weige.emergency.operations.drillclock import DrillClock
from weige.emergency.operations.rollcall import Call, CallState, Rung, answer_refusal, ring
from weige.emergency.plans import content

BEGIN = datetime(2026, 7, 20, 7, 0, tzinfo=UTC)
LADDER = (Rung("app", 120), Rung("text", 180), Rung("deputy", 60), Rung("above", 0))
CHANGES = st.lists(st.tuples(st.integers(0, 3_600), st.integers(0, 60)), max_size=8)


@given(CHANGES, st.integers(0, 3_600))
def test_a_clock_never_jumps_and_never_runs_backwards(changes: list[tuple[int, int]], rest: int) -> None:
    clock, real = DrillClock(BEGIN, BEGIN), BEGIN
    shown = clock.at(real)
    expected = timedelta()
    for seconds, speed in changes:
        expected += timedelta(seconds=seconds) * clock.speed
        real += timedelta(seconds=seconds)
        before = clock.at(real)
        clock = clock.at_speed(speed, real)
        assert clock.at(real) == before
        assert before >= shown
        shown = before
    expected += timedelta(seconds=rest) * clock.speed
    assert clock.at(real + timedelta(seconds=rest)) == BEGIN + expected


@given(st.integers(1, 60), st.integers(0, 86_400))
def test_the_real_moment_of_a_shown_one_is_found(speed: int, seconds: int) -> None:
    clock = DrillClock(BEGIN, BEGIN, speed)
    real = clock.real(BEGIN + timedelta(seconds=seconds))
    assert real is not None
    assert abs((clock.at(real) - BEGIN).total_seconds() - seconds) < 0.001
    assert DrillClock(BEGIN, BEGIN, 0).real(BEGIN + timedelta(seconds=seconds + 1)) is None


@pytest.mark.parametrize("speed", [-1, 61])
def test_a_clock_has_a_slowest_and_a_fastest(speed: int) -> None:
    with pytest.raises(ValueError, match="60"):
        DrillClock(BEGIN, BEGIN).at_speed(speed, BEGIN)


def test_a_silent_call_climbs_the_whole_ladder_and_then_rests() -> None:
    call, now, taken = Call(-1, BEGIN), BEGIN, []
    while (step := ring(call, LADDER, now)) is not None:
        taken.append((step.name, (now - BEGIN).total_seconds()))
        call = Call(step.rung, BEGIN)
        now = step.next_at or now
    assert taken == [("app", 0), ("text", 120), ("deputy", 300), ("above", 360)]


MOMENT = st.none() | st.integers(0, 1_000).map(lambda seconds: BEGIN + timedelta(seconds=seconds))
CALLS = st.builds(Call, st.integers(-1, 3), st.just(BEGIN), MOMENT, MOMENT, MOMENT, MOMENT, MOMENT)


@given(CALLS)
def test_who_has_acknowledged_or_arrived_is_left_in_peace(call: Call) -> None:
    step = ring(call, LADDER, BEGIN)
    if call.acknowledged_at or call.arrived_at:
        assert step is None
    elif step is not None:
        assert step.rung > call.rung


@given(CALLS)
def test_for_who_cannot_come_others_are_called_at_once(call: Call) -> None:
    step = ring(call, LADDER, BEGIN)
    if call.declined_at and not (call.acknowledged_at or call.arrived_at) and step is not None:
        assert step.name in {"deputy", "above"}


@given(CALLS)
def test_a_state_is_the_strongest_thing_said(call: Call) -> None:
    order = [CallState.CALLED, CallState.DELIVERED, CallState.READ, CallState.ACKNOWLEDGED, CallState.ARRIVED]
    said = [call.called_at, call.delivered_at, call.read_at, call.acknowledged_at, call.arrived_at]
    strongest = [state for state, moment in zip(order, said, strict=True) if moment][-1]
    assert call.state is (CallState.DECLINED if call.declined_at else strongest)


def test_who_has_arrived_can_no_longer_say_that_they_cannot_come() -> None:
    assert answer_refusal(Call(0, BEGIN, arrived_at=BEGIN), CallState.DECLINED) is not None
    assert answer_refusal(Call(0, BEGIN, acknowledged_at=BEGIN), CallState.DECLINED) is None


@pytest.mark.parametrize("state", list(tasks.TaskState))
@pytest.mark.parametrize("move", list(tasks.MOVES))
def test_a_task_moves_as_the_table_says(state: tasks.TaskState, move: str) -> None:
    row = tasks.MOVES[move]
    reason = tasks.refusal(state, row, in_group=True, commands=True, note="因为")
    assert (reason is None) == (state in row.origins)


def test_a_group_does_its_own_tasks_and_the_command_calls_them_off() -> None:
    ordered = tasks.TaskState.ORDERED
    assert tasks.refusal(ordered, tasks.MOVES["accept"], in_group=False, commands=False, note="") is not None
    assert tasks.refusal(ordered, tasks.MOVES["call_off"], in_group=True, commands=False, note="x") is not None
    assert tasks.refusal(ordered, tasks.MOVES["refuse"], in_group=True, commands=False, note=" ") is not None
    assert tasks.refusal(ordered, tasks.MOVES["accept"], in_group=True, commands=False, note="") is None


def test_only_an_open_task_is_late() -> None:
    later = BEGIN + timedelta(minutes=31)
    assert tasks.is_late(tasks.TaskState.STARTED, BEGIN, 30, later)
    assert not tasks.is_late(tasks.TaskState.DONE, BEGIN, 30, later)
    assert not tasks.is_late(tasks.TaskState.STARTED, BEGIN, None, later)


def test_a_graver_level_calls_the_milder_ones_groups_too() -> None:
    plan = content.read(plans_made.content())
    assert [[group.code for group in plan.at_level(level)] for level in (4, 3, 2, 1)] == [
        [], ["evacuation"], ["evacuation", "machinery"], ["evacuation", "machinery"],
    ]  # fmt: skip


def changed(path: str, value: Any) -> dict[str, Any]:
    """The plan with one value changed; a path of names and numbers."""
    plan: Any = plans_made.content()
    *way, last = [int(part) if part.isdigit() else part for part in path.split(".")]
    at = plan
    for part in way:
        at = at[part]
    at[last] = value
    return plan  # type: ignore[no-any-return]


@pytest.mark.parametrize(
    ("path", "value", "where"),
    [
        ("groups", [], "groups"),
        ("areas", [], "areas"),
        ("areas", ["成都"], "areas"),
        ("groups.0.from_level", 5, "groups.0.from_level"),
        ("groups.0.function", "dancing", "groups.0.function"),
        ("groups.0.calls", [], "groups.0.calls"),
        ("groups.0.calls.0", {"post_type": "a", "organisation_kind": "b"}, "groups.0.calls.0"),
        ("groups.0.calls.0", "leaders", "groups.0.calls.0"),
        ("groups.0.calls.0", {"post": "somebody"}, "groups.0.calls.0.post"),
        ("groups.0.name", "", "groups.0.name"),
        ("groups.1.code", "evacuation", "groups"),
        ("groups.0.tasks.0.minutes", True, "groups.0.tasks.0.minutes"),
        ("groups.0.tasks.1.code", "doors", "groups.0.tasks"),
        ("groups.0.tasks.0", 7, "groups.0.tasks.0"),
        ("groups.0", None, "groups.0"),
        ("ladder.0.name", "pigeon", "ladder.0"),
        ("ladder.1.name", "app", "ladder"),
        ("message", "字" * 501, "message"),
    ],
)
def test_what_is_wrong_in_a_plan_is_told_with_its_place(path: str, value: Any, where: str) -> None:
    with pytest.raises(content.PlanFault) as told:
        content.read(changed(path, value))
    assert told.value.where == where
    assert told.value.text.zh


def test_a_plan_keeps_nothing_but_what_a_plan_has() -> None:
    told = {**plans_made.content(), "remarks": "张三电话 13800000000"}
    kept = content.plain(content.read(told))
    assert "remarks" not in kept
    assert content.read(kept) == content.read(told)
