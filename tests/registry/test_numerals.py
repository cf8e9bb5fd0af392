"""Chinese numerals of addresses."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from weige.registry.numerals import NUMERALS, read_numeral

ONES = "零一二三四五六七八九"


def written(number: int) -> str:
    """A number under 1,000 as it is properly written."""
    hundreds, tens, ones = number // 100, number // 10 % 10, number % 10
    text = f"{ONES[hundreds]}百" if hundreds else ""
    if tens:
        text += f"{ONES[tens] if tens > 1 or hundreds else ''}十"
    elif hundreds and ones:
        text += "零"
    return text + (ONES[ones] if ones or not number else "")


@given(st.integers(0, 999))
def test_proper_numerals_under_a_thousand_are_read(number: int) -> None:
    assert read_numeral(written(number)) == number


@pytest.mark.parametrize(
    ("text", "number"),
    [("十", 10), ("十二", 12), ("二十", 20), ("一百零三", 103), ("一二〇三", 1203), ("两", 2), ("0401", 401)],
)
def test_numerals_of_addresses_are_read(text: str, number: int) -> None:
    assert read_numeral(text) == number


@pytest.mark.parametrize("text", ["", "十十", "百", "一百三", "零十", "一百零十", "3十", "楼", "十零"])
def test_what_is_no_numeral_is_none(text: str) -> None:
    assert read_numeral(text) is None


@given(st.text(NUMERALS + "0123456789", max_size=8))
def test_any_row_of_numerals_gives_a_number_or_none(text: str) -> None:
    number = read_numeral(text)
    assert number is None or number >= 0
