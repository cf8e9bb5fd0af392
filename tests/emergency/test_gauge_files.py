"""Files of gauges: every form that is understood, and every fault that is told."""

from __future__ import annotations

import math
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from weige.emergency.gauges.faults import GRAVE, MENDED
from weige.emergency.gauges.moments import Moments
from weige.emergency.gauges.readings import Readings, parse, read

SIX = int(datetime(2020, 7, 1, 6, tzinfo=UTC).timestamp())
SURVEY = """# Data provided for site 01234567
#            TS   parameter     Description
#        "12345       00065     Gage height, feet
agency_cd\tsite_no\tdatetime\ttz_cd\t12345_00060\t12345_00060_cd\t12345_00065\t12345_00065_cd
5s\t15s\t20d\t6s\t14n\t10s\t14n\t10s
USGS\t01234567\t2020-07-01 02:00\tEDT\t1000\tA\t5.10\tA
USGS\t01234567\t2020-07-01 02:15\tEDT\t1010\tA\tIce\tA
USGS\t01234567\t2020-07-01 01:30\tEST\t1010\tA\t5.20\tA
"""


@pytest.mark.parametrize(
    "text",
    [
        "time,stage\n2020-07-01 06:00,5.1\n2020-07-01 07:00,5.2\n",
        "datetime,Water_Level (m)\n2020-07-01T06:00:00,5.1\n2020-07-01T07:00:00,5.2\n",
        "时间,水位(m)\n2020年7月1日6时,5.1\n2020年7月1日7时,5.2\n",
        "站名;观测时间;水位\n甲;2020/7/1 6:00;5,1\n甲;2020/7/1 7:00;5,2\n",
        "日期,时刻,水位/米\n2020-07-01,6:00,5.1\n2020-07-01,7:00,5.2\n",
        "date,hour,stage\n01/07/2020,6,5.1\n01/07/2020,7,5.2\n31/07/2020,7,\n",
        "DATE,Time,gage height ft\n7/1/2020,6:00 AM,5.1\n7/1/2020,7:00 am,5.2\n7/31/2020,7:00 pm,-999\n",
        "Date\tTimestamp\tGauge\n01.07.2020\t2020-07-01 06:00\t5.1\n01.07.2020\t2020-07-01 07:00\t5.2\n",
        "year,month,day,hour,Stage [m]\n2020,7,1,6,5.1\n2020,7,1,7,5.2\n",
        "2020-07-01 06:00,5.1\n2020-07-01 07:00,5.2\n",
        '# written by hand\n\n  # twice " over\ntimestamp,discharge,value\n2020070106,9,5.10\n202007010700,9,5.2 e\n',
        "time,stage,flag\n01-Jul-2020 06:00,5.1,A\n01-Jul-2020 07:00,5.2\n",
        "time,whatever\n2020-07-01 06:00:00.000,5.1\n2020-07-01 07:00,5.2\n",
        'time,stage\n"2020-07-01 06:00","5.1"\n"2020-07-01 07:00","5.2"\n',
        ",Wasserstand\n2020-07-01 06:00:00,5.1\n2020-07-01 07:00:00,5.2\n",
        "Unnamed: 0,when,remark,At the bridge\n0,2020-07-01 06:00,calm,5.1\n1,2020-07-01 07:00,,5.2\n",
        "time,stage\n7/1/20 6:00,5.1\n7/1/20 7:00,5.2\n7/31/20 7:00,\n",
        "time,stage\n44013.25,5.1\n44013.291666667,5.2\n",
    ],
)
def test_all_usual_forms_say_the_same(text: str) -> None:
    found = parse(text.encode())
    assert not found.faults.grave
    told = np.isfinite(found.stage)
    assert found.times[told].tolist() == [SIX, SIX + 3600]
    assert found.stage[told].tolist() == [5.1, 5.2]
    assert found.offset is None


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16"])
def test_encodings(encoding: str) -> None:
    found = parse("时间,水位,降雨量\n2020-07-01 06:00,5.1,0.5\n2020-07-01 07:00,缺测,\n".encode(encoding))
    assert not found.faults.counts
    assert found.stage[0] == 5.1
    assert math.isnan(found.stage[1])
    assert found.rain is not None
    assert found.rain[0] == 0.5
    assert found.columns == {"time": "时间", "stage": "水位", "rain": "降雨量"}


