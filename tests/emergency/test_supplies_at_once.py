"""Two at the same moment: at the shelf, at a door, on the list."""

from __future__ import annotations

import pytest
from tests import town
from tests.emergency import evacuation_made as made
from tests.emergency import test_supplies as shelf
from tests.emergency.plans_made import activated, approved
from tests.factories import at_once, ground, staff

from weige.core.errors import Problem
from weige.core.ids import new_id
from weige.emergency.evacuation.doors import DoorState, standing
from weige.emergency.evacuation.ticking import ticks_of
from weige.emergency.models import DoorTick, EvacuationLine
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
