"""Changes of the rules by which deadlines are counted: taken as a whole, checked as a whole."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.conf import settings
from django.db import transaction

from weige.access.actions import acting
from weige.access.actors import Actor
from weige.cases import errors
from weige.cases.jobs import recompute
from weige.cases.models import CalendarException, DeadlineRung
from weige.cases.models import DeadlineRule as DeadlineRow
from weige.cases.reference import REVISION, reference
from weige.core import clock, events, languages
from weige.core.errors import FieldFault, Problem
from weige.core.ids import new_id
from weige.core.revisions import current_revision, raise_revision

from . import ladder
from .ladder import Rung
from .rules import MAX_AMOUNT, DeadlineRule, contradictions
from .workcalendar import is_official_working_day


@transaction.atomic
def replace_rules(*, actor: Actor, based_on: int, rules: Sequence[DeadlineRule]) -> None:
    """Put a whole set of deadline rules in the place of the present one. Running clocks keep their length.

    Raises:
        Problem: ``access.not_allowed``, ``cases.rules_conflict`` when they were changed meanwhile,
            ``cases.rules_contradict`` with a fault for each contradiction, ``cases.unknown_category``.
    """
    actor = _may_change(actor, based_on)
    faults = [FieldFault(f"rules.{at}.amount", errors.AMOUNT_TOO_LONG, {"limit": MAX_AMOUNT[rule.clock]})
              for at, rule in enumerate(rules) if rule.amount > MAX_AMOUNT[rule.clock]]  # fmt: skip
    faults += [
        FieldFault(f"rules.{at}", errors.RULES_CONTRADICT, {"reason": found.text})
        for found in contradictions(rules)
        for at in found.rules
    ]
    if faults:
        reason = languages.say(faults[0].params["reason"]) if "reason" in faults[0].params else ""
        raise Problem(errors.RULES_CONTRADICT, field=faults[0].field, faults=tuple(faults), reason=reason)
    known = reference().categories
    for at, rule in enumerate(rules):
        if rule.category and rule.category not in known:
            raise Problem(errors.UNKNOWN_CATEGORY, field=f"rules.{at}.category", category=rule.category)
    DeadlineRow.objects.all().delete()
    DeadlineRow.objects.bulk_create(
        DeadlineRow(
            stage=rule.stage, clock=rule.clock, amount=rule.amount, category=rule.category, level=rule.level,
            urgent=rule.urgent,
        )
        for rule in rules
    )  # fmt: skip
    _changed(actor, "case.deadlines_changed", {"rules": len(rules)})


@transaction.atomic
def replace_ladder(*, actor: Actor, based_on: int, rungs: Sequence[Rung]) -> None:
    """Put a whole ladder in the place of the present one.

    Raises:
        Problem: ``access.not_allowed``, ``cases.rules_conflict``, ``cases.rules_contradict``.
    """
    actor = _may_change(actor, based_on)
    wrong = ladder.contradictions(rungs)
    if wrong is not None:
        raise Problem(errors.RULES_CONTRADICT, field="rungs", reason=wrong)
    DeadlineRung.objects.all().delete()
    DeadlineRung.objects.bulk_create(DeadlineRung(percent=rung.percent, levels_up=rung.levels_up) for rung in rungs)
    _changed(actor, "case.ladder_changed", {"rungs": len(rungs)})
    recompute.defer()


@transaction.atomic
def set_exception(*, actor: Actor, day: date, worked: bool, reason: str) -> None:
    """Say that this city works a day, or does not, against the published calendar; running deadlines follow.

    Raises:
        Problem: ``access.not_allowed``, ``cases.exception_not_needed`` when the day is so already.
    """
    actor = acting(actor, "case.rules", settings.WEIGE.city)
    if is_official_working_day(day) == worked:
        raise Problem(errors.EXCEPTION_NOT_NEEDED, field="worked", day=day.isoformat())
    CalendarException.objects.update_or_create(
        day=day,
        defaults={"worked": worked, "reason": reason, "added_by_id": actor.person, "added_at": clock.now()},
    )
    _changed(actor, "case.calendar_changed", {"day": day.isoformat(), "worked": worked})
    recompute.defer()


@transaction.atomic
def remove_exception(*, actor: Actor, day: date) -> None:
    """A day follows the published calendar again; removing what is not there changes nothing.

    Raises:
        Problem: ``access.not_allowed``.
    """
    actor = acting(actor, "case.rules", settings.WEIGE.city)
    if CalendarException.objects.filter(day=day).delete()[0]:
        _changed(actor, "case.calendar_changed", {"day": day.isoformat(), "worked": is_official_working_day(day)})
        recompute.defer()


def _may_change(actor: Actor, based_on: int) -> Actor:
    actor = acting(actor, "case.rules", settings.WEIGE.city)
    raise_revision("cases.rules_edit")  # one editor at a time: the row is locked until the transaction ends
    if current_revision(REVISION) != based_on:
        raise Problem(errors.RULES_CONFLICT, field="based_on")
    return actor


def _changed(actor: Actor, kind: str, payload: dict[str, object]) -> None:
    raise_revision(REVISION)
    events.append(
        kind, actor=actor, subject_type="deadlines", subject_id=new_id(), place=settings.WEIGE.city, payload=payload
    )
