"""Taking answers to calls: in a great call hundreds a second, so each is one statement that finds the call, puts the
answer on the operation's clock, writes it, its line in the log and its event."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from weige.access.actors import Actor
from weige.core import clock
from weige.core.errors import ID_TAKEN, Problem
from weige.core.statements import fetch_one
from weige.emergency import errors
from weige.emergency.models import Call, Entry, Operation

from . import rollcall
from .calling import ring_operation
from .keeping import commanding, now_in, within
from .rollcall import CallState

ANSWER_SQL = """
    WITH asked AS (
        SELECT c.id, c.operation_id, c.post_id, o.stood_down_at, o.place, o.drill, c.rung, c.called_at, c.delivered_at,
            c.read_at, c.acknowledged_at, c.arrived_at, c.declined_at, coalesce(%(at)s::timestamptz, greatest(c.called_at, o.clock_shown + o.clock_speed * greatest(
                least(%(happened)s::timestamptz, %(real)s::timestamptz) - o.clock_since, interval '0'))) AS at
        FROM emergency_call c JOIN emergency_operation o ON o.id = c.operation_id
        WHERE c.id = %(call)s AND (%(own)s::uuid IS NULL OR c.account_id = %(own)s)
    ), answered AS (
        UPDATE emergency_call c SET
            delivered_at = least(c.delivered_at, a.at),
            read_at = CASE WHEN %(strength)s >= 2 THEN least(c.read_at, a.at) ELSE c.read_at END,
            acknowledged_at = CASE WHEN %(strength)s IN (3, 4) THEN least(c.acknowledged_at, a.at)
                                   ELSE c.acknowledged_at END,
            arrived_at = CASE WHEN %(strength)s = 4 THEN least(c.arrived_at, a.at) ELSE c.arrived_at END,
            declined_at = CASE WHEN %(strength)s = 5 THEN coalesce(c.declined_at, a.at)
                               WHEN %(strength)s IN (3, 4) THEN NULL ELSE c.declined_at END,
            rings_at = CASE WHEN %(strength)s IN (3, 4) THEN NULL WHEN %(strength)s = 5 THEN a.at ELSE c.rings_at END,
            by_hand_id = coalesce(%(by_hand)s::uuid, c.by_hand_id)
        FROM asked a
        WHERE c.id = a.id AND a.stood_down_at IS NULL AND NOT (%(strength)s = 5 AND a.arrived_at IS NOT NULL)
            AND NOT EXISTS (SELECT FROM emergency_entry e WHERE e.id = %(id)s)
        RETURNING c.id, c.rung, c.called_at, c.delivered_at, c.read_at, c.acknowledged_at, c.arrived_at, c.declined_at
    ), entered AS (
        INSERT INTO emergency_entry (id, operation_id, at, real_at, kind, account, post, subject, words, data)
        SELECT %(id)s::uuid, a.operation_id, a.at, %(real)s::timestamptz, %(kind)s::text, %(account)s::uuid,
            coalesce(%(post)s::uuid, a.post_id), a.id, %(words)s::text, '{}'::jsonb
        FROM asked a JOIN answered ON answered.id = a.id ON CONFLICT (id) DO NOTHING
        RETURNING operation_id, post
    ), told AS (
        INSERT INTO core_event (clock_at, actor, post, kind, subject_type, subject_id, place, payload)
        SELECT a.at, %(account)s::uuid, e.post, 'emergency.' || %(kind)s::text, 'operation', e.operation_id, a.place,
            jsonb_build_object('drill', a.drill)
        FROM entered e, asked a
    )
    SELECT a.stood_down_at IS NOT NULL, EXISTS (SELECT FROM entered), a.operation_id, s.*
    FROM asked a, LATERAL (
        SELECT n.rung, n.called_at, n.delivered_at, n.read_at, n.acknowledged_at, n.arrived_at, n.declined_at
        FROM answered n
        UNION ALL
        SELECT a.rung, a.called_at, a.delivered_at, a.read_at, a.acknowledged_at, a.arrived_at, a.declined_at
        WHERE NOT EXISTS (SELECT FROM answered)
    ) s
