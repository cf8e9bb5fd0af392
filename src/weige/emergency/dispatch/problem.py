"""A dispatch problem, in the form that is usual for routing engines: vehicles, jobs, shipments, matrices. Pure.

The form is that of VROOM's API (https://github.com/VROOM-Project/vroom/blob/master/docs/API.md), so that outside problems
run as they are, with ``roads`` added. What of that form is not understood here is refused rather than passed over, since
a run that breaks a limit nobody looked at is worse than none. Times are whole seconds, lengths metres, places
``[longitude, latitude]``; amounts are counted in as many dimensions as capacities have.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from weige.core.errors import Text

MOST_TASKS, MOST_VEHICLES, MOST_PLACES = 2_000, 1_000, 4_000
LONGEST = 10**8
"""Seconds or metres of a matrix are at most so many."""

Id = int | str
Point = tuple[Annotated[float, Field(ge=-180, le=180)], Annotated[float, Field(ge=-90, le=90)]]
Seconds = Annotated[int, Field(ge=0, le=LONGEST)]
Amount = Annotated[int, Field(ge=0, le=10**9)]
Index = Annotated[int, Field(ge=0)]
Window = tuple[Seconds, Seconds]
Skill = Annotated[int, Field(ge=1)]


class Part(BaseModel):
    """Whatever of a problem: unknown keys are faults."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    description: str = ""


class Stop(Part):
    """Where something is done, how long it takes, and between when it begins."""

    id: Id
    location: Point | None = None
    location_index: Index | None = None
    setup: Seconds = 0
    service: Seconds = 0
    time_windows: Annotated[tuple[Window, ...], Field(max_length=10)] = ()

    @model_validator(mode="after")
    def _is_somewhere(self) -> Stop:
        if self.location is None and self.location_index is None:
            raise ValueError("a place is needed: location or location_index")
        if any(begin > end for begin, end in self.time_windows):
            raise ValueError("a time window ends before it begins")
        if any(one[1] >= other[0] for one, other in itertools.pairwise(self.time_windows)):
            raise ValueError("time windows follow each other and do not overlap")
        return self


class Task(Part):
    """What jobs and shipments have in common. ``priority`` 100 is left out last when not everything can be done."""

    skills: frozenset[Skill] = frozenset()
    priority: Annotated[int, Field(ge=0, le=100)] = 0


class Job(Task, Stop):
    """Something done at one place; ``delivery`` is loaded where the run begins, ``pickup`` unloaded where it ends."""

    delivery: tuple[Amount, ...] = ()
    pickup: tuple[Amount, ...] = ()


class Shipment(Task):
    """Somebody or something fetched at one place and taken to another by the same vehicle."""

    pickup: Stop
    delivery: Stop
    amount: tuple[Amount, ...] = ()


class Costs(Part):
    """What a vehicle costs: once when it is used, by the hour of driving, by the kilometre."""

    fixed: Annotated[int, Field(ge=0, le=10**7)] = 0
    per_hour: Annotated[int, Field(ge=0, le=10**5)] = 3600
    per_km: Annotated[int, Field(ge=0, le=10**5)] = 0


class Vehicle(Part):
    """A vehicle with its crew. ``profile`` names the matrix, or how it travels: a boat is not bound to roads."""

    id: Id
    profile: str = "car"
    start: Point | None = None
    start_index: Index | None = None
    end: Point | None = None
    end_index: Index | None = None
    capacity: tuple[Amount, ...] = ()
    skills: frozenset[Skill] = frozenset()
    time_window: Window = (0, LONGEST)
    costs: Costs = Costs()
    max_tasks: Annotated[int, Field(ge=1, le=MOST_TASKS * 2)] | None = None
    max_travel_time: Seconds | None = None

    @property
    def ends_anywhere(self) -> bool:
        return self.end is None and self.end_index is None

    @model_validator(mode="after")
    def _begins_somewhere(self) -> Vehicle:
        if self.start is None and self.start_index is None:
            raise ValueError("a beginning is needed: start or start_index")
        if self.time_window[0] > self.time_window[1]:
            raise ValueError("the time window ends before it begins")
        return self


Row = Annotated[list[Annotated[float, Field(ge=0, le=LONGEST)]], Field(max_length=MOST_PLACES)]


class Matrix(Part):
    """Seconds from each place to each, metres if there are any."""

    durations: Annotated[list[Row], Field(min_length=1, max_length=MOST_PLACES)]
    distances: Annotated[list[Row], Field(max_length=MOST_PLACES)] | None = None

    @model_validator(mode="after")
    def _is_square(self) -> Matrix:
        for rows in (self.durations, self.distances or self.durations):
            if len(rows) != len(self.durations) or any(len(row) != len(rows) for row in rows):
                raise ValueError("a matrix has as many rows as columns, and both the same places")
        return self


class Road(Part):
    """A stretch between two nodes. ``closed``: nothing passes, neither way."""

    a: Index
    b: Index
    metres: Annotated[float, Field(gt=0, le=10**6)] | None = None
    kmh: Annotated[float, Field(gt=0, le=200)] = 25
    oneway: bool = False
    closed: bool = False


