"""The roll call (叫应): over which channel someone is called when, and who is called when nobody answers. Pure.

A call climbs a ladder: the responder's channels in order, then the deputy, then the level above; each rung waits for a
set time on the operation's clock. Delivered, read, acknowledged and arrived are told apart; only an acknowledgement
(or an arrival, or a "cannot come") ends the waiting.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from weige.core.errors import Text


class CallState(StrEnum):
    """How far a call has got; the later ones include the earlier."""

    CALLED = "called"
    DELIVERED = "delivered"
    READ = "read"
    ACKNOWLEDGED = "acknowledged"
    ARRIVED = "arrived"
    DECLINED = "declined"


STATE_LABELS = {
    CallState.CALLED: Text("已呼叫", "called"),
    CallState.DELIVERED: Text("已送达", "delivered"),
    CallState.READ: Text("已读", "read"),
    CallState.ACKNOWLEDGED: Text("已应答", "acknowledged"),
    CallState.ARRIVED: Text("已到岗", "arrived"),
    CallState.DECLINED: Text("不能到岗", "cannot come"),
}
ANSWERS = (CallState.DELIVERED, CallState.READ, CallState.ACKNOWLEDGED, CallState.ARRIVED, CallState.DECLINED)
"""What can be said to a call, the weakest first."""
RUNG_WORDS = {
    "app": Text("应用内消息", "message in the app"),
    "text": Text("短信", "text message"),
    "deputy": Text("转叫副手", "deputy called"),
    "above": Text("转叫上一级", "level above called"),
}


@dataclass(frozen=True, slots=True)
class Rung:
    """One rung of the ladder and how many seconds it waits for an answer."""

    name: str
    seconds: int


@dataclass(frozen=True, slots=True)
class Call:
    """A call as far as it has got. ``rung`` is the last rung that was taken (-1: none yet)."""

    rung: int
    called_at: datetime | None = None
    delivered_at: datetime | None = None
    read_at: datetime | None = None
    acknowledged_at: datetime | None = None
    arrived_at: datetime | None = None
    declined_at: datetime | None = None

    @property
    def state(self) -> CallState:
        for moment, state in (
            (self.declined_at, CallState.DECLINED),
            (self.arrived_at, CallState.ARRIVED),
            (self.acknowledged_at, CallState.ACKNOWLEDGED),
            (self.read_at, CallState.READ),
            (self.delivered_at, CallState.DELIVERED),
        ):
            if moment is not None:
                return state
        return CallState.CALLED

    @property
    def is_answered(self) -> bool:
        """Whether nobody waits for this call any more."""
        return bool(self.acknowledged_at or self.arrived_at or self.declined_at)


@dataclass(frozen=True, slots=True)
class Ringing:
    """What is done now: the rung that is taken, and when the next is due (``None``: there is none)."""

    rung: int
    name: str
    next_at: datetime | None


def ring(call: Call, ladder: Sequence[Rung], now: datetime) -> Ringing | None:
    """The next rung of a call that nobody has answered; ``None`` when it is answered or the ladder is at its end.

    Someone who cannot come is not called again: the call goes to the deputy at once.
    """
    if call.acknowledged_at or call.arrived_at:
        return None
    following = call.rung + 1
    if call.declined_at is not None:
        following = max(following, first_of_others(ladder))
    if following >= len(ladder):
        return None
    rung = ladder[following]
    last = following == len(ladder) - 1
    return Ringing(following, rung.name, None if last else now + timedelta(seconds=rung.seconds))


def first_of_others(ladder: Sequence[Rung]) -> int:
    """The first rung on which somebody else is called."""
    return next((at for at, rung in enumerate(ladder) if rung.name in {"deputy", "above"}), len(ladder))


def answer_refusal(call: Call, answer: CallState) -> Text | None:
    """Why an answer cannot be given to a call any more, if it cannot.

    Answers may come late and in any order (a phone without signal tells all at once); a weaker one after a stronger
    changes nothing and is taken.
    """
    if answer is CallState.DECLINED and call.arrived_at is not None:
        return Text("已经到岗", "has arrived already")
    return None
