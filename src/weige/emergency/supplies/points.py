"""Supply points and their quotas, as standing data of a place."""

from __future__ import annotations

from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Q

from weige.access.actions import acting
from weige.access.actors import Actor
from weige.core import clock, events
from weige.core.errors import ID_TAKEN, Problem
from weige.core.sealing import derived_id
from weige.emergency.evacuation.shelters import check_keeper, seen
from weige.emergency.models import SupplyPoint, SupplyQuota
from weige.emergency.scopes import PLAN

from . import errors
from .items import items


def visible(actor: Actor) -> Q:
    """The condition of points that someone may see: of their area, and those that they keep."""
    return seen(actor) | Q(keeper__in=actor.post_ids)


def find_point(actor: Actor, point_id: UUID, *, lock: bool = False) -> SupplyPoint:
    """A point that someone may see.

    Raises:
        Problem: ``emergency.unknown_supply_point``.
    """
    rows = SupplyPoint.objects.select_for_update(of=("self",)) if lock else SupplyPoint.objects.all()
    found = rows.filter(visible(actor), id=point_id).first()
    if found is None:
        raise Problem(errors.UNKNOWN_POINT)
    return found


def keeping(actor: Actor, point: SupplyPoint) -> Actor:
    """The actor in the post that keeps a point, or from which they keep its place's plans.

    Raises:
        Problem: ``access.not_allowed``.
    """
    if point.keeper_id is not None and point.keeper_id in actor.post_ids:
        return actor.acting_from(point.keeper_id)
    return acting(actor, PLAN, point.place)


def keeps(actor: Actor, point: SupplyPoint) -> bool:
    return point.keeper_id in actor.post_ids or actor.may(PLAN, point.place)


@transaction.atomic
def add(*, actor: Actor, id: UUID, place: str, name: str, address: str = "", keeper: UUID | None = None) -> SupplyPoint:
    """Add a supply point to a place. Repeating the command returns it.

    Raises:
        Problem: ``access.not_allowed``, ``emergency.keeper_unfit``, ``core.id_taken``.
    """
    actor = acting(actor, PLAN, place)
    earlier = SupplyPoint.objects.filter(id=id).first()
    if earlier is not None:
        said = (earlier.name, earlier.address, earlier.keeper_id)
        if earlier.place != place or (earlier.version == 1 and said != (name, address, keeper)):
            raise Problem(ID_TAKEN, field="id")
        return earlier
    check_keeper(keeper, place)
    try:
        with transaction.atomic():
            made = SupplyPoint.objects.create(
                id=id, place=place, name=name, address=address, keeper_id=keeper, made_at=clock.now()
            )
    except IntegrityError as error:
        raise Problem(ID_TAKEN, field="id") from error
    _tell(actor, made, "emergency.supply_point_added")
    return made


@transaction.atomic
def change(
    *, actor: Actor, point_id: UUID, version: int, name: str, address: str, keeper: UUID | None, is_open: bool
) -> SupplyPoint:
    """Change a supply point. Sent again with the same content it changes nothing.

    Raises:
        Problem: ``emergency.unknown_supply_point``, ``access.not_allowed``, ``emergency.supply_point_changed``,
            ``emergency.keeper_unfit``.
    """
    found = find_point(actor, point_id, lock=True)
    actor = acting(actor, PLAN, found.place)
    wanted = (name, address, keeper, is_open)
    if found.version == version + 1 and (found.name, found.address, found.keeper_id, found.is_open) == wanted:
        return found
    if found.version != version:
        raise Problem(errors.POINT_CHANGED, field="version")
    check_keeper(keeper, found.place)
    found.name, found.address, found.keeper_id, found.is_open = wanted
    found.version += 1
    found.save()
    _tell(actor, found, "emergency.supply_point_changed")
    return found


@transaction.atomic
def set_quota(*, actor: Actor, point_id: UUID, item: str, amount: int) -> SupplyQuota:
    """Say how much of an item a point is to have; zero: none is asked for. Repeating it changes nothing.

    Raises:
        Problem: ``emergency.unknown_supply_point``, ``access.not_allowed``, ``emergency.unknown_supply_item``.
    """
    point = find_point(actor, point_id, lock=True)
    actor = acting(actor, PLAN, point.place)
    if item not in items():
        raise Problem(errors.UNKNOWN_ITEM, field="item")
    id = derived_id(point.id, f"quota:{item}")
    row, made = SupplyQuota.objects.get_or_create(id=id, defaults={"point": point, "item": item, "amount": amount})
    if made or row.amount != amount:
        row.amount = amount
        row.save(update_fields=["amount"])
        _tell(actor, point, "emergency.supply_quota_set")
    return row


def _tell(actor: Actor, row: SupplyPoint, kind: str) -> None:
    events.append(kind, actor=actor, subject_type="supply_point", subject_id=row.id, place=row.place)
