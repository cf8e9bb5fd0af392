"""What is said at doors: where to and by what, in whatever order it comes, sent again, and late to a paused drill."""

from __future__ import annotations

import random
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from django.db import transaction
from tests import town
from tests.emergency import evacuation_made as made
from tests.emergency.evacuation_made import Flood, flood

from weige.core import clock
from weige.core.errors import Problem
from weige.core.ids import new_id
from weige.emergency import errors as emergency
from weige.emergency.evacuation import listing, queries, ticking
from weige.emergency.evacuation.doors import DoorState, Way
from weige.emergency.evacuation.ticking import Saying
from weige.emergency.models import DoorTick, EvacuationLine, Operation
from weige.emergency.operations import actions

pytestmark = pytest.mark.django_db


def refused(code: str) -> pytest.RaisesExc[Problem]:
    return pytest.raises(Problem, match=code)


def ordered() -> Flood:
    found = flood()
    found.order(town.MICRO)
    return found


def plan(found: Flood, shelter: Any) -> None:
    EvacuationLine.objects.filter(operation=found.operation).update(shelter=shelter)


def settle(found: Flood, household: Any, said: DoorState, **values: Any) -> EvacuationLine:
    id = values.pop("id", None) or new_id()
    return ticking.settle(
        actor=found.people["subdistrict"].actor, operation_id=found.operation.id, line_id=found.line(household).id, id=id,
        saying=Saying(said, **values),
    )  # fmt: skip


def stood_down(found: Flood) -> None:
    version = Operation.objects.get(id=found.operation.id).version
    actions.stand_down(actor=found.people["subdistrict"].actor, operation_id=found.operation.id, id=new_id(),
                       version=version, reason="完")  # fmt: skip


# Where to.


def test_a_household_can_be_said_to_have_gone_to_no_shelter_and_then_none_waits_for_it() -> None:
    found = ordered()
    plan(found, made.shelter(found.people))
    line = found.say(found.plain, DoorState.MOVED, elsewhere=True)
    assert (line.taken_to_id, line.elsewhere) == (None, True)
    found.say(found.child, DoorState.MOVED)
    command = found.people["subdistrict"].actor
    total = queries.evacuation(command, found.operation.id)["total"]
    assert (total["people_moved"], total["people_elsewhere"], total["not_come"]) == (4, 2, 1)
    shown = queries.lines(command, found.operation.id, gap="not_come")["items"]
    assert [row["id"] for row in shown] == [found.line(found.child).id]


def test_where_the_plan_meant_when_it_was_said_stays_when_the_plan_changes() -> None:
    found = ordered()
    first, later = made.shelter(found.people), made.shelter(found.people, name="中学")
    plan(found, first)
    found.say(found.plain, DoorState.MOVED)
    plan(found, later)
    line = found.say(found.plain, DoorState.UNREACHABLE, who="worker")
    assert (line.state, line.taken_to_id) == (DoorState.MOVED, first.id)
    assert DoorTick.objects.get(said=DoorState.MOVED).shelter_id == first.id


def test_settling_that_they_were_moved_keeps_by_what_and_where_to() -> None:
    found = ordered()
    planned, taken = made.shelter(found.people), made.shelter(found.people, name="中学")
    plan(found, planned)
    found.say(found.plain, DoorState.MOVED, way=Way.BOAT, shelter=taken.id)
    found.say(found.plain, DoorState.REFUSED, who="worker")
    line = settle(found, found.plain, DoorState.MOVED)
    assert (line.state, line.conflict, line.way, line.taken_to_id) == (DoorState.MOVED, False, Way.BOAT, taken.id)
    line = settle(found, found.plain, DoorState.MOVED, shelter=planned.id)
    assert (line.way, line.taken_to_id) == (Way.BOAT, planned.id), "what the command says itself counts"


def test_settling_as_moved_what_nobody_said_to_be_moved_takes_the_plan() -> None:
    found = ordered()
    planned = made.shelter(found.people)
    plan(found, planned)
    found.say(found.plain, DoorState.REFUSED)
    assert settle(found, found.plain, DoorState.MOVED).taken_to_id == planned.id
    assert settle(found, found.child, DoorState.MOVED, elsewhere=True).elsewhere


# In whatever order, and again.


