"""Grids and divisions in the database: creating, ending, naming, listing, locating."""

from __future__ import annotations

from datetime import date, datetime
from itertools import pairwise
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import shapely
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from tests import town

from weige.access.actors import SYSTEM
from weige.core import clock
from weige.core.errors import Problem
from weige.core.ids import new_id
from weige.core.models import Event
from weige.core.places import Scope, name_places
from weige.territory import actions, queries
from weige.territory.actions import NewGrid
from weige.territory.boundaries import checked
from weige.territory.codes import GridKind
from weige.territory.divisions import read_file, read_folder, shipped
from weige.territory.models import Division, Grid

pytestmark = pytest.mark.django_db
CITY_BOX = (102.98, 30.05, 104.90, 31.45)


def day(year: int, month: int, number: int) -> datetime:
    return datetime(year, month, number, 12, tzinfo=ZoneInfo("Asia/Shanghai"))


def test_shipped_divisions_are_imported_once_and_found_unchanged_the_second_time() -> None:
    path = shipped("5101")
    assert path is not None
    first = actions.import_divisions(actor=SYSTEM, reading=read_file(path))
    assert (first.added, first.renamed, first.unchanged) == (3329, 0, 0)
    Division.objects.filter(code="510104").update(name="旧名")
    second = actions.import_divisions(actor=SYSTEM, reading=read_file(path))
    assert (second.added, second.renamed, second.unchanged) == (0, 1, 3328)
    assert Division.objects.get(code="510104").name == "锦江区"
    assert Event.objects.filter(kind="territory.divisions_imported").count() == 2


def test_a_faulty_reading_changes_nothing(tmp_path: Path) -> None:
    with pytest.raises(Problem) as refusal:
        actions.import_divisions(actor=SYSTEM, reading=read_folder(tmp_path))
    assert refusal.value.code == "territory.import_faulty"
    assert "5" in refusal.value.text("detail", "zh-CN")
    assert not Division.objects.exists()


def test_import_needs_the_ability_over_what_it_names() -> None:
    town.build_divisions()
    path = shipped("5101")
    assert path is not None
    reading = read_file(path)
    with pytest.raises(Problem) as refusal:
        actions.import_divisions(actor=town.person(town.DISTRICT, "territory.manage"), reading=reading)
    assert refusal.value.code == "access.not_allowed"


def test_grids_get_the_next_free_code_and_an_event() -> None:
    town.build_grids()
    assert [grid.code for grid in Grid.objects.order_by("code")] == [town.GENERAL, town.MICRO, town.OTHER_MICRO]
    event = Event.objects.filter(kind="territory.grid_created").last()
    assert event is not None
    assert event.place == town.OTHER_MICRO


def test_repeating_a_command_creates_nothing_new() -> None:
    town.build_divisions()
    id = new_id()
    first = town.grid(GridKind.GENERAL, town.COMMUNITY, "第1网格", id=id)
    again = town.grid(GridKind.GENERAL, town.COMMUNITY, "第1网格", id=id)
    assert first.code == again.code
    with pytest.raises(Problem) as refusal:
        town.grid(GridKind.GENERAL, town.COMMUNITY, "第2网格", id=id)
    assert refusal.value.code == "core.id_taken"
    assert Grid.objects.count() == 1


@pytest.mark.parametrize(
    ("kind", "parent", "code"),
    [
        (GridKind.MICRO, town.COMMUNITY, "territory.wrong_parent"),
        (GridKind.GENERAL, town.SUBDISTRICT, "territory.wrong_parent"),
        (GridKind.GENERAL, town.GENERAL, "territory.wrong_parent"),
        (GridKind.GENERAL, "510104020999", "territory.unknown_place"),
        (GridKind.MICRO, town.COMMUNITY + "009", "territory.unknown_place"),
        (GridKind.GENERAL, "51010402000", "territory.code_invalid"),
    ],
)
def test_grids_are_cut_only_where_they_belong(kind: GridKind, parent: str, code: str) -> None:
    town.build_grids()
    with pytest.raises(Problem) as refusal:
        town.grid(kind, parent, "新网格")
    assert refusal.value.code == code


