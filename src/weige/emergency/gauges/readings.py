"""Readings of a gauge from a delimited text file. Pure but for opening the file.

Forgiving in form (names of columns, separators, encodings, forms of time, comments, marks for missing values) and
strict in matter: what cannot be read is told by line and taken as missing, and when that is much, nothing is taken.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from weige.core import text_tables

from . import headings
from .faults import Faults
from .moments import Moments, shows_day_first

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

LONGEST_CELL = 10_000
MOST_MEGABYTES = 512
MOST_READINGS = 6_000_000
MOST_UNREADABLE = 0.05
"""Of the lines; more than that is no series with gaps, but a file that was not understood."""
SAMPLE = 50
"""Lines that are looked at to tell what a column holds."""
FEW = 5
"""So many unreadable lines are borne however short the file is."""
NOTHING = frozenset(
    ("", "na", "n/a", "nan", "null", "none", "nil", "-", "--", "---", "*", "**", "***", "m", "missing", "/", "x", "ice", "eqp",
     "bkw", "rat", "dis", "ssn", "mnt", "fld", "trb", "pmp", "dry", "zfl", "unavailable", "no data", "nodata", "缺", "缺测", "无")
)  # fmt: skip
"""Words for no value, among them the Survey's codes for a gauge in ice or out of order."""
NO_VALUES = frozenset((-99.0, -99.9, -99.99, -999.0, -999.9, -999.99, -9999.0, -9999.9, -9999.99, -99999.0, -999999.0,
                       -6999.0, -32768.0, 9999.0, 9999.9, 99999.0, 999999.0))  # fmt: skip
FAR, STRAYS = 5 * 31_557_600, 3
"""Seconds of a gap beyond which so many readings at an end are strays, and no part of the series."""
_COMMENT = re.compile(r"^[ \t]*#.*$", re.MULTILINE)
_FORMAT_LINE = re.compile(r"\d+[sdn]")
_FLAGGED = re.compile(r"([-+]?(?:\d+\.?\d*|\.\d+))\s*(?:[A-Za-z]{1,2}|[*#?↑↓]|m|ft)?")
_DECIMAL_COMMA = re.compile(r"[-+]?\d+,\d+")


@dataclass(slots=True)
class Readings:
    """A file's readings in the order of time; nothing of them is used while ``faults.grave``.

    ``times`` are seconds since 1970, in UTC where the file names zones (``offset``, seconds, is then that of its first
    line) and of the wall clock otherwise (``offset`` is ``None``). ``stage`` and ``rain`` are NaN where missing.
    """

    times: Integers = field(default_factory=lambda: np.empty(0, np.int64))
    stage: Floats = field(default_factory=lambda: np.empty(0))
    rain: Floats | None = None
    lines: Integers = field(default_factory=lambda: np.empty(0, np.int64))
    offset: int | None = None
    station: str | None = None
    columns: dict[str, str] = field(default_factory=dict)
    faults: Faults = field(default_factory=Faults)


def read(path: Path, *, station: str | None = None, column: str | None = None, now: float | None = None) -> Readings:
    """Read a file in UTF-8, GBK (GB18030) or UTF-16; see :func:`parse`."""
    readings = Readings()
    try:
        if path.stat().st_size > MOST_MEGABYTES << 20:
            readings.faults.add("gauge.file_too_large", 0, limit=MOST_MEGABYTES)
            return readings
        content = path.read_bytes()
    except OSError as error:
        readings.faults.add("gauge.file", 0, why=error.strerror)
        return readings
    return parse(content, station=station, column=column, now=now)


