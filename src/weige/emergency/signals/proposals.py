"""Proposals of levels: made from what holds, told to those who command, and decided by one of them by name."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Min, Q

from weige.access.actions import acting
from weige.access.actors import SYSTEM, Actor
from weige.access.queries import account_names, in_scope, nearest_holders
from weige.core import clock, events
from weige.core.errors import ID_TAKEN, Problem, Text
from weige.core.models import Event
from weige.core.places import Scope, ancestors
from weige.core.sealing import derived_id
from weige.emergency.models import ContingencyPlan, Entry, Gauge, Operation, Proposal
from weige.emergency.operations import actions as operations
from weige.emergency.operations.keeping import find
from weige.emergency.plans.queries import LEVEL_NAMES
from weige.emergency.scopes import COMMAND
from weige.emergency.warnings.colours import gravest
from weige.notify.actions import tell

from . import errors, proposing
from .holding import Held, held
from .proposing import Decided, Fall, Open, Running, Signal
from .reach import commanded_by

MOST_WHY = 500


# Weighing.


def weigh_around(places: Iterable[str]) -> None:
    """Weigh anew the plans that what happens at some places concerns."""
    near = Q(pk__in=[])
    for place in set(places):
        near |= Q(place__in=ancestors(place)) | in_scope(Scope((place,)))
    plans = ContingencyPlan.objects.filter(near, retired_at__isnull=True, versions__approved_at__isnull=False)
    for plan in plans.order_by("id").distinct():
        if any(proposing.concerns(place, plan.place) for place in set(places)):
            weigh(plan.id)


@transaction.atomic
def weigh(plan_id: UUID) -> Proposal | None:
    """Make the proposal that now follows for a plan, if one does, and let go of those that no longer hold.

    Safe to call at any time and by several at once: the plan's row is held meanwhile.
    """
    plan = ContingencyPlan.objects.select_for_update().get(id=plan_id)
    hazard = proposing.hazards().get(plan.hazard)
    if hazard is None:
        return None
    now = clock.now()
    stages = _of_gauges(plan, hazard)
    falls = [fall for _, fall in stages if fall is not None]
    holding = [signal for signal, _ in stages if signal is not None] + _of_warnings(plan, hazard, now)
    mine = list(Proposal.objects.filter(plan=plan))
    outcome = proposing.weigh(
        holding, falls, _running(plan),
        waiting=[Open(row.id, row.crossing, row.level, row.lowers) for row in mine if row.state == Proposal.State.OPEN],
        made={row.crossing for row in mine}, decided=_decided(plan, mine),
    )  # fmt: skip
    overtake(outcome.overtaken, place=plan.place)
    return _make(plan, outcome.wanted) if outcome.wanted else None


def _of_gauges(plan: ContingencyPlan, hazard: proposing.Hazard) -> list[tuple[Signal | None, Fall | None]]:
    near = in_scope(Scope((plan.place,))) | Q(place__in=ancestors(plan.place))
    found: list[tuple[Signal | None, Fall | None]] = []
    for gauge in Gauge.objects.filter(near, kind="stage", crossed_at__isnull=False):
        if not hazard.stages or not proposing.concerns(gauge.place, plan.place) or gauge.crossed_at is None:
            continue
        crossing = f"gauge:{gauge.id}:{gauge.crossing}"
        why = Text(f"{gauge.name}：{gauge.reason_zh}", f"{gauge.name}: {gauge.reason_en}")
        signal = fall = None
        if gauge.level:
            level = hazard.stages["guarantee" if gauge.level > 1 else "warning"]
            signal = Signal(crossing, level, gauge.crossed_at, why, gauge=gauge.id)
        if gauge.fell and not gauge.silent:
            fall = Fall(crossing, gauge.crossed_at, why, gauge.id)
        found.append((signal, fall))
    return found


def _of_warnings(plan: ContingencyPlan, hazard: proposing.Hazard, now: datetime) -> list[Signal]:
    found = []
    for each in held(now, Scope((plan.place,))):
        if not each.alert.is_actual or not any(proposing.concerns(place, plan.place) for place in each.here):
            continue
        if not any(hazard.is_meant_by(f"{info.event} {info.headline}") for info in each.alert.infos):
            continue
        level = hazard.colours.get(each.row.colour)
        if level is not None:
            crossing = f"warning:{each.row.id}"
            found.append(Signal(crossing, level, _known_since(each, plan), why_of(each), alert=each.row.id))
    return found


def _known_since(each: Held, plan: ContingencyPlan) -> datetime:
    """Since when a warning that is in force has been known to a plan's place: since it was announced there; before that,
    since somebody took it for the place and it came into force, whichever was later."""
    near = [row for row in each.places if row.place in each.here and proposing.concerns(row.place, plan.place)]
    told = [row.announced_at for row in near if row.announced_at]
    if told:
        return min(told)
    covering = {above for row in near for above in ancestors(row.place)}
    taken = each.row.receipts.filter(under__in=covering).aggregate(first=Min("at"))["first"] or each.row.received_at
    return max(taken, each.standing.since or taken)


def why_of(each: Held) -> Text:
    """A warning as a reason in words."""
    info = each.alert.infos[0]
    found = gravest(each.alert.infos)
    colour = found.colour.name if found else Text("", "")
    sender = info.sender_name or each.alert.sender
    return Text(
        f"{sender}发布{info.event}{colour.zh}预警：{info.headline or info.event}"[:MOST_WHY],
        f"{sender} warns of {info.event}, {colour.en}: {info.headline or info.event}"[:MOST_WHY],
    )


def _running(plan: ContingencyPlan) -> Running | None:
    row = Operation.objects.filter(plan=plan, drill=False, stood_down_at__isnull=True).first()
    if row is None:
        return None
    changed = Entry.objects.filter(operation=row, kind="level_changed").order_by("-seq").first()
    return Running(row.level, changed.real_at if changed else row.opened_real)


def _decided(plan: ContingencyPlan, mine: Iterable[Proposal]) -> list[Decided]:
    found = [Decided(row.level, row.decided_at) for row in mine if row.decided_at and row.decided_by_id]
    last = (
        Operation.objects.filter(plan=plan, drill=False, stood_down_real__isnull=False)
        .order_by("-stood_down_real")
        .first()
    )
    if last is not None and last.stood_down_real is not None:
        found.append(Decided(1, last.stood_down_real))
    return found


def _make(plan: ContingencyPlan, wanted: proposing.Wanted) -> Proposal:
    signal = wanted.signal
    made = Proposal.objects.create(
        id=derived_id(plan.id, f"proposal:{signal.crossing}"), place=plan.place, plan=plan, crossing=signal.crossing, gauge_id=signal.gauge,
        alert_id=signal.alert if isinstance(signal, Signal) else None, lowers=wanted.lowers, level=wanted.level,
        why_zh=signal.why.zh[:MOST_WHY], why_en=signal.why.en[:MOST_WHY], made_at=clock.now(),
    )  # fmt: skip
    _record(made, "emergency.proposed", SYSTEM)
    level = LEVEL_NAMES[wanted.level]
    tell(
        nearest_holders(plan.place, COMMAND), kind="emergency.proposed", subject_type="emergency_proposal", subject_id=made.id,
        cause=made.id, params={"name": plan.name, "level_zh": level.zh, "level_en": level.en},
    )  # fmt: skip
    return made


def _record(row: Proposal, kind: str, actor: Actor) -> None:
    events.append(kind, actor=actor, subject_type="emergency_proposal", subject_id=row.id, place=row.place,
                  payload={"level": row.level, "lowers": row.lowers})  # fmt: skip


def overtake(ids: Iterable[UUID], *, place: str) -> None:
    """Let go of open proposals that no longer hold."""
    for row in Proposal.objects.select_for_update().filter(id__in=list(ids), state=Proposal.State.OPEN):
        row.state, row.decided_at = Proposal.State.OVERTAKEN, clock.now()
        row.save(update_fields=["state", "decided_at"])
        _record(row, "emergency.proposal_overtaken", SYSTEM)


@events.on("emergency.activated")
@events.on("emergency.level_changed")
@events.on("emergency.stood_down")
def follow(event: Event) -> None:
    """What somebody does by themselves overtakes a proposal of the same. Only the proposal's row is taken: the operation's
    is held already, and no proposal's holder waits for it."""
    operation = Operation.objects.filter(id=event.subject_id, drill=False).first()
    if operation is None:
        return
    ended = event.kind == "emergency.stood_down"
    waiting = Proposal.objects.filter(plan=operation.plan_id, state=Proposal.State.OPEN)
    over = (
        waiting.filter(lowers=True)
        if ended
        else waiting.filter(
            Q(lowers=False, level__gte=operation.level) | Q(lowers=True, level__lte=operation.level)
        )
    )  # fmt: skip
    with clock.real():
        overtake(over.values_list("id", flat=True), place=operation.place)


