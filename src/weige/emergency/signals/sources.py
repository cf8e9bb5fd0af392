"""Sources of warnings: kept by whoever commands a place, and read every few minutes, each by one worker at a time."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import structlog
from django.conf import settings
from django.db import IntegrityError, transaction

from weige.access.actions import acting
from weige.access.actors import SYSTEM, Actor
from weige.core import clock, events
from weige.core.alone import alone
from weige.core.errors import ID_TAKEN, Problem, Text
from weige.core.outgoing.addresses import Rules, read_url
from weige.core.outgoing.calling import Fetched, Limits, fetch
from weige.emergency.models import Source
from weige.emergency.scopes import COMMAND
from weige.emergency.warnings.rules import RULES, is_usable

from . import errors, taking
from .reach import commanded_by

log = structlog.get_logger()
EVERY = timedelta(minutes=5)
MOST_AT_A_PLACE = 10
MOST_FOLLOWED = 500
"""Messages that a feed may name; of more the first, which are the newest."""
MOST_LINKS = 20
"""Messages of a feed that are read in one run; the others come in the next."""
MOST_TRIES = 24
"""So often, for two hours, what could not be read is tried again."""
RUN_SECONDS = 60.0
"""A run ends after this, and the next one goes on: no sender holds a worker for itself."""
FEEDS = frozenset({"feed", "rss"})
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
    _check_room(place)
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
        Problem: ``emergency.unknown_signal``, ``access.not_allowed``, ``emergency.too_many_sources``.
    """
    row = Source.objects.select_for_update().filter(commanded_by(actor), id=source_id).first()
    if row is None:
        raise Problem(errors.UNKNOWN_SIGNAL)
    actor = acting(actor, COMMAND, row.place)
    if row.on != on:
        if on:
            _check_room(row.place)
        row.on, row.next_at = on, clock.now()
        row.save(update_fields=["on", "next_at"])
        events.append("emergency.source_switched", actor=actor, subject_type="signal_source", subject_id=row.id,
                      place=row.place, payload={"on": on})  # fmt: skip
    return row


def _check_room(place: str) -> None:
    if Source.objects.filter(place=place, on=True).count() >= MOST_AT_A_PLACE:
        raise Problem(errors.TOO_MANY_SOURCES, limit=MOST_AT_A_PLACE)


def due() -> list[UUID]:
    """The sources that are to be read now."""
    rows = Source.objects.filter(on=True, next_at__lte=clock.now()).order_by("next_at")
    return list(rows.values_list("id", flat=True))


def read_source(source_id: UUID, *, fetching: Fetching = fetch) -> bool:
    """Read a source that is due; whether this worker took it up. Another that comes meanwhile finds it held or not due.

    A worker that is killed leaves it for the next time: nothing counts as read before it is taken.
    """
    with alone(f"weige.emergency.signals.source.{source_id}") as held:
        now = clock.now()
        due = Source.objects.filter(id=source_id, on=True, next_at__lte=now)
        if not held or not due.update(next_at=now + EVERY):
            return False
        _read(Source.objects.get(id=source_id), fetching)
    return True


def _read(row: Source, fetching: Fetching) -> None:
    until = time.monotonic() + RUN_SECONDS
    limits = _limits(until)
    assert limits is not None
    fetched = _fetch(fetching, row.url, taking.rules(), limits, etag=row.etag, last_modified=row.last_modified)
    fault, complete = taking.fault_of(fetched), True
    if fetched.outcome == "fetched":
        taken = taking.take(fetched.body, under=row.place, actor=SYSTEM, source=row.id)
        if not is_usable(taken.faults) and not _is_quiet(taken):
            fault = "unusable"
        complete = _read_links(row, taken.links, fetching, until)
    # What was no warning, or is not read to its end, must not be told "unchanged" the next time.
    if fetched.outcome in {"fetched", "unchanged"}:
        row.etag, row.last_modified = (fetched.etag, fetched.last_modified) if complete and not fault else ("", "")
    row.read_at, row.fault = clock.now(), fault
    row.save(update_fields=["read_at", "fault", "etag", "last_modified", "seen", "tries"])
    if fault:
        log.info("warnings_not_read", source=str(row.id), fault=fault)


def _limits(until: float) -> Limits | None:
    """Bounds of the next call within what is left of a run; ``None`` when nothing is left."""
    left = until - time.monotonic()
    usual = Limits()
    if left <= 0:
        return None
    return Limits(
        min(usual.connect, left), min(usual.read, left), min(usual.total, left), min(usual.resolve, left)
    )  # fmt: skip


def _fetch(fetching: Fetching, url: str, rules: Rules, limits: Limits, **marks: str) -> Fetched:
    authority = settings.WEIGE.warning_authority
    return fetching(url, rules=rules, limits=limits, most=taking.MOST_BYTES, authority=authority, **marks)


def _is_quiet(taken: taking.Taken) -> bool:
    """Whether a feed simply has nothing to warn of now."""
    grave = [fault for fault in taken.faults if RULES[fault.rule].weight == "stop"]
    return all(fault.rule == "file.no_alert" and fault.value in FEEDS for fault in grave)


def _read_links(row: Source, links: tuple[str, ...], fetching: Fetching, until: float) -> bool:
    """Read messages that a feed names: those that were not tried before first, then those that were tried least often.
    Only what was read is marked as read; what could not be is tried again, ``MOST_TRIES`` times at most.

    Returns:
        whether nothing is left to read.
    """
    named = {_mark(link): link for link in links[:MOST_FOLLOWED]}
    seen = [mark for mark in row.seen if mark in named]
    tries = {mark: count for mark, count in row.tries.items() if mark in named}
    known = set(seen)
    waiting = [mark for mark in named if mark not in known and tries.get(mark, 0) < MOST_TRIES]
    for mark in sorted(waiting, key=lambda mark: tries.get(mark, 0))[:MOST_LINKS]:
        limits = _limits(until)
        if limits is None:
            break
        if _take_link(row, named[mark], fetching, limits):
            seen.append(mark)
            tries.pop(mark, None)
        else:
            tries[mark] = tries.get(mark, 0) + 1
    row.seen, row.tries = seen, tries
    return all(mark in seen or tries.get(mark, 0) >= MOST_TRIES for mark in named)


def _take_link(row: Source, link: str, fetching: Fetching, limits: Limits) -> bool:
    """Read one message that a feed names; whether it was one. A feed leads nowhere inward, whatever the city allows to
    its own officers."""
    fetched = _fetch(fetching, link, taking.outward(), limits)
    if fetched.outcome != "fetched":
        return False
    taken = taking.take(fetched.body, under=row.place, actor=SYSTEM, source=row.id)
    return is_usable(taken.faults) and bool(taken.messages)


def _mark(link: str) -> str:
    return hashlib.sha256(link.encode()).hexdigest()[:32]
