"""Every change of reply texts. Events tell that one changed and whose it is, never what it says."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction

from weige.access.actors import Actor
from weige.access.models import Organisation
from weige.cases import errors
from weige.cases.models import ReplyText
from weige.cases.work.rules import UNDO_FOR, undo_closes
from weige.core import clock, events
from weige.core.alone import in_turn
from weige.core.errors import ID_TAKEN, NOT_FOUND, Problem
from weige.core.places import name_places

from . import rules
from .queries import posts_of
from .rules import Office


@dataclass(frozen=True, slots=True)
class Wording:
    """What a reply text is called and says, and with which moves it is offered (none: with all)."""

    name: str
    text: str
    moves: tuple[str, ...] = ()


@transaction.atomic
def add(*, actor: Actor, id: UUID, office: Office, wording: Wording) -> ReplyText:
    """Add a text behind the office's others. Repeating the command returns the first one.

    Raises:
        Problem: ``core.not_found`` where the office is not the actor's to keep, ``core.id_taken``,
            ``cases.reply_placeholder``, ``cases.reply_name_taken``, ``cases.too_many_replies``.
    """
    actor, office = _keeping(actor, office)
    earlier = ReplyText.objects.filter(id=id).first()
    if earlier is not None:
        if _office_of(earlier) != office:
            raise Problem(ID_TAKEN, field="id")
        return earlier
    others = _lock_all(office)
    _check_room(others)
    wording = _checked(wording, others)
    made = ReplyText.objects.create(
        id=id, organisation_id=office.organisation, place=office.place, name=wording.name, text=wording.text,
        moves=list(wording.moves), position=max((one.position for one in others), default=-1) + 1,
        changed_at=clock.now(),
    )  # fmt: skip
    _say(actor, made, "reply_text.added")
    return made


@transaction.atomic
def revise(*, actor: Actor, id: UUID, version: int, wording: Wording) -> ReplyText:
    """Word a text anew. Repeating the command changes nothing.

    Raises:
        Problem: ``core.not_found``, ``cases.reply_changed``, ``cases.reply_placeholder``, ``cases.reply_name_taken``.
    """
    actor, kept = _lock(actor, id)
    if kept.deleted_at is not None:
        raise Problem(NOT_FOUND)
    wording = _checked(wording, [one for one in _lock_all(_office_of(kept)) if one.id != id], same=kept.name)
    if kept.version != version:
        said = Wording(kept.name, kept.text, tuple(kept.moves))
        if kept.version == version + 1 and said == wording:
            return kept
        raise Problem(errors.REPLY_CHANGED, field="version")
    kept.name, kept.text, kept.moves = wording.name, wording.text, list(wording.moves)
    _bump(actor, kept, "reply_text.revised")
    return kept


@transaction.atomic
def delete(*, actor: Actor, id: UUID, version: int) -> ReplyText:
    """Take a text away; for some minutes it can be brought back. Repeating the command changes nothing.

    Raises:
        Problem: ``core.not_found``, ``cases.reply_changed``.
    """
    actor, kept = _lock(actor, id)
    if kept.deleted_at is not None:
        return kept
    if kept.version != version:
        raise Problem(errors.REPLY_CHANGED, field="version")
    kept.deleted_at = clock.now()
    _bump(actor, kept, "reply_text.deleted")
    return kept


@transaction.atomic
def restore(*, actor: Actor, id: UUID) -> ReplyText:
    """Bring a text back that was deleted a moment ago, where it stood. Repeating the command changes nothing.

    Raises:
        Problem: ``core.not_found``, ``cases.restore_too_late``, ``cases.reply_name_taken``, ``cases.too_many_replies``.
    """
    actor, kept = _lock(actor, id)
    if kept.deleted_at is None:
        return kept
    if clock.now() > undo_closes(kept.deleted_at):
        raise Problem(errors.RESTORE_TOO_LATE, minutes=int(UNDO_FOR.total_seconds() // 60))
    others = _lock_all(_office_of(kept))
    _check_room(others)
    _check_name(kept.name, others)
    kept.deleted_at = None
    _bump(actor, kept, "reply_text.restored")
    return kept


@transaction.atomic
def put_in_order(*, actor: Actor, office: Office, ids: Sequence[UUID]) -> None:
    """Put an office's texts in an order; those that are not named stay behind the named, as they were.

    Raises:
        Problem: ``core.not_found`` when the office, or one of the texts, is not the actor's to keep.
    """
    actor, office = _keeping(actor, office)
    present = _lock_all(office)
    known = {one.id: one for one in present}
    if not set(ids) <= set(known):
        raise Problem(NOT_FOUND, field="ids")
    first = list(dict.fromkeys(ids))
    for position, id in enumerate([*first, *(one.id for one in present if one.id not in first)]):
        known[id].position = position
    ReplyText.objects.bulk_update(present, ["position"])
    if first:
        _say(actor, known[first[0]], "reply_text.ordered")


def _keeping(actor: Actor, office: Office) -> tuple[Actor, Office]:
    """The actor acting from the post that keeps an office's texts, and the office with its own place."""
    if office.organisation is not None:
        body = Organisation.objects.filter(id=office.organisation).first()
        if body is None:
            raise Problem(NOT_FOUND, field="organisation")
        office = Office(body.place, body.id)
    for post in posts_of(actor):
        if rules.may_keep([post], office):
            if not _is_desk_place(office):
                break
            return actor.acting_from(post.id), office
    raise Problem(NOT_FOUND, field="place" if office.organisation is None else "organisation")


