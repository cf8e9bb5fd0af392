"""HTTP of reply texts: keeping an office's, and those offered with a case."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Router, Schema
from pydantic import Field, StringConstraints, model_validator

from weige.access.sessions import signed_in
from weige.cases.queries import find_visible
from weige.core.http import json_response
from weige.core.ids import ClientId

from . import actions, queries
from .actions import Wording
from .queries import FilledTexts, MoveWithWords, Offices, ReplyTextOut, text_out
from .rules import MOST, Office

router = Router(tags=["work"])
Version = Annotated[int, Field(ge=1)]


class OfficeIn(Schema):
    """Whose texts: an organisation's, or a place's."""

    organisation: UUID | None = None
    place: Annotated[str, Field(pattern=r"^\d{4,12}$")] | None = None

    @model_validator(mode="after")
    def _one_of_both(self) -> OfficeIn:
        if (self.organisation is None) == (self.place is None):
            raise ValueError("an organisation or a place")
        return self

    def office(self) -> Office:
        return Office(self.place or "", self.organisation)


class WordingIn(Schema):
    name: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=20)]
    text: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=300)]
    moves: Annotated[list[MoveWithWords], Field(max_length=12)] = []

    def wording(self) -> Wording:
        return Wording(self.name, self.text, tuple(self.moves))


class ReplyTextIn(OfficeIn, WordingIn):
    id: ClientId


class ReplyChangeIn(WordingIn):
    version: Version


class BasedOnIn(Schema):
    version: Version


class ReplyOrderIn(OfficeIn):
    ids: Annotated[list[UUID], Field(max_length=MOST)]


@router.get("/reply-texts", response=Offices)
def list_kept(request: HttpRequest) -> HttpResponse:
    """The offices whose texts the reader keeps, each with its texts in their order."""
    return json_response(Offices(items=queries.kept(signed_in(request)), moves=queries.move_names(), most=MOST))


@router.post("/reply-texts", response={201: ReplyTextOut})
def add_text(request: HttpRequest, data: ReplyTextIn) -> HttpResponse:
    """Add a text to an office's."""
    made = actions.add(actor=signed_in(request), id=data.id, office=data.office(), wording=data.wording())
    return json_response(text_out(made), status=201)


@router.put("/reply-texts/order", response=Offices)
def order_texts(request: HttpRequest, data: ReplyOrderIn) -> HttpResponse:
    """Put an office's texts in an order."""
    actor = signed_in(request)
    actions.put_in_order(actor=actor, office=data.office(), ids=data.ids)
    return json_response(Offices(items=queries.kept(actor), moves=queries.move_names(), most=MOST))


@router.put("/reply-texts/{uuid:text_id}", response=ReplyTextOut)
def revise_text(request: HttpRequest, text_id: UUID, data: ReplyChangeIn) -> HttpResponse:
    """Word a text anew; 409 ``cases.reply_changed`` when somebody else did meanwhile."""
    kept = actions.revise(actor=signed_in(request), id=text_id, version=data.version, wording=data.wording())
    return json_response(text_out(kept))


@router.post("/reply-texts/{uuid:text_id}/delete", response=ReplyTextOut)
def delete_text(request: HttpRequest, text_id: UUID, data: BasedOnIn) -> HttpResponse:
    """Delete a text; for ten minutes it can be restored."""
    return json_response(text_out(actions.delete(actor=signed_in(request), id=text_id, version=data.version)))


@router.post("/reply-texts/{uuid:text_id}/restore", response=ReplyTextOut)
def restore_text(request: HttpRequest, text_id: UUID) -> HttpResponse:
    """Bring a text back that was deleted a moment ago."""
    return json_response(text_out(actions.restore(actor=signed_in(request), id=text_id)))


@router.get("/cases/{uuid:case_id}/reply-texts", response=FilledTexts)
def list_for_case(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """The reader's texts for a case, filled with its number, place, category and deadline."""
    actor = signed_in(request)
    return json_response(FilledTexts(items=queries.for_case(actor, find_visible(actor, case_id))))
