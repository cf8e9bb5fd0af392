"""The whole file checked: every line read, placed and compared, with every fault, before anything is taken."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from uuid import UUID

import msgspec
from django.db import transaction

from weige.core import clock
from weige.core.places import Scope
from weige.registry.models import Import
from weige.registry.people import wall

from . import row_errors, store
from .comparing import record_compared
from .dwellings import AddressBook
from .faults import Fault
from .households import FileHousehold, Placed, group, vacant_lines
from .line_reading import LineReader, read_lines
from .passing import Sieve
from .planning import Planner
from .plans import Declared, Near, Plan
from .reading import Head, merged_cells, read_head
from .recognising import Recognition
from .rows import PersonRow, RowReader

FAULTS_A_PIECE = 200
NEAR_A_PIECE = 100
PEOPLE_A_PIECE = 1_000
TELL_EVERY = 2_000
SHARE_OF_READING, SHARE_OF_PLACING = 0.6, 0.1


class PlacedRow(msgspec.Struct, array_like=True):
    """A line without a fault of its own, or with one that holds its household back, in its dwelling."""

    row: PersonRow
    dwelling: UUID
    place: str


def columns_of(found: Import) -> dict[str, int]:
    """The confirmed columns by meaning."""
    return {meaning: int(index) for index, meaning in found.columns.items() if meaning}


def check(found: Import) -> dict[str, int]:
    """Check the file of an import; keeps people, faults and near-duplicates sealed, and returns the counts."""
    head = read_head(found.files)
    columns = columns_of(found)
    placed, faults = _read_lines(found, head, columns)
    faults += _column_notes(head, columns)
    store.write_items(
        found.files, store.PEOPLE, (PlacedRow(p.row, p.dwelling, p.place) for p in placed), each=PEOPLE_A_PIECE
    )
    homes, more = group(placed, relation_column=columns.get("relation"))
    empty, of_empty = vacant_lines(placed, homes)
    with transaction.atomic(), wall.opened(Scope((found.place,))):
        comparing = planner(found, columns)
        plan = comparing.plan(homes, [*faults, *more, *of_empty], empty)
        record_compared(found, comparing.known.elsewhere)
    store.say_progress(found.files, 0.9)
    store.write_items(found.files, store.FAULTS, iter(plan.faults), each=FAULTS_A_PIECE)
    store.write_items(found.files, store.NEAR, iter(plan.near), each=NEAR_A_PIECE)
    return counts_of(head.rows, homes, plan)


def planner(found: Import, columns: dict[str, int], compared: Sequence[Near] | None = None) -> Planner:
    """The planner of an import, with what was declared and decided."""
    declared = None
    if found.consent:
        declared = Declared(found.consent["wording"], clock.today().fromisoformat(found.consent["given_on"]))
    by_line = {int(line): choice for line, choice in found.choices.get("lines", {}).items()}
    return Planner(
        import_id=found.id, today=clock.today(), columns=columns, declared=declared, choices=by_line,
        others=found.choices.get("others"), prefer_file=found.taking.get("prefer_file", False),
        known=Recognition(found.place, columns, compared),
    )  # fmt: skip


def _read_lines(found: Import, head: Head, columns: dict[str, int]) -> tuple[list[Placed], list[Fault]]:
    """Every line as a person in a dwelling, with its faults; lines without a dwelling are only told."""
    bad = {(f.line, f.column): f for f in head.faults if not f.note and f.column is not None}
    reader = RowReader(columns, clock.today(), head.since_1904, bad, merged_cells(head.faults))
    book = AddressBook(found.place, within=found.compound_id)
    at = columns.get("room", columns.get("address"))
    sieve = Sieve(columns, [guess.header for guess in head.columns], head.titles)
    placed: list[Placed] = []
    faults: list[Fault] = []
    pieces = store.pieces(found.files, store.ROWS)
    for number, line in enumerate(read_lines(pieces, LineReader(reader, sieve), count=head.rows)):
        if line.passed_over is not None:
            sieve.remember(line.number, line.passed_over)
        if (row := line.row) is None:
            continue
        wrong = line.faults
        home = book.find(row.where) if row.where else None
        if home is not None and not any(fault.code == row_errors.ADDRESS_MISSING for fault in wrong):
            if (fault := home.fault(row.line, at)) is not None:
                wrong.append(fault)
                row.faulty = True
            elif home.dwelling is not None:
                placed.append(Placed(row, home.dwelling, home.place))
        faults += wrong
        if number % TELL_EVERY == 0 and head.rows:
            store.say_progress(found.files, SHARE_OF_READING * number / head.rows)
    return placed, faults + sieve.notes()


def _column_notes(head: Head, columns: dict[str, int]) -> list[Fault]:
    """What was settled by itself and is only told: formulas read by their results, merged cells filled down."""
    used = set(columns.values())
    notes = [
        Fault(head.first_line, row_errors.FORMULAS_USED, column, {"count": count}, note=True)
        for column, count in sorted(head.formulas.items())
        if column in used
    ]
    return notes + [fault for fault in head.faults if fault.note and (fault.column is None or fault.column in used)]


def placed_rows(files: UUID) -> Iterator[Placed]:
    """The lines that the check placed."""
    for item in store.read_items(files, store.PEOPLE, PlacedRow):
        yield Placed(item.row, item.dwelling, item.place)


def counts_of(rows: int, homes: Iterable[FileHousehold], plan: Plan) -> dict[str, int]:
    """What was found, in numbers: lines, households and people that can be taken, and why others cannot."""
    waiting = {row_errors.UNDECIDED, row_errors.AWAITS}
    good = [part for part in plan.parts if part.writes]
    return {
        "rows": rows,
        "households": sum(1 for part in plan.parts if not part.vacant),
        "vacant": sum(1 for part in good if part.vacant),
        "people": sum(part.new + part.changed + part.known for part in plan.parts),
        "faulty": len({fault.line for fault in plan.faults if not fault.note and fault.code not in waiting}),
        "new": sum(part.new for part in good),
        "changed": sum(part.changed for part in plan.parts),
        "known": sum(part.known for part in plan.parts),
        "near": len(plan.near),
        "undecided": plan.undecided,
        "notes": sum(1 for fault in plan.faults if fault.note),
    }


def near_of(files: UUID) -> Iterator[Near]:
    """The near-duplicates that the check found."""
    return store.read_items(files, store.NEAR, Near)
