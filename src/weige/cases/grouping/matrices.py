"""The distances of ``distances`` for many messages at once: sparse matrices in, arrays out. Pure."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import astuple, dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from . import distances as by
from .traits import MOST_KEYS, Frequencies, Traits

PAIRS_AT_ONCE = 100_000
NAMED, CODE, OTHER, NO_KEY = range(4)
"""Kinds of words as keys, the first to be taken first."""
Floats = NDArray[np.float64]
Numbers = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Point:
    """A message, or several of the same words at times close to each other."""

    traits: Traits
    first_day: float
    last_day: float
    """Both NaN when the time is unknown."""


@dataclass(frozen=True, slots=True)
class Parts:
    """Arrays of the parts of distances; NaN where a part is not known of both."""

    text: Floats
    title: Floats
    place: Floats
    days: Floats
    category: Floats

    def each(self) -> list[by.Distance]:
        """The distances one by one."""
        place, days, category = ([None if each != each else each for each in part.tolist()]  # noqa: PLR0124 - NaN
                                 for part in (self.place, self.days, self.category))  # fmt: skip
        together = zip(self.text.tolist(), self.title.tolist(), place, days, category, strict=True)
        return [by.Distance(by.weighted(*parts), *parts) for parts in together]


class Space:
    """Points that can be compared: row ``n`` of every matrix is point ``n``; values are the words' weights."""

    def __init__(self, points: Sequence[Point], frequencies: Frequencies) -> None:
        self.first = np.array([point.first_day for point in points])
        self.last = np.array([point.last_day for point in points])
        all_traits = [point.traits for point in points]
        terms = sorted(set().union(*(one.matter for one in all_traits), *(one.place for one in all_traits)))
        vocabulary = {term: number for number, term in enumerate(terms)}
        weights = np.array([frequencies.weights[term] for term in terms])
        self.weights = weights.tolist()

        def matrix(terms_of: Callable[[Traits], frozenset[str]]) -> sparse.csr_array:
            ends = np.zeros(len(points) + 1, dtype=np.int32)
            columns: list[int] = []
            number_of = vocabulary.__getitem__
            for row, one in enumerate(all_traits, 1):
                columns.extend(map(number_of, terms_of(one)))
                ends[row] = len(columns)
            places = np.array(columns, dtype=np.int32)
            made = sparse.csr_array((weights[places], places, ends), shape=(len(points), len(terms)))
            made.sort_indices()
            return made

        self.terms = terms
        self.place = matrix(lambda one: one.place)
        matter = matrix(lambda one: one.matter)
        self.matter_or_place = self.place.maximum(matter).tocsr()
        self.place_mass = _masses(self.place)
        self.matter = _unit(matter)
        self.title = _unit(matrix(lambda one: one.title or one.matter))
        self.categories, self.families = _numbered([one.category for one in all_traits])

    def keys(self) -> tuple[Numbers, Numbers]:
        """The keys of all points as :meth:`Traits.keys` takes them, by the words' numbers: whose each is, and the key."""
        terms = self.terms
        kinds = np.array([_key_kind(term) for term in terms], dtype=np.int64)
        by_rarity = sorted(range(len(terms)), key=lambda n: (-self.weights[n], -len(terms[n]), terms[n]))
        rank = np.empty(len(terms), dtype=np.int64)
        rank[by_rarity] = np.arange(len(terms))
        of_row = np.diff(self.matter_or_place.indptr)
        owner = np.repeat(np.arange(len(of_row)), of_row)
        term = self.matter_or_place.indices.astype(np.int64)
        kind = kinds[term]
        within = np.select([kind == NAMED, kind == CODE], [term, -term], rank[term])
        order = np.lexsort((within, kind, owner))
        owner, term, kind = owner[order], term[order], kind[order]
        # Of the codes of a place the longest, which is the last, says enough.
        same = (np.diff(owner, prepend=-1) == 0) & (np.diff(kind, prepend=-1) == 0)
        kept = np.flatnonzero((kind != NO_KEY) & ~((kind == CODE) & same))
        owner, term = owner[kept], term[kept]
        begin = np.flatnonzero(np.diff(owner, prepend=-1))
        place_in_row = np.arange(len(owner)) - np.repeat(begin, np.diff(np.append(begin, len(owner))))
        first = np.flatnonzero(place_in_row < MOST_KEYS)
        return owner[first], term[first]

    def pairs(self, left: Numbers, right: Numbers, limit: float = 1.0) -> Floats:
        """The distances of points named in pairs; 1 for those that place and time alone put beyond the limit."""
        found = np.ones(len(left))
        for begin in range(0, len(left), PAIRS_AT_ONCE):
            a, b = left[begin : begin + PAIRS_AT_ONCE], right[begin : begin + PAIRS_AT_ONCE]
            shared = self._shared_places(a, b)
            least = _total(self._parts(np.ones_like(shared), np.ones_like(shared), shared, a, b))
            kept = np.flatnonzero(least <= limit)
            a, b = a[kept], b[kept]
            text, title = _dots(self.matter, self.matter, a, b), _dots(self.title, self.title, a, b)
            found[begin + kept] = _total(self._parts(text, title, shared[kept], a, b))
        return found

    def _shared_places(self, a: Numbers, b: Numbers) -> Floats:
        return np.maximum(_dots(self.place, self.matter_or_place, a, b), _dots(self.matter_or_place, self.place, a, b))

    def parts(self, left: Numbers, right: Numbers) -> Parts:
        """The parts of the distances of points named in pairs."""
        found = []
        for begin in range(0, max(1, len(left)), PAIRS_AT_ONCE):
            a, b = left[begin : begin + PAIRS_AT_ONCE], right[begin : begin + PAIRS_AT_ONCE]
            shared = self._shared_places(a, b)
            text, title = _dots(self.matter, self.matter, a, b), _dots(self.title, self.title, a, b)
            found.append(self._parts(text, title, shared, a, b))
        return Parts(*(np.concatenate(part) for part in zip(*(astuple(one) for one in found), strict=True)))

    def condensed(self, members: Numbers) -> Floats:
        """The distances of all of some points to each other: those of the first to all after it, then of the second."""
        i, j = np.triu_indices(len(members), 1)
        place, both = self.place[members], self.matter_or_place[members]
        half = (place @ both.T).toarray()
        matter, title = self.matter[members], self.title[members]
        text, titles = (matter @ matter.T).toarray()[i, j], (title @ title.T).toarray()[i, j]
        return _total(self._parts(text, titles, np.maximum(half[i, j], half[j, i]), members[i], members[j]))

    def _parts(self, text: Floats, title: Floats, shared: Floats, a: Numbers, b: Numbers) -> Parts:
        masses = self.place_mass[a], self.place_mass[b]
        both = np.minimum(*masses) > 0
        likeness = shared / np.where(both, np.sqrt(masses[0] * masses[1]), np.maximum(np.maximum(*masses), 1e-12))
        place = 1.0 - np.sqrt(np.minimum(1.0, likeness))
        place = np.where(both, place, np.where(shared > 0, np.minimum(place, by.UNKNOWN_PLACE), np.nan))
        days = np.maximum(0.0, np.maximum(self.first[a] - self.last[b], self.first[b] - self.last[a]))
        own, other = self.categories[a], self.categories[b]
        category = np.where(self.families[a] == self.families[b], by.SAME_FAMILY, 1.0)
        category = np.where(own == other, 0.0, category)
        category = np.where((own < 0) | (other < 0), np.nan, category)
        return Parts(1.0 - np.sqrt(np.minimum(1.0, text)), 1.0 - np.sqrt(np.minimum(1.0, title)), place, days, category)


