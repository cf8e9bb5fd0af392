"""Files of offices as rows: xlsx, xls, ods and text tables, judged by their content, with what is odd about them.

A row is its number, counted from 1 as spreadsheets do, and its cells: text, numbers, truth values; days as ISO text.
Merged cells are filled down; formulas give their saved results; hidden sheets are named and read only when chosen.
"""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import partial

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from weige.core import text_tables
from weige.core.errors import Problem, Text

from . import delimited, errors, row_errors
from .cells import QUOTED_FORMULA
from .extent import check_ods, check_xls, check_xlsx
from .faults import Cell, Fault, Row
from .formulas import Formulas, of_ods, of_xls, of_xlsx
from .hidden import notes_of
from .limits import MAX_CELL, MAX_COLUMNS, MAX_FILE, MAX_ROWS
from .workbooks import OLE, ZIP, Look, damaged, is_encrypted_ole, is_ole_workbook, look_into

EXTENSIONS = {".xlsx": "xlsx", ".xlsm": "xlsx", ".xls": "xls", ".ods": "ods", ".csv": "csv", ".txt": "csv"}
KINDS = {
    "xlsx": Text("Excel 工作簿（xlsx）", "an Excel workbook (xlsx)"),
    "xls": Text("旧版 Excel 工作簿（xls）", "an old Excel workbook (xls)"),
    "ods": Text("OpenDocument 表格（ods）", "an OpenDocument spreadsheet (ods)"),
    "csv": Text("文本", "text"),
    "html": Text("网页", "a web page"),
    "zip": Text("压缩包", "a zip archive"),
    "pdf": Text("PDF 文件", "a PDF file"),
    "image": Text("图片", "a picture"),
    "binary": Text("无法识别的数据", "data of an unknown kind"),
}
FORMULA_SIGNS = frozenset("=＝")
STARTS = ((b"%PDF", "pdf"), (b"\x89PNG", "image"), (b"\xff\xd8\xff", "image"), (b"GIF8", "image"))


@dataclass(slots=True)
class Table:
    """What was read of a file. ``formulas`` counts formula cells by column."""

    media: str
    sheets: list[str]
    hidden: list[str]
    sheet: str
    rows: Iterator[Row]
    faults: list[Fault] = field(default_factory=list)
    formulas: Counter[int] = field(default_factory=Counter)
    since_1904: bool = False


def kind_of(content: bytes) -> str:
    """What a file is by its content: one of :data:`KINDS`."""
    if content.startswith(ZIP):
        return "zip"
    if content.startswith(OLE):
        return "xls" if is_ole_workbook(content) and not is_encrypted_ole(content) else "binary"
    if known := next((kind for start, kind in STARTS if content.startswith(start)), None):
        return known
    start = content[:2048].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if start.startswith((b"<!doctype html", b"<html", b"<table", b"<?xml", b"<meta", b"mime-version:")):
        return "html"
    marked = content.startswith((b"\xff\xfe", b"\xfe\xff"))
    if b"\0" in content[:4096] and not marked and text_tables.wide(content[:4096]) is None:
        return "binary"
    return "csv"


def open_table(content: bytes, extension: str, sheet: str | None = None) -> Table:
    """A file as a table.

    Args:
        extension: of the file's name, with its dot; the content must be what it says.
        sheet: the sheet to read, also a hidden one; the first visible one with data when none is named.

    Raises:
        Problem: ``registry.import_*``: why the file as a whole cannot be read.
    """
    wanted = EXTENSIONS.get(extension.lower())
    if wanted is None:
        raise Problem(errors.WRONG_KIND, field="file")
    if len(content) > MAX_FILE:
        raise Problem(errors.FILE_TOO_LARGE, field="file", limit=MAX_FILE >> 20)
    if not content.strip(b"\0\r\n\t \xef\xbb\xbf"):
        raise Problem(errors.EMPTY, field="file")
    if content.startswith(OLE) and is_encrypted_ole(content):
        raise Problem(errors.ENCRYPTED, field="file")
    kind, look = kind_of(content), None
    if kind == "zip":
        look = look_into(content)
        kind = look.kind if look else "zip"
    if kind != wanted:
        raise Problem(errors.DISGUISED, field="file", extension=extension[:8], kind=KINDS[kind])
    if kind == "csv":
        return _open_text(content, sheet)
    return _open_workbook(content, kind, look, sheet)


def _open_text(content: bytes, sheet: str | None) -> Table:
    if sheet:
        raise Problem(errors.UNKNOWN_SHEET, field="sheet")
    text = delimited.decode(content)
    rows: Iterator[Row] = ((line, list(cells)) for line, cells in delimited.rows_of(text, delimited.separator_of(text)))
    table = Table("csv", [], [], "", iter(()))
    table.rows = _bounded(rows, table.faults)
    return table


def _open_workbook(content: bytes, kind: str, look: Look | None, sheet: str | None) -> Table:
    try:
        _check_room(content, kind)
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(content))
        names = [meta.name for meta in workbook.sheets_metadata]
        known = [meta for meta in workbook.sheets_metadata if meta.typ == SheetTypeEnum.WorkSheet]
        visible = [meta.name for meta in known if meta.visible == SheetVisibleEnum.Visible]
        hidden = [meta.name for meta in known if meta.visible != SheetVisibleEnum.Visible]
        if sheet and sheet not in (*visible, *hidden):
            raise Problem(errors.UNKNOWN_SHEET, field="sheet")
        chosen, found = _choose(workbook, visible, sheet, partial(_check_sheet, content, look))
    except PasswordError as error:
        raise Problem(errors.ENCRYPTED, field="file") from error
    except CalamineError as error:
        raise damaged("表格读不出来", "the spreadsheet cannot be read") from error
    table = Table(kind, visible, hidden, chosen, iter(()), since_1904=bool(look and look.since_1904))
    formulas = _formulas_of(content, look, chosen, names.index(chosen))
    if look and look.merged:
        raise Problem(errors.MERGED_UNREADABLE, field="file", line=1)
    table.formulas = Counter(column for _, column in formulas.used)
    for line, column in sorted(formulas.empty):
        table.faults.append(Fault(line, row_errors.FORMULA_EMPTY, column))
    for line, column in sorted(formulas.wrong):
        table.faults.append(Fault(line, row_errors.FORMULA_ERROR, column))
    last = found.end[0] + 1 if found.end else 0
    table.faults += notes_of(content, look, chosen, names.index(chosen), last)
    table.rows = _bounded(_filled(found, table.faults), table.faults)
    return table


