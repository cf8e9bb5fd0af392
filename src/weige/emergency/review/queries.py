"""Reading the report of an operation, for whoever reads the operation whole."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from typing import cast
from uuid import UUID

from weige.access.actors import Actor
from weige.access.queries import PostRef, account_names, post_refs
from weige.core import languages
from weige.core.errors import Problem, Text
from weige.core.places import name_places
from weige.emergency import errors
from weige.emergency.drills.scenario import GIVEN, scenarios
from weige.emergency.models import Entry, Operation
from weige.emergency.observers.forms import SEEN_LABELS
from weige.emergency.operations.keeping import find_whole
from weige.emergency.operations.queries import ENTRY_WORDS
from weige.emergency.operations.tasks import STATE_LABELS
from weige.emergency.plans import content as contents
from weige.emergency.plans.queries import LEVEL_NAMES
from weige.emergency.scopes import COMMAND

from .evacuated import DoorPoint
from .report import Line, Report, report_of
from .rollcall import GroupCalls
from .shapes import (
    CurvePoint,
    OperationReport,
    ReportAct,
    ReportAsked,
    ReportCalls,
    ReportDoors,
    ReportEvacuation,
    ReportInject,
    ReportLevel,
    ReportObjective,
    ReportObserved,
    ReportRuns,
    ReportTally,
    ReportTask,
)

PostOf = Callable[[UUID | None], PostRef | None]


def read_report(found: Operation) -> Report:
    """The report of an operation, from its log and the version of the plan by which it ran. While a drill runs, nothing is
    measured in it by what is still to come.

    Raises:
        Problem: ``emergency.unknown_operation`` where there is no log of it.
    """
    rows = Entry.objects.filter(operation=found).values_list(
        "seq", "at", "kind", "account", "post", "subject", "words", "data"
    )
    lines = [Line(*row) for row in rows.iterator(chunk_size=5_000)]
    scenario = scenarios().get(found.scenario)
    if scenario and found.stood_down_at is None:
        scenario = scenario.told({str(line.data["code"]) for line in lines if line.kind == GIVEN})
    report = report_of(lines, contents.read(found.version_of_plan.content), scenario)
    if report is None:
        raise Problem(errors.UNKNOWN_OPERATION)
    return report


def report(actor: Actor, operation_id: UUID) -> OperationReport:
    """The report of an operation; while it runs, so far.

    Raises:
        Problem: ``emergency.unknown_operation``.
    """
    found = find_whole(actor, operation_id)
    made = read_report(found)
    refs = post_refs(posts_of(made))
    head = made.head

    def post_of(id: UUID | None) -> PostRef | None:
        """Posts without who holds them: a report judges no person."""
        ref = refs.get(id) if id else None
        return PostRef(**{**ref, "account_name": None}) if ref else None

    return OperationReport(
        operation=found.id, name=found.name, place=name_places([found.place])[found.place], plan=found.plan_id,
        plan_version=found.version_of_plan.number, drill=found.drill, simulated=found.simulated,
        opened_at=head.opened_at, ended_at=head.ended_at, end_words=head.end_words,
        commander=account_names([head.commander]).get(head.commander, "") if head.commander else "",
        commander_post=post_of(head.commander_post),
        levels=[
            ReportLevel(at=level.at, level=level.level, level_label=languages.say(LEVEL_NAMES[level.level]),
                        post=post_of(level.post), words=level.words)
            for level in head.levels
        ],
        objectives=[
            ReportObjective(code=one.code, text=languages.say(one.text), target=one.target, took=one.took,
                            reached=one.reached, wanted=one.wanted, met=one.is_met)
            for one in made.objectives
        ],
        everyone=_calls(made.everyone), groups=[_calls(group) for group in made.groups],
        tasks=_tasks(made),
        injects=[
            ReportInject(code=one.code, at=one.at, text=languages.say(one.text), expected=languages.say(one.expected))
            for one in made.injects
        ],
        acts=_acts(made, post_of),
        tallies=[
            ReportTally(label=label_of(one.kind), count=one.count, first_at=one.first_at, last_at=one.last_at)
            for one in made.tallies
        ],
        observed=_observed(made), evacuated=_evacuated(made),
        driven=cast("ReportRuns", asdict(made.driven)) if made.driven else None,
        seen_labels={seen.value: languages.say(label) for seen, label in SEEN_LABELS.items()},
        may_command=actor.may(COMMAND, found.place),
    )  # fmt: skip


def posts_of(made: Report) -> set[UUID | None]:
    """Every post that a report speaks of."""
    return {
        made.head.commander_post, *(level.post for level in made.head.levels), *(act.post for act in made.acts),
    }  # fmt: skip


def label_of(kind: str) -> str:
    return languages.say(ENTRY_WORDS.get(kind, Text(kind, kind)))


def _calls(group: GroupCalls) -> ReportCalls:
    return ReportCalls(
        code=group.code, name=group.name, least=group.least, called=group.called, stand_ins=group.stand_ins,
        delivered=group.delivered, acknowledged=group.acknowledged, arrived=group.arrived, declined=group.declined,
        silent=group.silent, half=group.half, 
        curve=[
            CurvePoint(minute=point.minute, called=point.called, delivered=point.delivered,
                       acknowledged=point.acknowledged, arrived=point.arrived)
            for point in group.curve
        ],
    )  # fmt: skip


def _tasks(made: Report) -> list[ReportTask]:
    return [
        ReportTask(
            id=task.id, group=task.group, text=task.text, inject=task.inject, minutes=task.minutes, took=task.took,
            in_time=task.in_time, state=task.state.value, state_label=languages.say(STATE_LABELS[task.state]),
            ordered_at=task.ordered_at, accepted_at=task.accepted_at, started_at=task.started_at,
            ended_at=task.ended_at,
        )
        for task in made.tasks
    ]  # fmt: skip


def _acts(made: Report, post_of: PostOf) -> list[ReportAct]:
    return [
        ReportAct(at=act.at, kind=act.kind, label=label_of(act.kind), post=post_of(act.post), about=act.about,
                  words=act.words)
        for act in made.acts
    ]  # fmt: skip


def _evacuated(made: Report) -> ReportEvacuation | None:
    found = made.evacuated
    if found is None:
        return None
    return ReportEvacuation(
        people=found.people, end=_doors(found.end), half=found.half, whole=found.whole,
        curve=[_doors(point) for point in found.curve],
    )  # fmt: skip


def _doors(point: DoorPoint) -> ReportDoors:
    return ReportDoors(
        minute=point.minute, listed=point.listed, answered=point.answered, moved=point.moved, refused=point.refused,
        unreachable=point.unreachable, checked_in=point.checked_in,
    )  # fmt: skip


def _observed(made: Report) -> list[ReportObserved]:
    return [
        ReportObserved(
            code=one.code, text=languages.say(one.text), observers=one.observers,
            asked=[
                ReportAsked(code=asked.code, text=languages.say(asked.text),
                            said={seen.value: count for seen, count in asked.said.items()})
                for asked in one.asked
            ],
            notes=list(one.notes),
        )
        for one in made.observed
    ]  # fmt: skip
