"""How far two messages are from each other, part by part, and what they share. Pure.

Every part lies between 0 (alike) and 1; the whole is their weighted mean. The weights follow those fitted by a logistic
model to made-up messages of other wordings than those measured on (docs/decisions/like-cases.md). What is unknown is
neither near nor far. ``matrices`` computes the same for many pairs at once; a test holds the two together.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

import rjieba

from .traits import Frequencies, Traits

TEXT, TITLE, PLACE, TIME, CATEGORY = 0.33, 0.03, 0.36, 0.20, 0.08
"""Weights of the parts; their sum is 1."""
WINDOW_DAYS = 60.0
"""From here on messages are as far apart in time as can be."""
UNKNOWN_PLACE, UNKNOWN_TIME, UNKNOWN_CATEGORY = 0.6, 0.3, 0.5
SAME_FAMILY = 0.25
"""Two categories of one family (facility.lift, facility.door)."""
ALIKE = 0.47
"""Up to this mean distance messages are about one issue."""
NOTHING_SHARED = 0.5
"""Messages without a word in common are at least so far apart, wherever and whenever they are: beyond ``ALIKE``, so
that a place alone brings no two together. A third message that shares words with both still may."""
WORDLESS = 1 - 1e-9


@dataclass(frozen=True, slots=True)
class Distance:
    """The parts and their weighted mean; ``None`` where a part is not known of both."""

    total: float
    text: float
    title: float
    place: float | None
    days: float | None
    category: float | None


def shared_words(one: Traits, other: Traits, frequencies: Frequencies, most: int = 8) -> tuple[str, ...]:
    """Whole words of the matter that both have, the telling ones first."""
    return telling(one.matter & other.matter, frequencies, most)


def shared_places(one: Traits, other: Traits) -> tuple[str, ...]:
    """Names of places that both have, as the first one wrote them, and a code of the territory they share."""
    theirs = other.place | other.matter
    names = [name for name in one.names if f"@{name}" in theirs or name in other.names]
    if not names:
        own = {f"@{name}" for name in one.names}
        tails = {term for term in one.place & other.place if term[0] == "@" and term not in own}
        names = [name for name in one.names if any(term[1:] in name for term in sorted(tails))]
    codes = sorted((term[1:] for term in one.place & other.place if term[0] == "="), key=len)
    return tuple(names + codes[-1:])


def telling(terms: Iterable[str], frequencies: Frequencies, most: int) -> tuple[str, ...]:
    """The rarest of some terms that are words and not only neighbouring characters; no part of a longer one."""
    words = sorted(filter(is_word, terms), key=frequencies.ranks.__getitem__)
    chosen: list[str] = []
    for word in words:
        if not any(word in other or other in word for other in chosen):
            chosen.append(word)
            if len(chosen) == most:
                break
    return tuple(chosen)


@lru_cache(100_000)
def is_word(term: str) -> bool:
    """Whether a term can be shown: the segmenter knows it as one word, or it is written in other letters."""
    return term[0].isascii() or bool(rjieba.has_word(term))


def compare(one: Traits, other: Traits, frequencies: Frequencies) -> Distance:
    """The distance of two messages; the same in both directions."""
    squares = frequencies.squares
    text = _apart(one.matter, other.matter, squares)
    title = _apart(one.title or one.matter, other.title or other.matter, squares)
    place = _place(one, other, squares)
    days = None if one.day is None or other.day is None else abs(one.day - other.day)
    category = category_distance(one.category, other.category)
    return Distance(weighted(text, title, place, days, category), text, title, place, days, category)


def weighted(text: float, title: float, place: float | None, days: float | None, category: float | None) -> float:
    """The weighted mean of the parts; not less than :data:`NOTHING_SHARED` without a common word."""
    mean = (
        TEXT * text
        + TITLE * title
        + PLACE * (UNKNOWN_PLACE if place is None else place)
        + TIME * (UNKNOWN_TIME if days is None else min(1.0, days / WINDOW_DAYS))
        + CATEGORY * (UNKNOWN_CATEGORY if category is None else category)
    )
    return max(mean, NOTHING_SHARED) if text >= WORDLESS else mean


def category_distance(one: str, other: str) -> float | None:
    """0 for one category, a quarter within a family, 1 otherwise; ``None`` when either is not given."""
    if not one or not other:
        return None
    if one == other:
        return 0.0
    return SAME_FAMILY if family(one) == family(other) else 1.0


def family(category: str) -> str:
    """What stands before the point: facility of facility.lift."""
    return category.partition(".")[0]


def mass(terms: Iterable[str], squares: Mapping[str, float]) -> float:
    """What a set of words weighs."""
    # fsum: a plain sum depends on the order, and that of a set is another in every process.
    return math.fsum(map(squares.__getitem__, terms))


def _apart(one: frozenset[str], other: frozenset[str], squares: Mapping[str, float]) -> float:
    shared = mass(one & other, squares)
    if not shared:
        return 1.0
    return 1.0 - math.sqrt(min(1.0, shared / math.sqrt(mass(one, squares) * mass(other, squares))))


def _place(one: Traits, other: Traits, squares: Mapping[str, float]) -> float | None:
    """A place named in one message may stand as plain words in the other: both count."""
    shared = max(
        mass((one.place & other.place) | (one.place & other.matter), squares),
        mass((other.place & one.place) | (other.place & one.matter), squares),
    )
    masses = mass(one.place, squares), mass(other.place, squares)
    if min(masses) > 0:
        return 1.0 - math.sqrt(min(1.0, shared / math.sqrt(masses[0] * masses[1])))
    if not shared:
        return None
    return min(UNKNOWN_PLACE, 1.0 - math.sqrt(min(1.0, shared / max(masses))))