def parse(
    content: bytes, *, station: str | None = None, column: str | None = None, now: float | None = None
) -> Readings:
    """Read a file's bytes.

    Args:
        station: the one to take, where the file has several.
        column: heading of the column of stages, where it cannot be told.
        now: seconds since 1970; later readings are passed over (with a day's grace where times have no zone).
    """
    readings = Readings()
    try:
        text = _COMMENT.sub("", text_tables.decode(content))
    except text_tables.BrokenTextError as error:
        readings.faults.add("gauge.encoding", error.line)
        return readings
    separator = _separator(text)
    try:
        table = [
            (line, cells)
            for _, line, cells in islice(
                text_tables.rows(text, longest=LONGEST_CELL, separator=separator, strict=True), MOST_READINGS + 1
            )
            if any(cell and not cell.isspace() for cell in cells)
        ]
    except text_tables.BrokenTextError as error:
        readings.faults.add("gauge.quotes", error.line)
        return readings
    if len(table) > MOST_READINGS:
        readings.faults.add("gauge.too_many_readings", 0, limit=f"{MOST_READINGS:,}")
        return readings
    columns = _columns(table, column, separator, readings)
    if columns is None:
        return readings
    _take(table, columns, station, separator != ",", readings)
    if not readings.faults.grave:
        _pass_over_future(readings, now)
        _put_in_order(readings)
        _pass_over_strays(readings)
    if not readings.faults.grave and not np.isfinite(readings.stage).any():
        readings.faults.add("gauge.no_readings", 0)
    return readings


def _separator(text: str) -> str:
    """The separator that the first line with a word in it has most of."""
    first = next((line for line in text.splitlines() if line.strip()), "")
    return max(",;\t", key=first.count)


def _columns(
    table: list[tuple[int, list[str]]], named: str | None, separator: str, readings: Readings
) -> headings.Columns | None:
    """Find the columns and take the lines of headings from the table."""
    if not table:
        readings.faults.add("gauge.no_readings", 0)
        return None
    line, first = table[0]
    if named is None and len(first) >= 2 and _is_reading(first):
        readings.columns = {"time": "1", "stage": "2"}
        return headings.Columns((0,), 1)
    table.pop(0)
    if table and sum(bool(_FORMAT_LINE.fullmatch(cell.strip())) for cell in table[0][1]) == len(table[0][1]):
        table.pop(0)  # the Survey writes widths and types below its headings
    sample = [cells for _, cells in table[:SAMPLE]]
    numbers = {
        at for at in range(len(first)) if _all(sample, at, lambda cell: _number(cell, separator != ",") is not None)
    }
    columns = headings.find(first, stage=named, numbers=numbers)
    if columns == "time":
        # A column of times may have no heading, as tables have them that were written with their index.
        holding = [at for at in range(len(first)) if at not in numbers and _all(sample, at, _is_time)]
        first = [f"time {cell}".strip() if [at] == holding[:1] else cell for at, cell in enumerate(first)]
        columns = headings.find(first, stage=named, numbers=numbers)
    if not isinstance(columns, str) and len(columns.moment) == 2 and _all(sample, columns.moment[1], _is_time):
        columns = headings.find(first, stage=named, whole_times=True, numbers=numbers)
    if isinstance(columns, str):
        rule = {"time": "gauge.no_time_column", "stage": "gauge.no_stage_column", "named": "gauge.no_such_column"}[
            columns
        ]
        readings.faults.add(rule, line, found=", ".join(cell.strip() for cell in first[:20]), name=named or "")
        return None
    readings.columns = {
        "time": " + ".join(first[at].strip() for at in columns.moment),
        "stage": first[columns.stage].strip(),
    }
    if columns.rain is not None:
        readings.columns["rain"] = first[columns.rain].strip()
    return columns


def _is_reading(cells: list[str]) -> bool:
    """A file without headings: a time, and a number after it."""
    number = _number(cells[1], False)
    return _is_time(cells[0]) and number is not None and not math.isnan(number)


def _is_time(cell: str) -> bool:
    return Moments(True).read(cell.strip()) is not None or Moments(False).read(cell.strip()) is not None


def _all(sample: list[list[str]], at: int, holds: Callable[[str], bool]) -> bool:
    """Whether a column of the sample holds such cells nearly throughout, and not merely nothing."""
    cells = [cells[at] for cells in sample if len(cells) > at and cells[at].strip().lower() not in NOTHING]
    return bool(cells) and sum(map(holds, cells)) >= 0.9 * len(cells)


