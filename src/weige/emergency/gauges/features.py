"""What a forecast is made from: how the river came to where it is. Pure.

Every feature of a point is worked out from that point and points before it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from .series import Series

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

HOUR, DAY = 3600, 86_400
FARTHEST = 10 * DAY
"""How far back single readings are looked at; means go back three times as far."""
LADDER = 1.28
"""Each lag is about so many times the one before: close together just now, wide apart long ago."""
SEASONS = 2
"""Years that must be past before the time of the year says something."""
YEAR = 365.2425 * DAY


@dataclass(frozen=True, slots=True)
class Recipe:
    """Lags and windows in steps, and what levels and slopes are measured against; learnt from the training part."""

    lags: tuple[int, ...]
    windows: tuple[int, ...]
    rains: tuple[int, ...]
    mean: float
    spread: float
    daily: bool
    yearly: bool
    lead: int
    slope: int

    @classmethod
    def learn(cls, series: Series, lead: int, end: int) -> Self:
        """Args: ``lead`` in steps; ``end`` is the place where the training part ends."""
        farthest = max(8, round(FARTHEST / series.step), 6 * lead)
        lags = {1, 2, 3, 4, lead, *_rungs(farthest)}
        daily = series.step <= 6 * HOUR
        if daily:
            lags |= {round(DAY / series.step), round(2 * DAY / series.step)}
        past = series.stage[: end - 1][series.read[: end - 1]]
        rains = tuple(sorted({max(1, round(hours * HOUR / series.step)) for hours in (3, 6, 12, 24, 48, 96, 240)}))
        return cls(
            tuple(sorted(lags)), tuple(_rungs(3 * farthest, 1.9)[2:]), rains if series.rain is not None else (),
            float(np.mean(past)), float(np.std(past)) or 1.0, daily, end * series.step >= SEASONS * YEAR, lead, max(1, lead // 3),
        )  # fmt: skip

    @property
    def differences(self) -> int:
        """How many features, the first ones, say how the stage has moved and nothing else."""
        return len(self.lags) + len(self.windows)


@dataclass(slots=True)
class Features:
    """Makes the features of any points of one series."""

    series: Series
    recipe: Recipe

    def at(self, places: Integers) -> Floats:
        """One row for each place, NaN where the past is not known."""
        stage, recipe = self.series.stage, self.recipe
        now = stage[places]
        columns = [now - _before(stage, places, lag) for lag in recipe.lags]
        sums, counts = _running(stage)
        columns += [now - _mean(sums, counts, places, window) for window in recipe.windows]
        level = (now - recipe.mean) / recipe.spread
        slope = now - _before(stage, places, recipe.slope)
        columns += [level, level**2, level * slope, slope * np.abs(slope)]
        columns += self._season(places)
        if recipe.rains and self.series.rain is not None:
            fallen = _running(self.series.rain)[0]
            soaked = np.log1p(_total(fallen, places, recipe.rains[-1]))
            for window in recipe.rains:
                total = _total(fallen, places, window)
                columns += [total, total * soaked]
        return np.column_stack(columns)

    def speed(self, places: Integers) -> Floats:
        """How far the stage has come in the time of one lead: up is positive, 0 where unknown."""
        moved = self.series.stage[places] - _before(self.series.stage, places, self.recipe.lead)
        return np.nan_to_num(moved)

    def _season(self, places: Integers) -> list[Floats]:
        seconds = self.series.start + (self.series.offset or 0) + places.astype(float) * self.series.step
        turns = [2 * np.pi * seconds / YEAR, 4 * np.pi * seconds / YEAR] if self.recipe.yearly else []
        if self.recipe.daily:
            turns += [2 * np.pi * seconds / DAY]
        return [wave(turn) for turn in turns for wave in (np.sin, np.cos)]


def _rungs(farthest: int, factor: float = LADDER) -> list[int]:
    rungs, rung = [], 1.0
    while rung <= farthest:
        rungs.append(round(rung))
        rung = max(rung * factor, rung + 1)
    return sorted(set(rungs))


def _before(values: Floats, places: Integers, lag: int) -> Floats:
    return np.where(places >= lag, values[np.maximum(places - lag, 0)], np.nan)


def _running(values: Floats) -> tuple[Floats, Floats]:
    known = np.isfinite(values)
    sums = np.concatenate([[0.0], np.cumsum(np.where(known, values, 0.0))])
    return sums, np.concatenate([[0.0], np.cumsum(known)])


def _mean(sums: Floats, counts: Floats, places: Integers, window: int) -> Floats:
    """The mean of the last ``window`` points where at least half of them are known."""
    begin = np.maximum(places + 1 - window, 0)
    known = counts[places + 1] - counts[begin]
    return np.where(known * 2 >= window, (sums[places + 1] - sums[begin]) / np.maximum(known, 1), np.nan)


def _total(sums: Floats, places: Integers, window: int) -> Floats:
    return np.maximum(sums[places + 1] - sums[np.maximum(places + 1 - window, 0)], 0.0)
