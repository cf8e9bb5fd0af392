"""What is to be brought from one place to another in an operation. What is fetched at a supply point leaves its stock by
the driver's word that it is loaded; all else is booked where it is handed out (``supplies``)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from weige.access.actors import Actor
from weige.core import clock
from weige.core.errors import Problem, Text
from weige.emergency.distances import Point
from weige.emergency.errors import MOVE_REFUSED
from weige.emergency.field.taking import whole
from weige.emergency.models import Errand, Group
from weige.emergency.operations.keeping import commanding, enter, is_replay, within
from weige.emergency.supplies import actions as supplies

from . import errors

OPEN, DONE, WITHDRAWN = "open", "done", "withdrawn"


@dataclass(frozen=True, slots=True)
class Fetched:
    """What an errand fetches at a supply point."""

    point: UUID
    item: str
    amount: int


@dataclass(frozen=True, slots=True)
class ErrandWords:
    """What is brought, whence and where to; ``minutes`` from now until it is to be there."""

    what: str
    kilograms: int
    from_where: str
    start: Point
    to_where: str
    end: Point
    urgent: bool = False
    minutes: int | None = None
    supply: Fetched | None = None


def add(*, actor: Actor, operation_id: UUID, id: UUID, words: ErrandWords) -> Errand:
    """Have something brought. Repeating the command returns the errand.

    Raises:
        Problem: ``emergency.unknown_operation``, ``access.not_allowed``, ``emergency.stood_down``,
            ``emergency.unknown_supply_point``, ``emergency.unknown_supply_item``, ``emergency.not_enough_supplies``,
            ``core.id_taken``.
    """
    with within(actor, operation_id) as found:
        actor = commanding(actor, found)
        if is_replay(found, id, "errand_added", actor):
            return Errand.objects.get(id=id)
        supply = words.supply
        if supply is not None:
            supplies.check_fetched(
                operation=found, point_id=supply.point, item=supply.item, amount=supply.amount
            )  # fmt: skip
        enter(found, "errand_added", actor, id=id, subject=id, words=words.what,
              data={"kilograms": words.kilograms, "urgent": words.urgent})  # fmt: skip
        until = clock.now() + timedelta(minutes=words.minutes) if words.minutes is not None else None
        return Errand.objects.create(
            id=id, operation=found, what=words.what, kilograms=words.kilograms, from_where=words.from_where,
            from_longitude=words.start[0], from_latitude=words.start[1], to_where=words.to_where,
            to_longitude=words.end[0], to_latitude=words.end[1], urgent=words.urgent, until=until, state=OPEN,
            at=clock.now(), **({"point_id": supply.point, "item": supply.item, "amount": supply.amount} if supply else {}),
        )  # fmt: skip


def book(*, actor: Actor, group: Group, errand_id: UUID, id: UUID) -> None:
    """What was loaded leaves the stock of its supply point, once; for the driver's word, in its transaction."""
    errand = Errand.objects.select_for_update(of=("self",)).get(id=errand_id)
    if errand.point_id is None or errand.amount is None or errand.booked is not None:
        return
    errand.booked = supplies.hand_over(
        actor=actor, group=group, point_id=errand.point_id, id=id, item=errand.item, amount=errand.amount
    )  # fmt: skip
    errand.save(update_fields=["booked"])


def withdraw(*, actor: Actor, errand_id: UUID, id: UUID, reason: str) -> Errand:
    """Say that something need not be brought any more. Repeating the command changes nothing.

    Raises:
        Problem: ``emergency.unknown_errand``, ``access.not_allowed``, ``emergency.move_refused`` (it is over already),
            ``emergency.stood_down``, ``core.id_taken``.
    """
    errand = Errand.objects.filter(whole(actor), id=errand_id).first()
    if errand is None:
        raise Problem(errors.UNKNOWN_ERRAND)
    with within(actor, errand.operation_id) as found:
        actor = commanding(actor, found)
        errand = Errand.objects.select_for_update(of=("self",)).get(id=errand_id)
        if is_replay(found, id, "errand_withdrawn", actor):
            return errand
        if errand.state != OPEN:
            raise Problem(MOVE_REFUSED, move=Text("取消运送", "withdraw the errand"),
                          reason=Text("这项运送已经结束", "it is over already"))  # fmt: skip
        errand.state, errand.ended_at = WITHDRAWN, clock.now()
        errand.save(update_fields=["state", "ended_at"])
        enter(found, "errand_withdrawn", actor, id=id, subject=errand.id, words=reason)
        return errand
