"""Every reading of personal data. Nothing leaves the sealed columns but through here (and ``finding``, which looks up by
a whole number), and each reading is recorded.

What needs no name (how many live behind a door, when it was last verified) is in ``people.building``.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from typing_extensions import TypedDict

from weige.access.actors import Actor, HeldPost
from weige.access.queries import account_names
from weige.core import clock, languages
from weige.core.errors import NOT_FOUND, Problem
from weige.core.ids import new_id
from weige.core.places import Scope
from weige.registry.models import Consent, Disclosure, Fact, Household, Person, Premises, Stay, Vacancy

from . import bulk, errors, vault, wall
from .dictionary import CORE_FIELDS, Field, dictionary
from .masking import masked
from .terms import CAPACITY_NAMES, ROLE_NAMES, SOURCE_NAMES, TENURE_NAMES, Capacity, Manner, Role, Source, Tenure
from .values import age_on

READ = "resident.read"


class FieldOut(TypedDict):
    """One field of a person as shown: masked, with who said it and when it was last verified."""

    code: str
    label: str
    shown: str
    may_unmask: bool
    purposes: list[str]
    said_by: str | None
    source: str
    source_label: str
    said_at: datetime
    verified_at: datetime | None


class ConsentOut(TypedDict):
    fields: list[str]
    wording: str
    given_on: date
    given_by: str


class MemberOut(TypedDict):
    """A member of a household as shown."""

    person_id: UUID
    version: int
    role: str
    role_label: str
    capacity: str
    capacity_label: str
    lives_here: bool
    first_day: date | None
    age: int | None
    fields: list[FieldOut]
    consents: list[ConsentOut]


class HouseholdOut(TypedDict):
    """A household as shown to whoever keeps the register there."""

    id: UUID
    version: int
    tenure: str | None
    tenure_label: str | None
    first_day: date | None
    verified_at: datetime | None
    changed_at: datetime | None
    members: list[MemberOut]


class DwellingOut(TypedDict):
    """A dwelling with whoever is registered in it, masked."""

    id: UUID
    full_name: str
    place: str
    vacant_since: date | None
    households: list[HouseholdOut]


@dataclass(frozen=True, slots=True)
class Reader:
    """Whoever reads, and for what: an actor with the post it reads from, or residents themselves."""

    actor: Actor | None
    purpose: str
    post: HeldPost | None = None


@dataclass(frozen=True, slots=True)
class Read:
    """One person's fields that were read."""

    person: UUID
    household: UUID | None
    place: str
    fields: Sequence[str]


def reader_at(actor: Actor, place: str, purpose: str, ability: str = READ) -> Reader:
    """The actor as a reader at a place, for a purpose of the dictionary.

    Raises:
        Problem: ``core.not_found`` when nothing there is theirs to read; ``registry.purpose_unfit``.
    """
    if purpose not in dictionary().purposes:
        raise Problem(errors.PURPOSE_UNFIT, field="purpose", name="", purpose=purpose[:24])
    post = actor.post_for(ability, place)
    if post is None:
        raise Problem(NOT_FOUND)
    return Reader(actor, purpose, post)


def record(
    reader: Reader, reads: Iterable[Read], manner: Manner, *, unmasked: bool = False, reference: UUID | None = None
) -> None:
    """Write readings into the disclosure log, in the transaction of the reading."""
    post = reader.post
    now = clock.now()
    bulk.insert(
        Disclosure,
        [
            {"id": new_id(), "person": read.person, "household": read.household, "place": read.place,
             "fields": sorted(read.fields)}
            for read in reads
        ],
        {
            "at": now, "account": reader.actor.account_id if reader.actor else None, "post": post.id if post else None,
            "post_type": post.post_type if post else "", "post_place": post.place if post else "",
            "masked": not unmasked, "manner": manner, "purpose": reader.purpose, "reference": reference,
        },
    )  # fmt: skip


@transaction.atomic
def open_dwelling(actor: Actor, dwelling_id: UUID, purpose: str) -> DwellingOut:
    """A dwelling with its households, masked; the reading is recorded for everyone in it.

    Raises:
        Problem: ``registry.unknown_dwelling``, ``registry.purpose_unfit``.
    """
    dwelling = Premises.objects.filter(id=dwelling_id).first()
    if dwelling is None or not actor.scope(READ).covers(dwelling.place):
        raise Problem(errors.UNKNOWN_DWELLING)
    reader = reader_at(actor, dwelling.place, purpose)
    with wall.opened(Scope((dwelling.place,))):
        homes = list(Household.objects.filter(dwelling=dwelling, last_day__isnull=True).order_by("id"))
        empty = Vacancy.objects.filter(dwelling=dwelling, last_day__isnull=True).first()
        households = households_out(homes, reader)
        reads = [
            Read(member["person_id"], home["id"], dwelling.place, [field["code"] for field in member["fields"]])
            for home in households
            for member in home["members"]
        ]
        record(reader, reads, Manner.OPENED)
    return DwellingOut(
        id=dwelling.id,
        full_name=dwelling.full_name,
        place=dwelling.place,
        vacant_since=empty.first_day if empty else None,
        households=households,
    )


