"""The clocks of real cases: they follow the moves, ring in time, pause, and follow the calendar."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from tests.factories import Person, ground, move, report, staff

from weige.access.actions import end_post
from weige.access.actors import SYSTEM
from weige.cases.models import CalendarException, Case, DeadlineAlarm, StageClock, Step
from weige.cases.reference import REVISION
from weige.cases.timing import alarms, following
from weige.cases.timing.recompute import recompute
from weige.core import clock
from weige.core.clock import CITY_ZONE
from weige.core.models import Event
from weige.core.revisions import raise_revision
from weige.notify.models import Notification

pytestmark = pytest.mark.django_db


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=CITY_ZONE)


MORNING = at("2026-11-24 09:00")
"""A Tuesday; no holiday is near."""


@pytest.fixture
def people() -> dict[str, Person]:
    ground()
    return staff()


def running(case: Case) -> dict[str, StageClock]:
    return {found.stage: found for found in StageClock.objects.filter(case=case, stopped_at=None)}


def due(case: Case, stage: str) -> str:
    return running(case)[stage].due_at.astimezone(CITY_ZONE).strftime("%m-%d %H:%M")


def reported(people: dict[str, Person]) -> Case:
    with clock.at(MORNING):
        return report(people["leader"])


def at_time(when: str, people: dict[str, Person], who: str, case: Case, name: str, **values: Any) -> Case:
    with clock.at(at(when)):
        return move(people[who], case, name, **values)


def rings(when: str) -> int:
    with clock.at(at(when)):
        return alarms.ring_due()


def test_a_report_starts_the_clocks_of_dispatch_and_of_the_whole_with_their_reasons(people: dict[str, Person]) -> None:
    case = reported(people)
    assert (due(case, "dispatch"), due(case, "total")) == ("11-24 14:00", "12-08 17:00")
    (reason,) = running(case)["dispatch"].reasons
    assert reason[0] == "按规则，各类事件的派遣时限为 4 个工作时"


def test_each_stage_has_its_own_clock_and_closing_stops_them_all(people: dict[str, Person]) -> None:
    case = reported(people)
    handler = people["property"].post.id
    at_time("2026-11-24 10:00", people, "officer", case, "dispatch", to_post=handler)
    assert set(running(case)) == {"handle", "total"}
    assert due(case, "handle") == "12-01 17:00"
    at_time("2026-11-24 11:00", people, "property", case, "accept")
    assert due(case, "handle") == "12-01 17:00"
    at_time("2026-11-25 11:00", people, "property", case, "reply", note="已换")
    assert set(running(case)) == {"check", "total"}
    at_time("2026-11-25 12:00", people, "leader", case, "confirm")
    assert not running(case)
    stopped = StageClock.objects.filter(case=case)
    assert stopped.count() == 4
    assert all(found.stopped_at and found.rings_at is None for found in stopped)


def test_a_case_handed_up_gives_the_level_above_the_full_time_and_keeps_the_whole(people: dict[str, Person]) -> None:
    case = reported(people)
    at_time("2026-11-24 11:00", people, "officer", case, "escalate", note="需要街道协调")
    assert (due(case, "dispatch"), due(case, "total")) == ("11-24 16:00", "12-08 17:00")


def test_a_reopened_case_is_timed_anew(people: dict[str, Person]) -> None:
    case = reported(people)
    at_time("2026-11-24 10:00", people, "officer", case, "close", outcome="not_actionable", note="不属实")
    at_time("2026-12-01 10:00", people, "leader", case, "reopen", note="还是不亮")
    assert (due(case, "dispatch"), due(case, "total")) == ("12-01 15:00", "12-15 17:00")


def test_a_pause_needs_a_reason_stops_the_bells_and_moves_the_deadline(people: dict[str, Person]) -> None:
    case = reported(people)
    at_time("2026-11-24 10:00", people, "officer", case, "accept")
    at_time("2026-11-24 11:00", people, "officer", case, "pause", note="等配件")
    assert all(found.rings_at is None for found in running(case).values())
    assert rings("2026-12-20 10:00") == 0
    at_time("2026-11-26 11:00", people, "officer", case, "resume")
    assert (due(case, "handle"), due(case, "total")) == ("12-03 17:00", "12-10 17:00")
    case.refresh_from_db()
    assert case.paused_since is None
    assert case.pauses.get().reason == "等配件"


def test_a_paused_case_that_moves_on_is_paused_no_more(people: dict[str, Person]) -> None:
    case = reported(people)
    at_time("2026-11-24 10:00", people, "officer", case, "accept")
    at_time("2026-11-24 11:00", people, "officer", case, "pause", note="等配件")
    at_time("2026-11-25 11:00", people, "officer", case, "reply", note="换好了")
    case.refresh_from_db()
    assert case.paused_since is None
    assert due(case, "total") == "12-09 17:00"


def test_the_longest_pause_ends_by_itself_with_a_step_that_says_so(people: dict[str, Person]) -> None:
    case = reported(people)
    at_time("2026-11-24 10:00", people, "officer", case, "accept")
    at_time("2026-11-24 11:00", people, "officer", case, "pause", note="等业主大会")
    with clock.at(at("2026-12-24 10:00")):
        assert alarms.resume_long_paused() == 0
    with clock.at(at("2026-12-24 11:01")):
        assert (alarms.resume_long_paused(), alarms.resume_long_paused()) == (1, 0)
    step = Step.objects.get(case=case, move="resume")
    assert step.actor_id is None
    assert "自动恢复" in step.reasons[0][0]


def test_a_warning_then_the_ladder_up_the_tree_each_once_with_who_was_told(people: dict[str, Person]) -> None:
    case = reported(people)
    assert rings("2026-11-24 11:59") == 0
    assert (rings("2026-11-24 12:00"), rings("2026-11-24 12:01")) == (1, 0)
    case.refresh_from_db()
    assert case.due_state == "nearly_due"
    assert rings("2026-11-24 14:00") == 1
    case.refresh_from_db()
    assert case.due_state == "overdue"
    assert rings("2026-11-24 16:00") == 1
    told = [(a.percent, a.level, a.posts) for a in DeadlineAlarm.objects.filter(case=case).order_by("percent")]
    officer, above = people["officer"].post.id, people["subdistrict"].post.id
    assert told == [(75, "community", [officer]), (100, "community", [officer]), (150, "subdistrict", [above])]
    inbox = Notification.objects.filter(subject_id=case.id, account=people["subdistrict"].account)
    assert [line.kind for line in inbox] == ["case.overdue"]
    assert "提请街道督办" in inbox[0].params["why_zh"]
    assert Event.objects.filter(kind="case.overdue", subject_id=case.id).count() == 2


def test_a_level_without_anyone_on_duty_is_passed_over_and_named(people: dict[str, Person]) -> None:
    case = reported(people)
    end_post(actor=SYSTEM, post_id=people["subdistrict"].post.id, last_day=date(2026, 11, 23))
    rings("2026-11-24 16:00")
    alarm = DeadlineAlarm.objects.get(case=case, percent=150)
    assert alarm.level != "subdistrict"
    assert any("街道目前无人在岗" in pair[0] for pair in alarm.reasons)


def test_after_a_night_of_standstill_every_rung_is_told_once(people: dict[str, Person]) -> None:
    case = reported(people)
    assert rings("2026-11-25 12:00") == 1
    assert list(DeadlineAlarm.objects.filter(case=case).order_by("percent").values_list("percent", flat=True)) == [
        75, 100, 150, 200,
    ]  # fmt: skip


def test_a_case_dispatched_in_time_does_not_ring_for_dispatch(people: dict[str, Person]) -> None:
    case = reported(people)
    handler = people["property"].post.id
    at_time("2026-11-24 13:00", people, "officer", case, "dispatch", to_post=handler)
    assert rings("2026-11-24 16:00") == 0
    case.refresh_from_db()
    assert case.due_state is None


def add_exception(day: date, *, worked: bool) -> None:
    CalendarException.objects.create(day=day, worked=worked, reason="调整", added_at=clock.now())
    raise_revision(REVISION)


def test_a_new_day_off_moves_running_deadlines_and_takes_back_a_warning(people: dict[str, Person]) -> None:
    case = reported(people)
    rings("2026-11-24 12:00")
    add_exception(date(2026, 11, 24), worked=False)
    with clock.at(at("2026-11-24 12:30")):
        outcome = recompute()
    assert (outcome.clocks, outcome.changed) == (2, 1)
    assert due(case, "dispatch") == "11-25 14:00"
    case.refresh_from_db()
    assert case.due_state is None
    assert rings("2026-11-25 12:00") == 1


def test_recomputing_on_the_same_calendar_changes_nothing(people: dict[str, Person]) -> None:
    case = reported(people)
    at_time("2026-11-24 10:00", people, "officer", case, "accept")
    at_time("2026-11-24 11:00", people, "officer", case, "pause", note="等配件")
    at_time("2026-11-26 11:00", people, "officer", case, "resume")
    with clock.at(at("2026-11-26 12:00")):
        assert recompute().changed == 0


def test_recomputing_leaves_paused_cases_to_their_resumption(people: dict[str, Person]) -> None:
    case = reported(people)
    at_time("2026-11-24 10:00", people, "officer", case, "accept")
    at_time("2026-11-24 11:00", people, "officer", case, "pause", note="等配件")
    add_exception(date(2026, 11, 25), worked=False)
    with clock.at(at("2026-11-24 12:00")):
        recompute()
    assert all(found.rings_at is None for found in running(case).values())
    at_time("2026-11-24 13:00", people, "officer", case, "resume")
    assert due(case, "handle") == "12-02 17:00"


def test_a_deadline_beyond_the_published_calendar_says_so(people: dict[str, Person]) -> None:
    with clock.at(at("2026-12-28 09:00")):
        case = report(people["leader"])
    reasons = [pair[0] for pair in running(case)["total"].reasons]
    assert any("尚未公布" in reason for reason in reasons)


def test_a_case_without_clocks_gets_them(people: dict[str, Person]) -> None:
    case = reported(people)
    StageClock.objects.all().delete()
    with clock.at(MORNING + timedelta(hours=1)):
        assert (following.start_missing(), following.start_missing()) == (1, 0)
    assert set(running(case)) == {"dispatch", "total"}


def test_a_case_shows_its_deadline_in_lists_and_its_clocks_and_alarms_in_full(people: dict[str, Person]) -> None:
    case = reported(people)
    rings("2026-11-24 14:00")
    with clock.at(at("2026-11-24 14:30")):
        officer = people["officer"].client
        (row,) = officer.get("/api/v1/cases?view=mine").json()["items"]
        assert row["due_state"] == "overdue"
        assert officer.get("/api/v1/cases?view=mine&due=overdue").json()["items"]
        assert not officer.get("/api/v1/cases?view=mine&due=nearly_due").json()["items"]
        full = officer.get(f"/api/v1/cases/{case.id}").json()
    assert [c["stage"] for c in full["clocks"]] == ["dispatch", "total"]
    assert full["clocks"][0]["length"] == "4 个工作时"
    assert [alarm["told"][0]["id"] for alarm in full["alarms"]] == [str(people["officer"].post.id)] * 2
