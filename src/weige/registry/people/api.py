"""HTTP of buildings, households and people."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from ninja import Router, Schema
from pydantic import Field
from typing_extensions import TypedDict

from weige.access.queries import account_names
from weige.access.sessions import signed_in
from weige.core import clock, languages, rates
from weige.core.errors import NOT_FOUND, Problem
from weige.core.http import json_response
from weige.registry.models import Change, Premises

from . import building, changes, errors, finding, reading, wall
from .dictionary import BASIS_NAMES, dictionary
from .forms import AnyChange, Code
from .terms import (
    CAPACITY_NAMES,
    CHANGE_NAMES,
    ROLE_NAMES,
    SOURCE_NAMES,
    TENURE_NAMES,
    ChangeKind,
    Source,
)
from .values import ValueFault, read_value

router = Router(tags=["register"])
LOOK_UPS = rates.Rate("registry.look_up", 60, 3600)
ANSWERED_OF_OUTSIDE = rates.Rate("registry.outside", 20, 86_400)
OF_OUTSIDE = frozenset(
    {errors.OTHER_NAME, errors.IDENTITY_TAKEN, errors.LIVES_ELSEWHERE, errors.OVERLAPPING_STAYS, errors.HAS_DIED}
)
"""Refusals that say something of people outside the teller's area: counted, so that nobody asks for a whole list."""

Purpose = Annotated[str, Field(pattern=r"^[a-z_]{1,24}$")]


class PurposeIn(Schema):
    purpose: Purpose


class UnmaskIn(Schema):
    field: Code
    purpose: Purpose


class LookUpIn(Schema):
    by: Literal["phone", "identity_number"]
    value: Annotated[str, Field(min_length=1, max_length=40)]
    purpose: Purpose


class ChangeOut(TypedDict):
    """A change as the history shows it: nothing personal."""

    id: UUID
    kind: str
    label: str
    day: date
    recorded_at: datetime
    said_by: str | None
    source: str
    source_label: str
    household_id: UUID | None
    undone_at: datetime | None


class PastChange(ChangeOut):
    """A change in the history of a dwelling: whether it can be taken back now, and in words why not."""

    can_undo: bool
    why_not: str | None


class Changes(TypedDict):
    items: list[PastChange]


class KnownAs(TypedDict):
    told: UUID
    person_id: UUID


class ChangeReceipt(ChangeOut):
    """A change that is recorded, under which ids its people are registered, and the households as it left them."""

    people: list[KnownAs]
    seen: list[building.SeenHousehold] | None


class Unmasked(TypedDict):
    value: str


class FoundPeople(TypedDict):
    items: list[finding.FoundOut]


class Option(TypedDict):
    code: str
    label: str


class DictionaryField(TypedDict):
    code: str
    label: str
    kind: str
    purposes: list[Option]
    basis: str
    basis_label: str
    sensitivity: str
    needs_consent: bool
    read: str
    lifetime_days: int
    under: int | None
    choices: list[Option]


class ContactPurposeOut(Option):
    """What a reporter's number may be read for; ``needs_sentence``: only with a sentence of one's own."""

    needs_sentence: bool


class DictionaryOut(TypedDict):
    """What may be kept about a person and why, and the closed lists of the register."""

    fields: list[DictionaryField]
    purposes: list[Option]
    contact_purposes: list[ContactPurposeOut]
    wordings: list[Option]
    roles: list[Option]
    capacities: list[Option]
    tenures: list[Option]
    sources: list[Option]
    changes: list[Option]


@router.get("/register/dictionary", response=DictionaryOut)
def read_dictionary(request: HttpRequest) -> HttpResponse:
    """The field dictionary: open to everyone, since everyone's data is kept by it."""
    known = dictionary()
    say = languages.say
    return json_response(
        DictionaryOut(
            fields=[
                DictionaryField(
                    code=field.code, label=say(field.name), kind=field.kind,
                    purposes=[Option(code=code, label=say(known.purposes[code])) for code in field.purposes],
                    basis=field.basis, basis_label=say(BASIS_NAMES[field.basis]), sensitivity=field.sensitivity,
                    needs_consent=field.needs_consent, read=field.read, lifetime_days=field.lifetime,
                    under=field.under,
                    choices=[Option(code=choice.code, label=say(choice.name)) for choice in field.choices],
                )
                for field in known.fields.values()
            ],
            purposes=[Option(code=code, label=say(text)) for code, text in known.purposes.items()],
            contact_purposes=[
                ContactPurposeOut(code=code, label=say(purpose.name), needs_sentence=purpose.needs_sentence)
                for code, purpose in known.contact_purposes.items()
            ],
            wordings=[Option(code=code, label=say(text)) for code, text in known.wordings.items()],
            roles=[Option(code=code, label=say(text)) for code, text in ROLE_NAMES.items()],
            capacities=[Option(code=code, label=say(text)) for code, text in CAPACITY_NAMES.items()],
            tenures=[Option(code=code, label=say(text)) for code, text in TENURE_NAMES.items()],
            sources=[Option(code=code, label=say(text)) for code, text in SOURCE_NAMES.items()],
            changes=[Option(code=code, label=say(text)) for code, text in CHANGE_NAMES.items()],
        )
    )  # fmt: skip


