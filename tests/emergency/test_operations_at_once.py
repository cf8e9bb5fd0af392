"""Two at the same moment: commanders, answers, the watch."""

from __future__ import annotations

import pytest
from tests import town
from tests.emergency import plans_made as made
from tests.factories import Person, at_once, ground, hold, staff

from weige.core.errors import Problem
from weige.core.ids import new_id
from weige.emergency import errors
from weige.emergency.jobs import ring_all
from weige.emergency.models import Call, Entry, Operation
from weige.emergency.operations import actions, answering
from weige.emergency.operations.calling import call_of
from weige.emergency.operations.rollcall import CallState

pytestmark = pytest.mark.usefixtures("committed")


@pytest.fixture
def people(committed: None) -> dict[str, Person]:
    ground()
    return staff("leader", "neighbour", "worker", "subdistrict", "district", "department")


def test_two_commanders_at_the_same_moment_make_one_operation(people: dict[str, Person]) -> None:
    plan = made.approved(people)
    colleague = hold("subdistrict_officer", town.SUBDISTRICT, number=92)

    def act(person: Person) -> str:
        try:
            actions.activate(
                actor=person.actor, plan_id=plan.id, wish=actions.Activation(new_id(), 3, "x", drill=False)
            )
        except Problem as problem:
            return problem.code
        return "active"

    told = at_once(lambda: act(people["subdistrict"]), lambda: act(colleague))
    assert sorted(told) == ["active", errors.ALREADY_ACTIVE]
    assert Operation.objects.count() == 1
    assert Call.objects.count() == 3


def test_two_watches_at_once_ring_each_call_once(people: dict[str, Person]) -> None:
    operation = made.activated(people, made.approved(people), drill=True, speed=0)
    Call.objects.update(rings_at=operation.opened_at)
    at_once(*[ring_all] * 4)
    assert Entry.objects.filter(kind="rung_text").count() == 3


def test_one_answer_sent_four_times_at_once_is_one_line(people: dict[str, Person]) -> None:
    operation = made.activated(people, made.approved(people))
    call, id = made.call_of(operation, people["leader"]), new_id()

    def act() -> CallState:
        answering.answer(actor=people["leader"].actor, call_id=call.id, id=id, answer=CallState.ACKNOWLEDGED)
        return call_of(made.call_of(operation, people["leader"])).state

    assert at_once(*[act] * 4) == [CallState.ACKNOWLEDGED] * 4
    assert Entry.objects.filter(kind="call_acknowledged").count() == 1
