"""How full shelters are: by what an operation plans, says and has counted there, and by what other operations hold."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet, Sum

from weige.emergency.models import CheckIn, EvacuationLine, Operation

from .doors import DoorState


@dataclass(frozen=True, slots=True)
class Loads:
    """People by shelter: who is to go there, who is said to be there, who has checked in there."""

    planned: dict[UUID, int]
    said: dict[UUID, int]
    here: dict[UUID, int]


def loads_of(found: Operation) -> Loads:
    """What one operation has in the shelters."""
    lines = EvacuationLine.objects.filter(operation=found)
    arrived = CheckIn.objects.filter(line__operation=found).exclude(line__state=DoorState.RETURNED)
    return Loads(
        _sums(lines.exclude(state=DoorState.RETURNED), "shelter_id"),
        _sums(lines.filter(state=DoorState.MOVED), "taken_to_id"), _sums(arrived, "shelter_id"),
    )  # fmt: skip


def held_by_others(found: Operation) -> Counter[UUID]:
    """What other operations that run in earnest hold of the shelters: who is there or on the way, each once. Where more
    have checked in than that, so many."""
    others = Q(operation__drill=False, operation__stood_down_at__isnull=True) & ~Q(operation=found)
    lines = EvacuationLine.objects.filter(others)
    meant: Counter[tuple[UUID, UUID]] = Counter()
    on_the_way = lines.exclude(state__in=[DoorState.MOVED, DoorState.RETURNED]).filter(shelter__isnull=False)
    there = lines.filter(state=DoorState.MOVED, taken_to__isnull=False)
    for rows, column in ((on_the_way, "shelter_id"), (there, "taken_to_id")):
        for operation, shelter, people in rows.values_list("operation_id", column).annotate(people=Sum("people")):
            meant[operation, shelter] += people
    counted = CheckIn.objects.filter(line__in=lines.exclude(state=DoorState.RETURNED))
    arrived: Counter[tuple[UUID, UUID]] = Counter()
    for operation, shelter, people in counted.values_list("line__operation_id", "shelter_id").annotate(Sum("people")):
        arrived[operation, shelter] = people
    held: Counter[UUID] = Counter()
    for (_, shelter), people in (meant | arrived).items():
        held[shelter] += people
    return held


def _sums(rows: QuerySet[Any], key: str) -> dict[UUID, int]:
    summed: Iterable[Mapping[str, Any]] = rows.order_by().values(key).annotate(sum=Sum("people"))
    return {row[key]: row["sum"] or 0 for row in summed}
