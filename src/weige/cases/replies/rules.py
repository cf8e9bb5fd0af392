"""What a reply text may hold, what of a case is filled into it, and who keeps it. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from weige.cases.lifecycle import MOVES, PostFacts
from weige.core.errors import Text
from weige.core.places import LENGTHS

MOST = 60
"""Texts of one office: a longer list is not looked through in a dialog."""
DESK_DIGITS = LENGTHS["community"]
"""Grids have no desk: theirs is the community's."""
HANDLE, MANAGE = "case.handle", "post.manage"

Value = Literal["number", "place", "category", "deadline"]
PLACEHOLDERS: dict[str, tuple[Value, str]] = {
    "编号": ("number", "zh-CN"), "地点": ("place", "zh-CN"), "类别": ("category", "zh-CN"), "期限": ("deadline", "zh-CN"),
    "number": ("number", "en"), "place": ("place", "en"), "category": ("category", "en"), "deadline": ("deadline", "en"),
}  # fmt: skip
"""By what stands between the braces: which value, and in the language of the word, since the text is in it too."""
NOT_SET = Text("（请填写期限）", "(fill in the deadline)")
"""Stands for a deadline that no clock gives: whoever sends the text must see that it is missing."""
MOVES_WITH_WORDS = tuple(name for name, move in MOVES.items() if name == "dispatch" or "note" in move.needs)
BRACES = str.maketrans("｛｝", "{}")
PART = re.compile(r"\{[^{}]*\}|[{}]")


@dataclass(frozen=True, slots=True)
class Office:
    """Whose texts they are: an organisation's, or those of whoever works at a place and below it."""

    place: str
    organisation: UUID | None = None


def plain(text: str) -> str:
    """A text with the braces of one width, since a Chinese keyboard writes wide ones."""
    return text.translate(BRACES)


def unknown_placeholder(text: str) -> str | None:
    """The first thing in braces that is no placeholder, or a brace without its other, if any."""
    for found in PART.findall(text):
        if found[1:-1].strip() not in PLACEHOLDERS:
            return str(found)
    return None


def fill(text: str, values: Mapping[Value, Text]) -> str:
    """A text with the values of a case; a value that is filled in is not looked through again."""

    def value(found: re.Match[str]) -> str:
        name, language = PLACEHOLDERS[found[0][1:-1].strip()]
        return values[name].in_language(language)

    return PART.sub(value, text)


def may_keep(posts: Iterable[PostFacts], office: Office) -> bool:
    """Whether one of some posts keeps the texts of an office.

    An organisation's are kept by its own workers, and by whoever manages the posts at the desk of the place where it
    serves (its workers may have none); those of a place by whoever manages posts there.
    """
    if office.organisation is None:
        return any(MANAGE in post.abilities and office.place.startswith(post.place) for post in posts)
    return any(
        (post.organisation == office.organisation and HANDLE in post.abilities)
        or (post.organisation is None and post.place == office.place[:DESK_DIGITS] and MANAGE in post.abilities)
        for post in posts
    )
