"""Single lines: what offices write is read, every fault of a line is named, nothing but the dictionary's fields stays."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.registry.people.homes import identity_number

from weige.registry.address import read_address
from weige.registry.people import errors as people_errors
from weige.registry.people.dictionary import dictionary
from weige.registry.transfer import row_errors
from weige.registry.transfer.addressing import address_of
from weige.registry.transfer.cells import Broken, day_of, digits_of, serial_day, text_of
from weige.registry.transfer.columns import ColumnFault, check_choice, find_head
from weige.registry.transfer.faults import Fault
from weige.registry.transfer.meanings import meanings
from weige.registry.transfer.rows import PersonRow, RowReader

TODAY = date(2026, 11, 24)
NUMBER = identity_number()
COLUMNS = {
    "name": 0, "identity_number": 1, "phone": 2, "birth_date": 3, "address": 4, "relation": 5, "first_day": 6,
    "last_day": 7, "tenure": 8, "lives_here": 9, "medication": 10, "living_alone": 11,
}  # fmt: skip
GOOD = ["王秀英", NUMBER, "13800001234", "", "银杏苑1号楼1单元101", "户主"]


def read(*cells: Any, columns: dict[str, int] | None = None) -> tuple[PersonRow, list[tuple[int | None, str]]]:
    row, faults = RowReader(columns or COLUMNS, TODAY).read(7, list(cells))
    assert all(fault.line == 7 for fault in faults)
    for fault in faults:
        assert fault.say("detail", "zh-CN") != fault.say("detail", "en")
        assert fault.say("mend", "zh-CN")
    return row, [(fault.column, fault.code) for fault in faults]


def test_a_good_line_has_no_fault() -> None:
    row, faults = read(*GOOD, "2010-05-01", None, "出租", "人户分离")
    assert faults == []
    assert row.values == {
        "name": "王秀英", "identity_number": NUMBER, "phone": "13800001234", "birth_date": "1950-03-05"
    }  # fmt: skip
    assert (row.role, row.capacity, row.tenure, row.lives_here) == ("head", "tenant", "rented", False)
    assert row.first_day == date(2010, 5, 1)


def test_every_fault_of_a_line_is_named() -> None:
    wrong_check = NUMBER[:-1] + ("1" if NUMBER[-1] != "1" else "2")
    row, faults = read("王3", wrong_check, "12", "1950-13-40", None, "老乡", "2030-01-01", None, "飞地", "也许")
    assert row.faulty
    assert set(faults) == {
        (0, people_errors.VALUE_UNFIT), (1, people_errors.VALUE_UNFIT), (2, people_errors.VALUE_UNFIT),
        (3, people_errors.VALUE_UNFIT), (4, row_errors.ADDRESS_MISSING), (5, row_errors.RELATION_UNKNOWN),
        (6, people_errors.DAY_IN_FUTURE), (8, row_errors.CHOICE_UNKNOWN), (9, row_errors.CHOICE_UNKNOWN),
    }  # fmt: skip


@pytest.mark.parametrize("cell", [5.10104195003051e17, "5.10104E+17", 510104195003051234, "510199195003050000"])
def test_a_number_that_a_spreadsheet_broke_is_refused(cell: Any) -> None:
    _, faults = read("王秀英", cell, *GOOD[2:])
    assert faults == [(1, row_errors.NUMBER_BROKEN)]


@pytest.mark.parametrize(
    "cell", [f"'{NUMBER}", f'="{NUMBER}"', f" {NUMBER} ", NUMBER.lower(), f"{NUMBER[:6]} {NUMBER[6:]}"]
)
def test_a_number_kept_as_text_is_read(cell: str) -> None:
    row, faults = read("王秀英", cell, *GOOD[2:])
    assert (row.values["identity_number"], faults) == (NUMBER, [])


def test_phones_that_are_numbers_are_read_and_shortened_ones_refused() -> None:
    assert read("王秀英", NUMBER, 13800001234, *GOOD[3:])[0].values["phone"] == "13800001234"
    assert read("王秀英", NUMBER, "1.38E+10", *GOOD[3:])[1] == [(2, row_errors.NUMBER_BROKEN)]


@pytest.mark.parametrize(
    ("cell", "kept"),
    [
        (18327, "1950-03-05"), (18327.0, "1950-03-05"), ("18327", "1950-03-05"), (1950, "1950"), (19500305, "1950-03-05"),
        ("1950年3月5日", "1950-03-05"), ("1950.3.5", "1950-03-05"), ("1950/3/5 0:00:00", "1950-03-05"), ("195003", "1950"),
        ("1950-03", "1950"), ("1950年3月", "1950"), (195003, "1950"),
    ],
)  # fmt: skip
def test_days_of_spreadsheets_are_read(cell: Any, kept: str) -> None:
    row, faults = read("王秀英", None, None, cell, *GOOD[4:])
    assert (row.values.get("birth_date"), faults) == (kept, [])


def test_serial_numbers_know_the_leap_day_that_never_was() -> None:
    assert serial_day(1) == date(1900, 1, 1)
    assert serial_day(59) == date(1900, 2, 28)
    assert serial_day(61) == date(1900, 3, 1)
    assert serial_day(45000) == date(2023, 3, 15)
    assert serial_day(45000 - 1462, since_1904=True) == date(2023, 3, 15)


def test_birth_and_number_must_agree_and_days_be_in_order() -> None:
    assert read("王秀英", NUMBER, None, "1951-03-05", *GOOD[4:])[1] == [(3, row_errors.BIRTH_DISAGREES)]
    assert read("王秀英", NUMBER, None, "1950", *GOOD[4:])[1] == []
    assert read(*GOOD, "1940-01-01")[1] == [(6, row_errors.DAYS_OUT_OF_ORDER)]
    assert read(*GOOD, "2015-01-01", "2014-01-01")[1] == [(7, row_errors.DAYS_OUT_OF_ORDER)]
    assert read(*GOOD, "2015-01-01", "2016-01-01")[1] == [(7, row_errors.HAS_LEFT)]


def test_what_says_that_there_is_nothing_is_not_kept() -> None:
    row, faults = read(*GOOD, None, None, None, None, "无", "否")
    assert faults == []
    assert {"medication", "living_alone"}.isdisjoint(row.values)


def test_a_name_merged_over_several_lines_belongs_to_nobody() -> None:
    reader = RowReader(COLUMNS, TODAY, merged=frozenset({(7, 0)}))
    _, faults = reader.read(7, GOOD)
    assert [(f.column, f.code) for f in faults] == [(0, row_errors.MERGED_PERSON)]


def test_a_cell_that_is_a_formula_in_error_is_told_at_its_line() -> None:
    bad = Fault(7, row_errors.FORMULA_EMPTY, 2)
    row, faults = RowReader(COLUMNS, TODAY, bad_cells={(7, 2): bad}).read(7, GOOD)
    assert (faults, row.faulty) == ([bad], True)


CELL = st.one_of(
    st.none(), st.text(max_size=30), st.integers(), st.floats(), st.booleans(),
    st.sampled_from([NUMBER, "户主", "13800001234", "1950-03-05", "王秀英", "银杏苑1号楼101", "5E+17", "=1+1", "是"]),
)  # fmt: skip


@given(st.lists(CELL, max_size=14))
def test_no_line_can_break_the_reader_and_only_fields_of_the_dictionary_stay(cells: list[Any]) -> None:
    row, faults = RowReader(COLUMNS, TODAY).read(3, cells)
    assert set(row.values) <= set(dictionary().fields)
    assert row.faulty == bool(faults)
    for fault in faults:
        assert fault.say("detail", "en")
        assert fault.say("detail", "zh-CN")
    assert row.faulty or row.values["name"]


@given(CELL)
def test_single_cells_never_break(cell: Any) -> None:
    text_of(cell)
    day_of(cell)
    try:
        digits_of(cell)
    except Broken:
        assert isinstance(cell, int | float | str)


@pytest.mark.parametrize(
    ("parts", "address"),
    [
        ({"compound": "银杏苑", "building": "1", "entrance": "2", "room": "301"}, "银杏苑 1号楼2单元3层301室"),
        ({"compound": "银杏苑", "building": "1栋", "entrance": "二单元", "room": "301室"}, "银杏苑 1号楼2单元3层301室"),
        ({"address": "银杏苑1号楼", "room": "301"}, "银杏苑 1号楼3层301室"),
        ({"compound": "银杏苑", "address": "银杏苑1栋2-301"}, "银杏苑 1号楼2单元3层301室"),
        ({"building": "A座", "floor": "3", "room": "301"}, "A座3层301室"),
        ({"compound": "银杏苑", "room": "1-2-301"}, "银杏苑 1号楼2单元3层301室"),
        ({"building": "6#", "entrance": "2", "room": "401"}, "6号楼2单元4层401室"),
        ({"building": "６＃", "entrance": "２单元", "room": "４０１"}, "6号楼2单元4层401室"),
        ({"building": "六幢", "entrance": "2单", "room": "401号"}, "6号楼2单元4层401室"),
        ({"building": "6.0", "entrance": "2.0", "room": "401.0"}, "6号楼2单元4层401室"),
        ({"building": "6-2", "room": "401"}, "6号楼2单元4层401室"),
        ({"building": "6栋2单元", "room": "401"}, "6号楼2单元4层401室"),
        ({"building": "6", "room": "2-401"}, "6号楼2单元4层401室"),
        ({"building": "6", "room": "2单元401"}, "6号楼2单元4层401室"),
        ({"building": "6", "entrance": "2", "room": "2单元401"}, "6号楼2单元4层401室"),
        ({"building": "6", "entrance": "2", "room": "6-2-401"}, "6号楼2单元4层401室"),
        ({"building": "6", "entrance": "2", "room": "6栋2单元401"}, "6号楼2单元4层401室"),
        ({"building": "6", "entrance": "2", "room": "4-1"}, "6号楼2单元4层401室"),
        ({"building": "6", "room": "2-4-1"}, "6号楼2单元4层401室"),
        ({"entrance": "2", "room": "401"}, "2单元4层401室"),
        ({"room": "6#2-401"}, "6号楼2单元4层401室"),
        ({"building": "6", "entrance": "2", "floor": "4楼", "room": ""}, "6号楼2单元4层"),
    ],
)
def test_columns_of_an_address_make_one_address(parts: dict[str, str], address: str) -> None:
    assert read_address(address_of(parts)).normalised == address


@given(st.integers(1, 39), st.integers(1, 9), st.integers(1, 33), st.integers(1, 9), st.data())
def test_all_ways_to_fill_the_columns_of_one_door_meet(b: int, e: int, floor: int, door: int, data: Any) -> None:
    room = f"{floor}{door:02}"
    parts = data.draw(
        st.sampled_from(
            [
                {"building": f"{b}", "entrance": f"{e}", "room": room},
                {"building": f"{b}#", "entrance": f"{e}单元", "room": f"{room}室"},
                {"building": f"{b}栋", "room": f"{e}-{room}"},
                {"building": f"{b}号楼", "room": f"{e}单元{room}"},
                {"building": f"{b}幢", "entrance": f"{e}", "room": f"{b}-{e}-{room}"},
                {"building": f"{b}-{e}", "room": room},
                {"room": f"{b}-{e}-{room}"},
                {"address": f"{b}栋{e}单元", "room": room},
                {"address": f"{b}#{e}-{room}"},
            ]
        )
    )
    assert read_address(address_of(parts)).normalised == f"{b}号楼{e}单元{floor}层{room}室"


HEADER = ["序号", "姓 名*", "身份证号码", "联系方式", "楼栋", "单元", "房号", "与户主关系", "民族", "政治面貌", "备注"]


def test_the_header_is_found_below_titles_and_every_guess_has_its_reason() -> None:
    head = find_head([(1, ["某社区居民信息表"]), (2, ["填表人：某"]), (4, list(HEADER)), (5, [1, "王秀英", NUMBER])])
    assert (head.header_line, head.first_line) == (4, 5)
    assert [guess.meaning for guess in head.columns] == [
        None, "name", "identity_number", "phone", "building", "entrance", "room", "relation", None, None, None
    ]  # fmt: skip
    assert all(guess.because.zh and guess.because.en for guess in head.columns)
    assert "民族" in head.columns[8].because.zh
    shown = str([guess.examples for guess in head.columns])
    assert "王秀英" not in shown
    assert NUMBER not in shown


def test_without_a_header_columns_are_guessed_by_what_they_hold() -> None:
    rows = [
        (line, ["王秀英", identity_number(order=line), f"1380000{line:04}", "银杏苑1号楼1单元101"])
        for line in range(1, 6)
    ]
    head = find_head(rows)
    assert (head.header_line, head.first_line) == (0, 1)
    assert [guess.meaning for guess in head.columns] == ["name", "identity_number", "phone", "address"]


def test_groups_above_the_headers_are_understood() -> None:
    head = find_head(
        [(1, ["住址", None, "人员信息"]), (2, ["楼栋", "房号", "姓名", "电话"]), (3, ["1", "101", "王", "1"])]
    )
    assert head.first_line == 3
    assert [guess.meaning for guess in head.columns][1:] == ["room", "name", "phone"]


@given(st.lists(st.tuples(st.integers(1, 99), st.lists(CELL, max_size=8)), max_size=30))
def test_no_file_breaks_the_guessing(rows: list[Any]) -> None:
    head = find_head(rows)
    said = [guess.meaning for guess in head.columns if guess.meaning]
    assert len(said) == len(set(said))
    assert set(said) <= set(meanings())


def test_choices_of_columns_are_checked() -> None:
    assert check_choice({0: "name", 1: None, 2: "address"}, 3) == {"name": 0, "address": 2}
    for choice, code in (
        ({0: "name", 5: "address"}, "unknown"), ({0: "name", 1: "faith"}, "unknown"),
        ({0: "name", 1: "name", 2: "address"}, "twice"), ({0: "address"}, "missing"), ({0: "name"}, "missing"),
    ):  # fmt: skip
        with pytest.raises(ColumnFault) as fault:
            check_choice(choice, 3)  # type: ignore[arg-type]
        assert fault.value.code == code
