"""The days that count, on plain dates."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from weige.mediation.deadlines import (
    CONFIRMATION_DAYS,
    Standing,
    confirmation_period,
    extension_refusal,
    mediation_period,
    one_month_after,
    standing,
)

DAYS = st.dates(date(2020, 1, 1), date(2040, 12, 31))


@pytest.mark.parametrize(
    ("day", "last"),
    [
        (date(2026, 1, 15), date(2026, 2, 15)),
        (date(2026, 1, 31), date(2026, 2, 28)),
        (date(2028, 1, 30), date(2028, 2, 29)),
        (date(2026, 12, 31), date(2027, 1, 31)),
        (date(2026, 3, 31), date(2026, 4, 30)),
    ],
)
def test_a_month_ends_on_the_day_of_its_number_or_the_last_one(day: date, last: date) -> None:
    assert one_month_after(day) == last


@given(DAYS)
def test_a_month_has_28_to_31_days(day: date) -> None:
    assert timedelta(days=28) <= one_month_after(day) - day <= timedelta(days=31)


@given(DAYS, DAYS)
def test_a_later_acceptance_never_ends_earlier(one: date, other: date) -> None:
    assert one_month_after(min(one, other)) <= one_month_after(max(one, other))


@given(DAYS, st.integers(-60, 60), st.integers(0, 10))
def test_a_period_is_over_from_the_day_after_its_last(last: date, ahead: int, warn: int) -> None:
    found = standing(last, last - timedelta(days=ahead), warn=warn)
    assert (found is Standing.OVER) == (ahead < 0)
    assert (found is Standing.DUE_SOON) == (0 <= ahead <= warn)


def test_an_extension_takes_the_place_of_the_month_and_is_the_reason() -> None:
    accepted, until = date(2026, 11, 1), date(2026, 12, 20)
    assert mediation_period(accepted, None, accepted).last_day == date(2026, 12, 1)
    extended = mediation_period(accepted, until, accepted)
    assert extended.last_day == until
    assert "2026-12-20" in extended.reason.zh
    assert "2026-12-20" in extended.reason.en


@given(DAYS)
def test_the_court_is_open_for_thirty_days(day: date) -> None:
    last = day + timedelta(days=CONFIRMATION_DAYS)
    assert confirmation_period(day, last).standing is Standing.DUE_SOON
    assert confirmation_period(day, last + timedelta(days=1)).standing is Standing.OVER
    assert confirmation_period(day, day).standing is Standing.IN_TIME


@given(DAYS, st.integers(-40, 40), st.integers(-40, 140))
def test_an_extension_ends_after_today_and_after_the_present_day_and_is_no_longer_than_three_months(
    today: date, due: int, until: int
) -> None:
    due_on, wanted = today + timedelta(days=due), today + timedelta(days=until)
    base = max(due_on, today)
    allowed = extension_refusal(wanted, due_on, today) is None
    assert allowed == (base < wanted <= base + timedelta(days=92))
