"""Readings of gauges as they are kept: those that count, and how each looks beside its neighbours."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

import numpy as np
from django.db import connection

from weige.emergency.gauges.quality import HIGHEST, LOWEST, judge, learn_limits

MOST_ROWS = 200_000
LOOKED_BACK = 2_000
"""Readings that the standing rests on; the level of five medians follows from far fewer."""
CURRENT_SQL = """
    SELECT at, value, revision, quality FROM (
        SELECT DISTINCT ON (at) at, value, revision, quality FROM emergency_gaugereading
        WHERE gauge_id = %(gauge)s AND at >= %(after)s AND at <= %(before)s ORDER BY at DESC, revision DESC LIMIT %(most)s
    ) AS latest ORDER BY at
"""
EVER, NEVER = datetime(1900, 1, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Kept:
    """A reading that counts."""

    at: datetime
    value: float
    revision: int
    quality: str


def current(gauge_id: UUID, *, after: datetime = EVER, before: datetime = NEVER, most: int = MOST_ROWS) -> list[Kept]:
    """The readings that count, in the order of time; of many the latest."""
    with connection.cursor() as cursor:
        cursor.execute(CURRENT_SQL, {"gauge": gauge_id, "after": after, "before": before, "most": most})
        return [Kept(*row) for row in cursor.fetchall()]


def qualities_of(readings: Iterable[tuple[datetime, float]]) -> dict[datetime, str]:
    """How readings look beside one another: ``good``, ``jump`` (not confirmed yet), ``spike``, ``impossible``."""
    ordered = sorted(readings)
    times = np.array([at.timestamp() for at, _ in ordered], dtype=np.int64)
    stage = np.array([value for _, value in ordered], dtype=float)
    limits = learn_limits(times, stage)
    possible = (stage >= LOWEST) & (stage <= HIGHEST)
    if limits is None:
        return {at: "good" if fine else "impossible" for (at, _), fine in zip(ordered, possible.tolist(), strict=True)}
    judgement = judge(times, stage, limits)
    found = {}
    for place, (at, _) in enumerate(ordered):
        if not possible[place]:
            found[at] = "impossible"
        elif not judgement.usable[place]:
            found[at] = "spike"
        else:
            found[at] = "good" if judgement.confirmed[place] else "jump"
    return found
