"""Calling responders, and ringing on where nobody answers."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.db import connection
from django.db.models import Q
from procrastinate.contrib.django import app

from weige.access.models import Post
from weige.core import clock
from weige.core.errors import Problem
from weige.core.ids import new_id
from weige.core.places import ancestors
from weige.emergency.models import Call, Group, Operation
from weige.emergency.plans import content as contents
from weige.emergency.plans.calling import Found, held_today
from weige.emergency.plans.queries import LEVEL_NAMES
from weige.emergency.scopes import COMMAND
from weige.notify.actions import tell
from weige.notify.channels import send_text

from . import rollcall

CALL_SQL = """
    INSERT INTO emergency_call (id, operation_id, group_id, post_id, account_id, rung, called_at, rings_at)
    SELECT line.id, %(operation)s, %(group)s, line.post, line.account, %(rung)s, %(now)s, %(next)s
    FROM unnest(%(ids)s::uuid[], %(posts)s::uuid[], %(accounts)s::uuid[]) AS line (id, post, account)
    ON CONFLICT (operation_id, account_id) DO NOTHING
    RETURNING id, group_id, post_id, account_id, rung, FALSE
"""
DUE_SQL = """
    SELECT id, group_id, post_id, account_id, rung, declined_at IS NOT NULL FROM emergency_call
    WHERE operation_id = %(operation)s AND rings_at <= %(now)s ORDER BY rings_at, id FOR UPDATE SKIP LOCKED
"""
STEP_SQL = "UPDATE emergency_call SET rung = %(rung)s, rings_at = %(next)s WHERE id = ANY (%(calls)s)"
RUNG_SQL = """
    INSERT INTO emergency_entry (id, operation_id, at, real_at, kind, subject, words, data)
    SELECT line.id, %(operation)s, %(at)s, %(real)s, %(kind)s, line.call, '',
        jsonb_strip_nulls(jsonb_build_object('group', g.code, 'instead_of', c.instead_of_id))
    FROM unnest(%(ids)s::uuid[], %(calls)s::uuid[]) WITH ORDINALITY AS line (id, call, position)
    JOIN emergency_call c ON c.id = line.call JOIN emergency_group g ON g.id = c.group_id
    ORDER BY line.position
"""


TEXTS_AT_ONCE = 200


class Due(NamedTuple):
    """A call whose next rung is due."""

    id: UUID
    group: UUID
    post: UUID
    account: UUID
    rung: int
    declined: bool


def call_group(operation: Operation, group: Group, found: Sequence[Found], ladder: Sequence[rollcall.Rung]) -> None:
    """Call whoever holds the posts of a group, however many, over the first rung of the ladder. Nobody is called twice to
    one operation."""
    held = [line for line in found if line.account is not None]
    now = clock.now()
    ringing = rollcall.ring(rollcall.Call(-1), ladder, now)
    assert ringing is not None
    with connection.cursor() as cursor:
        cursor.execute(
            CALL_SQL,
            {
                "operation": operation.id, "group": group.id, "now": now, "rung": ringing.rung, "next": ringing.next_at,
                "ids": [new_id() for _ in held], "posts": [line.post for line in held],
                "accounts": [line.account for line in held],
            },
        )  # fmt: skip
        called = [Due(*row) for row in cursor.fetchall()]
    if called:
        _take(operation, ringing.name, called, now)


def call_of(row: Call) -> rollcall.Call:
    """A call as the rules see it."""
    return rollcall.Call(
        row.rung, row.called_at, row.delivered_at, row.read_at, row.acknowledged_at, row.arrived_at, row.declined_at
    )


def ring_operation(operation: Operation) -> int:
    """Take every rung that is due on the operation's clock, which must be in force; returns how many calls were due.

    Safe to call at any time and by several at once: each call is taken by one of them. Calls that stand on the same
    rung go on together, however many.
    """
    now = clock.now()
    ladder = contents.read(operation.version_of_plan.content).ladder
    with connection.cursor() as cursor:
        cursor.execute(DUE_SQL, {"operation": operation.id, "now": now})
        due = [Due(*row) for row in cursor.fetchall()]
    standing: dict[tuple[int, bool], list[Due]] = {}
    for line in due:
        standing.setdefault((line.rung, line.declined), []).append(line)
    for (rung, declined), lines in sorted(standing.items()):
        ringing = rollcall.ring(rollcall.Call(rung, declined_at=now if declined else None), ladder, now)
        values: dict[str, Any] = {
            "calls": [line.id for line in lines], "rung": ringing.rung if ringing else rung,
            "next": ringing.next_at if ringing else None,
        }  # fmt: skip
        with connection.cursor() as cursor:
            cursor.execute(STEP_SQL, values)
        if ringing is not None:
            _take(operation, ringing.name, lines, now)
    return len(due)


def _take(operation: Operation, name: str, rows: Sequence[Due], now: datetime) -> None:
    """Do what a rung says for many calls at once, and write it down."""
    if name == "app":
        with clock.real():
            _tell(operation, rows)
    elif name == "text":
        _text(operation, rows)
    else:
        rows = _call_others(operation, name, rows, now)
    with connection.cursor() as cursor:
        cursor.execute(
            RUNG_SQL,
            {
                "operation": operation.id, "at": now, "real": clock.real_now(), "kind": f"rung_{name}",
                "ids": [new_id() for _ in rows], "calls": [row.id for row in rows],
            },
        )  # fmt: skip


def _tell(operation: Operation, rows: Iterable[Due]) -> None:
    """A line in the inbox of each; the phone shows the call itself. A rehearsal disturbs nobody."""
    if operation.simulated:
        return
    level = LEVEL_NAMES[operation.level]
    tell(
        [row.account for row in rows], kind="emergency.drill_call" if operation.drill else "emergency.called",
        subject_type="operation", subject_id=operation.id, cause=operation.id,
        params={"name": operation.name, "level_zh": level.zh, "level_en": level.en},
    )  # fmt: skip


def _text(operation: Operation, rows: Sequence[Due]) -> None:
    """A text message to each, in the background: whoever answers meanwhile does not wait for a channel."""
    if operation.simulated:
        return
    for at in range(0, len(rows), TEXTS_AT_ONCE):
        calls: list[Any] = [str(row.id) for row in rows[at : at + TEXTS_AT_ONCE]]
        app.configure_task("weige.emergency.jobs.send_texts", queue="emergency").defer(calls=calls)


def send_texts(calls: Iterable[UUID]) -> None:
    """Text those of some calls who have not answered yet, each once, also where a killed worker's job runs again. What no
    channel takes is in the channel's record; the ladder goes on all the same."""
    waiting = Call.objects.filter(
        id__in=list(calls),
        acknowledged_at__isnull=True,
        declined_at__isnull=True,
        texted_at__isnull=True,
        operation__stood_down_at__isnull=True,
    )
    for row in waiting.select_related("account", "operation__version_of_plan"):
        if not Call.objects.filter(id=row.id, texted_at__isnull=True).update(texted_at=clock.real_now()):
            continue
        operation = row.operation
        said = contents.read(operation.version_of_plan.content).message or "请打开微格应答。"
        drill = "【演练】" if operation.drill else ""
        words = f"【微格】{drill}{operation.name}{LEVEL_NAMES[operation.level].zh}响应已启动。{said}"
        with suppress(Problem):
            send_text(row.account.phone, words, purpose="emergency")


