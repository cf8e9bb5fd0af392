"""Readings of like cases and campaigns, within the reader's scope."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal
from uuid import UUID

from django.db.models import Count
from typing_extensions import TypedDict

from weige.access.actors import Actor
from weige.access.queries import PostRef, account_names, in_scope, post_refs
from weige.cases.models import Campaign, Case, CaseTraits, GroupChange, LikeGroup
from weige.cases.queries import rows_of
from weige.cases.reference import reference
from weige.cases.shapes import CampaignRef, CaseRow
from weige.core import languages
from weige.core.errors import NOT_FOUND, Problem
from weige.core.paging import decode_cursor, encode_cursor
from weige.core.places import PlaceRef, name_places

from .rules import PROPOSED_FROM, GroupState

MOST_MEMBERS = 500


class GroupRow(TypedDict):
    """A group of like cases in a list."""

    id: UUID
    state: Literal["proposed", "confirmed", "dissolved"]
    place: PlaceRef
    size: int
    category_name: str
    words: list[str]
    first_at: datetime
    last_at: datetime
    campaign: UUID | None


class GroupPage(TypedDict):
    items: list[GroupRow]
    next: str | None


class LikeMemberOut(TypedDict):
    """A case of a group, and why it is in it."""

    case: CaseRow
    reasons: list[str]


class GroupChangeOut(TypedDict):
    id: UUID
    kind: Literal["confirm", "split", "merge", "dissolve"]
    cases: int
    by: str
    at: datetime
    undone_at: datetime | None


class GroupDetail(GroupRow):
    members: list[LikeMemberOut]
    changes: list[GroupChangeOut]
    may_decide: bool


class CampaignRow(TypedDict):
    id: UUID
    title: str
    place: PlaceRef
    owner: PostRef
    state: Literal["running", "closed"]
    until: date | None
    opened_at: datetime
    closed_at: datetime | None
    cases: int
    group: UUID


class CampaignPage(TypedDict):
    items: list[CampaignRow]
    next: str | None


class CampaignDetail(CampaignRow):
    plan: str
    solution: str
    version: int
    members: list[CaseRow]
    may_decide: bool
    may_close: bool


def proposals(actor: Actor, *, after: str | None, limit: int) -> GroupPage:
    """Groups that are worth an officer's look, the latest first.

    Raises:
        Problem: ``core.bad_cursor``.
    """
    found = LikeGroup.objects.filter(
        in_scope(actor.scope("case.dispatch")), size__gte=PROPOSED_FROM, state=GroupState.PROPOSED
    )
    if after:
        moment, last = decode_cursor(after, datetime, UUID)
        found = found.filter(last_at__lte=moment).exclude(last_at=moment, id__gte=last)
    groups = list(found.order_by("-last_at", "-id")[: limit + 1])
    more, groups = len(groups) > limit, groups[:limit]
    return GroupPage(items=_group_rows(groups), next=encode_cursor(groups[-1].last_at, groups[-1].id) if more else None)


def _group_rows(groups: list[LikeGroup]) -> list[GroupRow]:
    places = name_places(group.place for group in groups)
    known = reference()
    categories = _categories(groups)
    campaigns = dict(Campaign.objects.filter(group__in=groups).order_by("opened_at").values_list("group_id", "id"))
    return [
        GroupRow(
            id=group.id,
            state=group.state,  # type: ignore[typeddict-item]
            place=places[group.place],
            size=group.size,
            category_name=languages.say(known.name(categories[group.id])) if group.id in categories else "",
            words=group.words,
            first_at=group.first_at,
            last_at=group.last_at,
            campaign=campaigns.get(group.id),
        )
        for group in groups
    ]


def _categories(groups: list[LikeGroup]) -> dict[UUID, str]:
    """The category that most cases of each group have."""
    counted = (
        CaseTraits.objects.filter(group__in=groups)
        .values_list("group_id", "case__category_id")
        .annotate(cases=Count("case_id"))
        .order_by("cases", "case__category_id")
    )
    return {group: category for group, category, _ in counted if group is not None}


def group_detail(actor: Actor, group_id: UUID) -> GroupDetail:
    """A group with its cases and the reasons of each.

    Raises:
        Problem: ``core.not_found``.
    """
    group = LikeGroup.objects.filter(in_scope(actor.scope("case.read")), id=group_id).first()
    if group is None:
        raise Problem(NOT_FOUND)
    traits = list(CaseTraits.objects.filter(group=group).order_by("-case__reported_at", "-case_id")[:MOST_MEMBERS])
    rows = rows_of([one.case_id for one in traits])
    changes = list(GroupChange.objects.filter(group=group) | GroupChange.objects.filter(other=group))
    names = account_names(change.actor_id for change in changes)
    return GroupDetail(
        **_group_rows([group])[0],
        members=[LikeMemberOut(case=rows[one.case_id], reasons=languages.say_pairs(one.reasons)) for one in traits],
        changes=[
            GroupChangeOut(
                id=change.id,
                kind=change.kind,  # type: ignore[typeddict-item]
                cases=len(change.moved),
                by=names.get(change.actor_id, ""),
                at=change.at,
                undone_at=change.undone_at,
            )
            for change in sorted(changes, key=lambda each: each.at, reverse=True)
        ],
        may_decide=actor.may("case.dispatch", group.place),
    )


def campaigns(actor: Actor, *, state: str, after: str | None, limit: int) -> CampaignPage:
    """Campaigns of the reader's area, the latest first.

    Raises:
        Problem: ``core.bad_cursor``.
    """
    found = Campaign.objects.filter(in_scope(actor.scope("case.read")), state=state)
    if after:
        moment, last = decode_cursor(after, datetime, UUID)
        found = found.filter(opened_at__lte=moment).exclude(opened_at=moment, id__gte=last)
    rows = list(found.select_related("group").order_by("-opened_at", "-id")[: limit + 1])
    more, rows = len(rows) > limit, rows[:limit]
    return CampaignPage(
        items=_campaign_rows(rows), next=encode_cursor(rows[-1].opened_at, rows[-1].id) if more else None
    )


def _campaign_rows(rows: list[Campaign]) -> list[CampaignRow]:
    places = name_places(row.place for row in rows)
    posts = post_refs(row.owner_id for row in rows)
    return [
        CampaignRow(
            id=row.id,
            title=row.title,
            place=places[row.place],
            owner=posts[row.owner_id],
            state=row.state,  # type: ignore[typeddict-item]
            until=row.until,
            opened_at=row.opened_at,
            closed_at=row.closed_at,
            cases=row.group.size,
            group=row.group_id,
        )
        for row in rows
    ]


def campaign_detail(actor: Actor, campaign_id: UUID) -> CampaignDetail:
    """A campaign with its cases.

    Raises:
        Problem: ``core.not_found``.
    """
    found = Campaign.objects.select_related("group").filter(in_scope(actor.scope("case.read")), id=campaign_id).first()
    if found is None:
        raise Problem(NOT_FOUND)
    ids = CaseTraits.objects.filter(group=found.group).values_list("case_id", flat=True)[:MOST_MEMBERS]
    rows = rows_of(list(ids))
    return CampaignDetail(
        **_campaign_rows([found])[0],
        plan=found.plan,
        solution=found.solution,
        version=found.version,
        members=sorted(rows.values(), key=lambda row: row["reported_at"], reverse=True),
        may_decide=found.state == "running" and actor.may("case.dispatch", found.place),
        may_close=found.state == "running" and actor.may("case.close", found.place),
    )


def of_case(actor: Actor, case: Case) -> CampaignRef | None:
    """The campaign that a case is solved in, the latest of its group; the case itself is the reader's already."""
    found = Campaign.objects.filter(group__members__case=case).order_by("-opened_at", "-id").first()
    if found is None:
        return None
    return CampaignRef(
        id=found.id,
        title=found.title,
        state=found.state,  # type: ignore[typeddict-item]
        may_open=actor.may("case.read", found.place),
    )
