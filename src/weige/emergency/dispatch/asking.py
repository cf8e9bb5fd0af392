"""From vehicles, roads and who is to be fetched to a problem, and from its plan to runs. Pure.

Everything is to be done within some minutes; of the plans that leave no more undone the one is taken that ends soonest
(to ten minutes), and of those the one that drives least. What a vehicle has begun stays with it and comes first.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from shapely.geometry import Point as Spot
from shapely.geometry import Polygon

from weige.core.errors import Text
from weige.emergency.distances import Point

from . import problem as problems
from .plan import WHY, Plan
from .problem import Job, Roads, Shipment, Stop, Vehicle
from .roads import ways
from .solving import solve
from .terms import STRETCHER_CODE

WHEELS, STRETCHER, OWN = 1, 2, 100
"""Skills: to drive on a road, to carry who cannot sit; from ``OWN`` on, to be one particular vehicle."""
PICKUP_SECONDS, PERSON_SECONDS, CARRIED_SECONDS, DELIVERY_SECONDS = 180, 45, 480, 180
STEP_MINUTES = 10
SOLVE_SECONDS = 1.0
NO_PLACE, NO_SHELTER = "no_place", "no_shelter"
REASONS: dict[str, Text] = {
    **WHY,
    NO_PLACE: Text("不知道在哪里，请补上位置", "nobody knows where; add a place"),
    NO_SHELTER: Text("没有定去哪个安置点", "no shelter is planned"),
}


@dataclass(frozen=True, slots=True)
class Means:
    """A vehicle as it can be sent now. ``at`` is where it stands, or where its latest stop was."""

    key: str
    kind: str
    seats: int
    kilograms: int
    equipment: frozenset[str]
    at: Point


@dataclass(frozen=True, slots=True)
class Wish:
    """Who or what is to be fetched. ``start`` and ``end`` are ``None`` where nobody knows them; ``until`` in minutes."""

    key: str
    people: int
    kilograms: int
    start: Point | None
    end: Point | None
    shelter: str = ""
    priority: int = 30
    carried: bool = False
    until: int | None = None


@dataclass(frozen=True, slots=True)
class Begun:
    """Something that a vehicle has begun and not yet brought. ``aboard``: it was picked up already."""

    key: str
    vehicle: str
    people: int
    kilograms: int
    end: Point | None
    aboard: bool


@dataclass(frozen=True, slots=True)
class Known:
    """What a plan was made of: closed roads, vehicles and wishes, each with a digest of what counts of it."""

    network: str = ""
    closings: Mapping[str, str] = field(default_factory=dict)
    vehicles: Mapping[str, str] = field(default_factory=dict)
    wishes: Mapping[str, str] = field(default_factory=dict)

    def plain(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Situation:
    """Everything that runs are made of."""

    means: Sequence[Means]
    wishes: Sequence[Wish]
    begun: Sequence[Begun]
    roads: Roads | None
    network: str
    closings: Mapping[str, str]
    minutes: int
    everyone: bool

    def known(self) -> Known:
        return Known(
            network=self.network, closings=dict(self.closings),
            # Where a vehicle is changes as it drives: that is no change of what it can do.
            vehicles={each.key: digest(replace(each, at=(0.0, 0.0))) for each in self.means},
            wishes={each.key: digest(replace(each, until=None)) for each in self.wishes},
        )  # fmt: skip

    def seal(self) -> str:
        """Stands for all of it but the time that goes by."""
        known = self.known()
        parts = [known.plain(), [digest(each) for each in self.means], [digest(each) for each in self.begun],
                 self.minutes, self.everyone]  # fmt: skip
        return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()


def digest(value: Any) -> str:
    plain = {name: sorted(each) if isinstance(each, frozenset) else each for name, each in asdict(value).items()}
    return hashlib.sha256(json.dumps(plain, sort_keys=True).encode()).hexdigest()[:20]


@dataclass(frozen=True, slots=True)
class Halt:
    """A stop of a run: seconds from now until it is reached, what is aboard on leaving it."""

    kind: str
    key: str
    seconds: int | None
    people: int
    kilograms: int
    aboard: int
    shelter: str = ""


@dataclass(frozen=True, slots=True)
class PlannedRun:
    vehicle: str
    halts: tuple[Halt, ...]
    seconds: int
    metres: int


@dataclass(frozen=True, slots=True)
class Proposed:
    """Runs, what is left out and why (``REASONS``), over which ways, and in how many minutes all of it ends.
    ``checked`` is the problem with the engine's runs, so that whoever doubts can drive them through again."""

    runs: tuple[PlannedRun, ...]
    left_out: tuple[tuple[str, str], ...]
    ways: str
    checked: tuple[problems.Problem, Plan] | None = None


def propose(given: Situation, *, seconds: float = SOLVE_SECONDS) -> Proposed:
    """Runs for a situation. The same situation gives the same runs, as long as the search ends by itself."""
    left = [(wish.key, NO_PLACE if wish.start is None else NO_SHELTER)
            for wish in given.wishes if wish.start is None or wish.end is None]  # fmt: skip
    ways = "straight" if given.roads is None else "roads"
    vehicles = {each.key for each in given.means}
    begun = [each for each in given.begun if each.end is not None and each.vehicle in vehicles]
    wishes = [wish for wish in given.wishes if wish.start is not None and wish.end is not None]
    if not given.means:
        return Proposed((), tuple(left + [(wish.key, "no_room") for wish in wishes]), ways)
    if not wishes and not begun:
        return Proposed((), tuple(left), ways)
    problem, plan = _soonest(given, wishes, begun, seconds)
    runs = tuple(_runs(plan, {wish.key: wish for wish in wishes}, begun))
    out = [(str(each.id), each.why) for each in plan.undone if each.kind == "pickup"]
    return Proposed(runs, tuple(left + out), plan.ways, (problem, plan))


