"""HTTP of what comes in from the field: dangers, requests for help, planned tasks, handovers, the live map."""

from __future__ import annotations

from typing import Annotated, Literal
from uuid import UUID

from django.http import FileResponse, HttpRequest, HttpResponse
from ninja import File, Form, Router, Schema
from ninja.files import UploadedFile
from pydantic import AwareDatetime, Field, StringConstraints

from weige.access.sessions import signed_in
from weige.core.errors import Problem
from weige.core.http import json_response
from weige.core.ids import ClientId
from weige.core.photos import MAX_BYTES, PHOTO_TOO_LARGE, file_path
from weige.emergency.operations import queries as operations
from weige.emergency.operations.shapes import TaskOut
from weige.emergency.points import POINT_FIELDS, PointIn

from . import dangers, handing, mapping, planned, queries, requests, shapes
from .helping import SAID
from .terms import NATURES, NEEDS, SOURCES, TRENDS

router = Router(tags=["emergency"])
Version = Annotated[int, Field(ge=1)]
Where = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=120)]
Words = Annotated[str, StringConstraints(strip_whitespace=True, max_length=300)]
Said = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=300)]
People = Annotated[int, Field(ge=1, le=10_000)]


def _one_of(codes: object) -> str:
    return "^(" + "|".join(codes) + ")$"  # type: ignore[arg-type]


Trend = Annotated[str, Field(pattern=_one_of(TRENDS))]


class DangerIn(PointIn):
    """``happened_at`` is when it was seen, by the phone's clock."""

    id: ClientId
    happened_at: AwareDatetime | None = None
    nature: Annotated[str, Field(pattern=_one_of(NATURES))]
    source: Annotated[str, Field(pattern=_one_of(SOURCES))] = "patrol"
    where: Where
    extent: Words = ""
    trend: Trend = "stable"
    measures: Words = ""


class FollowUpIn(Schema):
    """What is left empty stays as it was."""

    id: ClientId
    happened_at: AwareDatetime | None = None
    trend: Trend | None = None
    extent: Words = ""
    measures: Words = ""


class DangerOverIn(Schema):
    id: ClientId
    reason: Said


class HelpIn(PointIn):
    """``words`` may speak of people: they are sealed, and erased some time after the operation."""

    id: ClientId
    happened_at: AwareDatetime | None = None
    need: Annotated[str, Field(pattern=_one_of(NEEDS))]
    where: Where
    urgent: bool = False
    people: People | None = None
    words: Annotated[str, StringConstraints(strip_whitespace=True, max_length=500)] = ""


class HelpMoveIn(Schema):
    id: ClientId
    happened_at: AwareDatetime | None = None
    version: Version
    move: Annotated[str, Field(pattern=_one_of(SAID))]
    note: Words = ""


class SendIn(Schema):
    """A team that is sent; ``inject`` is the inject of a drill that it answers."""

    id: ClientId
    version: Version
    group: Annotated[str, Field(max_length=40)]
    text: Said
    minutes: Annotated[int, Field(ge=1, le=10_080)] | None = None
    inject: Annotated[str, Field(max_length=40)] = ""


class PlannedIn(Schema):
    id: ClientId
    group: Annotated[str, Field(max_length=40)]
    code: Annotated[str, Field(max_length=40)]
    inject: Annotated[str, Field(max_length=40)] = ""


class HandoverIn(Schema):
    id: ClientId
    words: Annotated[str, StringConstraints(strip_whitespace=True, max_length=1000)] = ""


class DecisionIn(Schema):
    id: ClientId


@router.get("/emergency/field/terms", response=shapes.FieldTerms)
def read_terms(request: HttpRequest) -> HttpResponse:
    """The choices of the forms of danger reports and requests for help."""
    signed_in(request)
    return json_response(queries.terms())


@router.get("/emergency/operations/{uuid:operation_id}/field", response=shapes.FieldBoard)
def read_field(request: HttpRequest, operation_id: UUID) -> HttpResponse:
    """The dangers and requests of an operation: all, or what one and one's group have to do with."""
    return json_response(queries.board(signed_in(request), operation_id))


