"""Ringing: the warning before a deadline and the ladder after it, each rung once, with who was told and why."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction

from weige.access.actors import SYSTEM
from weige.cases.handover import holding_candidates
from weige.cases.lifecycle import State
from weige.cases.models import Case, DeadlineAlarm, StageClock, Step
from weige.cases.reference import reference
from weige.cases.routing import LEVEL_LABELS, above
from weige.cases.saying import tell_about
from weige.core import clock, events, sealing
from weige.core.errors import Text
from weige.core.places import level_of

from . import ladder
from .clocks import PERCENT, Clock
from .following import follow, pauses_of, show, within
from .ladder import Rung
from .stages import Stage
from .starting import ends, next_rung

BATCH = 500
MOVED_ON = Text("暂停已到最长期限，自动恢复", "the longest pause is over: the deadlines go on")


def ring_due(*, limit: int = BATCH) -> int:
    """Ring every clock whose time has come; returns how many rang."""
    now = clock.now()
    due = StageClock.objects.filter(rings_at__lte=now).order_by("rings_at").values_list("id", "case_id")[:limit]
    return sum(_ring(clock_id, case_id) for clock_id, case_id in due)


@transaction.atomic
def _ring(clock_id: UUID, case_id: UUID) -> bool:
    """Ring one clock; whoever moved the case meanwhile has stopped it, and then nothing rings."""
    case = Case.objects.select_for_update().get(id=case_id)
    found = StageClock.objects.filter(id=clock_id, rings_at__lte=clock.now(), stopped_at=None).first()
    if found is None:
        return False
    timetable = reference().timetable
    pauses = within(pauses_of([case.id]).get(case.id, ()), found.started_at)
    while found.rings_at is not None and found.rings_at <= clock.now():
        rung = next_rung(timetable.rungs, found.rung)
        if rung is None:
            found.rings_at = None
            break
        found.rung = rung.percent
        _tell(case, found, rung)
        found.due_at, found.rings_at = ends(
            timetable, Clock(found.clock), started_at=found.started_at, amount=found.amount, rung=found.rung,
            pauses=pauses,
        )  # fmt: skip
    found.save(update_fields=["rung", "due_at", "rings_at"])
    show(case)
    case.save(update_fields=["due_state"])
    return True


def _tell(case: Case, found: StageClock, rung: Rung) -> None:
    holder_level = level_of(case.holder.place)
    stage = Stage(found.stage)
    level = ladder.level_to_tell(holder_level, rung.levels_up)
    reasons = [ladder.reason(stage, rung, holder_level)]
    if rung.levels_up == 0:
        posts = [post for post in (case.holder, case.desk_post) if post is not None]
        told = {post.id: post.account_id for post in posts}
    else:
        told, level, vacant = _on_duty(case.place, level)
        reasons += vacant
    alarm = DeadlineAlarm.objects.create(
        clock=found, case=case, percent=rung.percent, level=level, posts=list(told),
        reasons=[[reason.zh, reason.en] for reason in reasons], at=clock.now(),
    )  # fmt: skip
    kind = "case.nearly_due" if rung.percent < PERCENT else "case.overdue"
    events.append(
        kind, actor=SYSTEM, subject_type="case", subject_id=case.id, place=case.place,
        payload={"stage": stage, "percent": rung.percent, "level": level},
    )  # fmt: skip
    tell_about(case, told.values(), kind, cause=alarm.id, why_zh=reasons[0].zh, why_en=reasons[0].en)


def _on_duty(place: str, level: str) -> tuple[dict[UUID, UUID | None], str, list[Text]]:
    """Who holds cases at a level today, or at the next one up where somebody does; and the levels without anyone."""
    candidates = holding_candidates(place)
    vacant: list[Text] = []
    while True:
        here = [c for c in candidates if level_of(c.place) == level]
        if here or level == above(level):
            return {c.id: c.account for c in here}, level, vacant
        label = LEVEL_LABELS[level]
        vacant.append(Text(f"{label.zh}目前无人在岗，交上一级", f"nobody is on duty at the {label.en}; one level up"))
        level = above(level)


def resume_long_paused(*, limit: int = BATCH) -> int:
    """Let the deadlines of cases go on that have been paused for too long; returns how many."""
    before = clock.now() - timedelta(days=settings.WEIGE.pause_days)
    paused = Case.objects.filter(paused_since__lt=before).order_by("paused_since").values_list("id", flat=True)
    return sum(_resume(case_id) for case_id in paused[:limit])


@transaction.atomic
def _resume(case_id: UUID) -> bool:
    case = Case.objects.select_for_update().get(id=case_id)
    if case.paused_since is None or case.state == State.CLOSED:
        return False
    now = clock.now()
    follow(case, move="resume", holder_place=case.holder.place, at=now)
    case.updated_at = now
    case.version += 1
    case.save()
    Step.objects.create(
        id=sealing.derived_id(case.id, f"resume.{case.version}"), case=case, version=case.version, move="resume",
        from_state=case.state, to_state=case.state, holder_id=case.holder_id,
        reasons=[[MOVED_ON.zh, MOVED_ON.en]], happened_at=now, at=now,
    )  # fmt: skip
    events.append("case.resume", actor=SYSTEM, subject_type="case", subject_id=case.id, place=case.place,
                  payload={"from": case.state, "to": case.state, "holder": str(case.holder_id)})  # fmt: skip
    return True
