"""What an evacuation has to know of households: how many live there, and what help they need, as one class.

No value of the dictionary leaves here, only the class that follows from several. Each reading is recorded for everyone
whose fields it read, once for a reader and an operation.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from django.db import transaction
from django.db.models import Count, Q, QuerySet

from weige.access.queries import in_scope
from weige.core import clock
from weige.core.places import Scope
from weige.registry.models import Disclosure, Fact, Stay

from . import vault, wall
from .dictionary import GUARDIAN_UNDER
from .reading import Read, Reader, record
from .terms import Manner
from .values import age_on

FIELDS = ("mobility", "medication", "hearing_sight", "living_alone", "child_needs")
CARRIED_BY = frozenset({"wheelchair", "bed"})
AT_ONCE = 5_000
_Row = tuple[UUID, UUID, str, UUID, int | None]
"""Of a stay: household, dwelling, place, person, year of birth."""


class Need(StrEnum):
    """What a household needs when it is moved, the greatest need first."""

    CARRIED = "carried"
    MEDICINE = "medicine"
    COMPANY = "company"
    NONE = "none"


RANKS = {need: at for at, need in enumerate(Need)}


@dataclass(frozen=True, slots=True)
class Home:
    """A household with people living there now."""

    household: UUID
    dwelling: UUID
    place: str
    people: int
    need: Need


@dataclass(frozen=True, slots=True)
class Living:
    """How many households live somewhere now, and how many people."""

    households: int = 0
    people: int = 0

    def __add__(self, other: Living) -> Living:
        return Living(self.households + other.households, self.people + other.people)


@dataclass(slots=True)
class _Person:
    household: UUID
    place: str
    birth_year: int | None
    facts: dict[str, str]


def need_of(facts: Mapping[str, str], *, is_child: bool = False) -> Need:
    """The class of one person, by the fields that are kept of them; of choices their code."""
    if facts.get("mobility") in CARRIED_BY:
        return Need.CARRIED
    if "medication" in facts:
        return Need.MEDICINE
    return Need.COMPANY if is_child or facts else Need.NONE


@transaction.atomic
def homes_to_move(
    reader: Reader,
    scope: Scope,
    *,
    dwellings: Sequence[UUID] | None = None,
    but: Collection[UUID] = (),
    reference: UUID,
    with_needs: bool = True,
) -> list[Home]:
    """The households within a scope, or behind some doors in it, in which somebody lives now.

    Args:
        but: households that are known already; nothing is read of them.
        reference: the operation for which it is read.
        with_needs: without, nobody's fields are read, and nothing is recorded.
    """
    with wall.opened(scope), clock.real():
        stays = _stays(scope, Q(household__dwelling__in=dwellings) if dwellings is not None else Q())
        skipped = set(but)
        wanted = (stay for stay in stays if stay[0] not in skipped)
        return [home for some in _some_households(wanted) for home in _homes(reader, some, reference, with_needs)]


def _some_households(stays: Iterable[_Row]) -> Iterator[list[_Row]]:
    """Stays in pieces of some thousands, no household in two: of a city nobody holds everything at once."""
    some: list[_Row] = []
    for stay in stays:
        if len(some) >= AT_ONCE and stay[0] != some[-1][0]:
            yield some
            some = []
        some.append(stay)
    if some:
        yield some


def _homes(reader: Reader, stays: Iterable[_Row], reference: UUID, with_needs: bool) -> list[Home]:
    homes: dict[UUID, tuple[UUID, str, list[UUID]]] = {}
    people: dict[UUID, _Person] = {}
    for household, dwelling, place, person, year in stays:
        homes.setdefault(household, (dwelling, place, []))[2].append(person)
        people[person] = _Person(household, place, year, {})
    if with_needs:
        _read_facts(people)
        _record(reader, people, reference)
    return [
        Home(
            household, dwelling, place, len(those),
            min((_need(people[each]) for each in those), key=RANKS.__getitem__) if with_needs else Need.NONE,
        )
        for household, (dwelling, place, those) in homes.items()
    ]  # fmt: skip


@transaction.atomic
def record_shown(reader: Reader, scope: Scope, households: Collection[UUID], *, reference: UUID) -> int:
    """Record that the class of some households was shown to a reader, for each person on whose fields it rests; what
    this reader was shown before for the same operation is in the log already.

    Returns:
        for how many people it was recorded.
    """
    if reader.actor is None or not households:
        return 0
    with wall.opened(scope), clock.real():
        seen = Disclosure.objects.filter(
            account=reader.actor.account_id, reference=reference, household__in=households
        )  # fmt: skip
        left = set(households) - set(seen.values_list("household", flat=True))
        people = {
            person: _Person(household, place, year, {})
            for household, _, place, person, year in _stays(scope, Q(household__in=left))
        }
        _read_facts(people, values=False)
        return _record(reader, people, reference)


@transaction.atomic
def living_at(scope: Scope) -> dict[str, Living]:
    """How many live at each micro-grid of a scope now. It counts rows and reads nothing of anybody."""
    with wall.opened(scope):
        rows = _here(scope, Q()).order_by().values_list("household__place")
        counted = rows.annotate(Count("household_id", distinct=True), Count("id"))
        return {place: Living(households, people) for place, households, people in counted}


@transaction.atomic
def living_behind(scope: Scope, dwellings: Sequence[UUID]) -> dict[UUID, Living]:
    """How many live behind each of some doors in a scope now, counted as :func:`living_at` does."""
    with wall.opened(scope):
        rows = _here(scope, Q(household__dwelling__in=dwellings)).order_by().values_list("household__dwelling_id")
        counted = rows.annotate(Count("household_id", distinct=True), Count("id"))
        return {dwelling: Living(households, people) for dwelling, households, people in counted}


def _here(scope: Scope, more: Q) -> QuerySet[Stay]:
    """Everybody who lives within a scope now."""
    return Stay.objects.filter(
        in_scope(scope, "household__place"), more, household__last_day__isnull=True, last_day__isnull=True,
        voided_at__isnull=True, lives_here=True,
    )  # fmt: skip


def _stays(scope: Scope, more: Q) -> Iterator[_Row]:
    columns = (
        _here(scope, more)
        .order_by("household_id", "id")
        .values_list("household_id", "household__dwelling_id", "household__place", "person_id", "person__birth_year")
    )
    return columns.iterator(chunk_size=AT_ONCE)


def _read_facts(people: Mapping[UUID, _Person], *, values: bool = True) -> None:
    """The fields that are kept of people; only of choices that tell classes apart is the value opened."""
    listed = list(people)
    for some in (listed[at : at + AT_ONCE] for at in range(0, len(listed), AT_ONCE)):
        facts = Fact.objects.filter(person_id__in=some, field__in=FIELDS, last_day__isnull=True, value__isnull=False)
        for id, person, field, value in facts.values_list("id", "person_id", "field", "value"):
            opened = vault.open_value(id, field, value) if values and field == "mobility" and value is not None else ""
            people[person].facts[field] = opened


def _need(person: _Person) -> Need:
    return need_of(person.facts, is_child=_is_child(person))


def _is_child(person: _Person) -> bool:
    return person.birth_year is not None and age_on(str(person.birth_year), clock.today()) < GUARDIAN_UNDER


def _record(reader: Reader, people: Mapping[UUID, _Person], reference: UUID) -> int:
    reads = [
        Read(id, person.household, person.place, [*person.facts, *(["birth_date"] if person.birth_year else [])])
        for id, person in people.items()
        if person.facts or person.birth_year
    ]
    record(reader, reads, Manner.OPENED, reference=reference)
    return len(reads)
