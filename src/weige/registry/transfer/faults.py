"""What is wrong with a line, or worth knowing about it: told by line and column, without the value. Pure."""

from __future__ import annotations

import msgspec

from weige.core.errors import CATALOGUE, Text, fill

Cell = str | int | float | bool | None
Row = tuple[int, list[Cell]]
"""A line of a table: its number from 1, and its cells."""


class Fault(msgspec.Struct, frozen=True, array_like=True):
    """A fault of a line, or with ``note`` something that was settled and is only told.

    Attributes:
        line: counted from 1, as a spreadsheet numbers its rows.
        column: counted from 0; ``None`` when the whole line is meant.
    """

    line: int
    code: str
    column: int | None = None
    params: dict[str, Text | str | int] = {}
    note: bool = False

    def say(self, part: str, language: str) -> str:
        """The ``title``, ``detail`` or ``mend`` in a language."""
        return fill(getattr(CATALOGUE[self.code], part), self.params, language)


def letters(column: int) -> str:
    """A column as spreadsheets call it: 0 -> A, 26 -> AA."""
    found = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        found = chr(65 + rest) + found
    return found
