"""Which warnings hold at a moment, and how the others ended: cancelled, replaced, given the all-clear, or run out. Pure.

The state follows from all messages that are known, in whatever order they came in: a cancellation that arrives before
its warning ends it all the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from weige.core.errors import Text

from .alert import Alert, Info
from .colours import says_lifted
from .judging import is_itself

USUAL_HOURS = 24
"""How long a warning holds that does not say until when; the standard leaves it to the reader."""


class AlertState(StrEnum):
    """How a message stands at a moment. ``MESSAGE`` is one that warns of nothing itself: a cancellation, an answer."""

    NOT_YET = "not_yet"
    IN_FORCE = "in_force"
    UPDATED = "updated"
    CANCELLED = "cancelled"
    ALL_CLEAR = "all_clear"
    EXPIRED = "expired"
    MESSAGE = "message"


@dataclass(frozen=True, slots=True)
class Standing:
    """The state of a message, since when it is so, what ended it, and the reason in words."""

    state: AlertState
    since: datetime | None
    by: tuple[str, str] | None
    ends: datetime | None
    reason: Text


def starts_at(alert: Alert) -> datetime | None:
    """When a warning begins to hold: when it takes effect, else when it is sent."""
    moments = [info.effective for info in alert.infos if info.effective]
    return max(alert.sent, min(moments)) if moments and alert.sent else alert.sent


def ends_at(alert: Alert) -> tuple[datetime | None, bool]:
    """When the last of its parts runs out, and whether it says so itself."""
    said = [info.expires for info in alert.infos if info.expires]
    if said and len(said) == len(alert.infos):
        return max(said), True
    start = starts_at(alert)
    usual = start + timedelta(hours=USUAL_HOURS) if start else None
    both = [moment for moment in (*said, usual) if moment]
    return (max(both) if both else None), False


def gives_all_clear(alert: Alert) -> bool:
    """Whether an update says that the danger is over: every part of it does.

    A part does by the response ``AllClear``, or by urgency ``Past`` together with words that say so.
    """
    return alert.msg_type == "Update" and bool(alert.infos) and all(map(_is_over, alert.infos))


def _is_over(info: Info) -> bool:
    return "AllClear" in info.responses or (info.urgency == "Past" and says_lifted(info))


def standings(alerts: Sequence[Alert], now: datetime) -> list[Standing]:
    """How each of the messages stands at a moment, given all of them.

    Two that say different things under one name stand each by itself: neither hides what the other says.
    """
    enders = _enders(alerts, now)
    return [_standing(alert, ender, now) for alert, ender in zip(alerts, enders, strict=True)]


def _enders(alerts: Sequence[Alert], now: datetime) -> list[Alert | None]:
    """For each message the one that ended it: the first sent of those that refer to it and may end it."""
    found: list[Alert | None] = [None] * len(alerts)
    named: dict[tuple[str, str], list[int]] = {}
    for at, alert in enumerate(alerts):
        named.setdefault(alert.key, []).append(at)
    for alert in alerts:
        if alert.msg_type not in {"Update", "Cancel"} or alert.sent is None or alert.sent > now:
            continue
        for reference in alert.references:
            if is_itself(alert, reference):
                continue
            for at in named.get((reference.sender, reference.identifier), ()):
                before = found[at]
                if may_end(alert, alerts[at]) and (before is None or _order(alert) < _order(before)):
                    found[at] = alert
    return found


def _order(alert: Alert) -> tuple[str, str, str]:
    """In which order messages are taken: as they were sent; of the same moment by their names."""
    return (alert.sent.astimezone(UTC).isoformat() if alert.sent else "", *alert.key)


def may_end(alert: Alert, other: Alert) -> bool:
    """Whether a message may end another: the same sender's, not sent later, and earnest ended by earnest only."""
    if alert.sender != other.sender or alert.is_actual != other.is_actual:
        return False
    return alert.sent is not None and (other.sent is None or other.sent <= alert.sent)


def _standing(alert: Alert, ender: Alert | None, now: datetime) -> Standing:
    if alert.msg_type not in {"Alert", "Update"} or not alert.infos:
        return Standing(AlertState.MESSAGE, alert.sent, None, None, Text("本身不是预警", "warns of nothing itself"))
    ends, said = ends_at(alert)
    if ender is not None and (ends is None or ender.sent is None or ender.sent <= ends):
        state, reason = _ended_by(ender)
        return Standing(state, ender.sent, ender.key, ender.sent, reason)
    if gives_all_clear(alert):
        return Standing(AlertState.ALL_CLEAR, alert.sent, None, alert.sent, Text("宣布解除", "gives the all-clear"))
    start = starts_at(alert)
    if ends is not None and ends <= now:
        reason = Text("已到失效时间", "its expiry has passed") if said else Text(
            f"没有写失效时间，生效 {USUAL_HOURS} 小时后视为失效", f"no expiry; taken to end {USUAL_HOURS} hours after its start"
        )  # fmt: skip
        return Standing(AlertState.EXPIRED, ends, None, ends, reason)
    if start is not None and start > now:
        return Standing(AlertState.NOT_YET, None, None, ends, Text("还没有生效", "not in effect yet"))
    return Standing(AlertState.IN_FORCE, start, None, ends, Text("正在生效", "in force"))


def _ended_by(ender: Alert) -> tuple[AlertState, Text]:
    if ender.msg_type == "Cancel":
        return AlertState.CANCELLED, Text("被发布者取消", "cancelled by its sender")
    if gives_all_clear(ender):
        return AlertState.ALL_CLEAR, Text("被发布者宣布解除", "its sender gave the all-clear")
    return AlertState.UPDATED, Text("被新的预警代替", "replaced by a newer one")
