"""From the event log to the receivers: every event of a webhook is sent at least once, by one worker at a time.

``fan_out`` reads the log on from where each webhook stopped and makes a delivery of each event that it wants, in one
transaction; ``send`` calls the receiver for what is due, in the order of the log, and writes down how each call went.
Both may be broken off at any moment and run again.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec
import structlog
from django.conf import settings
from django.db import connection, transaction
from django.db.models import F, Q

from weige.access.actors import SYSTEM
from weige.access.queries import standing_posts
from weige.core import clock
from weige.core.events import FEED_SQL, FeedItem
from weige.core.ids import new_id
from weige.core.models import Event
from weige.core.outgoing.calling import Called, call
from weige.gateway.keys import MANAGE
from weige.gateway.models import Attempt, Delivery, Subscription
from weige.notify.actions import tell

from .kinds import TEST, matches, message
from .signing import headers, message_id
from .subscriptions import record, rules, secrets_in_force
from .waits import rest_after, wait_after

log = structlog.get_logger()
READ_AT_ONCE = 1000
CLAIM = timedelta(seconds=120)
"""How long a worker that was killed keeps others from a webhook; longer than any run."""
RUN_SECONDS = 40.0
"""A run ends after this, and the next one goes on: no receiver holds a worker for itself."""
FAILURES_TO_REST = 3
"""So many failed calls one after another, and the receiver is left alone for a while."""

Calling = Callable[..., Called]


def fan_out() -> list[UUID]:
    """Make deliveries of all events since the last time; the webhooks that have something to send now."""
    for id in list(Subscription.objects.filter(state="active").order_by("id").values_list("id", flat=True)):
        while _read_on(id):
            pass
    now = clock.now()
    due = (
        Delivery.objects.filter(state="waiting", next_at__lte=now)
        .filter(Q(subscription__state="active") | Q(subscription__state="paused", kind=TEST))
        .filter(Q(subscription__rests_until__isnull=True) | Q(subscription__rests_until__lte=now))
    )
    return list(due.order_by("subscription_id").values_list("subscription_id", flat=True).distinct())


@transaction.atomic
def _read_on(subscription_id: UUID) -> bool:
    """Read a piece of the log for one webhook; whether there is more. Another worker that reads is not waited for."""
    row = Subscription.objects.select_for_update(skip_locked=True).filter(id=subscription_id, state="active").first()
    if row is None:
        return False
    with connection.cursor() as cursor:
        cursor.execute(FEED_SQL, [row.transaction, row.seq, READ_AT_ONCE])
        items = [FeedItem(*values) for values in cursor.fetchall()]
    if not items:
        return False
    now = clock.now()
    Delivery.objects.bulk_create(
        [
            Delivery(
                id=new_id(), subscription=row, seq=item.seq, kind=item.kind, state="waiting", next_at=now,
                created_at=now,
            )
            for item in items
            if item.place.startswith(row.place) and matches(item.kind, row.kinds)
        ],
        ignore_conflicts=True,
    )  # fmt: skip
    row.transaction, row.seq = items[-1].transaction, items[-1].seq
    row.save(update_fields=["transaction", "seq"])
    return len(items) == READ_AT_ONCE


def send(subscription_id: UUID, *, calling: Calling = call, seconds: float = RUN_SECONDS) -> datetime | None:
    """Send what is due for a webhook; when there is something to do next, ``None`` when nothing is foreseen.

    Does nothing while another worker is at it.
    """
    row = _claim(subscription_id)
    if row is None:
        return None
    until = time.monotonic() + seconds
    failed = 0
    try:
        while time.monotonic() < until and failed < FAILURES_TO_REST:
            delivery = _next(row)
            if delivery is None:
                break
            called = _call(row, delivery, calling)
            failed = 0 if called.outcome == "delivered" else failed + 1
            if not _write_down(row, delivery, called, rest=failed >= FAILURES_TO_REST):
                break
    finally:
        Subscription.objects.filter(id=row.id).update(busy_until=None)
    return _next_time(subscription_id)


def _claim(subscription_id: UUID) -> Subscription | None:
    """The webhook, for this worker alone; a claim lapses by itself."""
    now = clock.now()
    claimed = (
        Subscription.objects.filter(id=subscription_id, state__in=["active", "paused"])
        .filter(Q(busy_until__isnull=True) | Q(busy_until__lte=now))
        .filter(Q(rests_until__isnull=True) | Q(rests_until__lte=now))
        .update(busy_until=now + CLAIM)
    )
    return Subscription.objects.get(id=subscription_id) if claimed else None


def _next(row: Subscription) -> Delivery | None:
    """The next delivery that is due; only tests while the webhook is paused."""
    state = Subscription.objects.values_list("state", flat=True).get(id=row.id)
    due = Delivery.objects.filter(subscription=row, state="waiting", next_at__lte=clock.now())
    if state == "ended":
        return None
    if state == "paused":
        due = due.filter(kind=TEST)
    return due.order_by(F("seq").asc(nulls_first=True), "id").first()


def _call(row: Subscription, delivery: Delivery, calling: Calling) -> Called:
    body = msgspec.json.encode(said_of(delivery))
    stamp = int(clock.real_now().timestamp())
    signed = headers(secrets_in_force(row, clock.now()), message_id(delivery.id), stamp, body)
    return calling(row.url, body, signed, rules=rules(), authority=settings.WEIGE.webhook_authority)


def said_of(delivery: Delivery) -> dict[str, Any]:
    """What is sent of a delivery: made from its event, which never changes, so always the same."""
    if delivery.seq is None:
        return message(
            kind=TEST, at=delivery.created_at, seq=None, subject_type="webhook",
            subject_id=str(delivery.subscription_id), place="", payload={},
        )  # fmt: skip
    event = Event.objects.get(seq=delivery.seq)
    return message(
        kind=event.kind, at=event.recorded_at, seq=event.seq, subject_type=event.subject_type,
        subject_id=str(event.subject_id), place=event.place, payload=event.payload,
    )  # fmt: skip


@transaction.atomic
def _write_down(row: Subscription, delivery: Delivery, called: Called, *, rest: bool) -> bool:
    """Write down how a call went, and what follows; whether this run may go on."""
    now = clock.now()
    hook = Subscription.objects.select_for_update().get(id=row.id)
    delivery = Delivery.objects.select_for_update().get(id=delivery.id)
    Attempt.objects.create(
        delivery=delivery, at=now, outcome=called.outcome, status=called.status, milliseconds=called.milliseconds,
        excerpt=called.said,
    )  # fmt: skip
    delivery.attempts += 1
    delivery.first_at = delivery.first_at or now
    if called.outcome == "delivered":
        delivery.state, delivery.settled_at = "delivered", now
        hook.failures, hook.last_success_at, hook.rests_until = 0, now, None
    elif delivery.seq is None:
        # Whoever tests looks at the answer and tests again; nothing follows from it.
        delivery.state, delivery.settled_at = "failed", now
    else:
        chance = random.random()  # noqa: S311 - spreads calls, keeps no secret
        wait = wait_after(delivery.attempts, chance=chance, asked=called.retry_after)
        hook.failures += 1
        if wait is None:
            delivery.state, delivery.settled_at = "failed", now
        else:
            delivery.next_at = now + wait
        if rest:
            hook.rests_until = now + rest_after(hook.failures // FAILURES_TO_REST, chance=chance)
        if called.outcome == "gone":
            _stop(hook, "gone", delivery)
        elif wait is None:
            _given_up(hook, delivery)
    delivery.save()
    hook.save(update_fields=["failures", "last_success_at", "rests_until", "state", "pause_reason", "state_since"])
    return hook.state != "ended"


def _given_up(hook: Subscription, delivery: Delivery) -> None:
    """A delivery has used up its attempts: the webhook is paused when nothing at all arrived since the first."""
    if hook.last_success_at is None or (delivery.first_at and hook.last_success_at < delivery.first_at):
        _stop(hook, "failing", delivery)
    else:
        _tell(hook, "gateway.delivery_failed", delivery.id)


def _stop(hook: Subscription, reason: str, delivery: Delivery) -> None:
    if hook.state != "active":
        return
    hook.state, hook.pause_reason, hook.state_since = "paused", reason, clock.now()
    record(hook, "gateway.webhook_stopped", SYSTEM)
    log.info("webhook_stopped", webhook=str(hook.id), reason=reason)
    _tell(hook, "gateway.webhook_stopped", delivery.id)


def _tell(hook: Subscription, kind: str, cause: UUID) -> None:
    """Tell the one who made the webhook, or, when they have left, those who keep it now."""
    held = [
        (len(post.place), post.account_id)
        for post in standing_posts(hook.place)
        if MANAGE in post.post_type.abilities and post.account_id
    ]
    nearest = max((length for length, _ in held), default=0)
    still = any(account == hook.owner_id for _, account in held)
    told = {hook.owner_id} if still else {account for length, account in held if length == nearest}
    tell(
        told, kind=kind, subject_type="webhook", subject_id=hook.id, cause=cause,
        params={"name": hook.name},
    )  # fmt: skip


def _next_time(subscription_id: UUID) -> datetime | None:
    """When the webhook has something to send next."""
    hook = Subscription.objects.filter(id=subscription_id, state="active").first()
    first = Delivery.objects.filter(subscription=subscription_id, state="waiting").order_by("next_at").first()
    if hook is None or first is None:
        return None
    return max(first.next_at, hook.rests_until or first.next_at)


def forget(days: int, limit: int = 50_000) -> int:
    """Erase settled deliveries and their attempts that are older than so many days; how many deliveries."""
    before = clock.now() - timedelta(days=days)
    old = Delivery.objects.filter(created_at__lt=before).exclude(state="waiting").order_by("created_at")
    ids = list(old.values_list("id", flat=True)[:limit])
    Attempt.objects.filter(delivery__in=ids).delete()
    Delivery.objects.filter(id__in=ids).delete()
    return len(ids)
