"""What the API tells of signals, and how a place comes in."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated
from uuid import UUID

from pydantic import Field
from typing_extensions import TypedDict

from weige.core.places import PlaceRef

PlaceCode = Annotated[str, Field(pattern=r"^(\d{4}|\d{6}|\d{9}|\d{12}|\d{15}|\d{18})$")]
"""The code of a place as it comes in: of one of the lengths that there are. Whether it is one of ours is asked later."""


class WarningFault(TypedDict):
    """Something wrong with a warning: the rule, its weight, where, and what it says."""

    rule: str
    weight: str
    where: str
    value: str
    text: str


class WarningRow(TypedDict):
    """A warning with where it holds here and how it stands. ``colour`` is empty where none is known; ``actual`` is false
    for exercises and tests; ``ours`` was published from here; beside a ``contradicted`` one there is another under the same
    sender and number that says something else."""

    id: UUID
    colour: str
    colour_label: str
    level: int | None
    event: str
    headline: str
    sender: str
    sent: datetime
    places: list[PlaceRef]
    in_force: bool
    state: str
    state_label: str
    since: datetime | None
    ends: datetime | None
    actual: bool
    ours: bool
    may_follow: bool
    fault_count: int
    contradicted: bool


class WarningPage(TypedDict):
    items: list[WarningRow]


class WarningDetail(WarningRow):
    """A warning whole, with its faults folded out. ``public`` is its address, for one of ours."""

    identifier: str
    sender_id: str
    description: str
    instruction: str
    urgency: str
    severity: str
    certainty: str
    areas: list[str]
    received_at: datetime
    public: str | None
    faults: list[WarningFault]


class TakenMessageOut(TypedDict):
    """What became of one message of a file: new, known, contradicts, unusable, elsewhere."""

    id: UUID | None
    headline: str
    fate: str
    fate_label: str
    faults: list[WarningFault]


class TakenOut(TypedDict):
    """A file as it was taken."""

    messages: list[TakenMessageOut]
    faults: list[WarningFault]
    links: int


class SignalSourceOut(TypedDict):
    id: UUID
    place: PlaceRef
    name: str
    url: str
    on: bool
    read_at: datetime | None
    fault: str
    fault_label: str


class SignalSourcePage(TypedDict):
    items: list[SignalSourceOut]


class WarningFieldsOut(TypedDict):
    event: str
    category: str
    colour: str
    urgency: str
    certainty: str
    places: list[PlaceRef]
    headline: str
    description: str
    instruction: str
    expires: datetime | None
    all_clear: bool


class WarningDraftRow(TypedDict):
    """A warning of ours on its way. ``state``: waits, published, withdrawn."""

    id: UUID
    place: PlaceRef
    msg_type: str
    about: UUID | None
    about_headline: str
    drill: bool
    state: str
    fields: WarningFieldsOut
    version: int
    made_by: str
    made_at: datetime
    mine: bool
    signed_by: str | None
    signed_at: datetime | None
    warning: UUID | None


class WarningDraftOut(WarningDraftRow):
    """A warning of ours with what the rules say of it as it stands now."""

    faults: list[WarningFault]


class WarningDraftPage(TypedDict):
    items: list[WarningDraftRow]


class ReadingOut(TypedDict):
    """A reading that counts. ``quality``: good, jump (not confirmed yet), spike, impossible."""

    at: datetime
    value: float
    quality: str
    corrected: bool


class ForecastPoint(TypedDict):
    """The stage foretold for a moment, with the band of four in five where there is one."""

    at: datetime
    forecast: float
    lower: float | None
    upper: float | None


class ForecastOut(TypedDict):
    """The stage a while ahead, with the band of four in five, and how good such forecasts were beside persistence: shares
    within ``within``. ``curve`` leads there, its last point being this one. ``model`` is persistence where nothing was
    surely better or the past is too short; ``notes`` say."""

    issued: datetime
    ahead: datetime
    stage: float
    forecast: float
    lower: float | None
    upper: float | None
    model: str
    forecasts: int
    within: float | None
    share: float | None
    share_persistence: float | None
    curve: list[ForecastPoint]
    notes: list[str]


class GaugeRow(TypedDict):
    """A gauge with how it stands: ``below``, ``warning``, ``guarantee``, ``silent`` or ``unknown``; ``recent`` are its last
    readings."""

    id: UUID
    place: PlaceRef
    name: str
    kind: str
    unit: str
    longitude: float | None
    latitude: float | None
    warning: float | None
    guarantee: float | None
    datum: str
    lead_hours: int
    version: int
    state: str
    state_label: str
    reason: str
    last_at: datetime | None
    last: float | None
    recent: list[ReadingOut]
    may_change: bool


class GaugePage(TypedDict):
    items: list[GaugeRow]


class GaugeDetail(GaugeRow):
    """A gauge with the readings of some days and its forecast; ``no_forecast`` says why there is none."""

    readings: list[ReadingOut]
    forecast: ForecastOut | None
    no_forecast: str


class ReadingsTaken(TypedDict):
    new: int
    corrected: int
    known: int
    gauge: GaugeRow


class LevelProposal(TypedDict):
    """A level that is proposed for a plan, why, and what became of it."""

    id: UUID
    place: PlaceRef
    plan: UUID
    plan_name: str
    level: int
    level_label: str
    lowers: bool
    why: str
    gauge: UUID | None
    warning: UUID | None
    made_at: datetime
    state: str
    state_label: str
    decided_by: str | None
    decided_at: datetime | None
    reason: str
    running: UUID | None
    running_level: int | None
    operation: UUID | None
    would_call: int | None


class LevelProposalPage(TypedDict):
    items: list[LevelProposal]
