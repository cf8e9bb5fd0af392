"""Every change of household plans. What is said of the household stays in the plan: events carry none of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db import models, transaction

from weige.access.actions import acting
from weige.access.actors import SYSTEM, Actor
from weige.access.models import Post
from weige.access.queries import is_held, standing_posts
from weige.cases import errors
from weige.cases.models import HouseholdPlan, PlanShare, PlanStep, PlanTurn, PlanVisit
from weige.cases.queries import find_visible
from weige.core import clock, events, sealing
from weige.core.errors import ID_TAKEN, NOT_FOUND, Problem, Text
from weige.core.places import name_places
from weige.notify.actions import tell
from weige.registry.models import Premises
from weige.registry.people import reading
from weige.registry.premises import PremisesKind

from . import queries, rules, wording
from .queries import KEEP
from .rules import MOST_STEPS, STATE_AFTER, PlanState, TurnKind


@dataclass(frozen=True, slots=True)
class NewStep:
    """A step of a plan that is being written: what, which post, by when."""

    id: UUID
    what: str
    post: UUID
    until: date | None = None


@dataclass(frozen=True, slots=True)
class NewPlan:
    """A plan to be made, about a household of the register, a dwelling, or whoever a case is about."""

    id: UUID
    needs: str
    goal: str
    keeper: UUID
    household: UUID | None = None
    dwelling: UUID | None = None
    case: UUID | None = None
    next_visit: date | None = None
    steps: Sequence[NewStep] = ()


@transaction.atomic
def make(*, actor: Actor, new: NewPlan) -> HouseholdPlan:
    """Make a plan. Repeating the command returns the first one.

    Raises:
        Problem: ``access.not_allowed``, ``core.not_found``, ``cases.unknown_case``, ``cases.plan_about_nobody``,
            ``cases.plan_post_unfit``, ``cases.plan_refused``, ``core.id_taken``.
    """
    earlier = HouseholdPlan.objects.filter(id=new.id).first()
    if earlier is not None:
        if earlier.made_by_id != actor.person:
            raise Problem(ID_TAKEN, field="id")
        return earlier
    place, dwelling = _subject(actor, new)
    actor = acting(actor, KEEP, place)
    keeper = _post(place, new.keeper, keeps=True, field="keeper")
    if new.next_visit is not None:
        _refuse(rules.may_plan_visit(new.next_visit, today=clock.today()))
    plan = HouseholdPlan.objects.create(
        id=new.id, place=place, household=new.household, dwelling=dwelling, case_id=new.case, keeper=keeper,
        made_by_id=actor.person, needs=wording.seal(new.id, wording.NEEDS, new.needs),
        goal=wording.seal(new.id, wording.GOAL, new.goal), next_visit=new.next_visit, opened_at=clock.now(),
    )  # fmt: skip
    for step in new.steps:
        _add_step(plan, step)
    _say(actor, plan, "plan.made")
    _tell_keeper(actor, plan, "plan.given", cause=plan.id)
    return plan


@transaction.atomic
def revise(*, actor: Actor, plan_id: UUID, version: int, needs: str, goal: str) -> HouseholdPlan:
    """Write needs and goal anew. Repeating the command changes nothing.

    Raises:
        Problem: ``core.not_found``, ``cases.plan_changed``, ``cases.plan_refused``.
    """
    actor, plan = _lock_kept(actor, plan_id)
    if plan.version != version:
        said = (wording.read(plan.id, wording.NEEDS, plan.needs), wording.read(plan.id, wording.GOAL, plan.goal))
        if plan.version == version + 1 and said == (needs, goal):
            return plan
        raise Problem(errors.PLAN_CHANGED, field="version")
    _refuse(rules.may_work(PlanState(plan.state)))
    plan.needs, plan.goal = wording.seal(plan.id, wording.NEEDS, needs), wording.seal(plan.id, wording.GOAL, goal)
    _bump(actor, plan, "plan.revised")
    return plan


@transaction.atomic
def add_step(*, actor: Actor, plan_id: UUID, step: NewStep) -> HouseholdPlan:
    """Add a step. Repeating the command changes nothing.

    Raises:
        Problem: ``core.not_found``, ``cases.plan_refused``, ``cases.plan_post_unfit``,
            ``core.id_taken``.
    """
    actor, plan = _lock_kept(actor, plan_id)
    if _made(PlanStep, step.id, plan):
        return plan
    _refuse(rules.may_work(PlanState(plan.state)))
    _add_step(plan, step)
    _bump(actor, plan, "plan.step_added")
    return plan


@transaction.atomic
def finish_step(*, actor: Actor, plan_id: UUID, step_id: UUID) -> HouseholdPlan:
    """A step is done, in the word of who keeps the plan or whose step it is. Repeating changes nothing.

    Raises:
        Problem: ``core.not_found``, ``cases.plan_refused``.
    """
    plan = _lock(actor, plan_id)
    step = PlanStep.objects.filter(id=step_id, plan=plan).first()
    if step is None:
        raise Problem(NOT_FOUND)
    actor = actor.acting_from(step.post_id) if step.post_id in actor.post_ids else _keeping(actor, plan)
    if step.done_at is not None:
        return plan
    _refuse(rules.may_work(PlanState(plan.state)))
    step.done_at, step.done_by_id = clock.now(), actor.person
    step.save(update_fields=["done_at", "done_by"])
    _bump(actor, plan, "plan.step_done")
    return plan


@transaction.atomic
def visit(*, actor: Actor, plan_id: UUID, id: UUID, day: date, words: str, next_day: date | None) -> HouseholdPlan:
    """Somebody was there. Repeating the command changes nothing.

    Raises:
        Problem: ``core.not_found``, ``cases.plan_refused``, ``core.id_taken``.
    """
    actor, plan = _lock_kept(actor, plan_id)
    if _made(PlanVisit, id, plan):
        return plan
    _refuse(rules.may_work(PlanState(plan.state)))
    _refuse(rules.may_visit(day=day, next_day=next_day, today=clock.today()))
    assert actor.acting_post_id is not None
    PlanVisit.objects.create(
        id=id, plan=plan, day=day, visitor_id=actor.person, post_id=actor.acting_post_id,
        words=wording.seal(id, wording.VISIT, words), next_day=next_day, at=clock.now(),
    )  # fmt: skip
    plan.next_visit = next_day
    _bump(actor, plan, "plan.visited")
    return plan


@transaction.atomic
def share(
    *, actor: Actor, plan_id: UUID, id: UUID, post: UUID, reason: str, first_day: date, last_day: date
) -> HouseholdPlan:
    """Let a post see a plan between two days. Repeating the command changes nothing.

    Raises:
        Problem: ``core.not_found``, ``cases.plan_refused``, ``cases.plan_post_unfit``,
            ``core.id_taken``.
    """
    actor, plan = _lock_kept(actor, plan_id)
    if _made(PlanShare, id, plan):
        return plan
    _refuse(rules.may_share(first_day=first_day, last_day=last_day, today=clock.today()))
    named = _post(plan.place, post, keeps=False, field="post")
    PlanShare.objects.create(
        id=id, plan=plan, post=named, reason=wording.seal(id, wording.SHARE, reason), first_day=first_day,
        last_day=last_day, given_by_id=actor.person, given_at=clock.now(),
    )  # fmt: skip
    _bump(actor, plan, "plan.shared", {"post": str(named.id)})
    if first_day <= clock.today():
        _tell(plan, named, actor, "plan.shared", cause=id)
    return plan


@transaction.atomic
def take_back(*, actor: Actor, plan_id: UUID, share_id: UUID) -> HouseholdPlan:
    """A post sees the plan no more, from now on. Repeating changes nothing.

    Raises:
        Problem: ``core.not_found``, ``cases.plan_refused``.
    """
    actor, plan = _lock_kept(actor, plan_id)
    found = PlanShare.objects.filter(id=share_id, plan=plan).first()
    if found is None:
        raise Problem(NOT_FOUND)
    if found.taken_back_at is None:
        found.taken_back_at = clock.now()
        found.save(update_fields=["taken_back_at"])
        _bump(actor, plan, "plan.share_taken_back", {"post": str(found.post_id)})
    return plan


@transaction.atomic
def turn(
    *, actor: Actor, plan_id: UUID, id: UUID, kind: TurnKind, words: str, day: date | None = None,
    keeper: UUID | None = None,
) -> HouseholdPlan:  # fmt: skip
    """Close a plan with the household's word, end it without, reopen it, or hand it to another keeper; repeating the
    command changes nothing.

    Args:
        words: the household's answer, or the reason.
        day: when the household said it; today where nothing else is told.
        keeper: the new keeper, where it is handed on.

    Raises:
        Problem: ``core.not_found``, ``cases.plan_refused``, ``cases.plan_post_unfit``,
            ``core.id_taken``.
    """
    plan = _lock(actor, plan_id)
    earlier = PlanTurn.objects.filter(id=id).first()
    if earlier is not None:
        if (earlier.plan_id, earlier.kind, earlier.person_id) != (plan.id, kind, actor.account_id):
            raise Problem(ID_TAKEN, field="id")
        return plan
    actor = _keeping(actor, plan)
    _refuse(rules.may_turn(PlanState(plan.state), kind))
    today = clock.today()
    day = day or today
    if kind == TurnKind.CLOSED:
        opened = plan.opened_at.astimezone(clock.CITY_ZONE).date()
        _refuse(rules.word_day_fits(day=day, opened=opened, today=today))
    if kind == TurnKind.HANDED_ON:
        if keeper is None:
            raise Problem(errors.PLAN_POST_UNFIT, field="keeper")
        plan.keeper = _post(plan.place, keeper, keeps=True, field="keeper")
    PlanTurn.objects.create(
        id=id, plan=plan, kind=kind, words=wording.seal(id, wording.TURN, words), day=day, person_id=actor.person,
        post_id=actor.acting_post_id, at=clock.now(),
    )  # fmt: skip
    plan.state = STATE_AFTER[kind]
    if plan.state != PlanState.RUNNING:
        plan.next_visit = None
    _bump(actor, plan, f"plan.{kind}")
    if kind in {TurnKind.HANDED_ON, TurnKind.REOPENED}:
        _tell_keeper(actor, plan, "plan.given", cause=id)
    return plan


def remind(*, limit: int = 500) -> int:
    """Tell the keepers of plans whose next visit's day has come, each once; returns how many plans."""
    due = HouseholdPlan.objects.filter(state=PlanState.RUNNING, next_visit__lte=clock.today())
    due = due.exclude(reminded_for=models.F("next_visit")) | due.filter(reminded_for=None)
    return sum(_remind(plan_id) for plan_id in due.order_by("next_visit", "id").values_list("id", flat=True)[:limit])


