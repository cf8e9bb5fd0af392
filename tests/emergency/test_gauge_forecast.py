"""Forecasts: better than persistence where there is something to know, never where there is not, and no look ahead."""

from __future__ import annotations

from dataclasses import replace

import gauge_series
import numpy as np
import pytest
from bench.river import river
from gauge_series import HOUR
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from weige.emergency.gauges import skill
from weige.emergency.gauges.bands import FEWEST, Bands
from weige.emergency.gauges.forecast import Forecasts, Settings, TooLittleError, forecast, prepare, steps_of
from weige.emergency.gauges.readings import Readings, parse

ASKED = Settings(lead=20 * HOUR)


@pytest.fixture(scope="module")
def made_up() -> Readings:
    return parse(river(8, seed=3).csv(rain=True).encode())


@pytest.fixture(scope="module")
def made(made_up: Readings) -> Forecasts:
    return gauge_series.forecasts(made_up, ASKED)


def test_a_river_with_a_memory_is_forecast_better_than_by_persistence(made: Forecasts) -> None:
    measures = made.measures()
    assert made.model.name != "persistence"
    for among in ("all", "high_season", "rising"):
        found = measures[among]
        assert found["model"]["within_share"] > found["persistence"]["within_share"] + 0.03
        assert found["model"]["mean_absolute_error"] < 0.95 * found["persistence"]["mean_absolute_error"]
        assert found["persistence_index"] > 0.05
    assert made.months == {6, 7, 8, 9}


def test_bands_cover_about_as_often_as_they_say(made: Forecasts) -> None:
    measures = made.measures()
    for among in ("all", "high_season"):
        assert 0.70 <= measures[among]["bands"]["80%"]["covered_share"] <= 0.90
        assert 0.88 <= measures[among]["bands"]["95%"]["covered_share"] <= 0.99
    assert measures["rising"]["bands"]["80%"]["mean_width"] > measures["all"]["bands"]["80%"]["mean_width"]
    assert (made.lower[:, 1] <= made.lower[:, 0]).all()
    assert (made.lower[:, 0] <= made.forecast).all()
    assert (made.forecast <= made.upper[:, 0]).all()
    assert (made.upper[:, 0] <= made.upper[:, 1]).all()


def test_the_measures_are_those_of_the_forecasts_that_are_told(made: Forecasts) -> None:
    known = np.flatnonzero(np.isfinite(made.changes))
    told = [made.told(int(number)) for number in known[::7]]
    assert all(one["came"] is not None for one in told)
    series = made.series
    at = int(made.places[known[0]])
    assert told[0]["stage"] == round(float(series.stage[at]), 3)
    assert told[0]["came"] == round(float(series.stage[at + made.lead]), 3)
    assert series.read[at]
    assert series.read[at + made.lead]
    missed = np.abs(made.changes[known] - made.forecast[known])
    assert made.measures()["all"]["model"]["mean_absolute_error"] == round(float(missed.mean()), 4)


def test_the_same_readings_give_the_same_forecasts(made_up: Readings, made: Forecasts) -> None:
    again = gauge_series.forecasts(made_up, ASKED)
    assert again.model.name == made.model.name
    np.testing.assert_array_equal(again.forecast, made.forecast)
    np.testing.assert_array_equal(again.lower, made.lower)


@pytest.mark.parametrize("after_hours", [0, 1, 500])
def test_nothing_that_comes_later_changes_a_forecast_or_the_model(made_up: Readings, after_hours: int) -> None:
    """Everything from a moment of the newer part on is made other: levels, spikes, gaps, rain."""
    until = float(made_up.times[0] + 4 * 365 * 86_400)
    asked = replace(ASKED, train_until=until)
    turn = until + after_hours * HOUR
    later = made_up.times >= turn
    random = np.random.default_rng(9)
    stage, rain = made_up.stage.copy(), np.array(made_up.rain)
    stage[later] = random.normal(50, 30, later.sum())
    stage[later] += 90 * np.cos(
        made_up.times[later] / (365.25 * 86_400) * 2 * np.pi
    )  # the winter is the high season now
    stage[later & (random.random(len(stage)) < 0.3)] = np.nan
    rain[later] = random.gamma(1, 50, later.sum())
    one, other = (
        gauge_series.forecasts(made_up, asked),
        gauge_series.forecasts(replace(made_up, stage=stage, rain=rain), asked),
    )
    assert one.model.name == other.model.name
    assert one.validation == other.validation
    assert one.months == other.months
    before_one = one.places < one.series.place(turn)
    before_other = other.places < other.series.place(turn)
    assert before_one.sum() == after_hours - (~one.series.confirmed[one.cut : one.cut + after_hours]).sum()
    assert one.places[before_one].tolist() == other.places[before_other].tolist()
    np.testing.assert_array_equal(one.forecast[before_one], other.forecast[before_other])
    np.testing.assert_array_equal(one.upper[before_one], other.upper[before_other])
    sample = np.random.default_rng(0).normal(0, 1, (50, one.features.at(one.places[:1]).shape[1]))
    np.testing.assert_array_equal(one.model.predict(sample), other.model.predict(sample))


