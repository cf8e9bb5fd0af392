"""Places as codes: one string of digits whose prefixes are its parents.

4 digits city, 6 district, 9 subdistrict, 12 community (the official statistical code without its trailing zeros),
15 general or dedicated grid (the unit-grid code of the digital city standards), 18 micro-grid. Here live the rules
of the code, scopes made of prefixes, and the port through which a place gets its name; the names themselves live
in ``territory``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from typing_extensions import TypedDict

LENGTHS = {
    "province": 2,
    "city": 4,
    "district": 6,
    "subdistrict": 9,
    "community": 12,
    "general_grid": 15,
    "micro_grid": 18,
}
LEVELS = {length: level for level, length in LENGTHS.items()}
AFTER_DIGITS = ":"
"""The character after ``9``: ``prefix <= place < prefix + ":"`` holds for every place below a prefix."""


class PlaceRef(TypedDict):
    """A place as shown: its code, level, own name and the names of what it lies in."""

    code: str
    level: str
    name: str
    path: str


def level_of(code: str) -> str:
    """The level of a place code by its length; a dedicated grid counts as ``general_grid``.

    Raises:
        ValueError: not digits, or a length that no level has.
    """
    if not (code.isascii() and code.isdigit()) or len(code) not in LEVELS:
        raise ValueError(f"{code!r} is no place code")
    return LEVELS[len(code)]


def is_place(code: str) -> bool:
    return code.isascii() and code.isdigit() and len(code) in LEVELS


def ancestors(code: str, *, itself: bool = True) -> list[str]:
    """The places that a place lies in, from itself upwards to the city."""
    lengths = sorted((n for n in LEVELS if 4 <= n <= len(code)), reverse=True)
    found = [code[:n] for n in lengths]
    return found if itself else [place for place in found if place != code]


def at_level(code: str, level: str) -> str | None:
    """The ancestor (or itself) at a level; ``None`` when the place lies above it."""
    length = LENGTHS[level]
    return code[:length] if len(code) >= length else None


@dataclass(frozen=True, slots=True)
class Scope:
    """The places that someone may act on: prefixes, none of which lies below another."""

    prefixes: tuple[str, ...]

    @classmethod
    def of(cls, places: Iterable[str]) -> Scope:
        kept: list[str] = []
        for place in sorted(set(places)):
            if not (kept and place.startswith(kept[-1])):
                kept.append(place)
        return cls(tuple(kept))

    def covers(self, place: str) -> bool:
        """Whether a place lies within; nothing lies within an empty scope."""
        return place.startswith(self.prefixes) if self.prefixes else False

    def within(self, under: str) -> Scope:
        """The part of this scope that lies under a place."""
        return Scope.of([p for p in self.prefixes if p.startswith(under)] + ([under] if self.covers(under) else []))

    def __bool__(self) -> bool:
        return bool(self.prefixes)


Namer = Callable[[Iterable[str]], Mapping[str, PlaceRef]]
_namer: Namer | None = None


def set_namer(namer: Namer) -> None:
    """Called once by ``territory``, which knows the names."""
    global _namer  # noqa: PLW0603
    _namer = namer


def name_places(codes: Iterable[str]) -> Mapping[str, PlaceRef]:
    """The places with their names, for lists: one statement however many.

    A code that no division or grid has is named by itself.
    """
    wanted = {code for code in codes if code}
    found = _namer(wanted) if _namer and wanted else {}
    return {
        code: found.get(code) or PlaceRef(code=code, level=LEVELS.get(len(code), ""), name=code, path=code)
        for code in wanted
    }
