"""What is known of an operation's groups when a team is sought: who is there, what they do, where they last reported
work. No person's position is known, and none is asked for."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Q

from weige.core import clock
from weige.emergency.distances import Point, metres_between
from weige.emergency.models import Call, Danger, Group, HelpRequest, Operation, Task, TaskPlace
from weige.emergency.operations.tasks import MOVES, OPEN
from weige.emergency.plans import content as contents
from weige.territory.queries import middle

from .rescue import Proposal, Team, rank
from .terms import NEEDS

OWN_MOVES = tuple(name for name, row in MOVES.items() if not row.by_command)


def proposals(found: Operation, request: HelpRequest, metres: Mapping[UUID, float] | None = None) -> list[Proposal]:
    """The teams that could answer a request, the soonest first.

    Args:
        metres: the way of groups by road, by the group's id; for others it is the straight line.
    """
    return rank(NEEDS[request.need], teams(found, point_of(request.longitude, request.latitude), metres))


def teams(found: Operation, to: Point | None, metres: Mapping[UUID, float] | None = None) -> list[Team]:
    """Every group as it is known now, with its way to a point."""
    groups = list(Group.objects.filter(operation=found).order_by("position"))
    there = {
        group: (arrived, acknowledged)
        for group, arrived, acknowledged in Call.objects.filter(operation=found)
        .values("group").annotate(
            arrived=Count("id", filter=Q(arrived_at__isnull=False)),
            acknowledged=Count("id", filter=Q(acknowledged_at__isnull=False, declined_at__isnull=True)),
        )
        .values_list("group", "arrived", "acknowledged")
    }  # fmt: skip
    busy = dict(
        Task.objects.filter(operation=found, state__in=OPEN).values("group").annotate(n=Count("id")).values_list("group", "n")
    )  # fmt: skip
    reported, planned = reported_places(found), planned_places(found) if to else {}
    made = []
    for group in groups:
        place = reported.get(group.id) or planned.get(group.code)
        road = (metres or {}).get(group.id)
        arrived, acknowledged = there.get(group.id, (0, 0))
        made.append(
            Team(
                group.code, group.function, arrived, acknowledged, busy.get(group.id, 0),
                road if road is not None else float(metres_between(place, to)) if place and to else None,
                placed="reported" if group.id in reported else "plan", by_road=road is not None,
            )
        )  # fmt: skip
    return made


def reported_places(found: Operation) -> dict[UUID, Point]:
    """Where each group last reported work itself: by a move of a task, at its own point or the task's, or by a danger."""
    latest: dict[UUID, tuple[datetime, Point]] = {}

    def take(group: UUID | None, at: datetime | None, point: Point | None) -> None:
        if group is not None and at is not None and point and (group not in latest or at > latest[group][0]):
            latest[group] = (at, point)

    places = TaskPlace.objects.filter(operation=found).select_related("task")
    for row in places.filter(move="order"):
        # Who has begun or done a task was where it is, also when the phone did not say so.
        take(row.task.group_id, _worked_at(row.task), (row.longitude, row.latitude))
    for row in places.filter(move__in=OWN_MOVES).order_by("task__group", "-at").distinct("task__group"):
        take(row.task.group_id, row.at, (row.longitude, row.latitude))
    dangers = Danger.objects.filter(operation=found, group__isnull=False, longitude__isnull=False)
    for danger in dangers.order_by("group", "-at").distinct("group"):
        take(danger.group_id, danger.at, point_of(danger.longitude, danger.latitude))
    return {group: point for group, (_, point) in latest.items()}


def _worked_at(task: Task) -> datetime | None:
    return (task.ended_at if task.state == "done" else None) or task.started_at


def planned_places(found: Operation) -> dict[str, Point]:
    """Where the plan has each group: the middle of the one place under which it calls, else of the operation's place."""
    middles: dict[str, Point | None] = {}
    made = {}
    for group in contents.read(found.version_of_plan.content).groups:
        under = {called.under or found.place for called in group.calls}
        place = under.pop() if len(under) == 1 else found.place
        if place not in middles:
            # A drill's clock changes no boundary.
            with clock.real():
                middles[place] = middle(place)
        point = middles[place]
        if point is not None:
            made[group.code] = point
    return made


def point_of(longitude: float | None, latitude: float | None) -> Point | None:
    return (longitude, latitude) if longitude is not None and latitude is not None else None