@router.get("/buildings/{uuid:building_id}/register", response=building.BuildingOut)
def read_building(request: HttpRequest, building_id: UUID) -> HttpResponse:
    """A building as floors and doors, each with its state; nothing personal."""
    return json_response(building.open_building(signed_in(request), building_id))


@router.post("/dwellings/{uuid:dwelling_id}/open", response=reading.DwellingOut)
def open_dwelling(request: HttpRequest, dwelling_id: UUID, data: PurposeIn) -> HttpResponse:
    """The households of a dwelling, masked, for a purpose; the reading is recorded."""
    return json_response(reading.open_dwelling(signed_in(request), dwelling_id, data.purpose))


@router.get("/dwellings/{uuid:dwelling_id}/changes", response=Changes)
def list_changes(request: HttpRequest, dwelling_id: UUID) -> HttpResponse:
    """What was recorded for a dwelling, newest first; nothing personal."""
    actor = signed_in(request)
    dwelling = Premises.objects.filter(id=dwelling_id).first()
    if dwelling is None or not actor.scope("resident.collect").covers(dwelling.place):
        raise Problem(NOT_FOUND)
    with transaction.atomic(), wall.opened(actor.scope("resident.collect")):
        rows = list(Change.objects.filter(dwelling=dwelling).order_by("-recorded_at", "-id")[:100])
        stays = {row.id: changes.why_it_stays(actor, row) for row in rows if row.undone_at is None}
    names = account_names(row.said_by_id for row in rows)
    return json_response(Changes(items=[_past(row, names, stays) for row in rows]))


@router.post("/people/{uuid:person_id}/unmask", response=Unmasked)
def unmask(request: HttpRequest, person_id: UUID, data: UnmaskIn) -> HttpResponse:
    """One field of a person in full, for a purpose; the reading is recorded."""
    return json_response(Unmasked(value=reading.unmask(signed_in(request), person_id, data.field, data.purpose)))


@router.post("/people/look-up", response=FoundPeople)
def look_up(request: HttpRequest, data: LookUpIn) -> HttpResponse:
    """Whoever is registered under a whole phone or identity number in one's area; recorded."""
    actor = signed_in(request)
    rates.spend(LOOK_UPS, str(actor.account_id))
    field = dictionary().fields[data.by]
    try:
        value = read_value(field, data.value, today=clock.today())
    except ValueFault as fault:
        raise Problem(
            errors.VALUE_UNFIT, field="value", name=field.name, reason=fault.reason, how=fault.mend
        ) from fault
    return json_response(FoundPeople(items=finding.look_up(actor, data.by, value, data.purpose)))


@router.post("/register/changes", response={201: ChangeReceipt})
def record_change(request: HttpRequest, data: AnyChange) -> HttpResponse:
    """Record a change; sent again with the same id it answers the same and changes nothing."""
    actor = signed_in(request)
    rates.ask(ANSWERED_OF_OUTSIDE, str(actor.account_id))
    try:
        recorded = changes.record(actor=actor, command=data.command())
    except Problem as problem:
        if problem.code in OF_OUTSIDE:
            rates.spend(ANSWERED_OF_OUTSIDE, str(actor.account_id))
        raise
    people = [KnownAs(told=told, person_id=kept) for told, kept in recorded.people.items()]
    names = account_names([recorded.change.said_by_id])
    seen = None
    if recorded.left is not None:
        seen = [building.SeenHousehold(household_id=home, version=at) for home, at in sorted(recorded.left.items())]
    return json_response(ChangeReceipt(**change_out(recorded.change, names), people=people, seen=seen), status=201)


@router.post("/register/changes/{uuid:change_id}/undo", response=ChangeOut)
def undo_change(request: HttpRequest, change_id: UUID) -> HttpResponse:
    """Take a change back, as long as nothing was built on it."""
    change = changes.undo(actor=signed_in(request), change_id=change_id)
    return json_response(change_out(change, account_names([change.said_by_id])))


def _past(change: Change, names: dict[UUID, str], stays: dict[UUID, Problem | None]) -> PastChange:
    problem = stays.get(change.id)
    return PastChange(
        **change_out(change, names),
        can_undo=change.id in stays and problem is None,
        why_not=problem.text("detail", languages.current()) if problem else None,
    )


def change_out(change: Change, names: dict[UUID, str]) -> ChangeOut:
    """A change as the history shows it."""
    return ChangeOut(
        id=change.id,
        kind=change.kind,
        label=languages.say(CHANGE_NAMES[ChangeKind(change.kind)]),
        day=change.day,
        recorded_at=change.recorded_at,
        said_by=names.get(change.said_by_id) if change.said_by_id else None,
        source=change.source,
        source_label=languages.say(SOURCE_NAMES[Source(change.source)]),
        household_id=change.household_id,
        undone_at=change.undone_at,
    )
