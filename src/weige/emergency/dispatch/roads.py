"""How long ways take: over given matrices, over the roads of the place with those left out that nothing passes, or, where
neither is known, in a straight line made longer. Pure.

A road is closed when it is marked so or when any of it lies in a flooded area; a boat is not bound to roads.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.sparse.csgraph import dijkstra
from scipy.spatial import cKDTree
from shapely import STRtree
from shapely.geometry import LineString, Polygon

from weige.emergency.distances import Point, metres_between

from .problem import Problem, Roads

Floats = NDArray[np.float64]
BOAT, FOOT = "boat", "foot"
KMH = {BOAT: 8.0, FOOT: 4.0}
OTHERWISE_KMH = 20.0
ROUND_ABOUT = {BOAT: 1.2}
"""How much longer the way is than a straight line where no roads are known."""
OTHERWISE_ROUND_ABOUT = 1.35
TO_THE_ROAD_KMH = 5.0
"""From a place to the nearest node of a road."""
NO_WAY = np.inf


@dataclass(frozen=True, slots=True)
class Ways:
    """Seconds and metres between places, infinite where no way leads.

    Attributes:
        index: for each place of the problem, in the order of :meth:`Problem.places`, its row.
        by: ``matrices``, ``roads`` or ``straight``.
    """

    index: list[int]
    seconds: dict[str, Floats]
    metres: dict[str, Floats]
    by: str


def ways(problem: Problem) -> Ways:
    """The ways between all places of a problem, for each profile that its vehicles have."""
    profiles = sorted({vehicle.profile for vehicle in problem.vehicles})
    places = [(point, index) for _, point, index in problem.places()]
    if problem.matrices:
        seconds = {name: np.array(problem.matrices[name].durations) for name in profiles}
        metres = {name: np.array(problem.matrices[name].distances or np.zeros_like(seconds[name])) for name in profiles}
        return Ways([index or 0 for _, index in places], seconds, metres, "matrices")
    known: dict[Point, int] = {}
    rows = [known.setdefault(point or (0.0, 0.0), len(known)) for point, _ in places]
    points = np.array(list(known), dtype=float)
    found = [_by_road(problem.roads, points, name) if problem.roads and name != BOAT else _straight(points, name)
             for name in profiles]  # fmt: skip
    return Ways(
        rows, {name: each[0] for name, each in zip(profiles, found, strict=True)},
        {name: each[1] for name, each in zip(profiles, found, strict=True)}, "roads" if problem.roads else "straight",
    )  # fmt: skip


def _straight(points: Floats, profile: str) -> tuple[Floats, Floats]:
    metres = metres_between(points[:, None], points[None]) * ROUND_ABOUT.get(profile, OTHERWISE_ROUND_ABOUT)
    return metres / (KMH.get(profile, OTHERWISE_KMH) / 3.6), metres


def _by_road(network: Roads, points: Floats, profile: str) -> tuple[Floats, Floats]:
    """Seconds of the quickest way and metres of the shortest, over the roads that are open."""
    nodes = np.array(network.nodes, dtype=float)
    nearest = nearest_nodes(nodes, points)
    to_road = metres_between(points, nodes[nearest])
    lengths, seconds = _open_roads(network, nodes, profile)
    found = []
    for weights, aside in ((seconds, to_road / (TO_THE_ROAD_KMH / 3.6)), (lengths, to_road)):
        graph = sparse.csr_array((weights[2], (weights[0], weights[1])), shape=(len(nodes), len(nodes)))
        wanted, row = np.unique(nearest, return_inverse=True)
        whole = dijkstra(graph, indices=wanted)[row][:, nearest] + aside[:, None] + aside[None, :]
        np.fill_diagonal(whole, 0.0)
        found.append(whole)
    return found[0], found[1]


def nearest_nodes(nodes: Floats, points: Floats) -> NDArray[np.int64]:
    """The numbers of the nodes that are nearest to points."""
    narrow = [np.cos(np.radians(nodes[:, 1].mean())), 1.0]
    return np.asarray(cKDTree(nodes * narrow).query(points * narrow)[1], dtype=np.int64)


def metres_by_road(network: Roads, points: Floats) -> Floats:
    """Metres of the shortest way over open roads between points, infinite where none leads."""
    return _by_road(network, points, "car")[1]


def passable(network: Roads, nodes: Floats, profile: str) -> Iterator[tuple[int, tuple[int, int], float, float]]:
    """Open stretches in both directions where allowed: number, from and to, metres, seconds."""
    under_water = flooded(network)
    for at, road in enumerate(network.roads):
        if road.closed or at in under_water or road.a == road.b:
            continue
        metres = road.metres or max(1.0, float(metres_between(nodes[road.a], nodes[road.b])))
        kmh = min(road.kmh, KMH.get(profile, road.kmh))
        both = not road.oneway or profile == FOOT
        for pair in ((road.a, road.b), (road.b, road.a))[: 2 if both else 1]:
            yield at, pair, metres, metres / (kmh / 3.6)


def _open_roads(network: Roads, nodes: Floats, profile: str) -> tuple[Any, Any]:
    """The shortest and the quickest open stretches between nodes: from, to, metres; and from, to, seconds."""
    shortest: dict[tuple[int, int], tuple[float, float]] = {}
    for _, pair, metres, seconds in passable(network, nodes, profile):
        known = shortest.get(pair, (NO_WAY, NO_WAY))
        shortest[pair] = (min(known[0], metres), min(known[1], seconds))
    pairs = np.array(list(shortest), dtype=np.int64).reshape(-1, 2)
    values = np.array(list(shortest.values()), dtype=float).reshape(-1, 2)
    return (pairs[:, 0], pairs[:, 1], values[:, 0]), (pairs[:, 0], pairs[:, 1], values[:, 1])


def flooded(network: Roads) -> set[int]:
    """The numbers of roads any of which lies in a flooded area."""
    if not network.flooded or not network.roads:
        return set()
    lines = STRtree([LineString([network.nodes[road.a], network.nodes[road.b]]) for road in network.roads])
    areas = [area if area.is_valid else area.buffer(0) for area in map(Polygon, network.flooded)]
    return {int(line) for area in areas for line in lines.query(area, predicate="intersects")}
