"""HTTP of the verified sample."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Schema
from pydantic import StringConstraints

from weige.access.sessions import signed_in
from weige.core.http import json_response
from weige.core.ids import ClientId
from weige.core.paging import PageSize

from . import actions, queries
from .queries import ToVerifyPage
from .rules import Verdict

router = Router(tags=["follow-up"])


class ListIn(Schema):
    after: Annotated[str, StringConstraints(max_length=200)] | None = None
    limit: PageSize = 50


class VerdictIn(Schema):
    id: ClientId
    verdict: Verdict
    words: Annotated[str, StringConstraints(strip_whitespace=True, max_length=1000)] = ""


@router.get("/follow-ups", response=ToVerifyPage)
def list_to_verify(request: HttpRequest, filters: Query[ListIn]) -> HttpResponse:
    """Closes that were drawn to be verified and that this reader did not handle, the oldest first."""
    return json_response(queries.to_verify(signed_in(request), after=filters.after, limit=filters.limit))


@router.post("/follow-ups/{uuid:follow_up_id}/verdict", response={204: None})
def verify(request: HttpRequest, follow_up_id: UUID, data: VerdictIn) -> HttpResponse:
    """Say what asking again has found; "not solved" reopens the case one level up."""
    actions.verify(
        actor=signed_in(request), follow_up_id=follow_up_id, id=data.id, verdict=data.verdict, words=data.words
    )
    return HttpResponse(status=204)
