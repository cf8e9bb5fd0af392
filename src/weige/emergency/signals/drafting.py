"""Warnings of our own: written by one officer, judged by the rules that hold for everybody's, signed off by another, and
published as CAP. What is published is taken like any other message; its address shows nobody's name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal
from urllib.parse import urlsplit
from uuid import UUID

import msgspec
from django.conf import settings
from django.db import IntegrityError, transaction

from weige.access.actions import acting
from weige.access.actors import Actor
from weige.core import clock, events
from weige.core.clock import CITY_ZONE
from weige.core.errors import ID_TAKEN, Problem
from weige.core.places import LENGTHS, name_places
from weige.emergency.models import AlertMessage, WarningDraft
from weige.emergency.scopes import COMMAND
from weige.emergency.warnings.alert import Alert, Area, Code, Fault, Info, Reference, Ring
from weige.emergency.warnings.colours import colours
from weige.emergency.warnings.ending import AlertState
from weige.emergency.warnings.judging import judged
from weige.emergency.warnings.reading import read
from weige.emergency.warnings.rules import RULES, weight_of
from weige.emergency.warnings.writing import write
from weige.territory import queries as territory

from . import errors, placing
from .announcing import announce
from .holding import standing_at
from .kept import whole
from .reach import commanded_by
from .taking import take

MsgType = Literal["Alert", "Update", "Cancel"]
CODE_SYSTEM = "行政区划代码"
EXERCISE_NOTE = "演练消息，不是真实预警。This is an exercise."
LONGEST = timedelta(days=31)
"""How far from now an expiry may be written at all."""
RESPONSES = {True: ("AllClear",), False: ("Prepare",)}


@dataclass(frozen=True, slots=True)
class Fields:
    """What an officer writes. The severity follows from the colour; a cancellation has only its ``description``."""

    event: str = ""
    category: str = "Met"
    colour: str = "yellow"
    urgency: str = "Expected"
    certainty: str = "Likely"
    places: tuple[str, ...] = ()
    headline: str = ""
    description: str = ""
    instruction: str = ""
    expires: datetime | None = None
    all_clear: bool = False


def fields_of(row: WarningDraft) -> Fields:
    return msgspec.convert(row.fields, Fields)


def sender() -> str:
    """The name under which this system publishes."""
    host = urlsplit(settings.WEIGE.public_url).hostname or ""
    return f"weige-{settings.WEIGE.city}" + (f"@{host}" if host else "")


def find(actor: Actor, draft_id: UUID, *, lock: bool = False) -> WarningDraft:
    """A draft that someone sees.

    Raises:
        Problem: ``emergency.unknown_signal``.
    """
    rows = WarningDraft.objects.select_for_update() if lock else WarningDraft.objects.all()
    found = rows.filter(commanded_by(actor), id=draft_id).first()
    if found is None:
        raise Problem(errors.UNKNOWN_SIGNAL)
    return found


@transaction.atomic
def write_draft(
    *, actor: Actor, id: UUID, place: str, msg_type: MsgType, about: UUID | None, drill: bool, fields: Mapping[str, Any]
) -> WarningDraft:
    """A new draft. Repeating the command returns it. An update or a cancellation is of the place of the warning that it
    speaks of, whatever ``place`` says: elsewhere it would end nothing.

    Args:
        about: the warning of ours in force that it updates or cancels.

    Raises:
        Problem: ``access.not_allowed``, ``emergency.warning_area``, ``emergency.warning_not_in_force``,
            ``core.id_taken``.
    """
    earlier = WarningDraft.objects.filter(id=id).first()
    if earlier is not None:
        same = earlier.about_id == about if msg_type != "Alert" else earlier.place == place
        if not same or (earlier.msg_type, earlier.made_by_id) != (msg_type, actor.account_id):
            raise Problem(ID_TAKEN, field="id")
        acting(actor, COMMAND, earlier.place)
        return earlier
    meant = _about(actor, msg_type, about)
    if meant is not None:
        place, drill = meant.draft.place, not whole(meant.content).is_actual
    actor = acting(actor, COMMAND, place)
    kept = _checked(place, fields)
    try:
        with transaction.atomic():
            made = WarningDraft.objects.create(
                id=id, place=place, msg_type=msg_type, about=meant, drill=drill, fields=kept, made_by_id=actor.person,
                made_at=clock.now(),
            )  # fmt: skip
    except IntegrityError as error:
        raise Problem(ID_TAKEN, field="id") from error
    _record(made, "emergency.warning_drafted", actor)
    return made


def _about(actor: Actor, msg_type: MsgType, about: UUID | None) -> AlertMessage | None:
    """The warning that is updated or cancelled: ours, in force, and within what the actor commands."""
    if msg_type == "Alert":
        return None
    row = AlertMessage.objects.filter(id=about, draft__isnull=False).select_related("draft").first() if about else None
    if row is None or not actor.may(COMMAND, row.draft.place) or not is_in_force(row):
        raise Problem(errors.NOTHING_TO_END, field="about")
    return row


def is_in_force(row: AlertMessage) -> bool:
    """Whether a warning holds anywhere, or is about to."""
    found = standing_at({row.id: list(row.places.all())}, [row], clock.now())
    return any(each.standing.state in {AlertState.IN_FORCE, AlertState.NOT_YET} for each in found)


def _checked(place: str, fields: Mapping[str, Any]) -> Any:
    found = Fields(**{**fields, "places": tuple(fields["places"])})
    for at, each in enumerate(found.places):
        if not each.startswith(place):
            raise Problem(errors.DRAFT_AREA, field=f"fields.places.{at}")
    if found.expires is not None and found.expires > clock.now() + LONGEST:
        raise Problem(errors.DRAFT_UNFIT, field="fields.expires", reason=RULES["expires.far"].text)
    if found.expires is not None and found.expires < clock.now() - LONGEST:
        raise Problem(errors.DRAFT_UNFIT, field="fields.expires", reason=RULES["expires.before_start"].text)
    return msgspec.to_builtins(found)


@transaction.atomic
def rewrite(*, actor: Actor, draft_id: UUID, id: UUID, version: int, fields: Mapping[str, Any]) -> WarningDraft:
    """Change a draft that waits. Repeating the command changes nothing. Whoever changes it has written it: they do not
    sign it off.

    Raises:
        Problem: ``emergency.unknown_signal``, ``access.not_allowed``, ``emergency.warning_settled``,
            ``emergency.signal_changed``, ``emergency.warning_area``.
    """
    row = find(actor, draft_id, lock=True)
    actor = acting(actor, COMMAND, row.place)
    if str(id) in row.changes:
        return row
    _check_open(row)
    if version != row.version:
        raise Problem(errors.STALE, field="version", current={"version": row.version})
    row.fields, row.version, row.changed_by_id = _checked(row.place, fields), row.version + 1, actor.person
    row.changes = [*row.changes, str(id)][-20:]
    row.save(update_fields=["fields", "version", "changed_by", "changes"])
    _record(row, "emergency.warning_rewritten", actor)
    return row


@transaction.atomic
def withdraw(*, actor: Actor, draft_id: UUID) -> WarningDraft:
    """Take a draft back; doing so twice changes nothing.

    Raises:
        Problem: ``emergency.unknown_signal``, ``access.not_allowed``, ``emergency.warning_settled``.
    """
    row = find(actor, draft_id, lock=True)
    actor = acting(actor, COMMAND, row.place)
    if row.withdrawn_at is None:
        _check_open(row)
        row.withdrawn_at = clock.now()
        row.save(update_fields=["withdrawn_at"])
        _record(row, "emergency.warning_withdrawn", actor)
    return row


def writer(row: WarningDraft) -> UUID:
    """Who wrote a draft as it stands: whoever changed it last."""
    return row.changed_by_id or row.made_by_id


def _check_open(row: WarningDraft) -> None:
    if row.signed_at is not None or row.withdrawn_at is not None:
        raise Problem(errors.DRAFT_SETTLED)


@transaction.atomic
def publish(*, actor: Actor, draft_id: UUID, version: int) -> WarningDraft:
    """Sign a draft off and publish it; whoever wrote it cannot. Doing so twice changes nothing.

    Raises:
        Problem: ``emergency.unknown_signal``, ``access.not_allowed``, ``emergency.own_signature``,
            ``emergency.warning_settled``, ``emergency.signal_changed``, ``emergency.warning_not_in_force``,
            ``emergency.warning_unfit`` with every fault.
    """
    row = find(actor, draft_id, lock=True)
    actor = acting(actor, COMMAND, row.place)
    if row.signed_at is not None and row.signed_by_id == actor.account_id:
        return row
    _check_open(row)
    if writer(row) == actor.account_id:
        raise Problem(errors.OWN_SIGNATURE)
    if version != row.version:
        raise Problem(errors.STALE, field="version", current={"version": row.version})
    if row.about is not None and not is_in_force(row.about):
        raise Problem(errors.NOTHING_TO_END, field="about")
    # A message is told from others by its second.
    now = clock.now().replace(microsecond=0)
    content = write(alert_of(row, now))
    grave = [fault for fault in faults_of(content, now) if weight_of(fault) != "note"]
    if grave:
        raise Problem(errors.DRAFT_UNFIT, reason=RULES[grave[0].rule].text, current={"faults": [f.rule for f in grave]})
    (taken,) = take(content, under=row.place, actor=actor, places=fields_of(row).places).messages
    row.alert, row.signed_by_id, row.signed_at = taken.row, actor.person, now
    row.save(update_fields=["alert", "signed_by", "signed_at"])
    _record(row, "emergency.warning_published", actor)
    announce()
    return row


def _record(row: WarningDraft, kind: str, actor: Actor) -> None:
    events.append(kind, actor=actor, subject_type="warning_draft", subject_id=row.id, place=row.place,
                  payload={"drill": row.drill})  # fmt: skip


# As CAP.


def faults_of(content: bytes, now: datetime) -> list[Fault]:
    """What is wrong with a file, by the rules that hold for everybody's."""
    found = read(content, CITY_ZONE)
    every = judged(found.alerts, now, placing.asking(), settings.WEIGE.city)
    return [*found.faults, *(fault for each in every for fault in each.faults)]


