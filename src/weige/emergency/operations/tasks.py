"""The life of a task in an operation: ordered, accepted, started, done; refused or called off. Pure: one table."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from weige.core.errors import Text


class TaskState(StrEnum):
    """Where a task stands."""

    ORDERED = "ordered"
    ACCEPTED = "accepted"
    STARTED = "started"
    DONE = "done"
    REFUSED = "refused"
    CALLED_OFF = "called_off"


STATE_LABELS = {
    TaskState.ORDERED: Text("已下达", "ordered"),
    TaskState.ACCEPTED: Text("已接受", "accepted"),
    TaskState.STARTED: Text("已开始", "started"),
    TaskState.DONE: Text("已完成", "done"),
    TaskState.REFUSED: Text("无法执行", "cannot be done"),
    TaskState.CALLED_OFF: Text("已取消", "called off"),
}


@dataclass(frozen=True, slots=True)
class Move:
    """One row of the table: from which states, to which, and by whom: the group, or the command."""

    name: str
    label: Text
    origins: frozenset[TaskState]
    target: TaskState
    by_command: bool = False
    needs_note: bool = False


ORDERED_PLACE = Text("任务地点", "place of the task")
OPEN = frozenset({TaskState.ORDERED, TaskState.ACCEPTED, TaskState.STARTED})
MOVES: dict[str, Move] = {
    move.name: move
    for move in (
        Move("accept", Text("接受", "accept"), frozenset({TaskState.ORDERED}), TaskState.ACCEPTED),
        Move("start", Text("开始", "start"), frozenset({TaskState.ORDERED, TaskState.ACCEPTED}), TaskState.STARTED),
        Move("finish", Text("完成", "finish"), OPEN, TaskState.DONE),
        Move("refuse", Text("无法执行", "cannot be done"), OPEN, TaskState.REFUSED, needs_note=True),
        Move("call_off", Text("取消", "call off"), OPEN | {TaskState.REFUSED}, TaskState.CALLED_OFF, by_command=True,
             needs_note=True),
        Move("order_again", Text("重新下达", "order again"), frozenset({TaskState.REFUSED, TaskState.CALLED_OFF}),
             TaskState.ORDERED, by_command=True),
    )
}  # fmt: skip


def refusal(state: TaskState, move: Move, *, in_group: bool, commands: bool, note: str) -> Text | None:
    """Why someone may not make a move, if they may not."""
    if state not in move.origins:
        label = STATE_LABELS[state]
        return Text(f"任务现在是“{label.zh}”", f"the task is {label.en}")
    if move.by_command and not commands:
        return Text("只有指挥人员可以", "only the command may")
    if not move.by_command and not (in_group or commands):
        return Text("只有本组人员可以", "only its group may")
    if move.needs_note and not note.strip():
        return Text("请说明原因", "say why")
    return None


def is_late(state: TaskState, ordered_at: datetime, minutes: int | None, now: datetime) -> bool:
    """Whether an open task has taken longer than its plan says."""
    return state in OPEN and minutes is not None and now > ordered_at + timedelta(minutes=minutes)
