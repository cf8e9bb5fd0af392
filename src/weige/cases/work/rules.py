"""What many cases may be moved by at once, and when that may be taken back. Pure."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum

from weige.core.errors import Text

TOGETHER = ("accept", "dispatch", "close", "escalate")
"""The moves that many cases can make together; whatever else a case needs, it needs on its own."""
MOST_CASES = 200
UNDO_FOR = timedelta(minutes=10)


class Result(StrEnum):
    """What became of one case of a batch."""

    WAITING = "waiting"
    DONE = "done"
    REFUSED = "refused"
    UNDONE = "undone"


CHANGED = Text("别人刚办理过", "somebody moved it just now")
NOT_SEEN = Text("不在您的范围内", "not yours to see")
NOT_THERE = Text("这个岗位不能办理这件事", "this post cannot be sent this case")


def undo_closes(made_at: datetime) -> datetime:
    """Until when a batch that ended then may be taken back."""
    return made_at + UNDO_FOR


def refuses_undo(*, version: int, version_after: int, answered: bool) -> Text | None:
    """Why a case of a batch cannot be brought back, if so."""
    if version != version_after:
        return Text("之后又有人办理过", "somebody has moved it since")
    if answered:
        return Text("上报人已经答复", "its reporter has answered")
    return None
