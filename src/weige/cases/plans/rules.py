"""What may be done to a household plan, and who may see it. Pure."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from uuid import UUID

from weige.core.errors import Text

LONGEST_SHARE = timedelta(days=366)
FURTHEST_VISIT = timedelta(days=366)
MOST_STEPS = 50


class PlanState(StrEnum):
    RUNNING = "running"
    CLOSED = "closed"
    ENDED = "ended"


class TurnKind(StrEnum):
    """What turns a plan."""

    CLOSED = "closed"
    ENDED = "ended"
    REOPENED = "reopened"
    HANDED_ON = "handed_on"


NOT_RUNNING = Text("这份一户一策已经结束", "this plan has ended")
STATE_AFTER = {
    TurnKind.CLOSED: PlanState.CLOSED,
    TurnKind.ENDED: PlanState.ENDED,
    TurnKind.REOPENED: PlanState.RUNNING,
    TurnKind.HANDED_ON: PlanState.RUNNING,
}


@dataclass(frozen=True, slots=True)
class Share:
    """A post that may see a plan between two days, both included."""

    post: UUID
    first_day: date
    last_day: date
    taken_back: bool = False

    def opens_on(self, day: date) -> bool:
        return not self.taken_back and self.first_day <= day <= self.last_day


def may_see(
    posts: Collection[UUID], *, keeper: UUID, made_it: bool, still_keeps_plans: bool, shares: Collection[Share], day: date
) -> bool:  # fmt: skip
    """Whether someone may see a plan. ``queries.visible`` says the same to the database.

    Args:
        posts: what the reader holds today.
        made_it: the reader made the plan.
        still_keeps_plans: the reader still has a post there that keeps plans; whoever has left sees nothing more.
    """
    if keeper in posts or (made_it and still_keeps_plans):
        return True
    return any(share.post in posts and share.opens_on(day) for share in shares)


def may_turn(state: PlanState, kind: TurnKind) -> Text | None:
    """Why a plan may not be closed, ended, reopened or handed on; ``None``: it may."""
    if kind == TurnKind.REOPENED:
        return Text("这份一户一策还在进行", "this plan still runs") if state == PlanState.RUNNING else None
    return None if state == PlanState.RUNNING else NOT_RUNNING


def may_work(state: PlanState) -> Text | None:
    """Why nothing may be written into a plan; ``None``: it may."""
    return None if state == PlanState.RUNNING else NOT_RUNNING


def may_visit(*, day: date, next_day: date | None, today: date) -> Text | None:
    """Why a visit cannot have been on a day, or be next on another; ``None``: it can."""
    if day > today:
        return Text("走访日期在今天之后", "the day of the visit lies after today")
    if next_day is not None and next_day <= day:
        return Text("下次走访要晚于这次", "the next visit must come after this one")
    return None if next_day is None else may_plan_visit(next_day, today=today)


def may_plan_visit(day: date, *, today: date) -> Text | None:
    """Why the next visit may not be on a day; ``None``: it may."""
    if day < today:
        return Text("下次走访日期已经过了", "the day of the next visit is over")
    if day > today + FURTHEST_VISIT:
        return Text("下次走访最晚定在一年内", "the next visit must come within a year")
    return None


def may_share(*, first_day: date, last_day: date, today: date) -> Text | None:
    """Why a plan may not be shared between two days; ``None``: it may."""
    if last_day < first_day:
        return Text("结束日期早于开始日期", "the last day lies before the first")
    if last_day < today:
        return Text("结束日期已经过了", "the last day is over")
    if last_day - first_day > LONGEST_SHARE:
        return Text("一次最多共享一年", "a plan is shared for a year at most")
    return None


def word_day_fits(*, day: date, opened: date, today: date) -> Text | None:
    """Why the household cannot have given its word on a day; ``None``: it can."""
    if day > today:
        return Text("答复日期在今天之后", "the day of the answer lies after today")
    if day < opened:
        return Text("答复日期早于建立计划的日期", "the day of the answer lies before the plan")
    return None
