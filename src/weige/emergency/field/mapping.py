"""The live map: areas, how far the roll call of each micro-grid has got, and what has a point. No person's position."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Count, Q

from weige.access.actors import Actor
from weige.core import clock, languages
from weige.core.places import LENGTHS, name_places
from weige.emergency.models import Call, Operation, TaskPlace
from weige.emergency.operations import tasks as task_rules
from weige.emergency.operations.keeping import find, now_in
from weige.emergency.plans import content as contents
from weige.emergency.scopes import COMMAND, READ

from .queries import board
from .shapes import FieldBoard, MapGrid, MapPoint, OperationMap

MOST = 500


def live_map(actor: Actor, operation_id: UUID) -> OperationMap:
    """What the map of an operation shows: all of it, or what the reader and their group have to do with.

    Raises:
        Problem: ``emergency.unknown_operation``.
    """
    found = find(actor, operation_id)
    whole = actor.may(COMMAND, found.place) or actor.may(READ, found.place)
    codes = contents.read(found.version_of_plan.content).areas
    areas = name_places(codes)
    with clock.at(now_in(found)):
        return OperationMap(
            areas=[areas[code] for code in codes],
            grids=_grids(found) if whole else [],
            points=[*_told(board(actor, operation_id)), *_tasks(actor, found, whole=whole)],
        )


def _grids(found: Operation) -> list[MapGrid]:
    answered = Q(acknowledged_at__isnull=False) | Q(arrived_at__isnull=False) | Q(declined_at__isnull=False)
    rows = (
        Call.objects.filter(operation=found, post__place__regex=rf"^\d{{{LENGTHS['micro_grid']}}}$")
        .values("post__place")
        .annotate(
            all=Count("id"), acknowledged=Count("acknowledged_at"), arrived=Count("arrived_at"),
            silent=Count("id", filter=~answered),
        )
        .order_by("post__place")
    )  # fmt: skip
    return [
        MapGrid(
            code=row["post__place"], all=row["all"], acknowledged=row["acknowledged"], arrived=row["arrived"],
            silent=row["silent"],
        )
        for row in rows
    ]  # fmt: skip


def _told(told: FieldBoard) -> list[MapPoint]:
    points = []
    for each in told["dangers"]:
        if each["longitude"] is None or each["latitude"] is None or each["closed_at"] is not None:
            continue
        points.append(
            MapPoint(
                id=each["id"], kind="danger", label=each["nature_label"], where=each["where"],
                state_label=each["trend_label"], tone="urgent" if each["trend"] == "worse" else "warn",
                longitude=each["longitude"], latitude=each["latitude"], at=each["since"],
            )
        )  # fmt: skip
    for ask in told["requests"]:
        if ask["longitude"] is None or ask["latitude"] is None or ask["ended_at"] is not None:
            continue
        points.append(
            MapPoint(
                id=ask["id"], kind="help", label=ask["need_label"], where=ask["where"], state_label=ask["state_label"],
                tone="urgent" if ask["attention"] == "team" else "warn", longitude=ask["longitude"],
                latitude=ask["latitude"], at=ask["at"],
            )
        )  # fmt: skip
    return points


def _tasks(actor: Actor, found: Operation, *, whole: bool) -> list[MapPoint]:
    """Each task at the place that was last told of it; what has ended is no longer on the map."""
    rows = TaskPlace.objects.filter(operation=found, task__state__in=[*task_rules.OPEN, task_rules.TaskState.REFUSED])
    if not whole:
        rows = rows.filter(task__group__calls__account_id=actor.person)
    latest = rows.order_by("task", "-at", "-entry").distinct("task").select_related("task__group")
    now = clock.now()
    points = []
    for row in latest[:MOST]:
        task, state = row.task, task_rules.TaskState(row.task.state)
        late = task_rules.is_late(state, task.ordered_at, task.minutes, now)
        points.append(
            MapPoint(
                id=task.id, kind="task", label=task.text, where=task.where or task.group.name,
                state_label=languages.say(task_rules.STATE_LABELS[state]),
                tone="urgent" if late or state is task_rules.TaskState.REFUSED else "calm", longitude=row.longitude,
                latitude=row.latitude, at=row.at,
            )
        )  # fmt: skip
    return points
