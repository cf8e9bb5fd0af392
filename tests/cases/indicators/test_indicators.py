"""The indicators beside a count by hand; empty is "not applicable"; each figure opens its cases; never of persons."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from tests import town
from tests.factories import NOISE, Person, ground, move, report, staff

from weige.cases.indicators.definitions import INDICATORS, Figure
from weige.cases.indicators.queries import GROUPS
from weige.cases.lifecycle import Ground, Outcome
from weige.cases.models import Case
from weige.core import clock
from weige.core.clock import CITY_ZONE

pytestmark = pytest.mark.django_db
WEEK = {"place": town.COMMUNITY, "first_day": "2026-11-23", "last_day": "2026-11-29"}


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=CITY_ZONE)


@pytest.fixture
def people() -> dict[str, Person]:
    ground()
    return staff()


def reported(people: dict[str, Person], **values: Any) -> Case:
    with clock.at(at("2026-11-24 09:00")):
        return report(people["leader"], **values)


def act(when: str, people: dict[str, Person], who: str, case: Case, name: str, **values: Any) -> None:
    with clock.at(at(when)):
        move(people[who], case, name, **values)


def figures(person: Person, now: str = "2026-12-20 12:00", **asked: str) -> dict[str, Any]:
    with clock.at(at(now)):
        return person.client.get("/api/v1/indicators", {**WEEK, **asked}).json()


def counts(row: dict[str, Any]) -> dict[str, tuple[int, int]]:
    return {each["indicator"]: (each["met"], each["counted"]) for each in row["figures"]}


@pytest.fixture
def week(people: dict[str, Person]) -> dict[str, Person]:
    """Six cases: handled in time; handled late; returned once; solved on the spot; withdrawn; closed and reopened."""
    property_ = people["property"].post.id
    in_time, late, returned, spot, withdrawn, again = (reported(people) for _ in range(6))
    for case, replied in ((in_time, "2026-11-25 10:00"), (late, "2026-12-03 10:00")):
        act("2026-11-24 10:00", people, "officer", case, "dispatch", to_post=property_)
        act("2026-11-24 11:00", people, "property", case, "accept")
        act(replied, people, "property", case, "reply")
        act("2026-12-03 11:00", people, "leader", case, "confirm")
    act("2026-11-24 10:00", people, "officer", returned, "dispatch", to_post=property_)
    act("2026-11-24 11:00", people, "property", returned, "return", ground=Ground.NOT_OURS)
    act("2026-11-24 11:30", people, "officer", spot, "solve_on_the_spot")
    act("2026-11-24 09:30", people, "leader", withdrawn, "withdraw")
    act("2026-11-24 11:00", people, "officer", again, "close", outcome=Outcome.SOLVED)
    act("2026-11-26 11:00", people, "leader", again, "reopen")
    return people


def test_the_figures_of_a_week_are_those_counted_by_hand(week: dict[str, Person]) -> None:
    total = counts(figures(week["officer"])["total"])
    assert total == {
        "filing": (5, 6),
        "on_time_handling": (2, 3),
        "closing": (3, 5),
        "on_time_closing": (3, 5),
        "accurate_dispatch": (2, 3),
        "solved_on_the_spot": (1, 3),
        "reopened": (1, 4),
    }


def test_an_empty_denominator_is_not_applicable(people: dict[str, Person]) -> None:
    row = figures(people["officer"])["total"]
    assert all(each["share"] is None and each["counted"] == 0 for each in row["figures"])
    assert Figure(0, 0).share is None
    assert Figure(4, 1).share == 0.25


def test_each_figure_opens_the_cases_behind_it(week: dict[str, Person]) -> None:
    shown = figures(week["officer"])["total"]["figures"]
    for each in shown:
        for part, expected in (("met", each["met"]), ("not_met", each["counted"] - each["met"])):
            with clock.at(at("2026-12-20 12:00")):
                page = (
                    week["officer"]
                    .client.get(f"/api/v1/indicators/{each['indicator']}/cases", {**WEEK, "part": part})
                    .json()
                )
            assert len(page["items"]) == expected, (each["indicator"], part)


def test_the_cases_behind_a_figure_come_in_pages(week: dict[str, Person]) -> None:
    seen: list[str] = []
    after = None
    while True:
        asked = {**WEEK, "part": "met", "limit": 2, **({"after": after} if after else {})}
        page = week["officer"].client.get("/api/v1/indicators/filing/cases", asked).json()
        seen += [row["id"] for row in page["items"]]
        after = page["next"]
        if after is None:
            break
    assert len(seen) == len(set(seen)) == 5


@pytest.mark.parametrize("by", ["category", "place", "organisation"])
def test_rows_add_up_to_the_whole_where_every_case_has_a_group(week: dict[str, Person], by: str) -> None:
    reported(week, category=NOISE)
    found = figures(week["officer"], by=by)
    whole = counts(found["total"])["filing"][1]
    assert whole == 7
    if by != "organisation":
        assert sum(counts(row)["filing"][1] for row in found["rows"]) == whole
    else:
        assert [row["name"] for row in found["rows"]] == ["property单位"]


def test_figures_are_of_categories_places_and_organisations_and_of_no_person(people: dict[str, Person]) -> None:
    assert set(GROUPS) | {"place"} == {"category", "place", "organisation"}
    answer = people["officer"].client.get("/api/v1/indicators", {**WEEK, "by": "account"})
    assert answer.status_code == 422


def test_every_indicator_says_its_formula_in_both_languages() -> None:
    for indicator in INDICATORS.values():
        assert "÷" in indicator.formula.zh
        assert "÷" in indicator.formula.en


def test_a_place_outside_the_readers_scope_does_not_exist(people: dict[str, Person]) -> None:
    assert people["officer"].client.get("/api/v1/indicators", {**WEEK, "place": town.DISTRICT}).status_code == 404


@pytest.mark.parametrize("days", [("2026-11-29", "2026-11-23"), ("2025-01-01", "2026-11-23")])
def test_a_span_that_runs_backwards_or_is_too_long_is_refused(people: dict[str, Person], days: tuple[str, str]) -> None:
    asked = {**WEEK, "first_day": days[0], "last_day": days[1]}
    assert people["officer"].client.get("/api/v1/indicators", asked).status_code == 422
