"""Calling responders, taking their answers, and ringing on where nobody answers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Q

from weige.access.actors import Actor
from weige.access.models import Account, Post
from weige.access.queries import active_on
from weige.core import clock
from weige.core.errors import ID_TAKEN, Problem
from weige.core.ids import new_id
from weige.core.places import ancestors
from weige.emergency import errors
from weige.emergency.models import Call, Entry, Group, Operation
from weige.emergency.plans import content as contents
from weige.emergency.plans.calling import Found
from weige.emergency.plans.queries import LEVEL_NAMES
from weige.emergency.scopes import COMMAND
from weige.notify.actions import tell
from weige.notify.channels import send_text

from . import rollcall
from .keeping import commanding, moment_in, now_in, within
from .rollcall import CallState

CALL_SQL = """
    INSERT INTO emergency_call (id, operation_id, group_id, post_id, account_id, rung, called_at, rings_at)
    SELECT line.id, %(operation)s, %(group)s, line.post, line.account, -1, %(now)s, %(now)s
    FROM unnest(%(ids)s::uuid[], %(posts)s::uuid[], %(accounts)s::uuid[]) AS line (id, post, account)
    ON CONFLICT (operation_id, account_id) DO NOTHING
"""
DUE_SQL = """
    SELECT id, group_id, post_id, account_id, rung, declined_at IS NOT NULL FROM emergency_call
    WHERE operation_id = %(operation)s AND rings_at <= %(now)s ORDER BY rings_at, id FOR UPDATE SKIP LOCKED
"""
STEP_SQL = "UPDATE emergency_call SET rung = %(rung)s, rings_at = %(next)s WHERE id = ANY (%(calls)s)"
RUNG_SQL = """
    INSERT INTO emergency_entry (id, operation_id, at, real_at, kind, subject, words, data)
    SELECT line.id, %(operation)s, %(at)s, %(real)s, %(kind)s, line.call, '', '{}'
    FROM unnest(%(ids)s::uuid[], %(calls)s::uuid[]) AS line (id, call)
"""
ANSWER_SQL = """
    WITH answered AS (
        UPDATE emergency_call c SET
            delivered_at = least(delivered_at, %(at)s),
            read_at = CASE WHEN %(strength)s >= 2 THEN least(read_at, %(at)s) ELSE read_at END,
            acknowledged_at = CASE WHEN %(strength)s IN (3, 4) THEN least(acknowledged_at, %(at)s)
                                   ELSE acknowledged_at END,
            arrived_at = CASE WHEN %(strength)s = 4 THEN least(arrived_at, %(at)s) ELSE arrived_at END,
            declined_at = CASE WHEN %(strength)s = 5 THEN coalesce(declined_at, %(at)s)
                               WHEN %(strength)s IN (3, 4) THEN NULL ELSE declined_at END,
            rings_at = CASE WHEN %(strength)s IN (3, 4) THEN NULL WHEN %(strength)s = 5 THEN %(at)s ELSE rings_at END,
            by_hand_id = coalesce(%(by_hand)s, by_hand_id)
        WHERE id = %(call)s AND NOT EXISTS (SELECT FROM emergency_entry e WHERE e.id = %(id)s)
        RETURNING c.id
    )
    INSERT INTO emergency_entry (id, operation_id, at, real_at, kind, account, post, subject, words, data)
    SELECT %(id)s, %(operation)s, %(at)s, %(real)s, %(kind)s, %(account)s, %(post)s, answered.id, %(words)s, '{}'
    FROM answered ON CONFLICT (id) DO NOTHING
"""
"""One answer: the earliest moment of each kind stays, whatever the order in which answers come."""
STRENGTH = {answer: at for at, answer in enumerate(rollcall.ANSWERS, 1)}


class Due(NamedTuple):
    """A call whose next rung is due."""

    id: UUID
    group: UUID
    post: UUID
    account: UUID
    rung: int
    declined: bool


def call_group(group: Group, found: Sequence[Found]) -> None:
    """Call whoever holds the posts of a group, however many, in one statement. Nobody is called twice to one operation."""
    held = [line for line in found if line.account is not None]
    with connection.cursor() as cursor:
        cursor.execute(
            CALL_SQL,
            {
                "operation": group.operation_id, "group": group.id, "now": clock.now(),
                "ids": [new_id() for _ in held], "posts": [line.post for line in held],
                "accounts": [line.account for line in held],
            },
        )  # fmt: skip


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
    """A text message to each. What no channel takes is in the channel's record; the ladder goes on all the same."""
    if operation.simulated:
        return
    phones = dict(Account.objects.filter(id__in=[row.account for row in rows]).values_list("id", "phone"))
    drill = "【演练】" if operation.drill else ""
    words = f"【微格】{drill}{operation.name}{LEVEL_NAMES[operation.level].zh}响应已启动，请打开微格应答。"
    for row in rows:
        try:
            send_text(phones[row.account], words, purpose="emergency")
        except Problem:
            continue


