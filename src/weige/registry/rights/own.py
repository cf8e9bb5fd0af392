"""A resident's own view: what is kept about them and who said it, their consents, their requests, who looked."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction
from typing_extensions import TypedDict

from weige.core import clock, languages
from weige.core.errors import Text
from weige.core.places import name_places
from weige.registry.models import Consent, Fact, Household, Person, ResidentRequest, Stay
from weige.registry.people import reading, vault, wall
from weige.registry.people.dictionary import BASIS_NAMES, CORE_FIELDS, Field, Sensitivity, dictionary
from weige.registry.people.masking import masked
from weige.registry.people.reading import Read, Reader, Told
from weige.registry.people.terms import (
    CAPACITY_NAMES,
    REQUEST_NAMES,
    REQUEST_STATE_NAMES,
    ROLE_NAMES,
    SOURCE_NAMES,
    Capacity,
    Manner,
    RequestKind,
    RequestState,
    Role,
    Source,
)

from . import deadlines, looked, requests, staff
from .desk import in_words
from .identity import Own
from .looked import OwnReading, OwnReadings

PAGE = 50
STAFF_NUMBER_WAITS = timedelta(days=14)
"""For so long after staff gave someone another phone number, their copy hides the identity number."""
HOUSEHOLD = Text("您家", "your household")


class OwnField(TypedDict):
    """One thing that is kept: its value, why it may be kept, who said it and when. An identity number is shown masked
    on the page (``masked``) and whole in the copy."""

    code: str
    label: str
    value: str
    masked: bool
    said_by: str
    source_label: str
    said_at: datetime
    verified_at: datetime | None
    purposes: list[str]
    basis_label: str
    needs_consent: bool
    lifetime_days: int


class OwnHome(TypedDict):
    """A household that someone belongs to or has left."""

    address: str
    community: str
    role_label: str
    capacity_label: str
    lives_here: bool
    first_day: date | None
    last_day: date | None


class OwnConsent(TypedDict):
    """A consent that stands; ``fields`` are the fields' names. Taking back a guardian's last one erases the child."""

    id: UUID
    fields: list[str]
    wording: str
    given_on: date
    by_guardian: bool


class OwnPerson(TypedDict):
    """The resident (``relation`` "self"), or a child of theirs ("child")."""

    person_id: UUID
    relation: str
    name: str
    homes: list[OwnHome]
    registered: bool
    fields: list[OwnField]
    consents: list[OwnConsent]


class OwnRequest(TypedDict):
    """A request with its answer. ``about`` is the person's name where it is still kept."""

    id: UUID
    kind: str
    kind_label: str
    state: str
    state_label: str
    person_id: UUID
    about: str | None
    field: str | None
    field_label: str | None
    proposed: str | None
    words: str | None
    asked_at: datetime
    due_on: date
    days_left: int
    overdue: bool
    standing: str | None
    answered_at: datetime | None
    answer: str | None


class OwnView(TypedDict):
    people: list[OwnPerson]
    requests: list[OwnRequest]
    readings: OwnReadings
    request_days: int
    disclosure_days: int


class OwnCopy(TypedDict):
    """Everything that is kept about someone, readable; values in full."""

    made_at: datetime
    people: list[OwnPerson]
    requests: list[OwnRequest]
    readings: list[OwnReading]


@transaction.atomic
def view(own: Own) -> OwnView:
    """What a resident sees of themselves and their children; the looking is recorded as their own."""
    with wall.opened(people=own.everyone):
        people = _people(own, whole=False)
        _record(own, people)
        return OwnView(
            people=people,
            requests=_requests(own),
            readings=looked.readings(own, after=None, limit=PAGE),
            request_days=settings.WEIGE.request_days,
            disclosure_days=settings.WEIGE.disclosure_days,
        )


@transaction.atomic
def copy(own: Own) -> OwnCopy:
    """Everything that is kept, readable, with the readings of as long as the log is kept."""
    with wall.opened(people=own.everyone):
        people = _people(own, whole=True)
        _record(own, people)
        return OwnCopy(
            made_at=clock.now(), people=people, requests=_requests(own),
            readings=looked.readings(own, after=None, limit=10_000)["items"],
        )  # fmt: skip


