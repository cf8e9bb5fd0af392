"""HTTP of the desk: household links, the disclosure log, notices of unusual reading, residents' requests."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Schema
from pydantic import Field, StringConstraints
from typing_extensions import TypedDict

from weige.access.session_api import qr_svg
from weige.access.sessions import signed_in
from weige.core import rates
from weige.core.http import json_response
from weige.core.ids import ClientId
from weige.core.paging import PageSize
from weige.registry.people.terms import RequestState

from . import desk, links, notices, overseeing
from .links import LinkOut

router = Router(tags=["rights"])
LINKS = rates.Rate("registry.links", 120, 3600)

PlaceCode = Annotated[str, Field(pattern=r"^\d{4,18}$")]
Sentence = Annotated[str, StringConstraints(strip_whitespace=True, min_length=2, max_length=400)]


class LinkIn(Schema):
    id: ClientId
    household_id: UUID | None = None


class MadeLink(TypedDict):
    """A link as it is told once: its address, and the same as a QR code."""

    id: UUID
    household_id: UUID | None
    url: str
    qr_svg: str
    expires_at: datetime


class Links(TypedDict):
    items: list[LinkOut]


class RightsPageIn(Schema):
    under: PlaceCode | None = None
    after: Annotated[str, Field(max_length=300)] | None = None
    limit: PageSize = 50


class DisclosurePage(RightsPageIn):
    day: date | None = None


class RequestPage(RightsPageIn):
    state: RequestState | None = None


class CloseIn(Schema):
    outcome: Literal["justified", "not_justified"]
    note: Sentence


class RequestAnswerIn(Schema):
    granted: bool
    answer: Sentence


@router.post("/dwellings/{uuid:dwelling_id}/links", response={201: MadeLink})
def make_link(request: HttpRequest, dwelling_id: UUID, data: LinkIn) -> HttpResponse:
    """Make a link with which a household fills in its own facts once: told only now; an earlier open one is void."""
    actor = signed_in(request)
    rates.spend(LINKS, str(actor.account_id))
    link, token = links.make(actor=actor, id=data.id, dwelling_id=dwelling_id, household_id=data.household_id)
    base = settings.WEIGE.public_url.rstrip("/") or f"{request.scheme}://{request.get_host()}"
    url = f"{base}/r/#/home/{token}"
    made = MadeLink(id=link.id, household_id=link.household_id, url=url, qr_svg=qr_svg(url), expires_at=link.expires_at)
    return json_response(made, status=201)


@router.get("/dwellings/{uuid:dwelling_id}/links", response=Links)
def list_links(request: HttpRequest, dwelling_id: UUID) -> HttpResponse:
    """The links of a dwelling with their state, newest first; never their secrets."""
    return json_response(Links(items=links.links_of(signed_in(request), dwelling_id)))


@router.post("/links/{uuid:link_id}/revoke", response=LinkOut)
def revoke_link(request: HttpRequest, link_id: UUID) -> HttpResponse:
    """Take an open link back."""
    return json_response(links.link_out(links.revoke(actor=signed_in(request), link_id=link_id)))


@router.get("/disclosures", response=overseeing.Disclosures)
def list_disclosures(request: HttpRequest, page: Query[DisclosurePage]) -> HttpResponse:
    """Who read personal data, from which post, how much and what for; without a day, the last 31 days."""
    actor = signed_in(request)
    found = overseeing.disclosures(actor, under=page.under, day=page.day, after=page.after, limit=page.limit)
    return json_response(found)


@router.get("/reading-notices", response=notices.Notices)
def list_notices(request: HttpRequest, page: Query[RightsPageIn]) -> HttpResponse:
    """Notices of unusual reading, open ones first."""
    return json_response(notices.notices(signed_in(request), under=page.under, after=page.after, limit=page.limit))


@router.post("/reading-notices/{uuid:notice_id}/close", response=notices.NoticeOut)
def close_notice(request: HttpRequest, notice_id: UUID, data: CloseIn) -> HttpResponse:
    """Close a notice with what was found."""
    actor = signed_in(request)
    return json_response(notices.close_notice(actor=actor, notice_id=notice_id, outcome=data.outcome, note=data.note))


@router.get("/resident-requests", response=desk.RequestList)
def list_requests(request: HttpRequest, page: Query[RequestPage]) -> HttpResponse:
    """Residents' requests about their data, by deadline: overdue ones first, answered ones last."""
    actor = signed_in(request)
    found = desk.list_requests(actor, under=page.under, state=page.state, after=page.after, limit=page.limit)
    return json_response(found)


@router.post("/resident-requests/{uuid:request_id}/open", response=desk.OpenedRequest)
def open_request(request: HttpRequest, request_id: UUID) -> HttpResponse:
    """A request with what it says and who asks, to answer it; the reading is recorded."""
    return json_response(desk.open_request(signed_in(request), request_id))


@router.post("/resident-requests/{uuid:request_id}/answer", response=desk.OpenedRequest)
def answer_request(request: HttpRequest, request_id: UUID, data: RequestAnswerIn) -> HttpResponse:
    """Answer a request once; granting it carries out what it asks."""
    actor = signed_in(request)
    answered = desk.answer_request(actor=actor, request_id=request_id, granted=data.granted, words=data.answer)
    return json_response(answered)
