"""Giving an inject: its line in the log, a message to those whom it concerns, and in a rehearsal what simulated people and
the simulated command do about it. Whoever gives one holds the drill (``held``), so that each is given once."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from weige.access.actors import SYSTEM, Actor
from weige.access.queries import is_held
from weige.core import clock
from weige.core.alone import in_turn
from weige.core.sealing import derived_id
from weige.emergency.models import Call, Entry, Group, Operation
from weige.emergency.operations import actions
from weige.emergency.operations.holders import holder_of
from weige.emergency.operations.keeping import enter
from weige.notify.actions import tell

from . import reporting
from .conditions import KINDS, due_at
from .measuring import Line, line_of
from .scenario import GIVEN, SKIPPED, Inject, Scenario


def hold(operation_id: UUID, *, wait: bool) -> bool:
    """Hold a drill until the transaction ends: one at a time moves it on. Returns whether it is held."""
    return in_turn(f"weige.emergency.drill:{operation_id}", wait=wait)


def settled(operation: Operation) -> dict[str, str]:
    """The injects that were given or skipped, by their codes; of one that was skipped and given later the giving."""
    rows = Entry.objects.filter(operation=operation, kind__in=(GIVEN, SKIPPED)).order_by("seq")
    found: dict[str, str] = {}
    for code, kind in rows.values_list("data__code", "kind"):
        found[code] = GIVEN if found.get(code) == GIVEN else kind
    return found


def give_due(operation: Operation, scenario: Scenario, now: datetime) -> None:
    """Give every inject that is due: at its minute, or at the moment at which its condition is seen to hold."""
    known = settled(operation)
    for inject in scenario.injects:
        if inject.code in known:
            continue
        due = due_at(inject, operation.opened_at, _lines(operation, inject, now))
        if due is not None and due <= now:
            id = derived_id(operation.id, f"inject:{inject.code}")
            give(operation, inject, now if inject.when else due, SYSTEM, id)


def give(operation: Operation, inject: Inject, at: datetime, actor: Actor, id: UUID, *, early: bool = False) -> None:
    """Give an inject at a moment of the drill's clock.

    Args:
        early: a controller gives it, without waiting for its minute or condition.
    """
    data: dict[str, Any] = {"code": inject.code}
    if inject.to:
        data["to"] = list(inject.to)
    if early:
        data["by_hand"] = True
    with clock.at(at):
        enter(operation, GIVEN, actor, id=id, words=inject.text.zh, data=data)
    if operation.simulated:
        reporting.tell(operation, inject, commander_of(operation), at)
        _command(operation, inject)
    elif inject.to:
        _tell(operation, inject, id)


def commander_of(operation: Operation) -> Actor:
    """The one who activated the drill, acting from the post from which they did; without it once they hold it no more."""
    actor = holder_of(operation.commander_id)
    return actor if is_held(operation.commander_id) else Actor(actor.account_id, actor.name)


def _lines(operation: Operation, inject: Inject, now: datetime) -> list[Line]:
    """What the log says so far of what an inject waits for."""
    if inject.when is None:
        return []
    beginnings = KINDS[inject.when.kind]
    rows = Entry.objects.filter(operation=operation, at__lte=now).values_list("at", "kind", "subject", "data")
    return [line_of(*row) for row in rows if row[1].startswith(beginnings)]


def _tell(operation: Operation, inject: Inject, cause: UUID) -> None:
    """A line in the inbox of those whom it concerns; it says that it is a drill's."""
    called = Call.objects.filter(operation=operation, group__code__in=inject.to, declined_at__isnull=True)
    with clock.real():
        tell(
            called.values_list("account_id", flat=True), kind="emergency.drill_inject", subject_type="operation",
            subject_id=operation.id, cause=cause, params={"name": f"【演练】{operation.name}：{inject.text.zh}"},
        )  # fmt: skip


def _command(operation: Operation, inject: Inject) -> None:
    """What the simulated command does about an inject: raise the level, order the tasks, send teams where help is
    needed."""
    actor = commander_of(operation)
    if not actor.posts:
        return
    operation.refresh_from_db()
    if inject.level is not None and inject.level < operation.level:
        actions.change_level(
            actor=actor, operation_id=operation.id, id=derived_id(operation.id, f"level:{inject.code}"),
            version=operation.version, level=inject.level, reason=inject.text.zh,
        )  # fmt: skip
    reporting.close_and_send(operation, inject, actor)
    groups = set(Group.objects.filter(operation=operation).values_list("code", flat=True))
    for at, order in enumerate(inject.orders):
        id = derived_id(operation.id, f"order:{inject.code}:{at}")
        if order.help:
            reporting.send(operation, inject, order, actor, id)
        elif order.group in groups:
            where, point = reporting.place_of(operation, inject) if order.there else ("", None)
            actions.order_task(
                actor=actor, operation_id=operation.id, id=id, group=order.group, text=order.text.zh, where=where,
                minutes=order.minutes, inject=inject.code, point=point,
            )  # fmt: skip
