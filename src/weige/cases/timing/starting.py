"""The first values of a running clock. Pure: rules and calendar in, a clock with its reason out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from weige.core.errors import Text

from . import clocks
from .clocks import PERCENT, Clock, Pauses
from .ladder import Rung
from .rules import DeadlineRule, choose, reason_of
from .stages import Stage
from .workcalendar import WorkCalendar


@dataclass(frozen=True)
class Timetable:
    """Everything that decides deadlines, as it is in force: rules, ladder, calendar."""

    rules: tuple[DeadlineRule, ...]
    rungs: tuple[Rung, ...]
    calendar: WorkCalendar


@dataclass(frozen=True, slots=True)
class Begun:
    """A clock that starts to run."""

    stage: Stage
    clock: Clock
    amount: int
    started_at: datetime
    due_at: datetime
    rings_at: datetime | None
    reasons: tuple[Text, ...]


def begin(
    timetable: Timetable,
    stage: Stage,
    *,
    category: str,
    category_name: Text,
    level: str,
    urgent: bool,
    at: datetime,
    pauses: Pauses = (),
) -> Begun | None:
    """The clock of a stage that starts at a moment; ``None`` when no rule gives it a deadline."""
    rule = choose(timetable.rules, stage=stage, category=category, level=level, urgent=urgent)
    if rule is None:
        return None
    due_at, rings_at = ends(timetable, rule.clock, started_at=at, amount=rule.amount, rung=0, pauses=pauses)
    reasons = [reason_of(rule, category_name)]
    if timetable.calendar.is_assumed(int(due_at.timestamp())) and rule.clock != Clock.URGENT_HOURS:
        year = timetable.calendar.published.year
        reasons.append(
            Text(
                f"{year} 年以后的放假安排尚未公布，暂按周末休息计算，公布后重新计算",
                f"holidays after {year} are not published yet: weekends are assumed, and it is computed again later",
            )
        )
    return Begun(stage, rule.clock, rule.amount, at, due_at, rings_at, tuple(reasons))


def ends(
    timetable: Timetable, clock: Clock, *, started_at: datetime, amount: int, rung: int, pauses: Pauses
) -> tuple[datetime, datetime | None]:
    """When a running clock is due, and when it rings next after ``rung`` percent; ``None``: no rung is left."""
    start = int(started_at.timestamp())

    def at(percent: int) -> datetime:
        moment = clocks.moment(timetable.calendar, clock, start=start, amount=amount, percent=percent, pauses=pauses)
        return datetime.fromtimestamp(moment, UTC)

    following = next_rung(timetable.rungs, rung)
    return at(PERCENT), at(following.percent) if following else None


def next_rung(rungs: Sequence[Rung], after: int) -> Rung | None:
    """The first rung above ``after`` percent."""
    return next((rung for rung in rungs if rung.percent > after), None)
