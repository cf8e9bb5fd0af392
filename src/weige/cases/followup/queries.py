"""Readings of follow-ups: what a case's handler sees of the answers, and the closes that wait to be verified."""

from __future__ import annotations

from datetime import datetime
from typing import Literal
from uuid import UUID

from typing_extensions import TypedDict

from weige.access.actors import Actor
from weige.access.queries import in_scope
from weige.cases.models import Case, FollowUp, Step
from weige.cases.queries import rows_of
from weige.cases.shapes import CaseRow, FollowUpOut
from weige.core.paging import decode_cursor, encode_cursor


class ToVerify(TypedDict):
    """A close that was drawn to be verified."""

    id: UUID
    asked_at: datetime
    answer: Literal["solved", "not_solved"] | None
    words: str
    case: CaseRow


class ToVerifyPage(TypedDict):
    items: list[ToVerify]
    next: str | None


def of_case(case: Case) -> list[FollowUpOut]:
    """What the reporter and the verifier said to each close, the latest first."""
    return [
        FollowUpOut(
            id=found.id,
            asked_at=found.asked_at,
            answered_at=found.answered_at,
            solved=found.solved,
            words=found.words,
            verified_at=found.verified_at,
            verified=found.verified,  # type: ignore[typeddict-item]
            verified_words=found.verified_words,
        )
        for found in FollowUp.objects.filter(case=case).order_by("-version")
    ]


def to_verify(actor: Actor, *, after: str | None, limit: int) -> ToVerifyPage:
    """The drawn closes that this person may verify, the oldest first: in scope, not handled by themselves.

    Raises:
        Problem: ``core.bad_cursor``.
    """
    waiting = FollowUp.objects.filter(
        in_scope(actor.scope("case.close"), "case__place"), in_scope(actor.scope("case.close"), "closed_by__place"),
        sampled=True, verified_at=None,
    ).exclude(case__in=Step.objects.filter(actor_id=actor.account_id).exclude(move="report").values("case_id"))  # fmt: skip
    if after:
        asked_at, last = decode_cursor(after, datetime, UUID)
        waiting = waiting.filter(asked_at__gte=asked_at).exclude(asked_at=asked_at, id__lte=last)
    found = list(waiting.order_by("asked_at", "id")[: limit + 1])
    more = len(found) > limit
    found = found[:limit]
    rows = rows_of([each.case_id for each in found])
    return ToVerifyPage(
        items=[
            ToVerify(
                id=each.id,
                asked_at=each.asked_at,
                answer=None if each.solved is None else "solved" if each.solved else "not_solved",
                words=each.words,
                case=rows[each.case_id],
            )
            for each in found
        ],
        next=encode_cursor(found[-1].asked_at, found[-1].id) if more else None,
    )
