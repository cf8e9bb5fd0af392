"""What the API tells of a report."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from typing_extensions import TypedDict

from weige.access.queries import PostRef
from weige.core.places import PlaceRef


class ReportLevel(TypedDict):
    at: datetime
    level: int
    level_label: str
    post: PostRef | None
    words: str


class ReportObjective(TypedDict):
    """An objective against its target, in minutes of the operation's clock."""

    code: str
    text: str
    target: int
    took: float | None
    reached: int
    wanted: int
    met: bool


class CurvePoint(TypedDict):
    """How many had got how far at a minute after the beginning."""

    minute: int
    called: int
    delivered: int
    acknowledged: int
    arrived: int


class ReportCalls(TypedDict):
    """The roll call of a group, or of everyone. ``half`` is after how many minutes half had acknowledged."""

    code: str
    name: str
    least: int
    called: int
    stand_ins: int
    delivered: int
    acknowledged: int
    arrived: int
    declined: int
    silent: int
    half: float | None
    curve: list[CurvePoint]


class ReportTask(TypedDict):
    """A task with its moments against its target in minutes."""

    id: UUID
    group: str
    text: str
    inject: str
    minutes: int | None
    took: float | None
    in_time: bool | None
    state: str
    state_label: str
    ordered_at: datetime
    accepted_at: datetime | None
    started_at: datetime | None
    ended_at: datetime | None


class ReportInject(TypedDict):
    code: str
    at: datetime
    text: str
    expected: str


class ReportAct(TypedDict):
    """Something that was done: when, from which post (none: by the product itself), and about what."""

    at: datetime
    kind: str
    label: str
    post: PostRef | None
    about: str
    words: str


class ReportTally(TypedDict):
    """Very many acts of a kind, told as a number."""

    label: str
    count: int
    first_at: datetime
    last_at: datetime


class ReportAsked(TypedDict):
    """A question with how many observers said what."""

    code: str
    text: str
    said: dict[str, int]


class ReportObserved(TypedDict):
    """What observers saw of an objective, an inject or the whole (``code`` as the forms have it)."""

    code: str
    text: str
    observers: int
    asked: list[ReportAsked]
    notes: list[str]


class ReportDoors(TypedDict):
    """How households on the evacuation list stood at a minute after the beginning; ``checked_in`` are people."""

    minute: int
    listed: int
    answered: int
    moved: int
    refused: int
    unreachable: int
    checked_in: int


class ReportEvacuation(TypedDict):
    """An evacuation in figures; ``half`` and ``whole`` are minutes from the order until somebody had been at half of the
    doors, and at all."""

    people: int
    end: ReportDoors
    half: float | None
    whole: float | None
    curve: list[ReportDoors]


class ReportRuns(TypedDict):
    """Vehicles in figures: adopted plans and closed roads; stops at which something was fetched, brought or missed; the
    minutes from the first adoption until something was brought first and last."""

    plans: int
    closings: int
    fetched: int
    brought: int
    missed: int
    people: int
    kilograms: int
    left_out: int
    first: float | None
    last: float | None


class OperationReport(TypedDict):
    """The report of an operation, from its log and its plan's version alone; while it runs, so far."""

    operation: UUID
    name: str
    place: PlaceRef
    plan: UUID
    plan_version: int
    drill: bool
    simulated: bool
    opened_at: datetime
    ended_at: datetime | None
    end_words: str
    commander: str
    commander_post: PostRef | None
    levels: list[ReportLevel]
    objectives: list[ReportObjective]
    everyone: ReportCalls
    groups: list[ReportCalls]
    tasks: list[ReportTask]
    injects: list[ReportInject]
    acts: list[ReportAct]
    tallies: list[ReportTally]
    observed: list[ReportObserved]
    evacuated: ReportEvacuation | None
    driven: ReportRuns | None
    seen_labels: dict[str, str]
    may_command: bool