def _formulas_of(content: bytes, look: Look | None, sheet: str, number: int) -> Formulas:
    if look is None:
        return of_xls(content, number)
    if look.kind == "xlsx":
        return of_xlsx(content, look, sheet)
    return of_ods(content, sheet) if look.with_formulas else Formulas()


def _check_room(content: bytes, kind: str) -> None:
    """Formats that are read whole when they are opened are measured before."""
    if kind == "ods":
        check_ods(content)
    elif kind == "xls":
        check_xls(content)


def _check_sheet(content: bytes, look: Look | None, sheet: str) -> None:
    if look is not None and look.kind == "xlsx":
        check_xlsx(content, look, sheet)


def _choose(
    workbook: CalamineWorkbook, visible: list[str], sheet: str | None, check: Callable[[str], None]
) -> tuple[str, CalamineSheet]:
    """The named sheet, or the first visible one that holds something; each is checked before it is opened."""
    if sheet:
        check(sheet)
        return sheet, workbook.get_sheet_by_name(sheet)
    for name in visible:
        check(name)
        found = workbook.get_sheet_by_name(name)
        if found.start is not None and found.height > 0:
            return name, found
    raise Problem(errors.EMPTY, field="sheet")


def _filled(sheet: CalamineSheet, faults: list[Fault]) -> Iterator[Row]:
    """Rows as read, cells merged from above filled with the one value they have."""
    if sheet.start is None:
        return
    before: list[Cell] = [None] * sheet.start[1]
    open_ranges: dict[int, list[tuple[int, int]]] = {}
    for (top, left), (bottom, _right) in sheet.merged_cell_ranges or ():
        if bottom > top:
            open_ranges.setdefault(top, []).append((left, bottom))
    filling: dict[int, tuple[int, Cell]] = {}
    last = 0
    for last, raw in enumerate(_raw_rows(sheet)):
        cells = before + [_plain(value) for value in raw]
        for left, (bottom, value) in list(filling.items()):
            if last > bottom:
                del filling[left]
            elif left < len(cells):
                cells[left] = value
        for left, bottom in open_ranges.get(last, ()):
            if left < len(cells) and cells[left] is not None:
                filling[left] = (bottom, cells[left])
                faults.append(
                    Fault(last + 1, row_errors.FILLED_DOWN, left, {"line": last + 1, "last": bottom + 1}, note=True)
                )
        yield last + 1, cells
    # Rows at the end of which a merged cell is all there is.
    width = max(filling, default=-1) + 1
    for line in range(last + 1, max((bottom for bottom, _ in filling.values()), default=last) + 1):
        cells = [None] * width
        for left, (bottom, value) in filling.items():
            if line <= bottom:
                cells[left] = value
        yield line + 1, cells


def _raw_rows(sheet: CalamineSheet) -> Iterator[list[object]]:
    """Rows as python-calamine gives them.

    Raises:
        Problem: ``registry.import_out_of_time``: a number that is formatted as a time of millions of years.
    """
    line = 0
    try:
        for row in sheet.iter_rows():
            yield list(row)
            line += 1
    except (OverflowError, ValueError) as error:
        raise Problem(errors.OUT_OF_TIME, field="file", line=line + 1) from error


def _plain(value: object) -> Cell:
    """A cell's value as it is kept: days as ISO text, whole numbers without their fraction."""
    if isinstance(value, str | bool | int):
        return None if value == "" else value
    if isinstance(value, float):
        return int(value) if value.is_integer() and abs(value) < 2**53 else value
    if isinstance(value, date):
        return value.isoformat()[:10]
    return None if value is None else str(value)


def _bounded(rows: Iterator[Row], faults: list[Fault]) -> Iterator[Row]:
    """Rows that hold something, within the limits; a text that is a formula is told and has no result.

    Raises:
        Problem: ``registry.import_too_many_rows``, ``registry.import_too_many_columns``.
    """
    count = 0
    for line, cells in rows:
        while cells and (cells[-1] is None or (isinstance(cells[-1], str) and not cells[-1].strip())):
            cells.pop()
        if not cells:
            continue
        count += 1
        if count > MAX_ROWS:
            raise Problem(errors.TOO_MANY_ROWS, field="file", limit=MAX_ROWS)
        if len(cells) > MAX_COLUMNS:
            raise Problem(errors.TOO_MANY_COLUMNS, field="file", line=line, limit=MAX_COLUMNS)
        faults += [
            Fault(line, row_errors.FORMULA_EMPTY, at)
            for at, cell in enumerate(cells)
            if isinstance(cell, str) and cell[:1] in FORMULA_SIGNS and not QUOTED_FORMULA.match(cell)
        ]
        yield line, [cell[:MAX_CELL] if isinstance(cell, str) else cell for cell in cells]


__all__ = ["Cell", "Row", "Table", "kind_of", "open_table"]
