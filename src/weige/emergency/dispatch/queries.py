"""Readings of dispatch: the board of an operation and its map. Plans of runs are in ``run_plans``, runs in ``running``."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Count, Q

from weige.access.actors import Actor
from weige.core import clock, languages
from weige.emergency.evacuation.shelters import for_operation
from weige.emergency.field.helping import WAITING
from weige.emergency.field.terms import NATURES, NEEDS
from weige.emergency.models import (
    Danger,
    Errand,
    EvacuationLine,
    HelpRequest,
    Operation,
    RoadClosing,
    RunVehicle,
)
from weige.emergency.operations.keeping import find_whole, now_in
from weige.emergency.scopes import COMMAND

from . import closings, fleet, road_files
from .fetching import fetch_points
from .gathering import FETCHED, WAITING_DOORS
from .roads import OTHERWISE_ROUND_ABOUT, flooded
from .run_plans import adopted
from .running import runs_of
from .shapes import (
    ClosingOut,
    DispatchOut,
    DispatchTerm,
    ErrandOut,
    FetchOut,
    HouseholdCount,
    RoadLine,
    RoadMap,
    SpotOut,
    VehicleOut,
)
from .terms import EQUIPMENT, VEHICLE_KINDS

say = languages.say
MOST_CLOSINGS, MOST_SPOTS = 200, 300


def board(actor: Actor, operation_id: UUID) -> DispatchOut:
    """Dispatch of an operation. Which households are to be carried is not told here: a proposal tells, and is recorded.

    Raises:
        Problem: ``emergency.unknown_operation``.
    """
    found = find_whole(actor, operation_id)
    commands = actor.may(COMMAND, found.place)
    network = road_files.network_of(found)
    shut = RoadClosing.objects.filter(operation=found).order_by("opened_at", "-closed_at", "id")[:MOST_CLOSINGS]
    waiting = EvacuationLine.objects.filter(operation=found, state__in=WAITING_DOORS).aggregate(
        waiting=Count("id"), without=Count("id", filter=Q(shelter=None))
    )
    with clock.at(now_in(found)):
        return DispatchOut(
            operation=found.id, name=found.name, drill=found.drill, stood_down_at=found.stood_down_at, now=clock.now(),
            may_command=commands and found.stood_down_at is None,
            roads=road_files.network_out(network) if network else None, factor=OTHERWISE_ROUND_ABOUT,
            closings=[closing_out(row) for row in shut],
            vehicles=[vehicle_out(row) for row in _vehicles(found)],
            planned_vehicles=len(fleet.planned(found)) if found.stood_down_at is None else 0,
            fetches=_fetches(found),
            households=HouseholdCount(waiting=waiting["waiting"], without_shelter=waiting["without"]),
            errands=[errand_out(row) for row in Errand.objects.filter(operation=found).order_by("state", "at", "id")],
            adopted=adopted(found, commands=commands), runs=runs_of(found, commands=commands),
            groups=[DispatchTerm(code=row.code, label=row.name) for row in found.groups.order_by("position")],
            equipment=[DispatchTerm(code=code, label=say(label)) for code, label in EQUIPMENT.items()],
            spots=_spots(found), supply_points=fetch_points(found),
        )  # fmt: skip


def road_map(actor: Actor, operation_id: UUID) -> RoadMap:
    """The roads of an operation, with those that are closed.

    Raises:
        Problem: ``emergency.unknown_operation``.
    """
    found = find_whole(actor, operation_id)
    network = road_files.network_of(found)
    if network is None:
        return RoadMap(network=None, roads=[])
    known = road_files.stretches_of(network)
    roads = road_files.open_roads(known, closings.standing(found))
    under_water = flooded(roads)
    return RoadMap(
        network=network.id,
        roads=[
            RoadLine(number=at, name=each.name, line=[each.start, each.end], closed=roads.roads[at].closed or at in under_water)
            for at, each in enumerate(known)
        ],
    )  # fmt: skip


def closing_out(row: RoadClosing) -> ClosingOut:
    return ClosingOut(
        id=row.id, name=row.name, stretches=len(row.lines), area=road_files.ring_of(row), reason=row.reason,
        closed_at=row.closed_at, opened_at=row.opened_at, opened_because=row.opened_because,
    )  # fmt: skip


def _vehicles(found: Operation) -> list[RunVehicle]:
    return list(
        RunVehicle.objects.filter(operation=found).select_related("group").order_by("group__position", "added_at", "id")
    )


def vehicle_out(row: RunVehicle) -> VehicleOut:
    return VehicleOut(
        id=row.id, group=row.group.code, group_name=row.group.name, name=row.name, kind=row.kind,
        kind_label=say(VEHICLE_KINDS[row.kind]), seats=row.seats, kilograms=row.kilograms,
        equipment=[DispatchTerm(code=code, label=say(EQUIPMENT[code])) for code in row.equipment if code in EQUIPMENT],
        where=row.where, longitude=row.longitude, latitude=row.latitude, out_since=row.out_since,
        out_because=row.out_because, version=row.version,
    )  # fmt: skip


def errand_out(row: Errand) -> ErrandOut:
    return ErrandOut(
        id=row.id, what=row.what, kilograms=row.kilograms, from_where=row.from_where, to_where=row.to_where,
        urgent=row.urgent, until=row.until, state=row.state, point=row.point_id, item=row.item, amount=row.amount,
        booked=row.booked,
    )  # fmt: skip


def _fetches(found: Operation) -> list[FetchOut]:
    rows = HelpRequest.objects.filter(operation=found, need__in=FETCHED, state="open").order_by("-urgent", "at", "id")
    return [
        FetchOut(
            id=row.id, need_label=say(NEEDS[row.need].label), where=row.where, people=row.people, urgent=row.urgent,
            placed=row.longitude is not None,
        )
        for row in rows
    ]  # fmt: skip


def _spots(found: Operation) -> list[SpotOut]:
    """Places that have a point already, to be chosen by name."""
    shelters = [
        ("shelter", row.id, row.name, row.longitude, row.latitude) for row in for_operation(found).filter(is_open=True)
    ]
    dangers = [
        ("danger", row.id, f"{say(NATURES[row.nature])} · {row.where}", row.longitude, row.latitude)
        for row in Danger.objects.filter(operation=found, longitude__isnull=False).order_by("-at")
    ]
    asked = [
        ("help", row.id, f"{say(NEEDS[row.need].label)} · {row.where}", row.longitude, row.latitude)
        for row in HelpRequest.objects.filter(operation=found, longitude__isnull=False, state__in=WAITING).order_by(
            "-at"
        )
    ]
    return [
        SpotOut(kind=kind, id=id, name=name, longitude=longitude, latitude=latitude)
        for kind, id, name, longitude, latitude in [*shelters, *dangers, *asked][:MOST_SPOTS]
        if longitude is not None and latitude is not None
    ]


# Titles: what a stop is for, in words.


# Runs.
