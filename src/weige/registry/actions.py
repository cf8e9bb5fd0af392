"""Every change of premises."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction

from weige.access.actions import acting
from weige.access.actors import Actor
from weige.core import clock, events
from weige.core.errors import ID_TAKEN, Problem
from weige.core.ids import new_id
from weige.territory.models import Division, Grid
from weige.territory.queries import standing_on

from . import errors
from .models import COMMUNITY_DIGITS, Premises
from .premises import INNERMOST, KIND_NAMES, MAY_STAND_IN, PremisesKind, full_name, normal_number

BATCH = 2_000


@dataclass(frozen=True, slots=True)
class NewPremises:
    """Premises to be registered. ``place`` is the grid they lie in; coordinates are WGS 84 in degrees. ``floor`` is
    needed only where the number of a room does not tell it."""

    kind: PremisesKind
    place: str
    name: str
    id: UUID
    parent: UUID | None = None
    floor: int | None = None
    floors: int | None = None
    household_count: int | None = None
    longitude: float | None = None
    latitude: float | None = None


@transaction.atomic
def add_premises(*, actor: Actor, new: NewPremises) -> Premises:
    """Register premises. Repeating the command returns the first ones.

    The number is read from the name (三号楼 -> 3); dwellings, entrances and buildings must have one.

    Raises:
        Problem: ``access.not_allowed``, ``registry.place_unfit``, ``registry.unknown_premises``,
            ``registry.wrong_parent``, ``registry.number_needed``, ``registry.outside_city``,
            ``registry.already_registered``, ``core.id_taken``.
    """
    actor = acting(actor, "territory.manage", new.place)
    if existing := _first_answer(new):
        return existing
    if not _standing_places({new.place}):
        raise Problem(errors.PLACE_UNFIT, field="place", code=new.place)
    parent = None
    if new.parent is not None:
        # The lock keeps two people from registering one number at the same moment.
        parent = Premises.objects.select_for_update().filter(id=new.parent).first()
        if parent is None:
            raise Problem(errors.UNKNOWN_PREMISES, field="parent")
    premises = _checked(new, parent)
    try:
        with transaction.atomic():
            premises.save(force_insert=True)
    except IntegrityError as error:
        # The same command may have come twice at the same moment.
        if existing := _first_answer(new):
            return existing
        raise Problem(errors.ALREADY_REGISTERED, field="name", name=premises.full_name) from error
    events.append(
        "registry.premises_added",
        actor=actor,
        subject_type="premises",
        subject_id=premises.id,
        place=premises.place,
        payload={"kind": premises.kind},
    )
    return premises


@transaction.atomic
def add_many_premises(*, actor: Actor, premises: Sequence[NewPremises]) -> int:
    """Register many premises, parents before children, all or none; returns how many.

    Raises:
        Problem: as for :func:`add_premises`.
    """
    places = {new.place for new in premises}
    for place in places:
        acting(actor, "territory.manage", place)
    if missing := sorted(places - _standing_places(places)):
        raise Problem(errors.PLACE_UNFIT, field="place", code=missing[0])
    own = {new.id for new in premises}
    known = Premises.objects.in_bulk({new.parent for new in premises if new.parent} - own)
    rows = []
    for new in premises:
        parent = known.get(new.parent) if new.parent else None
        if new.parent and parent is None:
            raise Problem(errors.UNKNOWN_PREMISES, field="parent")
        known[new.id] = row = _checked(new, parent)
        rows.append(row)
    try:
        with transaction.atomic():
            Premises.objects.bulk_create(rows, batch_size=BATCH)
    except IntegrityError as error:
        raise Problem(errors.ALREADY_REGISTERED, field="name", name=f"{len(rows)}") from error
    events.append(
        "registry.premises_loaded",
        actor=actor,
        subject_type="import",
        subject_id=new_id(),
        payload={"count": len(rows)},
    )
    return len(rows)


def _first_answer(new: NewPremises) -> Premises | None:
    """What an earlier arrival of the same command registered.

    Raises:
        Problem: ``core.id_taken`` when the id belongs to another command.
    """
    existing = Premises.objects.filter(id=new.id).first()
    if existing and (existing.kind, existing.place, existing.name) != (new.kind, new.place, new.name):
        raise Problem(ID_TAKEN, field="id")
    return existing


def _checked(new: NewPremises, parent: Premises | None) -> Premises:
    """The row of new premises, all rules kept."""
    kind_name = KIND_NAMES[new.kind]
    parent_kind = PremisesKind(parent.kind) if parent else None
    if parent_kind not in MAY_STAND_IN[new.kind]:
        raise Problem(errors.WRONG_PARENT, field="parent", kind=kind_name)
    if parent and parent.place[:COMMUNITY_DIGITS] != new.place[:COMMUNITY_DIGITS]:
        raise Problem(errors.PLACE_UNFIT, field="place", code=new.place)
    number, floor = normal_number(new.kind, new.name)
    if not number and new.kind in {PremisesKind.BUILDING, PremisesKind.ENTRANCE, PremisesKind.DWELLING}:
        raise Problem(errors.NUMBER_NEEDED, field="name", name=new.name, kind=kind_name)
    west, south, east, north = settings.WEIGE.city_bounds
    if (new.longitude is None) != (new.latitude is None):
        raise Problem(errors.POINT_INCOMPLETE, field="latitude" if new.latitude is None else "longitude")
    if new.longitude is not None and not (west <= new.longitude <= east and south <= (new.latitude or 0.0) <= north):
        raise Problem(errors.OUTSIDE_CITY, field="longitude")
    return Premises(
        id=new.id,
        kind=new.kind,
        parent_id=new.parent,
        place=new.place,
        name=new.name,
        number=number,
        full_name=full_name(new.name, parent_kind=parent_kind, parent_full_name=parent.full_name if parent else ""),
        floor=(new.floor or floor) if new.kind in INNERMOST else None,
        floors=new.floors,
        household_count=new.household_count,
        longitude=new.longitude,
        latitude=new.latitude,
    )


def _standing_places(places: set[str]) -> set[str]:
    """Those of the codes that are communities, or grids that stand today."""
    communities = Division.objects.filter(code__in=places, level="community").values_list("code", flat=True)
    grids = Grid.objects.filter(standing_on(clock.today()), code__in=places).values_list("code", flat=True)
    return {*communities, *grids}
