"""Which level gauges and warnings propose for a plan, and when a proposal is overtaken. Pure.

What holds is weighed as a whole, so the order in which readings and messages came makes no difference. A signal proposes
once: it is known by its crossing. What began before somebody decided about that level, or before the last operation of
the plan ended, was before their eyes and proposes nothing again.
"""

from __future__ import annotations

import tomllib
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from uuid import UUID

from weige.core.errors import Text

DATA = Path(__file__).parent / "data"
MILDEST = 4
NEXT_LEVEL = 3
"""Digits between a place and those straight below it."""


@dataclass(frozen=True, slots=True)
class Hazard:
    """What signals propose for the plans of a hazard: levels by colour of a warning and by stage of a gauge."""

    code: str
    words: tuple[str, ...]
    colours: dict[str, int]
    stages: dict[str, int]

    def is_meant_by(self, event: str) -> bool:
        """Whether a warning's event is of this hazard."""
        said = event.lower()
        return any(word in said for word in self.words)


@cache
def hazards() -> dict[str, Hazard]:
    """The hazards that signals propose levels for."""
    rows = tomllib.loads((DATA / "proposals.toml").read_text("utf-8"))["hazard"]
    return {
        row["code"]: Hazard(row["code"], tuple(row["words"]), dict(row["colours"]), dict(row["stages"]))
        for row in rows
    }  # fmt: skip


def concerns(place: str, plan: str) -> bool:
    """Whether what holds at a place concerns a plan's: it covers it, or lies straight below it."""
    return plan.startswith(place) or (place.startswith(plan) and len(place) - len(plan) <= NEXT_LEVEL)


@dataclass(frozen=True, slots=True)
class Signal:
    """Something that holds and asks for a level: since when it is known, why in words and figures, and its cause."""

    crossing: str
    level: int
    at: datetime
    why: Text
    gauge: UUID | None = None
    alert: UUID | None = None


@dataclass(frozen=True, slots=True)
class Fall:
    """A gauge that has gone down past a stage, and stays there by agreeing readings."""

    crossing: str
    at: datetime
    why: Text
    gauge: UUID


@dataclass(frozen=True, slots=True)
class Running:
    """The operation of a plan: its level, and since when it has it."""

    level: int
    since: datetime


@dataclass(frozen=True, slots=True)
class Decided:
    """A decision about a level: a proposal approved or declined, or (level 1) the end of an operation."""

    level: int
    at: datetime


@dataclass(frozen=True, slots=True)
class Open:
    """A proposal that waits."""

    id: UUID
    crossing: str
    level: int
    lowers: bool


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be proposed now."""

    signal: Signal | Fall
    level: int
    lowers: bool


@dataclass(frozen=True, slots=True)
class Outcome:
    """Proposals that no longer hold, and the one to make."""

    overtaken: tuple[UUID, ...]
    wanted: Wanted | None


def weigh(
    signals: Sequence[Signal],
    falls: Sequence[Fall],
    running: Running | None,
    *,
    waiting: Sequence[Open] = (),
    made: Collection[str] = (),
    decided: Iterable[Decided] = (),
) -> Outcome:
    """What follows for a plan from all that holds.

    Args:
        waiting: its open proposals.
        made: crossings that have proposed before, open or not.
        decided: what was decided about it.
    """
    decided = tuple(decided)
    wanted = _raised(signals, running, made, decided) or _lowered(signals, falls, running, made)
    left = [each for each in waiting if _holds(each, signals, running)]
    if wanted is not None and any(_covers(each, wanted) for each in left):
        wanted = None
    # One question at a time: what is asked now takes the place of what was asked before.
    kept = set() if wanted is not None else {each.id for each in left}
    return Outcome(tuple(each.id for each in waiting if each.id not in kept), wanted)


def _raised(
    signals: Iterable[Signal], running: Running | None, made: Collection[str], decided: Sequence[Decided]
) -> Wanted | None:
    fit = [
        signal for signal in signals
        if signal.crossing not in made
        and (running is None or signal.level < running.level)
        and not any(each.level <= signal.level and each.at >= signal.at for each in decided)
    ]  # fmt: skip
    if not fit:
        return None
    first = min(fit, key=lambda signal: (signal.level, signal.at, signal.crossing))
    return Wanted(first, first.level, lowers=False)


def _lowered(
    signals: Iterable[Signal], falls: Iterable[Fall], running: Running | None, made: Collection[str]
) -> Wanted | None:
    if running is None:
        return None
    level = min((signal.level for signal in signals), default=MILDEST)
    fit = [fall for fall in falls if fall.crossing not in made and fall.at > running.since]
    if level <= running.level or not fit:
        return None
    return Wanted(min(fit, key=lambda fall: (fall.at, fall.crossing)), level, lowers=True)


def _holds(each: Open, signals: Sequence[Signal], running: Running | None) -> bool:
    """Whether an open proposal still makes sense."""
    if each.lowers:
        return running is not None and running.level < each.level and all(s.level >= each.level for s in signals)
    if running is not None and running.level <= each.level:
        return False
    return any(signal.crossing == each.crossing and signal.level == each.level for signal in signals)


def _covers(each: Open, wanted: Wanted) -> bool:
    """Whether an open proposal asks for as much already."""
    if each.lowers != wanted.lowers:
        return False
    return each.level == wanted.level if each.lowers else each.level <= wanted.level
