"""How a roll call went, from the log: how many of each group had got how far at which minute. Pure."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Protocol
from uuid import UUID

from weige.emergency.operations.rollcall import ANSWERS

MOST_POINTS = 120
STRENGTH = {f"call_{answer.value}": at for at, answer in enumerate(ANSWERS, 1)}
SEEN, READ, ACKNOWLEDGED, ARRIVED, DECLINED = (STRENGTH[f"call_{answer.value}"] for answer in ANSWERS)


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
class Point:
    """How many had got how far at a minute after the beginning."""

    minute: int
    called: int
    delivered: int
    acknowledged: int
    arrived: int


@dataclass(frozen=True, slots=True)
class GroupCalls:
    """The roll call of one group, or of everyone (``code`` is empty then).

    ``half`` and ``enough`` are the minutes from the group's first call until half of those called, and as many as the group
    needs, had acknowledged.
    """

    code: str
    name: str
    least: int
    called: int
    stand_ins: int
    delivered: int
    read: int
    acknowledged: int
    arrived: int
    declined: int
    silent: int
    half: float | None
    enough: float | None
    curve: tuple[Point, ...]


@dataclass(slots=True)
class Track:
    """One call as far as the log tells of it."""

    called_at: datetime
    group: str
    stand_in: bool
    reached: dict[int, datetime] = field(default_factory=dict)
    declined: bool = False

    def take(self, strength: int, at: datetime) -> None:
        """An answer: it says the weaker ones too; who comes after all has not declined."""
        for weaker in range(SEEN, min(strength, READ if strength == DECLINED else ARRIVED) + 1):
            self.reached.setdefault(weaker, at)
        if strength == DECLINED:
            self.declined = self.declined or ARRIVED not in self.reached
        elif strength >= ACKNOWLEDGED:
            self.declined = False


def tracks_of(ordered: Iterable[Line]) -> dict[UUID, Track]:
    """Every call of a log that is sorted by its clock."""
    found: dict[UUID, Track] = {}
    for line in ordered:
        if line.subject is None:
            continue
        if line.kind.startswith("rung_") and line.subject not in found:
            found[line.subject] = Track(line.at, str(line.data.get("group", "")), "instead_of" in line.data)
        elif line.kind in STRENGTH:
            track = found.setdefault(line.subject, Track(line.at, "", stand_in=False))
            track.take(STRENGTH[line.kind], line.at)
    return found


def calls_of(
    ordered: Iterable[Line], groups: Mapping[str, tuple[str, int]], *, begin: datetime
) -> tuple[GroupCalls, tuple[GroupCalls, ...]]:
    """The roll call of everyone, and of each group that called somebody or stood in the plan.

    Args:
        groups: name and least number of people of each group, in the plan's order.
    """
    tracks = list(tracks_of(ordered).values())
    codes = [*groups, *sorted({track.group for track in tracks if track.group} - set(groups))]
    of_groups = tuple(
        _counted(code, *groups.get(code, (code, 1)), [track for track in tracks if track.group == code], begin)
        for code in codes
    )
    return _counted("", "", 0, tracks, begin), of_groups


def _counted(code: str, name: str, least: int, tracks: Sequence[Track], begin: datetime) -> GroupCalls:
    reached = {
        strength: sorted(track.reached[strength] for track in tracks if strength in track.reached)
        for strength in (SEEN, READ, ACKNOWLEDGED, ARRIVED)
    }
    acknowledged = reached[ACKNOWLEDGED]
    declined = sum(track.declined for track in tracks)
    answered = sum(1 for track in tracks if ACKNOWLEDGED in track.reached or track.declined)
    called = sorted(track.called_at for track in tracks)
    first = sum(not track.stand_in for track in tracks)
    return GroupCalls(
        code=code, name=name, least=least, called=len(tracks), stand_ins=len(tracks) - first,
        delivered=len(reached[SEEN]), read=len(reached[READ]), acknowledged=len(acknowledged),
        arrived=len(reached[ARRIVED]), declined=declined, silent=len(tracks) - answered,
        half=_nth(acknowledged, -(-first // 2), called), enough=_nth(acknowledged, least, called),
        curve=_curve(begin, called, reached[SEEN], acknowledged, reached[ARRIVED]),
    )  # fmt: skip


def _nth(moments: Sequence[datetime], number: int, called: Sequence[datetime]) -> float | None:
    """After how many minutes from the first call so many had happened."""
    if not 0 < number <= len(moments) or not called:
        return None
    return round((moments[number - 1] - called[0]) / timedelta(minutes=1), 1)


def _curve(begin: datetime, *kinds: Sequence[datetime]) -> tuple[Point, ...]:
    """Counts at each minute at which one of them had changed; a long roll call in coarser steps."""
    whole = [[max(0, -((begin - at) // timedelta(minutes=1))) for at in moments] for moments in kinds]
    last = max((minute for minutes in whole for minute in minutes), default=0)
    step = max(1, -(-last // MOST_POINTS))
    stepped = [[-(-minute // step) * step for minute in minutes] for minutes in whole]
    changes = sorted({0, *(minute for minutes in stepped for minute in minutes)})
    return tuple(Point(minute, *(bisect_right(minutes, minute) for minutes in stepped)) for minute in changes)
