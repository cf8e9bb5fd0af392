"""HTTP of the indicators."""

from __future__ import annotations

from datetime import date
from typing import Annotated

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Schema
from pydantic import Field, model_validator

from weige.access.sessions import signed_in
from weige.cases.shapes import CasePage
from weige.core.http import json_response
from weige.core.paging import PageSize

from . import queries
from .queries import By, Figures, Part, Span

router = Router(tags=["indicators"])
LONGEST_DAYS = 366


class SpanIn(Schema):
    place: Annotated[str, Field(pattern=r"^\d{4}(\d{2}(\d{3}){0,4})?$")]
    first_day: date
    last_day: date
    by: By = "category"

    @model_validator(mode="after")
    def _days_in_order(self) -> SpanIn:
        if not 0 <= (self.last_day - self.first_day).days < LONGEST_DAYS:
            raise ValueError("a span runs forwards and is a year long at most")
        return self

    def span(self) -> Span:
        return Span(self.place, self.first_day, self.last_day)


class BehindIn(SpanIn):
    part: Part
    key: Annotated[str, Field(max_length=60)] | None = None
    after: Annotated[str, Field(max_length=200)] | None = None
    limit: PageSize = 50


@router.get("/indicators", response=Figures)
def read_figures(request: HttpRequest, asked: Query[SpanIn]) -> HttpResponse:
    """Every indicator of a place in a span of days: as a whole, and by category, place below or organisation."""
    return json_response(queries.figures(signed_in(request), asked.span(), asked.by))


@router.get("/indicators/{indicator}/cases", response=CasePage)
def list_cases_behind(request: HttpRequest, indicator: str, asked: Query[BehindIn]) -> HttpResponse:
    """The cases behind one figure."""
    page = queries.behind(
        signed_in(request), asked.span(), indicator=indicator, part=asked.part, by=asked.by, key=asked.key,
        after=asked.after, limit=asked.limit,
    )  # fmt: skip
    return json_response(page)