@transaction.atomic
def _remind(plan_id: UUID) -> bool:
    plan = HouseholdPlan.objects.select_for_update().get(id=plan_id)
    day = plan.next_visit
    if plan.state != PlanState.RUNNING or day is None or day > clock.today() or plan.reminded_for == day:
        return False
    plan.reminded_for = day
    plan.save(update_fields=["reminded_for"])
    _tell_keeper(SYSTEM, plan, "plan.visit_due", cause=sealing.derived_id(plan.id, f"visit.{day}"))
    events.append("plan.visit_due", actor=SYSTEM, subject_type="household_plan", subject_id=plan.id, place=plan.place)
    return True


def _subject(actor: Actor, new: NewPlan) -> tuple[str, Premises | None]:
    """Where a plan lies: at the household's dwelling, the dwelling named, or the place of the case."""
    case = find_visible(actor, new.case) if new.case else None
    dwelling: Premises | None = None
    if new.household is not None:
        dwelling = reading.dwelling_of(actor, new.household)
    elif new.dwelling is not None:
        dwelling = Premises.objects.filter(id=new.dwelling, kind=PremisesKind.DWELLING).first()
        if dwelling is None or not actor.scope(KEEP).covers(dwelling.place):
            raise Problem(NOT_FOUND, field="dwelling")
    elif case is not None and case.premises is not None and case.premises.kind == PremisesKind.DWELLING:
        dwelling = case.premises
    if dwelling is not None:
        return dwelling.place, dwelling
    if case is None:
        raise Problem(errors.PLAN_ABOUT_NOBODY)
    return case.place, None


