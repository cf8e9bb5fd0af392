"""Lines into households: by dwelling, then by household number, the head's name, or the one head there. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from weige.registry.people.consents import is_child
from weige.registry.people.terms import Role, Tenure

from . import row_errors
from .faults import Fault
from .rows import PersonRow
from .words import capacity_of

MOST_LINES_NAMED = 6


@dataclass(slots=True)
class Placed:
    """A line whose dwelling was found."""

    row: PersonRow
    dwelling: UUID
    place: str


@dataclass(slots=True)
class FileHousehold:
    """Lines that belong together. ``joins`` says that the head may be one who is registered there already."""

    dwelling: UUID
    place: str
    rows: list[PersonRow] = field(default_factory=list)
    head_name: str = ""

    @property
    def head(self) -> PersonRow | None:
        return next((row for row in self.rows if row.role == Role.HEAD), None)

    @property
    def tenure(self) -> Tenure | None:
        head = self.head
        said = (head.tenure if head else "") or next((row.tenure for row in self.rows if row.tenure), "")
        return Tenure(said) if said else None


def group(placed: Iterable[Placed], *, relation_column: int | None = None) -> tuple[list[FileHousehold], list[Fault]]:
    """Households of a file, in the order of their first lines, and what is wrong with them.

    Two heads in one dwelling are two households only where a column tells them apart.
    """
    homes: dict[tuple[UUID, str, str], FileHousehold] = {}
    for one in placed:
        if one.row.vacant:
            continue
        key = (one.dwelling, one.row.household_number, "" if one.row.household_number else _head_of(one.row))
        home = homes.get(key)
        if home is None:
            home = homes[key] = FileHousehold(one.dwelling, one.place, head_name=_head_of(one.row))
        home.rows.append(one.row)
    faults: list[Fault] = []
    for home in homes.values():
        faults += _settle_head(home, relation_column)
        _fill_in(home)
    return list(homes.values()), faults


def vacant_lines(placed: Iterable[Placed], homes: Sequence[FileHousehold]) -> tuple[list[FileHousehold], list[Fault]]:
    """The lines that say that nobody lives in a dwelling, once for each; one where others live is a fault."""
    lived_in = {home.dwelling: row.line for home in homes for row in home.rows if row.lives_here}
    empty: dict[UUID, FileHousehold] = {}
    faults = []
    for one in placed:
        if not one.row.vacant:
            continue
        if (other := lived_in.get(one.dwelling)) is not None:
            one.row.faulty = True
            faults.append(Fault(one.row.line, row_errors.VACANT_AND_LIVED_IN, None, {"other": other}))
        elif not one.row.faulty and one.dwelling not in empty:
            empty[one.dwelling] = FileHousehold(one.dwelling, one.place, [one.row])
    return list(empty.values()), faults


def _head_of(row: PersonRow) -> str:
    """The head's name as far as the line says it."""
    if row.head_name:
        return row.head_name
    return ""


def _settle_head(home: FileHousehold, column: int | None) -> list[Fault]:
    """Find the head: by the relation, by the head's name, or the only one there is."""
    heads = [row for row in home.rows if row.role == Role.HEAD]
    if not heads and home.head_name:
        heads = [row for row in home.rows if row.values.get("name") == home.head_name][:1]
    if not heads and len(home.rows) == 1 and not home.rows[0].role and not home.head_name:
        heads = [home.rows[0]]
    for row in heads[:1]:
        row.role = Role.HEAD.value
    faults = []
    for row in heads[1:]:
        row.faulty = True
        faults.append(Fault(row.line, row_errors.TWO_HEADS, column, {"other": heads[0].line}))
    return faults


def no_head(home: FileHousehold, column: int | None) -> list[Fault]:
    """The fault of a household that would stand without a head."""
    lines = [row.line for row in home.rows]
    named = "、".join(map(str, lines[:MOST_LINES_NAMED])) + ("…" if len(lines) > MOST_LINES_NAMED else "")
    return [Fault(line, row_errors.NO_HEAD, column, {"lines": named}) for line in lines]


def _fill_in(home: FileHousehold) -> None:
    """Whoever has no relation is of the household in another way; the head's capacity follows from the tenure."""
    for row in home.rows:
        if not row.role:
            row.role = Role.OTHER.value
        if row.role == Role.HEAD:
            row.capacity = capacity_of(Role.HEAD, "", home.tenure).value


def guardian_of(child: PersonRow, rows: Sequence[PersonRow], today: object) -> PersonRow | None:
    """Who gives consent for a child: the adult named in the file, else a parent by relation, else the head.

    The relation is that to the head: a head's child has the head or the head's spouse; a grandchild the head's
    children are likely parents, but which of them is not known, so the head stands for the family.
    """
    adults = [row for row in rows if row is not child and not _child(row, today) and row.values.get("birth_date")]
    if child.guardian:
        return next((row for row in adults if row.values.get("name") == child.guardian), None)
    order = (Role.HEAD, Role.SPOUSE, Role.CHILD, Role.PARENT)
    return next((row for role in order for row in adults if row.role == role), None)


def _child(row: PersonRow, today: object) -> bool:
    return is_child(row.values.get("birth_date"), today)  # type: ignore[arg-type]