def test_no_forecast_is_issued_at_a_reading_that_only_the_next_one_can_confirm() -> None:
    stage = river(1.5, seed=2).true.round(2)
    at = round(len(stage) * 0.8)
    spike, flood = stage.copy(), stage.copy()
    spike[at] += 4
    flood[at:] += 4
    for made in (gauge_series.forecasts(gauge_series.readings(one), ASKED) for one in (spike, flood)):
        assert at - 1 in made.places
        assert at not in made.places
        assert at + 1 in made.places


@pytest.mark.parametrize("seed", range(4))
def test_a_random_walk_is_left_to_persistence(seed: int) -> None:
    random = np.random.default_rng(seed)
    walk = np.round(10 + np.cumsum(random.normal(0, 0.03, 8000)), 2)
    made = gauge_series.forecasts(gauge_series.readings(walk), ASKED)
    measures = made.measures()["all"]
    assert made.model.name == "persistence"
    assert measures["model"] == measures["persistence"]
    assert measures["points_gained"] == 0


@settings(max_examples=8, phases=[Phase.explicit, Phase.generate])  # each takes a second: no shrinking
@given(st.integers(0, 2**32 - 1), st.sampled_from(["walk", "noise", "wave", "flat"]))
def test_the_chosen_model_is_never_worse_than_persistence_where_it_was_chosen(seed: int, kind: str) -> None:
    random = np.random.default_rng(seed)
    noise = random.normal(0, 0.05, 1800)
    shapes = {"walk": np.cumsum(noise), "noise": noise, "wave": np.sin(np.arange(1800) / 30) + noise, "flat": noise * 0}
    made = gauge_series.forecasts(gauge_series.readings(np.round(5 + shapes[kind], 2)), replace(ASKED, lead=6 * HOUR))
    chosen, base = made.validation[made.model.name], made.validation["persistence"]
    assert chosen["within_share"] >= base["within_share"]
    assert chosen["mean_absolute_error"] <= base["mean_absolute_error"]
    if kind == "wave":
        assert made.model.name != "persistence"
    if kind == "flat":
        assert made.model.name == "persistence"


def test_rain_that_is_told_is_used() -> None:
    """A small river that answers rain half a day later: nobody sees it coming without the rain."""
    random = np.random.default_rng(4)
    count = 12_000
    rain = np.where(random.random(count) < 0.01, random.gamma(2, 10, count), 0.0)
    answer = np.convolve(rain, np.concatenate([np.zeros(8), np.exp(-np.arange(60) / 15)]))[:count]
    stage = np.round(2 + answer / 20 + random.normal(0, 0.005, count), 2)
    asked = replace(ASKED, lead=8 * HOUR)
    without = gauge_series.forecasts(gauge_series.readings(stage), asked).measures()["all"]["model"]
    with_rain = gauge_series.forecasts(gauge_series.readings(stage, rain=rain), asked).measures()["all"]["model"]
    assert with_rain["mean_absolute_error"] < 0.8 * without["mean_absolute_error"]


def test_one_bad_reading_at_the_end_does_not_move_the_forecast(made_up: Readings, made: Forecasts) -> None:
    spoilt = made_up.stage.copy()
    last = int(np.flatnonzero(np.isfinite(spoilt))[-1])
    spoilt[last] += 4
    other = gauge_series.forecasts(replace(made_up, stage=spoilt), ASKED)
    assert other.places[-1] == made.places[-2]
    assert other.forecast[-1] == made.forecast[-2]


def test_another_zero_of_the_gauge_moves_the_forecasts_and_nothing_else() -> None:
    stage = river(1.5, seed=2).stage
    one = gauge_series.forecasts(gauge_series.readings(stage), ASKED)
    other = gauge_series.forecasts(gauge_series.readings(stage + 400), ASKED)
    assert one.model.name == other.model.name
    assert np.median(np.abs(one.forecast - other.forecast)) < 0.01


