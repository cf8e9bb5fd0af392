"""The life of a case: its states, the one table of moves, and the guards that allow or refuse each.

Pure: plain values in, a decision with its reason out. ``MOVES`` is the policy; everything else serves it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Literal
from uuid import UUID

from weige.core.errors import Text
from weige.core.places import LENGTHS, level_of


class State(StrEnum):
    """Where a case stands. Who has it in hand is its holder: always one named post."""

    REPORTED = "reported"
    DISPATCHED = "dispatched"
    ACCEPTED = "accepted"
    REPLIED = "replied"
    CLOSED = "closed"


STATE_LABELS = {
    State.REPORTED: Text("待处理", "in hand"),
    State.DISPATCHED: Text("已派单", "dispatched"),
    State.ACCEPTED: Text("处置中", "being handled"),
    State.REPLIED: Text("待确认", "awaiting word"),
    State.CLOSED: Text("已结案", "closed"),
}


class Outcome(StrEnum):
    """How a case ended."""

    SOLVED = "solved"
    SOLVED_ON_THE_SPOT = "solved_on_the_spot"
    WITHDRAWN = "withdrawn"
    NOT_ACTIONABLE = "not_actionable"


OUTCOME_LABELS = {
    Outcome.SOLVED: Text("已解决", "solved"),
    Outcome.SOLVED_ON_THE_SPOT: Text("现场解决", "solved on the spot"),
    Outcome.WITHDRAWN: Text("已撤回", "withdrawn"),
    Outcome.NOT_ACTIONABLE: Text("无法办理", "cannot be acted on"),
}

Need = Literal["note", "to_post", "to_posts", "outcome", "ground", "correction"]
REOPEN_WITHIN = timedelta(days=30)
TOP_LEVEL = "district"


class Ground(StrEnum):
    """Why a case is returned to whoever sent it."""

    NOT_OURS = "not_ours"
    WRONG_PLACE = "wrong_place"
    UNCLEAR = "unclear"
    DUPLICATE = "duplicate"
    NOT_POSSIBLE = "not_possible"


GROUND_LABELS = {
    Ground.NOT_OURS: Text("不属于本单位职责", "not our duty"),
    Ground.WRONG_PLACE: Text("不在本单位辖区", "not our area"),
    Ground.UNCLEAR: Text("情况不清，无法办理", "too unclear to act on"),
    Ground.DUPLICATE: Text("与其他事件重复", "the same as another case"),
    Ground.NOT_POSSIBLE: Text("超出本单位能力", "beyond what we can do"),
}
MOST_RETURNS = 3
"""With this return a case goes one level up, where it is decided who handles it: nobody plays ball with it."""


@dataclass(frozen=True, slots=True)
class CaseFacts:
    """What the guards need to know of a case. ``holder_place`` is where its holder's post stands."""

    state: State
    place: str
    holder: UUID
    holder_type: str
    holder_place: str
    holder_organisation: UUID | None
    desk_post: UUID | None
    reporter: UUID | None
    on_the_spot: bool
    closed_at: datetime | None
    outcome: Outcome | None
    confirmed: bool
    paused: bool = False
    unanswered: int = 0
    returns: int = 0


@dataclass(frozen=True, slots=True)
class PostFacts:
    """One post of the person who wants to move the case."""

    id: UUID
    post_type: str
    place: str
    organisation: UUID | None
    abilities: frozenset[str]


@dataclass(frozen=True, slots=True)
class Mover:
    """The person who wants to move the case: account (``None`` for a resident) and posts of today."""

    account: UUID | None
    posts: tuple[PostFacts, ...]
    is_reporter: bool = False

    def hands(self, case: CaseFacts) -> list[PostFacts]:
        """The posts with which this person has the case in hand: the holder itself, or a colleague's.

        A colleague holds a post of the same type at the same place for the same organisation, so that a case does
        not wait for one person's illness; the history names who really acted.
        """
        return [
            post
            for post in self.posts
            if post.id == case.holder
            or (post.post_type, post.place, post.organisation)
            == (case.holder_type, case.holder_place, case.holder_organisation)
        ]


Refusal = Text | None
Guard = Callable[[CaseFacts, Mover, datetime], Refusal]


