"""Streams out of a compound file (the container of .xls), by [MS-CFB]: header, allocation table, directory, chains.

Only what is asked for is copied; chains that run in circles or out of the file end there. Pure.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence

IN_HEADER = 109
"""Sectors of the allocation table whose numbers stand in the header itself."""
LAST_SECTOR = 0xFFFFFFFA
ENTRY = 128
ROOT = 5


def stream(content: bytes, *names: str) -> bytes | None:
    """The first stream with one of the names; ``None`` when there is none or the file is no whole compound file."""
    try:
        return _stream(content, {name.upper() for name in names})
    except (struct.error, IndexError, UnicodeDecodeError):
        return None


def _stream(content: bytes, names: set[str]) -> bytes | None:
    shift, small_shift = struct.unpack_from("<HH", content, 30)
    if not 7 <= shift <= 12 or not 2 <= small_shift <= shift:
        return None
    directory, _, cutoff, small_table, _, more, _ = struct.unpack_from("<IIIIIII", content, 48)
    table = _table(content, shift, more)
    entries = _chain(content, table, directory, shift, offset=1)
    small: bytes | None = None
    for at in range(0, len(entries) - ENTRY + 1, ENTRY):
        length, kind = struct.unpack_from("<HB", entries, at + 64)
        start, size = struct.unpack_from("<II", entries, at + 116)
        if kind == ROOT and small is None:
            small = _chain(content, table, start, shift, offset=1)
        name = entries[at : at + max(0, min(length, 64) - 2)].decode("utf-16-le")
        if kind != 2 or name.upper() not in names:
            continue
        if size >= cutoff:
            return _chain(content, table, start, shift, offset=1)[:size]
        own = _numbers(_chain(content, table, small_table, shift, offset=1))
        return _chain(small or b"", own, start, small_shift, offset=0)[:size]
    return None


def _table(content: bytes, shift: int, more: int) -> Sequence[int]:
    """The allocation table: which sector follows each."""
    sectors = list(struct.unpack_from(f"<{IN_HEADER}I", content, 76))
    each = (1 << shift) // 4
    seen = set()
    while more < LAST_SECTOR and more not in seen:
        seen.add(more)
        numbers = _numbers(_sector(content, more, shift, 1))
        sectors += numbers[: each - 1]
        more = numbers[each - 1]
    return _numbers(b"".join(_sector(content, number, shift, 1) for number in sectors if number < LAST_SECTOR))


def _numbers(data: bytes) -> Sequence[int]:
    return struct.unpack(f"<{len(data) // 4}I", data[: len(data) // 4 * 4])


def _sector(content: bytes, number: int, shift: int, offset: int) -> bytes:
    start = (number + offset) << shift
    return content[start : start + (1 << shift)]


def _chain(content: bytes, table: Sequence[int], start: int, shift: int, *, offset: int) -> bytes:
    parts = []
    at = start
    for _ in range(len(table)):
        if at >= len(table):
            break
        parts.append(_sector(content, at, shift, offset))
        at = table[at]
    return b"".join(parts)
