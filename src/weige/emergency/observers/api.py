"""HTTP of observers."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Router, Schema
from pydantic import AwareDatetime, Field, StringConstraints

from weige.access.sessions import signed_in
from weige.core.http import json_response
from weige.core.ids import ClientId

from . import actions, queries
from .forms import Seen

router = Router(tags=["emergency"])


class ObserverIn(Schema):
    id: ClientId
    post: UUID


class ObservationIn(Schema):
    """``happened_at`` is when it was filled in on the phone, which may have had no signal."""

    id: ClientId
    happened_at: AwareDatetime | None = None
    form: Annotated[str, Field(max_length=60)]
    answers: Annotated[dict[Annotated[str, Field(max_length=40)], Seen], Field(min_length=1, max_length=20)]
    note: Annotated[str, StringConstraints(strip_whitespace=True, max_length=500)] = ""


@router.get("/emergency/operations/{uuid:operation_id}/observers", response=queries.ObserverPage)
def list_observers(request: HttpRequest, operation_id: UUID) -> HttpResponse:
    """Who looks on at a drill."""
    return json_response(queries.observers(signed_in(request), operation_id))


@router.post("/emergency/operations/{uuid:operation_id}/observers", response={201: queries.ObserverPage})
def name_observer(request: HttpRequest, operation_id: UUID, data: ObserverIn) -> HttpResponse:
    """Ask whoever holds a post to look on at a drill."""
    actor = signed_in(request)
    actions.name(actor=actor, operation_id=operation_id, **data.dict())
    return json_response(queries.observers(actor, operation_id), status=201)


@router.post(
    "/emergency/operations/{uuid:operation_id}/observers/{uuid:observer_id}/release", response=queries.ObserverPage
)
def release_observer(request: HttpRequest, operation_id: UUID, observer_id: UUID) -> HttpResponse:
    """Somebody looks on no more; what they saw stays."""
    actor = signed_in(request)
    actions.release(actor=actor, operation_id=operation_id, observer_id=observer_id)
    return json_response(queries.observers(actor, operation_id))


@router.get("/emergency/observing", response=queries.ObservedDrills)
def read_observing(request: HttpRequest) -> HttpResponse:
    """The drills at which one looks on, with their forms."""
    return json_response(queries.mine(signed_in(request)))


@router.post("/emergency/operations/{uuid:operation_id}/observations", response={201: queries.ObservedDrills})
def observe(request: HttpRequest, operation_id: UUID, data: ObservationIn) -> HttpResponse:
    """Tell what was seen, form by form."""
    actor = signed_in(request)
    actions.observe(actor=actor, operation_id=operation_id, **data.dict())
    return json_response(queries.mine(actor), status=201)
