"""Every reading of premises, limited to the reader's scope."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.db.models import Q, QuerySet
from typing_extensions import TypedDict

from weige.access.queries import in_scope
from weige.core.places import Scope, ancestors

from .models import COMMUNITY_DIGITS, Premises
from .premises import INNERMOST, PremisesKind


class PremisesRef(TypedDict):
    """Premises as shown; coordinates are WGS 84 in degrees."""

    id: UUID
    kind: str
    name: str
    full_name: str
    place: str
    floors: int | None
    household_count: int | None
    longitude: float | None
    latitude: float | None


class PremisesRow(PremisesRef):
    """Premises in a list, with what they stand in."""

    parent: UUID | None


OUTER = [kind for kind in PremisesKind if kind not in INNERMOST]


def premises_ref(premises: Premises) -> PremisesRef:
    """One row as shown."""
    return PremisesRef(
        id=premises.id,
        kind=premises.kind,
        name=premises.name,
        full_name=premises.full_name,
        place=premises.place,
        floors=premises.floors,
        household_count=premises.household_count,
        longitude=premises.longitude,
        latitude=premises.latitude,
    )


def premises_rows(premises: Iterable[Premises]) -> list[PremisesRow]:
    """Rows as shown, with the id of what each stands in."""
    return [PremisesRow(**premises_ref(row), parent=row.parent_id) for row in premises]


def premises_refs(ids: Iterable[UUID | None]) -> dict[UUID, PremisesRef]:
    """Premises as shown, for lists: one statement however many. Gives names only, so it takes no scope: the
    caller shows them with cases and tasks that the reader may see."""
    wanted = {id for id in ids if id}
    if not wanted:
        return {}
    return {row.id: premises_ref(row) for row in Premises.objects.filter(id__in=wanted)}


def by_id(premises_id: UUID, *, scope: Scope | None = None) -> Premises | None:
    """One row; within a scope where one is given, counting compounds that the scope lies in."""
    found = Premises.objects.filter(id=premises_id).first()
    return found if found is None or scope is None or touches(scope, found.place) else None


def touches(scope: Scope, place: str) -> bool:
    """Whether a place lies within a scope or reaches into it, as :func:`touching` says in a statement."""
    return scope.covers(place) or (
        len(place) >= COMMUNITY_DIGITS and any(prefix.startswith(place) for prefix in scope.prefixes)
    )


def touching(scope: Scope) -> Q:
    """The condition of premises within a scope, or reaching into it: a compound that several micro-grids share
    is kept at their general grid or community, and the leader of each must find it."""
    above = {
        place
        for prefix in scope.prefixes
        for place in ancestors(prefix, itself=False)
        if len(place) >= COMMUNITY_DIGITS
    }
    return in_scope(scope) | Q(place__in=above)


def outer_premises(scope: Scope) -> QuerySet[Premises]:
    """Compounds, buildings and entrances within a scope or reaching into it, outer before inner."""
    return Premises.objects.filter(touching(scope), kind__in=OUTER).order_by("place", "full_name", "id")


def building_of(dwelling: Premises) -> UUID | None:
    """The building whose picture shows a dwelling, also through an entrance; its parents are read with it or now."""
    parent = dwelling.parent
    if parent is not None and parent.kind == PremisesKind.ENTRANCE:
        parent = parent.parent
    return parent.id if parent is not None and parent.kind == PremisesKind.BUILDING else None


def buildings_of(dwellings: Iterable[UUID]) -> dict[UUID, UUID]:
    """In which building each dwelling is, where it is in one: one statement however many."""
    rows = Premises.objects.filter(id__in=list(dwellings), parent__isnull=False)
    found: dict[UUID, UUID] = {}
    for id, parent, kind, above, kind_above in rows.values_list(
        "id", "parent_id", "parent__kind", "parent__parent_id", "parent__parent__kind"
    ):
        building = parent if kind == PremisesKind.BUILDING else above if kind == PremisesKind.ENTRANCE else None
        if building is not None and PremisesKind.BUILDING in {kind, kind_above}:
            found[id] = building
    return found


def by_number(rows: Iterable[Premises]) -> list[Premises]:
    """Rows in the order in which people count: 2号楼 before 10号楼."""

    def key(row: Premises) -> tuple[str, int, str]:
        digits = "".join(character for character in row.number if character.isdigit())
        return row.place, int(digits) if digits else 0, row.full_name

    return sorted(rows, key=key)