def _is_desk_place(office: Office) -> bool:
    """Whether a place has a desk, down to the community, and is there at all."""
    if office.organisation is not None:
        return True
    return len(office.place) <= rules.DESK_DIGITS and name_places([office.place])[office.place]["name"] != office.place


def _lock(actor: Actor, id: UUID) -> tuple[Actor, ReplyText]:
    kept = ReplyText.objects.select_for_update().filter(id=id).first()
    if kept is None:
        raise Problem(NOT_FOUND)
    actor, _ = _keeping(actor, _office_of(kept))
    return actor, kept


def _lock_all(office: Office) -> list[ReplyText]:
    """An office's texts in their order; whoever adds or renames one waits, so that names and numbers hold."""
    in_turn(f"weige.cases.replies:{office.place}:{office.organisation}")
    found = ReplyText.objects.filter(place=office.place, organisation=office.organisation, deleted_at=None)
    return list(found.order_by("position", "id"))


def _office_of(kept: ReplyText) -> Office:
    return Office(kept.place, kept.organisation_id)


def _checked(wording: Wording, others: Sequence[ReplyText], *, same: str = "") -> Wording:
    """A wording as it is kept.

    Raises:
        Problem: ``cases.reply_placeholder``, ``cases.reply_name_taken``.
    """
    text = rules.plain(wording.text)
    unknown = rules.unknown_placeholder(text)
    if unknown is not None:
        known = " ".join(f"{{{name}}}" for name in rules.PLACEHOLDERS)
        raise Problem(errors.REPLY_PLACEHOLDER, field="text", found=unknown[:20], known=known)
    if wording.name != same:
        _check_name(wording.name, others)
    return Wording(wording.name, text, tuple(move for move in rules.MOVES_WITH_WORDS if move in wording.moves))


def _check_name(name: str, others: Sequence[ReplyText]) -> None:
    if any(one.name == name for one in others):
        raise Problem(errors.REPLY_NAME_TAKEN, field="name")


def _check_room(others: Sequence[ReplyText]) -> None:
    if len(others) >= rules.MOST:
        raise Problem(errors.TOO_MANY_REPLIES, limit=rules.MOST)


def _bump(actor: Actor, kept: ReplyText, kind: str) -> None:
    kept.version += 1
    kept.changed_at = clock.now()
    kept.save()
    _say(actor, kept, kind)


def _say(actor: Actor, kept: ReplyText, kind: str) -> None:
    office = {"organisation": str(kept.organisation_id)} if kept.organisation_id else {}
    events.append(
        kind, actor=actor, subject_type="reply_text", subject_id=kept.id, place=kept.place,
        payload={"version": kept.version, **office},
    )  # fmt: skip
