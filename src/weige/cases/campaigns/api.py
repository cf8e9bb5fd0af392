"""HTTP of like cases and campaigns."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Schema
from pydantic import Field, StringConstraints

from weige.access.sessions import signed_in
from weige.core.http import json_response
from weige.core.ids import ClientId
from weige.core.paging import PageSize

from . import actions, queries
from .queries import CampaignDetail, CampaignPage, GroupDetail, GroupPage

router = Router(tags=["campaigns"])

Title = Annotated[str, StringConstraints(strip_whitespace=True, min_length=2, max_length=100)]
Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=4000)]


class GroupPageIn(Schema):
    after: Annotated[str, Field(max_length=200)] | None = None
    limit: PageSize = 50


class CampaignsIn(GroupPageIn):
    state: Literal["running", "closed"] = "running"


class SplitGroupIn(Schema):
    id: ClientId
    cases: Annotated[list[UUID], Field(min_length=1, max_length=500)]


class MergeGroupsIn(Schema):
    id: ClientId
    other: UUID


class OnlyId(Schema):
    id: ClientId


class StartIn(Schema):
    id: ClientId
    title: Title
    plan: Words
    until: date | None = None


class CampaignPlanIn(Schema):
    version: Annotated[int, Field(ge=1)]
    title: Title
    plan: Words
    until: date | None = None


class SolutionIn(Schema):
    version: Annotated[int, Field(ge=1)]
    solution: Words


@router.get("/like-groups", response=GroupPage)
def list_proposals(request: HttpRequest, asked: Query[GroupPageIn]) -> HttpResponse:
    """Groups of like cases that wait for an officer's decision."""
    return json_response(queries.proposals(signed_in(request), after=asked.after, limit=asked.limit))


@router.get("/like-groups/{uuid:group_id}", response=GroupDetail)
def read_group(request: HttpRequest, group_id: UUID) -> HttpResponse:
    """A group with its cases and why each is in it."""
    return json_response(queries.group_detail(signed_in(request), group_id))


@router.post("/like-groups/{uuid:group_id}/split", response=GroupDetail)
def split_group(request: HttpRequest, group_id: UUID, data: SplitGroupIn) -> HttpResponse:
    """Take cases out of a group."""
    actor = signed_in(request)
    actions.split(actor=actor, id=data.id, group_id=group_id, cases=data.cases)
    return json_response(queries.group_detail(actor, group_id))


@router.post("/like-groups/{uuid:group_id}/merge", response=GroupDetail)
def merge_groups(request: HttpRequest, group_id: UUID, data: MergeGroupsIn) -> HttpResponse:
    """Bring another group's cases into this one."""
    actor = signed_in(request)
    kept = actions.merge(actor=actor, id=data.id, group_id=group_id, other_id=data.other)
    return json_response(queries.group_detail(actor, kept.id))


@router.post("/like-groups/{uuid:group_id}/dissolve", response=GroupDetail)
def dissolve_group(request: HttpRequest, group_id: UUID, data: OnlyId) -> HttpResponse:
    """Say that these cases have nothing to do with each other."""
    actor = signed_in(request)
    actions.dissolve(actor=actor, id=data.id, group_id=group_id)
    return json_response(queries.group_detail(actor, group_id))


@router.post("/group-changes/{uuid:change_id}/undo", response=GroupDetail)
def undo_change(request: HttpRequest, change_id: UUID) -> HttpResponse:
    """Take back a split, merge or dissolution, unless somebody has gone on from there."""
    actor = signed_in(request)
    group = actions.undo(actor=actor, change_id=change_id)
    return json_response(queries.group_detail(actor, group.id))


@router.post("/like-groups/{uuid:group_id}/campaign", response={201: CampaignDetail})
def start_campaign(request: HttpRequest, group_id: UUID, data: StartIn) -> HttpResponse:
    """Confirm a group and solve its cases as one piece of work."""
    actor = signed_in(request)
    campaign = actions.start(
        actor=actor, id=data.id, group_id=group_id, title=data.title, plan=data.plan, until=data.until
    )
    return json_response(queries.campaign_detail(actor, campaign.id), status=201)


@router.get("/campaigns", response=CampaignPage)
def list_campaigns(request: HttpRequest, asked: Query[CampaignsIn]) -> HttpResponse:
    """Campaigns of the reader's area."""
    page = queries.campaigns(signed_in(request), state=asked.state, after=asked.after, limit=asked.limit)
    return json_response(page)


@router.get("/campaigns/{uuid:campaign_id}", response=CampaignDetail)
def read_campaign(request: HttpRequest, campaign_id: UUID) -> HttpResponse:
    """A campaign with its cases."""
    return json_response(queries.campaign_detail(signed_in(request), campaign_id))


@router.put("/campaigns/{uuid:campaign_id}", response=CampaignDetail)
def revise_campaign(request: HttpRequest, campaign_id: UUID, data: CampaignPlanIn) -> HttpResponse:
    """Change the plan of a running campaign."""
    actor = signed_in(request)
    actions.revise(
        actor=actor, campaign_id=campaign_id, version=data.version, title=data.title, plan=data.plan, until=data.until
    )
    return json_response(queries.campaign_detail(actor, campaign_id))


@router.post("/campaigns/{uuid:campaign_id}/finish", response=CampaignDetail)
def finish_campaign(request: HttpRequest, campaign_id: UUID, data: SolutionIn) -> HttpResponse:
    """Close every open case of the campaign with its one solution; each reporter is asked."""
    actor = signed_in(request)
    actions.finish(actor=actor, campaign_id=campaign_id, version=data.version, solution=data.solution)
    return json_response(queries.campaign_detail(actor, campaign_id))
