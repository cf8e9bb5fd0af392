"""Doors: how a building's numbers follow from floors and rooms, whatever is left out."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from weige.registry.doors import HIGHEST_FLOOR, HIGHEST_ROOM, MOST_DOORS, DoorPlan, DoorsFault, Pattern, doors
from weige.registry.premises import PremisesKind, normal_number


def names(**values: object) -> list[str]:
    return [door.name for door in doors(DoorPlan(**values))]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        (Pattern.JOINED, ["901", "902", "1001", "1002"]),
        (Pattern.PADDED, ["0901", "0902", "1001", "1002"]),
        (Pattern.DASHED, ["9-1", "9-2", "10-1", "10-2"]),
    ],
)
def test_numbers_are_written_as_on_the_doors(pattern: Pattern, expected: list[str]) -> None:
    assert names(first_floor=9, last_floor=10, rooms=2, pattern=pattern) == expected


def test_floors_without_dwellings_keep_the_numbers_of_the_others() -> None:
    found = names(first_floor=1, last_floor=6, rooms=1, without_floors=frozenset({1, 4}))
    assert found == ["201", "301", "501", "601"]


def test_room_numbers_that_nobody_uses_are_passed_over() -> None:
    assert names(first_floor=1, last_floor=1, rooms=4, without_rooms=frozenset({4})) == ["101", "102", "103", "105"]


@pytest.mark.parametrize(
    ("values", "code", "field"),
    [
        ({"first_floor": 6, "last_floor": 1, "rooms": 2}, "floors_reversed", "last_floor"),
        (
            {"first_floor": 1, "last_floor": 1, "rooms": 2, "without_floors": frozenset({1})},
            "no_doors",
            "without_floors",
        ),
        ({"first_floor": 1, "last_floor": 6, "rooms": 0}, "no_doors", "rooms"),
        ({"first_floor": 1, "last_floor": 99, "rooms": 21}, "too_many_doors", "rooms"),
        (
            {"first_floor": 1, "last_floor": 1, "rooms": 60, "without_rooms": frozenset(range(1, 60))},
            "too_many_rooms",
            "rooms",
        ),
    ],
)
def test_plans_that_cannot_be_are_refused(values: dict[str, object], code: str, field: str) -> None:
    with pytest.raises(DoorsFault) as fault:
        names(**values)
    assert (fault.value.code, fault.value.field) == (code, field)


@st.composite
def plans(draw: st.DrawFn) -> DoorPlan:
    first = draw(st.integers(1, HIGHEST_FLOOR))
    last = draw(st.integers(first, HIGHEST_FLOOR))
    return DoorPlan(
        first,
        last,
        draw(st.integers(1, 12)),
        draw(st.sampled_from(Pattern)),
        draw(st.frozensets(st.integers(1, HIGHEST_FLOOR), max_size=6)),
        draw(st.frozensets(st.integers(1, HIGHEST_ROOM), max_size=9)),
    )


@given(plans())
def test_every_door_is_read_back_as_its_own_floor_and_number(plan: DoorPlan) -> None:
    try:
        found = doors(plan)
    except DoorsFault:
        assert set(range(plan.first_floor, plan.last_floor + 1)) <= plan.without_floors or (
            (plan.last_floor - plan.first_floor + 1) * plan.rooms > MOST_DOORS
        )
        return
    for door in found:
        assert normal_number(PremisesKind.DWELLING, door.name) == (door.number, door.floor), door
    assert len({door.number for door in found}) == len(found)
    assert {door.floor for door in found}.isdisjoint(plan.without_floors)
    floors = plan.last_floor - plan.first_floor + 1
    left_out = len(plan.without_floors & set(range(plan.first_floor, plan.last_floor + 1)))
    assert len(found) == (floors - left_out) * plan.rooms
