"""Readings of dangers, requests for help, teams and handovers; each limited to what its reader has a part in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from math import isfinite
from typing import Any
from uuid import UUID

from django.db.models import Case, When

from weige.access.actors import Actor
from weige.access.queries import account_names, post_refs
from weige.core import languages, sealing
from weige.core.errors import Problem, Text
from weige.core.places import name_places
from weige.emergency.dispatch.byroad import metres_to
from weige.emergency.dispatch.carried import tasks_for
from weige.emergency.models import Call, Danger, DangerLine, DangerPhoto, Group, Handover, HelpRequest, Operation, Task
from weige.emergency.operations import tasks as task_rules
from weige.emergency.operations.keeping import find
from weige.emergency.plans.queries import LEVEL_NAMES
from weige.emergency.scopes import COMMAND

from . import errors, handing, helping
from .dangers import said_of
from .requests import WORDS
from .shapes import (
    DangerLineOut,
    DangerOut,
    DangerPhotoOut,
    FieldBoard,
    FieldTerm,
    FieldTerms,
    HandoverOut,
    HandoverPage,
    HandoverRow,
    HelpMoveOut,
    HelpOut,
    HelpTaskOut,
    OpenDangerOut,
    OpenHelpOut,
    OpenTaskOut,
    StandingOut,
    TeamOut,
    TeamPage,
)
from .standing import standing
from .taking import asked, told, whole
from .teams import proposals
from .terms import NATURES, NEEDS, SOURCES, TRENDS

MOST = 300
"""So many dangers, and so many requests, are shown at once: what is open and latest first."""
say = languages.say


def terms() -> FieldTerms:
    """The choices of the forms."""

    def listed(labels: Mapping[str, Text]) -> list[FieldTerm]:
        return [FieldTerm(code=code, label=say(text)) for code, text in labels.items()]

    needs = {code: need.label for code, need in NEEDS.items()}
    return FieldTerms(
        natures=listed(NATURES), sources=listed(SOURCES), trends=listed(TRENDS), needs=listed(needs)
    )  # fmt: skip


def board(actor: Actor, operation_id: UUID) -> FieldBoard:
    """What came in from the field of an operation.

    Raises:
        Problem: ``emergency.unknown_operation``.
    """
    found = find(actor, operation_id)
    commands = actor.may(COMMAND, found.place) and found.stood_down_at is None
    called = Call.objects.filter(operation=found, account_id=actor.person).exists()
    dangers = Danger.objects.filter(told(actor), operation=found).order_by("-at", "-id")[:MOST]
    waiting = Case(When(state__in=helping.WAITING, then=0), default=1)
    requests = HelpRequest.objects.filter(asked(actor), operation=found).order_by(waiting, "-urgent", "-at", "-id")
    return FieldBoard(
        operation=found.id,
        dangers=sorted(_dangers(found, list(dangers), commands=commands, called=called), key=_pressing),
        requests=_requests(actor, found, list(requests[:MOST]), commands=commands),
        may_report=found.stood_down_at is None and (called or commands),
        may_command=commands,
    )


def _pressing(danger: DangerOut) -> tuple[bool, bool, float]:
    return danger["closed_at"] is not None, danger["trend"] != "worse", -danger["since"].timestamp()


def danger_out(actor: Actor, danger_id: UUID) -> DangerOut:
    """One danger after a change.

    Raises:
        Problem: ``emergency.unknown_danger``.
    """
    row = Danger.objects.select_related("operation").filter(told(actor), id=danger_id).first()
    if row is None:
        raise Problem(errors.UNKNOWN_DANGER)
    found = row.operation
    commands = actor.may(COMMAND, found.place) and found.stood_down_at is None
    called = Call.objects.filter(operation=found, account_id=actor.person).exists()
    return _dangers(found, [row], commands=commands, called=called)[0]


def _dangers(found: Operation, rows: Sequence[Danger], *, commands: bool, called: bool) -> list[DangerOut]:
    lines: dict[UUID, list[DangerLine]] = {row.id: [] for row in rows}
    of_rows = list(DangerLine.objects.filter(danger__in=list(lines)).order_by("at", "id"))
    for line in of_rows:
        lines[line.danger_id].append(line)
    photos: dict[UUID, list[DangerPhotoOut]] = {row.id: [] for row in rows}
    for photo in DangerPhoto.objects.filter(danger__in=list(photos)).order_by("at", "id"):
        photos[photo.danger_id].append(photo_out(photo))
    names = account_names({row.account_id for row in rows} | {line.account_id for line in of_rows})
    groups = _group_names(found)
    open_ = found.stood_down_at is None
    made = []
    for row in rows:
        now = standing(map(said_of, lines[row.id]))
        made.append(
            DangerOut(
                id=row.id, operation=found.id, nature=row.nature, nature_label=say(NATURES[row.nature]),
                source_label=say(SOURCES[row.source]), where=row.where, longitude=row.longitude, latitude=row.latitude,
                at=row.at, who=names.get(row.account_id, ""), group_name=groups.get(row.group_id, ""),
                trend=now.trend, trend_label=_trend(now.trend), extent=now.extent, measures=now.measures,
                since=now.since, closed_at=now.closed_at, reason=now.reason,
                lines=[
                    DangerLineOut(
                        id=line.id, at=line.at, who=names.get(line.account_id, ""), trend_label=_trend(line.trend),
                        extent=line.extent, measures=line.measures, closes=line.closes, reason=line.reason,
                    )
                    for line in lines[row.id]
                ],
                photos=photos[row.id],
                may_follow=open_ and (called or commands), may_close=commands and now.closed_at is None,
            )
        )  # fmt: skip
    return made


def photo_out(photo: DangerPhoto) -> DangerPhotoOut:
    """A photo with where it is read."""
    base = f"/api/v1/emergency/dangers/{photo.danger_id}/photos/{photo.id}"
    return DangerPhotoOut(id=photo.id, at=photo.at, url=f"{base}/full", thumb_url=f"{base}/thumb")


def _trend(code: str) -> str:
    return say(TRENDS[code]) if code else ""


def _group_names(found: Operation) -> dict[UUID | None, str]:
    return dict(Group.objects.filter(operation=found).values_list("id", "name"))


def help_out(actor: Actor, help_id: UUID) -> HelpOut:
    """One request after a change.

    Raises:
        Problem: ``emergency.unknown_help``.
    """
    row = _request(actor, help_id)
    commands = actor.may(COMMAND, row.operation.place) and row.operation.stood_down_at is None
    return _requests(actor, row.operation, [row], commands=commands)[0]


def _request(actor: Actor, help_id: UUID) -> HelpRequest:
    row = HelpRequest.objects.select_related("operation").filter(asked(actor), id=help_id).first()
    if row is None:
        raise Problem(errors.UNKNOWN_HELP)
    return row


def _requests(actor: Actor, found: Operation, rows: Sequence[HelpRequest], *, commands: bool) -> list[HelpOut]:
    groups, names = _group_names(found), account_names(row.account_id for row in rows)
    tasks: dict[UUID, list[Task]] = {row.id: [] for row in rows}
    for task in (
        Task.objects.filter(helps__request__in=list(tasks)).select_related("helps").order_by("ordered_at", "id")
    ):
        tasks[task.helps.request_id].append(task)
    for request, task in tasks_for(tasks):
        tasks[request].append(task)
    made = []
    for row in rows:
        state, own = helping.HelpState(row.state), row.account_id == actor.person
        states = [task_rules.TaskState(task.state) for task in tasks[row.id]]
        made.append(
            HelpOut(
                id=row.id, operation=found.id, need=row.need, need_label=say(NEEDS[row.need].label), people=row.people,
                urgent=row.urgent, where=row.where, longitude=row.longitude, latitude=row.latitude,
                words=sealing.unseal(row.words, WORDS, bound_to=row.id) if row.words is not None else "",
                at=row.at, who=names.get(row.account_id, ""), group_name=groups.get(row.group_id, ""), own=own,
                state=row.state, state_label=say(helping.STATE_LABELS[state]), version=row.version,
                ended_at=row.ended_at, attention=helping.attention(state, states),
                tasks=[
                    HelpTaskOut(
                        id=task.id, group_name=groups.get(task.group_id, ""), text=task.text, state=task.state,
                        state_label=_task_state(task.state), ordered_at=task.ordered_at, ended_at=task.ended_at,
                    )
                    for task in tasks[row.id]
                ],
                moves=_moves(found, state, own=own, commands=commands),
            )
        )  # fmt: skip
    return made


def _task_state(state: str) -> str:
    return say(task_rules.STATE_LABELS[task_rules.TaskState(state)])


def _moves(found: Operation, state: helping.HelpState, *, own: bool, commands: bool) -> list[HelpMoveOut]:
    """What may be said of a request now by this reader."""
    if found.stood_down_at is not None:
        return []
    rows = (helping.MOVES[name] for name in helping.SAID)
    return [
        HelpMoveOut(move=row.name, label=say(row.label), needs_note=row.needs_note)
        for row in rows
        if helping.refusal(state, row, own=own, commands=commands, note="x") is None
    ]


def metres_by_road(actor: Actor, help_id: UUID) -> dict[UUID, float]:
    """How far groups are from a request by road, where that is known and the request is one that the reader sees."""
    row = HelpRequest.objects.select_related("operation__version_of_plan").filter(whole(actor), id=help_id).first()
    return metres_to(row.operation, row) if row else {}


def teams(actor: Actor, help_id: UUID) -> TeamPage:
    """The teams that could answer a request, the soonest first; for who reads the operation whole.

    Raises:
        Problem: ``emergency.unknown_help``.
    """
    row = HelpRequest.objects.select_related("operation__version_of_plan").filter(whole(actor), id=help_id).first()
    if row is None:
        raise Problem(errors.UNKNOWN_HELP)
    names = dict(Group.objects.filter(operation=row.operation).values_list("code", "name"))

    def known(metres: float | None) -> bool:
        return metres is not None and isfinite(metres)

    return TeamPage(
        items=[
            TeamOut(
                group=each.team.code, group_name=names[each.team.code], minutes=round(each.minutes) if known(each.team.metres) else None,
                metres=round(each.team.metres or 0) if known(each.team.metres) else None,
                reasons=[say(reason) for reason in each.reasons],
            )
            for each in proposals(row.operation, row, metres_to(row.operation, row))
        ]
    )  # fmt: skip


# Handovers.


def handovers(actor: Actor, operation_id: UUID) -> HandoverPage:
    """The handovers of an operation, the latest first.

    Raises:
        Problem: ``emergency.unknown_operation``.
    """
    return HandoverPage(items=_handover_rows(actor, handing.of_operation(actor, operation_id)))


def handover(actor: Actor, handover_id: UUID) -> HandoverOut:
    """A handover with what was open when it was written.

    Raises:
        Problem: ``emergency.unknown_handover``.
    """
    found = handing.find(actor, handover_id)
    operation = found.operation
    return HandoverOut(
        **_handover_rows(actor, [found])[0], operation=operation.id, operation_name=operation.name,
        place=name_places([operation.place])[operation.place], drill=operation.drill, standing=_standing(found),
    )  # fmt: skip


def _handover_rows(actor: Actor, rows: Sequence[Handover]) -> list[HandoverRow]:
    posts = post_refs([row.from_post_id for row in rows] + [row.to_post_id for row in rows])
    names = account_names([row.written_by_id for row in rows] + [row.accepted_by_id for row in rows])
    made = []
    for row in rows:
        waits = row.accepted_at is None and row.withdrawn_at is None and row.operation.stood_down_at is None
        made.append(
            HandoverRow(
                id=row.id, from_post=posts[row.from_post_id], written_by=names.get(row.written_by_id, ""),
                written_at=row.written_at, words=row.words,
                to_post=posts.get(row.to_post_id) if row.to_post_id else None,
                accepted_by=names.get(row.accepted_by_id, "") if row.accepted_by_id else "", accepted_at=row.accepted_at,
                withdrawn_at=row.withdrawn_at, may_accept=handing.may_accept(actor, row),
                may_withdraw=waits and actor.may(COMMAND, row.operation.place),
            )
        )  # fmt: skip
    return made


def _standing(found: Handover) -> StandingOut:
    kept: dict[str, Any] = found.standing
    tasks = _by_id(Task.objects.select_related("group").filter(id__in=_ids(kept["tasks"])))
    dangers = _by_id(Danger.objects.filter(id__in=_ids(kept["dangers"])))
    requests = _by_id(HelpRequest.objects.filter(id__in=_ids(kept["requests"])))
    silent = Call.objects.filter(id__in=kept["silent_calls"]).order_by("called_at", "id")
    names = account_names(silent.values_list("account_id", flat=True))
    return StandingOut(
        level=kept["level"], level_label=say(LEVEL_NAMES[kept["level"]]), called=kept["called"], arrived=kept["arrived"],
        silent=kept["silent"], silent_names=[names.get(call.account_id, "") for call in silent],
        tasks=[
            OpenTaskOut(
                text=tasks[row["id"]].text, group_name=tasks[row["id"]].group.name, state_label=_task_state(row["state"]),
                ordered_at=datetime.fromisoformat(row["ordered_at"]), late=row["late"],
            )
            for row in kept["tasks"]
        ],
        dangers=[
            OpenDangerOut(
                nature_label=say(NATURES[dangers[row["id"]].nature]), where=dangers[row["id"]].where,
                trend_label=_trend(row["trend"]), extent=row["extent"], measures=row["measures"],
            )
            for row in kept["dangers"]
        ],
        requests=[
            OpenHelpOut(
                need_label=say(NEEDS[requests[row["id"]].need].label), people=requests[row["id"]].people,
                urgent=requests[row["id"]].urgent, where=requests[row["id"]].where,
                state_label=say(helping.STATE_LABELS[helping.HelpState(row["state"])]),
            )
            for row in kept["requests"]
        ],
    )  # fmt: skip


def _ids(rows: Iterable[Mapping[str, Any]]) -> list[str]:
    return [row["id"] for row in rows]


def _by_id(rows: Iterable[Any]) -> dict[str, Any]:
    return {str(row.id): row for row in rows}
