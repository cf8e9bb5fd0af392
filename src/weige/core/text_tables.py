"""Tables in text files: their encoding found, read row by row. Pure."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterator

SURELY_UTF8, SURELY_READ = 12, 10_000
"""Characters beyond ASCII, among so many read, after which a file is surely meant as UTF-8."""
BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))


class BrokenTextError(ValueError):
    """Bytes or quotation marks that make no table; ``line`` counts from 1 and names the line or row where it ended."""

    def __init__(self, line: int, why: str) -> None:
        self.line = line
        super().__init__(f"line {line}: {why}")


def decode(content: bytes) -> str:
    """The text of a file.

    A byte order mark decides; without one zero bytes at every other place say UTF-16; else it is UTF-8 where every
    byte fits, and GB18030 (which holds GBK and GB2312) where that fits.

    Raises:
        BrokenTextError: with the line at which the best try ended.
    """
    for mark, marked in BOMS:
        if content.startswith(mark):
            return _strict(content, marked)
    if (name := wide(content[:4096])) is not None:
        return _strict(content, name)
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        read = content[: error.start].decode("utf-8")
        # GB18030 takes nearly any bytes: a file that was UTF-8 for so long is a broken one, and no other encoding.
        if sum(not character.isascii() for character in read[-SURELY_READ:]) >= SURELY_UTF8:
            raise BrokenTextError(read.count("\n") + 1, "bytes that are no UTF-8") from error
        try:
            return content.decode("gb18030")
        except UnicodeDecodeError as other:
            # The encoding that went further is the likelier one.
            line = content[: max(error.start, other.start)].count(b"\n") + 1
            raise BrokenTextError(line, "bytes of no known encoding") from other


def wide(sample: bytes) -> str | None:
    """UTF-16 without its mark: ASCII commas and digits leave a zero in every other byte."""
    pairs = len(sample) // 2
    if pairs < 4:
        return None
    high, low = sample[1::2].count(0), sample[0::2].count(0)
    if high > pairs * 0.2 and low == 0:
        return "utf-16-le"
    if low > pairs * 0.2 and high == 0:
        return "utf-16-be"
    return None


def _strict(content: bytes, name: str) -> str:
    try:
        return content.decode(name)
    except UnicodeDecodeError as error:
        newline = (
            "\n".encode(name.replace("-sig", "")).removeprefix(codecs.BOM_UTF16_LE).removeprefix(codecs.BOM_UTF16_BE)
        )
        line = content[: error.start].count(newline) + 1
        raise BrokenTextError(line, "bytes of no known encoding") from error


def rows(
    text: str, *, longest: int, separator: str = ",", strict: bool = False
) -> Iterator[tuple[int, int, list[str]]]:
    """Rows: their number as a spreadsheet shows it, the line on which each begins, both from 1, and their cells.

    Args:
        longest: characters that one cell may have.
        strict: refuse a quotation mark in the middle of a cell.

    Raises:
        BrokenTextError: a quotation mark has no pair, or a cell is too long; ``line`` is where the row begins.
    """
    before = csv.field_size_limit(longest)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=strict)
    line = 1
    try:
        for number, row in enumerate(reader, 1):
            yield number, line, row
            line = reader.line_num + 1
    except csv.Error as error:
        raise BrokenTextError(line, "a quotation mark has no pair, or a cell is too long") from error
    finally:
        csv.field_size_limit(before)
