"""Readings of drills: the scenarios that ship, the injects of one, and how it came out."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from typing_extensions import TypedDict

from weige.access.actors import Actor
from weige.core import languages
from weige.emergency.models import Entry, Group, Operation
from weige.emergency.operations.controller import controls, knows_ahead
from weige.emergency.operations.keeping import find_whole
from weige.emergency.operations.shapes import ToldInject
from weige.emergency.plans.queries import LEVEL_NAMES

from .conditions import told
from .measuring import Measure, line_of, measure
from .scenario import GIVEN, SKIPPED, Scenario, scenarios


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
    """An inject of a drill: when it is due on the drill's clock, if its minute is set, what it waits for (``when``), when
    it comes anyway, to which groups it is told; and when it was given (``by_hand``: by a controller), or skipped and why."""

    code: str
    due_at: datetime | None
    when: str
    latest_at: datetime | None
    to: list[str]
    text: str
    expected: str
    given_at: datetime | None
    by_hand: bool
    skipped_at: datetime | None
    skip_words: str


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
    may_control: bool


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

    What is still to come is told to its controller only, and so is what would be measured by it.

    Raises:
        Problem: ``emergency.unknown_operation``.
    """
    found = find_whole(actor, operation_id)
    scenario = scenarios().get(found.scenario)
    over = found.stood_down_at is not None
    if scenario is None:
        return DrillReview(injects=[], objectives=[], over=over, may_control=False)
    entries = list(Entry.objects.filter(operation=found).order_by("seq"))
    knows = knows_ahead(actor, found)
    given = {str(row.data["code"]) for row in entries if row.kind == GIVEN}
    shown = scenario if knows else scenario.told(given)
    return DrillReview(
        injects=_injects(found, scenario, entries, knows=knows),
        objectives=[_objective(each) for each in measures(shown, entries)], over=over,
        may_control=controls(actor, found) and not over,
    )  # fmt: skip


def _injects(found: Operation, scenario: Scenario, entries: Sequence[Entry], *, knows: bool) -> list[InjectOut]:
    """The injects of a drill: all of them for who ``knows`` them, for others those that were given."""
    given = {str(row.data["code"]): row for row in entries if row.kind == GIVEN}
    skipped = {str(row.data["code"]): row for row in entries if row.kind == SKIPPED}
    groups = dict(Group.objects.filter(operation=found).values_list("code", "name"))
    by_code = {inject.code: inject for inject in scenario.injects}

    def at(minute: int | None) -> datetime | None:
        return None if minute is None else found.opened_at + timedelta(minutes=minute)

    made = []
    for inject in scenario.injects:
        row, held = given.get(inject.code), skipped.get(inject.code)
        if not (knows or row):
            continue
        when = languages.say(told(inject.when, by_code, groups, LEVEL_NAMES)) if inject.when else ""
        made.append(
            InjectOut(
                code=inject.code, due_at=at(inject.minute), when=when, latest_at=at(inject.latest),
                to=[groups[code] for code in inject.to if code in groups], text=languages.say(inject.text),
                expected=languages.say(inject.expected), given_at=row.at if row else None,
                by_hand=bool(row and row.data.get("by_hand")), skipped_at=held.at if held else None,
                skip_words=held.words if held and knows else "",
            )
        )  # fmt: skip
    return made


def told_to(found: Operation, group: str) -> list[ToldInject]:
    """What has been told to a group of a drill, the latest first."""
    scenario = scenarios().get(found.scenario)
    if scenario is None:
        return []
    by_code = {inject.code: inject for inject in scenario.injects}
    rows = Entry.objects.filter(operation=found, kind=GIVEN, data__to__contains=group).order_by("-at", "-seq")
    return [
        ToldInject(code=code, text=languages.say(by_code[code].text) if code in by_code else words, at=at)
        for code, words, at in rows.values_list("data__code", "words", "at")
    ]


def measures(scenario: Scenario, entries: list[Entry]) -> list[Measure]:
    """Every objective of a drill held against its log."""
    return measure(scenario, [line_of(row.at, row.kind, row.subject, row.data) for row in entries])


def _objective(one: Measure) -> ObjectiveOut:
    return ObjectiveOut(
        code=one.objective.code, text=languages.say(one.objective.text), minutes=one.objective.minutes, took=one.minutes,
        reached=one.reached, wanted=one.wanted, met=one.is_met,
    )  # fmt: skip
