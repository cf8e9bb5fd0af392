"""Ordering the evacuation of areas: the households that live there now become lines, and nobody's name is in one."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from weige.access.actors import Actor
from weige.access.queries import in_scope
from weige.core import clock, sealing
from weige.core.alone import in_turn
from weige.core.errors import Problem
from weige.core.places import Scope
from weige.core.sealing import derived_id
from weige.emergency.codes import new_codes
from weige.emergency.models import Entry, EvacuationArea, EvacuationLine, Operation
from weige.emergency.operations.keeping import commanding, enter, is_replay, within
from weige.emergency.scopes import COMMAND
from weige.registry.models import Premises
from weige.registry.people import bulk
from weige.registry.people.needs import Home, Need, homes_to_move
from weige.registry.people.reading import reader_at
from weige.registry.premises import PremisesKind
from weige.registry.queries import buildings_of

from . import errors
from .doors import DoorState

NEED = "emergency.evacuation.need"
PURPOSE = "emergency"


@dataclass(frozen=True, slots=True)
class AreaWish:
    """What is to be evacuated: a place, or one building."""

    place: str = ""
    building: UUID | None = None


@dataclass(frozen=True, slots=True)
class Listed:
    """What an order added to the list."""

    households: int
    people: int


@contextmanager
def one_at_a_time(actor: Actor, operation_id: UUID) -> Iterator[Operation]:
    """A running operation whose evacuation list nobody else of its command changes meanwhile. A long list takes seconds:
    the operation itself is not held, so that tasks, reports and calls go on.

    Raises:
        Problem: ``emergency.unknown_operation``, ``emergency.stood_down``.
    """
    with transaction.atomic():
        in_turn(f"weige.emergency.evacuation:{operation_id}")
        with within(actor, operation_id, lock=False) as found:
            yield found


def order(*, actor: Actor, operation_id: UUID, id: UUID, areas: Sequence[AreaWish]) -> Listed:
    """Order the evacuation of areas. An area that is ordered again gets the households that are missing. Repeating the
    command changes nothing and tells again what it added.

    Raises:
        Problem: ``emergency.unknown_operation``, ``access.not_allowed``, ``emergency.stood_down``,
            ``emergency.unknown_area``, ``core.id_taken``.
    """
    wanted = hashlib.sha256(";".join(sorted({str(wish.building or wish.place) for wish in areas})).encode()).hexdigest()
    with one_at_a_time(actor, operation_id) as found:
        actor = commanding(actor, found)
        if is_replay(found, id, "evacuation_ordered", actor, said={"wanted": wanted}):
            data = Entry.objects.get(id=id).data
            return Listed(data["households"], data["people"])
        lines = EvacuationLine.objects.filter(operation=found)
        known = {household for household in lines.values_list("household", flat=True).iterator() if household}
        taken = set(lines.values_list("code", flat=True).iterator())
        homes: list[Home] = []
        for wish in areas:
            homes += _list(found, actor, _area(found, wish), known, taken)
        made = Listed(len(homes), sum(home.people for home in homes))
        enter(found, "evacuation_ordered", actor, id=id, data={
            "areas": len(areas), "households": made.households, "people": made.people, "wanted": wanted,
        })  # fmt: skip
        return made


def approve_return(*, actor: Actor, operation_id: UUID, area_id: UUID, id: UUID) -> EvacuationArea:
    """Let the people of an area go home. Repeating the command changes nothing.

    Raises:
        Problem: ``emergency.unknown_operation``, ``access.not_allowed``, ``emergency.stood_down``,
            ``emergency.unknown_area``, ``core.id_taken``.
    """
    with within(actor, operation_id) as found:
        actor = commanding(actor, found)
        area = EvacuationArea.objects.filter(id=area_id, operation=found).first()
        if area is None:
            raise Problem(errors.UNKNOWN_AREA)
        if is_replay(found, id, "return_approved", actor, subject=area.id) or area.return_approved_at is not None:
            return area
        area.return_approved_at, area.return_approved_by_id = clock.now(), actor.person
        area.save(update_fields=["return_approved_at", "return_approved_by"])
        enter(found, "return_approved", actor, id=id, subject=area.id)
        return area


def _area(found: Operation, wish: AreaWish) -> EvacuationArea:
    """The area of a wish, which lies within the operation; made when it is ordered for the first time."""
    place = wish.place
    if wish.building is not None:
        building = Premises.objects.filter(
            in_scope(Scope((found.place,))), id=wish.building, kind=PremisesKind.BUILDING
        ).first()
        place = building.place if building else ""
    if not place.startswith(found.place):
        raise Problem(errors.UNKNOWN_AREA, field="areas")
    return EvacuationArea.objects.get_or_create(
        id=derived_id(found.id, f"area:{wish.building or place}"),
        defaults={"operation": found, "place": place, "building_id": wish.building, "ordered_at": clock.now()},
    )[0]


def _list(found: Operation, actor: Actor, area: EvacuationArea, known: set[UUID], taken: set[str]) -> list[Home]:
    """Add the households of an area that are not on the list; a rehearsal reads nobody's needs.

    Args:
        known: households that are on the list, and ``taken`` their codes; those that are added come to them.
    """
    homes = homes_to_move(
        reader_at(actor, area.place, PURPOSE, COMMAND), Scope((area.place,)), reference=found.id,
        dwellings=doors_of(area.building_id) if area.building_id else None, but=known, with_needs=not found.simulated,
    )  # fmt: skip
    buildings = buildings_of(home.dwelling for home in homes)
    rows = []
    for home, code in zip(homes, new_codes(len(homes), taken), strict=True):
        id = derived_id(found.id, f"household:{home.household}")
        rows.append(
            {"id": id, "household": home.household, "dwelling_id": home.dwelling, "place": home.place,
             "building_id": buildings.get(home.dwelling), "people": home.people, "code": code,
             "need": sealing.seal(home.need, NEED, bound_to=id)}
        )  # fmt: skip
        known.add(home.household)
        taken.add(code)
    alike = {"operation_id": found.id, "area_id": area.id, "listed_at": clock.now(), "state": DoorState.TO_MOVE}
    bulk.insert(EvacuationLine, rows, alike)
    return homes


def need_of(line: EvacuationLine) -> Need | None:
    """The sealed class of a line; ``None`` once it is erased. The caller records the reading."""
    return need_in(line.id, line.need)


def need_in(line: UUID, sealed: bytes | memoryview | None) -> Need | None:
    """As :func:`need_of`, of what stands in a line."""
    return Need(sealing.unseal(sealed, NEED, bound_to=line)) if sealed is not None else None


def doors_of(building: UUID) -> list[UUID]:
    """The dwellings of a building, also through its entrances."""
    inside = Q(parent=building) | Q(parent__parent=building, parent__kind=PremisesKind.ENTRANCE)
    return list(Premises.objects.filter(inside, kind=PremisesKind.DWELLING).values_list("id", flat=True))
