"""Every movement of supplies. A point's row is locked while its ledger is read and written: of two at once who want the
last of something the second is told. What a drill moves leaves the real stock as it is."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from weige.access.actors import Actor
from weige.core import clock, events
from weige.core.errors import ID_TAKEN, Problem, Text
from weige.core.sealing import derived_id
from weige.emergency.codes import as_typed, is_code, new_codes
from weige.emergency.errors import MOVE_REFUSED, UNKNOWN_CALL, UNKNOWN_OPERATION
from weige.emergency.models import (
    Call,
    DrawCode,
    Group,
    Operation,
    SupplyBatch,
    SupplyMovement,
    SupplyPoint,
)
from weige.emergency.operations.keeping import commanding, enter, is_replay, now_in, within
from weige.emergency.scopes import COMMAND

from . import errors
from .items import items
from .ledger import Balance, Condition, Kind, Movement, refusal
from .points import find_point, keeping, keeps
from .standing import REAL, balances_of, lot_of


@dataclass(frozen=True, slots=True)
class Delivery:
    """Supplies that come in together."""

    item: str
    amount: int
    condition: Condition = Condition.GOOD
    expires_on: date | None = None
    words: str = ""


@transaction.atomic
def receive(*, actor: Actor, point_id: UUID, id: UUID, delivery: Delivery) -> SupplyBatch:
    """Take supplies in, as a batch of their own. Repeating the command returns it.

    Raises:
        Problem: ``emergency.unknown_supply_point``, ``access.not_allowed``, ``emergency.unknown_supply_item``,
            ``emergency.not_enough_supplies``, ``core.id_taken``.
    """
    point = find_point(actor, point_id, lock=True)
    actor = keeping(actor, point)
    _known(delivery.item)
    same = Q(
        amount=delivery.amount, condition__in=[delivery.condition, ""], words=delivery.words,
        batch__item=delivery.item, batch__expires_on=delivery.expires_on,
    )  # fmt: skip
    if _is_replay(actor, id, Kind.IN, point, same):
        return SupplyBatch.objects.get(id=derived_id(id, "batch"))
    movement = Movement(Kind.IN, delivery.amount)
    _refuse(Balance(), movement, delivery.item)
    batch = SupplyBatch.objects.create(
        id=derived_id(id, "batch"), point=point, item=delivery.item, condition=delivery.condition,
        expires_on=delivery.expires_on, made_at=clock.now(),
    )  # fmt: skip
    _write(actor, batch, id, movement, words=delivery.words, condition=delivery.condition)
    _tell(actor, point, movement)
    return batch


@transaction.atomic
def lose(*, actor: Actor, point_id: UUID, batch_id: UUID, id: UUID, amount: int, words: str) -> SupplyBatch:
    """Write off supplies that were lost or spoiled at the point. Repeating the command changes nothing.

    Raises:
        Problem: ``emergency.unknown_supply_point``, ``access.not_allowed``, ``emergency.unknown_supply_item``,
            ``emergency.not_enough_supplies``, ``core.id_taken``.
    """
    actor, point, batch = _batch(actor, point_id, batch_id)
    if not _is_replay(actor, id, Kind.LOSS, point, Q(batch=batch, amount=amount, words=words)):
        movement = Movement(Kind.LOSS, amount)
        _refuse(balances_of([batch.id])[batch.id], movement, batch.item)
        _write(actor, batch, id, movement, words=words)
        _tell(actor, point, movement)
    return batch


@transaction.atomic
def count(
    *, actor: Actor, point_id: UUID, batch_id: UUID, id: UUID, counted: int, condition: Condition, words: str = ""
) -> SupplyBatch:
    """A stocktake: so many of a batch were found, in this condition. Repeating the command changes nothing.

    Raises:
        Problem: ``emergency.unknown_supply_point``, ``access.not_allowed``, ``emergency.unknown_supply_item``,
            ``core.id_taken``.
    """
    actor, point, batch = _batch(actor, point_id, batch_id)
    earlier = SupplyMovement.objects.filter(id=id, batch=batch).values_list("seq", flat=True).first()
    # What was counted is what was there before, with what the stocktake found beyond or short of it.
    before = REAL if earlier is None else REAL & Q(seq__lt=earlier)
    found = counted - balances_of([batch.id], before)[batch.id].stock
    same = Q(batch=batch, amount=found, condition__in=[condition, ""], words=words)
    if not _is_replay(actor, id, Kind.COUNT, point, same):
        movement = Movement(Kind.COUNT, found)
        _write(actor, batch, id, movement, words=words, condition=condition)
        if batch.condition != condition:
            batch.condition = condition
            batch.save(update_fields=["condition"])
        _tell(actor, point, movement)
    return batch


@transaction.atomic
def draw(*, actor: Actor, point_id: UUID, id: UUID, code: str, item: str, amount: int) -> Operation:
    """Hand supplies to a group of an operation, by the code that it shows: what expires first goes first. Repeating the
    command changes nothing.

    Raises:
        Problem: ``emergency.unknown_supply_point``, ``access.not_allowed``, ``emergency.unknown_draw_code``,
            ``emergency.unknown_supply_item``, ``emergency.not_enough_supplies``, ``core.id_taken``.
    """
    point = find_point(actor, point_id, lock=True)
    actor = keeping(actor, point)
    _known(item)
    group = _group_of(code, point)
    operation = group.operation
    with clock.real():
        today = clock.today()
    with clock.at(now_in(operation)):
        said = {"item": item, "amount": amount, "group": group.code}
        if is_replay(operation, id, f"supply_{Kind.OUT}", actor, subject=point.id, said=said):
            return operation
        fit, unfit = _fit(operation, point, item, today)
        wanted = Movement(Kind.OUT, amount)
        _refuse(Balance(stock=sum(there for _, there in fit)), wanted, item, unfit=unfit)
        _spread(actor, group, id, wanted, fit)
        enter(operation, f"supply_{Kind.OUT}", actor, id=id, subject=point.id, data=said)
    return operation


def check_fetched(*, operation: Operation, point_id: UUID, item: str, amount: int) -> SupplyPoint:
    """Refuse what an errand could not fetch at a point as things stand.

    Raises:
        Problem: ``emergency.unknown_supply_point``, ``emergency.unknown_supply_item``,
            ``emergency.not_enough_supplies``.
    """
    point = SupplyPoint.objects.filter(id=point_id, is_open=True).first()
    if point is None or not _serves(point, operation.place):
        raise Problem(errors.UNKNOWN_POINT, field="point")
    _known(item)
    with clock.real():
        fit, unfit = _fit(operation, point, item, clock.today())
    _refuse(Balance(stock=sum(there for _, there in fit)), Movement(Kind.OUT, amount), item, unfit=unfit)
    return point


def hand_over(*, actor: Actor, group: Group, point_id: UUID, id: UUID, item: str, amount: int) -> int:
    """Book what a vehicle of a group has loaded at a point, at the moment of its driver's word and in its transaction. The
    driver has it, whatever the ledger says: what the ledger does not have is not booked, and that is told.

    Returns:
        how much was booked.
    """
    point = SupplyPoint.objects.select_for_update().get(id=point_id)
    operation = group.operation
    with clock.real():
        today = clock.today()
    fit, _ = _fit(operation, point, item, today)
    booked = min(amount, sum(there for _, there in fit))
    if booked:
        _spread(actor, group, id, Movement(Kind.OUT, booked), fit)
        enter(operation, f"supply_{Kind.OUT}", actor, id=id, subject=point.id,
              data={"item": item, "amount": booked, "group": group.code})  # fmt: skip
    if booked < amount:
        enter(operation, "supply_short", actor, id=derived_id(id, "short"), subject=point.id,
              data={"item": item, "amount": amount - booked, "group": group.code})  # fmt: skip
    return booked


@transaction.atomic
def give_back(
    *, actor: Actor, point_id: UUID, id: UUID, operation_id: UUID, group: str, item: str, kind: Kind, amount: int
) -> Operation:
    """What a group has drawn comes back, or is written off as used up or lost; also after the operation. Whoever keeps
    the point says so, or the command. Repeating the command changes nothing.

    Raises:
        Problem: ``emergency.unknown_operation``, ``access.not_allowed``, ``emergency.unknown_supply_point``,
            ``emergency.not_enough_supplies``, ``core.id_taken``.
    """
    operation = Operation.objects.filter(id=operation_id).first()
    unit = Group.objects.select_related("operation").filter(operation=operation_id, code=group).first()
    if operation is None or unit is None:
        raise Problem(UNKNOWN_OPERATION)
    point = SupplyPoint.objects.select_for_update().filter(id=point_id).first()
    if point is None or not (keeps(actor, point) or actor.may(COMMAND, operation.place)):
        raise Problem(errors.UNKNOWN_POINT)
    actor = keeping(actor, point) if keeps(actor, point) else commanding(actor, operation)
    _known(item)
    with clock.at(now_in(operation)):
        said = {"item": item, "amount": amount, "group": unit.code}
        if is_replay(operation, id, f"supply_{kind}", actor, subject=point.id, said=said):
            return operation
        batches = list(reversed(_batches(point, item)))
        drawn = balances_of((row.id for row in batches), Q(operation=operation, group=unit))
        whole = sum(each.out for each in drawn.values())
        wanted = Movement(kind, amount)
        _refuse(Balance(out=whole), wanted, item)
        _spread(actor, unit, id, wanted, [(row, drawn[row.id].out) for row in batches])
        enter(operation, f"supply_{kind}", actor, id=id, subject=point.id, data=said)
    return operation


def draw_code(*, actor: Actor, operation_id: UUID, group: str) -> DrawCode:
    """The code with which a group draws, for the command; made when it is asked for first.

    Raises:
        Problem: ``emergency.unknown_operation``, ``access.not_allowed``, ``emergency.stood_down``,
            ``emergency.move_refused`` (no such group).
    """
    with within(actor, operation_id) as found:
        commanding(actor, found)
        unit = Group.objects.filter(operation=found, code=group).first()
        if unit is None:
            raise Problem(MOVE_REFUSED, field="group", move=Text("给领用码", "give a code"),
                          reason=Text("没有这个职能组", "there is no such group"))  # fmt: skip
        return _code_of(unit)


@transaction.atomic
def own_draw_code(*, actor: Actor, call_id: UUID) -> DrawCode:
    """The code with which the group of whoever is called draws.

    Raises:
        Problem: ``emergency.unknown_call``.
    """
    call = Call.objects.filter(
        id=call_id, account_id=actor.person, declined_at__isnull=True, operation__stood_down_at__isnull=True
    ).first()
    if call is None:
        raise Problem(UNKNOWN_CALL)
    return _code_of(Group.objects.select_for_update().get(id=call.group_id))


def _code_of(group: Group) -> DrawCode:
    found = DrawCode.objects.filter(group=group).first()
    if found is None:
        with clock.real():
            code = new_codes(1)[0]
            while DrawCode.objects.filter(code=code).exists():
                code = new_codes(1)[0]
            found = DrawCode.objects.create(
                id=derived_id(group.id, "draw"), group=group, code=code, made_at=clock.now()
            )
    return found


def _group_of(code: str, point: SupplyPoint) -> Group:
    """The group of a running operation that shows a code, near enough to the point."""
    typed = as_typed(code)
    codes = DrawCode.objects.select_related("group__operation")
    running = codes.filter(code=typed, group__operation__stood_down_at__isnull=True)
    found = running.first() if is_code(typed) else None
    place = found.group.operation.place if found else ""
    if found is None or not _serves(point, place):
        raise Problem(errors.UNKNOWN_DRAW_CODE, field="code")
    return found.group


def _batch(actor: Actor, point_id: UUID, batch_id: UUID) -> tuple[Actor, SupplyPoint, SupplyBatch]:
    point = find_point(actor, point_id, lock=True)
    actor = keeping(actor, point)
    batch = SupplyBatch.objects.filter(id=batch_id, point=point).first()
    if batch is None:
        raise Problem(errors.UNKNOWN_ITEM, field="batch")
    return actor, point, batch


def _batches(point: SupplyPoint, item: str) -> list[SupplyBatch]:
    """The batches of an item, what expires first before the rest."""
    rows = SupplyBatch.objects.filter(point=point, item=item)
    return sorted(rows, key=lambda row: (row.expires_on or date.max, row.made_at, row.id))


def _serves(point: SupplyPoint, place: str) -> bool:
    """Whether a point is near enough to an operation's place."""
    return place.startswith(point.place) or point.place.startswith(place)


