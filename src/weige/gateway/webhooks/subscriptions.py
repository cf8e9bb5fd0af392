"""Webhooks as officers keep them: made, paused and taken up again, their secret changed, deliveries sent again.

A secret is told once, when it is made; here it is sealed.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction

from weige.access.actions import acting
from weige.access.actors import Actor
from weige.core import clock, events, sealing
from weige.core.errors import ID_TAKEN, NOT_FOUND, Problem, Text
from weige.core.events import FEED_END_SQL
from weige.core.outgoing.addresses import Rules, read_url
from weige.gateway import errors
from weige.gateway.keys import MANAGE, check_place
from weige.gateway.models import Delivery, Subscription
from weige.gateway.sealed import SECRET

from .kinds import OFFERED, TEST
from .signing import new_secret

BOTH_SIGN = timedelta(hours=24)
MOST_REPLAYED = 5000
MOST_AT_A_PLACE = 50


def rules() -> Rules:
    """What the city allows."""
    return Rules.of(settings.WEIGE.webhook_ports, settings.WEIGE.webhook_networks)


def check(url: str, kinds: Sequence[str]) -> None:
    """Refuse an address that is never called, and kinds that are never sent.

    Raises:
        Problem: ``gateway.url_refused``, ``gateway.kind_unknown``.
    """
    target = read_url(url, rules())
    if isinstance(target, Text):
        raise Problem(errors.URL_REFUSED, field="url", reason=target)
    for kind in kinds:
        if kind not in OFFERED:
            raise Problem(errors.KIND_UNKNOWN, field="kinds", kind=kind[:64])


@transaction.atomic
def create(
    *, actor: Actor, id: UUID, name: str, url: str, kinds: Sequence[str], place: str
) -> tuple[Subscription, str]:
    """Make a webhook, which begins with the next event. Repeating the command gives the same one a new secret: the
    first was lost with its answer.

    Returns:
        the webhook and its secret, which is told only now.

    Raises:
        Problem: ``access.not_allowed``, ``access.unknown_place``, ``gateway.url_refused``, ``gateway.kind_unknown``,
            ``gateway.too_many_hooks``, ``gateway.subscription_ended``, ``core.id_taken``.
    """
    actor = acting(actor, MANAGE, place)
    check_place(place)
    check(url, kinds)
    secret = new_secret()
    sealed = sealing.seal(secret, SECRET, bound_to=id)
    earlier = Subscription.objects.select_for_update().filter(id=id).first()
    if earlier:
        if (earlier.url, earlier.place, earlier.owner_id) != (url, place, actor.person):
            raise Problem(ID_TAKEN, field="id")
        _check_goes_on(earlier)
        earlier.secret = sealed
        earlier.save(update_fields=["secret"])
        return earlier, secret
    if Subscription.objects.filter(place=place).exclude(state="ended").count() >= MOST_AT_A_PLACE:
        raise Problem(errors.TOO_MANY_HOOKS, limit=MOST_AT_A_PLACE)
    end = _log_end()
    now = clock.now()
    row = Subscription.objects.create(
        id=id, name=name, url=url, kinds=sorted(set(kinds)), place=place, secret=sealed, state="active",
        state_since=now, owner_id=actor.person, created_at=now, transaction=end[0], seq=end[1],
    )  # fmt: skip
    record(row, "gateway.webhook_made", actor)
    return row, secret


def _log_end() -> tuple[int, int]:
    """How far the event log is whole: what is written after this is sent."""
    with connection.cursor() as cursor:
        cursor.execute(FEED_END_SQL)
        return cursor.fetchone() or (0, 0)


def record(row: Subscription, kind: str, actor: Actor) -> None:
    """Append what happened to a webhook to the event log."""
    events.append(kind, actor=actor, subject_type="webhook", subject_id=row.id, place=row.place)


def locked(actor: Actor, subscription_id: UUID) -> tuple[Subscription, Actor]:
    """A webhook that the actor keeps, locked; and the actor as acting from the post for it.

    Raises:
        Problem: ``core.not_found``.
    """
    row = Subscription.objects.select_for_update().filter(id=subscription_id).first()
    if row is None or not actor.scope(MANAGE).covers(row.place):
        raise Problem(NOT_FOUND)
    return row, acting(actor, MANAGE, row.place)


def _check_goes_on(row: Subscription) -> None:
    if row.state == "ended":
        raise Problem(errors.SUBSCRIPTION_ENDED)


@transaction.atomic
def change(*, actor: Actor, subscription_id: UUID, name: str, url: str, kinds: Sequence[str]) -> Subscription:
    """Give a webhook another name, address or choice of events; what waits is sent to the new address.

    Raises:
        Problem: ``core.not_found``, ``gateway.url_refused``, ``gateway.kind_unknown``, ``gateway.subscription_ended``.
    """
    row, actor = locked(actor, subscription_id)
    _check_goes_on(row)
    check(url, kinds)
    said = (name, url, sorted(set(kinds)))
    if (row.name, row.url, row.kinds) != said:
        row.name, row.url, row.kinds = said
        row.rests_until = None
        row.save(update_fields=["name", "url", "kinds", "rests_until"])
        record(row, "gateway.webhook_changed", actor)
    return row


@transaction.atomic
def pause(*, actor: Actor, subscription_id: UUID) -> Subscription:
    """Stop sending. The log is not read on meanwhile, so nothing is lost. Repeating changes nothing.

    Raises:
        Problem: ``core.not_found``, ``gateway.subscription_ended``.
    """
    row, actor = locked(actor, subscription_id)
    _check_goes_on(row)
    if row.state == "active":
        row.state, row.pause_reason, row.state_since = "paused", "officer", clock.now()
        row.save(update_fields=["state", "pause_reason", "state_since"])
        record(row, "gateway.webhook_paused", actor)
    return row


@transaction.atomic
def resume(*, actor: Actor, subscription_id: UUID) -> Subscription:
    """Go on sending from where it stopped, at once. Repeating changes nothing.

    Raises:
        Problem: ``core.not_found``, ``gateway.subscription_ended``.
    """
    row, actor = locked(actor, subscription_id)
    _check_goes_on(row)
    if row.state == "paused":
        now = clock.now()
        row.state, row.pause_reason, row.state_since = "active", "", now
        row.failures, row.rests_until = 0, None
        row.save(update_fields=["state", "pause_reason", "state_since", "failures", "rests_until"])
        Delivery.objects.filter(subscription=row, state="waiting").update(attempts=0, first_at=None, next_at=now)
        record(row, "gateway.webhook_resumed", actor)
        send_soon(row)
    return row


@transaction.atomic
def end(*, actor: Actor, subscription_id: UUID) -> Subscription:
    """End a webhook for good; its log stays as long as logs are kept. Repeating changes nothing.

    Raises:
        Problem: ``core.not_found``.
    """
    row, actor = locked(actor, subscription_id)
    if row.state != "ended":
        row.state, row.pause_reason, row.state_since = "ended", "", clock.now()
        row.earlier_secret = row.earlier_until = None
        row.save(update_fields=["state", "pause_reason", "state_since", "earlier_secret", "earlier_until"])
        now = clock.now()
        Delivery.objects.filter(subscription=row, state="waiting").update(state="failed", settled_at=now)
        record(row, "gateway.webhook_ended", actor)
    return row


@transaction.atomic
def change_secret(*, actor: Actor, subscription_id: UUID) -> tuple[Subscription, str]:
    """A new secret, told only now; for a day the earlier one signs as well. Said again within that day, the earlier
    one stays the one that the receiver knows for sure: the secret in between may have been lost with its answer.

    Raises:
        Problem: ``core.not_found``, ``gateway.subscription_ended``.
    """
    row, actor = locked(actor, subscription_id)
    _check_goes_on(row)
    now = clock.now()
    if row.earlier_until is None or row.earlier_until <= now:
        row.earlier_secret, row.earlier_until = row.secret, now + BOTH_SIGN
    secret = new_secret()
    row.secret = sealing.seal(secret, SECRET, bound_to=row.id)
    row.save(update_fields=["secret", "earlier_secret", "earlier_until"])
    record(row, "gateway.webhook_secret_changed", actor)
    return row, secret


@transaction.atomic
def test(*, actor: Actor, subscription_id: UUID, id: UUID) -> Delivery:
    """Send a message that is about nothing, to see whether it arrives. Repeating sends no second one.

    Raises:
        Problem: ``core.not_found``, ``core.id_taken``, ``gateway.subscription_ended``.
    """
    row, actor = locked(actor, subscription_id)
    _check_goes_on(row)
    earlier = Delivery.objects.filter(id=id).first()
    if earlier:
        if (earlier.subscription_id, earlier.kind) != (row.id, TEST):
            raise Problem(ID_TAKEN, field="id")
        return earlier
    now = clock.now()
    found = Delivery.objects.create(
        id=id, subscription=row, seq=None, kind=TEST, state="waiting", next_at=now, created_at=now
    )
    if row.rests_until is not None:
        row.rests_until = None
        row.save(update_fields=["rests_until"])
    record(row, "gateway.webhook_tested", actor)
    send_soon(row)
    return found


@transaction.atomic
def replay(*, actor: Actor, subscription_id: UUID, delivery_id: UUID) -> Delivery:
    """Send one delivery again, under its own id: a receiver that has it already knows it.

    Raises:
        Problem: ``core.not_found``, ``gateway.subscription_ended``.
    """
    row, actor = locked(actor, subscription_id)
    _check_goes_on(row)
    found = Delivery.objects.select_for_update().filter(id=delivery_id, subscription=row).first()
    if found is None:
        raise Problem(NOT_FOUND)
    _again(row, [found.id], actor)
    found.refresh_from_db()
    return found


@transaction.atomic
def replay_range(*, actor: Actor, subscription_id: UUID, start: datetime, end: datetime, failed_only: bool) -> int:
    """Send everything again that was made in a span of time; how many.

    Raises:
        Problem: ``core.not_found``, ``gateway.subscription_ended``, ``gateway.too_many_to_replay``.
    """
    row, actor = locked(actor, subscription_id)
    _check_goes_on(row)
    found = Delivery.objects.filter(subscription=row, created_at__gte=start, created_at__lte=end, seq__isnull=False)
    if failed_only:
        found = found.exclude(state="delivered")
    ids = list(found.values_list("id", flat=True)[: MOST_REPLAYED + 1])
    if len(ids) > MOST_REPLAYED:
        raise Problem(errors.TOO_MANY_TO_REPLAY, limit=MOST_REPLAYED)
    if ids:
        _again(row, ids, actor)
    return len(ids)


def _again(row: Subscription, ids: Sequence[UUID], actor: Actor) -> None:
    Delivery.objects.filter(id__in=ids).update(
        state="waiting", attempts=0, first_at=None, next_at=clock.now(), settled_at=None
    )
    if row.rests_until is not None:
        row.rests_until = None
        row.save(update_fields=["rests_until"])
    record(row, "gateway.webhook_replayed", actor)
    send_soon(row)


def send_soon(row: Subscription) -> None:
    """Let the background worker send what waits, once this is committed."""
    from .jobs import send

    send.defer(subscription=str(row.id))


def secrets_in_force(row: Subscription, now: datetime) -> list[str]:
    """The secrets that sign, the newest first."""
    found = [sealing.unseal(row.secret, SECRET, bound_to=row.id)]
    if row.earlier_secret and row.earlier_until and row.earlier_until > now:
        found.append(sealing.unseal(row.earlier_secret, SECRET, bound_to=row.id))
    return found
