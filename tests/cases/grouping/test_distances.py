"""How far messages are apart, one by one and many at once."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.cases.grouping.sayings import BEGIN, lift, many_traits

from weige.cases.grouping import Frequencies, Traits, compare, reasons, traits
from weige.cases.grouping import distances as by
from weige.cases.grouping.matrices import Point, Space


def test_the_weights_are_a_whole() -> None:
    assert math.isclose(by.TEXT + by.TITLE + by.PLACE + by.TIME + by.CATEGORY, 1.0)


@given(many_traits, many_traits, st.lists(many_traits, max_size=5))
def test_distances_are_the_same_in_both_directions_and_between_0_and_1(
    one: Traits, other: Traits, background: list[Traits]
) -> None:
    known = Frequencies.of(background)
    assert compare(one, other, known) == compare(other, one, known)
    assert 0.0 <= compare(one, other, known).total <= 1.0


@given(many_traits)
def test_nothing_is_nearer_to_a_message_than_itself(one: Traits) -> None:
    found = compare(one, one, Frequencies())
    assert found.text == pytest.approx(0.0 if one.matter else 1.0, abs=1e-6)
    assert not found.place or found.place < 1e-6


@settings(max_examples=40)
@given(st.lists(many_traits, min_size=2, max_size=8))
def test_many_at_once_are_as_far_as_one_by_one(some: list[Traits]) -> None:
    known = Frequencies.of(some)
    days = [math.nan if one.day is None else one.day for one in some]
    space = Space([Point(one, day, day) for one, day in zip(some, days, strict=True)], known)
    condensed = space.condensed(np.arange(len(some)))
    left, right = np.triu_indices(len(some), 1)
    in_pairs, parts = space.pairs(left, right), space.parts(left, right).each()
    for number, (a, b) in enumerate(zip(left, right, strict=True)):
        expected = compare(some[a], some[b], known)
        assert condensed[number] == pytest.approx(expected.total, abs=1e-6)
        assert in_pairs[number] == pytest.approx(expected.total, abs=1e-6)
        assert parts[number].place == pytest.approx(expected.place, abs=1e-6)


@settings(max_examples=60)
@given(st.lists(many_traits, min_size=1, max_size=8))
def test_keys_of_many_at_once_are_those_of_one_by_one(some: list[Traits]) -> None:
    known = Frequencies.of(some)
    space = Space([Point(one, 0.0, 0.0) for one in some], known)
    keys: list[list[str]] = [[] for _ in some]
    for owner, key in zip(*space.keys(), strict=True):
        keys[owner].append(space.terms[key])
    assert keys == [one.keys(known) for one in some]


def test_the_same_matter_elsewhere_is_farther_than_other_words_here() -> None:
    here, elsewhere = lift(0), traits("翡翠城3栋电梯停运，物业一直没有修好", time=BEGIN)
    assert compare(here, lift(3), Frequencies()).total < compare(here, elsewhere, Frequencies()).total


def test_another_matter_at_the_same_place_is_farther() -> None:
    other = traits("金色家园3栋广场舞音响震天，睡不着觉", time=BEGIN)
    assert compare(lift(0), lift(1), Frequencies()).total < compare(lift(0), other, Frequencies()).total


def test_what_is_unknown_is_neither_near_nor_far() -> None:
    placeless = traits("电梯停运，物业一直没有修好")
    found = compare(lift(0), placeless, Frequencies())
    assert (found.place, found.days, found.category) == (None, None, None)
    said = [text.en for text in reasons(found, (), ())]
    assert "place unknown, not compared" in said
    assert "time unknown, not compared" in said


def test_a_name_without_its_ending_is_still_the_place() -> None:
    full = traits("鹤诚丰小区电梯停运", time=BEGIN)
    short = traits("鹤诚丰水管爆了", time=BEGIN)
    found = compare(full, short, Frequencies())
    assert found.place is not None
    assert found.place < by.UNKNOWN_PLACE


def test_reasons_name_words_places_and_days_in_both_languages() -> None:
    found = compare(lift(0), lift(2), Frequencies())
    told = reasons(found, by.shared_words(lift(0), lift(2), Frequencies()), by.shared_places(lift(0), lift(2)))
    chinese, english = "；".join(text.zh for text in told), "; ".join(text.en for text in told)
    assert "都提到：" in chinese
    assert "电梯" in chinese
    assert "同一地点：金色家园" in chinese
    assert "相隔 2 天" in chinese
    assert "2 days apart" in english


def test_shown_words_are_words_and_no_part_of_each_other() -> None:
    shown = by.telling(["电梯", "梯停", "梯", "停运", "农民工", "农民", "ktv"], Frequencies(), 8)
    assert set(shown) == {"电梯", "停运", "农民工", "ktv"}