def _post(place: str, wanted: UUID, *, keeps: bool, field: str) -> Post:
    """A post that somebody holds at a place or above; a keeper must be able to keep plans."""
    for post in standing_posts(place):
        if post.id == wanted and (not keeps or KEEP in post.post_type.abilities):
            return post
    raise Problem(errors.PLAN_POST_UNFIT, field=field)


def _add_step(plan: HouseholdPlan, step: NewStep) -> None:
    if plan.steps.count() >= MOST_STEPS:
        _refuse(Text(f"一份一户一策最多 {MOST_STEPS} 步", f"a plan has {MOST_STEPS} steps at most"))
    post = _post(plan.place, step.post, keeps=False, field="post")
    if PlanStep.objects.filter(id=step.id).exists():
        raise Problem(ID_TAKEN, field="id")
    PlanStep.objects.create(
        id=step.id, plan=plan, what=wording.seal(step.id, wording.STEP, step.what), post=post, until=step.until,
        added_at=clock.now(),
    )  # fmt: skip


def _lock(actor: Actor, plan_id: UUID) -> HouseholdPlan:
    plan = HouseholdPlan.objects.select_for_update().filter(queries.visible(actor), id=plan_id).first()
    if plan is None:
        raise Problem(NOT_FOUND)
    return plan


