"""HTTP of lists of cases that are taken as files."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal
from urllib.parse import quote
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Schema
from pydantic import ConfigDict, Field
from typing_extensions import TypedDict

from weige.access.queries import account_names
from weige.access.sessions import signed_in
from weige.cases.filtering import FilterValues, PlaceCode
from weige.core import languages
from weige.core.http import json_response
from weige.core.ids import ClientId
from weige.core.paging import PageSize
from weige.core.places import PlaceRef, name_places

from . import actions, queries
from .rules import PURPOSES, Purpose

router = Router(tags=["work"])
MEDIA = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
}


class CaseExportIn(Schema):
    """What the filter shows, for a purpose of the list."""

    model_config = ConfigDict(extra="forbid")

    id: ClientId
    filter: FilterValues
    purpose: Purpose
    format: Literal["xlsx", "csv"] = "xlsx"


class CaseExportsFilter(Schema):
    under: PlaceCode
    after: Annotated[str, Field(max_length=200)] | None = None
    limit: PageSize = 30


class CaseExportRow(TypedDict):
    """A list that left: who took it, for what, by which filter, how many cases."""

    id: UUID
    place: PlaceRef
    at: datetime
    taken_by: str | None
    purpose_label: str
    filter_label: str
    media: str
    cases: int


class CaseExportList(TypedDict):
    items: list[CaseExportRow]
    next: str | None


class PurposeOut(TypedDict):
    code: Purpose
    label: str


class CaseExportPurposes(TypedDict):
    items: list[PurposeOut]


@router.get("/case-exports/purposes", response=CaseExportPurposes)
def list_purposes(request: HttpRequest) -> HttpResponse:
    """What a list of cases may be taken for."""
    signed_in(request)
    items = [PurposeOut(code=code, label=languages.say(label)) for code, label in PURPOSES.items()]
    return json_response(CaseExportPurposes(items=items))


@router.post("/case-exports", response={200: None})
def export_cases(request: HttpRequest, data: CaseExportIn) -> HttpResponse:
    """What a filter of the queue shows as a file, marked with reader, time and purpose; without anybody's name."""
    made = actions.export(
        actor=signed_in(request), id=data.id, wanted=data.filter.filters(), purpose=data.purpose, media=data.format
    )
    response = HttpResponse(made.content, content_type=MEDIA[made.media])
    response["Content-Disposition"] = (
        f"attachment; filename=\"cases.{made.media}\"; filename*=UTF-8''{quote(made.name)}"
    )
    return response


@router.get("/case-exports", response=CaseExportList)
def list_case_exports(request: HttpRequest, page: Query[CaseExportsFilter]) -> HttpResponse:
    """What was taken under a place, by whom and for what; newest first."""
    rows, following = queries.under(signed_in(request), page.under, after=page.after, limit=page.limit)
    places = name_places({row.place for row in rows} | {row.filters["place"] for row in rows if "place" in row.filters})
    names = account_names(row.account_id for row in rows)
    return json_response(
        CaseExportList(
            items=[
                CaseExportRow(
                    id=row.id, place=places[row.place], at=row.at, taken_by=names.get(row.account_id),
                    purpose_label=languages.say(PURPOSES[Purpose(row.purpose)]),
                    filter_label=queries.in_words(row.filters, places), media=row.media, cases=row.cases,
                )
                for row in rows
            ],
            next=following,
        )
    )  # fmt: skip
