"""Readings of runs: those of an operation with their stops as they stand, and those of a driver's group."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from weige.access.actors import Actor
from weige.core import languages
from weige.core.errors import Problem
from weige.emergency.distances import Point
from weige.emergency.errors import UNKNOWN_CALL
from weige.emergency.evacuation.doors import DoorState
from weige.emergency.field.helping import WAITING
from weige.emergency.models import Call, Errand, EvacuationLine, HelpRequest, Operation, Run, RunStop, RunVehicle
from weige.emergency.operations import tasks

from . import closings, errands, errors
from .byroad import streets_along
from .gathering import ERRAND, HELP, HOUSEHOLD, WAITING_DOORS, holding, key_of, point_of_stop
from .shapes import MyRun, MyRuns, RunOut, StopOut
from .stops import GOODS_LABELS, LABELS, NOT_BEGUN, Said, Standing, StopKind, StopState
from .streets import CAR
from .titles import kind_label, stop_title, titles_of

say = languages.say


def runs_of(found: Operation, *, commands: bool) -> list[RunOut]:
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
    titles = titles_of((key_of(row.source, row.source_id) for row in rows), shown=shown)
    goods = {
        row.id: row for row in Errand.objects.filter(id__in=[row.source_id for row in rows if row.source == ERRAND])
    }
    over = _seen_to(rows)
    for row in rows:
        point = point_of_stop(row) if shown else None
        now = Standing(row.arrived_at, row.done_at, row.failed_at)
        made[row.run_id].append(
            StopOut(
                id=row.id, kind=row.kind, kind_label=kind_label(row.kind), source=row.source, source_id=row.source_id,
                title=stop_title(row.kind, row.source, titles.get(key_of(row.source, row.source_id), ""),
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
