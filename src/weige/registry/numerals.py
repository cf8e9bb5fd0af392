"""Chinese numerals as they stand in addresses: 十二, 二十, 一百零三, and digit by digit 一二〇三. Pure."""

from __future__ import annotations

import re

DIGITS = {"零": 0, "〇": 0, "一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9}
NUMERALS = "".join(DIGITS) + "十百"
_POSITIONAL = re.compile(
    r"(?:(?P<hundreds>[一二两三四五六七八九])百)?"
    r"(?P<zero>[零〇])?"
    r"(?:(?P<tens>[一二三四五六七八九])?(?P<ten>十))?"
    r"(?P<ones>[一二三四五六七八九])?"
)


def read_numeral(text: str) -> int | None:
    """The number that Chinese numerals under 1,000, or any row of Chinese or ASCII digits, stand for.

    Returns:
        the number, or ``None`` when the text is no numeral (十十, 百, 一百十零, mixed scripts).
    """
    if text.isascii():
        return int(text) if text.isdigit() else None
    if all(character in DIGITS for character in text):
        return int("".join(str(DIGITS[character]) for character in text)) if text else None
    found = _POSITIONAL.fullmatch(text)
    if found is None or not (found["hundreds"] or found["ten"]):
        return None
    if found["zero"] and not (found["hundreds"] and found["ones"] and not found["ten"]):
        return None
    if found["hundreds"] and found["ones"] and not (found["ten"] or found["zero"]):
        return None
    tens = DIGITS[found["tens"]] if found["tens"] else 1
    return (
        (DIGITS[found["hundreds"]] * 100 if found["hundreds"] else 0)
        + (tens * 10 if found["ten"] else 0)
        + (DIGITS[found["ones"]] if found["ones"] else 0)
    )
