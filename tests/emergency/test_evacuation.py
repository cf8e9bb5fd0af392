"""From the order to evacuate to the return: lists, doors, shelters, and what is erased afterwards."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

import pytest
from django.db import DatabaseError, transaction
from tests import town
from tests.emergency import evacuation_made as made
from tests.emergency import plans_made
from tests.emergency.evacuation_made import Flood, flood
from tests.factories import Person, hold
from tests.registry.people import homes as register

from weige.core import clock
from weige.core.errors import Problem
from weige.core.ids import new_id
from weige.core.places import Scope
from weige.emergency import errors as emergency
from weige.emergency.evacuation import errors, listing, queries, retention, shelters, ticking
from weige.emergency.evacuation.doors import DoorState, Way
from weige.emergency.evacuation.ticking import Saying
from weige.emergency.models import CheckIn, DoorTick, Entry, EvacuationLine, Operation
from weige.emergency.operations import actions
from weige.registry.models import Disclosure
from weige.registry.people import bulk, wall
from weige.registry.people.needs import Need

pytestmark = pytest.mark.django_db


def refused(code: str) -> pytest.RaisesExc[Problem]:
    return pytest.raises(Problem, match=code)


def disclosures(operation: Operation, who: Person) -> list[Disclosure]:
    with transaction.atomic(), wall.opened(Scope((town.CITY,))):
        return list(Disclosure.objects.filter(reference=operation.id, account=who.account.id))


def call(found: Flood, who: str = "leader") -> UUID:
    return plans_made.call_of(found.operation, found.people[who]).id


# The list.


def test_the_order_lists_every_household_with_people_living_there_and_no_name_of_any() -> None:
    found = flood()
    listed = found.order(town.MICRO)
    assert (listed.households, listed.people) == (3, 5)
    assert not EvacuationLine.objects.filter(household=found.elsewhere).exists()
    line = found.line(found.bed)
    assert listing.need_of(line) is Need.CARRIED
    assert listing.need_of(found.line(found.child)) is Need.COMPANY
    assert listing.need_of(found.line(found.plain)) is Need.NONE
    assert b"carried" not in bytes(line.need or b"")


def test_ordered_again_only_households_that_are_missing_are_added() -> None:
    found = flood()
    id = new_id()
    assert found.order(town.MICRO, id=id).households == 3
    assert found.order(town.MICRO, id=id).households == 3, "the same command gets the first answer"
    assert EvacuationLine.objects.count() == 3
    with refused("core.id_taken"):
        found.order(town.GENERAL, id=id)
    codes = set(EvacuationLine.objects.values_list("id", "code"))
    register.move_in(found.at, found.at.dwellings[3], register.someone())
    assert found.order(town.MICRO).households == 1
    assert found.order(town.GENERAL).households == 1, "the household of the other micro-grid"
    assert codes <= set(EvacuationLine.objects.values_list("id", "code"))


def test_a_building_can_be_evacuated_alone_and_nothing_beyond_the_operation() -> None:
    found = flood()
    assert found.order(building=found.at.building).households == 3
    with refused(errors.UNKNOWN_AREA):
        found.order("510105001001")
    with refused(errors.UNKNOWN_AREA):
        found.order(building=found.at.entrance)


def test_many_households_are_listed_as_few_are(monkeypatch: pytest.MonkeyPatch) -> None:
    found = flood()
    monkeypatch.setattr(bulk, "FEW", 0)
    assert found.order(town.MICRO).people == 5
    line = found.line(found.bed)
    assert (listing.need_of(line), line.state, line.building_id) == (Need.CARRIED, "to_move", found.at.building)
    assert len(disclosures(found.operation, found.people["subdistrict"])) == 5


def test_only_the_command_orders_and_only_while_the_operation_runs() -> None:
    found = flood()
    with refused("access.not_allowed"):
        found.order(town.MICRO, who="leader")
    with refused("access.not_allowed"):
        found.order(town.MICRO, who="city")
    with refused(emergency.UNKNOWN_OPERATION):
        found.order(town.MICRO, who="department")
    actions.stand_down(actor=found.people["subdistrict"].actor, operation_id=found.operation.id, id=new_id(), version=1,
                       reason="雨停")  # fmt: skip
    with refused(emergency.STOOD_DOWN):
        found.order(town.MICRO)


def test_reading_needs_is_recorded_for_each_person_once_for_a_reader_and_masked() -> None:
    found = flood()
    found.order(town.MICRO)
    by_command = disclosures(found.operation, found.people["subdistrict"])
    assert {row.purpose for row in by_command} == {"emergency"}
    assert {"mobility", "medication"} <= {field for row in by_command for field in row.fields}
    assert all(row.masked for row in by_command)
    assert len({row.person for row in by_command}) == len(by_command) == 5
    queries.doors(found.people["leader"].actor, call(found))
    first = disclosures(found.operation, found.people["leader"])
    assert {row.household for row in first} == {found.bed, found.child}, "who needs nothing was not read"
    queries.doors(found.people["leader"].actor, call(found))
    assert len(disclosures(found.operation, found.people["leader"])) == len(first)


def test_a_drill_on_its_own_clock_records_readings_in_real_time_and_a_rehearsal_reads_nobody() -> None:
    found = flood(drill=True, begins_at=clock.now() + timedelta(days=100))
    found.order(town.MICRO)
    rows = disclosures(found.operation, found.people["subdistrict"])
    assert rows
    assert all(row.at < clock.real_now() for row in rows)
    actions.stand_down(actor=found.people["subdistrict"].actor, operation_id=found.operation.id, id=new_id(), version=1,
                       reason="完")  # fmt: skip
    rehearsal = plans_made.activated(found.people, found.operation.plan, drill=True, simulated=True)
    listed = Flood(**{**vars(found), "operation": rehearsal})
    assert listed.order(town.MICRO).households == 3
    assert disclosures(rehearsal, found.people["subdistrict"]) == []


# Doors.


def test_a_leader_sees_the_doors_of_their_own_grid_the_most_vulnerable_first_and_only_while_called() -> None:
    found = flood()
    found.order(town.GENERAL)
    shown = queries.doors(found.people["leader"].actor, call(found))
    assert [line["need"] for line in shown["items"]] == ["carried", "company", "none"]
    assert str(found.elsewhere) not in str(shown)
    assert len(queries.doors(found.people["neighbour"].actor, call(found, "neighbour"))["items"]) == 1
    with refused(emergency.UNKNOWN_CALL):
        queries.doors(found.people["neighbour"].actor, call(found))
    with refused(errors.UNKNOWN_DOOR):
        found.say(found.elsewhere, DoorState.MOVED)
    with refused(errors.UNKNOWN_DOOR):
        found.say(found.plain, DoorState.MOVED, who="officer")
    plans_made.call_of(found.operation, found.people["leader"])
    found.operation.calls.filter(id=call(found)).update(declined_at=clock.now())
    assert queries.doors(found.people["leader"].actor, call(found))["items"] == []
    with refused(errors.UNKNOWN_DOOR):
        found.say(found.plain, DoorState.MOVED)


def test_a_partner_who_is_called_sees_no_door() -> None:
    at = flood()
    plan = plans_made.approved(at.people)
    running = plans_made.activated(at.people, plan, level=2)
    found = Flood(**{**vars(at), "operation": running})
    found.order(town.MICRO)
    assert queries.doors(found.people["department"].actor, call(found, "department"))["items"] == []


def test_one_tick_is_one_row_however_often_it_is_sent() -> None:
    found = flood()
    found.order(town.MICRO)
    id = new_id()
    for _ in range(3):
        assert found.say(found.plain, DoorState.INFORMED, id=id).state == DoorState.INFORMED
    assert DoorTick.objects.count() == 1
    assert Entry.objects.filter(kind="door_informed").count() == 1
    with refused("core.id_taken"):
        found.say(found.bed, DoorState.INFORMED, id=id)


def test_old_ticks_of_a_phone_without_signal_take_nothing_back_and_a_conflict_is_shown() -> None:
    found = flood()
    found.order(town.MICRO)
    found.begun(7)
    ago = {hours: clock.now() - timedelta(hours=hours) for hours in (6, 5, 4)}
    found.say(found.plain, DoorState.MOVED, way=Way.CAR, happened_at=ago[5])
    assert found.say(found.plain, DoorState.INFORMED, happened_at=ago[6]).state == DoorState.MOVED
    line = found.say(found.plain, DoorState.REFUSED, who="worker", happened_at=ago[4])
    assert line.conflict
    shown = queries.lines(found.people["subdistrict"].actor, found.operation.id, conflicts=True)["items"]
    assert [(row["said"]["state"], row["against"]["state"]) for row in shown if row["said"] and row["against"]] == [
        ("refused", "moved")
    ]
    assert DoorTick.objects.count() == 3, "nothing is lost"
    ticking.settle(actor=found.people["subdistrict"].actor, operation_id=found.operation.id, line_id=line.id,
                   id=new_id(), saying=Saying(DoorState.MOVED))  # fmt: skip
    line.refresh_from_db()
    assert (line.state, line.conflict) == (DoorState.MOVED, False)


def test_ticks_from_before_the_end_are_taken_after_it_and_later_ones_are_not() -> None:
    found = flood()
    found.order(town.MICRO)
    before = clock.now()
    actions.stand_down(actor=found.people["subdistrict"].actor, operation_id=found.operation.id, id=new_id(), version=1,
                       reason="雨停")  # fmt: skip
    assert found.say(found.plain, DoorState.MOVED, happened_at=before).state == DoorState.MOVED
    with refused(emergency.STOOD_DOWN):
        found.say(found.plain, DoorState.REFUSED)


def test_going_home_waits_for_the_approval_of_the_command() -> None:
    found = flood()
    found.order(town.MICRO)
    found.say(found.plain, DoorState.MOVED)
    with refused(emergency.MOVE_REFUSED):
        found.say(found.plain, DoorState.RETURNED)
    area = found.line(found.plain).area_id
    with refused("access.not_allowed"):
        listing.approve_return(actor=found.people["leader"].actor, operation_id=found.operation.id, area_id=area,
                               id=new_id())  # fmt: skip
    listing.approve_return(actor=found.people["subdistrict"].actor, operation_id=found.operation.id, area_id=area,
                           id=new_id())  # fmt: skip
    assert found.say(found.plain, DoorState.RETURNED).state == DoorState.RETURNED


def test_ticks_cannot_be_changed_afterwards() -> None:
    found = flood()
    found.order(town.MICRO)
    found.say(found.plain, DoorState.MOVED)
    with pytest.raises(DatabaseError), transaction.atomic():
        DoorTick.objects.update(said="refused")
    with pytest.raises(DatabaseError), transaction.atomic():
        DoorTick.objects.all().delete()


# Shelters.


def check_in(
    found: Flood, who: str, shelter: UUID, code: str, people: int, id: UUID | None = None, at: datetime | None = None
) -> EvacuationLine:
    return ticking.check_in(
        actor=found.people[who].actor, operation_id=found.operation.id, id=id or new_id(), shelter_id=shelter, code=code,
        people=people, happened_at=at,
    )  # fmt: skip


def test_whoever_keeps_a_shelter_checks_in_by_code_and_the_difference_is_seen() -> None:
    found = flood()
    found.order(town.MICRO)
    post = found.people["worker"].post.id
    place = made.shelter(found.people, keeper=post, capacity=1)
    found.say(found.bed, DoorState.MOVED, shelter=place.id)
    found.say(found.child, DoorState.MOVED, shelter=place.id)
    line = found.line(found.plain)
    id = new_id()
    for _ in range(2):
        check_in(found, "worker", place.id, f" {line.code[:3]} {line.code[3:]} ", 2, id)
    with refused("access.not_allowed"):
        check_in(found, "leader", place.id, line.code, 2)
    with refused(errors.UNKNOWN_CODE):
        check_in(found, "worker", place.id, "0000000", 2)
    with refused(emergency.MOVE_REFUSED):
        check_in(found, "worker", place.id, line.code, -3)
    seen = queries.evacuation(found.people["city"].actor, found.operation.id)
    total, load = seen["total"], seen["shelters"][0]
    assert (total["people_to_move"], total["people_moved"], total["checked_in"]) == (2, 3, 2)
    assert (total["not_come"], total["not_said"]) == (2, 1)
    assert (load["said"], load["checked_in"], load["overfull"]) == (3, 2, True)
    assert not seen["may_command"]
    assert check_in(found, "subdistrict", place.id, line.code, -2)
    assert queries.evacuation(found.people["city"].actor, found.operation.id)["total"]["checked_in"] == 0


def test_whoever_keeps_a_shelter_needs_no_call_to_check_in_and_learns_of_the_operation() -> None:
    found = flood()
    found.order(town.MICRO)
    keeper = hold("grid_worker", town.GENERAL, number=77)
    place = made.shelter(found.people, keeper=keeper.post.id)
    assert not found.operation.calls.filter(account=keeper.account).exists()
    assert [(row["operation"], row["shelters"][0]["id"]) for row in queries.kept(keeper.actor)["items"]] == [
        (found.operation.id, place.id)
    ]
    assert queries.kept(found.people["leader"].actor)["items"] == []
    line = found.line(found.plain)
    people = {**found.people, "keeper": keeper}
    uncalled = Flood(**{**vars(found), "at": register.Homes(**{**vars(found.at), "people": people})})
    check_in(uncalled, "keeper", place.id, line.code, 2)
    with refused(emergency.UNKNOWN_OPERATION):
        check_in(uncalled, "keeper", made.shelter(found.people, name="中学").id, line.code, 2)


def test_the_id_of_a_check_in_is_taken_for_other_people() -> None:
    found = flood()
    found.order(town.MICRO)
    place, line, id = (
        made.shelter(found.people, keeper=found.people["worker"].post.id),
        found.line(found.plain),
        new_id(),
    )
    check_in(found, "worker", place.id, line.code, 2, id)
    with refused("core.id_taken"):
        check_in(found, "subdistrict", place.id, line.code, 2, id)
    with refused("core.id_taken"):
        check_in(found, "worker", place.id, line.code, 1, id)


def test_a_check_in_from_before_the_end_is_taken_after_it_once_and_at_its_own_time() -> None:
    found = flood()
    found.order(town.MICRO)
    place, line, id = (
        made.shelter(found.people, keeper=found.people["worker"].post.id),
        found.line(found.plain),
        new_id(),
    )
    came = clock.real_now()
    version = Operation.objects.get(id=found.operation.id).version
    actions.stand_down(
        actor=found.people["subdistrict"].actor, operation_id=found.operation.id, id=new_id(), version=version, reason="雨停"
    )  # fmt: skip
    for _ in range(2):
        check_in(found, "worker", place.id, line.code, 2, id, came)
    row = CheckIn.objects.get()
    assert row.at <= row.real_at
    assert row.at <= Operation.objects.get(id=found.operation.id).stood_down_at  # type: ignore[operator]
    with refused(emergency.STOOD_DOWN):
        check_in(found, "worker", place.id, line.code, 1, at=clock.real_now())


def test_a_full_shelter_and_a_check_in_elsewhere_refuse_nobody_and_are_told() -> None:
    found = flood()
    found.order(town.MICRO)
    keeper = found.people["worker"].post.id
    one = made.shelter(found.people, keeper=keeper, capacity=1)
    other = made.shelter(found.people, name="中学", keeper=keeper)
    line = found.line(found.plain)
    told = queries.checked_in(check_in(found, "worker", one.id, line.code, 2), one.id)
    assert (told["checked_in"], told["here"], told["capacity"], told["elsewhere"]) == (2, 2, 1, [])
    told = queries.checked_in(check_in(found, "worker", other.id, line.code, 2), other.id)
    assert (told["checked_in"], told["elsewhere"]) == (2, [{"name": one.name, "people": 2}])
    kept = {row["id"]: row for row in queries.kept(found.people["worker"].actor)["items"][0]["shelters"]}
    assert [(row["here"], row["capacity"]) for row in kept.values()].count((2, 1)) == 1
    doubt = {"code": line.code, "here": 2, "people": line.people, "elsewhere": [{"name": "中学", "people": 2}]}
    assert kept[one.id]["doubts"] == [doubt]
    check_in(found, "worker", one.id, line.code, -2)
    kept = {row["id"]: row for row in queries.kept(found.people["worker"].actor)["items"][0]["shelters"]}
    assert not kept[one.id]["doubts"] + kept[other.id]["doubts"]


def test_a_household_that_parted_between_two_shelters_is_no_doubt() -> None:
    found = flood()
    found.order(town.MICRO)
    keeper, line = found.people["worker"].post.id, found.line(found.plain)
    for name in ("小学", "中学"):
        check_in(found, "worker", made.shelter(found.people, name=name, keeper=keeper).id, line.code, 1)
    assert [row["doubts"] for row in queries.kept(found.people["worker"].actor)["items"][0]["shelters"]] == [[], []]


def test_check_ins_cannot_be_changed_afterwards_and_say_nothing_of_the_door() -> None:
    found = flood()
    found.order(town.MICRO)
    place = made.shelter(found.people, keeper=found.people["worker"].post.id)
    line = check_in(found, "worker", place.id, found.line(found.plain).code, 2)
    line.refresh_from_db()
    assert line.state == DoorState.TO_MOVE, "two lists stay two lists"
    with pytest.raises(DatabaseError), transaction.atomic():
        CheckIn.objects.update(people=1)
    with pytest.raises(DatabaseError), transaction.atomic():
        CheckIn.objects.all().delete()


def test_a_list_that_is_too_long_shows_who_needs_the_most_and_is_still_at_home(monkeypatch: pytest.MonkeyPatch) -> None:
    found = flood()
    found.order(town.MICRO)
    monkeypatch.setattr(queries, "MOST_LINES", 1)
    shown = [line["need"] for line in queries.doors(found.people["leader"].actor, call(found))["items"]]
    assert shown == ["carried"]
    found.say(found.bed, DoorState.MOVED)
    page = queries.lines(found.people["subdistrict"].actor, found.operation.id)
    assert ([line["need"] for line in page["items"]], page["more"]) == (["company"], True)


def test_a_shelter_is_kept_by_whoever_plans_and_changed_on_its_latest_version_only() -> None:
    at = register.homes()
    place = made.shelter(at.people)
    words = shelters.ShelterWords("学校", 104.1, 30.6, 80)
    with refused("access.not_allowed"):
        shelters.change(actor=at.people["city"].actor, shelter_id=place.id, version=1, words=words)
    for _ in range(2):
        assert (
            shelters.change(actor=at.people["officer"].actor, shelter_id=place.id, version=1, words=words).version == 2
        )
    with refused(errors.SHELTER_CHANGED):
        other = shelters.ShelterWords("学校", 104.1, 30.6, 90)
        shelters.change(actor=at.people["officer"].actor, shelter_id=place.id, version=1, words=other)
    with refused(errors.UNKNOWN_SHELTER):
        shelters.change(actor=at.people["leader"].actor, shelter_id=place.id, version=2, words=words)
    with refused(errors.KEEPER_UNFIT):
        made.shelter(at.people, keeper=new_id())


# Afterwards.


def test_needs_are_erased_some_time_after_the_end_and_the_counts_stay() -> None:
    found = flood()
    found.order(town.MICRO)
    found.say(found.bed, DoorState.MOVED)
    assert retention.erase_needs() == 0, "it runs"
    actions.stand_down(actor=found.people["subdistrict"].actor, operation_id=found.operation.id, id=new_id(), version=1,
                       reason="雨停")  # fmt: skip
    assert retention.erase_needs() == 0, "it has just ended"
    with clock.at(clock.now() + timedelta(days=31)):
        assert retention.erase_needs() == 3
        assert retention.erase_needs() == 0
    assert not EvacuationLine.objects.exclude(need=None, household=None).exists()
    total = queries.evacuation(found.people["subdistrict"].actor, found.operation.id)["total"]
    assert (total["households"], total["people"], total["people_moved"]) == (3, 5, 1)
    assert len(queries.lines(found.people["subdistrict"].actor, found.operation.id)["items"]) == 3
