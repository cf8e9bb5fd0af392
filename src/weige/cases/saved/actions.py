"""Every change of saved filters. What they are called and look for is told to nobody: events carry neither."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.db import transaction

from weige.access.actors import Actor
from weige.access.models import Account
from weige.cases import errors
from weige.cases.finding import Filters
from weige.cases.models import SavedFilter
from weige.cases.reference import reference
from weige.cases.work.rules import UNDO_FOR, undo_closes
from weige.core import clock, events
from weige.core.errors import ID_TAKEN, NOT_FOUND, Problem
from weige.core.places import is_place

MOST = 30
"""Saved filters of one person: more are no short cut any more."""


@transaction.atomic
def save(*, actor: Actor, id: UUID, name: str, wanted: Filters) -> SavedFilter:
    """Keep a filter under a name, behind the others. Repeating the command returns the first one.

    Raises:
        Problem: ``core.id_taken``, ``cases.too_many_filters``, ``cases.filter_name_taken``, ``cases.unknown_category``,
            ``cases.unknown_place``.
    """
    own = _lock_own(actor)
    earlier = SavedFilter.objects.filter(id=id).first()
    if earlier is not None:
        if earlier.account_id != actor.person:
            raise Problem(ID_TAKEN, field="id")
        return earlier
    _check_room(own)
    _check_name(own, name)
    _check_values(wanted)
    last = max((one.position for one in own), default=-1)
    made = SavedFilter(id=id, account_id=actor.person, name=name, position=last + 1)
    _put(made, wanted)
    made.save(force_insert=True)
    _say(actor, made, "case.filter_saved")
    return made


@transaction.atomic
def revise(*, actor: Actor, id: UUID, version: int, name: str, wanted: Filters) -> SavedFilter:
    """Rename a filter, or overwrite what it filters by. Repeating the command changes nothing.

    Raises:
        Problem: ``core.not_found``, ``cases.filter_changed``, ``cases.filter_name_taken``, ``cases.unknown_category``,
            ``cases.unknown_place``.
    """
    own = _lock_own(actor)
    kept = _find(own, id)
    if kept.version != version:
        if kept.version == version + 1 and kept.name == name and values_of(kept) == wanted:
            return kept
        raise Problem(errors.FILTER_CHANGED, field="version")
    _check_name(own, name, but=id)
    if values_of(kept) != wanted:
        _check_values(wanted)
    kept.name = name
    _put(kept, wanted)
    kept.version += 1
    kept.save()
    _say(actor, kept, "case.filter_revised")
    return kept


@transaction.atomic
def delete(*, actor: Actor, id: UUID) -> SavedFilter:
    """Take a filter away; for some minutes it can be brought back. Repeating the command changes nothing.

    Raises:
        Problem: ``core.not_found``.
    """
    _lock_own(actor)
    kept = SavedFilter.objects.filter(id=id, account_id=actor.person).first()
    if kept is None:
        raise Problem(NOT_FOUND)
    if kept.deleted_at is None:
        kept.deleted_at = clock.now()
        kept.version += 1
        kept.save(update_fields=["deleted_at", "version"])
        _say(actor, kept, "case.filter_deleted")
    return kept


@transaction.atomic
def restore(*, actor: Actor, id: UUID) -> SavedFilter:
    """Bring a filter back that was deleted a moment ago, where it stood. Repeating the command changes nothing.

    Raises:
        Problem: ``core.not_found``, ``cases.restore_too_late``, ``cases.too_many_filters``, ``cases.filter_name_taken``.
    """
    own = _lock_own(actor)
    kept = SavedFilter.objects.filter(id=id, account_id=actor.person).first()
    if kept is None:
        raise Problem(NOT_FOUND)
    if kept.deleted_at is None:
        return kept
    if clock.now() > undo_closes(kept.deleted_at):
        raise Problem(errors.RESTORE_TOO_LATE, minutes=int(UNDO_FOR.total_seconds() // 60))
    _check_room(own)
    _check_name(own, kept.name)
    kept.deleted_at = None
    kept.version += 1
    kept.save(update_fields=["deleted_at", "version"])
    _say(actor, kept, "case.filter_restored")
    return kept


@transaction.atomic
def put_in_order(*, actor: Actor, ids: Sequence[UUID]) -> None:
    """Put one's filters in an order; those that are not named stay behind the named, as they were.

    Raises:
        Problem: ``core.not_found`` when one of them is not the actor's.
    """
    own = _lock_own(actor)
    known = {one.id: one for one in own}
    if not set(ids) <= set(known):
        raise Problem(NOT_FOUND, field="ids")
    first = list(dict.fromkeys(ids))
    for position, id in enumerate([*first, *(one.id for one in own if one.id not in first)]):
        known[id].position = position
    SavedFilter.objects.bulk_update(own, ["position"])
    if first:
        _say(actor, known[first[0]], "case.filters_ordered")


def values_of(kept: SavedFilter) -> Filters:
    """What a saved filter filters by."""
    return Filters(
        view=kept.view,  # type: ignore[arg-type]
        state=kept.state,  # type: ignore[arg-type]
        category=kept.category,
        place=kept.place,
        urgent=kept.urgent or None,
        due=kept.due,  # type: ignore[arg-type]
        q=kept.words,
    )


def _put(kept: SavedFilter, wanted: Filters) -> None:
    kept.view, kept.state, kept.category, kept.place = wanted.view, wanted.state, wanted.category, wanted.place
    kept.urgent, kept.due, kept.words = bool(wanted.urgent), wanted.due, wanted.q


def _lock_own(actor: Actor) -> list[SavedFilter]:
    """One's filters in their order; a second command of the same person waits, so that names and numbers hold."""
    Account.objects.select_for_update(no_key=True).get(id=actor.person)
    return list(SavedFilter.objects.filter(account_id=actor.person, deleted_at=None).order_by("position", "id"))


def _find(own: Sequence[SavedFilter], id: UUID) -> SavedFilter:
    for one in own:
        if one.id == id:
            return one
    raise Problem(NOT_FOUND)


def _check_room(own: Sequence[SavedFilter]) -> None:
    if len(own) >= MOST:
        raise Problem(errors.TOO_MANY_FILTERS, limit=MOST)


def _check_name(own: Sequence[SavedFilter], name: str, *, but: UUID | None = None) -> None:
    if any(one.name == name and one.id != but for one in own):
        raise Problem(errors.FILTER_NAME_TAKEN, field="name")


def _check_values(wanted: Filters) -> None:
    if wanted.category and wanted.category not in reference().categories:
        raise Problem(errors.UNKNOWN_CATEGORY, field="filter.category", category=wanted.category)
    if wanted.place and not is_place(wanted.place):
        raise Problem(errors.UNKNOWN_PLACE, field="filter.place")


def _say(actor: Actor, kept: SavedFilter, kind: str) -> None:
    events.append(kind, actor=actor, subject_type="saved_filter", subject_id=kept.id, payload={"version": kept.version})
