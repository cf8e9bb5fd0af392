"""HTTP of premises and addresses."""

from __future__ import annotations

from typing import Annotated

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Schema
from pydantic import Field
from typing_extensions import TypedDict

from weige.access.actors import Actor
from weige.access.sessions import signed_in
from weige.core import languages
from weige.core.errors import Problem
from weige.core.http import json_response
from weige.core.places import Scope

from . import queries
from .address import MAX_LENGTH, AddressParts, read_address
from .errors import AREA_TOO_LARGE
from .matching import match_address
from .queries import PremisesRef, PremisesRow

router = Router(tags=["registry"])
PlaceCode = Annotated[str, Field(pattern=r"^\d{4,18}$")]
COMMUNITY_DIGITS = 12


class AddressIn(Schema):
    text: Annotated[str, Field(max_length=MAX_LENGTH)]
    under: PlaceCode | None = None


class PartsOut(TypedDict):
    compound: str | None
    building: str | None
    entrance: str | None
    floor: int | None
    room: str | None


class AddressOut(TypedDict):
    parts: PartsOut
    normalised: str
    premises: PremisesRef | None
    reason: str


class PremisesList(TypedDict):
    items: list[PremisesRow]


@router.post("/addresses/read", response=AddressOut)
def read(request: HttpRequest, data: AddressIn) -> HttpResponse:
    """Read an address as people write it, and find the registered premises that it names in the own area."""
    actor = signed_in(request)
    reading = read_address(data.text)
    match = match_address(reading, _scope(actor, data.under))
    # What the registry knows settles an ambiguity; without it the doubt is said too.
    doubts = () if match.premises else reading.faults
    reasons = [languages.say(reason) for reason in (*(fault.text for fault in doubts), match.reason)]
    return json_response(
        AddressOut(
            parts=_parts(match.parts),
            normalised=match.parts.normalised() or reading.normalised,
            premises=queries.premises_ref(match.premises) if match.premises else None,
            reason=";".join(reasons),
        )
    )


@router.get("/premises", response=PremisesList)
def read_premises(request: HttpRequest, under: Query[PlaceCode]) -> HttpResponse:
    """Compounds, buildings and entrances of a community or grid, in the order in which people count."""
    scope = _scope(signed_in(request), under)
    if any(len(prefix) < COMMUNITY_DIGITS for prefix in scope.prefixes):
        raise Problem(AREA_TOO_LARGE, field="under")
    rows = queries.by_number(queries.outer_premises(scope)) if scope else []
    return json_response(PremisesList(items=queries.premises_rows(rows)))


def _scope(actor: Actor, under: str | None) -> Scope:
    scope = actor.scope("territory.read")
    return scope.within(under) if under else scope


def _parts(parts: AddressParts) -> PartsOut:
    return PartsOut(
        compound=parts.compound,
        building=parts.building,
        entrance=parts.entrance,
        floor=parts.floor,
        room=parts.room,
    )
