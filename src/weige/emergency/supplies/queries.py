"""Readings of supplies, within the reader's scope: points with their stock, one point's ledger, what an operation has."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from uuid import UUID

from django.db.models import Sum
from typing_extensions import TypedDict

from weige.access.actors import Actor
from weige.access.queries import PostRef, account_names, post_refs
from weige.core import clock, languages
from weige.core.places import PlaceRef, name_places
from weige.emergency.models import DrawCode, Group, Operation, SupplyBatch, SupplyMovement, SupplyPoint
from weige.emergency.operations.keeping import find_whole
from weige.emergency.plans import content as contents
from weige.emergency.scopes import COMMAND, PLAN

from .items import item_of, items
from .ledger import CONDITION_LABELS, KIND_LABELS, Condition, Kind, Movement, balance
from .points import find_point, keeps, visible
from .standing import Stocked, balances_of, lot_of, stocked

MOST_POINTS, MOST_MOVEMENTS = 500, 100


class Named(TypedDict):
    """How an item is called, and in what it is counted."""

    label: str
    unit: str


class SupplyItem(Named):
    """A kind of supplies."""

    code: str


class SupplyItems(TypedDict):
    items: list[SupplyItem]


class StockOut(Named):
    """An item at a point: in stock, of it fit for use, soon to expire and past its day (``over``), its quota and by how
    much it is short."""

    item: str
    stock: int
    fit: int
    expiring: int
    over: int
    quota: int
    short: int


class SupplyPointRow(TypedDict):
    """A supply point with its stock."""

    id: UUID
    place: PlaceRef
    name: str
    address: str
    keeper: PostRef | None
    is_open: bool
    version: int
    stock: list[StockOut]
    ready: bool
    may_change: bool
    may_keep: bool


class SupplyPointPage(TypedDict):
    items: list[SupplyPointRow]


class SupplyBatchOut(Named):
    """A batch, with what it comes to; ``over``: its day has passed."""

    id: UUID
    item: str
    condition: str
    condition_label: str
    expires_on: date | None
    over: bool
    stock: int
    out: int
    lost: int


class MovementOut(Named):
    """A line of the ledger; ``at`` is real time, also of what was moved in a drill."""

    at: datetime
    kind: str
    kind_label: str
    amount: int
    practice: bool
    operation: str
    group: str
    who: str
    words: str


class DrawnOut(Named):
    """What a group of an operation has drawn of an item at a point, and what of it is still to come back."""

    operation: UUID
    operation_name: str
    drill: bool
    group: str
    group_name: str
    point: UUID
    point_name: str
    item: str
    drawn: int
    returned: int
    lost: int
    out: int
    may_return: bool


class SupplyPointDetail(SupplyPointRow):
    """A point with its batches, the latest of its ledger, and what operations have of it."""

    batches: list[SupplyBatchOut]
    movements: list[MovementOut]
    drawn: list[DrawnOut]


class GroupCode(TypedDict):
    """A group and the code that it shows at a supply point, once it was given."""

    group: str
    group_name: str
    code: str


class PlannedSupplyOut(Named):
    """What the plan has a group draw of an item, and what it has drawn so far."""

    group_name: str
    item: str
    planned: int
    drawn: int


class OperationSupplies(TypedDict):
    """What the plan has the groups of an operation draw, and what they have drawn."""

    operation: UUID
    name: str
    drill: bool
    stood_down_at: datetime | None
    may_command: bool
    groups: list[GroupCode]
    planned: list[PlannedSupplyOut]
    drawn: list[DrawnOut]


class DrawCodeOut(TypedDict):
    group: str
    group_name: str
    code: str


def catalogue() -> SupplyItems:
    """Every kind of supplies."""
    return SupplyItems(items=[SupplyItem(code=code, **_named(code)) for code in items()])


def _named(code: str) -> Named:
    item = item_of(code)
    return Named(label=languages.say(item.name), unit=languages.say(item.unit))


def points(actor: Actor) -> SupplyPointPage:
    """The points that someone may see, by place and name, with their stock."""
    rows = list(SupplyPoint.objects.filter(visible(actor)).order_by("place", "name", "id")[:MOST_POINTS])
    return SupplyPointPage(items=_rows(actor, rows))


def _rows(actor: Actor, rows: list[SupplyPoint]) -> list[SupplyPointRow]:
    places, keepers = name_places(row.place for row in rows), post_refs(row.keeper_id for row in rows)
    stock = stocked([row.id for row in rows], clock.today())
    return [
        SupplyPointRow(
            id=row.id, place=places[row.place], name=row.name, address=row.address,
            keeper=keepers.get(row.keeper_id) if row.keeper_id else None, is_open=row.is_open, version=row.version,
            stock=[_stock(line) for line in stock[row.id]], ready=all(line.ready.is_ready for line in stock[row.id]),
            may_change=actor.may(PLAN, row.place), may_keep=keeps(actor, row),
        )
        for row in rows
    ]  # fmt: skip


def _stock(line: Stocked) -> StockOut:
    ready = line.ready
    return StockOut(
        item=line.item, **_named(line.item), stock=line.stock, fit=ready.fit, expiring=ready.expiring, over=ready.over, quota=ready.quota,
        short=ready.short,
    )  # fmt: skip


def point(actor: Actor, point_id: UUID) -> SupplyPointDetail:
    """One point with its ledger.

    Raises:
        Problem: ``emergency.unknown_supply_point``.
    """
    found = find_point(actor, point_id)
    batches = list(SupplyBatch.objects.filter(point=found).order_by("item", "expires_on", "made_at", "id"))
    held, today = balances_of(row.id for row in batches), clock.today()
    order = {code: at for at, code in enumerate(items())}
    batches.sort(key=lambda row: order.get(row.item, len(order)))
    rows = SupplyMovement.objects.filter(batch__point=found).select_related("batch", "operation", "group")
    latest = list(rows.order_by("-seq")[:MOST_MOVEMENTS])
    names = account_names(row.account for row in latest)
    return SupplyPointDetail(
        **_rows(actor, [found])[0],
        batches=[
            SupplyBatchOut(
                id=row.id, item=row.item, **_named(row.item), condition=row.condition,
                condition_label=languages.say(CONDITION_LABELS[Condition(row.condition)]), expires_on=row.expires_on,
                over=lot_of(row, 0).is_over_on(today),
                stock=held[row.id].stock, out=held[row.id].out, lost=held[row.id].lost,
            )
            for row in batches
        ],
        movements=[
            MovementOut(
                at=row.real_at if row.practice else row.at, kind=row.kind, kind_label=languages.say(KIND_LABELS[Kind(row.kind)]),
                **_named(row.batch.item), amount=row.amount, practice=row.practice,
                operation=row.operation.name if row.operation else "", group=row.group.name if row.group else "",
                who=names.get(row.account, "") if row.account else "", words=row.words,
            )
            for row in latest
        ],
        drawn=_drawn(actor, SupplyMovement.objects.filter(batch__point=found, operation__isnull=False)),
    )  # fmt: skip


def of_operation(actor: Actor, operation_id: UUID) -> OperationSupplies:
    """What an operation has drawn, and what is still to come back.

    Raises:
        Problem: ``emergency.unknown_operation``.
    """
    found = find_whole(actor, operation_id)
    commands = actor.may(COMMAND, found.place)
    codes = dict(DrawCode.objects.filter(group__operation=found).values_list("group_id", "code")) if commands else {}
    groups = list(Group.objects.filter(operation=found).order_by("position"))
    drawn = _drawn(actor, SupplyMovement.objects.filter(operation=found))
    return OperationSupplies(
        operation=found.id, name=found.name, drill=found.drill, stood_down_at=found.stood_down_at,
        may_command=commands and found.stood_down_at is None,
        groups=[
            GroupCode(group=row.code, group_name=row.name, code=codes.get(row.id, ""))
            for row in groups
        ],
        planned=_planned(found, groups, drawn), drawn=drawn,
    )  # fmt: skip


def _planned(operation: Operation, groups: Sequence[Group], drawn: Iterable[DrawnOut]) -> list[PlannedSupplyOut]:
    """What the plan has the groups that were formed draw, beside what they have drawn at all points."""
    has: dict[tuple[str, str], int] = {}
    for each in drawn:
        has[each["group"], each["item"]] = has.get((each["group"], each["item"]), 0) + each["drawn"]
    names = {row.code: row.name for row in groups}
    return [
        PlannedSupplyOut(
            **_named(supply.item), group_name=names[group.code], item=supply.item, planned=supply.amount,
            drawn=has.get((group.code, supply.item), 0),
        )
        for group in contents.read(operation.version_of_plan.content).groups if group.code in names
        for supply in group.supplies
    ]  # fmt: skip


def _drawn(actor: Actor, rows: object) -> list[DrawnOut]:
    """Movements of operations summed by operation, group, point and item; what is still out comes first."""
    sums: dict[tuple[UUID, UUID, UUID, str], list[Movement]] = {}
    summed = rows.order_by().values_list("operation_id", "group_id", "batch__point_id", "batch__item", "kind")  # type: ignore[attr-defined]
    for operation, group, of, item, kind, amount in summed.annotate(Sum("amount")):
        sums.setdefault((operation, group, of, item), []).append(Movement(Kind(kind), amount))
    operations = {row.id: row for row in Operation.objects.filter(id__in={key[0] for key in sums})}
    groups = {row.id: row for row in Group.objects.filter(id__in={key[1] for key in sums})}
    where = {row.id: row for row in SupplyPoint.objects.filter(id__in={key[2] for key in sums})}
    made = []
    for (operation, group, of, item), movements in sums.items():
        total = {movement.kind: movement.amount for movement in movements}
        ran = operations[operation]
        made.append(
            DrawnOut(
                operation=operation, operation_name=ran.name, drill=ran.drill, group=groups[group].code,
                group_name=groups[group].name, point=of, point_name=where[of].name, item=item, **_named(item),
                drawn=total.get(Kind.OUT, 0), returned=total.get(Kind.RETURN, 0), lost=total.get(Kind.LOST, 0),
                out=balance(movements).out, may_return=keeps(actor, where[of]) or actor.may(COMMAND, ran.place),
            )
        )  # fmt: skip
    return sorted(made, key=lambda each: (each["out"] == 0, each["group_name"], each["point_name"], each["item"]))


def code_out(code: DrawCode) -> DrawCodeOut:
    """A code as shown."""
    return DrawCodeOut(group=code.group.code, group_name=code.group.name, code=code.code)


class DrawnTotal(TypedDict):
    """What is still out of an item that a group drew at a point."""

    out: int


def drawn_total(point_id: UUID, operation: UUID, group: str, item: str) -> DrawnTotal:
    """What is still out after a movement; the caller has been let in by the action."""
    rows = SupplyMovement.objects.filter(
        batch__point=point_id, batch__item=item, operation=operation, group__code=group
    )
    sums = rows.order_by().values_list("kind").annotate(Sum("amount"))
    return DrawnTotal(out=balance(Movement(Kind(kind), amount) for kind, amount in sums).out)
