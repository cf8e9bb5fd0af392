"""Plans of runs that were replaced stay readable: which replaced which, by whom, and what had changed."""

from __future__ import annotations

import pytest
from tests import town
from tests.emergency import evacuation_made, field_made, plans_made, runs_made
from tests.emergency.evacuation_made import flood
from tests.factories import Person, ground, staff

from weige.core.errors import Problem
from weige.core.ids import new_id
from weige.emergency.dispatch import closings, driving, errors, planning, run_plans
from weige.emergency.dispatch.stops import Said
from weige.emergency.evacuation import proposing
from weige.emergency.models import Operation, RunStop, Task
from weige.emergency.operations.actions import move_task

pytestmark = pytest.mark.django_db


@pytest.fixture
def people() -> dict[str, Person]:
    ground()
    return staff()


@pytest.fixture
def operation(people: dict[str, Person]) -> Operation:
    return plans_made.activated(people, plans_made.approved(people))


def test_nothing_is_told_of_plans_before_one_is_adopted(people: dict[str, Person], operation: Operation) -> None:
    runs_made.vehicle(people, operation)
    runs_made.errand(people, operation)
    proposal = runs_made.proposed(people, operation)
    assert run_plans.history(people["subdistrict"].actor, operation.id)["items"] == []
    with pytest.raises(Problem, match=errors.UNKNOWN_RUN_PLAN):
        run_plans.plan_out(people["subdistrict"].actor, proposal.id)


def test_a_replaced_plan_stays_with_why_and_by_whom_it_was_replaced(
    people: dict[str, Person], operation: Operation
) -> None:
    network = runs_made.roads(people)
    runs_made.vehicle(people, operation, name="中巴")
    runs_made.errand(people, operation, what="沙袋 100 个")
    first = runs_made.adopted(people, operation)
    fetch = RunStop.objects.get(run__operation=operation, kind="pickup")
    driving.mark(actor=people["worker"].actor, stop_id=fetch.id, id=new_id(), said=Said.FAILED)
    closings.close(actor=people["subdistrict"].actor, operation_id=operation.id, id=new_id(), reason="积水",
                   network=network.id, stretches=[1])  # fmt: skip
    boat = runs_made.vehicle(people, operation, name="冲锋舟", kind="boat")
    runs_made.errand(people, operation, what="饮用水")
    second = planning.make(
        actor=people["district"].actor, operation_id=operation.id, id=new_id(), minutes=90, everyone=False
    )
    planning.adopt(actor=people["district"].actor, plan_id=second.id, id=new_id())

    now, before = run_plans.history(people["city"].actor, operation.id)["items"]
    assert (before["id"], before["number"], before["adopted_by"]) == (first.id, 1, people["subdistrict"].account.name)
    assert (now["id"], now["number"], now["adopted_by"]) == (second.id, 2, people["district"].account.name)
    assert before["replaced_at"] == now["adopted_at"]
    assert now["replaced_at"] is None
    assert before["changes"] == []
    assert {(each["kind"], each["about"]) for each in now["changes"]} == {
        ("road_closed", "东街"), ("vehicle_in", boat.name), ("wish_new", "饮用水"), ("stop_failed", "沙袋 100 个"),
    }  # fmt: skip

    told = run_plans.plan_out(people["city"].actor, first.id)
    assert [(run["vehicle_name"], [stop["title"] for stop in run["stops"]]) for run in told["runs"]] == [
        ("中巴", ["仓库 · 沙袋 100 个", "东段堤防 · 沙袋 100 个"])
    ]


def test_a_crew_that_could_not_go_is_why(people: dict[str, Person], operation: Operation) -> None:
    vehicle = runs_made.vehicle(people, operation)
    runs_made.errand(people, operation)
    runs_made.adopted(people, operation)
    task = Task.objects.get(run__isnull=False)
    move_task(
        actor=people["worker"].actor, task_id=task.id, id=new_id(), move="refuse", version=task.version, note="抛锚"
    )
    runs_made.adopted(people, operation)
    now, _ = run_plans.history(people["subdistrict"].actor, operation.id)["items"]
    assert [(each["kind"], each["about"]) for each in now["changes"]] == [("run_refused", vehicle.name)]


def test_past_plans_name_no_household_by_its_door() -> None:
    found = flood()
    found.order(town.MICRO)
    people, operation = found.people, found.operation
    evacuation_made.shelter(people, step_free=True)
    command = people["subdistrict"].actor
    proposing.adopt(actor=command, operation_id=operation.id, id=new_id(),
                    seal=proposing.proposal(command, operation.id)["seal"])  # fmt: skip
    runs_made.vehicle(people, operation, equipment=("stretcher",))
    plan = runs_made.adopted(people, operation)
    (run,) = run_plans.plan_out(command, plan.id)["runs"]
    door = found.line(found.bed).dwelling.full_name
    assert all("转移住户" in stop["title"] and door not in stop["title"] for stop in run["stops"])


def test_whoever_is_only_called_reads_no_plans(people: dict[str, Person], operation: Operation) -> None:
    runs_made.vehicle(people, operation)
    field_made.request(operation, people["leader"], need="transport", point=runs_made.MIDDLE, people=2)
    evacuation_made.shelter(people, longitude=runs_made.EAST[0], latitude=runs_made.EAST[1])
    plan = runs_made.adopted(people, operation)
    for read in (run_plans.history, run_plans.plan_out):
        with pytest.raises(Problem, match="unknown"):
            read(people["leader"].actor, operation.id if read is run_plans.history else plan.id)
