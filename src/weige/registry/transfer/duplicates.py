"""Who may be there twice: within a file, and between a file and the register. Pure.

Compared is only what shares a key (a name with the birth date, the phone, a part of the identity number; a dwelling),
so that a hundred thousand lines take seconds; a key that very many share is compared up to a limit.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from weige.core.errors import Text

MOST_IN_BLOCK = 40
"""Lines of one key that are compared with each other at most: 780 comparisons."""


class Reason(StrEnum):
    """Why two may be one."""

    NAME_AND_BIRTH = "name_and_birth"
    NAME_AND_PHONE = "name_and_phone"
    NUMBER_ONE_DIGIT = "number_one_digit"
    SIMILAR_NAME_AT_HOME = "similar_name_at_home"
    SAME_NAME_AT_HOME = "same_name_at_home"
    LIVES_ELSEWHERE = "lives_elsewhere"
    OUTSIDE = "outside"
    """The number is registered outside the place of the import. Whoever that is, nothing more is said of them: not
    whether the name agrees, nor whether they live."""


REASON_NAMES = {
    Reason.NAME_AND_BIRTH: Text("姓名和出生日期相同", "same name and date of birth"),
    Reason.NAME_AND_PHONE: Text("姓名和电话相同", "same name and phone number"),
    Reason.NUMBER_ONE_DIGIT: Text("姓名相同，身份证号只差一位", "same name, identity numbers differ in one digit"),
    Reason.SIMILAR_NAME_AT_HOME: Text("同一住房里姓名只差一字", "names in one dwelling differ in one character"),
    Reason.SAME_NAME_AT_HOME: Text(
        "同一住房里姓名相同，其他内容不同", "same name in one dwelling, other details differ"
    ),
    Reason.LIVES_ELSEWHERE: Text("登记住在别处", "registered as living elsewhere"),
    Reason.OUTSIDE: Text(
        "身份证号在导入范围以外已有登记；确是本人且已搬来或属于这一户的，选“同一人”",
        "the identity number is registered outside the place of the import; if it is this person, and they moved here "
        "or belong to this household, choose “same”",
    ),
}


@dataclass(frozen=True, slots=True)
class Someone:
    """A person as compared; ``key`` tells lines and registered people apart, ``home`` is the dwelling."""

    key: Hashable
    name: str
    birth: str = ""
    phone: str = ""
    number: str = ""
    home: Hashable = None


@dataclass(frozen=True, slots=True)
class Pair:
    """Two who may be one, the earlier first, with every reason."""

    one: Hashable
    other: Hashable
    reasons: tuple[Reason, ...]


def likenesses(one: Someone, other: Someone) -> tuple[Reason, ...]:
    """Why two may be one person; empty when they surely are not, or surely are.

    Two different identity numbers are two people, unless they differ as a slip of one digit does.
    """
    same_name = one.name == other.name
    if one.number and other.number:
        if one.number == other.number:
            return ()
        return (Reason.NUMBER_ONE_DIGIT,) if same_name and one_digit_apart(one.number, other.number) else ()
    found = []
    if same_name and len(one.birth) == 10 and one.birth == other.birth:
        found.append(Reason.NAME_AND_BIRTH)
    if same_name and one.phone and one.phone == other.phone:
        found.append(Reason.NAME_AND_PHONE)
    if one.home is not None and one.home == other.home and not _births_apart(one.birth, other.birth):
        if same_name and not found:
            found.append(Reason.SAME_NAME_AT_HOME)
        elif not same_name and one_character_apart(one.name, other.name) and _agree(one, other):
            found.append(Reason.SIMILAR_NAME_AT_HOME)
    return tuple(found)


def _agree(one: Someone, other: Someone) -> bool:
    """Similar names are a slip only where something else says so too: siblings have names that are alike."""
    return (bool(one.birth) and one.birth == other.birth) or (
        bool(one.phone) and one.phone == other.phone and not (one.birth and other.birth)
    )


def _births_apart(one: str, other: str) -> bool:
    """Whether two dates of birth exclude each other; a year alone fits every day in it."""
    return bool(one and other) and not (one.startswith(other) or other.startswith(one))


def one_digit_apart(one: str, other: str) -> bool:
    """Whether two identity numbers differ in one of the first 17 digits (the check character follows from them)."""
    return sum(a != b for a, b in zip(one[:17], other[:17], strict=False)) == 1


def one_character_apart(one: str, other: str) -> bool:
    """Whether two names of equal length, two characters at least, differ in one character."""
    return len(one) == len(other) >= 2 and sum(a != b for a, b in zip(one, other, strict=True)) == 1


def keys(someone: Someone) -> Iterator[Hashable]:
    """The keys under which someone is compared. A slip in one digit leaves two of the number's three parts whole."""
    name = someone.name
    if len(someone.birth) == 10:
        yield "b", name, someone.birth
    if someone.phone:
        yield "p", name, someone.phone
    if someone.number:
        region, birth, order = someone.number[:6], someone.number[6:14], someone.number[14:17]
        yield "1", name, region, birth
        yield "2", name, birth, order
        yield "3", name, region, order
    if someone.home is not None:
        yield "h", someone.home


def within(people: Iterable[Someone]) -> list[Pair]:
    """Pairs among people, each once, in the order in which the later of the two comes."""
    blocks: dict[Hashable, list[Someone]] = {}
    pairs: list[Pair] = []
    for someone in people:
        compared: set[Hashable] = set()
        for key in keys(someone):
            block = blocks.setdefault(key, [])
            for earlier in block:
                if earlier.key not in compared:
                    compared.add(earlier.key)
                    if reasons := likenesses(earlier, someone):
                        pairs.append(Pair(earlier.key, someone.key, reasons))
            if len(block) < MOST_IN_BLOCK:
                block.append(someone)
    return pairs


def between(people: Iterable[Someone], registered: Iterable[Someone]) -> list[Pair]:
    """Pairs of someone who is registered and someone of the file, the registered one first."""
    blocks: dict[Hashable, list[Someone]] = {}
    for someone in registered:
        for key in keys(someone):
            block = blocks.setdefault(key, [])
            if len(block) < MOST_IN_BLOCK:
                block.append(someone)
    pairs: list[Pair] = []
    for someone in people:
        compared: set[Hashable] = set()
        for key in keys(someone):
            for known in blocks.get(key, ()):
                if known.key not in compared:
                    compared.add(known.key)
                    if reasons := likenesses(known, someone):
                        pairs.append(Pair(known.key, someone.key, reasons))
    return pairs
