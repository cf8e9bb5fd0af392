"""HTTP of community meetings."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Schema
from pydantic import AwareDatetime, Field, StringConstraints
from typing_extensions import TypedDict

from weige.access.actors import Actor
from weige.access.queries import PostRef, post_refs
from weige.access.sessions import signed_in
from weige.core.http import json_response
from weige.core.ids import ClientId
from weige.core.paging import PageSize

from . import actions, queries
from .queries import MeetingDetail, MeetingPage
from .rules import AttendanceKind, Outcome, Votes

router = Router(tags=["meetings"])

Title = Annotated[str, StringConstraints(strip_whitespace=True, min_length=2, max_length=100)]
Where = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=4000)]
Short = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500)]
Question = Annotated[str, StringConstraints(strip_whitespace=True, min_length=2, max_length=300)]
Option = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
Long = Annotated[str, StringConstraints(strip_whitespace=True, max_length=20000)]
Count = Annotated[int, Field(ge=0, le=100_000)]


class MeetingsIn(Schema):
    after: Annotated[str, Field(max_length=200)] | None = None
    limit: PageSize = 50


class MeetingIn(Schema):
    id: ClientId
    title: Title
    place: Annotated[str, StringConstraints(pattern=r"^([0-9]{12}|[0-9]{15}|[0-9]{18})$")]
    at: AwareDatetime
    where: Where
    agenda: Long = ""


class MeetingMinutesIn(Schema):
    version: Annotated[int, Field(ge=1)]
    title: Title
    at: AwareDatetime
    where: Where
    agenda: Long = ""
    minutes: Long = ""


class MeetingReasonIn(Schema):
    reason: Short


class MeetingItemIn(Schema):
    id: ClientId
    case: UUID | None = None
    campaign: UUID | None = None
    question: Question
    options: Annotated[list[Option], Field(max_length=12)] = []


class MeetingCountIn(Schema):
    kind: AttendanceKind
    count: Count


class MeetingAttendanceIn(Schema):
    counts: Annotated[list[MeetingCountIn], Field(max_length=len(AttendanceKind))]
    posts: Annotated[list[UUID], Field(max_length=200)] = []


class MeetingVotesIn(Schema):
    votes_for: Count
    votes_against: Count
    votes_abstain: Count


class MeetingDecisionIn(Schema):
    id: ClientId
    outcome: Literal["decided", "put_off"]
    decision: Words
    reasons: Words
    votes: MeetingVotesIn | None = None


class MeetingTextIn(Schema):
    id: ClientId
    words: Words


class MeetingTaskIn(Schema):
    id: ClientId
    what: Short
    post: UUID
    until: date | None = None


class MeetingSignIn(Schema):
    version: Annotated[int, Field(ge=1)]


class MeetingPosts(TypedDict):
    items: list[PostRef]


def _shown(actor: Actor, meeting_id: UUID) -> HttpResponse:
    return json_response(queries.detail(actor, meeting_id))


@router.get("/meetings", response=MeetingPage)
def list_meetings(request: HttpRequest, asked: Query[MeetingsIn]) -> HttpResponse:
    """Community meetings of the reader's area, the latest first."""
    return json_response(queries.page(signed_in(request), after=asked.after, limit=asked.limit))


@router.post("/meetings", response=MeetingDetail)
def call_meeting(request: HttpRequest, data: MeetingIn) -> HttpResponse:
    """Call a meeting."""
    actor = signed_in(request)
    return _shown(actor, actions.call(actor=actor, **data.model_dump()).id)


@router.get("/meetings/{uuid:meeting_id}", response=MeetingDetail)
def read_meeting(request: HttpRequest, meeting_id: UUID) -> HttpResponse:
    """A meeting with its agenda, its minutes and what follows."""
    return _shown(signed_in(request), meeting_id)


@router.get("/meetings/{uuid:meeting_id}/posts", response=MeetingPosts)
def list_posts(request: HttpRequest, meeting_id: UUID) -> HttpResponse:
    """The posts that can attend or be given a task."""
    place = queries.detail(signed_in(request), meeting_id)["place"]["code"]
    posts = [post.id for post in actions.posts_of(place)]
    refs = post_refs(posts)
    return json_response(MeetingPosts(items=[refs[post] for post in posts]))


