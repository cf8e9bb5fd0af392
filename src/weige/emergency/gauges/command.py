"""Work of the command line on gauges; the ``weige`` command parses the words.

``weige gauge forecast`` prints one JSON object:

``file``       ``name``, ``station``, ``columns`` that were taken, ``unit`` (that of the file: stages are not converted)
``readings``   ``read``, ``from``, ``to``, ``step_seconds``, ``filled`` (points of short gaps), ``open`` (of long ones),
               ``faults`` and ``findings`` (counts by rule), ``jump_limit``
``lead_seconds``, ``within``, ``high_season`` (months), ``high_season_found`` (whether the past part showed it)
``training``   ``until`` (the newer part begins here), ``learnt_from``, ``chosen`` model, ``validation`` (every candidate on
               the newer quarter of the past part), ``seconds``
``skill``      for ``all``, ``high_season`` and ``rising`` (forecasts issued when the stage had risen by more than ``within``
               over the lead before): ``forecasts``, ``model`` and ``persistence`` (each ``within_share``,
               ``mean_absolute_error``, ``root_mean_square_error``), ``persistence_index``, ``points_gained``, ``bands``
``forecasts``  the last ones: ``issued``, ``for``, ``stage`` then, ``forecast``, ``bands``, ``persistence``, ``came``
``next``       the forecast from the newest confirmed reading, in the same form
``notes``      sentences in both languages, ``zh`` and ``en``

Times are written as the file has them: with its zone, or without one.
"""

from __future__ import annotations

import re
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from weige.core.errors import Text

from . import readings as reading
from .forecast import Forecasts, Prepared, Settings, TooLittleError, forecast, prepare
from .moments import Moments
from .series import written

Say = Callable[[str], None]
MOST_SHOWN = 40
UNITS = {"s": 1, "sec": 1, "min": 60, "m": 60, "h": 3600, "hr": 3600, "hour": 3600, "hours": 3600, "d": 86_400,
         "day": 86_400, "days": 86_400, "小时": 3600, "分钟": 60, "天": 86_400, "日": 86_400}  # fmt: skip
LONGEST_LEAD = 30 * 86_400
_LEAD = re.compile(r"\s*(\d+(?:\.\d+)?)\s*([^\d\s]+)\s*")


@dataclass(frozen=True, slots=True)
class Asked:
    """The options of the command; what is ``None`` was not said."""

    lead: float
    within: float = 0.15
    test_share: float = 0.3
    train_until: str | None = None
    months: frozenset[int] = frozenset()
    last: int = 48
    station: str | None = None
    column: str | None = None


def lead_of(text: str) -> float:
    """Seconds of a lead such as ``20h``, ``90min`` or ``1d``.

    Raises:
        ValueError: it is none, or is no time from a minute to 30 days.
    """
    found = _LEAD.fullmatch(text.lower())
    if found is None or found.group(2) not in UNITS:
        raise ValueError(f"“{text}” is no lead; write it as 20h, 90min or 1d")
    seconds = float(found.group(1)) * UNITS[found.group(2)]
    if not 60 <= seconds <= LONGEST_LEAD:
        raise ValueError(f"a lead of {text} is not between one minute and 30 days")
    return seconds


def months_of(text: str) -> frozenset[int]:
    """Months such as ``6-9``, ``11-2`` or ``5,6,9``.

    Raises:
        ValueError: they are none.
    """
    months: set[int] = set()
    for part in text.split(","):
        first, dash, last = part.strip().partition("-")
        if not first.isdecimal() or (dash and not last.isdecimal()):
            raise ValueError(f"“{text}” are no months; write them as 6-9, 11-2 or 5,6,9")
        begin, end = int(first), int(last or first)
        if not (1 <= begin <= 12 and 1 <= end <= 12):
            raise ValueError(f"“{text}” are no months: they count from 1 to 12")
        months |= {(begin - 1 + more) % 12 + 1 for more in range((end - begin) % 12 + 1)}
    return frozenset(months)


