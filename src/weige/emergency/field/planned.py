"""Tasks that the plan keeps for the command to order: offered, and ordered with one tap."""

from __future__ import annotations

from uuid import UUID

from typing_extensions import TypedDict

from weige.access.actors import Actor
from weige.core.errors import Problem, Text
from weige.core.sealing import derived_id
from weige.emergency import errors as common
from weige.emergency.models import Group, Operation, Task
from weige.emergency.operations.actions import write_task
from weige.emergency.operations.keeping import commanding, find_whole, is_replay, within
from weige.emergency.plans import content as contents

from . import errors

__all__ = ["PlannedPage", "order_planned", "planned"]


class PlannedOut(TypedDict):
    """A task of the plan that was not ordered yet."""

    group: str
    group_name: str
    code: str
    text: str
    minutes: int | None


class PlannedPage(TypedDict):
    items: list[PlannedOut]


def planned(actor: Actor, operation_id: UUID) -> PlannedPage:
    """What the plan has for the groups that are there and nobody has ordered yet.

    Raises:
        Problem: ``emergency.unknown_operation``.
    """
    found = find_whole(actor, operation_id)
    if found.stood_down_at is not None:
        return PlannedPage(items=[])
    there = set(Group.objects.filter(operation=found).values_list("code", flat=True))
    ordered = set(Task.objects.filter(operation=found).exclude(code="").values_list("group__code", "code"))
    return PlannedPage(
        items=[
            PlannedOut(group=group.code, group_name=group.name, code=task.code, text=task.text, minutes=task.minutes)
            for group in contents.read(found.version_of_plan.content).groups
            for task in group.tasks
            if group.code in there and (group.code, task.code) not in ordered
        ]
    )


def order_planned(*, actor: Actor, operation_id: UUID, id: UUID, group: str, code: str, inject: str = "") -> Task:
    """Order a task that the plan has. Repeating the command returns it; of two at once the second is told.

    Raises:
        Problem: ``emergency.unknown_operation``, ``access.not_allowed``, ``emergency.move_refused`` (the plan has no
            such task), ``emergency.already_ordered``, ``emergency.stood_down``, ``core.id_taken``.
    """
    with within(actor, operation_id) as found:
        actor = commanding(actor, found)
        task_id = derived_id(found.id, f"task:{group}:{code}")
        if is_replay(found, id, "task_ordered", actor):
            return Task.objects.get(id=task_id)
        unit = Group.objects.select_related("operation").filter(operation=found, code=group).first()
        task = _planned(found, group, code)
        if unit is None or task is None:
            raise Problem(common.MOVE_REFUSED, field="code", move=Text("下达任务", "order a task"),
                          reason=Text("预案里没有这项任务", "the plan has no such task"))  # fmt: skip
        if Task.objects.filter(operation=found, group=unit, code=code).exists():
            raise Problem(errors.ALREADY_ORDERED, field="code")
        return write_task(
            unit, actor, id=task_id, entry_id=id, code=code, text=task.text, where="", minutes=task.minutes,
            inject=inject,
        )  # fmt: skip


def _planned(found: Operation, group: str, code: str) -> contents.PlannedTask | None:
    for each in contents.read(found.version_of_plan.content).groups:
        if each.code == group:
            return next((task for task in each.tasks if task.code == code), None)
    return None