def test_micro_grids_are_not_cut_from_dedicated_grids() -> None:
    town.build_divisions()
    school = town.grid(GridKind.DEDICATED, town.COMMUNITY, "某小学")
    with pytest.raises(Problem) as refusal:
        town.grid(GridKind.MICRO, school.code, "第1微网格")
    assert refusal.value.code == "territory.wrong_parent"


def test_a_faulty_boundary_is_refused_with_its_reason_in_both_languages() -> None:
    town.build_divisions()
    with pytest.raises(Problem) as refusal:
        town.grid(GridKind.GENERAL, town.COMMUNITY, "第1网格", town.square(30.6, 104.1))
    assert refusal.value.field == "boundary"
    assert "超出本市" in refusal.value.text("detail", "zh-CN")
    assert "outside the city" in refusal.value.text("detail", "en")


def test_creating_needs_the_ability_at_the_parent() -> None:
    town.build_divisions()
    officer = town.person(town.NEIGHBOUR, "territory.manage")
    with pytest.raises(Problem) as refusal:
        actions.create_grid(
            actor=officer, id=new_id(), kind=GridKind.GENERAL, parent=town.COMMUNITY, name="x",
            household_count=0, first_day=town.FIRST_DAY,
        )  # fmt: skip
    assert refusal.value.code == "access.not_allowed"


def test_an_ended_grid_keeps_its_code_and_leaves_the_lists() -> None:
    town.build_grids()
    with clock.at(day(2026, 6, 1)):
        actions.end_grid(actor=SYSTEM, code=town.OTHER_MICRO, last_day=date(2026, 6, 1))
    scope = Scope.of([town.COMMUNITY])
    with clock.at(day(2026, 6, 1)):
        assert town.OTHER_MICRO in [grid.code for grid in queries.grids_in(scope)]
    with clock.at(day(2026, 6, 2)):
        assert town.OTHER_MICRO not in [grid.code for grid in queries.grids_in(scope)]
        assert town.grid(GridKind.MICRO, town.GENERAL, "第3微网格").code == town.GENERAL + "003"
    assert queries.places([town.OTHER_MICRO])[town.OTHER_MICRO]["name"] == "第2微网格"


def test_ending_twice_is_refused_unless_it_is_the_same_day() -> None:
    town.build_grids()
    actions.end_grid(actor=SYSTEM, code=town.MICRO, last_day=date(2026, 6, 1))
    actions.end_grid(actor=SYSTEM, code=town.MICRO, last_day=date(2026, 6, 1))
    assert Event.objects.filter(kind="territory.grid_ended").count() == 1
    with pytest.raises(Problem) as refusal:
        actions.end_grid(actor=SYSTEM, code=town.MICRO, last_day=date(2026, 7, 1))
    assert refusal.value.code == "territory.grid_ended"


@pytest.mark.parametrize(
    ("code", "last_day", "problem"),
    [
        (town.GENERAL, date(2026, 6, 1), "territory.grid_in_use"),
        (town.MICRO, date(2025, 6, 1), "territory.days_out_of_order"),
        (town.COMMUNITY + "777", date(2026, 6, 1), "core.not_found"),
    ],
)
def test_grids_end_only_in_order(code: str, last_day: date, problem: str) -> None:
    town.build_grids()
    with pytest.raises(Problem) as refusal:
        actions.end_grid(actor=SYSTEM, code=code, last_day=last_day)
    assert refusal.value.code == problem


def test_a_general_grid_ends_with_its_micro_grids_but_not_before_them() -> None:
    town.build_grids()
    for code, last_day in ((town.MICRO, date(2026, 6, 1)), (town.OTHER_MICRO, date(2026, 7, 1))):
        actions.end_grid(actor=SYSTEM, code=code, last_day=last_day)
    with pytest.raises(Problem) as refusal:
        actions.end_grid(actor=SYSTEM, code=town.GENERAL, last_day=date(2026, 6, 15))
    assert refusal.value.params["count"] == 1
    assert actions.end_grid(actor=SYSTEM, code=town.GENERAL, last_day=date(2026, 7, 1)).last_day == date(2026, 7, 1)


