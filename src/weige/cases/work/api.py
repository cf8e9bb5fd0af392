"""HTTP of working through many cases: one move for all, its preview and its undo."""

from __future__ import annotations

from typing import Annotated, Literal
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Router, Schema
from pydantic import Field

from weige.access.sessions import signed_in
from weige.cases.lifecycle import Outcome
from weige.core.http import json_response
from weige.core.ids import ClientId

from . import actions
from .actions import NewBatch
from .previewing import BatchOut, Chosen, Preview, Wish, batch_out, preview
from .rules import MOST_CASES

router = Router(tags=["work"])

Note = Annotated[str, Field(max_length=1000)]


class ChosenIn(Schema):
    """A case and the version that the list showed."""

    id: UUID
    version: Annotated[int, Field(ge=1)]


class WishIn(Schema):
    move: Literal["accept", "dispatch", "close", "escalate"]
    to_post: UUID | None = None
    outcome: Literal[Outcome.SOLVED, Outcome.NOT_ACTIONABLE] | None = None
    cases: Annotated[list[ChosenIn], Field(min_length=1, max_length=MOST_CASES)]

    def wish(self) -> Wish:
        return Wish(
            self.move,
            self.to_post if self.move == "dispatch" else None,
            self.outcome if self.move == "close" else None,
        )

    def chosen(self) -> list[Chosen]:
        return list({one.id: Chosen(one.id, one.version) for one in self.cases}.values())


class BatchIn(WishIn):
    id: ClientId
    note: Note = ""


@router.post("/case-batches/preview", response=Preview)
def preview_batch(request: HttpRequest, data: WishIn) -> HttpResponse:
    """What one move would do with each of many cases; nothing is written."""
    return json_response(preview(signed_in(request), data.wish(), data.chosen()))


@router.post("/case-batches", response={201: BatchOut})
def start_batch(request: HttpRequest, data: BatchIn) -> HttpResponse:
    """Write down one move for many cases; they are moved by going on with it."""
    actor = signed_in(request)
    batch = actions.start(actor=actor, wanted=NewBatch(data.id, data.wish(), data.note, data.chosen()))
    return json_response(batch_out(batch), status=201)


@router.get("/case-batches/{uuid:batch_id}", response=BatchOut)
def read_batch(request: HttpRequest, batch_id: UUID) -> HttpResponse:
    """What became of each case of an own batch."""
    return json_response(batch_out(actions.find(signed_in(request), batch_id)))


@router.post("/case-batches/{uuid:batch_id}/go-on", response=BatchOut)
def go_on_with_batch(request: HttpRequest, batch_id: UUID) -> HttpResponse:
    """Move the next cases of a batch; while some wait, go on again."""
    return json_response(batch_out(actions.go_on(actor=signed_in(request), batch_id=batch_id)))


@router.post("/case-batches/{uuid:batch_id}/undo", response=BatchOut)
def undo_batch(request: HttpRequest, batch_id: UUID) -> HttpResponse:
    """Bring back the cases of a batch that nobody has moved since."""
    return json_response(batch_out(actions.undo(actor=signed_in(request), batch_id=batch_id)))
