"""What every act in an operation has in common: found and locked, done on its clock, written into its log.

Everything within an operation happens on its own clock: ``clock.now()`` is the drill's time in a drill, and real time in
earnest, so that the very same code runs in both.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef, Q

from weige.access.actions import acting
from weige.access.actors import Actor
from weige.access.queries import in_scope
from weige.core import clock, events
from weige.core.errors import ID_TAKEN, Problem
from weige.core.ids import new_id
from weige.emergency import errors
from weige.emergency.models import Call, Entry, Operation
from weige.emergency.scopes import COMMAND, READ

from .drillclock import DrillClock


def clock_of(operation: Operation) -> DrillClock:
    return DrillClock(operation.clock_shown, operation.clock_since, operation.clock_speed)


_rehearsed: ContextVar[datetime | None] = ContextVar("weige_rehearsed", default=None)


@contextmanager
def rehearsed_at(moment: datetime) -> Iterator[None]:
    """Run one step of a rehearsal: what simulated people do then happens at a moment of the drill's clock, whenever the
    watch comes to it."""
    token = _rehearsed.set(moment)
    try:
        with clock.at(moment):
            yield
    finally:
        _rehearsed.reset(token)


def now_in(operation: Operation) -> datetime:
    """What the operation's clock shows now; after its end what it showed then."""
    return operation.stood_down_at or _rehearsed.get() or clock_of(operation).at(clock.real_now())


def moment_in(operation: Operation, happened_at: datetime | None, *, earliest: datetime) -> datetime:
    """When something happened on the operation's clock: as the phone says, which may have been without signal for
    hours, but neither before ``earliest`` nor in the future, nor after the operation's end."""
    if happened_at is None:
        return now_in(operation)
    moment = max(earliest, clock_of(operation).at(min(happened_at, clock.real_now())))
    return min(moment, operation.stood_down_at or moment)


def check_while_running(operation: Operation, happened_at: datetime | None) -> None:
    """What happened while an operation ran is taken also when it comes in after the stand-down: nothing that was seen is
    lost. The wall's clock decides: that of a drill may have stood still long before its end.

    Raises:
        Problem: ``emergency.stood_down`` when it happened after the end.
    """
    ended = operation.stood_down_real
    if ended is not None and (happened_at is None or happened_at > ended):
        raise Problem(errors.STOOD_DOWN)


def readable(actor: Actor) -> Q:
    """The condition of operations that someone may read whole: of places that they read or command."""
    return in_scope(actor.scope(READ)) | in_scope(actor.scope(COMMAND))


def visible(actor: Actor) -> Q:
    """The condition of operations that someone may see: those that they read, and those to which they are called, of
    which they see their own part."""
    placed = readable(actor)
    if actor.account_id is None:
        return placed
    return placed | Q(Exists(Call.objects.filter(operation=OuterRef("pk"), account_id=actor.account_id)))


def find_whole(actor: Actor, operation_id: UUID) -> Operation:
    """An operation that someone may read whole.

    Raises:
        Problem: ``emergency.unknown_operation``.
    """
    found = Operation.objects.filter(readable(actor), id=operation_id).first()
    if found is None:
        raise Problem(errors.UNKNOWN_OPERATION)
    return found


def find(actor: Actor, operation_id: UUID, *, lock: bool = False) -> Operation:
    """An operation that someone may see.

    Args:
        lock: hold its row against others who would hold it; what only refers to it, as a line of its log does, goes on.

    Raises:
        Problem: ``emergency.unknown_operation``.
    """
    rows = Operation.objects.select_for_update(of=("self",), no_key=True) if lock else Operation.objects.all()
    found = rows.filter(visible(actor), id=operation_id).first()
    if found is None:
        raise Problem(errors.UNKNOWN_OPERATION)
    return found


@contextmanager
def within(actor: Actor, operation_id: UUID, *, lock: bool = True) -> Iterator[Operation]:
    """A running operation, on its clock, in one transaction.

    Args:
        lock: hold the operation's row; answers to calls, many at once, do not.

    Raises:
        Problem: ``emergency.unknown_operation``, ``emergency.stood_down``.
    """
    with transaction.atomic():
        found = find(actor, operation_id, lock=lock)
        if found.stood_down_at is not None:
            raise Problem(errors.STOOD_DOWN)
        with clock.at(now_in(found)):
            yield found


def enter(
    operation: Operation, kind: str, actor: Actor, *, id: UUID | None = None, subject: UUID | None = None,
    words: str = "", data: dict[str, Any] | None = None,
) -> Entry:  # fmt: skip
    """One line of the log, with its event. The event says what happened and not what was written.

    Raises:
        Problem: ``core.id_taken`` when another command has the id.
    """
    try:
        with transaction.atomic():
            made = Entry.objects.create(
                id=id or new_id(), operation=operation, at=clock.now(), real_at=clock.real_now(), kind=kind,
                account=actor.account_id, post=actor.acting_post_id, subject=subject, words=words, data=data or {},
            )  # fmt: skip
    except IntegrityError as error:
        raise Problem(ID_TAKEN, field="id") from error
    events.append(
        f"emergency.{kind}", actor=actor, subject_type="operation", subject_id=operation.id, place=operation.place,
        payload={"drill": operation.drill, **({"subject": str(subject)} if subject else {})},
    )  # fmt: skip
    return made


def is_replay(
    operation: Operation,
    id: UUID,
    kind: str,
    actor: Actor,
    *,
    subject: UUID | None = None,
    said: Mapping[str, Any] | None = None,
) -> bool:
    """Whether a command was carried out before.

    Args:
        subject: what it is about, if about something.
        said: what stands in the data of its line when it says the same.

    Raises:
        Problem: ``core.id_taken`` when its id was used for something else, or by someone else.
    """
    earlier = Entry.objects.filter(id=id).first()
    if earlier is None:
        return False
    same = (earlier.operation_id, earlier.kind, earlier.account) == (operation.id, kind, actor.account_id)
    same = same and (subject is None or earlier.subject == subject)
    if not same or any(earlier.data.get(name) != value for name, value in (said or {}).items()):
        raise Problem(ID_TAKEN, field="id")
    return True


def commanding(actor: Actor, operation: Operation) -> Actor:
    """The actor, acting from the post from which they command.

    Raises:
        Problem: ``access.not_allowed``.
    """
    return acting(actor, COMMAND, operation.place)
