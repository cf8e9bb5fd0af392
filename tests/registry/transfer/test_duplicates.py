"""Who may be there twice: found with a reason, without comparing everyone with everyone."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.registry.people.homes import identity_number

from weige.registry.transfer import duplicates
from weige.registry.transfer.duplicates import Reason, Someone, between, likenesses, within

NUMBER = identity_number("19500305", 12)


def test_each_likeness_has_its_reason() -> None:
    one = Someone(1, "王秀英", "1950-03-05", "13800001234", "", "home")
    assert likenesses(one, Someone(2, "王秀英", "1950-03-05")) == (Reason.NAME_AND_BIRTH,)
    assert likenesses(one, Someone(2, "王秀英", "", "13800001234")) == (Reason.NAME_AND_PHONE,)
    assert likenesses(one, Someone(2, "王秀英", "", "", "", "home")) == (Reason.SAME_NAME_AT_HOME,)
    assert likenesses(one, Someone(2, "王秀瑛", "1950-03-05", "", "", "home")) == (Reason.SIMILAR_NAME_AT_HOME,)
    assert likenesses(one, Someone(2, "王秀瑛", "1950-03-05", "", "", "other")) == ()
    assert likenesses(one, Someone(2, "王秀英", "1971-01-01", "", "", "home")) == ()


def test_one_digit_of_a_number_is_a_slip_and_two_numbers_are_two_people() -> None:
    slip, other = identity_number("19500305", 17), identity_number("19500305", 990)
    one = Someone(1, "王秀英", "1950-03-05", "", NUMBER)
    assert likenesses(one, Someone(2, "王秀英", "1950-03-05", "", slip)) == (Reason.NUMBER_ONE_DIGIT,)
    assert likenesses(one, Someone(2, "王秀英", "1950-03-05", "", other)) == ()
    assert likenesses(one, Someone(2, "李建国", "1950-03-05", "", slip)) == ()


def test_siblings_of_similar_names_are_left_alone() -> None:
    children = [
        Someone(1, "王子轩", "2015-03-01", "13800001234", "", "home"),
        Someone(2, "王子涵", "2018-05-02", "13800001234", "", "home"),
    ]
    assert within(children) == []


PEOPLE = st.lists(
    st.builds(
        Someone, st.integers(), st.sampled_from(["王秀英", "王秀瑛", "李建国"]), st.sampled_from(["", "1950", "1950-03-05"]),
        st.sampled_from(["", "13800001234"]), st.sampled_from(["", NUMBER, identity_number("19500305", 17)]),
        st.sampled_from([None, "home", "other"]),
    ),
    max_size=12, unique_by=lambda someone: someone.key,
)  # fmt: skip


@given(PEOPLE)
def test_blocks_find_what_comparing_all_with_all_finds(people: list[Someone]) -> None:
    wanted = {
        (one.key, other.key)
        for at, other in enumerate(people)
        for one in people[:at]
        if likenesses(one, other)
    }  # fmt: skip
    assert {(pair.one, pair.other) for pair in within(people)} == wanted


@given(PEOPLE, PEOPLE)
def test_the_register_is_compared_alike(file: list[Someone], registered: list[Someone]) -> None:
    wanted = {(one.key, other.key) for one in registered for other in file if likenesses(one, other)}
    assert {(pair.one, pair.other) for pair in between(file, registered)} == wanted


def test_a_file_of_one_name_is_not_compared_all_with_all(monkeypatch: pytest.MonkeyPatch) -> None:
    compared = Counter[str]()

    def counted(one: Someone, other: Someone) -> tuple[Reason, ...]:
        compared["pairs"] += 1
        return likenesses(one, other)

    monkeypatch.setattr(duplicates, "likenesses", counted)
    within(Someone(at, "王秀英", "1950-03-05", "13800001234", "", "home") for at in range(1_000))
    assert 1_000 < compared["pairs"] <= 1_000 * duplicates.MOST_IN_BLOCK
