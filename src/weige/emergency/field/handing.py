"""Handing over the command between shifts (交接班): a note with what is open at that moment, and somebody who takes over.

What was open is kept with the note as it was then: ids, codes and figures, so that names and addresses are read when it is
shown and go when they are erased. What came to pass since stands in the log.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction

from weige.access.actors import Actor
from weige.access.queries import account_names
from weige.core import clock
from weige.core.errors import ID_TAKEN, Problem, Text
from weige.emergency.models import Call, Danger, Handover, HelpRequest, Operation, Task
from weige.emergency.operations import tasks as task_rules
from weige.emergency.operations.keeping import commanding, enter, find_whole, is_replay, within
from weige.emergency.scopes import COMMAND

from . import errors, helping
from .dangers import said_of
from .standing import Standing, standing
from .taking import post_of, whole

MOST = 200
"""Of a city's call only so many silent people are kept by name of their post; how many there were is kept too."""


def write(*, actor: Actor, operation_id: UUID, id: UUID, words: str) -> Handover:
    """Write a handover; it waits until somebody else accepts it. Repeating the command returns it.

    Raises:
        Problem: ``emergency.unknown_operation``, ``access.not_allowed``, ``emergency.handover_waits`` (tells who wrote
            the one that waits), ``emergency.stood_down``, ``core.id_taken``.
    """
    with within(actor, operation_id) as found:
        actor = commanding(actor, found)
        if is_replay(found, id, "handover_written", actor):
            return Handover.objects.get(id=id)
        waiting = found.handovers.filter(accepted_at__isnull=True, withdrawn_at__isnull=True).first()
        if waiting is not None:
            who = account_names([waiting.written_by_id]).get(waiting.written_by_id, "")
            raise Problem(errors.HANDOVER_WAITS, who=who, current={"handover": str(waiting.id)})
        enter(found, "handover_written", actor, id=id, subject=id)
        try:
            with transaction.atomic():
                return Handover.objects.create(
                    id=id, operation=found, from_post_id=post_of(actor), written_by_id=actor.person,
                    written_at=clock.now(), words=words, standing=open_things(found),
                )  # fmt: skip
        except IntegrityError as error:
            raise Problem(ID_TAKEN, field="id") from error


def accept(*, actor: Actor, handover_id: UUID, id: UUID) -> Handover:
    """Take over: from now on the one who accepts commands the operation. Repeating the command returns it.

    Raises:
        Problem: ``emergency.unknown_handover``, ``access.not_allowed``, ``emergency.own_handover``,
            ``emergency.handover_over`` (somebody else was first, or it was taken back), ``emergency.stood_down``,
            ``core.id_taken``.
    """
    with within(actor, find(actor, handover_id).operation_id) as found:
        actor = commanding(actor, found)
        handover = Handover.objects.select_for_update(of=("self",)).get(id=handover_id)
        if is_replay(found, id, "handover_accepted", actor):
            return handover
        _check_waits(handover)
        if handover.written_by_id == actor.person:
            raise Problem(errors.OWN_HANDOVER)
        before = found.commander_id
        handover.accepted_at, handover.accepted_by_id = clock.now(), actor.person
        handover.to_post_id = post_of(actor)
        handover.save()
        found.commander_id, found.version = post_of(actor), found.version + 1
        found.save()
        enter(found, "handover_accepted", actor, id=id, subject=handover.id,
              data={"from": str(before), "to": str(found.commander_id)})  # fmt: skip
        return handover


def withdraw(*, actor: Actor, handover_id: UUID, id: UUID) -> Handover:
    """Take back a handover that nobody has accepted. Repeating the command returns it.

    Raises:
        Problem: ``emergency.unknown_handover``, ``access.not_allowed``, ``emergency.handover_over``,
            ``emergency.stood_down``, ``core.id_taken``.
    """
    with within(actor, find(actor, handover_id).operation_id) as found:
        actor = commanding(actor, found)
        handover = Handover.objects.select_for_update(of=("self",)).get(id=handover_id)
        if is_replay(found, id, "handover_withdrawn", actor):
            return handover
        _check_waits(handover)
        handover.withdrawn_at = clock.now()
        handover.save()
        enter(found, "handover_withdrawn", actor, id=id, subject=handover.id)
        return handover


def _check_waits(handover: Handover) -> None:
    if handover.accepted_at is not None:
        who = (
            account_names([handover.accepted_by_id]).get(handover.accepted_by_id, "") if handover.accepted_by_id else ""
        )
        raise Problem(errors.HANDOVER_OVER, what=Text(f"已由{who}接班", f"was accepted by {who}"))
    if handover.withdrawn_at is not None:
        raise Problem(errors.HANDOVER_OVER, what=Text("已经撤回", "was taken back"))


def find(actor: Actor, handover_id: UUID) -> Handover:
    """A handover of an operation that someone reads whole.

    Raises:
        Problem: ``emergency.unknown_handover``.
    """
    found = Handover.objects.select_related("operation").filter(whole(actor), id=handover_id).first()
    if found is None:
        raise Problem(errors.UNKNOWN_HANDOVER)
    return found


def of_operation(actor: Actor, operation_id: UUID) -> list[Handover]:
    """The handovers of an operation, the latest first.

    Raises:
        Problem: ``emergency.unknown_operation``.
    """
    return list(find_whole(actor, operation_id).handovers.order_by("-written_at", "-id")[:MOST])


def open_things(found: Operation) -> dict[str, Any]:
    """What is open in an operation now, as it is kept with a handover: see ``shapes.StandingOut``."""
    now = clock.now()
    silent = Call.objects.filter(
        operation=found, acknowledged_at__isnull=True, arrived_at__isnull=True, declined_at__isnull=True
    )
    return {
        "level": found.level,
        "called": Call.objects.filter(operation=found).count(),
        "arrived": Call.objects.filter(operation=found, arrived_at__isnull=False).count(),
        "silent": silent.count(),
        "silent_calls": [str(id) for id in silent.order_by("called_at", "id").values_list("id", flat=True)[:MOST]],
        "tasks": [
            {
                "id": str(task.id), "state": task.state, "ordered_at": task.ordered_at.isoformat(),
                "late": task_rules.is_late(task_rules.TaskState(task.state), task.ordered_at, task.minutes, now),
            }
            for task in Task.objects.filter(
                operation=found, state__in=[*task_rules.OPEN, task_rules.TaskState.REFUSED]
            ).order_by("ordered_at", "id")[:MOST]
        ],
        "dangers": [
            {"id": str(danger.id), "trend": stands.trend, "extent": stands.extent, "measures": stands.measures}
            for danger, stands in _dangers(found)
            if stands.closed_at is None
        ],
        "requests": [
            {"id": str(id), "state": state}
            for id, state in HelpRequest.objects.filter(operation=found, state__in=helping.WAITING)
            .order_by("at", "id").values_list("id", "state")[:MOST]
        ],
    }  # fmt: skip


def _dangers(found: Operation) -> list[tuple[Danger, Standing]]:
    rows = Danger.objects.filter(operation=found).prefetch_related("lines").order_by("at", "id")[:MOST]
    return [(row, standing(said_of(line) for line in row.lines.all())) for row in rows]


def may_accept(actor: Actor, handover: Handover) -> bool:
    """Whether this reader could take over."""
    return (
        handover.accepted_at is None
        and handover.withdrawn_at is None
        and handover.operation.stood_down_at is None
        and handover.written_by_id != actor.person
        and actor.may(COMMAND, handover.operation.place)
    )
