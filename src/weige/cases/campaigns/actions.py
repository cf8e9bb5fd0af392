"""What people make of like cases: confirm, split, merge, dissolve, undo; and campaigns from plan to solution."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.db import transaction

from weige.access.actions import acting
from weige.access.actors import Actor
from weige.cases import errors, saying
from weige.cases.lifecycle import State
from weige.cases.models import Campaign, Case, CaseTraits, GroupChange, LikeGroup, WhistleCall
from weige.core import clock, events, sealing
from weige.core.errors import ID_TAKEN, NOT_FOUND, Problem, Text

from . import likes
from .rules import ChangeKind, GroupState, may_merge, may_split, may_undo

DISPATCH = "case.dispatch"


@transaction.atomic
def split(*, actor: Actor, id: UUID, group_id: UUID, cases: list[UUID]) -> LikeGroup:
    """Take cases out of a group into one of their own (a single one stands alone). Repeating changes nothing.

    Raises:
        Problem: ``core.not_found``, ``access.not_allowed``, ``cases.group_refused``, ``core.id_taken``.
    """
    group = _lock(actor, group_id)
    done = _made(id, ChangeKind.SPLIT, group)
    if done is not None:
        return done.other or group
    actor = acting(actor, DISPATCH, group.place)
    members = set(CaseTraits.objects.filter(group=group).values_list("case_id", flat=True))
    taken = [case for case in dict.fromkeys(cases) if case in members]
    _refuse(may_split(GroupState(group.state), size=len(members), taken=len(taken)))
    other = LikeGroup.objects.create(area=group.area, place=group.place, first_at=group.first_at, last_at=group.last_at)
    CaseTraits.objects.filter(case__in=taken).update(group=other, kept_apart=True)
    _bump(group, other)
    _record(actor, id, ChangeKind.SPLIT, group, other=other, moved=taken)
    return other


@transaction.atomic
def merge(*, actor: Actor, id: UUID, group_id: UUID, other_id: UUID) -> LikeGroup:
    """Bring the cases of another group into this one. Repeating the command changes nothing.

    Raises:
        Problem: ``core.not_found``, ``access.not_allowed``, ``cases.group_refused``, ``core.id_taken``.
    """
    first, second = sorted((group_id, other_id))
    locked = {found: _lock(actor, found) for found in (first, second)}
    group, other = locked[group_id], locked[other_id]
    if _made(id, ChangeKind.MERGE, group) is not None:
        return group
    actor = acting(acting(actor, DISPATCH, group.place), DISPATCH, other.place)
    running = Campaign.objects.filter(group__in=[group, other], state="running").count()
    _refuse(may_merge(GroupState(group.state), GroupState(other.state), same=group_id == other_id, in_campaign=running))
    if Campaign.objects.filter(group=other, state="running").exists():
        group, other = other, group
    moved = list(CaseTraits.objects.filter(group=other).values_list("case_id", flat=True))
    before = {"state": other.state}
    CaseTraits.objects.filter(group=other).update(group=group)
    other.state = GroupState.DISSOLVED
    _bump(group, other)
    _record(actor, id, ChangeKind.MERGE, group, other=other, moved=moved, before=before)
    return group


@transaction.atomic
def dissolve(*, actor: Actor, id: UUID, group_id: UUID) -> LikeGroup:
    """Say that the cases of a group have nothing to do with each other; they are not grouped again by themselves.

    Raises:
        Problem: ``core.not_found``, ``access.not_allowed``, ``cases.group_refused``, ``core.id_taken``.
    """
    group = _lock(actor, group_id)
    if _made(id, ChangeKind.DISSOLVE, group) is not None:
        return group
    actor = acting(actor, DISPATCH, group.place)
    if group.state == GroupState.DISSOLVED:
        _refuse(Text("这组事件已解散", "this group was dissolved"))
    if Campaign.objects.filter(group=group, state="running").exists():
        _refuse(Text("正在集中解决，不能解散", "a campaign runs on it"))
    moved = list(CaseTraits.objects.filter(group=group).values_list("case_id", flat=True))
    before = {"state": group.state}
    CaseTraits.objects.filter(group=group).update(group=None, kept_apart=True)
    group.state = GroupState.DISSOLVED
    group.version += 1
    group.size = 0
    group.save()
    _record(actor, id, ChangeKind.DISSOLVE, group, moved=moved, before=before)
    return group


@transaction.atomic
def undo(*, actor: Actor, change_id: UUID) -> LikeGroup:
    """Bring groups back to what they were before a change, unless somebody has gone on from there.

    Raises:
        Problem: ``core.not_found``, ``access.not_allowed``, ``cases.group_refused``.
    """
    change = GroupChange.objects.filter(id=change_id).first()
    if change is None:
        raise Problem(NOT_FOUND)
    wanted = [found for found in (change.group_id, change.other_id) if found]
    locked = {found: _lock(actor, found) for found in sorted(wanted)}
    change = GroupChange.objects.select_for_update().get(id=change_id)
    group = locked[change.group_id]
    if change.undone_at is not None:
        return group
    actor = acting(actor, DISPATCH, group.place)
    later = GroupChange.objects.filter(group__in=wanted, at__gt=change.at, undone_at=None) | GroupChange.objects.filter(
        other__in=wanted, at__gt=change.at, undone_at=None
    )
    begun = Campaign.objects.filter(group__in=wanted, state="running", opened_at__gt=change.at).exists()
    _refuse(may_undo(changed_since=later.exists(), in_campaign=begun))
    other = locked[change.other_id] if change.other_id else None
    back = {ChangeKind.SPLIT: group, ChangeKind.MERGE: other, ChangeKind.DISSOLVE: group}[ChangeKind(change.kind)]
    CaseTraits.objects.filter(case__in=change.moved).update(group=back, kept_apart=False)
    if change.kind == ChangeKind.SPLIT and other is not None:
        other.state = GroupState.DISSOLVED
    elif back is not None:
        back.state = change.before["state"]
    change.undone_at = clock.now()
    change.save(update_fields=["undone_at"])
    _bump(*locked.values())
    events.append(
        "case.group_undone", actor=actor, subject_type="like_group", subject_id=group.id, place=group.place,
        payload={"kind": change.kind},
    )  # fmt: skip
    return group


@transaction.atomic
def start(*, actor: Actor, id: UUID, group_id: UUID, title: str, plan: str, until: date | None) -> Campaign:
    """Confirm a group and solve its cases as one piece of work; every holder and reporter reads so in the case.

    Raises:
        Problem: ``core.not_found``, ``access.not_allowed``, ``cases.group_refused``, ``core.id_taken``.
    """
    earlier = Campaign.objects.filter(id=id).first()
    if earlier is not None:
        if earlier.group_id != group_id:
            raise Problem(ID_TAKEN, field="id")
        return earlier
    group = _lock(actor, group_id)
    actor = acting(actor, DISPATCH, group.place)
    post = actor.post_for(DISPATCH, group.place)
    assert post is not None
    if group.state == GroupState.DISSOLVED:
        _refuse(Text("这组事件已解散", "this group was dissolved"))
    if Campaign.objects.filter(group=group, state="running").exists():
        _refuse(Text("这组事件已经在集中解决", "a campaign runs on it already"))
    group.state = GroupState.CONFIRMED
    group.version += 1
    group.save()
    campaign = Campaign.objects.create(
        id=id, group=group, title=title, plan=plan, place=group.place, owner_id=post.id, until=until,
        opened_at=clock.now(),
    )  # fmt: skip
    for case in open_members(group):
        saying.note(
            case,
            actor=actor,
            move="join_campaign",
            id=sealing.derived_id(id, f"join.{case.id}"),
            text=title,
            post=post.id,
        )
    _say(actor, campaign, "campaign.started", {"cases": group.size})
    return campaign


@transaction.atomic
def finish(*, actor: Actor, campaign_id: UUID, version: int, solution: str) -> Campaign:
    """One solution: every open case of the campaign is closed with it, and each reporter is asked. Repeating changes
    nothing.

    Raises:
        Problem: ``core.not_found``, ``access.not_allowed``, ``cases.campaign_changed``, ``cases.group_refused`` when a
            department that was called to one of the cases has not answered.
    """
    from weige.cases.actions import close_together

    campaign, group = _lock_campaign(actor, campaign_id)
    if campaign.state == "closed":
        return campaign
    if campaign.version != version:
        raise Problem(errors.CAMPAIGN_CHANGED, field="version")
    actor = acting(actor, "case.close", campaign.place)
    post = actor.post_for("case.close", campaign.place)
    assert post is not None
    cases = open_members(group)
    silent = WhistleCall.objects.filter(case__in=cases, ended_at=None).count()
    if silent:
        _refuse(Text(f"还有 {silent} 个被吹哨的单位没有回应", f"{silent} of those who were called have not answered"))
    for case in cases:
        close_together(case, actor=actor, post=post.id, id=sealing.derived_id(campaign.id, f"close.{case.id}"),
                       note=solution)  # fmt: skip
    campaign.state, campaign.solution, campaign.closed_at = "closed", solution, clock.now()
    campaign.version += 1
    campaign.save()
    _say(actor, campaign, "campaign.closed", {"cases": len(cases)})
    return campaign


@transaction.atomic
def revise(*, actor: Actor, campaign_id: UUID, version: int, title: str, plan: str, until: date | None) -> Campaign:
    """Change the plan of a running campaign.

    Raises:
        Problem: ``core.not_found``, ``access.not_allowed``, ``cases.campaign_changed``, ``cases.group_refused``.
    """
    campaign, _ = _lock_campaign(actor, campaign_id)
    actor = acting(actor, DISPATCH, campaign.place)
    if campaign.version != version:
        raise Problem(errors.CAMPAIGN_CHANGED, field="version")
    if campaign.state != "running":
        _refuse(Text("集中解决已经结束", "the campaign has ended"))
    campaign.title, campaign.plan, campaign.until = title, plan, until
    campaign.version += 1
    campaign.save()
    _say(actor, campaign, "campaign.revised", {})
    return campaign


def open_members(group: LikeGroup) -> list[Case]:
    """The open cases of a group, locked in the order in which every campaign locks them."""
    ids = CaseTraits.objects.filter(group=group).values_list("case_id", flat=True)
    return list(Case.objects.select_for_update().filter(id__in=list(ids)).exclude(state=State.CLOSED).order_by("id"))


def _lock(actor: Actor, group_id: UUID) -> LikeGroup:
    group = LikeGroup.objects.select_for_update().filter(id=group_id).first()
    if group is None or not actor.scope("case.read").covers(group.place):
        raise Problem(NOT_FOUND)
    return group


def _lock_campaign(actor: Actor, campaign_id: UUID) -> tuple[Campaign, LikeGroup]:
    group_id = Campaign.objects.filter(id=campaign_id).values_list("group_id", flat=True).first()
    if group_id is None:
        raise Problem(NOT_FOUND)
    group = _lock(actor, group_id)
    return Campaign.objects.select_for_update().get(id=campaign_id), group


def _made(id: UUID, kind: ChangeKind, group: LikeGroup) -> GroupChange | None:
    done = GroupChange.objects.select_related("other").filter(id=id).first()
    if done is not None and (done.kind != kind or group.id not in {done.group_id, done.other_id}):
        raise Problem(ID_TAKEN, field="id")
    return done


def _refuse(reason: Text | None) -> None:
    if reason is not None:
        raise Problem(errors.GROUP_REFUSED, reason=reason)


def _bump(*groups: LikeGroup) -> None:
    for group in groups:
        group.version += 1
        likes.refresh(group)


def _record(
    actor: Actor, id: UUID, kind: ChangeKind, group: LikeGroup, *, other: LikeGroup | None = None,
    moved: list[UUID], before: dict[str, str] | None = None,
) -> None:  # fmt: skip
    GroupChange.objects.create(
        id=id, kind=kind, group=group, other=other, moved=moved, before=before or {}, actor_id=actor.person,
        at=clock.now(),
    )  # fmt: skip
    events.append(
        f"case.group_{kind}", actor=actor, subject_type="like_group", subject_id=group.id, place=group.place,
        payload={"cases": len(moved)},
    )  # fmt: skip


def _say(actor: Actor, campaign: Campaign, kind: str, payload: dict[str, int]) -> None:
    events.append(
        kind, actor=actor, subject_type="campaign", subject_id=campaign.id, place=campaign.place, payload=payload
    )
