"""From activation to stand-down: groups, roll call and its escalation, tasks, the log, the clock of a drill."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction
from tests import town
from tests.emergency import plans_made as made
from tests.factories import Person, ground, hold, send, staff

from weige.access.actions import end_post
from weige.access.actors import SYSTEM
from weige.core import clock
from weige.core.errors import Problem
from weige.core.ids import new_id
from weige.core.models import Event
from weige.emergency import errors
from weige.emergency.models import Call, Entry, Operation, Task
from weige.emergency.operations import actions, answering, queries
from weige.emergency.operations.keeping import clock_of, now_in
from weige.emergency.operations.rollcall import CallState
from weige.emergency.plans import actions as plan_actions
from weige.emergency.plans import queries as plan_queries
from weige.notify.models import Notification, OutsideMessage

pytestmark = pytest.mark.django_db


@pytest.fixture
def people() -> dict[str, Person]:
    ground()
    return staff()


def refused(code: str) -> pytest.RaisesExc[Problem]:
    return pytest.raises(Problem, match=code)


# Plans.


def test_a_plan_is_approved_by_somebody_else_and_only_then_used(people: dict[str, Person]) -> None:
    plan = plan_actions.make(actor=people["subdistrict"].actor, id=new_id(), place=town.SUBDISTRICT, hazard="flood",
                             name="防汛预案", content=made.content(), note="")  # fmt: skip
    with refused(errors.OWN_APPROVAL):
        plan_actions.approve(actor=people["subdistrict"].actor, plan_id=plan.id, number=1)
    with refused(errors.NOT_APPROVED):
        made.activated(people, plan)
    plan_actions.approve(actor=people["district"].actor, plan_id=plan.id, number=1)
    assert made.activated(people, plan).version_of_plan.number == 1


def test_of_two_who_change_a_plan_the_second_is_told(people: dict[str, Person]) -> None:
    plan = made.approved(people)
    first, second = new_id(), new_id()
    actor = people["subdistrict"].actor
    made_first = plan_actions.revise(
        actor=actor, plan_id=plan.id, id=first, based_on=1, content=made.content(), note="改"
    )
    assert (
        plan_actions.revise(actor=actor, plan_id=plan.id, id=first, based_on=1, content=made.content(), note="改")
        == made_first
    )
    with refused(errors.VERSION_CHANGED):
        plan_actions.revise(actor=actor, plan_id=plan.id, id=second, based_on=1, content=made.content(), note="也改")
    assert plan_queries.in_force(plan).number == 1  # type: ignore[union-attr]


def test_a_plan_does_not_reach_beyond_its_place(people: dict[str, Person]) -> None:
    with refused(errors.PLAN_PLACE):
        made.approved(people, areas=[town.CITY])
    with refused(errors.PLAN_UNFIT):
        made.approved(people, groups=[])


def test_the_check_finds_empty_groups_vacant_posts_and_who_is_signed_in_nowhere(people: dict[str, Person]) -> None:
    plan = made.approved(people)
    found = plan_queries.check(people["subdistrict"].actor, plan.id, 2)
    assert (found["ready"], found["called"]) == (True, 4)
    end_post(actor=SYSTEM, post_id=people["department"].post.id, last_day=clock.today() - timedelta(days=1))
    people["leader"].account.sessions.all().delete()
    found = plan_queries.check(people["subdistrict"].actor, plan.id, 2)
    evacuation, machinery = found["groups"]
    assert not found["ready"]
    assert (evacuation["unreachable"], evacuation["called"]) == (1, 3)
    assert machinery["called"] == 0
    assert len(machinery["problems"]) == 1


def test_who_has_no_part_in_a_place_sees_no_plan_and_cannot_use_it(people: dict[str, Person]) -> None:
    plan = made.approved(people)
    for name in ("leader", "property", "data_officer", "mediator"):
        with refused(errors.UNKNOWN_PLAN):
            plan_queries.plan_detail(people[name].actor, plan.id)
    with refused("access.not_allowed"):
        actions.activate(actor=people["city"].actor, plan_id=plan.id,
                         wish=actions.Activation(new_id(), 3, "x", drill=False))  # fmt: skip


# Activation and roll call.


def test_an_activation_forms_groups_orders_tasks_and_calls_everyone_at_once(people: dict[str, Person]) -> None:
    plan = made.approved(people)
    id = new_id()
    operation = made.activated(people, plan, id=id)
    assert made.activated(people, plan, id=id) == operation
    assert set(Call.objects.values_list("account_id", flat=True)) == {
        people[name].account.id for name in ("leader", "neighbour", "worker")
    }
    assert list(Task.objects.values_list("text", "state")) == [("逐户通知低洼楼栋", "ordered")]
    assert Notification.objects.filter(kind="emergency.called").count() == 3
    kinds = list(Entry.objects.order_by("seq").values_list("kind", flat=True))
    assert kinds == ["activated", "task_ordered", "rung_app", "rung_app", "rung_app"]
    event = Event.objects.get(kind="emergency.activated")
    assert (event.place, event.payload) == (town.SUBDISTRICT, {"drill": False})


def test_of_two_commanders_the_second_is_told_who_was_first(people: dict[str, Person]) -> None:
    plan = made.approved(people)
    made.activated(people, plan)
    colleague = hold("subdistrict_officer", town.SUBDISTRICT, number=91)
    with pytest.raises(Problem) as told:
        actions.activate(actor=colleague.actor, plan_id=plan.id, wish=actions.Activation(new_id(), 2, "x", drill=False))
    assert told.value.code == errors.ALREADY_ACTIVE
    assert people["subdistrict"].account.name in told.value.text("detail", "zh-CN")
    # A drill may go on beside it, and is another operation.
    assert made.activated(people, plan, drill=True).drill


def test_silence_moves_on_to_text_deputy_and_the_level_above(people: dict[str, Person]) -> None:
    plan = made.approved(people)
    operation = made.activated(people, plan, drill=True, speed=0)
    deputy = hold("micro_grid_leader", people["leader"].post.place, number=96, rank=1)
    call = made.call_of(operation, people["leader"])
    made.after(operation, 119)
    assert OutsideMessage.objects.filter(purpose="emergency").count() == 0
    made.after(operation, 121)
    assert OutsideMessage.objects.filter(purpose="emergency").count() == 3
    made.after(operation, 302)
    stand_in = made.call_of(operation, deputy)
    assert stand_in.instead_of_id == call.id
    made.after(operation, 303)
    assert Notification.objects.filter(account=deputy.account, kind="emergency.drill_call").count() == 1
    made.after(operation, 363)
    above = Call.objects.exclude(instead_of=None).exclude(account=deputy.account)
    assert people["worker"].account.id not in set(above.values_list("account_id", flat=True))
    assert above.exists()
    call.refresh_from_db()
    assert call.rings_at is None
    assert queries.board(people["subdistrict"].actor, operation.id)["counts"]["silent"] >= 4


def test_who_acknowledges_is_not_called_again(people: dict[str, Person]) -> None:
    operation = made.activated(people, made.approved(people), drill=True, speed=0)
    call = made.call_of(operation, people["leader"])
    answering.answer(actor=people["leader"].actor, call_id=call.id, id=new_id(), answer=CallState.ACKNOWLEDGED)
    made.after(operation, 500)
    assert not Entry.objects.filter(subject=call.id, kind="rung_text").exists()
    call.refresh_from_db()
    assert (call.delivered_at, call.read_at) == (call.acknowledged_at, call.acknowledged_at)
    assert call.arrived_at is None


def test_who_cannot_come_is_replaced_at_once_and_may_come_after_all(people: dict[str, Person]) -> None:
    operation = made.activated(people, made.approved(people))
    deputy = made.deputy(people["neighbour"])
    call = made.call_of(operation, people["neighbour"])
    answering.answer(
        actor=people["neighbour"].actor, call_id=call.id, id=new_id(), answer=CallState.DECLINED, words="在外地"
    )
    assert made.call_of(operation, deputy).instead_of_id == call.id
    answering.answer(actor=people["neighbour"].actor, call_id=call.id, id=new_id(), answer=CallState.ARRIVED)
    call.refresh_from_db()
    assert (call.declined_at, call.arrived_at is not None) == (None, True)
    with refused(errors.MOVE_REFUSED):
        answering.answer(actor=people["neighbour"].actor, call_id=call.id, id=new_id(), answer=CallState.DECLINED)


def test_an_answer_sent_twice_counts_once_and_a_late_weaker_one_takes_nothing_back(people: dict[str, Person]) -> None:
    operation = made.activated(people, made.approved(people))
    call, actor, id = made.call_of(operation, people["leader"]), people["leader"].actor, new_id()
    answering.answer(actor=actor, call_id=call.id, id=id, answer=CallState.ARRIVED)
    first = made.call_of(operation, people["leader"])
    answering.answer(actor=actor, call_id=call.id, id=id, answer=CallState.ARRIVED)
    answering.answer(actor=actor, call_id=call.id, id=new_id(), answer=CallState.READ)
    call.refresh_from_db()
    assert call.arrived_at == first.arrived_at
    assert Entry.objects.filter(subject=call.id, kind="call_arrived").count() == 1
    with refused("core.id_taken"):
        answering.answer(actor=actor, call_id=call.id, id=id, answer=CallState.READ)


def test_answers_of_a_phone_that_was_without_signal_are_merged_by_time(people: dict[str, Person]) -> None:
    operation = made.activated(people, made.approved(people))
    call, actor = made.call_of(operation, people["leader"]), people["leader"].actor
    began = clock.now() - timedelta(hours=6)
    Operation.objects.update(clock_shown=began, clock_since=began)
    Call.objects.filter(id=call.id).update(called_at=began)
    early, late = clock.now() - timedelta(hours=5), clock.now() - timedelta(hours=1)
    for answer, moment in ((CallState.ARRIVED, late), (CallState.ACKNOWLEDGED, early)):
        answering.answer(actor=actor, call_id=call.id, id=new_id(), answer=answer, happened_at=moment)
    call.refresh_from_db()
    assert (call.acknowledged_at, call.arrived_at) == (early, late)
    for wrong in (clock.now() + timedelta(hours=1), clock.now() - timedelta(days=9)):
        answering.answer(actor=actor, call_id=call.id, id=new_id(), answer=CallState.READ, happened_at=wrong)
    call.refresh_from_db()
    assert call.read_at == call.called_at


def test_nobody_answers_for_somebody_else_but_the_command_by_hand(people: dict[str, Person]) -> None:
    operation = made.activated(people, made.approved(people))
    call = made.call_of(operation, people["leader"])
    with refused(errors.UNKNOWN_CALL):
        answering.answer(actor=people["neighbour"].actor, call_id=call.id, id=new_id(), answer=CallState.ARRIVED)
    with refused("access.not_allowed"):
        answering.answer_by_hand(actor=people["worker"].actor, operation_id=operation.id, call_id=call.id, id=new_id(),
                               answer=CallState.ACKNOWLEDGED, words="x")  # fmt: skip
    answering.answer_by_hand(actor=people["subdistrict"].actor, operation_id=operation.id, call_id=call.id, id=new_id(),
                           answer=CallState.ACKNOWLEDGED, words="邻居代答：在三楼敲门")  # fmt: skip
    (line,) = [
        each for each in queries.board(people["subdistrict"].actor, operation.id)["calls"] if each["id"] == call.id
    ]
    assert (line["state"], line["by_hand"]) == ("acknowledged", people["subdistrict"].account.name)


def test_a_graver_level_calls_its_further_groups_and_nobody_twice(people: dict[str, Person]) -> None:
    operation = made.activated(people, made.approved(people))
    before = Call.objects.count()
    actions.change_level(actor=people["subdistrict"].actor, operation_id=operation.id, id=new_id(), version=1, level=2,
                         reason="水位上涨")  # fmt: skip
    assert Call.objects.count() == before + 1
    assert Task.objects.filter(code="pump").exists()
    with refused(errors.CHANGED):
        actions.change_level(actor=people["subdistrict"].actor, operation_id=operation.id, id=new_id(), version=1,
                             level=1, reason="x")  # fmt: skip


def test_who_is_called_sees_their_own_part_and_of_the_others_how_many(people: dict[str, Person]) -> None:
    operation = made.activated(people, made.approved(people), level=2)
    board = queries.board(people["department"].actor, operation.id)
    assert (board["whole"], board["may_command"]) == (False, False)
    assert [line["name"] for line in board["calls"]] == [people["department"].account.name]
    assert {task["group"] for task in board["tasks"]} == {"machinery"}
    assert board["counts"]["all"] == 4
    assert board["own"] is not None
    answering.answer(
        actor=people["department"].actor, call_id=board["own"]["id"], id=new_id(), answer=CallState.ARRIVED
    )
    with refused(errors.UNKNOWN_OPERATION):
        queries.log(people["department"].actor, operation.id, after=None, limit=5)
    assert queries.board(people["subdistrict"].actor, operation.id)["whole"]


# Tasks.


def test_a_task_is_accepted_started_and_done_each_with_its_time(people: dict[str, Person]) -> None:
    operation = made.activated(people, made.approved(people))
    task = Task.objects.get()
    for move in ("accept", "start", "finish"):
        task = actions.move_task(
            actor=people["leader"].actor, task_id=task.id, id=new_id(), move=move, version=task.version
        )
    assert task.ordered_at <= task.accepted_at <= task.started_at <= task.ended_at  # type: ignore[operator]
    with refused(errors.CHANGED):
        actions.move_task(actor=people["leader"].actor, task_id=task.id, id=new_id(), move="finish", version=1)
    with refused(errors.UNKNOWN_OPERATION):
        actions.move_task(actor=people["department"].actor, task_id=task.id, id=new_id(), move="refuse",
                          version=task.version, note="x")  # fmt: skip
    words = [
        line["label"] for line in queries.log(people["subdistrict"].actor, operation.id, after=None, limit=50)["items"]
    ]
    assert words[:3] == ["任务完成", "任务开始", "任务接受"]


def test_the_command_orders_tasks_beyond_the_plan(people: dict[str, Person]) -> None:
    operation = made.activated(people, made.approved(people))
    id = new_id()
    for _ in range(2):
        task = actions.order_task(actor=people["subdistrict"].actor, operation_id=operation.id, id=id,
                                  group="evacuation", text="救援三号楼被困一人", where="3号楼", minutes=15)  # fmt: skip
    assert Task.objects.filter(text="救援三号楼被困一人").count() == 1
    assert task.minutes == 15
    mine = queries.mine(people["leader"].actor)["items"]
    assert [each["text"] for each in mine[0]["tasks"]] == ["逐户通知低洼楼栋", "救援三号楼被困一人"]


# The end, and the clock.


def test_after_the_stand_down_nothing_moves_and_the_log_stays(people: dict[str, Person]) -> None:
    operation = made.activated(people, made.approved(people))
    call, id = made.call_of(operation, people["leader"]), new_id()
    for _ in range(2):
        ended = actions.stand_down(
            actor=people["subdistrict"].actor, operation_id=operation.id, id=id, version=1, reason="雨停"
        )
    assert ended.stood_down_at is not None
    assert Task.objects.get().state == "called_off"
    with refused(errors.STOOD_DOWN):
        answering.answer(actor=people["leader"].actor, call_id=call.id, id=new_id(), answer=CallState.ARRIVED)
    made.ring_all()
    assert not Call.objects.filter(rings_at__isnull=False).exists()
    assert queries.mine(people["leader"].actor)["items"] == []
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        Entry.objects.all().delete()
    # The plan is free again.
    made.activated(people, made.ContingencyPlan.objects.get())


def test_a_drill_runs_on_its_own_clock_and_earnest_on_the_walls(people: dict[str, Person]) -> None:
    plan = made.approved(people)
    begins = clock.now().replace(microsecond=0) - timedelta(days=30)
    drill = made.activated(people, plan, drill=True, begins_at=begins, speed=0)
    assert now_in(drill) == begins
    assert set(Call.objects.filter(operation=drill).values_list("called_at", flat=True)) == {begins}
    made.ring_all()
    assert OutsideMessage.objects.count() == 0
    fast = actions.set_clock(actor=people["subdistrict"].actor, operation_id=drill.id, id=new_id(), speed=60)
    assert now_in(fast) >= begins
    real = made.activated(people, plan)
    with refused(errors.NOT_A_DRILL):
        actions.set_clock(actor=people["subdistrict"].actor, operation_id=real.id, id=new_id(), speed=2)
    assert Notification.objects.filter(kind="emergency.drill_call").exists()
    assert {event.payload["drill"] for event in Event.objects.filter(kind="emergency.activated")} == {True, False}


def test_pausing_and_speeding_change_no_time_in_the_log(people: dict[str, Person]) -> None:
    plan = made.approved(people)
    begins = clock.now().replace(microsecond=0)
    drill = made.activated(people, plan, drill=True, begins_at=begins, speed=0)
    call = made.call_of(drill, people["leader"])
    answering.answer(actor=people["leader"].actor, call_id=call.id, id=new_id(), answer=CallState.ACKNOWLEDGED)
    call.refresh_from_db()
    assert call.acknowledged_at == begins


def test_the_api_speaks_of_a_whole_operation(people: dict[str, Person]) -> None:
    plan = made.approved(people)
    officer, leader = people["subdistrict"].client, people["leader"].client
    body = {"id": str(new_id()), "level": 3, "reason": "暴雨黄色预警", "drill": True, "speed": 10}
    answer = send(officer, "post", f"/emergency/plans/{plan.id}/activate", body)
    assert answer.status_code == 201
    board = answer.json()
    assert (board["drill"], board["speed"], board["counts"]["all"], board["may_command"]) == (True, 10, 3, True)
    (mine,) = send(leader, "get", "/emergency/mine").json()["items"]
    path = f"/emergency/calls/{mine['id']}/answers"
    assert send(leader, "post", path, {"id": str(new_id()), "answer": "acknowledged"}).json()["state"] == "acknowledged"
    (task,) = mine["tasks"]
    moved = send(
        leader, "post", f"/emergency/tasks/{task['id']}/moves", {"id": str(new_id()), "version": 1, "move": "accept"}
    )
    assert (moved.status_code, moved.json()["state"]) == (200, "accepted")
    assert send(leader, "get", f"/emergency/operations/{board['id']}").json()["may_command"] is False
    log = send(officer, "get", f"/emergency/operations/{board['id']}/log", {"limit": 2}).json()
    assert [line["label"] for line in log["items"]] == ["任务接受", "已应答"]
    down = {"id": str(new_id()), "version": board["version"], "reason": "演练结束"}
    assert send(officer, "post", f"/emergency/operations/{board['id']}/stand-down", down).json()["stood_down_at"]
    assert send(officer, "get", "/emergency/operations", {"running": "false"}).json()["items"][0]["id"] == board["id"]


@pytest.mark.parametrize("speed", [0, 1, 7, 60])
@pytest.mark.parametrize("ago", [0.5, 30.0, 90.0, 4_000.0])
def test_an_answer_is_put_on_the_clock_by_the_statement_as_by_the_rules(
    people: dict[str, Person], speed: int, ago: float
) -> None:
    began = clock.real_now().replace(microsecond=0) - timedelta(seconds=100)
    drill = made.activated(people, made.approved(people), drill=True, speed=0, begins_at=began - timedelta(days=1))
    Operation.objects.filter(id=drill.id).update(clock_since=began, clock_speed=speed)
    drill.refresh_from_db()
    call, said = made.call_of(drill, people["leader"]), clock.real_now() - timedelta(seconds=ago)
    answering.answer(
        actor=people["leader"].actor, call_id=call.id, id=new_id(), answer=CallState.READ, happened_at=said
    )
    call.refresh_from_db()
    assert call.read_at == max(call.called_at, clock_of(drill).at(said))
    assert Event.objects.filter(kind="emergency.call_read", subject_id=drill.id).count() == 1


def test_a_drill_of_another_day_calls_who_holds_a_post_today_and_writes_to_them_today(
    people: dict[str, Person],
) -> None:
    plan = made.approved(people)
    end_post(actor=SYSTEM, post_id=people["neighbour"].post.id, last_day=clock.today() - timedelta(days=1))
    long_ago = clock.now() - timedelta(days=60)
    drill = made.activated(people, plan, drill=True, begins_at=long_ago, speed=0)
    assert people["neighbour"].account.id not in set(Call.objects.values_list("account_id", flat=True))
    told = Notification.objects.get(account=people["leader"].account, kind="emergency.drill_call")
    assert clock.now() - told.created_at < timedelta(minutes=5)
    assert made.call_of(drill, people["leader"]).called_at == long_ago


@pytest.mark.parametrize("year", [1, 9998])
def test_a_moment_out_of_all_measure_makes_nothing_fail(people: dict[str, Person], year: int) -> None:
    drill = made.activated(people, made.approved(people), drill=True, speed=60)
    call, leader = made.call_of(drill, people["leader"]), people["leader"].client
    wild = clock.now().replace(year=year).isoformat()
    path, body = f"/emergency/calls/{call.id}/answers", {"id": str(new_id()), "happened_at": wild}
    assert send(leader, "post", path, {**body, "answer": "read"}).status_code == 200
    assert send(leader, "post", path, {**body, "answer": "called"}).status_code == 422
    task = Task.objects.get(operation=drill)
    move = {"id": str(new_id()), "version": 1, "move": "accept", "happened_at": wild}
    assert send(leader, "post", f"/emergency/tasks/{task.id}/moves", move).status_code == 200
    far = {"id": str(new_id()), "level": 3, "reason": "x", "drill": True, "begins_at": wild}
    made_plan = made.approved(people)
    assert (
        send(people["subdistrict"].client, "post", f"/emergency/plans/{made_plan.id}/activate", far).status_code == 409
    )
