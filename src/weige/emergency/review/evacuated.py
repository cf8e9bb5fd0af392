"""How an evacuation went, from the log: how many households were listed, had answered, were moved at which minute. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol
from uuid import UUID

from weige.emergency.drills.measuring import ANSWERED

MOST_POINTS = 120


class Line(Protocol):
    """What is read of a line of the log."""

    @property
    def at(self) -> datetime: ...
    @property
    def kind(self) -> str: ...
    @property
    def subject(self) -> UUID | None: ...
    @property
    def data(self) -> Mapping[str, Any]: ...


@dataclass(frozen=True, slots=True)
class DoorPoint:
    """How households stood at a minute after the beginning; ``answered`` are those at whose door somebody has been, and
    ``checked_in`` the people whom shelters had counted."""

    minute: int
    listed: int
    answered: int
    moved: int
    refused: int
    unreachable: int
    checked_in: int


@dataclass(frozen=True, slots=True)
class Evacuated:
    """An evacuation in figures. ``people`` were on the list; ``half`` and ``whole`` are the minutes from the first order
    until somebody had been at half of the doors, and at all of them."""

    people: int
    end: DoorPoint
    half: float | None
    whole: float | None
    curve: tuple[DoorPoint, ...]


def evacuated_of(ordered: Iterable[Line], *, begin: datetime) -> Evacuated | None:
    """The evacuation of an operation whose log is sorted by its clock; nothing where none was ordered."""
    ordered_at: datetime | None = None
    listed = people = checked_in = 0
    said: dict[UUID | None, str] = {}
    answered: list[datetime] = []
    points: dict[int, DoorPoint] = {}
    for line in ordered:
        if line.kind == "evacuation_ordered":
            ordered_at = ordered_at or line.at
            listed += int(line.data.get("households", 0))
            people += int(line.data.get("people", 0))
        elif line.kind == "checked_in":
            checked_in += int(line.data.get("people", 0))
        elif line.kind.startswith("door_"):
            if line.kind in ANSWERED and line.subject not in said:
                answered.append(line.at)
            said[line.subject] = _next(said.get(line.subject, ""), line.kind)
        else:
            continue
        minute = max(0, -((begin - line.at) // timedelta(minutes=1)))
        now = Counter(said.values())
        points[minute] = DoorPoint(
            minute, listed, len(answered), now["door_moved"], now["door_refused"], now["door_unreachable"], checked_in
        )
    if ordered_at is None or not points:
        return None
    curve = _thinned(list(points.values()))
    half, whole = (_after(answered, number, ordered_at) for number in (-(-listed // 2), listed))
    return Evacuated(people, curve[-1], half, whole, curve)


def _next(before: str, after: str) -> str:
    """Nobody at home takes back no moving."""
    return before if before == "door_moved" and after == "door_unreachable" else after


def _after(answered: list[datetime], number: int, begin: datetime) -> float | None:
    if not 0 < number <= len(answered):
        return None
    return round((answered[number - 1] - begin) / timedelta(minutes=1), 1)


def _thinned(points: list[DoorPoint]) -> tuple[DoorPoint, ...]:
    """At most so many points, the last always among them."""
    step = -(-len(points) // MOST_POINTS)
    return tuple(reversed(points[::-1][::step]))
