"""The life of a finding: open, in hand, mended, verified; reopened where it is not mended after all. Pure: one table.

Nobody verifies their own work: neither who mended it nor who holds the post that owns it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from weige.core.errors import Text


class FindingState(StrEnum):
    """Where a finding stands."""

    OPEN = "open"
    IN_HAND = "in_hand"
    MENDED = "mended"
    VERIFIED = "verified"
    REOPENED = "reopened"


STATE_LABELS = {
    FindingState.OPEN: Text("待整改", "open"),
    FindingState.IN_HAND: Text("整改中", "in hand"),
    FindingState.MENDED: Text("已整改，待核实", "mended, to be verified"),
    FindingState.VERIFIED: Text("已核实", "verified"),
    FindingState.REOPENED: Text("重新整改", "reopened"),
}
WAITING = frozenset({FindingState.OPEN, FindingState.IN_HAND, FindingState.REOPENED})
"""States in which the owner has something to do."""
MOST_PHOTOS = 9


class By(StrEnum):
    """Who makes a move."""

    OWNER = "owner"
    COMMAND = "command"
    OTHER = "other"
    """The command, but neither who mended it nor who owns it."""


@dataclass(frozen=True, slots=True)
class Move:
    """One row of the table: from which states, to which, by whom, and whether it must be told in words."""

    name: str
    label: Text
    origins: frozenset[FindingState]
    target: FindingState
    by: By
    needs_words: bool = False


MOVES: dict[str, Move] = {
    move.name: move
    for move in (
        Move("take", Text("开始整改", "take in hand"), frozenset({FindingState.OPEN, FindingState.REOPENED}),
             FindingState.IN_HAND, By.OWNER),
        Move("mend", Text("整改完成", "mended"), WAITING, FindingState.MENDED, By.OWNER, needs_words=True),
        Move("verify", Text("核实通过", "verify"), frozenset({FindingState.MENDED}), FindingState.VERIFIED, By.OTHER),
        Move("reopen", Text("退回整改", "reopen"), frozenset({FindingState.MENDED, FindingState.VERIFIED}),
             FindingState.REOPENED, By.COMMAND, needs_words=True),
    )
}  # fmt: skip
STEP_LABELS = {
    "made": Text("登记问题", "found"),
    "assign": Text("改派或改期", "given on"),
    "link_plan": Text("写入预案新版本", "plan changed"),
    "photo": Text("加照片", "photo"),
    **{name: move.label for name, move in MOVES.items()},
}


@dataclass(frozen=True, slots=True)
class Mover:
    """Who wants to make a move: whether they hold the owning post, command there, or mended it themselves."""

    owns: bool
    commands: bool
    mended: bool = False


def refusal(state: FindingState, move: Move, mover: Mover, words: str) -> Text | None:
    """Why someone may not make a move, if they may not."""
    if state not in move.origins:
        label = STATE_LABELS[state]
        return Text(f"问题现在是“{label.zh}”", f"the finding is {label.en}")
    if move.by is By.OWNER and not mover.owns:
        return Text("只有责任岗位可以", "only the post that owns it may")
    if move.by is not By.OWNER and not mover.commands:
        return Text("只有指挥人员可以", "only the command may")
    if move.by is By.OTHER and (mover.mended or mover.owns):
        return Text("要由另一个人核实", "somebody else has to verify it")
    if move.needs_words and not words.strip():
        return Text("请写明情况", "say what was done or why")
    return None


def assign_refusal(state: FindingState, mover: Mover) -> Text | None:
    """Why someone may not give a finding to another post or another day, if they may not."""
    if not mover.commands:
        return Text("只有指挥人员可以", "only the command may")
    if state not in WAITING:
        label = STATE_LABELS[state]
        return Text(f"问题现在是“{label.zh}”", f"the finding is {label.en}")
    return None


def photo_refusal(state: FindingState, mover: Mover, there: int) -> Text | None:
    """Why someone may not add a photo, if they may not."""
    if not (mover.owns or mover.commands):
        return Text("只有责任岗位和指挥人员可以", "only its owner and the command may")
    if state is FindingState.VERIFIED:
        return Text("问题已经核实", "the finding is verified")
    if there >= MOST_PHOTOS:
        return Text(f"最多 {MOST_PHOTOS} 张", f"at most {MOST_PHOTOS}")
    return None


def due_refusal(due_on: date, today: date) -> Text | None:
    """Why a day cannot be the one by which something is mended, if it cannot."""
    if due_on < today:
        return Text("期限不能早于今天", "the day is past")
    return None


def is_overdue(state: FindingState, due_on: date, today: date) -> bool:
    """Whether the owner should have mended it by now."""
    return state in WAITING and due_on < today
