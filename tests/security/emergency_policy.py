"""Who may call which endpoint of emergency: a plan of the subdistrict, its operation, the leader's call, a task."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from tests import town
from tests.emergency import plans_made
from tests.factories import Person
from tests.security.rows import Call, Row, plain

from weige.core.ids import new_id
from weige.emergency.models import Task
from weige.emergency.plans import actions as plans

COMMAND = frozenset({"subdistrict", "district"})
SEERS = COMMAND | {"city"}
CALLED = frozenset({"leader", "neighbour", "worker"})
"""Those whom the plan calls at level III."""


@dataclass(frozen=True)
class Emergency:
    """A plan at work, with a second version that waits for approval, one that is at rest, and a drill ``controlled`` by the
    city's officer, whom its command has named."""

    plan: UUID
    resting: UUID
    operation: UUID
    drill: UUID
    controlled: UUID
    call: UUID
    task: UUID


def make_emergency(people: dict[str, Person]) -> Emergency:
    """All of it, made by the real actions."""
    plan, resting = plans_made.approved(people), plans_made.approved(people)
    plans.revise(actor=people["district"].actor, plan_id=plan.id,
                 id=new_id(), based_on=1, content=plans_made.content(), note="改")  # fmt: skip
    operation = plans_made.activated(people, plan)
    drill = plans_made.activated(people, plan, drill=True, scenario="flood")
    controlled = plans_made.activated(
        people, plans_made.approved(people), drill=True, scenario="flood", controller=people["city"].post.id
    )
    return Emergency(
        plan.id, resting.id, operation.id, drill.id, controlled.id, plans_made.call_of(operation, people["leader"]).id,
        Task.objects.get(operation=operation).id,
    )  # fmt: skip


def on(*parts: str, **values: Any) -> Callable[[Any], Call]:
    """A call with ids of the emergency in its path, and a body with an id of its own."""

    def made(s: Any) -> Call:
        names = dict(part.split("=") for part in parts)
        path = {name: getattr(s.emergency, of) for name, of in names.items()}
        return Call(path=path, body={"id": str(new_id()), **values} if values else None)

    return made


def new_plan(s: Any) -> Call:
    return Call(body={"id": str(new_id()), "place": town.SUBDISTRICT, "hazard": "flood", "name": "防汛预案",
                      "content": plans_made.content()})  # fmt: skip


def approve(s: Any) -> Call:
    return Call(path={"plan_id": s.emergency.plan, "version": 2})


def control(s: Any) -> Call:
    return Call(path={"operation_id": s.emergency.drill, "code": "falling"}, body={"id": str(new_id()), "reason": "x"})


def run_by_another(s: Any) -> Call:
    return Call(path={"operation_id": s.emergency.controlled, "code": "falling"}, body={"id": str(new_id())})


OF_PLAN: dict[str, Any] = {"allowed": SEERS, "refused": 404}
COMMANDED: dict[str, Any] = {"allowed": COMMAND, "refused": 404, "otherwise": {"city": 403}}
IN_OPERATION: dict[str, Any] = {**COMMANDED, "otherwise": {"city": 403, **dict.fromkeys(CALLED, 403)}}
ROWS: dict[tuple[str, str], Row] = {
    ("get", "/emergency/terms"): Row(plain()),
    ("get", "/emergency/callables"): Row(plain(place=town.SUBDISTRICT), SEERS),
    ("get", "/emergency/plan-areas"): Row(plain(place=town.SUBDISTRICT), COMMAND),
    ("get", "/emergency/plans"): Row(plain(), marker=lambda s: s.emergency.plan, sees=SEERS),
    ("post", "/emergency/plans"): Row(new_plan, COMMAND, 201),
    ("get", "/emergency/plans/{plan_id}"): Row(on("plan_id=plan"), **OF_PLAN),
    ("get", "/emergency/plans/{plan_id}/check"): Row(on("plan_id=plan"), **OF_PLAN),
    ("post", "/emergency/plans/{plan_id}/versions"): Row(
        on("plan_id=resting", based_on=1, content=plans_made.content(), note="改"), status=201, **COMMANDED
    ),
    ("post", "/emergency/plans/{plan_id}/versions/{version}/approve"): Row(
        approve, COMMAND, refused=404, otherwise={"city": 403, "district": 409}
    ),
    ("post", "/emergency/plans/{plan_id}/activate"): Row(
        on("plan_id=resting", level=3, reason="暴雨", drill=False), status=201, **COMMANDED
    ),
    ("get", "/emergency/operations"): Row(plain(), marker=lambda s: s.emergency.operation, sees=SEERS | CALLED),
    ("get", "/emergency/operations/{operation_id}"): Row(on("operation_id=operation"), SEERS | CALLED, refused=404),
    ("get", "/emergency/scenarios"): Row(plain()),
    ("get", "/emergency/controllers"): Row(plain(place=town.SUBDISTRICT), COMMAND),
    ("post", "/emergency/operations/{operation_id}/controller"): Row(
        on("operation_id=drill", post=None), **IN_OPERATION
    ),
    ("get", "/emergency/operations/{operation_id}/review"): Row(on("operation_id=drill"), SEERS, refused=404),
    ("post", "/emergency/operations/{operation_id}/injects/{code}/give"): Row(
        run_by_another, frozenset({"city"}), refused=404, otherwise=dict.fromkeys(COMMAND | CALLED, 403)
    ),
    ("post", "/emergency/operations/{operation_id}/injects/{code}/skip"): Row(control, **IN_OPERATION),
    ("get", "/emergency/operations/{operation_id}/log"): Row(on("operation_id=operation"), SEERS, refused=404),
    ("post", "/emergency/operations/{operation_id}/level"): Row(
        on("operation_id=operation", version=1, level=2, reason="水位上涨"), **IN_OPERATION
    ),
    ("post", "/emergency/operations/{operation_id}/stand-down"): Row(
        on("operation_id=operation", version=1, reason="雨停"), **IN_OPERATION
    ),
    ("post", "/emergency/operations/{operation_id}/clock"): Row(on("operation_id=drill", speed=0), **IN_OPERATION),
    ("post", "/emergency/operations/{operation_id}/tasks"): Row(
        on("operation_id=operation", group="evacuation", text="救人"), status=201, **IN_OPERATION
    ),
    ("post", "/emergency/tasks/{task_id}/moves"): Row(
        on("task_id=task", version=1, move="accept"), COMMAND | CALLED, refused=404, otherwise={"city": 409}
    ),
    ("get", "/emergency/mine"): Row(plain(), marker=lambda s: s.emergency.call, sees=frozenset({"leader"})),
    ("post", "/emergency/calls/{call_id}/answers"): Row(
        on("call_id=call", answer="read"), frozenset({"leader"}), refused=404
    ),
    ("post", "/emergency/operations/{operation_id}/calls/{call_id}/by-hand"): Row(
        on("operation_id=operation", "call_id=call", answer="arrived", words="邻居说的"), **IN_OPERATION
    ),
}  # fmt: skip
