"""Lines of a table that are no residents: totals, notes and signatures, headers printed again, rows with a number only.

They are passed over and said, so that nobody has to delete them by hand. A line with an identity number is never one
of them. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum

from weige.core.errors import Text

from . import row_errors
from .cells import text_of
from .faults import Cell, Fault
from .meanings import by_header, fold_header

TOTAL = re.compile(
    r"(?:本页|本表|本栋|本单元|本幢|本社区|全部|以上)?(?:合计|小计|总计|共计|累计)"
    r"(?:户数|人数|人口|户|人|数)?:?(?:[0-9]+.{0,12})?"
)
BARE_TOTAL = re.compile(r"(?:共|合计|总共)[0-9]+(?:户|人|页|套)")
FOOT = re.compile(
    r"(?:填表说明|备注|说明|注)[0-9]?[:].*"
    r"|(?:填表|填报|制表|审核|审批|复核|校对|经办|统计|采集|报送|主管|分管)(?:单位|部门)?(?:人|员|人员|负责人|领导|时间|日期|单位)?"
    r"(?:签名|签字|签章|\(.{1,8}\))*(?:[:].*|$)"
    r"|(?:社区|单位|部门|网格)?(?:负责人|主任|书记)(?:签名|签字|签章|\(.{1,8}\))*[:].*"
    r"|第[0-9]+页.*"
)
SPACES = re.compile(r"\s+")
NUMBER_LENGTH = 15
ANY_DIGIT = re.compile(r"[0-9]")


class Kind(StrEnum):
    """What a line is, if no resident."""

    TOTAL = "total"
    FOOT = "foot"
    HEADER = "header"
    TITLE = "title"
    BARE = "bare"


KIND_NAMES = {
    Kind.TOTAL: Text("合计行", "a line of totals"),
    Kind.FOOT: Text("备注或落款", "a note or signature"),
    Kind.HEADER: Text("重复的表头", "the header again"),
    Kind.TITLE: Text("重复的标题", "the title again"),
    Kind.BARE: Text("没有填写的空行", "a line in which nothing is filled in"),
}


class Sieve:
    """Tells the lines of one table that are no residents.

    Args:
        columns: the column of each confirmed meaning.
        headers: the header of each column, as it stands in the table.
        titles: what stands above the header.
    """

    def __init__(self, columns: Mapping[str, int], headers: Sequence[str], titles: Iterable[str] = ()) -> None:
        self._columns = columns
        self._used = set(columns.values())
        self._headers = [fold_header(header) if header else "" for header in headers]
        self._titles = {_plain(title) for title in titles}
        self._runs: list[tuple[Kind, int, int]] = []

    def passes_over(self, line: int, cells: Sequence[Cell]) -> bool:
        """Whether a line is no resident; it is remembered for :meth:`notes`."""
        kind = self.kind_of(cells)
        if kind is not None:
            self.remember(line, kind)
        return kind is not None

    def remember(self, line: int, kind: Kind) -> None:
        """Keep that a line was passed over."""
        if self._runs and self._runs[-1][0] is kind and self._runs[-1][2] == line - 1:
            self._runs[-1] = (kind, self._runs[-1][1], line)
        else:
            self._runs.append((kind, line, line))

    def notes(self) -> list[Fault]:
        """What was passed over, run by run."""
        return [
            Fault(
                first, row_errors.PASSED_OVER, None,
                {"lines": str(first) if first == last else f"{first}–{last}", "what": KIND_NAMES[kind]}, note=True,
            )
            for kind, first, last in self._runs
        ]  # fmt: skip

    def kind_of(self, cells: Sequence[Cell]) -> Kind | None:  # noqa: PLR0911 - one return per kind
        """What a line is, if no resident."""
        if len(self._text(cells, "identity_number")) >= NUMBER_LENGTH:
            return None
        name = self._text(cells, "name")
        filled = [(at, text) for at, cell in enumerate(cells) if (text := _plain(text_of(cell)))]
        if not any(at in self._used for at, _ in filled):
            return self._unread([text for _, text in filled])
        if FOOT.fullmatch(filled[0][1]) and not self._has_door(filled):
            return Kind.FOOT
        if all(text in self._titles for _, text in filled):
            return Kind.TITLE
        if name and not ANY_DIGIT.search(name) and self._is_plain_name(name):
            return None
        if self._is_header(filled, name):
            return Kind.HEADER
        texts = [text for _, text in filled]
        if any(TOTAL.fullmatch(text) or BARE_TOTAL.fullmatch(text) for text in texts):
            return Kind.TOTAL
        return Kind.FOOT if name and FOOT.fullmatch(name) else None

    def _unread(self, texts: Sequence[str]) -> Kind:
        """A line that holds nothing in the columns that are read: a number put there beforehand, a word."""
        if texts and all(text in self._titles for text in texts):
            return Kind.TITLE
        if any(TOTAL.fullmatch(text) or BARE_TOTAL.fullmatch(text) for text in texts):
            return Kind.TOTAL
        return Kind.FOOT if any(FOOT.fullmatch(text) for text in texts) else Kind.BARE

    def _has_door(self, filled: Sequence[tuple[int, str]]) -> bool:
        """Whether the line says a room, or an address that is no note itself."""
        doors = {self._columns.get("room"), self._columns.get("address")}
        return any(at in doors and FOOT.fullmatch(text) is None for at, text in filled)

    def _is_plain_name(self, name: str) -> bool:
        return (
            TOTAL.fullmatch(name) is None
            and FOOT.fullmatch(name) is None
            and fold_header(name) not in by_header()
            and fold_header(name) not in self._headers
        )

    def _is_header(self, filled: Sequence[tuple[int, str]], name: str) -> bool:
        """Two headers at least under their own columns, the name's among them."""
        same = sum(1 for at, text in filled if at < len(self._headers) and self._headers[at] == fold_header(text))
        known = sum(1 for _, text in filled if fold_header(text) in by_header())
        return bool(name) and max(same, known) >= 2 and not self._is_plain_name(name)

    def _text(self, cells: Sequence[Cell], meaning: str) -> str:
        column = self._columns.get(meaning)
        return _plain(text_of(cells[column])) if column is not None and column < len(cells) else ""


def _plain(text: str) -> str:
    """Without gaps, brackets and colons narrow."""
    return SPACES.sub("", text).replace("：", ":").replace("（", "(").replace("）", ")")
