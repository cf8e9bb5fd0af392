"""Runs found by VROOM, judged by ``checking``. Pure: nothing is fetched, the same problem gives the same plan.

What cannot be done is left out, the least urgent first, and told with its reason. VROOM weighs priorities first, then
cost; its solutions of public problems are within a percent of the best known (``bench/dispatch``).
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import timedelta

import numpy as np
import vroom
from numpy.typing import NDArray

from .checking import Act, Broken, Ground, drive
from .plan import Plan, Run, Undone
from .problem import LONGEST, Id, Problem, Stop, Vehicle
from .roads import NO_WAY, Floats, Ways, ways

SECONDS = 5.0
"""How long is searched at most."""
EXPLORATION = 5
"""The most thorough of VROOM's levels."""
IMPASSABLE = 4 * LONGEST
"""Seconds that stand for no way at most: longer than any window."""
ADDED_UP = 2**31
"""The engine refuses a matrix whose longest ways, one a row, add up to more than 32 bits hold; half is for ways that are."""


def solve(problem: Problem, *, seconds: float = SECONDS, known: Ways | None = None) -> Plan:
    """The runs of a problem: as much done as can be, at the least cost that was found.

    Args:
        seconds: for the search; reading the ways comes on top.
        known: the problem's ways, where they have been read before.

    Raises:
        ArithmeticError: the engine's runs break a limit, which would be a fault of this module.
    """
    known = known or ways(problem)
    ground = Ground.of(problem, known)
    found = _search(ground, seconds)
    try:
        runs = tuple(drive(ground, vehicle, acts) for vehicle, acts in found)
    except Broken as broken:
        raise ArithmeticError(f"the engine's runs break a limit: {broken}") from broken
    done = {(step.kind, step.id) for run in runs for step in run.steps if step.id is not None}
    undone = tuple(_undone(ground, done, runs))
    return Plan(runs, undone, sum(run.cost for run in runs), known.by)


def _search(ground: Ground, seconds: float) -> list[tuple[Id, list[Act]]]:
    """The runs as VROOM finds them, in the order of the vehicles."""
    engine = vroom.Input()
    rows = max(len(matrix) for matrix in ground.ways.seconds.values())
    impassable = min(IMPASSABLE, ADDED_UP // rows)
    blocked = any(bool((matrix == NO_WAY).any()) for matrix in ground.ways.seconds.values())
    for profile, matrix in ground.ways.seconds.items():
        engine.set_durations_matrix(profile, _numbers(matrix, impassable))
        engine.set_distances_matrix(profile, _numbers(ground.ways.metres[profile], impassable))
    vehicles = list(ground.vehicles.values())
    for number, (vehicle, begin, end) in enumerate(vehicles):
        engine.add_vehicle(
            vroom.Vehicle(
                number, start=begin, end=None if end < 0 else end, profile=vehicle.profile,
                capacity=ground.amounts(vehicle.capacity), skills=set(vehicle.skills),
                time_window=vroom.TimeWindow(*vehicle.time_window), costs=vroom.VehicleCosts(**_costs(vehicle)),
                **({"max_tasks": vehicle.max_tasks} if vehicle.max_tasks is not None else {}),
                **_longest(vehicle, impassable if blocked else None),
            )
        )  # fmt: skip
    jobs, pickups, deliveries = list(ground.jobs), list(ground.pickups), list(ground.deliveries)
    for number, (job, row) in enumerate(ground.jobs.values()):
        engine.add_job(
            vroom.Job(
                number, location=row, default_setup=job.setup, default_service=job.service,
                delivery=vroom.Amount(ground.amounts(job.delivery)), pickup=vroom.Amount(ground.amounts(job.pickup)),
                skills=set(job.skills), priority=job.priority, time_windows=_windows(job),
            )
        )  # fmt: skip
    for number, (shipment, row) in enumerate(ground.pickups.values()):
        there = ground.deliveries[shipment.delivery.id][1]
        engine.add_shipment(
            _step(number, shipment.pickup, row), _step(number, shipment.delivery, there),
            amount=vroom.Amount(ground.amounts(shipment.amount)), skills=set(shipment.skills),
            priority=shipment.priority,
        )  # fmt: skip
    solution = engine.solve(
        exploration_level=EXPLORATION, nb_threads=os.cpu_count() or 1, timeout=timedelta(seconds=seconds)
    )
    names = {"job": jobs, "pickup": pickups, "delivery": deliveries}
    found: dict[int, list[Act]] = {}
    for row in solution.routes.to_dict("records"):
        acts = found.setdefault(int(row["vehicle_id"]), [])
        kind = str(row["type"])
        if kind in names:
            acts.append((kind, names[kind][int(row["id"])]))  # type: ignore[arg-type]
    return [(vehicles[number][0].id, found[number]) for number in sorted(found) if found[number]]


def _step(number: int, stop: Stop, row: int) -> vroom.ShipmentStep:
    return vroom.ShipmentStep(
        number, location=row, default_setup=stop.setup, default_service=stop.service, time_windows=_windows(stop)
    )


def _windows(stop: Stop) -> list[vroom.TimeWindow]:
    return [vroom.TimeWindow(*window) for window in stop.time_windows]


def _costs(vehicle: Vehicle) -> dict[str, int]:
    return {"fixed": vehicle.costs.fixed, "per_hour": vehicle.costs.per_hour, "per_km": vehicle.costs.per_km}


def _longest(vehicle: Vehicle, impassable: int | None) -> dict[str, int]:
    """How long a vehicle may drive: where there is no way at all, less than what stands for it."""
    limits = [each for each in (vehicle.max_travel_time, impassable and impassable - 1) if each is not None]
    return {"max_travel_time": min(limits)} if limits else {}


def _numbers(matrix: Floats, impassable: int) -> NDArray[np.uint32]:
    return np.where(matrix == NO_WAY, impassable, np.ceil(matrix)).astype(np.uint32)


def _undone(ground: Ground, done: set[Act], runs: tuple[Run, ...]) -> Iterator[Undone]:
    for id in ground.jobs:
        if ("job", id) not in done:
            yield Undone("job", id, _why(ground, [("job", id)]))
    for id, (shipment, _) in ground.pickups.items():
        if ("pickup", id) not in done:
            yield Undone("pickup", id, _why(ground, [("pickup", id), ("delivery", shipment.delivery.id)]))


def _why(ground: Ground, acts: list[Act]) -> str:
    """The reason why something is left out: what the vehicle that comes nearest to doing it alone lacks."""
    kind, id = acts[0]
    task = ground.jobs[id][0] if kind == "job" else ground.pickups[id][0]
    fit = [vehicle for vehicle, _, _ in ground.vehicles.values() if task.skills <= vehicle.skills]
    if not fit:
        return "skills"
    reasons = set()
    for vehicle in fit:
        try:
            drive(ground, vehicle.id, acts)
        except Broken as broken:
            reasons.add(broken.why)
        else:
            return "no_room"
    return next(reason for reason in ("too_late", "no_way", "capacity", "no_room") if reason in reasons)
