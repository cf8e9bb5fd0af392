"""Readings of drills: the scenarios that ship, the injects of one, and how it came out."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from typing_extensions import TypedDict

from weige.access.actors import Actor
from weige.core import languages
from weige.emergency.models import Entry, Operation
from weige.emergency.operations.keeping import find_whole, now_in
from weige.emergency.scopes import COMMAND

from .measuring import Line, Measure, measure
from .scenario import scenarios


class ScenarioOut(TypedDict):
    code: str
    name: str
    hazard: str
    level: int
    minutes: int
    begins: str
    reason: str


class ScenarioPage(TypedDict):
    items: list[ScenarioOut]


class InjectOut(TypedDict):
    """An inject of a drill: when it is due on the drill's clock, and when it was given."""

    code: str
    due_at: datetime
    text: str
    expected: str
    given_at: datetime | None


class ObjectiveOut(TypedDict):
    """An objective and how it came out; ``took`` is in minutes of the drill's clock."""

    code: str
    text: str
    minutes: int
    took: float | None
    reached: int
    wanted: int
    met: bool


class DrillReview(TypedDict):
    """A drill's injects and what it is measured by, so far or to its end."""

    injects: list[InjectOut]
    objectives: list[ObjectiveOut]
    over: bool


def shipped() -> ScenarioPage:
    """The scenarios that a drill can be played by."""
    say = languages.say
    return ScenarioPage(
        items=[
            ScenarioOut(code=s.code, name=say(s.name), hazard=s.hazard, level=s.level, minutes=s.minutes, begins=s.begins,
                        reason=say(s.reason))
            for s in scenarios().values()
        ]
    )  # fmt: skip


def review(actor: Actor, operation_id: UUID) -> DrillReview:
    """How a drill has come out so far: nothing to say where it has no scenario.

    What is still to come is told to the command only.

    Raises:
        Problem: ``emergency.unknown_operation``.
    """
    found = find_whole(actor, operation_id)
    scenario = scenarios().get(found.scenario)
    over = found.stood_down_at is not None
    if scenario is None:
        return DrillReview(injects=[], objectives=[], over=over)
    entries = list(Entry.objects.filter(operation=found).order_by("seq"))
    given = {str(row.data["code"]): row.at for row in entries if row.kind == "inject"}
    now = now_in(found)
    knows = actor.may(COMMAND, found.place)
    injects = [
        InjectOut(
            code=inject.code, due_at=found.opened_at + timedelta(minutes=inject.minute),
            text=languages.say(inject.text), expected=languages.say(inject.expected), given_at=given.get(inject.code),
        )
        for inject in scenario.injects
        if knows or found.opened_at + timedelta(minutes=inject.minute) <= now
    ]  # fmt: skip
    return DrillReview(injects=injects, objectives=[_objective(each) for each in measures(found, entries)], over=over)


def measures(found: Operation, entries: list[Entry]) -> list[Measure]:
    """Every objective of a drill held against its log."""
    scenario = scenarios()[found.scenario]
    lines = [
        Line(
            row.at, row.kind, row.subject, str(row.data.get("code" if row.kind == "inject" else "inject", "")),
            stand_in="instead_of" in row.data,
        )
        for row in entries
    ]  # fmt: skip
    return measure(scenario, lines)


def _objective(one: Measure) -> ObjectiveOut:
    return ObjectiveOut(
        code=one.objective.code, text=languages.say(one.objective.text), minutes=one.objective.minutes, took=one.minutes,
        reached=one.reached, wanted=one.wanted, met=one.is_met,
    )  # fmt: skip
