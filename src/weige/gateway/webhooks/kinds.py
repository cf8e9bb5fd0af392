"""Which events may be sent, and what is said of one. Pure.

Only events about cases and about divisions and grids leave the house. What concerns residents, accounts or mediation
never does, and neither does who read a phone number.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from weige.core.errors import Text

OFFERED: dict[str, Text] = {
    "case.": Text("事件的全部变化", "every change of a case"),
    "case.reported": Text("事件上报", "case reported"),
    "case.dispatch": Text("派单", "case dispatched"),
    "case.accept": Text("签收", "case accepted"),
    "case.handle": Text("处置", "case being handled"),
    "case.reply": Text("反馈", "case replied to"),
    "case.return": Text("退回", "case returned"),
    "case.escalate": Text("向上一级汇报", "case escalated"),
    "case.solve_on_the_spot": Text("现场解决", "case solved on the spot"),
    "case.close": Text("结案", "case closed"),
    "case.confirm": Text("上报人确认解决", "reporter confirms"),
    "case.reopen": Text("重新打开", "case reopened"),
    "case.withdraw": Text("撤回", "case withdrawn"),
    "territory.": Text("网格的变化", "every change of grids"),
}
NEVER = frozenset({"case.contact_read", "case.commented", "case.photo_added"})
TEST = "webhook.test"
SAID = ("from", "to")
"""What of an event's payload is passed on: the states of a case, no person's words and no ids of people."""
FIRST_STATE = "reported"


def matches(kind: str, wanted: Iterable[str]) -> bool:
    """Whether an event of a kind is sent to who wants these prefixes: whole words between dots."""
    if kind in NEVER or not kind.startswith(("case.", "territory.")):
        return False
    return any(kind == each or (each.endswith(".") and kind.startswith(each)) for each in wanted)


def message(
    *, kind: str, at: datetime, seq: int | None, subject_type: str, subject_id: str, place: str,
    payload: Mapping[str, Any],
) -> dict[str, Any]:  # fmt: skip
    """What is sent of an event: kind, time, subject, place and state."""
    data: dict[str, Any] = {"subject_type": subject_type, "subject_id": subject_id, "place": place, "seq": seq}
    data |= {name: payload[name] for name in SAID if isinstance(payload.get(name), str)}
    state = data.pop("to", FIRST_STATE if kind == "case.reported" else None)
    if state is not None:
        data["state"] = state
    if "from" in data:
        data["earlier_state"] = data.pop("from")
    return {"type": kind, "timestamp": at.isoformat(), "data": data}
