"""The report of an operation from its log and plan alone: pure rules and their properties."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st
from tests.emergency.plans_made import content

from weige.emergency.drills.scenario import scenarios
from weige.emergency.operations.drillclock import DrillClock
from weige.emergency.plans import content as contents
from weige.emergency.review.report import MOST_OF_A_KIND, Line, Report, report_of
from weige.emergency.review.rollcall import MOST_POINTS

BEGIN = datetime(2026, 7, 20, 7, 0, tzinfo=UTC)
PLAN = contents.read(content())
FLOOD = scenarios()["flood"]
COMMANDER, POST = UUID(int=901), UUID(int=902)
DOORS, PUMP, RESCUE = UUID(int=101), UUID(int=102), UUID(int=103)

Act = tuple[int, str, dict[str, Any]]
"""Seconds after the beginning, kind, and the rest of a line."""


def calls(count: int, group: str, first: int = 1) -> list[Act]:
    return [(0, "rung_app", {"subject": UUID(int=first + at), "data": {"group": group}}) for at in range(count)]


def story(**head: Any) -> list[Act]:
    """Four are called; three acknowledge, two arrive, one is silent and their deputy comes; three tasks; a raised level."""
    one, two, three, four, deputy = (UUID(int=at) for at in (1, 2, 3, 4, 5))
    begin = {"level": 3, "place": "510104020", "version": 1, "drill": True, "scenario": "", **head}
    return [
        (0, "activated", {"account": COMMANDER, "post": POST, "words": "暴雨黄色预警", "data": begin}),
        (0, "task_ordered", {"subject": DOORS, "words": "逐户通知", "data": {"group": "evacuation", "code": "doors", "minutes": 30}}),
        *calls(4, "evacuation"),
        (60, "call_acknowledged", {"subject": one}),
        (90, "call_read", {"subject": two}),
        (120, "rung_text", {"subject": two, "data": {"group": "evacuation"}}),
        (150, "call_arrived", {"subject": two}),
        (180, "call_declined", {"subject": three}),
        (240, "call_acknowledged", {"subject": three}),
        (360, "rung_deputy", {"subject": four, "data": {"group": "evacuation"}}),
        (360, "rung_app", {"subject": deputy, "data": {"group": "evacuation", "instead_of": str(four)}}),
        (390, "call_arrived", {"subject": deputy}),
        (600, "task_start", {"subject": DOORS, "post": POST}),
        (720, "level_changed", {"post": POST, "words": "溃堤", "data": {"from": 3, "level": 2}}),
        (720, "task_ordered", {"subject": PUMP, "words": "架设水泵", "data": {"group": "machinery", "code": "pump", "minutes": 20}}),
        (780, "inject", {"words": "被困", "data": {"code": "trapped"}}),
        (810, "task_ordered", {"subject": RESCUE, "words": "救人", "data": {"group": "machinery", "inject": "trapped"}}),
        (1500, "task_finish", {"subject": DOORS, "post": POST}),
        (2100, "task_refuse", {"subject": PUMP, "words": "泵坏了"}),
        (2160, "task_order_again", {"subject": PUMP}),
        (2700, "task_finish", {"subject": PUMP}),
        (2400, "task_finish", {"subject": RESCUE}),
        (3600, "stood_down", {"post": POST, "words": "雨停"}),
    ]  # fmt: skip


def lines(acts: list[Act], at: Any = None) -> list[Line]:
    place = at or (lambda seconds: BEGIN + timedelta(seconds=seconds))
    return [Line(seq, place(seconds), kind, **rest) for seq, (seconds, kind, rest) in enumerate(acts, 1)]


def made(acts: list[Act] | None = None, **head: Any) -> Report:
    found = report_of(lines(acts or story(**head)), PLAN)
    assert found is not None
    return found


def test_the_roll_call_is_told_as_it_went() -> None:
    report = made()
    everyone, (evacuation, machinery) = report.everyone, report.groups
    assert (everyone.called, everyone.stand_ins, everyone.acknowledged, everyone.arrived) == (5, 1, 4, 2)
    assert (everyone.declined, everyone.silent, everyone.delivered) == (0, 1, 4)
    assert (evacuation.name, evacuation.called, evacuation.half) == ("交通管制与人员转移组", 5, 2.5)
    assert (machinery.called, machinery.curve[0].called) == (0, 0)
    at = {point.minute: (point.called, point.acknowledged, point.arrived) for point in everyone.curve}
    assert at == {0: (4, 0, 0), 1: (4, 1, 0), 2: (4, 1, 0), 3: (4, 2, 1), 4: (4, 3, 1), 6: (5, 3, 1), 7: (5, 4, 2)}


def test_a_group_that_is_called_later_is_measured_from_its_own_call() -> None:
    later = [(900, "rung_app", {"subject": UUID(int=50), "data": {"group": "machinery"}}),
             (1020, "call_acknowledged", {"subject": UUID(int=50)})]  # fmt: skip
    report = made([*story(drill=False), *later])
    assert (report.groups[1].half, report.groups[1].enough) == (2.0, 2.0)
    assert {each.code: each.is_met for each in report.objectives}["group.machinery"]


def test_a_task_is_measured_from_its_last_order_to_its_end() -> None:
    doors, pump, rescue = made().tasks
    assert (doors.took, doors.in_time, doors.accepted_at) == (25.0, True, BEGIN + timedelta(seconds=600))
    assert (pump.took, pump.in_time, pump.state) == (9.0, True, "done")
    assert (rescue.took, rescue.in_time, rescue.minutes) == (26.5, None, None)
    late = made([act for act in story() if act[1:] != ("task_order_again", {"subject": PUMP})])
    assert (late.tasks[1].took, late.tasks[1].in_time) == (33.0, False)


def test_a_task_that_was_called_off_is_not_late() -> None:
    without = [act for act in story() if act[1:] != ("task_finish", {"subject": PUMP})]
    pump = made([*without, (3600, "task_call_off", {"subject": PUMP})]).tasks[1]
    assert (pump.took, pump.in_time, pump.state) == (None, None, "called_off")


def test_in_earnest_the_plan_is_the_measure() -> None:
    outcomes = {each.code: each for each in made(drill=False).objectives}
    # Each group has so many people before somebody else would be called: 120 and 180 seconds.
    assert list(outcomes) == ["group.evacuation", "group.machinery", "task.evacuation.doors", "task.machinery.pump"]
    reached = outcomes["group.evacuation"]
    assert (reached.target, reached.took, reached.reached, reached.wanted, reached.is_met) == (5, 1.0, 1, 1, True)
    assert (outcomes["group.machinery"].took, outcomes["group.machinery"].is_met) == (None, False)
    assert (outcomes["task.evacuation.doors"].took, outcomes["task.evacuation.doors"].is_met) == (25.0, True)


def test_a_scenario_s_objectives_are_measured_from_the_log() -> None:
    report = report_of(lines(story(scenario="flood")), PLAN, FLOOD)
    assert report is not None
    outcomes = {each.code: each for each in report.objectives}
    assert (outcomes["rescue"].took, outcomes["rescue"].is_met) == (27.0, False)
    assert (outcomes["call"].reached, outcomes["call"].wanted) == (4, 4)
    assert [given.code for given in report.injects] == ["trapped"]
    assert "一名成年人被困" in report.injects[0].text.zh


def test_who_did_what_is_told_by_post_and_answers_are_counted_only() -> None:
    report = made()
    assert [act.kind for act in report.acts][:3] == ["activated", "task_ordered", "task_start"]
    assert not any(act.kind.startswith(("call_", "rung_")) for act in report.acts)
    assert {act.about for act in report.acts if act.kind == "task_finish"} == {"逐户通知", "架设水泵", "救人"}
    assert (report.head.commander, report.head.commander_post) == (COMMANDER, POST)
    assert [(level.level, level.words) for level in report.head.levels] == [(3, "暴雨黄色预警"), (2, "溃堤")]
    assert report.head.ended_at == BEGIN + timedelta(hours=1)


def test_very_many_lines_of_a_kind_are_told_as_a_number() -> None:
    many = [(60 + at, "door_informed", {"post": POST}) for at in range(MOST_OF_A_KIND + 1)]
    report = made([*story(), *many])
    (tally,) = report.tallies
    assert (tally.kind, tally.count, tally.first_at) == (
        "door_informed",
        MOST_OF_A_KIND + 1,
        BEGIN + timedelta(seconds=60),
    )
    assert not any(act.kind == "door_informed" for act in report.acts)


def test_a_long_roll_call_has_a_bounded_curve() -> None:
    long = [(0, "activated", {"data": {"level": 4}}), *calls(900, "evacuation")]
    long += [(60 * at, "call_acknowledged", {"subject": UUID(int=at)}) for at in range(1, 901)]
    curve = made(long).everyone.curve
    assert len(curve) <= MOST_POINTS + 1
    assert (curve[-1].acknowledged, curve[0].acknowledged) == (900, 0)


def test_a_log_without_a_beginning_has_no_report() -> None:
    assert report_of(lines([act for act in story() if act[1] != "activated"]), PLAN) is None


@given(st.integers())
def test_replaying_the_log_in_any_order_of_rows_rebuilds_the_report(seed: int) -> None:
    rows = lines(story(scenario="flood"))
    shuffled = list(rows)
    Random(seed).shuffle(shuffled)
    assert report_of(shuffled, PLAN, FLOOD) == report_of(rows, PLAN, FLOOD)


SPEEDS = st.sampled_from((1, 2, 5, 10, 30, 60))
CHANGES = st.lists(st.tuples(st.integers(0, 1200).map(lambda at: at * 3), SPEEDS, st.integers(0, 7200)), max_size=6)
"""The clock shows so many seconds: it stands still for so long in real time and goes on at a speed."""


def played(acts: list[Act], changes: list[tuple[int, int, int]]) -> list[Line]:
    """A log as it is written when the clock is paused and set: each act in real time, its moment read off the clock."""
    running = DrillClock(BEGIN, datetime(2026, 11, 2, 1, 30, tzinfo=UTC), 1)
    rows: list[Line] = []
    settings = sorted(changes)
    for seq, (seconds, kind, rest) in enumerate(sorted(acts, key=lambda act: act[0]), 1):
        while settings and settings[0][0] <= seconds:
            shown, speed, stands = settings.pop(0)
            real = running.real(BEGIN + timedelta(seconds=shown))
            assert real is not None
            running = running.at_speed(0, real).at_speed(speed, real + timedelta(seconds=stands))
            for word in (0, speed):
                rows.append(Line(1000 + len(rows), running.shown, "clock_set", data={"speed": word}))
        real = running.real(BEGIN + timedelta(seconds=seconds))
        assert real is not None
        rows.append(Line(seq, running.at(real), kind, **rest))
    return rows


@given(CHANGES)
def test_pausing_the_clock_or_changing_its_speed_changes_no_figure(changes: list[tuple[int, int, int]]) -> None:
    acts = sorted(story(scenario="flood"), key=lambda act: act[0])
    assert report_of(played(acts, changes), PLAN, FLOOD) == report_of(lines(acts), PLAN, FLOOD)


ANSWERS = st.sampled_from(("call_delivered", "call_read", "call_acknowledged", "call_arrived", "call_declined"))


@given(st.lists(st.tuples(st.integers(0, 3600), st.integers(1, 6), ANSWERS), max_size=40))
def test_counts_of_a_roll_call_never_contradict_each_other(said: list[tuple[int, int, str]]) -> None:
    acts = [(0, "activated", {"data": {"level": 3}}), *calls(6, "evacuation")]
    acts += [(at, kind, {"subject": UUID(int=who)}) for at, who, kind in said]
    everyone = made(acts).everyone
    assert everyone.called == 6 >= everyone.delivered >= everyone.read >= everyone.acknowledged >= everyone.arrived
    assert everyone.silent + everyone.acknowledged <= 6
    for before, after in zip(everyone.curve, everyone.curve[1:], strict=False):
        assert before.minute < after.minute
        assert before.acknowledged <= after.acknowledged
        assert before.arrived <= after.arrived
