"""Notices of unusual reading, for whoever looks into them: which post, on which grounds, and how it was settled."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Case, Q, Value, When
from typing_extensions import TypedDict

from weige.access.actions import acting, require
from weige.access.actors import Actor
from weige.access.queries import account_names, in_scope, post_type_names
from weige.core import clock, events, languages
from weige.core.errors import NOT_FOUND, Problem, Text
from weige.core.paging import decode_cursor, encode_cursor
from weige.core.places import PlaceRef, name_places
from weige.registry.models import ReadingNotice
from weige.registry.people.dictionary import dictionary
from weige.registry.people.terms import NOTICE_NAMES, NoticeKind

from . import errors, staff
from .staff import ANSWER, OVERSEE
from .unusual import limits

OUTCOMES = {
    "justified": Text("属于工作需要", "needed for the work"),
    "not_justified": Text("没有正当用途", "not justified"),
}


AT_ONCE = {
    "exported": (
        "一天内导出 {count} 户（{limit} 户以内不提醒）",
        "{count} households exported in a day (up to {limit} is usual)",
    ),
    "imported": (
        "一天内导入的表格碰到 {count} 户已登记的（{limit} 户以内不提醒）",
        "{count} registered households met by imports in a day (up to {limit} is usual)",
    ),
    "elsewhere": (
        "一天内导入的表格碰到 {count} 户登记在别处的（{limit} 户以内不提醒）",
        "{count} households elsewhere met by imports in a day (up to {limit} is usual)",
    ),
    "after_hours": (
        "下班后或休息日，一天内导出导入 {count} 户（{limit} 户以内不提醒）",
        "{count} households exported or imported outside working hours in a day (up to {limit} is usual)",
    ),
}
"""What was taken at once, by ground: as sentences."""


class NoticeOut(TypedDict):
    """A notice: which post read unusually, on which grounds, against which limit and why there is one."""

    id: UUID
    kind: str
    kind_label: str
    reader: str | None
    post: str | None
    place: PlaceRef
    day: date
    first_at: datetime
    last_at: datetime
    grounds: list[str]
    why_limit: list[str]
    created_at: datetime
    closed_at: datetime | None
    closed_by: str | None
    outcome: str | None
    outcome_label: str | None
    note: str


class Notices(TypedDict):
    items: list[NoticeOut]
    next: str | None


def _looked_into_by(actor: Actor) -> Q:
    """The notices that someone looks into: as data officer, or in place of one where no other can. Never their own."""
    own = actor.scope(OVERSEE)
    stand_in = Q(pk__in=[])
    others = ReadingNotice.objects.filter(in_scope(actor.scope(ANSWER))).exclude(in_scope(own))
    for place, account in others.order_by().values_list("place", "account").distinct():
        if actor.person in staff.overseers(place, besides=account):
            stand_in |= Q(place=place, account=account)
    return (in_scope(own) | stand_in) & ~Q(account=actor.person)


def notices(actor: Actor, *, under: str | None, after: str | None, limit: int) -> Notices:
    """Notices of one's area, open ones first and then the newest; none about oneself.

    Raises:
        Problem: ``access.not_allowed``, ``core.bad_cursor``.
    """
    if not (actor.scope(OVERSEE) or actor.scope(ANSWER)):
        require(actor, OVERSEE, under or "")
    rows = ReadingNotice.objects.filter(_looked_into_by(actor)).annotate(
        closed=Case(When(closed_at__isnull=True, then=Value(0)), default=Value(1))
    )
    if under:
        rows = rows.filter(place__startswith=under)
    if after:
        closed, moment, last = decode_cursor(after, int, datetime, UUID)
        older = Q(created_at__lt=moment) | Q(created_at=moment, id__lt=last)
        rows = rows.filter(Q(closed=1) & older if closed else Q(closed=1) | older)
    found = list(rows.order_by("closed", "-created_at", "-id")[: limit + 1])
    page: list[ReadingNotice] = [*found[:limit]]
    following = None
    if len(found) > limit:
        end = page[-1]
        following = encode_cursor(int(end.closed_at is not None), end.created_at, end.id)
    return Notices(items=notice_rows(page), next=following)


def notice_rows(rows: list[ReadingNotice]) -> list[NoticeOut]:
    """Notices as shown."""
    names = account_names([id for row in rows for id in (row.account_id, row.closed_by_id)])
    types = post_type_names()
    grids = {grid for row in rows for grid in row.grounds.get("grids", [])}
    places = name_places({row.place for row in rows} | grids)
    return [
        NoticeOut(
            id=row.id, kind=row.kind, kind_label=languages.say(NOTICE_NAMES[NoticeKind(row.kind)]),
            reader=names.get(row.account_id), post=languages.say(types[row.post_type]) if row.post_type in types else None,
            place=places[row.place], day=row.day, first_at=row.first_at, last_at=row.last_at,
            grounds=[languages.say(text) for text in grounds_in_words(row.kind, row.grounds, places)],
            why_limit=[languages.say(limits().reasons[name]) for name in _reasons(row.kind, row.grounds)],
            created_at=row.created_at, closed_at=row.closed_at,
            closed_by=names.get(row.closed_by_id) if row.closed_by_id else None, outcome=row.outcome or None,
            outcome_label=languages.say(OUTCOMES[row.outcome]) if row.outcome in OUTCOMES else None, note=row.note,
        )
        for row in rows
    ]  # fmt: skip


def _reasons(kind: str, grounds: dict[str, Any]) -> list[str]:
    if kind != NoticeKind.MANY:
        return [kind]
    parts = {"many": "households", **{name: name for name in AT_ONCE}}
    return [name for name, part in parts.items() if part in grounds]


def grounds_in_words(kind: str, grounds: dict[str, Any], places: Mapping[str, PlaceRef]) -> list[Text]:
    """Counts and limits as sentences."""
    count, limit = grounds.get("households"), grounds.get("limit")
    found = []
    match NoticeKind(kind):
        case NoticeKind.MANY:
            if count is not None:
                minutes = grounds["minutes"]
                found.append(
                    Text(
                        f"{minutes} 分钟内查看 {count} 户（{limit} 户以内不提醒）",
                        f"{count} households within {minutes} minutes (up to {limit} is usual)",
                    )
                )
            for ground, (zh, en) in AT_ONCE.items():
                if ground in grounds:
                    values = {"count": grounds[ground], "limit": grounds[f"{ground}_limit"]}
                    found.append(Text(zh.format(**values), en.format(**values)))
        case NoticeKind.NIGHT:
            hours = grounds["from_hour"], grounds["to_hour"]
            found.append(
                Text(
                    f"{hours[0]} 点至次日 {hours[1]} 点查看 {count} 户（{limit} 户以内不提醒）",
                    f"{count} households between {hours[0]}:00 and {hours[1]}:00 (up to {limit} is usual)",
                )
            )
        case NoticeKind.OUTSIDE:
            names = [places[grid]["name"] for grid in grounds.get("grids", [])]
            found.append(
                Text(
                    f"在{'、'.join(names)}查看 {count} 户；这个岗位前 {grounds['days']} 天没有看过那里",
                    f"{count} households in {', '.join(names)}, where this post has not read for {grounds['days']} days",
                )
            )
    for purpose, homes in grounds.get("purposes", {}).items():
        stated = dictionary().purpose_name(purpose)
        found.append(Text(f"所填用途：{stated.zh}（{homes} 户）", f"stated purpose: {stated.en} ({homes})"))
    return found


@transaction.atomic
def close_notice(*, actor: Actor, notice_id: UUID, outcome: str, note: str) -> NoticeOut:
    """Close a notice with what was found. The same again changes nothing.

    Raises:
        Problem: ``core.not_found``, ``registry.own_notice``, ``registry.notice_closed``.
    """
    row = ReadingNotice.objects.select_for_update(no_key=True).filter(id=notice_id).first()
    if row is None:
        raise Problem(NOT_FOUND)
    if row.account_id == actor.account_id and actor.may(OVERSEE, row.place):
        raise Problem(errors.OWN_NOTICE)
    if not ReadingNotice.objects.filter(_looked_into_by(actor), id=row.id).exists():
        raise Problem(NOT_FOUND)
    if row.closed_at is not None:
        if (row.closed_by_id, row.outcome, row.note) != (actor.account_id, outcome, note):
            raise Problem(errors.NOTICE_CLOSED)
        return notice_rows([row])[0]
    ability = OVERSEE if actor.may(OVERSEE, row.place) else ANSWER
    actor = acting(actor, ability, row.place)
    row.closed_at, row.closed_by_id, row.outcome, row.note = clock.now(), actor.account_id, outcome, note
    row.save(update_fields=["closed_at", "closed_by", "outcome", "note"])
    events.append("registry.notice_closed", actor=actor, subject_type="reading_notice", subject_id=row.id,
                  place=row.place, payload={"outcome": outcome})  # fmt: skip
    return notice_rows([row])[0]