def _take(
    table: list[tuple[int, list[str]]], columns: headings.Columns, station: str | None, comma: bool, readings: Readings
) -> None:
    widest = max((*columns.moment, columns.stage))
    faults = readings.faults
    whole = len(table)
    short = [(line, cells) for line, cells in table if len(cells) <= widest]
    for line, cells in short:
        faults.add("gauge.cells", line, count=len(cells))
    if short:
        table = [(line, cells) for line, cells in table if len(cells) > widest]
    chosen = _of_one_station(table, columns.station, station, readings)
    if chosen is None:
        return
    _read_lines(chosen, columns, comma, readings)
    unreadable = sum(faults.counts[rule] for rule in ("gauge.cells", "gauge.time", "gauge.value"))
    if unreadable > max(FEW, MOST_UNREADABLE * whole):
        faults.add("gauge.too_many_faults", 0, count=unreadable, share=round(100 * unreadable / whole), limit=round(100 * MOST_UNREADABLE))  # fmt: skip


def _of_one_station(
    table: list[tuple[int, list[str]]], at: int | None, wanted: str | None, readings: Readings
) -> list[tuple[int, list[str]]] | None:
    if at is None:
        if wanted is not None:
            readings.faults.add("gauge.no_such_station", 0, name=wanted, found="-")
            return None
        return table
    there = Counter(cells[at].strip() if len(cells) > at else "" for _, cells in table)
    found = ", ".join(name for name, _ in there.most_common(10))
    if wanted is None and len(there) > 1:
        readings.faults.add("gauge.several_stations", 0, found=found)
        return None
    if wanted is not None and wanted not in there:
        readings.faults.add("gauge.no_such_station", 0, name=wanted, found=found)
        return None
    readings.station = wanted if wanted is not None else next(iter(there), None)
    return table if wanted is None else [row for row in table if len(row[1]) > at and row[1][at].strip() == wanted]


def _moment_texts(table: list[tuple[int, list[str]]], columns: headings.Columns) -> list[str]:
    places, zone = columns.moment, columns.zone
    if len(places) == 1:
        texts = [cells[places[0]].strip() for _, cells in table]
    elif len(places) == 2:
        texts = [f"{cells[places[0]].strip().partition(' ')[0]} {_whole(cells[places[1]])}" for _, cells in table]
    else:
        numbers = [[_whole(cells[place]).zfill(2) for place in places] for _, cells in table]
        texts = [f"{'-'.join(one[:3])} {':'.join(one[3:])}" for one in numbers]
    if zone is None:
        return texts
    zones = [cells[zone].strip() if len(cells) > zone else "" for _, cells in table]
    return [f"{text} {name}" if name else text for text, name in zip(texts, zones, strict=True)]


def _whole(cell: str) -> str:
    return cell.strip().removesuffix(".0")


def _read_lines(table: list[tuple[int, list[str]]], columns: headings.Columns, comma: bool, readings: Readings) -> None:
    faults = readings.faults
    texts = _moment_texts(table, columns)
    moments = Moments(shows_day_first(texts))
    times, stages, rains, lines = [], [], [], []
    offsets: dict[int | None, int] = {}
    ambiguous = None
    for (line, cells), text in zip(table, texts, strict=True):
        moment = moments.read(text)
        if moment is None:
            if moments.day_first is None and ambiguous is None and Moments(True).read(text) is not None:
                ambiguous = line
            faults.add("gauge.time", line, text=text[:40])
            continue
        offsets.setdefault(moment.offset, line)
        times.append(moment.seconds)
        lines.append(line)
        stages.append(_told(cells[columns.stage], comma, "gauge.value", line, faults))
        if columns.rain is not None:
            cell = cells[columns.rain] if len(cells) > columns.rain else ""
            rain = _told(cell, comma, "gauge.rain", line, faults)
            rains.append(rain if rain >= 0 else math.nan)
    if ambiguous is not None:
        faults.add("gauge.dates_ambiguous", ambiguous)
    if None in offsets and len(offsets) > 1:
        faults.add("gauge.zones_mixed", max(offsets[None], min(at for zone, at in offsets.items() if zone is not None)))
    readings.times, readings.stage, readings.lines = (
        np.array(times, np.int64),
        np.array(stages),
        np.array(lines, np.int64),
    )
    readings.rain = np.array(rains) if columns.rain is not None else None
    readings.offset = next(iter(offsets), None)


