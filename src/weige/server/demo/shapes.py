"""Plausible boundaries: an irregular outline, cut again and again until every grid has its piece. Pure.

All outlines are made up; only their rough middle is that of the real community. Lengths are metres on a flat
plane (x east, y north); :func:`to_wgs84` lays a shape onto the map.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise
from random import Random

import numpy as np
from numpy.typing import NDArray
from shapely import LineString, Point, Polygon, affinity, get_coordinates, transform
from shapely.ops import split

METRES_PER_DEGREE = 111_195.0
"""Length of a degree of latitude on a sphere of 6,371 km."""
TRIES = 200


def outline(random: Random, width: float, height: float) -> Polygon:
    """An irregular eight-cornered outline around the origin, about as wide and high as asked; metres."""
    corners = [(-1, -1), (0, -1.08), (1, -1), (1.08, 0), (1, 1), (0, 1.08), (-1, 1), (-1.08, 0)]
    return Polygon(
        [
            (width / 2 * (x + random.uniform(-0.07, 0.07)), height / 2 * (y + random.uniform(-0.07, 0.07)))
            for x, y in corners
        ]
    )


def partition(random: Random, shape: Polygon, weights: Sequence[float]) -> list[Polygon]:
    """Cut a shape into pieces whose areas are about in proportion to the weights.

    Neighbours share their border, nothing overlaps and nothing is left over.
    """
    if len(weights) == 1:
        return [shape]
    half = min(range(1, len(weights)), key=lambda at: abs(sum(weights[:at]) - sum(weights[at:])))
    first, second = _cut(random, shape, sum(weights[:half]) / sum(weights))
    return [*partition(random, first, weights[:half]), *partition(random, second, weights[half:])]


def _cut(random: Random, shape: Polygon, share: float) -> tuple[Polygon, Polygon]:
    """Two pieces of a shape, the first with about the given share of its area, along a slightly bent line."""
    along = _long_axis(shape)
    for attempt in range(TRIES):
        angle = along + random.uniform(-0.2, 0.2) * (1 + attempt / 20)
        bend = 0.0 if attempt > TRIES // 2 else 0.04
        turned = affinity.rotate(shape, -angle, origin=(0, 0), use_radians=True)
        west, south, east, north = turned.bounds
        at = _share_at(turned, share)
        ys = [south - 1, south * 0.67 + north * 0.33, south * 0.33 + north * 0.67, north + 1]
        line = LineString([(at + random.uniform(-bend, bend) * (east - west), y) for y in ys])
        pieces = [piece for piece in split(turned, line).geoms if isinstance(piece, Polygon)]
        if len(pieces) != 2 or any(abs(piece.area) < 0.4 * turned.area * min(share, 1 - share) for piece in pieces):
            continue
        pieces.sort(key=lambda piece: piece.centroid.x)
        first, second = (affinity.rotate(piece, angle, origin=(0, 0), use_radians=True) for piece in pieces)
        if first.is_valid and second.is_valid:
            return first, second
    raise RuntimeError("no cut of this outline found")


def _long_axis(shape: Polygon) -> float:
    """The direction of a shape's longer side in radians."""
    corners = get_coordinates(shape.minimum_rotated_rectangle)
    sides = [(b[0] - a[0], b[1] - a[1]) for a, b in pairwise(corners[:3])]
    x, y = max(sides, key=lambda side: math.hypot(*side))
    return math.atan2(float(y), float(x))


def _share_at(shape: Polygon, share: float) -> float:
    """The x left of which the given share of a shape's area lies."""
    west, south, east, north = shape.bounds
    low, high = west, east
    for _ in range(20):
        middle = (low + high) / 2
        left = shape.intersection(Polygon([(west, south), (middle, south), (middle, north), (west, north)]))
        low, high = (middle, high) if left.area < share * shape.area else (low, middle)
    return (low + high) / 2


def spots(random: Random, shape: Polygon, count: int) -> list[tuple[float, float]]:
    """Points well inside a shape, apart from each other as far as it allows; metres."""
    west, south, east, north = shape.bounds
    inside = shape.buffer(-0.15 * math.sqrt(shape.area))
    if inside.is_empty:
        inside = shape
    apart = 0.6 * math.sqrt(inside.area / count)
    found: list[tuple[float, float]] = []
    tries = 0
    while len(found) < count:
        x, y = random.uniform(west, east), random.uniform(south, north)
        tries += 1
        near = apart * max(0.0, 1 - tries / 400)
        if inside.contains(Point(x, y)) and all(math.dist((x, y), other) >= near for other in found):
            found.append((x, y))
    return found


def to_wgs84(shape: Polygon, centre: tuple[float, float]) -> Polygon:
    """A shape laid onto the map around a centre; degrees, longitude first."""
    longitude, latitude = centre
    scale = METRES_PER_DEGREE * math.cos(math.radians(latitude))

    def lay(points: NDArray[np.float64]) -> NDArray[np.float64]:
        return points / [scale, METRES_PER_DEGREE] + [longitude, latitude]

    return transform(shape, lay)


def point_to_wgs84(point: tuple[float, float], centre: tuple[float, float]) -> tuple[float, float]:
    """A point laid onto the map around a centre; degrees, longitude first."""
    longitude, latitude = centre
    scale = METRES_PER_DEGREE * math.cos(math.radians(latitude))
    return longitude + point[0] / scale, latitude + point[1] / METRES_PER_DEGREE
