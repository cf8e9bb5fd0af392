"""The files of an import, sealed: what was sent, and what was read from it, until it is taken or dropped.

Each file is a row of pieces, each sealed for its import, its name and its position, so that none can be moved, left
out or exchanged; an empty last piece says that the file is whole. No name and no value stands in the open.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, TypeVar
from uuid import UUID

import msgspec
from django.conf import settings

from weige.core import sealing

T = TypeVar("T")
PURPOSE = "registry.import"
PIECE = 1024 * 1024
LENGTH_BYTES = 4
SOURCE, HEAD, ROWS, PEOPLE, FAULTS, NEAR = "source", "head", "rows", "people", "faults", "near"
PROGRESS = "progress"


class StoreError(Exception):
    """A file of an import is not there, not whole or not what was written."""


def folder(id: UUID) -> Path:
    """Where the files of an import lie."""
    return Path(settings.WEIGE_FILES) / "imports" / str(id)


class Writer:
    """Writes pieces; the file is there under its name only when it is whole and on disk."""

    def __init__(self, id: UUID, name: str) -> None:
        self._id, self._name = id, name
        target = folder(id)
        target.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._target = target / name
        self._passing = target / f".{name}.{os.getpid()}.{os.urandom(4).hex()}"
        self._file: BinaryIO = self._passing.open("wb")
        self._count = 0

    def add(self, piece: bytes) -> None:
        """Seal and write one piece that is not empty."""
        if piece:
            self._write(piece)

    def _write(self, piece: bytes) -> None:
        sealed = sealing.seal_bytes(piece, PURPOSE, context=_context(self._id, self._name, self._count))
        self._file.write(len(sealed).to_bytes(LENGTH_BYTES, "big") + sealed)
        self._count += 1

    def finish(self) -> None:
        """Close the file and give it its name."""
        self._write(b"")
        self._file.flush()
        os.fsync(self._file.fileno())
        self._file.close()
        self._passing.replace(self._target)

    def discard(self) -> None:
        """Leave nothing of what was written."""
        self._file.close()
        self._passing.unlink(missing_ok=True)

    def __enter__(self) -> Writer:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None) -> None:
        if kind is None:
            self.finish()
        else:
            self.discard()


def _context(id: UUID, name: str, number: int) -> bytes:
    return id.bytes + name.encode() + number.to_bytes(4, "big")


def pieces(id: UUID, name: str, first: int = 0) -> Iterator[bytes]:
    """The pieces of a file from one on.

    Raises:
        StoreError: the file is missing, cut off or changed.
    """
    try:
        with (folder(id) / name).open("rb") as file:
            number = 0
            while head := file.read(LENGTH_BYTES):
                length = int.from_bytes(head, "big")
                if number < first:
                    file.seek(length, os.SEEK_CUR)
                    number += 1
                    continue
                piece = sealing.unseal_bytes(file.read(length), PURPOSE, context=_context(id, name, number))
                if not piece:
                    return
                yield piece
                number += 1
    except (OSError, ValueError) as error:
        raise StoreError(name) from error
    if number >= first:
        raise StoreError(name)


def read_all(id: UUID, name: str) -> bytes:
    """A whole file."""
    return b"".join(pieces(id, name))


def write_items(id: UUID, name: str, items: Iterator[T], *, each: int) -> int:
    """Write values in pieces of so many; returns how many values there were."""
    encoder = msgspec.msgpack.Encoder()
    count = 0
    with Writer(id, name) as writer:
        batch: list[T] = []
        for item in items:
            batch.append(item)
            count += 1
            if len(batch) == each:
                writer.add(encoder.encode(batch))
                batch = []
        if batch:
            writer.add(encoder.encode(batch))
    return count


def read_items(id: UUID, name: str, kind: type[T], *, first: int = 0) -> Iterator[T]:
    """The values of a file from one piece on."""
    decoder: msgspec.msgpack.Decoder[list[T]] = msgspec.msgpack.Decoder(list[kind])  # type: ignore[valid-type]
    for piece in pieces(id, name, first):
        yield from decoder.decode(piece)


def remove(id: UUID, *names: str) -> None:
    """Erase the named files of an import, or all of them."""
    if not names:
        shutil.rmtree(folder(id), ignore_errors=True)
    for name in names:
        (folder(id) / name).unlink(missing_ok=True)


def say_progress(id: UUID, share: float) -> None:
    """How far the work on an import is, 0 to 1: a number in a file, so that it is seen while a transaction is open."""
    target = folder(id)
    if target.exists():
        passing = target / f".{PROGRESS}.{os.getpid()}"
        passing.write_text(f"{share:.3f}")
        passing.replace(target / PROGRESS)


def progress(id: UUID) -> float:
    try:
        return min(1.0, max(0.0, float((folder(id) / PROGRESS).read_text())))
    except (OSError, ValueError):
        return 0.0
