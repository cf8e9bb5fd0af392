"""Requests of other systems become cases: at once, or as soon as someone can be found who is responsible.

The case is made by the same action as a resident's report. A repetition is known by its ``Idempotency-Key``, or, where
none is sent, by saying exactly the same within a day; it gets the first answer.
"""

from __future__ import annotations

import hashlib
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import msgspec
from django.db import transaction

from weige.access.actions import acting
from weige.access.actors import SYSTEM, Actor
from weige.cases.actions import follow_code, report_as_resident
from weige.cases.errors import NOBODY_RESPONSIBLE
from weige.cases.intake import Report
from weige.core import clock, events, sealing
from weige.core.alone import in_turn
from weige.core.errors import NOT_FOUND, Problem
from weige.core.ids import new_id
from weige.gateway.errors import KEY_ELSEWHERE, NO_WORDS, ONCE_TAKEN, REQUEST_SETTLED
from weige.gateway.keys import MANAGE
from weige.gateway.models import ApiKey, ServiceRequest
from weige.gateway.sealed import ASKED

from .asking import Asked
from .form import Form
from .placing import Found, find

REPEATED_WITHIN = timedelta(hours=24)
TOKEN_LENGTH = 20
NOT_CONTENT = frozenset({"api_key", "jurisdiction_id"})


@dataclass(frozen=True, slots=True)
class Received:
    """The answer to a POST: a case's number and follow code, or a token while there is no case."""

    number: str | None
    code: str | None
    token: str | None


class Kept(msgspec.Struct):
    """What is kept of a request that waits: what its case will be made of."""

    category: str
    words: str
    phone: str
    address: str
    floor: int | None
    happened_at: datetime
    place: str | None
    premises: UUID | None
    longitude: float | None
    latitude: float | None


def digest_of(form: Form) -> bytes:
    """All that was asked, as a digest."""
    said = {name: value for name, value in form.fields.items() if name not in NOT_CONTENT and value.strip()}
    return hashlib.sha256(msgspec.json.encode([sorted(said.items()), sorted(form.attributes.items())])).digest()


@transaction.atomic
def receive(*, key: ApiKey, asked: Asked, content: bytes, once: str = "") -> Received:
    """Take a request in. Repeating it gives the first answer and writes nothing.

    Args:
        content: the digest of all that was asked.
        once: the client's own name for this request (``Idempotency-Key``), empty when it gave none.

    Raises:
        Problem: ``gateway.key_elsewhere``, ``gateway.invalid``, ``gateway.once_taken``, and as ``cases.intake``.
    """
    mark = hashlib.sha256(b"once\0" + once.encode()).digest() if once else content
    _alone(key, mark)
    earlier = _earlier(key, mark, named=bool(once))
    if earlier is not None:
        if bytes(earlier.content) != content:
            raise Problem(ONCE_TAKEN, field="Idempotency-Key")
        return _answer(earlier)
    now = clock.now()
    found = find(asked.place, key.place)
    row = ServiceRequest(
        id=new_id(), key=key, place=found.place or key.place, service_code=asked.service_code, state="waiting",
        once=mark, content=content, words_offered=asked.public and bool(asked.words), received_at=now,
    )  # fmt: skip
    kept = _kept(asked, found, now)
    if not _becomes_case(row, kept):
        _wait(row, kept)
    row.save(force_insert=True)
    return _answer(row)


def _alone(key: ApiKey, mark: bytes) -> None:
    """Let one of several repetitions that arrive together go first."""
    in_turn(f"weige.gateway.open311:{key.id}:{mark.hex()}")


def _earlier(key: ApiKey, mark: bytes, *, named: bool) -> ServiceRequest | None:
    """The request that this one repeats. What is said again after the case was closed is a new request."""
    found = ServiceRequest.objects.select_related("case").filter(key=key, once=mark)
    if not named:
        found = found.filter(received_at__gt=clock.now() - REPEATED_WITHIN).exclude(case__state="closed")
    return found.order_by("-received_at").first()


def _kept(asked: Asked, found: Found, now: datetime) -> Kept:
    return Kept(
        category=asked.service_code, words=asked.words, phone=asked.phone, address=found.words, floor=asked.floor,
        happened_at=asked.happened_at or now, place=found.place, premises=found.premises,
        longitude=found.longitude, latitude=found.latitude,
    )  # fmt: skip


def _becomes_case(row: ServiceRequest, kept: Kept) -> bool:
    """Make the case of a request, unless it has no place yet or nobody is on duty there."""
    if kept.place is None:
        row.waits_for = "place"
        return False
    report = Report(
        id=row.id, category=kept.category, description=kept.words, happened_at=kept.happened_at, place=kept.place,
        premises=kept.premises, floor=kept.floor, address=kept.address, longitude=kept.longitude,
        latitude=kept.latitude,
    )  # fmt: skip
    try:
        with transaction.atomic():
            report_as_resident(report=report, phone=kept.phone or None)
    except Problem as problem:
        if problem.code != NOBODY_RESPONSIBLE:
            raise
        row.waits_for = "post"
        return False
    row.state, row.waits_for, row.asked, row.case_id = "taken", "", None, row.id
    row.place, row.settled_at = kept.place, clock.now()
    return True


def _wait(row: ServiceRequest, kept: Kept) -> None:
    row.token = sealing.derived_code(row.id, "gateway.token", TOKEN_LENGTH)
    row.asked = sealing.seal(msgspec.json.encode(kept).decode(), ASKED, bound_to=row.id)
    _record(row, "gateway.request_waiting", SYSTEM)


