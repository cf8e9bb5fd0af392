"""When reading of residents' data is unusual: many households at once, outside one's own grid, at night. Pure.

The rules speak of the use of a post on one day in one community, with counts and limits. They know nothing of who is
read, compare nobody with anybody, and add nothing up over time. Limits with their reasons are data (``unusual.toml``).
"""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta, tzinfo
from functools import lru_cache
from pathlib import Path
from typing import Any
from uuid import UUID

from weige.core.errors import Text
from weige.core.places import LENGTHS
from weige.registry.people.terms import Manner, NoticeKind

DATA = Path(__file__).parent / "data" / "unusual.toml"
COMMUNITY, GENERAL_GRID = LENGTHS["community"], LENGTHS["general_grid"]
BULK = frozenset({Manner.EXPORTED, Manner.IMPORTED})


@dataclass(frozen=True, slots=True)
class Limits:
    """How much is usual; more is brought to the data officer."""

    many_households: int
    many_minutes: int
    exported_households: int
    imported_households: int
    elsewhere_households: int
    after_hours_households: int
    after_hours_from: int
    after_hours_to: int
    night_households: int
    night_from: int
    night_to: int
    outside_households: int
    history_days: int
    history_households: int
    reasons: Mapping[str, Text] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Reading:
    """One household read by one account at one moment. ``place`` is where the household is registered.

    Exports and imports take many households at once: they are counted by the day, not by the hour.
    """

    at: datetime
    household: UUID
    place: str
    post_place: str
    purpose: str
    manner: Manner = Manner.OPENED


@dataclass(frozen=True, slots=True)
class Finding:
    """Unusual reading of one account in one community on one day: counts and limits only.

    The day of a night is the one on which it began.
    """

    kind: NoticeKind
    community: str
    day: date
    first_at: datetime
    last_at: datetime
    grounds: Mapping[str, Any]


Usual = Mapping[str, frozenset[str]]
"""By place of a post: the general grids in which it has read within the last weeks. A post above the grids that is not
in it has read too little yet to have anything usual."""


def read_limits(path: Path = DATA) -> Limits:
    """The limits of a file.

    Raises:
        KeyError: one is missing.
    """
    rows = tomllib.loads(path.read_text(encoding="utf-8"))
    return Limits(
        many_households=int(rows["many"]["households"]),
        many_minutes=int(rows["many"]["minutes"]),
        exported_households=int(rows["exported"]["households"]),
        imported_households=int(rows["imported"]["households"]),
        elsewhere_households=int(rows["elsewhere"]["households"]),
        after_hours_households=int(rows["after_hours"]["households"]),
        after_hours_from=int(rows["after_hours"]["from_hour"]),
        after_hours_to=int(rows["after_hours"]["to_hour"]),
        night_households=int(rows["night"]["households"]),
        night_from=int(rows["night"]["from_hour"]),
        night_to=int(rows["night"]["to_hour"]),
        outside_households=int(rows["outside"]["households"]),
        history_days=int(rows["outside"]["history_days"]),
        history_households=int(rows["outside"]["history_households"]),
        reasons={name: Text(row["why_zh"], row["why_en"]) for name, row in rows.items()},
    )


@lru_cache(maxsize=1)
def limits() -> Limits:
    """The limits that ship."""
    return read_limits()


def weekdays(day: date) -> bool:
    """Whether a day is worked on where no calendar says otherwise."""
    return day.weekday() < 5


def unusual(
    readings: Iterable[Reading],
    *,
    usual: Usual,
    zone: tzinfo,
    limits: Limits,
    is_workday: Callable[[date], bool] = weekdays,
) -> list[Finding]:
    """What is unusual in the readings of one account; the order in which they come does not matter.

    Args:
        usual: general grids in which the account's posts read usually.
        zone: the city's zone, in which days and nights are counted.
        is_workday: whether offices work on a day.
    """
    ordered = sorted(readings, key=lambda reading: (reading.at, str(reading.household)))
    by_hand = [reading for reading in ordered if reading.manner not in BULK]
    in_bulk = [reading for reading in ordered if reading.manner in BULK]
    return [
        *_many(by_hand, in_bulk, zone, limits, is_workday),
        *_outside(by_hand, usual, zone, limits),
        *_night(ordered, zone, limits),
    ]


def is_night(moment: datetime, zone: tzinfo, limits: Limits) -> bool:
    hour = moment.astimezone(zone).hour
    return hour >= limits.night_from or hour < limits.night_to


def is_after_hours(moment: datetime, zone: tzinfo, limits: Limits, is_workday: Callable[[date], bool]) -> bool:
    local = moment.astimezone(zone)
    return not limits.after_hours_to <= local.hour < limits.after_hours_from or not is_workday(local.date())


def _many(
    by_hand: Sequence[Reading],
    in_bulk: Sequence[Reading],
    zone: tzinfo,
    limits: Limits,
    is_workday: Callable[[date], bool],
) -> list[Finding]:
    """All that was many at once in a community on a day is one finding, each ground with its count and its limit."""
    found: dict[tuple[str, date], tuple[dict[str, Any], list[Reading]]] = {}
    counted = (
        *_windows(by_hand, zone, limits).items(),
        *_counts("exported", [row for row in in_bulk if row.manner is Manner.EXPORTED], zone, limits.exported_households),
        *_counts("imported", [row for row in in_bulk if row.manner is Manner.IMPORTED], zone, limits.imported_households),
        *_counts("after_hours", [row for row in in_bulk if is_after_hours(row.at, zone, limits, is_workday)], zone,
                 limits.after_hours_households),
        *_elsewhere(in_bulk, zone, limits),
    )  # fmt: skip
    for key, (grounds, group) in counted:
        before = found.get(key, ({}, []))
        found[key] = ({**before[0], **grounds}, [*before[1], *group])
    return [
        _finding(NoticeKind.MANY, community, day, sorted(group, key=_moment), grounds)
        for (community, day), (grounds, group) in found.items()
    ]


