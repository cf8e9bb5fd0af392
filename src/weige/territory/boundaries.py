"""What may be the boundary of a grid. Pure: GeoJSON in, a valid multipolygon out, or the reason why not."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from shapely import MultiPolygon, Polygon
from shapely.errors import ShapelyError

from weige.core.errors import Text

MAX_POINTS = 20_000
Box = tuple[float, float, float, float]


class BoundaryError(ValueError):
    """Why a geometry cannot be a boundary; ``text`` says it in both languages."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(en)
        self.text = Text(zh, en)


@dataclass(frozen=True, slots=True)
class Boundary:
    """A boundary as stored: WKB of a multipolygon in WGS 84, and west, south, east, north of its box."""

    wkb: bytes
    box: Box


def read_boundary(geometry: Mapping[str, Any], *, within: Box) -> Boundary:
    """A GeoJSON Polygon or MultiPolygon (RFC 7946: WGS 84, longitude first, heights are dropped).

    Args:
        geometry: the GeoJSON geometry, parsed.
        within: west, south, east, north of the city in degrees; a boundary outside it is refused.

    Raises:
        BoundaryError: no polygon, no area, self-crossing, not finite, too many points, outside the city.
    """
    if geometry.get("type") not in {"Polygon", "MultiPolygon"}:
        raise BoundaryError("应为多边形(Polygon 或 MultiPolygon)", "it must be a Polygon or a MultiPolygon")
    try:
        shape = shapely.force_2d(shapely.from_geojson(json.dumps(geometry)))
    except (ShapelyError, TypeError, ValueError) as error:
        raise BoundaryError("坐标无法读取", "its coordinates cannot be read") from error
    return checked(shape, within=within)


def checked(shape: Any, *, within: Box) -> Boundary:
    """A shapely polygon or multipolygon as boundary.

    Raises:
        BoundaryError: as for :func:`read_boundary`.
    """
    if isinstance(shape, Polygon):
        shape = MultiPolygon([shape])
    if not isinstance(shape, MultiPolygon) or shape.is_empty:
        raise BoundaryError("边界为空", "it is empty")
    points = shapely.get_coordinates(shape)
    if not np.isfinite(points).all():
        raise BoundaryError("坐标不是有限的数字", "a coordinate is not a finite number")
    if len(points) > MAX_POINTS:
        raise BoundaryError(f"边界点超过 {MAX_POINTS} 个", f"it has {len(points)} points, more than {MAX_POINTS}")
    west, south, east, north = shape.bounds
    if west < within[0] or south < within[1] or east > within[2] or north > within[3]:
        raise BoundaryError(
            "边界超出本市范围，请检查经纬度顺序和坐标系",
            "it reaches outside the city; check the order of longitude and latitude, and the datum",
        )
    if not shape.is_valid:
        reason = shapely.is_valid_reason(shape)
        raise BoundaryError(f"边界自相交或不闭合({reason})", f"it crosses or touches itself ({reason})")
    if not (shape.area > 0 and math.isfinite(shape.area)):
        raise BoundaryError("边界没有面积", "it has no area")
    return Boundary(wkb=shapely.to_wkb(shape), box=(west, south, east, north))
