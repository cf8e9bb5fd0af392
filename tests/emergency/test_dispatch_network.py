"""Roads read from files, whole or with every fault named; roads made up; what has changed; how a stop stands."""

from __future__ import annotations

import itertools
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.emergency.runs_made import table

from weige.emergency.dispatch import network, streets, synthetic
from weige.emergency.dispatch.asking import Known
from weige.emergency.dispatch.changing import Change, ChangeKind, changes
from weige.emergency.dispatch.stops import Said, StopState, standing
from weige.emergency.distances import metres_between

CITY = (103.0, 30.0, 105.0, 31.5)
GOOD = (104.10, 30.60, 104.11, 30.60, "西街", "", "", "")


def read(content: bytes) -> network.RoadFile:
    return network.read(content, bounds=CITY)


def collection(*lines: Any, **properties: Any) -> bytes:
    return json.dumps({
        "type": "FeatureCollection",
        "features": [
            {"type": "Feature", "properties": properties, "geometry": {"type": "LineString", "coordinates": line}}
            for line in lines
        ],
    }).encode()  # fmt: skip


def test_the_three_forms_say_the_same() -> None:
    by_table = read(table([(104.10, 30.60, 104.11, 30.60, "西街", "", 30, "是")]))
    by_lines = read(collection([[104.10, 30.60], [104.11, 30.60]], name="西街", maxspeed="30", oneway="yes"))
    by_nodes = read(json.dumps({
        "nodes": [[104.10, 30.60], [104.11, 30.60]], "roads": [{"a": 0, "b": 1, "name": "西街", "kmh": 30, "oneway": True}],
    }).encode())  # fmt: skip
    assert by_table.stretches == by_lines.stretches == by_nodes.stretches
    assert by_table.stretches == [network.Stretch((104.10, 30.60), (104.11, 30.60), "西街", None, 30.0, True)]
    assert not (by_table.faults)
    assert not (by_lines.faults)
    assert not (by_nodes.faults)


def test_a_bent_line_is_its_stretches_and_a_backward_one_way_is_turned() -> None:
    found = read(collection([[104.10, 30.60], [104.11, 30.60], [104.12, 30.61]], oneway="-1", metres=5000))
    assert [(each.start, each.oneway, each.metres) for each in found.stretches] == [
        ((104.11, 30.60), True, None), ((104.12, 30.61), True, None),
    ]  # fmt: skip


def test_gb_files_are_read_and_a_stretch_that_is_there_twice_is_taken_once() -> None:
    found = read(table([GOOD, GOOD]).decode().encode("gb18030"))
    assert [each.name for each in found.stretches] == ["西街"]


@pytest.mark.parametrize(
    ("content", "where", "said"),
    [
        (b"", "file", "no roads"),
        (b"\xff\xfe\x00\xd8", "line 1", "encoding"),
        (b"{", "line 1", "JSON"),
        (b'{"type": "Feature"}', "file", "neither"),
        ("路名,长度\n西街,3\n".encode(), "line 1", "columns are missing"),
        (collection("x"), "feature 1", "two points"),
        (table([GOOD, ("x", 30.6, 104.1, 30.6, "", "", "", "")]), "line 3", "no longitude and latitude"),
        (table([(30.6, 104.1, 104.11, 30.6, "", "", "", "")]), "line 2", "no longitude"),
        (table([(116.4, 39.9, 104.11, 30.6, "", "", "", "")]), "line 2", "outside the city"),
        (table([(104.1, 30.6, 104.1, 30.6, "", "", "", "")]), "line 2", "ends where it begins"),
        (table([(104.1, 30.6, 104.11, 30.6, "", 5, "", "")]), "line 2", "straight line"),
        (table([(104.1, 30.6, 104.11, 30.6, "", "nan", "", "")]), "line 2", "a length"),
        (table([(104.1, 30.6, 104.11, 30.6, "", "", 500, "")]), "line 2", "a speed"),
        (table([(104.1, 30.6, 104.11, 30.6, "", "", "", "maybe")]), "line 2", "one way"),
    ],
)
def test_what_is_wrong_is_named_with_its_place(content: bytes, where: str, said: str) -> None:
    found = read(content)
    assert any(at == where and said in text.en for at, text in found.faults), found.faults


def test_every_fault_is_named_and_not_only_the_first() -> None:
    bad = ("x", 30.6, 104.11, 30.6, "", "", 500, "maybe")
    found = read(table([GOOD, bad, bad]))
    assert [where for where, _ in found.faults] == ["line 3"] * 3 + ["line 4"] * 3


def test_nodes_that_are_not_there_are_faults() -> None:
    found = read(json.dumps({"nodes": [[104.1, 30.6]], "roads": [{"a": 0, "b": 1}, {"a": -1, "b": 0}, 7]}).encode())
    assert [where for where, _ in found.faults] == ["road 1", "road 2", "road 3"]


