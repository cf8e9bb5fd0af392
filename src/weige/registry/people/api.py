"""HTTP of buildings, households and people."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from ninja import Router, Schema
from pydantic import AwareDatetime, Field
from typing_extensions import TypedDict

from weige.access.queries import account_names
from weige.access.sessions import signed_in
from weige.core import clock, languages, rates
from weige.core.errors import NOT_FOUND, Problem
from weige.core.http import json_response
from weige.core.ids import ClientId
from weige.registry.models import Change, Premises

from . import building, changes, commands, errors, reading, wall
from .commands import Command
from .consents import ConsentWords
from .dictionary import BASIS_NAMES, dictionary
from .terms import (
    CAPACITY_NAMES,
    CHANGE_NAMES,
    ROLE_NAMES,
    SOURCE_NAMES,
    TENURE_NAMES,
    Capacity,
    ChangeKind,
    Role,
    Source,
    Tenure,
)
from .values import ValueFault, read_value

router = Router(tags=["register"])
LOOK_UPS = rates.Rate("registry.look_up", 60, 3600)
ANSWERED_OF_OUTSIDE = rates.Rate("registry.outside", 20, 86_400)
OF_OUTSIDE = frozenset(
    {errors.OTHER_NAME, errors.IDENTITY_TAKEN, errors.LIVES_ELSEWHERE, errors.OVERLAPPING_STAYS, errors.HAS_DIED}
)
"""Refusals that say something of people outside the teller's area: counted, so that nobody asks for a whole list."""

Code = Annotated[str, Field(pattern=r"^[a-z_]{1,40}$")]
Purpose = Annotated[str, Field(pattern=r"^[a-z_]{1,24}$")]
Words = dict[Code, Annotated[str, Field(max_length=200)] | None]
People = Annotated[list[UUID], Field(max_length=40)]


class PurposeIn(Schema):
    purpose: Purpose


class UnmaskIn(Schema):
    field: Code
    purpose: Purpose


class LookUpIn(Schema):
    by: Literal["phone", "identity_number"]
    value: Annotated[str, Field(min_length=1, max_length=40)]
    purpose: Purpose


class ConsentIn(Schema):
    wording: Annotated[str, Field(max_length=40)]
    given_by: Literal["self", "guardian"]
    given_on: date | None = None
    fields: Annotated[list[Code], Field(max_length=40)]
    guardian: UUID | None = None

    def words(self) -> ConsentWords:
        return ConsentWords(
            self.wording, self.given_by, self.given_on or clock.today(), tuple(self.fields), self.guardian
        )


class SaidPersonIn(Schema):
    """A person as told; ``id`` is made by the client for a new one."""

    id: UUID
    role: Role
    capacity: Capacity = Capacity.FAMILY
    lives_here: bool = True
    moved_from_elsewhere: bool = False
    values: Words = Field(default_factory=dict)
    consent: ConsentIn | None = None

    def said(self) -> commands.SaidPerson:
        return commands.SaidPerson(
            self.id, self.role, self.capacity, self.lives_here, self.moved_from_elsewhere, self.values,
            self.consent.words() if self.consent else None,
        )  # fmt: skip


class SeenIn(Schema):
    household_id: UUID
    version: int


class ChangeIn(Schema):
    """What every change says: where, when it happened, how it was learned, what the teller had seen."""

    id: ClientId
    dwelling_id: UUID
    happened_at: AwareDatetime
    day: date | None = None
    source: Source = Source.VISIT
    seen: Annotated[list[SeenIn], Field(max_length=40)] | None = None

    def common(self) -> dict[str, Any]:
        return {
            "id": self.id,
            "dwelling": self.dwelling_id,
            "happened_at": self.happened_at,
            "day": self.day,
            "source": self.source,
            "seen": None if self.seen is None else {row.household_id: row.version for row in self.seen},
        }


class MovedInIn(ChangeIn):
    kind: Literal["moved_in"]
    people: Annotated[list[SaidPersonIn], Field(min_length=1, max_length=40)]
    household_id: UUID | None = None
    tenure: Tenure | None = None
    previous_left: bool = False

    def command(self) -> Command:
        return commands.MovedIn(
            **self.common(), people=tuple(person.said() for person in self.people), household=self.household_id,
            tenure=self.tenure, previous_left=self.previous_left,
        )  # fmt: skip


