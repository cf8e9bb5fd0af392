"""HTTP of evacuation: shelters, the lists of an operation, doors on the phone, check-in. Lists that show what help a
household needs are opened by POST, since each is recorded as a reading."""

from __future__ import annotations

from typing import Annotated, Literal
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Schema
from pydantic import AwareDatetime, Field, StringConstraints, model_validator

from weige.access.sessions import signed_in
from weige.core.http import json_response
from weige.core.ids import ClientId

from . import listing, proposing, queries, shapes, shelters, ticking
from .doors import DoorState, Way
from .listing import AreaWish
from .shelters import ShelterWords
from .ticking import Saying

router = Router(tags=["evacuation"])
PlaceCode = Annotated[str, Field(pattern=r"^\d{4,18}$")]
Version = Annotated[int, Field(ge=1)]
MOST_AREAS = 400


class ShelterIn(Schema):
    name: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100)]
    longitude: Annotated[float, Field(ge=-180, le=180)]
    latitude: Annotated[float, Field(ge=-90, le=90)]
    capacity: Annotated[int, Field(ge=1, le=100_000)]
    step_free: bool = False
    keeper: UUID | None = None
    is_open: bool = True


class NewShelterIn(ShelterIn):
    id: ClientId
    place: PlaceCode


class ShelterChangeIn(ShelterIn):
    version: Version


class AreaIn(Schema):
    """A place, or one building."""

    place: PlaceCode | None = None
    building: UUID | None = None

    @model_validator(mode="after")
    def one_of_both(self) -> AreaIn:
        if (self.place is None) == (self.building is None):
            raise ValueError("a place or a building")
        return self


class EvacuationIn(Schema):
    id: ClientId
    areas: Annotated[list[AreaIn], Field(min_length=1, max_length=MOST_AREAS)]


class CommandIn(Schema):
    id: ClientId


class ChoicesFilter(Schema):
    under: PlaceCode | None = None


class LinesIn(Schema):
    """Which households are shown: of a place, those with a conflict, or those on which the lists differ."""

    place: PlaceCode | None = None
    conflicts: bool = False
    gap: Literal["", "not_come", "not_said"] = ""


class DoorIn(Schema):
    """What is said of a door. ``happened_at`` is when it was said on the phone, which may have had no signal;
    ``elsewhere``: the household went to no shelter."""

    id: ClientId
    said: Literal[DoorState.INFORMED, DoorState.MOVED, DoorState.REFUSED, DoorState.UNREACHABLE, DoorState.RETURNED]
    way: Way | None = None
    shelter: UUID | None = None
    elsewhere: bool = False
    happened_at: AwareDatetime | None = None


class SettleIn(Schema):
    id: ClientId
    said: DoorState
    way: Way | None = None
    shelter: UUID | None = None
    elsewhere: bool = False


class AdoptIn(Schema):
    """``seal`` is that of the proposal that was looked at."""

    id: ClientId
    seal: Annotated[str, Field(min_length=64, max_length=64)]


class CheckInIn(Schema):
    """People who came to a shelter by the code of their household; below zero takes a slip back. ``happened_at`` is when
    they came, by a phone that may have had no signal."""

    id: ClientId
    shelter: UUID
    code: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=20)]
    people: Annotated[int, Field(ge=-99, le=99)]
    happened_at: AwareDatetime | None = None


@router.get("/emergency/shelters", response=shelters.ShelterPage)
def list_shelters(request: HttpRequest) -> HttpResponse:
    """The shelters of one's area."""
    return json_response(shelters.shelters(signed_in(request)))


@router.get("/emergency/shelters/kept", response=shapes.KeptPage)
def list_kept(request: HttpRequest) -> HttpResponse:
    """The shelters that one keeps, by the operations that move people to them."""
    return json_response(queries.kept(signed_in(request)))


@router.post("/emergency/shelters", response={201: shelters.ShelterOut})
def add_shelter(request: HttpRequest, data: NewShelterIn) -> HttpResponse:
    """A new shelter of a place."""
    actor = signed_in(request)
    values = data.dict(exclude={"id", "place"})
    made = shelters.add(actor=actor, id=data.id, place=data.place, words=ShelterWords(**values))
    return json_response(shelters.shelter(actor, made.id), status=201)


@router.put("/emergency/shelters/{uuid:shelter_id}", response=shelters.ShelterOut)
def change_shelter(request: HttpRequest, shelter_id: UUID, data: ShelterChangeIn) -> HttpResponse:
    """Change a shelter; 409 ``emergency.shelter_changed`` when it was based on an older version."""
    actor = signed_in(request)
    words = ShelterWords(**data.dict(exclude={"version"}))
    shelters.change(actor=actor, shelter_id=shelter_id, version=data.version, words=words)
    return json_response(shelters.shelter(actor, shelter_id))


