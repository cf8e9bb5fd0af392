"""How ready supplies are: stock against quota, and what expires soon; said before it is needed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Q, Sum

from weige.access.queries import in_scope
from weige.core import clock
from weige.core.errors import Text
from weige.core.places import Scope, ancestors
from weige.emergency.models import SupplyBatch, SupplyMovement, SupplyPoint, SupplyQuota

from .items import item_of, items
from .ledger import Balance, Condition, Kind, Lot, Movement, Readiness, balance, readiness


@dataclass(frozen=True, slots=True)
class Stocked:
    """An item at a point: what is there, and how ready it is."""

    item: str
    stock: int
    ready: Readiness


REAL = Q(practice=False)


def balances_of(batches: Iterable[UUID], which: Q = REAL) -> dict[UUID, Balance]:
    """What batches come to by some of their movements: by the real ones if nothing else is said. One statement."""
    lines: dict[UUID, list[Movement]] = {id: [] for id in batches}
    rows = SupplyMovement.objects.filter(which, batch__in=list(lines))
    for batch, kind, amount in rows.order_by().values_list("batch_id", "kind").annotate(Sum("amount")):
        lines[batch].append(Movement(Kind(kind), amount))
    return {id: balance(movements) for id, movements in lines.items()}


def lot_of(row: SupplyBatch, stock: int) -> Lot:
    """A batch as the rules see it."""
    return Lot(stock, Condition(row.condition), row.expires_on)


def stocked(points: Iterable[UUID], today: date) -> dict[UUID, list[Stocked]]:
    """Every item that points have or are to have, in the order of the catalogue. Three statements however many."""
    wanted = list(points)
    batches = list(SupplyBatch.objects.filter(point__in=wanted))
    held = balances_of(row.id for row in batches)
    lots: dict[tuple[UUID, str], list[Lot]] = {}
    for row in batches:
        lots.setdefault((row.point_id, row.item), []).append(lot_of(row, held[row.id].stock))
    quotas = {
        (row.point_id, row.item): row.amount for row in SupplyQuota.objects.filter(point__in=wanted, amount__gte=1)
    }
    made: dict[UUID, list[Stocked]] = {point: [] for point in wanted}
    for item in items():
        for point in wanted:
            if (point, item) in lots or (point, item) in quotas:
                of = lots.get((point, item), [])
                ready = readiness(of, quotas.get((point, item), 0), today)
                made[point].append(Stocked(item, sum(lot.stock for lot in of), ready))
    return made


NOTHING_NEEDED: Mapping[str, int] = {}


def lacking(place: str, needed: Mapping[str, int] = NOTHING_NEEDED) -> list[Text]:
    """What is short, past its day or soon to expire at the points that serve a place: its own, and those of places above.

    Args:
        needed: how much of each kind is to be drawn there; said too where all points together have less of it.
    """
    points = SupplyPoint.objects.filter(in_scope(Scope((place,))) | Q(place__in=ancestors(place)), is_open=True)
    names = dict(points.order_by("place", "name").values_list("id", "name"))
    with clock.real():
        found = stocked(names, clock.today())
    fit: dict[str, int] = {}
    for line in (line for lines in found.values() for line in lines):
        fit[line.item] = fit.get(line.item, 0) + line.ready.fit
    told = [
        Text(f"预案要用{item_of(item).name.zh} {amount} {item_of(item).unit.zh}，可用的只有 {fit.get(item, 0)}",
             f"the plan needs {amount} {item_of(item).name.en}, {fit.get(item, 0)} are fit for use")
        for item, amount in needed.items() if fit.get(item, 0) < amount
    ]  # fmt: skip
    for point, lines in found.items():
        for line in lines:
            item, ready = items()[line.item], line.ready
            if ready.short:
                told.append(
                    Text(f"{names[point]}：{item.name.zh}少 {ready.short} {item.unit.zh}",
                         f"{names[point]}: {ready.short} {item.name.en} short")
                )  # fmt: skip
            if ready.over:
                told.append(
                    Text(f"{names[point]}：{item.name.zh} {ready.over} {item.unit.zh}已过期",
                         f"{names[point]}: {ready.over} {item.name.en} are past their day")
                )  # fmt: skip
            if ready.expiring:
                told.append(
                    Text(f"{names[point]}：{item.name.zh} {ready.expiring} {item.unit.zh}，30 天内到期",
                         f"{names[point]}: {ready.expiring} {item.name.en} expire within 30 days")
                )  # fmt: skip
    return told
