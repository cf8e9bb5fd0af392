"""Activating a plan, changing its level, ordering tasks, standing down; the clock of a drill."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction

from weige.access.actions import acting
from weige.access.actors import Actor
from weige.access.queries import account_names
from weige.core import clock
from weige.core.errors import ID_TAKEN, Problem, Text
from weige.core.sealing import derived_id
from weige.emergency import errors
from weige.emergency.distances import Point
from weige.emergency.models import ContingencyPlan, Entry, Group, Operation, Task, TaskPlace
from weige.emergency.plans import content as contents
from weige.emergency.plans.calling import found_for
from weige.emergency.plans.queries import LEVEL_NAMES, find_plan, in_force
from weige.emergency.scopes import COMMAND

from . import tasks as rules
from .calling import call_group
from .controller import check_fit, controlling, enter_named
from .keeping import clock_of, commanding, enter, find, is_replay, moment_in, now_in, within

FARTHEST_BEGIN = timedelta(days=366)


@dataclass(frozen=True, slots=True)
class Activation:
    """The command to put a plan to work. ``begins_at`` is what a drill's clock shows at its beginning; ``scenario`` is
    what it is played by, in a rehearsal everybody is ``simulated``, and ``controller`` is the post that runs it."""

    id: UUID
    level: int
    reason: str
    drill: bool
    begins_at: datetime | None = None
    speed: int = 1
    scenario: str = ""
    simulated: bool = False
    controller: UUID | None = None


def activate(*, actor: Actor, plan_id: UUID, wish: Activation) -> Operation:
    """Put a plan to work: its groups are formed, its tasks ordered and its people called, in one transaction.

    Of two commanders at once the second is told who was first. Repeating the command returns the operation.

    Raises:
        Problem: ``emergency.unknown_plan``, ``access.not_allowed``, ``emergency.not_approved``,
            ``emergency.already_active``, ``emergency.nobody_to_call``, ``emergency.controller_unfit``, ``core.id_taken``.
    """
    with transaction.atomic():
        plan = find_plan(actor, plan_id, lock=True)
        actor = acting(actor, COMMAND, plan.place)
        earlier = Operation.objects.filter(id=wish.id).first()
        if earlier is not None:
            if (earlier.plan_id, earlier.level, earlier.drill) != (plan.id, wish.level, wish.drill):
                raise Problem(ID_TAKEN, field="id")
            return earlier
        _check_free(plan, wish)
        made = _open(actor, plan, wish)
        with clock.at(made.opened_at):
            enter(made, "activated", actor, id=derived_id(wish.id, "entry"), words=wish.reason, data=_head(made))
            if made.controller_id is not None:
                enter_named(made, actor, derived_id(wish.id, "controller"))
            _form(made, actor, wish.level)
        return made


def _check_free(plan: ContingencyPlan, wish: Activation) -> None:
    running = Operation.objects.filter(plan=plan, drill=wish.drill, stood_down_at__isnull=True).first()
    if running is None:
        return
    commander = running.commander.account_id
    who = account_names([commander]).get(commander, "") if commander else ""
    raise Problem(
        errors.ALREADY_ACTIVE, who=who, level=LEVEL_NAMES[running.level],
        current={"operation": str(running.id), "level": running.level},
    )  # fmt: skip


def _open(actor: Actor, plan: ContingencyPlan, wish: Activation) -> Operation:
    version = in_force(plan)
    if version is None:
        raise Problem(errors.NOT_APPROVED)
    real = clock.real_now()
    shown = wish.begins_at if wish.drill and wish.begins_at else real
    if abs(shown - real) > FARTHEST_BEGIN:
        reason = Text("演练时间要在前后一年之内", "a drill's time lies within a year of today")
        raise Problem(errors.MOVE_REFUSED, field="begins_at", move=Text("启动预案", "activate"), reason=reason)
    assert actor.acting_post_id is not None
    controller = wish.controller if wish.drill else None
    check_fit(plan.place, controller)
    try:
        with transaction.atomic():
            return Operation.objects.create(
                id=wish.id, plan=plan, version_of_plan=version, place=plan.place, name=plan.name, level=wish.level,
                drill=wish.drill, reason=wish.reason, commander_id=actor.acting_post_id, clock_shown=shown,
                clock_since=real, clock_speed=wish.speed if wish.drill else 1, scenario=wish.scenario if wish.drill else "",
                simulated=wish.drill and wish.simulated, controller_id=controller, opened_at=shown, opened_real=real,
            )  # fmt: skip
    except IntegrityError as error:
        raise Problem(ID_TAKEN, field="id") from error


def _head(made: Operation) -> dict[str, Any]:
    """What the log says of an operation as a whole, so that a review needs nothing but the log and the plan."""
    return {
        "level": made.level, "place": made.place, "version": made.version_of_plan.number, "drill": made.drill,
        "simulated": made.simulated, "scenario": made.scenario,
    }  # fmt: skip


def _form(operation: Operation, actor: Actor, level: int) -> None:
    """Form the groups of a level that are not there yet, order their tasks and call their people."""
    content = contents.read(operation.version_of_plan.content)
    there = set(Group.objects.filter(operation=operation).values_list("code", flat=True))
    wanted = [group for group in content.at_level(level) if group.code not in there]
    found = found_for(content.at_level(level), operation.place)
    if not there and not any(line.account for lines in found.values() for line in lines):
        raise Problem(errors.NOBODY_TO_CALL)
    position = len(there)
    for group in wanted:
        made = Group.objects.create(
            id=derived_id(operation.id, f"group:{group.code}"), operation=operation, code=group.code, name=group.name,
            function=group.function, least=group.least, position=position,
        )  # fmt: skip
        position += 1
        for task in group.tasks:
            if task.at_once:
                write_task(
                    made, actor, id=derived_id(operation.id, f"task:{group.code}:{task.code}"), code=task.code,
                    text=task.text, where="", minutes=task.minutes,
                )  # fmt: skip
        call_group(operation, made, found[group.code], content.ladder)


def write_task(
    group: Group, actor: Actor, *, id: UUID, code: str, text: str, where: str, minutes: int | None, inject: str = "",
    entry_id: UUID | None = None, point: Point | None = None, data: dict[str, Any] | None = None,
) -> Task:  # fmt: skip
    """A task with its line in the log; for acts that order one, within the operation.

    Args:
        entry_id: the command's id, where the task has one of its own.
        point: where it is to be done.
    """
    made = Task.objects.create(
        id=id, operation=group.operation, group=group, code=code, text=text, where=where, minutes=minutes,
        state=rules.TaskState.ORDERED, ordered_at=clock.now(),
    )  # fmt: skip
    said = {"group": group.code, "code": code, "minutes": minutes, "inject": inject}
    data = {**{name: value for name, value in said.items() if value}, **(data or {})}
    line = enter(group.operation, "task_ordered", actor, id=entry_id or id, subject=made.id, words=text, data=data)
    _keep_place(line, made, "order", point)
    return made


def _keep_place(line: Entry, task: Task, move: str, point: Point | None) -> None:
    if point is None:
        return
    TaskPlace.objects.create(
        entry=line, operation=task.operation, task=task, move=move, at=line.at, longitude=point[0], latitude=point[1]
    )


def change_level(*, actor: Actor, operation_id: UUID, id: UUID, version: int, level: int, reason: str) -> Operation:
    """Raise or lower the level. A graver one calls its further groups; a milder one lets nobody go by itself.

    Raises:
        Problem: ``emergency.unknown_operation``, ``access.not_allowed``, ``emergency.changed``,
            ``emergency.stood_down``, ``core.id_taken``.
    """
    with within(actor, operation_id) as found:
        actor = commanding(actor, found)
        if is_replay(found, id, "level_changed", actor):
            return found
        check_version(found, version)
        before, found.level = found.level, level
        _save(found)
        enter(found, "level_changed", actor, id=id, words=reason, data={"from": before, "level": level})
        _form(found, actor, level)
        return found


def order_task(
    *,
    actor: Actor,
    operation_id: UUID,
    id: UUID,
    group: str,
    text: str,
    where: str = "",
    minutes: int | None = None,
    inject: str = "",
    point: Point | None = None,
) -> Task:
    """Order a task of one's own. Repeating the command returns it.

    Args:
        inject: the inject of a drill that it answers, by which the drill is measured.
        point: where it is to be done.

    Raises:
        Problem: ``emergency.unknown_operation``, ``access.not_allowed``, ``emergency.move_refused`` (no such group),
            ``emergency.stood_down``, ``core.id_taken``.
    """
    with within(actor, operation_id) as found:
        actor = commanding(actor, found)
        if is_replay(found, id, "task_ordered", actor):
            return Task.objects.get(id=id)
        unit = Group.objects.select_related("operation").filter(operation=found, code=group).first()
        if unit is None:
            raise Problem(errors.MOVE_REFUSED, field="group", move=Text("下达任务", "order a task"),
                          reason=Text("没有这个职能组", "there is no such group"))  # fmt: skip
        return write_task(
            unit, actor, id=id, code="", text=text, where=where, minutes=minutes, inject=inject, point=point
        )


def move_task(
    *,
    actor: Actor,
    task_id: UUID,
    id: UUID,
    move: str,
    version: int,
    note: str = "",
    happened_at: datetime | None = None,
    at: datetime | None = None,
    point: Point | None = None,
) -> Task:
    """Make one move of a task. Repeating the command changes nothing.

    Args:
        happened_at: when it was done on the phone, which may have had no signal.
        at: when it was done on the operation's clock, where that is known.
        point: where it was done, if whoever did it says so.

    Raises:
        Problem: ``emergency.unknown_operation`` (a task that one does not see), ``emergency.changed``,
            ``emergency.move_refused``, ``emergency.stood_down``, ``core.id_taken``.
    """
    task = Task.objects.filter(id=task_id).first()
    if task is None:
        raise Problem(errors.UNKNOWN_OPERATION)
    with within(actor, task.operation_id, lock=False) as found:
        task = Task.objects.select_for_update(of=("self",)).select_related("group").get(id=task_id)
        if is_replay(found, id, f"task_{move}", actor):
            return task
        if version != task.version:
            state = rules.TaskState(task.state)
            raise Problem(errors.CHANGED, field="version", now=rules.STATE_LABELS[state],
                          current={"state": state.value, "version": task.version})  # fmt: skip
        row = rules.MOVES[move]
        member = task.group.calls.filter(account_id=actor.person).first()
        commands = actor.may(COMMAND, found.place)
        reason = rules.refusal(
            rules.TaskState(task.state), row, in_group=member is not None, commands=commands, note=note
        )
        if reason is not None:
            raise Problem(errors.MOVE_REFUSED, field="move", move=row.label, reason=reason)
        before = max(moment for moment in (task.ordered_at, task.accepted_at, task.started_at) if moment)
        actor = actor.acting_from(member.post_id) if member else commanding(actor, found)
        with clock.at(at or moment_in(found, happened_at, earliest=before)):
            _apply(task, row, clock.now())
            line = enter(found, f"task_{move}", actor, id=id, subject=task.id, words=note)
            _keep_place(line, task, move, point)
        return task


def _apply(task: Task, row: rules.Move, now: datetime) -> None:
    task.state, task.version = row.target, task.version + 1
    match row.target:
        case rules.TaskState.ACCEPTED:
            task.accepted_at = now
        case rules.TaskState.STARTED:
            task.accepted_at, task.started_at = task.accepted_at or now, now
        case rules.TaskState.ORDERED:
            task.ordered_at, task.accepted_at, task.started_at, task.ended_at = now, None, None, None
        case _:
            task.ended_at = now
    task.save()


def stand_down(*, actor: Actor, operation_id: UUID, id: UUID, version: int, reason: str) -> Operation:
    """End an operation; its log stays. Open tasks are called off with it, and nobody is called any more.

    Raises:
        Problem: ``emergency.unknown_operation``, ``access.not_allowed``, ``emergency.changed``, ``core.id_taken``.
    """
    with transaction.atomic():
        found = find(actor, operation_id, lock=True)
        actor = commanding(actor, found)
        if found.stood_down_at is not None and is_replay(found, id, "stood_down", actor):
            return found
        if found.stood_down_at is not None:
            raise Problem(errors.STOOD_DOWN)
        check_version(found, version)
        with clock.at(now_in(found)):
            for task in found.tasks.select_for_update().filter(state__in=rules.OPEN):
                _apply(task, rules.MOVES["call_off"], clock.now())
                enter(found, "task_call_off", actor, subject=task.id)
            found.calls.filter(rings_at__isnull=False).update(rings_at=None)
            enter(found, "stood_down", actor, id=id, words=reason)
            found.stood_down_at, found.stood_down_real = clock.now(), clock.real_now()
            _save(found)
        return found


def set_clock(*, actor: Actor, operation_id: UUID, id: UUID, speed: int) -> Operation:
    """Pause a drill (speed 0), let it run in real time (1) or up to sixty times as fast.

    Raises:
        Problem: ``emergency.unknown_operation``, ``access.not_allowed``, ``emergency.not_controller``,
            ``emergency.not_a_drill``, ``emergency.stood_down``, ``core.id_taken``.
    """
    with within(actor, operation_id) as found:
        actor = controlling(actor, found)
        if is_replay(found, id, "clock_set", actor):
            return found
        if not found.drill:
            raise Problem(errors.NOT_A_DRILL)
        set_to = clock_of(found).at_speed(speed, clock.real_now())
        found.clock_shown, found.clock_since, found.clock_speed = set_to.shown, set_to.since, set_to.speed
        _save(found, moves_on=False)
        enter(found, "clock_set", actor, id=id, data={"speed": speed})
        return found


def check_version(found: Operation, version: int) -> None:
    """Refuse what was based on an older state of the operation.

    Raises:
        Problem: ``emergency.changed`` with the present level.
    """
    if version != found.version:
        raise Problem(
            errors.CHANGED, field="version", now=LEVEL_NAMES[found.level],
            current={"level": found.level, "version": found.version},
        )  # fmt: skip


def _save(found: Operation, *, moves_on: bool = True) -> None:
    if moves_on:
        found.version += 1
    found.save()
