"""Lines and columns that a workbook hides: they are read like the others, and it is said that they were there."""

from __future__ import annotations

import struct
from collections.abc import Iterable, Iterator
from itertools import pairwise

from . import compound_file, row_errors
from .extent import read_part
from .faults import Fault
from .formulas import begins_of, count, records
from .limits import MAX_COLUMNS
from .workbooks import Look, local

ROW, COLUMNS = 0x0208, 0x007D
HIDDEN_ROW, HIDDEN_COLUMN = 0x20, 0x01
HIDDEN = frozenset({"collapse", "filter"})
MOST_RUNS, MOST_LINES = 200, 1 << 20
YES = frozenset({"1", "true"})


def notes_of(content: bytes, look: Look | None, sheet: str, number: int, last: int) -> list[Fault]:
    """What of a sheet is hidden, as notes: runs of lines up to the last one that holds something, and columns.

    Args:
        number: the sheet's place among all sheets of the file, for an .xls.
        last: the last line that holds something, from 1.
    """
    if look is None:
        lines, columns = _of_xls(content, number)
    elif look.kind == "ods":
        lines, columns = _of_ods(content, sheet)
    else:
        lines, columns = _of_xlsx(content, look, sheet)
    runs = list(_runs(line for line in lines if line <= last))[:MOST_RUNS]
    told = [
        Fault(
            first, row_errors.HIDDEN_LINES, None, {"lines": str(first) if first == end else f"{first}–{end}"}, note=True
        )
        for first, end in runs
    ]
    return told + [
        Fault(1, row_errors.HIDDEN_COLUMN, column, note=True) for column in sorted(columns) if column < MAX_COLUMNS
    ]


def _of_xlsx(content: bytes, look: Look, sheet: str) -> tuple[set[int], set[int]]:
    lines: set[int] = set()
    columns: set[int] = set()
    part = look.parts.get(sheet, "")
    if part not in look.hides:
        return lines, columns
    at = 0

    def start(name: str, values: dict[str, str]) -> None:
        nonlocal at
        kind = local(name)
        if kind == "row":
            at = int(values.get("r", at + 1))
            if values.get("hidden") in YES:
                lines.add(at)
        elif kind == "col" and values.get("hidden") in YES:
            first, end = int(values.get("min", "1")), int(values.get("max", "1"))
            columns.update(range(first - 1, min(end, MAX_COLUMNS)))

    read_part(content, part, start)
    return lines, columns


def _of_ods(content: bytes, sheet: str) -> tuple[set[int], set[int]]:
    lines: set[int] = set()
    columns: set[int] = set()
    at = {"here": 0, "line": 1, "column": 0}

    def start(name: str, values: dict[str, str]) -> None:
        kind = local(name)
        own = {local(key): value for key, value in values.items()}
        if kind == "table":
            at.update(here=own.get("name") == sheet, line=1, column=0)
        elif kind == "table-row":
            times = count(own, "number-rows-repeated")
            if at["here"] and own.get("visibility") in HIDDEN:
                lines.update(range(at["line"], at["line"] + min(times, MOST_LINES)))
            at["line"] += times
        elif kind == "table-column":
            times = count(own, "number-columns-repeated")
            if at["here"] and own.get("visibility") in HIDDEN:
                columns.update(range(at["column"], min(at["column"] + times, MAX_COLUMNS)))
            at["column"] += times

    read_part(content, "content.xml", start)
    return lines, columns


def _of_xls(content: bytes, number: int) -> tuple[set[int], set[int]]:
    lines: set[int] = set()
    columns: set[int] = set()
    stream = compound_file.stream(content, "Workbook", "Book") or b""
    begins = begins_of(stream)
    for kind, data in records(stream, begins[number]) if number < len(begins) else ():
        if kind == ROW and len(data) >= 14 and struct.unpack_from("<H", data, 12)[0] & HIDDEN_ROW:
            lines.add(struct.unpack_from("<H", data)[0] + 1)
        elif kind == COLUMNS and len(data) >= 10 and struct.unpack_from("<H", data, 8)[0] & HIDDEN_COLUMN:
            first, end = struct.unpack_from("<HH", data)
            columns.update(range(first, min(end + 1, MAX_COLUMNS)))
    return lines, columns


def _runs(lines: Iterable[int]) -> Iterator[tuple[int, int]]:
    """Neighbouring lines as first and last."""
    ordered = sorted(lines)
    if not ordered:
        return
    first = ordered[0]
    for line, after in pairwise([*ordered, -1]):
        if after != line + 1:
            yield first, line
            first = after
