"""How each of the standing six of a place stands: there, missing, or out of date, and what to do. Pure. There is no score."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from weige.core.errors import Text

State = Literal["there", "missing", "out_of_date"]
Kind = Literal["plan", "team", "risk_map", "route_map", "supply_point", "drill"]
KINDS: tuple[Kind, ...] = ("plan", "team", "risk_map", "route_map", "supply_point", "drill")
KEPT: tuple[Kind, ...] = ("risk_map", "route_map")
"""Those that are kept as a file; the others follow from plans, operations and supplies."""
NAMES: dict[Kind, Text] = {
    "plan": Text("一个预案", "a plan"),
    "team": Text("一支队伍", "a team"),
    "risk_map": Text("一张风险图", "a risk map"),
    "route_map": Text("一张转移路线图", "a route map"),
    "supply_point": Text("一个物资点", "a supply point"),
    "drill": Text("一年一次演练", "a drill a year"),
}
YEAR = timedelta(days=365)
PLAN_LASTS = timedelta(days=3 * 365)
"""The measures for emergency plans (2024) have them looked over every three years."""


@dataclass(frozen=True, slots=True)
class Stands:
    """How one of the six stands, and what to do about it; empty when there is nothing to do."""

    state: State
    mend: Text | None = None


def of_plan(approved: date | None, today: date) -> Stands:
    if approved is None:
        return Stands("missing", Text("编一份预案，请另一位同事批准", "make a plan and have a colleague approve it"))
    if today - approved > PLAN_LASTS:
        return Stands(
            "out_of_date", Text("批准已超过三年，请重新看过、修订", "approved over three years ago: look it over")
        )
    return Stands("there")


def of_team(called: int, short: int) -> Stands:
    """Args:
    called: people whom the plan's groups would call.
    short: groups with fewer people than they need.
    """
    if called == 0:
        return Stands("missing", Text("预案里的岗位现在都没有人，请补上", "nobody holds the plan's posts: fill them"))
    if short:
        return Stands(
            "out_of_date",
            Text(f"{short} 个组人手不够，请补上岗位", f"{short} groups are short of people: fill their posts"),
        )
    return Stands("there")


def of_kept(dated: date | None, *, checked: bool, waits: bool, today: date) -> Stands:
    """A map.

    Args:
        dated: of the latest that was checked; ``checked`` is whether there is one.
        waits: whether a newer one waits to be checked.
    """
    if not checked or dated is None:
        if waits:
            return Stands("missing", Text("已上传，请另一位同事核对", "it is there: a colleague is to check it"))
        return Stands("missing", Text("请上传，再请另一位同事核对", "add it and have a colleague check it"))
    if today - dated > YEAR:
        return Stands("out_of_date", Text("已超过一年，请更新", "over a year old: renew it"))
    if waits:
        return Stands("there", Text("新的一份等另一位同事核对", "a newer one waits for a colleague's check"))
    return Stands("there")


def of_supplies(stocked: int, short: int, moved: date | None, today: date) -> Stands:
    """Supply points, by what their ledgers say.

    Args:
        stocked: points that serve the place and have something in stock.
        short: items of which there is less than the quota.
        moved: when something last came in, went out or was counted.
    """
    if stocked == 0 or moved is None:
        return Stands("missing", Text("请登记物资点和它的物资", "enter a supply point and what is there"))
    if short:
        return Stands("out_of_date", Text(f"{short} 种物资低于定额，请补齐", f"{short} items are below their quota"))
    if today - moved > YEAR:
        return Stands("out_of_date", Text("已超过一年没有清点，请清点", "not counted for over a year: count it"))
    return Stands("there")


def of_drill(last: date | None, today: date) -> Stands:
    """``last`` is the day of the last drill with people; a rehearsal without them is none."""
    if last is None:
        return Stands("missing", Text("请组织一次演练", "hold a drill"))
    if today - last > YEAR:
        return Stands("out_of_date", Text("距上次演练已超过一年", "the last drill was over a year ago"))
    return Stands("there")