def households_out(homes: Sequence[Household], reader: Reader) -> list[HouseholdOut]:
    """Households with their members of today, masked; five statements however many. The caller records the reading."""
    stays = list(
        Stay.objects.filter(household__in=homes, last_day__isnull=True, voided_at__isnull=True)
        .select_related("person")
        .order_by("household_id", "id")
    )
    people = [stay.person_id for stay in stays]
    facts: dict[UUID, list[Fact]] = {}
    for fact in Fact.objects.filter(person_id__in=people, last_day__isnull=True).order_by("field"):
        facts.setdefault(fact.person_id, []).append(fact)
    consents: dict[UUID, list[Consent]] = {}
    for consent in Consent.objects.filter(person_id__in=people, withdrawn_at__isnull=True).order_by("given_on"):
        consents.setdefault(consent.person_id, []).append(consent)
    names = _sayers(stays, facts)
    by_home: dict[UUID, list[MemberOut]] = {}
    order = list(Role)
    for stay in sorted(stays, key=lambda stay: (order.index(Role(stay.role)), stay.id)):
        member = member_out(stay, facts.get(stay.person_id, []), consents.get(stay.person_id, []), reader, names)
        by_home.setdefault(stay.household_id, []).append(member)
    return [
        HouseholdOut(
            id=home.id,
            version=home.version,
            tenure=home.tenure or None,
            tenure_label=languages.say(TENURE_NAMES[Tenure(home.tenure)]) if home.tenure else None,
            first_day=home.first_day,
            verified_at=home.verified_at,
            changed_at=home.changed_at,
            members=by_home.get(home.id, []),
        )
        for home in homes
    ]


def member_out(
    stay: Stay, facts: Sequence[Fact], consents: Sequence[Consent], reader: Reader, names: dict[UUID, str]
) -> MemberOut:
    """One member, masked."""
    person = stay.person
    fields = dictionary().fields
    shown: list[FieldOut] = []
    for code in CORE_FIELDS:
        sealed = getattr(person, code)
        if sealed is not None:
            value = vault.open_value(person.id, code, sealed)
            shown.append(_field_out(fields[code], masked(fields[code], value), reader, told_of(person, code), names))
        elif code == "birth_date" and person.birth_year:
            year = str(person.birth_year)
            shown.append(_field_out(fields[code], year, reader, told_of(person, code), names))
    for fact in facts:
        # What someone needs matters where they live, not where they only belong to a household.
        if stay.lives_here and fact.value is not None and fact.field in fields:
            field = fields[fact.field]
            text = masked(field, vault.open_value(fact.id, fact.field, fact.value))
            shown.append(_field_out(field, text, reader, said_of(fact), names))
    return MemberOut(
        person_id=person.id,
        version=person.version,
        role=stay.role,
        role_label=languages.say(ROLE_NAMES[Role(stay.role)]),
        capacity=stay.capacity,
        capacity_label=languages.say(CAPACITY_NAMES[Capacity(stay.capacity)]),
        lives_here=stay.lives_here,
        first_day=stay.first_day,
        age=age_on(str(person.birth_year), clock.today()) if person.birth_year else None,
        fields=shown,
        consents=[
            ConsentOut(fields=c.fields, wording=c.wording, given_on=c.given_on, given_by=c.given_by) for c in consents
        ],
    )


@dataclass(frozen=True, slots=True)
class Told:
    """Who told a value, when, by which way, and when it was last verified; ``by`` is empty where a resident did."""

    by: UUID | None
    at: datetime
    source: str
    verified: datetime | None


def said_of(row: Person | Fact) -> Told:
    """Who told a whole row."""
    return Told(row.said_by_id, row.said_at, row.source, row.verified_at)


def told_of(person: Person, code: str) -> Told:
    """Who said a value of a person's row: as noted for it, or as for the whole row."""
    whole = said_of(person)
    own = person.origins.get(code)
    if own is None:
        return whole
    verified = datetime.fromisoformat(own["verified"]) if own["verified"] else None
    moments = [moment for moment in (verified, whole.verified) if moment]
    return Told(
        UUID(own["by"]) if own["by"] else None,
        datetime.fromisoformat(own["at"]),
        own["source"],
        max(moments, default=None),
    )


