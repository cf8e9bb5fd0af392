"""When a failed delivery is tried again, and when it is given up. Pure.

The waits are those that Standard Webhooks recommends; together they last a little over three days.
"""

from __future__ import annotations

from datetime import timedelta

WAITS = (
    timedelta(seconds=5),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=5),
    timedelta(hours=10),
    timedelta(hours=14),
    timedelta(hours=20),
    timedelta(hours=24),
)
LONGEST = WAITS[-1]
MAX_ATTEMPTS = len(WAITS) + 1
JITTER = 0.2


def wait_after(failures: int, *, chance: float, asked: timedelta | None = None) -> timedelta | None:
    """How long to wait after so many failed attempts; ``None`` when it was the last.

    Args:
        chance: a number from 0 to 1, so that many receivers are not called at the same moment again.
        asked: what the receiver itself asked for (``Retry-After``); never shorter than our own, never over a day.
    """
    if failures >= MAX_ATTEMPTS:
        return None
    own = WAITS[max(failures, 1) - 1] * (1 + JITTER * chance)
    return max(own, min(asked, LONGEST)) if asked else own


def rest_after(failures_in_row: int, *, chance: float) -> timedelta:
    """How long a receiver that does not answer at all is left alone."""
    return WAITS[min(max(failures_in_row - 1, 0), len(WAITS) - 1)] * (1 + JITTER * chance)
