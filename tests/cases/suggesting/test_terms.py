"""What a text is made of: places that fit the text, no long numbers, the same for the same words."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from weige.cases.suggesting.terms import LONGEST_RUN, LONGEST_TEXT, plain, terms, words

texts = st.one_of(st.text(max_size=60), st.text(alphabet="楼道灯不亮电梯坏了，。 3A", max_size=60))


@given(texts)
def test_every_term_lies_within_the_text(text: str) -> None:
    read = plain(text)
    found = terms([read])
    assert len(found.sums) == len(found.starts) == len(found.ends)
    assert all(0 <= start < end <= len(read) for start, end in zip(found.starts, found.ends, strict=True))
    assert all(read[start:end] == word for word, start, end in words(read))


@given(st.lists(st.sampled_from(["楼道灯", "电梯", "401", "ab", "坏了"]), min_size=1, max_size=8))
def test_equal_runs_have_equal_sums_and_different_ones_different(parts: list[str]) -> None:
    read = "，".join(parts)
    found = terms([read])
    runs = len(read) - sum(1 for character in read if character == "，")
    of_sum: dict[int, set[str]] = {}
    for total, start, end in zip(found.sums, found.starts, found.ends, strict=True):
        of_sum.setdefault(int(total), set()).add(read[start:end])
    assert all(len(pieces) == 1 for pieces in of_sum.values())
    assert sum(1 for start, end in zip(found.starts, found.ends, strict=True) if end - start == 1) >= runs


@given(texts)
def test_no_run_of_characters_crosses_punctuation(text: str) -> None:
    read = plain(f"电梯，{text}，坏了")
    crossing = [read[start:end] for start, end in zip(*_runs(read), strict=True) if "," in read[start:end]]
    assert crossing == []


def _runs(read: str) -> tuple[list[int], list[int]]:
    found = terms([read])
    alone = {(start, end) for _, start, end in words(read)}
    pairs = [
        (int(start), int(end))
        for start, end in zip(found.starts, found.ends, strict=True)
        if end - start <= LONGEST_RUN and (int(start), int(end)) not in alone
    ]
    return [start for start, _ in pairs], [end for _, end in pairs]


def test_a_room_number_and_a_telephone_number_say_nothing() -> None:
    assert plain("3栋401灯坏，电话13812345678") == plain("7栋902灯坏，电话13987654321")


def test_a_very_long_text_is_read_from_its_beginning() -> None:
    assert len(plain("灯" * 50_000)) == LONGEST_TEXT
    assert len(terms([""]).sums) == 0
    assert terms(["灯"]).sums.dtype == np.uint32


@given(st.lists(texts, max_size=5))
def test_texts_read_together_have_the_terms_that_they_have_alone(several: list[str]) -> None:
    reads = [plain(text) for text in several]
    together = terms(reads)
    for at, read in enumerate(reads):
        assert sorted(together.sums[together.texts == at]) == sorted(terms([read]).sums)
    assert len(together.words) == len(reads)