"""
"""The earliest moment of each kind of answer stays, whatever the order in which answers come; the operation's clock is
that of ``drillclock``. An answer that is there already is not written again."""
STRENGTH = {answer: at for at, answer in enumerate(rollcall.ANSWERS, 1)}


@dataclass(frozen=True, slots=True)
class Said:
    """An answer with its words. ``happened_at`` is the wall's time on a phone without signal, ``at`` the operation's
    own, where that is known; ``by_hand`` is who wrote it down for somebody."""

    answer: CallState
    words: str = ""
    happened_at: datetime | None = None
    by_hand: UUID | None = None
    at: datetime | None = None


def answer(
    *,
    actor: Actor,
    call_id: UUID,
    id: UUID,
    answer: CallState,
    words: str = "",
    happened_at: datetime | None = None,
) -> rollcall.Call:
    """Someone answers the call to them. Answers may come late, twice and in any order; nothing is taken back by a
    weaker one, and who first cannot come and then does has come.

    Args:
        happened_at: when it was said on the phone, which may have had no signal.

    Raises:
        Problem: ``emergency.unknown_call``, ``emergency.stood_down``, ``emergency.move_refused``, ``core.id_taken``.
    """
    return take_answer(actor, call_id, id, Said(answer, words, happened_at), own=actor.person)


def answer_by_hand(*, actor: Actor, operation_id: UUID, call_id: UUID, id: UUID, answer: CallState, words: str) -> None:
    """The command writes down an answer that came by voice or by a neighbour; how it came is said in words.

    Raises:
        Problem: ``emergency.unknown_operation``, ``access.not_allowed``, ``emergency.unknown_call``,
            ``emergency.stood_down``, ``emergency.move_refused``, ``core.id_taken``.
    """
    with within(actor, operation_id, lock=False) as found:
        if not Call.objects.filter(id=call_id, operation=found).exists():
            raise Problem(errors.UNKNOWN_CALL)
        take_answer(commanding(actor, found), call_id, id, Said(answer, words, by_hand=actor.person))


def take_answer(actor: Actor, call_id: UUID, id: UUID, said: Said, *, own: UUID | None = None) -> rollcall.Call:
    """Take an answer to a call: one prepared statement, which is its own transaction where none is open.

    Args:
        own: whose call it must be; without it the caller has made sure that the answer is this actor's to give.

    Returns:
        the call as it then stands.

    Raises:
        Problem: ``emergency.unknown_call``, ``emergency.stood_down``, ``emergency.move_refused``, ``core.id_taken``.
    """
    row = fetch_one(
        ANSWER_SQL,
        {
            "at": said.at, "real": clock.real_now(), "happened": said.happened_at, "strength": STRENGTH[said.answer],
            "call": call_id, "own": own, "id": id, "kind": f"call_{said.answer.value}", "account": actor.account_id,
            "post": actor.acting_post_id, "words": said.words, "by_hand": said.by_hand,
        },
    )  # fmt: skip
    if row is None:
        raise Problem(errors.UNKNOWN_CALL)
    stood_down, written, operation_id, *moments = row
    call = rollcall.Call(*moments)
    if stood_down:
        raise Problem(errors.STOOD_DOWN)
    if not written:
        _check_refused(call_id, id, said.answer, actor, arrived=call.arrived_at is not None)
    elif said.answer is CallState.DECLINED:
        _ring_on(operation_id)
    return call


@transaction.atomic
def _ring_on(operation_id: UUID) -> None:
    """Someone cannot come: the next is called at once."""
    operation = Operation.objects.select_related("version_of_plan").get(id=operation_id)
    with clock.at(now_in(operation)):
        ring_operation(operation)


def _check_refused(call_id: UUID, id: UUID, said: CallState, actor: Actor, *, arrived: bool) -> None:
    """What was not written was written before by the same command, or cannot be said any more.

    Raises:
        Problem: ``core.id_taken``, ``emergency.move_refused``.
    """
    earlier = Entry.objects.filter(id=id).first()
    if earlier is not None:
        if (earlier.subject, earlier.kind, earlier.account) != (call_id, f"call_{said.value}", actor.account_id):
            raise Problem(ID_TAKEN, field="id")
        return
    now = clock.now()
    reason = rollcall.answer_refusal(rollcall.Call(0, arrived_at=now if arrived else None), said)
    if reason is not None:
        raise Problem(errors.MOVE_REFUSED, field="answer", move=rollcall.STATE_LABELS[said], reason=reason)
