"""HTTP of household plans. A plan is opened by POST, since the answer is recorded as a reading."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Schema
from pydantic import Field, StringConstraints
from typing_extensions import TypedDict

from weige.access.sessions import signed_in
from weige.cases.models import HouseholdPlan
from weige.core.http import json_response
from weige.core.ids import ClientId
from weige.core.paging import PageSize

from . import actions, queries
from .actions import NewPlan, NewStep
from .queries import PlanDetail, PlanPage, PlanPosts
from .rules import MOST_STEPS, TurnKind

router = Router(tags=["plans"])

Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=2, max_length=2000)]
PlaceCode = Annotated[str, StringConstraints(pattern=r"^[0-9]{4,18}$")]


class HouseholdPlansIn(Schema):
    state: Literal["running", "closed", "ended"] | None = None
    mine: bool = False
    case: UUID | None = None
    after: Annotated[str, Field(max_length=200)] | None = None
    limit: PageSize = 50


class HouseholdPostsIn(Schema):
    place: PlaceCode


class HouseholdStepIn(Schema):
    id: ClientId
    what: Words
    post: UUID
    until: date | None = None


class HouseholdPlanIn(Schema):
    id: ClientId
    household: UUID | None = None
    dwelling: UUID | None = None
    case: UUID | None = None
    needs: Words
    goal: Words
    keeper: UUID
    next_visit: date | None = None
    steps: Annotated[list[HouseholdStepIn], Field(max_length=MOST_STEPS)] = []


class HouseholdRevisionIn(Schema):
    version: Annotated[int, Field(ge=1)]
    needs: Words
    goal: Words


class HouseholdVisitIn(Schema):
    id: ClientId
    day: date
    words: Words
    next_day: date | None = None


class HouseholdShareIn(Schema):
    id: ClientId
    post: UUID
    reason: Words
    first_day: date
    last_day: date


class HouseholdTurnIn(Schema):
    """``words``: the household's answer where it is closed, else the reason."""

    id: ClientId
    kind: TurnKind
    words: Words
    day: date | None = None
    keeper: UUID | None = None


class PlanReceipt(TypedDict):
    """The answer to a change: what the plan says is opened anew, and recorded as read."""

    id: UUID
    state: Literal["running", "closed", "ended"]
    version: int
    next_visit: date | None


def _receipt(plan: HouseholdPlan) -> HttpResponse:
    return json_response(
        PlanReceipt(
            id=plan.id,
            state=plan.state,  # type: ignore[typeddict-item]
            version=plan.version,
            next_visit=plan.next_visit,
        )
    )


@router.get("/plans", response=PlanPage)
def list_plans(request: HttpRequest, asked: Query[HouseholdPlansIn]) -> HttpResponse:
    """The plans that this reader may see, the next visit first."""
    return json_response(
        queries.page(
            signed_in(request),
            state=asked.state,
            mine=asked.mine,
            case=asked.case,
            after=asked.after,
            limit=asked.limit,
        )
    )


@router.get("/plan-posts", response=PlanPosts)
def list_posts(request: HttpRequest, asked: Query[HouseholdPostsIn]) -> HttpResponse:
    """The posts that can keep a plan at a place, take a step of it, or be named in a share."""
    return json_response(queries.nameable_posts(signed_in(request), asked.place))


@router.post("/plans", response=PlanReceipt)
def make_plan(request: HttpRequest, data: HouseholdPlanIn) -> HttpResponse:
    """Make the plan of a household."""
    values = data.model_dump(exclude={"steps"})
    steps = [NewStep(**step.model_dump()) for step in data.steps]
    return _receipt(actions.make(actor=signed_in(request), new=NewPlan(**values, steps=steps)))


@router.post("/plans/{uuid:plan_id}/open", response=PlanDetail)
def open_plan(request: HttpRequest, plan_id: UUID) -> HttpResponse:
    """A plan in full; the household can see that it was read."""
    return json_response(queries.open_plan(signed_in(request), plan_id))


@router.put("/plans/{uuid:plan_id}", response=PlanReceipt)
def revise_plan(request: HttpRequest, plan_id: UUID, data: HouseholdRevisionIn) -> HttpResponse:
    """Write needs and goal anew."""
    return _receipt(actions.revise(actor=signed_in(request), plan_id=plan_id, **data.model_dump()))


@router.post("/plans/{uuid:plan_id}/steps", response=PlanReceipt)
def add_step(request: HttpRequest, plan_id: UUID, data: HouseholdStepIn) -> HttpResponse:
    """Add a step."""
    return _receipt(actions.add_step(actor=signed_in(request), plan_id=plan_id, step=NewStep(**data.model_dump())))


@router.post("/plans/{uuid:plan_id}/steps/{uuid:step_id}/done", response=PlanReceipt)
def finish_step(request: HttpRequest, plan_id: UUID, step_id: UUID) -> HttpResponse:
    """A step is done."""
    return _receipt(actions.finish_step(actor=signed_in(request), plan_id=plan_id, step_id=step_id))


@router.post("/plans/{uuid:plan_id}/visits", response=PlanReceipt)
def record_visit(request: HttpRequest, plan_id: UUID, data: HouseholdVisitIn) -> HttpResponse:
    """Somebody was there; when to come again."""
    return _receipt(actions.visit(actor=signed_in(request), plan_id=plan_id, **data.model_dump()))


@router.post("/plans/{uuid:plan_id}/shares", response=PlanReceipt)
def share_plan(request: HttpRequest, plan_id: UUID, data: HouseholdShareIn) -> HttpResponse:
    """Let a post see the plan between two days, and say why."""
    return _receipt(actions.share(actor=signed_in(request), plan_id=plan_id, **data.model_dump()))


@router.post("/plans/{uuid:plan_id}/shares/{uuid:share_id}/take-back", response=PlanReceipt)
def take_back_share(request: HttpRequest, plan_id: UUID, share_id: UUID) -> HttpResponse:
    """A post sees the plan no more."""
    return _receipt(actions.take_back(actor=signed_in(request), plan_id=plan_id, share_id=share_id))


@router.post("/plans/{uuid:plan_id}/turns", response=PlanReceipt)
def turn_plan(request: HttpRequest, plan_id: UUID, data: HouseholdTurnIn) -> HttpResponse:
    """Close a plan with the household's word, end it without, reopen it, or hand it to another keeper."""
    return _receipt(actions.turn(actor=signed_in(request), plan_id=plan_id, **data.model_dump()))
