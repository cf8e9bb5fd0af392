"""The places of ours that a warning holds for: by its codes, else by its polygons against the grids' boundaries."""

from __future__ import annotations

from functools import lru_cache

from django.conf import settings

from weige.core.places import LENGTHS, Scope
from weige.emergency.warnings.alert import Alert, Area
from weige.emergency.warnings.places import Known, places_of
from weige.emergency.warnings.shapes import shape_of
from weige.territory import queries as territory

COMMUNITY = LENGTHS["community"]


def asking() -> Known:
    """Whether places are known, each asked once; for the time of one file."""

    @lru_cache(maxsize=10_000)
    def known(place: str) -> bool:
        return territory.place(place) is not None

    return known


def places_for(alert: Alert, known: Known) -> dict[str, str]:
    """The places that a warning is for, with how that is known: ``code`` or ``shape``.

    An area that names places of ours by code is those places: its polygon draws the same once more. A polygon alone is
    held against the grids that have a boundary, and the communities of those that share ground with it are taken.
    """
    found: dict[str, str] = {}
    for info in alert.infos:
        for area in info.areas:
            for place, how in _of_area(area, known):
                found.setdefault(place, how)
    return {place: found[place] for place in Scope.of(found).prefixes}


def _of_area(area: Area, known: Known) -> list[tuple[str, str]]:
    coded, _ = places_of(area, known, settings.WEIGE.city, "")
    named = [(each.place, "code") for each in coded if each.place]
    if named:
        return named
    shape = shape_of(area)
    if shape is None or shape.is_empty:
        return []
    return [(place, "shape") for place in {code[:COMMUNITY] for code in territory.overlapped(shape)}]


def lies_elsewhere(alert: Alert, places: dict[str, str]) -> bool:
    """Whether a message speaks of places and of none of ours. One without areas may speak of another message."""
    return not places and any(info.areas for info in alert.infos)


def within(places: dict[str, str], under: str) -> dict[str, str]:
    """The part of a warning's places that lies under a place."""
    found: dict[str, str] = {}
    for place, how in places.items():
        for clipped in Scope((place,)).within(under).prefixes:
            found.setdefault(clipped, how)
    return found
