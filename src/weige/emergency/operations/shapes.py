"""What the API tells of operations: rows, the board, the log, and the part of who is called."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from typing_extensions import TypedDict

from weige.access.queries import PostRef
from weige.core.places import PlaceRef


class OperationRow(TypedDict):
    """An operation in a list. ``now`` is what its clock shows."""

    id: UUID
    name: str
    place: PlaceRef
    level: int
    level_label: str
    drill: bool
    opened_at: datetime
    now: datetime
    speed: int
    stood_down_at: datetime | None
    version: int


class OperationPage(TypedDict):
    items: list[OperationRow]
    next: str | None


class CallCounts(TypedDict):
    """How many calls have got how far; ``silent`` are those that nobody has acknowledged."""

    all: int
    delivered: int
    read: int
    acknowledged: int
    arrived: int
    declined: int
    silent: int


class ResponderOut(TypedDict):
    """A line of the roll call."""

    id: UUID
    group: str
    post: PostRef
    name: str
    state: str
    state_label: str
    rung_label: str | None
    called_at: datetime
    delivered_at: datetime | None
    read_at: datetime | None
    acknowledged_at: datetime | None
    arrived_at: datetime | None
    declined_at: datetime | None
    instead_of: str | None
    by_hand: str | None


class TaskPlaceOut(TypedDict):
    """Where a task is to be done, or was when a move of it was made; WGS 84."""

    label: str
    at: datetime
    longitude: float
    latitude: float


class TaskOut(TypedDict):
    """A task with what may be done with it by this reader."""

    id: UUID
    operation: UUID
    group: str
    group_name: str
    text: str
    where: str
    state: str
    state_label: str
    minutes: int | None
    late: bool
    ordered_at: datetime
    accepted_at: datetime | None
    started_at: datetime | None
    ended_at: datetime | None
    version: int
    places: list[TaskPlaceOut]
    moves: list[TaskMoveOut]


class TaskMoveOut(TypedDict):
    move: str
    label: str
    needs_note: bool


class GroupOut(TypedDict):
    """A functional group on the board."""

    code: str
    name: str
    function: str
    least: int
    counts: CallCounts


class OwnCall(TypedDict):
    """The reader's own line of the roll call."""

    id: UUID
    state: str
    state_label: str


class Board(OperationRow):
    """An operation as its command sees it. Who is only called to it sees their own part: their line of the roll call and
    their group's tasks, and of the others how many have come; ``whole`` says which it is. ``controller`` runs a drill, if
    one was named. ``areas_to_list`` are areas of
    the plan whose households are being listed now."""

    whole: bool
    own: OwnCall | None

    reason: str
    plan: UUID
    plan_version: int
    commander: PostRef
    controller: PostRef | None
    scenario: str
    simulated: bool
    counts: CallCounts
    groups: list[GroupOut]
    calls: list[ResponderOut]
    tasks: list[TaskOut]
    areas_to_list: int
    may_command: bool
    may_control: bool


class EntryOut(TypedDict):
    """A line of the log, on the operation's clock and in real time."""

    seq: int
    at: datetime
    real_at: datetime
    kind: str
    label: str
    who: str
    about: str
    words: str
    data: dict[str, Any]


class EntryPage(TypedDict):
    items: list[EntryOut]
    next: str | None


class ToldInject(TypedDict):
    """An inject of a drill as those see it whom it concerns."""

    code: str
    text: str
    at: datetime


class MyCall(TypedDict):
    """A call to the reader: the operation, the group, how far it has got, the group's tasks, and what a drill has told
    it, the latest first."""

    id: UUID
    operation: OperationRow
    reason: str
    group: str
    group_name: str
    state: str
    state_label: str
    called_at: datetime
    acknowledged_at: datetime | None
    arrived_at: datetime | None
    declined_at: datetime | None
    tasks: list[TaskOut]
    injects: list[ToldInject]


class MyCalls(TypedDict):
    items: list[MyCall]