def _call_others(operation: Operation, name: str, rows: Sequence[Due], now: datetime) -> list[Due]:
    """Call someone in the place of each who was silent: a colleague with the same post, or the level above.

    Returns:
        the calls for which somebody was found; whoever is called already answers for themselves.
    """
    there = set(Call.objects.filter(operation=operation).values_list("account_id", flat=True))
    posts = {post.id: post for post in Post.objects.filter(id__in=[row.post for row in rows])}
    others = _deputies(posts.values()) if name == "deputy" else _above(posts.values())
    made, found = [], []
    for row in rows:
        other = next((each for each in others(posts[row.post]) if each.account_id not in there), None)
        if other is None or other.account_id is None:
            continue
        there.add(other.account_id)
        found.append(row)
        made.append(
            Call(operation=operation, group_id=row.group, post=other, account_id=other.account_id, called_at=now,
                 rings_at=now, instead_of_id=row.id)
        )  # fmt: skip
    # An answer that rings on at the same moment may have called the same person: once is enough.
    Call.objects.bulk_create(made, ignore_conflicts=True)
    written = set(Call.objects.filter(id__in=[call.id for call in made]).values_list("instead_of_id", flat=True))
    found = [row for row in found if row.id in written]
    # Where nobody is to be found the next rung need not wait.
    left = {row.id for row in rows} - {row.id for row in found}
    Call.objects.filter(id__in=left, rings_at__isnull=False).update(rings_at=now)
    return found


StandIns = Callable[[Post], Iterable[Post]]


def _deputies(posts: Iterable[Post]) -> StandIns:
    """Who holds the same kind of post at the same place for the same body, by rank. One statement for all."""
    places, kinds = {post.place for post in posts}, {post.post_type_id for post in posts}
    same: dict[tuple[str, str, UUID | None], list[Post]] = {}
    standing = Post.objects.filter(held_today(), account__isnull=False, place__in=places, post_type_id__in=kinds)
    for row in standing.order_by("rank", "id"):
        same.setdefault((row.place, row.post_type_id, row.organisation_id), []).append(row)
    return lambda post: same.get((post.place, post.post_type_id, post.organisation_id), ())


def _above(posts: Iterable[Post]) -> StandIns:
    """Who works at a desk or commands above a post, the nearest first; for a body's post the others of that body. One
    statement for all."""
    places = {place for post in posts for place in ancestors(post.place, itself=False)}
    bodies = {post.organisation_id for post in posts if post.organisation_id}
    standing = Post.objects.filter(held_today(), account__isnull=False).select_related("post_type")
    at_place: dict[str, list[Post]] = {}
    of_body: dict[UUID, list[Post]] = {}
    for row in standing.filter(Q(place__in=places) | Q(organisation_id__in=bodies)).order_by("rank", "id"):
        if row.organisation_id:
            of_body.setdefault(row.organisation_id, []).append(row)
        elif row.post_type.desk or COMMAND in row.post_type.abilities:
            at_place.setdefault(row.place, []).append(row)

    def found(post: Post) -> Iterable[Post]:
        own = of_body.get(post.organisation_id, ()) if post.organisation_id else ()
        return (*own, *(row for place in ancestors(post.place, itself=False) for row in at_place.get(place, ())))

    return found
