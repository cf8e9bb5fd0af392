"""What simulated people tell from the field in a rehearsal: dangers, requests for help, and whether help came. Safe to run
twice: every id follows from the drill's own."""

from __future__ import annotations

from datetime import datetime
from math import cos, radians
from uuid import UUID

from weige.access.actors import Actor
from weige.core import clock
from weige.core.sealing import derived_id
from weige.emergency.dispatch import closings, errands
from weige.emergency.distances import EARTH_METRES, Point
from weige.emergency.field import dangers, helping, requests
from weige.emergency.field.teams import proposals
from weige.emergency.models import Call, Danger, Group, HelpRequest, Operation
from weige.emergency.operations.tasks import TaskState
from weige.territory.queries import middle

from .scenario import Inject, Order

METRES_A_DEGREE = radians(1) * EARTH_METRES


def tell(operation: Operation, inject: Inject, commander: Actor, at: datetime) -> None:
    """What an inject has simulated people report. Where nobody of the group has answered yet somebody phones in, and the
    command writes it down."""
    if (report := inject.danger) is not None and (teller := _teller(operation, report.by, at, commander)):
        dangers.report_danger(
            actor=teller, operation_id=operation.id, at=at,
            report=dangers.DangerReport(
                _id(operation, "danger", inject.code), report.nature, report.source, report.where.zh, report.extent.zh,
                report.trend, report.measures.zh, _point(operation, report.east, report.north),
            ),
        )  # fmt: skip
    if (asked := inject.help) is not None and (teller := _teller(operation, asked.by, at, commander)):
        requests.ask(
            actor=teller, operation_id=operation.id, at=at,
            wish=requests.Asking(
                _id(operation, "help", inject.code), asked.need, asked.where.zh, asked.urgent, asked.people,
                asked.words.zh, _point(operation, asked.east, asked.north),
            ),
        )  # fmt: skip
    more = inject.follow_up
    # A controller may have skipped the inject that told of the danger.
    there = more is not None and Danger.objects.filter(id=_id(operation, "danger", more.of)).exists()
    if more is not None and there and (teller := _teller(operation, more.by, at, commander)):
        dangers.follow_up(
            actor=teller, danger_id=_id(operation, "danger", more.of), at=at,
            wish=dangers.FollowUp(
                _id(operation, "follow_up", inject.code), more.trend, more.extent.zh, more.measures.zh
            ),
        )  # fmt: skip


def send(operation: Operation, inject: Inject, order: Order, commander: Actor, id: UUID) -> None:
    """Send a team for what an inject asks: the named one, or the one that is proposed first."""
    request = HelpRequest.objects.get(id=_id(operation, "help", inject.code))
    with clock.at(request.at):
        codes = [each.team.code for each in proposals(operation, request)]
    group = order.group or next(iter(codes), "")
    if Group.objects.filter(operation=operation, code=group).exists():
        requests.send_team(
            actor=commander, help_id=request.id, id=id, version=request.version, group=group, text=order.text.zh,
            minutes=order.minutes, inject=inject.code,
        )  # fmt: skip


def close_and_send(operation: Operation, inject: Inject, commander: Actor) -> None:
    """Close the roads around the danger of an inject, and have brought what is needed."""
    danger = Danger.objects.filter(operation=operation, id=_id(operation, "danger", inject.code)).first()
    if inject.closes and danger is not None and danger.longitude is not None:
        closings.close(
            actor=commander, operation_id=operation.id, id=_id(operation, "closing", inject.code),
            reason=inject.text.zh, danger_id=danger.id, radius=inject.closes,
        )  # fmt: skip
    if (goods := inject.errand) is not None:
        start = _point(operation, goods.from_east, goods.from_north)
        end = _point(operation, goods.to_east, goods.to_north)
        if start is not None and end is not None:
            errands.add(
                actor=commander, operation_id=operation.id, id=_id(operation, "errand", inject.code),
                words=errands.ErrandWords(
                    goods.what.zh, goods.kilograms, goods.from_where.zh, start, goods.to_where.zh, end, urgent=True
                ),
            )  # fmt: skip


def answer_whether_helped(operation: Operation, commander: Actor) -> None:
    """Whoever asked says that help was given once all that was ordered for it is done."""
    waiting = HelpRequest.objects.filter(operation=operation, state=helping.HelpState.ORDERED)
    for request in waiting.prefetch_related("tasks__task"):
        tasks = [each.task for each in request.tasks.all()]
        if not tasks or any(task.state != TaskState.DONE for task in tasks):
            continue
        called = operation.calls.filter(account_id=request.account_id).exists()
        if not (called or commander.posts):
            continue
        requests.move(
            actor=Actor(request.account_id).acting_from(request.post_id) if called else commander, help_id=request.id,
            id=derived_id(request.id, "simulated:met"), move="met", version=request.version,
            at=max(task.ended_at for task in tasks if task.ended_at),
        )  # fmt: skip


def place_of(operation: Operation, inject: Inject) -> tuple[str, Point | None]:
    """Where the danger of an inject is, in words and as a point."""
    assert inject.danger is not None
    return inject.danger.where.zh, _point(operation, inject.danger.east, inject.danger.north)


def _id(operation: Operation, what: str, code: str) -> UUID:
    return derived_id(operation.id, f"{what}:{code}")


def _teller(operation: Operation, group: str, at: datetime, commander: Actor) -> Actor | None:
    """Whoever of a group answered first, acting from the post from which they were called; else the command, if it still
    stands."""
    answered = Call.objects.filter(operation=operation, group__code=group, acknowledged_at__lte=at)
    first = answered.order_by("acknowledged_at", "id").first()
    if first is not None:
        return Actor(first.account_id).acting_from(first.post_id)
    return commander if commander.posts else None


def _point(operation: Operation, east: float, north: float) -> Point | None:
    """So many metres from the middle of the place that is drilled; none where it has no boundary."""
    with clock.real():
        found = middle(operation.place)
    if found is None:
        return None
    longitude, latitude = found
    return (
        round(longitude + east / (METRES_A_DEGREE * cos(radians(latitude))), 5),
        round(latitude + north / METRES_A_DEGREE, 5),
    )
