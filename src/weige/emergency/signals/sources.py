"""Sources of warnings: kept by whoever commands a place, and read every few minutes, each by one worker at a time."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import structlog
from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Q

from weige.access.actions import acting
from weige.access.actors import SYSTEM, Actor
from weige.access.queries import in_scope
from weige.core import clock, events
from weige.core.errors import ID_TAKEN, Problem, Text
from weige.core.outgoing.addresses import read_url
from weige.core.outgoing.calling import Fetched, fetch
from weige.emergency.models import Source
from weige.emergency.scopes import COMMAND
from weige.emergency.warnings.rules import is_usable

from . import errors, taking

log = structlog.get_logger()
EVERY = timedelta(minutes=5)
MOST_AT_A_PLACE = 10
MOST_LINKS = 20
"""Messages of a feed that are read in one run; the others come in the next."""
MOST_SEEN = 500
Fetching = Callable[..., Fetched]


@transaction.atomic
def add(*, actor: Actor, id: UUID, place: str, name: str, url: str) -> Source:
    """A new source. Repeating the command returns it.

    Raises:
        Problem: ``access.not_allowed``, ``emergency.address_refused``, ``emergency.too_many_sources``, ``core.id_taken``.
    """
    actor = acting(actor, COMMAND, place)
    earlier = Source.objects.filter(id=id).first()
    if earlier is not None:
        if (earlier.place, earlier.url, earlier.made_by_id) != (place, url, actor.account_id):
            raise Problem(ID_TAKEN, field="id")
        return earlier
    target = read_url(url, taking.rules())
    if isinstance(target, Text):
        raise Problem(errors.ADDRESS_REFUSED, field="url", reason=target)
    if Source.objects.filter(place=place, on=True).count() >= MOST_AT_A_PLACE:
        raise Problem(errors.TOO_MANY_SOURCES, limit=MOST_AT_A_PLACE)
    now = clock.now()
    try:
        with transaction.atomic():
            made = Source.objects.create(
                id=id, place=place, name=name, url=url, made_by_id=actor.person, made_at=now, next_at=now
            )
    except IntegrityError as error:
        raise Problem(ID_TAKEN, field="id") from error
    events.append("emergency.source_added", actor=actor, subject_type="signal_source", subject_id=id, place=place)
    return made


@transaction.atomic
def switch(*, actor: Actor, source_id: UUID, on: bool) -> Source:
    """Switch a source on or off; doing so twice changes nothing.

    Raises:
        Problem: ``emergency.unknown_signal``, ``access.not_allowed``.
    """
    row = Source.objects.select_for_update().filter(seen_by(actor), id=source_id).first()
    if row is None:
        raise Problem(errors.UNKNOWN_SIGNAL)
    actor = acting(actor, COMMAND, row.place)
    if row.on != on:
        row.on, row.next_at = on, clock.now()
        row.save(update_fields=["on", "next_at"])
        events.append("emergency.source_switched", actor=actor, subject_type="signal_source", subject_id=row.id,
                      place=row.place, payload={"on": on})  # fmt: skip
    return row


def seen_by(actor: Actor) -> Q:
    """The condition of sources that someone sees: those of the places that they command."""
    return in_scope(actor.scope(COMMAND))


def due() -> list[UUID]:
    """The sources that are to be read now."""
    rows = Source.objects.filter(on=True, next_at__lte=clock.now()).order_by("next_at")
    return list(rows.values_list("id", flat=True))


def read_source(source_id: UUID, *, fetching: Fetching = fetch) -> bool:
    """Read a source that is due; whether this worker took it up. Another that comes meanwhile finds it not due.

    A worker that is killed leaves it for the next time: nothing counts as read before it is taken.
    """
    now = clock.now()
    taken_up = Source.objects.filter(id=source_id, on=True, next_at__lte=now).update(next_at=now + EVERY)
    if not taken_up:
        return False
    row = Source.objects.get(id=source_id)
    fetched = _fetch(fetching, row.url, etag=row.etag, last_modified=row.last_modified)
    fault, complete = taking.fault_of(fetched), True
    seen = list(row.seen)
    if fetched.outcome == "fetched":
        taken = taking.take(fetched.body, under=row.place, actor=SYSTEM, source=row.id)
        if not is_usable(taken.faults):
            fault = "unusable"
        complete = _read_links(row, taken.links, seen, fetching)
    _write_down(row, fetched, fault, seen if fetched.outcome == "fetched" else None, complete=complete)
    return True


def _fetch(fetching: Fetching, url: str, **marks: str) -> Fetched:
    return fetching(
        url, rules=taking.rules(), most=taking.MOST_BYTES, authority=settings.WEIGE.webhook_authority, **marks
    )


def _read_links(row: Source, links: tuple[str, ...], seen: list[str], fetching: Fetching) -> bool:
    """Read the messages that a feed names, those that were not read before; whether all are read now."""
    known = set(seen)
    waiting = [link for link in dict.fromkeys(links) if _mark(link) not in known]
    complete = len(waiting) <= MOST_LINKS
    for link in waiting[:MOST_LINKS]:
        fetched = _fetch(fetching, link)
        if fetched.outcome == "fetched":
            taking.take(fetched.body, under=row.place, actor=SYSTEM, source=row.id)
        elif fetched.outcome in {"timeout", "unreachable", "broken"}:
            complete = False
            continue
        seen.append(_mark(link))
    return complete


def _mark(link: str) -> str:
    return hashlib.sha256(link.encode()).hexdigest()[:32]


def _write_down(row: Source, fetched: Fetched, fault: str, seen: list[str] | None, *, complete: bool) -> None:
    """How reading went. While messages of a feed are still to be read it must not be told "unchanged" the next time."""
    row.read_at, row.fault = clock.now(), fault
    if fetched.outcome in {"fetched", "unchanged"}:
        row.etag, row.last_modified = (fetched.etag, fetched.last_modified) if complete else ("", "")
    if seen is not None:
        row.seen = seen[-MOST_SEEN:]
    row.save(update_fields=["read_at", "fault", "etag", "last_modified", "seen"])
    if fault:
        log.info("warnings_not_read", source=str(row.id), fault=fault)
