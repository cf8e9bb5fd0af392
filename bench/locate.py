"""How fast points find their grid: the locator beside a bare STR-tree, on the same points in the same run.

126,000 made-up grids with crooked borders cover a city of the size of Chengdu; one million points are scattered
over it, five in a hundred outside. Bare means what one would write first: make points, ask the tree which
polygons they intersect. Both start from arrays of longitudes and latitudes.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from statistics import median
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from weige.territory.locating import Locator

SEED = 20261124
COLUMNS, LINES = 400, 315
POINTS = 1_000_000
RUNS = 5
LIMIT = 0.8
"""At least this share of the bare tree's speed."""
WEST, SOUTH, EAST, NORTH = 102.99, 30.05, 104.90, 31.44


def crooked_grids(columns: int, lines: int, seed: int) -> NDArray[Any]:
    """Polygons of eight corners that tile a box without gap or overlap; reproducible by seed."""
    random = np.random.default_rng(seed)
    width, height = (EAST - WEST) / columns, (NORTH - SOUTH) / lines

    def shaken(x: NDArray[Any], y: NDArray[Any], share: float) -> NDArray[Any]:
        shape = x.shape
        return np.stack(
            [
                x + random.uniform(-share, share, shape) * width,
                y + random.uniform(-share, share, shape) * height,
            ],
            axis=-1,
        )

    x, y = np.meshgrid(np.linspace(WEST, EAST, columns + 1), np.linspace(SOUTH, NORTH, lines + 1))
    corners = shaken(x, y, 0.25)
    level = (corners[:, :-1] + corners[:, 1:]) / 2
    level = shaken(level[..., 0], level[..., 1], 0.1)
    upright = (corners[:-1] + corners[1:]) / 2
    upright = shaken(upright[..., 0], upright[..., 1], 0.1)
    ring = [
        corners[:-1, :-1], level[:-1], corners[:-1, 1:], upright[:, 1:],
        corners[1:, 1:], level[1:], corners[1:, :-1], upright[:, :-1], corners[:-1, :-1],
    ]  # fmt: skip
    return np.asarray(shapely.polygons(np.stack(ring, axis=-2).reshape(-1, len(ring), 2)))


def main(*, columns: int = COLUMNS, lines: int = LINES, points: int = POINTS, runs: int = RUNS) -> dict[str, Any]:
    """The figure: points a second of the locator, the bare tree's, and their ratio (medians)."""
    grids = crooked_grids(columns, lines, SEED)
    codes = [f"510104{number:012}" for number in range(len(grids))]
    locator = Locator(codes, grids)
    tree = shapely.STRtree(grids)
    random = np.random.default_rng(SEED + 1)
    margin = 0.0125
    longitude = random.uniform(WEST - margin * (EAST - WEST), EAST + margin * (EAST - WEST), points)
    latitude = random.uniform(SOUTH - margin * (NORTH - SOUTH), NORTH + margin * (NORTH - SOUTH), points)

    def bare() -> int:
        found: NDArray[Any] = tree.query(shapely.points(longitude, latitude), predicate="intersects")
        return int(found.shape[1])

    def ours() -> int:
        return int(np.count_nonzero(locator.locate_many(longitude, latitude) != ""))

    bare_seconds: list[float] = []
    our_seconds: list[float] = []
    in_grids = set()
    for _ in range(runs):
        for run, seconds in ((bare, bare_seconds), (ours, our_seconds)):
            elapsed, count = _timed(run)
            seconds.append(elapsed)
            in_grids.add(count)
    if len(in_grids) != 1:
        raise RuntimeError(f"locator and tree disagree on how many points lie in grids: {sorted(in_grids)}")
    ours_per_second = points / median(our_seconds)
    bare_per_second = points / median(bare_seconds)
    return {
        "figure": "locate_points",
        "value": round(ours_per_second),
        "unit": "points/s",
        "peer": {"name": "bare shapely STRtree.query", "value": round(bare_per_second)},
        "ratio": round(ours_per_second / bare_per_second, 2),
        "limit": LIMIT,
        "runs": runs,
        "grids": len(grids),
        "points": points,
    }


def _timed(run: Callable[[], int]) -> tuple[float, int]:
    start = time.perf_counter()
    count = run()
    return time.perf_counter() - start, count
