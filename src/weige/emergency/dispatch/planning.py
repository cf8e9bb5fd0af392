"""Proposing runs and adopting them. Runs are found outside the operation's lock; inside it only their seal is compared,
so that nobody waits for the search and nothing is adopted that nobody looked at."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction

from weige.access.actors import Actor
from weige.core import clock
from weige.core.errors import ID_TAKEN, Problem
from weige.core.ids import new_id
from weige.core.sealing import derived_id
from weige.emergency import errors as common
from weige.emergency.field.helping import HelpState
from weige.emergency.field.taking import whole
from weige.emergency.models import HelpRequest, Operation, Run, RunPlan, RunStop, RunVehicle, Task
from weige.emergency.operations import tasks
from weige.emergency.operations.actions import move_task, write_task
from weige.emergency.operations.keeping import commanding, enter, find_whole, is_replay, now_in, within

from . import errors
from .asking import Proposed, Situation, propose
from .gathering import HELP, gather, holding, key_of, parted, record_reading

REPLANNED = "重新排车"


def make(*, actor: Actor, operation_id: UUID, id: UUID, minutes: int, everyone: bool) -> RunPlan:
    """Propose runs for what is known now. Nothing changes by it. Repeating the command returns the proposal.

    Args:
        minutes: within which everything is to be done.
        everyone: all households that are still to be moved, and not only those that are to be carried.

    Raises:
        Problem: ``emergency.unknown_operation``, ``access.not_allowed``, ``emergency.stood_down``, ``core.id_taken``.
    """
    found = find_whole(actor, operation_id)
    actor = commanding(actor, found)
    if found.stood_down_at is not None:
        raise Problem(common.STOOD_DOWN)
    earlier = RunPlan.objects.filter(id=id).first()
    if earlier is not None:
        if (earlier.operation_id, earlier.made_by_id) != (found.id, actor.account_id):
            raise Problem(ID_TAKEN, field="id")
        return earlier
    with clock.at(now_in(found)):
        gathered = gather(found, minutes=minutes, everyone=everyone)
        made = propose(gathered.situation)
        with transaction.atomic():
            record_reading(actor, found, gathered)
            # Proposals that nobody adopted are of no use once there is another.
            RunPlan.objects.filter(operation=found, adopted_at=None, made_by=actor.person).delete()
            try:
                with transaction.atomic():
                    return RunPlan.objects.create(
                        id=id, operation=found, seal=_seal(found, gathered.situation), known=gathered.situation.known().plain(),
                        asked={"minutes": minutes, "everyone": everyone}, content=_plain(made, gathered.more),
                        made_at=clock.now(), made_by_id=actor.person,
                    )  # fmt: skip
            except IntegrityError as error:
                raise Problem(ID_TAKEN, field="id") from error


def _plain(made: Proposed, more: int) -> dict[str, Any]:
    return {
        "ways": made.ways, "more": more, "left_out": [{"key": key, "why": why} for key, why in made.left_out],
        "runs": [
            {
                "vehicle": run.vehicle, "seconds": run.seconds, "metres": run.metres,
                "stops": [
                    {
                        "kind": halt.kind, "key": halt.key, "seconds": halt.seconds, "people": halt.people,
                        "kilograms": halt.kilograms, "aboard": halt.aboard, "shelter": halt.shelter,
                    }
                    for halt in run.halts
                ],
            }
            for run in made.runs
        ],
    }  # fmt: skip


def _seal(found: Operation, given: Situation) -> str:
    """Stands for what a proposal was made of, and for the runs that it would replace."""
    holds = holding(found)
    return hashlib.sha256(f"{given.seal()}:{holds.id if holds else ''}".encode()).hexdigest()


def find_plan(actor: Actor, plan_id: UUID) -> RunPlan:
    """A proposal of an operation that someone may read whole.

    Raises:
        Problem: ``emergency.unknown_run_plan``.
    """
    row = RunPlan.objects.select_related("operation").filter(whole(actor), id=plan_id).first()
    if row is None:
        raise Problem(errors.UNKNOWN_RUN_PLAN)
    return row


def adopt(*, actor: Actor, plan_id: UUID, id: UUID) -> RunPlan:
    """Adopt proposed runs: each becomes a task of its vehicle's group. What was begun stays as it is; the rest of the
    runs before is replaced. Repeating the command changes nothing.

    Raises:
        Problem: ``emergency.unknown_run_plan``, ``access.not_allowed``, ``emergency.stood_down``,
            ``emergency.runs_changed``, ``core.id_taken``.
    """
    plan = find_plan(actor, plan_id)
    with within(actor, plan.operation_id) as found:
        actor = commanding(actor, found)
        if is_replay(found, id, "runs_adopted", actor):
            return plan
        plan = RunPlan.objects.select_for_update(of=("self",)).get(id=plan_id)
        # Only the reading is repeated here: runs are not searched for while the operation is held.
        now = gather(found, **plan.asked).situation
        if plan.adopted_at is not None or _seal(found, now) != plan.seal:
            raise Problem(errors.RUNS_CHANGED)
        before = holding(found)
        if before is not None:
            before.replaced_at = clock.now()
            before.save(update_fields=["replaced_at"])
        plan.adopted_at = clock.now()
        plan.save(update_fields=["adopted_at"])
        enter(found, "runs_adopted", actor, id=id, subject=plan.id, data={
            "runs": len(plan.content["runs"]), "stops": sum(len(run["stops"]) for run in plan.content["runs"]),
            "left_out": len(plan.content["left_out"]), "ways": plan.content["ways"],
            **({"instead_of": str(before.id)} if before else {}),
        })  # fmt: skip
        _put_to_work(found, actor, plan)
        return plan


def _put_to_work(found: Operation, actor: Actor, plan: RunPlan) -> None:
    vehicles = {
        str(row.id): row for row in RunVehicle.objects.filter(operation=found).select_related("group__operation")
    }
    active = {
        str(run.vehicle_id): run for run in Run.objects.filter(operation=found, ended_at=None).select_related("task")
    }
    was_asked = _asked(found)
    for planned in plan.content["runs"]:
        vehicle = vehicles[planned["vehicle"]]
        run = active.pop(planned["vehicle"], None)
        if run is None:
            run = _order(found, actor, plan, vehicle, planned)
        else:
            _order_again(actor, plan, run, planned)
        _lay_stops(plan, run, planned["stops"])
    for run in active.values():
        _lay_stops(plan, run, [])
        _end(actor, plan, run)
    _answer(found, actor, plan, was_asked, _asked(found))


def _order(found: Operation, actor: Actor, plan: RunPlan, vehicle: RunVehicle, planned: Mapping[str, Any]) -> Run:
    task = write_task(
        vehicle.group, actor, id=new_id(), code="", text=_text(vehicle, planned["stops"]), where="",
        minutes=max(1, -(-planned["seconds"] // 60)), data={"runs": str(plan.id), "vehicle": str(vehicle.id)},
    )  # fmt: skip
    return Run.objects.create(
        id=new_id(), operation=found, plan=plan, vehicle=vehicle, task=task, metres=planned["metres"],
        seconds=planned["seconds"],
    )  # fmt: skip


def _text(vehicle: RunVehicle, stops: Iterable[Mapping[str, Any]]) -> str:
    """What the task says: figures only, since places of people are erased and tasks stay."""
    listed = list(stops)
    people = sum(stop["people"] for stop in listed if stop["kind"] == "delivery")
    carried = f"，送 {people} 人" if people else ""
    return f"{vehicle.name}：接送 {len(listed)} 站{carried}"[:300]


def _order_again(actor: Actor, plan: RunPlan, run: Run, planned: Mapping[str, Any]) -> None:
    run.plan, run.metres, run.seconds = plan, planned["metres"], planned["seconds"]
    run.save(update_fields=["plan", "metres", "seconds"])
    task = run.task
    task.text, task.minutes = _text(run.vehicle, planned["stops"]), max(1, -(-planned["seconds"] // 60))
    task.save(update_fields=["text", "minutes"])
    if task.state in {tasks.TaskState.REFUSED, tasks.TaskState.CALLED_OFF}:
        move_task(actor=actor, task_id=task.id, id=derived_id(plan.id, f"again:{run.id}"), move="order_again",
                  version=task.version)  # fmt: skip


def _lay_stops(plan: RunPlan, run: Run, halts: Iterable[Mapping[str, Any]]) -> None:
    """Give a run its stops: those that are begun stay in their place, those that come again keep their id."""
    now = clock.now()
    rows = list(RunStop.objects.filter(run__vehicle=run.vehicle_id).order_by("run", "position", "id"))
    open_ = {
        (row.kind, key_of(row.source, row.source_id)): row
        for row in rows if row.done_at is None and row.failed_at is None
    }  # fmt: skip
    position = max((row.position for row in rows if row.run_id == run.id and row.arrived_at is not None), default=-1)
    kept = {row.id for row in rows if row.arrived_at is not None and row.kind == "pickup"}
    for halt in halts:
        position += 1
        due = None if halt["seconds"] is None else now + timedelta(seconds=halt["seconds"])
        row = open_.get((halt["kind"], halt["key"]))
        if row is None:
            source, source_id = parted(halt["key"])
            row = RunStop(
                id=new_id(), kind=halt["kind"], source=source, source_id=source_id, shelter_id=halt["shelter"] or None
            )
        elif halt["shelter"]:
            row.shelter_id = UUID(halt["shelter"])
        row.run, row.position, row.due_at, row.dropped_at = run, position, due, None
        row.people, row.kilograms = halt["people"], halt["kilograms"]
        row.save()
        kept.add(row.id)
    for row in rows:
        if row.id not in kept and row.dropped_at is None and row.done_at is None and row.failed_at is None:
            row.dropped_at = now
            row.save(update_fields=["dropped_at"])


def _end(actor: Actor, plan: RunPlan, run: Run) -> None:
    """A run that the new plan does not have: its task is done if its vehicle brought anything, else called off."""
    run.ended_at = clock.now()
    run.save(update_fields=["ended_at"])
    brought = RunStop.objects.filter(run=run, kind="delivery", done_at__isnull=False).exists()
    close_task(actor, run.task_id, "finish" if brought else "call_off", id=derived_id(plan.id, f"end:{run.id}"))


def close_task(actor: Actor, task_id: UUID, move: str, *, id: UUID, at: datetime | None = None) -> None:
    """Make a move of a run's task if its table allows it; what its group has decided itself stays."""
    task = Task.objects.get(id=task_id)
    if tasks.TaskState(task.state) in tasks.MOVES[move].origins & tasks.OPEN:
        note = REPLANNED if tasks.MOVES[move].needs_note else ""
        if at is not None:
            # What was done before a later order of the same task counts from that order.
            at = max(at, *(moment for moment in (task.ordered_at, task.accepted_at, task.started_at) if moment))
        move_task(actor=actor, task_id=task.id, id=id, move=move, version=task.version, note=note, at=at)


def _asked(found: Operation) -> set[UUID]:
    """The requests for help that a run has."""
    rows = RunStop.objects.filter(run__operation=found, source=HELP, kind="delivery", dropped_at=None, failed_at=None)
    return set(rows.values_list("source_id", flat=True))


def _answer(found: Operation, actor: Actor, plan: RunPlan, before: set[UUID], now: set[UUID]) -> None:
    """Requests that a run has wait for no team any more; those that it has no longer wait again."""
    rows = HelpRequest.objects.select_for_update().filter(operation=found, id__in=before | now)
    for request in rows:
        if request.id in now and request.state == HelpState.OPEN:
            request.state = HelpState.ORDERED
        elif request.id not in now and request.state == HelpState.ORDERED:
            request.state = HelpState.OPEN
            enter(found, "help_not_met", actor, id=derived_id(plan.id, f"help:{request.id}"), subject=request.id)
        else:
            continue
        request.version += 1
        request.save(update_fields=["state", "version"])
