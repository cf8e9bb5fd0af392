"""How a danger stands, from all that was said of it, in whatever order it came in. Pure.

A phone may have been without signal for hours: what counts is when something was seen, not when it arrived. A danger is
over when the latest line about it says so; what was seen after that opens it again.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Said:
    """One line about a danger; what is empty stays as it was. ``id`` decides between lines of one moment."""

    at: datetime
    id: UUID
    trend: str = ""
    extent: str = ""
    measures: str = ""
    closes: bool = False
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Standing:
    """A danger as it is now. ``since`` is when it was last spoken of."""

    trend: str
    extent: str
    measures: str
    since: datetime
    closed_at: datetime | None
    reason: str


def in_order(lines: Iterable[Said]) -> list[Said]:
    return sorted(lines, key=lambda line: (line.at, line.id))


def standing(lines: Iterable[Said]) -> Standing:
    """How a danger stands: of each matter what was said last.

    Raises:
        ValueError: nothing was said.
    """
    ordered = in_order(lines)
    if not ordered:
        raise ValueError("a danger has at least the line of its report")
    last = ordered[-1]
    return Standing(
        trend=_latest(line.trend for line in ordered), extent=_latest(line.extent for line in ordered),
        measures=_latest(line.measures for line in ordered), since=last.at,
        closed_at=last.at if last.closes else None, reason=last.reason if last.closes else "",
    )  # fmt: skip


def _latest(values: Iterable[str]) -> str:
    found = ""
    for value in values:
        found = value or found
    return found
