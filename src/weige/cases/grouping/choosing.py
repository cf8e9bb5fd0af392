"""Which group a new case belongs to, among the candidates a look-up by keys brought. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from . import distances as by
from .traits import Frequencies, Traits

MOST_COMPARED = 80
"""Candidates that are compared in full: those that share the most keys, weighed."""
SHOWN = 3


@dataclass(frozen=True, slots=True)
class Candidate:
    """A case that shares a key; ``group`` is ``None`` when it stands alone so far."""

    id: str
    group: str | None
    traits: Traits


@dataclass(frozen=True, slots=True)
class Like:
    """A candidate, its distance to the new case, and what both share."""

    id: str
    distance: by.Distance
    words: tuple[str, ...]
    places: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Choice:
    """What was found for a new case.

    Attributes:
        group: the group it is like, ``None`` when that is none or the nearest case stands alone.
        like: the nearest cases of that group, or the single case, the nearest first; empty when nothing is like.
        distance: the mean distance to the compared members.
        compared: how many candidates were compared in full.
        nearest: the nearest case where nothing is like, to show how far it is.
    """

    group: str | None
    like: tuple[Like, ...]
    distance: float | None
    compared: int
    nearest: Like | None = None


def choose(
    new: Traits, candidates: Sequence[Candidate], frequencies: Frequencies | None = None, *, alike: float = by.ALIKE
) -> Choice:
    """The group whose mean distance is the smallest, if that is at most ``alike``.

    The order of the candidates does not matter. The mean is over the candidates of the group, which share a word or
    place with the new case; members that share none are not looked up and not counted.
    """
    known = frequencies or Frequencies()
    compared = _promising(new, candidates, known)
    found: dict[tuple[bool, str], list[tuple[float, Candidate, by.Distance]]] = {}
    for candidate in compared:
        distance = by.compare(new, candidate.traits, known)
        # A lone case is a group of its own; its id may be spelled like a group's.
        key = (candidate.group is None, candidate.id if candidate.group is None else candidate.group)
        found.setdefault(key, []).append((distance.total, candidate, distance))
    if not found:
        return Choice(None, (), None, 0)
    means = {key: sum(sorted(total for total, _, _ in own)) / len(own) for key, own in found.items()}
    best = min(means, key=lambda key: (round(means[key], 12), key))

    def shown(own: list[tuple[float, Candidate, by.Distance]], most: int) -> tuple[Like, ...]:
        return tuple(
            Like(
                candidate.id,
                distance,
                by.shared_words(new, candidate.traits, known),
                by.shared_places(candidate.traits, new),
            )
            for _, candidate, distance in sorted(own, key=lambda one: (one[0], one[1].id))[:most]
        )

    if means[best] > alike:
        nearest = shown([one for own in found.values() for one in own], 1)
        return Choice(None, (), None, len(compared), nearest[0])
    return Choice(None if best[0] else best[1], shown(found[best], SHOWN), means[best], len(compared))


def _promising(new: Traits, candidates: Sequence[Candidate], frequencies: Frequencies) -> list[Candidate]:
    if len(candidates) <= MOST_COMPARED:
        return list(candidates)
    keys = {key: frequencies.weights[key] for key in new.keys(frequencies)}

    def shared(candidate: Candidate) -> float:
        own = candidate.traits
        # Codes and names weigh double: a case at the place is worth more than one with a common rare word.
        return sum(
            weight * (2.0 if key in own.place else 1.0)
            for key, weight in keys.items()
            if key in own.place or key in own.matter
        )

    return sorted(candidates, key=lambda candidate: (-shared(candidate), candidate.id))[:MOST_COMPARED]