def _told(cell: str, comma: bool, rule: str, line: int, faults: Faults) -> float:
    number = _number(cell, comma)
    if number is None:
        faults.add(rule, line, text=cell.strip()[:40])
        return math.nan
    return number


def _number(cell: str, comma: bool) -> float | None:
    """The number in a cell, NaN where it says that there is none, ``None`` where it cannot be read."""
    text = cell.strip()
    if comma and _DECIMAL_COMMA.fullmatch(text):
        text = text.replace(",", ".")
    try:
        number = float(text) if "_" not in text else math.inf
    except ValueError:
        if text.lower() in NOTHING:
            return math.nan
        flagged = _FLAGGED.fullmatch(text)
        if flagged is None:
            return None
        number = float(flagged.group(1))
    if number in NO_VALUES or math.isnan(number):
        return math.nan
    return number if math.isfinite(number) else None


def _pass_over_future(readings: Readings, now: float | None) -> None:
    if now is None or not len(readings.times):
        return
    late = readings.times > now + (86_400 if readings.offset is None else 300)
    for line in readings.lines[late]:
        readings.faults.add("gauge.future", int(line))
    _keep(readings, ~late)


def _put_in_order(readings: Readings) -> None:
    """Sort by time; a time said twice counts once when the stages agree, and not at all when they do not."""
    faults, times = readings.faults, readings.times
    back = np.flatnonzero(np.diff(times) < 0) + 1
    if len(back) > len(times) / 2:
        faults.add("gauge.newest_first", int(readings.lines[0]))
    else:
        for line in readings.lines[back]:
            faults.add("gauge.backwards", int(line))
    _keep(readings, np.argsort(times, kind="stable"))
    times, stage, lines = readings.times, readings.stage, readings.lines
    kept = np.ones(len(times), bool)
    first, torn = 0, -1
    for place in np.flatnonzero(np.diff(times) == 0) + 1:
        at = int(place)
        first = at - 1 if kept[at - 1] else first
        kept[at] = False
        if np.isnan(stage[at]):
            continue
        if np.isnan(stage[first]) and torn != first:
            stage[first] = stage[at]
        elif abs(stage[first] - stage[at]) < 1e-9:
            faults.add("gauge.repeated", int(lines[at]), other=int(lines[first]))
        else:
            faults.add("gauge.contradicted", int(lines[at]), other=int(lines[first]))
            stage[first], torn = math.nan, first
    _keep(readings, kept)


def _pass_over_strays(readings: Readings) -> None:
    """A mistyped year puts a reading far before or after all others."""
    kept = np.ones(len(readings.times), bool)
    for gap in np.flatnonzero(np.diff(readings.times) > FAR):
        before, after = int(gap) + 1, len(kept) - int(gap) - 1
        if min(before, after) <= STRAYS < max(before, after):
            kept[slice(before) if before <= STRAYS else slice(before, None)] = False
    for at in np.flatnonzero(~kept):
        apart = int(np.abs(readings.times[kept] - readings.times[at]).min())
        readings.faults.add("gauge.far_off", int(readings.lines[at]), years=round(apart / 31_557_600))
    _keep(readings, kept)


def _keep(readings: Readings, which: NDArray[np.bool_] | Integers) -> None:
    readings.times, readings.stage, readings.lines = readings.times[which], readings.stage[which], readings.lines[which]
    if readings.rain is not None:
        readings.rain = readings.rain[which]
