"""Where a request is: from coordinates, an address in words or an id to a place, within the area of its key."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.conf import settings

from weige.cases.errors import OUTSIDE_CITY
from weige.core.errors import Problem, Text
from weige.core.places import LENGTHS, Scope, is_place
from weige.gateway.errors import INVALID, KEY_ELSEWHERE
from weige.registry.address import read_address
from weige.registry.matching import match_address
from weige.registry.models import Premises
from weige.registry.premises import INNERMOST
from weige.registry.queries import by_id
from weige.territory.models import Division
from weige.territory.queries import locate, places

from .asking import Place

UNKNOWN_ID = Text("没有这个地点", "there is no such place")


@dataclass(frozen=True, slots=True)
class Found:
    """Where a request is, or ``None`` for both when an officer must say so; ``words`` are kept beside it."""

    place: str | None
    premises: UUID | None = None
    longitude: float | None = None
    latitude: float | None = None
    words: str = ""


def find(place: Place, area: str) -> Found:
    """The place of a request.

    Args:
        area: the area of the key; an address in words is looked for there.

    Raises:
        Problem: ``gateway.key_elsewhere`` when it lies elsewhere, ``gateway.invalid`` for an unknown id,
            ``cases.outside_city``.
    """
    found = _find(place, area)
    if found.place is not None and not found.place.startswith(area):
        raise Problem(KEY_ELSEWHERE, field="lat" if found.longitude is not None else "address_id")
    return found


def _find(place: Place, area: str) -> Found:
    words = place.address[:100]
    if place.longitude is not None and place.latitude is not None:
        west, south, east, north = settings.WEIGE.city_bounds
        if not (west <= place.longitude <= east and south <= place.latitude <= north):
            raise Problem(OUTSIDE_CITY, field="lat")
        return Found(locate(place.longitude, place.latitude).code, None, place.longitude, place.latitude, words)
    if place.address_id:
        return _by_id(place.address_id)
    premises = match_address(read_address(place.address), Scope.of([area])).premises
    while premises is not None and premises.kind in INNERMOST:
        # Nobody outside says what is the matter in which home: the case stands at the building.
        premises = premises.parent
    if premises is not None:
        return Found(premises.place, premises.id, words=words)
    return Found(_community_named(place.address, area), words=words)


def _by_id(address_id: str) -> Found:
    """A place code, or the id of a compound, building or entrance."""
    if is_place(address_id):
        known = len(address_id) >= LENGTHS["community"] and address_id in places([address_id])
        if known:
            return Found(address_id)
    else:
        premises = _premises(address_id)
        if premises is not None and premises.kind not in INNERMOST:
            return Found(premises.place, premises.id)
    raise Problem(INVALID, field="address_id", reason=UNKNOWN_ID)


def _premises(text: str) -> Premises | None:
    try:
        return by_id(UUID(text))
    except ValueError:
        return None


def _community_named(address: str, area: str) -> str | None:
    """The one community of the area that an address names, the longest name first; else the area, if it is one."""
    if len(area) >= LENGTHS["community"]:
        return area
    text = "".join(address.split())
    named = [
        (len(name), code)
        for code, name in Division.objects.filter(code__startswith=area, level="community").values_list("code", "name")
        if name and name in text
    ]
    longest = max((length for length, _ in named), default=0)
    best = [code for length, code in named if length == longest]
    return best[0] if len(best) == 1 else None
