"""The standing of a live gauge, and what one bad reading can do to it: nothing by itself."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from weige.emergency.gauges.standing import Level, Reading, Standing, Thresholds, level_of, standing, step

BEGIN = datetime(2026, 7, 1, tzinfo=UTC)
HOUR = timedelta(hours=1)
GAUGE = Thresholds(warning=5.0, guarantee=6.0, fall=0.3, silent_after=timedelta(hours=4))


def hourly(*stages: float) -> list[Reading]:
    return [Reading(BEGIN + number * HOUR, stage) for number, stage in enumerate(stages)]


def last(readings: list[Reading]) -> datetime:
    return max(reading.time for reading in readings)


def at_the_end(*stages: float) -> Standing:
    readings = hourly(*stages)
    return standing(readings, GAUGE, last(readings))


def test_a_level_rises_when_three_of_five_readings_reach_it() -> None:
    assert at_the_end(4, 4, 4, 5.1, 5.2).level == Level.BELOW_WARNING
    reached = at_the_end(4, 4, 4, 5.1, 5.2, 5.3)
    assert (reached.level, reached.stage, reached.since) == (Level.WARNING_STAGE, 5.1, BEGIN + 5 * HOUR)
    assert "5.1" in reached.reason.zh
    assert "warning stage" in reached.reason.en
    assert at_the_end(4, 4, 6.1, 6.2, 6.3).level == Level.GUARANTEE_STAGE


def test_one_reading_over_a_threshold_is_told_and_changes_nothing() -> None:
    lone = at_the_end(4, 4, 4, 4, 9.9)
    assert (lone.level, lone.newest_alone) == (Level.BELOW_WARNING, Level.GUARANTEE_STAGE)
    assert "not enough to change it" in lone.reason.en
    assert at_the_end(5.5, 5.5, 5.5, 5.5, 0.1).level == Level.WARNING_STAGE


def test_a_level_falls_only_when_the_stage_is_well_below() -> None:
    high = (5.2, 5.2, 5.2, 5.2, 5.2)
    assert at_the_end(*high, 4.8, 4.8, 4.8, 4.8, 4.8).level == Level.WARNING_STAGE
    assert "has not fallen by 0.3" in at_the_end(*high, 4.8, 4.8, 4.8, 4.8, 4.8).reason.en
    assert at_the_end(*high, 4.6, 4.6).level == Level.WARNING_STAGE
    assert at_the_end(*high, 4.6, 4.6, 4.6).level == Level.BELOW_WARNING
    assert at_the_end(6.2, 6.2, 6.2, 6.2, 6.2, 5.5, 5.5, 5.5).level == Level.WARNING_STAGE


def test_a_silent_gauge_says_nothing_and_why() -> None:
    readings = hourly(5.5, 5.5, 5.5, 5.5, 5.5)
    silent = standing(readings, GAUGE, last(readings) + timedelta(hours=10))
    assert silent.level is None
    assert "10 hours" in silent.reason.en
    half = standing(readings, GAUGE, last(readings) + timedelta(hours=3))
    assert half.level is None
    assert "2 fresh" in half.reason.en
    assert standing([], GAUGE, BEGIN).level is None


def test_repeated_impossible_and_future_readings_count_for_nothing() -> None:
    readings = hourly(4, 4, 4, 5.1, 5.2)
    again = [*readings, readings[-1], readings[-1], Reading(BEGIN + 4 * HOUR, 99_999), Reading(BEGIN + 9 * HOUR, 9)]
    again.append(Reading(BEGIN + 4 * HOUR, float("nan")))
    assert standing(again, GAUGE, last(readings)) == standing(readings, GAUGE, last(readings))


def test_times_need_zones_and_thresholds_their_order() -> None:
    with pytest.raises(ValueError, match="zone"):
        standing([Reading(datetime(2026, 7, 1), 1.0)], GAUGE, BEGIN)  # noqa: DTZ001
    with pytest.raises(ValueError, match="zone"):
        standing([], GAUGE, datetime(2026, 7, 1))  # noqa: DTZ001
    with pytest.raises(ValueError, match="above"):
        Thresholds(warning=6, guarantee=5)
    with pytest.raises(ValueError, match="negative"):
        Thresholds(warning=5, guarantee=6, fall=-1)


# The guarantee, word for word as the room's first lines have it.

stage_values = st.integers(35, 70).map(lambda number: number / 10)
true_readings = st.lists(stage_values, min_size=6, max_size=40).map(lambda stages: hourly(*stages))
bad_readings = st.builds(
    lambda minutes, stage: Reading(BEGIN + timedelta(minutes=minutes), stage),
    st.integers(-600, 3000),
    st.floats(allow_nan=True, allow_infinity=True) | stage_values,
)


def by_rank(readings: list[Reading], rank: int, first: int) -> Level:
    """The level that the second (1) or third (2) lowest of each four in a row give."""
    level = Level.BELOW_WARNING
    for end in range(first, len(readings) + 1):
        level = step(level, sorted(reading.stage for reading in readings[end - 4 : end])[rank], GAUGE)
    return level


@given(true_readings, bad_readings)
def test_one_bad_reading_stays_between_what_the_true_ones_give(true: list[Reading], bad: Reading) -> None:
    now = last(true)
    without, with_it = standing(true, GAUGE, now).level, standing([*true, bad], GAUGE, now).level
    lowest, highest = by_rank(true, 1, 5), by_rank(true, 2, 4)
    assert without is not None
    assert with_it is not None
    assert lowest <= without <= highest
    assert lowest <= with_it <= highest
    if lowest == highest:
        assert with_it == without


@given(true_readings, bad_readings)
def test_one_bad_reading_alone_neither_raises_nor_lowers(true: list[Reading], bad: Reading) -> None:
    now = last(true)
    without, with_it = standing(true, GAUGE, now).level, standing([*true, bad], GAUGE, now).level
    assert without is not None
    assert with_it is not None
    stages = [reading.stage for reading in true]
    fours = [sorted(stages[end - 4 : end]) for end in range(4, len(stages) + 1)]
    if with_it > without:
        assert any(level_of(four[2], GAUGE) >= with_it for four in fours)
    if with_it < without:
        assert any(level_of(four[1], GAUGE) <= with_it for four in fours)


@given(st.lists(stage_values, max_size=8), bad_readings, st.integers(0, 12))
def test_one_bad_reading_gives_and_takes_no_voice_but_where_exactly_one_is_wanting(
    stages: list[float], bad: Reading, later: int
) -> None:
    true = hourly(*stages)
    now = BEGIN + (len(true) + later) * HOUR
    fresh = sum(now - reading.time <= GAUGE.silent_after for reading in true)
    speaks = standing(true, GAUGE, now).level is not None
    speaks_with_it = standing([*true, bad], GAUGE, now).level is not None
    if speaks:
        assert speaks_with_it
    elif fresh < 2 or len(true) < 4:
        assert not speaks_with_it


@given(true_readings, st.randoms(use_true_random=False))
def test_the_order_of_arrival_does_not_matter(true: list[Reading], random: object) -> None:
    shuffled = list(true)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert standing(shuffled, GAUGE, last(true)) == standing(true, GAUGE, last(true))


@given(true_readings, st.floats(0, 3))
def test_a_higher_river_never_stands_lower(true: list[Reading], more: float) -> None:
    higher = [Reading(reading.time, reading.stage + more) for reading in true]
    now = last(true)
    one, other = standing(true, GAUGE, now).level, standing(higher, GAUGE, now).level
    assert one is not None
    assert other is not None
    assert other >= one
