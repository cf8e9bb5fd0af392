"""Drills: a scenario's injects, simulated responders, and what is measured from the log."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.emergency import plans_made as made
from tests.factories import Person, ground, send, staff

from weige.core import clock
from weige.core.errors import Problem
from weige.core.ids import new_id
from weige.emergency.drills import queries as drills
from weige.emergency.drills import scenario as scenarios
from weige.emergency.drills.measuring import Line, measure
from weige.emergency.drills.simulated import answers_of, work_on
from weige.emergency.field.terms import NEEDS
from weige.emergency.jobs import ring_all
from weige.emergency.models import Call, Danger, Entry, HelpRequest, Operation, Task
from weige.emergency.operations import queries
from weige.emergency.operations.rollcall import CallState
from weige.notify.models import Notification, OutsideMessage

BEGIN = datetime(2026, 7, 20, 7, 0, tzinfo=UTC)
FLOOD = scenarios.scenarios()["flood"]
GROUPS = [
    {"code": "traffic_evacuation", "name": "交通管制与人员转移组", "function": "traffic_evacuation", "from_level": 3,
     "calls": [{"post_type": "micro_grid_leader"}, {"post_type": "grid_worker"}],
     "tasks": [{"code": "roads", "text": "封闭沿河道路", "minutes": 15}]},
    {"code": "machinery", "name": "机械组", "function": "machinery", "from_level": 3,
     "calls": [{"organisation_kind": "urban_management"}], "tasks": []},
    {"code": "medical", "name": "医疗救护组", "function": "medical", "from_level": 3,
     "calls": [{"post_type": "community_officer"}], "tasks": []},
]  # fmt: skip


TEXT = {"zh": "甲", "en": "a"}
INJECT = {"code": "x", "minute": 1, "text": TEXT, "expected": TEXT}


# Pure.


def test_the_story_is_a_whole_scenario() -> None:
    assert (FLOOD.minutes, FLOOD.begins, FLOOD.level) == (90, "15:00", 3)
    assert [inject.code for inject in FLOOD.injects] == [
        "rain",
        "river",
        "levee",
        "frail",
        "trapped",
        "fever",
        "falling",
    ]
    orders = [order for inject in FLOOD.injects for order in inject.orders]
    assert {order.group for order in orders if order.group} <= {group["code"] for group in GROUPS}
    assert [order.text.zh for order in orders if not order.group] == ["救出 3 号楼一楼被困人员"]


@pytest.mark.parametrize(
    "changed",
    [
        {
            "objective": [
                {"code": "x", "kind": "inject", "inject": "earthquake", "minutes": 1, "text": {"zh": "", "en": ""}}
            ]
        },
        {"minutes": 10},
        {"inject": [{**INJECT, "minute": None}], "objective": []},
        {"inject": [{**INJECT, "latest": 5}], "objective": []},
        {"inject": [{**INJECT, "minute": 9, "latest": 5, "when": {"kind": "level", "level": 2}}], "objective": []},
        {"inject": [{**INJECT, "when": {"kind": "done"}}], "objective": []},
        {"inject": [{**INJECT, "when": {"kind": "done", "inject": "x"}}], "objective": []},
        {"inject": [{**INJECT, "when": {"kind": "done", "inject": "y"}}], "objective": []},
        {"inject": [{**INJECT, "when": {"kind": "moved", "share": 0}}], "objective": []},
        {"inject": [{**INJECT, "when": {"kind": "weather"}}], "objective": []},
        {"inject": [{**INJECT, "orders": [{"text": TEXT, "minutes": 1, "help": True}]}], "objective": []},
        {
            "inject": [{**INJECT, "orders": [{"group": "a", "text": TEXT, "minutes": 1, "there": True}]}],
            "objective": [],
        },
        {"inject": [{**INJECT, "orders": [{"text": TEXT, "minutes": 1}]}], "objective": []},
        {"inject": [{**INJECT, "closes": 100}], "objective": []},
        {
            "inject": [
                {**INJECT, "follow_up": {"of": "levee", "by": "a", "trend": "", "extent": TEXT, "measures": TEXT}}
            ],
            "objective": [],
        },
    ],
)
def test_a_scenario_that_contradicts_itself_is_refused(changed: dict[str, Any]) -> None:
    import tomllib

    data = tomllib.loads((scenarios.DATA / "flood.toml").read_text("utf-8"))
    with pytest.raises(ValueError, match=r"inject|happens"):
        scenarios.read({**data, **changed})


@given(st.uuids())
def test_a_simulated_responder_says_the_weaker_before_the_stronger_and_always_the_same(call: UUID) -> None:
    acts = answers_of(call)
    assert acts == answers_of(call)
    assert [act.after for act in acts] == sorted(act.after for act in acts)
    assert acts[0].answer is CallState.DELIVERED
    assert len({act.answer for act in acts}) == len(acts)


@given(st.uuids(), st.none() | st.integers(1, 600))
def test_simulated_work_is_accepted_before_it_is_begun_before_it_is_done(task: UUID, minutes: int | None) -> None:
    pace = work_on(task, minutes)
    assert 0 < pace.accept < pace.start < pace.finish


def lines(seed: int = 1) -> list[Line]:
    """A log: ten people acknowledge a minute apart and arrive ten minutes later; a breach is closed, a person rescued."""
    people = [UUID(int=at + 1) for at in range(10)]
    found = [Line(BEGIN, "activated"), *(Line(BEGIN, "rung_app", one) for one in people)]
    found += [Line(BEGIN + timedelta(minutes=at + 1), "call_acknowledged", one) for at, one in enumerate(people)]
    found += [Line(BEGIN + timedelta(minutes=at + 11), "call_arrived", one) for at, one in enumerate(people)]
    breach, moved, rescue = UUID(int=101), UUID(int=102), UUID(int=103)
    found += [
        Line(BEGIN + timedelta(minutes=30), "inject", None, "levee"),
        Line(BEGIN + timedelta(minutes=31), "task_ordered", breach, "levee"),
        Line(BEGIN + timedelta(minutes=31), "task_ordered", moved, "levee"),
        Line(BEGIN + timedelta(minutes=60), "task_finish", breach),
        Line(BEGIN + timedelta(minutes=80), "task_finish", moved),
        Line(BEGIN + timedelta(minutes=42), "inject", None, "trapped"),
        Line(BEGIN + timedelta(minutes=43), "task_ordered", rescue, "trapped"),
    ]
    Random(seed).shuffle(found)
    return found


@given(st.integers())
def test_objectives_are_measured_from_the_log_in_whatever_order_it_comes(seed: int) -> None:
    measures = {each.objective.code: each for each in measure(FLOOD, lines(seed))}
    assert (measures["call"].minutes, measures["call"].is_met) == (9.0, True)
    assert (measures["arrival"].minutes, measures["arrival"].is_met) == (18.0, True)
    assert (measures["levee"].minutes, measures["levee"].is_met) == (50.0, False)
    assert (measures["rescue"].minutes, measures["rescue"].is_met, measures["rescue"].wanted) == (None, False, 1)


def test_nothing_is_met_where_nothing_happened() -> None:
    called = [Line(BEGIN, "rung_app", UUID(int=at + 1)) for at in range(3)]
    assert not any(each.is_met for each in measure(FLOOD, [Line(BEGIN, "activated"), *called]))
    assert not any(each.is_met for each in measure(FLOOD, []))


# On the town.


@pytest.fixture
def people() -> dict[str, Person]:
    ground()
    return staff()


def show(drill: Operation, minutes: float) -> None:
    """Put the drill's clock to so many minutes after its beginning, and let the watch look."""
    Operation.objects.filter(id=drill.id).update(
        clock_shown=drill.opened_at + timedelta(minutes=minutes), clock_since=clock.real_now(), clock_speed=0
    )
    ring_all()


