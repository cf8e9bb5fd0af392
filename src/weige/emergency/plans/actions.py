"""Making, changing and approving plans. A version is never changed: a correction is the next one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction

from weige.access.actions import acting
from weige.access.actors import Actor
from weige.core import clock, events
from weige.core.errors import ID_TAKEN, Problem, Text
from weige.emergency import errors
from weige.emergency.models import ContingencyPlan, PlanVersion
from weige.emergency.scopes import COMMAND, PLAN
from weige.emergency.supplies.items import items

from . import content as contents
from .areas import known_buildings
from .queries import find_plan


def read_content(place: str, data: Mapping[str, Any]) -> contents.Content:
    """A plan's content from data, within its place.

    Raises:
        Problem: ``emergency.plan_unfit`` with the part that is wrong, ``emergency.plan_place``.
    """
    try:
        found = contents.read(data)
    except contents.PlanFault as fault:
        raise Problem(errors.PLAN_UNFIT, field=f"content.{fault.where}", reason=fault.text) from fault
    for area in found.areas:
        if not area.startswith(place):
            raise Problem(errors.PLAN_PLACE, field="content.areas")
    for at, group in enumerate(found.groups):
        for called in group.calls:
            # Departments and stations serve a place from above it; they are found by what they serve.
            if called.under and not (called.under.startswith(place) or place.startswith(called.under)):
                raise Problem(errors.PLAN_PLACE, field=f"content.groups.{at}.calls")
        for number, supply in enumerate(group.supplies):
            if supply.item not in items():
                reason = Text("没有这种物资", "no such kind of supplies")
                raise Problem(errors.PLAN_UNFIT, field=f"content.groups.{at}.supplies.{number}.item", reason=reason)
    known = known_buildings(found.evacuation, found.areas)
    for at, planned in enumerate(found.evacuation):
        if planned.building and planned.building not in known:
            raise Problem(errors.PLAN_PLACE, field=f"content.evacuation.{at}.building")
    return found


@transaction.atomic
def make(
    *, actor: Actor, id: UUID, place: str, hazard: str, name: str, content: Mapping[str, Any], note: str
) -> ContingencyPlan:
    """A new plan with its first version, which somebody else approves. Repeating the command returns the plan.

    Raises:
        Problem: ``access.not_allowed``, ``core.id_taken``, and as :func:`read_content`.
    """
    actor = acting(actor, PLAN, place)
    earlier = ContingencyPlan.objects.filter(id=id).first()
    if earlier is not None:
        first = earlier.versions.get(number=1)
        if (earlier.place, earlier.hazard, first.made_by_id) != (place, hazard, actor.account_id):
            raise Problem(ID_TAKEN, field="id")
        return earlier
    kept = contents.plain(read_content(place, content))
    try:
        with transaction.atomic():
            made = ContingencyPlan.objects.create(id=id, place=place, hazard=hazard, name=name, made_at=clock.now())
            PlanVersion.objects.create(
                id=id, plan=made, number=1, content=kept, note=note, made_by_id=actor.person,
                made_at=clock.now(),
            )  # fmt: skip
    except IntegrityError as error:
        raise Problem(ID_TAKEN, field="id") from error
    events.append("emergency.plan_made", actor=actor, subject_type="emergency_plan", subject_id=id, place=place)
    return made


@transaction.atomic
def revise(
    *, actor: Actor, plan_id: UUID, id: UUID, based_on: int, content: Mapping[str, Any], note: str
) -> PlanVersion:
    """The next version of a plan. Repeating the command returns that version.

    Args:
        based_on: the number of the version that was changed; of two at once the second is told.

    Raises:
        Problem: ``emergency.unknown_plan``, ``access.not_allowed``, ``emergency.version_changed``, ``core.id_taken``,
            and as :func:`read_content`.
    """
    plan = find_plan(actor, plan_id, lock=True)
    actor = acting(actor, PLAN, plan.place)
    earlier = PlanVersion.objects.filter(id=id).first()
    if earlier is not None:
        if (earlier.plan_id, earlier.made_by_id) != (plan.id, actor.account_id):
            raise Problem(ID_TAKEN, field="id")
        return earlier
    latest = plan.versions.order_by("-number").first()
    number = latest.number if latest else 0
    if number != based_on:
        raise Problem(errors.VERSION_CHANGED, field="based_on", number=number)
    kept = contents.plain(read_content(plan.place, content))
    made = PlanVersion.objects.create(
        id=id, plan=plan, number=number + 1, content=kept, note=note, made_by_id=actor.person,
        made_at=clock.now(),
    )  # fmt: skip
    events.append("emergency.plan_revised", actor=actor, subject_type="emergency_plan", subject_id=plan.id,
                  place=plan.place, payload={"number": made.number})  # fmt: skip
    return made


@transaction.atomic
def approve(*, actor: Actor, plan_id: UUID, number: int) -> PlanVersion:
    """Put a version into force. Whoever made it cannot; doing so twice changes nothing.

    Raises:
        Problem: ``emergency.unknown_plan``, ``access.not_allowed``, ``emergency.own_approval``.
    """
    plan = find_plan(actor, plan_id, lock=True)
    actor = acting(actor, COMMAND, plan.place)
    found = plan.versions.select_for_update().filter(number=number).first()
    if found is None:
        raise Problem(errors.UNKNOWN_PLAN)
    if found.approved_at is None:
        if found.made_by_id == actor.account_id:
            raise Problem(errors.OWN_APPROVAL)
        found.approved_by_id, found.approved_at = actor.person, clock.now()
        found.save(update_fields=["approved_by", "approved_at"])
        events.append("emergency.plan_approved", actor=actor, subject_type="emergency_plan", subject_id=plan.id,
                      place=plan.place, payload={"number": number})  # fmt: skip
    return found
