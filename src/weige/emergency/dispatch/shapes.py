"""What the API tells of dispatch: the board of an operation's roads, vehicles and runs, proposals, and a driver's run."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from typing_extensions import TypedDict

from .road_files import RoadNetworkOut


class DispatchTerm(TypedDict):
    code: str
    label: str


class RoadLine(TypedDict):
    """A stretch of road. ``closed``: in this operation, by itself or because an area is under water."""

    number: int
    name: str
    line: list[tuple[float, float]]
    closed: bool


class RoadMap(TypedDict):
    """The roads of an operation; WGS 84, longitude first."""

    network: UUID | None
    roads: list[RoadLine]


class ClosingOut(TypedDict):
    id: UUID
    name: str
    stretches: int
    area: list[tuple[float, float]]
    reason: str
    closed_at: datetime
    opened_at: datetime | None
    opened_because: str


class VehicleOut(TypedDict):
    id: UUID
    group: str
    group_name: str
    name: str
    kind: str
    kind_label: str
    seats: int
    kilograms: int
    equipment: list[DispatchTerm]
    where: str
    longitude: float
    latitude: float
    out_since: datetime | None
    out_because: str
    version: int


class FetchableItem(TypedDict):
    """An item at a supply point, and how much of it is fit to be handed out."""

    code: str
    label: str
    unit: str
    fit: int


class FetchPoint(TypedDict):
    """A supply point that serves an operation, with what can be fetched there."""

    id: UUID
    name: str
    items: list[FetchableItem]


class ErrandOut(TypedDict):
    """Something that is brought. Fetched at a supply ``point``, so much of an item leaves its stock when it is loaded;
    ``booked`` is how much did."""

    id: UUID
    what: str
    kilograms: int
    from_where: str
    to_where: str
    urgent: bool
    until: datetime | None
    state: str
    point: UUID | None
    item: str
    amount: int | None
    booked: int | None


class FetchOut(TypedDict):
    """A request for help in which people are to be fetched. ``placed``: where is known."""

    id: UUID
    need_label: str
    where: str
    people: int | None
    urgent: bool
    placed: bool


class SpotOut(TypedDict):
    """A place that has a point, to be chosen by name."""

    kind: str
    id: UUID
    name: str
    longitude: float
    latitude: float


class StopOut(TypedDict):
    """A stop of a run. ``needed``: false where somebody else has seen to it. Where it is, is told while it is known. ``via``:
    the streets that lead there, for its driver, where the roads have names."""

    id: UUID
    kind: str
    kind_label: str
    source: str
    source_id: UUID
    title: str
    people: int
    kilograms: int
    longitude: float | None
    latitude: float | None
    due_at: datetime | None
    state: str
    state_label: str
    arrived_at: datetime | None
    done_at: datetime | None
    failed_at: datetime | None
    needed: bool
    via: list[str]


class RunOut(TypedDict):
    id: UUID
    vehicle: UUID
    vehicle_name: str
    group: str
    group_name: str
    task: UUID
    task_state: str
    task_state_label: str
    metres: int
    seconds: int
    ended_at: datetime | None
    stops: list[StopOut]


class LeftOutOut(TypedDict):
    """Something that no run does, and why."""

    title: str
    reason: str


class RunChangeOut(TypedDict):
    kind: str
    label: str
    about: str


class AdoptedOut(TypedDict):
    """The runs that hold, and what is other than when they were adopted."""

    id: UUID
    adopted_at: datetime
    ways: str
    minutes: int
    everyone: bool
    left_out: list[LeftOutOut]
    changes: list[RunChangeOut]


class HouseholdCount(TypedDict):
    """Households that are still to be moved, and how many of them have no shelter planned."""

    waiting: int
    without_shelter: int


class DispatchOut(TypedDict):
    """Dispatch of an operation as its command sees it."""

    operation: UUID
    name: str
    drill: bool
    stood_down_at: datetime | None
    now: datetime
    may_command: bool
    roads: RoadNetworkOut | None
    factor: float
    closings: list[ClosingOut]
    vehicles: list[VehicleOut]
    planned_vehicles: int
    fetches: list[FetchOut]
    households: HouseholdCount
    errands: list[ErrandOut]
    adopted: AdoptedOut | None
    runs: list[RunOut]
    groups: list[DispatchTerm]
    equipment: list[DispatchTerm]
    spots: list[SpotOut]
    supply_points: list[FetchPoint]


class ProposedStop(TypedDict):
    """``seconds`` from the proposal; none where no open way leads on. ``aboard``: people on leaving it."""

    kind: str
    kind_label: str
    title: str
    people: int
    kilograms: int
    aboard: int
    seconds: int | None
    begun: bool


class ProposedRun(TypedDict):
    vehicle: UUID
    vehicle_name: str
    group_name: str
    seats: int
    seconds: int
    metres: int
    stops: list[ProposedStop]


class RunProposal(TypedDict):
    """Proposed runs; ``seconds`` until the last of them ends. ``more`` wishes were left for later."""

    id: UUID
    made_at: datetime
    minutes: int
    everyone: bool
    ways: str
    seconds: int
    runs: list[ProposedRun]
    left_out: list[LeftOutOut]
    more: int


class RunPlanRow(TypedDict):
    """A plan of runs that was adopted; ``number`` counts within its operation. ``changes`` are what had become other since
    the one before it, which it replaced; ``replaced_at`` is when it was replaced itself."""

    id: UUID
    number: int
    adopted_at: datetime
    adopted_by: str
    replaced_at: datetime | None
    ways: str
    runs: int
    stops: int
    left_out: int
    changes: list[RunChangeOut]


class RunPlanPage(TypedDict):
    items: list[RunPlanRow]


class MyRun(TypedDict):
    """A vehicle of one's group with its stops in order."""

    id: UUID
    vehicle: UUID
    vehicle_name: str
    ended_at: datetime | None
    metres: int
    stops: list[StopOut]


class MyRuns(TypedDict):
    call: UUID
    operation: UUID
    name: str
    drill: bool
    ways: str
    closings: list[str]
    items: list[MyRun]
