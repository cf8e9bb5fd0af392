"""Single cells as spreadsheets leave them: numbers that are days, numbers that were broken, words with marks. Pure."""

from __future__ import annotations

import re
from datetime import date, timedelta

from weige.registry.people.values import plain

from .faults import Cell

SINCE_1900, SINCE_1904 = date(1899, 12, 30), date(1904, 1, 1)
FIRST_RIGHT_SERIAL = 61
"""Excel takes 1900 for a leap year: its serials up to 60 are a day behind, and 60 is a day that never was."""
SERIALS = range(1, 80_000)
YEARS = range(1890, 2101)
SCIENTIFIC = re.compile(r"^\d(\.\d+)?[Ee]\+?\d{1,2}$")
QUOTED_FORMULA = re.compile(r'^="(.*)"$', re.DOTALL)
MONTH = re.compile(r"^(?P<year>\d{4})(?:[-/.年](?P<month>\d{1,2})月?|(?P<short>\d{2}))$")
SERIAL_TEXT = re.compile(r"^\d{5}(\.0+)?$")
TIME_OF_DAY = re.compile(r"[T ]\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?$")


class Broken(ValueError):
    """A number that a spreadsheet has shortened."""


def text_of(cell: Cell) -> str:
    """A cell as text, without the marks by which spreadsheets keep digits as text ('510..., ="510...")."""
    if cell is None:
        return ""
    if isinstance(cell, str):
        if cell.isascii() and cell.isprintable() and cell[:1] not in "'=":
            return cell.strip()
        text = plain(cell)
        if found := QUOTED_FORMULA.match(text):
            text = found[1].strip()
        return text.removeprefix("'").strip()
    if isinstance(cell, bool):
        return "是" if cell else "否"
    if isinstance(cell, float):
        return repr(cell)
    return str(cell)


def digits_of(cell: Cell) -> str:
    """A number that stands for itself (phone, identity), not for an amount.

    Raises:
        Broken: it went through a floating number or its scientific notation: digits are lost.
    """
    if isinstance(cell, float) or (isinstance(cell, int) and not isinstance(cell, bool) and abs(cell) >= 10**15):
        raise Broken
    text = text_of(cell)
    if SCIENTIFIC.match(text):
        raise Broken
    return text.removesuffix(".0")


def day_of(cell: Cell, *, since_1904: bool = False) -> str:
    """A day as the readers of days take it: ISO text for serial numbers, the year alone for a month.

    A number from 1890 to 2100 is a year, one of eight digits is a day written together; another is a serial number
    of the spreadsheet's calendar.
    """
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    if isinstance(cell, float) and SERIALS.start <= cell < SERIALS.stop:
        cell = int(cell)
    text = TIME_OF_DAY.sub("", text_of(cell))
    if isinstance(cell, int) and not isinstance(cell, bool):
        if cell in YEARS or cell >= 10**5:
            return _year_of_month(str(cell))
        if cell in SERIALS:
            return serial_day(cell, since_1904=since_1904).isoformat()
        return str(cell)
    if SERIAL_TEXT.match(text):
        return serial_day(int(float(text)), since_1904=since_1904).isoformat()
    return _year_of_month(text)


def _year_of_month(text: str) -> str:
    """A month says no day; what is kept of it is the year."""
    found = MONTH.match(text.replace(" ", ""))
    if found and 1 <= int(found["month"] or found["short"]) <= 12:
        return found["year"]
    return text


def serial_day(serial: int, *, since_1904: bool = False) -> date:
    """The day of a serial number, counted from 1900 with Excel's leap day too many, or from 1904."""
    if since_1904:
        return SINCE_1904 + timedelta(days=serial)
    return SINCE_1900 + timedelta(days=serial + (serial < FIRST_RIGHT_SERIAL))
