"""The ledger of supplies: what a movement does to the stock, and when it cannot be. Pure.

What has come in is always in stock, drawn by an operation, or lost; a stocktake writes down what it found beyond or short
of that as a movement of its own. Nothing goes below zero.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum

from weige.core.errors import Text

SOON = timedelta(days=30)
"""What expires within this is said, so that it is renewed before it is needed."""


class Kind(StrEnum):
    """What happened to supplies. ``lost`` is drawn and does not come back, ``loss`` is lost at the point."""

    IN = "in"
    OUT = "out"
    RETURN = "return"
    LOST = "lost"
    LOSS = "loss"
    COUNT = "count"


KIND_LABELS = {
    Kind.IN: Text("入库", "taken in"),
    Kind.OUT: Text("领用", "drawn"),
    Kind.RETURN: Text("归还", "returned"),
    Kind.LOST: Text("领用损耗", "used up or lost"),
    Kind.LOSS: Text("库存损耗", "lost in stock"),
    Kind.COUNT: Text("盘点", "stocktake"),
}
OF_OPERATIONS = frozenset({Kind.OUT, Kind.RETURN, Kind.LOST})


class Condition(StrEnum):
    """In what condition a batch is; what is unfit does not count towards the quota."""

    GOOD = "good"
    WORN = "worn"
    UNFIT = "unfit"


CONDITION_LABELS = {
    Condition.GOOD: Text("完好", "good"),
    Condition.WORN: Text("旧，可用", "worn but usable"),
    Condition.UNFIT: Text("不能用", "unfit"),
}


@dataclass(frozen=True, slots=True)
class Movement:
    """One line of the ledger: an amount above zero; of a stocktake by how much more (or less) was found."""

    kind: Kind
    amount: int


@dataclass(frozen=True, slots=True)
class Balance:
    """What a batch, or an operation's part of it, comes to."""

    received: int = 0
    counted: int = 0
    stock: int = 0
    out: int = 0
    lost: int = 0

    @property
    def is_whole(self) -> bool:
        """Whether what has come in is in stock, drawn or lost, and nothing below zero."""
        whole = self.received + self.counted == self.stock + self.out + self.lost
        return whole and min(self.stock, self.out, self.lost, self.received) >= 0


def after(balance: Balance, movement: Movement) -> Balance:
    """The balance after a movement, whether it can be or not."""
    amount = movement.amount
    match movement.kind:
        case Kind.IN:
            return replace(balance, received=balance.received + amount, stock=balance.stock + amount)
        case Kind.OUT:
            return replace(balance, stock=balance.stock - amount, out=balance.out + amount)
        case Kind.RETURN:
            return replace(balance, stock=balance.stock + amount, out=balance.out - amount)
        case Kind.LOST:
            return replace(balance, out=balance.out - amount, lost=balance.lost + amount)
        case Kind.LOSS:
            return replace(balance, stock=balance.stock - amount, lost=balance.lost + amount)
        case Kind.COUNT:
            return replace(balance, counted=balance.counted + amount, stock=balance.stock + amount)


def balance(movements: Iterable[Movement]) -> Balance:
    """What all movements come to."""
    found = Balance()
    for movement in movements:
        found = after(found, movement)
    return found


def refusal(of: Balance, movement: Movement, *, unfit: int = 0) -> Text | None:
    """Why a movement cannot be, if it cannot.

    Args:
        unfit: how many more are on the shelf that nobody should be given.
    """
    if movement.kind is not Kind.COUNT and movement.amount < 1:
        return Text("数量要大于零", "the amount is above zero")
    made = after(of, movement)
    if made.stock < 0:
        if unfit:
            return Text(
                f"能用的只有 {of.stock}，另有 {unfit} 过期或不能用",
                f"only {of.stock} are fit for use, {unfit} more are past their day or unfit",
            )
        return Text(f"库存只有 {of.stock}", f"only {of.stock} are in stock")
    if made.out < 0:
        return Text(f"未归还的只有 {of.out}", f"only {of.out} are to come back")
    return None


@dataclass(frozen=True, slots=True)
class Lot:
    """A batch as far as readiness goes."""

    stock: int
    condition: Condition
    expires_on: date | None = None

    def is_over_on(self, day: date) -> bool:
        """Whether its day has passed."""
        return self.expires_on is not None and self.expires_on < day

    def is_fit_on(self, day: date) -> bool:
        """Whether it may be given to anybody; ``day`` is a real one: a drill's clock makes nothing fresh."""
        return self.condition is not Condition.UNFIT and not self.is_over_on(day)


@dataclass(frozen=True, slots=True)
class Readiness:
    """What a point could give of an item: fit for use, of it soon to expire, and held against its quota; and what lies
    there past its day."""

    fit: int
    expiring: int
    quota: int
    over: int = 0

    @property
    def short(self) -> int:
        """By how much it is below its quota."""
        return max(0, self.quota - self.fit)

    @property
    def is_ready(self) -> bool:
        return not self.short and not self.expiring and not self.over


def readiness(lots: Iterable[Lot], quota: int, today: date) -> Readiness:
    """What is fit for use today, what of it expires within thirty days, and what is past its day."""
    listed = list(lots)
    fit = [lot for lot in listed if lot.is_fit_on(today)]
    over = sum(lot.stock for lot in listed if lot.is_over_on(today))
    soon = [lot for lot in fit if lot.expires_on is not None and lot.expires_on <= today + SOON]
    return Readiness(sum(lot.stock for lot in fit), sum(lot.stock for lot in soon), quota, over)