def _record(row: ServiceRequest, kind: str, actor: Actor) -> None:
    events.append(kind, actor=actor, subject_type="service_request", subject_id=row.id, place=row.place,
                  payload={"category": row.service_code})  # fmt: skip


def _answer(row: ServiceRequest) -> Received:
    if row.case_id is None:
        return Received(None, None, row.token)
    assert row.case is not None
    return Received(row.case.number, follow_code(row.case_id), None)


def kept_of(row: ServiceRequest) -> Kept:
    """What a waiting request asks for."""
    assert row.asked is not None
    return msgspec.json.decode(sealing.unseal(row.asked, ASKED, bound_to=row.id), type=Kept)


@transaction.atomic
def place(*, actor: Actor, request_id: UUID, at: str) -> ServiceRequest:
    """Say where a waiting request is: it becomes a case, or waits on for someone on duty there.
    Repeating changes nothing.

    Raises:
        Problem: ``core.not_found``, ``access.not_allowed``, ``gateway.request_settled``, ``gateway.key_elsewhere``,
            ``cases.unknown_place``.
    """
    row = _locked(actor, request_id)
    if row.state == "taken" and row.place == at:
        return row
    if row.state != "waiting":
        raise Problem(REQUEST_SETTLED)
    actor = acting(actor, MANAGE, at)
    if not at.startswith(row.key.place):
        raise Problem(KEY_ELSEWHERE, field="place")
    kept = kept_of(row)
    if at != kept.place:
        kept = msgspec.structs.replace(kept, place=at, premises=None)
    row.place, row.settled_by_id = at, actor.account_id
    if _becomes_case(row, kept):
        _record(row, "gateway.request_placed", actor)
    else:
        row.asked = sealing.seal(msgspec.json.encode(kept).decode(), ASKED, bound_to=row.id)
    row.save()
    return row


@transaction.atomic
def refuse(*, actor: Actor, request_id: UUID, reason: str) -> ServiceRequest:
    """Refuse a waiting request, with a reason that its sender reads under the token; what was asked is erased.

    Raises:
        Problem: ``core.not_found``, ``gateway.request_settled``.
    """
    row = _locked(actor, request_id)
    if row.state == "refused" and row.refusal == reason:
        return row
    if row.state != "waiting":
        raise Problem(REQUEST_SETTLED)
    actor = acting(actor, MANAGE, row.place)
    row.state, row.waits_for, row.asked, row.refusal = "refused", "", None, reason
    row.settled_at, row.settled_by_id = clock.now(), actor.account_id
    row.save()
    _record(row, "gateway.request_refused", actor)
    return row


@transaction.atomic
def check_words(*, actor: Actor, request_id: UUID, public: bool) -> ServiceRequest:
    """Say, after reading it, whether the text of a request may be shown to everyone. May be said anew.

    Raises:
        Problem: ``core.not_found``, ``gateway.no_words`` when the reporter did not offer it.
    """
    row = _locked(actor, request_id)
    if not row.words_offered or row.state != "taken":
        raise Problem(NO_WORDS)
    if row.words_public is public:
        return row
    actor = acting(actor, MANAGE, row.place)
    row.words_public, row.words_checked_at, row.words_checked_by_id = public, clock.now(), actor.account_id
    row.save(update_fields=["words_public", "words_checked_at", "words_checked_by"])
    kind = "gateway.words_shown" if public else "gateway.words_withheld"
    _record(row, kind, actor)
    return row


def _locked(actor: Actor, request_id: UUID) -> ServiceRequest:
    row = ServiceRequest.objects.select_for_update(of=("self",)).select_related("key").filter(id=request_id).first()
    if row is None or not actor.scope(MANAGE).covers(row.place):
        raise Problem(NOT_FOUND)
    return row


def give_up_old(days: int) -> int:
    """Refuse what has waited for so many days, and erase what was asked: its phone number has no purpose any more."""
    old = ServiceRequest.objects.filter(state="waiting", received_at__lt=clock.now() - timedelta(days=days))
    given_up = 0
    for id in list(old.order_by("received_at").values_list("id", flat=True)[:1000]):
        with transaction.atomic():
            row = ServiceRequest.objects.select_for_update(skip_locked=True).filter(id=id, state="waiting").first()
            if row is not None:
                row.state, row.waits_for, row.asked, row.settled_at = "refused", "", None, clock.now()
                row.refusal = f"{days} 天内未能核实地点或受理人 / not placed within {days} days"
                row.save()
                _record(row, "gateway.request_refused", SYSTEM)
                given_up += 1
    return given_up


def try_again(limit: int = 200) -> int:
    """Look once more for someone on duty for the requests that wait for one; how many became cases."""
    taken = 0
    waiting = ServiceRequest.objects.filter(state="waiting", waits_for="post").order_by("received_at", "id")
    for id in list(waiting.values_list("id", flat=True)[:limit]):
        # What is refused meanwhile for another reason (a category out of use) stays for an officer to settle.
        with suppress(Problem), transaction.atomic():
            row = (
                ServiceRequest.objects.select_for_update(skip_locked=True)
                .filter(id=id, state="waiting", waits_for="post")
                .first()
            )
            if row is not None and _becomes_case(row, kept_of(row)):
                row.save()
                taken += 1
    return taken
