"""Readings of household plans: each within the statement that says who may see them, and each recorded."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from typing_extensions import TypedDict

from weige.access.actors import Actor, HeldPost
from weige.access.queries import PostRef, account_names, in_scope, post_refs, standing_posts
from weige.cases.models import HouseholdPlan, PlanShare
from weige.core import clock
from weige.core.errors import NOT_FOUND, Problem
from weige.core.paging import decode_cursor, encode_cursor
from weige.core.places import PlaceRef, name_places
from weige.registry.people import reading

from . import wording

KEEP = "plan.keep"
PURPOSE = "service"
"""What a plan is read for, in the words of the register's dictionary."""
KEPT = "household_plan"
FAR = date.max


class PlanCase(TypedDict):
    id: UUID
    number: str


class PlanRow(TypedDict):
    """A plan in a list: where it lies and when the next visit is. Nothing of what it says."""

    id: UUID
    place: PlaceRef
    where: str
    case: PlanCase | None
    keeper: PostRef
    state: Literal["running", "closed", "ended"]
    next_visit: date | None
    visit_due: bool
    opened_at: datetime
    mine: bool
    version: int


class PlanPage(TypedDict):
    items: list[PlanRow]
    next: str | None


class PlanStepOut(TypedDict):
    id: UUID
    what: str
    post: PostRef
    until: date | None
    late: bool
    done_at: datetime | None
    done_by: str | None
    may_finish: bool


class PlanVisitOut(TypedDict):
    id: UUID
    day: date
    by: str
    words: str
    next_day: date | None


class PlanShareOut(TypedDict):
    id: UUID
    post: PostRef
    reason: str
    first_day: date
    last_day: date
    given_by: str
    taken_back_at: datetime | None
    open: bool


class PlanTurnOut(TypedDict):
    id: UUID
    kind: Literal["closed", "ended", "reopened", "handed_on"]
    words: str
    day: date
    by: str
    post: PostRef | None
    at: datetime


class PlanDetail(PlanRow):
    needs: str
    goal: str
    made_by: str
    steps: list[PlanStepOut]
    visits: list[PlanVisitOut]
    shares: list[PlanShareOut]
    turns: list[PlanTurnOut]
    may_keep: bool


class PlanPost(PostRef):
    """A post that may be named in a plan; ``may_keep``: it may be its keeper."""

    may_keep: bool


class PlanPosts(TypedDict):
    items: list[PlanPost]


def visible(actor: Actor) -> Q:
    """The condition of plans that a reader may see: as keeper, as who made it, or by a share that is open today.

    The same as ``rules.may_see``.
    """
    today = clock.today()
    shared = PlanShare.objects.filter(
        plan=OuterRef("pk"), post__in=actor.post_ids, first_day__lte=today, last_day__gte=today, taken_back_at=None
    )
    made = Q(made_by=actor.account_id) & in_scope(actor.scope(KEEP))
    return Q(keeper__in=actor.post_ids) | made | Q(Exists(shared))


def keeps(actor: Actor, plan: HouseholdPlan) -> bool:
    """Whether someone works on a plan: its keeper, or who made it."""
    return actor.may(KEEP, plan.place) and (plan.keeper_id in actor.post_ids or plan.made_by_id == actor.account_id)


def page(actor: Actor, *, state: str | None, mine: bool, case: UUID | None, after: str | None, limit: int) -> PlanPage:
    """One page of the plans that a reader may see, the next visit first; those without one at the end.

    Args:
        mine: only those that the reader keeps.

    Raises:
        Problem: ``core.bad_cursor``.
    """
    found = HouseholdPlan.objects.filter(visible(actor))
    if state:
        found = found.filter(state=state)
    if mine:
        found = found.filter(keeper__in=actor.post_ids)
    if case is not None:
        found = found.filter(case=case)
    rows = list(_after(found, after).select_related("dwelling", "case")[: limit + 1])
    more, rows = len(rows) > limit, rows[:limit]
    following = encode_cursor((rows[-1].next_visit or FAR).isoformat(), rows[-1].id) if more else None
    return PlanPage(items=_rows(actor, rows), next=following)


def _after(found: QuerySet[HouseholdPlan], after: str | None) -> QuerySet[HouseholdPlan]:
    from django.db.models import DateField, Value
    from django.db.models.functions import Coalesce

    found = found.annotate(due=Coalesce("next_visit", Value(FAR, DateField())))
    if after:
        text, last = decode_cursor(after, str, UUID)
        try:
            day = date.fromisoformat(text)
        except ValueError:
            day = FAR
        found = found.filter(Q(due__gt=day) | Q(due=day, id__gt=last))
    return found.order_by("due", "id")


