"""How the doors of a building are numbered: floors, rooms on each floor, and the numbers that people leave out. Pure.

The numbers are those that people paint on doors. However they are written (101, 0101, 1-1), they are read back as the
same floor and room (``premises.normal_number``), so that one door cannot be registered under two of them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

HIGHEST_FLOOR = 99
"""People live no higher, and with three digits a number would not tell its floor."""
MOST_ROOMS = 60
HIGHEST_ROOM = 99
MOST_DOORS = 2_000
"""In one command: no building of this country has more."""


class Pattern(StrEnum):
    """How floor and room are written as one name."""

    JOINED = "joined"
    PADDED = "padded"
    DASHED = "dashed"


WRITTEN = {
    Pattern.JOINED: "{floor}{room:02}",
    Pattern.PADDED: "{floor:02}{room:02}",
    Pattern.DASHED: "{floor}-{room}",
}
"""Floor 1, room 1 as 101, 0101, 1-1; floor 12, room 3 as 1203, 1203, 12-3."""


class DoorsFault(ValueError):
    """Doors that cannot be numbered; ``code`` is ``floors_reversed``, ``too_many_rooms``, ``too_many_doors`` or
    ``no_doors``."""

    def __init__(self, code: str, field: str) -> None:
        super().__init__(code)
        self.code = code
        self.field = field


@dataclass(frozen=True, slots=True)
class DoorPlan:
    """The doors of one entrance.

    Args:
        rooms: how many dwellings each floor has.
        without_floors: floors without dwellings (shops below, no 4th floor); others keep their numbers.
        without_rooms: room numbers that nobody uses; the count goes on behind them (4 rooms without 4: 1, 2, 3, 5).
    """

    first_floor: int
    last_floor: int
    rooms: int
    pattern: Pattern = Pattern.JOINED
    without_floors: frozenset[int] = frozenset()
    without_rooms: frozenset[int] = frozenset()

    def as_json(self) -> dict[str, object]:
        return {
            "first_floor": self.first_floor,
            "last_floor": self.last_floor,
            "rooms": self.rooms,
            "pattern": self.pattern.value,
            "without_floors": sorted(self.without_floors),
            "without_rooms": sorted(self.without_rooms),
        }


@dataclass(frozen=True, slots=True)
class Door:
    """One door: the name painted on it, its number as the registry keeps it, its floor."""

    name: str
    number: str
    floor: int


def doors(plan: DoorPlan) -> list[Door]:
    """The doors of a plan, from the lowest floor up, each floor in the order of its rooms.

    Raises:
        DoorsFault: the plan gives none, or more than a building can have.
    """
    if plan.last_floor < plan.first_floor:
        raise DoorsFault("floors_reversed", "last_floor")
    floors = [f for f in range(plan.first_floor, plan.last_floor + 1) if f not in plan.without_floors]
    if not floors or plan.rooms < 1:
        raise DoorsFault("no_doors", "without_floors" if plan.rooms else "rooms")
    rooms = _rooms(plan.rooms, plan.without_rooms)
    if len(floors) * len(rooms) > MOST_DOORS:
        raise DoorsFault("too_many_doors", "rooms")
    written = WRITTEN[plan.pattern]
    return [
        Door(written.format(floor=floor, room=room), f"{floor}{room:02}", floor) for floor in floors for room in rooms
    ]


def _rooms(count: int, without: Iterable[int]) -> list[int]:
    left_out = frozenset(without)
    rooms = [room for room in range(1, HIGHEST_ROOM + 1) if room not in left_out][:count]
    if len(rooms) < count:
        raise DoorsFault("too_many_rooms", "rooms")
    return rooms
