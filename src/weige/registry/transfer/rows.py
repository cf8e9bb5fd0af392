"""One line of a file as one person: every value read, every fault named, not only the first. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

import msgspec

from weige.core.errors import Text
from weige.registry.people import errors as people_errors
from weige.registry.people.dictionary import Field, Kind, dictionary
from weige.registry.people.homes import EARLIEST
from weige.registry.people.terms import Role, Tenure
from weige.registry.people.values import ValueFault, birth_date_of, read_birth_date, read_name, read_value

from . import row_errors
from .addressing import address_of
from .cells import Broken, day_of, digits_of, text_of
from .faults import Cell, Fault
from .meanings import meanings
from .words import (
    LIVING_CHOICES,
    LIVING_WORDS,
    NAMELESS_WORDS,
    NOTHING_WORDS,
    RELATION_CHOICES,
    RELATION_WORDS,
    TENURE_CHOICES,
    TENURE_WORDS,
    VACANT_WORDS,
    capacity_of,
)

LOST_DIGITS = "000"
PARTS = ("address", "compound", "building", "entrance", "floor", "room")
OF_ONE_PERSON = frozenset({Kind.NAME, Kind.IDENTITY_NUMBER})
NUMBERS = frozenset({Kind.PHONE, Kind.IDENTITY_NUMBER})


class PersonRow(msgspec.Struct, array_like=True):
    """A line that was read. ``values`` are normal forms by field; ``where`` is the address as one text."""

    line: int
    values: dict[str, str]
    where: str = ""
    household_number: str = ""
    head_name: str = ""
    role: str = ""
    capacity: str = "family"
    tenure: str = ""
    lives_here: bool = True
    first_day: date | None = None
    guardian: str = ""
    faulty: bool = False
    vacant: bool = False


@dataclass(slots=True)
class RowReader:
    """Reads the lines of one file.

    Attributes:
        columns: the column of each confirmed meaning.
        today: the day against which days are held.
        bad_cells: cells that are faults already (formulas in error), by line and column.
        merged: cells that are filled from a merged cell above, by line and column.
    """

    columns: Mapping[str, int]
    today: date
    since_1904: bool = False
    bad_cells: Mapping[tuple[int, int], Fault] = field(default_factory=dict)
    merged: frozenset[tuple[int, int]] = frozenset()
    _fields: list[tuple[int, Field]] = field(init=False)
    _where: list[str] = field(init=False)

    def __post_init__(self) -> None:
        known = dictionary().fields
        self._fields = [(column, known[code]) for code, column in self.columns.items() if code in known]
        self._where = [part for part in PARTS if part in self.columns]

    def read(self, line: int, cells: Sequence[Cell]) -> tuple[PersonRow, list[Fault]]:
        """One line with all its faults."""
        faults: list[Fault] = []
        row = PersonRow(line, {})
        if self._says_vacant(cells):
            row.vacant = True
            self._read_where(row, cells, faults)
            row.faulty = bool(faults)
            return row, faults
        self._read_values(row, cells, faults)
        self._read_where(row, cells, faults)
        self._read_household(row, cells, faults)
        self._read_days(row, cells, faults)
        row.faulty = any(not fault.note for fault in faults)
        return row, faults

    def _cell(self, cells: Sequence[Cell], meaning: str, line: int, faults: list[Fault]) -> Cell:
        """A cell by its meaning; one in error is told and then empty."""
        column = self.columns.get(meaning)
        if column is None or column >= len(cells):
            if column is not None and (bad := self.bad_cells.get((line, column))):
                faults.append(bad)
            return None
        if self.bad_cells and (bad := self.bad_cells.get((line, column))):
            faults.append(bad)
            return None
        return cells[column]

    def _says_vacant(self, cells: Sequence[Cell]) -> bool:
        """Whether the line says that nobody lives there: instead of a name, or where no name is."""
        name = self._word_at(cells, "name")
        if name:
            return name in VACANT_WORDS
        return any(self._word_at(cells, meaning) in VACANT_WORDS for meaning in ("lives_here", "tenure"))

    def _word_at(self, cells: Sequence[Cell], meaning: str) -> str:
        column = self.columns.get(meaning)
        text = text_of(cells[column]) if column is not None and column < len(cells) else ""
        if text.isalnum():
            return text.lower()
        return "".join(text.split()).lower().strip("()（）")

    def _read_values(self, row: PersonRow, cells: Sequence[Cell], faults: list[Fault]) -> None:
        for column, known in self._fields:
            cell = self._cell(cells, known.code, row.line, faults)
            if cell is None:
                continue
            if self.merged and known.kind in OF_ONE_PERSON and (row.line, column) in self.merged:
                faults.append(Fault(row.line, row_errors.MERGED_PERSON, column, {"name": known.name}))
                continue
            try:
                value = self._value(known, cell)
            except Broken:
                faults.append(Fault(row.line, row_errors.NUMBER_BROKEN, column, {"name": known.name}))
                continue
            except ValueFault as fault:
                faults.append(unfit(row.line, column, known.name, fault))
                continue
            if value:
                row.values[known.code] = value
        if "name" not in row.values and not any(fault.column == self.columns["name"] for fault in faults):
            faults.append(Fault(row.line, row_errors.NAME_MISSING, self.columns["name"]))
        self._join_birth(row, faults)

    def _value(self, known: Field, cell: Cell) -> str:
        """A field's value in its normal form; empty when the cell says that there is nothing.

        Raises:
            Broken, ValueFault: it cannot be kept.
        """
        if known.kind in NUMBERS:
            text = digits_of(cell)
            if text in NOTHING_WORDS:
                return ""
            try:
                return read_value(known, text, today=self.today)
            except ValueFault:
                if known.kind is Kind.IDENTITY_NUMBER and len(text) == 18 and text.endswith(LOST_DIGITS):
                    raise Broken from None
                raise
        text = day_of(cell, since_1904=self.since_1904) if known.kind is Kind.DATE else text_of(cell)
        if known.kind is Kind.NAME and text.lower() in NAMELESS_WORDS:
            return ""
        if not text or (text.lower() in NOTHING_WORDS and known.kind is not Kind.NAME):
            return ""
        return read_value(known, text, today=self.today)

    def _join_birth(self, row: PersonRow, faults: list[Fault]) -> None:
        """The identity number knows the date of birth; a column that says otherwise is a fault."""
        number = row.values.get("identity_number")
        if number is None:
            return
        born = birth_date_of(number).isoformat()
        said = row.values.get("birth_date")
        if said is not None and not born.startswith(said):
            faults.append(Fault(row.line, row_errors.BIRTH_DISAGREES, self.columns["birth_date"]))
        row.values["birth_date"] = born

    def _read_where(self, row: PersonRow, cells: Sequence[Cell], faults: list[Fault]) -> None:
        parts = {part: text_of(self._cell(cells, part, row.line, faults)) for part in self._where}
        row.where = address_of(parts)
        if not (parts.get("address") or parts.get("room")):
            column = self.columns.get("room", self.columns.get("address"))
            if not any(fault.column == column for fault in faults):
                faults.append(Fault(row.line, row_errors.ADDRESS_MISSING, column))

    def _read_household(self, row: PersonRow, cells: Sequence[Cell], faults: list[Fault]) -> None:
        row.household_number = text_of(self._cell(cells, "household_number", row.line, faults))[:60]
        row.head_name = self._name(row, cells, "head_name", faults)
        row.guardian = self._name(row, cells, "guardian", faults)
        tenure = self._word(row, cells, "tenure", faults, words=TENURE_WORDS, choices=TENURE_CHOICES)
        living = self._word(row, cells, "lives_here", faults, words=LIVING_WORDS, choices=LIVING_CHOICES)
        row.tenure = tenure.value if isinstance(tenure, Tenure) else ""
        row.lives_here = living is not False and self._word_at(cells, "tenure") not in VACANT_WORDS
        text = "".join(text_of(self._cell(cells, "relation", row.line, faults)).split())
        if text:
            role = RELATION_WORDS.get(text.lower())
            if role is None:
                choices = Text(*RELATION_CHOICES)
                faults.append(
                    Fault(row.line, row_errors.RELATION_UNKNOWN, self.columns["relation"], {"choices": choices})
                )
                role = Role.OTHER
            row.role = role.value
            row.capacity = capacity_of(role, text, Tenure(row.tenure) if row.tenure else None).value

    def _name(self, row: PersonRow, cells: Sequence[Cell], meaning: str, faults: list[Fault]) -> str:
        text = text_of(self._cell(cells, meaning, row.line, faults))
        if not text or text.lower() in NOTHING_WORDS:
            return ""
        try:
            return read_name(text)
        except ValueFault as fault:
            faults.append(unfit(row.line, self.columns[meaning], meanings()[meaning].name, fault))
            return ""

    def _word(
        self,
        row: PersonRow,
        cells: Sequence[Cell],
        meaning: str,
        faults: list[Fault],
        *,
        words: Mapping[str, object],
        choices: tuple[str, str],
    ) -> object:
        if meaning not in self.columns:
            return None
        text = "".join(text_of(self._cell(cells, meaning, row.line, faults)).split()).lower()
        if not text:
            return None
        if text not in words and text not in VACANT_WORDS:
            params: dict[str, Text | str | int] = {"name": meanings()[meaning].name, "choices": Text(*choices)}
            faults.append(Fault(row.line, row_errors.CHOICE_UNKNOWN, self.columns[meaning], params))
        return False if text in VACANT_WORDS else words.get(text)

    def _read_days(self, row: PersonRow, cells: Sequence[Cell], faults: list[Fault]) -> None:
        row.first_day = self._day(row, cells, "first_day", faults)
        last = self._day(row, cells, "last_day", faults)
        born = row.values.get("birth_date", "")
        if row.first_day and len(born) == 10 and row.first_day.isoformat() < born:
            faults.append(self._out_of_order(row, "birth_date", "first_day"))
        if last is None:
            return
        if row.first_day and last < row.first_day:
            faults.append(self._out_of_order(row, "first_day", "last_day"))
        else:
            faults.append(Fault(row.line, row_errors.HAS_LEFT, self.columns["last_day"]))

    def _out_of_order(self, row: PersonRow, earlier: str, later: str) -> Fault:
        params: dict[str, Text | str | int] = {"earlier": meanings()[earlier].name, "later": meanings()[later].name}
        return Fault(row.line, row_errors.DAYS_OUT_OF_ORDER, self.columns[later], params)

    def _day(self, row: PersonRow, cells: Sequence[Cell], meaning: str, faults: list[Fault]) -> date | None:
        """A day; of a year or a month alone its first one."""
        if meaning not in self.columns:
            return None
        cell = self._cell(cells, meaning, row.line, faults)
        text = day_of(cell, since_1904=self.since_1904)
        if text.lower() in NOTHING_WORDS:
            return None
        column, name = self.columns[meaning], meanings()[meaning].name
        try:
            read = read_birth_date(text, today=date.max)
        except ValueFault:
            faults.append(Fault(row.line, row_errors.DAY_UNREADABLE, column, {"name": name}))
            return None
        day = date(int(read), 1, 1) if len(read) == 4 else date.fromisoformat(read)
        if day > self.today or day < EARLIEST:
            code = people_errors.DAY_IN_FUTURE if day > self.today else people_errors.DAY_TOO_EARLY
            faults.append(Fault(row.line, code, column))
            return None
        return day


def unfit(line: int, column: int | None, name: Text, fault: ValueFault) -> Fault:
    """A value that its reader refuses."""
    params: dict[str, Text | str | int] = {"name": name, "reason": fault.reason, "how": fault.mend}
    return Fault(line, people_errors.VALUE_UNFIT, column, params)