class Roads(Part):
    """The road network of the place, and what of it lies under water."""

    nodes: Annotated[list[Point], Field(min_length=1, max_length=200_000)]
    roads: Annotated[list[Road], Field(max_length=400_000)]
    flooded: Annotated[list[Annotated[list[Point], Field(min_length=3, max_length=5_000)]], Field(max_length=500)] = []

    @model_validator(mode="after")
    def _joins_nodes(self) -> Roads:
        for at, road in enumerate(self.roads):
            if max(road.a, road.b) >= len(self.nodes):
                raise ValueError(f"road {at} joins a node that is not there")
        return self


class Problem(Part):
    """Everything that is asked."""

    vehicles: Annotated[list[Vehicle], Field(min_length=1, max_length=MOST_VEHICLES)]
    jobs: Annotated[list[Job], Field(max_length=MOST_TASKS)] = []
    shipments: Annotated[list[Shipment], Field(max_length=MOST_TASKS)] = []
    matrices: dict[str, Matrix] = {}
    roads: Roads | None = None

    @property
    def dimensions(self) -> int:
        """In how many dimensions amounts are counted."""
        sizes = [vehicle.capacity for vehicle in self.vehicles]
        return max(map(len, [*sizes, *(shipment.amount for shipment in self.shipments)]), default=0)

    @model_validator(mode="after")
    def _holds_together(self) -> Problem:
        if not self.jobs and not self.shipments:
            raise ValueError("there is nothing to do: neither jobs nor shipments")
        for where, ids in (
            ("vehicles", [vehicle.id for vehicle in self.vehicles]), ("jobs", [job.id for job in self.jobs]),
            ("pickups", [shipment.pickup.id for shipment in self.shipments]),
            ("deliveries", [shipment.delivery.id for shipment in self.shipments]),
        ):  # fmt: skip
            if len(set(ids)) != len(ids):
                raise ValueError(f"two {where} have one id")
        if self.matrices and self.roads:
            raise ValueError("give matrices or roads, not both")
        missing = {vehicle.profile for vehicle in self.vehicles} - set(self.matrices)
        if self.matrices and missing:
            raise ValueError(f"there is no matrix for {', '.join(sorted(missing))}")
        for where, point, index in self.places():
            if not self.matrices and point is None:
                raise ValueError(f"{where}: without matrices a place is needed as longitude and latitude")
            for matrix in self.matrices.values():
                if index is None or index >= len(matrix.durations):
                    raise ValueError(f"{where}: with matrices an index within them is needed")
        width = self.dimensions
        for where, amount in self._amounts():
            if amount and len(amount) != width:
                raise ValueError(f"{where}: amounts and capacities count {width} things everywhere, here {len(amount)}")
        return self

    def places(self) -> Iterator[tuple[str, Point | None, int | None]]:
        """Where, as a place, as an index: each vehicle's beginning and end, each stop."""
        for at, vehicle in enumerate(self.vehicles):
            yield f"vehicles.{at}.start", vehicle.start, vehicle.start_index
            if not vehicle.ends_anywhere:
                yield f"vehicles.{at}.end", vehicle.end, vehicle.end_index
        for at, job in enumerate(self.jobs):
            yield f"jobs.{at}", job.location, job.location_index
        for at, shipment in enumerate(self.shipments):
            yield f"shipments.{at}.pickup", shipment.pickup.location, shipment.pickup.location_index
            yield f"shipments.{at}.delivery", shipment.delivery.location, shipment.delivery.location_index

    def _amounts(self) -> Iterator[tuple[str, tuple[int, ...]]]:
        for at, vehicle in enumerate(self.vehicles):
            yield f"vehicles.{at}.capacity", vehicle.capacity
        for at, job in enumerate(self.jobs):
            yield f"jobs.{at}.delivery", job.delivery
            yield f"jobs.{at}.pickup", job.pickup
        for at, shipment in enumerate(self.shipments):
            yield f"shipments.{at}.amount", shipment.amount


class ProblemFault(ValueError):
    """What is wrong with a problem: where, and what, all of it."""

    def __init__(self, faults: list[tuple[str, Text]]) -> None:
        super().__init__("; ".join(f"{where}: {text.en}" for where, text in faults))
        self.faults = faults


ZH = {
    "missing": "缺少这一项",
    "extra_forbidden": "不认识这一项（不支持的限制不会被忽略）",
    "too_long": "太多",
    "too_short": "太少",
    "greater_than_equal": "太小",
    "less_than_equal": "太大",
    "value_error": "这里有矛盾",
}
MOST_FAULTS = 50


def read(data: Any) -> Problem:
    """A problem from data (JSON).

    Raises:
        ProblemFault: everything that is wrong with it.
    """
    try:
        return Problem.model_validate(data)
    except ValidationError as error:
        found = error.errors(include_url=False, include_input=False)[:MOST_FAULTS]
        raise ProblemFault(
            [
                (
                    ".".join(map(str, each["loc"])),
                    Text(ZH.get(each["type"], "格式不对"), each["msg"].removeprefix("Value error, ")),
                )
                for each in found
            ]
        ) from None
