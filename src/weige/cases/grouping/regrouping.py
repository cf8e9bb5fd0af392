"""All messages of a stretch of time brought into issues, the hottest first. Pure.

The order in which messages come does not matter, and one that comes twice changes nothing: messages of the same words
within the window are one point, and points are put in the order of their words.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from scipy import sparse

from weige.core.collector import without_collector

from . import distances as by
from . import linkage
from .matrices import Numbers, Point, Space
from .traits import Frequencies, Traits

OWN = 0.3
"""A word is the issue's own when at least this share of its members has it; a place likewise."""
WORDS_SHOWN = 8


@dataclass(frozen=True, slots=True)
class Message:
    """A message to be grouped."""

    id: str
    traits: Traits
    likes: int = 0


@dataclass(frozen=True, slots=True)
class Member:
    """A message of an issue, and what ties it to the issue's typical one."""

    id: str
    likes: int
    distance: by.Distance
    words: tuple[str, ...]
    places: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Issue:
    """Messages about one matter.

    Attributes:
        heat: each member counts 1, and more the more people liked it: the sum of 1 + log2(1 + likes).
        typical: the id of the member nearest to all.
        members: the typical one first, then the nearest first.
        words: words that many of the members share, the rarest first.
        places: names of places, the most frequent first.
    """

    heat: float
    typical: str
    members: tuple[Member, ...]
    words: tuple[str, ...]
    places: tuple[str, ...]
    first_day: float | None
    last_day: float | None


@without_collector()
def regroup(messages: Sequence[Message], *, alike: float = by.ALIKE, processes: int = 1) -> list[Issue]:
    """The issues of some messages, the hottest first; a message like no other is an issue of its own.

    Args:
        processes: how many are forked for the distances (``sharing``).
    """
    if not messages:
        return []
    points, point_of = _points(messages)
    frequencies = Frequencies.of(point.traits for point in points)
    space = Space(points, frequencies)
    group_of = linkage.groups(space, alike=alike, processes=processes)
    typical = _typical(space, group_of)
    distances = space.parts(np.arange(len(points)), typical[group_of]).each()
    words = dict(_own_words(space, group_of, frequencies))
    members: dict[int, list[tuple[Message, int]]] = {}
    for message, point in zip(messages, point_of, strict=True):
        members.setdefault(int(group_of[point]), []).append((message, point))

    def issue(group: int, own: list[tuple[Message, int]]) -> Issue:
        centre = int(typical[group])
        told = [
            Member(
                message.id,
                message.likes,
                distances[point],
                by.shared_words(message.traits, points[centre].traits, frequencies) if len(own) > 1 else (),
                by.shared_places(points[centre].traits, message.traits) if len(own) > 1 else (),
            )
            for message, point in own
        ]
        at_centre = {message.id for message, point in own if point == centre}
        told.sort(key=lambda member: (member.id not in at_centre, member.distance.total, member.id))
        days = [message.traits.day for message, _ in own if message.traits.day is not None]
        names = Counter(name for message, _ in own for name in message.traits.names)
        return Issue(
            heat=math.fsum(1 + math.log2(1 + max(0, member.likes)) for member in told),
            typical=told[0].id,
            members=tuple(told),
            words=words.get(group, ()),
            places=tuple(
                sorted((n for n in names if names[n] >= OWN * len(own)), key=lambda name: (-names[name], name))
            )[:WORDS_SHOWN],
            first_day=min(days, default=None),
            last_day=max(days, default=None),
        )

    issues = [issue(group, own) for group, own in members.items()]
    issues.sort(key=lambda one: (-one.heat, -len(one.members), one.typical))
    return issues


def _points(messages: Sequence[Message]) -> tuple[list[Point], list[int]]:
    """Points in the order of their words, and each message's point."""
    alike: dict[tuple[str, ...], list[int]] = {}
    for number, message in enumerate(messages):
        own = message.traits
        spelled = tuple(" ".join(sorted(terms)) for terms in (own.place, own.matter, own.title))
        alike.setdefault((*spelled, own.category), []).append(number)
    points: list[Point] = []
    point_of = [0] * len(messages)
    for spelled in sorted(alike):
        for run in _runs(messages, alike[spelled]):
            days = [messages[number].traits.day for number in run]
            known = [math.nan if day is None else day for day in days]
            for number in run:
                point_of[number] = len(points)
            points.append(Point(messages[run[0]].traits, min(known), max(known)))
    return points, point_of


def _runs(messages: Sequence[Message], numbers: list[int]) -> Iterator[list[int]]:
    """Messages of the same words, parted where more than the window lies between two; undated ones by themselves."""

    def day(number: int) -> float:
        found = messages[number].traits.day
        return math.inf if found is None else found

    run: list[int] = []
    for number in sorted(numbers, key=day):
        if run and day(number) != day(run[-1]) and day(number) - day(run[-1]) > by.WINDOW_DAYS:
            yield run
            run = []
        run.append(number)
    yield run


def _typical(space: Space, group_of: Numbers) -> Numbers:
    """For every group the point whose words are nearest to the mean of all its words."""
    count = len(group_of)
    gather = sparse.csr_array((np.ones(count), (group_of, np.arange(count))))
    centres = (gather @ space.matter).tocsr()
    near = np.asarray(space.matter.multiply(centres[group_of]).sum(axis=1)).ravel()
    # Rounded: the last bits depend on the order of summing.
    order = np.lexsort((np.arange(count), -near.round(9), group_of))
    first: Numbers = order[np.unique(group_of[order], return_index=True)[1]]
    return first


def _own_words(space: Space, group_of: Numbers, frequencies: Frequencies) -> Iterator[tuple[int, tuple[str, ...]]]:
    count = len(group_of)
    gather = sparse.csr_array((np.ones(count), (group_of, np.arange(count))))
    present = space.matter.copy()
    present.data = np.ones_like(present.data)
    times = (gather @ present).tocsr()
    for group, size in enumerate(np.bincount(group_of)):
        if size > 1:
            begin, end = times.indptr[group], times.indptr[group + 1]
            enough = times.data[begin:end] >= OWN * size
            terms = [space.terms[column] for column in times.indices[begin:end][enough]]
            yield group, by.telling(terms, frequencies, WORDS_SHOWN)
