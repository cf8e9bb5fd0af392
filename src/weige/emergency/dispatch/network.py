"""A road network read from a file: GeoJSON lines, a table of stretches, or nodes and roads as ``problem`` has them. Pure.

A file is taken whole or not at all; every fault is named with its place. Points are longitude and latitude.
"""

from __future__ import annotations

import itertools
import json
import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from scipy import sparse
from scipy.sparse.csgraph import connected_components

from weige.core import text_tables
from weige.core.errors import Text
from weige.emergency.distances import Point, metres_between

from .problem import Road, Roads

MOST_BYTES, MOST_STRETCHES, MOST_FAULTS = 10 * 2**20, 40_000, 200
LONGEST_NAME, USUAL_KMH, MOST_KMH = 80, 25.0, 120.0
GRAIN = 6
"""Decimals of a degree: points that agree in them (some ten centimetres) are one."""
LONGEST_METRES = 20_000.0
COLUMNS: dict[str, tuple[str, ...]] = {
    "from_longitude": ("from_longitude", "from_lon", "起点经度"),
    "from_latitude": ("from_latitude", "from_lat", "起点纬度"),
    "to_longitude": ("to_longitude", "to_lon", "终点经度"),
    "to_latitude": ("to_latitude", "to_lat", "终点纬度"),
    "name": ("name", "road", "路名", "道路名称"),
    "metres": ("metres", "meters", "length", "长度", "长度米"),
    "kmh": ("kmh", "maxspeed", "speed", "时速"),
    "oneway": ("oneway", "one_way", "单行"),
}
YES, NO = frozenset({"yes", "true", "1", "是", "单行"}), frozenset({"", "no", "false", "0", "否", "双行"})
Convert = Callable[[float, float], Point]


@dataclass(frozen=True, slots=True)
class Stretch:
    """A stretch of road between two points. ``metres`` is ``None`` where the straight line is the length."""

    start: Point
    end: Point
    name: str = ""
    metres: float | None = None
    kmh: float = USUAL_KMH
    oneway: bool = False


@dataclass(slots=True)
class RoadFile:
    """What a file holds: nothing of it is used while there are faults. ``more`` counts faults beyond those listed."""

    stretches: list[Stretch] = field(default_factory=list)
    faults: list[tuple[str, Text]] = field(default_factory=list)
    more: int = 0

    def wrong(self, where: str, zh: str, en: str) -> None:
        if len(self.faults) < MOST_FAULTS:
            self.faults.append((where, Text(zh, en)))
        else:
            self.more += 1


@dataclass(frozen=True, slots=True)
class Extent:
    """How far a network reaches. ``pieces`` that no road joins: between them no way leads."""

    stretches: int
    metres: int
    pieces: int


def read(content: bytes, *, bounds: tuple[float, float, float, float], convert: Convert | None = None) -> RoadFile:
    """The roads of a file.

    Args:
        bounds: west, south, east and north of the city, within which every point lies.
        convert: makes WGS 84 of the file's points, where it has others.
    """
    found = RoadFile()
    try:
        text = text_tables.decode(content).lstrip("\ufeff")
    except text_tables.BrokenTextError as error:
        found.wrong(f"line {error.line}", "不是文本，或编码读不懂", "no text in a known encoding")
        return found
    raw = _from_json(text, found) if text.lstrip()[:1] in {"{", "["} else _from_table(text, found)
    for where, given in raw:
        if len(found.stretches) >= MOST_STRETCHES:
            found.wrong(where, f"超过 {MOST_STRETCHES} 段", f"more than {MOST_STRETCHES} stretches")
            break
        _take(found, where, given, bounds, convert)
    if not found.stretches and not found.faults:
        found.wrong("file", "文件里没有道路", "there are no roads in it")
    _once(found)
    return found


Given = dict[str, Any]


def _from_json(text: str, found: RoadFile) -> Iterable[tuple[str, Given]]:
    try:
        data = json.loads(text)
    except (json.JSONDecodeError, RecursionError) as error:
        where = f"line {error.lineno}" if isinstance(error, json.JSONDecodeError) else "file"
        found.wrong(where, "不是完整的 JSON", "no whole JSON")
        return []
    if isinstance(data, dict) and isinstance(data.get("features"), list):
        return _from_features(data["features"], found)
    if isinstance(data, dict) and isinstance(data.get("nodes"), list) and isinstance(data.get("roads"), list):
        return _from_nodes(data["nodes"], data["roads"], found)
    found.wrong("file", "既不是 GeoJSON 的 FeatureCollection，也没有 nodes 和 roads",
                "neither a FeatureCollection nor nodes and roads")  # fmt: skip
    return []