@events.on("emergency.plan_approved")
def begin(event: Event) -> None:
    """What already holds when a plan comes into force is weighed at once."""
    with clock.real():
        weigh(event.subject_id)


# Deciding.


@transaction.atomic
def approve(*, actor: Actor, proposal_id: UUID, id: UUID, reason: str) -> Proposal:
    """Do what is proposed: activate the plan in earnest, or change the level of its operation. Repeating the command
    returns the proposal; of two commanders the second is told.

    Raises:
        Problem: ``emergency.unknown_signal``, ``access.not_allowed``, ``emergency.proposal_decided``, and as
            ``operations.activate`` and ``operations.change_level``.
    """
    seen = _find(actor, proposal_id)
    actor = acting(actor, COMMAND, seen.place)
    running = Operation.objects.filter(plan=seen.plan_id, drill=False, stood_down_at__isnull=True).first()
    # Rows are held in the order in which operations hold them: the operation or the plan first, the proposal last.
    if running is not None:
        running = find(actor, running.id, lock=True)
    else:
        ContingencyPlan.objects.select_for_update().get(id=seen.plan_id)
    row = _open(actor, proposal_id, id)
    if row.decision == id:
        return row
    _settle(row, actor, id, Proposal.State.APPROVED, reason)
    why = f"{row.why_zh}。{reason}"[:MOST_WHY] if reason else row.why_zh
    if running is None:
        wish = operations.Activation(id=derived_id(id, "operation"), level=row.level, reason=why, drill=False)
        running = operations.activate(actor=actor, plan_id=row.plan_id, wish=wish)
    else:
        operations.change_level(
            actor=actor, operation_id=running.id, id=derived_id(id, "level"), version=running.version,
            level=row.level, reason=why,
        )  # fmt: skip
    row.operation = running
    row.save(update_fields=["operation"])
    return row


