"""Place codes of a territory: what a division or grid may be called, and the next free grid code. Pure.

What every room needs of a code (levels, ancestors, scopes) is in ``core.places``; here is what only the keepers
of divisions and grids need.

Division codes are the official statistical codes (GB/T 2260 for the first six digits, the statistical
codes for administrative divisions beyond) without their trailing zeros; a grid adds three digits to its
community's code (the 15-digit unit-grid code of the digital city standards), a micro-grid three more.

Zeros inside a code are not a fault: the cities without districts (Dongguan, Zhongshan, Danzhou) have the
placeholder district 00, and one county the placeholder subdistrict and community 000.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from weige.core.errors import Text


class Level(StrEnum):
    """Levels of a place, from the outside in."""

    PROVINCE = "province"
    CITY = "city"
    DISTRICT = "district"
    SUBDISTRICT = "subdistrict"
    COMMUNITY = "community"
    GENERAL_GRID = "general_grid"
    DEDICATED_GRID = "dedicated_grid"
    MICRO_GRID = "micro_grid"


class GridKind(StrEnum):
    """Kinds of grid. General and dedicated ones are cut from a community, micro ones from a general one."""

    GENERAL = "general"
    MICRO = "micro"
    DEDICATED = "dedicated"


LENGTH = {
    Level.PROVINCE: 2,
    Level.CITY: 4,
    Level.DISTRICT: 6,
    Level.SUBDISTRICT: 9,
    Level.COMMUNITY: 12,
    Level.GENERAL_GRID: 15,
    Level.DEDICATED_GRID: 15,
    Level.MICRO_GRID: 18,
}
LENGTHS = (2, 4, 6, 9, 12, 15, 18)
COMMUNITY_LENGTH = LENGTH[Level.COMMUNITY]
GRID_LEVEL = {
    GridKind.GENERAL: Level.GENERAL_GRID,
    GridKind.DEDICATED: Level.DEDICATED_GRID,
    GridKind.MICRO: Level.MICRO_GRID,
}
GRID_DIGITS = 3
MAX_GRIDS_IN_PARENT = 10**GRID_DIGITS - 1
_DIVISION_LEVEL = {length: level for level, length in LENGTH.items() if length <= COMMUNITY_LENGTH}
_DIGITS = frozenset("0123456789")


class NoCodeFreeError(ValueError):
    """A parent has used up all its codes."""


@dataclass(frozen=True, slots=True)
class CodeFault:
    """Why a text is not a place code: a stable word and a sentence."""

    reason: str
    text: Text


def code_fault(code: str) -> CodeFault | None:  # noqa: PLR0911 - one return per reason
    """Why this is not a place code, or ``None`` when it is one."""
    if not code:
        return CodeFault("empty", Text("区划代码为空", "the code is empty"))
    if not _DIGITS.issuperset(code):
        return CodeFault("not_digits", Text("区划代码只能由数字组成", "a code consists of the digits 0 to 9"))
    if len(code) not in LENGTHS:
        return CodeFault(
            "length",
            Text(
                f"区划代码应为 2、4、6、9、12、15 或 18 位，这里是 {len(code)} 位",
                f"a code has 2, 4, 6, 9, 12, 15 or 18 digits, this one {len(code)}",
            ),
        )
    if code[:2] == "00":
        return CodeFault("no_province", Text("区划代码不能以 00 开头", "no province has the number 00"))
    if code[2:4] == "00":
        return CodeFault(
            "trailing_zeros",
            Text(
                "区划代码不带末尾的零，省级代码只写前两位",
                "codes carry no trailing zeros: a province is its first two digits",
            ),
        )
    if any(code[start : start + GRID_DIGITS] == "000" for start in range(COMMUNITY_LENGTH, len(code), GRID_DIGITS)):
        return CodeFault("grid_zero", Text("网格编号从 001 开始", "grids are numbered from 001"))
    return None


def level_of(code: str, *, dedicated: bool = False) -> Level:
    """The level of a well-formed code. General and dedicated grids share 15 digits, so the caller says which.

    Raises:
        ValueError: the code is not well-formed.
    """
    _require(code)
    if len(code) <= COMMUNITY_LENGTH:
        return _DIVISION_LEVEL[len(code)]
    if len(code) == LENGTH[Level.MICRO_GRID]:
        return Level.MICRO_GRID
    return Level.DEDICATED_GRID if dedicated else Level.GENERAL_GRID


def parent_of(code: str) -> str | None:
    """The code one level up; ``None`` for a province.

    Raises:
        ValueError: the code is not well-formed.
    """
    _require(code)
    at = LENGTHS.index(len(code))
    return code[: LENGTHS[at - 1]] if at else None


def parent_level_of(kind: GridKind) -> Level:
    """Where a grid of this kind is cut from."""
    return Level.GENERAL_GRID if kind is GridKind.MICRO else Level.COMMUNITY


def next_grid_code(parent: str, taken: Iterable[str]) -> str:
    """The next free code for a grid in a community (15 digits) or general grid (18 digits).

    Numbers go up from 001. A number once given is never given again, so ``taken`` must hold ended grids too;
    the number after the highest is next, and only when 999 is reached are gaps filled from below.

    Raises:
        ValueError: the parent is neither a community nor a general grid.
        NoCodeFreeError: all 999 numbers are taken.
    """
    _require(parent)
    if len(parent) not in {COMMUNITY_LENGTH, LENGTH[Level.GENERAL_GRID]}:
        raise ValueError("grids are cut from a community or from a general grid")
    length = len(parent) + GRID_DIGITS
    numbers = {int(code[-GRID_DIGITS:]) for code in taken if len(code) == length and code.startswith(parent)}
    number = max(numbers, default=0) + 1
    if number > MAX_GRIDS_IN_PARENT:
        number = next((gap for gap in range(1, MAX_GRIDS_IN_PARENT + 1) if gap not in numbers), 0)
    if not number:
        raise NoCodeFreeError(f"all {MAX_GRIDS_IN_PARENT} grid numbers under {parent} are taken")
    return f"{parent}{number:0{GRID_DIGITS}}"


def _require(code: str) -> None:
    fault = code_fault(code)
    if fault is not None:
        raise ValueError(f"{code!r}: {fault.text.en}")
