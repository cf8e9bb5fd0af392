"""Models of the change over the lead: staying as it is, straight lines, and straight lines with boosted trees. Pure.

All are deterministic: the trees learn on one thread, since sums in another order differ in their last digits.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Protocol, Self

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

Floats = NDArray[np.float64]

PENALTY = 3.0
ROUNDS = 8
"""Of reweighting, from least squares towards least absolute deviations."""
GROVES = 2
MOST_LINES, MOST_OF_A_GROVE = 90_000, 60_000
"""Points learnt from; of more, each second or third is as good, since neighbours say the same."""
TREES = {"max_iter": 110, "learning_rate": 0.1, "max_leaf_nodes": 24, "l2_regularization": 1.0, "max_bins": 127}
FURTHEST = 1.5
"""No change is foretold that is so many times as great as any that was learnt from."""


class Model(Protocol):
    """Tells the change of the stage over the lead."""

    @property
    def name(self) -> str: ...

    def predict(self, features: Floats) -> Floats: ...


@dataclass(frozen=True, slots=True)
class Persistence:
    """The stage stays as it is."""

    name: str = "persistence"

    def predict(self, features: Floats) -> Floats:
        return np.zeros(len(features))


@dataclass(frozen=True, slots=True)
class Straight:
    """Ridge regression on standardised features; a feature that is not known counts as usual.

    ``first`` is how many of the features it looks at, from the first on.
    """

    mean: Floats
    spread: Floats
    weights: Floats
    reach: tuple[float, float]
    name: str
    first: int

    @classmethod
    def learn(cls, name: str, features: Floats, changes: Floats, *, robust: bool, first: int | None = None) -> Self:
        """Args: ``robust`` for least absolute deviations, which floods pull less, instead of least squares."""
        with threadpool_limits(1):
            features, changes = thinned(features[:, :first], changes, MOST_LINES)
            count = np.maximum(np.isfinite(features).sum(axis=0), 1)
            mean = np.nansum(features, axis=0) / count
            spread = np.sqrt(np.nansum((features - mean) ** 2, axis=0) / count)
            spread[~(spread > 1e-12)] = 1.0
            known = _standard(features, mean, spread)
            weights = _ridge(known, changes, None)
            if robust:
                # The middle half of all misses sets how small a miss may be before it counts as none.
                least = max(0.1 * float(np.median(np.abs(changes - known @ weights))), 1e-6)
                for _ in range(ROUNDS):
                    weights = _ridge(known, changes, 1 / np.maximum(np.abs(changes - known @ weights), least))
        reach = (FURTHEST * min(float(changes.min()), 0.0), FURTHEST * max(float(changes.max()), 0.0))
        return cls(mean, spread, weights, reach, name, features.shape[1])

    def predict(self, features: Floats) -> Floats:
        with threadpool_limits(1):
            return np.clip(_standard(features[:, : self.first], self.mean, self.spread) @ self.weights, *self.reach)


@dataclass(frozen=True, slots=True)
class Boosted:
    """A straight line, and boosted trees for what it leaves: the mean of groves that learn from points of their own."""

    straight: Straight
    groves: tuple[Any, ...]
    name: str = "boosted_trees"

    @classmethod
    def learn(cls, features: Floats, changes: Floats, straight: Straight) -> Self:
        from sklearn.ensemble import HistGradientBoostingRegressor

        features, changes = thinned(features, changes, GROVES * MOST_OF_A_GROVE)
        groves = []
        with threadpool_limits(1):
            left = changes - straight.predict(features)
            for first in range(GROVES):
                grove = HistGradientBoostingRegressor(
                    loss="absolute_error", min_samples_leaf=max(20, len(left) // GROVES // 500), early_stopping=False,
                    random_state=0, **TREES,
                )  # fmt: skip
                groves.append(grove.fit(features[first::GROVES], left[first::GROVES]))
        return cls(straight, tuple(groves))

    def predict(self, features: Floats) -> Floats:
        with threadpool_limits(1):
            more = sum(grove.predict(features) for grove in self.groves) / len(self.groves)
            return np.asarray(self.straight.predict(features) + more)


CANDIDATES = ("persistence", "robust_ridge_of_differences", "ridge", "robust_ridge", "boosted_trees")
"""The simplest first: of equals the first is taken."""


def learn(name: str, features: Floats, changes: Floats, differences: int, straight: Straight | None = None) -> Model:
    """One candidate by its name.

    Args:
        differences: how many of the features, the first ones, say only how the stage has moved, whatever its level.
        straight: the robust ridge of the same points, for trees upon it, where it was learnt already.
    """
    match name:
        case "persistence":
            return Persistence()
        case "robust_ridge_of_differences":
            return Straight.learn(name, features, changes, robust=True, first=differences)
        case "boosted_trees":
            below = straight or Straight.learn("robust_ridge", features, changes, robust=True)
            return Boosted.learn(features, changes, below)
    return Straight.learn(name, features, changes, robust=name == "robust_ridge")


def learn_all(features: Floats, changes: Floats, differences: int) -> list[Model]:
    """Every candidate."""
    found: dict[str, Model] = {}
    for name in CANDIDATES:
        straight = found.get("robust_ridge")
        below = straight if isinstance(straight, Straight) else None
        found[name] = learn(name, features, changes, differences, below)
    return list(found.values())


def thinned(features: Floats, changes: Floats, most: int) -> tuple[Floats, Floats]:
    every = -(-len(changes) // most)
    return features[::every], changes[::every]


def _standard(features: Floats, mean: Floats, spread: Floats) -> Floats:
    known = np.nan_to_num((features - mean) / spread, nan=0.0)
    return np.column_stack([known, np.ones(len(known))])


def _ridge(known: Floats, changes: Floats, importance: Floats | None) -> Floats:
    weighed = known if importance is None else known * (importance / importance.mean())[:, None]
    penalty = PENALTY * np.eye(known.shape[1])
    penalty[-1, -1] = 0.0
    return np.asarray(np.linalg.solve(weighed.T @ known + penalty, weighed.T @ changes))
