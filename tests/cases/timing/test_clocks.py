"""The four clocks on the official calendar, beside a slow count of seconds and days written down apart."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from weige.cases.timing.clocks import Clock, counted, moment
from weige.cases.timing.workcalendar import WorkCalendar, parse_hours, published_until
from weige.core.clock import CITY_ZONE

HOURS = parse_hours("09:00-12:00,13:00-17:00")
CALENDAR = WorkCalendar.of(HOURS)
PUBLISHED = published_until()


def at(text: str) -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=CITY_ZONE).timestamp())


def said(seconds: int) -> str:
    return datetime.fromtimestamp(seconds, CITY_ZONE).strftime("%Y-%m-%d %H:%M")


@pytest.mark.parametrize(
    ("clock", "start", "amount", "due"),
    [
        (Clock.URGENT_HOURS, "2026-09-30 23:30", 2, "2026-10-01 01:30"),
        (Clock.WORKING_HOURS, "2026-11-24 09:30", 4, "2026-11-24 14:30"),
        (Clock.WORKING_HOURS, "2026-11-24 13:00", 4, "2026-11-24 17:00"),
        (Clock.WORKING_HOURS, "2026-11-24 16:00", 4, "2026-11-25 12:00"),
        (Clock.WORKING_HOURS, "2026-11-24 20:00", 1, "2026-11-25 10:00"),
        # National Day 2026: 1 to 7 October off; Saturday 10 October is worked in exchange.
        (Clock.WORKING_HOURS, "2026-09-30 16:00", 2, "2026-10-08 10:00"),
        (Clock.WORKING_DAYS, "2026-09-30 16:00", 3, "2026-10-10 17:00"),
        (Clock.WORKING_DAYS, "2026-11-24 08:00", 1, "2026-11-25 17:00"),
        (Clock.WORKING_DAYS, "2026-11-28 12:00", 1, "2026-11-30 17:00"),
        (Clock.CALENDAR_DAYS, "2026-11-24 08:00", 3, "2026-11-28 00:00"),
        # The last day is a holiday: the next working day is the last.
        (Clock.CALENDAR_DAYS, "2026-09-28 08:00", 5, "2026-10-09 00:00"),
    ],
)
def test_a_deadline_by_hand(clock: Clock, start: str, amount: int, due: str) -> None:
    assert said(moment(CALENDAR, clock, start=at(start), amount=amount)) == due


def test_a_warning_comes_within_the_time_and_a_late_rung_after_it() -> None:
    start = at("2026-11-24 09:00")
    assert said(moment(CALENDAR, Clock.WORKING_HOURS, start=start, amount=4, percent=75)) == "2026-11-24 12:00"
    assert said(moment(CALENDAR, Clock.WORKING_HOURS, start=start, amount=4, percent=150)) == "2026-11-24 16:00"
    assert said(moment(CALENDAR, Clock.WORKING_DAYS, start=start, amount=2, percent=75)) == "2026-11-26 13:30"
    assert said(moment(CALENDAR, Clock.CALENDAR_DAYS, start=start, amount=2, percent=50)) == "2026-11-26 00:00"
    assert said(moment(CALENDAR, Clock.CALENDAR_DAYS, start=start, amount=2, percent=150)) == "2026-11-28 00:00"


def test_a_pause_moves_the_deadline_by_what_the_clock_would_have_run() -> None:
    start = at("2026-11-24 09:00")
    night = ((at("2026-11-24 17:00"), at("2026-11-25 09:00")),)
    assert said(moment(CALENDAR, Clock.WORKING_HOURS, start=start, amount=9, pauses=night)) == "2026-11-25 11:00"
    assert said(moment(CALENDAR, Clock.URGENT_HOURS, start=start, amount=24, pauses=night)) == "2026-11-26 01:00"
    week = ((at("2026-11-25 10:00"), at("2026-12-02 10:00")),)
    assert said(moment(CALENDAR, Clock.WORKING_DAYS, start=start, amount=2, pauses=week)) == "2026-12-03 17:00"


def test_a_citys_own_exception_counts() -> None:
    closed = WorkCalendar.of(HOURS, {date(2026, 11, 25): False, date(2026, 11, 28): True})
    assert said(moment(closed, Clock.WORKING_DAYS, start=at("2026-11-24 08:00"), amount=1)) == "2026-11-26 17:00"
    assert said(moment(closed, Clock.WORKING_DAYS, start=at("2026-11-27 08:00"), amount=1)) == "2026-11-28 17:00"


def test_beyond_the_published_year_weekends_are_assumed_and_said() -> None:
    due = moment(CALENDAR, Clock.WORKING_DAYS, start=at(f"{PUBLISHED.year}-12-31 10:00"), amount=3)
    assert CALENDAR.is_assumed(due)
    assert not CALENDAR.is_assumed(at(f"{PUBLISHED.year}-12-31 23:59"))
    new_year = date(PUBLISHED.year + 1, 1, 1)
    assert CALENDAR.is_working_day(new_year) == (new_year.weekday() < 5)


@pytest.mark.parametrize("text", ["", "9-12", "12:00-09:00", "09:00-12:00,11:00-17:00", "09:00-25:00", "abc"])
def test_working_hours_that_are_none_are_refused(text: str) -> None:
    with pytest.raises(ValueError):
        parse_hours(text)


MOMENTS = st.integers(at("2025-12-20 00:00"), at("2027-02-01 00:00"))
PERCENTS = st.sampled_from([75, 100, 150, 200])


def is_open(second: int) -> bool:
    """Whether a city second is worked, looked up day by day."""
    local = datetime.fromtimestamp(second, CITY_ZONE)
    of_day = local.hour * 3600 + local.minute * 60 + local.second
    return CALENDAR.is_working_day(local.date()) and any(start <= of_day < end for start, end in HOURS)


@given(MOMENTS, st.integers(1, 12))
def test_working_hours_count_the_open_minutes(start: int, amount: int) -> None:
    start -= start % 60
    due = moment(CALENDAR, Clock.WORKING_HOURS, start=start, amount=amount)
    minutes = range(start, due, 60)
    assert sum(map(is_open, minutes)) == amount * 60
    assert is_open(due - 60)


@given(MOMENTS, st.integers(1, 30))
def test_working_days_count_the_worked_days_after_the_start(start: int, amount: int) -> None:
    due = moment(CALENDAR, Clock.WORKING_DAYS, start=start, amount=amount)
    day = datetime.fromtimestamp(start, CITY_ZONE).date()
    last = datetime.fromtimestamp(due, CITY_ZONE).date()
    between = [day + timedelta(days=n) for n in range(1, (last - day).days + 1)]
    assert sum(map(CALENDAR.is_working_day, between)) == amount
    assert said(due).endswith("17:00")


@given(MOMENTS, MOMENTS, st.sampled_from(Clock), st.integers(1, 40), PERCENTS)
def test_a_later_start_is_never_due_earlier(one: int, two: int, clock: Clock, amount: int, percent: int) -> None:
    first, second = sorted((one, two))
    dues = [moment(CALENDAR, clock, start=start, amount=amount, percent=percent) for start in (first, second)]
    assert dues == sorted(dues)
    assert dues[0] > first


@given(MOMENTS, st.sampled_from(Clock), st.integers(1, 40))
def test_the_rungs_of_a_ladder_come_one_after_the_other(start: int, clock: Clock, amount: int) -> None:
    rungs = [moment(CALENDAR, clock, start=start, amount=amount, percent=p) for p in (75, 100, 150, 200, 300)]
    assert rungs == sorted(rungs)


@given(MOMENTS, st.integers(0, 20), st.integers(0, 20), st.sampled_from(Clock), st.integers(1, 10))
def test_a_pause_never_shortens_and_two_halves_are_the_whole(
    start: int, one: int, two: int, clock: Clock, amount: int
) -> None:
    hour = 3600
    a, b, c = start + hour, start + hour * (1 + one * 6), start + hour * (1 + (one + two) * 6)
    whole = moment(CALENDAR, clock, start=start, amount=amount, pauses=((a, c),))
    halves = moment(CALENDAR, clock, start=start, amount=amount, pauses=((a, b), (b, c)))
    assert whole == halves >= moment(CALENDAR, clock, start=start, amount=amount)


def test_counting_is_what_moving_undoes() -> None:
    import numpy as np

    since = np.array([at("2026-11-24 10:00")])
    until = np.array([at("2026-11-26 10:00")])
    assert int(counted(CALENDAR, Clock.WORKING_HOURS, since, until)[0]) == 14 * 3600
    assert int(counted(CALENDAR, Clock.WORKING_DAYS, since, until)[0]) == 2


def test_the_calendar_knows_days_worked_in_exchange() -> None:
    assert CALENDAR.is_working_day(date(2026, 10, 10))
    assert not CALENDAR.is_working_day(date(2026, 10, 1))
    assert datetime.fromtimestamp(0, UTC).year == 1970
