"""Readings of gauges and proposals, within the reader's scope."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection

from weige.access.actors import Actor
from weige.access.queries import account_names
from weige.core import clock, languages
from weige.core.errors import Problem, Text
from weige.core.places import name_places
from weige.emergency.models import Gauge, Operation, Proposal
from weige.emergency.plans import content as contents
from weige.emergency.plans.calling import found_for
from weige.emergency.plans.queries import LEVEL_NAMES, in_force
from weige.emergency.scopes import COMMAND

from . import bringing, errors, gauging, history
from .holding import reaches
from .reach import commanded_by, read_by
from .shapes import (
    ForecastOut,
    ForecastPoint,
    GaugeDetail,
    GaugePage,
    GaugeRow,
    LevelProposal,
    LevelProposalPage,
    ReadingOut,
    ReadingsTaken,
)

RECENT = 60
DAYS = 7
MOST_SHOWN = 2_000
STATES = {0: "below", 1: "warning", 2: "guarantee"}
STATE_WORDS = {
    "below": Text("低于警戒水位", "below the warning stage"),
    "warning": Text("超警戒水位", "at the warning stage"),
    "guarantee": Text("超保证水位", "at the guarantee stage"),
    "silent": Text("没有可用的近期读数", "no recent readings that can be used"),
    "unknown": Text("不设警戒水位", "without stages"),
}
NO_FORECAST = {
    "rain": Text("雨量站不作水位预报", "a rain gauge has no forecast of a stage"),
    "no_readings": Text(
        "还没有读数，不能预报。上传读数或接入测站后，一小时内给出预报",
        "no readings to forecast from; a forecast comes within an hour of the first ones",
    ),
    "soon": Text("已有读数，一小时内给出预报", "a forecast comes within an hour"),
    "past": Text(
        "最近的读数太旧，据此作的预报已经过时。收到新读数后，一小时内重新预报",
        "the last readings are so old that the forecast from them is past; it is made anew within an hour of new ones",
    ),
}
PROPOSAL_WORDS = {
    "open": Text("待决定", "to be decided"),
    "approved": Text("已批准", "approved"),
    "declined": Text("未采纳", "declined"),
    "overtaken": Text("已过时", "overtaken"),
}
RECENT_SQL = """
    SELECT gauge.id, reading.at, reading.value, reading.quality, reading.revision
    FROM unnest(%(gauges)s::uuid[]) AS gauge (id), LATERAL (
        SELECT DISTINCT ON (at) at, value, quality, revision FROM emergency_gaugereading
        WHERE gauge_id = gauge.id ORDER BY at DESC, revision DESC LIMIT %(most)s
    ) AS reading ORDER BY gauge.id, reading.at