@dataclass(frozen=True, slots=True)
class Move:
    """One row of the table: from which states, to which, what must come with it, and who may."""

    name: str
    label: Text
    origins: frozenset[State]
    target: State | None
    """``None``: the case stays in the state in which it is."""
    needs: tuple[Need, ...]
    guards: tuple[Guard, ...]


@dataclass(frozen=True, slots=True)
class Offer:
    """A move as offered to one person on one case; ``reason`` says why not."""

    move: Move
    reason: Refusal

    @property
    def allowed(self) -> bool:
        return self.reason is None


def in_hand(ability: str) -> Guard:
    """The case is in this person's hand, with a post that carries the ability."""

    def guard(case: CaseFacts, mover: Mover, now: datetime) -> Refusal:
        hands = mover.hands(case)
        if not hands:
            return Text("事件不在您手上", "the case is not in your hands")
        if not any(ability in post.abilities for post in hands):
            return Text("您的岗位没有这项权限", "your post does not carry this ability")
        return None

    return guard


def is_reporter(case: CaseFacts, mover: Mover, now: datetime) -> Refusal:
    return None if mover.is_reporter else Text("只有上报人可以", "only the reporter may")


def is_reporter_or_holder(case: CaseFacts, mover: Mover, now: datetime) -> Refusal:
    if mover.is_reporter or mover.hands(case):
        return None
    return Text("只有上报人或经办人可以", "only the reporter or the holder may")


def can_be_solved_on_the_spot(case: CaseFacts, mover: Mover, now: datetime) -> Refusal:
    if case.on_the_spot:
        return None
    return Text("这类问题需要专业部门处理，请上报", "this kind needs a professional; hand it up")


def was_sent_by_another(case: CaseFacts, mover: Mover, now: datetime) -> Refusal:
    if case.desk_post is None or case.desk_post == case.holder:
        return Text("没有派单人可退", "nobody sent it to you")
    return None


def has_a_level_above(case: CaseFacts, mover: Mover, now: datetime) -> Refusal:
    if len(case.holder_place) > LENGTHS[TOP_LEVEL]:
        return None
    return Text("已在最高一级", "it is at the highest level")


def not_confirmed_yet(case: CaseFacts, mover: Mover, now: datetime) -> Refusal:
    if case.outcome == Outcome.WITHDRAWN:
        return Text("事件已撤回", "the case was withdrawn")
    return Text("您已确认解决", "you have said that it is solved") if case.confirmed else None


def stands_at_a_desk(case: CaseFacts, mover: Mover, now: datetime) -> Refusal:
    if len(case.holder_place) <= LENGTHS["community"]:
        return None
    return Text("由社区及以上吹哨", "departments are called by the community or above")


def everyone_has_answered(case: CaseFacts, mover: Mover, now: datetime) -> Refusal:
    if not case.unanswered:
        return None
    return Text(
        f"还有 {case.unanswered} 个被吹哨的单位没有回应",
        f"{case.unanswered} of those who were called have not answered",
    )


def not_paused(case: CaseFacts, mover: Mover, now: datetime) -> Refusal:
    return Text("时限已暂停", "its deadlines are paused already") if case.paused else None


def is_paused(case: CaseFacts, mover: Mover, now: datetime) -> Refusal:
    return None if case.paused else Text("时限没有暂停", "its deadlines are not paused")


def closed_lately(case: CaseFacts, mover: Mover, now: datetime) -> Refusal:
    if case.closed_at is None or now - case.closed_at <= REOPEN_WITHIN:
        return None
    return Text("结案已超过 30 天，请重新上报", "it was closed more than 30 days ago; report it anew")


def _move(name: str, label: tuple[str, str], origins: set[State], target: State | None, *guards: Guard, needs: tuple[Need, ...] = ()) -> Move:  # fmt: skip
    return Move(name, Text(*label), frozenset(origins), target, needs, guards)


REPORTED, DISPATCHED, ACCEPTED, REPLIED, CLOSED = State

