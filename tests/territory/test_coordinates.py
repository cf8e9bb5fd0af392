"""Conversions between WGS 84, GCJ-02 and BD-09: published points, the way back, the outside."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from weige.territory.coordinates import Datum, convert, convert_many, in_shifted_box

# WGS 84 -> GCJ-02, longitude first. The first three are the reference points of eviltransform's own tests
# (Shanghai, Shenzhen, Beijing), the fourth is coordtransform's.
PUBLISHED_GCJ02 = [
    ((121.5272106, 31.1774276), (121.531541859215, 31.17530398364597)),
    ((113.912316, 22.543847), (113.9171764808363, 22.540796131694766)),
    ((116.377817, 39.911954), (116.38404722455657, 39.91334545536069)),
    ((116.404, 39.915), (116.41024449916938, 39.91640428150164)),
]
# GCJ-02 -> BD-09 as published with coordtransform and in ports of eviltransform.
PUBLISHED_BD09 = [
    ((116.404, 39.915), (116.41036949371029, 39.92133699351021)),
    ((121.531541859215, 31.17530398364597), (121.53801568643858, 31.181328606874466)),
]

inland_longitudes = st.floats(min_value=73, max_value=137)
inland_latitudes = st.floats(min_value=2, max_value=55)
DATUM_PAIRS = list(itertools.permutations(Datum, 2))


@pytest.mark.parametrize(("wgs84", "gcj02"), PUBLISHED_GCJ02)
def test_gcj02_agrees_with_published_points(wgs84: tuple[float, float], gcj02: tuple[float, float]) -> None:
    assert convert(*wgs84, source=Datum.WGS84, target=Datum.GCJ02) == pytest.approx(gcj02, rel=0, abs=1e-11)


@pytest.mark.parametrize(("gcj02", "bd09"), PUBLISHED_BD09)
def test_bd09_agrees_with_published_points(gcj02: tuple[float, float], bd09: tuple[float, float]) -> None:
    assert convert(*gcj02, source=Datum.GCJ02, target=Datum.BD09) == pytest.approx(bd09, rel=0, abs=1e-9)


@given(longitude=inland_longitudes, latitude=inland_latitudes, pair=st.sampled_from(DATUM_PAIRS))
def test_there_and_back_is_the_same_point_to_a_billionth_of_a_degree(
    longitude: float, latitude: float, pair: tuple[Datum, Datum]
) -> None:
    source, target = pair
    there = convert(longitude, latitude, source=source, target=target)
    back = convert(*there, source=target, target=source)
    assert back == pytest.approx((longitude, latitude), rel=0, abs=1e-9)


@given(longitude=st.floats(102.9, 105.0), latitude=st.floats(30.0, 31.5))
def test_around_chengdu_the_shift_is_some_hundred_metres(longitude: float, latitude: float) -> None:
    there = convert(longitude, latitude, source=Datum.WGS84, target=Datum.GCJ02)
    north = (there[1] - latitude) * 111_000
    east = (there[0] - longitude) * 111_000 * math.cos(math.radians(latitude))
    assert 250 < math.hypot(north, east) < 450


@pytest.mark.parametrize("place", [(139.6503, 35.6762), (-104.9903, 39.7392), (153.0251, -27.4698), (-43.17, -22.9)])
@pytest.mark.parametrize("pair", DATUM_PAIRS)
def test_points_abroad_stay_where_they_are(place: tuple[float, float], pair: tuple[Datum, Datum]) -> None:
    assert convert(*place, source=pair[0], target=pair[1]) == place


@pytest.mark.parametrize("pair", DATUM_PAIRS)
def test_arrays_give_what_single_points_give(pair: tuple[Datum, Datum]) -> None:
    longitudes = np.array([104.1, 104.2, -70.0, 121.5])
    latitudes = np.array([30.6, 30.7, 10.0, 31.2])
    many = convert_many(longitudes, latitudes, source=pair[0], target=pair[1])
    for row, (longitude, latitude) in enumerate(zip(longitudes, latitudes, strict=True)):
        one = convert(float(longitude), float(latitude), source=pair[0], target=pair[1])
        assert (many[0][row], many[1][row]) == pytest.approx(one, rel=0, abs=1e-11)


@pytest.mark.parametrize("pair", DATUM_PAIRS)
def test_no_points_give_no_points(pair: tuple[Datum, Datum]) -> None:
    nothing = np.array([], dtype=np.float64)
    assert [len(axis) for axis in convert_many(nothing, nothing, source=pair[0], target=pair[1])] == [0, 0]


@pytest.mark.parametrize("place", [(math.nan, 30.0), (104.0, math.inf), (181.0, 30.0), (104.0, -91.0)])
def test_what_is_no_coordinate_is_refused(place: tuple[float, float]) -> None:
    with pytest.raises(ValueError, match=r"finite|degrees"):
        convert(*place, source=Datum.WGS84, target=Datum.GCJ02)


def test_chengdu_is_in_the_shifted_box_and_tokyo_is_not() -> None:
    assert in_shifted_box(104.06, 30.67)
    assert not in_shifted_box(139.65, 35.67)
