"""The lines of a file read as people, in this process or, where there are many, in several. Pure: no database.

It is the larger half of a check and each line stands alone, so the second core does its share.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context, parent_process

import msgspec

from .faults import Cell, Fault
from .passing import Kind, Sieve
from .rows import PersonRow, RowReader

ALONE = 5_000
"""Fewer lines are read in this process: starting others takes longer."""
MOST_PROCESSES = 2


class ReadLine(msgspec.Struct, array_like=True):
    """A line as it was read: a person with their faults, or what it is instead."""

    number: int
    passed_over: Kind | None = None
    row: PersonRow | None = None
    faults: list[Fault] = []


@dataclass(frozen=True, slots=True)
class LineReader:
    """Reads the lines of one file."""

    rows: RowReader
    sieve: Sieve

    def read(self, piece: bytes) -> bytes:
        """Some lines as they are kept, read, and packed again."""
        return msgspec.msgpack.encode([self._line(number, cells) for number, cells in LINES.decode(piece)])

    def _line(self, number: int, cells: list[Cell]) -> ReadLine:
        kind = self.sieve.kind_of(cells)
        return ReadLine(number, kind) if kind else ReadLine(number, None, *self.rows.read(number, cells))


LINES = msgspec.msgpack.Decoder(list[tuple[int, list[Cell]]])
READ_LINES = msgspec.msgpack.Decoder(list[ReadLine])


def read_lines(
    pieces: Iterable[bytes], reader: LineReader, *, count: int, processes: int | None = None
) -> Iterator[ReadLine]:
    """All lines of a file in their order.

    Args:
        pieces: the lines as they are kept (``reading``), opened.
        count: how many there are.
        processes: how many to read with; as many as there are cores, two at most, unless said.
    """
    wanted = processes or min(MOST_PROCESSES, os.cpu_count() or 1)
    if count < ALONE or wanted == 1:
        for piece in pieces:
            yield from READ_LINES.decode(reader.read(piece))
        return
    # Spawned: a fork of a process that has threads may hang.
    with ProcessPoolExecutor(wanted, get_context("spawn"), _begin, (reader,)) as pool:
        for answer in pool.map(_read, pieces):
            yield from READ_LINES.decode(answer)


_reader: LineReader | None = None


def _begin(reader: LineReader) -> None:
    """In a process that reads: know the file, and end when the process that asked is killed."""
    global _reader  # noqa: PLW0603 - the process reads this one file
    _reader = reader
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    if (asking := parent_process()) is not None:
        asking.join()
        os._exit(1)


def _read(piece: bytes) -> bytes:
    assert _reader is not None
    return _reader.read(piece)
