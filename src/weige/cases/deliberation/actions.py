"""Every change of community meetings; what is decided is written into the cases themselves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from weige.access.actions import acting
from weige.access.actors import Actor
from weige.access.models import Post
from weige.access.queries import is_held, standing_posts
from weige.cases import errors, saying
from weige.cases.campaigns.actions import open_members
from weige.cases.models import (
    Attendance,
    AttendingPost,
    Campaign,
    Case,
    Meeting,
    MeetingAddendum,
    MeetingItem,
    MeetingTask,
)
from weige.cases.queries import find_visible
from weige.core import clock, events, sealing
from weige.core.errors import ID_TAKEN, NOT_FOUND, Problem, Text
from weige.core.places import name_places
from weige.notify.actions import tell

from . import queries, rules
from .queries import CALL
from .rules import AttendanceKind, Outcome, Votes


@transaction.atomic
def call(*, actor: Actor, id: UUID, title: str, place: str, at: datetime, where: str, agenda: str) -> Meeting:
    """Call a meeting. Repeating the command returns the first one.

    Raises:
        Problem: ``core.not_found`` where nothing is the actor's, ``core.id_taken``.
    """
    if not actor.may(CALL, place):
        raise Problem(NOT_FOUND, field="place")
    earlier = Meeting.objects.filter(id=id).first()
    if earlier is not None:
        if earlier.place != place:
            raise Problem(ID_TAKEN, field="id")
        return earlier
    if name_places([place])[place]["name"] == place:
        raise Problem(errors.UNKNOWN_PLACE, field="place")
    actor = acting(actor, CALL, place)
    assert actor.acting_post_id is not None
    meeting = Meeting.objects.create(
        id=id, title=title, place=place, at=at, where=where, agenda=agenda, called_by_id=actor.acting_post_id,
        made_at=clock.now(),
    )  # fmt: skip
    _say(actor, meeting, "meeting.called")
    return meeting


@transaction.atomic
def revise(
    *, actor: Actor, meeting_id: UUID, version: int, title: str, at: datetime, where: str, agenda: str, minutes: str
) -> Meeting:
    """Change when, where and what about, and write the minutes, until they are signed.

    Raises:
        Problem: ``core.not_found``, ``access.not_allowed``, ``cases.meeting_changed``, ``cases.meeting_refused``.
    """
    actor, meeting = _lock(actor, meeting_id)
    _refuse(rules.may_change(signed=meeting.signed_at is not None, cancelled=meeting.cancelled_at is not None))
    if meeting.version != version:
        raise Problem(errors.MEETING_CHANGED, field="version")
    if at > clock.now() and (meeting.attended or meeting.items.exclude(outcome=Outcome.OPEN).exists()):
        _refuse(Text("会议已经开过，不能改到以后", "the meeting was held; it cannot be moved to a later time"))
    meeting.title, meeting.at, meeting.where, meeting.agenda, meeting.minutes = title, at, where, agenda, minutes
    _bump(actor, meeting, "meeting.revised")
    return meeting


@transaction.atomic
def cancel(*, actor: Actor, meeting_id: UUID, reason: str) -> Meeting:
    """The meeting does not take place. Repeating changes nothing.

    Raises:
        Problem: ``core.not_found``, ``access.not_allowed``, ``cases.meeting_refused``.
    """
    actor, meeting = _lock(actor, meeting_id)
    if meeting.cancelled_at is not None:
        return meeting
    _refuse(rules.may_change(signed=meeting.signed_at is not None, cancelled=False))
    if meeting.items.exclude(outcome=Outcome.OPEN).exists():
        _refuse(Text("已有一项有了结果", "an item has its outcome already"))
    meeting.cancelled_at, meeting.cancel_reason = clock.now(), reason
    _bump(actor, meeting, "meeting.cancelled")
    return meeting


@transaction.atomic
def add_item(
    *, actor: Actor, meeting_id: UUID, id: UUID, case: UUID | None, campaign: UUID | None, question: str,
    options: Sequence[str],
) -> Meeting:  # fmt: skip
    """Put a case or a campaign of the meeting's area on its agenda. Repeating the command changes nothing.

    Raises:
        Problem: ``core.not_found``, ``cases.unknown_case``, ``access.not_allowed``, ``cases.meeting_refused``,
            ``core.id_taken``.
    """
    actor, meeting = _lock(actor, meeting_id)
    earlier = MeetingItem.objects.filter(id=id).first()
    if earlier is not None:
        if earlier.meeting_id != meeting.id:
            raise Problem(ID_TAKEN, field="id")
        return meeting
    _refuse(rules.may_change(signed=meeting.signed_at is not None, cancelled=meeting.cancelled_at is not None))
    if (case is None) == (campaign is None):
        _refuse(Text("请选择一个事件或一次集中解决", "choose one case or one campaign"))
    agenda = MeetingItem.objects.filter(meeting=meeting)
    if case is not None:
        place = find_visible(actor, case).place
        agenda = agenda.filter(case_id=case)
    else:
        assert campaign is not None
        agenda = agenda.filter(campaign_id=campaign)
        found = Campaign.objects.filter(id=campaign).values_list("place", flat=True).first()
        if found is None or not actor.scope("case.read").covers(found):
            raise Problem(NOT_FOUND, field="campaign")
        place = found
    if not place.startswith(meeting.place):
        _refuse(Text("不在这次会议的范围内", "it lies outside the area of this meeting"))
    if agenda.exists():
        _refuse(Text("已经在议程上", "it is on the agenda already"))
    MeetingItem.objects.create(
        id=id, meeting=meeting, case_id=case, campaign_id=campaign, question=question, options=list(options),
        added_at=clock.now(),
    )  # fmt: skip
    _bump(actor, meeting, "meeting.item_added")
    return meeting


@transaction.atomic
def attend(*, actor: Actor, meeting_id: UUID, counts: Mapping[AttendanceKind, int], posts: Sequence[UUID]) -> Meeting:
    """Write down who came: how many of each kind, and the holders of posts by name. Repeating changes nothing.

    Raises:
        Problem: ``core.not_found``, ``access.not_allowed``, ``cases.meeting_refused``, ``cases.meeting_post_unfit``.
    """
    actor, meeting = _lock_begun(actor, meeting_id)
    wanted = list(dict.fromkeys(posts))
    known = {post.id for post in posts_of(meeting.place)} | set(meeting.attending.values_list("post_id", flat=True))
    if any(post not in known for post in wanted):
        raise Problem(errors.MEETING_POST_UNFIT, field="posts")
    most = max(
        ((i.votes_for or 0) + (i.votes_against or 0) + (i.votes_abstain or 0) for i in meeting.items.all()), default=0
    )
    present = sum(counts.values()) + len(wanted)
    _refuse(rules.may_attend(present=present, most_votes=most))
    meeting.attendance.all().delete()
    meeting.attending.all().delete()
    Attendance.objects.bulk_create(Attendance(meeting=meeting, kind=k, count=n) for k, n in counts.items() if n)
    AttendingPost.objects.bulk_create(AttendingPost(meeting=meeting, post_id=post) for post in wanted)
    meeting.attended = True
    _bump(actor, meeting, "meeting.attended", {"present": present})
    return meeting


@transaction.atomic
def decide(
    *, actor: Actor, meeting_id: UUID, item_id: UUID, id: UUID, outcome: Outcome, decision: str, reasons: str,
    votes: Votes | None,
) -> Meeting:  # fmt: skip
    """What the meeting decided on an item and why, or that it was put off. A decision is written into the case, or into
    every open case of the campaign. Repeating the command changes nothing.

    Raises:
        Problem: ``core.not_found``, ``access.not_allowed``, ``cases.meeting_refused``, ``core.id_taken``.
    """
    actor, meeting = _lock(actor, meeting_id)
    item = _item(meeting, item_id)
    if item.decision_id == id:
        return meeting
    _refuse(rules.may_change(signed=meeting.signed_at is not None, cancelled=meeting.cancelled_at is not None))
    _refuse(rules.may_hold(at=meeting.at, now=clock.now()))
    _refuse(rules.may_decide(outcome=Outcome(item.outcome), present=queries.present_at(meeting), votes=votes))
    item.outcome, item.decision, item.reasons, item.decision_id = outcome, decision, reasons, id
    if votes is not None:
        item.votes_for, item.votes_against, item.votes_abstain = (
            votes.votes_for, votes.votes_against, votes.votes_abstain
        )  # fmt: skip
    item.decided_at, item.decided_by_id = clock.now(), actor.person
    item.save()
    if outcome == Outcome.DECIDED:
        for case in _cases(item):
            _note(case, actor, "deliberated", id, f"{decision}\n{reasons}")
    _bump(actor, meeting, f"meeting.{outcome}", {"item": str(item.id)})
    return meeting


@transaction.atomic
def give_notice(*, actor: Actor, meeting_id: UUID, item_id: UUID, id: UUID, text: str) -> Meeting:
    """Tell the residents concerned: the text stands on the public page of the case. Repeating changes nothing.

    Raises:
        Problem: ``core.not_found``, ``access.not_allowed``, ``cases.meeting_refused``.
    """
    from weige.cases.jobs import tell as tell_of_step

    actor, meeting = _lock(actor, meeting_id)
    item = _item(meeting, item_id)
    if item.notice_id == id:
        return meeting
    _refuse(rules.may_notice(outcome=Outcome(item.outcome), given=item.noticed_at is not None))
    item.notice, item.notice_id, item.noticed_at = text, id, clock.now()
    item.save(update_fields=["notice", "notice_id", "noticed_at"])
    for case in _cases(item):
        step = _note(case, actor, "give_notice", id, text)
        tell_of_step.defer(step=str(step))
    _bump(actor, meeting, "meeting.notice_given", {"item": str(item.id)})
    return meeting


@transaction.atomic
def add_task(
    *, actor: Actor, meeting_id: UUID, item_id: UUID, id: UUID, what: str, post: UUID, until: date | None
) -> Meeting:
    """What follows from a decision; whoever holds the post is told. Repeating the command changes nothing.

    Raises:
        Problem: ``core.not_found``, ``access.not_allowed``, ``cases.meeting_refused``, ``cases.meeting_post_unfit``,
            ``core.id_taken``.
    """
    actor, meeting = _lock(actor, meeting_id)
    item = _item(meeting, item_id)
    earlier = MeetingTask.objects.filter(id=id).first()
    if earlier is not None:
        if earlier.item_id != item.id:
            raise Problem(ID_TAKEN, field="id")
        return meeting
    _refuse(rules.may_change(signed=meeting.signed_at is not None, cancelled=meeting.cancelled_at is not None))
    if item.outcome != Outcome.DECIDED:
        _refuse(Text("还没有决定，不能派任务", "nothing is decided yet"))
    found = next((each for each in posts_of(meeting.place) if each.id == post), None)
    if found is None:
        raise Problem(errors.MEETING_POST_UNFIT, field="post")
    MeetingTask.objects.create(id=id, item=item, what=what, post=found, until=until, added_at=clock.now())
    _bump(actor, meeting, "meeting.task_added", {"post": str(found.id)})
    if found.account_id is not None and found.account_id != actor.account_id:
        tell([found.account_id], kind="meeting.task", subject_type="meeting", subject_id=meeting.id, cause=id,
             params={"where": name_places([meeting.place])[meeting.place]["name"]})  # fmt: skip
    return meeting


@transaction.atomic
def finish_task(*, actor: Actor, meeting_id: UUID, task_id: UUID) -> Meeting:
    """A task is done, in the word of whose it is or of who called the meeting. Repeating changes nothing.

    Raises:
        Problem: ``core.not_found``, ``access.not_allowed``.
    """
    meeting = _lock_seen(actor, meeting_id)
    task = MeetingTask.objects.filter(id=task_id, item__meeting=meeting).first()
    if task is None:
        raise Problem(NOT_FOUND)
    mine = task.post_id in actor.post_ids
    actor = actor.acting_from(task.post_id) if mine else acting(actor, CALL, meeting.place)
    if task.done_at is None:
        task.done_at, task.done_by_id = clock.now(), actor.person
        task.save(update_fields=["done_at", "done_by"])
        _bump(actor, meeting, "meeting.task_done", {"post": str(task.post_id)})
    return meeting


@transaction.atomic
def sign(*, actor: Actor, meeting_id: UUID, version: int) -> Meeting:
    """Sign the minutes: nothing in them changes any more. Repeating changes nothing.

    Raises:
        Problem: ``core.not_found``, ``access.not_allowed``, ``cases.meeting_changed``, ``cases.meeting_refused``.
    """
    actor, meeting = _lock(actor, meeting_id)
    if meeting.signed_at is not None:
        return meeting
    if meeting.version != version:
        raise Problem(errors.MEETING_CHANGED, field="version")
    _refuse(rules.may_change(signed=False, cancelled=meeting.cancelled_at is not None))
    _refuse(rules.may_hold(at=meeting.at, now=clock.now()))
    left = meeting.items.filter(outcome=Outcome.OPEN).count()
    _refuse(rules.may_sign(present=queries.present_at(meeting), open_items=left, minutes=meeting.minutes))
    meeting.signed_at, meeting.signed_by_id = clock.now(), actor.person
    _bump(actor, meeting, "meeting.signed")
    return meeting


@transaction.atomic
def add_addendum(*, actor: Actor, meeting_id: UUID, id: UUID, words: str) -> Meeting:
    """Add to signed minutes without changing them. Repeating the command changes nothing.

    Raises:
        Problem: ``core.not_found``, ``access.not_allowed``, ``cases.meeting_refused``, ``core.id_taken``.
    """
    actor, meeting = _lock(actor, meeting_id)
    earlier = MeetingAddendum.objects.filter(id=id).first()
    if earlier is not None:
        if earlier.meeting_id != meeting.id:
            raise Problem(ID_TAKEN, field="id")
        return meeting
    if meeting.signed_at is None:
        _refuse(Text("会议记录还没有签字，可以直接修改", "the minutes are not signed yet; change them"))
    MeetingAddendum.objects.create(id=id, meeting=meeting, words=words, person_id=actor.person, at=clock.now())
    _bump(actor, meeting, "meeting.addendum")
    return meeting


def posts_of(place: str) -> list[Post]:
    """The posts that can attend a meeting of a place or be given a task: on duty there, above or within."""
    above = standing_posts(place)
    within = Post.objects.select_related("post_type", "account", "organisation").filter(
        place__startswith=place, account__isnull=False
    )
    known = {post.id for post in above}
    return [*above, *(post for post in within.order_by("place", "id") if post.id not in known and is_held(post.id))]


def _cases(item: MeetingItem) -> list[Case]:
    """The cases that an item is about, locked in the order in which every campaign locks them."""
    if item.case_id is not None:
        return [Case.objects.select_for_update().get(id=item.case_id)]
    assert item.campaign is not None
    return open_members(item.campaign.group)


def _note(case: Case, actor: Actor, move: str, command: UUID, note: str) -> UUID:
    """A step that moves nothing: the case stays where it is, and its history says what the meeting decided."""
    id = sealing.derived_id(command, f"{move}.{case.id}")
    saying.note(case, id=id, move=move, actor=actor, post=actor.acting_post_id, text=note)
    return id


def _lock_seen(actor: Actor, meeting_id: UUID) -> Meeting:
    meeting = Meeting.objects.select_for_update().filter(queries.visible(actor), id=meeting_id).first()
    if meeting is None:
        raise Problem(NOT_FOUND)
    return meeting


def _lock(actor: Actor, meeting_id: UUID) -> tuple[Actor, Meeting]:
    meeting = _lock_seen(actor, meeting_id)
    return acting(actor, CALL, meeting.place), meeting


def _lock_begun(actor: Actor, meeting_id: UUID) -> tuple[Actor, Meeting]:
    """A meeting whose minutes are being written."""
    actor, meeting = _lock(actor, meeting_id)
    _refuse(rules.may_change(signed=meeting.signed_at is not None, cancelled=meeting.cancelled_at is not None))
    _refuse(rules.may_hold(at=meeting.at, now=clock.now()))
    return actor, meeting


def _item(meeting: Meeting, item_id: UUID) -> MeetingItem:
    item = MeetingItem.objects.select_related("campaign__group").filter(id=item_id, meeting=meeting).first()
    if item is None:
        raise Problem(NOT_FOUND)
    return item


def _refuse(reason: Text | None) -> None:
    if reason is not None:
        raise Problem(errors.MEETING_REFUSED, reason=reason)


def _bump(actor: Actor, meeting: Meeting, kind: str, payload: dict[str, str | int] | None = None) -> None:
    meeting.version += 1
    meeting.save()
    _say(actor, meeting, kind, payload)


def _say(actor: Actor, meeting: Meeting, kind: str, payload: dict[str, str | int] | None = None) -> None:
    events.append(
        kind, actor=actor, subject_type="meeting", subject_id=meeting.id, place=meeting.place, payload=payload or {}
    )
