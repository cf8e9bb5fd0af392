"""Files of messages: CSV with a header, the columns ``text`` and (for learning and measuring) ``label``.

UTF-8 with or without its mark, GBK or UTF-16. A file is taken whole or refused with every fault's line.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from weige.core import text_tables

MOST_BYTES = 200 * 1024 * 1024
LONGEST_TEXT = 20_000
LONGEST_LABEL = 100
MOST_FAULTS = 20


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a file is refused; ``line`` is the line on which the row begins, 0 for the file as a whole."""

    line: int
    zh: str
    en: str

    def __str__(self) -> str:
        where = f"line {self.line}: " if self.line else ""
        return f"{where}{self.en} ({self.zh})"


class MessageFileError(ValueError):
    """A file that is refused, with its faults."""

    def __init__(self, faults: list[Fault], more: int = 0) -> None:
        self.faults = faults
        self.more = more
        lines = [str(fault) for fault in faults] + ([f"... and {more:,} more faults"] if more else [])
        super().__init__("\n".join(lines))


@dataclass(frozen=True, slots=True)
class Message:
    """One row: the line on which it begins, its text, its label ("" when there is no such column) and id."""

    line: int
    text: str
    label: str = ""
    id: str = ""


def read_messages(content: bytes, *, labelled: bool) -> list[Message]:
    """The messages of a file, in its order.

    Raises:
        MessageFileError: an unknown encoding, a missing column, an empty text or label, a broken row.
    """
    if len(content) > MOST_BYTES:
        raise _refusal(0, f"文件超过 {MOST_BYTES >> 20} MB", f"the file is larger than {MOST_BYTES >> 20} MB")
    rows = _rows(_decoded(content))
    line, header = next(rows, (1, []))
    at = _columns(line, header, labelled=labelled)
    messages: list[Message] = []
    faults: list[Fault] = []
    for line, row in rows:
        if not row:
            continue
        if fault := _fault(line, row, len(header), at):
            faults.append(fault)
            continue
        cells = {name: row[place].strip() for name, place in at.items()}
        messages.append(Message(line, cells["text"], cells.get("label", ""), cells.get("id", "")))
    if faults:
        raise MessageFileError(faults[:MOST_FAULTS], max(0, len(faults) - MOST_FAULTS))
    if not messages:
        raise _refusal(0, "文件里没有数据行", "the file has no messages")
    return messages


def _refusal(line: int, zh: str, en: str) -> MessageFileError:
    return MessageFileError([Fault(line, zh, en)])


def _decoded(content: bytes) -> str:
    try:
        return text_tables.decode(content)
    except text_tables.BrokenTextError as error:
        raise _refusal(
            error.line,
            "这里的字节既不是 UTF-8 也不是 GBK，文件可能已损坏",
            "bytes here are neither UTF-8 nor GBK; the file may be damaged",
        ) from error


def _rows(text: str) -> Iterator[tuple[int, list[str]]]:
    """Rows with the line on which each begins."""
    try:
        for _, line, row in text_tables.rows(text, longest=LONGEST_TEXT * 10, strict=True):
            yield line, row
    except text_tables.BrokenTextError as error:
        raise _refusal(
            error.line, "引号没有配对，或单元格太长", "a quotation mark has no pair, or a cell is too long"
        ) from error


def _columns(line: int, header: list[str], *, labelled: bool) -> dict[str, int]:
    names = [name.strip().casefold() for name in header]
    needed = ("text", "label") if labelled else ("text",)
    for name in needed:
        if names.count(name) != 1:
            found = "、".join(names[:10]) or "无"
            raise _refusal(
                line,
                f"表头应当有且只有一列“{name}”，现有：{found}",
                f"the header must name one column {name!r}; it has: {', '.join(names[:10]) or 'nothing'}",
            )
    return {name: names.index(name) for name in (*needed, "id") if names.count(name) == 1}


def _fault(line: int, row: list[str], width: int, at: dict[str, int]) -> Fault | None:
    """What is wrong with a row, or ``None``."""
    if len(row) != width:
        return Fault(
            line, f"这一行有 {len(row)} 格，表头有 {width} 格", f"the row has {len(row)} cells, the header {width}"
        )
    for name, zh, longest in (("text", "文字", LONGEST_TEXT), ("label", "类别", LONGEST_LABEL)):
        cell = row[at[name]] if name in at else None
        if cell is None:
            continue
        if not cell.strip():
            return Fault(line, f"没有{zh}（{name}）", f"the {name} is missing")
        if len(cell) > longest:
            return Fault(line, f"{zh}超过 {longest} 字", f"the {name} is longer than {longest:,} characters")
        if "\0" in cell:
            return Fault(line, f"{zh}里有零字节", f"the {name} holds a zero byte")
    return None
