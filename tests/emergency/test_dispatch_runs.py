"""Runs of an operation: roads closed and opened, vehicles, what is fetched and brought; proposed, adopted, driven, and
replaced when things change."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import transaction
from tests import town
from tests.emergency import evacuation_made, field_made, plans_made, runs_made
from tests.emergency.evacuation_made import Flood, flood
from tests.emergency.runs_made import EAST, MIDDLE, NORTH, WEST, mark, stops
from tests.factories import Person, ground, staff

from weige.core import clock
from weige.core.errors import Problem
from weige.core.ids import new_id
from weige.core.places import Scope
from weige.emergency.dispatch import closings, errands, errors, fleet, planning, queries, road_files, running
from weige.emergency.dispatch.asking import propose
from weige.emergency.dispatch.checking import Ground, drive
from weige.emergency.dispatch.gathering import gather
from weige.emergency.dispatch.network import Stretch
from weige.emergency.dispatch.roads import ways
from weige.emergency.dispatch.stops import Said
from weige.emergency.evacuation import proposing
from weige.emergency.evacuation.doors import DoorState
from weige.emergency.field import queries as field
from weige.emergency.field import requests
from weige.emergency.models import (
    Entry,
    HelpRequest,
    Operation,
    Run,
    RunPlan,
    RunStop,
    RunVehicle,
    Task,
)
from weige.registry.models import Disclosure
from weige.registry.people import wall

pytestmark = pytest.mark.django_db


@pytest.fixture
def people() -> dict[str, Person]:
    ground()
    return staff()


@pytest.fixture
def operation(people: dict[str, Person]) -> Operation:
    return plans_made.activated(people, plans_made.approved(people))


def refused(code: str) -> pytest.RaisesExc[Problem]:
    return pytest.raises(Problem, match=code)


def close(people: dict[str, Person], operation: Operation, **values: Any) -> Any:
    given = {"id": new_id(), "reason": "积水", **values}
    return closings.close(actor=people["subdistrict"].actor, operation_id=operation.id, **given)


def changed(people: dict[str, Person], operation: Operation) -> set[str]:
    adopted = queries.board(people["subdistrict"].actor, operation.id)["adopted"]
    assert adopted
    return {each["kind"] for each in adopted["changes"]}


def test_a_file_is_taken_whole_as_the_next_version_and_never_changed(people: dict[str, Person]) -> None:
    actor, good = people["subdistrict"].actor, runs_made.table([(*WEST, *MIDDLE, "西街", "", "", "")])
    checked = road_files.check(actor=actor, place=town.SUBDISTRICT, content=b"x,y", datum=road_files.Datum.WGS84)
    assert [fault["where"] for fault in checked["faults"]] == ["第 1 行"]
    with refused(errors.ROADS_UNFIT):
        road_files.take(actor=actor, id=new_id(), place=town.SUBDISTRICT, content=good + b"x,1,2,3,,,,\n")
    id = new_id()
    for _ in range(2):
        made = road_files.take(actor=actor, id=id, place=town.SUBDISTRICT, content=good, synthetic=True)
    assert (made.number, made.stretches) == (1, 1)
    runs_made.roads(people)
    assert [(row["number"], row["in_force"], row["synthetic"]) for row in road_files.networks(actor)["items"]] == [
        (2, True, False), (1, False, True),
    ]  # fmt: skip
    with refused("access.not_allowed"):
        road_files.take(actor=people["leader"].actor, id=new_id(), place=town.SUBDISTRICT, content=good)


def test_points_of_chinese_maps_are_moved(people: dict[str, Person]) -> None:
    made = road_files.take(actor=people["subdistrict"].actor, id=new_id(), place=town.SUBDISTRICT,
                           content=runs_made.table([(*WEST, *MIDDLE, "", "", "", "")]), datum=road_files.Datum.GCJ02)  # fmt: skip
    (stretch,) = road_files.stretches_of(made)
    assert 0.001 < abs(stretch.start[0] - WEST[0]) < 0.01


def test_a_closed_road_is_driven_round_and_a_new_version_keeps_it_closed(
    people: dict[str, Person], operation: Operation
) -> None:
    network = runs_made.roads(people)
    runs_made.vehicle(people, operation)
    runs_made.errand(people, operation)
    straight = runs_made.proposed(people, operation).content["runs"][0]["metres"]
    id = new_id()
    for _ in range(2):
        made = close(people, operation, id=id, network=network.id, stretches=[1])
    assert (made.name, Entry.objects.filter(kind="road_closed").count()) == ("东街", 1)
    assert runs_made.proposed(people, operation).content["runs"][0]["metres"] > straight
    runs_made.roads(people, [*reversed(runs_made.ROADS)])
    shown = queries.road_map(people["subdistrict"].actor, operation.id)["roads"]
    assert [(road["name"], road["closed"]) for road in shown if road["closed"]] == [("东街", True)]
    with refused(errors.NOTHING_CLOSED):
        close(people, operation, network=network.id, stretches=[0])
    closings.reopen(actor=people["subdistrict"].actor, closing_id=made.id, id=new_id(), reason="退水")
    with refused("emergency.move_refused"):
        closings.reopen(actor=people["subdistrict"].actor, closing_id=made.id, id=new_id(), reason="退水")
    assert runs_made.proposed(people, operation).content["runs"][0]["metres"] == straight


def test_around_a_danger_the_water_closes_what_it_touches(people: dict[str, Person], operation: Operation) -> None:
    runs_made.roads(people)
    danger = field_made.danger(operation, people["leader"], point=(104.115, 30.6001))
    made = close(people, operation, danger_id=danger.id, radius=50)
    assert made.name == "东段堤防"
    roads = queries.road_map(people["subdistrict"].actor, operation.id)["roads"]
    assert [road["name"] for road in roads if road["closed"]] == ["东街"]


def test_where_no_open_road_leads_the_proposal_says_so(people: dict[str, Person], operation: Operation) -> None:
    network = runs_made.roads(people)
    runs_made.vehicle(people, operation)
    runs_made.errand(people, operation)
    close(people, operation, network=network.id, stretches=[1, 3])
    plan = runs_made.proposed(people, operation)
    assert [each["why"] for each in plan.content["left_out"]] == ["no_way"]
    assert plan.content["runs"] == []


def test_without_roads_the_straight_line_is_said_with_its_factor(
    people: dict[str, Person], operation: Operation
) -> None:
    runs_made.vehicle(people, operation)
    runs_made.errand(people, operation)
    assert runs_made.proposed(people, operation).content["ways"] == "straight"
    board = queries.board(people["subdistrict"].actor, operation.id)
    assert (board["roads"], board["factor"]) == (None, 1.35)


def test_the_vehicles_of_the_plan_are_taken_once(people: dict[str, Person]) -> None:
    content = plans_made.content()
    content["groups"][0]["vehicles"] = [{"code": "bus", "name": "中巴", "seats": 12, "equipment": ["stretcher"]}]
    content["groups"][1]["vehicles"] = [{"code": "boat", "name": "冲锋舟", "kind": "boat", "seats": 6}]
    operation = plans_made.activated(people, plans_made.approved(people, groups=content["groups"]))
    actor = people["subdistrict"].actor
    assert queries.board(actor, operation.id)["planned_vehicles"] == 1, "the second group is not called at this level"
    assert [fleet.take_planned(actor=actor, operation_id=operation.id, id=new_id()) for _ in range(2)] == [1, 0]
    (vehicle,) = queries.board(actor, operation.id)["vehicles"]
    assert (vehicle["name"], vehicle["seats"], vehicle["equipment"][0]["code"]) == ("中巴", 12, "stretcher")


@pytest.mark.parametrize(
    ("values", "where"),
    [
        ({"kind": "plane"}, "kind"),
        ({"equipment": ["gun"]}, "equipment"),
        ({"seats": -1}, "seats"),
        ({"code": ""}, "code"),
    ],
)
def test_a_plan_with_a_vehicle_that_does_not_exist_is_refused(values: dict[str, Any], where: str) -> None:
    from weige.emergency.plans import content as contents

    data = plans_made.content()
    data["groups"][0]["vehicles"] = [{"code": "bus", "name": "中巴", "seats": 12, **values}]
    with pytest.raises(contents.PlanFault) as fault:
        contents.read(data)
    assert fault.value.where == f"groups.0.vehicles.0.{where}"


def test_of_the_households_those_that_must_be_carried_go_by_stretcher_and_the_reading_is_recorded() -> None:
    found: Flood = flood()
    found.order(town.MICRO)
    people, operation = found.people, found.operation
    evacuation_made.shelter(people, step_free=True)
    command = people["subdistrict"].actor
    runs_made.vehicle(people, operation)
    assert [each["why"] for each in runs_made.proposed(people, operation).content["left_out"]] == ["no_shelter"]
    proposing.adopt(actor=command, operation_id=operation.id, id=new_id(),
                    seal=proposing.proposal(command, operation.id)["seal"])  # fmt: skip
    assert [each["why"] for each in runs_made.proposed(people, operation).content["left_out"]] == ["skills"]
    with transaction.atomic(), wall.opened(Scope((town.CITY,))):
        assert Disclosure.objects.filter(reference=operation.id, account=people["subdistrict"].account.id).exists()
    runs_made.vehicle(people, operation, name="救护车", equipment=("stretcher",))
    plan = runs_made.proposed(people, operation)
    assert [stop["key"] for run in plan.content["runs"] for stop in run["stops"]] == [
        f"household:{found.line(found.bed).id}"
    ] * 2
    everyone = runs_made.proposed(people, operation, everyone=True)
    fetched = [stop for run in everyone.content["runs"] for stop in run["stops"] if stop["kind"] == "pickup"]
    assert (len(fetched), sum(stop["people"] for stop in fetched)) == (3, 5)


def test_adopting_once_makes_each_run_a_task_of_its_group(people: dict[str, Person], operation: Operation) -> None:
    runs_made.roads(people)
    vehicle = runs_made.vehicle(people, operation)
    runs_made.errand(people, operation)
    plan = runs_made.proposed(people, operation)
    assert not Run.objects.exists(), "a proposal changes nothing"
    id = new_id()
    for _ in range(2):
        planning.adopt(actor=people["subdistrict"].actor, plan_id=plan.id, id=id)
    run = Run.objects.get()
    assert (run.task.group.code, run.task.state, run.vehicle_id) == ("evacuation", "ordered", vehicle.id)
    assert Entry.objects.filter(kind="runs_adopted").count() == 1
    assert [(stop.kind, stop.source) for stop in stops(operation)] == [("pickup", "errand"), ("delivery", "errand")]
    assert changed(people, operation) == set()
    assert queries.board(people["city"].actor, operation.id)["may_command"] is False


def test_what_was_looked_at_is_adopted_and_nothing_else(people: dict[str, Person], operation: Operation) -> None:
    runs_made.vehicle(people, operation)
    errand = runs_made.errand(people, operation)
    plan = runs_made.proposed(people, operation)
    errands.withdraw(actor=people["subdistrict"].actor, errand_id=errand.id, id=new_id(), reason="不用了")
    with refused(errors.RUNS_CHANGED):
        planning.adopt(actor=people["subdistrict"].actor, plan_id=plan.id, id=new_id())
    with refused(errors.UNKNOWN_RUN_PLAN):
        planning.adopt(actor=people["leader"].actor, plan_id=plan.id, id=new_id())


def test_of_two_commanders_the_second_is_told_that_other_runs_hold(
    people: dict[str, Person], operation: Operation
) -> None:
    runs_made.vehicle(people, operation)
    runs_made.errand(people, operation)
    both = [
        planning.make(actor=people[who].actor, operation_id=operation.id, id=new_id(), minutes=60, everyone=False)
        for who in ("subdistrict", "district")
    ]
    planning.adopt(actor=people["subdistrict"].actor, plan_id=both[0].id, id=new_id())
    with refused(errors.RUNS_CHANGED):
        planning.adopt(actor=people["district"].actor, plan_id=both[1].id, id=new_id())


def asked(people: dict[str, Person], operation: Operation, **values: Any) -> HelpRequest:
    given = {"need": "transport", "point": MIDDLE, "people": 2, **values}
    return field_made.request(operation, people["leader"], **given)


def test_a_request_is_fetched_and_its_help_given_by_the_drivers_word(
    people: dict[str, Person], operation: Operation
) -> None:
    evacuation_made.shelter(people, longitude=EAST[0], latitude=EAST[1])
    runs_made.vehicle(people, operation)
    request = asked(people, operation)
    runs_made.adopted(people, operation)
    request.refresh_from_db()
    assert request.state == "ordered"
    told = field.help_out(people["subdistrict"].actor, request.id)
    assert (told["attention"], len(told["tasks"])) == ("", 1)
    fetch, bring = stops(operation)
    driver = people["worker"]
    with refused("emergency.move_refused"):
        mark(driver, bring, Said.DONE)
    id = new_id()
    for _ in range(2):
        mark(driver, fetch, Said.ARRIVED, id=id)
    assert Entry.objects.filter(kind="stop_arrived").count() == 1
    assert Task.objects.get(run__isnull=False).state == "started"
    mark(driver, fetch, Said.DONE)
    mark(driver, bring, Said.DONE)
    request.refresh_from_db()
    assert (request.state, Task.objects.get(run__isnull=False).state) == ("met", "done")
    assert changed(people, operation) == set(), "what went as planned is no change"
    with refused(errors.UNKNOWN_STOP):
        mark(people["department"], fetch, Said.DONE)


def test_a_household_that_was_brought_is_moved_and_one_not_found_is_unreachable() -> None:
    found = flood()
    found.order(town.MICRO)
    people, operation = found.people, found.operation
    shelter = evacuation_made.shelter(people, step_free=True)
    command = people["subdistrict"].actor
    proposing.adopt(actor=command, operation_id=operation.id, id=new_id(),
                    seal=proposing.proposal(command, operation.id)["seal"])  # fmt: skip
    runs_made.vehicle(people, operation, equipment=("stretcher",))
    runs_made.adopted(people, operation, everyone=True)
    by = {(stop.kind, stop.source_id): stop for stop in stops(operation)}
    bed, plain = found.line(found.bed).id, found.line(found.plain).id
    mark(people["worker"], by["pickup", bed], Said.DONE)
    mark(people["worker"], by["delivery", bed], Said.DONE)
    mark(people["worker"], by["pickup", plain], Said.FAILED)
    line = found.line(found.bed)
    assert (line.state, line.way, line.taken_to_id) == (DoorState.MOVED, "car", shelter.id)
    assert found.line(found.plain).state == DoorState.UNREACHABLE
    assert changed(people, operation) == {"stop_failed"}


def test_what_was_begun_stays_and_the_rest_goes_round_the_closed_road(
    people: dict[str, Person], operation: Operation
) -> None:
    network = runs_made.roads(people)
    evacuation_made.shelter(people, longitude=EAST[0], latitude=EAST[1])
    vehicle = runs_made.vehicle(people, operation, seats=2)
    first, second = asked(people, operation, urgent=True), asked(people, operation, point=NORTH, urgent=False)
    before = runs_made.adopted(people, operation)
    kept = next(stop for stop in stops(operation) if stop.source_id == first.id and stop.kind == "pickup")
    mark(people["worker"], kept, Said.DONE)
    close(people, operation, network=network.id, stretches=[1])
    third = asked(people, operation, point=WEST)
    requests.move(actor=people["leader"].actor, help_id=second.id, id=new_id(), move="withdraw",
                  version=HelpRequest.objects.get(id=second.id).version, note="走了")  # fmt: skip
    assert changed(people, operation) == {"road_closed", "wish_new", "wish_gone"}
    runs_made.adopted(people, operation)
    before.refresh_from_db()
    assert before.replaced_at is not None
    assert before.content["runs"], "the log keeps both"
    assert changed(people, operation) == set()
    now = stops(operation)
    assert [(stop.kind, stop.source_id) for stop in now] == [
        ("pickup", first.id), ("delivery", first.id), ("pickup", third.id), ("delivery", third.id),
    ]  # fmt: skip
    assert now[0].id == kept.id
    assert {stop.run.vehicle_id for stop in now} == {vehicle.id}
    assert Task.objects.filter(run__isnull=False).count() == 1, "its driver keeps the task"
    second.refresh_from_db()
    assert second.state == "withdrawn"


def test_who_is_in_a_vehicle_that_drops_out_is_fetched_where_it_stands(
    people: dict[str, Person], operation: Operation
) -> None:
    evacuation_made.shelter(people, longitude=EAST[0], latitude=EAST[1])
    old = runs_made.vehicle(people, operation)
    request = asked(people, operation)
    runs_made.adopted(people, operation)
    mark(people["worker"], stops(operation)[0], Said.DONE)
    new = runs_made.vehicle(people, operation, name="面包车")
    fleet.change(
        actor=people["subdistrict"].actor, vehicle_id=old.id, id=new_id(), version=1, out=True, reason="抛锚", at=NORTH
    )
    assert changed(people, operation) >= {"vehicle_out", "vehicle_in"}
    plan = runs_made.adopted(people, operation)
    (run,) = plan.content["runs"]
    assert (run["vehicle"], [stop["kind"] for stop in run["stops"]]) == (str(new.id), ["pickup", "delivery"])
    mine = RunStop.objects.filter(run__vehicle=new).order_by("position")
    for stop in mine:
        mark(people["worker"], stop, Said.DONE)
    request.refresh_from_db()
    assert request.state == "met"
    assert changed(people, operation) == set()


def test_what_a_driver_did_without_signal_counts_although_the_stop_was_dropped(
    people: dict[str, Person], operation: Operation
) -> None:
    evacuation_made.shelter(people, longitude=EAST[0], latitude=EAST[1])
    one = runs_made.vehicle(people, operation)
    request = asked(people, operation)
    seen_at = clock.real_now()
    runs_made.adopted(people, operation)
    fetch = stops(operation)[0]
    fleet.change(actor=people["subdistrict"].actor, vehicle_id=one.id, id=new_id(), version=1, out=True, reason="失联")
    other = runs_made.vehicle(people, operation, name="面包车")
    runs_made.adopted(people, operation)
    assert {stop.run.vehicle_id for stop in stops(operation)} == {other.id}
    fleet.change(
        actor=people["subdistrict"].actor, vehicle_id=one.id, id=new_id(), version=2, out=False, reason="联系上"
    )
    mark(people["worker"], fetch, Said.DONE, happened_at=seen_at + timedelta(milliseconds=1))
    assert "stop_doubled" in changed(people, operation)
    again = next(each for run in queries.board(people["subdistrict"].actor, operation.id)["runs"] for each in run["stops"]
                 if run["vehicle"] == other.id)  # fmt: skip
    assert not again["needed"]
    runs_made.adopted(people, operation)
    assert {(stop.run.vehicle_id, stop.source_id) for stop in stops(operation)} == {(one.id, request.id)}


def test_a_crew_that_cannot_go_is_told_and_ordered_again_by_the_next_plan(
    people: dict[str, Person], operation: Operation
) -> None:
    from weige.emergency.operations.actions import move_task

    runs_made.vehicle(people, operation)
    runs_made.errand(people, operation)
    runs_made.adopted(people, operation)
    task = Task.objects.get(run__isnull=False)
    move_task(
        actor=people["leader"].actor, task_id=task.id, id=new_id(), move="refuse", version=task.version, note="没人"
    )
    assert changed(people, operation) == {"run_refused"}
    runs_made.adopted(people, operation)
    task.refresh_from_db()
    assert task.state == "ordered"


def test_every_adopted_run_passes_the_checker_that_did_not_find_it(
    people: dict[str, Person], operation: Operation
) -> None:
    network = runs_made.roads(people)
    evacuation_made.shelter(people, longitude=EAST[0], latitude=EAST[1])
    for name, at in (("中巴", WEST), ("面包车", NORTH)):
        runs_made.vehicle(people, operation, name=name, at=at, seats=4)
    for at in (WEST, MIDDLE, NORTH):
        asked(people, operation, point=at)
    runs_made.errand(people, operation)
    close(people, operation, network=network.id, stretches=[1])
    for _ in range(2):
        runs_made.adopted(people, operation)
        made = propose(gather(operation, minutes=120, everyone=False).situation)
        assert made.checked
        problem, plan = made.checked
        ground = Ground.of(problem, ways(problem))
        for run in plan.runs:
            acts = [(step.kind, step.id) for step in run.steps if step.id is not None]
            assert drive(ground, run.vehicle, acts) == run
        mark(people["worker"], stops(operation)[0], Said.ARRIVED)


def test_a_team_is_as_far_as_the_open_roads_are_long(people: dict[str, Person], operation: Operation) -> None:
    network = runs_made.roads(people)
    task = Task.objects.get(operation=operation)
    plans = __import__("weige.emergency.operations.actions", fromlist=["move_task"])
    plans.move_task(actor=people["leader"].actor, task_id=task.id, id=new_id(), move="accept", version=1, point=WEST)
    call = plans_made.call_of(operation, people["leader"])
    call.acknowledged_at = clock.now()
    call.save()
    request = asked(people, operation, point=EAST)
    actor = people["subdistrict"].actor
    (near,) = field.teams(actor, request.id)["items"]
    assert near["reasons"][0] == "按道路 1.9 公里"
    close(people, operation, network=network.id, stretches=[0])
    (far,) = field.teams(actor, request.id)["items"]
    assert (far["metres"] or 0) > (near["metres"] or 0) + 500
    close(people, operation, network=network.id, stretches=[3])
    (none,) = field.teams(actor, request.id)["items"]
    assert (none["metres"], none["reasons"][0]) == (None, "没有能通行的路")


def told(people: dict[str, Person], operation: Operation) -> list[list[str]]:
    """The streets to each stop, as the driver reads them."""
    call = plans_made.call_of(operation, people["leader"])
    (run,) = running.mine(people["leader"].actor, call.id)["items"]
    return [stop["via"] for stop in run["stops"]]


def test_a_driver_is_told_the_streets_from_stop_to_stop_and_round_what_is_closed(
    people: dict[str, Person], operation: Operation
) -> None:
    network = runs_made.roads(people)
    runs_made.vehicle(people, operation, at=EAST)
    runs_made.errand(people, operation)
    runs_made.adopted(people, operation)
    assert told(people, operation) == [["东街", "西街"], ["西街", "东街"]]
    close(people, operation, network=network.id, stretches=[0])
    assert told(people, operation) == [["北路"], ["北路"]], "a street is told once in a row"
    mark(people["leader"], stops(operation)[0], Said.ARRIVED)
    assert told(people, operation) == [[], ["北路"]], "whoever is there needs no way"
    board = queries.board(people["subdistrict"].actor, operation.id)
    assert [stop["via"] for stop in board["runs"][0]["stops"]] == [[], []]


def test_roads_without_names_and_boats_tell_no_streets(people: dict[str, Person], operation: Operation) -> None:
    runs_made.roads(people, [Stretch(each.start, each.end) for each in runs_made.ROADS])
    runs_made.vehicle(people, operation)
    runs_made.errand(people, operation)
    runs_made.adopted(people, operation)
    assert told(people, operation) == [[], []]
    runs_made.roads(people)
    assert told(people, operation) == [[], ["西街", "东街"]], (
        "the latest version has names; the first stop is where it stands"
    )
    RunVehicle.objects.update(kind="boat")
    assert told(people, operation) == [[], []]


def test_in_a_drill_all_of_it_is_marked(people: dict[str, Person]) -> None:
    operation = plans_made.activated(people, plans_made.approved(people), drill=True)
    runs_made.roads(people)
    runs_made.vehicle(people, operation)
    runs_made.errand(people, operation)
    close(people, operation, area=[(104.2, 30.6), (104.21, 30.6), (104.21, 30.61)])
    runs_made.adopted(people, operation)
    from weige.core.models import Event

    kinds = ["road_closed", "vehicle_added", "errand_added", "runs_adopted"]
    told = Event.objects.filter(kind__in=[f"emergency.{kind}" for kind in kinds])
    assert told.count() == 4
    assert all(event.payload["drill"] for event in told)
    call = plans_made.call_of(operation, people["leader"])
    assert running.mine(people["leader"].actor, call.id)["drill"]


def test_a_proposal_belongs_to_its_operation_and_is_made_once(people: dict[str, Person], operation: Operation) -> None:
    runs_made.vehicle(people, operation)
    runs_made.errand(people, operation)
    id: UUID = new_id()
    assert runs_made.proposed(people, operation, id=id).id == runs_made.proposed(people, operation, id=id).id
    assert RunPlan.objects.count() == 1
    with refused("access.not_allowed|unknown_operation"):
        planning.make(actor=people["leader"].actor, operation_id=operation.id, id=new_id(), minutes=60, everyone=False)
