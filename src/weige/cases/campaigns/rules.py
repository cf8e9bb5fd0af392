"""What may be done to groups of like cases and to campaigns. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

from weige.cases.grouping import family
from weige.cases.routing import CATCH_ALL
from weige.core.errors import Text

PROPOSED_FROM = 3
"""So many like cases are proposed to an officer; two may be chance."""
WINDOW_DAYS = 90


class GroupState(StrEnum):
    PROPOSED = "proposed"
    CONFIRMED = "confirmed"
    DISSOLVED = "dissolved"


class ChangeKind(StrEnum):
    """What a person can do to groups."""

    CONFIRM = "confirm"
    SPLIT = "split"
    MERGE = "merge"
    DISSOLVE = "dissolve"


def of_one_kind(one: str, other: str) -> bool:
    """Whether cases of two categories can be the same problem: a lamp and a leak in one corridor are not.

    What was reported as "other" may be anything.
    """
    families = {family(one), family(other)}
    return len(families) == 1 or CATCH_ALL in families


def common_place(places: Sequence[str], levels: Sequence[int] = (18, 15, 12, 9, 6, 4)) -> str:
    """The smallest place in which all of some places lie.

    Raises:
        ValueError: there is none.
    """
    for length in levels:
        heads = {place[:length] for place in places}
        if len(heads) == 1 and len(min(places, key=len)) >= length:
            return heads.pop()
    raise ValueError("no place holds them all")


def may_split(state: GroupState, *, size: int, taken: int) -> Text | None:
    """Why so many cases may not be taken out of a group; ``None``: they may."""
    if state == GroupState.DISSOLVED:
        return Text("这组事件已解散", "this group was dissolved")
    if not 1 <= taken < size:
        return Text("至少选一件，也不能全部选走", "take at least one, and leave at least one")
    return None


def may_merge(one: GroupState, other: GroupState, *, same: bool, in_campaign: int) -> Text | None:
    """Why two groups may not become one; ``None``: they may."""
    if same:
        return Text("不能与自己合并", "a group is not merged with itself")
    if GroupState.DISSOLVED in {one, other}:
        return Text("其中一组已解散", "one of them was dissolved")
    if in_campaign > 1:
        return Text("两组各有正在进行的集中解决", "both are in campaigns of their own")
    return None


def may_undo(*, changed_since: bool, in_campaign: bool) -> Text | None:
    """Why a change of groups may not be undone; ``None``: it may."""
    if changed_since:
        return Text("之后这组事件又有变动", "the group was changed since")
    if in_campaign:
        return Text("已经开始集中解决", "a campaign has begun on it")
    return None
