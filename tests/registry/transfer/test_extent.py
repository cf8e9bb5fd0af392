"""Two cells at opposite corners of a sheet ask for no room; a sheet that is long, wide or painted empty is read."""

from __future__ import annotations

import io
from typing import Any

import pytest
import xlsxwriter
from tests.registry.transfer.files import ods, part_of, with_part
from tests.registry.transfer.old_excel import xls

from weige.core.errors import Problem
from weige.registry.transfer import errors
from weige.registry.transfer.sheets import open_table
from weige.registry.transfer.workbooks import look_into

LAST_LINE, LAST_COLUMN = 1_048_575, 16_383
SHEET = "xl/worksheets/sheet1.xml"
NEAR = '<table:table-cell office:value-type="string"><text:p>甲</text:p></table:table-cell>'
EMPTY_ROWS = f'<table:table-cell/></table:table-row><table:table-row table:number-rows-repeated="{LAST_LINE - 2}"><table:table-cell table:number-columns-repeated="16384"/>'


def sheet(*cells: tuple[int, int, Any]) -> bytes:
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer) as book:
        page, bold = book.add_worksheet(), book.add_format({"bold": True})
        for line, column, value in cells:
            page.write(line, column, value, bold)
    return buffer.getvalue()


def refusal(content: bytes, extension: str) -> str:
    with pytest.raises(Problem) as refused:
        open_table(content, extension)
    return refused.value.code


def test_cells_at_opposite_corners_are_refused_before_there_is_room_for_them() -> None:
    assert refusal(sheet((0, 0, "甲"), (LAST_LINE, LAST_COLUMN, "乙")), ".xlsx") == errors.SPREAD
    assert refusal(sheet((0, LAST_COLUMN, "甲"), (LAST_LINE, 0, "乙")), ".xlsx") == errors.SPREAD
    repeated = f'<table:table-cell table:number-columns-repeated="16384" office:value-type="string"><text:p>甲</text:p></table:table-cell></table:table-row><table:table-row table:number-rows-repeated="100000">{NEAR}'
    assert refusal(ods([[""]], cells={(0, 0): repeated}), ".ods") == errors.SPREAD
    far = [["甲"], *([[]] * 65_000), [""] * 255 + ["乙"]]
    assert len(open_table(xls([["甲"], ["乙"]]), ".xls").sheets) == 1
    assert open_table(xls(far), ".xls").sheet == "住户", "an old sheet has room for all it can hold"


def test_cells_that_do_not_say_where_they_are_are_counted() -> None:
    wide = "<row>" + "<c><v>1</v></c>" * 16_000 + "</row>"
    long = "<row><c><v>1</v></c></row>" * 2_000
    part = part_of(sheet((0, 0, "甲")), SHEET).decode()
    begin, end = part.index("<sheetData>") + 11, part.index("</sheetData>")
    content = with_part(sheet((0, 0, "甲")), SHEET, (part[:begin] + wide + long + part[end:]).encode())
    assert refusal(content, ".xlsx") == errors.SPREAD


def test_a_sheet_of_painted_empty_lines_is_read() -> None:
    painted = sheet((0, 0, "甲"), (1, 0, "乙"), (LAST_LINE, LAST_COLUMN, None))
    assert list(open_table(painted, ".xlsx").rows) == [(1, ["甲"]), (2, ["乙"])]
    trailing = ods([["甲"], [""]], cells={(1, 0): EMPTY_ROWS})
    assert list(open_table(trailing, ".ods").rows) == [(1, ["甲"])]


def test_a_line_far_below_is_read_with_its_number() -> None:
    table = open_table(sheet((0, 0, "甲"), (LAST_LINE, 3, "乙")), ".xlsx")
    assert list(table.rows) == [(1, ["甲"]), (LAST_LINE + 1, [None, None, None, "乙"])]
    between = ods([["甲"], [""], ["乙"]], cells={(1, 0): EMPTY_ROWS})
    assert [cells for _, cells in open_table(between, ".ods").rows] == [["甲"], ["乙"]]


