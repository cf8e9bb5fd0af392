"""Lines that several processes read are those that one reads; a process that is killed leaves none behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from datetime import date
from pathlib import Path

import msgspec
import pytest
from tests.registry.people.homes import identity_number

from weige.registry.transfer import line_reading
from weige.registry.transfer.faults import Row
from weige.registry.transfer.line_reading import LineReader, ReadLine, read_lines
from weige.registry.transfer.passing import Kind, Sieve
from weige.registry.transfer.rows import RowReader

COLUMNS = {"name": 0, "identity_number": 1, "address": 2, "relation": 3, "first_day": 4}
HEADERS = ["姓名", "身份证号", "地址", "与户主关系", "迁入日期"]


def reader() -> LineReader:
    return LineReader(RowReader(COLUMNS, date(2026, 11, 24)), Sieve(COLUMNS, HEADERS))


def pieces() -> list[bytes]:
    lines: list[Row] = [
        (at, ["王秀英", identity_number(order=at), f"银杏苑1号楼1单元{at}", "户主", "2010-05-01"])
        for at in range(1, 98)
    ]
    lines += [(98, ["王3", "12", None, "老乡"]), (99, ["合计", 98]), (100, HEADERS)]  # type: ignore[list-item]
    return [msgspec.msgpack.encode(lines[at : at + 7]) for at in range(0, len(lines), 7)]


def test_several_processes_read_what_one_reads(monkeypatch: pytest.MonkeyPatch) -> None:
    alone = list(read_lines(pieces(), reader(), count=100))
    monkeypatch.setattr(line_reading, "ALONE", 10)
    assert list(read_lines(pieces(), reader(), count=100, processes=2)) == alone
    assert [line.number for line in alone] == list(range(1, 101))
    assert [line.passed_over for line in alone[96:]] == [None, None, Kind.TOTAL, Kind.HEADER]
    assert not alone[96].faults
    assert len(alone[97].faults) == 4
    assert all(isinstance(line, ReadLine) for line in alone)


KILLED = """
import multiprocessing, os, signal
from datetime import date
import msgspec
from weige.registry.transfer.line_reading import LineReader, read_lines
from weige.registry.transfer.passing import Sieve
from weige.registry.transfer.rows import RowReader

if __name__ == "__main__":
    columns = {"name": 0, "address": 1}
    reader = LineReader(RowReader(columns, date(2026, 11, 24)), Sieve(columns, ["姓名", "地址"]))
    pieces = [msgspec.msgpack.encode([(1, ["王秀英", "银杏苑1号楼1单元101"])] * 1_000)] * 100
    lines = read_lines(pieces, reader, count=100_000, processes=2)
    next(lines)
    print(*(child.pid for child in multiprocessing.active_children()), flush=True)
    os.kill(os.getpid(), signal.SIGKILL)
"""


def test_a_killed_process_leaves_none_of_its_readers(tmp_path: Path) -> None:
    script = tmp_path / "killed.py"
    script.write_text(KILLED)
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[3] / "src")}
    with subprocess.Popen([sys.executable, str(script)], env=environment, stdout=subprocess.PIPE, text=True) as ran:
        assert ran.stdout is not None
        left = {int(word) for word in ran.stdout.readline().split()}
    assert ran.returncode == -signal.SIGKILL
    assert len(left) == 2
    deadline = time.monotonic() + 60
    while left and time.monotonic() < deadline:
        left = {pid for pid in left if is_running(pid)}
        time.sleep(0.05)
    assert not left


def is_running(pid: int) -> bool:
    """Whether a process lives; one that has ended and waits for nobody is none."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False
