"""Coordinates: WGS 84 inside, GCJ-02 and BD-09 at the edges.

Phones and surveyors speak WGS 84. Chinese map services shift it: GCJ-02 (AMap, Tencent) by some hundred
metres, BD-09 (Baidu) once more. Neither shift is officially published. The formulas here are the ones that
have been in public use since 2010 (see Wikipedia, "Restrictions on geographic data in China"; the projects
eviltransform and coordtransform carry the reference points that the tests use). The way back has no closed
form: it is found by iteration, exact to well under a millimetre.

Every function takes longitude and latitude in degrees, longitude first, as floats or as numpy arrays of one
shape, and returns the same. Nothing here knows a database.
"""

from __future__ import annotations

import math
from enum import StrEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

KRASOVSKY_RADIUS = 6_378_245.0
"""Semi-major axis of the Krasovsky 1940 ellipsoid in metres, on which the GCJ-02 shift is laid out."""
KRASOVSKY_ECCENTRICITY_SQUARED = 0.00669342162296594323
ORIGIN_LONGITUDE = 105.0
ORIGIN_LATITUDE = 35.0

WEST, SOUTH, EAST, NORTH = 72.004, 0.8293, 137.8347, 55.8271
"""The box in which map services shift at all; the published formula has no finer border."""

BAIDU_LONGITUDE_SHIFT = 0.0065
BAIDU_LATITUDE_SHIFT = 0.006
BAIDU_FREQUENCY = math.pi * 3000.0 / 180.0

CONVERGED = 1e-12
"""Degrees, a ten-thousandth of a millimetre: below this an inverse has settled."""
MAX_ITERATIONS = 30


class Datum(StrEnum):
    """What a pair of coordinates refers to."""

    WGS84 = "wgs84"
    GCJ02 = "gcj02"
    BD09 = "bd09"


def in_shifted_box(longitude: Any, latitude: Any) -> Any:
    """Whether points lie in the box in which Chinese map services shift coordinates."""
    return (longitude >= WEST) & (longitude <= EAST) & (latitude >= SOUTH) & (latitude <= NORTH)


def convert(longitude: float, latitude: float, *, source: Datum, target: Datum) -> tuple[float, float]:
    """One point from one datum to another, in degrees, longitude first.

    Raises:
        ValueError: a value is not finite, or not a longitude or latitude at all.
    """
    if not (math.isfinite(longitude) and math.isfinite(latitude)):
        raise ValueError("a coordinate is a finite number")
    if not (-180 <= longitude <= 180 and -90 <= latitude <= 90):
        raise ValueError("longitude lies in -180..180 and latitude in -90..90 degrees")
    longitudes, latitudes = convert_many(np.array([longitude]), np.array([latitude]), source=source, target=target)
    return float(longitudes[0]), float(latitudes[0])


def convert_many(longitude: Floats, latitude: Floats, *, source: Datum, target: Datum) -> tuple[Floats, Floats]:
    """Arrays of points, each of shape (n,), from one datum to another, in degrees."""
    if source == target:
        return longitude, latitude
    match source:
        case Datum.WGS84:
            wgs84 = longitude, latitude
        case Datum.GCJ02:
            wgs84 = gcj02_to_wgs84(longitude, latitude)
        case Datum.BD09:
            wgs84 = bd09_to_wgs84(longitude, latitude)
    match target:
        case Datum.WGS84:
            return wgs84
        case Datum.GCJ02:
            return wgs84_to_gcj02(*wgs84)
        case Datum.BD09:
            return wgs84_to_bd09(*wgs84)


def wgs84_to_gcj02(longitude: Floats, latitude: Floats) -> tuple[Floats, Floats]:
    """WGS 84 to GCJ-02; points outside the shifted box stay as they are."""
    shifted = _add_gcj02_shift(longitude, latitude)
    return _where_inside(longitude, latitude, shifted)


def gcj02_to_wgs84(longitude: Floats, latitude: Floats) -> tuple[Floats, Floats]:
    """GCJ-02 to WGS 84, exact to better than 1e-9 degrees; points outside the shifted box stay as they are.

    Within a kilometre of the box's edge, far out at sea or abroad, a point may have no or two originals;
    there the answer is the original by the formula, whether or not it lies in the box.
    """
    shifted = _invert(_add_gcj02_shift, longitude, latitude)
    return _where_inside(longitude, latitude, shifted)


def wgs84_to_bd09(longitude: Floats, latitude: Floats) -> tuple[Floats, Floats]:
    """WGS 84 to BD-09; points outside the shifted box stay as they are."""
    shifted = _add_bd09_shift(*_add_gcj02_shift(longitude, latitude))
    return _where_inside(longitude, latitude, shifted)


