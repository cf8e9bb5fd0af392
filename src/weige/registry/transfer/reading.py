"""A sealed file read into sealed lines: what the import knows of its file before anyone has said what it means."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain, islice
from uuid import UUID

import msgspec

from weige.core.errors import Problem

from . import errors, row_errors, store
from .columns import HEADER_WITHIN, SAMPLE, Guess, find_head
from .faults import Fault, Row
from .sheets import open_table

LINES_A_PIECE = 1_000


class Head(msgspec.Struct):
    """The top of a file: its sheets, its columns with their guesses, what is odd about its cells."""

    media: str
    sheets: list[str]
    hidden: list[str]
    sheet: str
    header_line: int
    first_line: int
    columns: list[Guess]
    rows: int
    since_1904: bool
    formulas: dict[int, int]
    faults: list[Fault]
    titles: list[str] = []


def read_file(files: UUID, extension: str, *, sheet: str = "", header_line: int | None = None) -> Head:
    """Read the file of an import, and keep its lines and its head sealed.

    Raises:
        Problem: ``registry.import_*``: why it cannot be read.
    """
    content = store.read_all(files, store.SOURCE)
    table = open_table(content, extension, sheet or None)
    top = list(islice(table.rows, HEADER_WITHIN + SAMPLE))
    found = find_head(top, header_line=header_line)
    if not top:
        raise Problem(errors.EMPTY, field="file")
    count = 0

    def lines() -> Iterator[Row]:
        nonlocal count
        for row in chain(top, table.rows):
            if row[0] >= found.first_line:
                count += 1
                yield row

    store.write_items(files, store.ROWS, lines(), each=LINES_A_PIECE)
    head = Head(
        table.media, table.sheets, table.hidden, table.sheet, found.header_line, found.first_line,
        list(found.columns), count, table.since_1904, dict(table.formulas), table.faults, list(found.titles),
    )  # fmt: skip
    with store.Writer(files, store.HEAD) as writer:
        writer.add(msgspec.msgpack.encode(head))
    return head


def read_head(files: UUID) -> Head:
    """The head that was kept."""
    return msgspec.msgpack.decode(store.read_all(files, store.HEAD), type=Head)


def merged_cells(faults: Sequence[Fault]) -> frozenset[tuple[int, int]]:
    """The cells that are filled from a merged cell above, by line and column."""
    return frozenset(
        (line, fault.column)
        for fault in faults
        if fault.code == row_errors.FILLED_DOWN and fault.column is not None
        for line in range(fault.line + 1, int(str(fault.params["last"])) + 1)
    )
