"""The city's working time: which days are worked, between which hours. Pure: no clock, no database.

Official working days (with days worked in exchange for holidays, 调休) come from ``chinesecalendar``; a city adds its
own exceptions. Beyond the last year that the State Council has published, Monday to Friday are assumed to be worked.

Moments are whole seconds since 1970-01-01T00:00:00Z in numpy arrays, so that one case and a million are computed by
the same lines. China keeps one offset from UTC and no summer time (none since 1991).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property, lru_cache

import chinese_calendar
import numpy as np
from chinese_calendar import constants
from numpy.typing import NDArray

Seconds = NDArray[np.int64]

OFFSET = 8 * 3600
DAY = 86_400
EPOCH = date(1970, 1, 1)
FIRST = date(2000, 1, 1)
YEARS_AHEAD = 30
"""How far the assumed calendar goes on after the last published year."""

WorkingHours = tuple[tuple[int, int], ...]
"""Spans of a working day in seconds after midnight, in order and apart from each other."""


def published_until() -> date:
    """The last day of the last year whose holidays are published in the installed ``chinesecalendar``."""
    return date(max(constants.holidays).year, 12, 31)


def parse_hours(text: str) -> WorkingHours:
    """``09:00-12:00,13:00-17:00`` as spans of seconds after midnight.

    Raises:
        ValueError: not such a list, or spans that overlap or run backwards.
    """
    spans = []
    for part in text.split(","):
        start, _, end = part.strip().partition("-")
        spans.append((_of_day(start), _of_day(end)))
    flat = [moment for span in spans for moment in span]
    if flat != sorted(set(flat)):
        raise ValueError("working hours run forwards and do not overlap")
    return tuple(spans)


def _of_day(text: str) -> int:
    hours, _, minutes = text.partition(":")
    moment = int(hours) * 3600 + int(minutes) * 60
    if not 0 <= moment <= DAY:
        raise ValueError(f"{text!r} is no time of day")
    return moment


def is_official_working_day(day: date) -> bool:
    """Whether a day is worked by the published calendar; Monday to Friday where none is published."""
    if min(constants.holidays).year <= day.year <= published_until().year:
        return bool(chinese_calendar.is_workday(day))
    return day.weekday() < 5


@lru_cache(maxsize=1)
def _official(last: date) -> NDArray[np.bool_]:
    """For each day from ``FIRST`` to ``last``, whether it is worked by the published calendar."""
    days = (FIRST + timedelta(days=n) for n in range((last - FIRST).days + 1))
    return np.array([is_official_working_day(day) for day in days])


@dataclass(frozen=True)
class WorkCalendar:
    """Working days and hours of a city. ``exceptions`` are the city's own: a day, and whether it is worked."""

    hours: WorkingHours
    exceptions: Mapping[date, bool]
    published: date

    @classmethod
    def of(cls, hours: WorkingHours, exceptions: Mapping[date, bool] | None = None) -> WorkCalendar:
        return cls(hours, dict(exceptions or {}), published_until())

    @cached_property
    def worked(self) -> NDArray[np.bool_]:
        """For each day from ``FIRST`` on, whether it is worked."""
        worked = _official(date(self.published.year + YEARS_AHEAD, 12, 31)).copy()
        for day, exception in self.exceptions.items():
            worked[(day - FIRST).days] = exception
        return worked

    @cached_property
    def days_before(self) -> Seconds:
        """For each day, how many working days lie before it; one entry more than there are days."""
        return np.concatenate([[0], np.cumsum(self.worked)]).astype(np.int64)

    @cached_property
    def worked_days(self) -> Seconds:
        """The day numbers that are worked."""
        return np.flatnonzero(self.worked).astype(np.int64)

    @property
    def day_length(self) -> int:
        """Seconds worked on a working day."""
        return sum(end - start for start, end in self.hours)

    def is_working_day(self, day: date) -> bool:
        return bool(self.worked[(day - FIRST).days])

    def is_assumed(self, moment: int) -> bool:
        """Whether a moment lies in a year whose holidays are not published yet."""
        return bool(moment >= midnight((self.published - FIRST).days + 1))

    def split(self, moments: Seconds) -> tuple[Seconds, Seconds]:
        """Day number since ``FIRST`` and seconds after the city's midnight."""
        local = moments + OFFSET
        return local // DAY - _FIRST_DAY, local % DAY

    def seconds_worked(self, moments: Seconds) -> Seconds:
        """Working seconds between ``FIRST`` and each moment."""
        day, second = self.split(moments)
        within = sum((np.clip(second - start, 0, end - start) for start, end in self.hours), np.zeros_like(second))
        return self.days_before[day] * self.day_length + np.where(self.worked[day], within, 0)

    def moment_of(self, worked: Seconds) -> Seconds:
        """The first moment at which so many working seconds have gone by since ``FIRST``."""
        full, rest = np.divmod(worked - 1, self.day_length)
        return self.within(self.worked_days[full], rest + 1)

    def within(self, day: Seconds, worked: Seconds) -> Seconds:
        """The moment of a working day at which so many of its working seconds (1 to all of them) have gone by."""
        second = np.zeros_like(worked)
        before = 0
        for start, end in self.hours:
            length = end - start
            here = (worked > before) & (worked <= before + length)
            second = np.where(here, start + worked - before, second)
            before += length
        return midnight(day) + second


_FIRST_DAY = (FIRST - EPOCH).days


def midnight(day: Seconds | int) -> Seconds:
    """The city's midnight at which a day (number since ``FIRST``) begins."""
    return (day + _FIRST_DAY) * DAY - OFFSET  # type: ignore[return-value]
