"""What may be done to a community meeting and to the items on its agenda. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from weige.core.errors import Text

SIGNED = Text("会议记录已签字，只能补充说明", "the minutes are signed; only an addendum can follow")
CANCELLED = Text("会议已取消", "the meeting was cancelled")


class AttendanceKind(StrEnum):
    """Who came, by kind."""

    RESIDENT = "resident"
    BUILDING_LEADER = "building_leader"
    OWNERS_COMMITTEE = "owners_committee"
    PROPERTY = "property"
    DEPARTMENT = "department"
    PARTY_MEMBER = "party_member"
    OTHER = "other"


class Outcome(StrEnum):
    OPEN = "open"
    DECIDED = "decided"
    PUT_OFF = "put_off"


@dataclass(frozen=True, slots=True)
class Votes:
    """Votes where they were held."""

    votes_for: int
    votes_against: int
    votes_abstain: int

    @property
    def total(self) -> int:
        return self.votes_for + self.votes_against + self.votes_abstain


def may_change(*, signed: bool, cancelled: bool) -> Text | None:
    """Why a meeting may not be changed; ``None``: it may."""
    if signed:
        return SIGNED
    return CANCELLED if cancelled else None


def may_hold(*, at: datetime, now: datetime) -> Text | None:
    """Why nothing can have happened in a meeting yet; ``None``: it can."""
    return Text("还没有到开会时间", "the meeting has not begun yet") if now < at else None


def may_decide(*, outcome: Outcome, present: int, votes: Votes | None) -> Text | None:
    """Why an item may not be decided so; ``None``: it may.

    Args:
        present: how many were present, by the attendance that was written down.
    """
    if outcome != Outcome.OPEN:
        return Text("这一项已有结果", "this item has its outcome already")
    if present == 0:
        return Text("请先记录到会情况", "write down the attendance first")
    if votes is not None and votes.total > present:
        return Text(
            f"表决共 {votes.total} 票，超过到会 {present} 人", f"{votes.total} votes, and only {present} were present"
        )
    return None


def may_attend(*, present: int, most_votes: int) -> Text | None:
    """Why attendance may not be written down so; ``None``: it may."""
    if present < most_votes:
        return Text(f"已有一项表决共 {most_votes} 票，超过到会 {present} 人",
                    f"an item has {most_votes} votes, and only {present} would have been present")  # fmt: skip
    return None


def may_sign(*, present: int, open_items: int, minutes: str) -> Text | None:
    """Why minutes may not be signed; ``None``: they may."""
    if present == 0:
        return Text("还没有记录到会情况", "attendance is not written down")
    if open_items:
        return Text(f"还有 {open_items} 项没有结果", f"{open_items} items have no outcome")
    return None if minutes.strip() else Text("还没有写会议记录", "the minutes are not written")


def may_notice(*, outcome: Outcome, given: bool) -> Text | None:
    """Why residents may not be given notice of an item; ``None``: they may."""
    if outcome != Outcome.DECIDED:
        return Text("还没有决定，不能告知", "nothing is decided yet")
    return Text("已经告知过居民", "notice was given already") if given else None