def test_many_grids_are_loaded_at_once_or_not_at_all() -> None:
    town.build_divisions()
    boundary = checked(shapely.box(104.1, 30.6, 104.2, 30.7), within=CITY_BOX)
    grids = [
        NewGrid(town.GENERAL, GridKind.GENERAL, "第1网格", town.FIRST_DAY, boundary=boundary),
        *(NewGrid(f"{town.GENERAL}{n:03}", GridKind.MICRO, f"第{n}微网格", town.FIRST_DAY, 50) for n in range(1, 50)),
    ]
    assert actions.load_grids(actor=SYSTEM, grids=grids) == 50
    new = NewGrid(town.COMMUNITY + "005", GridKind.GENERAL, "第5网格", town.FIRST_DAY)
    with pytest.raises(Problem, match="codes_taken"):
        actions.load_grids(actor=SYSTEM, grids=[new, grids[1]])
    with pytest.raises(Problem, match="unknown_place"):
        actions.load_grids(
            actor=SYSTEM, grids=[NewGrid(town.NEIGHBOUR + "001001", GridKind.MICRO, "x", town.FIRST_DAY)]
        )
    assert Grid.objects.count() == 50
    assert queries.locate(104.15, 30.65).code == town.GENERAL


@pytest.mark.parametrize(
    "wrong",
    [
        {"code": "5101040200040"},
        {"kind": "micro"},
        {"community_id": town.NEIGHBOUR},
        {"last_day": date(2020, 1, 1)},
        {"west": 104.0},
        {"boundary": b"x"},
        {"name": ""},
    ],
)
def test_the_database_itself_refuses_what_cannot_be(wrong: dict[str, Any]) -> None:
    town.build_divisions()
    values = {
        "code": town.GENERAL, "id": new_id(), "kind": "general", "parent": town.COMMUNITY,
        "community_id": town.COMMUNITY, "name": "第1网格", "first_day": town.FIRST_DAY,
    }  # fmt: skip
    with pytest.raises(IntegrityError), transaction.atomic():
        Grid.objects.create(**{**values, **wrong})


def test_places_are_named_with_their_path_in_one_statement() -> None:
    town.build_grids()
    with CaptureQueriesContext(
        connection,
    ) as captured:
        found = name_places([town.MICRO, town.GENERAL, town.DISTRICT, town.CITY, "510199"])
    assert len(captured) == 1
    assert found[town.MICRO] == {
        "code": town.MICRO, "level": "micro_grid", "name": "第1微网格",
        "path": "锦江区 · 狮子山街道 · 菱窠社区 · 第1微网格",
    }  # fmt: skip
    assert found[town.GENERAL]["level"] == "general_grid"
    assert found[town.DISTRICT]["path"] == "锦江区"
    assert found[town.CITY]["path"] == "成都市"
    assert found["510199"]["name"] == "510199"


def test_a_dedicated_grid_says_so() -> None:
    town.build_divisions()
    school = town.grid(GridKind.DEDICATED, town.COMMUNITY, "某小学")
    assert queries.places([school.code])[school.code]["level"] == "dedicated_grid"


def test_no_codes_cost_no_statement() -> None:
    with CaptureQueriesContext(connection) as captured:
        assert queries.places([]) == {}
    assert len(captured) == 0


def test_children_are_one_level_down_with_their_counts() -> None:
    town.build_grids()
    town.grid(GridKind.DEDICATED, town.COMMUNITY, "某小学")
    assert [row["code"] for row in queries.children("")] == [town.CITY]
    assert queries.children(town.DISTRICT) == [
        {"code": town.SUBDISTRICT, "level": "subdistrict", "name": "狮子山街道", "children_count": 2, "grid_count": 3}
    ]
    assert [(row["name"], row["grid_count"]) for row in queries.children(town.SUBDISTRICT)] == [
        ("菱窠社区", 3),
        ("晨辉社区", 0),
    ]
    assert queries.children(town.COMMUNITY) == []