@router.put("/meetings/{uuid:meeting_id}", response=MeetingDetail)
def revise_meeting(request: HttpRequest, meeting_id: UUID, data: MeetingMinutesIn) -> HttpResponse:
    """Change a meeting and write its minutes, until they are signed."""
    actor = signed_in(request)
    actions.revise(actor=actor, meeting_id=meeting_id, **data.model_dump())
    return _shown(actor, meeting_id)


@router.post("/meetings/{uuid:meeting_id}/cancel", response=MeetingDetail)
def cancel_meeting(request: HttpRequest, meeting_id: UUID, data: MeetingReasonIn) -> HttpResponse:
    """The meeting does not take place."""
    actor = signed_in(request)
    actions.cancel(actor=actor, meeting_id=meeting_id, reason=data.reason)
    return _shown(actor, meeting_id)


@router.post("/meetings/{uuid:meeting_id}/items", response=MeetingDetail)
def add_item(request: HttpRequest, meeting_id: UUID, data: MeetingItemIn) -> HttpResponse:
    """Put a case or a campaign on the agenda."""
    actor = signed_in(request)
    actions.add_item(actor=actor, meeting_id=meeting_id, **data.model_dump())
    return _shown(actor, meeting_id)


@router.put("/meetings/{uuid:meeting_id}/attendance", response=MeetingDetail)
def write_attendance(request: HttpRequest, meeting_id: UUID, data: MeetingAttendanceIn) -> HttpResponse:
    """Who came: how many of each kind, and holders of posts."""
    actor = signed_in(request)
    counts = {row.kind: row.count for row in data.counts}
    actions.attend(actor=actor, meeting_id=meeting_id, counts=counts, posts=data.posts)
    return _shown(actor, meeting_id)


@router.post("/meetings/{uuid:meeting_id}/items/{uuid:item_id}/decision", response=MeetingDetail)
def decide_item(request: HttpRequest, meeting_id: UUID, item_id: UUID, data: MeetingDecisionIn) -> HttpResponse:
    """What was decided on an item, or that it was put off."""
    actor = signed_in(request)
    votes = Votes(**data.votes.model_dump()) if data.votes else None
    actions.decide(
        actor=actor, meeting_id=meeting_id, item_id=item_id, id=data.id, outcome=Outcome(data.outcome),
        decision=data.decision, reasons=data.reasons, votes=votes,
    )  # fmt: skip
    return _shown(actor, meeting_id)


@router.post("/meetings/{uuid:meeting_id}/items/{uuid:item_id}/notice", response=MeetingDetail)
def give_notice(request: HttpRequest, meeting_id: UUID, item_id: UUID, data: MeetingTextIn) -> HttpResponse:
    """Tell the residents concerned what was decided."""
    actor = signed_in(request)
    actions.give_notice(actor=actor, meeting_id=meeting_id, item_id=item_id, id=data.id, text=data.words)
    return _shown(actor, meeting_id)


@router.post("/meetings/{uuid:meeting_id}/items/{uuid:item_id}/tasks", response=MeetingDetail)
def add_task(request: HttpRequest, meeting_id: UUID, item_id: UUID, data: MeetingTaskIn) -> HttpResponse:
    """What follows from a decision."""
    actor = signed_in(request)
    actions.add_task(actor=actor, meeting_id=meeting_id, item_id=item_id, **data.model_dump())
    return _shown(actor, meeting_id)


@router.post("/meetings/{uuid:meeting_id}/tasks/{uuid:task_id}/done", response=MeetingDetail)
def finish_task(request: HttpRequest, meeting_id: UUID, task_id: UUID) -> HttpResponse:
    """A task is done."""
    actor = signed_in(request)
    actions.finish_task(actor=actor, meeting_id=meeting_id, task_id=task_id)
    return _shown(actor, meeting_id)


@router.post("/meetings/{uuid:meeting_id}/sign", response=MeetingDetail)
def sign_minutes(request: HttpRequest, meeting_id: UUID, data: MeetingSignIn) -> HttpResponse:
    """Sign the minutes; nothing in them changes any more."""
    actor = signed_in(request)
    actions.sign(actor=actor, meeting_id=meeting_id, version=data.version)
    return _shown(actor, meeting_id)


@router.post("/meetings/{uuid:meeting_id}/addenda", response=MeetingDetail)
def add_addendum(request: HttpRequest, meeting_id: UUID, data: MeetingTextIn) -> HttpResponse:
    """Add to signed minutes."""
    actor = signed_in(request)
    actions.add_addendum(actor=actor, meeting_id=meeting_id, id=data.id, words=data.words)
    return _shown(actor, meeting_id)
