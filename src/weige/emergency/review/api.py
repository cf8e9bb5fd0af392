"""HTTP of reports."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Router, Schema

from weige.access.sessions import signed_in
from weige.core.http import json_response

from . import printing, queries
from .shapes import OperationReport

router = Router(tags=["emergency"])
MEDIA_TYPES = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}


class ReportFileIn(Schema):
    format: printing.Media


@router.get("/emergency/operations/{uuid:operation_id}/report", response=OperationReport)
def read_report(request: HttpRequest, operation_id: UUID) -> HttpResponse:
    """The report of an operation, measured from its log; while it runs, so far."""
    return json_response(queries.report(signed_in(request), operation_id))


@router.post("/emergency/operations/{uuid:operation_id}/report/file", response={200: None})
def take_report(request: HttpRequest, operation_id: UUID, data: ReportFileIn) -> HttpResponse:
    """The report as PDF or Word, a drill's marked on each page; recorded, and never kept."""
    made = printing.print_report(signed_in(request), operation_id, data.format)
    answer = HttpResponse(made, content_type=MEDIA_TYPES[data.format])
    answer["Content-Disposition"] = f'attachment; filename="review.{data.format}"'
    answer["Cache-Control"] = "no-store"
    return answer
