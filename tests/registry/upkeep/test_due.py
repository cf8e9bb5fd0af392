"""Which households are due, why, and in which order: the rules on plain values."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from weige.registry.people.terms import Tenure
from weige.registry.upkeep.due import (
    SENTENCES,
    WEIGHTS,
    HomeFacts,
    Reason,
    in_order,
    judge,
    sentence,
    within_ceiling,
)

TODAY = date(2026, 9, 15)
PLACE = "510104020004001001"


def home(number: int = 1, **values: object) -> HomeFacts:
    return HomeFacts(UUID(int=number), PLACE, **values)  # type: ignore[arg-type]


def ago(days: int) -> date:
    return TODAY - timedelta(days=days)


def codes(facts: HomeFacts, today: date = TODAY) -> list[str]:
    due = judge(facts, today=today, verify_days=180)
    return [reason["code"] for reason in due.reasons] if due else []


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"verified_on": ago(180)}, []),
        ({"verified_on": ago(181)}, ["long_ago"]),
        ({}, ["never_verified"]),
        ({"verified_on": ago(181), "has_head": False}, ["no_head", "long_ago"]),
        ({"verified_on": ago(181), "tenure": Tenure.RENTED}, ["rented", "long_ago"]),
        ({"verified_on": ago(181), "tenure": Tenure.LENT}, ["rented", "long_ago"]),
        ({"verified_on": ago(181), "tenure": Tenure.OWNER_OCCUPIED}, ["long_ago"]),
        ({"verified_on": ago(181), "neighbours_changed": 1}, ["long_ago"]),
        ({"verified_on": ago(181), "neighbours_changed": 2}, ["neighbours", "long_ago"]),
        ({"verified_on": ago(181), "signals": 1}, ["signal", "long_ago"]),
        ({"verified_on": ago(181), "resident_said_on": ago(10)}, ["resident_said", "long_ago"]),
        ({"verified_on": ago(181), "resident_said_on": ago(300)}, ["long_ago"]),
        ({"verified_on": ago(181), "birth_years": (2020,)}, ["school_age", "long_ago"]),
        ({"verified_on": ago(181), "birth_years": (2019, 2021)}, ["long_ago"]),
        ({"verified_on": ago(300), "birth_years": (2011,)}, ["consent_ends", "long_ago"]),
        ({"verified_on": ago(181), "birth_years": (2011,)}, ["long_ago"]),
        ({"asked_on": ago(10)}, []),
        ({"verified_on": ago(400), "asked_on": ago(180)}, []),
        ({"verified_on": ago(400), "asked_on": ago(181)}, ["long_ago"]),
    ],
)
def test_a_household_is_due_for_these_reasons(values: dict[str, object], expected: list[str]) -> None:
    assert codes(home(**values)) == expected


def test_every_reason_is_one_sentence_in_both_languages() -> None:
    assert set(SENTENCES) == set(WEIGHTS) == set(Reason)
    for code in Reason:
        for language in ("zh-CN", "en"):
            text = sentence({"code": code.value, "count": 3, "days": 200}, language)
            assert text
            assert "{" not in text
    assert sentence({"code": "of a later version"}, "en") == ""


def test_nothing_but_numbers_goes_with_a_reason() -> None:
    due = judge(home(verified_on=ago(400), signals=2, neighbours_changed=3), today=TODAY, verify_days=180)
    assert due is not None
    assert due.reasons == (
        {"code": "neighbours", "count": 3},
        {"code": "signal", "count": 2},
        {"code": "long_ago", "days": 400},
    )


facts = st.builds(
    HomeFacts,
    household=st.uuids(),
    place=st.sampled_from([PLACE, "510104020004001002", "510104020004002001"]),
    verified_on=st.none() | st.dates(date(2020, 1, 1), TODAY),
    asked_on=st.none() | st.dates(date(2025, 1, 1), TODAY),
    tenure=st.none() | st.sampled_from(Tenure),
    has_head=st.booleans(),
    birth_years=st.lists(st.integers(2008, 2026), max_size=3).map(tuple),
    neighbours_changed=st.integers(0, 6),
    signals=st.integers(0, 6),
    resident_said_on=st.none() | st.dates(date(2025, 1, 1), TODAY),
)


@given(st.lists(facts, unique_by=lambda each: each.household), st.integers(60, 730), st.randoms(use_true_random=False))
def test_the_order_is_always_the_same_and_rest_is_kept(homes: list[HomeFacts], days: int, random: object) -> None:
    due = [found for each in homes if (found := judge(each, today=TODAY, verify_days=days))]
    ordered = in_order(due)
    shuffled = list(due)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert in_order(shuffled) == ordered
    by_id = {each.household: each for each in homes}
    for found in ordered:
        known = by_id[found.household]
        assert found.reasons
        assert all(day is None or (TODAY - day).days > days for day in (known.verified_on, known.asked_on))


@given(st.lists(facts, unique_by=lambda each: each.household), st.integers(0, 3), st.integers(0, 3))
def test_no_budget_is_overdrawn(homes: list[HomeFacts], first: int, second: int) -> None:
    due = in_order(found for each in homes if (found := judge(each, today=TODAY, verify_days=60)))
    budgets = {PLACE: "one", "510104020004001002": "one", "510104020004002001": "two"}
    chosen = within_ceiling(due, budgets, {"one": first, "two": second})
    used = [budgets[found.place] for found in chosen]
    assert used.count("one") == min(first, sum(budgets[found.place] == "one" for found in due))
    assert used.count("two") == min(second, sum(budgets[found.place] == "two" for found in due))
    assert chosen == [found for found in due if found in chosen], "what goes first is proposed first"
    assert within_ceiling(due, {}, {}) == []
