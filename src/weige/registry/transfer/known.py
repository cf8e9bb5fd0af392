"""What the register says where a file is about: who lives in its place, read at once for comparing. Nothing of it
leaves here but through the plan of an import, which records what it shows."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from weige.registry.models import Fact, Household, Person, Stay, Vacancy
from weige.registry.people import homes as rules
from weige.registry.people import vault, wall
from weige.registry.people.checks import withdrawn_fields
from weige.registry.people.dictionary import CORE_FIELDS
from weige.registry.people.standing import stay_value
from weige.registry.people.terms import Capacity, Role

from .duplicates import Someone

STAY = ("id", "person_id", "household_id", "role", "capacity", "lives_here", "first_day", "household__dwelling_id")
PERSON = (*CORE_FIELDS, "birth_year", "origins", "verified_at")
AT_ONCE = 500
"""Persons from elsewhere for whom the wall is opened in one statement."""


@dataclass(slots=True)
class KnownPerson:
    """A registered person as compared: core values in full, and which of them were verified first hand."""

    id: UUID
    values: dict[str, str]
    verified: frozenset[str]
    stays: list[tuple[UUID, UUID]] = field(default_factory=list)
    """Households and their dwellings, of the open stays within the place."""
    taken_back: dict[str, date] = field(default_factory=dict)
    """Fields for which a consent was withdrawn, with the day."""

    def lives_in(self, dwelling: UUID) -> bool:
        """Whether they belong to a household there."""
        return any(home == dwelling for _, home in self.stays)

    def as_someone(self, dwelling: UUID | None) -> Someone:
        values = self.values
        return Someone(
            self.id, values.get("name", ""), values.get("birth_date", ""), values.get("phone", ""),
            values.get("identity_number", ""), dwelling,
        )  # fmt: skip


@dataclass(slots=True)
class Register:
    """A place of the register: people by id and by dwelling, what stands in each dwelling."""

    people: dict[UUID, KnownPerson] = field(default_factory=dict)
    at_home: dict[UUID, list[KnownPerson]] = field(default_factory=dict)
    households: dict[UUID, list[rules.Household]] = field(default_factory=dict)
    vacancies: dict[UUID, rules.Vacancy] = field(default_factory=dict)


def read_register(place: str, dwellings: Collection[UUID]) -> Register:
    """The people of a place, and the households of some dwellings; the wall must be open for the place."""
    register = Register()
    by_household: dict[UUID, list[rules.Stay]] = {}
    rows: Iterable[tuple[Any, ...]] = (
        Stay.objects.filter(place__startswith=place, last_day__isnull=True, voided_at__isnull=True)
        .order_by("id")
        .values_list(*STAY, *(f"person__{name}" for name in PERSON))
        .iterator(5_000)
    )
    for id, person_id, household, role, capacity, lives_here, first_day, dwelling, *values in rows:
        person = register.people.get(person_id)
        if person is None:
            person = register.people[person_id] = _person(person_id, dict(zip(PERSON, values, strict=True)))
        person.stays.append((household, dwelling))
        register.at_home.setdefault(dwelling, []).append(person)
        by_household.setdefault(household, []).append(
            rules.Stay(id, person_id, household, Role(role), Capacity(capacity), lives_here, first_day)
        )
    wanted = set(dwellings)
    homes = Household.objects.filter(place__startswith=place, last_day__isnull=True).order_by("id")
    for home, dwelling, at, first_day in homes.values_list("id", "dwelling_id", "place", "first_day").iterator(5_000):
        if dwelling in wanted:
            register.households.setdefault(dwelling, []).append(
                rules.Household(home, dwelling, at, first_day, None, tuple(by_household.get(home, ())))
            )
    for empty in Vacancy.objects.filter(place__startswith=place, last_day__isnull=True):
        register.vacancies[empty.dwelling_id] = rules.Vacancy(empty.id, empty.dwelling_id, empty.first_day)
    return register


def _person(id: UUID, row: dict[str, Any]) -> KnownPerson:
    """A row with its sealed values opened."""
    values = {code: vault.open_value(id, code, row[code]) for code in CORE_FIELDS if row[code] is not None}
    if "birth_date" not in values and row["birth_year"]:
        values["birth_date"] = str(row["birth_year"])
    origins, whole = row["origins"], row["verified_at"]
    verified = frozenset(
        code for code in values if (origins[code]["verified"] if code in origins else None) or whole is not None
    )
    return KnownPerson(id, values, verified)


@dataclass(slots=True)
class Elsewhere:
    """What matters of recognised people outside the dwelling: the person, all their stays, and how many members each
    of their households of today has."""

    person: KnownPerson
    stays: tuple[rules.Stay, ...]
    members: dict[UUID, int]
    died_on: date | None = None
    places: frozenset[str] = frozenset()
    """Where they live or belong today, or belonged at all where they do so nowhere any more."""

    def within(self, place: str) -> bool:
        """Whether nothing of them lies outside a place."""
        return bool(self.places) and all(at.startswith(place) for at in self.places)


def read_elsewhere(people: Collection[UUID]) -> dict[UUID, Elsewhere]:
    """Persons wherever they are registered, a group at a time, so that the wall stays nearly closed."""
    found: dict[UUID, Elsewhere] = {}
    wanted = sorted(people)
    for at in range(0, len(wanted), AT_ONCE):
        group = wanted[at : at + AT_ONCE]
        with wall.opened(people=group):
            rows = list(Stay.objects.filter(person_id__in=group, voided_at__isnull=True))
        homes = {row.household_id for row in rows if row.last_day is None}
        with wall.opened(people=group, households=homes):
            members: dict[UUID, int] = {}
            for home in Stay.objects.filter(
                household_id__in=homes, last_day__isnull=True, voided_at__isnull=True
            ).values_list("household_id", flat=True):
                members[home] = members.get(home, 0) + 1
            persons = {
                person["id"]: person for person in Person.objects.filter(id__in=group).values("id", "died_on", *PERSON)
            }
        for id in group:
            if id in persons:
                own = tuple(stay_value(row) for row in rows if row.person_id == id)
                counts = {stay.household: members[stay.household] for stay in own if stay.open}
                today = frozenset(row.place for row in rows if row.person_id == id and row.last_day is None)
                places = today or frozenset(row.place for row in rows if row.person_id == id)
                found[id] = Elsewhere(_person(id, persons[id]), own, counts, persons[id]["died_on"], places)
    return found


def read_taken_back(people: Collection[KnownPerson]) -> None:
    """Add to people, wherever they are registered, for which fields a consent was withdrawn."""
    by_id = {person.id: person for person in people}
    wanted = sorted(by_id)
    for at in range(0, len(wanted), AT_ONCE):
        group = wanted[at : at + AT_ONCE]
        with wall.opened(people=group):
            for id, fields in withdrawn_fields(group).items():
                by_id[id].taken_back = fields


def read_facts(people: Collection[KnownPerson], fields: Collection[str]) -> None:
    """Add the named facts to what is known of people of the place."""
    by_id = {person.id: person for person in people}
    wanted = sorted(by_id)
    for at in range(0, len(wanted), 5_000):
        rows = Fact.objects.filter(
            person_id__in=wanted[at : at + 5_000], field__in=list(fields), last_day__isnull=True, value__isnull=False
        )
        for fact in rows.iterator(5_000):
            person = by_id[fact.person_id]
            if fact.value is not None:
                person.values[fact.field] = vault.open_value(fact.id, fact.field, fact.value)
            if fact.verified_at is not None:
                person.verified |= {fact.field}
