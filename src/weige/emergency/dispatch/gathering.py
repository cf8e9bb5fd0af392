"""What runs are made of, read from an operation: its roads and closings, its vehicles, who and what is to be fetched,
and what was begun. One reading for proposing, for the seal and for what has changed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from weige.access.actors import Actor
from weige.core import clock
from weige.core.places import Scope
from weige.emergency.distances import Point, metres_between
from weige.emergency.evacuation.doors import DoorState
from weige.emergency.evacuation.listing import PURPOSE, need_of
from weige.emergency.evacuation.shelters import for_operation
from weige.emergency.field.helping import HelpState
from weige.emergency.field.teams import point_of
from weige.emergency.models import Errand, EvacuationLine, HelpRequest, Operation, RunPlan, RunStop, RunVehicle, Shelter
from weige.emergency.scopes import COMMAND
from weige.registry.people.needs import Need, record_shown
from weige.registry.people.reading import reader_at
from weige.territory.queries import centres

from . import closings, errands, road_files
from .asking import Begun, Known, Means, Situation, Wish

HELP, HOUSEHOLD, ERRAND = "help", "household", "errand"
FETCHED = ("transport", "rescue", "medical")
"""Needs in which people are to be fetched."""
WAITING_DOORS = (DoorState.TO_MOVE, DoorState.INFORMED)
MOST_WISHES = 300
"""So many are put into runs at once, the most urgent first."""
STRANDED, URGENT, ASKED, CARRIED, SOON, USUAL = 100, 90, 70, 60, 50, 30
Key = tuple[str, UUID]


@dataclass(frozen=True, slots=True)
class Gathered:
    """A situation with the rows behind it. ``more`` wishes wait beyond those that were taken."""

    situation: Situation
    lines: Mapping[str, EvacuationLine]
    more: int
    doubled: frozenset[str]
    """Wishes that a vehicle has begun and another still has in its run."""


def key_of(source: str, id: UUID) -> str:
    return f"{source}:{id}"


def parted(key: str) -> Key:
    source, _, id = key.partition(":")
    return source, UUID(id)


def gather(found: Operation, *, minutes: int, everyone: bool) -> Gathered:
    """What runs would be made of now.

    Args:
        everyone: all households that are still to be moved, and not only those that are to be carried.
    """
    vehicles = {row.id: row for row in RunVehicle.objects.filter(operation=found)}
    stops = list(
        RunStop.objects.filter(run__operation=found).select_related("run", "shelter").order_by("run", "position", "id")
    )
    shelters = list(for_operation(found).filter(is_open=True).order_by("id"))
    begun, stranded, doubled = _begun(stops, vehicles)
    moving = {parted(each.key) for each in begun}
    lines, household = _households(found, everyone=everyone, moving=moving, kept=_of(stops, HOUSEHOLD))
    wishes = [
        *_requests(found, shelters, moving=moving, carried=_of(stops, HELP)), *household,
        *_errands(found, moving=moving), *stranded,
    ]  # fmt: skip
    ends = _ends(begun, stops)
    network = road_files.network_of(found)
    shut = list(closings.standing(found))
    ordered = sorted({wish.key: wish for wish in wishes}.values(), key=lambda wish: (-wish.priority, wish.key))
    situation = Situation(
        means=[_means(row, stops) for row in vehicles.values() if row.out_since is None],
        wishes=ordered[:MOST_WISHES],
        begun=[Begun(each.key, each.vehicle, each.people, each.kilograms, ends.get(each.key), each.aboard) for each in begun],
        roads=road_files.open_roads(road_files.stretches_of(network), shut) if network else None,
        network=str(network.id) if network else "", closings={str(each.id): "" for each in shut},
        minutes=minutes, everyone=everyone,
    )  # fmt: skip
    return Gathered(situation, lines, max(0, len(ordered) - MOST_WISHES), frozenset(doubled))


def record_reading(actor: Actor, found: Operation, gathered: Gathered) -> None:
    """Record that somebody sees which households are to be carried; in a rehearsal there are none."""
    shown = {wish.key for wish in gathered.situation.wishes if wish.carried}
    needy = [line for key, line in gathered.lines.items() if key in shown and line.household]
    if needy:
        reader = reader_at(actor, needy[0].place, PURPOSE, COMMAND)
        record_shown(reader, Scope.of(line.place for line in needy), {line.household for line in needy if line.household},
                     reference=found.id)  # fmt: skip


def holding(found: Operation) -> RunPlan | None:
    """The plan of runs that holds now."""
    return RunPlan.objects.filter(operation=found, adopted_at__isnull=False, replaced_at__isnull=True).first()


def known_of(plan: RunPlan) -> Known:
    return Known(**plan.known)


def _of(stops: Iterable[RunStop], source: str) -> set[UUID]:
    """What stops that still stand are for."""
    return {
        stop.source_id for stop in stops
        if stop.source == source and stop.dropped_at is None and stop.done_at is None and stop.failed_at is None
    }  # fmt: skip


def pairs(stops: Iterable[RunStop]) -> dict[tuple[UUID, str, UUID], dict[str, RunStop]]:
    """Stops by vehicle and by what they are for: the pickup with its delivery."""
    made: dict[tuple[UUID, str, UUID], dict[str, RunStop]] = defaultdict(dict)
    for stop in stops:
        made[stop.run.vehicle_id, stop.source, stop.source_id][stop.kind] = stop
    return made


def _begun(stops: Sequence[RunStop], vehicles: Mapping[UUID, RunVehicle]) -> tuple[list[Begun], list[Wish], set[str]]:
    """What is begun and not brought; whose vehicle is out of service waits where that stands; and what a second vehicle
    has in its run too."""
    begun: list[Begun] = []
    stranded: list[Wish] = []
    planned: set[str] = set()
    for (vehicle, source, id), pair in pairs(stops).items():
        pickup, delivery = pair.get("pickup"), pair.get("delivery")
        if delivery is None or delivery.dropped_at is not None or delivery.done_at or delivery.failed_at:
            continue
        key = key_of(source, id)
        if pickup is None or pickup.arrived_at is None or pickup.failed_at is not None:
            planned.add(key)
            continue
        row = vehicles[vehicle]
        if row.out_since is None:
            begun.append(
                Begun(key, str(vehicle), delivery.people, delivery.kilograms, None, pickup.done_at is not None)
            )
        elif pickup.done_at is not None:
            stranded.append(
                Wish(
                    key,
                    delivery.people,
                    delivery.kilograms,
                    (row.longitude, row.latitude),
                    _end_of(delivery),
                    str(delivery.shelter_id or ""),
                    STRANDED,
                )
            )
    doubled = planned & ({each.key for each in begun} | {each.key for each in stranded})
    return begun, stranded, doubled


def _ends(begun: Iterable[Begun], stops: Iterable[RunStop]) -> dict[str, Point | None]:
    wanted = {each.key for each in begun}
    return {
        key: _end_of(stop) for stop in stops
        if stop.kind == "delivery" and (key := key_of(stop.source, stop.source_id)) in wanted
        and stop.dropped_at is None
    }  # fmt: skip


def _end_of(delivery: RunStop) -> Point | None:
    if delivery.shelter is not None:
        return delivery.shelter.longitude, delivery.shelter.latitude
    errand = Errand.objects.filter(id=delivery.source_id).first()
    return (errand.to_longitude, errand.to_latitude) if errand else None


def _means(row: RunVehicle, stops: Iterable[RunStop]) -> Means:
    """A vehicle where it was last: at its latest stop, if that is later than what is said of where it stands."""
    latest: tuple[datetime, RunStop] | None = None
    for stop in stops:
        at = stop.done_at or stop.failed_at or stop.arrived_at
        if stop.run.vehicle_id == row.id and at is not None and (latest is None or at > latest[0]):
            latest = at, stop
    point = point_of_stop(latest[1]) if latest else None
    return Means(
        str(row.id), row.kind, row.seats, row.kilograms, frozenset(row.equipment), point or (row.longitude, row.latitude)
    )  # fmt: skip


def point_of_stop(stop: RunStop) -> Point | None:
    """Where a stop is, as far as that is still known."""
    if stop.kind == "delivery":
        return _end_of(stop)
    if stop.source == ERRAND:
        errand = Errand.objects.get(id=stop.source_id)
        return errand.from_longitude, errand.from_latitude
    if stop.source == HELP:
        asked = HelpRequest.objects.get(id=stop.source_id)
        return point_of(asked.longitude, asked.latitude)
    line = EvacuationLine.objects.select_related("building").get(id=stop.source_id)
    return points_of([line])[line.id]


def _requests(found: Operation, shelters: Sequence[Shelter], *, moving: set[Key], carried: set[UUID]) -> Iterable[Wish]:
    """Requests in which people are to be fetched, of those for which no team was sent; they are brought to the nearest
    shelter."""
    rows = HelpRequest.objects.filter(operation=found, need__in=FETCHED, state__in=[HelpState.OPEN, HelpState.ORDERED])
    for row in rows.order_by("id"):
        if (HELP, row.id) in moving or (row.state == HelpState.ORDERED and row.id not in carried):
            continue
        at = point_of(row.longitude, row.latitude)
        shelter = _nearest(at, shelters)
        yield Wish(
            key_of(HELP, row.id), row.people or 1, 0, at,
            (shelter.longitude, shelter.latitude) if shelter else None, str(shelter.id) if shelter else "",
            URGENT if row.urgent else ASKED,
        )  # fmt: skip


def _nearest(at: Point | None, shelters: Sequence[Shelter]) -> Shelter | None:
    if at is None or not shelters:
        return None
    return min(shelters, key=lambda each: float(metres_between(at, (each.longitude, each.latitude))))


def _households(
    found: Operation, *, everyone: bool, moving: set[Key], kept: set[UUID]
) -> tuple[dict[str, EvacuationLine], list[Wish]]:
    """Households that are still to be moved and cannot walk, or all of them, to the shelters planned for them."""
    rows = EvacuationLine.objects.filter(operation=found, state__in=WAITING_DOORS).select_related("building", "shelter")
    lines, wishes = {}, []
    chosen = []
    for line in rows.order_by("id"):
        carried = need_of(line) is Need.CARRIED
        if (HOUSEHOLD, line.id) not in moving and (everyone or carried or line.id in kept):
            chosen.append((line, carried))
    points = points_of([line for line, _ in chosen])
    for line, carried in chosen:
        key = key_of(HOUSEHOLD, line.id)
        lines[key] = line
        to = line.shelter
        wishes.append(
            Wish(
                key,
                line.people,
                0,
                points[line.id],
                (to.longitude, to.latitude) if to else None,
                str(to.id) if to else "",
                CARRIED if carried else USUAL,
                carried,
            )
        )
    return lines, wishes


def points_of(lines: Sequence[EvacuationLine]) -> dict[UUID, Point | None]:
    """Where households are: at their building, or within their grid."""
    with clock.real():
        inside = centres(line.place for line in lines)
    return {
        line.id: (point_of(line.building.longitude, line.building.latitude) if line.building else None)
        or inside.get(line.place)
        for line in lines
    }


def _errands(found: Operation, *, moving: set[Key]) -> Iterable[Wish]:
    for row in Errand.objects.filter(operation=found, state=errands.OPEN).order_by("id"):
        if (ERRAND, row.id) in moving:
            continue
        left = None if row.until is None else max(0, int((row.until - clock.now()).total_seconds() // 60))
        yield Wish(
            key_of(ERRAND, row.id), 0, row.kilograms, (row.from_longitude, row.from_latitude),
            (row.to_longitude, row.to_latitude), priority=URGENT if row.urgent else SOON, until=left,
        )  # fmt: skip
