"""The life of a request for help: open, tasks ordered, met or withdrawn. Pure: one table."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from weige.core.errors import Text
from weige.emergency.operations.tasks import OPEN as OPEN_TASKS
from weige.emergency.operations.tasks import TaskState


class HelpState(StrEnum):
    """Where a request stands."""

    OPEN = "open"
    ORDERED = "ordered"
    MET = "met"
    WITHDRAWN = "withdrawn"


STATE_LABELS = {
    HelpState.OPEN: Text("等待派人", "waiting for a team"),
    HelpState.ORDERED: Text("已派人", "team sent"),
    HelpState.MET: Text("已帮到", "help was given"),
    HelpState.WITHDRAWN: Text("已撤回", "withdrawn"),
}
WAITING = frozenset({HelpState.OPEN, HelpState.ORDERED})


@dataclass(frozen=True, slots=True)
class HelpMove:
    """One row of the table. Each is made by who asked or by the command; sending a team by the command alone."""

    name: str
    label: Text
    origins: frozenset[HelpState]
    target: HelpState
    needs_note: bool = False
    by_command: bool = False


MOVES: dict[str, HelpMove] = {
    move.name: move
    for move in (
        HelpMove("order", Text("派人", "send a team"), WAITING, HelpState.ORDERED, by_command=True),
        HelpMove("met", Text("已帮到", "help was given"), WAITING, HelpState.MET),
        HelpMove("not_met", Text("还没帮到", "still needed"), frozenset({HelpState.ORDERED, HelpState.MET}), HelpState.OPEN),
        HelpMove("withdraw", Text("撤回求助", "withdraw"), WAITING, HelpState.WITHDRAWN, needs_note=True),
    )
}  # fmt: skip
SAID = tuple(name for name in MOVES if name != "order")
"""The moves that are made by saying so; a team is sent by ordering its task."""


def refusal(state: HelpState, move: HelpMove, *, own: bool, commands: bool, note: str) -> Text | None:
    """Why someone may not make a move, if they may not."""
    if state not in move.origins:
        label = STATE_LABELS[state]
        return Text(f"求助现在是“{label.zh}”", f"the request is at: {label.en}")
    if not (commands or (own and not move.by_command)):
        return Text("只有求助的人和指挥人员可以", "only who asked and the command may")
    if move.needs_note and not note.strip():
        return Text("请说明原因", "say why")
    return None


Attention = Literal["", "team", "ask"]


def attention(state: HelpState, tasks: Iterable[TaskState]) -> Attention:
    """What a request waits for: a team (none was sent, or those that were could not), or the answer whether help was
    given, because what was ordered is done; nothing while somebody is on the way, or when it has ended."""
    if state not in WAITING:
        return ""
    states = list(tasks)
    if state is HelpState.OPEN:
        return "team"
    if any(each in OPEN_TASKS for each in states):
        return ""
    return "ask" if TaskState.DONE in states else "team"
