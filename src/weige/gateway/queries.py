"""What officers see of the gateway: keys, requests that wait for them, webhooks and how their deliveries went."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import Case, Count, OuterRef, Q, Subquery, Value, When
from typing_extensions import TypedDict

from weige.access.actions import require
from weige.access.actors import Actor
from weige.access.queries import account_names, in_scope
from weige.cases.reference import reference
from weige.core import languages
from weige.core.errors import NOT_FOUND, Problem
from weige.core.paging import decode_cursor, encode_cursor
from weige.core.places import PlaceRef, Scope, name_places

from .keys import MANAGE
from .models import ApiKey, Attempt, Delivery, ServiceRequest, Subscription
from .open311.taking import kept_of
from .webhooks.signing import message_id

MOST = 500


class KeyOut(TypedDict):
    """A key as its keepers see it; never the key itself, only how it ends."""

    id: UUID
    name: str
    place: PlaceRef
    hint: str
    purpose: str
    hourly: int
    issued_by: str
    issued_at: datetime
    last_used_at: datetime | None
    withdrawn_at: datetime | None
    withdrawn_by: str | None


class RequestOut(TypedDict):
    """A request that waits for an officer: for its place, for someone on duty, or for its text to be read."""

    id: UUID
    waits_for: str
    category: str
    category_name: str
    place: PlaceRef
    key_name: str
    words: str
    address: str
    received_at: datetime
    token: str | None
    number: str | None
    case_id: UUID | None


class ServiceRequestPage(TypedDict):
    items: list[RequestOut]
    next: str | None


class HookOut(TypedDict):
    """A webhook with how it fares; never its secret."""

    id: UUID
    name: str
    url: str
    kinds: list[str]
    place: PlaceRef
    state: str
    pause_reason: str
    state_since: datetime
    owner: str
    created_at: datetime
    last_success_at: datetime | None
    failures: int
    rests_until: datetime | None
    both_sign_until: datetime | None
    waiting: int


class AttemptOut(TypedDict):
    """One call, and the beginning of the answer."""

    at: datetime
    outcome: str
    status: int | None
    milliseconds: int
    excerpt: str


class DeliveryOut(TypedDict):
    """One event on its way, with the latest call."""

    id: UUID
    message_id: str
    seq: int | None
    kind: str
    state: str
    attempts: int
    next_at: datetime | None
    created_at: datetime
    settled_at: datetime | None
    latest: AttemptOut | None


class DeliveryPage(TypedDict):
    items: list[DeliveryOut]
    next: str | None


class DeliveryDetail(DeliveryOut):
    """A delivery with all its calls, the latest first."""

    calls: list[AttemptOut]


def _scope(actor: Actor) -> Scope:
    """The places whose gateway someone keeps.

    Raises:
        Problem: ``access.not_allowed``.
    """
    scope = actor.scope(MANAGE)
    if not scope:
        require(actor, MANAGE, "")
    return scope


def _last(condition: Q) -> Case:
    """Puts the rows that fulfil a condition behind the others."""
    return Case(When(condition, then=Value(1)), default=Value(0))


def key_rows(rows: Sequence[ApiKey]) -> list[KeyOut]:
    """Keys as shown."""
    names = account_names(id for row in rows for id in (row.issued_by_id, row.withdrawn_by_id))
    places = name_places(row.place for row in rows)
    return [
        KeyOut(
            id=row.id, name=row.name, place=places[row.place], hint=row.hint, purpose=row.purpose, hourly=row.hourly,
            issued_by=names.get(row.issued_by_id, ""), issued_at=row.issued_at, last_used_at=row.last_used_at,
            withdrawn_at=row.withdrawn_at, withdrawn_by=names.get(row.withdrawn_by_id) if row.withdrawn_by_id else None,
        )
        for row in rows
    ]  # fmt: skip


def keys(actor: Actor) -> list[KeyOut]:
    """The keys of one's area, those in use first, the newest first; 500 at most."""
    found = ApiKey.objects.filter(in_scope(_scope(actor)))
    return key_rows(list(found.order_by(_last(Q(withdrawn_at__isnull=False)), "-issued_at", "-id")[:MOST]))


def requests(actor: Actor, *, after: str | None, limit: int) -> ServiceRequestPage:
    """The requests of one's area that wait for an officer, the oldest first.

    Raises:
        Problem: ``access.not_allowed``, ``core.bad_cursor``.
    """
    unread = Q(state="taken", words_offered=True, words_public__isnull=True)
    found = ServiceRequest.objects.select_related("key", "case").filter(
        in_scope(_scope(actor)), Q(state="waiting") | unread
    )
    if after:
        moment, last = decode_cursor(after, datetime, UUID)
        found = found.filter(Q(received_at__gt=moment) | Q(received_at=moment, id__gt=last))
    rows = list(found.order_by("received_at", "id")[: limit + 1])
    following = encode_cursor(rows[limit - 1].received_at, rows[limit - 1].id) if len(rows) > limit else None
    return ServiceRequestPage(items=request_rows(rows[:limit]), next=following)