def _moment(reading: Reading) -> datetime:
    return reading.at


_Counted = dict[tuple[str, date], tuple[dict[str, Any], list[Reading]]]


def _windows(by_hand: Sequence[Reading], zone: tzinfo, limits: Limits) -> _Counted:
    """The fullest window of each day, in each community that it touched."""
    found: _Counted = {}
    window = timedelta(minutes=limits.many_minutes)
    inside: Counter[UUID] = Counter()
    start = 0
    for at, reading in enumerate(by_hand):
        inside[reading.household] += 1
        while reading.at - by_hand[start].at >= window:
            inside[by_hand[start].household] -= 1
            if not inside[by_hand[start].household]:
                del inside[by_hand[start].household]
            start += 1
        if len(inside) <= limits.many_households:
            continue
        group = list(by_hand[start : at + 1])
        day = reading.at.astimezone(zone).date()
        grounds = {"households": len(inside), "limit": limits.many_households, "minutes": limits.many_minutes}
        for community in {row.place[:COMMUNITY] for row in group}:
            before = found.get((community, day))
            if before is None or before[0]["households"] < len(inside):
                found[community, day] = (grounds, group)
    return found


def _counts(
    name: str, readings: Iterable[Reading], zone: tzinfo, limit: int
) -> list[tuple[tuple[str, date], tuple[dict[str, Any], list[Reading]]]]:
    """The days on which more households of a community than the limit were read in one manner."""
    groups = _by_day(readings, zone).items()
    return [
        (key, ({name: count, f"{name}_limit": limit}, group))
        for key, group in groups
        if (count := _households(group)) > limit
    ]


def _elsewhere(
    in_bulk: Iterable[Reading], zone: tzinfo, limits: Limits
) -> list[tuple[tuple[str, date], tuple[dict[str, Any], list[Reading]]]]:
    """Imports that met households outside the reader's post, told where the post is: spread over the city they would
    be few in each community."""
    strange = [
        replace(reading, place=reading.post_place)
        for reading in in_bulk
        if reading.manner is Manner.IMPORTED and reading.post_place and not reading.place.startswith(reading.post_place)
    ]
    return _counts("elsewhere", strange, zone, limits.elsewhere_households)


def _outside(by_hand: Sequence[Reading], usual: Usual, zone: tzinfo, limits: Limits) -> list[Finding]:
    """A post of a grid has that grid; one above the grids has those in which it reads usually."""
    found = []
    strange = [reading for reading in by_hand if _is_outside(reading, usual)]
    for (community, day), group in _by_day(strange, zone).items():
        fixed = [reading for reading in group if len(reading.post_place) >= GENERAL_GRID]
        count = _households(group)
        if fixed or count > limits.outside_households:
            grounds = {
                "households": count, "limit": limits.outside_households, "days": limits.history_days,
                "grids": sorted({reading.place[:GENERAL_GRID] for reading in group}),
            }  # fmt: skip
            found.append(_finding(NoticeKind.OUTSIDE, community, day, group, grounds))
    return found


def _is_outside(reading: Reading, usual: Usual) -> bool:
    if len(reading.post_place) >= GENERAL_GRID:
        return not reading.place.startswith(reading.post_place)
    if len(reading.place) < GENERAL_GRID or reading.post_place not in usual:
        return False
    return reading.place[:GENERAL_GRID] not in usual[reading.post_place]


def _night(ordered: Sequence[Reading], zone: tzinfo, limits: Limits) -> list[Finding]:
    found = []
    shift = timedelta(hours=limits.night_to)
    dark = [reading for reading in ordered if is_night(reading.at, zone, limits)]
    for (community, day), group in _by_day(dark, zone, shift).items():
        count = _households(group)
        if count > limits.night_households:
            grounds = {
                "households": count, "limit": limits.night_households, "from_hour": limits.night_from,
                "to_hour": limits.night_to,
            }  # fmt: skip
            found.append(_finding(NoticeKind.NIGHT, community, day, group, grounds))
    return found


def _by_day(
    readings: Iterable[Reading], zone: tzinfo, shift: timedelta = timedelta()
) -> dict[tuple[str, date], list[Reading]]:
    groups: dict[tuple[str, date], list[Reading]] = {}
    for reading in readings:
        # The wall clock is shifted, not the moment: a night that the clock changes in stays one night.
        day = (reading.at.astimezone(zone).replace(tzinfo=None) - shift).date()
        groups.setdefault((reading.place[:COMMUNITY], day), []).append(reading)
    return groups


def _households(readings: Iterable[Reading]) -> int:
    return len({reading.household for reading in readings})


def _finding(
    kind: NoticeKind, community: str, day: date, group: Sequence[Reading], grounds: Mapping[str, Any]
) -> Finding:
    purposes: dict[str, set[UUID]] = {}
    for reading in group:
        purposes.setdefault(reading.purpose, set()).add(reading.household)
    counted = {purpose: len(homes) for purpose, homes in sorted(purposes.items())}
    return Finding(kind, community, day, group[0].at, group[-1].at, {**grounds, "purposes": counted})
