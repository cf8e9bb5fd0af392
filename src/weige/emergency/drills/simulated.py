"""How simulated responders behave in a rehearsal: when each reads, acknowledges, arrives, or does not. Pure.

The same drill is simulated in the same way each time: chance is drawn from the call's own id.
"""

from __future__ import annotations

from dataclasses import dataclass
from random import Random
from uuid import UUID

from weige.emergency.evacuation.doors import DoorState, Way
from weige.emergency.operations.rollcall import CallState

SILENT, DECLINING = 0.05, 0.02
"""The shares of those who never answer, and of those who cannot come."""
REFUSING, ABSENT, FOUND_LATER, ELSEWHERE = 0.04, 0.08, 0.6, 0.05
"""The shares of households that refuse, of those not there at first, of these found later, and of those that are moved and
go to friends."""
NOBODY_THERE = 0.04
"""The share of people who are not where a vehicle is to fetch them."""


@dataclass(frozen=True, slots=True)
class Act:
    """Something that a simulated responder does so many seconds after being called."""

    after: float
    answer: CallState


def answers_of(call: UUID) -> tuple[Act, ...]:
    """All that one responder says to a call, in order."""
    chance = Random(call.int)  # noqa: S311 - a rehearsal, no secret
    kind = chance.random()
    seen = chance.uniform(5, 60)
    if kind < SILENT:
        return (Act(seen, CallState.DELIVERED),)
    read = seen + chance.expovariate(1 / 60)
    if kind < SILENT + DECLINING:
        return (Act(seen, CallState.DELIVERED), Act(read + 30, CallState.DECLINED))
    acknowledged = read + chance.uniform(5, 45)
    arrived = acknowledged + chance.triangular(240, 1_800, 600)
    return (
        Act(seen, CallState.DELIVERED), Act(read, CallState.READ), Act(acknowledged, CallState.ACKNOWLEDGED),
        Act(arrived, CallState.ARRIVED),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Door:
    """How a simulated household behaves: what is said at its door, and again if nobody was there; all in seconds.

    ``takes`` is how long whoever knocks needs to get there and to speak; ``packs`` until it goes, ``walks`` until it is at
    the shelter, if it ``comes`` there; ``again`` is after how long it is called on once more.
    """

    said: DoorState
    then: DoorState
    way: Way
    comes: bool
    takes: float
    packs: float
    walks: float
    again: float


def door_of(line: UUID) -> Door:
    """The behaviour of one household: most go, a few refuse, some are not there the first time."""
    chance = Random(line.int)  # noqa: S311 - as below
    kind, later = chance.random(), chance.random()
    said = (
        DoorState.REFUSED
        if kind < REFUSING
        else DoorState.UNREACHABLE
        if kind < REFUSING + ABSENT
        else DoorState.INFORMED
    )
    return Door(
        said, DoorState.INFORMED if later < FOUND_LATER else DoorState.UNREACHABLE,
        chance.choice((Way.WALK, Way.WALK, Way.WALK, Way.CAR)), chance.random() >= ELSEWHERE, chance.uniform(15, 45),
        chance.triangular(180, 1_200, 480), chance.triangular(240, 1_200, 540), chance.uniform(600, 1_200),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Drive:
    """How a simulated driver does at a stop: by how much the way takes longer or shorter than planned, how many seconds
    people need to get in or out or goods to be loaded, and whether nobody is there to be fetched."""

    pace: float
    handles: float
    misses: bool


def drive_of(stop: UUID) -> Drive:
    """The behaviour at one stop: mostly near to what was planned, sometimes slower."""
    chance = Random(stop.int)  # noqa: S311 - as above
    return Drive(chance.triangular(0.85, 1.4, 1.0), chance.uniform(45, 180), chance.random() < NOBODY_THERE)


@dataclass(frozen=True, slots=True)
class Work:
    """How long a simulated group takes from the order until it accepts, starts and has done a task, in seconds."""

    accept: float
    start: float
    finish: float


def work_on(task: UUID, minutes: int | None) -> Work:
    """The pace of one task: mostly within its target, sometimes over it."""
    chance = Random(task.int)  # noqa: S311 - as above
    accept = chance.uniform(20, 120)
    start = accept + chance.uniform(60, 300)
    target = (minutes or 30) * 60
    return Work(accept, start, max(start + 60, target * chance.triangular(0.5, 1.15, 0.8)))