@router.get("/emergency/operations/{uuid:operation_id}/map", response=shapes.OperationMap)
def read_map(request: HttpRequest, operation_id: UUID) -> HttpResponse:
    """What the live map shows; points in WGS 84."""
    return json_response(mapping.live_map(signed_in(request), operation_id))


@router.post("/emergency/operations/{uuid:operation_id}/dangers", response={201: shapes.DangerOut})
def report_danger(request: HttpRequest, operation_id: UUID, data: DangerIn) -> HttpResponse:
    """Report a danger: by who is called, or by the command for somebody who phoned in."""
    actor = signed_in(request)
    report = dangers.DangerReport(point=data.point(), **data.dict(exclude=POINT_FIELDS | {"happened_at"}))
    made = dangers.report_danger(
        actor=actor, operation_id=operation_id, report=report, happened_at=data.happened_at
    )  # fmt: skip
    return json_response(queries.danger_out(actor, made.id), status=201)


@router.post("/emergency/dangers/{uuid:danger_id}/follow-ups", response={201: shapes.DangerOut})
def follow_up(request: HttpRequest, danger_id: UUID, data: FollowUpIn) -> HttpResponse:
    """Say how a danger has gone on; kept at the moment when it was seen."""
    actor = signed_in(request)
    wish = dangers.FollowUp(data.id, data.trend or "", data.extent, data.measures)
    made = dangers.follow_up(actor=actor, danger_id=danger_id, wish=wish, happened_at=data.happened_at)
    return json_response(queries.danger_out(actor, made.id), status=201)


@router.post("/emergency/dangers/{uuid:danger_id}/close", response=shapes.DangerOut)
def close_danger(request: HttpRequest, danger_id: UUID, data: DangerOverIn) -> HttpResponse:
    """Say that a danger is over, and why."""
    actor = signed_in(request)
    made = dangers.close_danger(actor=actor, danger_id=danger_id, **data.dict())
    return json_response(queries.danger_out(actor, made.id))


@router.post("/emergency/dangers/{uuid:danger_id}/photos", response={201: shapes.DangerPhotoOut})
def add_photo(
    request: HttpRequest,
    danger_id: UUID,
    id: Form[ClientId],
    file: File[UploadedFile],
    happened_at: Form[AwareDatetime | None] = None,
) -> HttpResponse:
    """Add a photo (JPEG, PNG or WebP, 10 MB at most); it is re-encoded and loses all metadata."""
    actor = signed_in(request)
    if (file.size or 0) > MAX_BYTES:
        raise Problem(PHOTO_TOO_LARGE, field="file", limit="10 MB")
    made = dangers.add_photo(
        actor=actor, danger_id=danger_id, id=id, content=bytes(file.read()), happened_at=happened_at
    )
    return json_response(queries.photo_out(made), status=201)


@router.get("/emergency/dangers/{uuid:danger_id}/photos/{uuid:photo_id}/{variant}", response={200: None})
def read_photo(
    request: HttpRequest, danger_id: UUID, photo_id: UUID, variant: Literal["full", "thumb"]
) -> FileResponse:
    """A photo as JPEG, for who may see its danger."""
    photo = dangers.find_photo(signed_in(request), danger_id, photo_id)
    response = FileResponse(file_path(photo.file.digest, variant).open("rb"), content_type="image/jpeg")
    response["Cache-Control"] = "private, max-age=86400, immutable"
    return response


@router.post("/emergency/operations/{uuid:operation_id}/help", response={201: shapes.HelpOut})
def ask_for_help(request: HttpRequest, operation_id: UUID, data: HelpIn) -> HttpResponse:
    """Ask for help: by who is called, or by the command for somebody who phoned in."""
    actor = signed_in(request)
    wish = requests.Asking(point=data.point(), **data.dict(exclude=POINT_FIELDS | {"happened_at"}))
    made = requests.ask(actor=actor, operation_id=operation_id, wish=wish, happened_at=data.happened_at)
    return json_response(queries.help_out(actor, made.id), status=201)


