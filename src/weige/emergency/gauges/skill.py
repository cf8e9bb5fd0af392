"""How good forecasts were, beside persistence on the same hours. Pure."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from .bands import LEVELS

Floats = NDArray[np.float64]
Truths = NDArray[np.bool_]

HAIR = 1e-9
"""Two stages of two decimals that are 0.15 apart are so within the digits of a binary number."""


def within_share(misses: Floats, within: float) -> float:
    return float(np.mean(np.abs(misses) <= within + HAIR))


def measure(changes: Floats, forecast: Floats, within: float) -> dict[str, Any]:
    """Measures of forecasts of ``changes`` (what came less what was), beside persistence, which forecasts none.

    ``persistence_index`` is the Nash-Sutcliffe efficiency with persistence as its base (Kitanidis and Bras 1980): 1 is
    perfect, 0 no better than persistence. ``nash_sutcliffe`` is not given: of a river that changes slowly it says
    little more than that.
    """
    if not len(changes):
        return {"forecasts": 0}
    misses = changes - forecast
    found: dict[str, Any] = {"forecasts": len(changes)}
    for name, missed in (("model", misses), ("persistence", changes)):
        found[name] = {
            "within_share": round(within_share(missed, within), 4),
            "mean_absolute_error": round(float(np.mean(np.abs(missed))), 4),
            "root_mean_square_error": round(float(np.sqrt(np.mean(missed**2))), 4),
        }
    base = float(np.sum(changes**2))
    found["persistence_index"] = round(1 - float(np.sum(misses**2)) / base, 4) if base > 0 else None
    found["points_gained"] = round(100 * (found["model"]["within_share"] - found["persistence"]["within_share"]), 2)
    return found


def coverage(changes: Floats, lower: Floats, upper: Floats) -> dict[str, Any]:
    """Share of what came inside each band, and the mean width of the band."""
    if not len(changes):
        return {}
    return {
        f"{level:.0%}": {
            "covered_share": round(
                float(np.mean((changes >= lower[:, at] - HAIR) & (changes <= upper[:, at] + HAIR))), 4
            ),
            "mean_width": round(float(np.mean(upper[:, at] - lower[:, at])), 4),
        }
        for at, level in enumerate(LEVELS)
    }


def surely_nearer(changes: Floats, forecast: Floats, blocks: NDArray[np.int64]) -> bool:
    """Whether forecasts are nearer than persistence by more than chance: the mean gain of blocks of time is over two
    of its standard errors. Hours of one block are too alike to be counted singly."""
    gains = np.abs(changes) - np.abs(changes - forecast)
    _, block = np.unique(blocks, return_inverse=True)
    sizes = np.bincount(block)
    if len(sizes) < 6:
        return False
    means = np.bincount(block, weights=gains) / sizes
    error = float(np.std(means, ddof=1)) / np.sqrt(len(means))
    return bool(np.mean(means) > 2 * error and np.mean(gains) > 0)
