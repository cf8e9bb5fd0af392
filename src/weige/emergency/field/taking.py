"""Taking in what was done in the field, perhaps hours ago without signal, and who may tell it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from weige.access.actors import Actor
from weige.access.queries import in_scope
from weige.core import clock
from weige.emergency.models import Call, HelpTask, Operation
from weige.emergency.operations.keeping import check_while_running, commanding, find, moment_in
from weige.emergency.scopes import COMMAND, READ


def whole(actor: Actor) -> Q:
    """The condition of what belongs to operations that someone may read whole."""
    return in_scope(actor.scope(READ), "operation__place") | in_scope(actor.scope(COMMAND), "operation__place")


def of_own_group(actor: Actor) -> Q:
    return Q(Exists(Call.objects.filter(
        account_id=actor.person, operation=OuterRef("operation_id"), group=OuterRef("group_id")
    )))  # fmt: skip


def told(actor: Actor) -> Q:
    """The condition of reports that someone may see: all of the operations that they read; of those to which they are
    called what they and their group have told."""
    return whole(actor) | Q(account_id=actor.person) | of_own_group(actor)


def asked(actor: Actor) -> Q:
    """The condition of requests for help that someone may see: as :func:`told`, and those to which their group is
    sent."""
    sent = HelpTask.objects.filter(
        request=OuterRef("pk"), task__group__calls__account_id=actor.person,
    )  # fmt: skip
    return told(actor) | Q(Exists(sent))


@contextmanager
def taking(
    actor: Actor, operation_id: UUID, happened_at: datetime | None, *, at: datetime | None = None
) -> Iterator[Operation]:
    """An operation, held, at the moment on its clock when something happened.

    What happened while it ran is taken also when it comes in after the stand-down: nothing that was seen is lost.

    Args:
        happened_at: the wall's time on the phone.
        at: the moment on the operation's clock, where that is known.

    Raises:
        Problem: ``emergency.unknown_operation``, ``emergency.stood_down``.
    """
    with transaction.atomic():
        found = find(actor, operation_id, lock=True)
        check_while_running(found, happened_at)
        moment = at or moment_in(found, happened_at, earliest=found.opened_at)
        with clock.at(min(moment, found.stood_down_at or moment)):
            yield found


def post_of(actor: Actor) -> UUID:
    """The post from which someone acts, as :func:`teller` or the command set it."""
    assert actor.acting_post_id is not None, "nobody acts here without a post"
    return actor.acting_post_id


def teller(actor: Actor, found: Operation) -> tuple[Actor, UUID | None]:
    """Whoever tells something, acting from the post from which they were called, with their group; or the command,
    which writes down what somebody has phoned in.

    Raises:
        Problem: ``access.not_allowed``.
    """
    own = found.calls.filter(account_id=actor.person).first()
    return (actor.acting_from(own.post_id), own.group_id) if own else (commanding(actor, found), None)
