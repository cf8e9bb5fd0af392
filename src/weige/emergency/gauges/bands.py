"""Bands around forecasts, by how far forecasts missed before (split conformal prediction). Pure.

Misses are taken from points that the model had not learnt from, apart for how fast the river was rising or falling and
whether it was the high season: a band is narrow at low water and wide on a rising limb. Below and above are measured
apart, each with its half of what may be missed, by the quantile with the correction for finite numbers (Vovk; Romano,
Patterson and Candès 2019).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Truths = NDArray[np.bool_]

LEVELS = (0.80, 0.95)
EDGES = (0.10, 0.30, 0.70, 0.90)
"""Quantiles of the speed that part falling fast, falling, steady, rising, rising fast."""
FEWEST = 300
"""Misses that a class needs for a band of its own; smaller classes share the band of all."""


@dataclass(frozen=True, slots=True)
class Bands:
    """Misses below and above, one row for each class and the last for all; one column for each of ``LEVELS``."""

    edges: Floats
    below: Floats
    above: Floats

    @classmethod
    def learn(cls, misses: Floats, speed: Floats, high: Truths) -> Self:
        """Args: ``misses`` are what came less the forecast; ``high`` marks the high season."""
        edges = np.quantile(speed, EDGES)
        classes = _classes(speed, high, edges)
        count = 2 * (len(EDGES) + 1)
        below, above = np.zeros((count + 1, len(LEVELS))), np.zeros((count + 1, len(LEVELS)))
        for row in range(count + 1):
            these = misses[classes == row] if row < count else misses
            if len(these) < FEWEST:
                these = misses
            for column, level in enumerate(LEVELS):
                below[row, column] = _quantile(-these, level)
                above[row, column] = _quantile(these, level)
        return cls(edges, below, above)

    def around(self, forecasts: Floats, speed: Floats, high: Truths) -> tuple[Floats, Floats]:
        """Lower and upper ends: one row a forecast, one column for each of ``LEVELS``."""
        classes = _classes(speed, high, self.edges)
        return forecasts[:, None] - self.below[classes], forecasts[:, None] + self.above[classes]


def _classes(speed: Floats, high: Truths, edges: Floats) -> NDArray[np.int64]:
    return np.asarray(np.searchsorted(edges, speed) + np.where(high, len(edges) + 1, 0))


def _quantile(misses: Floats, level: float) -> float:
    """The miss on one side that is exceeded by half of what the level leaves; never negative, so that bands nest."""
    rank = int(np.ceil((len(misses) + 1) * (1 + level) / 2))
    return max(0.0, float(np.sort(misses)[min(rank, len(misses)) - 1]))
