"""HTTP of upkeep: proposals to verify, settings of a community, published figures, coverage."""

from __future__ import annotations

from typing import Annotated, Literal
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Schema
from pydantic import Field
from typing_extensions import TypedDict

from weige.access.sessions import signed_in
from weige.core.http import json_response
from weige.core.paging import PageSize

from . import figures, month, proposals
from . import settings as register_settings

router = Router(tags=["upkeep"])
PlaceCode = Annotated[str, Field(pattern=r"^\d{4,18}$")]


class ProposalAnswerIn(Schema):
    """Verifying and changing answer a proposal by themselves; what is said here is only "not now"."""

    answer: Literal["not_now"]


class AnsweredOut(TypedDict):
    id: UUID
    answer: str


class UpkeepPageIn(Schema):
    """A page of a list under a place: ``after`` is the cursor of the page before."""

    under: PlaceCode
    after: Annotated[str, Field(max_length=400)] | None = None


class CoveragePage(UpkeepPageIn):
    limit: PageSize = 100


class MonthPage(UpkeepPageIn):
    """``open_only`` leaves out what was answered already."""

    limit: PageSize = 50
    open_only: bool = True


class SettingsIn(Schema):
    monthly_ceiling: int
    verify_days: int


@router.get("/register/proposals", response=proposals.ProposalsOut)
def list_proposals(request: HttpRequest) -> HttpResponse:
    """The households proposed to the signed-in keeper this month that nobody has looked at yet."""
    return json_response(proposals.read_mine(signed_in(request)))


@router.get("/register/proposals/month", response=month.MonthOut)
def list_month(request: HttpRequest, page: Query[MonthPage]) -> HttpResponse:
    """What is proposed this month in a community or grid, why and to whom, and how much of the ceiling is used."""
    found = month.read(signed_in(request), page.under, open_only=page.open_only, after=page.after, limit=page.limit)
    return json_response(found)


@router.post("/register/proposals/{uuid:proposal_id}/answer", response=AnsweredOut)
def answer_proposal(request: HttpRequest, proposal_id: UUID, data: ProposalAnswerIn) -> HttpResponse:
    """Put a proposal off: the household rests until its period is over."""
    answered = proposals.put_off(actor=signed_in(request), proposal_id=proposal_id)
    return json_response(AnsweredOut(id=answered.id, answer=answered.answer))


@router.get("/register/settings", response=register_settings.SettingsOut)
def read_settings(request: HttpRequest, place: Query[PlaceCode]) -> HttpResponse:
    """What a community has set for its register, with the bounds."""
    return json_response(register_settings.read(signed_in(request), place))


@router.put("/register/settings", response=register_settings.SettingsOut)
def change_settings(request: HttpRequest, place: Query[PlaceCode], data: SettingsIn) -> HttpResponse:
    """Set a community's monthly ceiling and the days until a household may be proposed again."""
    changed = register_settings.change(
        actor=signed_in(request), place=place, monthly_ceiling=data.monthly_ceiling, verify_days=data.verify_days
    )
    return json_response(changed)


@router.get("/register/figures", response=figures.FiguresOut)
def read_figures(request: HttpRequest, under: Query[PlaceCode]) -> HttpResponse:
    """Published figures of a place and its parts; groups under five, and what would give them away, are null."""
    return json_response(figures.read(signed_in(request), under))


@router.get("/register/coverage", response=figures.CoverageOut)
def read_coverage(request: HttpRequest, page: Query[CoveragePage]) -> HttpResponse:
    """How far each building is known, in the order of addresses; it ranks nobody."""
    return json_response(figures.coverage(signed_in(request), page.under, after=page.after, limit=page.limit))
