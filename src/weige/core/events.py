"""The event log: appended in the transaction of the act, read by audit, live boards, roll-ups and exports.

A higher floor that must react within the same transaction (a case whose holder's post ends) subscribes with
:func:`on`; everything slower reads the log later. Payloads carry no personal data.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from django.db import connection, transaction

from . import clock
from .models import Event, EventSeal


class ActingParty(Protocol):
    """Whoever acts: an account with the post it acts from, or the system (both ``None``)."""

    @property
    def account_id(self) -> UUID | None: ...

    @property
    def acting_post_id(self) -> UUID | None: ...


Subscriber = Callable[[Event], None]
_subscribers: dict[str, list[Subscriber]] = {}


def on(kind: str) -> Callable[[Subscriber], Subscriber]:
    """Call the decorated function for each event of a kind, within the same transaction."""

    def register(subscriber: Subscriber) -> Subscriber:
        _subscribers.setdefault(kind, []).append(subscriber)
        return subscriber

    return register


def append(
    kind: str,
    *,
    actor: ActingParty,
    subject_type: str,
    subject_id: UUID,
    place: str = "",
    payload: dict[str, Any] | None = None,
) -> Event:
    """Append one event; must run inside the transaction of the act that it records.

    Raises:
        RuntimeError: no transaction is open.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("an event is appended in the transaction of its act")
    event = Event.objects.create(
        clock_at=clock.now(),
        actor=actor.account_id,
        post=actor.acting_post_id,
        kind=kind,
        subject_type=subject_type,
        subject_id=subject_id,
        place=place,
        payload=payload or {},
    )
    publish(event)
    return event


def publish(event: Event) -> None:
    """Tell the subscribers of an event that is already in the log."""
    for subscriber in _subscribers.get(event.kind, ()):
        subscriber(event)


def has_subscribers(kind: str) -> bool:
    """Whether anyone wants to know within the transaction (asked by writers of raw statements)."""
    return kind in _subscribers


@dataclass(frozen=True, slots=True)
class FeedItem:
    """What a reader of the live feed learns: what changed and where, not what it says."""

    transaction: int
    seq: int
    kind: str
    subject_type: str
    subject_id: UUID
    place: str
    actor: UUID | None
    at: datetime
    payload: dict[str, Any]


FEED_SQL = """
    SELECT transaction, seq, kind, subject_type, subject_id, place, actor, clock_at, payload
    FROM core_event
    WHERE (transaction, seq) > (%s, %s)
      AND transaction < pg_snapshot_xmin(pg_current_snapshot())::text::bigint
    ORDER BY transaction, seq
    LIMIT %s
"""
FEED_END_SQL = """
    SELECT transaction, seq FROM core_event
    WHERE transaction < pg_snapshot_xmin(pg_current_snapshot())::text::bigint
    ORDER BY transaction DESC, seq DESC LIMIT 1
"""


@dataclass(frozen=True, slots=True)
class SealFault:
    """A sealed range whose events are not what they were when it was sealed."""

    first_seq: int
    last_seq: int
    reason: str


def seal(*, limit: int = 100_000) -> int:
    """Seal the events since the last seal.

    Returns:
        how many events were sealed.
    """
    settled = _last_settled_seq()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('weige.core.seal'))")
        previous = EventSeal.objects.order_by("-last_seq").first()
        first = previous.last_seq + 1 if previous else 1
        last = min(settled, first + limit - 1)
        if last < first:
            return 0
        rows = Event.objects.filter(seq__gte=first, seq__lte=last).order_by("seq")
        digest, count = _chain(bytes(previous.digest) if previous else b"", rows.iterator())
        if count:
            EventSeal.objects.create(
                first_seq=first, last_seq=last, count=count, digest=digest, sealed_at=clock.real_now()
            )
        return count


def _last_settled_seq() -> int:
    """The last sequence number below which no event can appear any more.

    Numbers are given before commit, so the log is closed to writers for the instant of looking: the lock waits
    until every running writer has ended.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL lock_timeout = '3s'")
        cursor.execute("LOCK TABLE core_event IN SHARE MODE")
        cursor.execute("SELECT coalesce(max(seq), 0) FROM core_event")
        (last,) = cursor.fetchone()
    return int(last)


def check_seals() -> list[SealFault]:
    """Every sealed range whose events were changed, removed or added since."""
    faults = []
    digest = b""
    for entry in EventSeal.objects.order_by("last_seq"):
        rows = Event.objects.filter(seq__gte=entry.first_seq, seq__lte=entry.last_seq).order_by("seq")
        found, count = _chain(digest, rows.iterator())
        digest = bytes(entry.digest)
        if count != entry.count:
            faults.append(SealFault(entry.first_seq, entry.last_seq, f"{count} events instead of {entry.count}"))
        elif found != digest:
            faults.append(SealFault(entry.first_seq, entry.last_seq, "an event is not what it was"))
    return faults


def _chain(previous: bytes, events: Iterator[Event]) -> tuple[bytes, int]:
    digest = hashlib.sha256(previous)
    count = 0
    for event in events:
        digest.update(json.dumps(_canonical(event), sort_keys=True, ensure_ascii=False).encode())
        count += 1
    return digest.digest(), count


def _canonical(event: Event) -> list[Any]:
    return [
        event.seq,
        event.recorded_at.isoformat(),
        event.clock_at.isoformat(),
        str(event.actor),
        str(event.post),
        event.kind,
        event.subject_type,
        str(event.subject_id),
        event.place,
        event.payload,
    ]