def test_gaps_spikes_and_rounding_do_not_stop_a_forecast() -> None:
    random = np.random.default_rng(6)
    stage = river(2, seed=8).stage
    stage[random.random(len(stage)) < 0.05] = np.nan
    stage[4000:5500] = np.nan
    stage[-300:-200] = np.nan
    made = gauge_series.forecasts(gauge_series.readings(np.round(stage, 1)), ASKED)
    assert np.isfinite(made.forecast).all()
    assert made.series.confirmed[made.places].all()
    assert made.places[-1] > len(made.series) - 24


def test_readings_of_a_quarter_of_an_hour_and_of_a_day() -> None:
    quarter = np.interp(np.arange(0, 6000, 0.25), np.arange(6000), river(1, seed=1).true[:6000])
    made = gauge_series.forecasts(gauge_series.readings(np.round(quarter, 2), step=900), replace(ASKED, lead=5400))
    assert (made.lead, made.series.step) == (6, 900)
    assert made.measures()["all"]["points_gained"] >= 0
    daily = river(5, seed=1).true[::24]
    made = gauge_series.forecasts(gauge_series.readings(np.round(daily, 2), step=86_400), ASKED)
    assert made.lead == 1
    assert "24 hours" in made.notes[0].en


@pytest.mark.parametrize(
    ("lead", "step", "steps", "noted"),
    [(20 * HOUR, HOUR, 20, False), (5400, HOUR, 2, True), (5400, 900, 6, False), (60, HOUR, 1, True)],
)
def test_a_lead_is_brought_to_whole_steps(lead: int, step: int, steps: int, noted: bool) -> None:
    found, note = steps_of(lead, step)
    assert (found, note is not None) == (steps, noted)


@pytest.mark.parametrize("count", [3, 60, 500])
def test_too_few_readings_are_refused_with_the_reason(count: int) -> None:
    with pytest.raises(TooLittleError) as refused:
        gauge_series.forecasts(gauge_series.readings(np.linspace(1, 2, count)), ASKED)
    assert "at least" in refused.value.text.en
    assert "至少" in refused.value.text.zh


def test_the_months_that_were_asked_for_are_the_high_season() -> None:
    asked = replace(ASKED, months=frozenset({10, 11}), lead=HOUR)
    found = prepare(parse(river(1, seed=3).csv().encode()), asked)
    assert found is not None
    made = forecast(found, asked)
    assert made.months == {10, 11}
    months = found.series.wall()[made.places[made.high]].astype("datetime64[M]").astype(int) % 12 + 1
    assert set(months.tolist()) == {10, 11}


def test_a_share_within_counts_what_lies_on_the_edge() -> None:
    assert skill.within_share(np.array([5.30 - 5.15, 0.1501, -0.15]), 0.15) == pytest.approx(2 / 3)
    perfect = skill.measure(np.array([1.0, -1.0]), np.array([1.0, -1.0]), 0.15)
    assert perfect["persistence_index"] == 1.0
    assert perfect["points_gained"] == 100.0
    assert skill.measure(np.array([]), np.array([]), 0.15) == {"forecasts": 0}


def test_a_gain_in_one_stretch_of_time_is_no_sure_gain() -> None:
    changes = np.tile([1.0, -1.0], 500)
    blocks = np.arange(1000) // 50
    once = np.where(blocks == 7, changes, 0.0)
    assert not skill.surely_nearer(changes, once, blocks)
    assert skill.surely_nearer(changes, 0.1 * changes, blocks)
    assert not skill.surely_nearer(changes, -0.1 * changes, blocks)
    assert not skill.surely_nearer(changes, 0.1 * changes, np.arange(1000) // 250)
    assert not skill.surely_nearer(changes, np.random.default_rng(1).normal(0, 0.01, 1000), blocks)


@given(st.integers(0, 2**32 - 1), st.floats(0.1, 10))
def test_a_band_covers_the_misses_that_it_was_made_from(seed: int, scale: float) -> None:
    random = np.random.default_rng(seed)
    count = 50 * FEWEST  # so that every class has a band of its own
    misses, speed = random.standard_t(3, count) * scale, random.normal(0, 1, count)
    high = random.random(count) < 0.3
    lower, upper = Bands.learn(misses, speed, high).around(np.zeros(count), speed, high)
    inside = (misses[:, None] >= lower) & (misses[:, None] <= upper)
    assert inside[:, 0].mean() >= 0.80
    assert inside[:, 1].mean() >= 0.95