MOVES: dict[str, Move] = {
    move.name: move
    for move in (
        _move("solve_on_the_spot", ("现场解决", "solve on the spot"), {REPORTED, ACCEPTED}, CLOSED,
              in_hand("case.solve"), can_be_solved_on_the_spot, needs=("note",)),
        _move("dispatch", ("派单", "dispatch"), {REPORTED, ACCEPTED}, DISPATCHED,
              in_hand("case.dispatch"), needs=("to_post",)),
        _move("accept", ("签收", "accept"), {REPORTED, DISPATCHED}, ACCEPTED,
              in_hand("case.handle")),
        _move("handle", ("记录处置", "record handling"), {ACCEPTED}, ACCEPTED,
              in_hand("case.handle"), needs=("note",)),
        _move("reply", ("反馈结果", "reply"), {ACCEPTED}, REPLIED,
              in_hand("case.handle"), needs=("note",)),
        _move("whistle", ("吹哨，请多个单位报到", "call several departments"), {REPORTED, ACCEPTED}, None,
              in_hand("case.dispatch"), stands_at_a_desk, needs=("to_posts", "note")),
        _move("redirect", ("更正类别或地点", "correct category or place"), {REPORTED, ACCEPTED}, REPORTED,
              in_hand("case.dispatch"), needs=("correction", "note")),
        _move("pause", ("暂停时限", "pause the deadlines"), {ACCEPTED}, ACCEPTED,
              in_hand("case.handle"), not_paused, needs=("note",)),
        _move("resume", ("恢复时限", "resume the deadlines"), {ACCEPTED}, ACCEPTED,
              in_hand("case.handle"), is_paused),
        _move("return", ("退回", "return"), {DISPATCHED, ACCEPTED}, REPORTED,
              in_hand("case.handle"), was_sent_by_another, needs=("ground", "note")),
        _move("escalate", ("向上一级汇报", "escalate"), {REPORTED, ACCEPTED}, REPORTED,
              in_hand("case.escalate"), has_a_level_above, needs=("note",)),
        _move("confirm", ("确认已解决", "confirm as solved"), {REPLIED, CLOSED}, CLOSED,
              is_reporter, not_confirmed_yet),
        _move("close", ("结案", "close"), {REPORTED, REPLIED}, CLOSED,
              in_hand("case.close"), everyone_has_answered, needs=("outcome", "note")),
        _move("reopen", ("没有解决，重新处理", "not solved: reopen"), {REPLIED, CLOSED}, REPORTED,
              is_reporter_or_holder, closed_lately, needs=("note",)),
        _move("withdraw", ("撤回", "withdraw"), {REPORTED}, CLOSED,
              is_reporter),
    )
}  # fmt: skip


def offer(case: CaseFacts, mover: Mover, name: str, now: datetime) -> Offer:
    """Whether one person may make one move, with the reason when not.

    Raises:
        KeyError: there is no such move.
    """
    move = MOVES[name]
    if case.state not in move.origins:
        label = STATE_LABELS[case.state]
        return Offer(move, Text(f"事件现在是“{label.zh}”", f"the case is {label.en}"))
    for guard in move.guards:
        reason = guard(case, mover, now)
        if reason is not None:
            return Offer(move, reason)
    return Offer(move, None)


def offers(case: CaseFacts, mover: Mover, now: datetime) -> list[Offer]:
    """Every move with whether this person may make it now, in the order of the table."""
    return [offer(case, mover, name, now) for name in MOVES]


def holder_after(move: str, case: CaseFacts, acting_post: UUID | None, to_post: UUID | None) -> UUID | None:
    """Who holds the case after a move, where the move itself decides; ``None``: routing climbs one level.

    A dispatched case comes back to the desk that sent it, with a reply or a return, until it was returned too often. Who reopens a reply gives it
    back to the desk; who reopens a closed case hands it to the level above the one that closed it.
    """
    if move == "dispatch":
        return to_post
    if move == "return" and case.returns + 1 >= MOST_RETURNS:
        return None
    if move in {"reply", "return"}:
        return case.desk_post or case.holder
    if move == "escalate" or (move == "reopen" and case.state == CLOSED):
        return None
    if move in {"accept", "handle", "pause", "resume", "whistle"}:
        return acting_post or case.holder
    return case.holder


def level_of_holder(case: CaseFacts) -> str:
    """The level at which the case is held now."""
    return level_of(case.holder_place)
