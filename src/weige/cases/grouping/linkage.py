"""Average linkage without comparing everything with everything. Pure.

Under average linkage two groups join when the mean of all distances between them is at most the limit; then at least
one of these distances is. So only points that some chain of near pairs connects can ever meet: near pairs are
looked for among points that share a rare word or a place, the parts that hang together are found, and inside each
part the distances are computed in full and the linkage is exact.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.cluster.hierarchy import fcluster
from scipy.cluster.hierarchy import linkage as hierarchy
from scipy.sparse.csgraph import connected_components

from .distances import ALIKE, WINDOW_DAYS
from .matrices import Numbers, Space
from .sharing import shared_work

NEXT_ON_KEY = 8
"""With so many of those that follow it in time on a shared key a point is compared."""
SMALL_PART = 20
"""Points of parts whose distances are computed together with those of other small parts."""
LARGEST_PART = 1_000
"""Points whose distances are computed in full; a larger part is taken apart first."""
TIGHTER = 0.9
PAIRS_A_SHARE = 500_000
BATCHES_A_PROCESS = 4
"""Shares of the work, where several processes do it."""
REJOINED, SPOKESMEN = 400, 5
"""Of a part taken apart so many of the largest groups are compared again, by so many of their members."""


def groups(space: Space, *, alike: float = ALIKE, processes: int = 1) -> Numbers:
    """A number of the group for every point; points that are like none stand alone.

    Args:
        processes: with more than one they are forked (``sharing``).
    """
    count = len(space.first)
    if count < 2:
        return np.zeros(count, dtype=np.int64)
    left, right, distances = _near(space, *candidates(*space.keys(), space.first), alike, processes)
    if processes == 1:
        return _within(space, np.arange(count), left, right, distances, limit=alike, alike=alike)
    parts, part_of = connected_components(_graph(left, right, count), directed=False)
    batch_of = _batches(np.bincount(part_of, minlength=parts), processes * BATCHES_A_PROCESS)[part_of]

    def grouped(batch: int) -> Numbers:
        members = np.flatnonzero(batch_of == batch)
        position = np.full(count, -1)
        position[members] = np.arange(len(members))
        own = batch_of[left] == batch
        return _within(
            space, members, position[left[own]], position[right[own]], distances[own], limit=alike, alike=alike
        )

    found = np.empty(count, dtype=np.int64)
    next_number = 0
    for batch, inner in enumerate(shared_work(grouped, range(int(batch_of.max()) + 1), processes)):
        found[batch_of == batch] = next_number + inner
        next_number += int(inner.max()) + 1
    return found


def _near(
    space: Space, left: Numbers, right: Numbers, alike: float, processes: int
) -> tuple[Numbers, Numbers, NDArray[np.float64]]:
    """Of some pairs those that are near, and how near."""

    def near_of(begin: int) -> tuple[Numbers, NDArray[np.float64]]:
        some = slice(begin, begin + PAIRS_A_SHARE)
        distances = space.pairs(left[some], right[some], alike)
        near = np.flatnonzero(distances <= alike)
        return begin + near, distances[near]

    found = list(shared_work(near_of, range(0, len(left), PAIRS_A_SHARE), processes))
    if not found:
        return left, right, np.empty(0)
    near, distances = (np.concatenate(each) for each in zip(*found, strict=True))
    return left[near], right[near], distances


def _batches(sizes: Numbers, count: int) -> Numbers:
    """A batch for each part, so that the batches have about as many distances each."""
    work = sizes.astype(np.int64) ** 2
    order = np.argsort(-work, kind="stable")
    found = np.empty(len(sizes), dtype=np.int64)
    # The largest are dealt out one by one, the many small ones in turn.
    loads = np.zeros(min(count, len(sizes)), dtype=np.int64)
    large = int(np.count_nonzero(sizes > SMALL_PART))
    for part in order[:large]:
        lightest = int(loads.argmin())
        found[part] = lightest
        loads[lightest] += work[part]
    found[order[large:]] = np.arange(len(order) - large) % len(loads)
    return np.unique(found, return_inverse=True)[1].astype(np.int64)


def candidates(owner: Numbers, key: Numbers, days: NDArray[np.float64]) -> tuple[Numbers, Numbers]:
    """Pairs that share a key and are near in time among those that do; each once, the smaller number first.

    Args:
        owner: the point that has the key at the same position.
        days: of every point; NaN where it is unknown.
    """
    day = np.nan_to_num(days, nan=0.0)[owner]
    order = np.lexsort((owner, day, key))
    key, owner, day = key[order], owner[order], day[order]
    found = [np.empty(0, dtype=np.int64)]
    for step in range(1, NEXT_ON_KEY + 1):
        on_key = (key[step:] == key[:-step]) & (day[step:] - day[:-step] <= WINDOW_DAYS)
        a, b = owner[:-step][on_key], owner[step:][on_key]
        if not len(a):
            break
        found.append(np.minimum(a, b) * len(days) + np.maximum(a, b))
    pairs = np.sort(np.concatenate(found))
    pairs = pairs[np.flatnonzero(np.diff(pairs, prepend=-1))]
    return pairs // len(days), pairs % len(days)


def _within(
    space: Space,
    members: Numbers,
    left: Numbers,
    right: Numbers,
    distances: NDArray[np.float64],
    *,
    limit: float,
    alike: float,
) -> Numbers:
    """Groups among the members, whose near pairs are given in positions among them.

    A part too large for its full square is taken apart by its longest pairs first.
    """
    size = len(members)
    parts, part_of = connected_components(_graph(left, right, size), directed=False)
    found = np.empty(size, dtype=np.int64)
    order = np.argsort(part_of, kind="stable")
    each = np.split(order, np.cumsum(np.bincount(part_of, minlength=parts))[:-1])
    squares = _small_squares(space, members, each)
    next_number = 0
    for own in each:
        if len(own) <= 2:
            inner = np.zeros(len(own), dtype=np.int64)
        elif len(own) <= SMALL_PART:
            inner = fcluster(hierarchy(next(squares), "average"), alike, "distance") - 1
        elif len(own) <= LARGEST_PART:
            inner = fcluster(hierarchy(space.condensed(members[own]), "average"), alike, "distance") - 1
        else:
            tighter = limit * TIGHTER
            position = np.full(size, -1)
            position[own] = np.arange(len(own))
            kept = (position[left] >= 0) & (distances <= tighter)
            inner = _within(
                space,
                members[own],
                position[left[kept]],
                position[right[kept]],
                distances[kept],
                limit=tighter,
                alike=alike,
            )
            inner = _rejoined(space, members[own], inner, alike)
        found[own] = next_number + inner
        next_number += int(inner.max()) + 1
    return found


def _graph(left: Numbers, right: Numbers, size: int) -> sparse.coo_array:
    return sparse.coo_array((np.ones(len(left)), (left, right)), shape=(size, size))


def _small_squares(space: Space, members: Numbers, parts: Sequence[Numbers]) -> Iterator[NDArray[np.float64]]:
    """The distances inside each small part, in condensed form, computed for all of them at once."""
    small = [own for own in parts if 2 < len(own) <= SMALL_PART]
    if not small:
        return
    corners = {size: np.triu_indices(size, 1) for size in {len(own) for own in small}}
    left = np.concatenate([members[own][corners[len(own)][0]] for own in small])
    right = np.concatenate([members[own][corners[len(own)][1]] for own in small])
    distances = space.pairs(left, right)
    begin = 0
    for own in small:
        end = begin + len(own) * (len(own) - 1) // 2
        yield distances[begin:end]
        begin = end


def _rejoined(space: Space, members: Numbers, group_of: Numbers, alike: float) -> Numbers:
    """Groups that were parted only because their part was too large, together again.

    Members evenly chosen speak for their group; its own spokesmen count as one place, so that none is split.
    """
    sizes = np.bincount(group_of)
    largest = np.flatnonzero(sizes > 1)
    largest = largest[np.argsort(-sizes[largest], kind="stable")][:REJOINED]
    if len(largest) < 2:
        return group_of
    spokesmen = [_spread(np.flatnonzero(group_of == group)) for group in largest]
    speaks_for = np.repeat(np.arange(len(largest)), [len(some) for some in spokesmen])
    distances = space.condensed(members[np.concatenate(spokesmen)])
    i, j = np.triu_indices(len(speaks_for), 1)
    distances[speaks_for[i] == speaks_for[j]] = 0.0
    joined = fcluster(hierarchy(distances, "average"), alike, "distance")
    first_of: dict[int, int] = {}
    renamed = np.arange(len(sizes))
    for position, group in zip(speaks_for, joined, strict=True):
        renamed[largest[position]] = first_of.setdefault(int(group), int(largest[position]))
    numbers: Numbers = np.unique(renamed[group_of], return_inverse=True)[1]
    return numbers


def _spread(members: Numbers) -> Numbers:
    chosen: Numbers = members[np.unique(np.linspace(0, len(members) - 1, SPOKESMEN).astype(int))]
    return chosen
