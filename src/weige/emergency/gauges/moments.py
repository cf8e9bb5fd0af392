"""Times as gauges' files have them, many at once: seconds since 1970, and the offset of the zone where one is named.

A file repeats its days and its hours, so each is understood once and then remembered.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date

DAY = 86_400
EPOCH = date(1970, 1, 1).toordinal()
MONTHS = {
    name: number
    for number, name in enumerate(
        ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"], 1
    )
}
ZONES = {
    "z": 0, "utc": 0, "gmt": 0, "est": -5, "edt": -4, "cst": -6, "cdt": -5, "mst": -7, "mdt": -6, "pst": -8, "pdt": -7,
    "akst": -9, "akdt": -8, "hst": -10,
}  # fmt: skip
"""Zones that files of the United States Geological Survey name beside their local times, in hours."""
FIRST_YEAR, LAST_YEAR = 1800, 2199
CENTURY = 70
"""Years of two digits below it are of this century, as spreadsheets have it."""
_CHINESE = str.maketrans({"年": "-", "月": "-", "日": " ", "号": " ", "时": ":", "時": ":", "点": ":", "點": ":", "分": ":", "秒": " ", "\u3000": " ", "：": ":"})  # fmt: skip
_CLOCK = re.compile(
    r"(\d{1,2})(?::?(\d{2}))?(?::?(\d{2})(?:[.,]\d+)?)?\s*([ap]\.?m\.?)?\s*([a-z]{1,4}|[+-]\d{2}(?::?\d{2})?)?"
)
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})(\d{2})?(\d{2})?(\d{2})?")
_SERIAL = re.compile(r"\d{5}(?:\.\d+)?")
_APART = re.compile(r"[-/.\s,]+")


@dataclass(frozen=True, slots=True)
class Moment:
    """Seconds since 1970 in UTC; ``offset`` of the zone in seconds, ``None`` where none was named.

    Without a zone the seconds are those of the wall clock.
    """

    seconds: int
    offset: int | None


@dataclass(slots=True)
class Moments:
    """Understands the times of one file.

    Args:
        day_first: of dates like 03/04/2006; ``None`` where the file does not show it, and then they are not understood.
    """

    day_first: bool | None = None
    _days: dict[str, int | None] = field(default_factory=dict)
    _clocks: dict[str, tuple[int, int | None] | None] = field(default_factory=dict)

    def read(self, text: str) -> Moment | None:
        """The moment that a text names, or ``None``."""
        day, _, clock = text.partition(" ") if " " in text else text.partition("T")
        found = self._put_together(day, clock)
        return found if found is not None else self._read_slowly(text)

    def _put_together(self, day: str, clock: str) -> Moment | None:
        try:
            days = self._days[day]
        except KeyError:
            days = self._days[day] = _days(day, self.day_first)
        if days is None:
            return None
        try:
            within = self._clocks[clock]
        except KeyError:
            within = self._clocks[clock] = _clock(clock)
        if within is None:
            return None
        seconds, offset = within
        return Moment(days * DAY + seconds - (offset or 0), offset)

    def _read_slowly(self, text: str) -> Moment | None:
        text = " ".join(text.translate(_CHINESE).split()).strip(": ")
        if text.isascii() and text.isdigit():
            return _digits(text)
        if _SERIAL.fullmatch(text):
            return Moment(round((float(text) - 25_569) * DAY / 60) * 60, None)  # a spreadsheet counts from 1899-12-30
        head, _, tail = text.replace("T", " ", 1).partition(" ")
        words = text.split(" ")
        if len(words) >= 3 and any(word[:3].lower() in MONTHS for word in words[:3]):
            head, tail = " ".join(words[:3]), " ".join(words[3:])
        return self._put_together(head, tail.strip(": "))


def shows_day_first(texts: list[str]) -> bool | None:
    """Whether dates like 03/04/2006 begin with the day: some day beyond the 12th shows it."""
    first = second = 0
    for text in texts:
        parts = _APART.split(text.strip(), maxsplit=3)
        if len(parts) < 3 or not (parts[0].isdigit() and parts[1].isdigit()) or len(parts[0]) > 2:
            continue
        first, second = max(first, int(parts[0])), max(second, int(parts[1]))
        if "." in text.split(" ")[0]:
            return True  # the form of Central Europe
    if first > 12 and second <= 12:
        return True
    return False if second > 12 and first <= 12 else None


def _digits(text: str) -> Moment | None:
    found = _COMPACT.fullmatch(text)
    if found is not None:
        year, month, day, *clock = (int(part or 0) for part in found.groups())
        days = _ordinal(year, month, day)
        if days is not None and clock[0] <= 24 and clock[1] < 60 and clock[2] < 60:
            return Moment(days * DAY + clock[0] * 3600 + clock[1] * 60 + clock[2], None)
    if len(text) in (9, 10):
        return Moment(int(text), 0)
    return Moment(int(text) // 1000, 0) if len(text) in (12, 13) else None


def _days(text: str, day_first: bool | None) -> int | None:  # noqa: PLR0911 - one return per form
    parts = _APART.split(text.strip())
    if len(parts) == 1 and len(text) == 8 and text.isdigit():
        return _ordinal(int(text[:4]), int(text[4:6]), int(text[6:]))
    if len(parts) != 3:
        return None
    named = [MONTHS.get(part[:3].lower()) if part.isalpha() else None for part in parts]
    if any(named):
        place = next(place for place, month in enumerate(named) if month)
        rest = [part for at, part in enumerate(parts) if at != place]
        if not all(part.isdigit() for part in rest):
            return None
        day, year = (rest[1], rest[0]) if len(rest[0]) == 4 else rest
        return _ordinal(int(year), named[place] or 0, int(day))
    if not all(part.isascii() and part.isdigit() for part in parts):
        return None
    one, two, three = (int(part) for part in parts)
    if len(parts[0]) == 4:
        return _ordinal(one, two, three)
    if len(parts[2]) not in (2, 4) or day_first is None:
        return None
    if len(parts[2]) == 2:
        three += 2000 if three < CENTURY else 1900
    return _ordinal(three, two, one) if day_first else _ordinal(three, one, two)


def _ordinal(year: int, month: int, day: int) -> int | None:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        return None
    try:
        return date(year, month, day).toordinal() - EPOCH
    except ValueError:
        return None


def _clock(text: str) -> tuple[int, int | None] | None:  # noqa: PLR0911 - one return per reason
    """Seconds of a day and the zone's offset; 24:00 is the end of a day, as hydrological yearbooks write it."""
    if not text:
        return 0, None
    found = _CLOCK.fullmatch(text.strip().lower())
    if found is None:
        return None
    hour, minute, second = (int(part or 0) for part in found.groups()[:3])
    half, zone = found.group(4), found.group(5)
    if half:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if half[0] == "p" else 0)
    seconds = hour * 3600 + minute * 60 + second
    if minute > 59 or second > 59 or seconds > DAY:
        return None
    if not zone:
        return seconds, None
    if zone in ZONES:
        return seconds, ZONES[zone] * 3600
    if zone[0] not in "+-":
        return None
    hours, minutes = int(zone[1:3]), int(zone[3:].replace(":", "") or 0)
    if hours > 14 or minutes > 59:
        return None
    return seconds, (hours * 3600 + minutes * 60) * (-1 if zone[0] == "-" else 1)
