"""A made-up large river: hourly stage of many years, for want of real ones that may be shipped.

Six sub-basins have rain in storms, most of it in the monsoon, and a soil that lets more run off the wetter it is. Each
drains through a fast and a slow linear reservoir and is routed to the gauge with a lag and a spreading of its own; the
sum becomes a stage by a power law. A power station upstream lets more water go by day in some weeks, and wind and the
river below lift and lower the stage for a day or two without any rain. The gauge adds noise, rounds to a centimetre, spikes now and then, repeats itself
and falls silent.

How hard it is to foresee is its maker's choice. The scale of the stage was set so that staying as it is is right about
as often as is published of a large river (60 % within 0.15 m over 20 hours in the monsoon). A first river without the
power station, the wind and the near tributary was far too kind (88 % by a straight line), so these were added.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.signal import lfilter

Floats = NDArray[np.float64]
HOURS_OF_YEAR = 8766
START = np.datetime64("2001-01-01T00:00")
BASINS = (
    (12.0, 0.05, 4, 5.0),
    (60.0, 0.25, 24, 20.0),
    (80.0, 0.23, 36, 26.0),
    (110.0, 0.19, 52, 34.0),
    (45.0, 0.16, 12, 14.0),
    (160.0, 0.12, 80, 48.0),
)
"""Of each sub-basin: hours of its fast reservoir, share of the area, hours of lag, hours of spreading."""
SCALE = 1.9
"""Metres of stage; see the docstring of the module."""
BACKWATER = 0.05
"""Metres: the standard deviation of what wind and the river below do."""


@dataclass(frozen=True, slots=True)
class River:
    """Times (UTC), what the gauge says (NaN where silent), rain of the basin in mm an hour, and the true stage."""

    times: NDArray[np.datetime64]
    stage: Floats
    rain: Floats
    true: Floats

    def csv(self, *, rain: bool = False) -> str:
        """The file a gauge's keeper would hand over."""
        stamps = np.datetime_as_string(self.times, unit="m")
        lines = ["time,stage,rain" if rain else "time,stage"]
        for stamp, stage, fallen in zip(stamps, self.stage, self.rain, strict=True):
            said = "" if np.isnan(stage) else f"{stage:.2f}"
            lines.append(f"{stamp},{said},{fallen:.1f}" if rain else f"{stamp},{said}")
        return "\n".join(lines) + "\n"


def river(years: float = 20, *, seed: int = 5) -> River:
    """Make a river; the same seed makes the same one."""
    random = np.random.default_rng(seed)
    count = round(years * HOURS_OF_YEAR)
    hours = np.arange(count)
    season = np.exp(-(((hours / HOURS_OF_YEAR % 1) - 0.55) ** 2) / (2 * 0.105**2))
    wetness_of_year = np.repeat(random.lognormal(0, 0.15, int(np.ceil(years)) + 1), HOURS_OF_YEAR)[:count]
    weather = _storms(random, 0.0008 + 0.009 * season, wetness_of_year)
    flow = np.zeros(count)
    rain = np.zeros(count)
    for fast, share, lag, spread in BASINS:
        here = 0.6 * weather * random.lognormal(0, 0.3) + _storms(random, 0.0008 + 0.007 * season, wetness_of_year)
        soil = _reservoir(here, 24 * 12.0)
        runs_off = here * (0.15 + 0.7 * soil / (soil + 0.25))
        quick = _reservoir(_reservoir(runs_off, fast), fast / 3)
        slow = _reservoir(here * 0.25, 24 * 40.0)
        routed = _reservoir(np.concatenate([np.zeros(lag), (quick + slow)])[:count], spread)
        flow += share * routed
        rain += share * here
    true = 2 + SCALE * (flow / flow.mean() + 0.1) ** 0.6 + _station(random, count)
    true += BACKWATER * lfilter([np.sqrt(1 - 0.97**2)], [1, -0.97], random.normal(0, 1, count))
    return River(START + hours.astype("timedelta64[h]"), _gauged(random, true), rain, true)


def _storms(random: np.random.Generator, chance: Floats, scale: Floats) -> Floats:
    """Rain in mm an hour: storms begin by chance, last some hours, and are heavy tailed."""
    rain = np.zeros(len(chance))
    for begin in np.flatnonzero(random.random(len(chance)) < chance):
        lasts = 3 + int(random.gamma(2, 7))
        amount = random.gamma(0.8, 25) * scale[begin]
        shape = np.sin(np.linspace(0.15, np.pi, lasts))
        part = rain[begin : begin + lasts]
        part += (amount * shape / shape.sum())[: len(part)]
    return rain


def _station(random: np.random.Generator, count: int) -> Floats:
    """The wave of a power station: some centimetres by day, in weeks in which it works to the peak of demand."""
    weeks = random.random(count // 168 + 1) < 0.4
    wave = np.clip(np.sin((np.arange(count) % 24 - 7) / 14 * np.pi), 0, None) * np.repeat(weeks, 168)[:count]
    return 0.06 * _reservoir(wave, 4.0)


def _reservoir(inflow: Floats, hours: float) -> Floats:
    keeps = np.exp(-1 / hours)
    return np.asarray(lfilter([1 - keeps], [1, -keeps], inflow))


def _gauged(random: np.random.Generator, true: Floats) -> Floats:
    """What the gauge makes of it: waves and wind, centimetres, spikes, a stuck float, silence."""
    count = len(true)
    said = true + lfilter([1], [1, -0.6], random.normal(0, 0.008, count))
    for begin in np.flatnonzero(random.random(count) < 0.00005):
        said[begin : begin + int(random.integers(6, 40))] = said[begin]
    spikes = random.random(count) < 0.0004
    said[spikes] += random.choice([-1, 1], spikes.sum()) * random.uniform(0.8, 6, spikes.sum())
    said = np.round(said, 2)
    for begin in np.flatnonzero(random.random(count) < 0.0004):
        said[begin : begin + 1 + int(random.pareto(1.4) * 2)] = np.nan
    return np.asarray(said)
