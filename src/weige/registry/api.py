"""HTTP of premises and addresses."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Schema
from pydantic import Field
from typing_extensions import TypedDict

from weige.access.actors import Actor
from weige.access.sessions import signed_in
from weige.core import languages
from weige.core.errors import Problem
from weige.core.http import json_response
from weige.core.ids import ClientId
from weige.core.places import Scope

from . import actions, maintenance, queries
from .actions import NewPremises
from .address import HIGHEST_FLOOR, LOWEST_FLOOR, MAX_LENGTH, AddressParts, read_address
from .doors import HIGHEST_FLOOR as HIGHEST_LIVED_IN
from .doors import HIGHEST_ROOM, MOST_ROOMS, DoorPlan, Pattern
from .errors import AREA_TOO_LARGE
from .maintenance import PlannedDoor
from .matching import match_address
from .premises import PremisesKind
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


Name = Annotated[str, Field(min_length=1, max_length=80)]
Floor = Annotated[int, Field(ge=LOWEST_FLOOR, le=HIGHEST_FLOOR)]
Storey = Annotated[int, Field(ge=1, le=HIGHEST_FLOOR)]
LivedIn = Annotated[int, Field(ge=1, le=HIGHEST_LIVED_IN)]
Room = Annotated[int, Field(ge=1, le=HIGHEST_ROOM)]


class PremisesIn(Schema):
    """New premises; coordinates are WGS 84 in degrees."""

    id: ClientId
    kind: PremisesKind
    place: Annotated[str, Field(pattern=r"^\d{12}(\d{3}){0,2}$")]
    name: Name
    parent: UUID | None = None
    floor: Floor | None = None
    floors: Storey | None = None
    household_count: Annotated[int, Field(ge=0, le=100_000)] | None = None
    longitude: Annotated[float, Field(ge=-180, le=180, allow_inf_nan=False)] | None = None
    latitude: Annotated[float, Field(ge=-90, le=90, allow_inf_nan=False)] | None = None


class DoorsIn(Schema):
    """How the doors of a building or entrance are numbered."""

    id: ClientId
    first_floor: LivedIn
    last_floor: LivedIn
    rooms: Annotated[int, Field(ge=1, le=MOST_ROOMS)]
    pattern: Pattern = Pattern.JOINED
    without_floors: Annotated[list[LivedIn], Field(max_length=99)] = Field(default_factory=list)
    without_rooms: Annotated[list[Room], Field(max_length=99)] = Field(default_factory=list)

    def plan(self) -> DoorPlan:
        return DoorPlan(
            self.first_floor, self.last_floor, self.rooms, self.pattern, frozenset(self.without_floors),
            frozenset(self.without_rooms),
        )  # fmt: skip


class PremisesCorrectionIn(Schema):
    """A new name; ``seen_name`` is the one that the corrector saw."""

    name: Name
    seen_name: Name
    floor: Floor | None = None


class DoorMade(TypedDict):
    """A door of a plan; ``known`` ones are registered already and stay as they are."""

    id: UUID
    parent: UUID
    parent_name: str
    name: str
    floor: int
    known: bool


class DoorsOut(TypedDict):
    items: list[DoorMade]
    added: int
    known: int


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


@router.post("/premises", response={201: PremisesRow})
def add_premises(request: HttpRequest, data: PremisesIn) -> HttpResponse:
    """Register a compound, building, entrance, dwelling, public room or shop; repeated, it answers the same."""
    new = NewPremises(**data.dict())
    premises = actions.add_premises(actor=signed_in(request), new=new)
    return json_response(queries.premises_rows([premises])[0], status=201)


@router.post("/premises/{uuid:premises_id}/dwellings/preview", response=DoorsOut)
def preview_doors(request: HttpRequest, premises_id: UUID, data: DoorsIn) -> HttpResponse:
    """The doors that a plan would make, and those that are registered already; changes nothing."""
    planned = maintenance.preview_doors(actor=signed_in(request), id=data.id, premises_id=premises_id, plan=data.plan())
    return json_response(_doors_out(planned))


@router.post("/premises/{uuid:premises_id}/dwellings", response={201: DoorsOut})
def add_doors(request: HttpRequest, premises_id: UUID, data: DoorsIn) -> HttpResponse:
    """Make the doors of a building or entrance, all or none; repeated, it answers the same."""
    planned = maintenance.add_doors(actor=signed_in(request), id=data.id, premises_id=premises_id, plan=data.plan())
    return json_response(_doors_out(planned), status=201)


@router.patch("/premises/{uuid:premises_id}", response=PremisesRow)
def correct_premises(request: HttpRequest, premises_id: UUID, data: PremisesCorrectionIn) -> HttpResponse:
    """Correct a name, and the floor of a room."""
    premises = maintenance.correct_premises(
        actor=signed_in(request), premises_id=premises_id, name=data.name, floor=data.floor, seen_name=data.seen_name
    )
    return json_response(queries.premises_rows([premises])[0])


@router.delete("/premises/{uuid:premises_id}", response={204: None})
def remove_premises(request: HttpRequest, premises_id: UUID) -> HttpResponse:
    """Remove premises that were never used; what was used stays as history."""
    maintenance.remove_premises(actor=signed_in(request), premises_id=premises_id)
    return HttpResponse(status=204)


def _doors_out(planned: list[PlannedDoor]) -> DoorsOut:
    known = sum(door.known for door in planned)
    return DoorsOut(
        items=[
            DoorMade(
                id=door.id, parent=door.parent, parent_name=door.parent_name, name=door.name, floor=door.floor,
                known=door.known,
            )
            for door in planned
        ],
        added=len(planned) - known,
        known=known,
    )  # fmt: skip


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
