"""What the register says of dwellings and people, as the values on which the rules decide; and how dwellings are locked."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.db import connection
from django.db.models import Q

from weige.registry.models import Household, Person, Premises, Stay, Vacancy

from . import homes as rules
from . import wall
from .homes import Standing
from .terms import Capacity, Role


def read_standing(dwelling: Premises, known: Iterable[UUID] = ()) -> Standing:
    """What the register says of a dwelling, and of known persons elsewhere; the wall must be open for both."""
    known = list(known)
    rows = list(Household.objects.filter(dwelling=dwelling, last_day__isnull=True))
    ended = Household.objects.filter(dwelling=dwelling, last_day__isnull=False)
    by_household: dict[UUID, list[rules.Stay]] = {}
    here = Q(household__in=rows) | Q(household__dwelling=dwelling, person__in=known)
    for stay in Stay.objects.filter(here, voided_at__isnull=True):
        by_household.setdefault(stay.household_id, []).append(stay_value(stay))
    households = tuple(
        rules.Household(
            row.id, row.dwelling_id, row.place, row.first_day, row.last_day, tuple(by_household.get(row.id, ()))
        )
        for row in (*rows, *ended)
    )
    empty = Vacancy.objects.filter(dwelling=dwelling, last_day__isnull=True).first()
    elsewhere: dict[UUID, tuple[rules.Stay, ...]] = {}
    outside = Stay.objects.filter(person_id__in=known, voided_at__isnull=True).exclude(household__dwelling=dwelling)
    for stay in outside:
        elsewhere[stay.person_id] = (*elsewhere.get(stay.person_id, ()), stay_value(stay))
    homes = {stay.household for found in elsewhere.values() for stay in found if stay.open}
    members: dict[UUID, int] = {}
    for home in Stay.objects.filter(household_id__in=homes, last_day__isnull=True, voided_at__isnull=True).values_list(
        "household_id", flat=True
    ):
        members[home] = members.get(home, 0) + 1
    return Standing(
        dwelling.id,
        dwelling.place,
        households,
        rules.Vacancy(empty.id, dwelling.id, empty.first_day) if empty else None,
        elsewhere,
        members,
        frozenset(Person.objects.filter(id__in=known, died_on__isnull=False).values_list("id", flat=True)),
    )


def stay_value(row: Stay) -> rules.Stay:
    """A row as the rules see it."""
    return rules.Stay(
        row.id, row.person_id, row.household_id, Role(row.role), Capacity(row.capacity), row.lives_here,
        row.first_day, row.last_day,
    )  # fmt: skip


def households_of(people: Iterable[UUID]) -> list[UUID]:
    """The households that persons belong to anywhere; only their ids, which the wall is then opened for."""
    wanted = list(people)
    if not wanted:
        return []
    with wall.opened(people=wanted):
        return list(Stay.objects.filter(person_id__in=wanted).values_list("household_id", flat=True))


def dwellings_of(people: Iterable[UUID]) -> list[UUID]:
    return list(Household.objects.filter(stays__person_id__in=list(people)).values_list("dwelling_id", flat=True))


def lock_dwellings(dwellings: Iterable[UUID]) -> None:
    """One change at a time in each dwelling, always locked in the same order."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT FROM registry_premises WHERE id = ANY(%s) ORDER BY id FOR NO KEY UPDATE", [sorted(set(dwellings))]
        )
