"""HTTP of dispatch: roads of places, closings, vehicles, errands, proposed and adopted runs, a driver's stops. What tells
which households are to be carried is asked for by POST, since each is recorded as a reading."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import File, Form, Router, Schema
from ninja.files import UploadedFile
from pydantic import AwareDatetime, Field, StringConstraints

from weige.access.sessions import signed_in
from weige.core.errors import Problem
from weige.core.http import json_response
from weige.core.ids import ClientId
from weige.territory.coordinates import Datum

from . import closings, driving, errands, errors, fleet, planning, queries, road_files, run_plans, running, shapes
from .errands import ErrandWords, Fetched
from .fleet import VehicleWords
from .network import MOST_BYTES
from .stops import Said
from .terms import EQUIPMENT, MOST_KILOGRAMS, MOST_SEATS, VEHICLE_KINDS

router = Router(tags=["dispatch"])
PlaceCode = Annotated[str, Field(pattern=r"^(\d{4}|\d{6}|\d{9}|\d{12}|\d{15}|\d{18})$")]
Version = Annotated[int, Field(ge=1)]
Longitude = Annotated[float, Field(ge=-180, le=180, allow_inf_nan=False)]
Latitude = Annotated[float, Field(ge=-90, le=90, allow_inf_nan=False)]
Where = Annotated[str, StringConstraints(strip_whitespace=True, max_length=120)]
Reason = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=300)]
Kilograms = Annotated[int, Field(ge=0, le=MOST_KILOGRAMS)]


def _one_of(codes: object) -> str:
    return "^(" + "|".join(codes) + ")$"  # type: ignore[arg-type]


class RoadFileIn(Schema):
    """A file of roads; ``datum`` says what its points refer to. ``synthetic``: made up."""

    place: PlaceCode
    datum: Datum = Datum.WGS84


class NewRoadsIn(RoadFileIn):
    id: ClientId
    synthetic: bool = False
    note: Annotated[str, StringConstraints(strip_whitespace=True, max_length=200)] = ""


class ClosingIn(Schema):
    """Stretches by their numbers in the network that was looked at, a ring, or the surroundings of a danger."""

    id: ClientId
    reason: Reason
    name: Where = ""
    network: UUID | None = None
    stretches: Annotated[list[Annotated[int, Field(ge=0)]], Field(max_length=2_000)] = []
    area: Annotated[list[tuple[Longitude, Latitude]], Field(max_length=500)] = []
    danger: UUID | None = None
    radius: Annotated[int, Field(ge=10, le=5_000)] = 100


class ReasonIn(Schema):
    id: ClientId
    reason: Reason


class RunCommandIn(Schema):
    id: ClientId


class NewVehicleIn(Schema):
    id: ClientId
    group: Annotated[str, Field(max_length=40)]
    name: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=60)]
    kind: Annotated[str, Field(pattern=_one_of(VEHICLE_KINDS))] = "car"
    seats: Annotated[int, Field(ge=0, le=MOST_SEATS)]
    kilograms: Kilograms = 0
    equipment: Annotated[list[Annotated[str, Field(pattern=_one_of(EQUIPMENT))]], Field(max_length=20)] = []
    where: Where = ""
    longitude: Longitude
    latitude: Latitude


class VehicleChangeIn(Schema):
    """Out of service or back; the point is where it stands now, if that is known."""

    id: ClientId
    version: Version
    out: bool
    reason: Reason
    where: Where = ""
    longitude: Longitude | None = None
    latitude: Latitude | None = None


class FetchedIn(Schema):
    """What is fetched at a supply point: it leaves the stock when it is loaded."""

    point: UUID
    item: Annotated[str, Field(min_length=1, max_length=40)]
    amount: Annotated[int, Field(ge=1, le=1_000_000)]


class NewErrandIn(Schema):
    """``minutes`` from now until it is to be there; ``supply``: what is fetched at a supply point."""

    id: ClientId
    what: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=120)]
    kilograms: Kilograms = 0
    from_where: Where
    from_longitude: Longitude
    from_latitude: Latitude
    to_where: Where
    to_longitude: Longitude
    to_latitude: Latitude
    urgent: bool = False
    minutes: Annotated[int, Field(ge=1, le=1_440)] | None = None
    supply: FetchedIn | None = None


class RunsWishIn(Schema):
    """``minutes`` within which everything is to be done; ``everyone``: not only households that are to be carried."""

    id: ClientId
    minutes: Annotated[int, Field(ge=10, le=720)] = 120
    everyone: bool = False


class MarkIn(Schema):
    """What a driver says of a stop. ``happened_at`` is when, on the phone, which may have had no signal."""

    id: ClientId
    said: Said
    happened_at: AwareDatetime | None = None


def _content(file: UploadedFile) -> bytes:
    if (file.size or 0) > MOST_BYTES:
        raise Problem(errors.ROADS_TOO_LARGE, field="file")
    return bytes(file.read())


@router.get("/emergency/roads", response=road_files.RoadNetworkPage)
def list_networks(request: HttpRequest) -> HttpResponse:
    """The road networks of one's places, in their versions."""
    return json_response(road_files.networks(signed_in(request)))


