"""By when a resident's request is answered. Pure.

The Personal Information Protection Law (article 50) asks for a timely answer; GB/T 35273 (8.7) says thirty days at
most. The setting ``request_days`` is fifteen and never above thirty. Days of the calendar, the last one included.
"""

from __future__ import annotations

from datetime import date, timedelta

from weige.core.errors import Text


def due_day(asked_on: date, days: int) -> date:
    """The last day for the answer to a request that was asked on a day.

    Raises:
        ValueError: ``days`` is below one.
    """
    if days < 1:
        raise ValueError("an answer takes a day at least")
    return asked_on + timedelta(days=days)


def days_left(due_on: date, today: date) -> int:
    """Days until the deadline: 0 on its day, below 0 afterwards."""
    return (due_on - today).days


def is_overdue(due_on: date, today: date) -> bool:
    return today > due_on


def in_words(due_on: date, today: date) -> Text:
    """How an open request stands against its deadline."""
    left = days_left(due_on, today)
    if left > 0:
        return Text(f"还有 {left} 天答复期限", f"{left} day{'s' if left > 1 else ''} left")
    if left == 0:
        return Text("今天到期", "due today")
    return Text(f"已超过 {-left} 天", f"{-left} day{'s' if left < -1 else ''} overdue")
