"""Which stage a live gauge has reached: below warning, warning stage 警戒水位, guarantee stage 保证水位. Pure.

The level follows the **median of the last five readings**. It rises when the median reaches a threshold, and falls when
the median is below the threshold by ``fall``. So three readings of five must agree, whatever the other two say.

What is guaranteed of one bad reading, of whatever value, whenever it claims to be from, wherever it is put among the
readings. Take the others, the true ones, alone. Of each four in a row there are a second and a third lowest. The level
with the bad reading is never below the level that the second lowest give and never above what the third lowest give.
The level without it lies between these two as well. Hence:

- a bad reading raises to no level unless two of four true readings in a row reach it by themselves, and lowers or
  keeps below none unless two of four are below it by themselves: alone it does neither;
- where these two levels are one, as they are but while the river is crossing a threshold, it changes nothing at all;
- it makes no silent gauge speak and no speaking gauge fall silent, unless the true readings are short by exactly one:
  a gauge speaks while three readings are fresh and five are there.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import IntEnum
from statistics import median

from weige.core.errors import Text

from .quality import HIGHEST, LOWEST

WINDOW, AGREEING = 5, 3
FUTURE_GRACE = timedelta(minutes=5)


class Level(IntEnum):
    """The stage reached; a higher level is a greater number."""

    BELOW_WARNING = 0
    WARNING_STAGE = 1
    GUARANTEE_STAGE = 2


NAMES = {
    Level.BELOW_WARNING: Text("低于警戒水位", "below warning stage"),
    Level.WARNING_STAGE: Text("达到警戒水位", "warning stage"),
    Level.GUARANTEE_STAGE: Text("达到保证水位", "guarantee stage"),
}


@dataclass(frozen=True, slots=True)
class Reading:
    """One reading: an aware time, and the stage in the gauge's unit."""

    time: datetime
    stage: float


@dataclass(frozen=True, slots=True)
class Thresholds:
    """A gauge's own stages and how it is judged.

    Args:
        fall: how far below a threshold the stage must be for the level to fall.
        silent_after: the age from which a reading says nothing about now.
        lowest: the lowest stage that is possible here; ``highest`` likewise.

    Raises:
        ValueError: the guarantee stage is not above the warning stage, or ``fall`` is negative.
    """

    warning: float
    guarantee: float
    fall: float = 0.10
    silent_after: timedelta = timedelta(hours=6)
    lowest: float = LOWEST
    highest: float = HIGHEST

    def __post_init__(self) -> None:
        if not self.warning < self.guarantee:
            raise ValueError("the guarantee stage must be above the warning stage")
        if self.fall < 0:
            raise ValueError("the fall must not be negative")


@dataclass(frozen=True, slots=True)
class Standing:
    """The level (``None``: the gauge says nothing about now), why, since when, and the stage it rests on.

    ``newest_alone`` is the level of the newest usable reading by itself: when it is another, the next readings decide.
    ``until``: while no reading comes, nothing changes before this moment.
    """

    level: Level | None
    reason: Text
    since: datetime | None = None
    stage: float | None = None
    newest_alone: Level | None = None
    until: datetime | None = None


def standing(readings: Iterable[Reading], thresholds: Thresholds, now: datetime) -> Standing:
    """The standing at ``now`` by the readings that are known; their order does not matter.

    The same time with the same stage counts once. Impossible stages and readings from the future are passed over.

    Raises:
        ValueError: a time has no zone.
    """
    usable = _usable(readings, thresholds, now)
    if not usable:
        return Standing(None, Text("没有可用的读数", "there is no usable reading"))
    newest = usable[-1]
    fresh = sum(now - reading.time <= thresholds.silent_after for reading in usable)
    alone = level_of(newest.stage, thresholds)
    if fresh == 0:
        hours = math.floor((now - newest.time).total_seconds() / 360) / 10
        return Standing(
            None, Text(f"测站已 {hours:g} 小时没有读数，无法判断", f"the gauge has been silent for {hours:g} hours")
        )
    if fresh < AGREEING or len(usable) < WINDOW:
        return Standing(None, Text(
            f"近期只有 {fresh} 个读数(共 {len(usable)} 个)，至少要近期 {AGREEING} 个、共 {WINDOW} 个才能判断",
            f"only {fresh} fresh readings (of {len(usable)}); {AGREEING} fresh ones of {WINDOW} are needed to tell",
        ), newest_alone=alone)  # fmt: skip
    level, since, stage = Level.BELOW_WARNING, usable[WINDOW - 1].time, math.nan
    for end in range(WINDOW, len(usable) + 1):
        stage = median(reading.stage for reading in usable[end - WINDOW : end])
        after = step(level, stage, thresholds)
        if after != level:
            level, since = after, usable[end - 1].time
    until = usable[-AGREEING].time + thresholds.silent_after
    return Standing(level, _reason(level, stage, alone, usable[-WINDOW:], thresholds), since, stage, alone, until)


def step(level: Level, stage: float, thresholds: Thresholds) -> Level:
    """The level after one more stage: it rises at once, and falls when the stage is below by ``fall``."""
    reached = level_of(stage, thresholds)
    held = level_of(stage + thresholds.fall, thresholds)
    return max(reached, min(level, held))


def level_of(stage: float, thresholds: Thresholds) -> Level:
    """The level that a stage reaches by itself."""
    if stage >= thresholds.guarantee:
        return Level.GUARANTEE_STAGE
    return Level.WARNING_STAGE if stage >= thresholds.warning else Level.BELOW_WARNING


def _usable(readings: Iterable[Reading], thresholds: Thresholds, now: datetime) -> list[Reading]:
    """In the order of time; of one time in the order of the stage, so that the order of arrival never matters."""
    if now.tzinfo is None:
        raise ValueError("the time now needs a zone")
    kept = set()
    for reading in readings:
        if reading.time.tzinfo is None:
            raise ValueError("a reading's time needs a zone")
        if reading.time <= now + FUTURE_GRACE and thresholds.lowest <= reading.stage <= thresholds.highest:
            kept.add((reading.time, reading.stage))
    return [Reading(time, stage) for time, stage in sorted(kept)]


def _reason(level: Level, stage: float, alone: Level, last: Sequence[Reading], thresholds: Thresholds) -> Text:
    name = NAMES[level]
    zh = f"最近 {WINDOW} 个读数的中位数为 {stage:g}，{name.zh}(警戒 {thresholds.warning:g}，保证 {thresholds.guarantee:g})"
    en = (
        f"the median of the last {WINDOW} readings is {stage:g}: {name.en} "
        f"(warning {thresholds.warning:g}, guarantee {thresholds.guarantee:g})"
    )
    if level_of(stage, thresholds) < level:
        zh += f"；回落不足 {thresholds.fall:g}，级别暂不下调"
        en += f"; it has not fallen by {thresholds.fall:g} yet, so the level stays"
    if alone != level:
        agreeing = sum(level_of(reading.stage, thresholds) == alone for reading in last)
        zh += f"；最新读数 {last[-1].stage:g} {NAMES[alone].zh}，{WINDOW} 个中有 {agreeing} 个如此，尚不足以改变级别"
        en += f"; the newest, {last[-1].stage:g}, is {NAMES[alone].en}, as are {agreeing} of {WINDOW}: not enough to change it"
    return Text(zh, en)
