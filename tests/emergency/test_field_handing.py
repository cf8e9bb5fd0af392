"""Handover between shifts, and tasks that the plan keeps for the command to order."""

from __future__ import annotations

import pytest
from tests import town
from tests.emergency import field_made as field
from tests.emergency import plans_made as made
from tests.factories import Person, ground, hold, send, staff

from weige.core.errors import Problem
from weige.core.ids import new_id
from weige.emergency import errors as common
from weige.emergency.field import errors, handing, planned, queries
from weige.emergency.models import Entry, Handover, Operation, Task
from weige.emergency.operations import actions
from weige.emergency.operations import queries as operations

pytestmark = pytest.mark.django_db


@pytest.fixture
def people() -> dict[str, Person]:
    ground()
    return staff()


@pytest.fixture
def operation(people: dict[str, Person]) -> Operation:
    return made.activated(people, made.approved(people))


def refused(code: str) -> pytest.RaisesExc[Problem]:
    return pytest.raises(Problem, match=code)


def written(operation: Operation, person: Person) -> Handover:
    return handing.write(actor=person.actor, operation_id=operation.id, id=new_id(), words="夜班注意东段")


def test_who_accepts_a_handover_commands_from_then_on(people: dict[str, Person], operation: Operation) -> None:
    handover = written(operation, people["subdistrict"])
    with refused(errors.OWN_HANDOVER):
        handing.accept(actor=people["subdistrict"].actor, handover_id=handover.id, id=new_id())
    id = new_id()
    for _ in range(2):
        handing.accept(actor=people["district"].actor, handover_id=handover.id, id=id)
    board = operations.board(people["subdistrict"].actor, operation.id)
    assert (board["commander"]["id"], board["version"]) == (people["district"].post.id, 2)
    entry = Entry.objects.get(id=id)
    assert (entry.kind, entry.account, entry.post) == (
        "handover_accepted", people["district"].account.id, people["district"].post.id,
    )  # fmt: skip
    shown = queries.handover(people["city"].actor, handover.id)
    assert (shown["written_by"], shown["accepted_by"]) == (
        people["subdistrict"].account.name, people["district"].account.name,
    )  # fmt: skip
    with refused(errors.HANDOVER_OVER):
        handing.accept(actor=people["district"].actor, handover_id=handover.id, id=new_id())
    with refused(errors.HANDOVER_OVER):
        handing.withdraw(actor=people["subdistrict"].actor, handover_id=handover.id, id=new_id())


def test_what_was_open_is_kept_as_it_was(people: dict[str, Person], operation: Operation) -> None:
    danger = field.danger(operation, people["leader"], extent="一处")
    request = field.request(operation, people["leader"], words="老人卧床")
    handover = written(operation, people["subdistrict"])
    assert "老人" not in str(handover.standing)
    assert request.where not in str(handover.standing)
    field.follow(danger, people["leader"], extent="五处", trend="worse")
    task = Task.objects.get()
    actions.move_task(actor=people["leader"].actor, task_id=task.id, id=new_id(), move="finish", version=1)
    standing = queries.handover(people["district"].actor, handover.id)["standing"]
    assert (standing["level"], standing["called"], standing["silent"], len(standing["silent_names"])) == (3, 3, 3, 3)
    assert [(each["text"], each["state_label"]) for each in standing["tasks"]] == [("逐户通知低洼楼栋", "已下达")]
    assert [(each["extent"], each["trend_label"]) for each in standing["dangers"]] == [("一处", "稳定")]
    assert [(each["need_label"], each["where"]) for each in standing["requests"]] == [("救人", request.where)]


def test_one_handover_waits_at_a_time_and_can_be_taken_back(people: dict[str, Person], operation: Operation) -> None:
    first = written(operation, people["subdistrict"])
    with pytest.raises(Problem, match=errors.HANDOVER_WAITS) as told:
        written(operation, people["district"])
    assert people["subdistrict"].account.name in told.value.text("detail", "zh-CN")
    handing.withdraw(actor=people["subdistrict"].actor, handover_id=first.id, id=new_id())
    with refused(errors.HANDOVER_OVER):
        handing.accept(actor=people["district"].actor, handover_id=first.id, id=new_id())
    written(operation, people["district"])


def test_nobody_hands_over_or_takes_over_without_command(people: dict[str, Person], operation: Operation) -> None:
    with refused("access.not_allowed"):
        written(operation, people["leader"])
    handover = written(operation, people["subdistrict"])
    with refused("access.not_allowed"):
        handing.accept(actor=people["city"].actor, handover_id=handover.id, id=new_id())
    with refused(errors.UNKNOWN_HANDOVER):
        handing.accept(actor=people["leader"].actor, handover_id=handover.id, id=new_id())
    elsewhere = hold("community_officer", town.NEIGHBOUR, number=97)
    with refused(errors.UNKNOWN_HANDOVER):
        handing.accept(actor=elsewhere.actor, handover_id=handover.id, id=new_id())


def test_after_the_stand_down_handovers_are_read_and_no_more(people: dict[str, Person], operation: Operation) -> None:
    handover = written(operation, people["subdistrict"])
    actions.stand_down(
        actor=people["subdistrict"].actor, operation_id=operation.id, id=new_id(), version=1, reason="完"
    )
    with refused(common.STOOD_DOWN):
        handing.accept(actor=people["district"].actor, handover_id=handover.id, id=new_id())
    assert not queries.handover(people["district"].actor, handover.id)["may_accept"]


# Planned tasks.


def test_what_the_plan_has_is_offered_until_it_is_ordered(people: dict[str, Person], operation: Operation) -> None:
    def offered() -> list[str]:
        return [each["code"] for each in planned.planned(people["city"].actor, operation.id)["items"]]

    assert offered() == ["later"]
    id = new_id()
    for _ in range(2):
        task = planned.order_planned(
            actor=people["subdistrict"].actor, operation_id=operation.id, id=id, group="evacuation", code="later"
        )
    assert (task.text, task.code, task.state) == ("清点到安置点的人", "later", "ordered")
    assert offered() == []
    assert Entry.objects.get(id=id).subject == task.id
    with refused(errors.ALREADY_ORDERED):
        planned.order_planned(
            actor=people["district"].actor, operation_id=operation.id, id=new_id(), group="evacuation", code="later"
        )


def test_tasks_of_groups_that_are_not_there_are_neither_offered_nor_ordered(
    people: dict[str, Person], operation: Operation
) -> None:
    for group, code in (("machinery", "pump"), ("evacuation", "nothing")):
        body = {"id": str(new_id()), "group": group, "code": code}
        answer = send(people["subdistrict"].client, "post", f"/emergency/operations/{operation.id}/planned", body)
        assert answer.json()["code"] == common.MOVE_REFUSED
