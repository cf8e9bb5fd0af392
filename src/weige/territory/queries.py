"""Every reading of divisions and grids.

Names of divisions are public facts and open to every reader; lists of grids and their boundaries take the
reader's scope.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

import shapely
from django.db import connection
from django.db.models import Q, QuerySet
from shapely import Polygon
from shapely.geometry.base import BaseGeometry
from shapely.geometry.polygon import orient
from typing_extensions import TypedDict

from weige.access.models import Post
from weige.access.queries import PostRef, active_on, in_scope, post_ref
from weige.core import clock
from weige.core.errors import Text
from weige.core.places import AFTER_DIGITS, LENGTHS, PlaceRef, Scope, ancestors
from weige.core.revisions import Revised, current_revision

from .codes import COMMUNITY_LENGTH, GRID_LEVEL, GridKind, Level
from .locating import Located, Locator
from .models import Division, Grid

BOUNDARIES = "territory.boundaries"
"""The revision that grows with every change of grids that the locator must know."""
MAX_SEARCH_RESULTS = 20
COORDINATE_STEP = 1e-7
OUTLINE_STEP, OUTLINE_GRAIN = 5e-5, 1e-6
"""Boundaries leave with seven decimals, a centimetre."""
PATH_SEPARATOR = " · "
DISTRICT_LENGTH = LENGTHS["district"]
GENERAL_GRID_LENGTH = LENGTHS["general_grid"]
DAYS = 10_000_000

PLACES_SQL = """
    SELECT code, level, name FROM territory_division WHERE code = ANY(%(divisions)s)
    UNION ALL
    SELECT code, kind, name FROM territory_grid WHERE code = ANY(%(grids)s)
"""
CHILDREN_SQL = """
    SELECT d.code, d.level, d.name,
           (SELECT count(*) FROM territory_division c
             WHERE c.level = %(grandchild)s AND c.code >= d.code AND c.code < d.code || ':'),
           (SELECT count(*) FROM territory_grid g
             WHERE g.code >= d.code AND g.code < d.code || ':' AND g.kind = ANY(%(kinds)s)
               AND g.first_day <= %(today)s AND (g.last_day IS NULL OR g.last_day >= %(today)s))
    FROM territory_division d
    WHERE d.level = %(level)s AND d.code >= %(from)s AND d.code < %(to)s
    ORDER BY d.code
"""
SEARCH_SQL = """
    SELECT code FROM territory_division
    WHERE (name LIKE %(inside)s OR official_name LIKE %(inside)s) AND code >= %(from)s AND code < %(to)s
    ORDER BY name <> %(whole)s, name NOT LIKE %(start)s, length(code), code
    LIMIT %(limit)s
