"""Points and the straight way between them. Pure."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike

Point = tuple[float, float]
"""Longitude and latitude in WGS 84."""
EARTH_METRES = 6_371_008.8
"""The mean radius of the Earth (IUGG)."""


def metres_between(one: ArrayLike, other: ArrayLike) -> Any:
    """The way over the ground in a straight line (haversine), in metres: of two points a number, of arrays of points
    (longitude and latitude in the last dimension) an array."""
    a, b = np.radians(one), np.radians(other)
    half = (
        np.sin((b[..., 1] - a[..., 1]) / 2) ** 2
        + np.cos(a[..., 1]) * np.cos(b[..., 1]) * np.sin((b[..., 0] - a[..., 0]) / 2) ** 2
    )
    return 2 * EARTH_METRES * np.arcsin(np.sqrt(np.minimum(1.0, half)))
