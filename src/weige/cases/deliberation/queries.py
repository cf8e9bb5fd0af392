"""Readings of community meetings, within the reader's scope; who has a task of one sees it too."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, Sum
from typing_extensions import TypedDict

from weige.access.actors import Actor
from weige.access.queries import PostRef, account_names, in_scope, post_refs
from weige.cases.models import Attendance, AttendingPost, Meeting, MeetingItem, MeetingTask
from weige.core import clock
from weige.core.errors import NOT_FOUND, Problem
from weige.core.paging import decode_cursor, encode_cursor
from weige.core.places import PlaceRef, name_places

READ, CALL = "case.read", "case.dispatch"
KindName = Literal["resident", "building_leader", "owners_committee", "property", "department", "party_member", "other"]


class MeetingRow(TypedDict):
    id: UUID
    title: str
    place: PlaceRef
    at: datetime
    where: str
    items: int
    signed_at: datetime | None
    cancelled_at: datetime | None
    version: int


class MeetingPage(TypedDict):
    items: list[MeetingRow]
    next: str | None


class MeetingAttendanceOut(TypedDict):
    kind: KindName
    count: int


class MeetingVotesOut(TypedDict):
    votes_for: int
    votes_against: int
    votes_abstain: int


class MeetingItemCase(TypedDict):
    id: UUID
    number: str


class MeetingItemCampaign(TypedDict):
    id: UUID
    title: str


class MeetingTaskOut(TypedDict):
    id: UUID
    what: str
    post: PostRef
    until: date | None
    late: bool
    done_at: datetime | None
    done_by: str | None
    may_finish: bool


class MeetingItemOut(TypedDict):
    id: UUID
    case: MeetingItemCase | None
    campaign: MeetingItemCampaign | None
    question: str
    options: list[str]
    outcome: Literal["open", "decided", "put_off"]
    decision: str
    reasons: str
    votes: MeetingVotesOut | None
    decided_at: datetime | None
    decided_by: str | None
    notice: str
    noticed_at: datetime | None
    tasks: list[MeetingTaskOut]


class MeetingAddendumOut(TypedDict):
    id: UUID
    words: str
    by: str
    at: datetime


class MeetingDetail(TypedDict):
    """A meeting with its minutes; no resident is named in it."""

    id: UUID
    title: str
    place: PlaceRef
    at: datetime
    where: str
    agenda: str
    minutes: str
    called_by: PostRef
    present: int
    attendance: list[MeetingAttendanceOut]
    attending: list[PostRef]
    items: list[MeetingItemOut]
    addenda: list[MeetingAddendumOut]
    signed_at: datetime | None
    signed_by: str | None
    cancelled_at: datetime | None
    cancel_reason: str
    begun: bool
    may_write: bool
    version: int


def visible(actor: Actor) -> Q:
    """The condition of meetings that a reader may see: those of the area, and those with a task of their own."""
    tasks = MeetingTask.objects.filter(item__meeting=OuterRef("pk"), post__in=actor.post_ids)
    return in_scope(actor.scope(READ)) | Q(Exists(tasks))


def present_at(meeting: Meeting) -> int:
    """How many were present: those counted by kind, and the holders of posts who are named."""
    counted = Attendance.objects.filter(meeting=meeting).aggregate(total=Sum("count"))["total"] or 0
    return int(counted) + AttendingPost.objects.filter(meeting=meeting).count()


def page(actor: Actor, *, after: str | None, limit: int) -> MeetingPage:
    """Meetings that a reader may see, the latest first.

    Raises:
        Problem: ``core.bad_cursor``.
    """
    found = Meeting.objects.filter(visible(actor))
    if after:
        moment, last = decode_cursor(after, datetime, UUID)
        found = found.filter(at__lte=moment).exclude(at=moment, id__gte=last)
    rows = list(found.order_by("-at", "-id").prefetch_related("items")[: limit + 1])
    more, rows = len(rows) > limit, rows[:limit]
    places = name_places(row.place for row in rows)
    return MeetingPage(
        items=[
            MeetingRow(
                id=row.id,
                title=row.title,
                place=places[row.place],
                at=row.at,
                where=row.where,
                items=len(row.items.all()),
                signed_at=row.signed_at,
                cancelled_at=row.cancelled_at,
                version=row.version,
            )
            for row in rows
        ],
        next=encode_cursor(rows[-1].at, rows[-1].id) if more else None,
    )


def detail(actor: Actor, meeting_id: UUID) -> MeetingDetail:
    """A meeting with its agenda, what was decided and what follows.

    Raises:
        Problem: ``core.not_found``.
    """
    found = Meeting.objects.filter(visible(actor), id=meeting_id).first()
    if found is None:
        raise Problem(NOT_FOUND)
    items = list(
        MeetingItem.objects.select_related("case", "campaign").filter(meeting=found).order_by("added_at", "id")
    )
    tasks = list(MeetingTask.objects.filter(item__meeting=found).order_by("added_at", "id"))
    attending = list(AttendingPost.objects.filter(meeting=found).order_by("id").values_list("post_id", flat=True))
    addenda = list(found.addenda.order_by("at", "id"))
    posts = post_refs([found.called_by_id, *attending, *(task.post_id for task in tasks)])
    names = account_names(
        [found.signed_by_id, *(i.decided_by_id for i in items), *(t.done_by_id for t in tasks),
         *(a.person_id for a in addenda)]
    )  # fmt: skip
    may_write = actor.may(CALL, found.place)
    return MeetingDetail(
        id=found.id,
        title=found.title,
        place=name_places([found.place])[found.place],
        at=found.at,
        where=found.where,
        agenda=found.agenda,
        minutes=found.minutes,
        called_by=posts[found.called_by_id],
        present=present_at(found),
        attendance=[
            MeetingAttendanceOut(kind=row.kind, count=row.count)  # type: ignore[typeddict-item]
            for row in found.attendance.order_by("id")
        ],
        attending=[posts[post] for post in attending],
        items=[
            _item(
                item, [t for t in tasks if t.item_id == item.id], actor, posts=posts, names=names, may_write=may_write
            )
            for item in items
        ],
        addenda=[MeetingAddendumOut(id=a.id, words=a.words, by=names.get(a.person_id, ""), at=a.at) for a in addenda],
        signed_at=found.signed_at,
        signed_by=names.get(found.signed_by_id) if found.signed_by_id else None,
        cancelled_at=found.cancelled_at,
        cancel_reason=found.cancel_reason,
        begun=found.at <= clock.now(),
        may_write=may_write,
        version=found.version,
    )


def _item(
    item: MeetingItem, tasks: list[MeetingTask], actor: Actor, *, posts: dict[UUID, PostRef], names: dict[UUID, str],
    may_write: bool,
) -> MeetingItemOut:  # fmt: skip
    today = clock.today()
    held = item.votes_for is not None
    return MeetingItemOut(
        id=item.id,
        case=MeetingItemCase(id=item.case.id, number=item.case.number) if item.case else None,
        campaign=MeetingItemCampaign(id=item.campaign.id, title=item.campaign.title) if item.campaign else None,
        question=item.question,
        options=item.options,
        outcome=item.outcome,  # type: ignore[typeddict-item]
        decision=item.decision,
        reasons=item.reasons,
        votes=(
            MeetingVotesOut(
                votes_for=item.votes_for or 0,
                votes_against=item.votes_against or 0,
                votes_abstain=item.votes_abstain or 0,
            )
            if held
            else None
        ),
        decided_at=item.decided_at,
        decided_by=names.get(item.decided_by_id) if item.decided_by_id else None,
        notice=item.notice,
        noticed_at=item.noticed_at,
        tasks=[
            MeetingTaskOut(
                id=task.id,
                what=task.what,
                post=posts[task.post_id],
                until=task.until,
                late=task.done_at is None and task.until is not None and task.until < today,
                done_at=task.done_at,
                done_by=names.get(task.done_by_id) if task.done_by_id else None,
                may_finish=task.done_at is None and (may_write or task.post_id in actor.post_ids),
            )
            for task in tasks
        ],
    )
