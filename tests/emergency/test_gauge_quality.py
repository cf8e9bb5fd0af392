"""Readings judged: what is impossible, a spike, a jump, stuck, from the future; a gauge that stopped; the grid."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from weige.emergency.gauges.quality import STUCK_STEPS, Limits, judge, learn_limits, stopped
from weige.emergency.gauges.readings import Readings, parse
from weige.emergency.gauges.series import Series, regular

HOUR = 3600
LIMITS = Limits(jump=0.5, step=HOUR)


def hourly(*stage: float) -> tuple[np.ndarray, np.ndarray]:
    return np.arange(len(stage)) * HOUR, np.array(stage, float)


def found(*stage: float, **options: float) -> list[tuple[str, int]]:
    return [(one.rule, one.first) for one in judge(*hourly(*stage), LIMITS, **options).findings]


def test_a_spike_is_not_used() -> None:
    judged = judge(*hourly(1.0, 1.1, 7.0, 1.2, 1.3), LIMITS)
    assert judged.usable.tolist() == [True, True, False, True, True]
    assert [one.rule for one in judged.findings] == ["gauge.spike"]
    assert "7" in judged.findings[0].text.zh


def test_a_jump_waits_for_the_next_reading_and_is_then_used() -> None:
    judged = judge(*hourly(1.0, 1.1, 2.2, 2.3, 2.4), LIMITS)
    assert judged.usable.all()
    assert judged.confirmed.tolist() == [True, True, False, True, True]
    assert found(1.0, 1.1, 2.2) == [("gauge.jump", 2)]


def test_a_quick_rise_without_a_jump_is_never_doubted() -> None:
    assert judge(*hourly(1, 1.4, 1.8, 2.2, 2.0, 1.7), LIMITS).confirmed.all()


def test_two_spikes_in_a_row_are_not_used_and_no_reading_between_two() -> None:
    assert judge(*hourly(1.0, 9.0, 1.1, 9.0, 1.2), LIMITS).usable.tolist() == [True, False, True, False, True]


def test_over_a_gap_the_river_may_go_further() -> None:
    times = np.array([0, 1, 6, 7]) * HOUR
    assert judge(times, np.array([1.0, 1.1, 3.0, 3.1]), LIMITS).confirmed.all()


def test_impossible_and_future_readings() -> None:
    assert found(1.0, -4000.0, 1.0, 90000.0) == [("gauge.impossible", 1), ("gauge.impossible", 3)]
    assert found(1.0, 1.0, 1.0, now=1.5 * HOUR) == [("gauge.future", 2)]
    assert not judge(*hourly(1.0, 1.0, 1.0), LIMITS, now=1.5 * HOUR).usable[2]


def test_stuck_only_informs() -> None:
    judged = judge(*hourly(*[1.0] * (STUCK_STEPS + 1), 1.1), LIMITS)
    assert [one.rule for one in judged.findings] == ["gauge.stuck"]
    assert judged.usable.all()
    assert judged.confirmed.all()
    assert found(*[1.0] * STUCK_STEPS, 1.1) == []


def test_a_gauge_that_stopped() -> None:
    times = np.arange(5) * HOUR
    assert stopped(times, 5 * HOUR, silent_after=2 * HOUR) is None
    silent = stopped(times, 10 * HOUR, silent_after=2 * HOUR)
    assert silent is not None
    assert (silent.rule, silent.last, silent.text.en) == ("gauge.stopped", 4, "no reading for 6 hours")
    assert stopped(np.array([], np.int64), 0.0, silent_after=HOUR) is not None


def test_limits_come_from_what_the_gauge_is_used_to_whatever_its_spikes() -> None:
    random = np.random.default_rng(1)
    calm = np.round(3 + np.cumsum(random.normal(0, 0.02, 5000)), 2)
    spiky = calm.copy()
    spiky[random.random(5000) < 0.002] += 5
    clean = learn_limits(*hourly(*calm))
    marred = learn_limits(*hourly(*spiky))
    assert clean is not None
    assert marred is not None
    assert marred.jump == pytest.approx(clean.jump, rel=0.5)
    assert 0.1 < clean.jump < 1.0
    assert learn_limits(*hourly(1.0, 2.0)) is None
    still = learn_limits(*hourly(*[1.0] * 50))
    assert still is not None
    assert judge(*hourly(1.0, 1.0, 1.2), still).confirmed.all()


stages = st.lists(st.integers(0, 400).map(lambda number: number / 100), min_size=2, max_size=40)


@given(stages, st.integers(1, 38), st.floats(-400, 400))
def test_one_bad_reading_among_calm_ones_is_not_used_and_spoils_none(true: list[float], at: int, bad: float) -> None:
    """Of a calm gauge: each reading within the limit of the one before."""
    calm = np.clip(np.cumsum([0.0, *(one - 2.0 for one in true)]) * 0.1, -1000, 1000)
    at = min(at, len(calm) - 1)
    both = calm.copy()
    both[at] = bad
    judged = judge(*hourly(*both), LIMITS)
    others = np.arange(len(calm)) != at
    assert judged.usable[others].all()
    after = calm[at + 1] if at + 1 < len(calm) else calm[at - 1]
    if min(abs(bad - calm[at - 1]), abs(bad - after)) > 0.5 and (bad - calm[at - 1]) * (bad - after) > 0:
        assert judged.usable[at] == (at == len(calm) - 1)
        assert not judged.confirmed[at]


@given(st.lists(st.floats(-10, 10), min_size=1, max_size=30), st.lists(st.floats(-10, 10), max_size=10))
def test_what_is_confirmed_does_not_hang_on_what_comes_later(past: list[float], future: list[float]) -> None:
    alone = judge(*hourly(*past), LIMITS)
    more = judge(*hourly(*past, *future), LIMITS)
    assert more.confirmed[: len(past)].tolist() == alone.confirmed.tolist()
    assert more.usable[: len(past) - 1].tolist() == alone.usable[: len(past) - 1].tolist()


def grid(text: str) -> tuple[Readings, Series]:
    readings = parse(text.encode())
    judged = judge(readings.times, readings.stage, Limits(5, HOUR))
    series = regular(readings, judged.usable, judged.confirmed)
    assert series is not None
    return readings, series


def test_irregular_readings_come_onto_a_grid_with_short_gaps_filled_and_long_ones_open() -> None:
    times = ["00:00", "01:02", "01:58", "03:00", "06:00", "07:00", "08:00", "20:00", "21:00"]
    lines = "".join(f"2020-07-01 {at},{number}\n" for number, at in enumerate(times))
    _, series = grid("time,stage\n" + lines)
    assert series.step == HOUR
    assert len(series) == 22
    assert series.stage[[0, 1, 2, 3, 6, 7, 8, 20, 21]].tolist() == [0, 1, 2, 3, 4, 5, 6, 7, 8]
    assert series.stage[4] == pytest.approx(3 + 1 / 3)
    assert np.flatnonzero(series.filled).tolist() == [4, 5]
    assert np.isnan(series.stage[9:20]).all()
    assert series.when(21) == "2020-07-01T21:00:00"


def test_rain_is_the_sum_of_the_step_before_each_point() -> None:
    _, series = grid(
        "time,stage,rain\n2020-07-01 00:00,1,0.5\n2020-07-01 01:00,1,2\n2020-07-01 01:30,,3\n2020-07-01 02:00,1,4\n"
        "2020-07-01 03:00,1,\n2020-07-01 04:00,1,1\n2020-07-01 05:00,1,1\n"
    )
    assert series.rain is not None
    assert series.rain[[0, 1, 2, 4]].tolist() == [0.5, 2, 7, 1]
    assert np.isnan(series.rain[3])


def test_times_that_reach_absurdly_far_are_told() -> None:
    days = [1, 2, 3, 4, 5, 100_000, 100_001, 100_002, 100_003, 100_004]
    readings = Readings(times=np.array(days) * 86_400, stage=np.ones(10), lines=np.arange(10))
    assert regular(readings, np.ones(10, bool), np.ones(10, bool)) is None
    assert readings.faults.counts["gauge.span"] == 1