def forecast_stage(path: Path, asked: Asked, *, now: float, say: Say) -> dict[str, Any] | None:
    """Forecast the stage of a file's gauge.

    Args:
        now: seconds since 1970; readings from later are passed over.

    Returns:
        what is printed as JSON, or ``None`` when that cannot be done; why was said.
    """
    begin = time.monotonic()
    found = reading.read(path, station=asked.station, column=asked.column, now=now)
    settings = None if found.faults.grave else _settings(asked, found, say)
    prepared = None
    try:
        if settings is not None:
            prepared = prepare(found, settings)
        _say_faults(path, found, say)
        if settings is None or prepared is None:
            say("Nothing was forecast.")
            return None
        made = forecast(prepared, settings)
    except TooLittleError as error:
        say(f"{path.name}: {error.text.en} ({error.text.zh})")
        say("Nothing was forecast.")
        return None
    seconds = time.monotonic() - begin
    say(f"{int(prepared.series.read.sum()):,} readings, model {made.model.name}, in {seconds:.1f} s.")
    return _told(path, asked, found, prepared, made, seconds=seconds)


def _settings(asked: Asked, found: reading.Readings, say: Say) -> Settings | None:
    until = None
    if asked.train_until is not None:
        moment = Moments().read(asked.train_until.strip())
        if moment is None:
            say(f"--train-until {asked.train_until} is no time; write it as 2020-06-01 or 2020-06-01T08:00")
            return None
        # Without a zone it is meant in the zone of the file.
        until = float(moment.seconds - (found.offset or 0 if moment.offset is None else 0))
    return Settings(asked.lead, asked.within, asked.test_share, until, asked.months)


def _say_faults(path: Path, found: reading.Readings, say: Say) -> None:
    faults = found.faults.in_order()
    for fault in faults[:MOST_SHOWN]:
        where = f"{path.name} line {fault.line}" if fault.line else path.name
        say(f"  {where}: {fault.text.en} ({fault.text.zh}) [{fault.rule}]")
    more = found.faults.counts.total() - min(len(faults), MOST_SHOWN)
    if more:
        say(f"  ... and {more:,} more")


def _told(
    path: Path, asked: Asked, found: reading.Readings, prepared: Prepared, made: Forecasts, *, seconds: float
) -> dict[str, Any]:
    series = prepared.series
    findings = Counter(finding.rule for finding in prepared.judgement.findings)
    shown = range(max(0, len(made.places) - asked.last), len(made.places))
    return {
        "file": {"name": path.name, "station": found.station, "columns": found.columns, "unit": "as in the file"},
        "readings": {
            "read": int(series.read.sum()),
            "from": series.when(0),
            "to": series.when(len(series) - 1),
            "step_seconds": series.step,
            "filled": int(series.filled.sum()),
            "open": int(len(series) - series.read.sum() - series.filled.sum()),
            "faults": dict(sorted(found.faults.counts.items())),
            "findings": dict(sorted(findings.items())),
            "jump_limit": round(prepared.limits.jump, 3),
        },
        "lead_seconds": made.lead * series.step,
        "within": asked.within,
        "high_season": sorted(made.months),
        "high_season_found": not asked.months,
        "training": {
            "until": written(series.start + made.cut * series.step, series.offset),
            "learnt_from": made.learnt_from,
            "chosen": made.model.name,
            "validation": made.validation,
            "seconds": round(seconds, 1),
        },
        "skill": made.measures(),
        "forecasts": [made.told(number) for number in shown],
        "next": made.told(len(made.places) - 1),
        "notes": [{"zh": note.zh, "en": note.en} for note in [*made.notes, *_notes(prepared, made)]],
    }


def _notes(prepared: Prepared, made: Forecasts) -> list[Text]:
    notes = []
    if made.model.name == "persistence":
        notes.append(Text(
            "没有模型明显好于“保持现状”，因此预报就是当前水位",
            "no model was surely better than persistence, so the forecast is the present stage",
        ))  # fmt: skip
    late = len(prepared.series) - 1 - int(made.places[-1])
    if late:
        when = prepared.series.when(int(made.places[-1]))
        notes.append(Text(
            f"最新读数是未经证实的突变，预报以 {when} 的读数为准",
            f"the newest reading is a jump that nothing confirms yet; the forecast rests on that of {when}",
        ))  # fmt: skip
    return notes
