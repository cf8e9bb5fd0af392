"""HTTP of signals: warnings, sources, warnings of our own, gauges with their readings, proposals of levels."""

from __future__ import annotations

from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import File, Form, Query, Router, Schema
from ninja.files import UploadedFile
from pydantic import AwareDatetime, Field, StringConstraints

from weige.access.sessions import signed_in
from weige.core import rates
from weige.core.errors import Problem
from weige.core.http import json_response
from weige.core.ids import ClientId

from . import boards, bringing, drafting, errors, gauging, proposals, queries, shapes, sources, taking
from .shapes import PlaceCode

router = Router(tags=["emergency"])
Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=80)]
Url = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500)]
Version = Annotated[int, Field(ge=1)]
Finite = Annotated[float, Field(allow_inf_nan=False, ge=-30_000, le=30_000)]
READING = rates.Rate("emergency.read_address", 20, 600)
"""Addresses that one account has read by hand."""
Reason = Annotated[str, StringConstraints(strip_whitespace=True, max_length=300)]


class WarningFilter(Schema):
    ended: bool = False


class SignalAddressIn(Schema):
    place: PlaceCode
    url: Url


class SignalSourceIn(Schema):
    id: ClientId
    place: PlaceCode
    name: Name
    url: Url


class SwitchIn(Schema):
    on: bool


class WarningFieldsIn(Schema):
    """What a warning of ours says. The severity follows from the colour; ``all_clear`` is for updates; a cancellation
    has only its ``description``."""

    event: Annotated[str, StringConstraints(strip_whitespace=True, max_length=40)] = ""
    category: Literal["Geo", "Met", "Safety", "Rescue", "Fire", "Health", "Env", "Transport", "Infra", "Other"] = "Met"
    colour: Literal["red", "orange", "yellow", "blue"] = "yellow"
    urgency: Literal["Immediate", "Expected", "Future"] = "Expected"
    certainty: Literal["Observed", "Likely", "Possible"] = "Likely"
    places: Annotated[list[PlaceCode], Field(max_length=50)] = []
    headline: Annotated[str, StringConstraints(strip_whitespace=True, max_length=160)] = ""
    description: Annotated[str, StringConstraints(strip_whitespace=True, max_length=2000)] = ""
    instruction: Annotated[str, StringConstraints(strip_whitespace=True, max_length=2000)] = ""
    expires: AwareDatetime | None = None
    all_clear: bool = False


class WarningDraftIn(Schema):
    id: ClientId
    place: PlaceCode
    msg_type: Literal["Alert", "Update", "Cancel"] = "Alert"
    about: UUID | None = None
    drill: bool = False
    fields: WarningFieldsIn


class DraftChangeIn(Schema):
    id: ClientId
    version: Version
    fields: WarningFieldsIn


class DraftVersionIn(Schema):
    version: Version


class GaugeFieldsIn(Schema):
    """What a gauge is. Stages are in its unit above the zero that ``datum`` names."""

    name: Name
    kind: Literal["stage", "rain"] = "stage"
    unit: Literal["m", "ft", "mm"] = "m"
    longitude: Annotated[float, Field(ge=-180, le=180)] | None = None
    latitude: Annotated[float, Field(ge=-90, le=90)] | None = None
    warning: Finite | None = None
    guarantee: Finite | None = None
    datum: Annotated[str, StringConstraints(strip_whitespace=True, max_length=100)] = ""
    lead_hours: Annotated[int, Field(ge=1, le=72)] = 6


class GaugeIn(GaugeFieldsIn):
    id: ClientId
    place: PlaceCode


class GaugeChangeIn(GaugeFieldsIn):
    id: ClientId
    version: Version


class GaugeReadingIn(Schema):
    at: AwareDatetime
    value: Finite


class GaugeReadingsIn(Schema):
    readings: Annotated[list[GaugeReadingIn], Field(min_length=1, max_length=5_000)]
    corrects: bool = False


class ApprovalIn(Schema):
    id: ClientId
    reason: Reason = ""


class DeclineIn(Schema):
    id: ClientId
    reason: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=300)]


def _fields(data: GaugeFieldsIn) -> dict[str, Any]:
    return {name: getattr(data, name) for name in gauging.KEPT}


def _content(file: UploadedFile, most: int, limit: str) -> bytes:
    if (file.size or 0) > most:
        raise Problem(errors.FILE_TOO_LARGE, field="file", limit=limit)
    return bytes(file.read())


# Warnings.


