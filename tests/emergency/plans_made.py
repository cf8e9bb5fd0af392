"""A plan for tests, made and approved by the real actions on the small town."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

from django.db import connection
from tests import town
from tests.factories import Person, hold

from weige.core import clock
from weige.core.ids import new_id
from weige.emergency.jobs import ring_all, send_texts
from weige.emergency.models import Call, ContingencyPlan, Operation
from weige.emergency.operations import actions
from weige.emergency.plans import actions as plans

LADDER = [
    {"name": "app", "seconds": 120},
    {"name": "text", "seconds": 180},
    {"name": "deputy", "seconds": 60},
    {"name": "above", "seconds": 0},
]


def content(**changes: Any) -> dict[str, Any]:
    """A plan of two groups."""
    return {
        "areas": [town.COMMUNITY],
        "ladder": [dict(rung) for rung in LADDER],
        "groups": [
            {
                "code": "evacuation", "name": "交通管制与人员转移组", "function": "traffic_evacuation", "from_level": 3,
                "calls": [{"post_type": "micro_grid_leader"}, {"post_type": "grid_worker"}],
                "tasks": [{"code": "doors", "text": "逐户通知低洼楼栋", "minutes": 30},
                          {"code": "later", "text": "清点到安置点的人", "at_once": False}],
            },
            {
                "code": "machinery", "name": "机械组", "function": "machinery", "from_level": 2,
                "calls": [{"organisation_kind": "urban_management"}],
                "tasks": [{"code": "pump", "text": "架设水泵", "minutes": 20}],
            },
        ],
        **changes,
    }  # fmt: skip


def approved(people: dict[str, Person], **changes: Any) -> ContingencyPlan:
    """A plan of the subdistrict in force: made by its officer, approved by the district's."""
    plan = plans.make(actor=people["subdistrict"].actor, id=new_id(), place=town.SUBDISTRICT, hazard="flood",
                      name="防汛预案", content=content(**changes), note="第一版")  # fmt: skip
    plans.approve(actor=people["district"].actor, plan_id=plan.id, number=1)
    return plan


def activated(people: dict[str, Person], plan: ContingencyPlan, **changes: Any) -> Operation:
    wish = actions.Activation(**{"id": new_id(), "level": 3, "reason": "暴雨黄色预警", "drill": False, **changes})
    return actions.activate(actor=people["subdistrict"].actor, plan_id=plan.id, wish=wish)


def call_of(operation: Operation, person: Person) -> Call:
    return Call.objects.get(operation=operation, account=person.account)


def after(drill: Operation, seconds: float) -> None:
    """Ring on as the watch does when a drill's clock shows so many seconds after its beginning."""
    Operation.objects.filter(id=drill.id, drill=True).update(
        clock_shown=drill.opened_at + timedelta(seconds=seconds), clock_since=clock.real_now(), clock_speed=0
    )
    ring_all()
    for args in _waiting():
        send_texts(**args)


def _waiting() -> list[dict[str, Any]]:
    """Take the texts that wait for the background."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT id, args FROM procrastinate_jobs WHERE task_name LIKE '%send_texts' AND status = 'todo'")
        rows = cursor.fetchall()
        cursor.execute("DELETE FROM procrastinate_jobs WHERE id = ANY (%s)", [[id for id, _ in rows]])
    return [args if isinstance(args, dict) else json.loads(args) for _, args in rows]


def deputy(person: Person, number: int = 95) -> Person:
    """A colleague with the same kind of post at the same place."""
    return hold(person.post.post_type_id, person.post.place, number=number, rank=1)
