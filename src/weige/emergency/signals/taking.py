"""Taking warnings: from an upload, from an address read once, from sources. The same message counts once; another that
says something else under the same name is kept beside it.

A message warns, and ends other warnings, only under the place of whoever took it: a community that uploads a cancellation
ends nothing for its district.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC
from typing import Literal
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from weige.access.actions import acting
from weige.access.actors import Actor
from weige.core import clock, events
from weige.core.clock import CITY_ZONE
from weige.core.errors import Problem, Text
from weige.core.outgoing.addresses import Rules
from weige.core.outgoing.calling import Fetched, fetch
from weige.core.places import Scope
from weige.core.sealing import derived_id
from weige.emergency.models import AlertFile, AlertMessage, AlertPlace, AlertReceipt, WarningDraft
from weige.emergency.scopes import COMMAND
from weige.emergency.warnings.alert import Fault, ReadAlert
from weige.emergency.warnings.colours import gravest
from weige.emergency.warnings.ending import ends_at
from weige.emergency.warnings.judging import judged
from weige.emergency.warnings.places import Known
from weige.emergency.warnings.reading import read
from weige.emergency.warnings.rules import RULES, is_usable

from . import errors, placing
from .announcing import announce
from .holding import reaches
from .kept import digest_of, plain

MOST_BYTES = 4 * 1024 * 1024
MOST_NAME = 200
MESSAGES = UUID("019b0000-0000-7000-8000-000000000cab")
"""Ids of messages follow from this and what tells messages apart."""
WARNING = frozenset({"Alert", "Update"})
"""Kinds of messages that warn of something themselves."""
Fate = Literal["new", "known", "contradicts", "unusable", "elsewhere"]


@dataclass(frozen=True, slots=True)
class TakenMessage:
    """What became of one message of a file: ``elsewhere`` is one about other places, ``unusable`` one that cannot be
    told from others or acted upon, ``contradicts`` one that says something else than one of the same name."""

    read: ReadAlert
    fate: Fate
    row: AlertMessage | None = None


@dataclass(frozen=True, slots=True)
class Taken:
    """A file as it was taken; ``links`` are addresses of messages that a feed names and does not hold."""

    messages: tuple[TakenMessage, ...]
    faults: tuple[Fault, ...]
    links: tuple[str, ...]


def rules() -> Rules:
    """Which addresses an officer may name."""
    return Rules.of(settings.WEIGE.warning_ports, settings.WEIGE.warning_networks)


def outward() -> Rules:
    """Which addresses a feed may name: public ones only, since whoever sends it is nobody's officer."""
    return Rules.of(settings.WEIGE.warning_ports, ())


def upload(*, actor: Actor, place: str, content: bytes) -> Taken:
    """Take a file of warnings for a place. The same file again changes nothing.

    Raises:
        Problem: ``access.not_allowed``, ``emergency.file_too_large``, ``emergency.warning_file_unusable``.
    """
    actor = acting(actor, COMMAND, place)
    if len(content) > MOST_BYTES:
        raise Problem(errors.FILE_TOO_LARGE, field="file", limit="4 MB")
    return _take_for_desk(content, place, actor)


def read_address(*, actor: Actor, place: str, url: str) -> Taken:
    """Read an address once and take what stands there.

    Raises:
        Problem: ``access.not_allowed``, ``emergency.address_refused``, ``emergency.address_silent``,
            ``emergency.warning_file_unusable``.
    """
    actor = acting(actor, COMMAND, place)
    fetched = fetch(url, rules=rules(), most=MOST_BYTES, authority=settings.WEIGE.warning_authority)
    if fetched.outcome == "refused":
        raise Problem(errors.ADDRESS_REFUSED, field="url", reason=fetched.said)
    if fetched.outcome != "fetched":
        raise Problem(errors.ADDRESS_SILENT, field="url", reason=FETCHED_WORDS[fetched.outcome])
    return _take_for_desk(fetched.body, place, actor)


@transaction.atomic
def _take_for_desk(content: bytes, place: str, actor: Actor) -> Taken:
    taken = take(content, under=place, actor=actor)
    refuse_unusable(taken)
    announce()
    return taken


FETCHED_WORDS: dict[str, Text] = {
    "unchanged": Text("没有变化", "nothing has changed"),
    "too_large": Text("内容超过 4 MB", "what it answers is over 4 MB"),
    "status": Text("对方没有给出内容", "it answers without content"),
    "redirect": Text("对方转到别的网址，不跟随", "it points to another address, which is not followed"),
    "gone": Text("网址已经停用", "it is gone"),
    "timeout": Text("等不到回答", "it does not answer in time"),
    "unreachable": Text("连不上", "it cannot be reached"),
    "broken": Text("回答不完整", "its answer is broken"),
    "refused": Text("不允许读取这个网址", "this address is not allowed"),
    "unusable": Text("内容不是可用的预警", "what it answers is no usable warning"),
}


def fault_of(fetched: Fetched) -> str:
    """What went wrong with reading an address; empty when nothing did."""
    return "" if fetched.outcome in {"fetched", "unchanged"} else fetched.outcome


def refuse_unusable(taken: Taken) -> None:
    """Refuse a file in which nothing is a message, nor the address of one.

    Raises:
        Problem: ``emergency.warning_file_unusable``.
    """
    worst = next((fault for fault in taken.faults if RULES[fault.rule].weight == "stop"), None)
    if worst is not None:
        raise Problem(errors.FILE_UNUSABLE, field="file", reason=RULES[worst.rule].text)


