"""The stage a while ahead: learnt from the past part of a series, tried on the rest, told with its bands. Pure.

The past part is parted once more. Candidates learn from its older three quarters and are compared on the newer quarter
(whole years, where there are any), persistence among them; a candidate is chosen over persistence when it is no worse
by any measure there and nearer by more than chance. Misses on that quarter make the bands. The chosen one then learns
from the whole past part.

No point that is learnt from has its outcome in the next part (so the lead itself keeps the parts apart), and what a
feature is measured against (means, seasons, limits of jumps) comes from the past part alone. Forecasts are issued at
readings that could be believed at their own time; see ``series`` and ``quality``.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from weige.core.errors import Text

from . import models, skill
from .bands import LEVELS, Bands
from .features import YEAR, Features, Recipe
from .quality import Judgement, Limits, judge, learn_limits
from .readings import Readings
from .series import Series, regular

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
Truths = NDArray[np.bool_]

OLDER = 0.75
FEWEST, FEWEST_TRIED = 400, 50
"""Outcomes that the part to learn from must have, and the part to try on."""
HIGH_MONTHS = 4
BLOCK_DAYS, BLOCKS = 15, 20
"""Blocks of time that chance is judged by are of 15 days, or shorter when there would be fewer than 20."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What is asked for.

    Args:
        lead: seconds.
        within: a forecast is right when it misses by no more.
        test_share: the newest share of the time that is tried on; ``train_until`` (seconds) goes before it.
        months: the high season; found from the past part when empty.
    """

    lead: float
    within: float = 0.15
    test_share: float = 0.3
    train_until: float | None = None
    months: frozenset[int] = frozenset()


class TooLittleError(ValueError):
    """Too few outcomes in a part to learn from or to try on; ``text`` says which."""

    def __init__(self, text: Text) -> None:
        self.text = text
        super().__init__(text.en)


@dataclass(slots=True)
class Forecasts:
    """A trained model with its forecasts of the newer part.

    ``places`` are where forecasts were issued, the last being the newest confirmed reading; ``changes`` what came less
    what was (NaN where not known yet); ``forecast`` the change foretold; ``lower`` and ``upper`` the bands' ends.
    """

    series: Series
    settings: Settings
    lead: int
    cut: int
    model: models.Model
    features: Features
    validation: dict[str, Any]
    months: frozenset[int]
    places: Integers
    changes: Floats
    forecast: Floats
    lower: Floats
    upper: Floats
    high: Truths
    rising: Truths
    learnt_from: int
    notes: list[Text] = field(default_factory=list)

    def measures(self) -> dict[str, Any]:
        """Skill and coverage for all hours, the high season, and rising limbs."""
        known = np.isfinite(self.changes)
        found = {}
        for name, among in (("all", known), ("high_season", known & self.high), ("rising", known & self.rising)):
            measured = skill.measure(self.changes[among], self.forecast[among], self.settings.within)
            found[name] = measured | {
                "bands": skill.coverage(self.changes[among], self.lower[among], self.upper[among])
            }
        return found

    def told(self, number: int) -> dict[str, Any]:
        """One forecast by its number among ``places``, as it is printed."""
        place = int(self.places[number])
        stage = float(self.series.stage[place])
        came = self.changes[number]
        return {
            "issued": self.series.when(place),
            "for": self.series.when(place + self.lead),
            "stage": round(stage, 3),
            "forecast": round(stage + float(self.forecast[number]), 3),
            "bands": {
                f"{level:.0%}": [round(stage + float(self.lower[number, at]), 3), round(stage + float(self.upper[number, at]), 3)]
                for at, level in enumerate(LEVELS)
            },
            "persistence": round(stage, 3),
            "came": round(stage + float(came), 3) if np.isfinite(came) else None,
        }  # fmt: skip


@dataclass(slots=True)
class Prepared:
    """Judged readings on their grid, and the place where the newer part begins."""

    series: Series
    cut: int
    judgement: Judgement
    limits: Limits


def prepare(readings: Readings, settings: Settings) -> Prepared | None:
    """Judge readings by the limits of their past part and bring them onto a grid.

    Returns:
        ``None`` when ``readings.faults`` say why not.

    Raises:
        TooLittleError: there are hardly any readings in the past part.
    """
    times = readings.times
    first, last = float(times[0]), float(times[-1])
    begins = settings.train_until if settings.train_until is not None else last - settings.test_share * (last - first)
    limits = learn_limits(times[times < begins], readings.stage[times < begins])
    if limits is None:
        _check(0, FEWEST, "用来学习的部分", "the part to learn from")
        return None
    judgement = judge(times, readings.stage, limits)
    series = regular(readings, judgement.usable, judgement.confirmed)
    if series is None:
        return None
    return Prepared(series, min(max(series.place(begins), 0), len(series)), judgement, limits)


def steps_of(lead: float, step: int) -> tuple[int, Text | None]:
    """The lead in steps, at least one, and a note when it is no multiple of the step."""
    steps = max(1, round(lead / step))
    if abs(steps * step - lead) <= 0.01 * step:
        return steps, None
    hours, asked = f"{steps * step / 3600:g}", f"{lead / 3600:g}"
    return steps, Text(
        f"预见期 {asked} 小时不是读数间隔的整数倍，改用 {hours} 小时",
        f"a lead of {asked} hours is no multiple of the step between readings; {hours} hours are used",
    )


def forecast(prepared: Prepared, settings: Settings) -> Forecasts:
    """Learn from the past part and forecast the newer one.

    Raises:
        TooLittleError: a part has too few outcomes.
    """
    series, cut = prepared.series, prepared.cut
    lead, note = steps_of(settings.lead, series.step)
    changes = _changes(series, lead)
    issued = series.confirmed
    past = np.flatnonzero(issued & np.isfinite(changes))
    past = past[past + lead + 1 < cut]  # whether an outcome is a spike shows in the next reading
    newer = np.flatnonzero(issued)
    newer = newer[newer >= cut]
    _check(len(past), FEWEST, "用来学习的部分", "the part to learn from")
    _check(int(np.isfinite(changes[newer]).sum()), FEWEST_TRIED, "用来检验的部分", "the part to try on")
    months = settings.months or high_months(series, cut)
    high = np.isin(_month(series, np.arange(len(series))), list(months))
    features = Features(series, Recipe.learn(series, lead, cut))
    name, validation, bands = _choose(features, past, changes, high, settings=settings, lead=lead)
    model = models.learn(name, features.at(past), changes[past], features.recipe.differences)
    foretold = model.predict(features.at(newer))
    speed = features.speed(newer)
    lower, upper = bands.around(foretold, speed, high[newer])
    return Forecasts(
        series, settings, lead, cut, model, features, validation, months, newer, changes[newer], foretold, lower, upper,
        high[newer], speed > settings.within, len(past), [note] if note else [],
    )  # fmt: skip


def high_months(series: Series, cut: int) -> frozenset[int]:
    """The four months in a row with the highest mean stage in the past part."""
    known = np.flatnonzero(series.read[: cut - 1])
    month = _month(series, known)
    counts = np.bincount(month, minlength=13)[1:]
    means = np.bincount(month, weights=series.stage[known], minlength=13)[1:] / np.maximum(counts, 1)
    means[counts == 0] = means[counts > 0].min()
    runs = [sum(means[(first + more) % 12] for more in range(HIGH_MONTHS)) for first in range(12)]
    best = int(np.argmax(runs))
    return frozenset((best + more) % 12 + 1 for more in range(HIGH_MONTHS))


def _choose(
    features: Features, past: Integers, changes: Floats, high: Truths, *, settings: Settings, lead: int
) -> tuple[str, dict[str, Any], Bands]:
    """The best candidate on the newer quarter of the past part, how all fared there, and the bands of the best."""
    split = _split(past, features.series.step)
    older, newer = past[past + lead < split], past[past >= split]
    _check(len(older), FEWEST_TRIED, "用来学习的较早部分", "the older of the part to learn from")
    known, outcome = features.at(newer), changes[newer]
    span = int(newer[-1]) - split
    length = max(2 * lead, min(round(BLOCK_DAYS * 86_400 / features.series.step), span // BLOCKS))
    best, best_gain, best_foretold = "persistence", 0.0, np.zeros(len(newer))
    fared = {}
    for model in models.learn_all(features.at(older), changes[older], features.recipe.differences):
        foretold = model.predict(known)
        gains = _gains(outcome, foretold, high[newer], settings.within)
        gain = sum(gains)
        taken = min(gains) >= 0 and skill.surely_nearer(outcome, foretold, newer // length)
        measured = skill.measure(outcome, foretold, settings.within)
        fared[model.name] = measured["model"] | {"eligible": taken or model.name == "persistence"}
        if taken and gain > best_gain:
            best, best_gain, best_foretold = model.name, gain, foretold
    return best, fared, Bands.learn(outcome - best_foretold, features.speed(newer), high[newer])


def _split(past: Integers, step: int) -> int:
    """Where the newer quarter begins: whole years from the end, so that every season is in it, but for a short past."""
    first, last = int(past[0]), int(past[-1]) + 1
    year = YEAR / step
    length = (1 - OLDER) * (last - first)
    if last - first >= 2 * year:
        length = np.ceil(length / year) * year
    return round(last - length)


def _gains(outcome: Floats, foretold: Floats, high: Truths, within: float) -> list[float]:
    """Over persistence, of all hours and of the high season: share within, and part of the mean error taken away."""
    gains = []
    for among in (np.ones(len(high), bool), high):
        if not among.any():
            continue
        came, missed = outcome[among], outcome[among] - foretold[among]
        gains.append(skill.within_share(missed, within) - skill.within_share(came, within))
        error = float(np.mean(np.abs(came)))
        gains.append((error - float(np.mean(np.abs(missed)))) / error if error > 0 else 0.0)
    return gains


def _changes(series: Series, lead: int) -> Floats:
    """What came less what was, where both are readings of their own."""
    stage = np.where(series.read, series.stage, np.nan)
    changes = np.full(len(stage), np.nan)
    if lead < len(stage):
        changes[:-lead] = stage[lead:] - stage[:-lead]
    return changes


def _month(series: Series, places: Integers) -> Integers:
    return np.asarray(series.wall()[places].astype("datetime64[M]").astype(np.int64) % 12 + 1)


def _check(count: int, least: int, zh: str, en: str) -> None:
    if count < least:
        raise TooLittleError(Text(
            f"{zh}只有 {count} 个可用的结果，至少要 {least} 个",
            f"{en} has {count} usable outcomes; at least {least} are needed",
        ))  # fmt: skip
