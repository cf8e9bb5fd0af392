"""Brings everything sealed under the newest key and the algorithm in force, while the server works.

Each room declares its sealed columns (:func:`declare`) with how a value is opened. Rows are taken a few at a time under
a row lock, and rows that someone works on are left for later, so nobody waits and nothing is overwritten. What is done
already is passed over: broken off at any moment, the next run goes on. A value and its blind index are written
together, and look-ups ask under all keys, so everything can be opened and found at every moment.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db import IntegrityError, connection, transaction

from . import sealing
from .alone import alone

BATCH = 500
Row = Mapping[str, Any]
Say = Callable[[str, int], None]
"""(table, how many rows were resealed so far)"""


@dataclass(frozen=True, slots=True)
class SealedColumn:
    """A column with sealed values: for which purpose and row each was sealed, and the blind index beside it."""

    name: str
    purpose: Callable[[Row], str]
    bound_to: Callable[[Row], UUID | None] = lambda row: None
    index: str = ""
    make_index: Callable[[str], bytes] | None = None


@dataclass(frozen=True, slots=True)
class SealedTable:
    """A table with sealed columns.

    Args:
        also: further columns that purposes are made from.
        opened: lets a transaction see every row of the table.
        old_values: holds values from before keys had numbers, so that first bytes alone do not tell.
    """

    table: str
    columns: tuple[SealedColumn, ...]
    key: str = "id"
    also: tuple[str, ...] = ()
    opened: Callable[[], AbstractContextManager[Any]] = nullcontext
    old_values: bool = False


@dataclass(frozen=True, slots=True)
class SealedElsewhere:
    """Sealed things outside the tables (files): how many each key holds, and how they are sealed anew."""

    name: str
    held: Callable[[], Counter[int]]
    reseal: Callable[[], int]


@dataclass(slots=True)
class Outcome:
    """What a rotation did: rows resealed, by table; rows that could not be, by table and key of the row."""

    resealed: Counter[str] = field(default_factory=Counter)
    unreadable: list[tuple[str, UUID]] = field(default_factory=list)
    ambiguous: list[tuple[str, UUID]] = field(default_factory=list)
    """Their blind index is another row's already: one person registered twice under different keys."""

    @property
    def whole(self) -> bool:
        return not self.unreadable and not self.ambiguous


_tables: dict[str, SealedTable] = {}
_elsewhere: dict[str, SealedElsewhere] = {}


def declare(*sealed: SealedTable | SealedElsewhere) -> None:
    """Called once by each room when Django is ready."""
    for each in sealed:
        if isinstance(each, SealedTable):
            _tables[each.table] = each
        else:
            _elsewhere[each.name] = each


def declared() -> list[SealedTable]:
    return list(_tables.values())


class AlreadyRunningError(RuntimeError):
    """Another rotation is under way."""


def rotate(*, say: Say | None = None, batch: int = BATCH) -> Outcome:
    """Seal everything anew that is not under the newest key and the algorithm in force.

    Raises:
        AlreadyRunningError: another rotation is under way.
    """
    outcome = Outcome()
    with _alone():
        for table in _tables.values():
            _rotate_table(table, outcome, say=say, batch=batch)
        for other in _elsewhere.values():
            outcome.resealed[other.name] += other.reseal()
    outcome.resealed += Counter()
    return outcome


def held() -> dict[int, Counter[str]]:
    """How many values each key still holds, by table; key numbers that no key is known for are among them."""
    found: dict[int, Counter[str]] = {number: Counter() for number in sealing.key_numbers()}
    for table in _tables.values():
        for number, count in _held_by(table).items():
            found.setdefault(number, Counter())[table.table] += count
    for other in _elsewhere.values():
        for number, count in other.held().items():
            found.setdefault(number, Counter())[other.name] += count
    return found


def may_go(number: int, held_by_it: Counter[str]) -> bool:
    """Whether a key is of no use any more. The first one stays: codes, tokens and ids follow from it."""
    return number not in {sealing.FIRST_KEY, sealing.current()[1]} and not held_by_it.total()


@contextmanager
def _alone() -> Iterator[None]:
    with alone("weige.core.rotation") as free:
        if not free:
            raise AlreadyRunningError
        yield


def _rotate_table(table: SealedTable, outcome: Outcome, *, say: Say | None, batch: int) -> None:
    """Go through a table once past the rows in use, and then once more, waiting for those that were.

    Whoever waits holds one row, so that nobody waits for them in turn; tables that are read whole are of rows that are
    locked one by one only.
    """
    for skip, size in ((True, batch), (False, batch if table.old_values else 1)):
        last: UUID | None = None
        while True:
            with transaction.atomic(), table.opened():
                rows = _stale(table, after=last, limit=size, skip_locked=skip)
                done = _reseal(table, rows, outcome)
            outcome.resealed[table.table] += done
            if say and done:
                say(table.table, outcome.resealed[table.table])
            if not rows:
                break
            last = rows[-1][table.key]


