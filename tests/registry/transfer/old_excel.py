"""The smallest old workbook (.xls, BIFF8 in a compound file) that there can be, since no library here writes one."""

from __future__ import annotations

import struct
from collections.abc import Sequence

SECTOR = 512
FREE, END, FAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
SMALLEST = 4096
"""Streams from this size on stand in sectors of their own."""


def _record(kind: int, data: bytes) -> bytes:
    return struct.pack("<HH", kind, len(data)) + data


def _text(text: str, width: str) -> bytes:
    """A string of BIFF8: its length, one byte that says UTF-16, its characters."""
    return struct.pack(width, len(text)) + b"\x01" + text.encode("utf-16-le")


class Formula:
    """A formula cell (its tokens say 1+1) with its saved result: a text, a number, an error or none."""

    def __init__(self, result: str | float | None = None, *, error: bool = False) -> None:
        self.result, self.error = result, error

    def records(self, where: bytes) -> bytes:
        if isinstance(self.result, float):
            saved = struct.pack("<d", self.result)
        else:
            kind, value = (2, 7) if self.error else (0, 0) if self.result else (3, 0)
            saved = struct.pack("<BxBxxxH", kind, value, 0xFFFF)
        tokens = b"\x1e\x01\x00\x1e\x01\x00\x03"
        record = _record(0x0006, where + saved + struct.pack("<HIH", 0, 0, len(tokens)) + tokens)
        return record + (_record(0x0207, _text(self.result, "<H")) if isinstance(self.result, str) else b"")


Value = str | float | Formula


def _stream(sheet: str, rows: Sequence[Sequence[Value]]) -> bytes:
    """The stream of a workbook with one sheet of texts, numbers and formulas."""
    begin = _record(0x0809, struct.pack("<HHHHII", 0x0600, 0x0005, 0, 0, 0, 0))
    page = _record(0x0809, struct.pack("<HHHHII", 0x0600, 0x0010, 0, 0, 0, 0))
    for line, row in enumerate(rows):
        for column, cell in enumerate(row):
            where = struct.pack("<HHH", line, column, 0)
            if isinstance(cell, Formula):
                page += cell.records(where)
            elif isinstance(cell, str):
                page += _record(0x0204, where + _text(cell, "<H"))
            else:
                page += _record(0x0203, where + struct.pack("<d", cell))
    page += _record(0x000A, b"")
    name = _text(sheet, "<B")
    offset = len(begin) + 4 + 6 + len(name) + 4
    return begin + _record(0x0085, struct.pack("<IBB", offset, 0, 0) + name) + _record(0x000A, b"") + page


def xls(rows: Sequence[Sequence[Value]], sheet: str = "住户") -> bytes:
    """An old workbook of one sheet."""
    stream = _stream(sheet, rows).ljust(SMALLEST, b"\0")
    count = -(-len(stream) // SECTOR)
    table = [FAT, END, *range(3, 2 + count), END]
    table += [FREE] * (SECTOR // 4 - len(table))
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16)
    header += struct.pack("<HHHHH6xIIIIIIIII", 0x3E, 3, 0xFFFE, 9, 6, 0, 1, 1, 0, SMALLEST, END, 0, END, 0)
    header += struct.pack("<I", 0) + struct.pack("<I", FREE) * 108
    return header + struct.pack(f"<{len(table)}I", *table) + _folder(len(stream)) + stream.ljust(count * SECTOR, b"\0")


def _folder(size: int) -> bytes:
    """The directory: the root, and the stream of the workbook."""

    def entry(name: str, kind: int, child: int, start: int, length: int) -> bytes:
        letters = name.encode("utf-16-le") + b"\0\0"
        links = struct.pack("<III", FREE, FREE, child)
        return (
            letters.ljust(64, b"\0")
            + struct.pack("<HBB", len(letters), kind, 1)
            + links
            + bytes(36)
            + struct.pack("<IQ", start, length)
        )

    whole = entry("Root Entry", 5, 1, END, 0) + entry("Workbook", 2, FREE, 2, size)
    return whole.ljust(SECTOR, b"\0")
