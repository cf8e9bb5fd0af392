"""Upkeep of premises: the doors of a building made by a plan, names and floors corrected, mistakes removed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import IntegrityError, connection, transaction
from django.db.models import ProtectedError

from weige.access.actions import acting
from weige.access.actors import Actor
from weige.core import events
from weige.core.errors import ID_TAKEN, NOT_FOUND, Problem, Text
from weige.core.models import Event
from weige.core.places import Scope
from weige.core.sealing import derived_id

from . import errors
from .doors import MOST_DOORS, Door, DoorPlan, DoorsFault, doors
from .models import COMMUNITY_DIGITS, Change, Household, Premises, Vacancy
from .people import wall
from .premises import INNERMOST, KIND_NAMES, PremisesKind, full_name, normal_number

DOORS_ADDED = "registry.doors_added"
ROOMS_INSIDE = Text("里面还登记有单元或房间", "has entrances or rooms registered in it")
PEOPLE_INSIDE = Text("登记过住户", "has or had households registered in it")
IN_RECORDS = Text("已用于事件等记录", "is named in cases or other records")


@dataclass(frozen=True, slots=True)
class PlannedDoor:
    """A door of a plan. ``known``: it is registered already and stays as it is."""

    id: UUID
    parent: UUID
    parent_name: str
    name: str
    floor: int
    known: bool


def preview_doors(*, actor: Actor, id: UUID, premises_id: UUID, plan: DoorPlan) -> list[PlannedDoor]:
    """What :func:`add_doors` would do; changes nothing.

    Raises:
        Problem: as :func:`add_doors`, without ``core.id_taken``.
    """
    premises = _owned(actor, premises_id)
    acting(actor, "territory.manage", premises.place)
    parts = _parts(premises, lock=False)
    return [door for part in parts for door in _planned(part, _numbered(plan, len(parts)), id)]


@transaction.atomic
def add_doors(*, actor: Actor, id: UUID, premises_id: UUID, plan: DoorPlan) -> list[PlannedDoor]:
    """Register the doors of a plan: all that are missing, or none. A building with entrances gets them in each.

    Doors that are registered already, however their number is written, stay as they are. Repeating the command gives
    the first answer.

    Raises:
        Problem: ``core.not_found``, ``access.not_allowed``, ``registry.has_no_doors``, the faults of
            ``errors.DOOR_FAULTS``, ``core.id_taken``.
    """
    premises = _owned(actor, premises_id)
    actor = acting(actor, "territory.manage", premises.place)
    # The lock keeps two people from numbering one building at the same moment.
    parts = _parts(premises, lock=True)
    numbered = _numbered(plan, len(parts))
    earlier = Event.objects.filter(subject_id=premises.id, kind=DOORS_ADDED, payload__command=str(id)).first()
    if earlier and (earlier.actor != actor.account_id or earlier.payload["plan"] != plan.as_json()):
        raise Problem(ID_TAKEN, field="id")
    planned = [door for part in parts for door in _planned(part, numbered, id)]
    if earlier:
        return planned
    new = [door for door in planned if not door.known]
    _write(parts, new)
    events.append(
        DOORS_ADDED,
        actor=actor,
        subject_type="premises",
        subject_id=premises.id,
        place=premises.place,
        payload={"command": str(id), "plan": plan.as_json(), "added": len(new), "known": len(planned) - len(new)},
    )
    return planned


@transaction.atomic
def correct_premises(
    *, actor: Actor, premises_id: UUID, name: str, floor: int | None = None, seen_name: str
) -> Premises:
    """Correct the name of premises, and the floor of a room; what stands in them is named after them.

    Args:
        floor: of a room; ``None`` reads it from the name.
        seen_name: the name that was corrected, as the corrector saw it.

    Raises:
        Problem: ``core.not_found``, ``access.not_allowed``, ``registry.premises_changed``, ``registry.number_needed``,
            ``registry.already_registered``.
    """
    premises = _owned(actor, premises_id)
    actor = acting(actor, "territory.manage", premises.place)
    premises = Premises.objects.select_for_update().get(id=premises.id)
    kind = PremisesKind(premises.kind)
    if premises.name not in {seen_name, name}:
        raise Problem(errors.PREMISES_CHANGED, field="name", name=premises.name)
    number, own_floor = normal_number(kind, name)
    if not number and kind in {PremisesKind.BUILDING, PremisesKind.ENTRANCE, PremisesKind.DWELLING}:
        raise Problem(errors.NUMBER_NEEDED, field="name", name=name, kind=KIND_NAMES[kind])
    wanted_floor = (floor or own_floor) if kind in INNERMOST else None
    if (premises.name, premises.floor) == (name, wanted_floor):
        return premises
    premises.name, premises.number, premises.floor = name, number, wanted_floor
    try:
        with transaction.atomic():
            premises.save(update_fields=["name", "number", "floor"])
            _name_all(premises)
    except IntegrityError as error:
        raise Problem(errors.ALREADY_REGISTERED, field="name", name=name) from error
    events.append(
        "registry.premises_corrected", actor=actor, subject_type="premises", subject_id=premises.id,
        place=premises.place, payload={"kind": kind.value},
    )  # fmt: skip
    return premises


@transaction.atomic
def remove_premises(*, actor: Actor, premises_id: UUID) -> None:
    """Remove premises that were registered by mistake and never used.

    Raises:
        Problem: ``core.not_found``, ``access.not_allowed``, ``registry.premises_in_use`` with the reason.
    """
    premises = _owned(actor, premises_id)
    actor = acting(actor, "territory.manage", premises.place)
    premises = Premises.objects.select_for_update().get(id=premises.id)
    name, place, kind = premises.full_name, premises.place, premises.kind
    if premises.children.exists():
        raise Problem(errors.PREMISES_IN_USE, name=name, reason=ROOMS_INSIDE)
    # Whether anybody was ever registered here is asked of all rows, also by those who may read none of them.
    with wall.opened(Scope((place[:COMMUNITY_DIGITS],))):
        if any(table.objects.filter(dwelling_id=premises.id).exists() for table in (Household, Vacancy, Change)):
            raise Problem(errors.PREMISES_IN_USE, name=name, reason=PEOPLE_INSIDE)
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                premises.delete()
                # Rooms above this floor refer to premises too; the database knows them, and is asked at once.
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        except (ProtectedError, IntegrityError) as error:
            raise Problem(errors.PREMISES_IN_USE, name=name, reason=IN_RECORDS) from error
    events.append(
        "registry.premises_removed", actor=actor, subject_type="premises", subject_id=premises_id, place=place,
        payload={"kind": kind},
    )  # fmt: skip


def _owned(actor: Actor, premises_id: UUID) -> Premises:
    """Premises in the area that the actor sees; what lies outside it does not exist for them.

    Raises:
        Problem: ``core.not_found``.
    """
    found = Premises.objects.filter(id=premises_id).first()
    if found is None or not actor.scope("territory.read").covers(found.place):
        raise Problem(NOT_FOUND)
    return found


def _parts(premises: Premises, *, lock: bool) -> list[Premises]:
    """What the doors stand in: the entrances of a building, or the premises themselves.

    Raises:
        Problem: ``registry.has_no_doors``.
    """
    if premises.kind in INNERMOST:
        raise Problem(errors.HAS_NO_DOORS)
    rows = Premises.objects.select_for_update() if lock else Premises.objects.all()
    own = rows.get(id=premises.id)
    entrances = list(rows.filter(parent_id=premises.id, kind=PremisesKind.ENTRANCE).order_by("number", "id"))
    return entrances or [own]


def _numbered(plan: DoorPlan, parts: int) -> list[Door]:
    try:
        found = doors(plan)
        if len(found) * parts > MOST_DOORS:
            raise DoorsFault("too_many_doors", "rooms")
    except DoorsFault as fault:
        code = errors.DOOR_FAULTS[fault.code]
        raise Problem(code, field=fault.field, limit=MOST_DOORS) from fault
    return found


def _planned(part: Premises, numbered: Sequence[Door], command: UUID) -> list[PlannedDoor]:
    """The doors in one part, with what stands there already; those of this very command count as new."""
    standing = dict(Premises.objects.filter(parent_id=part.id, kind=PremisesKind.DWELLING).values_list("number", "id"))
    found = []
    for door in numbered:
        own = derived_id(command, f"door:{part.id}:{door.number}")
        known = standing.get(door.number, own)
        found.append(PlannedDoor(known, part.id, part.name, door.name, door.floor, known != own))
    return found


def _write(parts: Sequence[Premises], new: Sequence[PlannedDoor]) -> None:
    by_id = {part.id: part for part in parts}
    rows = []
    for door in new:
        part = by_id[door.parent]
        number, floor = normal_number(PremisesKind.DWELLING, door.name)
        rows.append(
            Premises(
                id=door.id, kind=PremisesKind.DWELLING, parent=part, place=part.place, name=door.name, number=number,
                floor=floor,
                full_name=full_name(
                    door.name, parent_kind=PremisesKind(part.kind), parent_full_name=part.full_name
                ),
            )
        )  # fmt: skip
    Premises.objects.bulk_create(rows)


def _name_all(premises: Premises) -> None:
    """Give premises and all that stands in them their full names."""
    parent = premises.parent
    premises.full_name = full_name(
        premises.name,
        parent_kind=PremisesKind(parent.kind) if parent else None,
        parent_full_name=parent.full_name if parent else "",
    )
    premises.save(update_fields=["full_name"])
    level = {premises.id: premises}
    while level:
        below = list(Premises.objects.filter(parent_id__in=level))
        for row in below:
            above = level[row.parent_id] if row.parent_id else premises
            row.full_name = full_name(row.name, parent_kind=PremisesKind(above.kind), parent_full_name=above.full_name)
        Premises.objects.bulk_update(below, ["full_name"], batch_size=1_000)
        level = {row.id: row for row in below if row.kind not in INNERMOST}
