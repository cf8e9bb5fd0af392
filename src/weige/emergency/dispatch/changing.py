"""What has changed since runs were adopted: roads, vehicles, who and what is to be fetched. Pure.

``known`` is what a plan was made of, as plain data (``asking.Known``).
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

from .asking import Known


class ChangeKind(StrEnum):
    ROAD_CLOSED = "road_closed"
    ROAD_OPENED = "road_opened"
    NEW_ROADS = "new_roads"
    VEHICLE_OUT = "vehicle_out"
    VEHICLE_IN = "vehicle_in"
    VEHICLE_CHANGED = "vehicle_changed"
    WISH_NEW = "wish_new"
    WISH_GONE = "wish_gone"
    WISH_CHANGED = "wish_changed"
    STOP_FAILED = "stop_failed"
    STOP_DOUBLED = "stop_doubled"
    RUN_REFUSED = "run_refused"


@dataclass(frozen=True, slots=True, order=True)
class Change:
    """One thing that is other than it was; ``key`` names it."""

    kind: ChangeKind
    key: str


def changes(
    before: Known, now: Known, *, carried: Collection[str] = (), failed: Collection[str] = (),
    doubled: Collection[str] = (), refused: Collection[str] = (),
) -> list[Change]:  # fmt: skip
    """Everything that is other than when a plan was made.

    Args:
        carried: wishes whose stops of the plan have begun: that they wait no more is as planned.
        failed: wishes that a driver could not fulfil.
        doubled: wishes that one vehicle has begun and another still has in its run.
        refused: vehicles whose crew said that it cannot go.
    """
    found = [
        *(Change(ChangeKind.ROAD_CLOSED, key) for key in now.closings.keys() - before.closings.keys()),
        *(Change(ChangeKind.ROAD_OPENED, key) for key in before.closings.keys() - now.closings.keys()),
        *(Change(ChangeKind.VEHICLE_OUT, key) for key in before.vehicles.keys() - now.vehicles.keys()),
        *(Change(ChangeKind.VEHICLE_IN, key) for key in now.vehicles.keys() - before.vehicles.keys()),
        *(
            Change(ChangeKind.VEHICLE_CHANGED, key)
            for key in now.vehicles.keys() & before.vehicles.keys()
            if now.vehicles[key] != before.vehicles[key]
        ),
        *(
            Change(ChangeKind.WISH_NEW, key)
            for key in now.wishes.keys() - before.wishes.keys()
            if key not in failed
        ),
        *(
            Change(ChangeKind.WISH_GONE, key)
            for key in before.wishes.keys() - now.wishes.keys()
            if key not in carried
        ),
        *(
            Change(ChangeKind.WISH_CHANGED, key)
            for key in now.wishes.keys() & before.wishes.keys()
            if now.wishes[key] != before.wishes[key] and key not in failed
        ),
        *(Change(ChangeKind.STOP_FAILED, key) for key in failed),
        *(Change(ChangeKind.STOP_DOUBLED, key) for key in doubled),
        *(Change(ChangeKind.RUN_REFUSED, key) for key in refused),
    ]  # fmt: skip
    if now.network != before.network:
        found.append(Change(ChangeKind.NEW_ROADS, now.network))
    return sorted(found)
