"""HTTP of divisions, grids, boundaries and locating."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from ninja import Path, Query, Router, Schema
from pydantic import Field
from typing_extensions import TypedDict

from weige.access.actors import Actor
from weige.access.queries import PostRef, post_ref, posts_under
from weige.access.sessions import signed_in
from weige.core import languages
from weige.core.errors import NOT_FOUND, Problem
from weige.core.http import json_response
from weige.core.ids import ClientId
from weige.core.places import PlaceRef, Scope

from . import actions, errors, queries
from .codes import GridKind
from .coordinates import Datum, convert
from .queries import DISTRICT_LENGTH, DivisionRow, GridRow

router = Router(tags=["territory"])

PlaceCode = Annotated[str, Field(pattern=r"^\d{2,18}$")]
Longitude = Annotated[float, Field(ge=-180, le=180, allow_inf_nan=False)]
Latitude = Annotated[float, Field(ge=-90, le=90, allow_inf_nan=False)]
Name = Annotated[str, Field(min_length=1, max_length=80)]


class Divisions(TypedDict):
    items: list[DivisionRow]


class Places(TypedDict):
    items: list[PlaceRef]


class Grids(TypedDict):
    items: list[GridRow]


class PlaceOut(TypedDict):
    place: PlaceRef
    ancestors: list[PlaceRef]
    posts: list[PostRef]
    household_count: int
    grid: GridRow | None


class Geometry(Schema):
    """A GeoJSON geometry; what else it may be is checked by the action, which says what is wrong."""

    type: Annotated[str, Field(max_length=20)]
    coordinates: list[Any]


class GridIn(Schema):
    id: ClientId
    kind: Literal["general", "micro", "dedicated"]
    parent: PlaceCode
    name: Name
    household_count: Annotated[int, Field(ge=0, le=100_000)]
    first_day: date
    boundary: Geometry | None = None


class GridEnd(Schema):
    last_day: date


class Point(Schema):
    longitude: Longitude
    latitude: Latitude
    datum: Datum = Datum.WGS84


class LocateOut(TypedDict):
    place: PlaceRef | None
    reason: str


def reading_scope(actor: Actor, under: str | None) -> Scope:
    """What an actor may read of grids and premises, below a place where one is named."""
    scope = actor.scope("territory.read")
    return scope.within(under) if under else scope


@router.get("/divisions", response=Divisions)
def read_divisions(request: HttpRequest, parent: Annotated[str, Field(pattern=r"^\d{0,12}$")] = "") -> HttpResponse:
    """The divisions one level below a place; without parent, the topmost."""
    signed_in(request)
    return json_response(Divisions(items=queries.children(parent)))


@router.get("/divisions/search", response=Places)
def search_divisions(request: HttpRequest, q: Query[Annotated[str, Field(max_length=40)]]) -> HttpResponse:
    """Divisions of the city by a part of their name or the beginning of their code."""
    signed_in(request)
    return json_response(Places(items=queries.search(q, under=settings.WEIGE.city)))


@router.get("/places/{code}", response=PlaceOut)
def read_place(request: HttpRequest, code: str) -> HttpResponse:
    """A place: what lies above it, how many households it has, and who holds posts at it."""
    actor = signed_in(request)
    place, ancestors = queries.place_with_ancestors(code) if code.isascii() and code.isdigit() else (None, [])
    if place is None:
        raise Problem(NOT_FOUND)
    scope = reading_scope(actor, code)
    grid = queries.grids_in(scope).filter(code=code).first() if scope else None
    posts = posts_under(actor.scope("post.read").within(code), at=code)
    return json_response(
        PlaceOut(
            place=place,
            ancestors=ancestors,
            posts=[post_ref(post, place) for post in posts],
            household_count=queries.households_of(code),
            grid=queries.grid_rows([grid])[0] if grid else None,
        )
    )


@router.get("/grids", response=Grids)
def read_grids(request: HttpRequest, under: Query[PlaceCode]) -> HttpResponse:
    """The grids that stand today in a place, at most those of one district."""
    scope = _area(signed_in(request), under)
    return json_response(Grids(items=queries.grid_rows(queries.grids_in(scope)) if scope else []))


@router.get("/grids/boundaries", response=dict[str, Any])
def read_boundaries(request: HttpRequest, under: Query[PlaceCode]) -> HttpResponse:
    """The boundaries of the grids in a place, at most those of one district, as GeoJSON in WGS 84."""
    scope = _area(signed_in(request), under)
    return HttpResponse(queries.boundaries(scope), content_type="application/geo+json")


@router.post("/grids", response={201: GridRow, 200: GridRow})
def create_grid(request: HttpRequest, data: GridIn) -> HttpResponse:
    """Cut a grid from a community or general grid; it gets the next free code."""
    grid = actions.create_grid(
        actor=signed_in(request),
        id=data.id,
        kind=GridKind(data.kind),
        parent=data.parent,
        name=data.name,
        household_count=data.household_count,
        first_day=data.first_day,
        boundary=data.boundary.model_dump() if data.boundary else None,
    )
    return json_response(queries.grid_rows([grid])[0], status=201)


@router.post("/grids/{code}/end", response=GridRow)
def end_grid(request: HttpRequest, code: Path[PlaceCode], data: GridEnd) -> HttpResponse:
    """Let a grid end with a day."""
    grid = actions.end_grid(actor=signed_in(request), code=code, last_day=data.last_day)
    return json_response(queries.grid_rows([grid])[0])


@router.post("/locate", response=LocateOut)
def locate(request: HttpRequest, data: Point) -> HttpResponse:
    """Which grid a point lies in, and when in none, which is nearest."""
    signed_in(request)
    longitude, latitude = convert(data.longitude, data.latitude, source=data.datum, target=Datum.WGS84)
    place, reason = queries.locate_place(longitude, latitude)
    return json_response(LocateOut(place=place, reason=languages.say(reason)))


def _area(actor: Actor, under: str) -> Scope:
    """The part of a place that an actor may read.

    Raises:
        Problem: ``territory.area_too_large`` when more than a district is asked for and may be read.
    """
    scope = reading_scope(actor, under)
    if any(len(prefix) < DISTRICT_LENGTH for prefix in scope.prefixes):
        raise Problem(errors.AREA_TOO_LARGE, field="under")
    return scope
