"""The vehicles of a rehearsal: the simulated command takes those of its plan, proposes runs and adopts them as soon as
something is to be fetched or a road was closed, and simulated drivers drive them; all through the actions of an earnest one,
at steps of the drill's clock. Safe to run twice: every id follows from the drill's or the stop's own.
"""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Exists, OuterRef

from weige.access.actors import Actor
from weige.core.errors import Problem
from weige.core.sealing import derived_id
from weige.emergency.dispatch import closings, driving, errands, fleet, planning
from weige.emergency.dispatch.gathering import FETCHED, HELP, holding
from weige.emergency.dispatch.stops import Said, StopKind
from weige.emergency.field.helping import HelpState
from weige.emergency.models import Call, Errand, HelpRequest, Operation, Run, RunPlan, RunStop, RunVehicle

from .simulated import drive_of, work_on

WITHIN_MINUTES = 60
SHORTEST_LEG = 30.0
"""Seconds from one stop to the next, however near."""


def dispatch(operation: Operation, moment: datetime, commander: Actor) -> None:
    """Everything that is planned and driven up to a moment."""
    if commander.posts:
        _plan(operation, commander)
    _drive(operation, moment)


def _plan(operation: Operation, commander: Actor) -> None:
    """Propose runs for what nobody fetches yet, and anew when the roads have changed; once for the same state of things."""
    waiting = _waiting(operation)
    shut = {str(id) for id in closings.standing(operation).values_list("id", flat=True)}
    if not waiting and not _on_other_roads(operation, shut):
        return
    if fleet.planned(operation):
        groups = ",".join(operation.groups.order_by("code").values_list("code", flat=True))
        fleet.take_planned(
            actor=commander, operation_id=operation.id, id=derived_id(operation.id, f"vehicles:{groups}")
        )
    id = derived_id(operation.id, f"runs:{sorted(waiting)}:{sorted(shut)}")
    there = RunVehicle.objects.filter(operation=operation, out_since=None).exists()
    if not there or RunPlan.objects.filter(id=id).exists():
        return
    made = planning.make(
        actor=commander, operation_id=operation.id, id=id, minutes=WITHIN_MINUTES, everyone=False
    )  # fmt: skip
    if made.content["runs"]:
        with suppress(Problem):
            planning.adopt(actor=commander, plan_id=made.id, id=derived_id(id, "adopt"))


def _waiting(operation: Operation) -> set[str]:
    """What is to be fetched and stands in no run."""
    asked = HelpRequest.objects.filter(operation=operation, need__in=FETCHED, state=HelpState.OPEN)
    driven = RunStop.objects.filter(
        run__operation=operation, source_id=OuterRef("pk"), kind=StopKind.DELIVERY, dropped_at=None, failed_at=None
    )
    goods = Errand.objects.filter(~Exists(driven), operation=operation, state=errands.OPEN)
    return {str(id) for rows in (asked, goods) for id in rows.values_list("id", flat=True)}


def _on_other_roads(operation: Operation, shut: set[str]) -> bool:
    """Whether runs are under way that were planned while other roads were closed."""
    plan = holding(operation)
    if plan is None or set(plan.known["closings"]) == shut:
        return False
    return Run.objects.filter(operation=operation, ended_at=None).exists()


def _drive(operation: Operation, moment: datetime) -> None:
    runs = Run.objects.filter(operation=operation, ended_at=None).select_related("vehicle", "task", "plan")
    for run in runs.order_by("id"):
        crew = Call.objects.filter(group_id=run.vehicle.group_id, acknowledged_at__lte=moment)
        driver = crew.order_by("acknowledged_at", "id").first()
        if driver is None or driver.acknowledged_at is None:
            continue
        ready = max(run.task.ordered_at, driver.acknowledged_at) + timedelta(
            seconds=work_on(run.task_id, run.task.minutes).accept
        )
        if ready > moment:
            continue
        actor = Actor(driver.account_id).acting_from(driver.post_id)
        planning.close_task(actor, run.task_id, "accept", id=derived_id(run.task_id, "simulated:accept"))
        _go_on(run, actor, ready, moment)


def _go_on(run: Run, actor: Actor, ready: datetime, moment: datetime) -> None:
    """Drive on to the stop that is next, and see to it."""
    planned = run.plan.adopted_at or ready
    free, due_before = max(ready, planned), planned
    for stop in RunStop.objects.filter(run=run, dropped_at=None).order_by("position", "id"):
        over = stop.done_at or stop.failed_at
        if over is not None:
            free = max(free, over)
            due_before = max(due_before, stop.due_at or due_before)
            continue
        _see_to(stop, actor, free, due_before, moment)
        return


def _see_to(stop: RunStop, actor: Actor, free: datetime, due_before: datetime, moment: datetime) -> None:
    behaviour = drive_of(stop.id)
    if stop.arrived_at is None:
        if stop.due_at is None:
            return
        leg = max(SHORTEST_LEG, (stop.due_at - due_before).total_seconds()) * behaviour.pace
        if free + timedelta(seconds=leg) <= moment:
            _say(stop.id, actor, Said.ARRIVED)
    elif stop.arrived_at + timedelta(seconds=behaviour.handles) <= moment:
        missed = behaviour.misses and stop.kind == StopKind.PICKUP and stop.source == HELP
        _say(stop.id, actor, Said.FAILED if missed else Said.DONE)


def _say(stop: UUID, actor: Actor, said: Said) -> None:
    driving.mark(actor=actor, stop_id=stop, id=derived_id(stop, f"simulated:{said}"), said=said)
