"""What a sheet hides is read and said; numbers formatted as times are told with their line."""

from __future__ import annotations

import io
from datetime import date
from typing import Any

import pytest
import xlsxwriter
from tests.registry.transfer.files import ods

from weige.core.errors import Problem
from weige.registry.people.values import ValueFault, read_birth_date
from weige.registry.transfer import errors, row_errors
from weige.registry.transfer.cells import day_of
from weige.registry.transfer.sheets import open_table


def notes(content: bytes, extension: str) -> list[tuple[str, Any]]:
    table = open_table(content, extension)
    rows = list(table.rows)
    assert [cells[0] for _, cells in rows] == ["甲", "乙", "丙", "丁"], "hidden lines are read"
    return [(fault.code, fault.params.get("lines", fault.column)) for fault in table.faults if fault.note]


def test_hidden_lines_and_columns_of_a_workbook_are_read_and_said() -> None:
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer) as book:
        page = book.add_worksheet()
        for line, name in enumerate("甲乙丙丁"):
            page.write(line, 0, name)
        for line in (1, 2, 30):
            page.set_row(line, None, None, {"hidden": True})
        page.set_column(2, 3, None, None, {"hidden": True})
    assert notes(buffer.getvalue(), ".xlsx") == [
        (row_errors.HIDDEN_LINES, "2–3"), (row_errors.HIDDEN_COLUMN, 2), (row_errors.HIDDEN_COLUMN, 3)
    ]  # fmt: skip


def test_filtered_lines_of_an_ods_are_read_and_said() -> None:
    hide = '<table:table-cell office:value-type="string"><text:p>甲</text:p></table:table-cell></table:table-row><table:table-row table:visibility="filter"><table:table-cell office:value-type="string"><text:p>乙</text:p></table:table-cell>'
    content = ods([["甲"], ["丙"], ["丁"]], cells={(0, 0): hide})
    assert notes(content, ".ods") == [(row_errors.HIDDEN_LINES, "2")]


def test_a_number_formatted_as_a_time_is_told_with_its_line() -> None:
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer) as book:
        page = book.add_worksheet()
        page.write(0, 0, "电话")
        page.write(1, 0, 13_800_001_234, book.add_format({"num_format": "[h]:mm"}))
    with pytest.raises(Problem) as refused:
        list(open_table(buffer.getvalue(), ".xlsx").rows)
    assert (refused.value.code, refused.value.params["line"]) == (errors.OUT_OF_TIME, 2)


@pytest.mark.parametrize("counts_from_1904", [False, True])
def test_days_outside_the_calendar_are_no_dates_of_birth(counts_from_1904: bool) -> None:
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"date_1904": counts_from_1904}) as book:
        page, day = book.add_worksheet(), book.add_format({"num_format": "yyyy-mm-dd"})
        for line, serial in enumerate((-1, -400, 0, 2_958_466)):
            page.write(line, 0, serial, day)
        page.write(4, 0, 36526, day)
    table = open_table(buffer.getvalue(), ".xlsx")
    *wrong, (_, (good,)) = table.rows
    assert day_of(good, since_1904=table.since_1904) == ("2004-01-02" if counts_from_1904 else "2000-01-01")
    for _, (cell,) in wrong:
        with pytest.raises(ValueFault):
            read_birth_date(day_of(cell, since_1904=table.since_1904), today=date(2026, 11, 24))