def _keeping(actor: Actor, plan: HouseholdPlan) -> Actor:
    """The actor in the post from which they keep the plan; whoever only sees it is refused."""
    if not queries.keeps(actor, plan):
        _refuse(Text("只有负责人和建立人可以修改", "only its keeper and whoever made it change it"))
    if plan.keeper_id in actor.post_ids:
        return actor.acting_from(plan.keeper_id)
    return acting(actor, KEEP, plan.place)


def _lock_kept(actor: Actor, plan_id: UUID) -> tuple[Actor, HouseholdPlan]:
    plan = _lock(actor, plan_id)
    return _keeping(actor, plan), plan


def _made(kind: type[Any], id: UUID, plan: HouseholdPlan) -> bool:
    found = kind.objects.filter(id=id).values_list("plan_id", flat=True).first()
    if found is not None and found != plan.id:
        raise Problem(ID_TAKEN, field="id")
    return found is not None


def _refuse(reason: Text | None) -> None:
    if reason is not None:
        raise Problem(errors.PLAN_REFUSED, reason=reason)


def _bump(actor: Actor, plan: HouseholdPlan, kind: str, payload: dict[str, str] | None = None) -> None:
    plan.version += 1
    plan.save()
    _say(actor, plan, kind, payload)


def _say(actor: Actor, plan: HouseholdPlan, kind: str, payload: dict[str, str] | None = None) -> None:
    events.append(
        kind, actor=actor, subject_type="household_plan", subject_id=plan.id, place=plan.place, payload=payload or {}
    )


def _tell_keeper(actor: Actor, plan: HouseholdPlan, kind: str, *, cause: UUID) -> None:
    """Tell the keeper; where nobody holds the keeper's post, whoever made the plan, who can hand it on."""
    keeper = Post.objects.get(id=plan.keeper_id)
    if is_held(keeper.id):
        _tell(plan, keeper, actor, kind, cause=cause)
    else:
        _put_in(plan, plan.made_by_id, kind, cause=cause)


def _tell(plan: HouseholdPlan, post: Post, actor: Actor, kind: str, *, cause: UUID) -> None:
    if post.account_id is not None and post.account_id != actor.account_id:
        _put_in(plan, post.account_id, kind, cause=cause)


def _put_in(plan: HouseholdPlan, account: UUID, kind: str, *, cause: UUID) -> None:
    """A line in an inbox names the grid, and neither the home nor anything that the plan says."""
    place = name_places([plan.place])[plan.place]["name"]
    tell([account], kind=kind, subject_type="household_plan", subject_id=plan.id, cause=cause, params={"where": place})
