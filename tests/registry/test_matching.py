"""From an address as written to the premises that are registered."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests import town

from weige.core.places import Scope
from weige.registry.address import read_address
from weige.registry.matching import Match, match_address
from weige.registry.premises import PremisesKind

pytestmark = pytest.mark.django_db
C, B, E, D = PremisesKind.COMPOUND, PremisesKind.BUILDING, PremisesKind.ENTRANCE, PremisesKind.DWELLING


@pytest.fixture
def compounds() -> None:
    """金色家园 with buildings 1 to 3, building 3 with two entrances and one dwelling; 银色家园 with building 1."""
    town.build_grids()
    gold = town.premises(C, "金色家园", place=town.GENERAL)
    for number in (1, 2):
        town.premises(B, f"{number}号楼", gold)
    third = town.premises(B, "3号楼", gold, place=town.OTHER_MICRO)
    town.premises(E, "1单元", third, place=town.OTHER_MICRO)
    second = town.premises(E, "2单元", third, place=town.OTHER_MICRO)
    town.premises(D, "401", second, place=town.OTHER_MICRO)
    silver = town.premises(C, "银色家园", place=town.MICRO)
    town.premises(B, "1号楼", silver)


def match(text: str, under: str = town.COMMUNITY) -> Match:
    return match_address(read_address(text), Scope.of([under] if under else []))


@pytest.mark.usefixtures("compounds")
@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("金色家园3号楼2单元4楼401", "金色家园 3号楼2单元401"),
        ("金色家园三栋2-4-1", "金色家园 3号楼2单元401"),
        ("3-2-401", "金色家园 3号楼2单元401"),
        ("金色家园3幢二单元12楼", "金色家园 3号楼2单元"),
        ("成都市锦江区菱窠社区金色家园2栋", "金色家园 2号楼"),
        ("金色家园", "金色家园"),
        ("银色家园1号楼", "银色家园 1号楼"),
        ("3号楼", "金色家园 3号楼"),
    ],
)
def test_addresses_find_what_is_registered(text: str, found: str) -> None:
    result = match(text)
    assert result.premises is not None
    assert result.premises.full_name == found
    assert found in result.reason.zh


@pytest.mark.usefixtures("compounds")
def test_what_is_missing_inside_is_said_and_the_outer_premises_given() -> None:
    result = match("金色家园3号楼2单元502")
    assert result.premises is not None
    assert result.premises.full_name == "金色家园 3号楼2单元"
    assert "没有登记502 室" in result.reason.zh
    assert "no room 502" in result.reason.en


def test_a_room_of_the_building_is_not_taken_for_one_of_its_entrance() -> None:
    town.build_grids()
    compound = town.premises(C, "金色家园")
    building = town.premises(B, "3号楼", compound)
    town.premises(D, "401", building)
    town.premises(D, "401", town.premises(E, "2单元", building))
    for text, found in (("3-2-401", "金色家园 3号楼2单元401"), ("3号楼401", "金色家园 3号楼401")):
        result = match(text)
        assert result.premises is not None
        assert result.premises.full_name == found


@pytest.mark.usefixtures("compounds")
def test_a_building_that_stands_in_two_compounds_is_not_guessed() -> None:
    result = match("1号楼")
    assert result.premises is None
    assert "2 处" in result.reason.zh
    assert "银色家园 1号楼" in result.reason.zh


@pytest.mark.usefixtures("compounds")
def test_the_registry_settles_what_the_text_leaves_open() -> None:
    reading = read_address("4楼401")
    assert reading.faults
    # 3-2 is read as building 3, entrance 2, which is there.
    result = match("金色家园3-2")
    assert result.premises is not None
    assert result.premises.full_name == "金色家园 3号楼2单元"


@pytest.mark.usefixtures("compounds")
@pytest.mark.parametrize(
    ("text", "under", "said"),
    [
        ("铜色家园3号楼", town.COMMUNITY, "没有登记“铜色家园”"),
        ("9号楼", town.COMMUNITY, "没有登记9 号楼"),
        ("四楼", town.COMMUNITY, "没有小区、楼栋或单元"),
        ("3号楼", town.NEIGHBOUR, "没有登记3 号楼"),
        ("3号楼", "", "没有可查的辖区"),
    ],
)
def test_what_is_not_found_says_why(text: str, under: str, said: str) -> None:
    result = match(text, under)
    assert result.premises is None
    assert said in result.reason.zh


@pytest.mark.usefixtures("compounds")
def test_matching_stays_within_the_scope() -> None:
    assert match("3号楼", town.MICRO).premises is None
    assert match("3号楼", town.OTHER_MICRO).premises is not None


@pytest.mark.usefixtures("compounds")
def test_matching_takes_at_most_four_statements() -> None:
    with CaptureQueriesContext(connection) as captured:
        match("金色家园3-2-1")
    assert len(captured) <= 4