@given(st.binary(max_size=400))
def test_no_bytes_break_the_reading(content: bytes) -> None:
    found = read(content)
    assert found.stretches or found.faults


@given(st.floats(103.2, 104.8), st.floats(30.2, 31.2), st.floats(0.001, 0.1), st.floats(0.001, 0.1))
def test_made_up_roads_are_in_one_piece_and_the_same_every_time(
    west: float, south: float, wide: float, high: float
) -> None:
    made = synthetic.streets(west, south, west + wide, south + high)
    assert made == synthetic.streets(west, south, west + wide, south + high)
    assert network.extent(made).pieces == 1
    assert all("示意" in each.name and metres_between(each.start, each.end) > 0 for each in made)


def test_pieces_that_no_road_joins_are_counted() -> None:
    one = network.Stretch((104.1, 30.6), (104.11, 30.6))
    other = network.Stretch((104.2, 30.6), (104.21, 30.6), metres=1500.0)
    assert network.extent([one, other]) == network.Extent(2, round(1500 + float(metres_between(one.start, one.end))), 2)


def test_what_a_plan_did_itself_is_no_change() -> None:
    before = Known("n", {"road": ""}, {"bus": "1"}, {"help:a": "1", "help:b": "1", "errand:c": "1"})
    assert changes(before, before) == []
    now = Known("n", {}, {"bus": "1"}, {"help:b": "2", "help:d": "1"})
    assert changes(before, now, carried={"help:a"}) == [
        Change(ChangeKind.ROAD_OPENED, "road"),
        Change(ChangeKind.WISH_CHANGED, "help:b"),
        Change(ChangeKind.WISH_GONE, "errand:c"),
        Change(ChangeKind.WISH_NEW, "help:d"),
    ]


def test_every_other_change_is_told() -> None:
    found = changes(Known("old", {}, {"bus": "1", "van": "1"}), Known("new", {"r": ""}, {"van": "2", "boat": "1"}),
                    failed={"help:a"}, doubled={"help:b"}, refused={"van"})  # fmt: skip
    assert {each.kind for each in found} == set(ChangeKind) - {
        ChangeKind.ROAD_OPENED, ChangeKind.WISH_NEW, ChangeKind.WISH_GONE, ChangeKind.WISH_CHANGED,
    }  # fmt: skip


NOON = datetime(2026, 7, 1, 4, tzinfo=UTC)
MARKS = st.lists(
    st.tuples(st.sampled_from(Said), st.integers(0, 60).map(lambda n: NOON + timedelta(minutes=n))), max_size=5
)


@given(MARKS)
def test_the_order_in_which_marks_come_changes_nothing(marks: list[tuple[Said, datetime]]) -> None:
    found = {standing(order) for order in itertools.permutations(marks)}
    assert len(found) == 1
    (now,) = found
    assert now.begun == bool(marks)
    if any(said is Said.DONE for said, _ in marks):
        assert now.state is StopState.DONE, "who was fetched was fetched"
        assert now.failed_at is None


# Streets as they are told.


def test_streets_are_told_in_order_and_unnamed_stretches_left_out() -> None:
    corners = [(104.10 + 0.01 * at, 30.60) for at in range(5)]
    names = ["人民路", "", "人民路", "河滨路"]
    stretches = [network.Stretch(*ends, name) for ends, name in zip(itertools.pairwise(corners), names, strict=True)]
    roads = streets.streets(network.network(stretches), names)
    assert streets.along(roads, [(corners[0], corners[4]), (corners[4], corners[2]), (corners[1], corners[1])]) == [
        ["人民路", "河滨路"], ["河滨路", "人民路"], [],
    ]  # fmt: skip


def test_the_quickest_way_is_told_and_none_where_none_leads_on() -> None:
    west, east, north, far = (104.10, 30.60), (104.12, 30.60), (104.11, 30.61), (104.30, 30.60)
    slow, quick = network.Stretch(west, east, "慢街", None, 5), network.Stretch(west, east, "快街", None, 40)
    oneway = network.Stretch(east, north, "单行路", None, 30, True)
    lonely = network.Stretch(far, (104.31, 30.60), "孤路")
    stretches = [slow, quick, oneway, lonely]
    roads = streets.streets(network.network(stretches), [each.name for each in stretches])
    assert streets.along(roads, [(west, north), (north, west), (west, far)]) == [["快街", "单行路"], [], []]
    shut = streets.streets(network.network(stretches, closed=[1]), [each.name for each in stretches])
    assert streets.along(shut, [(west, east)]) == [["慢街"]]
    nameless = streets.streets(network.network(stretches), [""] * 4)
    assert streets.along(nameless, [(west, east)]) == [[]]
