"""Which grid a point lies in, against a reading of the rules one point and one grid at a time."""

from __future__ import annotations

import math

import numpy as np
import pytest
import shapely
from bench.locate import crooked_grids
from bench.locate import main as measure
from hypothesis import given
from hypothesis import strategies as st
from shapely import Point, Polygon, box

from weige.territory.locating import WORTH_SORTING, Locator

LEFT, RIGHT = box(104.0, 30.0, 104.1, 30.1), box(104.1, 30.0, 104.2, 30.1)
SCHOOL = box(104.02, 30.02, 104.04, 30.04)


def by_the_rules(shapes: dict[str, Polygon], longitude: float, latitude: float) -> str:
    point = Point(longitude, latitude)
    inside = [(shape.area, code) for code, shape in shapes.items() if shape.contains(point)]
    if inside:
        return min(inside)[1]
    return min((code for code, shape in shapes.items() if shape.intersects(point)), default="")


@st.composite
def rectangles(draw: st.DrawFn) -> Polygon:
    west, south = draw(st.integers(0, 8)), draw(st.integers(0, 8))
    return box(west, south, west + draw(st.integers(1, 4)), south + draw(st.integers(1, 4)))


half_steps = st.integers(-1, 27).map(lambda step: step / 2)


@given(st.lists(rectangles(), max_size=12), st.lists(st.tuples(half_steps, half_steps), min_size=1, max_size=30))
def test_every_point_gets_the_grid_that_the_rules_say(shapes: list[Polygon], points: list[tuple[float, float]]) -> None:
    named = {f"51010402000{number:04}": shape for number, shape in enumerate(reversed(shapes))}
    locator = Locator(list(named), list(named.values()))
    longitude, latitude = (np.array(axis) for axis in zip(*points, strict=True))
    assert list(locator.locate_many(longitude, latitude)) == [by_the_rules(named, *point) for point in points]


def test_order_in_which_grids_are_given_does_not_matter() -> None:
    forwards = Locator(["b", "a"], [RIGHT, LEFT])
    backwards = Locator(["a", "b"], [LEFT, RIGHT])
    assert forwards.locate(104.1, 30.05) == backwards.locate(104.1, 30.05)


def test_common_border_belongs_to_the_lowest_code_and_says_so() -> None:
    located = Locator(["2", "1"], [LEFT, RIGHT]).locate(104.1, 30.05)
    assert located.code == "1"
    assert located.on_border


@pytest.mark.parametrize(
    ("shape", "codes"),
    [
        (LEFT, ["1"]),
        (box(104.0, 30.0, 104.1 + 1e-6, 30.1), ["1"]),
        (box(103.9, 30.0, 104.0, 30.1), []),
        (box(104.09, 30.0, 104.12, 30.1), ["1", "2"]),
        (box(104.1 - 1e-4, 30.0, 104.1 + 1e-4, 30.0 + 1e-4), ["1", "2"]),
        (box(103.0, 29.0, 105.0, 31.0), ["1", "2"]),
        (Point(104.05, 30.05), ["1"]),
        (Point(104.1, 30.05), ["1", "2"]),
    ],
    ids=[
        "one of them",
        "a sliver more",
        "beside",
        "over both",
        "small on the border",
        "around",
        "a point",
        "on the edge",
    ],
)
def test_an_area_overlaps_what_it_shares_ground_with_and_not_what_it_touches(shape: Polygon, codes: list[str]) -> None:
    assert Locator(["1", "2"], [LEFT, RIGHT]).overlapped(shape) == codes


def test_school_within_a_general_grid_wins_inside_and_the_grid_on_its_border() -> None:
    locator = Locator(["1", "2"], [LEFT, SCHOOL])
    assert locator.locate(104.03, 30.03).code == "2"
    assert locator.locate(104.02, 30.03).code == "1"
    assert locator.locate(104.05, 30.03).code == "1"


def test_point_in_no_grid_is_told_the_nearest_and_how_far() -> None:
    located = Locator(["1", "2"], [LEFT, RIGHT]).locate(104.21, 30.05)
    assert located.code is None
    assert located.nearest == "2"
    assert located.metres == pytest.approx(0.01 * 111_195 * math.cos(math.radians(30.05)), rel=0.005)


def test_nearest_is_by_metres_and_not_by_degrees() -> None:
    # At 60 degrees north a degree of longitude is half as long as one of latitude.
    east, north = box(10.015, 60.0, 10.02, 60.001), box(10.0, 60.01, 10.001, 60.02)
    located = Locator(["1", "2"], [north, east]).locate(10.0, 60.0)
    assert located.nearest == "2"


def test_hole_in_a_boundary_is_not_in_the_grid() -> None:
    ring = Polygon(LEFT.exterior.coords, [SCHOOL.exterior.coords])
    assert Locator(["1"], [ring]).locate(104.03, 30.03).code is None


@pytest.mark.parametrize("place", [(math.nan, 30.0), (104.0, math.inf), (500.0, 30.0)])
def test_what_is_no_coordinate_is_in_no_grid(place: tuple[float, float]) -> None:
    locator = Locator(["1"], [LEFT])
    assert locator.locate(*place).code is None
    many = np.full(WORTH_SORTING, place[0]), np.full(WORTH_SORTING, place[1])
    assert set(locator.locate_many(*many)) == {""}


def test_without_grids_every_point_is_in_none() -> None:
    locator = Locator([], [])
    assert locator.locate(104.0, 30.0).nearest is None
    assert list(locator.locate_many(np.array([104.0]), np.array([30.0]))) == [""]


def test_no_points_give_no_codes() -> None:
    assert len(Locator(["1"], [LEFT]).locate_many(np.array([]), np.array([]))) == 0


def test_many_points_get_what_single_points_get() -> None:
    grids = crooked_grids(12, 10, seed=3)
    locator = Locator([f"{number:03}" for number in range(len(grids))], grids)
    random = np.random.default_rng(5)
    longitude, latitude = random.uniform(102.9, 105.0, 3 * WORTH_SORTING), random.uniform(30, 31.5, 3 * WORTH_SORTING)
    codes = locator.locate_many(longitude, latitude)
    assert "" in codes
    for row in range(0, len(codes), 50):
        assert codes[row] == (locator.locate(longitude[row], latitude[row]).code or "")


@pytest.mark.parametrize(
    ("codes", "shapes", "said"),
    [
        (["1"], [LEFT, RIGHT], "1 codes for 2"),
        (["1", "1"], [LEFT, RIGHT], "twice"),
        (["1"], [Point(104, 30)], "polygon"),
    ],
)
def test_what_cannot_be_located_in_is_refused(codes: list[str], shapes: list[shapely.Geometry], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        Locator(codes, shapes)


def test_made_up_grids_tile_the_city_without_gap_or_overlap_and_the_same_each_time() -> None:
    grids = crooked_grids(8, 6, seed=1)
    assert shapely.is_valid(grids).all()
    assert shapely.union_all(grids).area == pytest.approx(shapely.area(grids).sum(), rel=1e-12)
    assert shapely.equals_exact(grids, crooked_grids(8, 6, seed=1)).all()


def test_the_figure_is_reported_in_full() -> None:
    figure = measure(columns=8, lines=6, points=2_000, runs=1)
    assert figure["figure"] == "locate_points"
    assert figure["ratio"] > 0
