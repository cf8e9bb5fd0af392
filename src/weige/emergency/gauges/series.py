"""Readings on a regular grid: its step is the median step of the readings. Pure.

A grid point takes the nearest reading within half a step. Short gaps are filled by straight lines and marked; long ones
stay open. A filled point rests on the reading after the gap, so a forecast may be issued at a reading only: then every
filled point before it was known.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from .readings import Readings

Floats = NDArray[np.float64]
Truths = NDArray[np.bool_]

SHORTEST_STEP = 60
SHORT_GAP = 6 * 3600
"""Seconds between two readings over which a straight line is believed, and never less than ``SHORT_STEPS``."""
SHORT_STEPS = 3
USUAL_STEPS = tuple(60 * m for m in (1, 2, 3, 5, 6, 10, 12, 15, 20, 30, 60, 120, 180, 240, 360, 480, 720, 1440))
NEARLY = 0.04
"""A median step that is so near to a usual one is meant to be that."""
MOST_POINTS_A_READING = 40
"""A grid with so many more points than readings comes of a wrong year."""


@dataclass(slots=True)
class Series:
    """A regular series.

    ``stage`` is NaN in long gaps; ``read`` marks points with a reading of their own, ``confirmed`` those that could be
    acted upon at their own time (see ``quality``). ``rain`` is the sum over the step before each point, NaN where
    unknown. ``start`` and ``step`` are seconds; ``offset`` is the zone's, ``None`` where the file names none.
    """

    start: int
    step: int
    stage: Floats
    read: Truths
    confirmed: Truths
    rain: Floats | None = None
    offset: int | None = None

    def __len__(self) -> int:
        return len(self.stage)

    @property
    def filled(self) -> Truths:
        """Points that a straight line filled."""
        return np.isfinite(self.stage) & ~self.read

    def when(self, place: int) -> str:
        """The time of a point as the file would write it, with its zone where it named one."""
        return written(self.start + place * self.step, self.offset)

    def wall(self) -> NDArray[np.datetime64]:
        """The wall clock at every point."""
        first = np.datetime64(self.start + (self.offset or 0), "s")
        return np.asarray(first + np.arange(len(self)) * np.timedelta64(self.step, "s"))

    def place(self, seconds: float) -> int:
        """The first point at or after a time."""
        return int(np.ceil((seconds - self.start) / self.step))


def written(seconds: int, offset: int | None) -> str:
    moment = datetime.fromtimestamp(seconds, UTC)
    if offset is None:
        return moment.replace(tzinfo=None).isoformat()
    return moment.astimezone(timezone(timedelta(seconds=offset))).isoformat()


def regular(readings: Readings, usable: Truths, confirmed: Truths) -> Series | None:
    """Bring judged readings onto a grid; ``None`` (and a fault added) when their times reach absurdly far.

    Args:
        usable: of ``readings``, those to be used; ``confirmed`` likewise.
    """
    times, stage = readings.times[usable], readings.stage[usable]
    step = _step(times)
    start = int(times[0]) - (int(times[0]) - _residue(times, step)) % step
    count = round((int(times[-1]) - start) / step) + 1
    if count > MOST_POINTS_A_READING * len(times):
        ends = {"first": written(int(times[0]), readings.offset), "last": written(int(times[-1]), readings.offset)}
        readings.faults.add("gauge.span", int(readings.lines[usable][0]), **ends)
        return None
    places = np.rint((times - start) / step).astype(np.int64)
    off = np.abs(times - start - places * step)
    # Of several readings at one point the nearest stays: written last, it is the one that is kept.
    order = np.lexsort((-off, places))
    values, sure = np.full(count, np.nan), np.zeros(count, bool)
    values[places[order]] = stage[order]
    sure[places[order]] = confirmed[usable][order]
    read = np.isfinite(values)
    series = Series(start, step, _fill(values, read, step), read, sure & read, None, readings.offset)
    if readings.rain is not None:
        series.rain = _rain(readings, series)
    return series


def _step(times: NDArray[np.int64]) -> int:
    apart = np.diff(times)
    apart = apart[apart > 0]
    if not len(apart):
        return 3600
    median = float(np.median(apart))
    usual = min(USUAL_STEPS, key=lambda step: abs(step - median))
    if abs(usual - median) <= NEARLY * median:
        return usual
    return max(SHORTEST_STEP, round(median / SHORTEST_STEP) * SHORTEST_STEP)


def _residue(times: NDArray[np.int64], step: int) -> int:
    """Where within the step most readings lie."""
    values, counts = np.unique(times % step, return_counts=True)
    return int(values[np.argmax(counts)])


def _fill(values: Floats, read: Truths, step: int) -> Floats:
    there = np.flatnonzero(read)
    longest = max(SHORT_STEPS, SHORT_GAP // step)
    line = np.interp(np.arange(len(values)), there, values[there])
    gap = np.zeros(len(values), bool)
    for begin, end in pairwise(there.tolist()):
        if end - begin > longest:
            gap[begin + 1 : end] = True
    line[gap] = np.nan
    line[: there[0]] = np.nan
    return np.asarray(line)


def _rain(readings: Readings, series: Series) -> Floats:
    """Rain fallen in the step that ends at each point."""
    rain = readings.rain
    assert rain is not None
    told = np.isfinite(rain)
    places = np.ceil((readings.times[told] - series.start) / series.step).astype(np.int64)
    within = (places >= 0) & (places < len(series))
    sums = np.bincount(places[within], weights=rain[told][within], minlength=len(series))
    known = np.bincount(places[within], minlength=len(series)) > 0
    return np.where(known, sums, np.nan)
