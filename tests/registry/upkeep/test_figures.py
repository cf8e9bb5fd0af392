"""Figures as they are published, and coverage as keepers see it: counted from the register itself."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import transaction
from tests import town
from tests.factories import send
from tests.registry.people.homes import Homes, commands, homes, move_in, someone, told

from weige.core import clock
from weige.core.places import Scope
from weige.registry.models import Figure, Household
from weige.registry.people import changes, wall
from weige.registry.people.terms import Role
from weige.registry.upkeep import figures

pytestmark = pytest.mark.django_db


@pytest.fixture
def at() -> Homes:
    return homes(8)


def read(at: Homes, under: str, who: str = "officer") -> Any:
    return send(at.people[who].client, "get", "/register/figures", {"under": under}).json()


def family(at: Homes, dwelling: Any, *, born: tuple[int, ...], who: str = "leader") -> Household:
    people = [
        someone(Role.HEAD if first else Role.CHILD, name="测试", born=str(year))
        for first, year in zip([True, *[False] * len(born)], born, strict=False)
    ]
    return move_in(at, dwelling, *people, who=who)


def test_the_sums_are_those_of_the_register(at: Homes) -> None:
    year = clock.today().year
    for door in at.dwellings[:6]:
        family(at, door, born=(year - 30, year - 31))
    elsewhere = someone(Role.SPOUSE, name="外地", born=str(year - 32), lives_here=False)
    move_in(at, at.dwellings[6], someone(name="丁", born=str(year - 65)), elsewhere)
    at.tell(commands.Vacant(**told(dwelling=at.dwellings[7])))
    figures.count()
    (row,) = Figure.objects.filter(place=town.MICRO)
    assert (row.dwellings, row.vacancies, row.households, row.verified, row.people) == (8, 1, 7, 7, 13)
    assert row.bands == [0, 0, 12, 1, 0, 0]


def test_small_groups_are_null_for_everyone_and_at_every_level(at: Homes) -> None:
    year = clock.today().year
    for door in at.dwellings:
        family(at, door, born=(year - 40,))
    family(at, at.elsewhere, born=(year - 40, year - 41), who="neighbour")
    figures.count()
    shown = read(at, town.GENERAL)
    assert shown["total"]["people"] == 10
    assert {row["place"]["code"]: row["people"] for row in shown["items"]} == {town.MICRO: None, town.OTHER_MICRO: None}
    assert {row["place"]["code"]: row["dwellings"] for row in shown["items"]} == {town.MICRO: 8, town.OTHER_MICRO: 1}
    own = read(at, town.MICRO, "leader")
    assert own["total"]["people"] is None, "alone it would give the other grid away"
    assert own["items"] == []
    assert all(count is None for count in own["total"]["bands"])
    city = read(at, town.CITY, "city")
    assert city["total"]["people"] == 10
    assert [row["people"] for row in city["items"]] == [10]
    assert city["fewest"] == 5
    assert "少于5" in city["withheld"]


def test_a_place_that_is_not_ones_own_is_not_found(at: Homes) -> None:
    figures.count()
    assert read(at, town.COMMUNITY, "leader")["code"] == "core.not_found"
    assert read(at, "5102", "city")["code"] == "core.not_found"
    assert read(at, "51010", "city")["code"] == "core.not_found"


def test_what_changed_is_counted_within_the_hour_and_what_was_taken_back_by_night(at: Homes) -> None:
    assert figures.count_changed() == 1
    assert figures.count_changed() == 0
    family(at, at.dwellings[0], born=(1980, 1981, 1982, 1983, 1984))
    assert figures.count_changed() == 1
    assert read(at, town.MICRO)["total"]["people"] == 5
    changes.undo(actor=at.leader.actor, change_id=at.said[-1].id)
    figures.count()
    assert read(at, town.MICRO)["total"]["people"] == 0


def test_coverage_tells_of_buildings_in_their_order(at: Homes) -> None:
    first = family(at, at.dwellings[0], born=(1980,))
    family(at, at.dwellings[1], born=(1980,))
    at.tell(commands.Vacant(**told(dwelling=at.dwellings[2])))
    with transaction.atomic(), wall.opened(Scope((town.CITY,))):
        Household.objects.filter(id=first.id).update(verified_at=None)
    items = send(at.leader.client, "get", "/register/coverage", {"under": town.COMMUNITY}).json()["items"]
    assert items == [
        {
            "building_id": str(at.building), "full_name": "银杏苑 1号楼", "place": town.MICRO, "doors": 8, "filled": 1,
            "to_verify": 1, "empty": 1, "unknown": 5,
        }
    ]  # fmt: skip
    every = send(at.people["officer"].client, "get", "/register/coverage", {"under": town.COMMUNITY}).json()["items"]
    assert [row["full_name"] for row in every] == ["银杏苑 1号楼", "9号楼"]
    one_by_one: list[dict[str, Any]] = []
    after: dict[str, str] = {}
    while True:
        query = {"under": town.COMMUNITY, "limit": 1, **after}
        page = send(at.people["officer"].client, "get", "/register/coverage", query).json()
        one_by_one += page["items"]
        if page["next"] is None:
            break
        after = {"after": page["next"]}
    assert one_by_one == every
    large = send(at.people["officer"].client, "get", "/register/coverage", {"under": town.SUBDISTRICT})
    assert large.json()["code"] == "registry.area_too_large"
