"""Naming the observers of a drill, and taking what they saw into its log.

What they saw may be told after the drill's end too: forms are filled in when there is time for it.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Q

from weige.access.actors import Actor
from weige.access.models import Post
from weige.access.queries import in_scope
from weige.core import clock
from weige.core.errors import ID_TAKEN, Problem
from weige.core.places import Scope, ancestors
from weige.emergency.drills.scenario import scenarios
from weige.emergency.models import Entry, Observer
from weige.emergency.operations.keeping import commanding, enter, find_whole, is_replay, moment_in
from weige.emergency.plans.calling import held_today
from weige.notify.actions import tell

from .errors import FORM_UNFIT, NOT_OBSERVING, OBSERVER_UNFIT, ONLY_DRILLS
from .forms import OBSERVED, answers_fit, forms_of


@transaction.atomic
def name(*, actor: Actor, operation_id: UUID, id: UUID, post: UUID) -> Observer:
    """Ask whoever holds a post to look on. Repeating the command, or naming the same person again, changes nothing.

    Raises:
        Problem: ``emergency.unknown_operation``, ``access.not_allowed``, ``emergency.only_drills_are_observed``,
            ``emergency.observer_unfit``, ``core.id_taken``.
    """
    operation = find_whole(actor, operation_id)
    actor = commanding(actor, operation)
    if not operation.drill:
        raise Problem(ONLY_DRILLS)
    held = _held(operation.place, post)
    assert held.account_id is not None
    standing = Observer.objects.filter(
        operation=operation, account_id=held.account_id, released_at__isnull=True
    ).first()
    if standing is not None:
        return standing
    try:
        with transaction.atomic():
            made = Observer.objects.create(
                id=id, operation=operation, post=held, account_id=held.account_id, named_at=clock.now()
            )
    except IntegrityError as error:
        raise Problem(ID_TAKEN, field="id") from error
    if held.account_id != actor.account_id:
        tell([held.account_id], kind="emergency.observer_named", subject_type="observing", subject_id=operation.id,
             cause=id, params={"name": f"【演练】{operation.name}"})  # fmt: skip
    return made


@transaction.atomic
def release(*, actor: Actor, operation_id: UUID, observer_id: UUID) -> None:
    """Somebody looks on no more; what they saw stays. Repeating changes nothing.

    Raises:
        Problem: ``emergency.unknown_operation``, ``access.not_allowed``, ``emergency.not_observing``.
    """
    operation = find_whole(actor, operation_id)
    commanding(actor, operation)
    found = Observer.objects.select_for_update().filter(id=observer_id, operation=operation).first()
    if found is None:
        raise Problem(NOT_OBSERVING)
    if found.released_at is None:
        found.released_at = clock.now()
        found.save(update_fields=["released_at"])


@transaction.atomic
def observe(
    *, actor: Actor, operation_id: UUID, id: UUID, form: str, answers: Mapping[str, str], note: str = "",
    happened_at: datetime | None = None,
) -> Entry:  # fmt: skip
    """Tell what was seen, form by form; a later answer to the same form stands for the earlier one. Repeating the command
    changes nothing.

    Args:
        happened_at: when it was filled in on the phone, which may have had no signal.

    Raises:
        Problem: ``emergency.not_observing``, ``emergency.form_unfit``, ``core.id_taken``.
    """
    seat = (
        Observer.objects.select_related("operation")
        .filter(operation_id=operation_id, account_id=actor.person, released_at__isnull=True)
        .first()
    )
    if seat is None:
        raise Problem(NOT_OBSERVING)
    operation = seat.operation
    if is_replay(operation, id, OBSERVED, actor):
        return Entry.objects.get(id=id)
    asked = next((each for each in forms_of(scenarios().get(operation.scenario)) if each.code == form), None)
    if asked is None or not answers_fit(asked, answers):
        raise Problem(FORM_UNFIT, field="answers")
    with clock.at(moment_in(operation, happened_at, earliest=operation.opened_at)):
        return enter(
            operation, OBSERVED, actor.acting_from(seat.post_id), id=id, words=note,
            data={"form": form, "answers": dict(answers)},
        )  # fmt: skip


def _held(place: str, post_id: UUID) -> Post:
    found = Post.objects.filter(
        held_today(), in_scope(Scope((place,))) | Q(place__in=ancestors(place)), id=post_id, account__isnull=False
    ).first()
    if found is None:
        raise Problem(OBSERVER_UNFIT, field="post")
    return found
