"""What premises are made of: kinds, which stands in which, and how they are named. Pure rules."""

from __future__ import annotations

from enum import StrEnum

from weige.core.errors import Text

from .address import AddressParts, read_address


class PremisesKind(StrEnum):
    """Kinds of premises, from the outside in."""

    COMPOUND = "compound"
    BUILDING = "building"
    ENTRANCE = "entrance"
    DWELLING = "dwelling"
    PUBLIC_ROOM = "public_room"
    SHOP = "shop"


KIND_NAMES = {
    PremisesKind.COMPOUND: Text("小区", "compound"),
    PremisesKind.BUILDING: Text("楼栋", "building"),
    PremisesKind.ENTRANCE: Text("单元", "entrance"),
    PremisesKind.DWELLING: Text("住房", "dwelling"),
    PremisesKind.PUBLIC_ROOM: Text("公共用房", "public room"),
    PremisesKind.SHOP: Text("商铺", "shop"),
}
INNERMOST = frozenset({PremisesKind.DWELLING, PremisesKind.PUBLIC_ROOM, PremisesKind.SHOP})
MAY_STAND_IN: dict[PremisesKind, frozenset[PremisesKind | None]] = {
    PremisesKind.COMPOUND: frozenset({None}),
    PremisesKind.BUILDING: frozenset({None, PremisesKind.COMPOUND}),
    PremisesKind.ENTRANCE: frozenset({PremisesKind.BUILDING}),
    PremisesKind.DWELLING: frozenset({PremisesKind.COMPOUND, PremisesKind.BUILDING, PremisesKind.ENTRANCE}),
    PremisesKind.PUBLIC_ROOM: frozenset({None, *PremisesKind} - INNERMOST),
    PremisesKind.SHOP: frozenset({None, *PremisesKind} - INNERMOST),
}


def normal_number(kind: PremisesKind, name: str) -> tuple[str, int | None]:
    """The normalised number of premises and, for a room, its floor, out of the name that people use.

    ``三号楼`` -> ``3``; ``2单元`` -> ``2``; ``4楼1号`` -> ``401`` on floor 4. A name that is no number of its
    kind (门卫室， 金色家园) has the empty one: it is then found by name only.
    """
    if kind is PremisesKind.COMPOUND:
        return "", None
    reading = read_address(name)
    for parts in (reading.parts, *reading.alternatives):
        if parts.compound is None and not reading.rest and (number := _number_of(kind, parts)):
            return number, parts.floor if kind in INNERMOST else None
    return "", None


def _number_of(kind: PremisesKind, parts: AddressParts) -> str | None:
    match kind:
        case PremisesKind.BUILDING:
            return parts.building if parts.entrance is None and parts.room is None else None
        case PremisesKind.ENTRANCE:
            return parts.entrance if parts.building is None and parts.room is None else None
        case _:
            return parts.room if parts.building is None and parts.entrance is None else None


def full_name(name: str, *, parent_kind: PremisesKind | None = None, parent_full_name: str = "") -> str:
    """The whole way down: a compound's name stands apart, what is inside follows without gap."""
    if parent_kind is None:
        return name
    return f"{parent_full_name}{' ' if parent_kind is PremisesKind.COMPOUND else ''}{name}"