def _call_others(operation: Operation, name: str, rows: Sequence[Due], now: datetime) -> list[Due]:
    """Call someone in the place of each who was silent: a colleague with the same post, or the level above.

    Returns:
        the calls for which somebody was found; whoever is called already answers for themselves.
    """
    there = set(Call.objects.filter(operation=operation).values_list("account_id", flat=True))
    held = Post.objects.select_related("account", "organisation").filter(id__in=[row.post for row in rows])
    posts = {post.id: post for post in held}
    made, found = [], []
    for row in rows:
        other = next((post for post in _others(posts[row.post], name) if post.account_id not in there), None)
        if other is None or other.account_id is None:
            continue
        there.add(other.account_id)
        found.append(row)
        made.append(
            Call(operation=operation, group_id=row.group, post=other, account_id=other.account_id, called_at=now,
                 rings_at=now, instead_of_id=row.id)
        )  # fmt: skip
    Call.objects.bulk_create(made)
    # Where nobody is to be found the next rung need not wait.
    left = {row.id for row in rows} - {row.id for row in found}
    Call.objects.filter(id__in=left, rings_at__isnull=False).update(rings_at=now)
    return found


def _others(post: Post, name: str) -> Iterable[Post]:
    """Who can stand in for a post: those of the same kind at its place, or whoever commands it from above."""
    standing = Post.objects.filter(active_on(clock.today()), account__isnull=False).exclude(account=post.account)
    if name == "deputy":
        same = standing.filter(post_type_id=post.post_type_id, place=post.place, organisation=post.organisation)
        return same.order_by("rank", "id")
    above = Q(place__in=ancestors(post.place, itself=False))
    if post.organisation_id is not None:
        above |= Q(organisation_id=post.organisation_id)
    rows = standing.filter(above).select_related("post_type").order_by("-place", "rank", "id")
    return [row for row in rows if row.organisation_id or COMMAND in row.post_type.abilities or row.post_type.desk]


def answer(
    *,
    actor: Actor,
    call_id: UUID,
    id: UUID,
    answer: CallState,
    words: str = "",
    happened_at: datetime | None = None,
) -> Call:
    """Someone answers the call to them. Answers may come late, twice and in any order; nothing is taken back by a
    weaker one, and who first cannot come and then does has come.

    Args:
        happened_at: when it was said on the phone, which may have had no signal.

    Raises:
        Problem: ``emergency.unknown_call``, ``emergency.stood_down``, ``emergency.move_refused``.
    """
    row = Call.objects.filter(id=call_id, account_id=actor.person).first()
    if row is None:
        raise Problem(errors.UNKNOWN_CALL)
    return take_answer(actor.acting_from(row.post_id), row, id, Said(answer, words, happened_at))


def answer_by_hand(*, actor: Actor, operation_id: UUID, call_id: UUID, id: UUID, answer: CallState, words: str) -> Call:
    """The command writes down an answer that came by voice or by a neighbour; how it came is said in words.

    Raises:
        Problem: ``emergency.unknown_operation``, ``access.not_allowed``, ``emergency.unknown_call``,
            ``emergency.stood_down``, ``emergency.move_refused``.
    """
    with within(actor, operation_id, lock=False) as found:
        row = Call.objects.filter(id=call_id, operation=found).first()
        if row is None:
            raise Problem(errors.UNKNOWN_CALL)
        return take_answer(commanding(actor, found), row, id, Said(answer, words, by_hand=actor.person))


@dataclass(frozen=True, slots=True)
class Said:
    """An answer with its words; ``by_hand`` is who wrote it down for somebody, ``at`` when it was said on the
    operation's clock, where that is known."""

    answer: CallState
    words: str = ""
    happened_at: datetime | None = None
    by_hand: UUID | None = None
    at: datetime | None = None


def take_answer(actor: Actor, row: Call, id: UUID, said: Said) -> Call:
    """Take an answer to a call; the caller has made sure that it is this actor's to give.

    Raises:
        Problem: ``emergency.stood_down``, ``emergency.move_refused``, ``core.id_taken``.
    """
    with transaction.atomic():
        operation = Operation.objects.select_related("version_of_plan").get(id=row.operation_id)
        if operation.stood_down_at is not None:
            raise Problem(errors.STOOD_DOWN)
        reason = rollcall.answer_refusal(call_of(row), said.answer)
        if reason is not None:
            raise Problem(errors.MOVE_REFUSED, field="answer", move=rollcall.STATE_LABELS[said.answer], reason=reason)
        at = said.at or moment_in(operation, said.happened_at, earliest=row.called_at)
        with clock.at(now_in(operation)), connection.cursor() as cursor:
            cursor.execute(
                ANSWER_SQL,
                {
                    "at": at, "real": clock.real_now(), "strength": STRENGTH[said.answer], "call": row.id, "id": id,
                    "operation": operation.id, "kind": f"call_{said.answer.value}", "account": actor.account_id,
                    "post": actor.acting_post_id, "words": said.words, "by_hand": said.by_hand,
                },
            )  # fmt: skip
            if not cursor.rowcount:
                _check_same(row, id, said.answer, actor)
            elif said.answer is CallState.DECLINED:
                ring_operation(operation)
            row.refresh_from_db()
    return row


def _check_same(row: Call, id: UUID, said: CallState, actor: Actor) -> None:
    """A repeated command is the same one.

    Raises:
        Problem: ``core.id_taken``.
    """
    earlier = Entry.objects.get(id=id)
    if (earlier.subject, earlier.kind, earlier.account) != (row.id, f"call_{said.value}", actor.account_id):
        raise Problem(ID_TAKEN, field="id")
