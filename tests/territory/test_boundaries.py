"""What may be the boundary of a grid."""

from __future__ import annotations

from typing import Any

import pytest
import shapely

from weige.territory.boundaries import MAX_POINTS, BoundaryError, read_boundary

CITY = (102.98, 30.05, 104.90, 31.45)
SQUARE = [[104.1, 30.6], [104.2, 30.6], [104.2, 30.7], [104.1, 30.7], [104.1, 30.6]]


def test_a_polygon_becomes_a_multipolygon_with_its_box() -> None:
    boundary = read_boundary({"type": "Polygon", "coordinates": [SQUARE]}, within=CITY)
    assert boundary.box == (104.1, 30.6, 104.2, 30.7)
    assert shapely.from_wkb(boundary.wkb).geom_type == "MultiPolygon"


def test_heights_are_dropped() -> None:
    high = [[*place, 512.0] for place in SQUARE]
    boundary = read_boundary({"type": "MultiPolygon", "coordinates": [[high]]}, within=CITY)
    assert not shapely.has_z(shapely.from_wkb(boundary.wkb))


@pytest.mark.parametrize(
    ("geometry", "said"),
    [
        ({"type": "Point", "coordinates": [104.1, 30.6]}, "must be a Polygon"),
        ({"coordinates": [SQUARE]}, "must be a Polygon"),
        ({"type": "Polygon", "coordinates": []}, "empty"),
        ({"type": "Polygon", "coordinates": [[[104.1, 30.6], [104.2, 30.6]]]}, "cannot be read"),
        ({"type": "Polygon", "coordinates": [[["x", 30.6], [104.2, 30.6], [104.2, 30.7], ["x", 30.6]]]}, "read"),
        ({"type": "Polygon", "coordinates": "SQUARE"}, "cannot be read"),
        ({"type": "Polygon", "coordinates": [[[lat, lon] for lon, lat in SQUARE]]}, "outside the city"),
        ({"type": "Polygon", "coordinates": [[SQUARE[0], SQUARE[2], SQUARE[1], SQUARE[3], SQUARE[0]]]}, "itself"),
        ({"type": "Polygon", "coordinates": [[[104.1, 30.6], [104.2, 30.6], [104.1, 30.6], [104.1, 30.6]]]}, "self"),
        (
            {"type": "Polygon", "coordinates": [[[104.1, 30.6], *[[104.2, 30.6]] * MAX_POINTS, *SQUARE[2:]]]},
            "more than",
        ),
    ],
)
def test_what_is_no_boundary_is_refused_with_the_reason(geometry: dict[str, Any], said: str) -> None:
    with pytest.raises(BoundaryError, match=said) as refusal:
        read_boundary(geometry, within=CITY)
    assert refusal.value.text.zh
