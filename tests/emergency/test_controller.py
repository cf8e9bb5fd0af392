"""Who runs a drill: the post that its command names has the clock and the injects, and alone knows what is to come."""

from __future__ import annotations

from typing import Any

import pytest
from tests import town
from tests.emergency import plans_made as made
from tests.factories import Person, ground, send, staff

from weige.core.errors import Problem
from weige.core.ids import new_id
from weige.emergency import errors
from weige.emergency.drills import controlling
from weige.emergency.drills import queries as drills
from weige.emergency.drills.scenario import scenarios
from weige.emergency.models import Entry, Operation
from weige.emergency.operations import actions, controller, queries
from weige.emergency.review import queries as reports

pytestmark = pytest.mark.django_db
ALL = len(scenarios()["flood"].injects)
"""Injects of the story."""


@pytest.fixture
def people() -> dict[str, Person]:
    ground()
    return staff()


def drill(people: dict[str, Person], **changes: Any) -> Operation:
    return made.activated(people, made.approved(people), **{"drill": True, "speed": 0, "scenario": "flood", **changes})


def named(people: dict[str, Person], played: Operation, who: str | None, *, by: str = "subdistrict") -> Operation:
    post = people[who].post.id if who else None
    return controller.name_controller(actor=people[by].actor, operation_id=played.id, id=new_id(), post=post)


def sees(person: Person, played: Operation) -> int:
    return len(drills.review(person.actor, played.id)["injects"])


def test_while_nobody_is_named_the_command_runs_the_drill(people: dict[str, Person]) -> None:
    played = drill(people)
    board = queries.board(people["subdistrict"].actor, played.id)
    assert (board["controller"], board["may_control"]) == (None, True)
    assert sees(people["subdistrict"], played) == ALL
    assert sees(people["city"], played) == 0


def test_whoever_is_named_at_the_beginning_runs_it_alone(people: dict[str, Person]) -> None:
    played = drill(people, controller=people["city"].post.id)
    commander, city = people["subdistrict"], people["city"]
    assert sees(city, played) == ALL
    for person in (commander, people["district"]):
        assert sees(person, played) == 0
        assert not queries.board(person.actor, played.id)["may_control"]
        with pytest.raises(Problem, match=errors.NOT_CONTROLLER) as told:
            actions.set_clock(actor=person.actor, operation_id=played.id, id=new_id(), speed=10)
        assert told.value.params["who"] == city.account.name
        with pytest.raises(Problem, match=errors.NOT_CONTROLLER):
            controlling.give_now(actor=person.actor, operation_id=played.id, id=new_id(), code="rain")
    actions.set_clock(actor=city.actor, operation_id=played.id, id=new_id(), speed=10)
    controlling.give_now(actor=city.actor, operation_id=played.id, id=new_id(), code="rain")
    assert sees(commander, played) == 1
    line = Entry.objects.get(kind="inject")
    assert (line.account, line.post) == (city.account.id, city.post.id)
    # To run a drill is not to command it.
    with pytest.raises(Problem, match="not_allowed"):
        actions.order_task(actor=city.actor, operation_id=played.id, id=new_id(), group="evacuation", text="去")


def test_what_is_held_back_is_told_to_nobody_else_before_the_end(people: dict[str, Person]) -> None:
    played = drill(people, controller=people["city"].post.id)
    controlling.skip(actor=people["city"].actor, operation_id=played.id, id=new_id(), code="levee", reason="人手不够")

    def kinds(who: str) -> set[str]:
        return {line["kind"] for line in queries.log(people[who].actor, played.id, after=None, limit=50)["items"]}

    assert "inject_skipped" in kinds("city")
    assert "inject_skipped" not in kinds("subdistrict")
    # Nor is it told by what would be measured.
    assert "levee" not in {each["code"] for each in drills.review(people["subdistrict"].actor, played.id)["objectives"]}
    assert "levee" in {each["code"] for each in drills.review(people["city"].actor, played.id)["objectives"]}
    texts = {each["text"] for each in reports.report(people["subdistrict"].actor, played.id)["objectives"]}
    actions.stand_down(actor=people["subdistrict"].actor, operation_id=played.id, id=new_id(), version=1, reason="完")
    assert "inject_skipped" in kinds("subdistrict")
    assert sees(people["subdistrict"], played) == ALL
    assert len(reports.report(people["subdistrict"].actor, played.id)["objectives"]) > len(texts)


def test_the_command_names_another_and_takes_it_back(people: dict[str, Person]) -> None:
    played = drill(people)
    named(people, played, "district")
    assert (sees(people["subdistrict"], played), sees(people["district"], played)) == (0, ALL)
    named(people, played, "city")
    assert (sees(people["district"], played), sees(people["city"], played)) == (0, ALL)
    named(people, played, None)
    assert sees(people["subdistrict"], played) == ALL
    lines = queries.log(people["subdistrict"].actor, played.id, after=None, limit=50)["items"]
    told = [line["about"] for line in lines if line["kind"] == "controller_named"]
    assert told == ["", people["city"].account.name, people["district"].account.name]


def test_naming_twice_by_one_command_is_naming_once(people: dict[str, Person]) -> None:
    played, id = drill(people), new_id()
    for _ in range(2):
        controller.name_controller(actor=people["subdistrict"].actor, operation_id=played.id, id=id,
                                   post=people["city"].post.id)  # fmt: skip
    assert Entry.objects.filter(kind="controller_named").count() == 1
    with pytest.raises(Problem, match=r"core\.id_taken"):
        controller.name_controller(actor=people["subdistrict"].actor, operation_id=played.id, id=id, post=None)


@pytest.mark.parametrize("who", ["leader", "officer"])
def test_whoever_does_not_read_the_whole_drill_cannot_run_it(people: dict[str, Person], who: str) -> None:
    played = drill(people)
    with pytest.raises(Problem, match=errors.CONTROLLER_UNFIT):
        named(people, played, who)
    with pytest.raises(Problem, match=errors.CONTROLLER_UNFIT):
        drill(people, controller=people[who].post.id)


def test_only_the_command_names_and_only_in_a_drill(people: dict[str, Person]) -> None:
    played = drill(people, controller=people["city"].post.id)
    with pytest.raises(Problem, match="not_allowed"):
        named(people, played, "city", by="city")
    earnest = made.activated(people, made.approved(people))
    with pytest.raises(Problem, match=errors.NOT_A_DRILL):
        named(people, earnest, "city")


def test_the_choice_is_told_to_whoever_commands_the_nearest_first(people: dict[str, Person]) -> None:
    officer = people["subdistrict"].client
    items = send(officer, "get", f"/emergency/controllers?place={town.SUBDISTRICT}").json()["items"]
    assert [each["place"]["code"] for each in items] == [town.SUBDISTRICT, town.DISTRICT, town.CITY]
    plan = made.approved(people)
    body = {"id": str(new_id()), "level": 3, "reason": "演练", "drill": True, "scenario": "flood",
            "controller": items[-1]["id"]}  # fmt: skip
    board = send(officer, "post", f"/emergency/plans/{plan.id}/activate", body).json()
    assert (board["controller"]["id"], board["may_control"]) == (items[-1]["id"], False)
    path = f"/emergency/operations/{board['id']}/controller"
    board = send(officer, "post", path, {"id": str(new_id()), "post": None}).json()
    assert (board["controller"], board["may_control"]) == (None, True)
