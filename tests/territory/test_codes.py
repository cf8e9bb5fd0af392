"""Place codes: form, levels, parents, ranges, the next free grid number."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from weige.territory.codes import (
    LENGTHS,
    GridKind,
    Level,
    NoCodeFreeError,
    code_fault,
    level_of,
    next_grid_code,
    parent_level_of,
    parent_of,
)

COMMUNITY = "510104020004"


@st.composite
def place_codes(draw: st.DrawFn) -> str:
    province, city = draw(st.integers(1, 99)), draw(st.integers(1, 99))
    district, subdistrict, community = (
        draw(st.integers(0, 99)),
        draw(st.integers(0, 999)),
        draw(st.integers(0, 999)),
    )
    grid, micro = draw(st.integers(1, 999)), draw(st.integers(1, 999))
    code = f"{province:02}{city:02}{district:02}{subdistrict:03}{community:03}{grid:03}{micro:03}"
    return code[: draw(st.sampled_from(LENGTHS))]


@pytest.mark.parametrize(
    ("code", "level"),
    [
        ("51", Level.PROVINCE),
        ("5101", Level.CITY),
        ("510104", Level.DISTRICT),
        ("510104020", Level.SUBDISTRICT),
        (COMMUNITY, Level.COMMUNITY),
        (COMMUNITY + "001", Level.GENERAL_GRID),
        (COMMUNITY + "001012", Level.MICRO_GRID),
        ("441900003", Level.SUBDISTRICT),
        ("350527000000", Level.COMMUNITY),
    ],
)
def test_length_gives_the_level(code: str, level: Level) -> None:
    assert code_fault(code) is None
    assert level_of(code) is level


def test_fifteen_digits_are_a_dedicated_grid_when_the_grid_says_so() -> None:
    assert level_of(COMMUNITY + "900", dedicated=True) is Level.DEDICATED_GRID


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        ("", "empty"),
        ("5101 ", "not_digits"),
        ("５１０１", "not_digits"),
        ("51010a", "not_digits"),
        ("510", "length"),
        ("5101040200040010123", "length"),
        ("0001", "no_province"),
        ("5100", "trailing_zeros"),
        ("510000000000", "trailing_zeros"),
        (COMMUNITY + "000", "grid_zero"),
        (COMMUNITY + "000001", "grid_zero"),
        (COMMUNITY + "001000", "grid_zero"),
    ],
)
def test_what_is_no_code_is_refused_with_the_reason(code: str, reason: str) -> None:
    fault = code_fault(code)
    assert fault is not None
    assert fault.reason == reason
    assert fault.text.zh
    assert fault.text.en
    with pytest.raises(ValueError, match=r"code|province|number"):
        level_of(code)


@given(place_codes())
def test_parents_of_a_code_are_codes_one_level_up(code: str) -> None:
    assert code_fault(code) is None
    parent = parent_of(code)
    if parent is None:
        assert level_of(code) is Level.PROVINCE
    else:
        assert code.startswith(parent)
        assert LENGTHS.index(len(parent)) == LENGTHS.index(len(code)) - 1
        assert code_fault(parent) is None


def test_micro_grids_are_cut_from_general_grids_and_the_others_from_communities() -> None:
    assert parent_level_of(GridKind.MICRO) is Level.GENERAL_GRID
    assert parent_level_of(GridKind.GENERAL) is Level.COMMUNITY
    assert parent_level_of(GridKind.DEDICATED) is Level.COMMUNITY


def test_first_grid_is_number_one() -> None:
    assert next_grid_code(COMMUNITY, []) == COMMUNITY + "001"
    assert next_grid_code(COMMUNITY + "001", []) == COMMUNITY + "001001"


def test_next_number_follows_the_highest_so_that_no_number_is_given_twice() -> None:
    taken = [COMMUNITY + "001", COMMUNITY + "007", COMMUNITY + "001044", "510104020005099"]
    assert next_grid_code(COMMUNITY, taken) == COMMUNITY + "008"


def test_gaps_are_filled_only_when_the_numbers_are_used_up() -> None:
    taken = [f"{COMMUNITY}{number:03}" for number in range(1, 1000) if number not in {5, 9}]
    assert next_grid_code(COMMUNITY, taken) == COMMUNITY + "005"


def test_a_full_parent_is_refused() -> None:
    with pytest.raises(NoCodeFreeError, match="999"):
        next_grid_code(COMMUNITY, [f"{COMMUNITY}{number:03}" for number in range(1, 1000)])


@pytest.mark.parametrize("parent", ["510104020", COMMUNITY + "001001", "5101"])
def test_grids_are_cut_only_from_communities_and_general_grids(parent: str) -> None:
    with pytest.raises(ValueError, match="community or from a general grid"):
        next_grid_code(parent, [])


@given(st.sets(st.integers(1, 999), max_size=998))
def test_next_code_is_always_free_and_well_formed(numbers: set[int]) -> None:
    taken = {f"{COMMUNITY}{number:03}" for number in numbers}
    code = next_grid_code(COMMUNITY, taken)
    assert code_fault(code) is None
    assert code not in taken