def alert_of(row: WarningDraft, sent: datetime) -> Alert:
    """A draft as the message that it would be now."""
    fields = fields_of(row)
    about = whole(row.about.content) if row.about else None
    local = sent.astimezone(CITY_ZONE)
    notes = [EXERCISE_NOTE] if row.drill else []
    if row.msg_type == "Cancel":
        notes.append(fields.description)
    return Alert(
        identifier=f"WG-{row.place}-{local:%Y%m%d%H%M%S}-{row.id.hex[-6:]}",
        sender=about.sender if about else sender(),
        sent=local,
        status="Exercise" if row.drill else "Actual",
        msg_type=row.msg_type,
        scope="Public",
        note=" ".join(notes),
        references=_references(about) if about else (),
        infos=() if row.msg_type == "Cancel" else (_info(row, fields, local),),
    )


def _references(about: Alert) -> tuple[Reference, ...]:
    """The warning that a message speaks of, and those before it: a reader who missed one in between learns of the end."""
    return (*about.references, Reference(about.sender, about.identifier, about.sent, ""))


def _info(row: WarningDraft, fields: Fields, sent: datetime) -> Info:
    colour = next((each for each in colours() if each.code == fields.colour), colours()[-1])
    named = name_places([row.place])
    return Info(
        language="zh-CN", categories=(fields.category,), event=fields.event, responses=RESPONSES[fields.all_clear],
        urgency="Past" if fields.all_clear else fields.urgency, severity=colour.severity, certainty=fields.certainty,
        effective=sent, expires=fields.expires.astimezone(CITY_ZONE) if fields.expires else None,
        sender_name=named[row.place]["path"], headline=fields.headline, description=fields.description,
        instruction=fields.instruction, parameters=(Code("colour", colour.code),),
        areas=tuple(_area(place) for place in fields.places),
    )  # fmt: skip


def _area(place: str) -> Area:
    """A place with the outline of its grids, as far as they are drawn, and its code filled up to twelve digits. A grid has
    no official code: its outline says where, or its community's code does."""
    named = name_places([place])
    rings = tuple(Ring(tuple(ring)) for ring in territory.outline(place))
    community = LENGTHS["community"]
    codes = () if rings and len(place) > community else (Code(CODE_SYSTEM, place[:community].ljust(community, "0")),)
    return Area(named[place]["name"], rings=rings, codes=codes)
