"""Which teams to send where help is needed: the nearest that are fit, each with its reasons in words. Pure.

Teams are compared by the minutes until help begins, as far as can be said: the way at a walk through water or a slow
drive, what the team has to finish first, and whether anybody is there yet. It is a proposal; the commander picks.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from math import isinf

from weige.core.errors import Text

from .terms import Need

METRES_A_MINUTE = 250.0
"""15 kilometres an hour: a vehicle in heavy rain."""
CREW = 4
"""So many people work on a task; what a team has beyond that can go at once."""
MINUTES_A_TASK = 15.0
NOBODY_THERE_MINUTES = 15.0
SECOND_CHOICE_MINUTES = 5.0
UNKNOWN_WAY_MINUTES = 60.0
"""A team of which no place is known comes after those that are known to be within reach."""


@dataclass(frozen=True, slots=True)
class Team:
    """A group as it is known now. ``metres`` is the way to it, ``None`` where no place is known; ``placed`` says whence
    that is known: from its own latest report, or from the plan."""

    code: str
    function: str
    arrived: int
    acknowledged: int
    open_tasks: int
    metres: float | None
    placed: str = "reported"
    by_road: bool = False


@dataclass(frozen=True, slots=True)
class Proposal:
    """A fit team with the minutes until it can help, as estimated, and why. Where its way is not known the minutes only
    order it behind those whose way is."""

    team: Team
    minutes: float
    best: bool
    reasons: tuple[Text, ...]


def rank(need: Need, teams: Iterable[Team]) -> list[Proposal]:
    """The teams whose function fits a need and of whom somebody has answered, the soonest first."""
    fit = (team for team in teams if team.function in need.best | need.able and (team.arrived or team.acknowledged))
    found = [_proposal(team, best=team.function in need.best) for team in fit]
    return sorted(found, key=lambda each: (each.minutes, not each.best, -each.team.arrived, each.team.code))


def _proposal(team: Team, *, best: bool) -> Proposal:
    way = UNKNOWN_WAY_MINUTES if team.metres is None else team.metres / METRES_A_MINUTE
    wait = MINUTES_A_TASK * max(0, team.open_tasks + 1 - max(1, team.arrived // CREW))
    minutes = way + wait + (0 if team.arrived else NOBODY_THERE_MINUTES) + (0 if best else SECOND_CHOICE_MINUTES)
    return Proposal(team, minutes, best, tuple(_reasons(team, best=best)))


def _reasons(team: Team, *, best: bool) -> Iterable[Text]:
    yield _way(team)
    if team.arrived:
        yield Text(f"{team.arrived} 人到位", f"{team.arrived} there")
    else:
        yield Text(f"还没人到位，{team.acknowledged} 人已应答", f"nobody there yet, {team.acknowledged} on the way")
    if team.open_tasks:
        yield Text(f"{team.open_tasks} 项任务在做", f"{team.open_tasks} task{'s' * (team.open_tasks > 1)} in hand")
    else:
        yield Text("没有任务在做", "nothing in hand")
    if not best:
        yield Text("不是本职，可以去", "not its own work, but able")


def _way(team: Team) -> Text:
    if team.metres is None:
        return Text("距离不明", "distance not known")
    if isinf(team.metres):
        return Text("没有能通行的路", "no open road leads there")
    zh, en = ("按道路", "by road") if team.by_road else ("距离", "away")
    far = team.metres >= 1000
    amount = f"{team.metres / 1000:.1f}" if far else f"{round(team.metres, -1):.0f}"
    unit = "km" if far else "m"
    spoken = ("公里" if far else "米") if team.by_road else unit
    if team.placed == "plan":
        return Text(f"{zh} {amount} {spoken}（按预案地点估）", f"{amount} {unit} {en} (from the plan's place)")
    return Text(f"{zh} {amount} {spoken}", f"{amount} {unit} {en}")
