"""Premises: their numbers, what stands in what, registering one and many."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import IntegrityError, transaction
from tests import town

from weige.access.actors import SYSTEM
from weige.core.errors import Problem
from weige.core.ids import new_id
from weige.core.models import Event
from weige.core.places import Scope
from weige.registry import actions, queries
from weige.registry.actions import NewPremises
from weige.registry.models import Premises
from weige.registry.premises import MAY_STAND_IN, PremisesKind, full_name, normal_number

C, B, E, D = PremisesKind.COMPOUND, PremisesKind.BUILDING, PremisesKind.ENTRANCE, PremisesKind.DWELLING


@pytest.mark.parametrize(
    ("kind", "name", "number", "floor"),
    [
        (B, "三号楼", "3", None),
        (B, "3栋", "3", None),
        (B, "B座", "B", None),
        (B, "3楼", "3", None),
        (E, "二单元", "2", None),
        (E, "甲门", "甲", None),
        (D, "401", "401", 4),
        (D, "4楼1号", "401", 4),
        (D, "1203室", "1203", 12),
        (PremisesKind.SHOP, "附5号", "附5", None),
        (PremisesKind.PUBLIC_ROOM, "门卫室", "", None),
        (C, "金色家园", "", None),
        (B, "金色家园", "", None),
        (D, "3号楼401", "", None),
    ],
)
def test_numbers_are_read_from_names(kind: PremisesKind, name: str, number: str, floor: int | None) -> None:
    assert normal_number(kind, name) == (number, floor)


def test_names_lead_the_whole_way_down() -> None:
    building = full_name("3号楼", parent_kind=C, parent_full_name="金色家园")
    assert building == "金色家园 3号楼"
    assert full_name("2单元", parent_kind=B, parent_full_name=building) == "金色家园 3号楼2单元"
    assert full_name("金色家园") == "金色家园"


def test_every_kind_stands_somewhere_and_nothing_stands_in_a_dwelling() -> None:
    assert set(MAY_STAND_IN) == set(PremisesKind)
    assert all(D not in places for places in MAY_STAND_IN.values())


@pytest.mark.django_db
def test_premises_are_registered_from_the_compound_down() -> None:
    town.build_grids()
    compound = town.premises(C, "金色家园", place=town.GENERAL)
    building = town.premises(B, "三号楼", compound, floors=12, household_count=48)
    entrance = town.premises(E, "2单元", building)
    dwelling = town.premises(D, "401", entrance)
    row = Premises.objects.get(id=dwelling)
    assert (row.number, row.floor, row.full_name) == ("401", 4, "金色家园 三号楼2单元401")
    assert Event.objects.filter(kind="registry.premises_added").count() == 4


@pytest.mark.django_db
def test_repeating_a_command_registers_nothing_new() -> None:
    town.build_grids()
    new = NewPremises(kind=C, place=town.MICRO, name="金色家园", id=new_id())
    first = actions.add_premises(actor=SYSTEM, new=new)
    assert actions.add_premises(actor=SYSTEM, new=new).id == first.id
    other = NewPremises(kind=C, place=town.MICRO, name="银色家园", id=new.id)
    with pytest.raises(Problem) as refusal:
        actions.add_premises(actor=SYSTEM, new=other)
    assert refusal.value.code == "core.id_taken"
    assert Premises.objects.count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"kind": E, "name": "1单元"}, "registry.wrong_parent"),
        ({"kind": D, "name": "401"}, "registry.wrong_parent"),
        ({"kind": B, "name": "金色家园"}, "registry.number_needed"),
        ({"kind": B, "name": "1号楼", "parent": new_id()}, "registry.unknown_premises"),
        ({"kind": C, "name": "x", "place": town.COMMUNITY + "009"}, "registry.place_unfit"),
        ({"kind": C, "name": "x", "place": town.SUBDISTRICT}, "registry.place_unfit"),
        ({"kind": C, "name": "x", "longitude": 30.6, "latitude": 104.1}, "registry.outside_city"),
        ({"kind": C, "name": "x", "longitude": 104.1}, "registry.point_incomplete"),
    ],
)
def test_what_does_not_fit_is_refused(values: dict[str, Any], code: str) -> None:
    town.build_grids()
    new = NewPremises(**{"place": town.MICRO, "id": new_id(), **values})
    with pytest.raises(Problem) as refusal:
        actions.add_premises(actor=SYSTEM, new=new)
    assert refusal.value.code == code
    for language in ("zh-CN", "en"):
        assert "{" not in refusal.value.text("detail", language)


@pytest.mark.django_db
def test_the_same_building_is_not_registered_twice_however_it_is_written() -> None:
    town.build_grids()
    compound = town.premises(C, "金色家园")
    town.premises(B, "3号楼", compound)
    with pytest.raises(Problem) as refusal:
        town.premises(B, "三栋", compound)
    assert refusal.value.code == "registry.already_registered"
    with pytest.raises(Problem):
        town.premises(C, "金色家园", place=town.OTHER_MICRO)
    assert Premises.objects.count() == 2


@pytest.mark.django_db
def test_a_building_stays_in_the_community_of_its_compound() -> None:
    town.build_grids()
    compound = town.premises(C, "金色家园")
    with pytest.raises(Problem) as refusal:
        town.premises(B, "3号楼", compound, place=town.NEIGHBOUR)
    assert refusal.value.code == "registry.place_unfit"


@pytest.mark.django_db
def test_registering_needs_the_ability_at_the_place() -> None:
    town.build_grids()
    leader = town.person(town.OTHER_MICRO, "territory.manage")
    new = NewPremises(kind=C, place=town.MICRO, name="金色家园", id=new_id())
    with pytest.raises(Problem) as refusal:
        actions.add_premises(actor=leader, new=new)
    assert refusal.value.code == "access.not_allowed"


@pytest.mark.django_db
def test_many_premises_are_registered_together_or_not_at_all() -> None:
    town.build_grids()
    compound = NewPremises(kind=C, place=town.GENERAL, name="金色家园", id=new_id())
    buildings = [
        NewPremises(kind=B, place=town.MICRO, name=f"{n}号楼", id=new_id(), parent=compound.id) for n in range(1, 13)
    ]
    assert actions.add_many_premises(actor=SYSTEM, premises=[compound, *buildings]) == 13
    again = NewPremises(kind=C, place=town.GENERAL, name="银色家园", id=new_id())
    twice = NewPremises(kind=B, place=town.MICRO, name="十二栋", id=new_id(), parent=compound.id)
    with pytest.raises(Problem) as refusal:
        actions.add_many_premises(actor=SYSTEM, premises=[again, twice])
    assert refusal.value.code == "registry.already_registered"
    assert Premises.objects.count() == 13


@pytest.mark.django_db
def test_a_leader_sees_the_own_grid_and_the_compound_around_it() -> None:
    town.build_grids()
    compound = town.premises(C, "金色家园", place=town.GENERAL)
    own = town.premises(B, "2号楼", compound)
    town.premises(B, "10号楼", compound, place=town.OTHER_MICRO)
    town.premises(C, "邻家小区", place=town.OTHER_MICRO)
    seen = queries.outer_premises(Scope.of([town.MICRO]))
    assert {row.id for row in seen} == {compound, own}
    assert not queries.outer_premises(Scope(())).exists()


@pytest.mark.django_db
def test_buildings_are_listed_as_people_count() -> None:
    town.build_grids()
    compound = town.premises(C, "金色家园")
    for name in ("10号楼", "2号楼", "1号楼"):
        town.premises(B, name, compound)
    rows = queries.by_number(queries.outer_premises(Scope.of([town.MICRO])))
    assert [row.name for row in rows] == ["金色家园", "1号楼", "2号楼", "10号楼"]


@pytest.mark.django_db
@pytest.mark.parametrize(
    "wrong",
    [{"place": "510104"}, {"longitude": 104.1}, {"floors": 0}, {"name": ""}, {"full_name": ""}, {"latitude": 99.0}],
)
def test_the_database_itself_refuses_what_cannot_be(wrong: dict[str, Any]) -> None:
    values = {"kind": "compound", "place": town.MICRO, "name": "金色家园", "full_name": "金色家园"}
    with pytest.raises(IntegrityError), transaction.atomic():
        Premises.objects.create(**{**values, **wrong})