def _stale(table: SealedTable, *, after: UUID | None, limit: int, skip_locked: bool) -> list[dict[str, Any]]:
    """The next rows with a value that is not current, locked; of tables with old values simply the next rows."""
    names = [table.key, *table.also, *(column.name for column in table.columns)]
    stale = " OR ".join(
        f"{column.name} IS NOT NULL"
        + ("" if table.old_values else f" AND substring({column.name} FROM 1 FOR 2) <> %(current)s")
        for column in table.columns
    )
    with connection.cursor() as cursor:
        cursor.execute(
            f"""SELECT {", ".join(names)} FROM {table.table}
                WHERE ({stale}) AND (%(after)s::uuid IS NULL OR {table.key} > %(after)s)
                ORDER BY {table.key} LIMIT %(limit)s FOR UPDATE {"SKIP LOCKED" if skip_locked else ""}""",  # noqa: S608
            {"current": bytes(sealing.current()), "after": after, "limit": limit},
        )
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def _reseal(table: SealedTable, rows: Sequence[Row], outcome: Outcome) -> int:
    """Seal rows anew; how many were."""
    changes = [(row[table.key], new) for row in rows if (new := _anew(table, row, outcome))]
    if not changes:
        return 0
    try:
        with transaction.atomic():
            _write(table, changes)
        return len(changes)
    except IntegrityError:
        return sum(_write_one(table, key, new, outcome) for key, new in changes)


def _anew(table: SealedTable, row: Row, outcome: Outcome) -> dict[str, bytes]:
    """The columns of a row that are not current, with what they should hold."""
    new: dict[str, bytes] = {}
    try:
        for column in table.columns:
            value = row[column.name]
            purpose, owner = column.purpose(row), column.bound_to(row)
            if value is None or (sealing.is_current(value) and not table.old_values):
                continue
            if table.old_values and sealing.sealed_by(value, purpose, bound_to=owner) == sealing.current():
                continue
            text = sealing.unseal(value, purpose, bound_to=owner)
            new[column.name] = sealing.seal(text, purpose, bound_to=owner)
            if column.make_index:
                new[column.index] = column.make_index(text)
    except ValueError:
        if (broken := (table.table, row[table.key])) not in outcome.unreadable:
            outcome.unreadable.append(broken)
        return {}
    return new


def _write(table: SealedTable, changes: Sequence[tuple[UUID, dict[str, bytes]]]) -> None:
    with connection.cursor() as cursor:
        for key, new in changes:
            sets = ", ".join(f"{name} = %s" for name in new)
            cursor.execute(f"UPDATE {table.table} SET {sets} WHERE {table.key} = %s", [*new.values(), key])  # noqa: S608


def _write_one(table: SealedTable, key: UUID, new: dict[str, bytes], outcome: Outcome) -> int:
    try:
        with transaction.atomic():
            _write(table, [(key, new)])
    except IntegrityError:
        if (table.table, key) not in outcome.ambiguous:
            outcome.ambiguous.append((table.table, key))
        return 0
    return 1


def _held_by(table: SealedTable) -> Counter[int]:
    with transaction.atomic(), table.opened(), connection.cursor() as cursor:
        found: Counter[int] = Counter()
        if not table.old_values:
            for column in table.columns:
                cursor.execute(
                    f"SELECT get_byte({column.name}, 1), count(*) FROM {table.table} "  # noqa: S608
                    f"WHERE {column.name} IS NOT NULL GROUP BY 1"
                )
                found += Counter(dict(cursor.fetchall()))
            return found
        names = [table.key, *table.also, *(column.name for column in table.columns)]
        cursor.execute(f"SELECT {', '.join(names)} FROM {table.table}")  # noqa: S608
        for values in cursor.fetchall():
            row = dict(zip(names, values, strict=True))
            for column in table.columns:
                if row[column.name] is not None:
                    found[_key_of(column, row)] += 1
        return found


def _key_of(column: SealedColumn, row: Row) -> int:
    """The key that holds a value; the number it names where it cannot be opened."""
    value = bytes(row[column.name])
    try:
        by = sealing.sealed_by(value, column.purpose(row), bound_to=column.bound_to(row))
    except ValueError:
        return value[1] if len(value) > 1 else sealing.FIRST_KEY
    return by[1] if by else sealing.FIRST_KEY
