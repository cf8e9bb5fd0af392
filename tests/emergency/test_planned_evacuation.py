"""The areas that a plan evacuates: checked before, listed as soon as their level comes, once, also after a kill."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import pytest
from django.db import connection, transaction
from tests import town
from tests.emergency import evacuation_made as made
from tests.emergency import plans_made
from tests.factories import Person, send
from tests.registry.people import homes as register

from weige.core.errors import Problem
from weige.core.ids import new_id
from weige.core.places import Scope
from weige.emergency import errors, jobs
from weige.emergency.evacuation import foreseen, listing
from weige.emergency.models import Entry, EvacuationArea, EvacuationLine, Operation
from weige.emergency.operations import actions, queries
from weige.emergency.plans import actions as plans
from weige.emergency.plans import content as contents
from weige.emergency.plans import queries as planning
from weige.registry.models import Disclosure, Premises
from weige.registry.people import wall
from weige.registry.premises import PremisesKind


@dataclass
class Ground:
    """Three households in the leader's micro-grid, all in one building, and one elsewhere."""

    at: register.Homes

    @property
    def people(self) -> dict[str, Person]:
        return self.at.people

    def activated(self, *areas: dict[str, Any], **wish: Any) -> Operation:
        return plans_made.activated(self.people, plans_made.approved(self.people, evacuation=list(areas)), **wish)

    def raised(self, operation: Operation, level: int, who: str = "subdistrict") -> None:
        operation.refresh_from_db()
        actions.change_level(actor=self.people[who].actor, operation_id=operation.id, id=new_id(),
                             version=operation.version, level=level, reason="溃堤")  # fmt: skip

    def check(self, *areas: dict[str, Any], level: int = 3) -> planning.PlanCheck:
        plan = plans_made.approved(self.people, evacuation=list(areas))
        return planning.check(self.people["subdistrict"].actor, plan.id, level)

    def low(self, **changes: Any) -> dict[str, Any]:
        return {"place": town.MICRO, "from_level": 3, "reason": "低洼", **changes}

    def house(self, **changes: Any) -> dict[str, Any]:
        return {"building": str(self.at.building), "from_level": 3, **changes}


@pytest.fixture
def ground(db: None) -> Ground:
    at = register.homes()
    register.move_in(at, at.dwellings[2], made.helpless(mobility="bed", medication="胰岛素"))
    register.move_in(at, at.dwellings[0], register.someone(), register.someone(role=made.Role.SPOUSE))
    register.move_in(at, at.elsewhere, register.someone(), who="neighbour")
    return Ground(at)


