"""How far the cells of a sheet reach, measured before anything makes room for them.

python-calamine makes room for every cell between the first and the last that hold something; two cells at opposite
corners of a sheet, five kilobytes of file, would ask for hundreds of gigabytes and end the process.
"""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from dataclasses import dataclass

from weige.core.errors import Problem

from . import compound_file, errors
from .faults import letters
from .formulas import CELL, begins_of, column_of, count, records
from .limits import MAX_AREA
from .workbooks import Look, damaged, local, parse

CELL_RECORDS = frozenset({0x0006, 0x00BD, 0x00FD, 0x0203, 0x0204, 0x0205, 0x027E})
"""Records of old workbooks that are cells with something in them."""


ODS_CELLS = frozenset({"table:table-cell", "table:covered-table-cell"})
"""By these very names python-calamine knows them."""


@dataclass(slots=True)
class Extent:
    """The rectangle around the cells that hold something; lines and columns from 0."""

    top: int | None = None
    bottom: int = 0
    left: int = 0
    right: int = 0

    def add(self, line: int, column: int, *, lines: int = 1, columns: int = 1) -> None:
        if self.top is None:
            self.top, self.left = line, column
        self.top, self.left = min(self.top, line), min(self.left, column)
        self.bottom, self.right = max(self.bottom, line + lines - 1), max(self.right, column + columns - 1)

    @property
    def area(self) -> int:
        return 0 if self.top is None else (self.bottom - self.top + 1) * (self.right - self.left + 1)

    def check(self) -> None:
        """Refuse what there is no room for.

        Raises:
            Problem: ``registry.import_spread``.
        """
        if self.area > MAX_AREA:
            raise Problem(errors.SPREAD, field="file", line=self.bottom + 1, column=letters(self.right))


def check_xlsx(content: bytes, look: Look, sheet: str) -> None:
    """Refuse a sheet whose cells lie too far apart; only those are read that looked so.

    Raises:
        Problem: ``registry.import_spread``, ``registry.import_damaged``, ``registry.import_entities``.
    """
    part = look.parts.get(sheet, "")
    if part not in look.names:
        raise damaged("工作表找不到", "the sheet is not where the workbook says")
    if part not in look.far:
        return
    extent = Extent()
    at = {"line": -1, "column": -1}

    def start(name: str, values: dict[str, str]) -> None:
        kind = local(name)
        if kind == "row":
            at.update(line=int(values["r"]) - 1 if "r" in values else at["line"] + 1, column=-1)
        elif kind == "c":
            said = values.get("r")
            place = CELL.fullmatch(said.upper()) if said is not None else None
            if said is not None and place is None:
                raise ValueError(said)
            at["column"] = column_of(place[1]) if place else at["column"] + 1
            if place:
                at["line"] = int(place[2]) - 1
        elif kind in {"v", "is", "f"}:
            extent.add(max(0, at["line"]), max(0, at["column"]))

    read_part(content, part, start)
    extent.check()


def check_ods(content: bytes) -> None:
    """Refuse an .ods in which the cells of a sheet lie too far apart.

    Raises:
        Problem: ``registry.import_spread``, ``registry.import_damaged``, ``registry.import_entities``.
    """
    extent = Extent()
    at = {"line": 0, "column": 0, "lines": 1, "columns": 1, "depth": 0}

    def start(name: str, values: dict[str, str]) -> None:
        if name == "table:table":
            at["depth"] += 1
        elif name == "table:table-row":
            at.update(column=0, lines=count(values, "number-rows-repeated"))
        elif name in ODS_CELLS:
            at["columns"] = count(values, "number-columns-repeated")
            if any(local(key) in {"value-type", "formula"} for key in values):
                extent.add(at["line"], at["column"], lines=at["lines"], columns=at["columns"])
        elif name == "text:p":
            extent.add(at["line"], at["column"], lines=at["lines"], columns=at["columns"])

    def end(name: str) -> None:
        nonlocal extent
        if name in ODS_CELLS:
            at["column"] += at["columns"]
        elif name == "table:table-row":
            at["line"] += at["lines"]
        elif name == "table:table":
            at["depth"] -= 1
            if not at["depth"]:
                extent.check()
                extent = Extent()
                at["line"] = 0

    read_part(content, "content.xml", start, end)


def check_xls(content: bytes) -> None:
    """Refuse an .xls whose sheets together ask for too much room: all of them are read when it is opened.

    Raises:
        Problem: ``registry.import_spread``.
    """
    stream = compound_file.stream(content, "Workbook", "Book")
    if stream is None:
        raise damaged("容器不完整", "its container is not whole")
    whole = 0
    for begin in begins_of(stream):
        extent = Extent()
        for kind, data in records(stream, begin):
            if kind in CELL_RECORDS and len(data) >= 4:
                extent.add(*struct.unpack_from("<HH", data))
        whole += extent.area
        if whole > MAX_AREA:
            raise Problem(errors.SPREAD, field="file", line=extent.bottom + 1, column=letters(extent.right))


def read_part(content: bytes, part: str, start: object, end: object = None) -> None:
    """Read one part of XML of a workbook.

    Raises:
        Problem: ``registry.import_damaged``, ``registry.import_entities``.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parse(archive, part, start, end)
    except (zipfile.BadZipFile, zlib.error, KeyError, ValueError) as error:
        raise damaged("工作表读不出来", "the sheet cannot be read") from error
