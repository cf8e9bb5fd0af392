"""What can be wrong with a gauge's file: each rule with its name, whether it can be mended, and its words."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from weige.core.errors import Text, fill

MOST_KEPT_OF_A_RULE = 200
GRAVE = {
    "gauge.file": ("文件无法打开：{why}", "the file cannot be opened: {why}"),
    "gauge.file_too_large": ("文件超过 {limit} MB", "the file is larger than {limit} MB"),
    "gauge.encoding": ("这一行既不是 UTF-8 也不是 GBK 编码", "this line is neither in UTF-8 nor in GBK"),
    "gauge.quotes": ("引号没有配对，或单元格太长", "a quotation mark has no pair, or a cell is too long"),
    "gauge.no_readings": ("没有任何水位读数", "there is no reading of the stage"),
    "gauge.no_time_column": (
        "找不到时间列；列名可以是 time、datetime、date 和 hour、时间、日期。现有列：{found}",
        "no column of times; it may be called time, datetime, date with hour, 时间, 日期. There are: {found}",
    ),
    "gauge.no_stage_column": (
        "找不到水位列；列名可以是 stage、water level、gauge height、value、水位，或用 --column 指明。现有列：{found}",
        "no column of the stage; it may be called stage, water level, gauge height, value, 水位, or be named with --column. "
        "There are: {found}",
    ),
    "gauge.no_such_column": ("没有“{name}”这一列。现有列：{found}", "there is no column “{name}”. There are: {found}"),
    "gauge.several_stations": (
        "文件里有多个测站，请用 --station 指明其中一个：{found}",
        "there are several stations; name one of them with --station: {found}",
    ),
    "gauge.no_such_station": (
        "文件里没有测站“{name}”。现有测站：{found}",
        "there is no station “{name}”. There are: {found}",
    ),
    "gauge.zones_mixed": (
        "有的时间带时区，有的不带，无法排出先后",
        "some times have a zone and some have none: their order cannot be told",
    ),
    "gauge.dates_ambiguous": (
        "日期分不清是“日/月”还是“月/日”，请改用 2026-03-04 的写法",
        "the dates may be day/month or month/day; write them as 2026-03-04",
    ),
    "gauge.too_many_faults": (
        "{count} 行无法读取，占 {share}%，超过 {limit}%：不能当作缺测处理",
        "{count} lines cannot be read, {share}% of all; more than {limit}% cannot be taken as missing readings",
    ),
    "gauge.span": (
        "时间从 {first} 到 {last}，对这些读数来说太长：可能有写错的年份",
        "the times reach from {first} to {last}, far too long for so many readings: a year may be wrong",
    ),
    "gauge.too_many_readings": ("超过 {limit} 个读数", "there are more than {limit} readings"),
}
"""With one of these nothing is done with the file."""
MENDED = {
    "gauge.cells": ("这一行只有 {count} 列，已略过", "this line has only {count} cells; it was passed over"),
    "gauge.time": ("时间“{text}”无法识别，已略过这一行", "the time “{text}” cannot be read; the line was passed over"),
    "gauge.value": ("水位“{text}”不是数字，按缺测处理", "the stage “{text}” is no number; it is taken as missing"),
    "gauge.rain": ("雨量“{text}”不是数字，按缺测处理", "the rain “{text}” is no number; it is taken as missing"),
    "gauge.repeated": (
        "与第 {other} 行的时间和水位相同，只算一次",
        "time and stage are those of line {other}; they count once",
    ),
    "gauge.contradicted": (
        "与第 {other} 行同一时间而水位不同，两个都不用",
        "the stage is another than in line {other} at the same time; neither is used",
    ),
    "gauge.backwards": ("时间早于上一行，已按时间排序", "the time is before that of the line above; lines were put in order"),
    "gauge.newest_first": ("文件从新到旧排列，已按时间排序", "the file begins with the newest; lines were put in order"),
    "gauge.far_off": (
        "时间与其他读数相隔 {years} 年，可能写错了年份，已略过这一行",
        "the time is {years} years from all other readings, perhaps a wrong year; the line was passed over",
    ),
    "gauge.future": ("时间在将来，已略过这一行", "the time is in the future; the line was passed over"),
}  # fmt: skip
"""With these the file is used, and they are told."""


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong in a line (0 stands for the file as a whole), by the stable name of the rule."""

    line: int
    rule: str
    text: Text

    @property
    def grave(self) -> bool:
        return self.rule in GRAVE


@dataclass(slots=True)
class Faults:
    """All faults of a file: each counted, the first of every rule kept."""

    kept: list[Fault] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)

    def add(self, rule: str, line: int, **values: object) -> None:
        self.counts[rule] += 1
        if self.counts[rule] <= MOST_KEPT_OF_A_RULE:
            words = Text(*(GRAVE.get(rule) or MENDED[rule]))
            self.kept.append(Fault(line, rule, Text(*(fill(words, values, language) for language in ("zh-CN", "en")))))

    @property
    def grave(self) -> bool:
        return any(rule in GRAVE for rule in self.counts)

    def in_order(self) -> list[Fault]:
        """Grave ones first, then by line."""
        return sorted(self.kept, key=lambda fault: (not fault.grave, fault.line))
