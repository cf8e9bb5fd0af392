"""Changing the rules, the ladder and the calendar over HTTP: whole, checked, by the city alone."""

from __future__ import annotations

from typing import Any

import pytest
from procrastinate.contrib.django.models import ProcrastinateJob
from tests.factories import Person, ground, report, send, staff

from weige.cases.models import CalendarException, DeadlineRule, DeadlineRung, StageClock
from weige.core.models import Event

pytestmark = pytest.mark.django_db


@pytest.fixture
def people() -> dict[str, Person]:
    ground()
    return staff()


@pytest.fixture
def city(people: dict[str, Person]) -> Person:
    return people["city"]


def now_in_force(city: Person) -> Any:
    return city.client.get("/api/v1/deadlines").json()


def rule(stage: str, amount: int, **values: Any) -> dict[str, Any]:
    return {"stage": stage, "clock": "working_days", "amount": amount, **values}


def test_the_shipped_rules_are_in_force_and_said_with_the_end_of_the_calendar(city: Person) -> None:
    found = now_in_force(city)
    assert len(found["rules"]) == DeadlineRule.objects.count() > 4
    assert found["published_until"].endswith("-12-31")
    assert found["may_change"]
    assert found["working_hours"] == "09:00-12:00,13:00-17:00"


def test_a_new_set_replaces_the_old_and_new_cases_follow_it(people: dict[str, Person], city: Person) -> None:
    rules = [rule("handle", 3), rule("total", 6), rule("handle", 2, category="facility.lift", urgent=True)]
    answer = send(city.client, "put", "/deadlines/rules", {"based_on": now_in_force(city)["revision"], "rules": rules})
    assert answer.status_code == 200
    assert [row["amount"] for row in answer.json()["rules"]] == [3, 6, 2]
    assert Event.objects.filter(kind="case.deadlines_changed", actor=city.account.id).exists()
    case = report(people["leader"])
    assert {c.stage for c in StageClock.objects.filter(case=case)} == {"total"}


def test_contradictions_are_all_named_and_nothing_changes(city: Person) -> None:
    before = now_in_force(city)
    rules = [rule("handle", 5), rule("handle", 3), rule("total", 2)]
    answer = send(city.client, "put", "/deadlines/rules", {"based_on": before["revision"], "rules": rules})
    body = answer.json()
    assert (answer.status_code, body["code"]) == (422, "cases.rules_contradict")
    assert {fault["field"] for fault in body["errors"]} == {"rules.0", "rules.1", "rules.2"}
    assert now_in_force(city) == before


def test_a_length_beyond_the_clocks_limit_is_refused(city: Person) -> None:
    rules = [rule("handle", 400)]
    answer = send(city.client, "put", "/deadlines/rules", {"based_on": now_in_force(city)["revision"], "rules": rules})
    assert answer.status_code == 422
    assert "250" in answer.content.decode()


def test_a_category_that_does_not_exist_is_refused(city: Person) -> None:
    rules = [rule("handle", 4, category="nothing.here")]
    answer = send(city.client, "put", "/deadlines/rules", {"based_on": now_in_force(city)["revision"], "rules": rules})
    assert (answer.status_code, answer.json()["code"]) == (422, "cases.unknown_category")


def test_a_change_based_on_an_older_set_is_refused(city: Person) -> None:
    based_on = now_in_force(city)["revision"]
    body = {"based_on": based_on, "rules": [rule("handle", 4)]}
    assert send(city.client, "put", "/deadlines/rules", body).status_code == 200
    answer = send(city.client, "put", "/deadlines/rules", body)
    assert (answer.status_code, answer.json()["code"]) == (409, "cases.rules_conflict")


def test_a_ladder_that_does_not_rise_is_refused(city: Person) -> None:
    rungs = [{"percent": 100, "levels_up": 1}, {"percent": 150, "levels_up": 0}]
    body = {"based_on": now_in_force(city)["revision"], "rungs": rungs}
    assert send(city.client, "put", "/deadlines/ladder", body).json()["code"] == "cases.rules_contradict"
    body["rungs"] = rungs[:1]
    assert send(city.client, "put", "/deadlines/ladder", body).status_code == 200
    assert list(DeadlineRung.objects.values_list("percent", "levels_up")) == [(100, 1)]


def test_a_day_against_the_calendar_is_kept_with_its_reason_and_running_deadlines_follow(city: Person) -> None:
    answer = send(city.client, "put", "/deadlines/exceptions/2026-11-30", {"worked": False, "reason": "运动会放假"})
    assert answer.json()["exceptions"] == [{"day": "2026-11-30", "worked": False, "reason": "运动会放假"}]
    assert answer.json()["recomputing"]
    assert ProcrastinateJob.objects.filter(task_name="weige.cases.jobs.recompute").count() == 1
    same = send(city.client, "put", "/deadlines/exceptions/2026-12-01", {"worked": True, "reason": "多余"})
    assert (same.status_code, same.json()["code"]) == (422, "cases.exception_not_needed")
    assert send(city.client, "delete", "/deadlines/exceptions/2026-11-30").json()["exceptions"] == []
    assert send(city.client, "delete", "/deadlines/exceptions/2026-11-30").status_code == 200
    assert not CalendarException.objects.exists()
