"""Whether readings can be believed: each judged by what came before it and, for a spike, by the next one. Pure.

A **jump** goes further from the reading before than this gauge is used to. Until another reading comes it may be a
flood or a fault, so that nothing rests on it. A jump whose next reading goes back as far is a **spike** and is never
used. A gauge that repeats itself is told and nothing more: real rivers stand still for days at low water.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from weige.core.errors import Text

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
Truths = NDArray[np.bool_]

LOWEST, HIGHEST = -500.0, 30_000.0
"""No stage is beyond these, in metres or feet above any zero."""
CALM, TIMES_CALM = 0.99, 8.0
"""A jump is this many times the change that 99 of 100 steps stay below ..."""
GRAINS = 10.0
"""... and at least so many times the finest difference that the gauge shows."""
LONGEST_SCALE = 24.0
"""Over a gap the river may go so many times as far as in one step, and no more."""
STUCK_STEPS = 48
FUTURE_GRACE = 300.0
"""Seconds that a gauge's clock may be ahead."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What a gauge's readings are judged by: the possible range, a jump in one step, the step in seconds."""

    jump: float
    step: float
    lowest: float = LOWEST
    highest: float = HIGHEST


@dataclass(frozen=True, slots=True)
class Finding:
    """Something about one reading or a run of them: the rule's stable name, the first and last place, and words."""

    rule: str
    first: int
    last: int
    text: Text


@dataclass(slots=True)
class Judgement:
    """Of readings in the order of time.

    ``usable`` are possible and no spikes. ``confirmed`` are usable and no jump: what can be acted upon at their own
    time. Neither looks further ahead than one reading, and ``confirmed`` not at all.
    """

    usable: Truths
    confirmed: Truths
    findings: list[Finding] = field(default_factory=list)


def learn_limits(times: Integers, stage: Floats) -> Limits | None:
    """Limits from a gauge's own past, or ``None`` when there are fewer than three readings."""
    there = np.isfinite(stage) & (stage >= LOWEST) & (stage <= HIGHEST)
    times, stage = times[there], stage[there]
    if len(stage) < 3:
        return None
    apart = np.diff(times).astype(float)
    step = float(np.median(apart[apart > 0])) if (apart > 0).any() else 1.0
    changes = np.abs(np.diff(stage)) / np.clip(apart / step, 1.0, None)
    moved = changes[changes > 1e-9]
    grain = float(np.quantile(moved, 0.01)) if len(moved) else 0.0
    jump = max(TIMES_CALM * float(np.quantile(changes, CALM)), GRAINS * grain)
    # A gauge that never moved has shown nothing to judge a move by.
    return Limits(jump or HIGHEST - LOWEST, step)


def judge(times: Integers, stage: Floats, limits: Limits, *, now: float | None = None) -> Judgement:
    """Judge readings that are in the order of time.

    Args:
        now: seconds since 1970; readings beyond it are not used.
    """
    possible = np.isfinite(stage) & (stage >= limits.lowest) & (stage <= limits.highest)
    findings = [
        Finding(
            "gauge.impossible",
            int(at),
            int(at),
            Text(f"水位 {stage[at]:g} 不可能", f"a stage of {stage[at]:g} is impossible"),
        )
        for at in np.flatnonzero(np.isfinite(stage) & ~possible)
    ]
    if now is not None:
        late = possible & (times > now + FUTURE_GRACE)
        findings += [
            Finding("gauge.future", int(at), int(at), Text("读数时间在将来", "the reading is from the future"))
            for at in np.flatnonzero(late)
        ]
        possible &= ~late
    usable, confirmed = possible.copy(), possible.copy()
    judgement = Judgement(usable, confirmed, findings)
    _find_jumps(np.flatnonzero(possible), times, stage, limits, judgement)
    findings += _find_stuck(np.flatnonzero(usable), times, stage)
    findings.sort(key=lambda found: found.first)
    return judgement


def _find_jumps(places: Integers, times: Integers, stage: Floats, limits: Limits, judgement: Judgement) -> None:
    values, moments = stage[places].tolist(), times[places].tolist()
    if not values:
        return
    before, then = values[0], moments[0]
    last = len(values) - 1
    for number in range(1, last + 1):
        value, moment = values[number], moments[number]
        away = value - before
        if abs(away) > limits.jump and abs(away) > _allowed(moment - then, limits):
            at = int(places[number])
            judgement.confirmed[at] = False
            back = value - values[number + 1] if number < last else 0.0
            if back * away > 0 and abs(back) > _allowed(moments[number + 1] - moment, limits):
                judgement.usable[at] = False
                judgement.findings.append(Finding("gauge.spike", at, at, Text(
                    f"水位 {value:g} 突跳后又回到 {values[number + 1]:g}，不采用",
                    f"the stage went to {value:g} and back to {values[number + 1]:g}; it is not used",
                )))  # fmt: skip
                continue
            judgement.findings.append(Finding("gauge.jump", at, at, Text(
                f"水位从 {before:g} 突变到 {value:g}，等下一个读数证实",
                f"the stage went from {before:g} to {value:g}; the next reading must confirm it",
            )))  # fmt: skip
        before, then = value, moment


def _allowed(seconds: float, limits: Limits) -> float:
    return limits.jump * min(max(seconds / limits.step, 1.0), LONGEST_SCALE)


def _find_stuck(places: Integers, times: Integers, stage: Floats) -> list[Finding]:
    if not len(places):
        return []
    edges = np.concatenate([[0], np.flatnonzero(np.diff(stage[places]) != 0) + 1, [len(places)]])
    found = []
    for begin, end in zip(edges[:-1].tolist(), edges[1:].tolist(), strict=True):
        if end - begin > STUCK_STEPS:
            first, last = int(places[begin]), int(places[end - 1])
            hours = (times[last] - times[first]) / 3600
            found.append(Finding("gauge.stuck", first, last, Text(
                f"水位 {stage[first]:g} 已 {hours:.0f} 小时没有变化，请核对(只作提示)",
                f"the stage has been {stage[first]:g} for {hours:.0f} hours; worth a look, it is used all the same",
            )))  # fmt: skip
    return found


def stopped(times: Integers, now: float, *, silent_after: float) -> Finding | None:
    """Whether the newest reading is older than ``silent_after`` seconds; places are those of ``times``."""
    past = np.flatnonzero(times <= now + FUTURE_GRACE)
    if not len(past):
        return Finding("gauge.stopped", -1, -1, Text("没有读数", "there is no reading"))
    last = int(past[np.argmax(times[past])])
    hours = (now - float(times[last])) / 3600
    if hours * 3600 <= silent_after:
        return None
    told = math.floor(hours * 10) / 10
    return Finding("gauge.stopped", last, last, Text(f"已 {told:g} 小时没有读数", f"no reading for {told:g} hours"))
