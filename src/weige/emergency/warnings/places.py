"""Chinese division codes in warnings: 6, 9 or 12 digits, with the zeros that fill them up, to places of ours. Pure."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from weige.core.places import LEVELS, ancestors

from .alert import Area, Code, Fault

PROVINCES = {11, 12, 13, 14, 15, 21, 22, 23, 31, 32, 33, 34, 35, 36, 37, 41, 42, 43, 44, 45, 46, 50, 51, 52, 53, 54,
             61, 62, 63, 64, 65, 71, 81, 82}  # fmt: skip
"""The first two digits of GB/T 2260."""
FOREIGN = {"same", "fips", "fips6", "ugc", "emma_id", "nuts2", "nuts3", "warncellid", "clc", "profile:cap-cp:location:0.3",
           "iso3166-2", "tpeg-loc"}  # fmt: skip
"""Systems of other countries, whose codes may look like ours."""
WIDTHS = (2, 4, 6, 9, 12)
Known = Callable[[str], bool]


@dataclass(frozen=True, slots=True)
class CodedPlace:
    """A code of a warning, the place that it names, and the place that is taken: the nearest one above it that is known.

    ``place`` is ``None`` where the code names a place of another city, or none at all.
    """

    code: Code
    names: str
    place: str | None


def division_of(code: Code) -> str | None:
    """The division that a code names, without the zeros that fill it up; ``None`` where it is no Chinese code."""
    value = code.value.strip()
    if code.name.strip().lower() in FOREIGN or not (value.isascii() and value.isdigit()):
        return None
    if len(value) not in (6, 9, 12) or int(value[:2]) not in PROVINCES:
        return None
    for width in WIDTHS:
        if width <= len(value) and not value[width:].strip("0"):
            return value[:width]
    return value


def looks_chinese(code: Code) -> bool:
    """Whether a code means to be a division of ours, by the name of its system."""
    name = code.name.lower()
    return any(word in name for word in ("2260", "行政区划", "区划", "adcode", "areacode"))


def places_of(area: Area, known: Known, city: str, where: str) -> tuple[list[CodedPlace], list[Fault]]:
    """The places that an area names by code.

    Args:
        known: whether a place is one of ours.
        city: the code of this city; a province is taken as the whole city.
    """
    found, faults = [], []
    for at, code in enumerate(area.codes, 1):
        place = f"{where}/geocode[{at}]"
        names = division_of(code)
        if names is None:
            if looks_chinese(code):
                faults.append(Fault("geocode.form", place, code.value[:40]))
            continue
        taken = _taken(names, known, city)
        if taken is None:
            faults.append(Fault("geocode.elsewhere", place, names))
        elif taken != names and not city.startswith(names):
            faults.append(Fault("geocode.parent", place, f"{names} → {taken}"))
        found.append(CodedPlace(code, names, taken))
    return found, faults


def _taken(names: str, known: Known, city: str) -> str | None:
    if city.startswith(names):
        return city
    if not names.startswith(city) or len(names) not in LEVELS:
        return None
    return next((place for place in ancestors(names) if known(place)), city)
