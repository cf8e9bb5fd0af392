"""How a household stands by what was said at its door; codes; what someone needs."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from weige.core.ids import new_id
from weige.emergency.codes import as_typed, check_digit, is_code, new_codes
from weige.emergency.evacuation.doors import (
    DoorState,
    Standing,
    Tick,
    contradicts,
    leaves_open_where,
    refusal,
    standing,
)
from weige.registry.people.needs import Need, need_of

NOON = datetime(2026, 7, 1, 12, tzinfo=UTC)
ANNA, BAO, CHIEF = (UUID(int=at) for at in (1, 2, 3))


def tick(said: DoorState, minute: int, who: UUID = ANNA, *, by_command: bool = False) -> Tick:
    return Tick(new_id(), said, NOON + timedelta(minutes=minute), who, by_command)


TICKS = st.lists(
    st.builds(
        tick, st.sampled_from(DoorState), st.integers(0, 20), st.sampled_from([ANNA, BAO, CHIEF]),
        by_command=st.booleans(),
    ),
    max_size=12,
)  # fmt: skip


@given(TICKS, st.randoms(use_true_random=False))
def test_any_order_of_arrival_gives_the_same_state(ticks: list[Tick], chance: object) -> None:
    shuffled = list(ticks)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    assert standing(shuffled) == standing(ticks)


@given(TICKS)
def test_the_word_that_holds_is_one_that_was_said_and_a_conflict_has_two_people(ticks: list[Tick]) -> None:
    found = standing(ticks)
    if found.holds is None:
        assert not ticks
        assert found == Standing()
        return
    assert found.holds in ticks
    assert found.state is found.holds.said
    if found.against is not None:
        assert found.against.account != found.holds.account
        assert found.against.at <= found.holds.at
        assert contradicts(found.against.said, found.holds.said)


@given(TICKS, st.sampled_from(DoorState))
def test_the_word_of_the_command_settles_what_was_said_before_it(ticks: list[Tick], said: DoorState) -> None:
    word = tick(said, 21, CHIEF, by_command=True)
    assert standing([*ticks, word]) == Standing(said, word, None)


@given(TICKS, st.sampled_from(DoorState))
def test_an_old_tick_takes_nothing_back_that_is_newer(ticks: list[Tick], late: DoorState) -> None:
    newest = tick(DoorState.MOVED, 30)
    known = standing([*ticks, newest])
    assert standing([*ticks, newest, tick(late, -1, BAO)]).state is known.state


@given(TICKS, st.sampled_from(["", "boat"]), st.booleans())
def test_the_command_that_says_moved_keeps_how_as_it_was_last_said(
    ticks: list[Tick], way: str, elsewhere: bool
) -> None:
    last = replace(tick(DoorState.MOVED, 21), way="car", shelter=UUID(int=9))
    refused = tick(DoorState.REFUSED, 22, BAO)
    word = replace(tick(DoorState.MOVED, 23, CHIEF, by_command=True), way=way, elsewhere=elsewhere)
    found = standing([word, *ticks, refused, last])
    assert found.way == (way or "car")
    assert (found.shelter, found.elsewhere) == ((None, True) if elsewhere else (UUID(int=9), False))


def test_how_a_household_was_moved_before_it_came_home_says_nothing_of_the_next_time() -> None:
    first = replace(tick(DoorState.MOVED, 1), way="car", shelter=UUID(int=9))
    word = tick(DoorState.MOVED, 9, CHIEF, by_command=True)
    found = standing([first, tick(DoorState.RETURNED, 5), word])
    assert (found.state, found.way, found.shelter) == (DoorState.MOVED, "", None)
    assert leaves_open_where([first], word) is False
    assert leaves_open_where([first, tick(DoorState.RETURNED, 5)], word)


def test_moved_and_then_refused_by_somebody_else_is_a_conflict_with_both_words_kept() -> None:
    moved, refused = tick(DoorState.MOVED, 20), tick(DoorState.REFUSED, 40, BAO)
    assert standing([refused, moved]) == Standing(DoorState.REFUSED, refused, moved)


def test_somebody_who_corrects_themselves_contradicts_nobody() -> None:
    assert standing([tick(DoorState.MOVED, 20), tick(DoorState.INFORMED, 21)]).against is None


def test_two_who_agree_in_the_end_contradict_each_other_no_more() -> None:
    ticks = [tick(DoorState.MOVED, 20), tick(DoorState.REFUSED, 40, BAO), tick(DoorState.MOVED, 50, BAO)]
    assert standing(ticks).state is DoorState.MOVED
    assert standing(ticks).against is None


def test_nobody_at_the_door_of_people_who_were_moved_takes_nothing_back() -> None:
    found = standing([tick(DoorState.MOVED, 20), tick(DoorState.UNREACHABLE, 40, BAO)])
    assert (found.state, found.against) == (DoorState.MOVED, None)


def test_going_home_needs_approval_and_only_the_command_begins_anew() -> None:
    assert refusal(DoorState.RETURNED, commands=False, approved=False) is not None
    assert refusal(DoorState.RETURNED, commands=False, approved=True) is None
    assert refusal(DoorState.RETURNED, commands=True, approved=False) is None
    assert refusal(DoorState.TO_MOVE, commands=False, approved=True) is not None
    assert all(
        refusal(said, commands=False, approved=False) is None
        for said in (DoorState.INFORMED, DoorState.MOVED, DoorState.REFUSED, DoorState.UNREACHABLE)
    )


@given(st.integers(0, 999_999), st.integers(0, 5), st.integers(1, 9))
def test_a_code_with_one_wrong_digit_is_no_code(number: int, place: int, off: int) -> None:
    digits = f"{number:06}"
    code = digits + check_digit(digits)
    assert is_code(code)
    wrong = code[:place] + str((int(code[place]) + off) % 10) + code[place + 1 :]
    assert not is_code(wrong)


def test_codes_are_fresh_each_and_none_is_given_twice() -> None:
    first = new_codes(200)
    second = new_codes(200, first)
    assert len({*first, *second}) == 400
    assert all(is_code(code) for code in first)
    assert as_typed(" 123 456-7 ") == "1234567"
    with pytest.raises(ValueError, match="too many"):
        new_codes(600_000)


@pytest.mark.parametrize(
    ("facts", "child", "need"),
    [
        ({"mobility": "bed", "medication": ""}, False, Need.CARRIED),
        ({"mobility": "wheelchair"}, False, Need.CARRIED),
        ({"mobility": "stick", "medication": ""}, False, Need.MEDICINE),
        ({"mobility": "stick"}, False, Need.COMPANY),
        ({"living_alone": ""}, False, Need.COMPANY),
        ({"hearing_sight": ""}, False, Need.COMPANY),
        ({}, True, Need.COMPANY),
        ({}, False, Need.NONE),
    ],
)
def test_the_greatest_need_of_someone_counts(facts: dict[str, str], child: bool, need: Need) -> None:
    assert need_of(facts, is_child=child) is need