@transaction.atomic
def decline(*, actor: Actor, proposal_id: UUID, id: UUID, reason: str) -> Proposal:
    """Decide against a proposal, with the reason. Repeating the command returns it.

    Raises:
        Problem: ``emergency.unknown_signal``, ``access.not_allowed``, ``emergency.proposal_decided``.
    """
    seen = _find(actor, proposal_id)
    actor = acting(actor, COMMAND, seen.place)
    row = _open(actor, proposal_id, id)
    if row.decision != id:
        _settle(row, actor, id, Proposal.State.DECLINED, reason)
    return row


def _find(actor: Actor, proposal_id: UUID) -> Proposal:
    row = Proposal.objects.filter(commanded_by(actor), id=proposal_id).first()
    if row is None:
        raise Problem(errors.UNKNOWN_SIGNAL)
    return row


def _open(actor: Actor, proposal_id: UUID, id: UUID) -> Proposal:
    """The proposal, held, if it is open or this very command decided it."""
    row = Proposal.objects.select_for_update().get(id=proposal_id)
    if row.decision == id:
        if row.decided_by_id != actor.account_id:
            raise Problem(ID_TAKEN, field="id")
        return row
    if row.state != Proposal.State.OPEN:
        raise Problem(errors.PROPOSAL_DECIDED, how=how_decided(row), current={"state": row.state})
    if Proposal.objects.filter(decision=id).exists():
        raise Problem(ID_TAKEN, field="id")
    return row


def how_decided(row: Proposal) -> Text:
    """By whom and how a proposal was settled."""
    if row.state == Proposal.State.OVERTAKEN:
        return Text("已被新的情况取代", "was overtaken by how things stand")
    who = account_names([row.decided_by_id]).get(row.decided_by_id, "") if row.decided_by_id else ""
    if row.state == Proposal.State.APPROVED:
        return Text(f"已由{who}批准", f"was approved by {who}")
    return Text(f"已由{who}否决", f"was declined by {who}")


def _settle(row: Proposal, actor: Actor, id: UUID, state: Proposal.State, reason: str) -> None:
    row.state, row.decision, row.reason = state, id, reason
    row.decided_by_id, row.decided_at = actor.person, clock.now()
    row.save(update_fields=["state", "decision", "reason", "decided_by", "decided_at"])
    _record(row, f"emergency.proposal_{state.value}", actor)