@router.get("/emergency/operations/{uuid:operation_id}/evacuation", response=shapes.EvacuationOut)
def read_evacuation(request: HttpRequest, operation_id: UUID) -> HttpResponse:
    """The lists side by side: to be moved, said to be moved, checked in; no household is named."""
    return json_response(queries.evacuation(signed_in(request), operation_id))


@router.post("/emergency/operations/{uuid:operation_id}/evacuation", response={201: shapes.ListedOut})
def order_evacuation(request: HttpRequest, operation_id: UUID, data: EvacuationIn) -> HttpResponse:
    """Order the evacuation of micro-grids or buildings; ordered again, only households that are missing are added."""
    wishes = [AreaWish(area.place or "", area.building) for area in data.areas]
    made = listing.order(actor=signed_in(request), operation_id=operation_id, id=data.id, areas=wishes)
    return json_response(shapes.ListedOut(households=made.households, people=made.people), status=201)


@router.get("/emergency/operations/{uuid:operation_id}/evacuation/choices", response=shapes.GridChoices)
def list_choices(request: HttpRequest, operation_id: UUID, filters: Query[ChoicesFilter]) -> HttpResponse:
    """The micro-grids and buildings that can be evacuated."""
    return json_response(queries.choices(signed_in(request), operation_id, filters.under or ""))


@router.post("/emergency/operations/{uuid:operation_id}/evacuation/open", response=shapes.LinePage)
def open_lines(request: HttpRequest, operation_id: UUID, data: LinesIn) -> HttpResponse:
    """Households of the list with what help they need, for the command; recorded."""
    wish = {"place": data.place or "", "conflicts": data.conflicts, "gap": data.gap}
    return json_response(queries.lines(signed_in(request), operation_id, **wish))  # type: ignore[arg-type]


@router.get("/emergency/operations/{uuid:operation_id}/evacuation/proposal", response=proposing.ShelterProposal)
def propose_shelters(request: HttpRequest, operation_id: UUID) -> HttpResponse:
    """Where the households that are still to be moved would go."""
    return json_response(proposing.proposal(signed_in(request), operation_id))


@router.post("/emergency/operations/{uuid:operation_id}/evacuation/adopt", response=shapes.EvacuationOut)
def adopt_proposal(request: HttpRequest, operation_id: UUID, data: AdoptIn) -> HttpResponse:
    """Adopt a proposal; 409 ``emergency.proposal_changed`` when the list or the shelters have changed since."""
    actor = signed_in(request)
    proposing.adopt(actor=actor, operation_id=operation_id, id=data.id, seal=data.seal)
    return json_response(queries.evacuation(actor, operation_id))


@router.post(
    "/emergency/operations/{uuid:operation_id}/areas/{uuid:area_id}/approve-return", response=shapes.EvacuationOut
)
def approve_return(request: HttpRequest, operation_id: UUID, area_id: UUID, data: CommandIn) -> HttpResponse:
    """Let the people of an area go home."""
    actor = signed_in(request)
    listing.approve_return(actor=actor, operation_id=operation_id, area_id=area_id, id=data.id)
    return json_response(queries.evacuation(actor, operation_id))


@router.post("/emergency/operations/{uuid:operation_id}/doors/{uuid:line_id}/settle", response=shapes.DoorTold)
def settle_door(request: HttpRequest, operation_id: UUID, line_id: UUID, data: SettleIn) -> HttpResponse:
    """The command says how a household stands, which settles a conflict."""
    saying = Saying(data.said, data.way, data.shelter, elsewhere=data.elsewhere)
    line = ticking.settle(
        actor=signed_in(request), operation_id=operation_id, line_id=line_id, id=data.id, saying=saying
    )
    return json_response(queries.told(line))


@router.post("/emergency/operations/{uuid:operation_id}/check-ins", response=shapes.CheckedIn)
def check_in(request: HttpRequest, operation_id: UUID, data: CheckInIn) -> HttpResponse:
    """People have come to a shelter; its keeper types the code of their household."""
    line = ticking.check_in(
        actor=signed_in(request), operation_id=operation_id, id=data.id, shelter_id=data.shelter, code=data.code,
        people=data.people, happened_at=data.happened_at,
    )  # fmt: skip
    return json_response(queries.checked_in(line, data.shelter))


@router.post("/emergency/calls/{uuid:call_id}/doors", response=shapes.Doors)
def open_doors(request: HttpRequest, call_id: UUID) -> HttpResponse:
    """The doors of one's own place while one is called, with what help they need; recorded."""
    return json_response(queries.doors(signed_in(request), call_id))


@router.post("/emergency/doors/{uuid:line_id}/ticks", response=shapes.DoorTold)
def tick_door(request: HttpRequest, line_id: UUID, data: DoorIn) -> HttpResponse:
    """Say how a door stands; old ticks are merged by the time at which they were made."""
    saying = Saying(DoorState(data.said), data.way, data.shelter, data.happened_at, data.elsewhere)
    return json_response(
        queries.told(ticking.tick(actor=signed_in(request), line_id=line_id, id=data.id, saying=saying))
    )