def _rows(actor: Actor, plans: list[HouseholdPlan]) -> list[PlanRow]:
    places = name_places(plan.place for plan in plans)
    posts = post_refs(plan.keeper_id for plan in plans)
    today = clock.today()
    return [
        PlanRow(
            id=plan.id,
            place=places[plan.place],
            where=plan.dwelling.full_name if plan.dwelling else plan.case.where if plan.case else "",
            case=PlanCase(id=plan.case.id, number=plan.case.number) if plan.case else None,
            keeper=posts[plan.keeper_id],
            state=plan.state,  # type: ignore[typeddict-item]
            next_visit=plan.next_visit,
            visit_due=plan.next_visit is not None and plan.next_visit <= today,
            opened_at=plan.opened_at,
            mine=plan.keeper_id in actor.post_ids,
            version=plan.version,
        )
        for plan in plans
    ]


@transaction.atomic
def open_plan(actor: Actor, plan_id: UUID) -> PlanDetail:
    """A plan in full. Where a household of the register is concerned, the reading stands in its log.

    Raises:
        Problem: ``core.not_found``, whether there is none or it is not the reader's to see.
    """
    plan = HouseholdPlan.objects.select_related("dwelling", "case").filter(visible(actor), id=plan_id).first()
    if plan is None:
        raise Problem(NOT_FOUND)
    reader = reading.Reader(actor, PURPOSE, _reading_post(actor, plan))
    if plan.household or plan.dwelling:
        reading.record_beside(
            reader, KEPT, household=plan.household, dwelling=plan.dwelling, reference=plan.id
        )  # fmt: skip
    return _detail(actor, plan)


def _reading_post(actor: Actor, plan: HouseholdPlan) -> HeldPost | None:
    """The post by which the reader sees the plan: the keeper's, the maker's, or the one it is shared with."""
    held = {post.id: post for post in actor.posts}
    if plan.keeper_id in held:
        return held[plan.keeper_id]
    if plan.made_by_id == actor.account_id and (post := actor.post_for(KEEP, plan.place)):
        return post
    today = clock.today()
    shares = plan.shares.filter(post__in=held, first_day__lte=today, last_day__gte=today, taken_back_at=None)
    return next((held[share.post_id] for share in shares), None)


def _detail(actor: Actor, plan: HouseholdPlan) -> PlanDetail:
    steps, visits = list(plan.steps.order_by("added_at", "id")), list(plan.visits.order_by("-day", "-at"))
    shares, turns = list(plan.shares.order_by("-given_at", "-id")), list(plan.turns.order_by("-at", "-id"))
    posts = post_refs([*(s.post_id for s in steps), *(s.post_id for s in shares), *(t.post_id for t in turns)])
    names = account_names(
        [plan.made_by_id, *(s.done_by_id for s in steps), *(v.visitor_id for v in visits),
         *(s.given_by_id for s in shares), *(t.person_id for t in turns)]
    )  # fmt: skip
    today, may_keep = clock.today(), keeps(actor, plan)
    running = plan.state == "running"
    return PlanDetail(
        **_rows(actor, [plan])[0],
        needs=wording.read(plan.id, wording.NEEDS, plan.needs),
        goal=wording.read(plan.id, wording.GOAL, plan.goal),
        made_by=names.get(plan.made_by_id, ""),
        steps=[
            PlanStepOut(
                id=step.id,
                what=wording.read(step.id, wording.STEP, step.what),
                post=posts[step.post_id],
                until=step.until,
                late=step.done_at is None and step.until is not None and step.until < today,
                done_at=step.done_at,
                done_by=names.get(step.done_by_id) if step.done_by_id else None,
                may_finish=running and step.done_at is None and (may_keep or step.post_id in actor.post_ids),
            )
            for step in steps
        ],
        visits=[
            PlanVisitOut(
                id=visit.id,
                day=visit.day,
                by=names.get(visit.visitor_id, ""),
                words=wording.read(visit.id, wording.VISIT, visit.words),
                next_day=visit.next_day,
            )
            for visit in visits
        ],
        shares=[
            PlanShareOut(
                id=share.id,
                post=posts[share.post_id],
                reason=wording.read(share.id, wording.SHARE, share.reason),
                first_day=share.first_day,
                last_day=share.last_day,
                given_by=names.get(share.given_by_id, ""),
                taken_back_at=share.taken_back_at,
                open=share.taken_back_at is None and share.first_day <= today <= share.last_day,
            )
            for share in shares
        ],
        turns=[
            PlanTurnOut(
                id=turn.id,
                kind=turn.kind,  # type: ignore[typeddict-item]
                words=wording.read(turn.id, wording.TURN, turn.words),
                day=turn.day,
                by=names.get(turn.person_id, ""),
                post=posts.get(turn.post_id) if turn.post_id else None,
                at=turn.at,
            )
            for turn in turns
        ],
        may_keep=may_keep,
    )


def nameable_posts(actor: Actor, place: str) -> PlanPosts:
    """The posts that can be named in a plan at a place: those that somebody holds there or above, the nearest first.

    Raises:
        Problem: ``core.not_found`` for whoever keeps no plans there.
    """
    if not actor.may(KEEP, place):
        raise Problem(NOT_FOUND)
    posts = standing_posts(place)
    refs = post_refs(post.id for post in posts)
    return PlanPosts(items=[PlanPost(**refs[post.id], may_keep=KEEP in post.post_type.abilities) for post in posts])
