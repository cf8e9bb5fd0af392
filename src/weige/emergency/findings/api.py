"""HTTP of findings."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from django.http import FileResponse, HttpRequest, HttpResponse
from ninja import File, Form, Query, Router, Schema
from ninja.files import UploadedFile
from pydantic import AwareDatetime, Field, StringConstraints

from weige.access.sessions import signed_in
from weige.core.errors import Problem
from weige.core.http import json_response
from weige.core.ids import ClientId
from weige.core.paging import PageSize
from weige.core.photos import MAX_BYTES, PHOTO_TOO_LARGE, file_path

from . import actions, queries
from .rules import MOVES

router = Router(tags=["emergency"])
Version = Annotated[int, Field(ge=1)]
Words = Annotated[str, StringConstraints(strip_whitespace=True, max_length=1000)]


class NewFindingIn(Schema):
    """``objective`` is the part of the report that it is about."""

    id: ClientId
    text: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500)]
    owner: UUID
    due_on: date
    objective: Annotated[str, Field(max_length=100)] = ""


class FindingMoveIn(Schema):
    """``happened_at`` is when it was said on a phone that may have had no signal."""

    id: ClientId
    version: Version
    move: Annotated[str, Field(pattern="^(" + "|".join(MOVES) + ")$")]
    words: Words = ""
    happened_at: AwareDatetime | None = None


class FindingAssignIn(Schema):
    id: ClientId
    version: Version
    owner: UUID
    due_on: date
    words: Words = ""


class FindingPlanIn(Schema):
    """``number`` is the plan's version that was made because of the finding."""

    id: ClientId
    version: Version
    number: Annotated[int, Field(ge=1, le=32_767)]


class FindingFilter(Schema):
    operation: UUID | None = None
    under: Annotated[str, Field(pattern=r"^\d{4,18}$")] | None = None
    only_open: bool = False
    overdue: bool = False
    mine: bool = False
    after: Annotated[str, Field(max_length=200)] | None = None
    limit: PageSize = 50


@router.get("/emergency/operations/{uuid:operation_id}/finding-owners", response=queries.FindingOwners)
def list_owners(request: HttpRequest, operation_id: UUID) -> HttpResponse:
    """The posts to which a finding of an operation can be given."""
    return json_response(queries.owners(signed_in(request), operation_id))


@router.post("/emergency/operations/{uuid:operation_id}/findings", response={201: queries.FindingDetail})
def make_finding(request: HttpRequest, operation_id: UUID, data: NewFindingIn) -> HttpResponse:
    """Write down what is to be mended: by which post, by when."""
    actor = signed_in(request)
    made = actions.make(actor=actor, operation_id=operation_id, **data.dict())
    return json_response(queries.detail(actor, made.id), status=201)


@router.get("/emergency/findings", response=queries.FindingPage)
def list_findings(request: HttpRequest, filters: Query[FindingFilter]) -> HttpResponse:
    """Findings of an operation, under a place, or of one's own posts, by the day they are due."""
    return json_response(queries.findings(signed_in(request), **filters.dict()))


@router.get("/emergency/findings/{uuid:finding_id}", response=queries.FindingDetail)
def read_finding(request: HttpRequest, finding_id: UUID) -> HttpResponse:
    """One finding with its steps."""
    return json_response(queries.detail(signed_in(request), finding_id))


@router.post("/emergency/findings/{uuid:finding_id}/moves", response=queries.FindingDetail)
def move_finding(request: HttpRequest, finding_id: UUID, data: FindingMoveIn) -> HttpResponse:
    """Take in hand, mend, verify (somebody else) or reopen; 409 ``emergency.changed`` when based on an older state."""
    actor = signed_in(request)
    actions.move(actor=actor, finding_id=finding_id, **data.dict())
    return json_response(queries.detail(actor, finding_id))


@router.post("/emergency/findings/{uuid:finding_id}/assign", response=queries.FindingDetail)
def assign_finding(request: HttpRequest, finding_id: UUID, data: FindingAssignIn) -> HttpResponse:
    """Give it to another post, or another day."""
    actor = signed_in(request)
    actions.assign(actor=actor, finding_id=finding_id, **data.dict())
    return json_response(queries.detail(actor, finding_id))


@router.post("/emergency/findings/{uuid:finding_id}/plan-version", response=queries.FindingDetail)
def link_plan_version(request: HttpRequest, finding_id: UUID, data: FindingPlanIn) -> HttpResponse:
    """Say which version of the plan was made because of it."""
    actor = signed_in(request)
    actions.link_plan(actor=actor, finding_id=finding_id, **data.dict())
    return json_response(queries.detail(actor, finding_id))


@router.post("/emergency/findings/{uuid:finding_id}/photos", response={201: queries.FindingDetail})
def add_finding_photo(
    request: HttpRequest, finding_id: UUID, id: Form[ClientId], file: File[UploadedFile],
    happened_at: Form[AwareDatetime | None] = None,
) -> HttpResponse:  # fmt: skip
    """Add a photo (JPEG, PNG or WebP, 10 MB at most); it is re-encoded and loses all metadata."""
    actor = signed_in(request)
    if (file.size or 0) > MAX_BYTES:
        raise Problem(PHOTO_TOO_LARGE, field="file", limit="10 MB")
    actions.add_photo(actor=actor, finding_id=finding_id, id=id, content=bytes(file.read()), happened_at=happened_at)
    return json_response(queries.detail(actor, finding_id), status=201)


@router.get(
    "/emergency/findings/{uuid:finding_id}/photos/{uuid:photo_id}/{variant}", include_in_schema=True,
    response={200: None},
)  # fmt: skip
def read_finding_photo(
    request: HttpRequest, finding_id: UUID, photo_id: UUID, variant: Literal["full", "thumb"]
) -> FileResponse:
    """A photo as JPEG, for readers of its finding."""
    digest = queries.photo_of(signed_in(request), finding_id, photo_id)
    response = FileResponse(file_path(digest, variant).open("rb"), content_type="image/jpeg")
    response["Cache-Control"] = "private, max-age=86400, immutable"
    return response
