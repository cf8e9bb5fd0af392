"""Moving a drill on: the injects that are due, and what simulated people do. Safe to call at any time and by several.

Everything goes through the same actions as in earnest; simulated people act under their own accounts, in drills only.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from weige.access.actors import Actor
from weige.access.queries import account_names
from weige.core.errors import Problem
from weige.core.sealing import derived_id
from weige.emergency.evacuation import foreseen
from weige.emergency.models import Call, Operation, Task
from weige.emergency.operations import actions
from weige.emergency.operations.answering import Said, take_answer
from weige.emergency.operations.calling import ring_operation
from weige.emergency.operations.keeping import now_in, rehearsed_at
from weige.emergency.operations.tasks import OPEN, TaskState

from . import dispatching, evacuating, reporting
from .giving import commander_of, give_due, hold
from .scenario import Scenario, scenarios
from .simulated import answers_of, work_on

STEP = timedelta(seconds=10)
"""A rehearsal goes on in such steps of its own clock: neither its speed nor when the watch looks changes what happens."""
MOST_STEPS = 360


def advance(operation: Operation) -> None:
    """Bring a drill up to what its clock shows. Of a rehearsal the roll call is rung here too, step by step."""
    scenario = scenarios().get(operation.scenario)
    with transaction.atomic():
        if not hold(operation.id, wait=False):
            return
        now = now_in(operation)
        if not operation.simulated:
            if scenario is not None:
                give_due(operation, scenario, now)
            return
        for moment in _steps(operation, now):
            with rehearsed_at(moment):
                _rehearse(operation, scenario, moment)
            if operation.stood_down_at is not None:
                return


def _steps(operation: Operation, now: datetime) -> list[datetime]:
    """The steps of a rehearsal that are due and have not been taken."""
    done = Operation.objects.values_list("rehearsed_to", flat=True).get(id=operation.id)
    first = 0 if done is None else (done - operation.opened_at) // STEP + 1
    last = min((now - operation.opened_at) // STEP, first + MOST_STEPS - 1)
    return [operation.opened_at + STEP * number for number in range(first, last + 1)]


def _rehearse(operation: Operation, scenario: Scenario | None, moment: datetime) -> None:
    """Everything that happens in a rehearsal up to a moment: who is simulated answers before the clock rings on."""
    if scenario is not None:
        give_due(operation, scenario, moment)
    foreseen.list_planned(operation.id)
    _answer_calls(operation, moment)
    _work_on_tasks(operation, moment)
    commander = commander_of(operation)
    evacuating.evacuate(operation, moment, commander)
    dispatching.dispatch(operation, moment, commander)
    reporting.answer_whether_helped(operation, commander)
    ring_operation(operation)
    Operation.objects.filter(id=operation.id).update(rehearsed_to=moment)
    if scenario is not None and moment >= operation.opened_at + timedelta(minutes=scenario.minutes):
        _end(operation)
        operation.refresh_from_db()


def _answer_calls(operation: Operation, now: datetime) -> None:
    waiting = Call.objects.filter(operation=operation, arrived_at__isnull=True, declined_at__isnull=True)
    rows = list(waiting.order_by("called_at", "id"))
    names = account_names(row.account_id for row in rows)
    for row in rows:
        said = {"delivered": row.delivered_at, "read": row.read_at, "acknowledged": row.acknowledged_at}
        for act in answers_of(row.id):
            at = row.called_at + timedelta(seconds=act.after)
            if at > now or said.get(act.answer.value):
                continue
            actor = Actor(row.account_id, names.get(row.account_id, "")).acting_from(row.post_id)
            take_answer(actor, row.id, derived_id(row.id, f"simulated:{act.answer.value}"), Said(act.answer, at=at))


def _work_on_tasks(operation: Operation, now: datetime) -> None:
    """Each open task goes on at its own pace, once somebody of its group has come; a run's goes on with its stops."""
    own = Task.objects.filter(operation=operation, state__in=OPEN, run__isnull=True)
    for task in own.order_by("ordered_at", "id"):
        worker = (
            Call.objects.filter(group_id=task.group_id, acknowledged_at__isnull=False)
            .order_by("acknowledged_at")
            .first()
        )
        if worker is None or worker.acknowledged_at is None:
            continue
        moved, begin = task, max(task.ordered_at, worker.acknowledged_at)
        pace = work_on(task.id, task.minutes)
        actor = Actor(worker.account_id).acting_from(worker.post_id)
        for name, after, origins in (
            ("accept", pace.accept, {TaskState.ORDERED}),
            ("start", pace.start, {TaskState.ORDERED, TaskState.ACCEPTED}),
            ("finish", pace.finish, {TaskState.STARTED}),
        ):
            at = begin + timedelta(seconds=after)
            if at > now or moved.state not in origins:
                continue
            moved = actions.move_task(
                actor=actor, task_id=task.id, id=derived_id(task.id, f"simulated:{name}"), move=name,
                version=moved.version, at=at,
            )  # fmt: skip


def _end(operation: Operation) -> None:
    """A rehearsal ends by itself when its scenario is over; whoever ended it before was first."""
    operation.refresh_from_db()
    actor = commander_of(operation)
    if operation.stood_down_at is not None or not actor.posts:
        return
    try:
        actions.stand_down(
            actor=actor, operation_id=operation.id, id=derived_id(operation.id, "end"),
            version=operation.version, reason="情景结束",
        )  # fmt: skip
    except Problem:
        return
