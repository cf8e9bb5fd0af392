"""The days that count: one month to mediate, both parties' word to extend, thirty days to ask the court. Pure.

Provisions of 2002, article 33 (within a month, as a rule); law, article 33 (thirty days from the day on which the
agreement takes effect). Months are counted as the Civil Code counts them (articles 200 to 202): from the day after, to
the day of the same number, or the last of a shorter month. That a last day on a holiday moves on (article 203) is left
out on purpose: a date shown here is never later than the law's.
"""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from weige.core.errors import Text

CONFIRMATION_DAYS = 30
WARN_DAYS = 5
"""Mediators are told this many days before the period ends."""
REMIND_DAYS = 7
"""Mediators are reminded of the court this many days before its last day."""
LONGEST_EXTENSION = timedelta(days=92)


class Standing(StrEnum):
    """How a period stands on a day."""

    IN_TIME = "in_time"
    DUE_SOON = "due_soon"
    OVER = "over"


@dataclass(frozen=True, slots=True)
class Period:
    """A period's last day, how it stands, and why it is that day."""

    last_day: date
    standing: Standing
    reason: Text


def one_month_after(day: date) -> date:
    """The day of the same number in the next month, or its last day."""
    year, month = (day.year + 1, 1) if day.month == 12 else (day.year, day.month + 1)
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def standing(last_day: date, today: date, *, warn: int) -> Standing:
    """How a period that ends with a day stands today; the last day itself still counts."""
    if today > last_day:
        return Standing.OVER
    return Standing.DUE_SOON if (last_day - today).days <= warn else Standing.IN_TIME


def mediation_period(accepted_on: date, extended_to: date | None, today: date) -> Period:
    """Until when the dossier should be settled."""
    last = extended_to or one_month_after(accepted_on)
    reason = (
        Text(f"双方同意延长至 {last.isoformat()}", f"extended by both parties to {last.isoformat()}")
        if extended_to
        else Text(
            f"{accepted_on.isoformat()} 受理，一个月内调结", f"a month from acceptance on {accepted_on.isoformat()}"
        )
    )
    return Period(last, standing(last, today, warn=WARN_DAYS), reason)


def confirmation_period(effective_on: date, today: date) -> Period:
    """Until when both parties may ask the court to confirm their agreement."""
    last = effective_on + timedelta(days=CONFIRMATION_DAYS)
    reason = Text(
        f"协议 {effective_on.isoformat()} 生效，30 天内可共同申请司法确认",
        f"thirty days from {effective_on.isoformat()}, when the agreement took effect",
    )
    return Period(last, standing(last, today, warn=REMIND_DAYS), reason)


def extension_refusal(until: date, due_on: date, today: date) -> Text | None:
    """Why a period cannot be extended to a day, if it cannot."""
    if until <= max(due_on, today):
        return Text("新的期限应晚于原来的期限和今天", "the new last day must be after the present one, and after today")
    if until - max(due_on, today) > LONGEST_EXTENSION:
        return Text("一次最多延长三个月", "at most three months at a time")
    return None
