"""A plan judged without trusting whoever found it: every run driven through in thought, every limit looked at. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from .plan import Kind, Run, Step
from .problem import Id, Job, Problem, Shipment, Stop, Vehicle
from .roads import NO_WAY, Ways

Act = tuple[Kind, Id]
"""What is done, and of what: (``pickup``, id of the pickup)."""


class Broken(ValueError):
    """A run breaks a limit: ``why`` is one of :data:`plan.WHY` where it says why something may be left out."""

    def __init__(self, text: str, why: str = "") -> None:
        super().__init__(text)
        self.why = why


@dataclass(frozen=True, slots=True)
class Ground:
    """A problem with its ways, looked up by id."""

    problem: Problem
    ways: Ways
    vehicles: dict[Id, tuple[Vehicle, int, int]]
    """With the rows of its beginning and end; ``-1`` for an end anywhere."""
    jobs: dict[Id, tuple[Job, int]]
    pickups: dict[Id, tuple[Shipment, int]]
    deliveries: dict[Id, tuple[Shipment, int]]

    @classmethod
    def of(cls, problem: Problem, ways: Ways) -> Ground:
        rows = iter(ways.index)
        vehicles = {
            vehicle.id: (vehicle, next(rows), -1 if vehicle.ends_anywhere else next(rows))
            for vehicle in problem.vehicles
        }
        jobs = {job.id: (job, next(rows)) for job in problem.jobs}
        pickups: dict[Id, tuple[Shipment, int]] = {}
        deliveries: dict[Id, tuple[Shipment, int]] = {}
        for shipment in problem.shipments:
            pickups[shipment.pickup.id] = (shipment, next(rows))
            deliveries[shipment.delivery.id] = (shipment, next(rows))
        return cls(problem, ways, vehicles, jobs, pickups, deliveries)

    def amounts(self, amount: Sequence[int]) -> list[int]:
        """An amount in all dimensions."""
        return list(amount) or [0] * self.problem.dimensions


def drive(ground: Ground, vehicle_id: Id, acts: Sequence[Act]) -> Run:
    """A run with its times, loads and cost, leaving as soon as may be.

    Raises:
        Broken: it breaks a limit of the vehicle, of a task, or of the roads.
    """
    vehicle, begin, end = ground.vehicles[vehicle_id]
    seconds, metres = ground.ways.seconds[vehicle.profile], ground.ways.metres[vehicle.profile]
    capacity = ground.amounts(vehicle.capacity)
    load = ground.amounts(())
    for kind, id in acts:
        if kind == "job":
            load = [have + more for have, more in zip(load, ground.amounts(ground.jobs[id][0].delivery), strict=True)]
    if any(have > most for have, most in zip(load, capacity, strict=True)):
        raise Broken(f"vehicle {vehicle_id} is overloaded where it begins", "capacity")
    now, at, travelled, way = vehicle.time_window[0], begin, 0, 0.0
    steps = [Step("start", None, now, 0, 0, tuple(load), begin)]
    aboard: set[Id] = set()
    done: set[Act] = set()

    def go(row: int) -> None:
        nonlocal now, at, travelled, way
        if seconds[at, row] == NO_WAY:
            raise Broken(f"no way leads vehicle {vehicle_id} from {at} to {row}", "no_way")
        leg = _whole(seconds[at, row])
        now, travelled, way = now + leg, travelled + leg, way + float(metres[at, row])
        at = row

    for kind, id in acts:
        if (kind, id) in done:
            raise Broken(f"{kind} {id} is done twice")
        done.add((kind, id))
        stop, row, skills, change = _task(ground, kind, id, aboard)
        if not skills <= vehicle.skills:
            raise Broken(f"vehicle {vehicle_id} lacks what {kind} {id} needs", "skills")
        setup = stop.setup if row != at else 0
        go(row)
        arrival = now
        now = _begin(stop, now)
        load = [have + more for have, more in zip(load, change, strict=True)]
        if any(have > most or have < 0 for have, most in zip(load, capacity, strict=True)):
            raise Broken(f"vehicle {vehicle_id} is overloaded at {kind} {id}", "capacity")
        steps.append(Step(kind, id, arrival, now - arrival, setup + stop.service, tuple(load), row))
        now += setup + stop.service
    if aboard:
        raise Broken(f"vehicle {vehicle_id} keeps {sorted(map(str, aboard))} aboard")
    if end >= 0:
        go(end)
    steps.append(Step("end", None, now, 0, 0, tuple(load), end))
    if now > vehicle.time_window[1]:
        raise Broken(f"vehicle {vehicle_id} is back too late", "too_late")
    if vehicle.max_tasks is not None and len(acts) > vehicle.max_tasks:
        raise Broken(f"vehicle {vehicle_id} does too much", "no_room")
    if vehicle.max_travel_time is not None and travelled > vehicle.max_travel_time:
        raise Broken(f"vehicle {vehicle_id} drives too long", "too_late")
    cost = vehicle.costs.fixed + (travelled * vehicle.costs.per_hour) / 3600 + way * vehicle.costs.per_km / 1000
    return Run(vehicle_id, tuple(steps), round(cost), travelled, round(way))


def _task(ground: Ground, kind: Kind, id: Id, aboard: set[Id]) -> tuple[Stop, int, frozenset[int], list[int]]:
    """The stop of an act, its row, what it needs and how the load changes by it; keeps what is aboard."""
    if kind == "job":
        job, row = ground.jobs[id]
        down, up = ground.amounts(job.delivery), ground.amounts(job.pickup)
        return job, row, job.skills, [more - less for more, less in zip(up, down, strict=True)]
    if kind == "pickup":
        shipment, row = ground.pickups[id]
        aboard.add(shipment.delivery.id)
        return shipment.pickup, row, shipment.skills, ground.amounts(shipment.amount)
    shipment, row = ground.deliveries[id]
    if id not in aboard:
        raise Broken(f"delivery {id} comes before its pickup")
    aboard.remove(id)
    return shipment.delivery, row, shipment.skills, [-each for each in ground.amounts(shipment.amount)]


def _begin(stop: Stop, now: int) -> int:
    """When it begins: at once, or when the next window opens."""
    if not stop.time_windows:
        return now
    for opens, closes in stop.time_windows:
        if now <= closes:
            return max(now, opens)
    raise Broken(f"{stop.id} is reached too late", "too_late")


def _whole(seconds: float) -> int:
    """Whole seconds, never less than it takes."""
    return int(-(-seconds // 1))