@router.get("/emergency/warnings", response=shapes.WarningPage)
def list_warnings(request: HttpRequest, filters: Query[WarningFilter]) -> HttpResponse:
    """The warnings in force over the places that one reads; with ``ended`` those of the last days too."""
    return json_response(queries.warnings(signed_in(request), ended=filters.ended))


@router.get("/emergency/warnings/{uuid:alert_id}", response=shapes.WarningDetail)
def read_warning(request: HttpRequest, alert_id: UUID) -> HttpResponse:
    """A warning whole, with everything that is wrong with its message."""
    return json_response(queries.warning_detail(signed_in(request), alert_id))


@router.post("/emergency/warnings/files", response=shapes.TakenOut)
def upload_warnings(request: HttpRequest, place: Form[PlaceCode], file: File[UploadedFile]) -> HttpResponse:
    """Take a file of warnings (CAP, or a feed of them; 4 MB at most) for a place. The same file again changes nothing."""
    actor = signed_in(request)
    content = _content(file, taking.MOST_BYTES, "4 MB")
    return json_response(queries.taken_out(taking.upload(actor=actor, place=place, content=content)))


@router.post("/emergency/warnings/addresses", response=shapes.TakenOut)
def read_address(request: HttpRequest, data: SignalAddressIn) -> HttpResponse:
    """Read an address once and take the warnings that stand there."""
    actor = signed_in(request)
    rates.spend(READING, str(actor.account_id))
    return json_response(queries.taken_out(taking.read_address(actor=actor, **data.dict())))


@router.get("/emergency/sources", response=shapes.SignalSourcePage)
def list_sources(request: HttpRequest) -> HttpResponse:
    """The addresses that are read every few minutes for the places that one commands."""
    return json_response(queries.source_rows(signed_in(request)))


@router.post("/emergency/sources", response={201: shapes.SignalSourceOut})
def add_source(request: HttpRequest, data: SignalSourceIn) -> HttpResponse:
    """Read an address from now on."""
    return json_response(queries.source_out(sources.add(actor=signed_in(request), **data.dict())), status=201)


@router.post("/emergency/sources/{uuid:source_id}/switch", response=shapes.SignalSourceOut)
def switch_source(request: HttpRequest, source_id: UUID, data: SwitchIn) -> HttpResponse:
    """Switch a source on or off."""
    return json_response(
        queries.source_out(sources.switch(actor=signed_in(request), source_id=source_id, on=data.on))
    )  # fmt: skip


@router.get("/emergency/drafts", response=shapes.WarningDraftPage)
def list_drafts(request: HttpRequest) -> HttpResponse:
    """Warnings of our own, those that wait and those that were published lately."""
    return json_response(queries.drafts(signed_in(request)))


@router.post("/emergency/drafts", response={201: shapes.WarningDraftOut})
def write_draft(request: HttpRequest, data: WarningDraftIn) -> HttpResponse:
    """Write a warning, or an update or cancellation of one of ours; somebody else signs it off."""
    actor = signed_in(request)
    made = drafting.write_draft(actor=actor, **{**data.dict(), "fields": data.fields.dict()})
    return json_response(queries.draft_out(actor, made), status=201)


@router.get("/emergency/drafts/{uuid:draft_id}", response=shapes.WarningDraftOut)
def read_draft(request: HttpRequest, draft_id: UUID) -> HttpResponse:
    """A warning of ours with what the rules say of it."""
    return json_response(queries.draft_detail(signed_in(request), draft_id))


@router.post("/emergency/drafts/{uuid:draft_id}/changes", response=shapes.WarningDraftOut)
def rewrite_draft(request: HttpRequest, draft_id: UUID, data: DraftChangeIn) -> HttpResponse:
    """Change a draft; 409 ``emergency.signal_changed`` when somebody has changed it meanwhile."""
    actor = signed_in(request)
    made = drafting.rewrite(actor=actor, draft_id=draft_id, id=data.id, version=data.version, fields=data.fields.dict())
    return json_response(queries.draft_out(actor, made))


@router.post("/emergency/drafts/{uuid:draft_id}/publish", response=shapes.WarningDraftOut)
def publish_draft(request: HttpRequest, draft_id: UUID, data: DraftVersionIn) -> HttpResponse:
    """Sign a draft off and publish it; whoever wrote it cannot."""
    actor = signed_in(request)
    return json_response(
        queries.draft_out(actor, drafting.publish(actor=actor, draft_id=draft_id, version=data.version))
    )


