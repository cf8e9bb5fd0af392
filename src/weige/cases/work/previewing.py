"""What a move would do with each of many cases, before anybody makes it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from typing_extensions import TypedDict

from weige.access.actors import Actor
from weige.cases import lifecycle, queries
from weige.cases.facts import case_facts, mover_of
from weige.cases.lifecycle import Outcome
from weige.cases.models import Batch, Case
from weige.cases.shapes import Recipient
from weige.core import clock, languages
from weige.core.errors import Text

from .rules import CHANGED, NOT_SEEN, NOT_THERE, Result, undo_closes


@dataclass(frozen=True, slots=True)
class Chosen:
    """A case as it was chosen: the version that the list showed."""

    id: UUID
    version: int


@dataclass(frozen=True, slots=True)
class Wish:
    """The move that all are to make."""

    move: str
    to_post: UUID | None = None
    outcome: Outcome | None = None

    @property
    def label(self) -> Text:
        return lifecycle.MOVES[self.move].label


class PreviewItem(TypedDict):
    """Whether one case would make the move; the reason when not."""

    id: UUID
    number: str
    possible: bool
    reason: str | None


class RecipientOfMany(TypedDict):
    """A post that cases can be dispatched to, and how many of those chosen."""

    recipient: Recipient
    cases: int


class Preview(TypedDict):
    items: list[PreviewItem]
    possible: int
    recipients: list[RecipientOfMany]


class BatchItemOut(TypedDict):
    """What became of one case, and why it was refused, or stays as it is."""

    case_id: UUID
    number: str
    result: Result
    reason: str | None


class BatchOut(TypedDict):
    """A batch: how far it is, and until when it may be taken back."""

    id: UUID
    move: str
    waiting: int
    done: int
    refused: int
    undone: int
    undo_until: datetime | None
    is_undone: bool
    items: list[BatchItemOut]


def preview(actor: Actor, wish: Wish, chosen: Sequence[Chosen]) -> Preview:
    """What would become of each chosen case now; for a dispatch also whom they can be sent to, the most cases first."""
    cases = {
        case.id: case
        for case in Case.objects.select_related("holder").filter(id__in=queries.visible_ids(actor, [one.id for one in chosen]))
    }  # fmt: skip
    items, fitting = [], []
    for one in chosen:
        case = cases.get(one.id)
        reason = NOT_SEEN if case is None else refusal(actor, case, one.version, wish)
        if case is not None and reason is None:
            fitting.append(case)
        items.append(
            PreviewItem(
                id=one.id, number=case.number if case else "", possible=reason is None,
                reason=languages.say(reason) if reason else None,
            )
        )  # fmt: skip
    wanted = fitting if wish.move == "dispatch" and wish.to_post is None else []
    return Preview(items=items, possible=len(fitting), recipients=_recipients(wanted))


def refusal(actor: Actor, case: Case, version: int, wish: Wish) -> Text | None:
    """Why a case that the actor may see would not make a move, if so."""
    if case.version != version:
        return CHANGED
    reason = lifecycle.offer(case_facts(case), mover_of(actor, case), wish.move, clock.now()).reason
    if reason is None and wish.to_post is not None:
        posts = {post.id for post in queries.recipient_posts(case)}
        reason = None if wish.to_post in posts else NOT_THERE
    return reason


def _recipients(cases: Sequence[Case]) -> list[RecipientOfMany]:
    """Whom the cases can be sent to; cases of one place and category are asked about once."""
    found: dict[UUID, RecipientOfMany] = {}
    for case in cases:
        for recipient in queries.recipients(case):
            known = found.setdefault(recipient["id"], RecipientOfMany(recipient=recipient, cases=0))
            known["cases"] += 1
    return sorted(found.values(), key=lambda one: (-one["cases"], not one["recipient"]["recommended"]))


def batch_out(batch: Batch) -> BatchOut:
    """A batch as shown to whoever made it."""
    items = list(batch.items.select_related("case").order_by("position"))
    count = {result: sum(item.result == result for item in items) for result in Result}
    open_for_undo = batch.undone_at is None and batch.ended_at is not None and count[Result.DONE]
    return BatchOut(
        id=batch.id, move=batch.move, waiting=count[Result.WAITING], done=count[Result.DONE],
        refused=count[Result.REFUSED], undone=count[Result.UNDONE],
        undo_until=undo_closes(batch.ended_at) if open_for_undo and batch.ended_at else None,
        is_undone=batch.undone_at is not None,
        items=[
            BatchItemOut(
                case_id=item.case_id, number=item.case.number, result=Result(item.result),
                reason=languages.say(Text(*item.reason)) if item.reason else None,
            )
            for item in items
        ],
    )  # fmt: skip