def _from_features(features: Sequence[Any], found: RoadFile) -> Iterable[tuple[str, Given]]:
    for number, feature in enumerate(features, 1):
        where = f"feature {number}"
        geometry = feature.get("geometry") if isinstance(feature, dict) else None
        given = feature.get("properties") if isinstance(feature, dict) else None
        given = given if isinstance(given, dict) else {}
        kind = geometry.get("type") if isinstance(geometry, dict) else None
        lines = geometry.get("coordinates") if isinstance(geometry, dict) else None
        if kind == "LineString":
            lines = [lines]
        elif kind != "MultiLineString":
            found.wrong(where, "不是线（LineString）", "no line")
            continue
        for line in lines if isinstance(lines, list) else [None]:
            if not isinstance(line, list) or len(line) < 2:
                found.wrong(where, "一条线至少两个点", "a line has two points or more")
                continue
            # What is said to be the length of a line of several stretches is the length of none of them.
            more = {"metres": None} if len(line) > 2 else {}
            for start, end in itertools.pairwise(line):
                yield where, {**_named(given), **more, "start": start, "end": end}


def _from_nodes(nodes: Sequence[Any], roads: Sequence[Any], found: RoadFile) -> Iterable[tuple[str, Given]]:
    for number, road in enumerate(roads, 1):
        where = f"road {number}"
        ends: list[Any] = [road.get(end) for end in "ab"] if isinstance(road, dict) else []
        if not ends or not all(
            isinstance(at, int) and not isinstance(at, bool) and 0 <= at < len(nodes) for at in ends
        ):
            found.wrong(where, "端点不在 nodes 里", "it joins a node that is not there")
            continue
        yield where, {**_named(road), "start": nodes[ends[0]], "end": nodes[ends[1]]}


def _from_table(text: str, found: RoadFile) -> Iterable[tuple[str, Given]]:
    separator = "\t" if "\t" in text.split("\n", 1)[0] else ","
    try:
        rows = list(text_tables.rows(text, longest=1_000, separator=separator))
    except text_tables.BrokenTextError as error:
        found.wrong(f"line {error.line}", "表格读不懂", "no readable table")
        return
    rows = [row for row in rows if any(cell.strip() for cell in row[2])]
    if not rows:
        return
    heads = [cell.strip().lower().replace(" ", "") for cell in rows[0][2]]
    columns: dict[str, int | None] = {
        name: next((heads.index(word) for word in words if word in heads), None) for name, words in COLUMNS.items()
    }
    missing = [name for name in list(COLUMNS)[:4] if columns[name] is None]
    if missing:
        shown = "、".join(COLUMNS[name][-1] for name in missing)
        found.wrong("line 1", f"缺少列：{shown}", f"columns are missing: {', '.join(missing)}")
        return
    for _, line, cells in rows[1:]:
        values = {name: cells[at].strip() if at is not None and at < len(cells) else "" for name, at in columns.items()}
        yield (
            f"line {line}",
            {
                **{name: values[name] for name in ("name", "metres", "kmh", "oneway")},
                "start": [values["from_longitude"], values["from_latitude"]],
                "end": [values["to_longitude"], values["to_latitude"]],
            },
        )


def _named(given: dict[str, Any]) -> Given:
    """The properties of a road, by any of the names that they have."""
    return {
        name: next((given[word] for word in words if given.get(word) is not None), None)
        for name, words in COLUMNS.items() if name in {"name", "metres", "kmh", "oneway"}
    }  # fmt: skip