def test_the_form_of_the_geological_survey_with_its_zones() -> None:
    found = parse(SURVEY.encode())
    assert not found.faults.counts
    assert found.times.tolist() == [SIX, SIX + 900, SIX + 1800]
    assert found.stage[[0, 2]].tolist() == [5.1, 5.2]
    assert math.isnan(found.stage[1])
    assert found.station == "01234567"
    assert found.columns["stage"] == "12345_00065"


@pytest.mark.parametrize(
    ("text", "hour"),
    [
        ("2020-07-01T14:00:00+08:00", 6),
        ("2020-07-01 06:00Z", 6),
        ("2020-07-01 02:00 -0400", 6),
        ("1593583200", 6),
        ("1593583200000", 6),
        ("2020-07-01 24:00", 24),
        ("20200701 06", 6),
        ("2020-07-01", 0),
        ("July 1, 2020 6:00", 6),
        ("2020年07月01日 06:00:00", 6),
        ("2020年7月1日6时", 6),
    ],
)
def test_times(text: str, hour: int) -> None:
    moment = Moments().read(text)
    assert moment is not None
    assert moment.seconds == SIX + (hour - 6) * 3600


@pytest.mark.parametrize("text", ["", "yesterday", "2020-02-30 01:00", "2020-07-01 25:00", "2020-07-01 06:61", "03/04/2020", "12:00",
                                  "2020-07-01 13:00 pm", "0020-01-01", "2020-07-01 06:00 XYZ"])  # fmt: skip
def test_what_is_no_time(text: str) -> None:
    assert Moments().read(text) is None


@given(st.datetimes(datetime(1900, 1, 1), datetime(2100, 1, 1)), st.timezones())  # noqa: DTZ001
def test_a_time_with_its_zone_is_that_moment(moment: datetime, zone: object) -> None:
    aware = moment.replace(microsecond=0, second=0, tzinfo=UTC)
    found = Moments().read(aware.isoformat())
    assert found is not None
    assert found.seconds == aware.timestamp()


def test_missing_values_are_gaps_and_no_faults() -> None:
    marks = ["", "NA", "NaN", "-999", "-9999.0", "null", "--", "M", "9999", "缺测"]
    lines = "".join(f"2020-07-01 {hour:02}:00,{mark}\n" for hour, mark in enumerate(marks))
    found = parse(f"time,stage\n{lines}2020-07-02 00:00,0\n".encode())
    assert not found.faults.counts
    assert np.isnan(found.stage[:-1]).all()
    assert found.stage[-1] == 0


def rules(found: Readings) -> list[tuple[int, str]]:
    return [(fault.line, fault.rule) for fault in found.faults.in_order()]


def test_each_unreadable_line_is_told_and_taken_as_missing() -> None:
    found = parse(
        b"time,stage,rain\n"
        b"2020-07-01 06:00,5.1,0\n"
        b"soon,5.1,0\n"
        b"2020-07-01 07:00,high,0\n"
        b"2020-07-01 08:00\n"
        b"2020-07-01 09:00,5.4,much\n"
        b"2020-07-01 10:00,1_0,0\n"
    )  # fmt: skip
    assert rules(found) == [
        (3, "gauge.time"),
        (4, "gauge.value"),
        (5, "gauge.cells"),
        (6, "gauge.rain"),
        (7, "gauge.value"),
    ]
    assert found.stage[np.isfinite(found.stage)].tolist() == [5.1, 5.4]
    assert all(fault.text.zh and fault.text.en for fault in found.faults.kept)


def test_repeated_contradicted_and_backward_times() -> None:
    found = parse(
        b"time,stage\n"
        b"2020-07-01 06:00,5.1\n"
        b"2020-07-01 08:00,5.3\n"
        b"2020-07-01 07:00,5.2\n"
        b"2020-07-01 06:00,5.1\n"
        b"2020-07-01 08:00,9.9\n"
        b"2020-07-01 08:00,5.3\n"
    )  # fmt: skip
    assert rules(found) == [
        (4, "gauge.backwards"), (5, "gauge.backwards"), (5, "gauge.repeated"), (6, "gauge.contradicted"),
        (7, "gauge.contradicted"),
    ]  # fmt: skip
    assert found.times.tolist() == [SIX, SIX + 3600, SIX + 7200]
    assert found.stage[:2].tolist() == [5.1, 5.2]
    assert math.isnan(found.stage[2])


def test_a_file_from_new_to_old_is_turned_round() -> None:
    found = parse(b"time,stage\n2020-07-01 08:00,5.3\n2020-07-01 07:00,5.2\n2020-07-01 06:00,5.1\n")
    assert rules(found) == [(2, "gauge.newest_first")]
    assert found.stage.tolist() == [5.1, 5.2, 5.3]