def test_whatever_the_order_in_which_ticks_arrive_the_lines_come_out_alike() -> None:
    found = ordered()
    found.begun(9)
    one, other = made.shelter(found.people), made.shelter(found.people, name="中学")
    begin = clock.now() - timedelta(hours=8)
    line = found.line(found.plain)
    said: list[tuple[DoorState, dict[str, Any]]] = [
        (DoorState.INFORMED, {}),
        (DoorState.MOVED, {"way": Way.WALK, "shelter": one.id}),
        (DoorState.REFUSED, {}),
        (DoorState.MOVED, {"way": Way.CAR, "shelter": other.id}),
        (DoorState.UNREACHABLE, {}),
    ]

    def tell(at: int) -> None:
        state, values = said[at]
        found.say(found.plain, state, ("leader", "worker")[at % 2], happened_at=begin + timedelta(minutes=at), **values)

    def come(people: int) -> None:
        ticking.check_in(
            actor=found.people["subdistrict"].actor, operation_id=found.operation.id, id=new_id(), shelter_id=other.id,
            code=line.code, people=people,
        )  # fmt: skip

    acts = [*(partial(tell, at) for at in range(len(said))), partial(come, 2), partial(come, 1)]
    ends = set()
    for seed in range(8):
        with transaction.atomic():
            for act in random.Random(seed).sample(acts, len(acts)):
                act()
            line = found.line(found.plain)
            load = {row["id"]: row for row in queries.loads(found.people["subdistrict"].actor, found.operation)}[
                other.id
            ]
            ends.add(
                (line.state, line.state_at, line.conflict, line.way, line.taken_to_id, load["said"], load["checked_in"])
            )
            transaction.set_rollback(True)
    assert ends == {(DoorState.MOVED, begin + timedelta(minutes=3), False, Way.CAR, other.id, 2, 3)}


@pytest.mark.parametrize(
    "other",
    [{"said": DoorState.REFUSED}, {"way": Way.BOAT}, {"shelter": "other"}, {"elsewhere": True}, {"who": "worker"}],
)
def test_the_id_of_a_tick_is_taken_for_other_words_and_for_other_people(other: dict[str, Any]) -> None:
    found = ordered()
    one, two = made.shelter(found.people), made.shelter(found.people, name="中学")
    id, words = new_id(), {"said": DoorState.MOVED, "way": Way.CAR, "shelter": one.id}
    found.say(found.plain, id=id, **words)
    found.say(found.plain, id=id, **words)
    values = {**words, **other, **({"shelter": two.id} if "shelter" in other else {})}
    if "elsewhere" in other:
        values["shelter"] = None
    with refused("core.id_taken"):
        found.say(found.plain, id=id, **values)
    assert DoorTick.objects.count() == 1


def test_a_tick_that_left_the_shelter_to_the_plan_is_the_same_one_after_the_plan_has_changed() -> None:
    found = ordered()
    first = made.shelter(found.people)
    plan(found, first)
    id = new_id()
    found.say(found.plain, DoorState.MOVED, id=id)
    plan(found, made.shelter(found.people, name="中学"))
    assert found.say(found.plain, DoorState.MOVED, id=id).taken_to_id == first.id


def test_the_approval_of_a_return_has_one_id_for_one_area() -> None:
    found = ordered()
    found.order(building=found.at.building)
    found.order(town.GENERAL)
    areas = list({found.line(found.plain).area_id, found.line(found.elsewhere).area_id})
    id, command = new_id(), found.people["subdistrict"].actor
    for _ in range(2):
        listing.approve_return(actor=command, operation_id=found.operation.id, area_id=areas[0], id=id)
    with refused("core.id_taken"):
        listing.approve_return(actor=command, operation_id=found.operation.id, area_id=areas[1], id=id)


# Late.


def test_ticks_from_before_the_end_of_a_drill_that_stood_still_are_taken_after_it() -> None:
    found = flood(drill=True)
    found.order(town.MICRO)
    command = found.people["subdistrict"].actor
    actions.set_clock(actor=command, operation_id=found.operation.id, id=new_id(), speed=0)
    before = clock.real_now()
    stood_down(found)
    ended = Operation.objects.get(id=found.operation.id)
    line = found.say(found.plain, DoorState.MOVED, happened_at=before)
    assert (line.state, line.state_at) == (DoorState.MOVED, ended.stood_down_at)
    with refused(emergency.STOOD_DOWN):
        found.say(found.plain, DoorState.REFUSED, happened_at=clock.real_now() + timedelta(seconds=1))
    with refused(emergency.STOOD_DOWN):
        found.say(found.plain, DoorState.REFUSED)
