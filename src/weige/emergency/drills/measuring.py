"""What a drill is measured by, from its log alone: so that replaying the log gives the same report. Pure.

All times are the operation's clock; how fast the drill ran, and whether it was paused, changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil
from typing import Any
from uuid import UUID

from .scenario import Objective, Scenario

ANSWERED = frozenset({"door_informed", "door_moved", "door_refused", "door_unreachable"})
"""What is said of a door once somebody has been there."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the log as far as it is measured. ``inject`` names the inject that was given, or on which a task was
    ordered; ``stand_in`` is said of a call in the place of somebody who was silent; ``group`` is whom it calls, ``level``
    what was set, ``households`` how many were put on the list."""

    at: datetime
    kind: str
    subject: UUID | None = None
    inject: str = ""
    stand_in: bool = False
    group: str = ""
    level: int | None = None
    households: int = 0

    @property
    def begins(self) -> bool:
        """Whether other lines of the same moment rest on it."""
        return self.kind.startswith("rung_") or self.kind in {"activated", "task_ordered", "evacuation_ordered"}


def line_of(at: datetime, kind: str, subject: UUID | None, data: Mapping[str, Any]) -> Line:
    """A line of the log as it was kept."""
    households = data.get("households", 0) if kind == "evacuation_ordered" else 0
    return Line(
        at, kind, subject, str(data.get("code" if kind == "inject" else "inject", "")), "instead_of" in data,
        str(data.get("group", "")), data.get("level"), int(households),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Measure:
    """How an objective came out: after how many minutes it was reached, or ``None`` when it was not."""

    objective: Objective
    minutes: float | None
    reached: int
    wanted: int

    @property
    def is_met(self) -> bool:
        return self.minutes is not None and self.minutes <= self.objective.minutes


def measure(scenario: Scenario, lines: Iterable[Line]) -> list[Measure]:
    """Every objective of a scenario held against the log."""
    ordered = sorted(lines, key=lambda line: line.at)
    called = called_at_once(ordered)
    return [_measured(objective, ordered, called) for objective in scenario.objectives]


def called_at_once(ordered: Sequence[Line]) -> int:
    """How many people the activation called; those who were called later (deputies, further groups) are extra."""
    begin = next((line.at for line in ordered if line.kind == "activated"), None)
    return len(
        {line.subject for line in ordered if line.kind.startswith("rung_") and line.at == begin and not line.stand_in}
    )


def _measured(objective: Objective, lines: Sequence[Line], called: int) -> Measure:
    if objective.kind == "inject":
        return _inject(objective, lines)
    if objective.kind == "doors":
        return _doors(objective, lines)
    begin = next((line.at for line in lines if line.kind == "activated"), None)
    wanted = ceil(called * objective.share / 100)
    kinds = {"call_arrived"} if objective.kind == "arrival" else {"call_acknowledged", "call_arrived"}
    seen: set[UUID] = set()
    reached_at: datetime | None = None
    for line in lines:
        if line.kind not in kinds or line.subject is None or line.subject in seen:
            continue
        seen.add(line.subject)
        if len(seen) == wanted:
            reached_at = line.at
    return Measure(objective, _minutes(begin, reached_at), min(len(seen), wanted), wanted)


def _inject(objective: Objective, lines: Sequence[Line]) -> Measure:
    """From the inject until the last of the tasks that were ordered on it is done."""
    begin = next((line.at for line in lines if line.kind == "inject" and line.inject == objective.inject), None)
    tasks = {line.subject for line in lines if line.kind == "task_ordered" and line.inject == objective.inject}
    done = {line.subject: line.at for line in lines if line.kind == "task_finish" and line.subject in tasks}
    whole = bool(tasks) and len(done) == len(tasks)
    return Measure(objective, _minutes(begin, max(done.values()) if whole else None), len(done), len(tasks))


def _doors(objective: Objective, lines: Sequence[Line]) -> Measure:
    """From the order to evacuate until a share of all doors that were listed has answered, or was found empty."""
    begin = next((line.at for line in lines if line.kind == "evacuation_ordered"), None)
    wanted = ceil(sum(line.households for line in lines) * objective.share / 100)
    answered: set[UUID | None] = set()
    reached_at: datetime | None = None
    for line in lines:
        if line.kind in ANSWERED and line.subject not in answered:
            answered.add(line.subject)
            if len(answered) == wanted:
                reached_at = line.at
    return Measure(objective, _minutes(begin, reached_at), min(len(answered), wanted), wanted)


def _minutes(begin: datetime | None, end: datetime | None) -> float | None:
    if begin is None or end is None:
        return None
    return round((end - begin) / timedelta(minutes=1), 1)
