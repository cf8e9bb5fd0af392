"""What of a message is kept to find its like: words of the matter, words of the title, words of the place. Pure.

Nothing that names a person is in it (see ``wording``), so it may be stored and compared freely by the server.
"""

from __future__ import annotations

import math
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, TypeVar

from . import places, wording

Value = TypeVar("Value")
MOST_TERMS = 160
"""Of a very long message so many words count, chosen by spelling so that equal texts keep equal words."""
MOST_KEYS = 14
DAY = 86_400.0


@dataclass(frozen=True, slots=True)
class Traits:
    """The traits of one message.

    Attributes:
        matter: words and pairs of characters of title and text, without those of the places.
        title: those of the title alone.
        place: words of the places, with ``=`` before a code, ``#`` before a building, ``@`` before a name.
        names: places as they were written, to be shown.
        category: the code of the category, empty when none was given.
        day: days since 1970, ``None`` when the time is unknown.
    """

    matter: frozenset[str]
    title: frozenset[str] = frozenset()
    place: frozenset[str] = frozenset()
    names: tuple[str, ...] = ()
    category: str = ""
    day: float | None = None

    def keys(self, frequencies: Frequencies | None = None) -> list[str]:
        """Short strings by which candidates are looked up: who shares none of them is not like.

        With frequencies the rarest words are taken. Without, places and the longest words.
        """
        ranks = (frequencies or Frequencies()).ranks
        named = sorted(term for term in self.place if term[0] == "@" and len(term) == 3)
        codes = sorted(term for term in self.place if term[0] == "=" and len(term) > 12)
        other = {term for term in self.place if term[0] not in "@=#"} | self.matter
        rare = sorted(other, key=ranks.__getitem__)
        return list(dict.fromkeys([*named, *codes[-1:], *rare]))[:MOST_KEYS]

    def to_plain(self) -> dict[str, Any]:
        """For storing as JSON."""
        return {
            "matter": sorted(self.matter),
            "title": sorted(self.title),
            "place": sorted(self.place),
            "names": list(self.names),
            "category": self.category,
            "day": self.day,
        }

    @classmethod
    def from_plain(cls, plain: Mapping[str, Any]) -> Traits:
        return cls(
            frozenset(plain["matter"]),
            frozenset(plain["title"]),
            frozenset(plain["place"]),
            tuple(plain["names"]),
            plain["category"],
            plain["day"],
        )


def traits(text: str, title: str = "", place: str = "", category: str = "", time: datetime | None = None) -> Traits:
    """The traits of a message.

    Args:
        place: a code of the territory, a name, or the code, a space, and the name.
        time: with its zone.
    """
    folded_title, folded_text = wording.fold(title), wording.fold(text)
    in_title, in_text = places.find(folded_title), places.find(folded_text)
    in_field, field_names = places.of_field(wording.fold(place)) if place else (frozenset(), ())
    title_words = wording.words(in_title.rest)
    matter = title_words | wording.words(in_text.rest)
    where = places.code_terms(place) | in_field | in_title.terms | in_text.terms
    return Traits(
        matter=_limited(matter),
        title=_limited(title_words),
        place=_limited(where),
        names=tuple(dict.fromkeys((*field_names, *in_title.names, *in_text.names)))[:6],
        category=category,
        day=None if time is None else time.astimezone(UTC).timestamp() / DAY,
    )


def _limited(terms: Iterable[str]) -> frozenset[str]:
    # One object for each word, however many messages have it: half of the memory, and sent to another process it is
    # written once for many messages.
    found = frozenset(map(sys.intern, terms))
    return (
        found
        if len(found) <= MOST_TERMS
        else frozenset(sorted(found, key=lambda term: (-len(term), term))[:MOST_TERMS])
    )


class Frequencies:
    """In how many messages each word stands; rare words weigh more. Without any message all weigh the same.

    Attributes:
        weights: the weight of every word, 1 for one never met, near 0 for one in every message.
        squares: their squares, by which sets of words are weighed.
        ranks: what words are sorted by, the telling ones first: the rare, then the long.
    """

    def __init__(self, messages: int = 0, counts: Mapping[str, int] | None = None) -> None:
        self.messages = messages
        self.counts: Counter[str] = Counter(counts)
        self.weights = _Filled(self._weight)
        self.squares = _Filled(lambda term: self.weights[term] ** 2)
        self.ranks = _Filled(lambda term: (-self.weights[term], -len(term), term))

    @classmethod
    def of(cls, all_traits: Iterable[Traits]) -> Frequencies:
        found = cls()
        for one in all_traits:
            found.messages += 1
            found.counts.update(one.matter | one.place)
        return found

    def add(self, one: Traits) -> None:
        self.messages += 1
        self.counts.update(one.matter | one.place)
        self.weights.clear()
        self.squares.clear()
        self.ranks.clear()

    def _weight(self, term: str) -> float:
        if not self.messages:
            return 1.0
        # The count of a term that is not there is not stored: Counter answers 0.
        return 1.0 - math.log(1 + self.counts[term]) / math.log(2 + self.messages)


class _Filled(dict[str, Value]):
    """Values by word, each computed when it is first asked for; looked up thousands of times for one message."""

    def __init__(self, value_of: Callable[[str], Value]) -> None:
        super().__init__()
        self._value_of = value_of

    def __missing__(self, term: str) -> Value:
        found = self[term] = self._value_of(term)
        return found