def _key_kind(term: str) -> int:
    if term[0] == "@" and len(term) == 3:
        return NAMED
    if term[0] == "=" and len(term) > 12:
        return CODE
    return NO_KEY if term[0] in "@=#" else OTHER


def _total(parts: Parts) -> Floats:
    total: Floats = (
        by.TEXT * parts.text
        + by.TITLE * parts.title
        + by.PLACE * np.where(np.isnan(parts.place), by.UNKNOWN_PLACE, parts.place)
        + by.TIME * np.where(np.isnan(parts.days), by.UNKNOWN_TIME, np.minimum(1.0, parts.days / by.WINDOW_DAYS))
        + by.CATEGORY * np.where(np.isnan(parts.category), by.UNKNOWN_CATEGORY, parts.category)
    )
    least: Floats = np.where(parts.text >= by.WORDLESS, np.maximum(total, by.NOTHING_SHARED), total)
    return least


def _masses(matrix: sparse.csr_array) -> Floats:
    return np.asarray(matrix.multiply(matrix).sum(axis=1)).ravel()


def _unit(matrix: sparse.csr_array) -> sparse.csr_array:
    lengths = np.sqrt(_masses(matrix))
    scale = np.divide(1.0, lengths, out=np.zeros_like(lengths), where=lengths > 0)
    matrix.data *= np.repeat(scale, np.diff(matrix.indptr))
    return matrix


def _dots(one: sparse.csr_array, other: sparse.csr_array, a: Numbers, b: Numbers) -> Floats:
    return np.asarray(one[a].multiply(other[b]).sum(axis=1)).ravel()


def _numbered(categories: Sequence[str]) -> tuple[Numbers, Numbers]:
    """Numbers of categories and of their families; -1 for none."""
    known = {name: number for number, name in enumerate(sorted({name for name in categories if name}))}
    families = {name: number for number, name in enumerate(sorted({by.family(name) for name in known}))}
    return (
        np.array([known.get(name, -1) for name in categories]),
        np.array([families.get(by.family(name), -1) for name in categories]),
    )
