"""Which grid a point lies in. Pure: boundaries in, codes out; no database.

An STR-tree over the boundaries answers single points and millions alike. Points asked together are first put
in the order of small squares of the map, so that neighbours follow each other and their grids are still in the
processor's cache; on scattered points this more than pays for itself.

The rules, so that the same point always gets the same answer:

1. Grids that hold the point inside come before grids whose border it lies on.
2. Of several that hold it inside, the smallest wins (a school within a general grid), then the lowest code.
3. Of several whose common border it lies on, the lowest code wins.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from weige.core.places import AFTER_DIGITS

Floats = NDArray[np.float64]
Codes = NDArray[np.str_]

SQUARES_PER_DEGREE = 100
"""Squares of about a kilometre: a few hundred grids at most, which a processor's cache holds."""
WORTH_SORTING = 1_000
METRES_PER_DEGREE = 111_195.0
"""Length of a degree of latitude on a sphere of 6,371 km; distances here are within half a per cent."""
MAX_CODE_LENGTH = 18


@dataclass(frozen=True, slots=True)
class Located:
    """Where one point lies: a grid, or the nearest one with its distance in metres, or nothing at all."""

    code: str | None
    on_border: bool = False
    nearest: str | None = None
    metres: float | None = None


SHARED = 0.01
"""Of two areas that overlap, the part of the smaller one from which on they share ground."""


class Locator:
    """Answers which grid points lie in.

    Args:
        codes: codes of the grids, each once.
        boundaries: their valid polygons or multipolygons in WGS 84, longitude first, one for each code.

    Raises:
        ValueError: codes and boundaries are not of one length, a code comes twice, or a boundary is no area.
    """

    def __init__(self, codes: Sequence[str], boundaries: Sequence[Any] | NDArray[Any]) -> None:
        names = np.array(codes, dtype=f"U{MAX_CODE_LENGTH}").reshape(-1)
        shapes = np.empty(len(boundaries), dtype=object)
        shapes[:] = boundaries
        if len(names) != len(shapes):
            raise ValueError(f"{len(names)} codes for {len(shapes)} boundaries")
        if len(np.unique(names)) != len(names):
            raise ValueError("a code comes twice")
        if not np.isin(shapely.get_type_id(shapes), [3, 6]).all():
            raise ValueError("a boundary is a polygon or a multipolygon")
        order = np.argsort(names, kind="stable")
        self.codes: Codes = names[order]
        self._shapes = shapes[order]
        self._areas: Floats = shapely.area(self._shapes)
        self._tree = shapely.STRtree(self._shapes)

    def __len__(self) -> int:
        return len(self.codes)

    def locate_many(self, longitude: Floats, latitude: Floats) -> Codes:
        """The codes of the grids that points lie in, the empty string where there is none.

        Args:
            longitude: degrees, shape (n,).
            latitude: degrees, shape (n,).

        Returns:
            codes, shape (n,).
        """
        rows = self.rows_of(longitude, latitude)
        return np.append(self.codes, "")[rows]

    def rows_of(self, longitude: Floats, latitude: Floats) -> NDArray[np.intp]:
        """Like ``locate_many``, as rows of ``codes``; -1 where there is no grid."""
        if len(longitude) < WORTH_SORTING:
            return self._rows_of(longitude, latitude)
        order = np.argsort(_squares(longitude, latitude), kind="stable")
        rows = np.empty(len(longitude), dtype=np.intp)
        rows[order] = self._rows_of(longitude[order], latitude[order])
        return rows

    def locate(self, longitude: float, latitude: float) -> Located:
        """Where one point lies; outside every grid, the nearest one and how far it is."""
        row = int(self._rows_of(np.array([longitude]), np.array([latitude]))[0])
        if row >= 0:
            inside = shapely.contains_xy(self._shapes[row], longitude, latitude)
            return Located(code=str(self.codes[row]), on_border=not inside)
        if not len(self) or not (math.isfinite(longitude) and math.isfinite(latitude)):
            return Located(code=None)
        nearest, metres = self._nearest(longitude, latitude)
        return Located(code=None, nearest=nearest, metres=metres)

    def overlapped(self, shape: BaseGeometry) -> list[str]:
        """The codes of the grids that share ground with an area: at least ``SHARED`` of the grid or of the area.

        Two that only have an edge in common, as neighbours do, or the sliver between two drawings of one edge, share
        none. A point or a line is in the grids that it meets.
        """
        rows = np.sort(self._tree.query(shape, predicate="intersects"))
        if shape.area > 0:
            edge = np.setdiff1d(rows, self._tree.query(shape, predicate="contains"))
            shared = shapely.area(shapely.intersection(self._shapes[edge], shape))
            apart = edge[shared < SHARED * np.minimum(self._areas[edge], shape.area)]
            rows = np.setdiff1d(rows, apart)
        return [str(self.codes[row]) for row in rows]

    def outline(self, prefix: str) -> BaseGeometry:
        """The grids below a place together; empty where none is drawn."""
        first, last = np.searchsorted(self.codes, [prefix, prefix + AFTER_DIGITS])
        joined: BaseGeometry = shapely.union_all(self._shapes[first:last])
        return joined

    def _rows_of(self, longitude: Floats, latitude: Floats) -> NDArray[np.intp]:
        points, grids = self._tree.query(shapely.points(longitude, latitude), predicate="intersects")
        rows = np.full(len(longitude), -1, dtype=np.intp)
        rows[points] = grids
        hits = np.bincount(points, minlength=len(longitude))
        contested = hits[points] > 1
        if contested.any():
            points, grids = points[contested], grids[contested]
            inside = shapely.contains_xy(self._shapes[grids], longitude[points], latitude[points])
            # Rows stand in the order of codes, so the lowest row has the lowest code.
            best_last = np.lexsort((-grids, np.where(inside, -self._areas[grids], 0.0), inside, points))
            rows[points[best_last]] = grids[best_last]
        return rows

    def _nearest(self, longitude: float, latitude: float) -> tuple[str, float]:
        """The nearest grid by true distance. A degree of longitude is shorter than one of latitude, so the grid
        that is nearest in degrees only bounds the search."""
        shrink = max(math.cos(math.radians(latitude)), 0.01)
        point = shapely.Point(longitude, latitude)
        first = int(np.atleast_1d(self._tree.query_nearest(point, all_matches=False))[0])
        reach = self._shapes[first].distance(point) / shrink
        rows = np.sort(self._tree.query(point.buffer(reach * 1.01 + 1e-9)))
        plane = shapely.transform(self._shapes[rows], lambda places: places * [shrink, 1.0])
        distances = shapely.distance(plane, shapely.Point(longitude * shrink, latitude))
        best = int(np.argmin(distances))
        return str(self.codes[rows[best]]), float(distances[best]) * METRES_PER_DEGREE


def _squares(longitude: Floats, latitude: Floats) -> NDArray[np.int64]:
    """The number of the square of the map that each point lies in; what is no coordinate gets square 0."""
    columns = np.nan_to_num((longitude + 180.0) * SQUARES_PER_DEGREE, posinf=0.0, neginf=0.0)
    lines = np.nan_to_num((latitude + 90.0) * SQUARES_PER_DEGREE, posinf=0.0, neginf=0.0)
    return lines.astype(np.int64) * (360 * SQUARES_PER_DEGREE) + columns.astype(np.int64)
