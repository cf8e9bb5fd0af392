"""Numbers and addresses that point to a person are taken out of a text before anything learns from it.

Taken out: mobile, landline and identity numbers, cards, accounts and other long numbers (with blanks, dashes or dots
between the digits, in full-width digits or Chinese ones), number plates, e-mail and web addresses. Names cannot be
recognised by a rule; what one message alone says is dropped by ``training`` instead.
"""

from __future__ import annotations

import re
import unicodedata

GONE = "□"
"""Stands where something was taken out."""
LONGEST_KEPT = 6
"""Digits in a row that stay: a house number, a bus line, a year with its month."""

_SEPARATOR = r"[ \t.\-·_—–()]"
_CHINESE = "零〇一二三四五六七八九幺两"
_PROVINCES = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼"
_PERSONAL = re.compile(
    r"(?:https?://|www\.)[A-Za-z0-9._~:/?#@!$&'()*+;=%\-]+"
    r"|[A-Za-z0-9_.+\-]+@[A-Za-z0-9\-]+(?:\.[A-Za-z0-9\-]+)*"
    rf"|[{_PROVINCES}][A-Za-z]{_SEPARATOR}?[A-Za-z0-9]{{5,6}}(?![A-Za-z0-9])"
    rf"|\+?\d(?:{_SEPARATOR}{{0,3}}\d){{{LONGEST_KEPT},}}[xX]?"
    rf"|[{_CHINESE}](?:{_SEPARATOR}?[{_CHINESE}]){{{LONGEST_KEPT},}}"
)


def strip_personal(text: str) -> str:
    """The text in plain form (NFKC) without numbers and addresses that point to a person."""
    plain = unicodedata.normalize("NFKC", text)
    return _PERSONAL.sub(GONE, plain)