def test_readings_from_the_future_are_passed_over() -> None:
    content = b"time,stage\n2020-07-01T06:00Z,5.1\n2020-07-01T07:00Z,5.2\n2030-07-01T07:00Z,5.2\n"
    found = parse(content, now=SIX + 3600)
    assert rules(found) == [(4, "gauge.future")]
    assert len(found.times) == 2


def test_a_mistyped_year_is_passed_over() -> None:
    lines = "".join(f"2020-07-01 {hour:02}:00,5.1\n" for hour in range(6))
    found = parse(f"time,stage\n{lines}1920-07-01 06:00,5.1\n2220-07-01 06:00,5.1\n2099-07-01 06:00,5.1\n".encode())
    assert sorted(rules(found)) == [
        (8, "gauge.backwards"),
        (8, "gauge.far_off"),
        (9, "gauge.time"),
        (10, "gauge.far_off"),
    ]
    assert len(found.times) == 6


def test_one_of_several_stations() -> None:
    content = "测站,时间,水位\n甲,2020-07-01 06:00,5.1\n乙,2020-07-01 06:00,7.1\n".encode()
    assert rules(parse(content)) == [(0, "gauge.several_stations")]
    assert rules(parse(content, station="丙")) == [(0, "gauge.no_such_station")]
    assert parse(content, station="乙").stage.tolist() == [7.1]


def test_a_named_column_is_taken() -> None:
    content = b"time,upper,lower\n2020-07-01 06:00,5.1,3.1\n"
    assert rules(parse(content)) == [(1, "gauge.no_stage_column")]
    assert parse(content, column="lower").stage.tolist() == [3.1]
    assert rules(parse(content, column="middle")) == [(1, "gauge.no_such_column")]


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"", (0, "gauge.no_readings")),
        (b"time,stage\n", (0, "gauge.no_readings")),
        (b"time,stage\n2020-07-01 06:00,\n", (0, "gauge.no_readings")),
        (b"when,stage\nnever,5\n", (1, "gauge.no_time_column")),
        (b"time,discharge\n2020-07-01 06:00,5\n", (1, "gauge.no_stage_column")),
        (b"time,stage\n03/04/2020 06:00,5\n05/04/2020 06:00,5\n", (2, "gauge.dates_ambiguous")),
        (b"time,stage\n2020-07-01 06:00,5\n2020-07-01 07:00Z,5\n", (3, "gauge.zones_mixed")),
        (b'time,stage\n2020-07-01 06:00,"5\n', (2, "gauge.quotes")),
        (b"time,stage\n2020-07-01 06:00,5\n\x81\n", (3, "gauge.encoding")),
        (b"time,stage\n" + b"2020-07-01 06:00,x1\n" * 6, (0, "gauge.too_many_faults")),
    ],
)
def test_a_file_that_cannot_be_mended_says_why(content: bytes, expected: tuple[int, str]) -> None:
    found = parse(content)
    assert found.faults.grave
    assert rules(found)[0] == expected


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    assert rules(read(tmp_path / "no.csv")) == [(0, "gauge.file")]


@given(st.binary(max_size=300) | st.text(max_size=300).map(str.encode))
def test_no_bytes_break_the_reader(content: bytes) -> None:
    found = parse(b"time,stage\n" + content)
    assert found.faults.grave or np.isfinite(found.stage).any()
    assert (np.diff(found.times) > 0).all() or found.faults.grave


@given(st.lists(st.tuples(st.integers(0, 200), st.integers(-500, 3000)), min_size=1, max_size=60))
def test_the_order_of_lines_does_not_matter(pairs: list[tuple[int, int]]) -> None:
    def lines(some: list[tuple[int, int]]) -> bytes:
        told = (f"{np.datetime64(SIX + hour * 3600, 's')},{stage / 100}\n" for hour, stage in some)
        return ("time,stage\n" + "".join(told)).encode()

    one, other = parse(lines(pairs)), parse(lines(sorted(pairs)))
    assert one.faults.grave == other.faults.grave
    assert one.times.tolist() == other.times.tolist()
    np.testing.assert_array_equal(one.stage, other.stage)


def test_every_rule_has_words_in_both_languages() -> None:
    for zh, en in (*GRAVE.values(), *MENDED.values()):
        assert zh
        assert en
        assert zh != en
