"""Which streets a way follows, by their names, as it is told to a driver: the quickest way over open roads. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy import sparse
from scipy.sparse.csgraph import dijkstra

from weige.emergency.distances import Point

from .problem import Roads
from .roads import Floats, nearest_nodes, passable

MOST_TOLD = 12
CAR = "car"


@dataclass(frozen=True, slots=True)
class Streets:
    """Open roads as ways are told over them: seconds from node to node, and the name of the quickest stretch there."""

    nodes: Floats
    seconds: Any
    names: dict[tuple[int, int], str]


def streets(network: Roads, names: Sequence[str]) -> Streets:
    """Open roads with the names of their stretches, in the network's order; a stretch need not have one."""
    nodes = np.array(network.nodes, dtype=float)
    quickest: dict[tuple[int, int], tuple[float, str]] = {}
    for at, pair, _, seconds in passable(network, nodes, CAR):
        if pair not in quickest or seconds < quickest[pair][0]:
            quickest[pair] = seconds, names[at]
    pairs = np.array(list(quickest), dtype=np.int64).reshape(-1, 2)
    weights = [seconds for seconds, _ in quickest.values()]
    graph = sparse.csr_array((weights, (pairs[:, 0], pairs[:, 1])), shape=(len(nodes), len(nodes)))
    return Streets(nodes, graph, {pair: name for pair, (_, name) in quickest.items() if name})


def along(roads: Streets, legs: Sequence[tuple[Point, Point]]) -> list[list[str]]:
    """The streets of each leg in their order, each once in a row; none where no open way leads or no street has a name.
    Of very many the first are told."""
    if not legs or not roads.names:
        return [[] for _ in legs]
    ends = nearest_nodes(roads.nodes, np.array(legs, dtype=float).reshape(-1, 2)).reshape(-1, 2)
    begins, row = np.unique(ends[:, 0], return_inverse=True)
    before = dijkstra(roads.seconds, indices=begins, return_predecessors=True)[1]
    return [_told(roads, before[at], int(start), int(end)) for at, (start, end) in zip(row, ends, strict=True)]


def _told(roads: Streets, before: Any, start: int, end: int) -> list[str]:
    way = [end]
    while way[-1] != start:
        step = int(before[way[-1]])
        if step < 0:
            return []
        way.append(step)
    told: list[str] = []
    for there, here in zip(way[-2::-1], way[:0:-1], strict=True):
        name = roads.names.get((here, there), "")
        if name and name != (told[-1] if told else ""):
            told.append(name)
    return told[:MOST_TOLD]
