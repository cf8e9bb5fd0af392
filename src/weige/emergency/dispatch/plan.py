"""A plan of runs: which vehicle does what when, what it costs, and what is left undone and why. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from weige.core.errors import Text

from .problem import Id

Kind = Literal["start", "job", "pickup", "delivery", "end"]
WHY = {
    "skills": Text("没有车辆具备所需条件", "no vehicle has what it needs"),
    "capacity": Text("没有车辆装得下", "no vehicle can hold it"),
    "no_way": Text("没有能通行的路", "no open way leads there"),
    "too_late": Text("单独去也赶不上时间", "even alone it would be too late"),
    "no_room": Text("车辆和时间不够", "vehicles and time do not suffice"),
}
"""Why something is left undone."""


@dataclass(frozen=True, slots=True)
class Step:
    """One stop. ``arrival``, ``waiting``, ``service`` in seconds (setup is in ``service``); ``load`` on leaving it."""

    kind: Kind
    id: Id | None
    arrival: int
    waiting: int
    service: int
    load: tuple[int, ...]
    at: int
    """The place's row in the ways; ``-1`` for an end anywhere."""


@dataclass(frozen=True, slots=True)
class Run:
    """What one vehicle does, from where it begins to where it ends."""

    vehicle: Id
    steps: tuple[Step, ...]
    cost: int
    seconds: int
    metres: int


@dataclass(frozen=True, slots=True)
class Undone:
    """Something that no run does; of a shipment, its pickup."""

    kind: Literal["job", "pickup"]
    id: Id
    why: str


@dataclass(frozen=True, slots=True)
class Plan:
    """All runs of a problem."""

    runs: tuple[Run, ...]
    undone: tuple[Undone, ...]
    cost: int
    ways: str
