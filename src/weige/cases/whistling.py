"""吹哨报到: a desk calls several departments to one case; each must answer before it can be closed."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.db import transaction

from weige.access.actors import SYSTEM, Actor
from weige.core import clock, events, sealing
from weige.core.errors import ID_TAKEN, NOT_FOUND, Problem
from weige.core.places import level_of

from . import errors, queries, saying
from .models import Case, Involvement, Step, WhistleCall
from .reference import reference
from .timing.stages import Stage
from .timing.starting import begin

MOST_CALLED = 12


def call(case: Case, *, id: UUID, caller: UUID, posts: Sequence[UUID], asked: str) -> None:
    """Call posts to a locked case by one command; they see it from now on and are told.

    Raises:
        Problem: ``cases.recipient_invalid`` when a post is vacant, serves another place, or is called already.
    """
    possible = {post.id: post for post in queries.recipient_posts(case)}
    called = set(WhistleCall.objects.filter(case=case, ended_at=None).values_list("post_id", flat=True))
    wanted = list(dict.fromkeys(posts))
    if not 1 <= len(wanted) <= MOST_CALLED or any(post not in possible or post in called for post in wanted):
        raise Problem(errors.RECIPIENT_INVALID, field="to_posts")
    now, known = clock.now(), reference()
    for post in (possible[id] for id in wanted):
        begun = begin(
            known.timetable, Stage.ANSWER, category=case.category_id, category_name=known.name(case.category_id),
            level=level_of(post.place), urgent=case.urgent, at=now,
        )  # fmt: skip
        made = WhistleCall.objects.create(
            id=sealing.derived_id(id, f"call.{post.id}"),
            case=case,
            post=post,
            caller_id=caller,
            asked=asked,
            asked_at=now,
            due_at=begun.due_at if begun else None,
        )
        Involvement.objects.get_or_create(
            case=case,
            post=post,
            defaults={"organisation_id": post.organisation_id, "since": now, "reported_at": case.reported_at},
        )
        saying.tell_about(case, {post.account_id}, "case.called", cause=made.id)


@transaction.atomic
def answer(*, actor: Actor, case_id: UUID, call_id: UUID, id: UUID, text: str) -> Case:
    """The word of a called department. Repeating the command changes nothing.

    Raises:
        Problem: ``core.not_found`` for whoever the call does not concern, ``cases.call_ended``, ``core.id_taken``.
    """
    found = _lock(actor, case_id, call_id)
    if _made_already(found.case, id, "answer_call"):
        return found.case
    if found.post_id not in actor.post_ids and found.post.organisation_id not in actor.organisations:
        raise Problem(NOT_FOUND)
    if found.ended_at is not None:
        raise Problem(errors.CALL_ENDED)
    found.answer, found.answered_by_id, found.ended_at = text, actor.person, clock.now()
    found.save(update_fields=["answer", "answered_by", "ended_at"])
    acting = found.post_id if found.post_id in actor.post_ids else None
    saying.note(found.case, id=id, move="answer_call", actor=actor.acting_from(acting), post=acting or found.post_id,
                text=text, payload={"post": str(found.post_id)})  # fmt: skip
    saying.tell_about(
        found.case, {found.case.holder.account_id, found.caller.account_id}, "case.call_answered", cause=id
    )
    return found.case


@transaction.atomic
def take_back(*, actor: Actor, case_id: UUID, call_id: UUID, id: UUID, note: str) -> Case:
    """The holder of the case needs a department no more, and says why. Repeating the command changes nothing.

    Raises:
        Problem: ``core.not_found`` for whoever does not hold the case, ``cases.call_ended``, ``core.id_taken``.
    """
    found = _lock(actor, case_id, call_id)
    if _made_already(found.case, id, "take_back_call"):
        return found.case
    if found.case.holder_id not in actor.post_ids:
        raise Problem(NOT_FOUND)
    if found.ended_at is not None:
        raise Problem(errors.CALL_ENDED)
    found.taken_back, found.ended_at = True, clock.now()
    found.save(update_fields=["taken_back", "ended_at"])
    saying.note(found.case, id=id, move="take_back_call", actor=actor.acting_from(found.case.holder_id),
                post=found.case.holder_id, text=note, payload={"post": str(found.post_id)})  # fmt: skip
    saying.tell_about(found.case, {found.post.account_id}, "case.call_taken_back", cause=id)
    return found.case


def warn_unanswered(*, limit: int = 500) -> int:
    """Tell the called and the caller of calls whose time to answer is over, each once; returns how many."""
    now = clock.now()
    late = WhistleCall.objects.filter(ended_at=None, warned_at=None, due_at__lte=now).order_by("due_at")
    return sum(_warn(call_id) for call_id in late.values_list("id", flat=True)[:limit])


@transaction.atomic
def _warn(call_id: UUID) -> bool:
    found = WhistleCall.objects.select_for_update().filter(id=call_id, ended_at=None, warned_at=None).first()
    if found is None:
        return False
    found.warned_at = clock.now()
    found.save(update_fields=["warned_at"])
    case = Case.objects.get(id=found.case_id)
    people = {found.post.account_id, found.caller.account_id, case.holder.account_id}
    saying.tell_about(case, people, "case.call_unanswered", cause=sealing.derived_id(found.id, "unanswered"))
    events.append(
        "case.call_unanswered", actor=SYSTEM, subject_type="case", subject_id=case.id, place=case.place,
        payload={"post": str(found.post_id)},
    )  # fmt: skip
    return True


def _lock(actor: Actor, case_id: UUID, call_id: UUID) -> WhistleCall:
    """A call of a case that the actor may see, with the case locked first, as every move does."""
    case = queries.lock_visible(actor, case_id)
    found = WhistleCall.objects.select_related("post", "caller").filter(id=call_id, case=case).first()
    if found is None:
        raise Problem(NOT_FOUND)
    found.case = case
    return found


def _made_already(case: Case, id: UUID, move: str) -> bool:
    earlier = Step.objects.filter(id=id).first()
    if earlier is None:
        return False
    if (earlier.case_id, earlier.move) != (case.id, move):
        raise Problem(ID_TAKEN, field="id")
    return True


def of_case(case: Case) -> list[WhistleCall]:
    """Every call of a case, in the order in which they were made."""
    return list(WhistleCall.objects.select_related("post").filter(case=case).order_by("asked_at", "id"))
