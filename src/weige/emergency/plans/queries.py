"""Readings of plans, within the reader's scope, and the checks before a plan is used."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q
from typing_extensions import TypedDict

from weige.access.actions import require
from weige.access.actors import Actor
from weige.access.queries import account_names, in_scope
from weige.core import languages
from weige.core.errors import Problem, Text
from weige.core.places import PlaceRef, name_places
from weige.emergency import errors
from weige.emergency.models import ContingencyPlan, Operation, PlanVersion
from weige.emergency.scopes import COMMAND, PLAN, READ
from weige.emergency.supplies.standing import lacking

from . import content as contents
from .areas import CheckedEvacuation, PlannedAreaOut, check_areas, named
from .calling import callables, found_for, without_device

LEVEL_NAMES = {
    1: Text("Ⅰ级", "level I"),
    2: Text("Ⅱ级", "level II"),
    3: Text("Ⅲ级", "level III"),
    4: Text("Ⅳ级", "level IV"),
}


class ContingencyPlanRow(TypedDict):
    """A plan in a list. ``running`` is its operation in earnest, ``drill`` its drill, where there is one."""

    id: UUID
    place: PlaceRef
    hazard: str
    hazard_label: str
    name: str
    in_force: int | None
    latest: int
    running: UUID | None
    drill: UUID | None


class ContingencyPlanPage(TypedDict):
    items: list[ContingencyPlanRow]


class CallableOut(TypedDict):
    """Something that a plan can call: ``type:`` and a kind of post, or ``kind:`` and a kind of organisation."""

    key: str
    label: str


class CallablePage(TypedDict):
    items: list[CallableOut]


class PlanVersionOut(TypedDict):
    number: int
    note: str
    made_by: str
    made_at: datetime
    approved_by: str | None
    approved_at: datetime | None
    mine: bool


class ContingencyPlanDetail(ContingencyPlanRow):
    """A plan with the content of one version, the latest unless another was asked for."""

    shown: int
    content: dict[str, Any]
    evacuation: list[PlannedAreaOut]
    versions: list[PlanVersionOut]
    may_revise: bool
    may_approve: bool
    may_activate: bool


class CheckedGroup(TypedDict):
    """Whom a group would call now: how many people, how many vacant posts, how many signed in nowhere."""

    code: str
    name: str
    called: int
    least: int
    vacant: int
    unreachable: int
    problems: list[str]


class PlanCheck(TypedDict):
    """What is to be mended before a plan is used at a level."""

    level: int
    version: int
    called: int
    groups: list[CheckedGroup]
    supplies: list[str]
    evacuation: CheckedEvacuation
    ready: bool


def visible(actor: Actor) -> Q:
    """The condition of plans that someone may see: of places that they read, plan or command, and of the places above,
    whose operations they take part in."""
    scope = actor.scope(READ)
    return in_scope(scope) | in_scope(actor.scope(PLAN)) | in_scope(actor.scope(COMMAND))


def find_plan(actor: Actor, plan_id: UUID, *, lock: bool = False) -> ContingencyPlan:
    """A plan that someone may see.

    Raises:
        Problem: ``emergency.unknown_plan``.
    """
    rows = ContingencyPlan.objects.select_for_update() if lock else ContingencyPlan.objects.all()
    found = rows.filter(visible(actor), id=plan_id).first()
    if found is None:
        raise Problem(errors.UNKNOWN_PLAN)
    return found


def in_force(plan: ContingencyPlan) -> PlanVersion | None:
    """The version that holds: the latest that was approved."""
    return plan.versions.filter(approved_at__isnull=False).order_by("-number").first()


def plans(actor: Actor) -> ContingencyPlanPage:
    """The plans that someone may see, by place and name."""
    rows = list(ContingencyPlan.objects.filter(visible(actor), retired_at__isnull=True).order_by("place", "name")[:500])
    return ContingencyPlanPage(items=_rows(rows))


def _rows(rows: list[ContingencyPlan]) -> list[ContingencyPlanRow]:
    names = name_places(row.place for row in rows)
    numbers: dict[UUID, list[tuple[int, bool]]] = {}
    for plan, number, approved in PlanVersion.objects.filter(plan__in=rows).values_list(
        "plan_id", "number", "approved_at"
    ):
        numbers.setdefault(plan, []).append((number, approved is not None))
    running = {
        (plan, drill): id
        for id, plan, drill in Operation.objects.filter(plan__in=rows, stood_down_at__isnull=True).values_list("id", "plan_id", "drill")
    }  # fmt: skip
    return [
        ContingencyPlanRow(
            id=row.id, place=names[row.place], hazard=row.hazard, hazard_label=languages.say(contents.HAZARDS[row.hazard]),
            name=row.name, in_force=max((n for n, approved in numbers[row.id] if approved), default=None),
            latest=max(n for n, _ in numbers[row.id]), running=running.get((row.id, False)),
            drill=running.get((row.id, True)),
        )
        for row in rows
    ]  # fmt: skip


def callable_by(actor: Actor, place: str) -> CallablePage:
    """Whom a plan of a place can call.

    Raises:
        Problem: ``access.not_allowed``.
    """
    require(actor, READ, place)
    return CallablePage(items=[CallableOut(key=key, label=languages.say(text)) for key, text in callables(place)])


def plan_detail(actor: Actor, plan_id: UUID, number: int | None = None) -> ContingencyPlanDetail:
    """A plan with one of its versions.

    Raises:
        Problem: ``emergency.unknown_plan``.
    """
    plan = find_plan(actor, plan_id)
    versions = list(plan.versions.order_by("-number"))
    shown = next((row for row in versions if number in (None, row.number)), None)
    if shown is None:
        raise Problem(errors.UNKNOWN_PLAN)
    names = account_names([row.made_by_id for row in versions] + [row.approved_by_id for row in versions])
    content = contents.read(shown.content)
    return ContingencyPlanDetail(
        **_rows([plan])[0],
        shown=shown.number,
        content=shown.content,
        evacuation=named(content.evacuation, content.areas),
        versions=[
            PlanVersionOut(
                number=row.number, note=row.note, made_by=names.get(row.made_by_id, ""), made_at=row.made_at,
                approved_by=names.get(row.approved_by_id) if row.approved_by_id else None, approved_at=row.approved_at,
                mine=row.made_by_id == actor.account_id,
            )
            for row in versions
        ],
        may_revise=actor.may(PLAN, plan.place),
        may_approve=actor.may(COMMAND, plan.place),
        may_activate=actor.may(COMMAND, plan.place) and any(row.approved_at for row in versions),
    )  # fmt: skip


def check(actor: Actor, plan_id: UUID, level: int, number: int | None = None) -> PlanCheck:
    """Whom a plan would call now at a level, and what is missing: empty groups, vacant posts, people signed in nowhere;
    whom it would move, and whether there is room for them.

    Raises:
        Problem: ``emergency.unknown_plan``.
    """
    plan = find_plan(actor, plan_id)
    version = (
        plan.versions.filter(number=number).first()
        if number
        else (in_force(plan) or plan.versions.order_by("-number").first())
    )
    if version is None:
        raise Problem(errors.UNKNOWN_PLAN)
    content = contents.read(version.content)
    groups = content.at_level(level)
    found = found_for(groups, plan.place)
    silent = without_device(line.account for lines in found.values() for line in lines if line.account)
    told = []
    for group in groups:
        lines = found[group.code]
        held = [line for line in lines if line.account]
        vacant, unreachable = len(lines) - len(held), sum(1 for line in held if line.account in silent)
        told.append(
            CheckedGroup(
                code=group.code, name=group.name, called=len(held), least=group.least, vacant=vacant,
                unreachable=unreachable, problems=_problems(len(held), group.least, vacant, unreachable),
            )
        )  # fmt: skip
    supplies = [languages.say(text) for text in lacking(plan.place, content.needed_at(level))]
    moved = check_areas(content.moved_at(level), content.areas, plan.place)
    sound = all(not each["problems"] for each in (*told, *moved["areas"])) and not moved["problems"] and not supplies
    return PlanCheck(
        level=level, version=version.number, called=sum(each["called"] for each in told), groups=told, supplies=supplies,
        evacuation=moved, ready=bool(told) and sound,
    )  # fmt: skip


def _problems(called: int, least: int, vacant: int, unreachable: int) -> list[str]:
    found = []
    if called < least:
        found.append(
            Text(f"只能叫到 {called} 人，至少要 {least} 人", f"{called} can be called, at least {least} are needed")
        )
    if vacant:
        found.append(Text(f"{vacant} 个岗位没有人", f"{vacant} posts are vacant"))
    if unreachable:
        found.append(
            Text(
                f"{unreachable} 人没有在手机上登录，只能打电话",
                f"{unreachable} are signed in nowhere and can only be rung up",
            )
        )
    return [languages.say(text) for text in found]
