"""Short codes that are shown on one phone and typed on another: six digits by chance and one that finds a slip. Pure."""

from __future__ import annotations

import secrets
from collections.abc import Collection

CHANCE_DIGITS = 6


def check_digit(digits: str) -> str:
    """The check digit of ISO 7064 MOD 11,10: finds every wrong digit and nearly every swap of neighbours."""
    product = 10
    for digit in digits:
        product = (product + int(digit)) % 10 or 10
        product = product * 2 % 11
    return str((11 - product) % 10)


def is_code(text: str) -> bool:
    """Whether a text has the form of a code, with the right check digit."""
    whole = len(text) == CHANCE_DIGITS + 1 and text.isascii() and text.isdigit()
    return whole and check_digit(text[:-1]) == text[-1]


def as_typed(text: str) -> str:
    """A code as somebody types it, without the spaces between its groups of digits."""
    return "".join(text.split()).replace("-", "")


def new_codes(count: int, taken: Collection[str] = ()) -> list[str]:
    """So many fresh codes, none of them among those that are taken.

    Raises:
        ValueError: there would be so many that most guesses hit one.
    """
    if count + len(taken) > 10**CHANCE_DIGITS // 2:
        raise ValueError("too many codes for one operation")
    used = set(taken)
    made: list[str] = []
    while len(made) < count:
        digits = f"{secrets.randbelow(10**CHANCE_DIGITS):0{CHANCE_DIGITS}}"
        code = digits + check_digit(digits)
        if code not in used:
            used.add(code)
            made.append(code)
    return made
