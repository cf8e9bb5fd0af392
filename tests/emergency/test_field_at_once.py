"""Two at the same moment: teams sent, handovers written and accepted, planned tasks ordered, one report sent twice."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from tests.emergency import field_made as field
from tests.emergency import plans_made as made
from tests.factories import Person, at_once, ground, staff

from weige.core.errors import Problem
from weige.core.ids import new_id
from weige.emergency import errors as common
from weige.emergency.field import dangers, errors, handing, planned, requests
from weige.emergency.models import Danger, DangerLine, Entry, Handover, Operation, Task

pytestmark = pytest.mark.usefixtures("committed")


@pytest.fixture
def people(committed: None) -> dict[str, Person]:
    ground()
    return staff("leader", "neighbour", "worker", "subdistrict", "district", "department")


@pytest.fixture
def operation(people: dict[str, Person]) -> Operation:
    return made.activated(people, made.approved(people))


def told(act: Callable[[], Any]) -> Callable[[], str]:
    def tried() -> str:
        try:
            act()
        except Problem as problem:
            return problem.code
        return "done"

    return tried


def both(people: dict[str, Person], act: Callable[[Person], Any]) -> list[str]:
    """What the two commanders are told who do the same thing at one moment."""
    one, other = people["subdistrict"], people["district"]
    return sorted(at_once(told(lambda: act(one)), told(lambda: act(other))))


def test_two_commanders_send_one_team(people: dict[str, Person], operation: Operation) -> None:
    request = field.request(operation, people["leader"])
    found = both(people, lambda one: requests.send_team(
        actor=one.actor, help_id=request.id, id=new_id(), version=1, group="evacuation", text="救人"
    ))  # fmt: skip
    assert found == ["done", common.CHANGED]
    assert Task.objects.filter(text="救人").count() == 1


def test_two_commanders_order_one_planned_task(people: dict[str, Person], operation: Operation) -> None:
    found = both(people, lambda one: planned.order_planned(
        actor=one.actor, operation_id=operation.id, id=new_id(), group="evacuation", code="later"
    ))  # fmt: skip
    assert found == ["done", errors.ALREADY_ORDERED]
    assert Task.objects.filter(code="later").count() == 1


def test_two_write_one_handover_and_two_accept_it_once(people: dict[str, Person], operation: Operation) -> None:
    found = both(people, lambda one: handing.write(actor=one.actor, operation_id=operation.id, id=new_id(), words=""))
    assert found == ["done", errors.HANDOVER_WAITS]
    handover = Handover.objects.get()
    deputy = made.deputy(people["subdistrict"])
    third = made.deputy(people["district"], number=94)
    found = sorted(at_once(*[
        told(lambda one=one: handing.accept(actor=one.actor, handover_id=handover.id, id=new_id()))
        for one in (deputy, third)
    ]))  # fmt: skip
    assert found == ["done", errors.HANDOVER_OVER]
    operation.refresh_from_db()
    assert operation.commander_id in {deputy.post.id, third.post.id}
    assert Entry.objects.filter(kind="handover_accepted").count() == 1


def test_one_report_sent_four_times_at_once_is_one_danger(people: dict[str, Person], operation: Operation) -> None:
    id = new_id()
    assert at_once(*[told(lambda: field.danger(operation, people["leader"], id=id))] * 4) == ["done"] * 4
    assert (Danger.objects.count(), DangerLine.objects.count()) == (1, 1)


def test_two_commanders_close_a_danger_once(people: dict[str, Person], operation: Operation) -> None:
    danger = field.danger(operation, people["leader"])
    found = both(people, lambda one: dangers.close_danger(
        actor=one.actor, danger_id=danger.id, id=new_id(), reason="堵住了"
    ))  # fmt: skip
    assert found == ["done", common.MOVE_REFUSED]