"""


def gauges(actor: Actor) -> GaugePage:
    """The gauges that someone sees, those over a stage first."""
    rows = list(Gauge.objects.filter(reaches(read_by(actor))).order_by("-level", "place", "name")[:200])
    recent = _recent(row.id for row in rows)
    named = name_places(row.place for row in rows)
    return GaugePage(items=[_row(actor, row, named, recent.get(row.id, [])) for row in rows])


def _recent(ids: Iterable[UUID]) -> dict[UUID, list[ReadingOut]]:
    """The last readings of each, in one statement."""
    found: dict[UUID, list[ReadingOut]] = {}
    with connection.cursor() as cursor:
        cursor.execute(RECENT_SQL, {"gauges": list(ids), "most": RECENT})
        for gauge, at, value, quality, revision in cursor.fetchall():
            found.setdefault(gauge, []).append(ReadingOut(at=at, value=value, quality=quality, corrected=revision > 1))
    return found


def state_of(row: Gauge) -> str:
    """How a gauge stands, in a word."""
    if row.kind != "stage" or row.warning is None:
        return "unknown"
    return "silent" if row.silent else STATES[row.level]


def _row(actor: Actor, row: Gauge, named: Mapping[str, Any], recent: list[ReadingOut]) -> GaugeRow:
    state = state_of(row)
    last = recent[-1] if recent else None
    return GaugeRow(
        id=row.id, place=named[row.place], name=row.name, kind=row.kind, unit=row.unit, longitude=row.longitude,
        latitude=row.latitude, warning=row.warning, guarantee=row.guarantee, datum=row.datum,
        lead_hours=row.lead_hours, version=row.version, state=state, state_label=languages.say(STATE_WORDS[state]),
        reason=languages.say(Text(row.reason_zh, row.reason_en)), last_at=last["at"] if last else None,
        last=last["value"] if last else None, recent=recent, may_change=actor.may(COMMAND, row.place),
    )  # fmt: skip


def gauge_row(actor: Actor, gauge_id: UUID) -> GaugeRow:
    """One gauge.

    Raises:
        Problem: ``emergency.unknown_signal``.
    """
    row = gauging.find(actor, gauge_id)
    return _row(actor, row, name_places([row.place]), _recent([row.id]).get(row.id, []))


def gauge_detail(actor: Actor, gauge_id: UUID) -> GaugeDetail:
    """A gauge with its last days, each reading as it looks beside the others now, and its forecast.

    Raises:
        Problem: ``emergency.unknown_signal``.
    """
    row = gauging.find(actor, gauge_id)
    recent = _recent([row.id]).get(row.id, [])
    kept = history.current(row.id, most=MOST_SHOWN)
    # What is shown is judged by all of it: a spike among few readings would pass for what the gauge is used to.
    looks = history.qualities_of((each.at, each.value) for each in kept) if row.kind == "stage" else {}
    missing = _why_none(row)
    if kept:
        kept = [each for each in kept if each.at > kept[-1].at - timedelta(days=DAYS)]
    return GaugeDetail(
        **_row(actor, row, name_places([row.place]), recent),
        readings=[
            ReadingOut(at=each.at, value=each.value, quality=looks.get(each.at, "good"), corrected=each.revision > 1)
            for each in kept
        ],
        forecast=None if missing else _forecast(row.foretold or {}),
        no_forecast=languages.say(NO_FORECAST[missing]) if missing else "",
    )  # fmt: skip


def _why_none(row: Gauge) -> str | None:
    """Why there is no forecast that is still ahead of us, or ``None`` where there is one."""
    if row.kind != "stage":
        return "rain"
    if row.newest_at is None:
        return "no_readings"
    if row.foretold is None:
        return "soon"
    return "past" if datetime.fromisoformat(row.foretold["for"]) <= clock.now() else None


def _point(told: Mapping[str, Any]) -> ForecastPoint:
    lower, upper = told["bands"].get("80%") or (None, None)
    return ForecastPoint(
        at=datetime.fromisoformat(told["for"]), forecast=told["forecast"], lower=lower, upper=upper
    )  # fmt: skip


def _forecast(told: Mapping[str, Any]) -> ForecastOut:
    skill = told["skill"] or {}
    # A forecast that was made by an earlier release has no curve for an hour.
    curve = [_point(each) for each in told.get("curve") or [told]]
    last = curve[-1]
    return ForecastOut(
        issued=datetime.fromisoformat(told["issued"]), ahead=last["at"], stage=told["stage"],
        forecast=last["forecast"], lower=last["lower"], upper=last["upper"], curve=curve, model=told["model"],
        forecasts=skill.get("forecasts", 0), within=skill.get("within"), share=skill.get("model"),
        share_persistence=skill.get("persistence"), notes=languages.say_pairs(told["notes"]),
    )  # fmt: skip


def readings_taken(actor: Actor, gauge_id: UUID, result: bringing.Result) -> ReadingsTaken:
    return ReadingsTaken(
        new=result.new, corrected=result.corrected, known=result.known, gauge=gauge_row(actor, gauge_id)
    )


def proposal_page(actor: Actor) -> LevelProposalPage:
    """The open proposals for the places that someone commands, the gravest first, then what was decided lately."""
    since = clock.now() - timedelta(days=DAYS)
    mine = Proposal.objects.filter(commanded_by(actor)).select_related("plan")
    waiting = mine.filter(state=Proposal.State.OPEN).order_by("level", "-made_at")
    past = mine.filter(made_at__gt=since).exclude(state=Proposal.State.OPEN).order_by("-made_at")
    found = [*waiting[:50], *past[:50]]
    return LevelProposalPage(items=_proposals(found))


def proposal_out(actor: Actor, proposal_id: UUID) -> LevelProposal:
    """One proposal.

    Raises:
        Problem: ``emergency.unknown_signal``.
    """
    row = Proposal.objects.filter(commanded_by(actor), id=proposal_id).select_related("plan").first()
    if row is None:
        raise Problem(errors.UNKNOWN_SIGNAL)
    return _proposals([row])[0]


def _proposals(rows: list[Proposal]) -> list[LevelProposal]:
    named = name_places(row.place for row in rows)
    names = account_names(row.decided_by_id for row in rows)
    running = {
        plan: (id, level)
        for plan, id, level in Operation.objects.filter(
            plan__in={row.plan_id for row in rows}, drill=False, stood_down_at__isnull=True
        ).values_list("plan_id", "id", "level")
    }
    return [_proposal(row, named, names, running.get(row.plan_id, (None, None))) for row in rows]


def _proposal(
    row: Proposal, named: Mapping[str, Any], names: Mapping[UUID, str], running: tuple[UUID | None, int | None]
) -> LevelProposal:
    is_open = row.state == Proposal.State.OPEN
    return LevelProposal(
        id=row.id, place=named[row.place], plan=row.plan_id, plan_name=row.plan.name, level=row.level,
        level_label=languages.say(LEVEL_NAMES[row.level]), lowers=row.lowers,
        why=languages.say(Text(row.why_zh, row.why_en)), gauge=row.gauge_id, warning=row.alert_id, made_at=row.made_at,
        state=row.state, state_label=languages.say(PROPOSAL_WORDS[row.state]),
        decided_by=names.get(row.decided_by_id) if row.decided_by_id else None, decided_at=row.decided_at,
        reason=row.reason, running=running[0], running_level=running[1], operation=row.operation_id,
        would_call=_would_call(row) if is_open and running[0] is None else None,
    )  # fmt: skip


def _would_call(row: Proposal) -> int:
    """How many people an approval would call."""
    version = in_force(row.plan)
    if version is None:
        return 0
    found = found_for(contents.read(version.content).at_level(row.level), row.place)
    return sum(1 for lines in found.values() for line in lines if line.account)
