"""Which cells of a workbook are formulas, since python-calamine gives their saved results and nothing else.

One rule for all formats: the saved result is read and told, a formula without one is a fault, and so is an error. In a
text table no formula has a result.
"""

from __future__ import annotations

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field

from . import compound_file
from .workbooks import Look, damaged, local, parse

CELL = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")
BEGIN, END, SHEET, FORMULA, ERROR = 0x0809, 0x000A, 0x0085, 0x0006, 0x0205
"""Records of an old workbook: begin and end of a stream, where a sheet begins, a formula, a truth value or error."""
NO_NUMBER = 0xFFFF
IS_ERROR, IS_EMPTY = 2, 3
MOST_CELLS, MOST_FORMULAS = 1_000, 2_000_000
"""Formulas that one element may repeat, and those that are remembered of an .ods."""


@dataclass(slots=True)
class Formulas:
    """Formula cells of a sheet by (line from 1, column from 0): all, those without a result, those in error."""

    used: set[tuple[int, int]] = field(default_factory=set)
    empty: set[tuple[int, int]] = field(default_factory=set)
    wrong: set[tuple[int, int]] = field(default_factory=set)

    def add(self, at: tuple[int, int], *, error: bool, value: bool) -> None:
        """A formula cell, with what is saved of its result."""
        if error:
            self.wrong.add(at)
            return
        self.used.add(at)
        if not value:
            self.empty.add(at)


def of_xlsx(content: bytes, look: Look, sheet: str) -> Formulas:
    """The formula cells of one sheet of an .xlsx.

    Raises:
        Problem: ``registry.import_damaged``, ``registry.import_entities``.
    """
    found = Formulas()
    part = look.parts.get(sheet)
    if part not in look.with_formulas:
        return found
    at: list[tuple[int, int] | None] = [None]
    state = {"formula": False, "error": False, "value": False, "text": False, "line": 0, "column": -1}

    def start(name: str, values: dict[str, str]) -> None:
        kind = local(name)
        if kind == "row":
            state["line"] = int(values.get("r", state["line"] + 1))
            state["column"] = -1
        elif kind == "c":
            place = CELL.fullmatch(values.get("r", ""))
            state["column"] = column_of(place[1]) if place else state["column"] + 1
            at[0] = (int(place[2]) if place else state["line"], state["column"])
            state.update(formula=False, error=values.get("t") == "e", value=False, text=False)
        elif kind == "f":
            state["formula"] = True
        elif kind == "v":
            state["text"] = True

    def end(name: str) -> None:
        kind = local(name)
        if kind == "v":
            state["text"] = False
        elif kind == "c" and at[0] is not None and (state["formula"] or state["error"]):
            found.add(at[0], error=bool(state["error"]), value=bool(state["value"]))

    def characters(data: str) -> None:
        if state["text"] and data.strip():
            state["value"] = True

    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parse(archive, part, start, end, characters)
    except (zipfile.BadZipFile, zlib.error, KeyError, ValueError) as error:
        raise damaged("工作表读不出来", "the sheet cannot be read") from error
    return found


def column_of(name: str) -> int:
    """A -> 0, Z -> 25, AA -> 26."""
    number = 0
    for character in name:
        number = number * 26 + ord(character) - 64
    return number - 1


def of_ods(content: bytes, sheet: str) -> Formulas:
    """The formula cells of one sheet of an .ods.

    Raises:
        Problem: ``registry.import_damaged``, ``registry.import_entities``.
    """
    found = Formulas()
    state = {
        "here": False,
        "formula": False,
        "error": False,
        "value": False,
        "line": 0,
        "column": 0,
        "again": 1,
        "times": 1,
    }

    def start(name: str, values: dict[str, str]) -> None:
        kind = local(name)
        own = {local(key): value for key, value in values.items()}
        if kind == "table":
            state.update(here=own.get("name") == sheet, line=0)
        elif kind == "table-row":
            state.update(column=0, times=count(own, "number-rows-repeated"))
        elif kind in {"table-cell", "covered-table-cell"}:
            types = {value for key, value in values.items() if local(key) == "value-type"}
            state.update(
                formula="formula" in own, error="error" in types, again=count(own, "number-columns-repeated"),
                value=bool(types - {"string"}) or bool(own.get("string-value")),
            )  # fmt: skip

    def end(name: str) -> None:
        kind = local(name)
        if kind == "table":
            state["here"] = False
        elif kind == "table-row":
            state["line"] += state["times"]
        elif kind in {"table-cell", "covered-table-cell"}:
            if state["here"] and state["formula"] and len(found.used) + len(found.wrong) < MOST_FORMULAS:
                for line in range(state["line"] + 1, state["line"] + 1 + min(state["times"], MOST_CELLS)):
                    for column in range(state["column"], state["column"] + min(state["again"], MOST_CELLS)):
                        found.add((line, column), error=bool(state["error"]), value=bool(state["value"]))
            state["column"] += state["again"]
            state["formula"] = False

    def characters(data: str) -> None:
        if state["formula"] and data.strip():
            state["value"] = True

    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parse(archive, "content.xml", start, end, characters)
    except (zipfile.BadZipFile, zlib.error, KeyError, ValueError) as error:
        raise damaged("工作表读不出来", "the sheet cannot be read") from error
    return found


def count(values: dict[str, str], name: str) -> int:
    """How often an element of an .ods stands for itself."""
    return max(1, *(int(value) for key, value in values.items() if local(key) == name), 1)


def of_xls(content: bytes, number: int) -> Formulas:
    """The formula cells of a sheet of an .xls, by the sheet's place among all sheets of the file."""
    found = Formulas()
    stream = compound_file.stream(content, "Workbook", "Book") or b""
    begins = begins_of(stream)
    if number >= len(begins):
        return found
    for kind, data in records(stream, begins[number]):
        if kind == FORMULA and len(data) >= 14:
            line, column = struct.unpack_from("<HH", data)
            result, mark = data[6], struct.unpack_from("<H", data, 12)[0]
            found.add(
                (line + 1, column), error=mark == NO_NUMBER and result == IS_ERROR,
                value=mark != NO_NUMBER or result != IS_EMPTY,
            )  # fmt: skip
        elif kind == ERROR and len(data) >= 8 and data[7]:
            line, column = struct.unpack_from("<HH", data)
            found.wrong.add((line + 1, column))
    return found


def begins_of(stream: bytes) -> list[int]:
    """Where the sheets of an old workbook begin."""
    return [struct.unpack_from("<I", data)[0] for kind, data in records(stream, 0) if kind == SHEET and len(data) >= 4]


def records(stream: bytes, at: int) -> Iterator[tuple[int, bytes]]:
    """The records of one stream of a workbook, without those of charts within it."""
    depth = 0
    while at + 4 <= len(stream):
        kind, length = struct.unpack_from("<HH", stream, at)
        if kind == BEGIN:
            depth += 1
        elif kind == END:
            depth -= 1
            if depth <= 0:
                return
        elif depth == 1:
            yield kind, stream[at + 4 : at + 4 + length]
        at += 4 + length
