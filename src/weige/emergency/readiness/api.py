"""HTTP of the standing six."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from django.http import FileResponse, HttpRequest, HttpResponse
from ninja import File, Form, Query, Router, Schema
from ninja.files import UploadedFile
from pydantic import StringConstraints

from weige.access.sessions import signed_in
from weige.core.errors import Problem
from weige.core.http import json_response
from weige.core.ids import ClientId
from weige.emergency.signals import errors
from weige.emergency.signals.shapes import PlaceCode

from . import actions, queries

router = Router(tags=["emergency"])


class SixOf(Schema):
    place: PlaceCode


class StandbyIn(Schema):
    """A map with its file; ``dated`` is of the map itself."""

    id: ClientId
    place: PlaceCode
    kind: Literal["risk_map", "route_map"]
    dated: date
    words: Annotated[str, StringConstraints(strip_whitespace=True, max_length=300)] = ""


@router.get("/emergency/six", response=queries.StandingSix)
def read_six(request: HttpRequest, filters: Query[SixOf]) -> HttpResponse:
    """How the standing six of a place stand."""
    return json_response(queries.standing_six(signed_in(request), filters.place))


@router.post("/emergency/standby", response={201: queries.StandbyOut})
def keep_standby(
    request: HttpRequest, data: Form[StandbyIn], file: File[UploadedFile | None] = None
) -> HttpResponse:  # fmt: skip
    """Keep a map (PDF or picture, 10 MB at most); somebody else checks it."""
    actor = signed_in(request)
    if file is not None and (file.size or 0) > actions.MOST_BYTES:
        raise Problem(errors.FILE_TOO_LARGE, field="file", limit="10 MB")
    content = bytes(file.read()) if file is not None else None
    made = actions.keep(actor=actor, content=content, **data.dict())
    return json_response(queries.standby_out(actor, made), status=201)


@router.post("/emergency/standby/{uuid:standby_id}/check", response=queries.StandbyOut)
def check_standby(request: HttpRequest, standby_id: UUID) -> HttpResponse:
    """Say that a map is right; whoever added it cannot."""
    actor = signed_in(request)
    return json_response(queries.standby_out(actor, actions.check(actor=actor, standby_id=standby_id)))


@router.get("/emergency/standby/{uuid:standby_id}/file", response={200: None})
def read_standby(request: HttpRequest, standby_id: UUID) -> FileResponse:
    """The file of a map."""
    row = queries.find_file(signed_in(request), standby_id)
    path = actions.file_path(row.digest, row.media_type)
    response = FileResponse(path.open("rb"), content_type=row.media_type, as_attachment=row.media_type != "image/jpeg",
                            filename=path.name)  # fmt: skip
    response["Cache-Control"] = "private, max-age=86400, immutable"
    return response