@router.post("/emergency/help/{uuid:help_id}/moves", response=shapes.HelpOut)
def move_request(request: HttpRequest, help_id: UUID, data: HelpMoveIn) -> HttpResponse:
    """Say that help was given, is still needed, or is no longer asked for."""
    actor = signed_in(request)
    made = requests.move(actor=actor, help_id=help_id, **data.dict())
    return json_response(queries.help_out(actor, made.id))


@router.get("/emergency/help/{uuid:help_id}/teams", response=shapes.TeamPage)
def list_teams(request: HttpRequest, help_id: UUID) -> HttpResponse:
    """The teams that could go, the soonest first, each with its reasons."""
    return json_response(queries.teams(signed_in(request), help_id))


@router.post("/emergency/help/{uuid:help_id}/tasks", response={201: shapes.HelpOut})
def send_team(request: HttpRequest, help_id: UUID, data: SendIn) -> HttpResponse:
    """Order a task for a request; 409 ``emergency.changed`` when somebody else was first."""
    actor = signed_in(request)
    metres = queries.metres_by_road(actor, help_id)
    requests.send_team(actor=actor, help_id=help_id, metres=metres, **data.dict())
    return json_response(queries.help_out(actor, help_id), status=201)


@router.get("/emergency/operations/{uuid:operation_id}/planned", response=planned.PlannedPage)
def list_planned(request: HttpRequest, operation_id: UUID) -> HttpResponse:
    """Tasks of the plan that nobody has ordered yet."""
    return json_response(planned.planned(signed_in(request), operation_id))


@router.post("/emergency/operations/{uuid:operation_id}/planned", response={201: TaskOut})
def order_planned(request: HttpRequest, operation_id: UUID, data: PlannedIn) -> HttpResponse:
    """Order a task of the plan; 409 ``emergency.already_ordered`` tells the second of two commanders."""
    actor = signed_in(request)
    made = planned.order_planned(actor=actor, operation_id=operation_id, **data.dict())
    return json_response(operations.task_out(actor, made.id), status=201)


@router.get("/emergency/operations/{uuid:operation_id}/handovers", response=shapes.HandoverPage)
def list_handovers(request: HttpRequest, operation_id: UUID) -> HttpResponse:
    """The handovers of an operation, the latest first."""
    return json_response(queries.handovers(signed_in(request), operation_id))


@router.post("/emergency/operations/{uuid:operation_id}/handovers", response={201: shapes.HandoverOut})
def write_handover(request: HttpRequest, operation_id: UUID, data: HandoverIn) -> HttpResponse:
    """Write a handover with what is open now; 409 ``emergency.handover_waits`` when one waits already."""
    actor = signed_in(request)
    made = handing.write(actor=actor, operation_id=operation_id, **data.dict())
    return json_response(queries.handover(actor, made.id), status=201)


@router.get("/emergency/handovers/{uuid:handover_id}", response=shapes.HandoverOut)
def read_handover(request: HttpRequest, handover_id: UUID) -> HttpResponse:
    """A handover with what was open when it was written."""
    return json_response(queries.handover(signed_in(request), handover_id))


@router.post("/emergency/handovers/{uuid:handover_id}/accept", response=shapes.HandoverOut)
def accept_handover(request: HttpRequest, handover_id: UUID, data: DecisionIn) -> HttpResponse:
    """Take over the command; 409 ``emergency.handover_over`` when somebody else was first."""
    actor = signed_in(request)
    handing.accept(actor=actor, handover_id=handover_id, id=data.id)
    return json_response(queries.handover(actor, handover_id))


@router.post("/emergency/handovers/{uuid:handover_id}/withdraw", response=shapes.HandoverOut)
def withdraw_handover(request: HttpRequest, handover_id: UUID, data: DecisionIn) -> HttpResponse:
    """Take back a handover that nobody has accepted."""
    actor = signed_in(request)
    handing.withdraw(actor=actor, handover_id=handover_id, id=data.id)
    return json_response(queries.handover(actor, handover_id))
