"""Moments as warnings write them: the standard's form, and what real senders write instead. Pure."""

from __future__ import annotations

import re
from datetime import datetime, tzinfo

YEARS = range(1900, 2201)
STANDARD = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d\d:\d\d", re.ASCII)
TOLERATED = re.compile(
    r"(\d{4})-?(\d\d)-?(\d\d)[T ]\s*(\d\d):?(\d\d)(?::?(\d\d)(?:[.,](\d{1,9}))?)?\s*(Z|z|UTC|GMT|[+-]\d\d(?::?\d\d)?)?",
    re.ASCII,
)


def read_moment(text: str, zone: tzinfo) -> tuple[datetime | None, str | None]:
    """A moment with the rule that its form breaks, if any.

    Args:
        zone: the zone that is meant where none is written.

    Returns:
        the moment (with its zone), or ``None`` where it cannot be read; and ``time.unreadable``, ``time.zone``,
        ``time.z``, ``time.form``, or ``None``.
    """
    text = text.strip()
    if STANDARD.fullmatch(text):
        return _made(text, None)
    found = TOLERATED.fullmatch(text)
    if found is None:
        return None, "time.unreadable"
    year, month, day, hour, minute, second, _, written = found.groups()
    plain = f"{year}-{month}-{day}T{hour}:{minute}:{second or '00'}"
    if written is None:
        moment, fault = _made(plain, "time.zone")
        return (moment.replace(tzinfo=zone) if moment else None), fault
    if written.upper() in {"Z", "UTC", "GMT"}:
        return _made(f"{plain}+00:00", "time.z")
    digits = written[1:].replace(":", "").ljust(4, "0")
    return _made(f"{plain}{written[0]}{digits[:2]}:{digits[2:]}", "time.form")


def _made(text: str, fault: str | None) -> tuple[datetime | None, str | None]:
    try:
        made = datetime.fromisoformat(text)
    except ValueError:
        return None, "time.unreadable"
    # At the ends of the calendar another zone, or a day more, is no date at all.
    return (made, fault) if made.year in YEARS else (None, "time.unreadable")


def write_moment(moment: datetime) -> str:
    """A moment in the standard's form: seconds, and the zone in figures (UTC is ``-00:00``).

    Raises:
        ValueError: the moment has no zone.
    """
    if moment.tzinfo is None:
        raise ValueError("a moment in a warning has its zone")
    text = moment.isoformat(timespec="seconds")
    return text.removesuffix("+00:00") + "-00:00" if text.endswith("+00:00") else text
