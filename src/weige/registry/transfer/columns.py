"""Which column means what: the header line found, each column guessed with its reason, the choice checked. Pure.

Nothing is read by a guess alone: the user confirms or changes it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from weige.core.errors import Text
from weige.registry.people.dictionary import CORE_FIELDS, dictionary
from weige.registry.people.masking import PRESENT, STAR, masked

from .faults import Cell, Row
from .meanings import NO_PLACE, Meaning, by_header, fold_header, meanings, why_not_kept

HEADER_WITHIN = 20
"""Lines at the top among which the header is looked for: titles and notes stand above it."""
SAMPLE = 50
CELLS_OF_TITLE, LONGEST_TITLE = 3, 100
EXAMPLES = 3
MOSTLY = 0.6
NUMBER = re.compile(r"^\d{17}[\dXx]$")
MOBILE = re.compile(r"^1[3-9]\d{9}$")
DAY = re.compile(r"^(19|20)\d{2}[-/.年]\d{1,2}([-/.月]\d{1,2}日?|月)?$")
HAN_NAME = re.compile(r"^[\u4e00-\u9fff·]{2,4}$")
DWELLING = re.compile(r"(\d+|[A-Z甲乙丙丁])\s*(号楼|栋|幢|座|单元)")
RELATIONS = frozenset(
    {"户主", "本人", "妻", "夫", "配偶", "子", "女", "长子", "长女", "次子", "父", "母", "妻子", "丈夫", "儿子", "女儿"}
)
PERSONAL = frozenset({"head_name", "guardian", "address", "compound", "household_number"})


class ColumnFault(ValueError):
    """A choice of columns that cannot be; ``code`` is ``unknown``, ``twice`` or ``missing``."""

    def __init__(self, code: str, *, column: int = 0, other: int = 0, meaning: str = "") -> None:
        super().__init__(code)
        self.code, self.column, self.other, self.meaning = code, column, other, meaning


@dataclass(frozen=True, slots=True)
class Guess:
    """One column: its header, what it may mean and why; without a meaning, why it is left out."""

    index: int
    header: str
    meaning: str | None
    because: Text
    examples: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Head:
    """The top of a table: the line of its header (0 when there is none), its first line of data, its columns, and what
    stands above the header."""

    header_line: int
    first_line: int
    columns: tuple[Guess, ...]
    titles: tuple[str, ...] = ()


def find_head(rows: Sequence[Row], *, header_line: int | None = None) -> Head:
    """Read the top of a table.

    Args:
        rows: its first rows that hold something.
        header_line: the line of the header where the user says it; 0 for none.
    """
    at = _header_at(rows) if header_line is None else next((n for n, r in enumerate(rows) if r[0] == header_line), None)
    if header_line == 0:
        at = None
    names: list[str] = []
    body = list(rows)
    if at is not None:
        names, used = _names(rows, at)
        body = list(rows[at + used :])
    width = max([len(names), *(len(cells) for _, cells in body[:SAMPLE])], default=0)
    names += [""] * (width - len(names))
    columns = [
        _guess(index, names[index], [_text(_at(cells, index)) for _, cells in body[:SAMPLE]]) for index in range(width)
    ]
    first = body[0][0] if body else (rows[-1][0] + 1 if rows else 1)
    return Head(rows[at][0] if at is not None else 0, first, _each_once(columns), _titles(rows[: at or 0]))


def _titles(rows: Sequence[Row]) -> tuple[str, ...]:
    """What stands above the header; a row of many cells is no title."""
    filled = [[text for cell in cells if (text := _text(cell))] for _, cells in rows]
    return tuple(text[:LONGEST_TITLE] for row in filled if len(row) <= CELLS_OF_TITLE for text in row)


def _at(cells: Sequence[Cell], index: int) -> Cell:
    return cells[index] if index < len(cells) else None


def _text(cell: Cell) -> str:
    return "" if cell is None else str(cell).strip()


def _known(cell: Cell) -> Meaning | None:
    return by_header().get(fold_header(cell)) if isinstance(cell, str) else None


def _header_at(rows: Sequence[Row]) -> int | None:
    """The row among the first ones in which the most headers are known; two at least."""
    best, most = None, 1
    for at, (_, cells) in enumerate(rows[:HEADER_WITHIN]):
        count = len({meaning.code for cell in cells if (meaning := _known(cell))})
        if count > most:
            best, most = at, count
    return best


def _names(rows: Sequence[Row], at: int) -> tuple[list[str], int]:
    """The headers; where groups stand above (房屋信息 | 姓名), the second line completes the first."""
    names = [_text(cell) for cell in rows[at][1]]
    if at + 1 < len(rows):
        below = rows[at + 1][1]
        known_below = [index for index, cell in enumerate(below) if _known(cell)]
        taken = {fold_header(name) for name in names if _known(name)}
        fresh = [i for i in known_below if not _known(_at(names, i)) and fold_header(_text(below[i])) not in taken]
        if fresh and len(fresh) >= sum(1 for cell in below if _text(cell)) / 2:
            names += [""] * (len(below) - len(names))
            for index in fresh:
                names[index] = _text(below[index])
            return names, 2
    return names, 1


def _guess(index: int, header: str, values: Sequence[str]) -> Guess:
    filled = [value for value in values if value]
    if header and (meaning := by_header().get(fold_header(header))):
        because = Text(f"列名是“{header[:20]}”", f"its header is “{header[:20]}”")
        return Guess(index, header, meaning.code, because, _examples(meaning.code, filled))
    if header and why_not_kept(header) is not NO_PLACE:
        return Guess(index, header, None, why_not_kept(header), (PRESENT,) if filled else ())
    code, because = _by_content(filled)
    if code:
        return Guess(index, header, code, because, _examples(code, filled))
    return Guess(index, header, None, why_not_kept(header), _hidden(filled))


def _by_content(values: Sequence[str]) -> tuple[str | None, Text]:
    """What values look like, where most of them look alike."""
    tests = (
        (
            "identity_number",
            NUMBER.match,
            Text("内容像身份证号", "its values look like identity numbers"),
        ),
        ("phone", MOBILE.match, Text("内容像手机号", "its values look like phone numbers")),
        ("relation", lambda v: v in RELATIONS, Text("内容像与户主关系", "its values look like relations")),
        ("address", lambda v: DWELLING.search(v) and len(v) >= 5, Text("内容像住址", "its values look like addresses")),
        ("birth_date", DAY.match, Text("内容像日期", "its values look like days")),
        ("name", HAN_NAME.match, Text("内容像姓名", "its values look like names")),
    )
    if len(values) >= 2:
        for code, test, because in tests:
            if sum(1 for value in values if test(value)) >= MOSTLY * len(values):
                return code, because
    return None, Text("", "")


def _each_once(columns: Sequence[Guess]) -> tuple[Guess, ...]:
    """Each meaning for one column: the one whose header says it before one whose values look like it."""
    order = sorted(columns, key=lambda guess: (not (guess.header and _known(guess.header)), guess.index))
    taken: set[str] = set()
    found = {}
    for guess in order:
        found[guess.index] = guess
        if guess.meaning in taken:
            because = Text("已有另一列是这个含义", "another column has this meaning already")
            found[guess.index] = Guess(guess.index, guess.header, None, because, guess.examples)
        elif guess.meaning:
            taken.add(guess.meaning)
    return tuple(found[index] for index in sorted(found))


def _examples(code: str, values: Sequence[str]) -> tuple[str, ...]:
    """A few values, masked as the register masks them."""
    field = dictionary().fields.get(code)
    if field is not None:
        return tuple(masked(field, value) if code in CORE_FIELDS else PRESENT for value in values[:EXAMPLES])
    if code in PERSONAL:
        return _hidden(values)
    if code == "relation":
        # Whatever stands there by a shifted column is not told back.
        return tuple(value if value in RELATIONS else _hidden([value])[0] for value in values[:EXAMPLES])
    return tuple(value[:20] for value in values[:EXAMPLES])


def _hidden(values: Sequence[str]) -> tuple[str, ...]:
    return tuple(value[:1] + STAR * min(3, max(1, len(value) - 1)) for value in values[:EXAMPLES])


def check_choice(choice: Mapping[int, str | None], width: int) -> dict[str, int]:
    """The columns by meaning, as the user confirmed them.

    Raises:
        ColumnFault: an unknown column or meaning, one meaning twice, no name, nothing that says where.
    """
    found: dict[str, int] = {}
    for column, meaning in sorted(choice.items()):
        if not 0 <= column < width or (meaning is not None and meaning not in meanings()):
            raise ColumnFault("unknown", column=column, meaning=meaning or "")
        if meaning is None:
            continue
        if meaning in found:
            raise ColumnFault("twice", column=found[meaning], other=column, meaning=meaning)
        found[meaning] = column
    if "name" not in found:
        raise ColumnFault("missing", meaning="name")
    if "address" not in found and "room" not in found:
        raise ColumnFault("missing", meaning="address")
    return found