@transaction.atomic
def take(
    content: bytes, *, under: str, actor: Actor, source: UUID | None = None, places: Sequence[str] | None = None
) -> Taken:
    """Take what a file holds, for the places under one. What is there already is received once more and nothing else.

    Args:
        actor: who took it; for a source the system.
        places: of one of our own, those that were chosen for it.
    """
    found = read(content, CITY_ZONE)
    known = placing.asking()
    every = judged(found.alerts, clock.now(), known, settings.WEIGE.city)
    kept: list[AlertFile] = []

    def file() -> AlertFile:
        if not kept:
            kept.append(_file(content))
        return kept[0]

    done: list[TakenMessage] = []
    for each in every:
        done.append(_take(each, under=under, actor=actor, source=source, file=file, known=known, chosen=places))
    return Taken(tuple(done), found.faults, found.links)


def _file(content: bytes) -> AlertFile:
    digest = hashlib.sha256(content).digest()
    AlertFile.objects.bulk_create(
        [AlertFile(digest=digest, content=content, received_at=clock.now())], ignore_conflicts=True
    )
    return AlertFile.objects.defer("content").get(digest=digest)


def _take(
    each: ReadAlert,
    *,
    under: str,
    actor: Actor,
    source: UUID | None,
    file: Callable[[], AlertFile],
    known: Known,
    chosen: Sequence[str] | None,
) -> TakenMessage:
    alert = each.alert
    if (
        alert.sent is None
        or not 1970 <= alert.sent.year <= 2200
        or not _is_name(alert.sender)
        or not _is_name(alert.identifier)
    ):
        return TakenMessage(each, "unusable")
    usable = is_usable(each.faults)
    if chosen is None:
        chosen = _chosen(each)
    if chosen is not None:
        places = dict.fromkeys(Scope.of(chosen).prefixes, "code")
    else:
        places = placing.places_for(alert, known) if usable else {}
    if chosen is None and usable and placing.lies_elsewhere(alert, places):
        return TakenMessage(each, "elsewhere")
    row, new = _message(each, usable=usable, file=file)
    _, first = AlertReceipt.objects.get_or_create(
        alert=row, under=under, defaults={"source_id": source, "account_id": actor.account_id, "at": clock.now()}
    )
    if first:
        _write_places(row, placing.within(places, under))
        events.append("emergency.warning_taken", actor=actor, subject_type="warning", subject_id=row.id, place=under,
                      payload={"usable": usable})  # fmt: skip
    if not usable:
        return TakenMessage(each, "unusable", row)
    if not (new or first):
        return TakenMessage(each, "known", row)
    return TakenMessage(each, "contradicts" if contradicted([row], Scope((under,))) else "new", row)


def contradicted(rows: Iterable[AlertMessage], scope: Scope) -> set[UUID]:
    """Those of some messages beside which another of the same name counts somewhere in a scope."""
    rows = list(rows)
    names = Q(pk__in=[])
    for sender, identifier in {(row.sender, row.identifier) for row in rows}:
        names |= Q(sender=sender, identifier=identifier)
    counts = AlertReceipt.objects.filter(reaches(scope, "under"), alert=OuterRef("pk"))
    others: dict[tuple[str, str], set[UUID]] = {}
    for id, *name in (
        AlertMessage.objects.filter(names, Exists(counts), usable=True).values_list("id", "sender", "identifier")
    ):  # fmt: skip
        others.setdefault((name[0], name[1]), set()).add(id)
    return {row.id for row in rows if others.get((row.sender, row.identifier), set()) - {row.id}}


def _chosen(each: ReadAlert) -> Sequence[str] | None:
    """The places that were chosen for one of our own that comes back to us; ``None`` for others'."""
    sent = each.alert.sent
    name = {"alert__sender": each.alert.sender, "alert__identifier": each.alert.identifier, "alert__sent": sent}
    row = WarningDraft.objects.filter(**name, alert__digest=digest_of(plain(each.alert))).first()
    return None if row is None else row.fields["places"]


def _is_name(text: str) -> bool:
    return 0 < len(text) <= MOST_NAME


def _message(each: ReadAlert, *, usable: bool, file: Callable[[], AlertFile]) -> tuple[AlertMessage, bool]:
    alert = each.alert
    assert alert.sent is not None
    content = plain(alert)
    digest = digest_of(content)
    key = {"sender": alert.sender, "identifier": alert.identifier, "sent": alert.sent, "digest": digest}
    row = AlertMessage.objects.filter(**key).first()
    if row is not None:
        return row, False
    now = clock.now()
    colour = gravest(alert.infos)
    name = f"{alert.sender}\n{alert.identifier}\n{alert.sent.astimezone(UTC).isoformat()}\n{digest.hex()}"
    # Of two readers at once one writes it; what the other has read is the same.
    AlertMessage.objects.bulk_create(
        [
            AlertMessage(
                id=derived_id(MESSAGES, name), **key, file=file(), content=content, usable=usable,
                faults=[{"rule": fault.rule, "where": fault.where, "value": fault.value} for fault in each.faults],
                warns=alert.msg_type in WARNING and bool(alert.infos), ends_at=ends_at(alert)[0],
                colour=colour.colour.code if colour else "", received_at=now,
            )
        ],
        ignore_conflicts=True,
    )  # fmt: skip
    return AlertMessage.objects.get(**key), True


def _write_places(row: AlertMessage, places: dict[str, str]) -> None:
    AlertPlace.objects.bulk_create(
        [AlertPlace(alert=row, place=place, how=how) for place, how in places.items()], ignore_conflicts=True
    )
