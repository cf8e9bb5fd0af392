"""The warning before a deadline and the ladder after it, up the tree, each rung with its reason. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

from weige.cases.routing import CLIMB, LEVEL_LABELS
from weige.core.errors import Text

from .clocks import PERCENT
from .stages import STAGE_LABELS, Stage


@dataclass(frozen=True, slots=True)
class Rung:
    """At ``percent`` of the time (100 is the deadline) those ``levels_up`` above the holder are told; 0: the holder."""

    percent: int
    levels_up: int


class DueState(StrEnum):
    """How a case stands to its deadlines, as lists show it."""

    ON_TIME = "on_time"
    NEARLY_DUE = "nearly_due"
    OVERDUE = "overdue"


DUE_LABELS = {
    DueState.ON_TIME: Text("未到期", "on time"),
    DueState.NEARLY_DUE: Text("即将到期", "nearly due"),
    DueState.OVERDUE: Text("已逾期", "overdue"),
}


def due_state(percents_rung: Sequence[int]) -> DueState:
    """How a stage stands after the rungs that have rung."""
    furthest = max(percents_rung, default=0)
    if furthest >= PERCENT:
        return DueState.OVERDUE
    return DueState.NEARLY_DUE if furthest else DueState.ON_TIME


def level_to_tell(holder_level: str, levels_up: int) -> str:
    """The level of a rung, the city at most."""
    return CLIMB[min(CLIMB.index(holder_level) + levels_up, len(CLIMB) - 1)]


def reason(stage: Stage, rung: Rung, holder_level: str) -> Text:
    """Why somebody is told."""
    name = STAGE_LABELS[stage]
    if rung.percent < PERCENT:
        return Text(f"{name.zh}时限已过 {rung.percent}%", f"{rung.percent}% of the time for {name.en} has gone by")
    late_zh = "已到期" if rung.percent == PERCENT else f"已超过 {rung.percent - PERCENT}%"
    late_en = "is over" if rung.percent == PERCENT else f"is exceeded by {rung.percent - PERCENT}%"
    if not rung.levels_up:
        return Text(f"{name.zh}时限{late_zh}", f"the time for {name.en} {late_en}")
    above = LEVEL_LABELS[level_to_tell(holder_level, rung.levels_up)]
    return Text(
        f"{name.zh}时限{late_zh}，提请{above.zh}督办",
        f"the time for {name.en} {late_en}: brought to the {above.en}",
    )


def contradictions(rungs: Sequence[Rung]) -> Text | None:
    """What is wrong with a ladder; ``None`` when it rises."""
    percents = [rung.percent for rung in rungs]
    if percents != sorted(set(percents)):
        return Text("各级提醒的时间点应当从早到晚，不能重复", "rungs go from early to late, each once")
    if any(lower.levels_up > higher.levels_up for lower, higher in pairwise(rungs)):
        return Text("越晚的提醒应当到越高的层级", "a later rung does not go to a lower level")
    if PERCENT not in percents:
        return Text("缺少到期当时的提醒（100%）", "there is no rung at the deadline itself (100%)")
    return None
