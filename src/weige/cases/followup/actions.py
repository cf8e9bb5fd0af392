"""Asking, answering and verifying; answers and reopenings are the case's own moves."""

from __future__ import annotations

from uuid import UUID

from django.conf import settings
from django.db import transaction

from weige.access.actions import acting
from weige.access.actors import Actor
from weige.cases import errors
from weige.cases.lifecycle import State
from weige.cases.models import Case, FollowUp, Step
from weige.core import clock, events, sealing
from weige.core.errors import ID_TAKEN, NOT_FOUND, Problem

from .rules import Verdict, asks, is_sampled, may_verify


def after_move(case: Case, *, move: str, by: UUID | None, post: UUID | None, note: str) -> None:
    """Ask when a case closes, and keep the answer that a confirmation or reopening is; within the move."""
    if move in {"confirm", "reopen"}:
        _answer(case, solved=move == "confirm", words=note)
    elif case.state == State.CLOSED and post is not None:
        closed_it = case.reporter_id is not None and case.reporter_id == by
        if asks(move, reporter_closed_it=closed_it):
            secret = sealing.derived_id(case.id, "cases.follow_up_sample").bytes
            FollowUp.objects.create(
                case=case, version=case.version, closed_by_id=post, asked_at=clock.now(),
                sampled=is_sampled(case.id, case.version, percent=settings.WEIGE.verified_percent, secret=secret),
            )  # fmt: skip


def _answer(case: Case, *, solved: bool, words: str) -> None:
    """The reporter's word on the last close; the first one stands."""
    last = FollowUp.objects.filter(case=case).order_by("-version").first()
    if last is not None and last.answered_at is None:
        last.answered_at, last.solved, last.words = clock.now(), solved, words[:1000]
        last.save(update_fields=["answered_at", "solved", "words"])


@transaction.atomic
def verify(*, actor: Actor, follow_up_id: UUID, id: UUID, verdict: Verdict, words: str) -> FollowUp:
    """What somebody who did not handle the case found out when asking again. "Not solved" reopens it one level up.

    Repeating the command changes nothing.

    Raises:
        Problem: ``core.not_found``, ``access.not_allowed``, ``cases.verification_refused``, ``cases.verified_already``,
            ``core.id_taken``.
    """
    from weige.cases.actions import reopen_for_reporter

    case_id = FollowUp.objects.filter(id=follow_up_id, sampled=True).values_list("case_id", flat=True).first()
    if case_id is None or not actor.scope("case.close").covers(
        Case.objects.values_list("place", flat=True).get(id=case_id)
    ):
        raise Problem(NOT_FOUND)
    case = Case.objects.select_for_update().get(id=case_id)
    found = FollowUp.objects.select_related("closed_by").get(id=follow_up_id)
    if found.verified_at is not None:
        if found.verifier_id in actor.post_ids and found.verified == verdict and found.verified_words == words:
            return found
        raise Problem(errors.VERIFIED_ALREADY)
    actor = acting(actor, "case.close", case.place)
    post = actor.post_for("case.close", case.place)
    assert post is not None
    handled = Step.objects.filter(case=case, actor_id=actor.person).exclude(move="report").exists()
    refusal = may_verify(verifier_place=post.place, closer_place=found.closed_by.place, verifier_handled_it=handled)
    if refusal is not None:
        raise Problem(errors.VERIFICATION_REFUSED, reason=refusal)
    if Step.objects.filter(id=id).exists():
        raise Problem(ID_TAKEN, field="id")
    found.verifier_id, found.verified_at, found.verified, found.verified_words = post.id, clock.now(), verdict, words
    found.save(update_fields=["verifier", "verified_at", "verified", "verified_words"])
    events.append(
        "case.verified", actor=actor, subject_type="case", subject_id=case.id, place=case.place,
        payload={"verdict": verdict},
    )  # fmt: skip
    if verdict == Verdict.NOT_SOLVED and case.state == State.CLOSED and case.version == found.version:
        reopen_for_reporter(case, actor=actor, id=id, note=words)
    return found
