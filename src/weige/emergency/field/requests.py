"""Asking for help, sending teams, and saying whether help was given."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from weige.access.actors import Actor
from weige.core import clock, sealing
from weige.core.errors import Problem, Text
from weige.emergency import errors as common
from weige.emergency.distances import Point
from weige.emergency.models import Group, HelpRequest, HelpTask, Operation, Task
from weige.emergency.operations.actions import write_task
from weige.emergency.operations.keeping import commanding, enter, is_replay, within
from weige.emergency.scopes import COMMAND

from . import errors, helping
from .taking import asked, post_of, taking, teller
from .teams import point_of, proposals

WORDS = "emergency.help_words"


@dataclass(frozen=True, slots=True)
class Asking:
    """What somebody asks for: its id is the command's. ``words`` may speak of people and are sealed."""

    id: UUID
    need: str
    where: str
    urgent: bool
    people: int | None = None
    words: str = ""
    point: Point | None = None


def ask(
    *, actor: Actor, operation_id: UUID, wish: Asking, happened_at: datetime | None = None, at: datetime | None = None
) -> HelpRequest:
    """Ask for help. Repeating the command returns the request.

    Args:
        happened_at: when it was asked, by the phone's clock.
        at: the same on the operation's clock, where that is known.

    Raises:
        Problem: ``emergency.unknown_operation``, ``access.not_allowed``, ``emergency.stood_down``, ``core.id_taken``.
    """
    with taking(actor, operation_id, happened_at, at=at) as found:
        actor, group = teller(actor, found)
        said = {"need": wish.need, "people": wish.people, "urgent": wish.urgent}
        if is_replay(found, wish.id, "help_asked", actor, said=said):
            return HelpRequest.objects.get(id=wish.id)
        enter(found, "help_asked", actor, id=wish.id, subject=wish.id, data=said)
        longitude, latitude = wish.point or (None, None)
        return HelpRequest.objects.create(
            id=wish.id, operation=found, need=wish.need, people=wish.people, urgent=wish.urgent, where=wish.where,
            longitude=longitude, latitude=latitude,
            words=sealing.seal(wish.words, WORDS, bound_to=wish.id) if wish.words else None, at=clock.now(),
            account_id=actor.person, post_id=post_of(actor), group_id=group, state=helping.HelpState.OPEN,
        )  # fmt: skip


def move(
    *, actor: Actor, help_id: UUID, id: UUID, move: str, version: int, note: str = "",
    happened_at: datetime | None = None, at: datetime | None = None,
) -> HelpRequest:  # fmt: skip
    """Say that help was given, that it is still needed, or take a request back. Repeating the command changes nothing.

    Raises:
        Problem: ``emergency.unknown_help``, ``emergency.changed``, ``emergency.move_refused``,
            ``emergency.stood_down``, ``access.not_allowed``, ``core.id_taken``.
    """
    row = helping.MOVES[move]
    operation_id = _find(actor, help_id).operation_id
    with taking(actor, operation_id, happened_at, at=at) as found:
        request = HelpRequest.objects.select_for_update(of=("self",)).get(id=help_id)
        commands = actor.may(COMMAND, found.place)
        own = request.account_id == actor.person
        actor = teller(actor, found)[0]
        if is_replay(found, id, f"help_{move}", actor, subject=request.id):
            return request
        _check(request, row, version=version, own=own, commands=commands, note=note)
        with clock.at(max(clock.now(), request.at)):
            # Why a request is taken back may speak of people: it is said to the command and kept nowhere but sealed.
            enter(found, f"help_{move}", actor, id=id, subject=request.id)
            if note:
                _add_words(request, note)
            _apply(request, row)
        return request


def _add_words(request: HelpRequest, note: str) -> None:
    before = sealing.unseal(request.words, WORDS, bound_to=request.id) if request.words is not None else ""
    request.words = sealing.seal("\n".join(filter(None, (before, note))), WORDS, bound_to=request.id)


def send_team(
    *, actor: Actor, help_id: UUID, id: UUID, version: int, group: str, text: str, minutes: int | None = None,
    inject: str = "", metres: Mapping[UUID, float] | None = None,
) -> Task:  # fmt: skip
    """Order a task for a request and keep both together. Repeating the command returns the task.

    Args:
        inject: the inject of a drill that it answers.
        metres: the way of groups to it by road, by the group's id, where that is known.

    Raises:
        Problem: ``emergency.unknown_help``, ``access.not_allowed``, ``emergency.changed``, ``emergency.move_refused``,
            ``emergency.stood_down``, ``core.id_taken``.
    """
    row = helping.MOVES["order"]
    with within(actor, _find(actor, help_id).operation_id) as found:
        actor = commanding(actor, found)
        if is_replay(found, id, "task_ordered", actor):
            return Task.objects.get(id=id)
        request = HelpRequest.objects.select_for_update(of=("self",)).get(id=help_id)
        _check(request, row, version=version, own=False, commands=True, note="")
        unit = Group.objects.select_related("operation").filter(operation=found, code=group).first()
        if unit is None:
            raise Problem(common.MOVE_REFUSED, field="group", move=row.label,
                          reason=Text("没有这个职能组", "there is no such group"))  # fmt: skip
        task = write_task(
            unit, actor, id=id, code="", text=text, where=request.where, minutes=minutes, inject=inject,
            point=point_of(request.longitude, request.latitude),
            data=_why(found, request, group, metres),
        )  # fmt: skip
        HelpTask.objects.create(task=task, request=request)
        _apply(request, row)
        return task


def _why(
    found: Operation, request: HelpRequest, group: str, metres: Mapping[UUID, float] | None
) -> dict[str, str | int | None]:
    """Where the team stood among those proposed when it was sent, for the review: ``None`` when it was not proposed."""
    order = [each.team.code for each in proposals(found, request, metres)]
    return {"help": str(request.id), "proposed": order.index(group) + 1 if group in order else None}


def _check(request: HelpRequest, row: helping.HelpMove, *, version: int, own: bool, commands: bool, note: str) -> None:
    """Refuse what the table does not allow, or what was based on an older state.

    Raises:
        Problem: ``emergency.changed``, ``emergency.move_refused``.
    """
    state = helping.HelpState(request.state)
    if version != request.version:
        raise Problem(common.CHANGED, field="version", now=helping.STATE_LABELS[state],
                      current={"state": state.value, "version": request.version})  # fmt: skip
    reason = helping.refusal(state, row, own=own, commands=commands, note=note)
    if reason is not None:
        raise Problem(common.MOVE_REFUSED, field="move", move=row.label, reason=reason)


def _apply(request: HelpRequest, row: helping.HelpMove) -> None:
    request.state, request.version = row.target, request.version + 1
    request.ended_at = None if row.target in helping.WAITING else clock.now()
    request.save()


def _find(actor: Actor, help_id: UUID) -> HelpRequest:
    found = HelpRequest.objects.filter(asked(actor), id=help_id).first()
    if found is None:
        raise Problem(errors.UNKNOWN_HELP)
    return found
