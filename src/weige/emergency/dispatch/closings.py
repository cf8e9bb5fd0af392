"""Closing roads in an operation, for a stretch or an area under water, and opening them again."""

from __future__ import annotations

import math
from collections.abc import Sequence
from uuid import UUID

from django.db.models import QuerySet

from weige.access.actors import Actor
from weige.core import clock
from weige.core.errors import Problem, Text
from weige.emergency.distances import Point
from weige.emergency.errors import MOVE_REFUSED
from weige.emergency.field.taking import whole
from weige.emergency.models import Danger, Operation, RoadClosing
from weige.emergency.operations.keeping import commanding, enter, is_replay, within

from . import errors
from .road_files import network_of, stretches_of

CORNERS = 24
METRES_A_DEGREE = 111_195.0


def standing(found: Operation) -> QuerySet[RoadClosing]:
    """What is closed now."""
    return RoadClosing.objects.filter(operation=found, opened_at__isnull=True).order_by("closed_at", "id")


def close(
    *, actor: Actor, operation_id: UUID, id: UUID, reason: str, name: str = "", stretches: Sequence[int] = (),
    network: UUID | None = None, area: Sequence[Point] = (), danger_id: UUID | None = None, radius: int = 100,
) -> RoadClosing:  # fmt: skip
    """Close stretches of the operation's roads, an area, or the surroundings of a reported danger. Repeating the command
    returns the closing.

    Args:
        stretches: their numbers in ``network``, the version that was looked at.
        radius: metres around the danger.

    Raises:
        Problem: ``emergency.unknown_operation``, ``access.not_allowed``, ``emergency.stood_down``,
            ``emergency.nothing_closed``, ``core.id_taken``.
    """
    with within(actor, operation_id) as found:
        actor = commanding(actor, found)
        if is_replay(found, id, "road_closed", actor):
            return RoadClosing.objects.get(id=id)
        danger = Danger.objects.filter(operation=found, id=danger_id).first() if danger_id else None
        ring: list[Point] = list(area)
        if danger is not None and danger.longitude is not None and danger.latitude is not None:
            ring = _around((danger.longitude, danger.latitude), radius)
        lines, named = _lines(found, network, stretches)
        if not lines and len(ring) < 3:
            raise Problem(errors.NOTHING_CLOSED, field="stretches")
        called = name or named or (danger.where if danger else "")
        enter(found, "road_closed", actor, id=id, subject=id, words=reason,
              data={"stretches": len(lines), "area": bool(ring)})  # fmt: skip
        return RoadClosing.objects.create(
            id=id, operation=found, name=called[:120], lines=lines, area=ring, danger=danger, reason=reason,
            closed_at=clock.now(),
        )  # fmt: skip


def reopen(*, actor: Actor, closing_id: UUID, id: UUID, reason: str) -> RoadClosing:
    """Open what was closed. Repeating the command changes nothing.

    Raises:
        Problem: ``emergency.unknown_closing``, ``access.not_allowed``, ``emergency.move_refused`` (it is open already),
            ``emergency.stood_down``, ``core.id_taken``.
    """
    closing = RoadClosing.objects.filter(whole(actor), id=closing_id).first()
    if closing is None:
        raise Problem(errors.UNKNOWN_CLOSING)
    with within(actor, closing.operation_id) as found:
        actor = commanding(actor, found)
        closing = RoadClosing.objects.get(id=closing_id)
        if is_replay(found, id, "road_opened", actor):
            return closing
        if closing.opened_at is not None:
            raise Problem(MOVE_REFUSED, move=Text("恢复通行", "open the road"),
                          reason=Text("已经恢复通行", "it is open already"))  # fmt: skip
        closing.opened_at, closing.opened_because = clock.now(), reason
        closing.save(update_fields=["opened_at", "opened_because"])
        enter(found, "road_opened", actor, id=id, subject=closing.id, words=reason)
        return closing


def _lines(found: Operation, network: UUID | None, numbers: Sequence[int]) -> tuple[list[list[Point]], str]:
    """Where the chosen stretches lie, and how they are called. Of another version than that in force nothing is taken."""
    roads = network_of(found) if numbers else None
    if roads is None or roads.id != network:
        return [], ""
    known = stretches_of(roads)
    chosen = [known[number] for number in dict.fromkeys(numbers) if 0 <= number < len(known)]
    names = dict.fromkeys(each.name for each in chosen if each.name)
    return [[each.start, each.end] for each in chosen], "、".join(names)


def _around(point: Point, metres: int) -> list[Point]:
    """A ring around a point, the corners outside the circle so that all of it is inside."""
    reach = metres / METRES_A_DEGREE / math.cos(math.pi / CORNERS)
    narrow = math.cos(math.radians(point[1]))
    turns = (2 * math.pi * corner / CORNERS for corner in range(CORNERS))
    return [
        (round(point[0] + reach * math.cos(turn) / narrow, 6), round(point[1] + reach * math.sin(turn), 6))
        for turn in turns
    ]
