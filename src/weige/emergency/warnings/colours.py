"""Which colour and level a warning has, and whence we know: said as a parameter, in the headline, or by the severity.
Pure; colours and levels are data (``data/colours.toml``)."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

from weige.core.errors import Text

from .alert import Fault, Info

DATA = Path(__file__).parent / "data"
Source = Literal["parameter", "headline", "text", "severity"]
NAMED = re.compile(r"colou?r|awareness_level|level|颜色|等级|级别", re.IGNORECASE)
"""Names of parameters and event codes whose value may tell a colour."""
LIFTED = re.compile(r"解除|取消|撤销|终止|lifted|cancel|no longer", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Colour:
    """A colour of warnings; level 1 is the gravest."""

    code: str
    level: int
    roman: str
    name: Text
    grade: Text
    severity: str
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Found:
    """The colour of a warning and where it stood."""

    colour: Colour
    source: Source


@cache
def colours() -> tuple[Colour, ...]:
    """The colours that ship, the gravest first."""
    rows = tomllib.loads((DATA / "colours.toml").read_text("utf-8"))["colour"]
    made = (
        Colour(row["code"], row["level"], row["roman"], Text(**row["name"]), Text(**row["grade"]), row["severity"],
               tuple(row["words"]))
        for row in rows
    )  # fmt: skip
    return tuple(sorted(made, key=lambda colour: colour.level))


@cache
def _pattern() -> re.Pattern[str]:
    words = sorted((word for colour in colours() for word in colour.words), key=len, reverse=True)
    return re.compile("|".join(rf"\b{word}\b" if word.isascii() else word for word in words), re.IGNORECASE)


def _colour_in(text: str) -> Colour | None:
    """The colour that a text names; of several the last (``由蓝色变更为黄色``)."""
    named = _pattern().findall(text)
    if not named:
        return None
    word = named[-1].lower()
    return next(colour for colour in colours() if word in {each.lower() for each in colour.words})


def colour_of(info: Info) -> Found | None:
    """The colour of one part of a warning, by what is said most plainly."""
    for pair in (*info.parameters, *info.event_codes):
        if NAMED.search(pair.name) and (colour := _colour_in(pair.value)):
            return Found(colour, "parameter")
    for source, texts in (("headline", (info.headline, info.event)), ("text", (info.description[:400],))):
        for text in texts:
            if colour := _colour_in(text):
                return Found(colour, source)  # type: ignore[arg-type]  # one of the sources
    by_severity = {colour.severity: colour for colour in colours()}
    if info.severity in by_severity:
        return Found(by_severity[info.severity], "severity")
    return None


def gravest(infos: Iterable[Info]) -> Found | None:
    """The gravest colour among the parts of a warning."""
    found = [each for each in map(colour_of, infos) if each]
    return min(found, key=lambda each: each.colour.level) if found else None


def colour_faults(info: Info, where: str) -> list[Fault]:
    """What is to be said of a part's colour."""
    found = colour_of(info)
    if found is None:
        return []
    if found.source == "severity":
        return [Fault("colour.none", where, info.severity)]
    faults = [Fault("colour.headline", where, found.colour.code)] if found.source in {"headline", "text"} else []
    if info.severity not in {"Unknown", found.colour.severity}:
        faults.append(Fault("colour.differs", where, f"{found.colour.code} / {info.severity}"))
    return faults


def says_lifted(info: Info) -> bool:
    """Whether a part says in its words that the warning is over."""
    return bool(LIFTED.search(info.headline or info.event))
