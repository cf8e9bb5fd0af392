"""The life of a mediation: its states, the one table of moves, and the guards that allow or refuse each.

Pure: plain values in, a decision with its reason out. ``MOVES`` is the policy; everything else serves it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Literal

from weige.core.errors import Text

from .deadlines import Standing, confirmation_period
from .terms import STATE_LABELS, DossierState, Performance, PieceKind

Need = Literal["note", "refusal", "failure", "remedies", "until", "agreement", "performance", "day", "court", "keeping"]


@dataclass(frozen=True, slots=True)
class Facts:
    """What the guards need to know of a dossier on a day.

    ``unread`` and ``unconfirmed`` count parties who have not yet read the rights notice, or said yes to the agreement
    as it stands.
    """

    state: DossierState
    today: date
    due_on: date | None = None
    applicants: int = 0
    respondents: int = 0
    unread: int = 0
    presided: bool = False
    open_recusals: int = 0
    sessions: int = 0
    unconfirmed: int = 0
    open_extension: bool = False
    effective_on: date | None = None
    performance: Performance | None = None
    visited: bool = False
    asked_court: bool = False
    court_answered: bool = False


@dataclass(frozen=True, slots=True)
class Mover:
    """As what someone would move it: one of its mediators, the supervising officer of its place, or both."""

    mediator: bool = False
    supervisor: bool = False


Guard = Callable[[Facts, Mover], Text | None]


@dataclass(frozen=True, slots=True)
class Move:
    """One row of the table: from which states, to which, what must come with it, and who may."""

    name: str
    label: Text
    origins: frozenset[DossierState]
    target: DossierState | None
    needs: tuple[Need, ...]
    guards: tuple[Guard, ...]

    def after(self, state: DossierState) -> DossierState:
        """The state after the move; a move without target stays where it is."""
        return self.target or state


@dataclass(frozen=True, slots=True)
class Offer:
    """A move as offered to one person on one dossier; ``reason`` says why not."""

    move: Move
    reason: Text | None

    @property
    def allowed(self) -> bool:
        return self.reason is None


def works_on_it(facts: Facts, mover: Mover) -> Text | None:
    if mover.mediator or mover.supervisor:
        return None
    return Text("只有本卷调解员和主管人员可以", "only its mediators and the supervising officer may")


def mediates_it(facts: Facts, mover: Mover) -> Text | None:
    return None if mover.mediator else Text("只有本卷调解员可以", "only its mediators may")


def names_both_sides(facts: Facts, mover: Mover) -> Text | None:
    if facts.applicants and facts.respondents:
        return None
    return Text("双方当事人还没有登记齐", "both sides must be named first")


def is_presided(facts: Facts, mover: Mover) -> Text | None:
    return None if facts.presided else Text("还没有确定调解主持人", "nobody presides yet")


def rights_are_read(facts: Facts, mover: Mover) -> Text | None:
    if not facts.unread:
        return None
    return Text(
        f"还有 {facts.unread} 位当事人没有看过权利义务告知", f"the rights notice is still to be read by {facts.unread}"
    )


def no_recusal_waits(facts: Facts, mover: Mover) -> Text | None:
    return Text("回避要求还没有处理", "a wish that a mediator step back is still open") if facts.open_recusals else None


def in_period(facts: Facts, mover: Mover) -> Text | None:
    if facts.due_on is None or facts.today <= facts.due_on:
        return None
    return Text("调解期限已过，要双方同意延长", "the period is over; both parties must extend it")


def has_met(facts: Facts, mover: Mover) -> Text | None:
    return None if facts.sessions else Text("还没有调解记录", "no session is on record")


def all_confirmed(facts: Facts, mover: Mover) -> Text | None:
    if not facts.unconfirmed:
        return None
    return Text(
        f"还有 {facts.unconfirmed} 位当事人没有确认协议", f"{facts.unconfirmed} have not confirmed the agreement"
    )


def no_extension_waits(facts: Facts, mover: Mover) -> Text | None:
    return (
        Text("已经提出延长，等双方答复", "an extension waits for the parties' word") if facts.open_extension else None
    )


def may_still_ask_court(facts: Facts, mover: Mover) -> Text | None:
    if facts.effective_on is None:
        return Text("协议还没有生效", "the agreement has not taken effect")
    if facts.asked_court:
        return Text("已经申请司法确认", "the court has been asked already")
    if confirmation_period(facts.effective_on, facts.today).standing is Standing.OVER:
        return Text("协议生效已超过 30 天", "more than thirty days have passed")
    return None


def waits_for_court(facts: Facts, mover: Mover) -> Text | None:
    if facts.asked_court and not facts.court_answered:
        return None
    return Text("没有等待法院答复的申请", "nothing waits for the court")


def is_settled(facts: Facts, mover: Mover) -> Text | None:
    if facts.state is not DossierState.AGREED:
        return None
    if facts.performance is None:
        return Text("还没有记录履行情况", "it is not on record how the agreement was kept")
    if not facts.visited:
        return Text("还没有回访", "nobody has visited the parties afterwards")
    if facts.asked_court and not facts.court_answered:
        return Text("还在等法院答复", "the court has not answered yet")
    return None


def _move(name: str, label: tuple[str, str], origins: set[DossierState], target: DossierState | None, *guards: Guard, needs: tuple[Need, ...] = ()) -> Move:  # fmt: skip
    return Move(name, Text(*label), frozenset(origins), target, needs, guards)


REGISTERED, ACCEPTED, MEDIATING, SIGNING, AGREED, FAILED, REFUSED, ARCHIVED = DossierState
UNDER_WAY = {ACCEPTED, MEDIATING, SIGNING}

MOVES: dict[str, Move] = {
    move.name: move
    for move in (
        _move("accept", ("受理", "accept"), {REGISTERED}, ACCEPTED, works_on_it, names_both_sides),
        _move("refuse", ("不予受理", "do not accept"), {REGISTERED}, REFUSED, works_on_it, needs=("refusal", "remedies")),
        _move("begin", ("开始调解", "begin"), {ACCEPTED}, MEDIATING,
              mediates_it, is_presided, rights_are_read, no_recusal_waits),
        _move("extend", ("提出延长期限", "propose an extension"), UNDER_WAY, None,
              mediates_it, no_extension_waits, needs=("until", "note")),
        _move("draft", ("拟定协议", "draft the agreement"), {MEDIATING}, SIGNING,
              mediates_it, is_presided, has_met, no_recusal_waits, in_period, needs=("agreement",)),
        _move("redraft", ("退回再议", "talk again"), {SIGNING}, MEDIATING, mediates_it, needs=("note",)),
        _move("conclude", ("协议生效", "conclude"), {SIGNING}, AGREED,
              mediates_it, is_presided, all_confirmed, no_recusal_waits),
        _move("fail", ("调解不成", "end without agreement"), UNDER_WAY, FAILED,
              works_on_it, needs=("failure", "remedies")),
        _move("perform", ("记录履行情况", "record how it was kept"), {AGREED}, None, works_on_it, needs=("performance",)),
        _move("ask_court", ("登记司法确认申请", "record that the court was asked"), {AGREED}, None,
              works_on_it, may_still_ask_court, needs=("day",)),
        _move("court_answer", ("登记法院答复", "record the court's answer"), {AGREED}, None,
              works_on_it, waits_for_court, needs=("court", "day")),
        _move("archive", ("归档", "archive"), {AGREED, FAILED, REFUSED}, ARCHIVED,
              works_on_it, is_settled, needs=("keeping",)),
    )
}  # fmt: skip


def offer(facts: Facts, mover: Mover, name: str) -> Offer:
    """Whether one person may make one move, with the reason when not.

    Raises:
        KeyError: there is no such move.
    """
    move = MOVES[name]
    if facts.state not in move.origins:
        label = STATE_LABELS[facts.state]
        return Offer(move, Text(f"卷宗现在是“{label.zh}”", f"the dossier is {label.en}"))
    for guard in move.guards:
        reason = guard(facts, mover)
        if reason is not None:
            return Offer(move, reason)
    return Offer(move, None)


def offers(facts: Facts, mover: Mover) -> list[Offer]:
    """Every move with whether this person may make it now, in the order of the table."""
    return [offer(facts, mover, name) for name in MOVES]


def people_may_change(state: DossierState) -> bool:
    """Whether parties may still be named or corrected: until the parties have begun to talk."""
    return state in {REGISTERED, ACCEPTED}


PAPERS = {
    PieceKind.SESSION: (
        {MEDIATING, SIGNING},
        Text("开始调解之后才有调解记录", "there are sessions once mediation has begun"),
    ),
    PieceKind.VISIT: ({AGREED}, Text("达成协议之后才回访", "parties are visited once they have agreed")),
    PieceKind.COURT: ({AGREED}, Text("达成协议之后才有司法确认", "the court is asked once the parties have agreed")),
}
"""Papers that have their time; the others may be added until the dossier is archived."""


def paper_refusal(kind: PieceKind, facts: Facts, mover: Mover) -> Text | None:
    """Why a paper cannot be put into the dossier now, if it cannot."""
    if facts.state is ARCHIVED:
        return Text("卷宗已归档", "the dossier is archived")
    states, reason = PAPERS.get(kind, (set(DossierState), Text("", "")))
    if facts.state not in states:
        return reason
    if kind is PieceKind.SESSION:
        return mediates_it(facts, mover) or is_presided(facts, mover) or no_recusal_waits(facts, mover)
    return works_on_it(facts, mover)


def is_open(state: DossierState) -> bool:
    """Whether anything may still be added to the dossier."""
    return state is not ARCHIVED
