"""Readings of warnings, sources and drafts, within the reader's scope."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import Prefetch

from weige.access.actors import Actor
from weige.access.queries import account_names
from weige.core import clock, languages
from weige.core.errors import Problem, Text
from weige.core.places import Scope, name_places
from weige.emergency.models import AlertMessage, AlertPlace, Source, WarningDraft
from weige.emergency.scopes import COMMAND
from weige.emergency.warnings.alert import Fault, Info
from weige.emergency.warnings.colours import colours
from weige.emergency.warnings.ending import AlertState
from weige.emergency.warnings.rules import RULES
from weige.emergency.warnings.writing import write

from . import drafting, errors
from .holding import Held, held, reaches, standing_at
from .kept import whole
from .reach import commanded_by, read_by
from .shapes import (
    SignalSourceOut,
    SignalSourcePage,
    TakenMessageOut,
    TakenOut,
    WarningDetail,
    WarningDraftOut,
    WarningDraftPage,
    WarningDraftRow,
    WarningFault,
    WarningFieldsOut,
    WarningPage,
    WarningRow,
)
from .taking import FETCHED_WORDS, Taken, contradicted

ENDED_WITHIN = timedelta(days=3)
STATE_WORDS = {
    AlertState.NOT_YET: Text("尚未生效", "not in effect yet"),
    AlertState.IN_FORCE: Text("正在生效", "in force"),
    AlertState.UPDATED: Text("已有更新", "replaced by a newer one"),
    AlertState.CANCELLED: Text("已取消", "cancelled"),
    AlertState.ALL_CLEAR: Text("已解除", "all clear"),
    AlertState.EXPIRED: Text("已到期", "expired"),
    AlertState.MESSAGE: Text("通知", "a message"),
}
FATE_WORDS = {
    "new": Text("已收下", "taken"),
    "known": Text("早已收下", "known already"),
    "contradicts": Text(
        "已收下；与同一编号的另一份内容不同，两份都留着",
        "taken; another of the same number says otherwise, both are kept",
    ),
    "unusable": Text("不能用，未采用", "unusable, not acted on"),
    "elsewhere": Text("不涉及本地，未收", "about other places, not kept"),
}
OVER = {AlertState.EXPIRED, AlertState.CANCELLED, AlertState.UPDATED, AlertState.ALL_CLEAR}


def warnings(actor: Actor, *, ended: bool) -> WarningPage:
    """The warnings in force or about to be over a reader's places; ``ended`` gives those of the last days too."""
    found = held(clock.now(), read_by(actor), ended_within=ENDED_WITHIN if ended else timedelta(0))
    return WarningPage(items=_rows(actor, [each for each in found if ended or each.standing.state not in OVER]))


def _rows(actor: Actor, found: Iterable[Held]) -> list[WarningRow]:
    found = list(found)
    named = name_places(place.place for each in found for place in each.places)
    ours = dict(WarningDraft.objects.filter(alert__in=[each.row.id for each in found]).values_list("alert_id", "place"))
    doubled = contradicted([each.row for each in found], read_by(actor))
    return [_row(actor, each, named, ours, contradicted=each.row.id in doubled) for each in found]


def _row(
    actor: Actor, each: Held, named: Mapping[str, Any], ours: Mapping[UUID, str], *, contradicted: bool
) -> WarningRow:
    info = info_for(each.alert.infos)
    colour = next((colour for colour in colours() if colour.code == each.row.colour), None)
    live = each.in_force or each.standing.state is AlertState.NOT_YET
    shown = Scope.of(place.place for place in each.places).prefixes
    return WarningRow(
        id=each.row.id, colour=each.row.colour, colour_label=languages.say(colour.name) if colour else "",
        level=colour.level if colour else None, event=info.event, headline=info.headline or info.event,
        sender=info.sender_name or each.alert.sender, sent=each.row.sent,
        places=[named[place] for place in shown], in_force=each.in_force, state=each.standing.state.value,
        state_label=languages.say(STATE_WORDS[each.standing.state]), since=each.standing.since,
        ends=each.standing.ends, actual=each.alert.is_actual, ours=each.row.id in ours,
        may_follow=live and each.row.id in ours and actor.may(COMMAND, ours[each.row.id]),
        fault_count=len(each.row.faults), contradicted=contradicted,
    )  # fmt: skip


def info_for(infos: tuple[Info, ...]) -> Info:
    """The part of a message in the reader's language, else the first."""
    wanted = languages.current()[:2]
    return next((info for info in infos if info.language.lower().startswith(wanted)), infos[0] if infos else Info())