def _take(
    found: RoadFile, where: str, given: Given, bounds: tuple[float, float, float, float], convert: Convert | None
) -> None:
    """Keep one stretch, or say everything that is wrong with it."""
    before = len(found.faults) + found.more
    ends = []
    for zh, en, point in (("起点", "its beginning", given["start"]), ("终点", "its end", given["end"])):
        read_point = _point(point)
        if read_point is None:
            found.wrong(where, f"{zh}不是经度和纬度", f"{en} is no longitude and latitude")
            continue
        if convert is not None:
            read_point = convert(*read_point)
        west, south, east, north = bounds
        if not (west <= read_point[0] <= east and south <= read_point[1] <= north):
            found.wrong(where, f"{zh}不在本市（经度在前）", f"{en} lies outside the city (longitude comes first)")
            continue
        ends.append((round(read_point[0], GRAIN), round(read_point[1], GRAIN)))
    metres = _number(given.get("metres"))
    kmh = _number(given.get("kmh"))
    oneway = str(given.get("oneway") if given.get("oneway") is not None else "").strip().lower()
    name = str(given.get("name") or "").strip()
    if metres is not None and not 0 < metres <= LONGEST_METRES:
        found.wrong(where, f"长度应在 0 到 {LONGEST_METRES:.0f} 米", f"a length is 0 to {LONGEST_METRES:.0f} metres")
    if kmh is not None and not 1 <= kmh <= MOST_KMH:
        found.wrong(where, f"时速应在 1 到 {MOST_KMH:.0f}", f"a speed is 1 to {MOST_KMH:.0f} km/h")
    if oneway not in YES | NO | {"-1"}:
        found.wrong(where, "单行应写“是”或“否”", "one way is yes or no")
    if len(name) > LONGEST_NAME:
        found.wrong(where, f"路名最多 {LONGEST_NAME} 字", f"a name has at most {LONGEST_NAME} characters")
    if len(ends) == 2 and ends[0] == ends[1]:
        found.wrong(where, "起点和终点是同一点", "it ends where it begins")
    if len(ends) == 2 and metres is not None and metres < 0.9 * float(metres_between(ends[0], ends[1])):
        found.wrong(where, "长度比两点的直线还短", "its length is less than the straight line")
    if len(found.faults) + found.more == before:
        start, end = reversed(ends) if oneway == "-1" else ends
        found.stretches.append(Stretch(start, end, name, metres, kmh or USUAL_KMH, oneway in YES or oneway == "-1"))


def _point(given: Any) -> Point | None:
    if not isinstance(given, list | tuple) or len(given) < 2:
        return None
    east, north = (_number(value) for value in given[:2])
    if east is None or north is None or not (abs(east) <= 180 and abs(north) <= 90):
        return None
    return east, north


def _number(given: Any) -> float | None:
    """A finite number; ``None`` where nothing is given, and a number that fits nowhere where it is none."""
    if given is None or given == "" or isinstance(given, bool):
        return None
    try:
        value = float(str(given).strip())
    except ValueError:
        return -1e9
    return value if math.isfinite(value) else -1e9


def _once(found: RoadFile) -> None:
    """A stretch that is there twice is taken once."""
    found.stretches = list(dict.fromkeys(found.stretches))


def network(stretches: Sequence[Stretch], closed: Iterable[int] = (), flooded: Iterable[Sequence[Point]] = ()) -> Roads:
    """Stretches as the ways are found over them; ``closed`` are their numbers."""
    shut = frozenset(closed)
    nodes: dict[Point, int] = {}
    roads = [
        Road.model_construct(
            a=nodes.setdefault(each.start, len(nodes)), b=nodes.setdefault(each.end, len(nodes)), metres=each.metres,
            kmh=each.kmh, oneway=each.oneway, closed=at in shut,
        )
        for at, each in enumerate(stretches)
    ]  # fmt: skip
    return Roads.model_construct(nodes=list(nodes), roads=roads, flooded=[list(ring) for ring in flooded])


def extent(stretches: Sequence[Stretch]) -> Extent:
    """How far a network reaches."""
    if not stretches:
        return Extent(0, 0, 0)
    joined = network(stretches)
    ends = np.array([(road.a, road.b) for road in joined.roads])
    size = len(joined.nodes)
    graph = sparse.coo_array((np.ones(len(ends)), (ends[:, 0], ends[:, 1])), shape=(size, size))
    straight = metres_between([each.start for each in stretches], [each.end for each in stretches])
    metres = sum(each.metres or float(way) for each, way in zip(stretches, straight, strict=True))
    return Extent(len(stretches), round(metres), int(connected_components(graph, directed=False)[0]))
