"""Two at the same moment: at the shelf, at a door, on the list."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection, transaction
from tests import town
from tests.emergency import evacuation_made as made
from tests.emergency import test_supplies as shelf
from tests.emergency.plans_made import activated, approved
from tests.factories import at_once, ground, staff

from weige.core.errors import Problem
from weige.core.ids import new_id
from weige.emergency.evacuation import assigning, proposing
from weige.emergency.evacuation.doors import DoorState, standing
from weige.emergency.evacuation.ticking import ticks_of
from weige.emergency.models import DoorTick, EvacuationLine
from weige.emergency.operations import keeping
from weige.emergency.supplies import errors

pytestmark = pytest.mark.usefixtures("committed")


def test_of_two_who_want_the_last_of_something_the_second_is_told() -> None:
    ground()
    people = staff("worker", "officer", "subdistrict", "district", "leader", "neighbour")
    point = shelf.a_point(people)
    shelf.receive(people, point, 5)
    code = shelf.code_of(people, activated(people, approved(people)))

    def act() -> str:
        try:
            shelf.draw(people, point, code, 3)
        except Problem as problem:
            return problem.code
        return "drawn"

    assert sorted(at_once(act, act)) == ["drawn", errors.NOT_ENOUGH]
    assert shelf.stock(people, point) == 2


def test_one_area_ordered_twice_at_once_lists_each_household_once() -> None:
    found = made.flood()
    counts = at_once(*[lambda: found.order(town.MICRO).households] * 2)
    assert sorted(counts) == [0, 3]
    assert EvacuationLine.objects.count() == 3


def test_one_tick_sent_four_times_at_once_is_one_row_and_two_ticks_are_both_kept() -> None:
    found = made.flood()
    found.order(town.MICRO)
    id = new_id()
    at_once(*[lambda: found.say(found.plain, DoorState.MOVED, id=id)] * 4)
    assert DoorTick.objects.count() == 1
    at_once(
        lambda: found.say(found.bed, DoorState.MOVED), lambda: found.say(found.bed, DoorState.REFUSED, who="worker")
    )
    line = found.line(found.bed)
    ticks = ticks_of(line)
    assert len(ticks) == 2
    assert (line.state, line.conflict) == (standing(ticks).state, standing(ticks).against is not None)


def test_who_holds_an_operation_keeps_nobody_from_speaking_of_doors_and_a_solver_holds_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    found = made.flood()
    found.order(town.MICRO)
    made.shelter(found.people, step_free=True)
    command, at = found.people["subdistrict"].actor, found.operation.id
    said: list[object] = []

    def others() -> None:
        """A tick, and whoever needs the operation for themselves; each gives up rather than wait for it."""
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET LOCAL lock_timeout = '5s'")
            said.append(found.say(found.elsewhere, DoorState.INFORMED, who="neighbour").state)

    def needs_it() -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET LOCAL lock_timeout = '5s'")
            with keeping.within(command, at):
                said.append("held")

    def ordering() -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET LOCAL lock_timeout = '5s'")
            said.append(found.order(town.GENERAL).households)

    with keeping.within(command, at):
        assert at_once(ordering) == [None]
        assert at_once(others) == [None]

    def solving(*question: Any) -> Any:
        assert at_once(needs_it) == [None]
        return assigning.assign(*question)

    seal = proposing.proposal(command, at)["seal"]
    monkeypatch.setattr(proposing, "assign", solving)
    proposing.adopt(actor=command, operation_id=at, id=new_id(), seal=seal)
    assert said == [1, DoorState.INFORMED, "held"]
