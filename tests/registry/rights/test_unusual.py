"""Unusual reading, by its rules alone: many households in a short time, outside one's own grid, at night."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from weige.core.clock import CITY_ZONE
from weige.registry.people.terms import Manner, NoticeKind
from weige.registry.rights.notices import AT_ONCE
from weige.registry.rights.noticing import is_workday
from weige.registry.rights.unusual import (
    BULK,
    Finding,
    Reading,
    is_after_hours,
    is_night,
    limits,
    read_limits,
    unusual,
    weekdays,
)

COMMUNITY = "510104020004"
GENERAL, OTHER = COMMUNITY + "001", COMMUNITY + "002"
MICRO = GENERAL + "001"
NOON = datetime(2026, 11, 3, 12, tzinfo=CITY_ZONE)
SMALL = replace(limits(), many_households=4, exported_households=6, imported_households=5,
                elsewhere_households=3, after_hours_households=2, night_households=2, outside_households=2)  # fmt: skip

readings = st.builds(
    Reading,
    at=st.integers(0, 3 * 24 * 60).map(lambda minute: (NOON + timedelta(minutes=minute)).astimezone(UTC)),
    household=st.integers(1, 12).map(lambda number: UUID(int=number)),
    place=st.sampled_from([MICRO, GENERAL + "002", OTHER + "001", COMMUNITY, "510104020005001001"]),
    post_place=st.sampled_from([MICRO, GENERAL, COMMUNITY]),
    purpose=st.sampled_from(["visit", "verify"]),
    manner=st.sampled_from([Manner.OPENED, Manner.FOUND, Manner.EXPORTED, Manner.IMPORTED]),
)
USUAL = {COMMUNITY: frozenset({GENERAL})}


def home(
    number: int, at: datetime = NOON, place: str = MICRO, post: str = MICRO, manner: Manner = Manner.OPENED
) -> Reading:
    return Reading(at, UUID(int=number), place, post, "visit", manner)


def find(rows: list[Reading], usual: dict[str, frozenset[str]] | None = None) -> list[Finding]:
    return unusual(rows, usual=usual or {}, zone=CITY_ZONE, limits=limits())


def spread(count: int, minutes: float, start: datetime = NOON) -> list[Reading]:
    """So many households, read evenly within so many minutes."""
    return [home(at, start + timedelta(minutes=minutes * at / count)) for at in range(count)]


def test_a_day_of_visits_is_usual_and_a_sweep_is_not() -> None:
    assert find(spread(40, 8 * 60)) == []
    assert find(spread(30, 50)) == []
    (found,) = find(spread(31, 50))
    assert (found.kind, found.community, found.day) == (NoticeKind.MANY, COMMUNITY, date(2026, 11, 3))
    assert found.grounds == {"households": 31, "limit": 30, "minutes": 60, "purposes": {"visit": 31}}


def test_one_household_read_often_is_one_household() -> None:
    assert find([home(1, NOON + timedelta(seconds=at)) for at in range(500)]) == []


def test_an_export_counts_by_the_day_and_not_by_the_hour() -> None:
    assert find([home(at, manner=Manner.EXPORTED) for at in range(300)]) == []
    (found,) = find([home(at, manner=Manner.EXPORTED) for at in range(301)])
    assert (found.kind, found.grounds["exported"], found.grounds["exported_limit"]) == (NoticeKind.MANY, 301, 300)


def test_imports_count_by_the_day_like_exports() -> None:
    assert find([home(at, manner=Manner.IMPORTED) for at in range(300)]) == []
    (found,) = find([home(at, manner=Manner.IMPORTED) for at in range(301)])
    assert (found.kind, found.grounds["imported"], found.grounds["imported_limit"]) == (NoticeKind.MANY, 301, 300)


@pytest.mark.parametrize("manner", sorted(BULK))
def test_many_at_once_after_work_are_brought_up_long_before_the_days_limit(manner: Manner) -> None:
    evening = NOON.replace(hour=20)
    assert find([home(at, evening, manner=manner) for at in range(30)]) == []
    (found,) = find([home(at, evening, manner=manner) for at in range(31)])
    assert (found.kind, found.grounds) == (
        NoticeKind.MANY, {"after_hours": 31, "after_hours_limit": 30, "purposes": {"visit": 31}},
    )  # fmt: skip


def test_a_day_off_is_after_hours_and_a_saturday_that_is_worked_is_not() -> None:
    saturday = datetime(2026, 11, 7, 10, tzinfo=CITY_ZONE)
    assert is_after_hours(saturday, CITY_ZONE, limits(), weekdays)
    assert not is_after_hours(saturday, CITY_ZONE, limits(), lambda day: True)
    holiday = datetime(2026, 10, 1, 10, tzinfo=CITY_ZONE)
    assert not is_workday(holiday.date())
    assert is_workday(date(2026, 10, 10)), "a Saturday worked in exchange"
    assert is_workday(date(2099, 11, 3)), "no calendar yet: Monday to Friday"
    assert not is_workday(date(2099, 11, 7))


def test_numbers_tried_over_the_whole_city_are_told_where_the_importer_is() -> None:
    rows = [home(at, place=f"5101050{at:05}001001", post=COMMUNITY, manner=Manner.IMPORTED) for at in range(31)]
    assert find(rows[:30]) == []
    (found,) = find(rows)
    assert (found.community, found.grounds["elsewhere"]) == (COMMUNITY, 31)


def test_a_few_taken_out_at_night_are_as_unusual_as_a_few_opened() -> None:
    late = NOON.replace(hour=23)
    (found,) = find([home(at, late, manner=Manner.EXPORTED) for at in range(3)])
    assert (found.kind, found.grounds["households"]) == (NoticeKind.NIGHT, 3)


@given(st.lists(readings, max_size=60))
def test_the_night_rule_finds_what_counting_each_night_finds(rows: list[Reading]) -> None:
    nights: dict[tuple[str, date], set[UUID]] = {}
    for row in rows:
        local = row.at.astimezone(CITY_ZONE)
        if local.hour >= 22 or local.hour < 6:
            began = local.date() if local.hour >= 22 else local.date() - timedelta(days=1)
            nights.setdefault((row.place[:12], began), set()).add(row.household)
    expected = {key: len(homes) for key, homes in nights.items() if len(homes) > SMALL.night_households}
    found = {(f.community, f.day): f.grounds["households"] for f in judged(rows) if f.kind is NoticeKind.NIGHT}
    assert found == expected


@given(st.lists(readings, max_size=60))
def test_the_outside_rule_finds_what_lies_outside_and_nothing_within(rows: list[Reading]) -> None:
    fixed: set[tuple[str, date]] = set()
    strange: dict[tuple[str, date], set[UUID]] = {}
    for row in rows:
        if row.manner in BULK:
            continue
        above = len(row.post_place) < 15
        own = row.place.startswith(GENERAL) or len(row.place) < 15 if above else row.place.startswith(row.post_place)
        if not own:
            key = (row.place[:12], row.at.astimezone(CITY_ZONE).date())
            strange.setdefault(key, set()).add(row.household)
            if not above:
                fixed.add(key)
    expected = {
        key: len(homes) for key, homes in strange.items() if key in fixed or len(homes) > SMALL.outside_households
    }
    found = {(f.community, f.day): f.grounds["households"] for f in judged(rows) if f.kind is NoticeKind.OUTSIDE}
    assert found == expected


@given(st.lists(readings.map(lambda row: replace(row, place=MICRO, post_place=MICRO)), max_size=60))
def test_reading_ones_own_grid_is_never_outside(rows: list[Reading]) -> None:
    assert NoticeKind.OUTSIDE not in {finding.kind for finding in judged(rows)}


@given(st.lists(readings, max_size=60))
def test_the_same_hours_by_day_are_no_night(rows: list[Reading]) -> None:
    by_day = [replace(row, at=row.at.astimezone(CITY_ZONE).replace(hour=6 + row.at.minute % 16)) for row in rows]
    assert NoticeKind.NIGHT not in {finding.kind for finding in judged(by_day)}


@pytest.mark.parametrize(
    ("clock", "dark"), [("21:59", False), ("22:00", True), ("23:59", True), ("00:00", True), ("05:59", True), ("06:00", False)]
)  # fmt: skip
def test_night_is_from_22_to_6_in_the_city(clock: str, dark: bool) -> None:
    moment = datetime.fromisoformat(f"2026-11-03T{clock}:00+08:00")
    assert is_night(moment.astimezone(UTC), CITY_ZONE, limits()) is dark


def test_one_or_two_households_at_night_are_an_emergency_and_a_night_is_one_across_midnight() -> None:
    late = datetime(2026, 11, 3, 23, 30, tzinfo=CITY_ZONE)
    rows = [home(at, late + timedelta(hours=at)) for at in range(3)]
    assert find(rows[:2]) == []
    (found,) = find(rows)
    assert (found.kind, found.day, found.grounds["households"]) == (NoticeKind.NIGHT, date(2026, 11, 3), 3)


def test_a_post_of_a_grid_reads_its_grid_and_any_other_place_is_outside() -> None:
    assert find([home(1, place=MICRO, post=GENERAL)]) == []
    (found,) = find([home(1, place=OTHER + "001", post=GENERAL)])
    assert (found.kind, found.grounds["grids"]) == (NoticeKind.OUTSIDE, [OTHER])


def test_a_community_post_is_outside_where_it_has_not_read_for_weeks() -> None:
    rows = [home(at, place=OTHER + "001", post=COMMUNITY) for at in range(5)]
    assert find(rows) == []  # it has read too little yet to have anything usual
    assert find(rows, {COMMUNITY: frozenset({OTHER})}) == []
    assert find(rows[:4], {COMMUNITY: frozenset({GENERAL})}) == []
    (found,) = find(rows, {COMMUNITY: frozenset({GENERAL})})
    assert (found.kind, found.grounds["households"]) == (NoticeKind.OUTSIDE, 5)
    divided = [home(at, place=COMMUNITY, post=COMMUNITY) for at in range(9)]
    assert find(divided, {COMMUNITY: frozenset({GENERAL})}) == []


def judged(rows: list[Reading]) -> list[Finding]:
    found = unusual(rows, usual=USUAL, zone=CITY_ZONE, limits=SMALL)
    return sorted(found, key=lambda finding: (finding.kind, finding.community, finding.day))


@given(st.lists(readings, max_size=60), st.randoms())
def test_the_order_and_repetition_of_readings_change_nothing(rows: list[Reading], chance: random.Random) -> None:
    shuffled = [*rows, *rows]
    chance.shuffle(shuffled)
    assert judged(shuffled) == judged(rows)


@given(st.lists(readings, max_size=60), readings)
def test_reading_more_never_makes_it_usual(rows: list[Reading], more: Reading) -> None:
    before = {(f.kind, f.community, f.day) for f in judged(rows)}
    assert before <= {(f.kind, f.community, f.day) for f in judged([*rows, more])}


@given(st.lists(readings, max_size=60))
def test_every_notice_names_counts_over_its_limit_and_one_a_kind_community_and_day(rows: list[Reading]) -> None:
    found = judged(rows)
    assert len({(f.kind, f.community, f.day) for f in found}) == len(found)
    for finding in found:
        grounds = finding.grounds
        fixed = finding.kind is NoticeKind.OUTSIDE and any(len(row.post_place) > 12 for row in rows)
        at_once = [name for name in AT_ONCE if name in grounds]
        assert all(grounds[name] > grounds[f"{name}_limit"] for name in at_once)
        assert fixed or at_once or grounds["households"] > grounds["limit"]
        assert "households" not in grounds or fixed or grounds["households"] > grounds["limit"]
        assert finding.first_at <= finding.last_at
        assert not any(isinstance(value, UUID) for value in grounds.values())


@given(st.lists(readings, max_size=60))
def test_the_window_finds_what_counting_every_hour_finds(rows: list[Reading]) -> None:
    hands = [row for row in rows if row.manner not in BULK]
    expected = set()
    for last in hands:
        group = [row for row in hands if timedelta() <= last.at - row.at < timedelta(minutes=SMALL.many_minutes)]
        if len({row.household for row in group}) > SMALL.many_households:
            expected |= {(row.place[:12], last.at.astimezone(CITY_ZONE).date()) for row in group}
    found = {
        (f.community, f.day) for f in judged(rows) if f.kind is NoticeKind.MANY and "households" in f.grounds
    }  # fmt: skip
    assert found == expected


def test_each_limit_ships_with_its_reason_in_both_languages() -> None:
    shipped = read_limits()
    assert set(shipped.reasons) == {"many", "night", "outside", *AT_ONCE}
    assert all(text.zh and text.en for text in shipped.reasons.values())
    assert (shipped.night_from, shipped.night_to) == (22, 6)
