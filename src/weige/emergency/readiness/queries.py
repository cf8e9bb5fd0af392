"""The standing six of a place, from what is there."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.db.models import Max, Q
from typing_extensions import TypedDict

from weige.access.actions import require
from weige.access.actors import Actor
from weige.access.queries import account_names, in_scope
from weige.core import clock, languages
from weige.core.clock import CITY_ZONE
from weige.core.errors import Problem
from weige.core.places import PlaceRef, Scope, ancestors, name_places
from weige.emergency.models import ContingencyPlan, Operation, PlanVersion, Standby, SupplyMovement, SupplyPoint
from weige.emergency.plans import content as contents
from weige.emergency.plans.calling import found_for
from weige.emergency.scopes import COMMAND, PLAN, READ
from weige.emergency.signals import errors
from weige.emergency.supplies.standing import stocked

from . import six

MOST_NAMED = 3
"""Supply points that are named."""


class StandbyOut(TypedDict):
    """A map as it is kept."""

    id: UUID
    words: str
    dated: date
    media_type: str
    size: int
    made_by: str
    made_at: datetime
    checked_by: str | None
    checked_at: datetime | None
    mine: bool


class OneOfSix(TypedDict):
    """How one of the six stands: ``there``, ``missing`` or ``out_of_date``; what to do; what is kept of it. ``plan`` and
    ``operation`` are where it follows from."""

    kind: str
    name: str
    state: str
    mend: str
    detail: str
    dated: date | None
    plan: UUID | None
    operation: UUID | None
    kept: StandbyOut | None
    waiting: StandbyOut | None


class StandingSix(TypedDict):
    """The six of a place."""

    place: PlaceRef
    items: list[OneOfSix]
    may_keep: bool


def standing_six(actor: Actor, place: str) -> StandingSix:
    """How the six of a place stand. A plan of the place itself counts, else that of the nearest place above it that covers
    it; so do its team and its drills.

    Raises:
        Problem: ``access.not_allowed``, ``emergency.unknown_signal`` (no such place).
    """
    if not (actor.may(PLAN, place) or actor.may(COMMAND, place)):
        require(actor, READ, place)
    named = name_places([place])[place]
    if named["name"] == place:
        raise Problem(errors.UNKNOWN_SIGNAL, field="place")
    today = clock.today()
    plan, version = _plan(place)
    return StandingSix(
        place=named,
        items=[
            _of_plan(plan, version, today), _of_team(plan, version),
            *(_of_kept(actor, place, kind, today) for kind in six.KEPT), _of_supplies(place, today),
            _of_drill(place, today),
        ],
        may_keep=actor.may(PLAN, place),
    )  # fmt: skip


def _one(kind: six.Kind, stands: six.Stands, **more: object) -> OneOfSix:
    return OneOfSix(
        kind=kind, name=languages.say(six.NAMES[kind]), state=stands.state,
        mend=languages.say(stands.mend) if stands.mend else "",
        **{"detail": "", "dated": None, "plan": None, "operation": None, "kept": None, "waiting": None, **more},  # type: ignore[typeddict-item]
    )  # fmt: skip


def _plan(place: str) -> tuple[ContingencyPlan | None, PlanVersion | None]:
    """The plan in force of a place, or of the nearest above it; the one approved last."""
    versions = PlanVersion.objects.filter(
        plan__place__in=ancestors(place), plan__retired_at__isnull=True, approved_at__isnull=False
    ).select_related("plan")
    found = max(versions, key=lambda row: (len(row.plan.place), row.approved_at or row.made_at), default=None)
    return (found.plan, found) if found else (None, None)


def _of_plan(plan: ContingencyPlan | None, version: PlanVersion | None, today: date) -> OneOfSix:
    approved = version.approved_at.astimezone(CITY_ZONE).date() if version and version.approved_at else None
    return _one(
        "plan", six.of_plan(approved, today), detail=plan.name if plan else "", dated=approved,
        plan=plan.id if plan else None,
    )  # fmt: skip


def _of_team(plan: ContingencyPlan | None, version: PlanVersion | None) -> OneOfSix:
    if plan is None or version is None:
        return _one("team", six.of_team(0, 0))
    groups = contents.read(version.content).at_level(1)
    found = found_for(groups, plan.place)
    held = {group.code: sum(1 for line in found[group.code] if line.account) for group in groups}
    short = sum(1 for group in groups if held[group.code] < group.least)
    people = sum(held.values())
    detail = (
        f"{len(groups)} 组 {people} 人" if languages.current() != "en" else f"{len(groups)} groups, {people} people"
    )
    return _one("team", six.of_team(people, short), detail=detail, plan=plan.id)


def _of_kept(actor: Actor, place: str, kind: six.Kind, today: date) -> OneOfSix:
    rows = Standby.objects.filter(place=place, kind=kind).order_by("-made_at")
    kept = rows.filter(checked_at__isnull=False).first()
    newest = rows.first()
    waiting = newest if newest is not None and newest.checked_at is None else None
    stands = six.of_kept(
        kept.dated if kept else None, checked=kept is not None, waits=waiting is not None, today=today
    )  # fmt: skip
    return _one(
        kind, stands, detail=kept.words if kept else "", dated=kept.dated if kept else None,
        kept=_standby(actor, kept), waiting=_standby(actor, waiting),
    )  # fmt: skip


def _standby(actor: Actor, row: Standby | None) -> StandbyOut | None:
    return standby_out(actor, row) if row is not None else None


def standby_out(actor: Actor, row: Standby) -> StandbyOut:
    names = account_names([row.made_by_id, row.checked_by_id])
    return StandbyOut(
        id=row.id, words=row.words, dated=row.dated, media_type=row.media_type, size=row.size,
        made_by=names.get(row.made_by_id, ""), made_at=row.made_at,
        checked_by=names.get(row.checked_by_id) if row.checked_by_id else None, checked_at=row.checked_at,
        mine=row.made_by_id == actor.account_id,
    )  # fmt: skip


def _of_supplies(place: str, today: date) -> OneOfSix:
    """The points that serve a place: its own, and those of places above. Practice counts for nothing."""
    points = SupplyPoint.objects.filter(in_scope(Scope((place,))) | Q(place__in=ancestors(place)), is_open=True)
    names = dict(points.order_by("-place", "name").values_list("id", "name"))
    stock = stocked(names, today)
    full = [names[point] for point, lines in stock.items() if any(line.stock for line in lines)]
    short = sum(1 for lines in stock.values() for line in lines if line.ready.short)
    last = SupplyMovement.objects.filter(batch__point__in=names, practice=False).aggregate(last=Max("real_at"))["last"]
    moved = last.astimezone(CITY_ZONE).date() if last else None
    detail = "、".join(full[:MOST_NAMED]) if languages.current() != "en" else ", ".join(full[:MOST_NAMED])
    return _one("supply_point", six.of_supplies(len(full), short, moved, today), detail=detail, dated=moved)


def _of_drill(place: str, today: date) -> OneOfSix:
    last = (
        Operation.objects.filter(
            place__in=ancestors(place), drill=True, simulated=False, stood_down_real__isnull=False
        )
        .order_by("-opened_real")
        .first()
    )  # fmt: skip
    day = last.opened_real.astimezone(CITY_ZONE).date() if last else None
    return _one(
        "drill", six.of_drill(day, today), detail=last.name if last else "", dated=day,
        operation=last.id if last else None, plan=last.plan_id if last else None,
    )  # fmt: skip


def find_file(actor: Actor, standby_id: UUID) -> Standby:
    """A map that someone may open.

    Raises:
        Problem: ``emergency.unknown_signal``.
    """
    visible = Q(pk__in=[])
    for ability in (READ, PLAN, COMMAND):
        visible |= in_scope(actor.scope(ability))
    row = Standby.objects.filter(visible, id=standby_id).exclude(digest="").first()
    if row is None:
        raise Problem(errors.UNKNOWN_SIGNAL)
    return row
