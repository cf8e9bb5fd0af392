"""``weige cases group``: files good and bad."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from weige.cases.grouping.command import messages
from weige.cases.grouping.reading import parse
from weige.server.command import main

GOOD = (
    "id,time,text,title,place,likes\n"
    "1,2026-03-01 08:00:00,金色家园电梯停运没有人修,,,3\n"
    "2,2026/3/2 9:30,金色家园的电梯停运好几天了,电梯,金色家园,\n"
    "3,2026-03-02T10:00:00+08:00,幸福路路灯不亮,,,0\n"
)


def run(tmp_path: Path, content: bytes, *words: str) -> tuple[int, str, str]:
    file = tmp_path / "messages.csv"
    file.write_bytes(content)
    outcome = CliRunner().invoke(main, ["cases", "group", str(file), *words])
    return outcome.exit_code, outcome.stdout, outcome.stderr


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16"])
def test_issues_are_printed_as_json_with_reasons(tmp_path: Path, encoding: str) -> None:
    code, out, said = run(tmp_path, GOOD.encode(encoding))
    found = json.loads(out)
    assert code == 0
    assert "3 messages, 2 issues" in said
    first = found["issues"][0]
    assert (first["rank"], first["size"]) == (1, 2)
    assert {member["id"] for member in first["members"]} == {"1", "2"}
    tied = next(member for member in first["members"] if member["id"] != first["typical"])
    assert "电梯" in tied["words"]
    assert tied["places"] == ["金色家园"]
    assert tied["distances"]["days"] == pytest.approx(1.062, abs=0.001)
    assert any("都提到" in reason["zh"] for reason in tied["reasons"])
    assert any("both mention" in reason["en"] for reason in tied["reasons"])


def test_small_issues_can_be_left_out(tmp_path: Path) -> None:
    found = json.loads(run(tmp_path, GOOD.encode(), "--smallest", "2")[1])
    assert [issue["size"] for issue in found["issues"]] == [2]
    assert found["issues_found"] == 2


def test_chinese_headings_are_understood() -> None:
    found = parse("留言编号,留言时间,留言详情,留言主题,点赞数\n1,2026/3/1 8:00,电梯坏了,电梯,2\n".encode("gbk"))
    assert found.fault_count == 0
    assert (found.rows[0].title, found.rows[0].likes) == ("电梯", 2)


@pytest.mark.parametrize(
    ("content", "line", "said"),
    [
        (b"", "messages.csv line 1", "columns are missing: id, time, text"),
        (b"id,time\n1,2026-01-01\n", "messages.csv line 1", "columns are missing: text"),
        (b"id,id,time,text\n", "messages.csv line 1", "columns come twice: id"),
        (b"id,time,text\n", "messages.csv", "there are no messages"),
        (b"id,time,text\n1,2026-01-01,a\n2,yesterday,b\n", "messages.csv line 3", "the time cannot be read"),
        (b"id,time,text\n1,2026-02-30,a\n", "messages.csv line 2", "the time cannot be read"),
        (b"id,time,text\n1,2026-01-01,a\n1,2026-01-01,b\n", "messages.csv line 3", "the id is that of line 2"),
        (b"id,time,text\n,2026-01-01,a\n", "messages.csv line 2", "the id is empty"),
        (b"id,time,text,likes\n1,2026-01-01,a,-1\n", "messages.csv line 2", "likes is not a whole number"),
        (b"id,time,text,likes\n1,2026-01-01,a,1e9\n", "messages.csv line 2", "likes is not a whole number"),
        (b"id,time,text\n1,2026-01-01\n", "messages.csv line 2", "3 columns are expected, here are 2"),
        (b'id,time,text\n1,2026-01-01,"a\nb"\n2,x,c\n', "messages.csv line 4", "the time cannot be read"),
        (b'id,time,text\n1,2026-01-01,a\n2,2026-01-01,"never closed\n', "messages.csv line 3", "it is not CSV"),
        (b"\xff\xfei\x00d\x00\x00", "messages.csv line 1", "UTF-8"),
        ("id,time,text\n1,2026-01-01,好\n2,2026-01-01,".encode() + b"\xff\xff\n", "messages.csv line 3", "neither"),
        (b"id,time,text\n1,2026-01-01,\x81\n", "messages.csv line 2", "neither in UTF-8 nor in GBK"),
    ],
)
def test_a_bad_file_is_refused_with_its_line(tmp_path: Path, content: bytes, line: str, said: str) -> None:
    code, out, told = run(tmp_path, content)
    assert code == 1
    assert out == ""
    assert f"{line}: " in told
    assert said in told
    assert "nothing was grouped" in told


def test_many_faults_are_counted_and_the_first_shown(tmp_path: Path) -> None:
    rows = "".join(f"{n},never,a\n" for n in range(2_000))
    code, _, said = run(tmp_path, f"id,time,text\n{rows}".encode())
    assert code == 1
    assert "... and 1,950 more" in said
    assert "2,000 faults" in said


def test_no_fault_repeats_what_the_file_says(tmp_path: Path) -> None:
    said = run(tmp_path, b"id,time,text,likes\n13812345678,13812345678,13812345678,x\n" * 2)[2]
    assert "1381" not in said


def test_processes_that_share_the_work_find_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = parse(GOOD.encode()).rows
    alone = messages(rows, processes=1)
    monkeypatch.setattr("weige.cases.grouping.command.ALONE", 0)
    assert messages(rows, processes=2) == alone
