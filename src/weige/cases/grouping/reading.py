"""Messages from a CSV file, checked whole: all of them, or every fault with its line. Pure but for reading the file."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from pathlib import Path

from weige.core import text_tables
from weige.core.errors import Text

LOCAL = timezone(timedelta(hours=8))
"""Times without a zone are read as China's, as files of citizens' messages have them."""
COLUMNS = {"id": True, "time": True, "text": True, "title": False, "place": False, "category": False, "likes": False}
"""Which columns there are, and whether they must be there."""
OTHER_NAMES = {
    "编号": "id", "留言编号": "id", "时间": "time", "留言时间": "time", "内容": "text", "留言详情": "text",
    "标题": "title", "主题": "title", "留言主题": "title", "地点": "place", "地址": "place", "类别": "category",
    "点赞数": "likes", "点赞": "likes",
}  # fmt: skip
TIMES = (
    "%Y-%m-%d %H:%M:%S", "%Y-%m-%d %H:%M", "%Y-%m-%d", "%Y/%m/%d %H:%M:%S", "%Y/%m/%d %H:%M", "%Y/%m/%d",
    "%Y年%m月%d日 %H:%M", "%Y年%m月%d日",
)  # fmt: skip
LONGEST_FIELD = 200_000
MOST_MESSAGES = 1_000_000
MOST_LIKES = 1_000_000_000
MOST_BYTES = 1 << 30
MOST_FAULTS_KEPT = 1_000


@dataclass(frozen=True, slots=True)
class Row:
    """One message as the file has it."""

    id: str
    time: datetime
    text: str
    title: str = ""
    place: str = ""
    category: str = ""
    likes: int = 0


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong in one line (the header is line 1; 0 stands for the file as a whole)."""

    line: int
    text: Text


@dataclass(slots=True)
class Reading:
    """Either rows or faults. ``fault_count`` counts all faults; ``faults`` keeps the first thousand."""

    rows: list[Row] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    fault_count: int = 0

    def fault(self, line: int, zh: str, en: str) -> None:
        self.fault_count += 1
        if len(self.faults) < MOST_FAULTS_KEPT:
            self.faults.append(Fault(line, Text(zh, en)))


def read(path: Path) -> Reading:
    """Read a file in UTF-8, GBK (GB18030) or UTF-16."""
    try:
        if path.stat().st_size > MOST_BYTES:
            reading = Reading()
            reading.fault(0, "文件超过 1 GB", "the file is larger than 1 GB")
            return reading
        return parse(path.read_bytes())
    except OSError as error:
        reading = Reading()
        reading.fault(0, "文件无法打开", f"the file cannot be opened: {error.strerror}")
        return reading


def parse(content: bytes) -> Reading:
    """Read a file's bytes."""
    reading = Reading()
    text = _decoded(content, reading)
    if text is None:
        return reading
    _read_table(text, reading)
    if not reading.rows and not reading.fault_count:
        reading.fault(0, "没有任何留言", "there are no messages")
    if reading.fault_count:
        reading.rows.clear()
    return reading


def _decoded(content: bytes, reading: Reading) -> str | None:
    try:
        return text_tables.decode(content)
    except text_tables.BrokenTextError as error:
        reading.fault(error.line, "这一行既不是 UTF-8 也不是 GBK 编码", "this line is neither in UTF-8 nor in GBK")
        return None


def _read_table(text: str, reading: Reading) -> None:
    seen: dict[str, int] = {}
    try:
        table = text_tables.rows(text, longest=LONGEST_FIELD, strict=True)
        _, _, named = next(table, (1, 1, []))
        header = [OTHER_NAMES.get(name.strip(), name.strip().lower()) for name in named]
        missing = [name for name, needed in COLUMNS.items() if needed and name not in header]
        twice = sorted({name for name in header if name in COLUMNS and header.count(name) > 1})
        if missing:
            reading.fault(1, f"缺少列：{'、'.join(missing)}", f"columns are missing: {', '.join(missing)}")
        if twice:
            reading.fault(1, f"列重复：{'、'.join(twice)}", f"columns come twice: {', '.join(twice)}")
        if missing or twice:
            return
        for number, line, cells in table:
            if number > MOST_MESSAGES + 1:
                reading.fault(line, f"超过 {MOST_MESSAGES:,} 条留言", f"there are more than {MOST_MESSAGES:,} messages")
                return
            if cells:
                _read_row(line, header, cells, seen, reading)
    except text_tables.BrokenTextError as error:
        reading.fault(
            error.line,
            "引号没有配对，或单元格太长",
            "it is not CSV: a quotation mark has no pair, or a cell is too long",
        )


def _read_row(line: int, header: list[str], cells: list[str], seen: dict[str, int], reading: Reading) -> None:
    if len(cells) != len(header):
        reading.fault(line, f"应有 {len(header)} 列，这里是 {len(cells)} 列",
                      f"{len(header)} columns are expected, here are {len(cells)}")  # fmt: skip
        return
    values = {name: cell.strip() for name, cell in zip(header, cells, strict=True) if name in COLUMNS}
    before = reading.fault_count
    if not values["id"]:
        reading.fault(line, "编号为空", "the id is empty")
    elif (first := seen.setdefault(values["id"], line)) != line:
        reading.fault(line, f"编号与第 {first} 行重复", f"the id is that of line {first}")
    time = _time(values["time"])
    if time is None:
        reading.fault(line, "时间无法识别，应为 2026-11-24 09:30:00 这样的形式",
                      "the time cannot be read; write it as 2026-11-24 09:30:00")  # fmt: skip
    likes = values.get("likes") or "0"
    if not (likes.isascii() and likes.isdigit() and len(likes) < 11 and int(likes) <= MOST_LIKES):
        reading.fault(line, "点赞数不是 0 以上的整数", "likes is not a whole number from 0")
    if time is not None and reading.fault_count == before:
        reading.rows.append(
            Row(
                values["id"],
                time,
                values["text"],
                values.get("title", ""),
                values.get("place", ""),
                values.get("category", ""),
                int(likes),
            )
        )


def _time(written: str) -> datetime | None:
    try:
        found = datetime.fromisoformat(written)
    except ValueError:
        for form in TIMES:
            try:
                found = datetime.strptime(written, form).replace(tzinfo=LOCAL)
                break
            except ValueError:
                continue
        else:
            return None
    return found if found.tzinfo else found.replace(tzinfo=LOCAL)
