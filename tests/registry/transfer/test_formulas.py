"""Formulas follow one rule in every format: the saved result is read and told, without one or in error it is a fault."""

from __future__ import annotations

import io
from collections.abc import Callable

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st
from tests.registry.transfer.files import csv_file, ods
from tests.registry.transfer.old_excel import Formula, xls

from weige.registry.transfer import compound_file, row_errors
from weige.registry.transfer.sheets import Table, open_table

LINK = 'HYPERLINK("http://example.org","王芳")'


def of_xlsx() -> Table:
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer) as book:
        page = book.add_worksheet()
        page.write(0, 0, "姓名")
        page.write_formula(1, 0, f"={LINK}", None, "王芳")
        page.write_formula(2, 0, "=1+1", None, 2)
        page.write_formula(3, 0, "=A9", None, "")
        page.write_formula(4, 0, "=1/0", None, "#DIV/0!")
        page.write_string(5, 0, "=1+1")
        page.write_string(6, 0, '="510199"')
    return open_table(buffer.getvalue(), ".xlsx")


def of_ods() -> Table:
    escaped = LINK.replace('"', "&quot;").replace(",", ";")
    cells = {
        (1, 0): f'<table:table-cell table:formula="of:={escaped}" office:value-type="string"><text:p>王芳</text:p></table:table-cell>',
        (2, 0): '<table:table-cell table:formula="of:=1+1" office:value-type="float" office:value="2"><text:p>2</text:p></table:table-cell>',
        (3, 0): '<table:table-cell table:formula="of:=[.A9]" office:value-type="string"/>',
        (4, 0): '<table:table-cell table:formula="of:=1/0" office:value-type="string" office:string-value="" '
                'calcext:value-type="error"><text:p>#DIV/0!</text:p></table:table-cell>',
    }  # fmt: skip
    rows = [["姓名"], [""], [""], [""], [""], ["=1+1"], ["=&quot;510199&quot;"]]
    return open_table(ods(rows, cells=cells), ".ods")


def of_xls() -> Table:
    rows = [["姓名"], [Formula("王芳")], [Formula(2.0)], [Formula()], [Formula(error=True)], ["=1+1"], ['="510199"']]
    return open_table(xls(rows), ".xls")


@pytest.mark.parametrize("made", [of_xlsx, of_ods, of_xls])
def test_the_saved_result_is_read_and_what_has_none_is_a_fault(made: Callable[[], Table]) -> None:
    table = made()
    rows = dict(table.rows)
    assert (rows[1], rows[2], rows[3]) == (["姓名"], ["王芳"], [2])
    assert table.formulas == {0: 3}
    assert sorted((fault.line, fault.column, fault.code) for fault in table.faults) == [
        (4, 0, row_errors.FORMULA_EMPTY), (5, 0, row_errors.FORMULA_ERROR), (6, 0, row_errors.FORMULA_EMPTY),
    ]  # fmt: skip


def test_a_formula_in_a_text_table_has_no_result() -> None:
    content = csv_file([["姓名", "电话"], [f"={LINK}", "+8613800001234"], ["=1+1", "-"], ["王芳", '="13800001234"'],
                        ["＝1+1", "@SUM(1)"], ["=cmd|' /C calc'!A0", "1"]])  # fmt: skip
    table = open_table(content, ".csv")
    list(table.rows)
    assert [(fault.line, fault.column, fault.code) for fault in table.faults] == [
        (line, 0, row_errors.FORMULA_EMPTY) for line in (2, 3, 5, 6)
    ]


def test_repeated_cells_and_rows_of_an_ods_keep_their_places() -> None:
    repeated = '<table:table-cell table:number-columns-repeated="3" office:value-type="string"><text:p>甲</text:p></table:table-cell>'
    formula = '<table:table-cell table:formula="of:=1+1" office:value-type="float" office:value="2"/>'
    table = open_table(ods([["", ""], ["乙", ""]], cells={(0, 0): repeated, (0, 1): formula, (1, 1): formula}), ".ods")
    assert list(table.rows) == [(1, ["甲", "甲", "甲", 2]), (2, ["乙", 2])]
    assert table.formulas == {3: 1, 1: 1}


def test_an_old_workbook_of_a_few_cells_is_found_in_its_container() -> None:
    content = xls([["姓名"]])
    assert (compound_file.stream(content, "Workbook") or b"")[:2] == b"\x09\x08"
    assert compound_file.stream(content, "Nothing") is None


@given(st.binary(max_size=600), st.integers(0, 4000))
def test_a_broken_container_ends_and_raises_nothing(noise: bytes, at: int) -> None:
    content = xls([["姓名"]])
    compound_file.stream(content[:at] + noise + content[at + len(noise) :], "Workbook")
