"""The words of an address: folding a text to one spelling, and cutting it into names with their labels. Pure.

What the words mean together is decided in ``address``.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum

from .numerals import NUMERALS, read_numeral

STEMS = "甲乙丙丁戊己庚辛壬癸"
MAX_DIGITS = 4

_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—―−─━ー~〜∼_/\\|·•", "-"))
_DROPPED = re.compile(r"[,，。;；:：!！\"'“”‘’\u200b\ufeff]+")
_SPACE_BETWEEN_NUMBERS = re.compile(r"(?<=[0-9A-Z])\s+(?=[0-9])")
_SPACE_BESIDE_HAN = re.compile(r"(?<![A-Z0-9]) | (?![A-Z0-9])")
_LISTED = re.compile(r"(?<=[0-9A-Z#栋幢楼座元])、(?=[0-9])")
_DOTTED = re.compile(r"(?<![0-9.])([0-9]{1,3})\.([0-9]{1,3})\.([0-9]{1,4})(?![0-9.])")
_BRACKETS = re.compile(r"\(([^()]{1,8}(?:号楼|[栋幢座层室#]|单元))\)")
_SECOND_SIGN = re.compile(r"(?<=#)(-?[0-9]{1,2})#(?=-?[0-9])")
_SHORT_ENTRANCE = re.compile(r"(?<=[0-9])单(?=-?[0-9])")
_FORMAL = str.maketrans("壹贰叁肆伍陆柒捌玖拾", "一二三四五六七八九十")
_FORMAL_NUMBER = re.compile(r"[壹贰叁肆伍陆柒捌玖拾]{1,3}(?=号楼|单元|[栋幢座楼层室])")
_NUMBER = rf"(?:[0-9]{{1,{MAX_DIGITS}}}(?![0-9])|[{NUMERALS}]{{1,6}}(?![{NUMERALS}]))"
_NAME = rf"(?:[{STEMS}]?{_NUMBER}[A-Z{STEMS}]?(?![A-Z])|[A-Z]{_NUMBER}?(?![A-Z0-9])|[{STEMS}])"
_PART_OF_BUILDING = "[道顶梯下上栋前后长外角]"
_STOREY = rf"楼(?!{_PART_OF_BUILDING})"
_LABELS = (
    rf"号楼|#楼|(?:栋|幢)(?:{_STOREY})?|座|单元|门洞|门(?![口面卫前外市诊店岗禁])|梯(?!间)|层"
    rf"|{_STOREY}|F|号?(?:室|户|房)(?![外顶])|号(?![线院门])|#"
)
_TOKEN = re.compile(rf"(?P<name>{_NAME})(?P<label>{_LABELS})?")
_BASEMENT = re.compile(
    rf"(?:负|地下)第?(?P<number>{_NUMBER})(?:楼|层)|B(?P<letter>[1-9])(?:楼|层|F)?(?![0-9A-Z栋幢座号#单室-])"
)
_MINUS_FLOOR = re.compile(r"-(?P<number>[1-3])(?:楼|层|F)")
_ATTACHED = re.compile(rf"(?P<kind>附|商铺|门面|铺面)(?P<name>{_NUMBER})(?:号|室)?(?:商铺|铺面|门面)?")
_SEPARATOR = re.compile(r"[-\s]*")
_ORDINAL = re.compile(r"第")


class Label(StrEnum):
    """What the word after a name says it is; ``number`` (号) and ``storey`` (楼) can mean two things."""

    BUILDING = "building"
    ENTRANCE = "entrance"
    FLOOR = "floor"
    ROOM = "room"
    NUMBER = "number"
    STOREY = "storey"
    NONE = "none"


_LABEL_OF = {
    "号楼": Label.BUILDING, "#楼": Label.BUILDING, "#": Label.BUILDING, "栋": Label.BUILDING,
    "栋楼": Label.BUILDING, "幢": Label.BUILDING, "幢楼": Label.BUILDING, "座": Label.BUILDING,
    "单元": Label.ENTRANCE, "门": Label.ENTRANCE, "门洞": Label.ENTRANCE, "梯": Label.ENTRANCE,
    "层": Label.FLOOR, "F": Label.FLOOR, "楼": Label.STOREY, "号": Label.NUMBER,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Token:
    """A name (``3``, ``B``, ``甲3``, ``401A``, ``附5``, ``-1``) and what its label says it is."""

    label: Label
    name: str
    arabic: bool

    @property
    def number(self) -> int | None:
        """The name as a number, where it is a bare one."""
        return int(self.name) if re.fullmatch(r"-?[0-9]+", self.name) else None

    @property
    def long(self) -> bool:
        """Whether the name has the three or four digits of a room number, so that it holds its floor."""
        return len(re.sub(r"[^0-9]", "", self.name)) >= 3


def fold(text: str) -> str:
    """One spelling: full-width forms narrow, letters large, dashes alike, no punctuation, spaces only in names
    of Latin letters; a space before a number that follows a number is a dash.

    Numbers of offices besides: 陆栋 is 六栋, 6、2、401 and 6.2.401 are 6-2-401, 6#2#401 is 6#2单元401, 6栋2单401 is
    6栋2单元401, and brackets around a part are left out.
    """
    folded = unicodedata.normalize("NFKC", text).upper().translate(_DASHES)
    folded = _FORMAL_NUMBER.sub(lambda found: found[0].translate(_FORMAL), folded)
    folded = _BRACKETS.sub(r"\1", _DOTTED.sub(r"\1-\2-\3", _LISTED.sub("-", folded)))
    folded = " ".join(_DROPPED.sub(" ", folded).split())
    folded = _SPACE_BETWEEN_NUMBERS.sub("-", folded)
    folded = _SPACE_BESIDE_HAN.sub("", folded)
    folded = _SHORT_ENTRANCE.sub("单元", _SECOND_SIGN.sub(r"\1单元", folded))
    return re.sub(r"-{2,}", "-", re.sub(r"\s*-\s*", "-", folded)).strip(" -")


def may_start_at(text: str, position: int) -> bool:
    """Whether an address part can begin here: not in the middle of a number or a word of letters."""
    if position == 0:
        return True
    before, here = text[position - 1], text[position]
    for kind in (str.isascii, lambda character: character in NUMERALS):
        if kind(before) and kind(here) and before.isalnum() and here.isalnum():
            return False
    return before not in "第负附" and here not in " -"


def scan(text: str, position: int) -> tuple[list[Token], int]:
    """The tokens that follow each other from a position, and where they end."""
    tokens: list[Token] = []
    end = position
    while True:
        token, after = _next(text, end, first=not tokens)
        if token is None:
            return tokens, end
        tokens.append(token)
        end = after


def _next(text: str, position: int, *, first: bool) -> tuple[Token | None, int]:
    minus = _MINUS_FLOOR.match(text, position)
    if minus and text.count("-") == 1 and not (position and text[position - 1].isdigit()):
        return Token(Label.FLOOR, f"-{minus['number']}", arabic=True), minus.end()
    if not first:
        separator = _SEPARATOR.match(text, position)
        position = separator.end() if separator else position
    ordinal = _ORDINAL.match(text, position)
    if ordinal:
        position = ordinal.end()
    basement = _BASEMENT.match(text, position)
    if basement and not (first and basement["letter"]):
        number = read_numeral(basement["number"] or basement["letter"])
        return (Token(Label.FLOOR, f"-{number}", arabic=True), basement.end()) if number else (None, position)
    attached = _ATTACHED.match(text, position)
    if attached:
        number = read_numeral(attached["name"])
        kind = "附" if attached["kind"] == "附" else "商铺"
        return (None, position) if number is None else (Token(Label.ROOM, f"{kind}{number}", True), attached.end())
    found = _TOKEN.match(text, position)
    name = _read_name(found["name"]) if found else None
    if found is None or name is None:
        return None, position
    label = found["label"] or ""
    kind_of_label = Label.NONE if not label else _LABEL_OF.get(label, Label.ROOM)
    return Token(kind_of_label, name, arabic=found["name"].isascii()), found.end()


def _read_name(written: str) -> str | None:
    """A name with its numeral in ASCII digits, without leading zeros: 甲三 -> 甲3, 〇3 is none, 0401 -> 401."""
    found = re.fullmatch(rf"(?P<before>[A-Z{STEMS}]?)(?P<number>[0-9{NUMERALS}]*)(?P<after>[A-Z{STEMS}]?)", written)
    if found is None:
        return None
    if not found["number"]:
        return written
    number = read_numeral(found["number"])
    return None if number is None else f"{found['before']}{number}{found['after']}"