def waiting() -> list[str]:
    """The operations whose lists wait for the background; taken."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id, args FROM procrastinate_jobs WHERE task_name LIKE '%list_planned' AND status = 'todo'"
        )
        rows = cursor.fetchall()
        cursor.execute("DELETE FROM procrastinate_jobs WHERE id = ANY (%s)", [[id for id, _ in rows]])
    return [(args if isinstance(args, dict) else json.loads(args))["operation"] for _, args in rows]


def work() -> None:
    for operation in waiting():
        jobs.list_planned(operation)


def to_list(ground: Ground, operation: Operation) -> int:
    return queries.board(ground.people["subdistrict"].actor, operation.id)["areas_to_list"]


# Pure.


@pytest.mark.parametrize(
    ("area", "where"),
    [
        ({"from_level": 3}, "evacuation.0"),
        ({"place": town.MICRO, "building": str(UUID(int=1)), "from_level": 3}, "evacuation.0"),
        ({"place": "510199", "from_level": 3}, "evacuation.0.place"),
        ({"place": "seaside", "from_level": 3}, "evacuation.0.place"),
        ({"building": "3号楼", "from_level": 3}, "evacuation.0.building"),
        ({"place": town.MICRO, "from_level": 5}, "evacuation.0.from_level"),
        ({"place": town.MICRO, "from_level": 3, "reason": "低" * 201}, "evacuation.0.reason"),
        ("everywhere", "evacuation.0"),
    ],
)
def test_an_area_that_is_wrong_is_refused_with_its_place(area: Any, where: str) -> None:
    with pytest.raises(contents.PlanFault) as fault:
        contents.read(plans_made.content(evacuation=[area]))
    assert fault.value.where == where


def test_an_area_stands_once_in_a_plan_and_is_kept_as_it_was_written() -> None:
    low = {"place": town.MICRO, "from_level": 2, "reason": "低洼", "building": ""}
    read = contents.read(plans_made.content(evacuation=[low]))
    assert contents.plain(read)["evacuation"] == [low]
    assert contents.read(contents.plain(read)) == read
    assert (read.moved_at(3), len(read.moved_at(2)), len(read.moved_at(1))) == ((), 1, 1)
    assert contents.read(plans_made.content()).evacuation == ()
    with pytest.raises(contents.PlanFault):
        contents.read(plans_made.content(evacuation=[low, {**low, "from_level": 3}]))


# On the town.


def test_an_activation_lists_the_areas_of_its_level_right_after_it(ground: Ground) -> None:
    operation = ground.activated(ground.low(), {"place": town.OTHER_MICRO, "from_level": 2})
    # The activation itself lists nobody: its first message does not wait for the register.
    assert not EvacuationLine.objects.exists()
    assert to_list(ground, operation) == 1
    work()
    assert to_list(ground, operation) == 0
    assert [line.place for line in EvacuationLine.objects.all()] == [town.MICRO] * 2
    ordered = Entry.objects.get(kind="evacuation_ordered")
    commander = ground.people["subdistrict"]
    assert (ordered.account, ordered.post) == (commander.account.id, commander.post.id)
    assert ordered.data.items() >= {"areas": 1, "households": 2, "people": 3}.items()


def test_the_reading_of_needs_is_recorded_for_whoever_activated(ground: Ground) -> None:
    operation = ground.activated(ground.low())
    work()
    with transaction.atomic(), wall.opened(Scope((town.CITY,))):
        read = list(Disclosure.objects.filter(reference=operation.id))
    assert {(row.account, row.purpose) for row in read} == {(ground.people["subdistrict"].account.id, "emergency")}


def test_a_raised_level_lists_its_further_areas_in_the_name_of_who_raised_it(ground: Ground) -> None:
    operation = ground.activated(ground.low(), {"place": town.OTHER_MICRO, "from_level": 2})
    work()
    ground.raised(operation, 2, "district")
    work()
    last = Entry.objects.filter(kind="evacuation_ordered").order_by("seq").last()
    assert last is not None
    assert last.account == ground.people["district"].account.id
    assert EvacuationLine.objects.filter(place=town.OTHER_MICRO).count() == 1
    ground.raised(operation, 3)
    ground.raised(operation, 2)
    assert waiting() == []


def test_listing_twice_and_after_a_kill_lists_each_area_once(ground: Ground, monkeypatch: pytest.MonkeyPatch) -> None:
    operation = ground.activated(ground.low(), {"place": town.OTHER_MICRO, "from_level": 3})
    real = listing.order

    def killed(**values: Any) -> Any:
        if values["areas"][0].place == town.OTHER_MICRO:
            raise KeyboardInterrupt
        return real(**values)

    monkeypatch.setattr(listing, "order", killed)
    with pytest.raises(KeyboardInterrupt):
        work()
    assert to_list(ground, operation) == 1
    monkeypatch.setattr(listing, "order", real)
    for _ in range(2):
        jobs.list_planned(str(operation.id))
    assert EvacuationLine.objects.count() == 3
    assert Entry.objects.filter(kind="evacuation_ordered").count() == 2


def test_a_building_is_listed_and_one_that_went_meanwhile_keeps_nothing_back(
    ground: Ground, monkeypatch: pytest.MonkeyPatch
) -> None:
    gone = town.premises(PremisesKind.BUILDING, "9号楼")
    operation = ground.activated({"building": str(gone), "from_level": 3}, ground.house())
    Premises.objects.filter(id=gone).delete()
    work()
    assert EvacuationLine.objects.count() == 2
    assert EvacuationArea.objects.get().building_id == ground.at.building
    assert to_list(ground, operation) == 0
    unlisted = Entry.objects.get(kind="evacuation_unlisted")
    assert unlisted.data == {"area": str(gone), "code": "emergency.unknown_area"}


def test_nothing_is_listed_any_more_after_the_end(ground: Ground) -> None:
    operation = ground.activated(ground.low())
    actions.stand_down(actor=ground.people["subdistrict"].actor, operation_id=operation.id, id=new_id(), version=1,
                       reason="误报")  # fmt: skip
    work()
    assert (EvacuationLine.objects.count(), to_list(ground, operation)) == (0, 0)
    assert foreseen.list_planned(operation.id) == 0


def test_whoever_is_only_called_is_not_told_how_the_lists_stand(ground: Ground) -> None:
    operation = ground.activated(ground.low())
    assert queries.board(ground.people["leader"].actor, operation.id)["areas_to_list"] == 0


# Before it is used.


def test_the_check_counts_each_household_once_and_says_what_is_missing(ground: Ground) -> None:
    found = ground.check(ground.low(), ground.house(), {"place": town.OTHER_MICRO, "from_level": 2})["evacuation"]
    assert [(area["households"], area["people"]) for area in found["areas"]] == [(2, 3), (2, 3)]
    assert (found["households"], found["people"], found["room"]) == (2, 3, 0)
    assert found["problems"] == ["没有开放的安置点"]
    assert found["areas"][1]["building"] is not None
    made.shelter(ground.people, capacity=2)
    short = ground.check(ground.low(), ground.house())["evacuation"]
    assert short["problems"] == ["安置点能住 2 人，要转移 3 人，少 1 个位置"]
    made.shelter(ground.people, capacity=1, name="党群服务中心")
    assert ground.check(ground.low())["evacuation"]["problems"] == []


def test_an_area_without_households_keeps_a_plan_from_being_ready(ground: Ground) -> None:
    made.shelter(ground.people)
    empty = ground.check({"place": town.COMMUNITY + "009009", "from_level": 3})
    assert empty["evacuation"]["areas"][0]["problems"] == ["现在没有住户"]
    assert not empty["ready"]
    none = ground.check()
    assert none["evacuation"] == {"households": 0, "people": 0, "room": 50, "areas": [], "problems": []}


def test_counting_before_use_reads_nobodys_needs(ground: Ground) -> None:
    ground.check(ground.low())
    with transaction.atomic(), wall.opened(Scope((town.CITY,))):
        assert not Disclosure.objects.exists()


def test_a_building_of_another_place_is_no_area_of_a_plan(ground: Ground) -> None:
    with pytest.raises(Problem, match=errors.PLAN_PLACE):
        plans.make(actor=ground.people["subdistrict"].actor, id=new_id(), place=town.SUBDISTRICT, hazard="flood", note="",
                   name="防汛", content=plans_made.content(evacuation=[ground.house(building=str(new_id()))]))  # fmt: skip


def test_areas_are_chosen_and_shown_over_the_api(ground: Ground) -> None:
    officer = ground.people["subdistrict"].client
    shown = send(officer, "get", f"/emergency/plan-areas?place={town.COMMUNITY}").json()["items"]
    (grid,) = [each for each in shown if each["place"]["code"] == town.MICRO]
    assert str(ground.at.building) in {each["id"] for each in grid["buildings"]}
    assert (
        send(ground.people["district"].client, "get", f"/emergency/plan-areas?place={town.DISTRICT}").json()["items"]
        == []
    )
    body = {"id": str(new_id()), "place": town.SUBDISTRICT, "hazard": "flood", "name": "防汛", "note": "",
            "content": plans_made.content(evacuation=[ground.low(), ground.house(from_level=2)])}  # fmt: skip
    plan = send(officer, "post", "/emergency/plans", body).json()
    assert [(area["key"], area["from_level"], area["reason"]) for area in plan["evacuation"]] == [
        (town.MICRO, 3, "低洼"),
        (str(ground.at.building), 2, ""),
    ]
    assert plan["evacuation"][0]["place"]["code"] == plan["evacuation"][1]["place"]["code"] == town.MICRO