def _sayers(stays: Iterable[Stay], facts: dict[UUID, list[Fact]]) -> dict[UUID, str]:
    ids: set[UUID | None] = set()
    for stay in stays:
        ids |= {told_of(stay.person, code).by for code in CORE_FIELDS}
    ids |= {fact.said_by_id for rows in facts.values() for fact in rows}
    return account_names(ids)


def _field_out(field: Field, shown: str, reader: Reader, origin: Told, names: dict[UUID, str]) -> FieldOut:
    abilities = reader.post.abilities if reader.post else frozenset()
    return FieldOut(
        code=field.code,
        label=languages.say(field.name),
        shown=shown,
        may_unmask=field.read in abilities,
        purposes=list(field.purposes),
        said_by=names.get(origin.by) if origin.by else None,
        source=origin.source,
        source_label=languages.say(SOURCE_NAMES[Source(origin.source)]),
        said_at=origin.at,
        verified_at=origin.verified,
    )


@transaction.atomic
def dwelling_of(actor: Actor, household_id: UUID) -> Premises:
    """Where a household of the reader's area lives today. Says nothing of who they are, so it is not recorded.

    Raises:
        Problem: ``core.not_found``.
    """
    scope = actor.scope(READ)
    with wall.opened(scope):
        home = Household.objects.select_related("dwelling").filter(id=household_id, last_day__isnull=True).first()
    if home is None or not scope.covers(home.place):
        raise Problem(NOT_FOUND, field="household")
    return home.dwelling


@transaction.atomic
def record_beside(
    reader: Reader, code: str, *, household: UUID | None, dwelling: Premises | None, reference: UUID
) -> int:
    """Record that something which a higher floor keeps of a household (``terms.KEPT_BESIDE``) was read in full, for
    each of its members; without a household, for whoever is registered in a dwelling.

    Returns:
        how many people it was recorded for.
    """
    near = Scope((dwelling.place,)) if dwelling is not None else None
    with wall.opened(near, households=[household] if household else []):
        stays = Stay.objects.filter(voided_at__isnull=True)
        if household is not None:
            stays = stays.filter(household_id=household)
        else:
            stays = stays.filter(household__dwelling=dwelling, household__last_day__isnull=True)
        found = list(stays.order_by("id"))
        # Of a household that has left, those who were in it.
        now = [stay for stay in found if stay.last_day is None] or found
        reads = {stay.person_id: Read(stay.person_id, stay.household_id, stay.place, [code]) for stay in now}
        record(reader, reads.values(), Manner.UNMASKED, unmasked=True, reference=reference)
    return len(reads)


@transaction.atomic
def unmask(actor: Actor, person_id: UUID, code: str, purpose: str) -> str:
    """One field of one person in full, for one of the purposes that it is kept for; recorded.

    Raises:
        Problem: ``core.not_found``, ``registry.unknown_field``, ``registry.field_not_yours``,
            ``registry.purpose_unfit``.
    """
    field = dictionary().fields.get(code)
    if field is None:
        raise Problem(errors.UNKNOWN_FIELD, field="field", code=code[:40])
    scope = actor.scope(READ)
    with wall.opened(scope):
        stay = _stay_in(scope, person_id)
        if stay is None:
            raise Problem(NOT_FOUND)
        if not actor.may(field.read, stay.place):
            raise Problem(errors.FIELD_NOT_YOURS, name=field.name)
        if purpose not in field.purposes:
            name = dictionary().purposes.get(purpose)
            raise Problem(errors.PURPOSE_UNFIT, field="purpose", name=field.name, purpose=name or purpose[:24])
        value = value_of(stay.person, code)
        if value is None:
            raise Problem(NOT_FOUND)
        reader = reader_at(actor, stay.place, purpose)
        record(reader, [Read(person_id, stay.household_id, stay.place, [code])], Manner.UNMASKED, unmasked=True)
    return value


def value_of(person: Person, code: str) -> str | None:
    """A kept value in full. The caller records the reading."""
    if code in CORE_FIELDS:
        sealed = getattr(person, code)
        return vault.open_value(person.id, code, sealed) if sealed is not None else None
    fact = Fact.objects.filter(person=person, field=code, last_day__isnull=True, value__isnull=False).first()
    return vault.open_value(fact.id, code, fact.value) if fact and fact.value is not None else None


def _stay_in(scope: Scope, person_id: UUID) -> Stay | None:
    """The present stay of a person within a scope, the residence first."""
    stays = Stay.objects.select_related("person").filter(
        person_id=person_id, last_day__isnull=True, voided_at__isnull=True
    )
    return next((stay for stay in stays.order_by("-lives_here", "id") if scope.covers(stay.place)), None)
