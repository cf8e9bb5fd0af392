"""API keys: issued and withdrawn by officers, shown by other systems. A key is told once; its digest is kept."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from typing import Literal
from uuid import UUID

from django.db import transaction

from weige.access.actions import acting
from weige.access.actors import Actor
from weige.access.errors import UNKNOWN_PLACE
from weige.core import clock, events, rates
from weige.core.errors import ID_TAKEN, NOT_FOUND, TOO_MANY, Problem
from weige.core.places import is_place, name_places
from weige.core.sealing import new_token

from .errors import KEY_PURPOSE, KEY_USED_UP, KEY_WITHDRAWN, WRONG_KEY
from .models import ApiKey

MANAGE = "gateway.manage"
PREFIX = "wk_"
HINT = 4
Purpose = Literal["requests", "readings"]
"""What a key is for: requests through Open311, or readings of gauges. A key does one of them."""
USED_EVERY = timedelta(minutes=10)
GUESSES = rates.Rate("gateway.wrong_key", 60, 600)
"""Wrong keys from one address."""


def digest_of(key: str) -> bytes:
    return hashlib.sha256(key.encode()).digest()


def check_place(place: str) -> None:
    """Refuse a code that is no place we know.

    Raises:
        Problem: ``access.unknown_place``.
    """
    if not is_place(place) or name_places([place])[place]["name"] == place:
        raise Problem(UNKNOWN_PLACE, field="place", code=place)


@transaction.atomic
def issue(
    *, actor: Actor, id: UUID, name: str, place: str, hourly: int, purpose: Purpose = "requests"
) -> tuple[ApiKey, str]:
    """Issue a key for a place and a purpose. Repeating the command gives the same row a new key: the first was lost with its answer.

    Returns:
        the row and the key, which is told only now.

    Raises:
        Problem: ``access.not_allowed``, ``access.unknown_place``, ``core.id_taken``, ``gateway.key_withdrawn``.
    """
    actor = acting(actor, MANAGE, place)
    check_place(place)
    key = PREFIX + new_token()
    earlier = ApiKey.objects.select_for_update().filter(id=id).first()
    if earlier:
        if (earlier.name, earlier.place, earlier.purpose, earlier.issued_by_id) != (name, place, purpose, actor.person):
            raise Problem(ID_TAKEN, field="id")
        if earlier.withdrawn_at:
            raise Problem(KEY_WITHDRAWN)
        earlier.digest, earlier.hint = digest_of(key), key[-HINT:]
        earlier.save(update_fields=["digest", "hint"])
        return earlier, key
    row = ApiKey.objects.create(
        id=id, name=name, place=place, digest=digest_of(key), hint=key[-HINT:], purpose=purpose, hourly=hourly,
        issued_by_id=actor.person, issued_at=clock.now(),
    )  # fmt: skip
    events.append("gateway.key_issued", actor=actor, subject_type="api_key", subject_id=row.id, place=place)
    return row, key


@transaction.atomic
def withdraw(*, actor: Actor, key_id: UUID) -> ApiKey:
    """Take a key away; it is refused from this moment. Repeating changes nothing.

    Raises:
        Problem: ``core.not_found``.
    """
    row = ApiKey.objects.select_for_update().filter(id=key_id).first()
    if row is None or not actor.scope(MANAGE).covers(row.place):
        raise Problem(NOT_FOUND)
    actor = acting(actor, MANAGE, row.place)
    if row.withdrawn_at is None:
        row.withdrawn_at, row.withdrawn_by_id = clock.now(), actor.account_id
        row.save(update_fields=["withdrawn_at", "withdrawn_by"])
        events.append("gateway.key_withdrawn", actor=actor, subject_type="api_key", subject_id=row.id, place=row.place)
    return row


def shown(key: str, *, purpose: Purpose, address: str) -> ApiKey:
    """The row of a key that another system shows, and one use of it counted.

    Args:
        purpose: what the key is used for now; one issued for something else is refused.

    Raises:
        Problem: ``gateway.wrong_key``, ``gateway.key_purpose``, ``gateway.key_used_up``, ``core.too_many_requests`` after many wrong keys.
    """
    rates.ask(GUESSES, address)
    row = ApiKey.objects.filter(digest=digest_of(key), withdrawn_at__isnull=True).first() if key else None
    if row is None:
        rates.spend(GUESSES, address)
        raise Problem(WRONG_KEY, field="api_key")
    if row.purpose != purpose:
        raise Problem(KEY_PURPOSE, field="api_key")
    try:
        rates.spend(rates.Rate("gateway.key", row.hourly, 3600), str(row.id))
    except Problem as problem:
        if problem.code != TOO_MANY:
            raise
        raise Problem(KEY_USED_UP, **{**problem.params, "field": "api_key"}) from problem
    now = clock.now()
    if row.last_used_at is None or now - row.last_used_at > USED_EVERY:
        ApiKey.objects.filter(id=row.id).update(last_used_at=now)
    return row