@router.post("/emergency/roads/check", response=road_files.RoadCheck)
def check_roads(request: HttpRequest, data: Form[RoadFileIn], file: File[UploadedFile]) -> HttpResponse:
    """What a file of roads holds, and everything that is wrong with it by its place. Nothing is kept."""
    return json_response(road_files.check(actor=signed_in(request), content=_content(file), **data.dict()))


@router.post("/emergency/roads", response={201: road_files.RoadNetworkOut})
def take_roads(request: HttpRequest, data: Form[NewRoadsIn], file: File[UploadedFile]) -> HttpResponse:
    """Take a file of roads (GeoJSON, or CSV with both ends of each stretch; 10 MB at most) as a place's next version,
    whole or not at all: 422 ``emergency.roads_unfit`` names every fault."""
    made = road_files.take(actor=signed_in(request), content=_content(file), **data.dict())
    return json_response(road_files.network_out(made), status=201)


@router.get("/emergency/operations/{uuid:operation_id}/dispatch", response=shapes.DispatchOut)
def read_dispatch(request: HttpRequest, operation_id: UUID) -> HttpResponse:
    """Roads, vehicles, who is to be fetched, the runs that hold, and what has changed since."""
    return json_response(queries.board(signed_in(request), operation_id))


@router.get("/emergency/operations/{uuid:operation_id}/roads", response=shapes.RoadMap)
def read_roads(request: HttpRequest, operation_id: UUID) -> HttpResponse:
    """The roads of an operation with those that are closed."""
    return json_response(queries.road_map(signed_in(request), operation_id))


@router.post("/emergency/operations/{uuid:operation_id}/closings", response={201: shapes.ClosingOut})
def close_road(request: HttpRequest, operation_id: UUID, data: ClosingIn) -> HttpResponse:
    """Close stretches of road, or an area under water."""
    wish = data.dict()
    danger = wish.pop("danger")
    made = closings.close(actor=signed_in(request), operation_id=operation_id, danger_id=danger, **wish)
    return json_response(queries.closing_out(made), status=201)


@router.post("/emergency/closings/{uuid:closing_id}/open", response=shapes.ClosingOut)
def open_road(request: HttpRequest, closing_id: UUID, data: ReasonIn) -> HttpResponse:
    """Open what was closed."""
    return json_response(
        queries.closing_out(closings.reopen(actor=signed_in(request), closing_id=closing_id, **data.dict()))
    )


@router.post("/emergency/operations/{uuid:operation_id}/vehicles", response={201: shapes.VehicleOut})
def add_vehicle(request: HttpRequest, operation_id: UUID, data: NewVehicleIn) -> HttpResponse:
    """Enter a vehicle of a group."""
    words = VehicleWords(
        data.name,
        data.kind,
        data.seats,
        data.kilograms,
        tuple(data.equipment),
        (data.longitude, data.latitude),
        data.where,
    )
    made = fleet.add(actor=signed_in(request), operation_id=operation_id, id=data.id, group=data.group, words=words)
    return json_response(queries.vehicle_out(made), status=201)


@router.post("/emergency/operations/{uuid:operation_id}/vehicles/planned", response=shapes.DispatchOut)
def take_planned_vehicles(request: HttpRequest, operation_id: UUID, data: RunCommandIn) -> HttpResponse:
    """Take the vehicles that the plan has for the operation's groups."""
    actor = signed_in(request)
    fleet.take_planned(actor=actor, operation_id=operation_id, id=data.id)
    return json_response(queries.board(actor, operation_id))


