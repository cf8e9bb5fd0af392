"""The controller of a drill: giving an inject before it comes by itself, and holding one back. Both stand in the log."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

from django.db import transaction

from weige.access.actors import Actor
from weige.core import clock
from weige.core.errors import ID_TAKEN, Problem, Text
from weige.emergency import errors
from weige.emergency.models import Entry, Operation
from weige.emergency.operations.controller import controlling
from weige.emergency.operations.keeping import enter, find, is_replay, within

from .giving import give, hold, settled
from .scenario import GIVEN, SKIPPED, Inject, scenarios


def give_now(*, actor: Actor, operation_id: UUID, id: UUID, code: str) -> None:
    """Give an inject now, also one that was held back. Repeating the command changes nothing.

    Raises:
        Problem: ``emergency.unknown_operation``, ``access.not_allowed``, ``emergency.not_controller``, ``emergency.stood_down``,
            ``emergency.unknown_inject``, ``emergency.move_refused`` (it was given), ``core.id_taken``.
    """
    with _controlling(actor, operation_id, code) as (found, controller, inject):
        if _was_said(found, id, GIVEN, controller, code):
            return
        _refuse(found, code, {GIVEN}, Text("现在发出", "give it now"))
        give(found, inject, clock.now(), controller, id, early=True)


def skip(*, actor: Actor, operation_id: UUID, id: UUID, code: str, reason: str) -> None:
    """Hold an inject back: it does not come by itself any more. Repeating the command changes nothing.

    Raises:
        Problem: as :func:`give_now`; also refused when it is held back already.
    """
    with _controlling(actor, operation_id, code) as (found, controller, _):
        if _was_said(found, id, SKIPPED, controller, code):
            return
        _refuse(found, code, {GIVEN, SKIPPED}, Text("跳过", "skip it"))
        enter(found, SKIPPED, controller, id=id, words=reason, data={"code": code})


@contextmanager
def _controlling(actor: Actor, operation_id: UUID, code: str) -> Iterator[tuple[Operation, Actor, Inject]]:
    """The drill, held, with whoever controls it and the inject. It is held before its row is locked, as the watch does."""
    with transaction.atomic():
        controller = controlling(actor, find(actor, operation_id))
        hold(operation_id, wait=True)
        with within(actor, operation_id) as found:
            scenario = scenarios().get(found.scenario)
            inject = next((each for each in scenario.injects if each.code == code), None) if scenario else None
            if inject is None:
                raise Problem(errors.UNKNOWN_INJECT)
            yield found, controller, inject


def _was_said(found: Operation, id: UUID, kind: str, actor: Actor, code: str) -> bool:
    """Whether a command was carried out before; an id that stands for another inject is taken."""
    if not is_replay(found, id, kind, actor):
        return False
    if Entry.objects.get(id=id).data.get("code") != code:
        raise Problem(ID_TAKEN, field="id")
    return True


def _refuse(found: Operation, code: str, after: set[str], move: Text) -> None:
    state = settled(found).get(code)
    if state in after:
        reason = Text("已经发出", "it was given") if state == GIVEN else Text("已经跳过", "it was skipped")
        raise Problem(errors.MOVE_REFUSED, field="code", move=move, reason=reason)