def warning_detail(actor: Actor, alert_id: UUID) -> WarningDetail:
    """A warning whole.

    Raises:
        Problem: ``emergency.unknown_signal``.
    """
    scope = read_by(actor)
    seen = AlertPlace.objects.filter(reaches(scope)).order_by("place") if scope else AlertPlace.objects.none()
    row = (
        AlertMessage.objects.filter(id=alert_id, usable=True, warns=True, places__in=seen)
        .prefetch_related(Prefetch("places", queryset=seen))
        .distinct()
        .first()
    )
    if row is None:
        raise Problem(errors.UNKNOWN_SIGNAL)
    (each,) = standing_at({row.id: list(row.places.all())}, [row], clock.now())
    info = info_for(each.alert.infos)
    (told,) = _rows(actor, [each])
    return WarningDetail(
        **told, identifier=row.identifier, sender_id=row.sender, description=info.description,
        instruction=info.instruction, urgency=info.urgency, severity=info.severity, certainty=info.certainty,
        areas=[area.description for area in info.areas], received_at=row.received_at,
        public=public_address(row.id) if told["ours"] else None,
        faults=faults_out(Fault(**fault) for fault in row.faults),
    )  # fmt: skip


def public_address(alert_id: UUID) -> str:
    """Where anybody reads a warning of ours."""
    return f"{settings.WEIGE.public_url.rstrip('/')}/cap/{alert_id}.xml"


def faults_out(faults: Iterable[Fault]) -> list[WarningFault]:
    return [
        WarningFault(
            rule=fault.rule, weight=RULES[fault.rule].weight, where=fault.where, value=fault.value,
            text=languages.say(RULES[fault.rule].text),
        )
        for fault in faults
        if fault.rule in RULES
    ]  # fmt: skip


def taken_out(taken: Taken) -> TakenOut:
    """A file as it was taken, for whoever brought it."""
    return TakenOut(
        messages=[
            TakenMessageOut(
                id=each.row.id if each.row else None,
                headline=info_for(each.read.alert.infos).headline or info_for(each.read.alert.infos).event,
                fate=each.fate, fate_label=languages.say(FATE_WORDS[each.fate]), faults=faults_out(each.read.faults),
            )
            for each in taken.messages
        ],
        faults=faults_out(taken.faults),
        links=len(taken.links),
    )  # fmt: skip


def source_rows(actor: Actor) -> SignalSourcePage:
    """The sources of the places that someone commands."""
    rows = list(Source.objects.filter(commanded_by(actor)).order_by("-on", "place", "name")[:200])
    named = name_places(row.place for row in rows)
    return SignalSourcePage(items=[source_out(row, named) for row in rows])


def source_out(row: Source, named: Mapping[str, Any] | None = None) -> SignalSourceOut:
    named = named or name_places([row.place])
    return SignalSourceOut(
        id=row.id, place=named[row.place], name=row.name, url=row.url, on=row.on, read_at=row.read_at, fault=row.fault,
        fault_label=languages.say(FETCHED_WORDS[row.fault]) if row.fault else "",
    )  # fmt: skip


def drafts(actor: Actor) -> WarningDraftPage:
    """Warnings of ours that wait, and those of the last days."""
    rows = WarningDraft.objects.filter(commanded_by(actor)).select_related("about").order_by("-made_at")[:50]
    return WarningDraftPage(items=[_draft_row(actor, row) for row in rows])


def draft_detail(actor: Actor, draft_id: UUID) -> WarningDraftOut:
    """One of them.

    Raises:
        Problem: ``emergency.unknown_signal``.
    """
    return draft_out(actor, drafting.find(actor, draft_id))


def draft_out(actor: Actor, row: WarningDraft) -> WarningDraftOut:
    """A draft with what the rules say of it as it stands now."""
    now = clock.now().replace(microsecond=0)
    waits = row.signed_at is None and row.withdrawn_at is None
    faults = drafting.faults_of(write(drafting.alert_of(row, now)), now) if waits else []
    return WarningDraftOut(**_draft_row(actor, row), faults=faults_out(faults))


def _draft_row(actor: Actor, row: WarningDraft) -> WarningDraftRow:
    fields = drafting.fields_of(row)
    named = name_places([row.place, *fields.places])
    writer = drafting.writer(row)
    names = account_names([writer, row.signed_by_id])
    waits = row.signed_at is None and row.withdrawn_at is None
    about = whole(row.about.content) if row.about else None
    return WarningDraftRow(
        id=row.id, place=named[row.place], msg_type=row.msg_type, about=row.about_id,
        about_headline=info_for(about.infos).headline if about else "", drill=row.drill,
        state="waits" if waits else "published" if row.signed_at else "withdrawn",
        fields=WarningFieldsOut(
            event=fields.event, category=fields.category, colour=fields.colour, urgency=fields.urgency,
            certainty=fields.certainty, places=[named[place] for place in fields.places], headline=fields.headline,
            description=fields.description, instruction=fields.instruction, expires=fields.expires,
            all_clear=fields.all_clear,
        ),
        version=row.version, made_by=names.get(writer, ""), made_at=row.made_at,
        mine=writer == actor.account_id, signed_by=names.get(row.signed_by_id) if row.signed_by_id else None,
        signed_at=row.signed_at, warning=row.alert_id,
    )  # fmt: skip
