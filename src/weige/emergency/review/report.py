"""The report of an operation, from its log and the plan's version alone: replaying the log gives the same report. Pure.

All times are the operation's clock: how fast a drill ran, and whether it was paused, changes nothing. Posts are named by
their ids; of people only the commander is.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from weige.core.errors import Text
from weige.emergency.drills.measuring import line_of, measure
from weige.emergency.drills.scenario import Scenario
from weige.emergency.observers.forms import Observed, forms_of, observed
from weige.emergency.operations.rollcall import first_of_others
from weige.emergency.operations.tasks import MOVES, TaskState
from weige.emergency.plans.content import Content

from .driven import Driven, driven_of
from .evacuated import Evacuated, evacuated_of
from .rollcall import GroupCalls, calls_of

UNTOLD = ("rung_", "call_", "clock_", "observed", "observer_")
"""Lines that are counted, or that say nothing of what was done in the operation."""
MOST_OF_A_KIND = 60
"""So many lines of one kind are told one by one; more of them are told as a number."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the log as it was kept."""

    seq: int
    at: datetime
    kind: str
    account: UUID | None = None
    post: UUID | None = None
    subject: UUID | None = None
    words: str = ""
    data: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Level:
    """A response level from a moment on, with who set it and why."""

    at: datetime
    level: int
    post: UUID | None
    words: str


@dataclass(frozen=True, slots=True)
class Head:
    """The operation as a whole. ``ended_at`` is missing while it runs."""

    place: str
    plan_version: int
    drill: bool
    simulated: bool
    scenario: str
    opened_at: datetime
    ended_at: datetime | None
    end_words: str
    commander: UUID | None
    commander_post: UUID | None
    levels: tuple[Level, ...]

    @property
    def gravest(self) -> int:
        return min(level.level for level in self.levels)


@dataclass(frozen=True, slots=True)
class Outcome:
    """An objective and how it came out, in minutes of the operation's clock."""

    code: str
    text: Text
    target: int
    took: float | None
    reached: int
    wanted: int

    @property
    def is_met(self) -> bool:
        return self.took is not None and self.took <= self.target


@dataclass(frozen=True, slots=True)
class TaskTimes:
    """A task with its moments; ``minutes`` is its target from the last order until it was done."""

    id: UUID
    group: str
    code: str
    text: str
    inject: str
    minutes: int | None
    state: TaskState
    ordered_at: datetime
    accepted_at: datetime | None = None
    started_at: datetime | None = None
    ended_at: datetime | None = None

    @property
    def took(self) -> float | None:
        """Minutes until it was done, if it was."""
        done = self.state is TaskState.DONE and self.ended_at is not None
        return _minutes(self.ordered_at, self.ended_at) if done else None

    @property
    def in_time(self) -> bool | None:
        """Whether it was done within its target; nothing where it had none, or where it was called off."""
        if self.minutes is None or self.state is TaskState.CALLED_OFF:
            return None
        return self.took is not None and self.took <= self.minutes


@dataclass(frozen=True, slots=True)
class Given:
    """An inject as it was given."""

    code: str
    at: datetime
    text: Text
    expected: Text


@dataclass(frozen=True, slots=True)
class Act:
    """Something that was done: when, from which post, and about what."""

    at: datetime
    kind: str
    post: UUID | None
    about: str
    words: str


@dataclass(frozen=True, slots=True)
class Tally:
    """Very many lines of one kind, told as a number."""

    kind: str
    count: int
    first_at: datetime
    last_at: datetime


@dataclass(frozen=True, slots=True)
class Report:
    """A whole report."""

    head: Head
    objectives: tuple[Outcome, ...]
    everyone: GroupCalls
    groups: tuple[GroupCalls, ...]
    tasks: tuple[TaskTimes, ...]
    injects: tuple[Given, ...]
    acts: tuple[Act, ...]
    tallies: tuple[Tally, ...]
    observed: tuple[Observed, ...]
    evacuated: Evacuated | None = None
    driven: Driven | None = None


def report_of(lines: Iterable[Line], content: Content, scenario: Scenario | None = None) -> Report | None:
    """The report of an operation; nothing where its log has no beginning.

    Args:
        lines: the log, in whatever order it is read.
        content: the version of the plan by which it ran.
        scenario: what a drill was played by.
    """
    ordered = sorted(lines, key=lambda line: (line.at, line.seq))
    begin = next((line for line in ordered if line.kind == "activated"), None)
    if begin is None:
        return None
    head = _head(begin, ordered)
    tasks = _tasks(ordered)
    formed = content.at_level(head.gravest)
    least = {group.code: (group.name, group.least) for group in formed}
    everyone, groups = calls_of(ordered, least, begin=head.opened_at)
    played = _of_scenario(ordered, scenario) if scenario else _of_plan(content, head.gravest, groups, tasks)
    acts, tallies = _acts(ordered, {task.id: task.text for task in tasks})
    seen = observed(ordered, forms_of(scenario))
    return Report(
        head,
        played,
        everyone,
        groups,
        tasks,
        _injects(ordered, scenario),
        acts,
        tallies,
        seen,
        evacuated_of(ordered, begin=head.opened_at),
        driven_of(ordered),
    )


