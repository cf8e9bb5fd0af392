"""The clocks of a case follow its moves, within the move's own transaction."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from weige.cases.lifecycle import State
from weige.cases.models import Case, CasePause, StageClock
from weige.cases.reference import Reference, reference
from weige.core import clock
from weige.core.places import level_of

from .clocks import Clock, Pauses
from .ladder import DueState, due_state
from .stages import Stage, after
from .starting import Begun, begin, ends


def follow(case: Case, *, move: str, holder_place: str, at: datetime, note: str = "") -> None:
    """Stop, start, pause and resume what a move asks for; the case is locked, and saved by the caller."""
    if move == "pause":
        pause(case, at=at, reason=note)
        return
    if case.paused_since is not None:
        resume(case, at=at)
    running = {Stage(found.stage): found for found in running_clocks(case)}
    change = after(move, State(case.state), frozenset(running))
    StageClock.objects.filter(id__in=[running[stage].id for stage in change.stop]).update(stopped_at=at, rings_at=None)
    known = reference()
    for stage in change.start:
        begun = begin(
            known.timetable, stage, category=case.category_id, category_name=known.name(case.category_id),
            level=level_of(holder_place), urgent=case.urgent, at=at,
        )  # fmt: skip
        if begun is not None:
            StageClock.objects.create(case=case, **values_of(begun))
    show(case)


def first_clocks(known: Reference, *, category: str, urgent: bool, level: str, at: datetime) -> list[Begun]:
    """The clocks that start with a report."""
    starting = after("report", State.REPORTED, frozenset()).start
    found = (
        begin(
            known.timetable, stage, category=category, category_name=known.name(category), level=level,
            urgent=urgent, at=at,
        )
        for stage in starting
    )  # fmt: skip
    return [begun for begun in found if begun is not None]


def values_of(begun: Begun) -> dict[str, object]:
    """A clock that starts to run, as columns."""
    return {
        "stage": begun.stage,
        "clock": begun.clock,
        "amount": begun.amount,
        "reasons": [[reason.zh, reason.en] for reason in begun.reasons],
        "started_at": begun.started_at,
        "due_at": begun.due_at,
        "rings_at": begun.rings_at,
    }


def pause(case: Case, *, at: datetime, reason: str) -> None:
    """The clocks of a case stand still from now on."""
    CasePause.objects.create(case=case, since=at, reason=reason)
    running_clocks(case).update(rings_at=None)
    case.paused_since = at


def resume(case: Case, *, at: datetime) -> None:
    """The clocks of a case go on; each is due later by what it would have run meanwhile."""
    CasePause.objects.filter(case=case, until=None).update(until=at)
    case.paused_since = None
    timetable, pauses = reference().timetable, pauses_of([case.id]).get(case.id, ())
    for running in running_clocks(case):
        running.due_at, running.rings_at = ends(
            timetable, Clock(running.clock), started_at=running.started_at, amount=running.amount,
            rung=running.rung, pauses=within(pauses, running.started_at),
        )  # fmt: skip
        running.save(update_fields=["due_at", "rings_at"])


def running_clocks(case: Case) -> QuerySet[StageClock]:
    """The clocks of a case that run or are paused."""
    return StageClock.objects.filter(case=case, stopped_at=None)


def pauses_of(cases: list[UUID]) -> dict[UUID, Pauses]:
    """The ended pauses of cases, in seconds since 1970."""
    found: dict[UUID, list[tuple[int, int]]] = {}
    ended = CasePause.objects.filter(case__in=cases, until__isnull=False).order_by("since")
    for case_id, since, until in ended.values_list("case_id", "since", "until"):
        assert until is not None
        found.setdefault(case_id, []).append((int(since.timestamp()), int(until.timestamp())))
    return dict(found)


def within(pauses: Pauses, started_at: datetime) -> Pauses:
    """What of pauses lies after a clock's start."""
    start = int(started_at.timestamp())
    return [(max(since, start), until) for since, until in pauses if until > start]


def show(case: Case) -> None:
    """Write into the case how it stands to its deadlines; a case on time has nothing to show."""
    rungs = list(running_clocks(case).values_list("rung", flat=True))
    state = due_state(rungs)
    case.due_state = None if state == DueState.ON_TIME else state


def start_missing(*, limit: int = 1000) -> int:
    """Start the clocks of open cases that have none, as after an upgrade; returns how many cases got them."""
    bare = (
        Case.objects.exclude(state=State.CLOSED)
        .exclude(id__in=StageClock.objects.filter(stopped_at=None).values("case_id"))
        .order_by("id")
        .values_list("id", flat=True)[:limit]
    )
    started = 0
    for case_id in bare:
        with transaction.atomic():
            case = Case.objects.select_for_update().get(id=case_id)
            if case.state == State.CLOSED or running_clocks(case).exists():
                continue
            follow(case, move="report", holder_place=case.holder.place, at=clock.now())
            case.save(update_fields=["due_state"])
            started += running_clocks(case).exists()
    return started
