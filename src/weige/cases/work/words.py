"""By which words a case is found. Pure.

Chinese writes no spaces and its words are short, so every character is a term, and every two that stand side by side.
(A single character looked for as the beginning of pairs would have the index read all of these pairs.)
Letters and figures are taken as they are written. Long numbers (telephones, identity cards) are left out, however they
are spaced. Places and months are terms as well: the index then looks at no case outside of them.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from datetime import UTC, datetime

from weige.core.places import LENGTHS

SEARCH_DAYS = 180
"""How far back words are looked for; a case number is found however old it is."""
LONGEST_TERM = 24
CASE_NUMBER_FROM = 6
"""So many figures, the day it was reported, are the beginning of a case number."""
PLACE_LENGTHS = tuple(length for length in LENGTHS.values() if length > LENGTHS["city"])

HAN = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff〇"
FIGURES = "0-9零〇一二三四五六七八九幺"
PRIVATE = re.compile(rf"(?:[{FIGURES}][\s\-.·_()]*){{6,}}[{FIGURES}xX]")
"""Seven figures or more, in figures or in characters: no house has such a number."""
RUN = re.compile(rf"[{HAN}]+|[^\W_{HAN}]+")
URGENT = "!"
IS_HAN = re.compile(rf"[{HAN}]")


def plain(text: str) -> str:
    """A text as it is compared: one width, small letters, no long numbers."""
    return PRIVATE.sub(" ", unicodedata.normalize("NFKC", text).lower())


def terms(text: str) -> set[str]:
    """The terms of a text."""
    found: set[str] = set()
    for run in RUN.findall(plain(text)):
        if IS_HAN.match(run):
            found.update(run)
            found.update(run[at : at + 2] for at in range(len(run) - 1))
        else:
            found.add(run[:LONGEST_TERM])
    return found


def case_terms(
    *, description: str, where: str, place: str, category: str, urgent: bool, reported_at: datetime
) -> list[str]:
    """Every term of a case, with those of its places, its category and what that is part of, urgency and month."""
    places = {_place(place[:length]) for length in PLACE_LENGTHS if len(place) >= length}
    parts = category.split(".")
    categories = {_category(".".join(parts[:count])) for count in range(1, len(parts) + 1)}
    pressing = {URGENT} if urgent else set()
    return sorted(terms(description) | terms(where) | places | categories | pressing | {_month(reported_at)})


def case_number(asked: str) -> str | None:
    """The figures with which a wanted case number begins, if a number was asked for."""
    figures = re.sub(r"[\s-]", "", unicodedata.normalize("NFKC", asked))
    return figures if re.fullmatch(rf"[0-9]{{{CASE_NUMBER_FROM},}}", figures) else None


def words_asked(asked: str) -> str | None:
    """What was asked for, as a ``tsquery``; ``None`` when it has neither a letter nor a figure in it."""
    parts: list[str] = []
    for run in RUN.findall(plain(asked)):
        if not IS_HAN.match(run):
            parts.append(f"'{run[:LONGEST_TERM]}'" + ("" if run.isdigit() else ":*"))
        elif len(run) == 1:
            parts.append(f"'{run}'")
        else:
            parts += [f"'{run[at : at + 2]}'" for at in range(len(run) - 1)]
    return " & ".join(dict.fromkeys(parts)) or None


def within(
    words: str, *, months: Iterable[str], places: Iterable[str] = (), category: str | None = None, urgent: bool = False
) -> str:
    """Words asked for, narrowed to months (see :func:`months`), to places that have terms, a category, the urgent."""
    narrowed = [words, _any(months)]
    places = list(places)
    if places and all(len(place) in PLACE_LENGTHS for place in places):
        narrowed.append(_any(_place(place) for place in places))
    if category:
        narrowed.append(f"'{_category(category)}'")
    if urgent:
        narrowed.append(f"'{URGENT}'")
    return " & ".join(narrowed)


def _any(alternatives: Iterable[str]) -> str:
    return "(" + " | ".join(f"'{term}'" for term in alternatives) + ")"


def months(first: datetime, last: datetime) -> list[str]:
    """The terms of the months from one moment to another, both included, the newest first."""
    first, last = first.astimezone(UTC), last.astimezone(UTC)
    count = (last.year - first.year) * 12 + last.month - first.month
    return [_month(first.replace(year=first.year + (first.month - 1 + at) // 12, month=(first.month - 1 + at) % 12 + 1, day=1))
            for at in range(count, -1, -1)]  # fmt: skip


def _category(code: str) -> str:
    return f"/{code}"


def _month(moment: datetime) -> str:
    return f"#{moment:%y%m}"


def _place(code: str) -> str:
    return f"@{code}"
