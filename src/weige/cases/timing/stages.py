"""The stages of a case that are timed, and which of them runs when. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from weige.cases.lifecycle import State
from weige.core.errors import Text


class Stage(StrEnum):
    """What is timed: sending a case to whom it concerns, handling it, checking the result, the whole, and the answer
    of each department that is called to it."""

    DISPATCH = "dispatch"
    HANDLE = "handle"
    CHECK = "check"
    TOTAL = "total"
    ANSWER = "answer"


STAGE_LABELS = {
    Stage.DISPATCH: Text("派遣", "dispatch"),
    Stage.HANDLE: Text("处置", "handling"),
    Stage.CHECK: Text("核查", "checking"),
    Stage.TOTAL: Text("全程", "the whole"),
    Stage.ANSWER: Text("吹哨报到", "answering a call"),
}
STAGE_OF_STATE = {
    State.REPORTED: Stage.DISPATCH,
    State.DISPATCHED: Stage.HANDLE,
    State.ACCEPTED: Stage.HANDLE,
    State.REPLIED: Stage.CHECK,
    State.CLOSED: None,
}
STARTS_ANEW = frozenset({"escalate", "return", "redirect", "reopen", "dispatch"})
"""Moves after which whoever holds the case now has the full time of the stage."""


@dataclass(frozen=True, slots=True)
class Running:
    """What of a case's clocks runs after a move: ``stop`` ends, ``start`` begins, the rest goes on."""

    stop: frozenset[Stage]
    start: tuple[Stage, ...]


def after(move: str, state: State, running: frozenset[Stage]) -> Running:
    """Which clocks stop and start with a move into ``state``."""
    stage = STAGE_OF_STATE[state]
    if stage is None:
        return Running(running, ())
    wanted = {stage, Stage.TOTAL}
    stop = running - wanted
    if move in STARTS_ANEW:
        stop |= running & {stage}
    if move == "redirect":
        stop |= running
    return Running(frozenset(stop), tuple(s for s in Stage if s in wanted and s not in running - stop))