@pytest.mark.parametrize(
    "cell",
    [
        '<c r="XFD1048576"><v>1</v></c>', "<c r='XFD1048576'><v>1</v></c>", '<c r="xfd1048576"><v>1</v></c>',
        '<c r="&#88;FD1048576"><v>1</v></c>', '<x:c xmlns:x="a" r="XFD1048576"><x:v>1</x:v></x:c>',
        f'<c {" " * 5_000} r="XFD1048576"><v>1</v></c>', '<c\nr="XFD1048576"><v>1</v></c>',
        '<c r="A01048576"><v>1</v></c>', '<c r="AAAAA1"><v>1</v></c>', '<c r="CW1048576"><v>1</v></c>',
        """<c xmlns:x="a" x:r="A1" r='XFD1048576'><v>1</v></c>""", """<c t=' r="A1"' r='XFD1048576'><v>1</v></c>""",
    ],
)  # fmt: skip
def test_however_a_far_cell_is_written_it_is_found(cell: str) -> None:
    part = part_of(sheet((0, 0, "甲")), SHEET).decode()
    end = part.index("</sheetData>")
    content = with_part(
        sheet((0, 0, "甲")), SHEET, (part[:end] + f'<row r="1048576">{cell}</row>' + part[end:]).encode()
    )
    assert refusal(content, ".xlsx") in {errors.SPREAD, errors.DAMAGED}


def test_a_sheet_as_offices_have_it_is_looked_through_once() -> None:
    """Half a megabyte of cells: more than one piece is searched, and none of them ends where a cell does."""
    look = look_into(sheet(*((line, column, "甲") for line in range(1_500) for column in (*range(14), 99))))
    assert look is not None
    assert not look.far
    assert not look.with_formulas
    assert not look.hides


def test_a_sheet_may_not_hide_behind_another_name() -> None:
    far = part_of(sheet((0, 0, "甲"), (LAST_LINE, LAST_COLUMN, "乙")), SHEET)
    content = with_part(sheet((0, 0, "甲")), "xl/worksheets/other.bin", far)
    links = part_of(content, "xl/_rels/workbook.xml.rels").replace(b"worksheets/sheet1.xml", b"worksheets/other.bin")
    assert refusal(with_part(content, "xl/_rels/workbook.xml.rels", links), ".xlsx") == errors.SPREAD
    upper = links.replace(b"worksheets/other.bin", b"worksheets/OTHER.bin")
    assert refusal(with_part(content, "xl/_rels/workbook.xml.rels", upper), ".xlsx") == errors.DAMAGED
    book = part_of(content, "xl/workbook.xml")
    twice = book.replace(b"</sheets>", b'<sheet name="Sheet1" sheetId="2" r:id="rId2"/></sheets>')
    assert refusal(with_part(content, "xl/workbook.xml", twice), ".xlsx") == errors.DAMAGED
    wide = far.decode().replace('encoding="UTF-8"', 'encoding="UTF-16"').encode("utf-16")
    assert refusal(with_part(content, SHEET, wide), ".xlsx") == errors.DAMAGED


def test_repeats_said_twice_and_tables_in_tables_hide_nothing_in_an_ods() -> None:
    cell = '<table:table-cell table:number-columns-repeated="16384" x:number-columns-repeated="1" xmlns:x="a" office:value-type="string"><text:p>甲</text:p></table:table-cell>'
    rows = f'</table:table-row><table:table-row table:number-rows-repeated="100000">{NEAR}'
    assert refusal(ods([[""]], cells={(0, 0): cell + rows}), ".ods") == errors.SPREAD
    between = '<x:table xmlns:x="a"/>'
    assert (
        refusal(
            ods(
                [[""]], cells={(0, 0): cell + "</table:table-row>" + between + rows.removeprefix("</table:table-row>")}
            ),
            ".ods",
        )
        == errors.SPREAD
    )
