"""What the API tells of what comes in from the field."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from typing_extensions import TypedDict

from weige.access.queries import PostRef
from weige.core.places import PlaceRef


class FieldTerm(TypedDict):
    code: str
    label: str


class FieldTerms(TypedDict):
    """The choices of the forms."""

    natures: list[FieldTerm]
    sources: list[FieldTerm]
    trends: list[FieldTerm]
    needs: list[FieldTerm]


class DangerLineOut(TypedDict):
    """A line about a danger: its report, a follow-up, or that it is over."""

    id: UUID
    at: datetime
    who: str
    trend_label: str
    extent: str
    measures: str
    closes: bool
    reason: str


class DangerPhotoOut(TypedDict):
    """A photo of a danger."""

    id: UUID
    at: datetime
    url: str
    thumb_url: str


class DangerOut(TypedDict):
    """A danger as it stands, with all that was said of it in the order in which it was seen. Points are WGS 84."""

    id: UUID
    operation: UUID
    nature: str
    nature_label: str
    source_label: str
    where: str
    longitude: float | None
    latitude: float | None
    at: datetime
    who: str
    group_name: str
    trend: str
    trend_label: str
    extent: str
    measures: str
    since: datetime
    closed_at: datetime | None
    reason: str
    lines: list[DangerLineOut]
    photos: list[DangerPhotoOut]
    may_follow: bool
    may_close: bool


class HelpTaskOut(TypedDict):
    """A task that was ordered for a request."""

    id: UUID
    group_name: str
    text: str
    state: str
    state_label: str
    ordered_at: datetime
    ended_at: datetime | None


class HelpMoveOut(TypedDict):
    move: str
    label: str
    needs_note: bool


class HelpOut(TypedDict):
    """A request for help. ``attention`` is what it waits for: a ``team``, or to ``ask`` whether help was given; ``words``
    are empty once they were erased."""

    id: UUID
    operation: UUID
    need: str
    need_label: str
    people: int | None
    urgent: bool
    where: str
    longitude: float | None
    latitude: float | None
    words: str
    at: datetime
    who: str
    group_name: str
    own: bool
    state: str
    state_label: str
    version: int
    ended_at: datetime | None
    attention: str
    tasks: list[HelpTaskOut]
    moves: list[HelpMoveOut]


class FieldBoard(TypedDict):
    """What came in from the field of one operation: all of it, or what the reader and their group have to do with."""

    operation: UUID
    dangers: list[DangerOut]
    requests: list[HelpOut]
    may_report: bool
    may_command: bool


class TeamOut(TypedDict):
    """A team that could go, with why; ``minutes`` is the estimate by which they are ordered, where the way is known."""

    group: str
    group_name: str
    minutes: int | None
    metres: int | None
    reasons: list[str]


class TeamPage(TypedDict):
    items: list[TeamOut]


class MapPoint(TypedDict):
    """Something on the map. ``kind`` is danger, help or task; ``tone`` says how pressing it is."""

    id: UUID
    kind: str
    label: str
    where: str
    state_label: str
    tone: str
    longitude: float
    latitude: float
    at: datetime


class MapGrid(TypedDict):
    """How far the roll call of a micro-grid has got; counts only."""

    code: str
    all: int
    acknowledged: int
    arrived: int
    silent: int


class OperationMap(TypedDict):
    """The live map: the areas whose boundaries are drawn, their micro-grids, and what has a point."""

    areas: list[PlaceRef]
    grids: list[MapGrid]
    points: list[MapPoint]


class OpenTaskOut(TypedDict):
    text: str
    group_name: str
    state_label: str
    ordered_at: datetime
    late: bool


class OpenDangerOut(TypedDict):
    nature_label: str
    where: str
    trend_label: str
    extent: str
    measures: str


class OpenHelpOut(TypedDict):
    need_label: str
    people: int | None
    urgent: bool
    where: str
    state_label: str


class StandingOut(TypedDict):
    """What was open when a handover was written."""

    level: int
    level_label: str
    called: int
    arrived: int
    silent: int
    silent_names: list[str]
    tasks: list[OpenTaskOut]
    dangers: list[OpenDangerOut]
    requests: list[OpenHelpOut]


class HandoverRow(TypedDict):
    id: UUID
    from_post: PostRef
    written_by: str
    written_at: datetime
    words: str
    to_post: PostRef | None
    accepted_by: str
    accepted_at: datetime | None
    withdrawn_at: datetime | None
    may_accept: bool
    may_withdraw: bool


class HandoverPage(TypedDict):
    items: list[HandoverRow]


class HandoverOut(HandoverRow):
    """A handover with what was open then."""

    operation: UUID
    operation_name: str
    place: PlaceRef
    drill: bool
    standing: StandingOut