def _fit(operation: Operation, point: SupplyPoint, item: str, today: date) -> tuple[list[tuple[SupplyBatch, int]], int]:
    """The batches of an item that may be handed out on a real day, with what each has, and how much more is unfit."""
    batches = _batches(point, item)
    stock = balances_of((row.id for row in batches), _seen_by(operation))
    fit = [(row, stock[row.id].stock) for row in batches if lot_of(row, 0).is_fit_on(today)]
    return fit, sum(each.stock for each in stock.values()) - sum(there for _, there in fit)


def _seen_by(operation: Operation) -> Q:
    """The movements of the stock as an operation finds it: the real ones; in a drill also what this drill has drawn for
    practice."""
    return REAL | Q(operation=operation) if operation.drill else REAL


def _spread(actor: Actor, group: Group, id: UUID, whole: Movement, rows: Iterable[tuple[SupplyBatch, int]]) -> None:
    """Spread an amount over batches, as much from each as it has, in their order."""
    left = whole.amount
    for batch, most in rows:
        part = min(left, most)
        if part > 0:
            _write(actor, batch, derived_id(id, f"batch:{batch.id}"), Movement(whole.kind, part), group=group)
            left -= part


def _write(
    actor: Actor,
    batch: SupplyBatch,
    id: UUID,
    movement: Movement,
    *,
    group: Group | None = None,
    words: str = "",
    condition: str = "",
) -> None:
    operation = group.operation if group else None
    SupplyMovement.objects.create(
        id=id, batch=batch, kind=movement.kind, amount=movement.amount, operation=operation, group=group,
        condition=condition, practice=operation is not None and operation.drill, words=words, at=clock.now(), real_at=clock.real_now(),
        account=actor.account_id, post=actor.acting_post_id,
    )  # fmt: skip


def _is_replay(actor: Actor, id: UUID, kind: Kind, point: SupplyPoint, same: Q) -> bool:
    """Whether a command was carried out before.

    Args:
        same: the condition of a movement that says the same.

    Raises:
        Problem: ``core.id_taken`` when its id was used for something else, or by someone else.
    """
    earlier = SupplyMovement.objects.filter(id=id)
    if not earlier.exists():
        return False
    if not earlier.filter(same, kind=kind, batch__point=point, account=actor.account_id).exists():
        raise Problem(ID_TAKEN, field="id")
    return True


def _known(item: str) -> None:
    if item not in items():
        raise Problem(errors.UNKNOWN_ITEM, field="item")


def _refuse(of: Balance, movement: Movement, item: str, *, unfit: int = 0) -> None:
    reason = refusal(of, movement, unfit=unfit)
    if reason is not None:
        raise Problem(errors.NOT_ENOUGH, field="amount", item=items()[item].name, reason=reason)


def _tell(actor: Actor, point: SupplyPoint, movement: Movement) -> None:
    events.append(
        f"emergency.supply_{movement.kind}", actor=actor, subject_type="supply_point", subject_id=point.id,
        place=point.place,
    )  # fmt: skip
