"""HTTP of saved filters: each person's own."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Router, Schema
from pydantic import Field, StringConstraints

from weige.access.sessions import signed_in
from weige.cases.filtering import FilterValues
from weige.core.http import json_response
from weige.core.ids import ClientId

from . import actions, queries
from .actions import MOST
from .queries import SavedFilterOut, SavedFilters, filter_out

router = Router(tags=["work"])
Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=20)]


class SavedFilterIn(Schema):
    id: ClientId
    name: Name
    filter: FilterValues


class FilterChangeIn(Schema):
    """Another name, another filter, or both; based on a version."""

    version: Annotated[int, Field(ge=1)]
    name: Name
    filter: FilterValues


class FilterOrderIn(Schema):
    ids: Annotated[list[UUID], Field(max_length=MOST)]


@router.get("/saved-filters", response=SavedFilters)
def list_filters(request: HttpRequest) -> HttpResponse:
    """One's own saved filters, in their order."""
    return json_response(SavedFilters(items=queries.own(signed_in(request)), most=MOST))


@router.post("/saved-filters", response={201: SavedFilterOut})
def save_filter(request: HttpRequest, data: SavedFilterIn) -> HttpResponse:
    """Keep a filter of the queue under a name."""
    made = actions.save(actor=signed_in(request), id=data.id, name=data.name, wanted=data.filter.filters())
    return json_response(filter_out(made), status=201)


@router.put("/saved-filters/order", response=SavedFilters)
def order_filters(request: HttpRequest, data: FilterOrderIn) -> HttpResponse:
    """Put one's saved filters in an order."""
    actor = signed_in(request)
    actions.put_in_order(actor=actor, ids=data.ids)
    return json_response(SavedFilters(items=queries.own(actor), most=MOST))


@router.put("/saved-filters/{uuid:filter_id}", response=SavedFilterOut)
def revise_filter(request: HttpRequest, filter_id: UUID, data: FilterChangeIn) -> HttpResponse:
    """Rename or overwrite a saved filter."""
    kept = actions.revise(
        actor=signed_in(request), id=filter_id, version=data.version, name=data.name, wanted=data.filter.filters()
    )
    return json_response(filter_out(kept))


@router.post("/saved-filters/{uuid:filter_id}/delete", response=SavedFilterOut)
def delete_filter(request: HttpRequest, filter_id: UUID) -> HttpResponse:
    """Delete a saved filter; for ten minutes it can be restored."""
    return json_response(filter_out(actions.delete(actor=signed_in(request), id=filter_id)))


@router.post("/saved-filters/{uuid:filter_id}/restore", response=SavedFilterOut)
def restore_filter(request: HttpRequest, filter_id: UUID) -> HttpResponse:
    """Bring a saved filter back that was deleted a moment ago."""
    return json_response(filter_out(actions.restore(actor=signed_in(request), id=filter_id)))
