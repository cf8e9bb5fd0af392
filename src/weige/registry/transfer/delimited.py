"""Text tables of people: read as everywhere, with the separator found and refusals in the words of an import."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterator

from weige.core import text_tables
from weige.core.errors import Problem

from . import errors
from .limits import MAX_CELL

SEPARATORS = ",\t;|，"
SAMPLE_LINES = 50
LONGEST_FIELD = 20 * MAX_CELL


def decode(content: bytes) -> str:
    """The text of a file.

    Raises:
        Problem: ``registry.import_encoding`` with the line at which the best try ended.
    """
    try:
        return text_tables.decode(content)
    except text_tables.BrokenTextError as error:
        raise Problem(errors.ENCODING, field="file", line=error.line) from error


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
        Problem: ``registry.import_broken_quotes`` with the line on which the row begins whose quotation mark has no pair.
    """
    try:
        for number, _, row in text_tables.rows(text, longest=LONGEST_FIELD, separator=separator):
            yield number, row
    except text_tables.BrokenTextError as error:
        raise Problem(errors.BROKEN_QUOTES, field="file", line=error.line) from error
