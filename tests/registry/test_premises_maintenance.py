"""Premises kept true: doors made by a plan, names corrected, mistakes removed, and nothing that was used."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
from django.db import transaction
from tests import town
from tests.factories import at_once, refused, report, send
from tests.registry.people.homes import Homes, homes, move_in

from weige.access.actors import Actor
from weige.core.ids import new_id
from weige.core.models import Event
from weige.registry import maintenance
from weige.registry.doors import DoorPlan, Pattern
from weige.registry.models import Premises
from weige.registry.premises import PremisesKind

PLAN = DoorPlan(1, 3, 2)


@pytest.fixture
def at(db: None) -> Homes:
    return homes()


@pytest.fixture
def officer(at: Homes) -> Actor:
    return at.people["officer"].actor


def make(actor: Actor, premises: UUID, plan: DoorPlan = PLAN, id: UUID | None = None) -> list[maintenance.PlannedDoor]:
    return maintenance.add_doors(actor=actor, id=id or new_id(), premises_id=premises, plan=plan)


def rooms(parent: UUID) -> list[str]:
    return list(Premises.objects.filter(parent=parent).order_by("floor", "number").values_list("name", flat=True))


def test_doors_that_are_registered_stay_and_the_missing_ones_are_added(at: Homes, officer: Actor) -> None:
    before = set(Premises.objects.values_list("id", flat=True))
    planned = make(officer, at.entrance, DoorPlan(1, 3, 2, Pattern.PADDED))
    assert [(door.name, door.known) for door in planned] == [
        ("0101", True), ("0102", True), ("0201", True), ("0202", True), ("0301", False), ("0302", False),
    ]  # fmt: skip
    assert rooms(at.entrance) == ["101", "102", "201", "202", "0301", "0302"]
    added = Premises.objects.exclude(id__in=before).order_by("number")
    assert [(row.number, row.floor, row.place) for row in added] == [("301", 3, town.MICRO), ("302", 3, town.MICRO)]
    assert added[0].full_name == "银杏苑 1号楼1单元0301"
    assert [door.id for door in planned if door.known] == at.dwellings


def test_a_preview_changes_nothing(at: Homes, officer: Actor) -> None:
    planned = maintenance.preview_doors(actor=officer, id=new_id(), premises_id=at.entrance, plan=PLAN)
    assert [door.known for door in planned] == [True, True, True, True, False, False]
    assert len(rooms(at.entrance)) == 4


def test_a_building_gets_its_doors_in_every_entrance(at: Homes, officer: Actor) -> None:
    second = town.premises(PremisesKind.ENTRANCE, "2单元", at.building)
    planned = make(officer, at.building)
    assert {door.parent for door in planned} == {at.entrance, second}
    assert rooms(second) == ["101", "102", "201", "202", "301", "302"]
    assert rooms(at.entrance) == rooms(second)


def test_a_building_without_entrances_has_its_own_doors(at: Homes, officer: Actor) -> None:
    plain = town.premises(PremisesKind.BUILDING, "2号楼", place=town.MICRO)
    make(officer, plain)
    assert len(rooms(plain)) == 6


def test_a_repetition_gives_the_first_answer(at: Homes, officer: Actor) -> None:
    command = new_id()
    first = make(officer, at.entrance, id=command)
    assert make(officer, at.entrance, id=command) == first
    assert Event.objects.filter(kind=maintenance.DOORS_ADDED).count() == 1
    assert refused(lambda: make(officer, at.entrance, DoorPlan(1, 4, 2), command)) == "core.id_taken"
    subdistrict = at.people["subdistrict"].actor
    assert refused(lambda: make(subdistrict, at.entrance, id=command)) == "core.id_taken"
    assert len(rooms(at.entrance)) == 6


@pytest.mark.usefixtures("committed")
def test_two_people_at_once_make_each_door_once() -> None:
    at = homes()
    officer, subdistrict = (at.people[name].actor for name in ("officer", "subdistrict"))
    answers = at_once(lambda: make(officer, at.entrance), lambda: make(subdistrict, at.entrance))
    assert sorted(sum(not door.known for door in answer) for answer in answers) == [0, 2]
    assert len(rooms(at.entrance)) == 6


@pytest.mark.parametrize(
    ("plan", "code"),
    [
        (DoorPlan(3, 1, 2), "registry.floors_reversed"),
        (DoorPlan(1, 1, 2, without_floors=frozenset({1})), "registry.no_doors"),
        (DoorPlan(1, 99, 21), "registry.too_many_doors"),
        (DoorPlan(1, 1, 60, without_rooms=frozenset(range(1, 60))), "registry.too_many_rooms"),
    ],
)
def test_impossible_plans_are_refused(at: Homes, officer: Actor, plan: DoorPlan, code: str) -> None:
    assert refused(lambda: make(officer, at.entrance, plan)) == code
    assert len(rooms(at.entrance)) == 4


def test_there_are_no_doors_in_a_dwelling_and_none_for_strangers(at: Homes, officer: Actor) -> None:
    assert refused(lambda: make(officer, at.dwellings[0])) == "registry.has_no_doors"
    assert refused(lambda: make(officer, new_id())) == "core.not_found"
    assert refused(lambda: make(at.leader.actor, at.entrance)) == "access.not_allowed"
    assert refused(lambda: make(at.people["neighbour"].actor, at.entrance)) == "core.not_found"


def correct(actor: Actor, premises: UUID, name: str, seen: str, floor: int | None = None) -> Premises:
    return maintenance.correct_premises(actor=actor, premises_id=premises, name=name, seen_name=seen, floor=floor)


def test_a_corrected_building_names_everything_in_it(at: Homes, officer: Actor) -> None:
    correct(officer, at.building, "11栋", "1号楼")
    row = Premises.objects.get(id=at.building)
    assert (row.number, row.full_name) == ("11", "银杏苑 11栋")
    assert Premises.objects.get(id=at.dwellings[0]).full_name == "银杏苑 11栋1单元101"


def test_a_door_is_corrected_with_its_floor(at: Homes, officer: Actor) -> None:
    door = correct(officer, at.dwellings[0], "105", "101")
    assert (door.number, door.floor, door.full_name) == ("105", 1, "银杏苑 1号楼1单元105")
    assert correct(officer, at.dwellings[0], "105", "105", floor=2).floor == 2
    # Said again, it changes nothing.
    events = Event.objects.count()
    correct(officer, at.dwellings[0], "105", "101", floor=2)
    assert Event.objects.count() == events


def test_a_correction_overwrites_nothing_and_makes_no_double(at: Homes, officer: Actor) -> None:
    first = at.dwellings[0]
    assert refused(lambda: correct(officer, first, "102", "101")) == "registry.already_registered"
    assert refused(lambda: correct(officer, first, "车库", "101")) == "registry.number_needed"
    correct(officer, first, "105", "101")
    assert refused(lambda: correct(officer, first, "106", "101")) == "registry.premises_changed"
    assert Premises.objects.get(id=first).name == "105"
    assert refused(lambda: correct(at.leader.actor, first, "107", "105")) == "access.not_allowed"


def remove(actor: Actor, premises: UUID) -> None:
    maintenance.remove_premises(actor=actor, premises_id=premises)


def test_what_was_never_used_can_be_removed(at: Homes, officer: Actor) -> None:
    remove(officer, at.dwellings[3])
    assert rooms(at.entrance) == ["101", "102", "201"]
    assert refused(lambda: remove(officer, at.dwellings[3])) == "core.not_found"


def test_what_holds_rooms_people_or_cases_stays(at: Homes, officer: Actor) -> None:
    home = move_in(at, at.dwellings[0])
    assert refused(lambda: remove(officer, at.entrance)) == "registry.premises_in_use"
    # The subdistrict may read nobody; the people are in the way all the same.
    assert refused(lambda: remove(at.people["subdistrict"].actor, at.dwellings[0])) == "registry.premises_in_use"
    report(at.leader, premises=at.dwellings[1])
    assert refused(lambda: remove(officer, at.dwellings[1])) == "registry.premises_in_use"
    assert rooms(at.entrance) == ["101", "102", "201", "202"]
    assert home.dwelling_id == at.dwellings[0]
    assert refused(lambda: remove(at.leader.actor, at.dwellings[3])) == "access.not_allowed"


def test_over_http_premises_are_registered_numbered_corrected_and_removed(at: Homes) -> None:
    client = at.people["officer"].client
    body: dict[str, Any] = {"id": str(new_id()), "kind": "building", "place": town.MICRO, "name": "12号楼", "floors": 3}
    answer = send(client, "post", "/premises", body)
    assert (answer.status_code, answer.json()["full_name"]) == (201, "12号楼")
    assert send(client, "post", "/premises", body).json() == answer.json()
    building = answer.json()["id"]
    plan = {"id": str(new_id()), "first_floor": 1, "last_floor": 3, "rooms": 2, "without_floors": [1]}
    preview = send(client, "post", f"/premises/{building}/dwellings/preview", plan).json()
    made = send(client, "post", f"/premises/{building}/dwellings", plan)
    assert made.status_code == 201
    assert made.json() == preview
    assert [door["name"] for door in preview["items"]] == ["201", "202", "301", "302"]
    assert (preview["added"], preview["known"]) == (4, 0)
    door = preview["items"][0]["id"]
    named = send(client, "patch", f"/premises/{door}", {"name": "205", "seen_name": "201"})
    assert named.json()["full_name"] == "12号楼205"
    assert send(client, "delete", f"/premises/{door}").status_code == 204
    shown = send(client, "get", f"/buildings/{building}/register").json()
    assert [d["name"] for d in shown["entrances"][0]["doors"]] == ["301", "302", "202"]
    wrong = send(client, "post", f"/premises/{building}/dwellings", {**plan, "id": str(new_id()), "last_floor": 100})
    assert (wrong.status_code, wrong.json()["code"]) == (422, "core.invalid")


def test_a_removal_is_whole_or_not_at_all(at: Homes, officer: Actor) -> None:
    with transaction.atomic():
        report(at.leader, premises=at.entrance)
    empty = town.premises(PremisesKind.ENTRANCE, "3单元", at.building)
    remove(officer, empty)
    assert refused(lambda: remove(officer, at.entrance)) == "registry.premises_in_use"
    assert Event.objects.filter(kind="registry.premises_removed").count() == 1
