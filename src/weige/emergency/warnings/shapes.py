"""Polygons and circles of a warning: read as senders write them, judged, and made into shapes. Pure.

The standard writes ``latitude,longitude`` pairs with a space between them, the last equal to the first; inside the
system points are (longitude, latitude), as everywhere else.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence
from itertools import pairwise

import numpy as np
from pyproj import Geod
from shapely import Polygon, is_valid
from shapely.geometry import MultiPolygon, Point
from shapely.geometry.base import BaseGeometry
from shapely.ops import unary_union
from shapely.validation import make_valid

from .alert import Area, Circle, Fault, Ring

MAX_POINTS = 20_000
"""Corners of one polygon: the largest districts of China have fewer."""
MENDED_POINTS = 500
"""A crossing polygon of more corners is taken by its outer hull: its crossings may be as many as the square of them."""
MAX_RADIUS_KM = 5_000.0
EARTH = Geod(ellps="WGS84")
PLAIN = re.compile(r"[-+0-9., ]*", re.ASCII)
CIRCLE = re.compile(r"\s*([-+]?[\d.]+)\s*,\s*([-+]?[\d.]+)[\s,]+([-+]?[\d.]+)\s*", re.ASCII)


def read_polygon(text: str, where: str) -> tuple[Ring | None, list[Fault]]:
    """A polygon from its text; ``None`` where it cannot be used."""
    faults: list[Fault] = []
    trimmed = text.strip()
    if not PLAIN.fullmatch(trimmed) or "  " in trimmed or ", " in trimmed or " ," in trimmed:
        faults.append(Fault("polygon.separator", where))
    numbers = _numbers(trimmed)
    if numbers is None:
        return None, [*faults, Fault("polygon.number", where, trimmed[:60])]
    if len(numbers) // 2 > MAX_POINTS:
        return None, [*faults, Fault("polygon.too_many_points", where, str(len(numbers) // 2))]
    points = np.asarray(numbers, dtype=float).reshape(-1, 2)
    if not np.isfinite(points).all():
        return None, [*faults, Fault("polygon.number", where)]
    latitudes, longitudes = points[:, 0], points[:, 1]
    if (np.abs(latitudes) > 90).any() or (np.abs(longitudes) > 180).any():
        if (np.abs(longitudes) > 90).any() or (np.abs(latitudes) > 180).any():
            return None, [*faults, Fault("polygon.range", where)]
        # Latitudes beyond 90 that would be good longitudes: the order was mistaken.
        faults.append(Fault("polygon.order", where))
        points = points[:, ::-1]
    ring = [(float(longitude), float(latitude)) for latitude, longitude in points]
    return _closed(ring, where, faults)


def _numbers(text: str) -> list[float] | None:
    """All figures of a polygon in order; ``None`` when one is no number or one is left over.

    Between the two of a pair there should be a comma and between pairs a space; senders write tabs, line breaks,
    semicolons, and commas everywhere.
    """
    try:
        numbers = [float(part) for part in text.replace(";", " ").replace(",", " ").split()]
    except ValueError:
        return None
    return numbers if len(numbers) % 2 == 0 else None


def _closed(ring: list[tuple[float, float]], where: str, faults: list[Fault]) -> tuple[Ring | None, list[Fault]]:
    if len(ring) > 1 and any(one == next_ for one, next_ in pairwise(ring)):
        faults.append(Fault("polygon.repeated_point", where))
        ring = [ring[0], *(next_ for one, next_ in pairwise(ring) if one != next_)]
    if len(ring) >= 3 and ring[0] != ring[-1]:
        faults.append(Fault("polygon.closed", where))
        ring.append(ring[0])
    if len(ring) < 4:
        return None, [*faults, Fault("polygon.points", where, str(len(ring)))]
    shape = Polygon(ring)
    if shape.convex_hull.area == 0:
        return None, [*faults, Fault("polygon.flat", where)]
    if not is_valid(shape):
        faults.append(Fault("polygon.crossing", where))
    elif not shape.exterior.is_ccw:
        faults.append(Fault("polygon.clockwise", where))
    return Ring(tuple(ring)), faults


def read_circle(text: str, where: str) -> tuple[Circle | None, list[Fault]]:
    """A circle from its text; ``None`` where it cannot be used."""
    found = CIRCLE.fullmatch(text)
    if found is None:
        return None, [Fault("circle.form", where, text[:60])]
    try:
        latitude, longitude, radius = (float(part) for part in found.groups())
    except ValueError:
        return None, [Fault("circle.form", where, text[:60])]
    faults: list[Fault] = []
    if abs(latitude) > 90 and abs(longitude) <= 90 and abs(latitude) <= 180:
        faults.append(Fault("polygon.order", where))
        latitude, longitude = longitude, latitude
    if abs(latitude) > 90 or abs(longitude) > 180:
        return None, [Fault("polygon.range", where, text[:60])]
    if radius < 0 or radius > MAX_RADIUS_KM:
        return None, [*faults, Fault("circle.radius", where, text[:60])]
    if radius == 0:
        faults.append(Fault("circle.radius", where, text[:60]))
    return Circle((longitude, latitude), radius), faults


def shape_of(area: Area) -> BaseGeometry | None:
    """The polygons and circles of an area together, in degrees; ``None`` where it has neither.

    What crosses itself is mended (its parts are kept, or of very many corners the hull), so that a badly drawn warning
    still covers what it should.
    """
    parts: list[BaseGeometry] = [_valid(Polygon(ring.points)) for ring in area.rings]
    parts += [_around(circle) for circle in area.circles]
    return unary_union(parts) if parts else None


def _valid(shape: Polygon) -> BaseGeometry:
    if is_valid(shape):
        return shape
    if len(shape.exterior.coords) > MENDED_POINTS:
        return shape.convex_hull
    made = make_valid(shape)
    kept = [part for part in getattr(made, "geoms", [made]) if isinstance(part, Polygon | MultiPolygon)]
    return unary_union(kept)


def _around(circle: Circle) -> BaseGeometry:
    """A circle on the earth as a polygon of 72 corners; a circle without radius is its centre."""
    longitude, latitude = circle.centre
    if circle.radius_km == 0:
        return Point(longitude, latitude)
    turns = np.linspace(0, 360, 72, endpoint=False)
    count = len(turns)
    east, north, _ = EARTH.fwd([longitude] * count, [latitude] * count, turns, [circle.radius_km * 1000] * count)
    return Polygon(zip(east, north, strict=True))


def square_km(shape: BaseGeometry) -> float:
    """The area of a shape on the earth, in square kilometres."""
    area, _ = EARTH.geometry_area_perimeter(shape)
    return abs(area) / 1e6


def bounds(shapes: Iterable[BaseGeometry]) -> Sequence[float] | None:
    """West, south, east, north of several shapes, in degrees."""
    found = [shape.bounds for shape in shapes if not shape.is_empty]
    if not found:
        return None
    west, south, east, north = zip(*found, strict=True)
    edges = (min(west), min(south), max(east), max(north))
    return [round(edge, 6) for edge in edges] if all(map(math.isfinite, edges)) else None
