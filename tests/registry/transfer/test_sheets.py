"""Files of every kind and of none: read as they are, or refused with the reason; oddities told with their line."""

from __future__ import annotations

import io
import zipfile
from typing import Any

import pytest
import xlsxwriter
from tests.registry.transfer.files import csv_file, ods, part_of, with_part, xlsx
from tests.registry.transfer.old_excel import xls

from weige.core.errors import Problem
from weige.registry.transfer import errors, row_errors
from weige.registry.transfer.limits import MAX_COLUMNS, MAX_FILE, MAX_ROWS
from weige.registry.transfer.sheets import Table, open_table

ROWS = [["姓名", "联系电话"], ["王秀英", "13800001234"], ["李建国", "0286661861"]]
SHEET = "xl/worksheets/sheet1.xml"


def rows_of(table: Table) -> list[Any]:
    return list(table.rows)


def code(content: bytes, extension: str = ".xlsx", sheet: str | None = None) -> str:
    """The code with which a file is refused, at once or while it is read."""
    with pytest.raises(Problem) as refusal:
        rows_of(open_table(content, extension, sheet))
    assert refusal.value.text("detail", "zh-CN")
    assert refusal.value.text("mend", "en")
    return refusal.value.code


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_text_tables_are_read_in_the_encodings_of_offices(encoding: str, separator: str) -> None:
    table = open_table(csv_file(ROWS, encoding, separator), ".csv")
    assert rows_of(table) == [(1, ROWS[0]), (2, ROWS[1]), (3, ROWS[2])]


def test_a_workbook_and_an_open_document_are_read_alike() -> None:
    assert rows_of(open_table(xlsx(ROWS), ".xlsx")) == rows_of(open_table(ods(ROWS), ".ods"))


def test_an_old_workbook_is_read_too() -> None:
    table = open_table(xls([["姓名", "出生日期"], ["王秀英", 18327.0]]), ".xls")
    assert (table.media, table.sheet) == ("xls", "住户")
    assert rows_of(table) == [(1, ["姓名", "出生日期"]), (2, ["王秀英", 18327])]
    assert code(xls([["x"]]), ".xlsx") == errors.DISGUISED


def test_lines_are_numbered_as_a_spreadsheet_does_and_empty_ones_left_out() -> None:
    table = open_table(xlsx([[], ["", "姓名"], [], ["", "王"]]), ".xlsx")
    assert rows_of(table) == [(2, [None, "姓名"]), (4, [None, "王"])]
    assert [line for line, _ in open_table("姓名,甲\r\n\r\n王,乙\r\n".encode(), ".csv").rows] == [1, 3]


def test_hidden_sheets_are_named_and_read_only_when_chosen() -> None:
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer) as book:
        for name in ("藏", "深"):
            book.add_worksheet(name).write(0, 0, name)
        book.worksheets()[0].hide()
        book.worksheets()[1].very_hidden()
        book.add_worksheet("空")
        page = book.add_worksheet("看")
        page.write(0, 0, "看")
        page.activate()
        page.set_first_sheet()
    table = open_table(buffer.getvalue(), ".xlsx")
    assert (table.sheet, table.sheets, table.hidden) == ("看", ["空", "看"], ["藏", "深"])
    assert rows_of(open_table(buffer.getvalue(), ".xlsx", "藏")) == [(1, ["藏"])]
    assert code(buffer.getvalue(), sheet="没有") == errors.UNKNOWN_SHEET
    assert open_table(ods(ROWS, hidden=["藏"]), ".ods").hidden == ["藏"]


def test_merged_cells_are_filled_down_and_told() -> None:
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer) as book:
        page = book.add_worksheet()
        page.merge_range(0, 0, 2, 0, "101")
        for line, name in enumerate(("甲", "乙", "丙", "丁")):
            page.write(line, 1, name)
        page.merge_range(4, 0, 5, 0, "102")
    table = open_table(buffer.getvalue(), ".xlsx")
    assert rows_of(table) == [
        (1, ["101", "甲"]), (2, ["101", "乙"]), (3, ["101", "丙"]), (4, [None, "丁"]), (5, ["102"]), (6, ["102"]),
    ]  # fmt: skip
    assert [(f.line, f.code, f.params["last"], f.note) for f in table.faults] == [
        (1, row_errors.FILLED_DOWN, 3, True), (5, row_errors.FILLED_DOWN, 6, True)
    ]  # fmt: skip
    assert code(ods(ROWS, attributes=' table:number-rows-spanned="2"'), ".ods") == errors.MERGED_UNREADABLE


def test_formulas_give_their_saved_result_and_faults_without_one() -> None:
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer) as book:
        page = book.add_worksheet()
        page.write_formula(1, 0, '="王"&"芳"', None, "王芳")
        page.write_formula(2, 0, "=A9", None, "")
        page.write_formula(3, 0, "=1/0", None, "#DIV/0!")
        page.write(4, 0, "末")
    table = open_table(buffer.getvalue(), ".xlsx")
    assert rows_of(table)[0] == (2, ["王芳"])
    assert table.formulas == {0: 2}
    assert [(f.line, f.column, f.code) for f in table.faults] == [
        (3, 0, row_errors.FORMULA_EMPTY), (4, 0, row_errors.FORMULA_ERROR)
    ]  # fmt: skip