"""
STEPS_DOWN = (Level.PROVINCE, Level.CITY, Level.DISTRICT, Level.SUBDISTRICT, Level.COMMUNITY)


class DivisionRow(TypedDict):
    """A division in a list, with how many divisions lie one level below it and how many micro-grids and
    dedicated grids stand in it today."""

    code: str
    level: str
    name: str
    children_count: int
    grid_count: int


class GridRow(TypedDict):
    """A grid as shown."""

    code: str
    kind: str
    name: str
    parent: str
    household_count: int
    first_day: date
    last_day: date | None
    leader: PostRef | None


def places(codes: Iterable[str]) -> dict[str, PlaceRef]:
    """Places with their names and paths: one statement however many. Unknown codes are left out.

    The path goes from the district down to the place; a micro-grid's leaves out its general grid.
    """
    wanted = {code for code in codes if code}
    if not wanted:
        return {}
    divisions = {code[:length] for code in wanted for length in (2, 4, 6, 9, 12) if len(code) >= length}
    grids = {code for code in wanted if len(code) > COMMUNITY_LENGTH}
    with connection.cursor() as cursor:
        cursor.execute(PLACES_SQL, {"divisions": list(divisions), "grids": list(grids)})
        known = {code: (level, name) for code, level, name in cursor}
    return {code: _place_ref(code, known) for code in wanted if code in known}


def _place_ref(code: str, known: dict[str, tuple[str, str]]) -> PlaceRef:
    level, name = known[code]
    above = [code[:length] for length in (6, 9, 12) if length < len(code)]
    names = [known[division][1] for division in above if division in known]
    return PlaceRef(
        code=code,
        level=GRID_LEVEL[GridKind(level)].value if len(code) > COMMUNITY_LENGTH else level,
        name=name,
        path=PATH_SEPARATOR.join([*names, name]),
    )


def place(code: str) -> PlaceRef | None:
    """One place with its name and path, or ``None``."""
    return places([code]).get(code)


def place_with_ancestors(code: str) -> tuple[PlaceRef | None, list[PlaceRef]]:
    """A place and the places above it, the city first; those that do not exist are left out."""
    above = [*reversed(ancestors(code, itself=False))]
    found = places([code, *above])
    return found.get(code), [found[parent] for parent in above if parent in found]


def children(parent: str) -> list[DivisionRow]:
    """The divisions one level below a place; below nothing, those of the topmost level that is there."""
    below = [level for level in STEPS_DOWN if LENGTHS[level] > len(parent)]
    if not below:
        return []
    level = below[0]
    if not parent:
        top = Division.objects.order_by("code").values_list("level", flat=True).first()
        if top is None:
            return []
        level = Level(top)
    after = STEPS_DOWN.index(level) + 1
    with connection.cursor() as cursor:
        cursor.execute(
            CHILDREN_SQL,
            {
                "level": level,
                "grandchild": STEPS_DOWN[after] if after < len(STEPS_DOWN) else "",
                "kinds": [GridKind.MICRO, GridKind.DEDICATED],
                "from": parent,
                "to": parent + AFTER_DIGITS,
                "today": clock.today(),
            },
        )
        return [
            DivisionRow(code=code, level=level, name=name, children_count=count, grid_count=grids)
            for code, level, name, count, grids in cursor
        ]


def search(text: str, *, under: str = "", limit: int = MAX_SEARCH_RESULTS) -> list[PlaceRef]:
    """Divisions whose name holds the text, or whose code begins with it: whole names first, then beginnings,
    then the rest, each from the larger place to the smaller."""
    text = "".join(text.split())
    if not text:
        return []
    if text.isascii() and text.isdigit():
        codes = list(
            Division.objects.filter(code__gte=max(text, under), code__lt=text + AFTER_DIGITS)
            .order_by("code")
            .values_list("code", flat=True)[:limit]
        )
    else:
        literal = text.replace("\\", r"\\").replace("%", r"\%").replace("_", r"\_")
        with connection.cursor() as cursor:
            cursor.execute(
                SEARCH_SQL,
                {
                    "inside": f"%{literal}%",
                    "start": f"{literal}%",
                    "whole": text,
                    "from": under,
                    "to": under + AFTER_DIGITS,
                    "limit": limit,
                },
            )
            codes = [code for (code,) in cursor]
    found = places(codes)
    return [found[code] for code in codes]


def standing_on(day: date) -> Q:
    """The condition of grids that stand on a day."""
    return Q(first_day__lte=day) & (Q(last_day__isnull=True) | Q(last_day__gte=day))


def grids_in(scope: Scope, *, day: date | None = None) -> QuerySet[Grid]:
    """The grids within a scope that stand on a day (today), in the order of their codes, without boundaries."""
    return (
        Grid.objects.filter(in_scope(scope, "code"), standing_on(day or clock.today()))
        .defer("boundary")
        .order_by("code")
    )


def grid_rows(grids: Iterable[Grid]) -> list[GridRow]:
    """Grids as shown, with whoever leads them today: three statements however many."""
    found = list(grids)
    leaders = _leaders([grid.code for grid in found])
    return [
        GridRow(
            code=grid.code,
            kind=grid.kind,
            name=grid.name,
            parent=grid.parent,
            household_count=grid.household_count,
            first_day=grid.first_day,
            last_day=grid.last_day,
            leader=leaders.get(grid.code),
        )
        for grid in found
    ]


def _leaders(codes: Sequence[str]) -> dict[str, PostRef]:
    """For each grid the first post that someone holds at exactly that grid, partners left out."""
    if not codes:
        return {}
    posts = list(
        Post.objects.select_related("post_type", "account", "organisation")
        .filter(
            active_on(clock.today()),
            place__in=codes,
            account__isnull=False,
            account__is_active=True,
            post_type__partner=False,
        )
        .order_by("place", "-post_type__position", "-rank", "-id")
    )
    names = places(post.place for post in posts)
    return {post.place: post_ref(post, names[post.place]) for post in posts if post.place in names}


def households_of(code: str) -> int:
    """Households in a place: those of its micro-grids, and of general grids that are not cut into any."""
    today = clock.today()
    if len(code) == LENGTHS["micro_grid"]:
        return Grid.objects.filter(code=code).values_list("household_count", flat=True).first() or 0
    with connection.cursor() as cursor:
        cursor.execute(
            """
            WITH standing AS (
                SELECT code, kind, household_count FROM territory_grid
                WHERE code >= %(from)s AND code < %(to)s
                  AND first_day <= %(today)s AND (last_day IS NULL OR last_day >= %(today)s)
            ), cut AS (SELECT DISTINCT left(code, 15) AS code FROM standing WHERE kind = 'micro')
            SELECT coalesce(sum(household_count), 0) FROM standing
            WHERE kind = 'micro' OR (kind = 'general' AND code NOT IN (SELECT code FROM cut))
               OR (kind = 'dedicated' AND code = %(from)s)
            """,
            {"from": code, "to": code + AFTER_DIGITS, "today": today},
        )
        (count,) = cursor.fetchone()
    return int(count)


def boundaries(scope: Scope) -> bytes:
    """The boundaries of the grids within a scope that stand today, as a GeoJSON FeatureCollection (UTF-8).

    WGS 84, longitude first (RFC 7946); properties code, name, kind, household_count. The geometries are turned
    into text all at once, so that a district of thousands of grids takes well under a second.
    """
    from weige.core.http import encoder

    rows = list(
        Grid.objects.filter(in_scope(scope, "code"), standing_on(clock.today()), boundary__isnull=False)
        .order_by("code")
        .values_list("code", "name", "kind", "household_count", "boundary")
    )
    shapes = shapely.from_wkb([bytes(row[4] or b"") for row in rows])
    geometries = shapely.to_geojson(shapely.set_precision(shapes, COORDINATE_STEP, mode="pointwise"))
    features = [
        b'{"type":"Feature","id":"%b","properties":%b,"geometry":%b}'
        % (
            code.encode(),
            encoder.encode({"code": code, "name": name, "kind": kind, "household_count": households}),
            str(geometry).encode(),
        )
        for (code, name, kind, households, _), geometry in zip(rows, geometries, strict=True)
    ]
    return b'{"type":"FeatureCollection","features":[%b]}' % b",".join(features)


def _make_locator() -> Locator:
    rows = list(Grid.objects.filter(standing_on(clock.today()), boundary__isnull=False).values_list("code", "boundary"))
    shapes = shapely.from_wkb([bytes(boundary or b"") for _, boundary in rows])
    return Locator([code for code, _ in rows], shapes)


_locator = Revised(BOUNDARIES, _make_locator)


def locator() -> Locator:
    """The locator of the grids that stand today.

    Kept in memory with the revision of the boundaries and the day it was made on: a changed boundary, and a grid
    that begins or ends with the day, make it anew.
    """
    return _locator.get(current_revision(BOUNDARIES) * DAYS + clock.today().toordinal())


def locate(longitude: float, latitude: float) -> Located:
    """Where a point lies; degrees in WGS 84, longitude first."""
    return locator().locate(longitude, latitude)


def overlapped(shape: BaseGeometry) -> list[str]:
    """The codes of the grids that share ground with an area; degrees in WGS 84, longitude first."""
    return locator().overlapped(shape)


def outline(place: str) -> list[list[tuple[float, float]]]:
    """The outer rings of a place's grids together, simplified to a few metres and counter-clockwise; none where no grid
    of it is drawn. Degrees in WGS 84, longitude first, six decimals."""
    joined = shapely.set_precision(shapely.simplify(locator().outline(place), OUTLINE_STEP), OUTLINE_GRAIN)
    parts = [part for part in getattr(joined, "geoms", [joined]) if isinstance(part, Polygon) and not part.is_empty]
    rings = [orient(Polygon(part.exterior), 1.0).exterior.coords for part in parts]
    return [[(round(east, 6), round(north, 6)) for east, north, *_ in ring] for ring in rings]


def locate_place(longitude: float, latitude: float) -> tuple[PlaceRef | None, Text]:
    """The place that a point in WGS 84 lies in, and the reason, which outside every grid names the nearest."""
    located = locate(longitude, latitude)
    if located.code is None and located.nearest is None:
        return None, Text("还没有画出任何网格的边界", "no grid has a boundary yet")
    named = places([located.code or located.nearest or ""])
    found = named.get(located.code or "")
    if found is None:
        nearest = named[located.nearest or ""]
        metres = round(located.metres or 0.0)
        return None, Text(
            f"不在任何网格内，最近的是{nearest['path']}，约 {metres} 米",
            f"in no grid; the nearest is {nearest['path']}, about {metres} m away",
        )
    if located.on_border:
        return found, Text(
            f"在网格边界上，归入编号最小的{found['name']}",
            f"on a border; it counts as {found['name']}, which has the lowest code",
        )
    return found, Text(f"在{found['name']}内", f"inside {found['name']}")


def centres(codes: Iterable[str]) -> dict[str, tuple[float, float]]:
    """A point inside each grid that has a boundary, WGS 84, longitude first: one statement however many."""
    rows = list(Grid.objects.filter(code__in=set(codes), boundary__isnull=False).values_list("code", "boundary"))
    inside = shapely.point_on_surface(shapely.from_wkb([bytes(boundary or b"") for _, boundary in rows]))
    return {
        code: (round(float(shapely.get_x(point)), 5), round(float(shapely.get_y(point)), 5))
        for (code, _), point in zip(rows, inside, strict=True)
    }


def middle(place: str) -> tuple[float, float] | None:
    """The middle of the box around a place's grids that stand today and have a boundary; WGS 84, longitude first."""
    rows = Grid.objects.filter(in_scope(Scope((place,)), "code"), standing_on(clock.today()), boundary__isnull=False)
    shapes = shapely.from_wkb([bytes(boundary or b"") for boundary in rows.values_list("boundary", flat=True)])
    if len(shapes) == 0:
        return None
    west, south, east, north = shapely.total_bounds(shapes)
    return round(float(west + east) / 2, 5), round(float(south + north) / 2, 5)
