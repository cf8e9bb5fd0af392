"""A warning that is written and read again is the same, and breaks no rule of the standard."""

from __future__ import annotations

import string
from datetime import UTC, datetime, timedelta, timezone

import pytest
import warnings_made as made
from hypothesis import given, settings
from hypothesis import strategies as st

from weige.emergency.warnings.alert import Alert, Area, Circle, Code, Info, Reference, Ring
from weige.emergency.warnings.reading import read
from weige.emergency.warnings.rules import weight_of
from weige.emergency.warnings.schema import VALUES
from weige.emergency.warnings.writing import write

TEXT = st.text(st.characters(min_codepoint=32, exclude_characters="\x7f\ufffe\uffff", exclude_categories=("Cs", "Cc")), min_size=1, max_size=30).map(str.strip).filter(bool)  # fmt: skip
IDENTIFIER = st.text(string.ascii_letters + string.digits + ".-_@", min_size=1, max_size=20)
MOMENTS = st.builds(
    lambda seconds, hours: (datetime(2026, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds)).astimezone(timezone(timedelta(hours=hours))),
    st.integers(0, 10**8), st.integers(-11, 13),
)  # fmt: skip
CODES = st.lists(st.builds(Code, TEXT, TEXT), max_size=2).map(tuple)
DEGREES = st.integers(-89_000_000, 89_000_000).map(lambda n: n / 1e6)


def square(east: float, north: float) -> Ring:
    corners = [
        (east, north),
        (round(east + 0.1, 6), north),
        (round(east + 0.1, 6), round(north + 0.1, 6)),
        (east, north),
    ]
    return Ring(tuple(corners))


AREAS = st.builds(
    Area, TEXT, st.lists(st.builds(square, DEGREES, DEGREES), max_size=2).map(tuple),
    st.lists(st.builds(Circle, st.tuples(DEGREES, DEGREES), st.integers(1, 100).map(float)), max_size=2).map(tuple), CODES,
)  # fmt: skip
INFOS = st.builds(
    Info, language=st.sampled_from(["zh-CN", "en-US"]), event=TEXT,
    categories=st.lists(st.sampled_from(VALUES["category"]), min_size=1, max_size=2, unique=True).map(tuple),
    responses=st.lists(st.sampled_from(VALUES["responseType"]), max_size=2).map(tuple),
    urgency=st.sampled_from(VALUES["urgency"]), severity=st.sampled_from(VALUES["severity"]),
    certainty=st.sampled_from(VALUES["certainty"]), headline=TEXT, description=TEXT, instruction=TEXT,
    effective=st.none() | MOMENTS, onset=st.none() | MOMENTS, expires=st.none() | MOMENTS, parameters=CODES,
    areas=st.lists(AREAS, max_size=2).map(tuple),
)  # fmt: skip
ALERTS = st.builds(
    Alert, IDENTIFIER, IDENTIFIER, MOMENTS, st.sampled_from(VALUES["status"]), st.sampled_from(VALUES["msgType"]),
    st.sampled_from(VALUES["scope"]), note=TEXT, infos=st.lists(INFOS, max_size=2).map(tuple),
)  # fmt: skip


@given(ALERTS)
@settings(max_examples=200, deadline=None)
def test_what_is_written_is_read_again(alert: Alert) -> None:
    found = read(write(alert), made.ZONE)
    assert found.faults == ()
    (back,) = found.alerts
    assert back.alert == alert
    assert {fault.rule for fault in back.faults if weight_of(fault) in {"stop", "error"}} == set()


def test_references_are_written_as_the_standard_has_them() -> None:
    sent = datetime(2026, 7, 20, 6, 0, tzinfo=UTC)
    written = "a@example.org,first,2026-07-20T06:00:00-00:00"
    alert = Alert("second", "a@example.org", sent, "Actual", "Cancel", "Public",
                  references=(Reference("a@example.org", "first", sent, written),))  # fmt: skip
    (back,) = read(write(alert), made.ZONE).alerts
    assert back.alert.references == alert.references
    assert b"<sent>2026-07-20T06:00:00-00:00</sent>" in write(alert)


def test_a_moment_without_zone_is_not_written() -> None:
    with pytest.raises(ValueError, match="zone"):
        write(Alert("a", "b", datetime(2026, 7, 20), "Actual", "Alert", "Public"))  # noqa: DTZ001  # that is the point
