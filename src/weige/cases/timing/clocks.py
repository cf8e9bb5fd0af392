"""The four clocks by which Chinese cities count deadlines. Pure.

Urgent working hours run day and night; working hours run only while offices are open; working days and calendar days
begin on the day after the start (Civil Code, art. 201) and end with the last day: a working day at the close of
office hours, a calendar day at midnight, moved to the next working day where its last day is a day off (art. 203).
Terms of digital city management: GB/T 30428, 紧急工作时、工作时、工作日、自然日.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from enum import StrEnum

import numpy as np

from weige.core.errors import Text

from .workcalendar import DAY, Seconds, WorkCalendar, midnight

PERCENT = 100


class Clock(StrEnum):
    """How a deadline is counted."""

    URGENT_HOURS = "urgent_hours"
    WORKING_HOURS = "working_hours"
    WORKING_DAYS = "working_days"
    CALENDAR_DAYS = "calendar_days"


CLOCK_LABELS = {
    Clock.URGENT_HOURS: Text("紧急工作时", "urgent working hours"),
    Clock.WORKING_HOURS: Text("工作时", "working hours"),
    Clock.WORKING_DAYS: Text("工作日", "working days"),
    Clock.CALENDAR_DAYS: Text("自然日", "calendar days"),
}
EXPECTED_HOURS = {
    Clock.URGENT_HOURS: 1.0,
    Clock.WORKING_HOURS: 24 * 7 / 5 / 7,
    Clock.WORKING_DAYS: 24 * 7 / 5,
    Clock.CALENDAR_DAYS: 24.0,
}
"""Hours that one unit takes on average, to compare deadlines of different clocks (a working day has 7 hours)."""

Pauses = Sequence[tuple[int, int]]
"""Spans in which a clock stood still: first and last second, apart from each other."""


def moments(
    calendar: WorkCalendar, clock: Clock, *, starts: Seconds, amounts: Seconds, percents: Seconds, paused: Seconds
) -> Seconds:
    """When ``percents`` of ``amounts`` have gone by: 100 is the deadline itself, 75 its warning, 150 half as late again.

    Args:
        starts: seconds since 1970.
        amounts: hours or days, as the clock counts.
        paused: what :func:`counted` says of the pauses.
    """
    return _MOMENTS[clock](calendar, starts, amounts, percents, paused)


def counted(calendar: WorkCalendar, clock: Clock, since: Seconds, until: Seconds) -> Seconds:
    """How far a clock would have run between two moments: seconds for hours, whole days for days."""
    if clock is Clock.URGENT_HOURS:
        return until - since
    if clock is Clock.WORKING_HOURS:
        return calendar.seconds_worked(until) - calendar.seconds_worked(since)
    first, last = calendar.split(since)[0], calendar.split(until)[0]
    if clock is Clock.CALENDAR_DAYS:
        return last - first
    return calendar.days_before[last] - calendar.days_before[first]


def moment(
    calendar: WorkCalendar, clock: Clock, *, start: int, amount: int, percent: int = PERCENT, pauses: Pauses = ()
) -> int:
    """As :func:`moments`, for one clock."""
    paused = sum(int(counted(calendar, clock, _one(a), _one(b))[0]) for a, b in pauses)
    return int(
        moments(calendar, clock, starts=_one(start), amounts=_one(amount), percents=_one(percent), paused=_one(paused))[
            0
        ]
    )


def _one(value: int) -> Seconds:
    return np.array([value], dtype=np.int64)


def _of_urgent_hours(_: WorkCalendar, starts: Seconds, amounts: Seconds, percents: Seconds, paused: Seconds) -> Seconds:
    return starts + paused + amounts * 36 * percents


def _of_working_hours(
    calendar: WorkCalendar, starts: Seconds, amounts: Seconds, percents: Seconds, paused: Seconds
) -> Seconds:
    return calendar.moment_of(calendar.seconds_worked(starts) + paused + amounts * 36 * percents)


def _of_working_days(
    calendar: WorkCalendar, starts: Seconds, amounts: Seconds, percents: Seconds, paused: Seconds
) -> Seconds:
    first = calendar.days_before[calendar.split(starts)[0] + 1]
    full, part = np.divmod((first + paused) * PERCENT + amounts * percents, PERCENT)
    day = calendar.worked_days[np.where(part > 0, full, full - 1)]
    share = np.where(part > 0, part, PERCENT)
    return calendar.within(day, share * calendar.day_length // PERCENT)


def _of_calendar_days(
    calendar: WorkCalendar, starts: Seconds, amounts: Seconds, percents: Seconds, paused: Seconds
) -> Seconds:
    first = calendar.split(starts)[0] + 1 + paused
    last = first + amounts - 1
    moved = calendar.worked_days[calendar.days_before[last]]
    begin, due = midnight(first), midnight(np.where(calendar.worked[last], last, moved) + 1)
    before = begin + (due - begin) * percents // PERCENT
    return np.where(percents <= PERCENT, before, due + amounts * (percents - PERCENT) * (DAY // PERCENT))


_MOMENTS: dict[Clock, Callable[[WorkCalendar, Seconds, Seconds, Seconds, Seconds], Seconds]] = {
    Clock.URGENT_HOURS: _of_urgent_hours,
    Clock.WORKING_HOURS: _of_working_hours,
    Clock.WORKING_DAYS: _of_working_days,
    Clock.CALENDAR_DAYS: _of_calendar_days,
}
