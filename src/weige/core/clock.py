"""The only source of time.

Everything that needs to know what time it is asks here, so that a drill, the demo loader or a test can run
the real code on another clock. Real time, for the audit trail, is ``real_now``.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

CITY_ZONE = ZoneInfo("Asia/Shanghai")

_moment: ContextVar[datetime | None] = ContextVar("weige_clock", default=None)


def now() -> datetime:
    """The current moment on the clock in force, as an aware datetime in UTC."""
    return _moment.get() or real_now()


def real_now() -> datetime:
    """The machine's own time in UTC, whatever clock is in force."""
    return datetime.now(UTC)


def today() -> date:
    """The current day in the city's zone: the day on which posts and grids begin and end."""
    return now().astimezone(CITY_ZONE).date()


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    """Run a block at a fixed moment.

    Raises:
        ValueError: ``moment`` has no zone.
    """
    if moment.tzinfo is None:
        raise ValueError("a clock needs a moment with a zone")
    token = _moment.set(moment.astimezone(UTC))
    try:
        yield
    finally:
        _moment.reset(token)


@contextmanager
def real() -> Iterator[None]:
    """Run a block in real time within a drill: what leaves it for people, and who holds which post, is of today."""
    with at(real_now()):
        yield