def request_rows(rows: Sequence[ServiceRequest]) -> list[RequestOut]:
    """Requests as an officer sees them: with their text, without phone number."""
    places = name_places(row.place for row in rows)
    names = reference()
    shown = []
    for row in rows:
        kept = kept_of(row) if row.asked is not None else None
        said, where = (
            (kept.words, kept.address) if kept else (row.case.description, row.case.where) if row.case else ("", "")
        )
        shown.append(
            RequestOut(
                id=row.id, waits_for=row.waits_for or ("words" if row.state == "taken" else ""),
                category=row.service_code, category_name=languages.say(names.name(row.service_code)),
                place=places[row.place], key_name=row.key.name, words=said, address=where,
                received_at=row.received_at, token=row.token, number=row.case.number if row.case else None,
                case_id=row.case_id,
            )
        )  # fmt: skip
    return shown


def hook_rows(rows: Iterable[Subscription]) -> list[HookOut]:
    """Webhooks as shown."""
    found = list(rows)
    names = account_names(row.owner_id for row in found)
    places = name_places(row.place for row in found)
    waiting = dict(
        Delivery.objects.filter(subscription__in=found, state="waiting")
        .values_list("subscription_id")
        .annotate(Count("id"))
    )
    return [
        HookOut(
            id=row.id, name=row.name, url=row.url, kinds=row.kinds, place=places[row.place], state=row.state,
            pause_reason=row.pause_reason, state_since=row.state_since, owner=names.get(row.owner_id, ""),
            created_at=row.created_at, last_success_at=row.last_success_at, failures=row.failures,
            rests_until=row.rests_until, both_sign_until=row.earlier_until, waiting=waiting.get(row.id, 0),
        )
        for row in found
    ]  # fmt: skip


def hooks(actor: Actor) -> list[HookOut]:
    """The webhooks of one's area, ended ones last, the newest first; 500 at most."""
    found = Subscription.objects.filter(in_scope(_scope(actor)))
    return hook_rows(found.order_by(_last(Q(state="ended")), "-created_at", "-id")[:MOST])


def find_hook(actor: Actor, hook_id: UUID) -> Subscription:
    """One webhook of one's area.

    Raises:
        Problem: ``core.not_found``.
    """
    found = Subscription.objects.filter(in_scope(actor.scope(MANAGE)), id=hook_id).first()
    if found is None:
        raise Problem(NOT_FOUND)
    return found


def deliveries(actor: Actor, hook_id: UUID, *, state: str | None, after: str | None, limit: int) -> DeliveryPage:
    """The deliveries of a webhook, the newest first, each with its latest call.

    Raises:
        Problem: ``core.not_found``, ``core.bad_cursor``.
    """
    found = Delivery.objects.filter(subscription=find_hook(actor, hook_id))
    if state:
        found = found.filter(state=state)
    if after:
        moment, last = decode_cursor(after, datetime, UUID)
        found = found.filter(Q(created_at__lt=moment) | Q(created_at=moment, id__lt=last))
    rows = list(found.order_by("-created_at", "-id")[: limit + 1])
    following = encode_cursor(rows[limit - 1].created_at, rows[limit - 1].id) if len(rows) > limit else None
    return DeliveryPage(items=delivery_rows(rows[:limit]), next=following)


def delivery_rows(rows: Sequence[Delivery]) -> list[DeliveryOut]:
    """Deliveries as shown: two statements however many."""
    latest = Attempt.objects.filter(delivery=OuterRef("delivery")).order_by("-id").values("id")[:1]
    calls = {
        call.delivery_id: call
        for call in Attempt.objects.filter(delivery__in=[row.id for row in rows], id=Subquery(latest))
    }
    return [
        DeliveryOut(
            id=row.id, message_id=message_id(row.id), seq=row.seq, kind=row.kind, state=row.state,
            attempts=row.attempts, next_at=row.next_at if row.state == "waiting" else None, created_at=row.created_at,
            settled_at=row.settled_at, latest=_attempt(calls[row.id]) if row.id in calls else None,
        )
        for row in rows
    ]  # fmt: skip


def _attempt(call: Attempt) -> AttemptOut:
    return AttemptOut(
        at=call.at, outcome=call.outcome, status=call.status, milliseconds=call.milliseconds, excerpt=call.excerpt
    )


def delivery(actor: Actor, hook_id: UUID, delivery_id: UUID) -> DeliveryDetail:
    """One delivery with all its calls.

    Raises:
        Problem: ``core.not_found``.
    """
    row = Delivery.objects.filter(subscription=find_hook(actor, hook_id), id=delivery_id).first()
    if row is None:
        raise Problem(NOT_FOUND)
    calls = [_attempt(call) for call in Attempt.objects.filter(delivery=row).order_by("-id")[:100]]
    return DeliveryDetail(**delivery_rows([row])[0], calls=calls)
