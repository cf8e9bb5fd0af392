"""Lines that say that nobody lives there: an empty door in the register, never a person called 空置."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db import transaction
from tests import town
from tests.registry.people.homes import Homes, homes, move_in, someone
from tests.registry.transfer.files import background, checked, faults, get, post, taken, xlsx

from weige.core.places import Scope
from weige.registry.models import Change, Person, Stay, Vacancy
from weige.registry.people import wall
from weige.registry.transfer import row_errors
from weige.registry.transfer.rows import RowReader
from weige.registry.transfer.words import NAMELESS_WORDS, VACANT_WORDS

HEADERS = ("小区", "楼栋", "单元", "房号", "姓名", "联系电话", "房屋性质")
COLUMNS = {"room": 0, "name": 1, "tenure": 2, "lives_here": 3, "phone": 4}


@pytest.fixture
def at() -> Homes:
    return homes()


@pytest.fixture
def client(at: Homes) -> Any:
    return at.people["officer"].client


def door(room: str, name: str = "空置", phone: str = "", tenure: str = "") -> list[str]:
    return ["银杏苑", "1", "1", room, name, phone, tenure]


def empty_doors() -> list[Any]:
    with transaction.atomic(), wall.opened(Scope((town.CITY,))):
        return list(Vacancy.objects.filter(last_day=None).values_list("dwelling_id", flat=True))


@pytest.mark.django_db
def test_empty_doors_are_recorded_and_taken_back(client: Any, at: Homes) -> None:
    content = xlsx([HEADERS, door("101"), door("102", "（空户）", "13800001234"), door("101", "无人"),
                    door("201", "", "", "空置"), door("202", "王秀英")])  # fmt: skip
    result = checked(client, content)
    assert faults(client, result["id"]) == []
    assert (result["counts"]["vacant"], result["counts"]["households"], result["counts"]["people"]) == (3, 1, 1)
    notes = [item["code"] for item in get(client, result["id"], "faults", notes="true")["items"]]
    assert notes == [row_errors.TAKEN_AS_VACANT] * 3
    done = taken(client, result["id"])
    assert (done["state"], done["problem"], done["counts"]["vacant"]) == ("taken", None, 3)
    assert set(empty_doors()) == {at.dwellings[0], at.dwellings[1], at.dwellings[2]}
    with transaction.atomic(), wall.opened(Scope((town.CITY,))):
        assert Person.objects.count() == 1
        assert sorted(Change.objects.values_list("kind", flat=True)) == ["moved_in", "vacant", "vacant", "vacant"]
    again = checked(client, content)
    assert (again["counts"]["vacant"], again["counts"]["faulty"]) == (0, 0)
    post(client, done["id"], "undo")
    background()
    assert get(client, done["id"])["counts"]["undone"] == 4
    assert empty_doors() == []


@pytest.mark.django_db
def test_a_file_of_empty_doors_only_is_taken(client: Any, at: Homes) -> None:
    done = taken(client, checked(client, xlsx([HEADERS, door("101")]))["id"])
    assert (done["state"], empty_doors()) == ("taken", [at.dwellings[0]])


@pytest.mark.django_db
def test_a_door_that_is_empty_and_lived_in_is_a_fault_and_moves_nobody_out(client: Any, at: Homes) -> None:
    move_in(at, at.dwellings[0], someone(name="赵一"))
    result = checked(client, xlsx([HEADERS, door("101"), door("102"), door("102", "钱一")]))
    assert faults(client, result["id"]) == [
        (2, None, row_errors.STILL_LIVED_IN), (3, None, row_errors.VACANT_AND_LIVED_IN)
    ]  # fmt: skip
    assert get(client, result["id"], "faults", notes="true")["items"] == [], "what is a fault is not said to be done"
    taken(client, result["id"], only_good=True)
    with transaction.atomic(), wall.opened(Scope((town.CITY,))):
        assert Stay.objects.filter(last_day=None, voided_at=None).count() == 2
    assert empty_doors() == []


@pytest.mark.django_db
def test_whoever_moves_into_an_empty_door_ends_the_vacancy(client: Any, at: Homes) -> None:
    first = taken(client, checked(client, xlsx([HEADERS, door("101")]))["id"])
    taken(client, checked(client, xlsx([HEADERS, door("101", "王秀英")]))["id"])
    assert empty_doors() == []
    post(client, first["id"], "undo")
    background()
    assert get(client, first["id"])["counts"]["kept"] == 1, "something was built upon it since"


@pytest.mark.parametrize("word", sorted(VACANT_WORDS))
def test_no_word_for_an_empty_door_becomes_a_name(word: str) -> None:
    row, wrong = RowReader(COLUMNS, date(2026, 11, 24)).read(7, ["1-1-101", f" {word} ", None, None, "13800001234"])
    assert (row.vacant, row.values, wrong) == (True, {}, [])


@pytest.mark.parametrize("word", sorted(NAMELESS_WORDS))
def test_no_word_for_an_unknown_name_becomes_a_name(word: str) -> None:
    row, wrong = RowReader(COLUMNS, date(2026, 11, 24)).read(7, ["1-1-101", word])
    assert (row.vacant, row.values) == (False, {})
    assert [(fault.column, fault.code) for fault in wrong] == [(1, row_errors.NAME_MISSING)]


def test_an_owner_of_an_empty_home_belongs_to_it_and_lives_elsewhere() -> None:
    for cells in (["1-1-101", "王秀英", "空置"], ["1-1-101", "王秀英", None, "空置"]):
        row, wrong = RowReader(COLUMNS, date(2026, 11, 24)).read(7, cells)
        assert (row.values, row.lives_here, row.vacant, wrong) == ({"name": "王秀英"}, False, False, [])
