"""``weige gauge forecast``: what it prints, and files and words that it refuses."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from bench.river import river
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from weige.emergency.gauges.command import lead_of, months_of
from weige.server.command import main

SMALL = river(0.6, seed=4)


def run(tmp_path: Path, content: bytes, *words: str) -> tuple[int, str, str]:
    file = tmp_path / "stage.csv"
    file.write_bytes(content)
    outcome = CliRunner().invoke(main, ["gauge", "forecast", str(file), *words])
    return outcome.exit_code, outcome.stdout, outcome.stderr


def forecast(tmp_path: Path, content: bytes, *words: str) -> dict[str, Any]:
    code, out, said = run(tmp_path, content, *words)
    assert code == 0, said
    return json.loads(out)  # type: ignore[no-any-return]


def test_skill_and_forecasts_are_printed_as_one_json_object(tmp_path: Path) -> None:
    found = forecast(tmp_path, SMALL.csv(rain=True).encode(), "--lead", "20h", "--last", "5")
    assert set(found) == {
        "file", "readings", "lead_seconds", "within", "high_season", "high_season_found", "training", "skill", "forecasts",
        "next", "notes",
    }  # fmt: skip
    assert (found["lead_seconds"], found["within"]) == (72_000, 0.15)
    assert found["file"]["columns"] == {"time": "time", "stage": "stage", "rain": "rain"}
    assert found["readings"]["step_seconds"] == 3600
    for among in ("all", "high_season", "rising"):
        assert found["skill"][among]["forecasts"] >= 0
    both = found["skill"]["all"]
    assert both["model"]["within_share"] >= both["persistence"]["within_share"] - 0.02
    assert 0 <= both["bands"]["80%"]["covered_share"] <= 1
    assert len(found["forecasts"]) == 5
    assert found["next"] == found["forecasts"][-1]
    newest = found["next"]
    assert newest["came"] is None
    assert np.datetime64(newest["for"]) - np.datetime64(newest["issued"]) == np.timedelta64(20, "h")
    low, high = newest["bands"]["80%"]
    assert newest["bands"]["95%"][0] <= low <= newest["forecast"] <= high <= newest["bands"]["95%"][1]


def test_options_are_heeded(tmp_path: Path) -> None:
    words = ("--lead", "90min", "--within", "0.05", "--months", "1-2", "--train-until", "2001-06-01", "--last", "2000")
    found = forecast(tmp_path, SMALL.csv().encode(), *words)
    assert found["lead_seconds"] == 7200
    assert "no multiple" in found["notes"][0]["en"]
    assert (found["within"], found["high_season"], found["high_season_found"]) == (0.05, [1, 2], False)
    assert found["training"]["until"] == "2001-06-01T00:00:00"
    assert found["forecasts"][0]["issued"] >= "2001-06-01T00:00:00"
    assert found["forecasts"][0]["came"] is not None
    assert found["skill"]["high_season"]["forecasts"] == 0


def test_zones_of_the_file_come_back(tmp_path: Path) -> None:
    lines = SMALL.csv().replace(",", "+08:00,").replace("time+08:00", "time")
    found = forecast(tmp_path, lines.encode(), "--lead", "3h", "--train-until", "2001-06-01")
    assert found["training"]["until"] == "2001-06-01T00:00:00+08:00"
    assert found["readings"]["from"] == "2001-01-01T00:00:00+08:00"


def test_faults_that_can_be_mended_are_told_and_the_file_is_used(tmp_path: Path) -> None:
    lines = SMALL.csv().splitlines()
    lines[100:100] = ["some day,4.1", lines[99], lines[98].split(",")[0] + ",44"]
    code, out, said = run(tmp_path, "\n".join(lines).encode("gbk"), "--lead", "3h")
    assert code == 0
    assert "stage.csv line 101: the time “some day” cannot be read" in said
    assert "[gauge.repeated]" in said
    assert json.loads(out)["readings"]["faults"]["gauge.contradicted"] == 1


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "no reading of the stage"),
        (b"time,discharge\n2020-01-01,1\n", "stage.csv line 1: no column of the stage"),
        (b"time,stage\n" + b"never,1\n" * 9, "stage.csv line 2: the time “never” cannot be read"),
        (b"time,stage\n2020-01-01 00:00,1\n2020-01-01 01:00,1\n", "at least 400"),
        (
            b"time,stage\n1820-01-01,1\n" + b"".join(b"2020-01-01 %02d:00,1\n" % hour for hour in range(9)),
            "perhaps a wrong year",
        ),
        (b"\x00\x01\x02\x03", "no column of times"),
    ],
)
def test_a_file_that_cannot_be_used_is_refused_with_its_lines(tmp_path: Path, content: bytes, told: str) -> None:
    code, out, said = run(tmp_path, content)
    assert code == 1
    assert out == ""
    assert told in said
    assert "Nothing was forecast." in said


@pytest.mark.parametrize(
    "words",
    [
        ("--lead", "soon"),
        ("--lead", "0h"),
        ("--lead", "90d"),
        ("--months", "0-3"),
        ("--months", "June"),
        ("--within", "-1"),
        ("--last", "0"),
    ],
)
def test_words_that_cannot_be_meant_are_refused(tmp_path: Path, words: tuple[str, ...]) -> None:
    code, out, said = run(tmp_path, b"time,stage\n", *words)
    assert code == 2
    assert out == ""
    assert said


def test_a_day_that_is_none_is_refused(tmp_path: Path) -> None:
    code, _, said = run(tmp_path, SMALL.csv().encode(), "--train-until", "whenever")
    assert code == 1
    assert "whenever" in said


@pytest.mark.parametrize(
    ("text", "seconds"), [("20h", 72_000), ("90min", 5400), ("1d", 86_400), ("1.5 H", 5400), ("20小时", 72_000)]
)
def test_leads(text: str, seconds: float) -> None:
    assert lead_of(text) == seconds


@given(st.sets(st.integers(1, 12), min_size=1))
def test_months_as_they_are_written(months: set[int]) -> None:
    assert months_of(",".join(str(month) for month in months)) == months


@given(st.integers(1, 12), st.integers(1, 12))
def test_months_in_a_row_may_go_over_the_end_of_the_year(first: int, last: int) -> None:
    found = months_of(f"{first}-{last}")
    assert {first, last} <= found
    assert len(found) == (last - first) % 12 + 1
