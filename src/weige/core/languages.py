"""The reader's language: Chinese unless the reader asks for English."""

from __future__ import annotations

from contextvars import ContextVar

from .errors import Text

_language: ContextVar[str] = ContextVar("weige_language", default="zh-CN")


def choose(accept_language: str) -> str:
    """``en`` when it stands before any Chinese in an Accept-Language header, else ``zh-CN``."""
    for part in accept_language.split(","):
        tag = part.split(";")[0].strip().lower()
        if tag.startswith("zh"):
            return "zh-CN"
        if tag.startswith("en"):
            return "en"
    return "zh-CN"


def use(language: str) -> None:
    """Set the reader's language for this request."""
    _language.set(language)


def current() -> str:
    """The reader's language: ``zh-CN`` or ``en``."""
    return _language.get()


def say(text: Text) -> str:
    """A text in the reader's language."""
    return text.in_language(current())


def say_pairs(pairs: list[list[str]]) -> list[str]:
    """Stored sentences, pairs of Chinese and English, in the reader's language."""
    at = 1 if current() == "en" else 0
    return [pair[at] for pair in pairs]
