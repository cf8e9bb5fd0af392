"""Numbers that point to a person never reach the model."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from weige.cases.suggesting.stripping import GONE, LONGEST_KEPT, strip_personal


@pytest.mark.parametrize(
    "personal",
    [
        "13812345678",
        "138 1234 5678",
        "138-1234-5678",
        "+86 138.1234.5678",
        "１３８１２３４５６７８",
        "（028）8765-4321",
        "510199199001011234",
        "51019919900101123X",
        "6222 0212 3456 7890 123",
        "一三八一二三四五六七八",
        "幺三八零零幺二三四五六",
        "川A·12345",
        "川AD12345",
        "wang.xiaoer@example.com",
        "https://example.com/me?id=7",
    ],
)
def test_what_points_to_a_person_is_taken_out(personal: str) -> None:
    stripped = strip_personal(f"楼道灯不亮，请联系{personal}，谢谢")
    assert stripped.startswith("楼道灯不亮,请联系")
    assert stripped.endswith(",谢谢")
    assert GONE in stripped
    assert not re.search(r"\d{4}|[a-z]|一三八|三八零", stripped)


@pytest.mark.parametrize(
    "harmless", ["3号楼2单元401", "110路公交", "两三天没人来", "2026年3月", "一二三四栋", "12345热线"]
)
def test_house_numbers_and_small_numbers_stay(harmless: str) -> None:
    assert strip_personal(harmless) == harmless


numbers = st.text(alphabet="0123456789０１２３ -.灯Xx,，", max_size=60)


@given(numbers)
def test_no_long_number_is_left_and_stripping_twice_changes_nothing(text: str) -> None:
    stripped = strip_personal(text)
    run = "".join(r"[ \-.]{0,3}\d" for _ in range(LONGEST_KEPT))
    assert not re.search(rf"\d{run}", stripped)
    assert strip_personal(stripped) == stripped


@given(st.text(alphabet="楼道灯不亮请修理abc，。", max_size=80))
def test_a_text_without_numbers_keeps_its_words(text: str) -> None:
    assert strip_personal(text) == text.replace("，", ",")