def test_search_gives_whole_names_first_then_beginnings() -> None:
    town.build_divisions()
    Division.objects.create(code="510104020006", level="community", name="锦江区菱", official_name="x")
    Division.objects.create(code="510104020007", level="community", name="新锦江", official_name="x")
    assert [ref["name"] for ref in queries.search("锦江区")] == ["锦江区", "锦江区菱"]
    assert [ref["name"] for ref in queries.search("锦江")] == ["锦江区", "锦江区菱", "新锦江"]
    assert queries.search("510104020")[0]["code"] == town.SUBDISTRICT
    assert queries.search("锦江", under="5109") == []
    assert queries.search("%") == []
    assert queries.search(" ") == []


def test_households_are_counted_once() -> None:
    town.build_grids()
    assert queries.households_of(town.MICRO) == 60
    assert queries.households_of(town.GENERAL) == 120
    assert queries.households_of(town.CITY) == 120
    town.grid(GridKind.GENERAL, town.COMMUNITY, "第2网格", household_count=300)
    assert queries.households_of(town.COMMUNITY) == 420


def test_boundaries_are_a_feature_collection_that_reads_back() -> None:
    import json

    town.build_grids()
    collection = json.loads(queries.boundaries(Scope.of([town.GENERAL])))
    assert collection["type"] == "FeatureCollection"
    assert [feature["properties"] for feature in collection["features"]][1] == {
        "code": town.MICRO, "name": "第1微网格", "kind": "micro", "household_count": 60,
    }  # fmt: skip
    shape = shapely.from_geojson(json.dumps(collection["features"][1]["geometry"]))
    assert shape.bounds == pytest.approx((104.10, 30.60, 104.11, 30.61))
    assert json.loads(queries.boundaries(Scope.of([town.NEIGHBOUR])))["features"] == []


def test_points_are_located_in_the_smallest_grid() -> None:
    town.build_grids()
    assert queries.locate(104.105, 30.605).code == town.MICRO
    assert queries.locate(104.115, 30.605).code == town.OTHER_MICRO
    assert queries.locate(104.115, 30.615).code == town.GENERAL


def test_a_changed_boundary_is_seen_at_once() -> None:
    town.build_grids()
    assert queries.locate(104.105, 30.605).code == town.MICRO
    actions.draw_boundary(actor=SYSTEM, code=town.OTHER_MICRO, boundary=town.square(104.104, 30.604, 0.002))
    assert queries.locate(104.105, 30.605).code == town.OTHER_MICRO


def test_a_grid_that_has_ended_is_located_no_more() -> None:
    town.build_grids()
    with clock.at(day(2026, 6, 1)):
        actions.end_grid(actor=SYSTEM, code=town.MICRO, last_day=date(2026, 6, 1))
        assert queries.locate(104.105, 30.605).code == town.MICRO
    with clock.at(day(2026, 6, 2)):
        assert queries.locate(104.105, 30.605).code == town.GENERAL
    with clock.at(day(2026, 6, 1)):
        assert queries.locate(104.105, 30.605).code == town.MICRO


def test_locating_without_any_boundary_says_so() -> None:
    place, reason = queries.locate_place(104.105, 30.605)
    assert place is None
    assert "no grid" in reason.en


def test_outside_every_grid_the_nearest_is_named() -> None:
    town.build_grids()
    place, reason = queries.locate_place(104.09, 30.605)
    assert place is None
    assert "第1微网格" in reason.zh or "第1网格" in reason.zh
    assert "957" in reason.zh or "958" in reason.zh or "956" in reason.zh


def test_lists_of_grids_cost_the_same_however_many() -> None:
    town.build_grids()
    town.person(town.MICRO, "territory.read", number=1)
    town.person(town.OTHER_MICRO, "territory.read", number=2)
    scope = Scope.of([town.COMMUNITY])
    counts = []
    for _ in range(2):
        with CaptureQueriesContext(connection) as captured:
            rows = queries.grid_rows(queries.grids_in(scope))
        counts.append(len(captured))
        for number in range(5):
            town.grid(GridKind.MICRO, town.GENERAL, f"新微网格{number}")
    assert rows[1]["leader"] is not None
    assert [before == after for before, after in pairwise(counts)] == [True]
