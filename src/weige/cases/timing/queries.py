"""Readings of deadlines: the clocks and alarms of a case, and the rules in force."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from procrastinate.contrib.django.models import ProcrastinateJob
from typing_extensions import TypedDict

from weige.access.actors import Actor
from weige.access.queries import post_refs
from weige.cases.models import CalendarException, Case, DeadlineAlarm, StageClock
from weige.cases.reference import REVISION, reference
from weige.cases.shapes import AlarmOut, StageClockOut
from weige.core import clock, languages
from weige.core.errors import Text
from weige.core.revisions import current_revision

from .clocks import CLOCK_LABELS, Clock
from .ladder import DueState, due_state
from .stages import STAGE_LABELS, Stage


class RuleOut(TypedDict):
    stage: Stage
    clock: Clock
    amount: int
    category: str
    level: str
    urgent: bool | None


class RungOut(TypedDict):
    percent: int
    levels_up: int


class ExceptionOut(TypedDict):
    day: date
    worked: bool
    reason: str


class Deadlines(TypedDict):
    """What deadlines rest on; ``revision`` is what a change is based on."""

    revision: int
    rules: list[RuleOut]
    rungs: list[RungOut]
    exceptions: list[ExceptionOut]
    working_hours: str
    published_until: date
    recomputing: bool
    may_change: bool


def deadlines(actor: Actor) -> Deadlines:
    """The rules, the ladder and the calendar in force: open to everyone who signs in."""
    revision = current_revision(REVISION)
    timetable = reference(revision).timetable
    return Deadlines(
        revision=revision,
        rules=[
            RuleOut(stage=r.stage, clock=r.clock, amount=r.amount, category=r.category, level=r.level, urgent=r.urgent)
            for r in timetable.rules
        ],
        rungs=[RungOut(percent=rung.percent, levels_up=rung.levels_up) for rung in timetable.rungs],
        exceptions=[
            ExceptionOut(day=found.day, worked=found.worked, reason=found.reason)
            for found in CalendarException.objects.order_by("day")
        ],
        working_hours=settings.WEIGE.working_hours,
        published_until=timetable.calendar.published,
        recomputing=ProcrastinateJob.objects.filter(
            task_name="weige.cases.jobs.recompute", status__in=["todo", "doing"]
        ).exists(),
        may_change=actor.may("case.rules", settings.WEIGE.city),
    )


def clocks_of(case: Case) -> list[StageClockOut]:
    """Every run of every stage of a case, in the order in which they began."""
    return [
        StageClockOut(
            id=found.id,
            stage=found.stage,  # type: ignore[typeddict-item]
            stage_label=languages.say(STAGE_LABELS[Stage(found.stage)]),
            length=length(Clock(found.clock), found.amount),
            started_at=found.started_at,
            due_at=found.due_at,
            stopped_at=found.stopped_at,
            state=_state(found, case),  # type: ignore[typeddict-item]
            reasons=languages.say_pairs(found.reasons),
        )
        for found in StageClock.objects.filter(case=case).order_by("started_at", "stage")
    ]


def length(name: Clock, amount: int) -> str:
    """``5 个工作日``."""
    label = CLOCK_LABELS[name]
    return languages.say(Text(f"{amount} 个{label.zh}", f"{amount} {label.en}"))


def _state(found: StageClock, case: Case) -> str:
    if found.stopped_at is not None:
        return "kept" if found.stopped_at <= found.due_at else "missed"
    if case.paused_since is not None:
        return "paused"
    return (
        "overdue" if found.due_at <= clock.now() else due_state([found.rung] if found.rung else []) or DueState.ON_TIME
    )


def alarms_of(case: Case) -> list[AlarmOut]:
    """Every warning and rung of a case, with who was told."""
    alarms = list(DeadlineAlarm.objects.filter(case=case).order_by("at", "percent"))
    posts = post_refs({post for alarm in alarms for post in alarm.posts})
    return [
        AlarmOut(
            at=alarm.at,
            reasons=languages.say_pairs(alarm.reasons),
            told=[posts[post] for post in alarm.posts if post in posts],
        )
        for alarm in alarms
    ]
