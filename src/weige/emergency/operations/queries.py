"""Readings of operations: the board of the command, the log, and what somebody who is called has to see."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Case, Count, Q, QuerySet, When

from weige.access.actors import Actor
from weige.access.queries import account_names, post_columns, post_refs, refs_of
from weige.core import clock, languages
from weige.core.errors import Text
from weige.core.paging import decode_cursor, encode_cursor
from weige.core.places import name_places
from weige.emergency.dispatch import words as dispatch
from weige.emergency.drills import queries as drills
from weige.emergency.drills.scenario import SKIPPED
from weige.emergency.evacuation import foreseen
from weige.emergency.evacuation import words as evacuation
from weige.emergency.field import words as field
from weige.emergency.models import Call, Entry, Group, Operation, Task, TaskPlace
from weige.emergency.plans.queries import LEVEL_NAMES
from weige.emergency.scopes import COMMAND, READ
from weige.emergency.supplies import words as supplies

from . import rollcall, tasks
from .calling import call_of
from .controller import NAMED, controls, knows_ahead
from .keeping import find, find_whole, now_in, visible
from .shapes import (
    Board,
    CallCounts,
    EntryOut,
    EntryPage,
    GroupOut,
    MyCall,
    MyCalls,
    OperationPage,
    OperationRow,
    OwnCall,
    ResponderOut,
    TaskMoveOut,
    TaskOut,
    TaskPlaceOut,
)

MOST_CALLS = 500
CALL_COLUMNS = ("id", "group__code", "account__name", "rung", "instead_of__account__name", "by_hand__name")
MOMENTS = ("called_at", "delivered_at", "read_at", "acknowledged_at", "arrived_at", "declined_at")
"""In the order of ``rollcall.Call``."""
ENTRY_WORDS: dict[str, Text] = {
    "activated": Text("启动响应", "activated"),
    "level_changed": Text("调整级别", "level changed"),
    "stood_down": Text("结束响应", "stood down"),
    "inject": Text("情景", "inject"),
    "inject_skipped": Text("跳过情景", "inject skipped"),
    "clock_set": Text("调整演练时钟", "drill clock set"),
    NAMED: Text("指定导调员", "controller named"),
    "observed": Text("观察员记录", "observed"),
    "task_ordered": Text("下达任务", "task ordered"),
    **{f"task_{name}": Text(f"任务{move.label.zh}", f"task: {move.label.en}") for name, move in tasks.MOVES.items()},
    **{f"call_{state.value}": rollcall.STATE_LABELS[state] for state in rollcall.ANSWERS},
    **{f"rung_{name}": words for name, words in rollcall.RUNG_WORDS.items()},
    **field.ENTRY_WORDS,
    **evacuation.ENTRY_WORDS,
    **supplies.ENTRY_WORDS,
    **dispatch.ENTRY_WORDS,
}


def operations(actor: Actor, *, running: bool, after: str | None, limit: int) -> OperationPage:
    """Operations that someone may see, the latest first.

    Raises:
        Problem: ``core.bad_cursor``.
    """
    rows = Operation.objects.filter(visible(actor), stood_down_at__isnull=running)
    if after:
        moment, last = decode_cursor(after, datetime, UUID)
        rows = rows.filter(Q(opened_real__lt=moment) | Q(opened_real=moment, id__lt=last))
    found = list(rows.order_by("-opened_real", "-id")[: limit + 1])
    shown = found[:limit]
    return OperationPage(
        items=_rows(shown),
        next=encode_cursor(shown[-1].opened_real, shown[-1].id) if len(found) > limit else None,
    )


def _rows(rows: list[Operation]) -> list[OperationRow]:
    places = name_places(row.place for row in rows)
    return [
        OperationRow(
            id=row.id, name=row.name, place=places[row.place], level=row.level,
            level_label=languages.say(LEVEL_NAMES[row.level]), drill=row.drill, opened_at=row.opened_at,
            now=now_in(row), speed=row.clock_speed, stood_down_at=row.stood_down_at, version=row.version,
        )
        for row in rows
    ]  # fmt: skip


def board(actor: Actor, operation_id: UUID) -> Board:
    """An operation: groups, roll call, tasks; whole, or the part of who is called to it.

    Raises:
        Problem: ``emergency.unknown_operation``.
    """
    found = find(actor, operation_id)
    groups = list(Group.objects.filter(operation=found).order_by("position"))
    counts = _counts(found)
    commands = actor.may(COMMAND, found.place)
    whole = commands or actor.may(READ, found.place)
    everyone = Call.objects.filter(operation=found)
    mine = everyone.filter(account_id=actor.person).first()
    own = {mine.group_id} if mine else set()
    posts = post_refs([found.commander_id, found.controller_id])
    with clock.at(now_in(found)):
        return Board(
            **_rows([found])[0],
            whole=whole,
            own=_own(mine),
            reason=found.reason,
            plan=found.plan_id,
            plan_version=found.version_of_plan.number,
            commander=posts[found.commander_id],
            controller=posts[found.controller_id] if found.controller_id else None,
            scenario=found.scenario,
            simulated=found.simulated,
            counts=_sum(counts.values()),
            groups=[
                GroupOut(code=group.code, name=group.name, function=group.function, least=group.least,
                         counts=counts.get(group.id, NOBODY))
                for group in groups
            ],
            calls=_calls(found, everyone if whole else everyone.filter(account_id=actor.person)),
            tasks=_tasks(found, [group for group in groups if whole or group.id in own], own, commands=commands),
            areas_to_list=len(foreseen.to_list(found)) if whole else 0,
            may_command=commands and found.stood_down_at is None,
            may_control=controls(actor, found) and found.stood_down_at is None,
        )  # fmt: skip


def _own(mine: Call | None) -> OwnCall | None:
    if mine is None:
        return None
    state = call_of(mine).state
    return OwnCall(id=mine.id, state=state.value, state_label=languages.say(rollcall.STATE_LABELS[state]))


def _counts(found: Operation) -> dict[UUID, CallCounts]:
    """How far the calls of each group have got; who has arrived counts as acknowledged, read and delivered too."""
    moments = ("delivered", "read", "acknowledged", "arrived", "declined")
    answered = Q(acknowledged_at__isnull=False) | Q(arrived_at__isnull=False) | Q(declined_at__isnull=False)
    rows = Call.objects.filter(operation=found).values("group_id").annotate(
        all=Count("id"), silent=Count("id", filter=~answered), **{name: Count(f"{name}_at") for name in moments}
    )  # fmt: skip
    return {row["group_id"]: _as_counts(row) for row in rows}


def _as_counts(row: Mapping[str, Any]) -> CallCounts:
    return CallCounts(
        all=row["all"], delivered=row["delivered"], read=row["read"], acknowledged=row["acknowledged"],
        arrived=row["arrived"], declined=row["declined"], silent=row["silent"],
    )  # fmt: skip


NOBODY = CallCounts(all=0, delivered=0, read=0, acknowledged=0, arrived=0, declined=0, silent=0)


def _sum(counts: Iterable[Mapping[str, Any]]) -> CallCounts:
    listed = list(counts)
    return _as_counts({name: sum(each[name] for each in listed) for name in NOBODY})


def _calls(found: Operation, calls: QuerySet[Call]) -> list[ResponderOut]:
    """Lines of the roll call, who is silent first: of a whole city's call only so many are shown. They are chosen first,
    and only for them the names are read."""
    silent = Q(acknowledged_at__isnull=True, arrived_at__isnull=True, declined_at__isnull=True)
    order = calls.order_by(Case(When(silent, then=0), default=1), "group__position", "called_at", "id")
    shown = list(order.values_list("id", flat=True)[:MOST_CALLS])
    columns = (*CALL_COLUMNS, *MOMENTS, *post_columns("post__"))
    known = {row[0]: row for row in Call.objects.filter(id__in=shown).values_list(*columns)}
    rows = [known[id] for id in shown]
    at, end = len(CALL_COLUMNS), len(CALL_COLUMNS) + len(MOMENTS)
    posts = refs_of(row[end:] for row in rows)
    ladder = found.version_of_plan.content.get("ladder") or []
    rungs = [str(rung["name"]) for rung in ladder] or ["app", "text", "deputy", "above"]
    on_rung = {number: languages.say(rollcall.RUNG_WORDS[name]) for number, name in enumerate(rungs)}
    made = []
    for row in rows:
        id, group, name, rung, instead, by_hand = row[:at]
        call = rollcall.Call(rung, *row[at:end])
        made.append(
            ResponderOut(
                id=id, group=group, post=posts[row[end]], name=name, state=call.state.value,
                state_label=languages.say(rollcall.STATE_LABELS[call.state]), rung_label=on_rung.get(rung),
                called_at=row[at], delivered_at=call.delivered_at, read_at=call.read_at,
                acknowledged_at=call.acknowledged_at, arrived_at=call.arrived_at, declined_at=call.declined_at,
                instead_of=instead, by_hand=by_hand,
            )
        )  # fmt: skip
    return made


def _tasks(found: Operation, groups: list[Group], own: set[UUID], *, commands: bool) -> list[TaskOut]:
    by_id = {group.id: group for group in groups}
    now = clock.now()
    rows = list(Task.objects.filter(operation=found, group__in=list(by_id)).order_by("ordered_at", "id"))
    places: dict[UUID, list[TaskPlaceOut]] = {row.id: [] for row in rows}
    for place in TaskPlace.objects.filter(operation=found, task__in=list(places)).order_by("at", "entry"):
        places[place.task_id].append(_place(place))
    return [
        TaskOut(
            id=row.id, operation=found.id, group=by_id[row.group_id].code, group_name=by_id[row.group_id].name,
            text=row.text, where=row.where, state=row.state,
            state_label=languages.say(tasks.STATE_LABELS[tasks.TaskState(row.state)]), minutes=row.minutes,
            late=tasks.is_late(tasks.TaskState(row.state), row.ordered_at, row.minutes, now), ordered_at=row.ordered_at,
            accepted_at=row.accepted_at, started_at=row.started_at, ended_at=row.ended_at, version=row.version,
            places=places[row.id], moves=_moves(found, row, in_group=row.group_id in own, commands=commands),
        )
        for row in rows
    ]  # fmt: skip


def _place(place: TaskPlace) -> TaskPlaceOut:
    label = tasks.ORDERED_PLACE if place.move == "order" else tasks.MOVES[place.move].label
    return TaskPlaceOut(
        label=languages.say(label), at=place.at, longitude=place.longitude, latitude=place.latitude
    )  # fmt: skip


def _moves(found: Operation, row: Task, *, in_group: bool, commands: bool) -> list[TaskMoveOut]:
    """What may be done with a task now by this reader."""
    if found.stood_down_at is not None:
        return []
    return [
        TaskMoveOut(move=move.name, label=languages.say(move.label), needs_note=move.needs_note)
        for move in tasks.MOVES.values()
        if tasks.refusal(tasks.TaskState(row.state), move, in_group=in_group, commands=commands, note="x") is None
    ]


def log(actor: Actor, operation_id: UUID, *, after: str | None, limit: int) -> EntryPage:
    """The log of an operation, the latest on its clock first: what a phone told late stands where it happened. What a
    drill's controller holds back is told to whoever knows what is still to come.

    Raises:
        Problem: ``emergency.unknown_operation``, ``core.bad_cursor``.
    """
    found = find_whole(actor, operation_id)
    rows = Entry.objects.filter(operation=found)
    if not knows_ahead(actor, found):
        rows = rows.exclude(kind=SKIPPED)
    if after:
        moment, seq = decode_cursor(after, datetime, int)
        rows = rows.filter(Q(at__lt=moment) | Q(at=moment, seq__lt=seq))
    lines = list(rows.order_by("-at", "-seq")[: limit + 1])
    shown = lines[:limit]
    called = {
        call.id: call.account_id for call in Call.objects.filter(id__in=[row.subject for row in shown if row.subject])
    }
    texts = dict(Task.objects.filter(id__in=[row.subject for row in shown if row.subject]).values_list("id", "text"))
    texts |= field.about(row.subject for row in shown if row.subject)
    controllers = post_refs(row.subject for row in shown if row.kind == NAMED)
    texts |= {id: ref["account_name"] or "" for id, ref in controllers.items()}
    names = account_names([row.account for row in shown] + list(called.values()))
    return EntryPage(
        items=[
            EntryOut(
                seq=row.seq, at=row.at, real_at=row.real_at, kind=row.kind, label=languages.say(ENTRY_WORDS[row.kind]),
                who=names.get(row.account, "") if row.account else "",
                about=names.get(called[row.subject], "") if row.subject in called else texts.get(row.subject, "") if row.subject else "",
                words=row.words, data=row.data,
            )
            for row in shown
        ],
        next=encode_cursor(shown[-1].at, shown[-1].seq) if len(lines) > limit else None,
    )  # fmt: skip


def mine(actor: Actor) -> MyCalls:
    """The running operations to which the reader is called, with the tasks of their group; a rehearsal calls nobody."""
    calls = list(
        Call.objects.filter(
            account_id=actor.person, operation__stood_down_at__isnull=True, operation__simulated=False
        )
        .select_related("operation__version_of_plan", "group").order_by("-called_at")
    )  # fmt: skip
    made = []
    for call in calls:
        operation = call.operation
        state = call_of(call).state
        with clock.at(now_in(operation)):
            made.append(
                MyCall(
                    id=call.id, operation=_rows([operation])[0], reason=operation.reason, group=call.group.code,
                    group_name=call.group.name, state=state.value,
                    state_label=languages.say(rollcall.STATE_LABELS[state]), called_at=call.called_at,
                    acknowledged_at=call.acknowledged_at, arrived_at=call.arrived_at, declined_at=call.declined_at,
                    tasks=_tasks(operation, [call.group], {call.group_id}, commands=False),
                    injects=drills.told_to(operation, call.group.code),
                )
            )  # fmt: skip
    return MyCalls(items=made)


def call_out(call_id: UUID) -> ResponderOut:
    """One line of a roll call after a change."""
    operation = Operation.objects.select_related("version_of_plan").get(calls=call_id)
    return _calls(operation, Call.objects.filter(id=call_id))[0]


def task_out(actor: Actor, task_id: UUID) -> TaskOut:
    """One task after a change."""
    row = Task.objects.select_related("operation", "group").get(id=task_id)
    own = Call.objects.filter(operation=row.operation, account_id=actor.person).values_list("group_id", flat=True)
    with clock.at(now_in(row.operation)):
        rows = _tasks(row.operation, [row.group], set(own), commands=actor.may(COMMAND, row.operation.place))
    return next(each for each in rows if each["id"] == task_id)
