"""The evacuation that a plan foresees: as soon as a level is in force its areas are ordered, one by one, in the name of
whoever set that level. Safe to run at any time and twice: what has been ordered stands in the log under an id of its own.
"""

from __future__ import annotations

from contextlib import suppress
from uuid import UUID

import structlog
from django.db import transaction

from weige.access.actors import Actor
from weige.core import clock
from weige.core.errors import ID_TAKEN, Problem
from weige.core.sealing import derived_id
from weige.emergency.errors import STOOD_DOWN
from weige.emergency.models import Entry, Operation
from weige.emergency.operations.holders import holder_of
from weige.emergency.operations.keeping import enter, now_in
from weige.emergency.plans import content as contents
from weige.emergency.plans.content import PlannedArea

from . import listing
from .listing import AreaWish

log = structlog.get_logger()
SET_BY = ("activated", "level_changed")


def order_id(operation: Operation, area: PlannedArea) -> UUID:
    """The id under which an area of the plan is ordered in an operation."""
    return derived_id(operation.id, f"planned_area:{area.key}")


def to_list(operation: Operation) -> list[PlannedArea]:
    """The areas of the plan whose level has come and that have not been ordered yet."""
    if operation.stood_down_at is not None or not operation.version_of_plan.content.get("evacuation"):
        return []
    planned = contents.read(operation.version_of_plan.content).moved_at(operation.level)
    ids = {order_id(operation, area): area for area in planned}
    done = set(Entry.objects.filter(id__in=list(ids)).values_list("id", flat=True))
    return [area for id, area in ids.items() if id not in done]


def list_planned(operation_id: UUID) -> int:
    """Order what is to be listed; returns how many areas were. Each is a transaction of its own, so that after a kill it
    goes on with the one that was cut off. An area that cannot be ordered is said in the log and keeps no other back."""
    operation = Operation.objects.select_related("version_of_plan").get(id=operation_id)
    waiting = to_list(operation)
    if not waiting:
        return 0
    listed, actor = 0, ordering(operation)
    for area in waiting:
        wish = AreaWish(area.place, UUID(area.building) if area.building else None)
        try:
            with transaction.atomic():
                listing.order(actor=actor, operation_id=operation.id, id=order_id(operation, area), areas=[wish])
        except Problem as problem:
            if problem.code == STOOD_DOWN:
                return listed
            if problem.code != ID_TAKEN:
                _say_unlisted(operation, actor, area, problem)
            continue
        listed += 1
    return listed


def ordering(operation: Operation) -> Actor:
    """Whoever set the level that is in force, acting from the post from which they did."""
    last = Entry.objects.filter(operation=operation, kind__in=SET_BY).order_by("seq").last()
    return holder_of(last.post if last and last.post else operation.commander_id, last.account if last else None)


@transaction.atomic
def _say_unlisted(operation: Operation, actor: Actor, area: PlannedArea, problem: Problem) -> None:
    log.warning("emergency.area_unlisted", operation=str(operation.id), area=area.key, code=problem.code)
    with clock.at(now_in(operation)), suppress(Problem):
        enter(operation, "evacuation_unlisted", actor, id=order_id(operation, area),
              data={"area": area.key, "code": problem.code})  # fmt: skip
