"""The dwellings of a place by their addresses, kept in memory for one file: the rule of ``matching`` without its
statements, so that a hundred thousand addresses take seconds."""

from __future__ import annotations

import re
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q

from weige.core.errors import Text
from weige.core.places import Scope
from weige.registry.address import AddressParts, AddressReading, read_address
from weige.registry.matching import Match, depth, descend
from weige.registry.models import Premises
from weige.registry.premises import INNERMOST, PremisesKind
from weige.registry.queries import touching

from . import row_errors
from .faults import Fault

PLAIN_ROOM = re.compile(
    r"(?P<before>.*[0-9A-Z](?:号楼|栋|幢|座|单元))(?P<floor>[0-9]{1,2})(?P<door>[0-9]{2})(?:室|号)?", re.ASCII
)
"""An entrance or building with its label, and a room of three or four digits: as registers of offices have it."""
AROUND = re.compile(r"(?:[路街巷道段里弄][0-9]{1,4}号?|社区|街道|村|镇|乡|区|县|市|[路街巷道])$")
"""Ends of what is no compound's name: a road with its number, a division."""
COLUMNS = ("id", "kind", "parent_id", "place", "name", "number", "full_name")


@dataclass(frozen=True, slots=True)
class Found:
    """What an address leads to: a dwelling, or why not."""

    dwelling: UUID | None
    place: str = ""
    full_name: str = ""
    code: str = ""
    params: dict[str, Text | str | int] | None = None

    def fault(self, line: int, column: int | None) -> Fault | None:
        return None if self.dwelling else Fault(line, self.code, column, self.params or {})


class AddressBook:
    """All premises of a place, found by address as ``matching.match_address`` finds them.

    Args:
        within: the compound of all addresses that name none.
    """

    def __init__(self, place: str, *, within: UUID | None = None) -> None:
        self._place = place
        self._compounds: list[Premises] = []
        self._anywhere: dict[tuple[str, str], list[Premises]] = {}
        self._children: dict[tuple[str, UUID | None, str], list[Premises]] = {}
        self._readings: dict[str, AddressReading] = {}
        self._rooms: dict[tuple[UUID | None, str], list[Premises]] = {}
        self._known: dict[str, Found] = {}
        scope = Scope((place,))
        wanted = touching(scope) & ~Q(number="") | touching(scope) & Q(kind=PremisesKind.COMPOUND)
        for row in Premises.objects.filter(wanted).only(*COLUMNS).order_by("place", "id").iterator(5_000):
            if row.kind == PremisesKind.COMPOUND:
                self._compounds.append(row)
            elif row.kind in INNERMOST:
                self._rooms.setdefault((row.parent_id, row.number), []).append(row)
            else:
                self._anywhere.setdefault((row.kind, row.number), []).append(row)
                self._children.setdefault((row.kind, row.parent_id, row.number), []).append(row)
        self._by_name = _grouped(self._compounds)
        self._within = [row for row in self._compounds if row.id == within]

    def find(self, text: str) -> Found:
        """The dwelling that an address names within the place; readings are remembered."""
        known = self._known.get(text)
        if known is None:
            known = self._known[text] = self._find(text)
        return known

    def _find(self, text: str) -> Found:
        reading = self._read(text)
        match = self._match(reading)
        if match is None or match.premises is None:
            reason = (
                match.reason if match else reading.faults[0].text if reading.faults else Text("读不出", "unreadable")
            )
            return Found(None, code=row_errors.ADDRESS_UNKNOWN, params={"reason": reason})
        premises = match.premises
        if not premises.place.startswith(self._place):
            reason = Text("这处房屋不在导入的范围内", "these premises lie outside the place of the import")
            return Found(None, code=row_errors.ADDRESS_UNKNOWN, params={"reason": reason})
        if premises.kind != PremisesKind.DWELLING:
            whole = all(part is None for part in (match.parts.room,))
            if whole or premises.kind in INNERMOST:
                return Found(None, code=row_errors.NOT_A_HOME, params={"reached": premises.full_name})
            return Found(None, code=row_errors.ADDRESS_UNKNOWN, params={"reason": match.reason})
        return Found(premises.id, premises.place, premises.full_name)

    def _match(self, reading: AddressReading) -> Match | None:
        readings = (reading.parts, *reading.alternatives)
        compounds = self._named(reading.parts.compound) or self._within_of(reading.parts.compound)
        if reading.parts.compound and not compounds:
            name = reading.parts.compound
            return Match(None, reading.parts, Text(f"辖区内没有登记“{name}”", f"no “{name}” is registered in the area"))
        buildings = self._inside(PremisesKind.BUILDING, compounds, {parts.building for parts in readings})
        entrances = self._inside(PremisesKind.ENTRANCE, buildings, {parts.entrance for parts in readings})
        rooms = [
            row
            for parent in (*compounds, *buildings, *entrances)
            for number in {parts.room for parts in readings}
            if number
            for row in self._rooms.get((parent.id, number), ())
        ]
        return max((descend(parts, compounds, buildings, entrances, rooms) for parts in readings), key=depth)

    def _named(self, name: str | None) -> list[Premises]:
        """Compounds whose name the text ends with, the longest name only."""
        if not name:
            return []
        whole = name.upper()
        for start in range(len(whole)):
            if found := self._by_name.get(whole[start:]):
                return found
        return []

    def _within_of(self, name: str | None) -> list[Premises]:
        """The compound of the whole sheet, where an address names nothing but what lies around compounds."""
        return self._within if not name or AROUND.search(name) else []

    def _inside(self, kind: PremisesKind, parents: list[Premises], numbers: set[str | None]) -> list[Premises]:
        """Premises of one kind with one of the numbers; where no parent was named, anywhere in the place."""
        wanted = [number for number in numbers if number]
        if not parents:
            return [row for number in wanted for row in self._anywhere.get((kind, number), ())]
        return [
            row for parent in parents for number in wanted for row in self._children.get((kind, parent.id, number), ())
        ]

    def _read(self, text: str) -> AddressReading:
        """An address read; what stands before a plain room number is read once for all rooms behind it."""
        split = PLAIN_ROOM.fullmatch(text)
        if split is None:
            return read_address(text)
        before = self._readings.get(split["before"])
        if before is None:
            before = self._readings[split["before"]] = read_address(split["before"])
        parts = before.parts
        if before.faults or before.alternatives or parts.floor is not None or parts.room is not None:
            return read_address(text)
        floor, room = int(split["floor"]), f"{int(split['floor'])}{split['door']}"
        if not floor:
            return read_address(text)
        whole = AddressParts(parts.compound, parts.building, parts.entrance, floor, room)
        return AddressReading(whole, text)


def _grouped(compounds: list[Premises]) -> dict[str, list[Premises]]:
    found: dict[str, list[Premises]] = {}
    for compound in compounds:
        found.setdefault(compound.name.upper(), []).append(compound)
    return found