def _soonest(
    given: Situation, wishes: Sequence[Wish], begun: Sequence[Begun], seconds: float
) -> tuple[problems.Problem, Plan]:
    """The plan that leaves out as few as within all the minutes, within as few minutes as that takes."""
    problem = _problem(given, wishes, begun, given.minutes)
    # The ways are the same whatever the hour.
    known = ways(problem)
    best = problem, solve(problem, seconds=seconds, known=known)
    low, high = 0, -(-given.minutes // STEP_MINUTES)
    while high - low > 1:
        middle = (low + high) // 2
        problem = _problem(given, wishes, begun, middle * STEP_MINUTES)
        plan = solve(problem, seconds=seconds / 2, known=known)
        if _as_good(plan, best[1], wishes):
            best, high = (problem, plan), middle
        else:
            low = middle
    return best


def _as_good(plan: Plan, best: Plan, wishes: Sequence[Wish]) -> bool:
    """Whether a plan leaves out no more, by number and by urgency, and nothing that is begun."""
    urgent = {wish.key: wish.priority for wish in wishes}

    def weight(each: Plan) -> tuple[int, int]:
        out = [str(one.id) for one in each.undone]
        return len(out), sum(urgent.get(key, 100) for key in out)

    return all(one <= other for one, other in zip(weight(plan), weight(best), strict=True))


def _problem(given: Situation, wishes: Sequence[Wish], begun: Sequence[Begun], minutes: int) -> problems.Problem:
    own = {each.key: OWN + at for at, each in enumerate(given.means)}
    dry = _dry(given.roads)
    return problems.Problem(
        vehicles=[
            Vehicle(
                id=each.key, profile=each.kind, start=each.at, capacity=(each.seats, each.kilograms),
                skills=frozenset(_skills(each, own[each.key])),
            )
            for each in given.means
        ],
        jobs=[
            Job(
                id=each.key, location=each.end, delivery=(each.people, each.kilograms), skills=frozenset({own[each.vehicle]}),
                priority=100, service=DELIVERY_SECONDS + (0 if each.aboard else PICKUP_SECONDS + PERSON_SECONDS * each.people),
            )
            for each in begun
        ],
        shipments=[_shipment(wish, minutes, dry=dry) for wish in wishes],
        roads=given.roads,
    )  # fmt: skip


def _skills(each: Means, own: int) -> Iterable[int]:
    yield own
    if each.kind != "boat":
        yield WHEELS
    if STRETCHER_CODE in each.equipment:
        yield STRETCHER


def _dry(roads: Roads | None) -> Any:
    areas = [area if area.is_valid else area.buffer(0) for area in map(Polygon, roads.flooded if roads else ())]
    return lambda point: not any(area.covers(Spot(point)) for area in areas)


def _shipment(wish: Wish, minutes: int, *, dry: Any) -> Shipment:
    assert wish.start is not None
    assert wish.end is not None
    latest = 60 * (minutes if wish.until is None else max(0, min(minutes, wish.until)))
    skills = ({WHEELS} if dry(wish.start) else set()) | ({STRETCHER} if wish.carried else set())
    service = PICKUP_SECONDS + (CARRIED_SECONDS if wish.carried else 0) + PERSON_SECONDS * wish.people
    return Shipment(
        amount=(wish.people, wish.kilograms), priority=wish.priority, skills=frozenset(skills),
        pickup=Stop(id=wish.key, location=wish.start, service=service),
        delivery=Stop(id=wish.key, location=wish.end, service=DELIVERY_SECONDS, time_windows=((0, latest),)),
    )  # fmt: skip


def _runs(plan: Plan, wishes: Mapping[str, Wish], begun: Sequence[Begun]) -> Iterable[PlannedRun]:
    """The runs with what was begun; what could not be timed stays with its vehicle all the same."""
    started = {each.key: each for each in begun}
    untimed = {str(each.id) for each in plan.undone if each.kind == "job"}
    found = {str(run.vehicle): run for run in plan.runs}
    vehicles = dict.fromkeys([*found, *(each.vehicle for each in begun if each.key in untimed)])
    for vehicle in vehicles:
        halts = [
            Halt("delivery", each.key, None, each.people, each.kilograms, 0)
            for each in begun if each.vehicle == vehicle and each.key in untimed
        ]  # fmt: skip
        run = found.get(vehicle)
        for step in run.steps if run else ():
            key = str(step.id)
            if step.kind == "job":
                one = started[key]
                halts.append(Halt("delivery", key, step.arrival, one.people, one.kilograms, step.load[0]))
            elif step.kind in {"pickup", "delivery"}:
                wish = wishes[key]
                halts.append(
                    Halt(step.kind, key, step.arrival, wish.people, wish.kilograms, step.load[0], wish.shelter)
                )
        yield PlannedRun(vehicle, tuple(halts), run.steps[-1].arrival if run else 0, run.metres if run else 0)