def bd09_to_wgs84(longitude: Floats, latitude: Floats) -> tuple[Floats, Floats]:
    """BD-09 to WGS 84, exact to better than 1e-9 degrees; points outside the shifted box stay as they are."""
    shifted = _invert(_add_gcj02_shift, *_invert(_add_bd09_shift, longitude, latitude))
    return _where_inside(longitude, latitude, shifted)


def gcj02_to_bd09(longitude: Floats, latitude: Floats) -> tuple[Floats, Floats]:
    """GCJ-02 to BD-09; points outside the shifted box stay as they are."""
    return _where_inside(longitude, latitude, _add_bd09_shift(longitude, latitude))


def bd09_to_gcj02(longitude: Floats, latitude: Floats) -> tuple[Floats, Floats]:
    """BD-09 to GCJ-02, exact to better than 1e-9 degrees; points outside the shifted box stay as they are."""
    return _where_inside(longitude, latitude, _invert(_add_bd09_shift, longitude, latitude))


def _where_inside(longitude: Floats, latitude: Floats, shifted: tuple[Floats, Floats]) -> tuple[Floats, Floats]:
    inside = in_shifted_box(longitude, latitude)
    return np.where(inside, shifted[0], longitude), np.where(inside, shifted[1], latitude)


def _add_gcj02_shift(longitude: Floats, latitude: Floats) -> tuple[Floats, Floats]:
    """The GCJ-02 image: waves in metres over (105 E, 35 N), scaled to degrees on the Krasovsky ellipsoid."""
    x = longitude - ORIGIN_LONGITUDE
    y = latitude - ORIGIN_LATITUDE
    root = np.sqrt(np.abs(x))
    ripple = _waves(x, (20.0, 6.0), (20.0, 2.0))
    north = (
        -100.0 + 2.0 * x + 3.0 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * root
        + ripple + _waves(y, (20.0, 1.0), (40.0, 1 / 3)) + _waves(y, (160.0, 1 / 12), (320.0, 1 / 30))
    )  # fmt: skip
    east = (
        300.0 + x + 2.0 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * root
        + ripple + _waves(x, (20.0, 1.0), (40.0, 1 / 3)) + _waves(x, (150.0, 1 / 12), (300.0, 1 / 30))
    )  # fmt: skip
    angle = np.radians(latitude)
    flattening = 1.0 - KRASOVSKY_ECCENTRICITY_SQUARED * np.sin(angle) ** 2
    meridian_radius = KRASOVSKY_RADIUS * (1.0 - KRASOVSKY_ECCENTRICITY_SQUARED) / (flattening * np.sqrt(flattening))
    parallel_radius = KRASOVSKY_RADIUS / np.sqrt(flattening) * np.cos(angle)
    return longitude + np.degrees(east / parallel_radius), latitude + np.degrees(north / meridian_radius)


def _waves(value: Floats, *components: tuple[float, float]) -> Floats:
    """Two thirds of a sum of sines, given as (amplitude in metres, half waves per degree)."""
    return sum(
        (amplitude * np.sin(value * frequency * math.pi) for amplitude, frequency in components),
        start=np.zeros_like(value),
    ) * (2.0 / 3.0)


def _add_bd09_shift(longitude: Floats, latitude: Floats) -> tuple[Floats, Floats]:
    """The BD-09 image of a GCJ-02 point: a slight turn and stretch in polar form, then a constant step."""
    radius = np.hypot(longitude, latitude) + 0.00002 * np.sin(latitude * BAIDU_FREQUENCY)
    angle = np.arctan2(latitude, longitude) + 0.000003 * np.cos(longitude * BAIDU_FREQUENCY)
    return (
        radius * np.cos(angle) + BAIDU_LONGITUDE_SHIFT,
        radius * np.sin(angle) + BAIDU_LATITUDE_SHIFT,
    )


def _invert(shift: Any, longitude: Floats, latitude: Floats) -> tuple[Floats, Floats]:
    """The point whose image is given. The shifts vary slowly (under 2 per cent of the distance moved), so
    each round of "subtract the error seen" leaves at most a fiftieth of it."""
    x, y = longitude.copy(), latitude.copy()
    for _ in range(MAX_ITERATIONS):
        image_x, image_y = shift(x, y)
        error_x, error_y = image_x - longitude, image_y - latitude
        x, y = x - error_x, y - error_y
        if max(np.max(np.abs(error_x), initial=0.0), np.max(np.abs(error_y), initial=0.0)) < CONVERGED:
            break
    return x, y
