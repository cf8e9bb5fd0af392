"""What the columns of a gauge's file are, told by their headings. Pure."""

from __future__ import annotations

import re
from collections.abc import Container, Sequence
from dataclasses import dataclass

MOMENT = ("datetime", "timestamp", "date time", "time", "obs time", "observation time", "date/time", "date", "tm",
          "local time", "utc time", "time utc", "datetime utc", "datetime local", "valid time", "sampletime",
          "时间", "日期时间", "观测时间", "监测时间", "采集时间", "数据时间", "日期")  # fmt: skip
DAY = ("date", "day date", "日期", "年月日")
CLOCK = ("time", "hour", "clock", "hr", "hh", "hour of day", "时刻", "小时", "时", "时间")
PARTS = (("year", "yyyy", "yr", "年"), ("month", "mm", "mo", "月"), ("day", "dd", "日"), ("hour", "hh", "hr", "时", "小时"),
         ("minute", "min", "分"))  # fmt: skip
ZONE = ("tz cd", "tz", "timezone", "time zone", "时区")
STAGE = ("stage", "river stage", "gauge height", "gage height", "gauge level", "water level", "river level", "waterlevel",
         "water stage", "level", "wl", "gauge", "gage", "height", "wse", "water surface elevation", "water elevation",
         "gh", "h", "水位", "实时水位", "河道水位", "z", "elevation", "value", "obs", "observed", "observation", "reading",
         "measurement", "数值", "值", "observed value", "00065")  # fmt: skip
RAIN = ("rain", "rainfall", "precipitation", "precip", "ppt", "prcp", "rain mm", "rainfall mm", "雨量", "降雨", "降雨量", "降水",
        "降水量", "时段雨量", "00045")  # fmt: skip
STATION = ("station", "station id", "station code", "station no", "site", "site no", "site id", "gauge id", "gage id", "stcd", "station name",
           "站点", "站名", "测站", "测站编码", "站码", "站号", "测站名称")  # fmt: skip
OTHERS = (
    "discharge",
    "flow",
    "流量",
    "temperature",
    "quality",
    "flag",
    "速",
    "velocity",
    "qualif",
    "approval",
    "unnamed",
    "index",
    "序号",
    "grade",
)
"""Words of columns that are surely not a stage, though a heading may hold a word of it as well."""
_BRACKETS = re.compile(r"[(\[{（【<].*?[)\]}）】>]|/\s*(?:m|cm|mm|ft|feet|米|毫米)\s*$")
_UNITS = re.compile(r"\s(?:m|cm|ft|feet|metres?|meters?|mm|msl|m asl|masl|米|毫米)$")
_SURVEY = re.compile(r"(?:\d+ )?(\d{5})(?: (\d{5}))?")


@dataclass(frozen=True, slots=True)
class Columns:
    """Places of the columns, from 0. ``moment`` holds one to five that together name a time."""

    moment: tuple[int, ...]
    stage: int
    rain: int | None = None
    station: int | None = None
    zone: int | None = None


def plain(heading: str) -> str:
    """A heading without case, units and signs: ``Water_Level (m)`` becomes ``water level``."""
    text = _BRACKETS.sub(" ", heading.replace("\ufeff", "").strip().strip('"').lower())
    text = " ".join(text.replace("_", " ").replace("-", " ").replace(".", " ").replace(":", " ").split())
    return _UNITS.sub("", text)


def find(
    headings: Sequence[str],
    *,
    stage: str | None = None,
    whole_times: bool = False,
    numbers: Container[int] | None = None,
) -> Columns | str:
    """The columns, or ``time``, ``stage`` or ``named`` for what is missing (``named``: the ``stage`` asked for).

    Args:
        numbers: places of columns that hold numbers; where no heading says stage, the only other one of them is it.
        stage: the heading of the stage, where the caller names it.
        whole_times: the column called time holds whole moments, so that a date beside it says nothing more.
    """
    names = [_survey(plain(heading)) for heading in headings]
    moment = _moment(names, whole_times)
    if moment is None:
        return "time"
    rain = _first(names, RAIN, moment)
    station = _first(names, STATION, moment)
    zone = _first(names, ZONE, moment)
    taken = (*moment, *(place for place in (rain, station, zone) if place is not None))
    if stage is not None:
        wanted = plain(stage)
        found = next((place for place, heading in enumerate(headings) if heading.strip() == stage.strip()), None)
        at = found if found is not None else (names.index(wanted) if wanted in names else None)
        if at is None:
            return "named"
        rain = None if rain == at else rain
        return Columns(moment, at, rain, None if station == at else station, zone)
    at = _first(names, STAGE, taken)
    if at is None:
        at = _holding(names, taken)
    if at is None:
        left = [place for place in range(len(names)) if place not in taken and not _is_other(names[place])]
        left = [place for place in left if numbers is None or place in numbers]
        at = left[0] if len(left) == 1 else None
    return "stage" if at is None else Columns(moment, at, rain, station, zone)


def _survey(name: str) -> str:
    """``12345_00065`` and ``12345_00065_00003`` of the Survey's files are the stage; ``..._cd`` beside it is not."""
    found = _SURVEY.fullmatch(name)
    return found.group(1) if found else name


def _moment(names: list[str], whole_times: bool) -> tuple[int, ...] | None:
    day = _first(names, DAY, ())
    if day is not None and not whole_times:
        clock = _first(names, CLOCK, (day,))
        if clock is not None:
            return (day, clock)
    parts = [_first(names, part, ()) for part in PARTS]
    if all(place is not None for place in parts[:4]) and len(set(parts[:4])) == 4:
        return tuple(place for place in parts if place is not None)
    whole = _first(names, MOMENT, ())
    if whole is not None:
        return (whole,)
    holding = [place for place, name in enumerate(names) if "time" in name or "date" in name or "时间" in name]
    return (holding[0],) if holding else None


def _first(names: list[str], wanted: Sequence[str], taken: Sequence[int]) -> int | None:
    """The column with the best of the wanted names."""
    for name in wanted:
        for place, there in enumerate(names):
            if there == name and place not in taken:
                return place
    return None


def _holding(names: list[str], taken: Sequence[int]) -> int | None:
    """The column whose heading holds a word of a stage among others."""
    for word in ("stage", "water level", "gauge height", "gage height", "level", "水位", "height", "gauge", "gage"):
        for place, name in enumerate(names):
            if word in name and place not in taken and not _is_other(name):
                return place
    return None


def _is_other(name: str) -> bool:
    return any(word in name for word in OTHERS) or name.rsplit(" ", maxsplit=1)[-1] in (
        "cd",
        "code",
        "id",
        "no",
        "flag",
    )
