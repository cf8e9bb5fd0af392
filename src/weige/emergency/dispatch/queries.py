"""Readings of dispatch: the board of roads, vehicles and runs, a proposal, and the runs of a driver's group."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db.models import Count, Q

from weige.access.actors import Actor
from weige.core import clock, languages
from weige.core.errors import Problem, Text
from weige.emergency.distances import Point
from weige.emergency.errors import UNKNOWN_CALL
from weige.emergency.evacuation.doors import DoorState
from weige.emergency.evacuation.shelters import for_operation
from weige.emergency.field.helping import WAITING
from weige.emergency.field.terms import NATURES, NEEDS
from weige.emergency.models import (
    Call,
    Danger,
    Errand,
    EvacuationLine,
    HelpRequest,
    Operation,
    RoadClosing,
    Run,
    RunPlan,
    RunStop,
    RunVehicle,
)
from weige.emergency.operations import tasks
from weige.emergency.operations.keeping import find_whole, now_in
from weige.emergency.scopes import COMMAND

from . import closings, errands, errors, fleet, road_files
from .asking import REASONS
from .byroad import streets_along
from .changing import ChangeKind, changes
from .fetching import fetch_points
from .gathering import (
    ERRAND,
    FETCHED,
    HELP,
    HOUSEHOLD,
    WAITING_DOORS,
    Gathered,
    gather,
    holding,
    key_of,
    known_of,
    parted,
    point_of_stop,
)
from .planning import find_plan
from .roads import OTHERWISE_ROUND_ABOUT, flooded
from .shapes import (
    AdoptedOut,
    ClosingOut,
    DispatchOut,
    DispatchTerm,
    ErrandOut,
    FetchOut,
    HouseholdCount,
    LeftOutOut,
    MyRun,
    MyRuns,
    ProposedRun,
    ProposedStop,
    RoadLine,
    RoadMap,
    RunChangeOut,
    RunOut,
    RunProposal,
    SpotOut,
    StopOut,
    VehicleOut,
)
from .stops import GOODS_LABELS, LABELS, NOT_BEGUN, Said, Standing, StopKind, StopState
from .streets import CAR
from .terms import EQUIPMENT, VEHICLE_KINDS

say = languages.say
MOST_CLOSINGS, MOST_SPOTS = 200, 300
CHANGE_LABELS: dict[ChangeKind, Text] = {
    ChangeKind.ROAD_CLOSED: Text("道路封闭", "road closed"),
    ChangeKind.ROAD_OPENED: Text("道路恢复通行", "road open again"),
    ChangeKind.NEW_ROADS: Text("路网有新版本", "new version of the roads"),
    ChangeKind.VEHICLE_OUT: Text("车辆退出", "vehicle out of service"),
    ChangeKind.VEHICLE_IN: Text("车辆可用", "vehicle available"),
    ChangeKind.VEHICLE_CHANGED: Text("车辆情况有变", "vehicle is other than it was"),
    ChangeKind.WISH_NEW: Text("新的要接送", "new to be fetched"),
    ChangeKind.WISH_GONE: Text("不用接送了", "no longer to be fetched"),
    ChangeKind.WISH_CHANGED: Text("接送有变", "to be fetched otherwise"),
    ChangeKind.STOP_FAILED: Text("没接到", "not found"),
    ChangeKind.STOP_DOUBLED: Text("别的车已经接走", "fetched by another vehicle"),
    ChangeKind.RUN_REFUSED: Text("车组不能去", "its crew cannot go"),
}


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
            adopted=_adopted(found, commands=commands), runs=_runs(found, commands=commands),
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


def _titles(keys: Iterable[str], *, shown: bool) -> dict[str, str]:
    """What things that are fetched or brought are called. ``shown``: households by their door; else only as households."""
    of: dict[str, list[UUID]] = {HELP: [], HOUSEHOLD: [], ERRAND: []}
    for key in set(keys):
        source, id = parted(key)
        of[source].append(id)
    made = {}
    for request in HelpRequest.objects.filter(id__in=of[HELP]):
        # Whoever asked for a vehicle gets one: what is needed is said where it is something else.
        need = "" if request.need == "transport" and request.where else say(NEEDS[request.need].label)
        made[key_of(HELP, request.id)] = " · ".join(filter(None, (need, request.where)))
    for line in EvacuationLine.objects.filter(id__in=of[HOUSEHOLD]).select_related("dwelling"):
        made[key_of(HOUSEHOLD, line.id)] = line.dwelling.full_name if shown else say(Text("转移住户", "household"))
    for errand in Errand.objects.filter(id__in=of[ERRAND]):
        made[key_of(ERRAND, errand.id)] = errand.what
    return made


def _stop_title(kind: str, source: str, title: str, errand: Errand | None, shelter: str) -> str:
    """Where one goes: to fetch, what is fetched there; to bring, where to."""
    if source == ERRAND and errand is not None:
        return f"{errand.from_where if kind == StopKind.PICKUP else errand.to_where} · {errand.what}"
    return title if kind == StopKind.PICKUP or not shelter else f"{shelter} · {title}"


def _kind_label(kind: str) -> str:
    return say(Text("接", "fetch") if kind == StopKind.PICKUP else Text("送", "bring"))


# Runs.


def _runs(found: Operation, *, commands: bool) -> list[RunOut]:
    rows = list(
        Run.objects.filter(operation=found)
        .select_related("vehicle__group", "task")
        .order_by("ended_at", "vehicle__name", "id")
    )
    stops = stops_out(rows, shown=commands)
    return [
        RunOut(
            id=row.id, vehicle=row.vehicle_id, vehicle_name=row.vehicle.name, group=row.vehicle.group.code,
            group_name=row.vehicle.group.name, task=row.task_id, task_state=row.task.state,
            task_state_label=say(tasks.STATE_LABELS[tasks.TaskState(row.task.state)]), metres=row.metres,
            seconds=row.seconds, ended_at=row.ended_at, stops=stops[row.id],
        )
        for row in rows if stops[row.id]
    ]  # fmt: skip


def stops_out(runs: Sequence[Run], *, shown: bool) -> dict[UUID, list[StopOut]]:
    """The stops of runs in their order, without those that were dropped."""
    made: dict[UUID, list[StopOut]] = {run.id: [] for run in runs}
    rows = list(
        RunStop.objects.filter(run__in=list(made), dropped_at=None)
        .select_related("run", "shelter").order_by("run", "position", "id")
    )  # fmt: skip
    titles = _titles((key_of(row.source, row.source_id) for row in rows), shown=shown)
    goods = {
        row.id: row for row in Errand.objects.filter(id__in=[row.source_id for row in rows if row.source == ERRAND])
    }
    over = _seen_to(rows)
    for row in rows:
        point = point_of_stop(row) if shown else None
        now = Standing(row.arrived_at, row.done_at, row.failed_at)
        made[row.run_id].append(
            StopOut(
                id=row.id, kind=row.kind, kind_label=_kind_label(row.kind), source=row.source, source_id=row.source_id,
                title=_stop_title(row.kind, row.source, titles.get(key_of(row.source, row.source_id), ""),
                                  goods.get(row.source_id), row.shelter.name if row.shelter else ""),
                people=row.people, kilograms=row.kilograms, longitude=point[0] if point else None,
                latitude=point[1] if point else None, due_at=row.due_at, state=now.state.value,
                state_label=_state_label(row, now), arrived_at=row.arrived_at, done_at=row.done_at,
                failed_at=row.failed_at, needed=now.begun or row.source_id not in over, via=[],
            )
        )  # fmt: skip
    return made


def _state_label(row: RunStop, now: Standing) -> str:
    if not now.begun:
        return say(NOT_BEGUN)
    labels = GOODS_LABELS if row.source == ERRAND else LABELS
    return say(labels[StopKind(row.kind), Said(now.state.value)])


def _seen_to(rows: Sequence[RunStop]) -> set[UUID]:
    """What needs no vehicle any more: moved, helped or withdrawn meanwhile, or begun by another vehicle."""
    of = {source: [row.source_id for row in rows if row.source == source] for source in (HELP, HOUSEHOLD, ERRAND)}
    found = set(HelpRequest.objects.filter(id__in=of[HELP]).exclude(state__in=WAITING).values_list("id", flat=True))
    gone = EvacuationLine.objects.filter(id__in=of[HOUSEHOLD]).exclude(state__in=WAITING_DOORS)
    found |= set(gone.exclude(state=DoorState.REFUSED).values_list("id", flat=True))
    found |= set(Errand.objects.filter(id__in=of[ERRAND]).exclude(state=errands.OPEN).values_list("id", flat=True))
    begun = {
        (row.source_id, row.run.vehicle_id)
        for row in rows
        if row.kind == "pickup" and row.arrived_at and not row.failed_at
    }
    for row in rows:
        if any(id == row.source_id and vehicle != row.run.vehicle_id for id, vehicle in begun):
            found.add(row.source_id)
    return found


def _adopted(found: Operation, *, commands: bool) -> AdoptedOut | None:
    plan = holding(found)
    if plan is None or plan.adopted_at is None:
        return None
    asked = plan.asked
    return AdoptedOut(
        id=plan.id, adopted_at=plan.adopted_at, ways=plan.content["ways"], minutes=asked["minutes"],
        everyone=asked["everyone"], left_out=_left_out(plan.content["left_out"], shown=commands),
        changes=_changes(found, plan, shown=commands) if found.stood_down_at is None else [],
    )  # fmt: skip


def _left_out(rows: Iterable[Mapping[str, str]], *, shown: bool) -> list[LeftOutOut]:
    listed = list(rows)
    titles = _titles((row["key"] for row in listed), shown=shown)
    return [LeftOutOut(title=titles.get(row["key"], ""), reason=say(REASONS[row["why"]])) for row in listed]


def _changes(found: Operation, plan: RunPlan, *, shown: bool) -> list[RunChangeOut]:
    """What is other than when the runs were adopted, each with what it is about."""
    now = gather(found, **plan.asked)
    of_plan = list(RunStop.objects.filter(run__operation=found).select_related("run__task"))
    keyed = [(key_of(stop.source, stop.source_id), stop) for stop in of_plan]
    carried = {key for key, stop in keyed if stop.kind == "pickup" and stop.arrived_at is not None}
    # Of what failed before this plan, this plan knows.
    failed = {
        key
        for key, stop in keyed
        if stop.failed_at is not None and stop.failed_at > (plan.adopted_at or stop.failed_at)
    }
    refused = {
        str(run.vehicle_id) for run in Run.objects.filter(operation=found, ended_at=None).select_related("task")
        if run.task.state in {tasks.TaskState.REFUSED, tasks.TaskState.CALLED_OFF}
    }  # fmt: skip
    listed = changes(
        known_of(plan), now.situation.known(), carried=carried, failed=failed, doubled=now.doubled, refused=refused
    )
    words = _about(found, now, (each.key for each in listed), shown=shown)
    return [
        RunChangeOut(kind=each.kind, label=say(CHANGE_LABELS[each.kind]), about=words.get(each.key, ""))
        for each in listed
    ]


def _about(found: Operation, now: Gathered, keys: Iterable[str], *, shown: bool) -> dict[str, str]:
    wanted = set(keys)
    made = _titles((key for key in wanted if ":" in key), shown=shown)
    made |= {str(row.id): row.name or row.reason for row in RoadClosing.objects.filter(operation=found)}
    made |= {str(row.id): row.name for row in RunVehicle.objects.filter(operation=found)}
    return made


def proposal_out(actor: Actor, plan_id: UUID) -> RunProposal:
    """A proposal as it was made.

    Raises:
        Problem: ``emergency.unknown_run_plan``.
    """
    plan = find_plan(actor, plan_id)
    content: dict[str, Any] = plan.content
    vehicles = {str(row.id): row for row in _vehicles(plan.operation)}
    keys = [stop["key"] for run in content["runs"] for stop in run["stops"]]
    titles = _titles(keys, shown=True)
    goods = {key_of(ERRAND, row.id): row for row in Errand.objects.filter(operation=plan.operation)}
    shelters = {str(row.id): row.name for row in for_operation(plan.operation)}
    shelters |= _shelters_of_begun(plan.operation)
    fetched = {stop["key"] for run in content["runs"] for stop in run["stops"] if stop["kind"] == StopKind.PICKUP}
    return RunProposal(
        id=plan.id, made_at=plan.made_at, minutes=plan.asked["minutes"], everyone=plan.asked["everyone"],
        ways=content["ways"], seconds=max((run["seconds"] for run in content["runs"]), default=0),
        runs=[
            ProposedRun(
                vehicle=vehicles[run["vehicle"]].id, vehicle_name=vehicles[run["vehicle"]].name,
                group_name=vehicles[run["vehicle"]].group.name, seats=vehicles[run["vehicle"]].seats,
                seconds=run["seconds"], metres=run["metres"],
                stops=[
                    ProposedStop(
                        kind=stop["kind"], kind_label=_kind_label(stop["kind"]),
                        title=_stop_title(stop["kind"], parted(stop["key"])[0], titles.get(stop["key"], ""), goods.get(stop["key"]),
                                          shelters.get(stop["shelter"], "") or shelters.get(stop["key"], "")),
                        people=stop["people"], kilograms=stop["kilograms"], aboard=stop["aboard"],
                        seconds=stop["seconds"], begun=stop["key"] not in fetched,
                    )
                    for stop in run["stops"]
                ],
            )
            for run in content["runs"]
        ],
        left_out=_left_out(content["left_out"], shown=True), more=content["more"],
    )  # fmt: skip


def _shelters_of_begun(found: Operation) -> dict[str, str]:
    rows = RunStop.objects.filter(run__operation=found, kind="delivery", dropped_at=None, shelter__isnull=False)
    return {
        key_of(row.source, row.source_id): row.shelter.name for row in rows.select_related("shelter") if row.shelter
    }


def mine(actor: Actor, call_id: UUID) -> MyRuns:
    """The runs of the vehicles of one's group, for who is called; those that ended come last.

    Raises:
        Problem: ``emergency.unknown_call``.
    """
    call = Call.objects.select_related("operation").filter(
        id=call_id, account_id=actor.person, operation__stood_down_at__isnull=True
    ).first()  # fmt: skip
    if call is None:
        raise Problem(UNKNOWN_CALL)
    found = call.operation
    rows = list(
        Run.objects.filter(operation=found, vehicle__group=call.group_id)
        .select_related("vehicle")
        .order_by("vehicle__name", "id")
    )
    rows.sort(key=lambda row: row.ended_at is not None)
    stops = stops_out(rows, shown=True)
    for row in rows:
        if row.vehicle.kind == CAR and row.ended_at is None:
            _tell_streets(found, row.vehicle, stops[row.id])
    plan = holding(found)
    return MyRuns(
        call=call.id, operation=found.id, name=found.name, drill=found.drill, ways=plan.content["ways"] if plan else "",
        closings=[row.name for row in closings.standing(found) if row.name],
        items=[
            MyRun(id=row.id, vehicle=row.vehicle_id, vehicle_name=row.vehicle.name, ended_at=row.ended_at,
                  metres=row.metres, stops=stops[row.id])
            for row in rows if stops[row.id]
        ],
    )  # fmt: skip


def _tell_streets(found: Operation, vehicle: RunVehicle, stops: Sequence[StopOut]) -> None:
    """Say by which streets each stop that is to come is reached: from where its vehicle was last, then from stop to stop."""
    ahead = [stop for stop in stops if stop["state"] == StopState.PLANNED]
    begun = [stop for stop in stops if stop["arrived_at"] is not None]
    at: Point | None = (vehicle.longitude, vehicle.latitude)
    if begun:
        at = _point_of(max(begun, key=lambda stop: stop["arrived_at"] or found.opened_at))
    legs: list[tuple[StopOut, tuple[Point, Point]]] = []
    for stop in ahead:
        there = _point_of(stop)
        if at is not None and there is not None:
            legs.append((stop, (at, there)))
        at = there
    for (stop, _), via in zip(legs, streets_along(found, [leg for _, leg in legs]), strict=True):
        stop["via"] = via


def _point_of(stop: StopOut) -> Point | None:
    east, north = stop["longitude"], stop["latitude"]
    return None if east is None or north is None else (east, north)


def stop_out(stop_id: UUID) -> StopOut:
    """A stop after something was said of it; the caller has been let in by the action."""
    row = RunStop.objects.select_related("run").get(id=stop_id)
    found = next((each for each in stops_out([row.run], shown=True)[row.run_id] if each["id"] == stop_id), None)
    if found is None:
        raise Problem(errors.UNKNOWN_STOP)
    return found