def _head(begin: Line, ordered: Sequence[Line]) -> Head:
    levels = [Level(begin.at, int(begin.data.get("level", 4)), begin.post, begin.words)]
    levels += [
        Level(line.at, int(line.data["level"]), line.post, line.words)
        for line in ordered
        if line.kind == "level_changed"
    ]
    end = next((line for line in ordered if line.kind == "stood_down"), None)
    said = begin.data
    return Head(
        place=str(said.get("place", "")), plan_version=int(said.get("version", 0)), drill=bool(said.get("drill")),
        simulated=bool(said.get("simulated")), scenario=str(said.get("scenario", "")), opened_at=begin.at,
        ended_at=end.at if end else None, end_words=end.words if end else "", commander=begin.account,
        commander_post=begin.post, levels=tuple(levels),
    )  # fmt: skip


def _tasks(ordered: Sequence[Line]) -> tuple[TaskTimes, ...]:
    """Every task with its moments. An order given again begins it anew."""
    found: dict[UUID, dict[str, Any]] = {}
    for line in ordered:
        if line.subject is None or not line.kind.startswith("task_"):
            continue
        if line.kind == "task_ordered":
            data = line.data
            found[line.subject] = {
                "id": line.subject, "group": str(data.get("group", "")), "code": str(data.get("code", "")),
                "text": line.words, "inject": str(data.get("inject", "")), "minutes": data.get("minutes"),
                "state": TaskState.ORDERED, "ordered_at": line.at,
            }  # fmt: skip
            continue
        move, task = MOVES.get(line.kind.removeprefix("task_")), found.get(line.subject)
        if move is None or task is None:
            continue
        task["state"] = move.target
        match move.target:
            case TaskState.ACCEPTED:
                task["accepted_at"] = line.at
            case TaskState.STARTED:
                task["accepted_at"], task["started_at"] = task.get("accepted_at") or line.at, line.at
            case TaskState.ORDERED:
                task |= {"ordered_at": line.at, "accepted_at": None, "started_at": None, "ended_at": None}
            case _:
                task["ended_at"] = line.at
    return tuple(TaskTimes(**task) for task in found.values())


def _of_scenario(ordered: Sequence[Line], scenario: Scenario) -> tuple[Outcome, ...]:
    lines = [line_of(line.at, line.kind, line.subject, line.data) for line in ordered]
    return tuple(
        Outcome(one.objective.code, one.objective.text, one.objective.minutes, one.minutes, one.reached, one.wanted)
        for one in measure(scenario, lines)
    )


def _of_plan(
    content: Content, level: int, groups: Sequence[GroupCalls], tasks: Sequence[TaskTimes]
) -> tuple[Outcome, ...]:
    """What a plan is measured by where no scenario says it: each group acknowledges, in the number that it needs, before
    somebody else would be called; and each planned task is done within its target."""
    own = sum(rung.seconds for rung in content.ladder[: first_of_others(content.ladder)])
    target = -(-own // 60)
    calls = {group.code: group for group in groups}
    found = []
    for group in content.at_level(level):
        called = calls.get(group.code)
        if target and called is not None:
            zh = f"{group.name}：{target} 分钟内至少 {group.least} 人应答"
            en = f"{group.name}: at least {group.least} acknowledge within {target} minutes"
            reached = min(called.acknowledged, group.least)
            found.append(Outcome(f"group.{group.code}", Text(zh, en), target, called.enough, reached, group.least))
    done = {(task.group, task.code): task for task in tasks if task.code}
    for group in content.at_level(level):
        for planned in group.tasks:
            task = done.get((group.code, planned.code))
            if planned.minutes is not None and task is not None:
                text = Text(f"{group.name}：{planned.text}", f"{group.name}: {planned.text}")
                code, reached = f"task.{group.code}.{planned.code}", int(task.took is not None)
                found.append(Outcome(code, text, planned.minutes, task.took, reached, 1))
    return tuple(found)


def _injects(ordered: Sequence[Line], scenario: Scenario | None) -> tuple[Given, ...]:
    known = {inject.code: inject for inject in scenario.injects} if scenario else {}
    found = []
    for line in ordered:
        if line.kind == "inject":
            code = str(line.data.get("code", ""))
            inject = known.get(code)
            text, expected = (inject.text, inject.expected) if inject else (Text(line.words, line.words), Text("", ""))
            found.append(Given(code, line.at, text, expected))
    return tuple(found)


def _acts(ordered: Sequence[Line], texts: Mapping[UUID, str]) -> tuple[tuple[Act, ...], tuple[Tally, ...]]:
    told = [line for line in ordered if not line.kind.startswith(UNTOLD)]
    kinds: dict[str, list[Line]] = {}
    for line in told:
        kinds.setdefault(line.kind, []).append(line)
    many = {kind for kind, those in kinds.items() if len(those) > MOST_OF_A_KIND}
    acts = [
        Act(line.at, line.kind, line.post, texts.get(line.subject, "") if line.subject else "",
            "" if line.kind == "task_ordered" else line.words)
        for line in told
        if line.kind not in many
    ]  # fmt: skip
    tallies = [Tally(kind, len(kinds[kind]), kinds[kind][0].at, kinds[kind][-1].at) for kind in sorted(many)]
    return tuple(acts), tuple(tallies)


def _minutes(begin: datetime, end: datetime | None) -> float | None:
    return None if end is None else round((end - begin) / timedelta(minutes=1), 1)
