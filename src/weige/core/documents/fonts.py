"""Finding a font with Chinese characters, and refusing to print what it has no glyph for.

Looked for, in this order: ``WEIGE_FONTS`` (a folder), ``fonts`` in the data folder, the system's fonts. A text with a
character that the font lacks is refused by name: an empty box in an agreement would be worse than no print.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

import typst
from django.conf import settings
from PIL import ImageFont

from weige.core.errors import Problem, define

FAMILIES = (
    "Noto Serif CJK SC", "Source Han Serif SC", "Noto Serif SC", "Noto Sans CJK SC", "Source Han Sans SC", "Noto Sans SC",
    "FangSong", "SimSun", "Songti SC", "WenQuanYi Zen Hei",
)  # fmt: skip
"""Families with simplified Chinese, the fittest for official papers first."""
SIZE = 32
NOWHERE = "\uffff"
"""A code that is no character: every font draws it as it draws what it lacks."""
UNSEEN = frozenset("\n\r\t \u00a0\u3000\u200b\ufeff")
NAMED_AT_MOST = 10

NO_FONT = define(
    "core.no_font",
    503,
    title=("没有中文字体", "No Chinese font"),
    detail=("服务器上没有找到可用的中文字体。", "The server has no font with Chinese characters."),
    mend=(
        "请管理员安装 fonts-noto-cjk，或把字体放进数据目录的 fonts 文件夹。",
        "Install fonts-noto-cjk, or put a font into the folder fonts of the data folder.",
    ),
)
GLYPHS_MISSING = define(
    "core.glyphs_missing",
    422,
    title=("有字打印不出来", "Characters cannot be printed"),
    detail=(
        "字体里没有这些字：{characters}。为免打印成空白，已停止。",
        "The font lacks these characters: {characters}. Nothing was printed, rather than with gaps.",
    ),
    mend=("请换成通用字，或请管理员安装收字更全的字体。", "Write them differently, or have a fuller font installed."),
)


@dataclass(frozen=True, slots=True)
class Font:
    """A font file with simplified Chinese; ``index`` is its place in a collection."""

    family: str
    path: str
    index: int


def folders() -> list[str]:
    """Folders with own fonts, besides the system's."""
    own = [settings.WEIGE.fonts, Path(settings.WEIGE.data) / "fonts"]
    return [str(folder) for folder in own if folder and Path(folder).is_dir()]


def find_font() -> Font:
    """The best font at hand.

    Raises:
        Problem: ``core.no_font``.
    """
    found = _found(tuple(folders()))
    if found is None:
        raise Problem(NO_FONT)
    return found


@cache
def _found(own: tuple[str, ...]) -> Font | None:
    known = {}
    for font in typst.Fonts(font_paths=list(own)).fonts():
        if font.style == "normal" and font.path and (font.family not in known or font.weight == 400):
            known[font.family] = Font(font.family, str(font.path), font.index)
    return next((known[family] for family in FAMILIES if family in known), None)


def check_glyphs(font: Font, texts: Iterable[str]) -> None:
    """Refuse texts with a character that a font lacks.

    Raises:
        Problem: ``core.glyphs_missing``, naming the characters.
    """
    wanted = {character for text in texts for character in text} - UNSEEN
    missing = sorted(character for character in wanted if not has_glyph(font, character))
    if missing:
        shown = [f"{c}（U+{ord(c):04X}）" if c.isprintable() else f"U+{ord(c):04X}" for c in missing[:NAMED_AT_MOST]]
        raise Problem(GLYPHS_MISSING, characters=" ".join(shown))


@lru_cache(maxsize=20_000)
def has_glyph(font: Font, character: str) -> bool:
    """Whether a font draws a character otherwise than what it lacks."""
    return _drawn(font, character) != _drawn(font, NOWHERE)


def _drawn(font: Font, character: str) -> bytes:
    mask = _opened(font).getmask(character)
    return bytes(mask) + repr(mask.size).encode()


@cache
def _opened(font: Font) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(font.path, SIZE, index=font.index, layout_engine=ImageFont.Layout.BASIC)