class MovedOutIn(ChangeIn):
    kind: Literal["moved_out"]
    household_id: UUID
    people: People = Field(default_factory=list)
    new_head: UUID | None = None
    now_empty: bool = False

    def command(self) -> Command:
        return commands.MovedOut(
            **self.common(), household=self.household_id, people=tuple(self.people), new_head=self.new_head,
            now_empty=self.now_empty,
        )  # fmt: skip


class BornIn(ChangeIn):
    kind: Literal["birth"]
    household_id: UUID
    child: SaidPersonIn

    def command(self) -> Command:
        return commands.Born(**self.common(), household=self.household_id, child=self.child.said())


class DiedIn(ChangeIn):
    kind: Literal["death"]
    person_id: UUID
    new_head: UUID | None = None

    def command(self) -> Command:
        return commands.Died(**self.common(), person=self.person_id, new_head=self.new_head)


class SplitIn(ChangeIn):
    kind: Literal["split"]
    household_id: UUID
    people: Annotated[list[UUID], Field(min_length=1, max_length=40)]
    new_head: UUID
    head_of_rest: UUID | None = None
    tenure: Tenure | None = None

    def command(self) -> Command:
        return commands.Split(
            **self.common(), household=self.household_id, people=tuple(self.people), new_head=self.new_head,
            head_of_rest=self.head_of_rest, tenure=self.tenure,
        )  # fmt: skip


class MergedIn(ChangeIn):
    kind: Literal["merge"]
    household_id: UUID
    into: UUID
    roles: dict[UUID, Role] = Field(default_factory=dict)

    def command(self) -> Command:
        return commands.Merged(**self.common(), household=self.household_id, into=self.into, roles=self.roles)


class HeadChangedIn(ChangeIn):
    kind: Literal["head_changed"]
    household_id: UUID
    person_id: UUID
    role_of_old: Role = Role.OTHER

    def command(self) -> Command:
        return commands.HeadChanged(
            **self.common(), household=self.household_id, person=self.person_id, role_of_old=self.role_of_old
        )


class RoleChangedIn(ChangeIn):
    kind: Literal["role_changed"]
    household_id: UUID
    person_id: UUID
    role: Role | None = None
    capacity: Capacity | None = None
    lives_here: bool | None = None

    def command(self) -> Command:
        return commands.RoleChanged(
            **self.common(), household=self.household_id, person=self.person_id, role=self.role,
            capacity=self.capacity, lives_here=self.lives_here,
        )  # fmt: skip


class RemovedIn(ChangeIn):
    kind: Literal["removed"]
    household_id: UUID
    person_id: UUID

    def command(self) -> Command:
        return commands.Removed(**self.common(), household=self.household_id, person=self.person_id)


class SamePersonIn(ChangeIn):
    kind: Literal["same_person"]
    household_id: UUID
    person_id: UUID
    other_id: UUID
    moved_from_elsewhere: bool = False

    def command(self) -> Command:
        return commands.SamePerson(
            **self.common(), household=self.household_id, person=self.person_id, other=self.other_id,
            moved_from_elsewhere=self.moved_from_elsewhere,
        )  # fmt: skip


class CorrectedIn(ChangeIn):
    kind: Literal["correction"]
    household_id: UUID
    person_id: UUID
    values: Annotated[Words, Field(min_length=1, max_length=40)]
    consent: ConsentIn | None = None

    def command(self) -> Command:
        return commands.Corrected(
            **self.common(), household=self.household_id, person=self.person_id, words=self.values,
            consent=self.consent.words() if self.consent else None,
        )  # fmt: skip


class VerifiedIn(ChangeIn):
    kind: Literal["verified"]
    household_id: UUID | None = None

    def command(self) -> Command:
        return commands.Verified(**self.common(), household=self.household_id)


class VacantIn(ChangeIn):
    kind: Literal["vacant"]
    all_left: bool = False

    def command(self) -> Command:
        return commands.Vacant(**self.common(), all_left=self.all_left)


AnyChange = Annotated[
    MovedInIn | MovedOutIn | BornIn | DiedIn | SplitIn | MergedIn | HeadChangedIn | RoleChangedIn | RemovedIn | SamePersonIn
    | CorrectedIn | VerifiedIn | VacantIn,
    Field(discriminator="kind"),
]  # fmt: skip


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


class Changes(TypedDict):
    items: list[ChangeOut]


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
    items: list[reading.FoundOut]


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
    names = account_names(row.said_by_id for row in rows)
    return json_response(Changes(items=[change_out(row, names) for row in rows]))


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
    return json_response(FoundPeople(items=reading.look_up(actor, data.by, value, data.purpose)))


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
