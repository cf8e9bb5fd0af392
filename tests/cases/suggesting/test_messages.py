"""Files of messages: what is read, and what is refused with its line."""

from __future__ import annotations

import csv
import io
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from weige.cases.suggesting.messages import MessageFileError, read_messages

GOOD = "text,label\n楼道灯不亮,照明\n电梯坏了,电梯\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16"])
def test_utf8_and_gbk_are_read(encoding: str) -> None:
    read = read_messages(GOOD.encode(encoding), labelled=True)
    assert [(one.line, one.text, one.label) for one in read] == [(2, "楼道灯不亮", "照明"), (3, "电梯坏了", "电梯")]


def test_columns_may_stand_in_any_order_beside_others() -> None:
    read = read_messages("Label, ID ,likes,TEXT\r\n照明,a7,3,灯坏了\r\n\r\n".encode(), labelled=True)
    assert [(one.id, one.text, one.label) for one in read] == [("a7", "灯坏了", "照明")]


def test_for_judging_no_label_is_needed() -> None:
    assert read_messages("text\n灯坏了\n".encode(), labelled=False)[0].label == ""


def test_a_row_over_several_lines_is_named_by_its_first_line() -> None:
    with pytest.raises(MessageFileError) as refusal:
        read_messages('text,label\n"灯\n坏\n了",照明\n没有类别,\n,照明\n'.encode(), labelled=True)
    assert [fault.line for fault in refusal.value.faults] == [5, 6]


@pytest.mark.parametrize(
    ("content", "line", "why"),
    [
        (b"", 1, "must name one column 'text'"),
        (b"text\n", 1, "must name one column 'label'"),
        (b"text,text,label\na,b,c\n", 1, "must name one column 'text'"),
        (b"text,label\n", 0, "no messages"),
        (b"text,label\na,b,c\n", 2, "3 cells, the header 2"),
        (b"text,label\na\n", 2, "1 cells, the header 2"),
        (b"text,label\n  ,b\n", 2, "the text is missing"),
        (b"text,label\na,\n", 2, "the label is missing"),
        (b'text,label\na,b\n"c,d\n', 3, "no pair"),
        (b"text,label\n" + b"a" * 20_001 + b",b\n", 2, "longer than 20,000"),
        (b"text,label\na," + b"b" * 101 + b"\n", 2, "longer than 100"),
        (GOOD.encode("utf-16") + b"\xd8", 4, "UTF-8 nor GBK"),
        (GOOD.encode() + "路灯坏了，".encode() + b"\xff\xff,b\n", 4, "UTF-8 nor GBK"),
        (b"text,label\nab\xff\xff,b\n", 2, "neither UTF-8 nor GBK"),
    ],
)  # fmt: skip
def test_a_bad_file_is_refused_whole_with_line_and_reason(content: bytes, line: int, why: str) -> None:
    with pytest.raises(MessageFileError, match=why) as refusal:
        read_messages(content, labelled=True)
    assert refusal.value.faults[0].line == line


def test_many_faults_are_counted_and_the_first_told() -> None:
    with pytest.raises(MessageFileError, match="80 more faults") as refusal:
        read_messages(b"text,label\n" + b",b\n" * 100, labelled=True)
    assert len(refusal.value.faults) == 20


cells = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=30).filter(
    lambda cell: cell.strip()
)


@given(st.lists(st.tuples(cells, cells), min_size=1, max_size=10), st.sampled_from(["utf-8", "utf-8-sig", "gb18030"]))
def test_what_was_written_is_read(rows: list[tuple[str, str]], encoding: str) -> None:
    target = io.StringIO()
    csv.writer(target).writerows([("text", "label"), *rows])
    content = target.getvalue().encode(encoding)
    try:
        read = read_messages(content, labelled=True)
    except MessageFileError:
        assert encoding == "gb18030", "only GB18030 can look like broken UTF-8"
        return
    if encoding != "gb18030":
        assert [(one.text, one.label) for one in read] == [(text.strip(), label.strip()) for text, label in rows]


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(content: bytes) -> None:
    with suppress(MessageFileError):
        assert read_messages(content, labelled=False)
