"""Place words in a message: compounds, streets, villages, schools and the like, by the words names end with. Pure.

No list of a city's places is needed; what is found is soft: pairs of characters of the name, its last two before the
ending, the whole with its phase, the building. So a name written wrongly or cut too long still meets its like.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from weige.registry.numerals import NUMERALS, read_numeral

_DATA = tomllib.loads((Path(__file__).parent / "places.toml").read_text(encoding="utf-8"))
_PARTING = re.compile(r".*[在于是的到从住这那给被把向对让说请您你他她它我们像壁近边映诉市区县内里没有去来了]")
_NOT_NAMES = frozenset(_DATA["not_names"])
_STEM = 3
"""A name's own part is mostly two or three characters; what stands before may be another word."""
_NOT_BEFORE: dict[str, str] = _DATA["not_before"]
_ENDING = "|".join(
    ending + (f"(?![{_NOT_BEFORE[ending]}])" if ending in _NOT_BEFORE else "")
    for ending in sorted(_DATA["endings"], key=len, reverse=True)
)
_NAME = re.compile(
    rf"(?P<stem>[\u4e00-\u9fff]{{2,{_STEM}}}?)(?P<ending>{_ENDING})(?P<phase>[{NUMERALS}0-9]{{1,2}}期)?"
    rf"|(?P<bare>[\u4e00-\u9fff]{{2,{_STEM}}})(?P<bare_phase>[{NUMERALS}]期)?(?=[0-9]{{1,3}}(?:栋|幢|座|号楼|号院|单元))"
)
_DIVISION = re.compile(r"[\u4e00-\u9fff]{2}[市区县]$")
_BUILDING = re.compile(rf"(?P<number>[0-9]{{1,3}}|[{NUMERALS}]{{1,3}})(?:栋|幢|座|号楼)")
_CODE = re.compile(r"(?:[0-9]{18}|[0-9]{15}|[0-9]{12}|[0-9]{9}|[0-9]{6})(?![0-9A-Za-z])")
_LEVELS = (6, 9, 12, 15, 18)


@dataclass(frozen=True, slots=True)
class Found:
    """The place words of a text, the names as they read, and the text without them."""

    terms: frozenset[str]
    names: tuple[str, ...]
    rest: str


def find(folded: str) -> Found:
    """The places a folded text names."""
    terms: set[str] = set()
    names: list[str] = []
    rest: list[str] = []
    end = 0
    for match in _NAME.finditer(folded):
        stem = _PARTING.sub("", match["stem"] or match["bare"])
        if not stem or stem in _NOT_NAMES or stem[-2:] in _NOT_NAMES:
            continue
        ending, phase = match["ending"] or "", match["phase"] or match["bare_phase"] or ""
        before = folded[end : match.end() - len(stem) - len(ending) - len(phase)]
        division = _DIVISION.search(before)
        if division:
            terms.add(division[0])
            before = before[: division.start()]
        rest += (before, "|")
        end = match.end()
        name = stem + ending + phase
        names.append(name)
        terms.add(f"@{name}")
        terms.add(f"@{stem[-2:]}")
        whole = stem + ending
        terms.update([whole[place : place + 2] for place in range(len(whole) - 1)])
        if phase:
            terms.add(f"@{stem[-2:]}{phase}")
    rest.append(folded[end:])
    for match in _BUILDING.finditer(folded):
        number = read_numeral(match["number"])
        if number:
            terms.add(f"#{number}")
    return Found(frozenset(terms), tuple(dict.fromkeys(names)), "".join(rest))


def code_terms(place: str) -> frozenset[str]:
    """The place words of a code of the territory with which a field begins: the code and those of its parents.

    Eighteen digits may also be somebody's identity number; what could be one is no code.
    """
    match = _CODE.match(place.strip())
    if match is None or (len(match[0]) == 18 and _may_be_identity_number(match[0])):
        return frozenset()
    return frozenset(f"={match[0][:length]}" for length in _LEVELS if length <= len(match[0]))


def of_field(folded: str) -> tuple[frozenset[str], tuple[str, ...]]:
    """The place words of a folded field that holds nothing but a place, and the names in it."""
    found = find(folded)
    left = re.sub(r"[^\u4e00-\u9fff]", "", found.rest)
    return found.terms | {left[spot : spot + 2] for spot in range(len(left) - 1)}, found.names


def _may_be_identity_number(digits: str) -> bool:
    try:
        date(int(digits[6:10]), int(digits[10:12]), int(digits[12:14]))
    except ValueError:
        return False
    return 1900 <= int(digits[6:10]) <= 2100