@transaction.atomic
def readings(own: Own, *, after: str | None) -> OwnReadings:
    """A further page of who looked.

    Raises:
        Problem: ``core.bad_cursor``.
    """
    with wall.opened(people=own.everyone):
        return looked.readings(own, after=after, limit=PAGE)


@transaction.atomic
def request_of(own: Own, request_id: UUID) -> OwnRequest:
    """One of the own requests as shown."""
    with wall.opened(people=own.everyone):
        return next(row for row in _requests(own) if row["id"] == request_id)


def _record(own: Own, people: Iterable[OwnPerson]) -> None:
    reads = []
    for person in people:
        stay = requests.latest_stay(person["person_id"])
        if stay is not None:
            fields = [field["code"] for field in person["fields"]]
            reads.append(Read(person["person_id"], stay.household_id, stay.place, fields))
    reading.record(Reader(None, "rights"), reads, Manner.OWN, unmasked=True)


def _people(own: Own, *, whole: bool) -> list[OwnPerson]:
    rows = Person.objects.filter(id__in=own.everyone, erased_at__isnull=True)
    ordered = sorted(rows, key=lambda row: (row.id in own.children, row.id))
    homes, places = _homes(own)
    facts: dict[UUID, list[Fact]] = {}
    for fact in Fact.objects.filter(person__in=ordered, last_day__isnull=True, value__isnull=False).order_by("field"):
        facts.setdefault(fact.person_id, []).append(fact)
    consents: dict[UUID, list[Consent]] = {}
    for consent in Consent.objects.filter(person__in=ordered, withdrawn_at__isnull=True).order_by("-given_on", "id"):
        consents.setdefault(consent.person_id, []).append(consent)
    told = {row.id: _values(row, facts.get(row.id, [])) for row in ordered}
    staff_numbers = _number_fresh_from_staff(row for row in ordered if row.id in own.selves)
    names = staff.tellers(
        (origin.by, places.get(id, ""), origin.at.astimezone(clock.CITY_ZONE).date())
        for id, values in told.items()
        for _, _, origin in values
    )
    return [
        OwnPerson(
            person_id=row.id,
            relation="child" if row.id in own.children else "self",
            name=reading.value_of(row, "name") or "",
            homes=homes.get(row.id, []),
            registered=any(home["last_day"] is None for home in homes.get(row.id, [])),
            fields=[
                _field(field, value, origin, names, places.get(row.id, ""), whole=whole and not staff_numbers)
                for field, value, origin in told[row.id]
            ],
            consents=[_consent(consent) for consent in consents.get(row.id, [])],
        )
        for row in ordered
    ]


def _number_fresh_from_staff(people: Iterable[Person]) -> bool:
    """Whether staff gave one of these people another phone number lately: whoever opens their data with it might be the
    one who wrote it."""
    since = clock.now() - STAFF_NUMBER_WAITS
    return any(
        (told := reading.told_of(row, "phone")).by is not None and told.at > max(since, row.said_at)
        for row in people
        if row.phone is not None
    )


def _values(row: Person, facts: Iterable[Fact]) -> list[tuple[Field, str, Told]]:
    """Every kept value of a person in full, with who told it, in the dictionary's order."""
    fields = dictionary().fields
    found: dict[str, tuple[str, Told]] = {}
    for code in CORE_FIELDS:
        value = reading.value_of(row, code)
        if value is None and code == "birth_date" and row.birth_year:
            value = str(row.birth_year)
        if value is not None:
            found[code] = value, reading.told_of(row, code)
    for fact in facts:
        if fact.value is not None:
            found[fact.field] = vault.open_value(fact.id, fact.field, fact.value), reading.said_of(fact)
    return [(fields[code], *found[code]) for code in fields if code in found]


