"""Which registered premises an address names, and why: level by level, as deep as the registry knows."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import F, QuerySet, Value
from django.db.models.functions import Length, StrIndex, Upper

from weige.core.errors import Text
from weige.core.places import Scope

from .address import AddressParts, AddressReading
from .models import Premises
from .premises import INNERMOST, PremisesKind
from .queries import touching

MAX_COMPOUNDS = 20
STEPS = (PremisesKind.COMPOUND, PremisesKind.BUILDING, PremisesKind.ENTRANCE)


@dataclass(frozen=True, slots=True)
class Match:
    """The premises that were found and the reading of the address that found them; the reason says what was
    found and what not. Without premises, ``parts`` is the first reading."""

    premises: Premises | None
    parts: AddressParts
    reason: Text


def match_address(reading: AddressReading, scope: Scope) -> Match:
    """The innermost registered premises of an address within a scope.

    Of several readings the one that is found deepest counts; the first where they are found equally deep.
    At most six statements, however many readings there are.
    """
    readings = (reading.parts, *reading.alternatives)
    if not scope:
        return Match(None, reading.parts, Text("没有可查的辖区", "there is no area to look in"))
    here = Premises.objects.filter(touching(scope))
    compounds = _compounds(here, reading.parts.compound)
    if reading.parts.compound and not compounds:
        name = reading.parts.compound
        return Match(None, reading.parts, Text(f"辖区内没有登记“{name}”", f"no “{name}” is registered in the area"))
    buildings = _children(here, PremisesKind.BUILDING, compounds, {parts.building for parts in readings})
    entrances = _children(here, PremisesKind.ENTRANCE, buildings, {parts.entrance for parts in readings})
    rooms = _rooms(here, [*compounds, *buildings, *entrances], {parts.room for parts in readings})
    found = [descend(parts, compounds, buildings, entrances, rooms) for parts in readings]
    return max(found, key=depth)


def depth(match: Match) -> int:
    """How far down a match reaches."""
    if match.premises is None:
        return 0
    kind = PremisesKind(match.premises.kind)
    return len(STEPS) + 1 if kind in INNERMOST else STEPS.index(kind) + 1


def _compounds(here: QuerySet[Premises], name: str | None) -> list[Premises]:
    """Compounds whose name the text ends with, the longest name first: 菱窠社区金色家园 ends with 金色家园."""
    if not name:
        return []
    whole = name.upper()
    found = (
        here.filter(kind=PremisesKind.COMPOUND)
        .annotate(position=StrIndex(Value(whole), Upper(F("name"))))
        .filter(position__gt=0)
        .order_by(Length("name").desc(), "place", "id")
    )
    fitting: list[Premises] = [row for row in found[:MAX_COMPOUNDS] if whole.endswith(row.name.upper())]
    longest = max((len(compound.name) for compound in fitting), default=0)
    return [compound for compound in fitting if len(compound.name) == longest]


def _children(
    here: QuerySet[Premises], kind: PremisesKind, parents: list[Premises], numbers: Iterable[str | None]
) -> list[Premises]:
    """Children of one kind with one of the numbers; where no parent was named, anywhere in the area."""
    wanted = {number for number in numbers if number}
    if not wanted:
        return []
    found = here.filter(kind=kind, number__in=wanted)
    if parents:
        found = found.filter(parent__in=parents)
    return list(found.order_by("place", "id"))


def _rooms(here: QuerySet[Premises], parents: list[Premises], numbers: Iterable[str | None]) -> list[Premises]:
    wanted = {number for number in numbers if number}
    if not wanted or not parents:
        return []
    return list(here.filter(kind__in=INNERMOST, number__in=wanted, parent__in=parents).order_by("place", "id"))


def descend(
    parts: AddressParts,
    compounds: list[Premises],
    buildings: list[Premises],
    entrances: list[Premises],
    rooms: list[Premises],
) -> Match:
    """Go down one reading as far as exactly one of the registered premises fits."""
    steps = (
        (parts.building, buildings, "号楼", "building"),
        (parts.entrance, entrances, "单元", "entrance"),
        (parts.room, rooms, "室", "room"),
    )
    at = compounds
    if len(compounds) > 1:
        return _several(compounds, parts, Text(f"{parts.compound}", f"{parts.compound}"))
    reached = compounds[0] if compounds else None
    for number, candidates, zh, en in steps:
        if number is None:
            continue
        above = {row.id for row in at}
        fitting = [row for row in candidates if row.number == number and (not above or row.parent_id in above)]
        if len(fitting) == 1:
            at, reached = fitting, fitting[0]
            continue
        said = Text(f"{number} {zh}", f"{en} {number}")
        if not fitting:
            if reached is None:
                return Match(None, parts, Text(f"辖区内没有登记{said.zh}", f"no {said.en} is registered in the area"))
            return Match(
                reached,
                parts,
                Text(f"找到{reached.full_name}；其中没有登记{said.zh}",
                     f"found {reached.full_name}; no {said.en} is registered in it"),
            )  # fmt: skip
        return _several(fitting, parts, said)
    if reached is None:
        return Match(
            None, parts, Text("地址里没有小区、楼栋或单元", "the address names no compound, building or entrance")
        )
    return Match(reached, parts, Text(f"找到{reached.full_name}", f"found {reached.full_name}"))


def _several(rows: list[Premises], parts: AddressParts, said: Text) -> Match:
    names = [row.full_name for row in rows[:3]]
    return Match(
        None,
        parts,
        Text(f"辖区内有 {len(rows)} 处{said.zh}({'、'.join(names)}等)，请写明小区或楼栋",
             f"there are {len(rows)} of {said.en} in the area ({', '.join(names)}); name the compound or building"),
    )  # fmt: skip
