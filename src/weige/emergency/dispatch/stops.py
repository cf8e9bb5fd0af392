"""How a stop of a run stands, by what its drivers said of it. Pure.

Marks come late and in any order; the earliest moment of each kind holds. Who was fetched was fetched: nothing is taken
back by a mark that comes later.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from weige.core.errors import Text


class Said(StrEnum):
    """What a driver says at a stop."""

    ARRIVED = "arrived"
    DONE = "done"
    FAILED = "failed"


class StopKind(StrEnum):
    PICKUP = "pickup"
    DELIVERY = "delivery"


class StopState(StrEnum):
    PLANNED = "planned"
    ARRIVED = "arrived"
    DONE = "done"
    FAILED = "failed"


LABELS = {
    (StopKind.PICKUP, Said.ARRIVED): Text("已到", "there"),
    (StopKind.DELIVERY, Said.ARRIVED): Text("已到", "there"),
    (StopKind.PICKUP, Said.DONE): Text("已接", "picked up"),
    (StopKind.DELIVERY, Said.DONE): Text("已送", "brought"),
    (StopKind.PICKUP, Said.FAILED): Text("没接到", "not found"),
    (StopKind.DELIVERY, Said.FAILED): Text("没送到", "not brought"),
}
GOODS_LABELS = {**LABELS, (StopKind.PICKUP, Said.DONE): Text("已装车", "loaded")}
NOT_BEGUN = Text("还没到", "to come")


@dataclass(frozen=True, slots=True)
class Standing:
    """The moments that hold; ``failed_at`` only where nothing says that it was done."""

    arrived_at: datetime | None = None
    done_at: datetime | None = None
    failed_at: datetime | None = None

    @property
    def state(self) -> StopState:
        if self.done_at is not None:
            return StopState.DONE
        if self.failed_at is not None:
            return StopState.FAILED
        return StopState.PLANNED if self.arrived_at is None else StopState.ARRIVED

    @property
    def begun(self) -> bool:
        return self.state is not StopState.PLANNED

    @property
    def over(self) -> bool:
        return self.state in {StopState.DONE, StopState.FAILED}


def standing(marks: Iterable[tuple[Said, datetime]]) -> Standing:
    """What follows from all marks together, in whatever order they came."""
    first: dict[Said, datetime] = {}
    for said, at in marks:
        first[said] = min(at, first.get(said, at))
    done = first.get(Said.DONE)
    failed = None if done is not None else first.get(Said.FAILED)
    arrived = min((at for at in (first.get(Said.ARRIVED), done, failed) if at is not None), default=None)
    return Standing(arrived, done, failed)