def _field(
    field: Field, value: str, origin: Told, names: dict[tuple[UUID, str], Text], place: str, *, whole: bool
) -> OwnField:
    hide = field.code == "identity_number" and not whole
    teller = names.get((origin.by, place), staff.SOMEONE) if origin.by else HOUSEHOLD
    return OwnField(
        code=field.code,
        label=languages.say(field.name),
        value=masked(field, value) if hide else in_words(field, value),
        masked=hide,
        said_by=languages.say(teller),
        source_label=languages.say(SOURCE_NAMES[Source(origin.source)]),
        said_at=origin.at,
        verified_at=origin.verified,
        purposes=[languages.say(dictionary().purposes[code]) for code in field.purposes],
        basis_label=languages.say(BASIS_NAMES[field.basis]),
        needs_consent=field.needs_consent,
        lifetime_days=field.lifetime,
    )


def _consent(consent: Consent) -> OwnConsent:
    fields = dictionary().fields
    wording = dictionary().wordings.get(consent.wording)
    return OwnConsent(
        id=consent.id,
        fields=[languages.say(fields[code].name) for code in consent.fields if code in fields],
        wording=languages.say(wording) if wording else consent.wording,
        given_on=consent.given_on,
        by_guardian=consent.given_by == "guardian",
    )


def _homes(own: Own) -> tuple[dict[UUID, list[OwnHome]], dict[UUID, str]]:
    """The households of each person, those of today first, and where each person is registered."""
    stays = list(Stay.objects.filter(person_id__in=own.everyone, voided_at__isnull=True))
    stays.sort(key=lambda s: (s.last_day is not None, not s.lives_here, -(s.last_day or date.max).toordinal(), s.id))
    with wall.opened(households=[stay.household_id for stay in stays]):
        rows = Household.objects.select_related("dwelling").filter(id__in=[stay.household_id for stay in stays])
        addresses = {row.id: row.dwelling.full_name for row in rows}
    places: dict[UUID, str] = {}
    for stay in stays:
        places.setdefault(stay.person_id, stay.place)
    named = name_places(staff.community_of(stay.place) for stay in stays)
    homes: dict[UUID, list[OwnHome]] = {}
    for stay in stays:
        homes.setdefault(stay.person_id, []).append(
            OwnHome(
                address=addresses.get(stay.household_id, ""), community=named[staff.community_of(stay.place)]["name"],
                role_label=languages.say(ROLE_NAMES[Role(stay.role)]),
                capacity_label=languages.say(CAPACITY_NAMES[Capacity(stay.capacity)]), lives_here=stay.lives_here,
                first_day=stay.first_day, last_day=stay.last_day,
            )
        )  # fmt: skip
    return homes, places


def _requests(own: Own) -> list[OwnRequest]:
    """What they have asked, the newest first."""
    rows = list(ResidentRequest.objects.filter(asker_id__in=own.selves).order_by("-asked_at", "-id")[:200])
    with wall.opened(people=[row.person_id for row in rows]):
        about = {
            row.id: reading.value_of(row, "name") for row in Person.objects.filter(id__in=[r.person_id for r in rows])
        }
    today = clock.today()
    fields = dictionary().fields
    return [
        OwnRequest(
            id=row.id, kind=row.kind, kind_label=languages.say(REQUEST_NAMES[RequestKind(row.kind)]), state=row.state,
            state_label=languages.say(REQUEST_STATE_NAMES[RequestState(row.state)]), person_id=row.person_id,
            about=about.get(row.person_id), field=row.field or None,
            field_label=languages.say(fields[row.field].name) if row.field in fields else None,
            proposed=_proposed(row), words=requests.unsealed(row, requests.WORDS), asked_at=row.asked_at,
            due_on=row.due_on, days_left=deadlines.days_left(row.due_on, today),
            overdue=row.state == RequestState.OPEN and deadlines.is_overdue(row.due_on, today),
            standing=languages.say(deadlines.in_words(row.due_on, today)) if row.state == RequestState.OPEN else None,
            answered_at=row.answered_at, answer=requests.unsealed(row, requests.ANSWER),
        )
        for row in rows
    ]  # fmt: skip


def _proposed(row: ResidentRequest) -> str | None:
    value = requests.unsealed(row, requests.PROPOSED)
    field = dictionary().fields.get(row.field)
    if value is None or field is None:
        return value
    return (
        masked(field, value) if field.sensitivity is Sensitivity.SENSITIVE and field.is_core else in_words(field, value)
    )