@router.post("/emergency/vehicles/{uuid:vehicle_id}/changes", response=shapes.VehicleOut)
def change_vehicle(request: HttpRequest, vehicle_id: UUID, data: VehicleChangeIn) -> HttpResponse:
    """Take a vehicle out of service or put it back; 409 ``emergency.changed`` when it was based on an older state."""
    wish = data.dict(exclude={"longitude", "latitude"})
    at = (data.longitude, data.latitude) if data.longitude is not None and data.latitude is not None else None
    return json_response(
        queries.vehicle_out(fleet.change(actor=signed_in(request), vehicle_id=vehicle_id, at=at, **wish))
    )


@router.post("/emergency/operations/{uuid:operation_id}/errands", response={201: shapes.ErrandOut})
def add_errand(request: HttpRequest, operation_id: UUID, data: NewErrandIn) -> HttpResponse:
    """Have something brought from one place to another."""
    words = ErrandWords(
        data.what, data.kilograms, data.from_where, (data.from_longitude, data.from_latitude), data.to_where,
        (data.to_longitude, data.to_latitude), data.urgent, data.minutes,
        Fetched(**data.supply.dict()) if data.supply else None,
    )  # fmt: skip
    made = errands.add(actor=signed_in(request), operation_id=operation_id, id=data.id, words=words)
    return json_response(queries.errand_out(made), status=201)


@router.post("/emergency/errands/{uuid:errand_id}/withdraw", response=shapes.ErrandOut)
def withdraw_errand(request: HttpRequest, errand_id: UUID, data: ReasonIn) -> HttpResponse:
    """Say that something need not be brought any more."""
    return json_response(
        queries.errand_out(errands.withdraw(actor=signed_in(request), errand_id=errand_id, **data.dict()))
    )


@router.post("/emergency/operations/{uuid:operation_id}/runs/proposals", response={201: shapes.RunProposal})
def propose_runs(request: HttpRequest, operation_id: UUID, data: RunsWishIn) -> HttpResponse:
    """Propose runs; nothing changes by it but that the reading of who is to be carried is recorded."""
    actor = signed_in(request)
    made = planning.make(actor=actor, operation_id=operation_id, **data.dict())
    return json_response(run_plans.proposal_out(actor, made.id), status=201)


@router.post("/emergency/runs/proposals/{uuid:plan_id}/adopt", response=shapes.DispatchOut)
def adopt_runs(request: HttpRequest, plan_id: UUID, data: RunCommandIn) -> HttpResponse:
    """Adopt proposed runs; 409 ``emergency.runs_changed`` when things have changed since they were made."""
    actor = signed_in(request)
    plan = planning.adopt(actor=actor, plan_id=plan_id, id=data.id)
    return json_response(queries.board(actor, plan.operation_id))


@router.get("/emergency/operations/{uuid:operation_id}/runs/plans", response=shapes.RunPlanPage)
def list_run_plans(request: HttpRequest, operation_id: UUID) -> HttpResponse:
    """The plans of runs that were adopted, the latest first, each with what had changed since the one that it replaced."""
    return json_response(run_plans.history(signed_in(request), operation_id))


@router.get("/emergency/runs/plans/{uuid:plan_id}", response=shapes.RunProposal)
def read_run_plan(request: HttpRequest, plan_id: UUID) -> HttpResponse:
    """The runs of an adopted plan as it was made. Households are told as such, not by their door."""
    return json_response(run_plans.plan_out(signed_in(request), plan_id))


@router.get("/emergency/calls/{uuid:call_id}/runs", response=shapes.MyRuns)
def my_runs(request: HttpRequest, call_id: UUID) -> HttpResponse:
    """The runs of the vehicles of one's own group."""
    return json_response(running.mine(signed_in(request), call_id))


@router.post("/emergency/stops/{uuid:stop_id}/marks", response=shapes.StopOut)
def mark_stop(request: HttpRequest, stop_id: UUID, data: MarkIn) -> HttpResponse:
    """Say how a stop went; kept at the moment when it was seen."""
    made = driving.mark(actor=signed_in(request), stop_id=stop_id, **data.dict())
    return json_response(running.stop_out(made.id))