@router.post("/emergency/drafts/{uuid:draft_id}/withdraw", response=shapes.WarningDraftOut)
def withdraw_draft(request: HttpRequest, draft_id: UUID) -> HttpResponse:
    """Take a draft back."""
    actor = signed_in(request)
    return json_response(queries.draft_out(actor, drafting.withdraw(actor=actor, draft_id=draft_id)))


# Gauges.


@router.get("/emergency/gauges", response=shapes.GaugePage)
def list_gauges(request: HttpRequest) -> HttpResponse:
    """The gauges of one's places, those over a stage first."""
    return json_response(boards.gauges(signed_in(request)))


@router.post("/emergency/gauges", response={201: shapes.GaugeRow})
def add_gauge(request: HttpRequest, data: GaugeIn) -> HttpResponse:
    """A new gauge."""
    actor = signed_in(request)
    made = gauging.add(actor=actor, id=data.id, place=data.place, fields=_fields(data))
    return json_response(boards.gauge_row(actor, made.id), status=201)


@router.get("/emergency/gauges/{uuid:gauge_id}", response=shapes.GaugeDetail)
def read_gauge(request: HttpRequest, gauge_id: UUID) -> HttpResponse:
    """A gauge with its last days and its forecast."""
    return json_response(boards.gauge_detail(signed_in(request), gauge_id))


@router.post("/emergency/gauges/{uuid:gauge_id}/changes", response=shapes.GaugeRow)
def change_gauge(request: HttpRequest, gauge_id: UUID, data: GaugeChangeIn) -> HttpResponse:
    """Change what a gauge is; its stages are judged anew."""
    actor = signed_in(request)
    gauging.change(actor=actor, gauge_id=gauge_id, id=data.id, version=data.version, fields=_fields(data))
    return json_response(boards.gauge_row(actor, gauge_id))


@router.post("/emergency/gauges/{uuid:gauge_id}/readings", response=shapes.ReadingsTaken)
def take_readings(request: HttpRequest, gauge_id: UUID, data: GaugeReadingsIn) -> HttpResponse:
    """Take readings, all or none. The same again changes nothing; another value for a known moment is a correction only
    where that is said."""
    actor = signed_in(request)
    rows = [bringing.Row(each.at, each.value, line) for line, each in enumerate(data.readings, 1)]
    result = bringing.take(actor=actor, gauge_id=gauge_id, rows=rows, corrects=data.corrects)
    return json_response(boards.readings_taken(actor, gauge_id, result))


@router.post("/emergency/gauges/{uuid:gauge_id}/files", response=shapes.ReadingsTaken)
def upload_readings(
    request: HttpRequest, gauge_id: UUID, file: File[UploadedFile], corrects: Form[bool] = False
) -> HttpResponse:
    """Take a file of readings (CSV, 10 MB at most), whole or not at all: 422 ``emergency.readings_unfit`` names every
    fault with its line."""
    actor = signed_in(request)
    gauge = gauging.find(actor, gauge_id)
    rows = bringing.read_file(_content(file, bringing.MOST_BYTES, "10 MB"), gauge)
    result = bringing.take(actor=actor, gauge_id=gauge_id, rows=rows, corrects=corrects)
    return json_response(boards.readings_taken(actor, gauge_id, result))


# Proposals.


@router.get("/emergency/proposals", response=shapes.LevelProposalPage)
def list_proposals(request: HttpRequest) -> HttpResponse:
    """Levels that gauges and warnings propose for the places that one commands: those to be decided first."""
    return json_response(boards.proposal_page(signed_in(request)))


@router.post("/emergency/proposals/{uuid:proposal_id}/approve", response=shapes.LevelProposal)
def approve_proposal(request: HttpRequest, proposal_id: UUID, data: ApprovalIn) -> HttpResponse:
    """Do what is proposed: activate the plan in earnest, or change the level of its operation. 409
    ``emergency.proposal_decided`` tells the second of two commanders who was first."""
    actor = signed_in(request)
    proposals.approve(actor=actor, proposal_id=proposal_id, **data.dict())
    return json_response(boards.proposal_out(actor, proposal_id))


@router.post("/emergency/proposals/{uuid:proposal_id}/decline", response=shapes.LevelProposal)
def decline_proposal(request: HttpRequest, proposal_id: UUID, data: DeclineIn) -> HttpResponse:
    """Decide against a proposal, with the reason."""
    actor = signed_in(request)
    proposals.decline(actor=actor, proposal_id=proposal_id, **data.dict())
    return json_response(boards.proposal_out(actor, proposal_id))