def drill(people: dict[str, Person], **changes: Any) -> Operation:
    plan = made.approved(people, groups=GROUPS)
    return made.activated(people, plan, drill=True, begins_at=BEGIN, speed=0, scenario="flood", **changes)


@pytest.mark.django_db
def test_injects_come_when_their_minute_has_come_and_once(people: dict[str, Person]) -> None:
    played = drill(people)
    show(played, 13)
    show(played, 13)
    given_ = Entry.objects.filter(kind="inject").order_by("seq")
    assert [(entry.data["code"], (entry.at - BEGIN) // timedelta(minutes=1)) for entry in given_] == [
        ("rain", 0),
        ("river", 12),
    ]
    # Nobody is simulated: no task was ordered and nobody has answered.
    assert Task.objects.count() == 1
    assert not Call.objects.filter(delivered_at__isnull=False).exists()


@pytest.mark.django_db
def test_what_is_still_to_come_is_known_to_the_command_only(people: dict[str, Person]) -> None:
    played = drill(people)
    show(played, 13)
    assert len(drills.review(people["subdistrict"].actor, played.id)["injects"]) == 7
    assert [each["code"] for each in drills.review(people["city"].actor, played.id)["injects"]] == ["rain", "river"]
    with pytest.raises(Problem, match="unknown_operation"):
        drills.review(people["leader"].actor, played.id)


@pytest.mark.django_db
def test_a_rehearsal_runs_from_three_to_half_past_four_by_itself(people: dict[str, Person]) -> None:
    played = drill(people, simulated=True)
    for minute in range(0, 92, 2):
        show(played, minute)
        assert queries.mine(people["leader"].actor)["items"] == []
    assert not Notification.objects.exists()
    assert not OutsideMessage.objects.exists()
    played.refresh_from_db()
    assert played.stood_down_at == BEGIN + timedelta(minutes=90)
    assert played.level == 2
    said = {call.id: [act.answer for act in answers_of(call.id)] for call in Call.objects.filter(instead_of=None)}
    arrived = set(Call.objects.filter(arrived_at__isnull=False, instead_of=None).values_list("id", flat=True))
    assert arrived == {id for id, answers in said.items() if CallState.ARRIVED in answers}
    review = drills.review(people["subdistrict"].actor, played.id)
    assert all(inject["given_at"] for inject in review["injects"])
    assert {task.text for task in Task.objects.all()} >= {"堵漏加固东段溃口", "救出 3 号楼一楼被困人员"}
    assert set(Task.objects.values_list("state", flat=True)) <= {"done", "called_off"}
    # The story uses the same rooms as in earnest: the breach was reported and followed up, the trapped person asked for.
    danger = Danger.objects.get()
    assert (danger.nature, danger.at) == ("breach", BEGIN + timedelta(minutes=30))
    assert danger.lines.count() == 2
    asked = HelpRequest.objects.get(need="rescue")
    assert (asked.need, asked.people, asked.at) == ("rescue", 1, BEGIN + timedelta(minutes=42))
    assert {each.task.text for each in asked.tasks.all()} == {"救出 3 号楼一楼被困人员", "到 3 号楼接应被困人员"}
    (rescue,) = [each.task for each in asked.tasks.all() if each.task.text.startswith("救出")]
    assert rescue.group.function in NEEDS["rescue"].best | NEEDS["rescue"].able
    assert Entry.objects.get(id=rescue.id).data["proposed"] == 1
    if all(each.task.state == "done" for each in asked.tasks.all()):
        assert asked.state == "met"
    # Every moment in the log lies on the drill's clock.
    assert all(BEGIN <= at <= BEGIN + timedelta(minutes=90) for at in Entry.objects.values_list("at", flat=True))


@pytest.mark.django_db
def test_how_often_the_watch_looks_changes_no_answer(people: dict[str, Person]) -> None:
    """The same drill looked at every minute and once only: who said what when is the same."""
    played = drill(people, simulated=True)
    show(played, 29)
    seldom = {call.id: (call.acknowledged_at, call.arrived_at) for call in Call.objects.filter(instead_of=None)}
    for call, (acknowledged, arrived) in seldom.items():
        due = {act.answer: BEGIN + timedelta(seconds=act.after) for act in answers_of(call)}
        within = {answer: at for answer, at in due.items() if at <= BEGIN + timedelta(minutes=29)}
        assert acknowledged == within.get(CallState.ACKNOWLEDGED)
        assert arrived == within.get(CallState.ARRIVED)


@pytest.mark.django_db
def test_a_drill_is_played_over_the_api(people: dict[str, Person]) -> None:
    plan = made.approved(people, groups=GROUPS)
    officer = people["subdistrict"].client
    (shipped,) = send(officer, "get", "/emergency/scenarios").json()["items"]
    body = {"id": str(new_id()), "level": 3, "reason": shipped["reason"], "drill": True, "speed": 60,
            "scenario": shipped["code"], "simulated": True, "begins_at": BEGIN.isoformat()}  # fmt: skip
    board = send(officer, "post", f"/emergency/plans/{plan.id}/activate", body).json()
    assert (board["scenario"], board["simulated"]) == ("flood", True)
    ring_all()
    review = send(officer, "get", f"/emergency/operations/{board['id']}/review").json()
    assert [each["met"] for each in review["objectives"]] == [False] * 5
    called = board["counts"]["all"]
    assert [each["wanted"] for each in review["objectives"]][:2] == [-(-called * 9 // 10), -(-called * 8 // 10)]
    order = {"id": str(new_id()), "group": "machinery", "text": "堵口", "inject": "levee"}
    assert send(officer, "post", f"/emergency/operations/{board['id']}/tasks", order).status_code == 201
    assert Entry.objects.get(id=order["id"]).data == {"inject": "levee", "group": "machinery"}
    wrong = {**body, "id": str(new_id()), "scenario": "earthquake"}
    assert send(officer, "post", f"/emergency/plans/{plan.id}/activate", wrong).status_code == 422