def test_days_of_1904_are_known_as_such() -> None:
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"date_1904": True}) as book:
        book.add_worksheet().write(0, 0, 16865)
    assert open_table(buffer.getvalue(), ".xlsx").since_1904


HTML = "<html><table><tr><td>姓名</td></tr></table></html>".encode()


@pytest.mark.parametrize(
    ("content", "extension"),
    [
        (HTML, ".xls"),
        (csv_file(ROWS), ".xls"),
        (csv_file(ROWS), ".xlsx"),
        (xlsx(ROWS), ".csv"),
        (xlsx(ROWS), ".xls"),
        (ods(ROWS), ".xlsx"),
        (b"%PDF-1.7\n...", ".csv"),
        (b"\x89PNG\r\n\x1a\n...", ".xlsx"),
        (b"MZ\x90\0\3\0\0\0" * 40, ".csv"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), ".xls"),
    ],
)
def test_a_file_that_is_not_what_its_name_says_is_refused(content: bytes, extension: str) -> None:
    assert code(content, extension) == errors.DISGUISED


def test_any_other_file_is_refused() -> None:
    assert code(b"x", ".exe") == errors.WRONG_KIND
    assert code(b"x", "") == errors.WRONG_KIND
    plain = io.BytesIO()
    with zipfile.ZipFile(plain, "w") as archive:
        archive.writestr("a.txt", "x")
    assert code(plain.getvalue(), ".xlsx") == errors.DISGUISED
    assert code(b"", ".csv") == errors.EMPTY
    assert code(xlsx([]), ".xlsx") == errors.EMPTY


def test_encrypted_workbooks_are_refused_as_such() -> None:
    directory = "EncryptedPackage".encode("utf-16-le")
    assert code(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504) + directory, ".xlsx") == errors.ENCRYPTED
    manifest = b"<manifest:manifest><manifest:encryption-data/></manifest:manifest>"
    assert code(with_part(ods(ROWS), "META-INF/manifest.xml", manifest), ".ods") == errors.ENCRYPTED


def test_damaged_workbooks_are_refused() -> None:
    whole = xlsx(ROWS)
    assert code(whole[: len(whole) // 2]) == errors.DAMAGED
    assert code(with_part(whole, SHEET, part_of(whole, SHEET)[:-60])) == errors.DAMAGED
    assert code(with_part(whole, "xl/workbook.xml", b"<workbook><sheets>")) == errors.DAMAGED


@pytest.mark.parametrize("part", [SHEET, "xl/workbook.xml", "xl/sharedStrings.xml", "docProps/core.xml"])
def test_entities_are_refused_in_every_part(part: str) -> None:
    declared = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
    old = part_of(xlsx(ROWS), part)
    assert code(with_part(xlsx(ROWS), part, declared + old[old.index(b"?>") + 2 :])) == errors.ENTITIES


def test_a_zip_bomb_is_refused_before_it_goes_off() -> None:
    bomb = b'<?xml version="1.0"?><worksheet><sheetData>' + b" " * (450 * 1024 * 1024)
    packed = with_part(xlsx(ROWS), SHEET, bomb)
    assert len(packed) < 2 * 1024 * 1024
    assert code(packed) == errors.INFLATES


def test_a_zip_that_lies_about_its_size_is_refused() -> None:
    packed = with_part(xlsx(ROWS), SHEET, part_of(xlsx(ROWS), SHEET) + b" " * (30 * 1024 * 1024))
    size = (len(part_of(xlsx(ROWS), SHEET)) + 30 * 1024 * 1024).to_bytes(4, "little")
    assert packed.count(size) >= 1
    assert code(packed.replace(size, (5000).to_bytes(4, "little"))) == errors.DAMAGED


def test_what_is_too_large_is_refused() -> None:
    assert code(bytes(MAX_FILE + 1), ".csv") == errors.FILE_TOO_LARGE
    assert code(b"a\n" * (MAX_ROWS + 1), ".csv") == errors.TOO_MANY_ROWS
    assert code(csv_file([["x"] * (MAX_COLUMNS + 1)]), ".csv") == errors.TOO_MANY_COLUMNS


def test_text_that_is_none_is_refused_with_its_line() -> None:
    broken = "姓名,住址\n王秀英,银杏苑一号楼一单元\n".encode() + b"\xc3\x28\n"
    with pytest.raises(Problem) as refusal:
        open_table(broken, ".csv")
    assert (refusal.value.code, refusal.value.params["line"]) == (errors.ENCODING, 3)
    quotes = '姓名,电话\n王,"1\n'.encode() + "李,2\n".encode() * 20_000
    with pytest.raises(Problem) as unpaired:
        rows_of(open_table(quotes, ".csv"))
    assert (unpaired.value.code, unpaired.value.params["line"]) == (errors.BROKEN_QUOTES, 2)
