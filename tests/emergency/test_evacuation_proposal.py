"""Which household goes to which shelter: proposed for all at once, adopted by the command, kept to by the leader."""

from __future__ import annotations

from typing import Any

import pytest
from tests import town
from tests.emergency import evacuation_made as made
from tests.emergency import plans_made
from tests.emergency.evacuation_made import Flood, flood

from weige.core.errors import Problem
from weige.core.ids import new_id
from weige.emergency.evacuation import assigning, errors, proposing, queries
from weige.emergency.evacuation.doors import DoorState
from weige.emergency.models import Entry, EvacuationLine, Shelter
from weige.emergency.operations import actions
from weige.registry.models import Premises

pytestmark = pytest.mark.django_db


def refused(code: str) -> pytest.RaisesExc[Problem]:
    return pytest.raises(Problem, match=code)


def test_who_is_carried_goes_where_a_wheelchair_gets_in_and_nobody_where_there_is_no_room() -> None:
    found = flood()
    found.order(town.MICRO)
    small = made.shelter(found.people, name="活动室", capacity=2)
    flat = made.shelter(found.people, capacity=1, step_free=True, longitude=104.15)
    command, at = found.people["subdistrict"].actor, found.operation.id
    told = proposing.proposal(command, at)
    assert (told["households"], told["people"], told["without_room"], told["proven"]) == (2, 3, 1, True)
    assert not EvacuationLine.objects.exclude(shelter=None).exists(), "a proposal changes nothing"
    id = new_id()
    for _ in range(2):
        proposing.adopt(actor=command, operation_id=at, id=id, seal=told["seal"])
    assert Entry.objects.filter(kind="shelters_assigned").count() == 1
    assert found.line(found.bed).shelter_id == flat.id
    assert EvacuationLine.objects.filter(shelter=small).count() == 1
    assert queries.evacuation(command, at)["total"]["without_shelter"] == 1


def test_what_was_looked_at_is_adopted_and_nothing_else() -> None:
    found = flood()
    found.order(town.MICRO)
    made.shelter(found.people, step_free=True)
    command, at = found.people["subdistrict"].actor, found.operation.id
    seal = proposing.proposal(command, at)["seal"]
    found.say(found.plain, DoorState.MOVED)
    with refused(errors.PROPOSAL_CHANGED):
        proposing.adopt(actor=command, operation_id=at, id=new_id(), seal=seal)
    with refused("access.not_allowed"):
        proposing.adopt(actor=found.people["leader"].actor, operation_id=at, id=new_id(), seal=seal)


def test_who_was_moved_keeps_their_place_and_a_leader_may_go_to_another_shelter() -> None:
    found = flood()
    found.order(town.MICRO)
    near = made.shelter(found.people, capacity=5, step_free=True)
    far = made.shelter(found.people, name="中学", capacity=5, step_free=True, longitude=104.3)
    command, at = found.people["subdistrict"].actor, found.operation.id
    proposing.adopt(actor=command, operation_id=at, id=new_id(), seal=proposing.proposal(command, at)["seal"])
    assert set(EvacuationLine.objects.values_list("shelter", flat=True)) == {near.id}
    found.say(found.plain, DoorState.MOVED, shelter=far.id)
    assert found.line(found.plain).taken_to_id == far.id
    assert found.say(found.child, DoorState.MOVED).taken_to_id == near.id, "where it was planned to go"
    told = proposing.proposal(command, at)
    assert {row["id"]: (row["people"], row["room"]) for row in told["shelters"]} == {near.id: (1, 3), far.id: (0, 3)}


def flood_beside(found: Flood) -> Flood:
    """Another operation in earnest over the same homes, by another plan."""
    plan = plans_made.approved(found.people)
    return Flood(**{**vars(found), "operation": plans_made.activated(found.people, plan)})


def test_beds_that_another_running_operation_holds_are_not_given_twice() -> None:
    found = flood()
    found.order(town.MICRO)
    place = made.shelter(found.people, capacity=5, step_free=True)
    command, at = found.people["subdistrict"].actor, found.operation.id
    proposing.adopt(actor=command, operation_id=at, id=new_id(), seal=proposing.proposal(command, at)["seal"])
    found.say(found.plain, DoorState.MOVED)
    other = flood_beside(found)
    other.order(town.MICRO)
    told = proposing.proposal(command, other.operation.id)
    assert (told["without_room"], told["shelters"][0]["room"]) == (3, 0)
    load = queries.evacuation(command, other.operation.id)["shelters"][0]
    assert (load["others"], load["overfull"]) == (5, False)
    actions.stand_down(actor=command, operation_id=at, id=new_id(), version=1, reason="雨停")
    told = proposing.proposal(command, other.operation.id)
    assert (told["without_room"], told["shelters"][0]["room"]) == (0, place.capacity)


def test_a_drill_holds_no_bed() -> None:
    found = flood(drill=True)
    found.order(town.MICRO)
    made.shelter(found.people, capacity=5, step_free=True)
    command, at = found.people["subdistrict"].actor, found.operation.id
    proposing.adopt(actor=command, operation_id=at, id=new_id(), seal=proposing.proposal(command, at)["seal"])
    earnest = flood_beside(found)
    assert queries.evacuation(command, earnest.operation.id)["shelters"][0]["others"] == 0


@pytest.mark.parametrize("change", ["moved away", "stairs", "shut", "smaller", "another", "building"])
def test_a_proposal_is_another_one_when_anything_has_changed_that_it_rests_on(change: str) -> None:
    found = flood()
    found.order(town.MICRO)
    place = made.shelter(found.people, step_free=True)
    command, at = found.people["subdistrict"].actor, found.operation.id
    seal = proposing.proposal(command, at)["seal"]
    assert proposing.proposal(command, at)["seal"] == seal
    here = Shelter.objects.filter(id=place.id)
    match change:
        case "moved away":
            here.update(longitude=104.2)
        case "stairs":
            here.update(step_free=False)
        case "shut":
            here.update(is_open=False)
        case "smaller":
            here.update(capacity=49)
        case "another":
            made.shelter(found.people, name="中学")
        case "building":
            Premises.objects.filter(id=found.at.building).update(longitude=104.2, latitude=30.7)
    with refused(errors.PROPOSAL_CHANGED):
        proposing.adopt(actor=command, operation_id=at, id=new_id(), seal=seal)


def test_what_is_changed_while_it_is_solved_is_not_overrun(monkeypatch: pytest.MonkeyPatch) -> None:
    found = flood()
    found.order(town.MICRO)
    place = made.shelter(found.people, step_free=True)
    command, at = found.people["subdistrict"].actor, found.operation.id
    seal = proposing.proposal(command, at)["seal"]

    def slow(*question: Any) -> Any:
        Shelter.objects.filter(id=place.id).update(capacity=1)
        return assigning.assign(*question)

    monkeypatch.setattr(proposing, "assign", slow)
    with refused(errors.PROPOSAL_CHANGED):
        proposing.adopt(actor=command, operation_id=at, id=new_id(), seal=seal)
    assert not EvacuationLine.objects.exclude(shelter=None).exists()


def test_the_id_of_an_adoption_is_taken_for_another_proposal() -> None:
    found = flood()
    found.order(town.MICRO)
    made.shelter(found.people, step_free=True)
    command, at = found.people["subdistrict"].actor, found.operation.id
    seal, id = proposing.proposal(command, at)["seal"], new_id()
    proposing.adopt(actor=command, operation_id=at, id=id, seal=seal)
    with refused("core.id_taken"):
        proposing.adopt(actor=command, operation_id=at, id=id, seal="0" * 64)
