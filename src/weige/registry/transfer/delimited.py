"""Text tables: their encoding and separator found, read row by row."""

from __future__ import annotations

import codecs
import csv
import io
from collections import Counter
from collections.abc import Iterator

from weige.core.errors import Problem

from . import errors
from .limits import MAX_CELL

SEPARATORS = ",\t;|，"
SAMPLE_LINES = 50
LONGEST_FIELD = 20 * MAX_CELL
SURELY_UTF8, SURELY_READ = 12, 10_000
"""Characters beyond ASCII, among so many read, after which a file is surely meant as UTF-8."""
BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))


def decode(content: bytes) -> tuple[str, str]:
    """The text and the encoding it was in.

    A byte order mark decides; without one zero bytes at every other place say UTF-16; else it is UTF-8 where every
    byte fits, and GB18030 (which holds GBK and GB2312) where that fits.

    Raises:
        Problem: ``registry.import_encoding`` with the line at which the best try ended.
    """
    for mark, marked in BOMS:
        if content.startswith(mark):
            return _strict(content, marked)
    if (name := wide(content[:4096])) is not None:
        return _strict(content, name)
    try:
        return content.decode("utf-8"), "utf-8"
    except UnicodeDecodeError as error:
        read = content[: error.start].decode("utf-8")
        # GB18030 takes nearly any bytes: a file that was UTF-8 for so long is a broken one, and no other encoding.
        if sum(not character.isascii() for character in read[-SURELY_READ:]) >= SURELY_UTF8:
            raise Problem(errors.ENCODING, field="file", line=read.count("\n") + 1) from error
        return _strict(content, "gb18030")


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


def _strict(content: bytes, name: str) -> tuple[str, str]:
    try:
        return content.decode(name), name
    except UnicodeDecodeError as error:
        newline = (
            "\n".encode(name.replace("-sig", "")).removeprefix(codecs.BOM_UTF16_LE).removeprefix(codecs.BOM_UTF16_BE)
        )
        raise Problem(errors.ENCODING, field="file", line=content[: error.start].count(newline) + 1) from error


def separator_of(text: str) -> str:
    """The separator that cuts the first lines into the most columns, most evenly."""
    lines = [line for line in text[:200_000].splitlines()[:SAMPLE_LINES] if line.strip()]
    best, best_score = ",", (0, 0)
    for separator in SEPARATORS:
        counts = Counter(len(row) for row in csv.reader(lines, delimiter=separator) if len(row) > 1)
        if counts:
            width, times = counts.most_common(1)[0]
            if (score := (times, width)) > best_score:
                best, best_score = separator, score
    return best


def rows_of(text: str, separator: str) -> Iterator[tuple[int, list[str]]]:
    """Rows with their numbers from 1, as a spreadsheet shows them.

    Raises:
        Problem: ``registry.import_broken_quotes`` with the row in which a quotation mark has no pair.
    """
    before = csv.field_size_limit(LONGEST_FIELD)
    number = 0
    try:
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
        for number, row in enumerate(reader, 1):
            yield number, row
    except csv.Error as error:
        raise Problem(errors.BROKEN_QUOTES, field="file", line=number + 1) from error
    finally:
        csv.field_size_limit(before)
