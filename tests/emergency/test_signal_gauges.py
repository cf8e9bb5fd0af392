"""Gauges: readings taken whole or not at all, corrections kept beside what they correct, standing and forecast."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
import pytest
from django.db import DatabaseError, transaction
from hypothesis import given
from hypothesis import strategies as st
from tests.emergency import signals_made as made
from tests.factories import Person, ground, staff

from weige.core import clock
from weige.core.errors import Problem
from weige.core.ids import new_id
from weige.emergency.models import Gauge, GaugeReading
from weige.emergency.signals import boards, bringing, errors, foretelling, gauging, history, standings
from weige.emergency.signals.bringing import Row
from weige.emergency.signals.history import Kept

pytestmark = pytest.mark.django_db
LOW = [4.0, 4.1, 4.0, 4.1, 4.0, 4.1, 4.0]
HIGH = [4.0, 4.2, 4.4, 5.1, 5.2, 5.3, 5.4]


@pytest.fixture
def people() -> dict[str, Person]:
    ground()
    return staff()


@pytest.fixture
def officer(people: dict[str, Person]) -> Person:
    return people["subdistrict"]


def state(person: Person, station: Gauge) -> str:
    return boards.gauge_row(person.actor, station.id)["state"]


def test_readings_are_taken_once_and_told(officer: Person) -> None:
    station = made.gauge(officer)
    end = clock.now()
    assert made.take(officer, station, LOW, end=end) == bringing.Result(7, 0, 0)
    assert made.take(officer, station, LOW, end=end) == bringing.Result(0, 0, 7)
    assert state(officer, station) == "below"


def test_a_gauge_over_its_stage_says_so_with_figures(officer: Person) -> None:
    station = made.gauge(officer)
    made.take(officer, station, HIGH)
    row = boards.gauge_row(officer.actor, station.id)
    assert row["state"] == "warning"
    assert "5.2" in row["reason"]


def test_another_value_for_a_known_moment_is_refused_and_changes_nothing(officer: Person) -> None:
    station = made.gauge(officer)
    end = clock.now()
    made.take(officer, station, LOW, end=end)
    with pytest.raises(Problem, match=errors.READINGS_UNFIT) as told:
        made.take(officer, station, [*LOW[:-1], 4.5], end=end)
    assert told.value.current["faults"][0]["line"] == 7  # type: ignore[index]
    assert GaugeReading.objects.count() == 7


def test_a_correction_is_a_row_of_its_own_and_the_latest_counts(officer: Person) -> None:
    station = made.gauge(officer)
    end = clock.now()
    made.take(officer, station, LOW, end=end)
    assert made.take(officer, station, [4.5], end=end, corrects=True) == bringing.Result(0, 1, 0)
    assert GaugeReading.objects.count() == 8
    assert [kept.value for kept in history.current(station.id)][-1] == 4.5
    with pytest.raises(DatabaseError), transaction.atomic():
        GaugeReading.objects.update(value=1.0)


@pytest.mark.parametrize("wrong", [float("nan"), float("inf")])
def test_what_is_no_number_refuses_all(officer: Person, wrong: float) -> None:
    with pytest.raises(Problem, match=errors.READINGS_UNFIT):
        made.take(officer, made.gauge(officer), [4.0, wrong])
    assert GaugeReading.objects.count() == 0


def test_a_reading_from_the_future_refuses_all(officer: Person) -> None:
    with pytest.raises(Problem, match=errors.READINGS_UNFIT):
        made.take(officer, made.gauge(officer), LOW, end=clock.now() + timedelta(hours=1))
    assert GaugeReading.objects.count() == 0


@pytest.mark.parametrize("year", [1, 1899, 2201, 9999])
def test_a_reading_of_another_age_refuses_all(officer: Person, year: int) -> None:
    station, row = made.gauge(officer), Row(datetime(year, 12, 31, 23, 59, tzinfo=UTC), 4.0, 1)
    with pytest.raises(Problem, match=errors.READINGS_UNFIT):
        bringing.take(actor=officer.actor, gauge_id=station.id, rows=[row], corrects=False)


def csv(rows: list[Row], *, last: str = "") -> bytes:
    lines = [f"{row.at.astimezone(clock.CITY_ZONE):%Y-%m-%d %H:%M},{row.value}" for row in rows]
    return ("时间,水位\n" + "\n".join(lines) + "\n" + last).encode()


def test_a_file_is_read_in_the_citys_time(officer: Person) -> None:
    station = made.gauge(officer)
    end = clock.now().replace(second=0, microsecond=0)
    rows = made.rows(LOW, end=end)
    found = bringing.read_file(csv(rows), station)
    assert [(row.at, row.value) for row in found] == [(row.at, row.value) for row in rows]


def test_one_bad_line_refuses_the_file_and_is_named(officer: Person) -> None:
    station = made.gauge(officer)
    with pytest.raises(Problem, match=errors.READINGS_UNFIT) as told:
        bringing.read_file(csv(made.rows(LOW), last="2026-07-20 15:00,四米\n"), station)
    assert [fault["line"] for fault in told.value.current["faults"]] == [9]  # type: ignore[index]


def test_a_file_of_rain_is_read_by_its_heading(officer: Person) -> None:
    station = made.gauge(officer, kind="rain", unit="mm", warning=None, guarantee=None)
    found = bringing.read_file("时间,时段雨量\n2026-07-20 15:00,12.5\n2026-07-20 16:00,0\n".encode(), station)
    assert [row.value for row in found] == [12.5, 0.0]


@pytest.mark.parametrize(
    "fields",
    [{"warning": 6.0, "guarantee": 5.0}, {"warning": 5.0, "guarantee": None}, {"longitude": 104.0},
     {"kind": "rain", "unit": "mm"}],
    ids=["stages the wrong way round", "one stage", "half a point", "rain with stages"],
)  # fmt: skip
def test_a_gauge_with_a_fault_is_refused(officer: Person, fields: dict[str, Any]) -> None:
    with pytest.raises(Problem, match=errors.GAUGE_UNFIT):
        made.gauge(officer, **fields)


@given(st.lists(st.floats(3.0, 4.5), min_size=7, max_size=12), st.floats(-1000, 40_000), st.data())
def test_one_bad_reading_neither_raises_nor_lowers(stages: list[float], wild: float, data: st.DataObject) -> None:
    """Of the rule itself; that a proposal follows only from it is below."""
    from weige.emergency.gauges.standing import Level, Reading, Thresholds, standing

    rows = [Reading(row.at, row.value) for row in made.rows(stages)]
    at = data.draw(st.integers(0, len(rows)))
    bad = Reading((rows[at].time if at < len(rows) else rows[-1].time) - timedelta(minutes=3), wild)
    for rising in (0.0, 10.0):
        told = standing([Reading(r.time, r.stage + rising) for r in rows] + [bad], Thresholds(5.0, 6.0), clock.now())
        assert told.level == (Level.GUARANTEE_STAGE if rising else Level.BELOW_WARNING)


def test_changed_stages_are_judged_at_once(officer: Person) -> None:
    station = made.gauge(officer)
    made.take(officer, station, LOW)
    fields = {**made.FIELDS, "warning": 3.5, "guarantee": 6.0}
    command = new_id()
    for _ in range(2):
        found = gauging.change(actor=officer.actor, gauge_id=station.id, id=command, version=1, fields=fields)
    assert (found.level, found.version, found.crossing) == (1, 2, 1)
    with pytest.raises(Problem, match=errors.STALE):
        gauging.change(actor=officer.actor, gauge_id=station.id, id=new_id(), version=1, fields=fields)


def test_a_gauge_that_stops_says_so_and_keeps_its_level(officer: Person) -> None:
    station = made.gauge(officer)
    made.take(officer, station, HIGH)
    with clock.at(clock.now() + timedelta(hours=7)), transaction.atomic():
        row = Gauge.objects.select_for_update().get(id=station.id)
        standings.renew(row)
    found = Gauge.objects.get(id=station.id)
    assert (found.silent, found.level, found.crossing) == (True, 1, 1)
    assert state(officer, station) == "silent"


def test_only_gauges_that_time_may_have_changed_are_looked_at(officer: Person) -> None:
    for number in range(2):
        made.take(officer, made.gauge(officer, name=f"站{number}"), LOW)
    late = made.gauge(officer, name="迟")
    made.take(officer, late, LOW, end=clock.now() - timedelta(hours=3))
    assert standings.due() == []
    with clock.at(clock.now() + timedelta(hours=3)):
        assert standings.due() == [late.id]
        standings.look_at(late.id)
        assert standings.due() == []
    assert state(officer, late) == "silent"


@given(st.lists(st.integers(0, 2_000), min_size=5, max_size=12, unique=True), st.integers(0, 2_000))
def test_while_no_reading_comes_nothing_changes_before_the_moment_that_is_told(ages: list[int], later: int) -> None:
    from weige.emergency.gauges.standing import Reading, Thresholds, standing

    now = clock.now()
    readings = [Reading(now - timedelta(minutes=age), 4.0 + age % 3) for age in ages]
    told = standing(readings, Thresholds(5.0, 6.0), now)
    if told.until is not None:
        then = now + timedelta(minutes=later)
        again = standing(readings, Thresholds(5.0, 6.0), then)
        assert (again.level == told.level and again.reason == told.reason) == (then <= told.until)


def test_the_look_of_a_reading_follows_from_its_neighbours() -> None:
    begin = clock.now()
    series = [(begin + timedelta(minutes=10 * at), 4.0 + 0.01 * (at % 3)) for at in range(600)]
    series[30] = (series[30][0], 9.0)
    series[40] = (series[40][0], -9999.0)
    looks = history.qualities_of(series)
    assert (looks[series[30][0]], looks[series[40][0]]) == ("spike", "impossible")
    assert looks[series[599][0]] == "good"


# Forecasts.


def wave(hours: int) -> list[Kept]:
    begin = clock.now() - timedelta(hours=hours)
    random = np.random.default_rng(7)
    stage = 4 + np.cumsum(random.normal(0, 0.01, hours)) + np.sin(np.arange(hours) * 2 * np.pi / 200)
    return [Kept(begin + timedelta(hours=at), float(value), 1, "good") for at, value in enumerate(stage)]


def test_with_too_little_past_the_forecast_is_the_present_stage_and_says_why(officer: Person) -> None:
    station = made.gauge(officer)
    made.take(officer, station, LOW)
    assert foretelling.due() == [station.id]
    assert foretelling.foretell(station.id)
    told = boards.gauge_detail(officer.actor, station.id)["forecast"]
    assert told is not None
    assert (told["model"], told["forecast"], told["lower"], told["share"]) == ("persistence", 4.0, None, None)
    assert told["notes"]


def test_a_forecast_comes_with_its_band_and_its_skill_beside_persistence() -> None:
    told = foretelling.made_from(wave(2_000), 6)
    lower, upper = told["bands"]["80%"]
    assert lower <= told["forecast"] <= upper
    assert told["model"] != "persistence"
    assert told["skill"]["model"] > told["skill"]["persistence"]


def test_the_way_to_a_forecast_is_foretold_too() -> None:
    told = foretelling.made_from(wave(2_000), 6)
    curve = told["curve"]
    assert curve[-1] == {name: told[name] for name in ("for", "forecast", "bands")}
    begins = datetime.fromisoformat(told["issued"])
    ahead = [datetime.fromisoformat(each["for"]) - begins for each in curve]
    assert ahead == [timedelta(hours=hours) for hours in (2, 4, 6)]
    widths = [each["bands"]["80%"][1] - each["bands"]["80%"][0] for each in curve]
    assert widths == sorted(widths), "what is farther off is known less well"


@given(st.integers(1, 72))
def test_the_moments_of_a_forecast_lead_up_to_its_lead(hours: int) -> None:
    leads = foretelling.leads_of(hours)
    assert leads == sorted(set(leads))
    assert (leads[0] >= 1, leads[-1]) == (True, hours)


def test_where_there_is_no_forecast_it_is_said_why(officer: Person) -> None:
    def told(station: Gauge) -> tuple[bool, str]:
        detail = boards.gauge_detail(officer.actor, station.id)
        return detail["forecast"] is not None, detail["no_forecast"]

    station = made.gauge(officer)
    assert told(station) == (False, boards.NO_FORECAST["no_readings"].zh)
    made.take(officer, station, LOW)
    assert told(station) == (False, boards.NO_FORECAST["soon"].zh)
    foretelling.foretell(station.id)
    assert told(station) == (True, "")
    with clock.at(clock.now() + timedelta(hours=7)):
        assert told(station) == (False, boards.NO_FORECAST["past"].zh)


def test_a_gauge_is_forecast_once_an_hour(officer: Person) -> None:
    station = made.gauge(officer)
    made.take(officer, station, LOW)
    assert foretelling.foretell(station.id)
    assert not foretelling.foretell(station.id)
    assert foretelling.due() == []
    with clock.at(clock.now() + timedelta(minutes=61)):
        assert foretelling.due() == [], "no reading is newer"


def test_a_community_sees_the_gauges_above_it_and_changes_none(people: dict[str, Person]) -> None:
    station = made.gauge(people["subdistrict"])
    row = boards.gauge_row(people["officer"].actor, station.id)
    assert row["may_change"] is False
    with pytest.raises(Problem, match=r"access\.not_allowed"):
        made.take(people["officer"], station, LOW)
    other = made.stranger("community_officer", 12)
    with pytest.raises(Problem, match=errors.UNKNOWN_SIGNAL):
        boards.gauge_row(other.actor, station.id)
