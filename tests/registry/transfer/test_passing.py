"""Lines that are no residents are passed over and said, and nobody who is one is."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.registry.people.homes import identity_number

from weige.registry.transfer import row_errors
from weige.registry.transfer.passing import Kind, Sieve

HEADERS = ["序号", "楼栋", "房号", "姓 名", "身份证号码", "联系电话", "备注"]
COLUMNS = {"building": 1, "room": 2, "name": 3, "identity_number": 4, "phone": 5}
NUMBER = identity_number()


def kind_of(*cells: Any) -> str | None:
    sieve = Sieve(COLUMNS, HEADERS, ["某社区居民信息登记表"])
    assert sieve.passes_over(58, list(cells)) is bool(sieve.notes())
    (note,) = sieve.notes() or (None,)
    if note is None:
        return None
    assert (note.code, note.note, note.line) == (row_errors.PASSED_OVER, True, 58)
    return next(kind for kind in Kind if note.say("detail", "en").endswith(f"{ENDS[kind]} and was passed over."))


ENDS = {Kind.TOTAL: "totals", Kind.FOOT: "signature", Kind.HEADER: "header again", Kind.TITLE: "title again",
        Kind.BARE: "filled in"}  # fmt: skip


@pytest.mark.parametrize(
    ("cells", "kind"),
    [
        (["合计", None, None, "108人"], Kind.TOTAL),
        (["合 计：", None, None, None, 108], Kind.TOTAL),
        ([None, "1栋", "小计", 36], Kind.TOTAL),
        ([None, None, None, "总计"], Kind.TOTAL),
        (["合计36户108人"], Kind.TOTAL),
        ([None, "本页小计", 12, 30], Kind.TOTAL),
        (["共36户"], Kind.TOTAL),
        (["注：以上为常住人口"], Kind.FOOT),
        ([None, "备注: 租户另表", None], Kind.FOOT),
        (["填表人：张三", None, None, "审核人：李四", None, "2026年3月1日"], Kind.FOOT),
        (["填表人：", None, None, "张三"], Kind.FOOT),
        (["制表人（签字）：张三"], Kind.FOOT),
        (["社区负责人签字：", None, None, None, "填报日期："], Kind.FOOT),
        ([None, None, None, "审核人"], Kind.FOOT),
        (["第 2 页 共 5 页"], Kind.FOOT),
        (HEADERS, Kind.HEADER),
        ([None, "楼栋", "房号", "姓名"], Kind.HEADER),
        (["某社区居民信息登记表"], Kind.TITLE),
        ([None, "某社区居民信息登记表", None, "某社区居民信息登记表"], Kind.TITLE),
        ([59], Kind.BARE),
        ([59, None, None, None, None, None, "汉族"], Kind.BARE),
        ([1, "1", "101", "王秀英"], None),
        ([1, "1", "101", "", NUMBER], None),
        ([1, "1", "101", None, None, "13800001234"], None),
        ([1, "1", "101", "王3"], None),
        (["合计", "1", "101", "王秀英", NUMBER], None),
        ([None, None, None, "王秀英"], None),
        ([1, "1", "101", "注定"], None),
        ([1, "1", "101", "王合计"], None),
        ([1, "1", "101", "王秀英", None, None, "合计住院三次"], None),
        ([1, "1", "101", "王秀英", None, None, "备注：注"], None),
    ],
)
def test_totals_notes_headers_and_bare_numbers_are_told_from_residents(cells: list[Any], kind: Kind | None) -> None:
    assert kind_of(*cells) == kind


def test_a_run_of_such_lines_is_said_once() -> None:
    sieve = Sieve(COLUMNS, HEADERS)
    for line in (59, 60, 61, 70):
        assert sieve.passes_over(line, [line])
    assert not sieve.passes_over(62, [62, "1", "101", "王秀英"])
    assert [note.params["lines"] for note in sieve.notes()] == ["59–61", "70"]


CELL = (
    st.none()
    | st.text(max_size=8)
    | st.integers()
    | st.sampled_from(["合计", "注：", "姓名", "填表人：", "1", "第1页"])
)


@given(st.lists(CELL, max_size=8), st.sampled_from(["王秀英", "李建国", "阿依古丽·买买提", "欧阳计"]))
def test_a_line_with_an_identity_number_is_always_a_resident(cells: list[Any], name: str) -> None:
    whole = (cells + [None] * 8)[:8]
    whole[3], whole[4] = name, NUMBER
    assert not Sieve(COLUMNS, HEADERS).passes_over(7, whole)
