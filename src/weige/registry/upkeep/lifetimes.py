"""What of the data kept about a person has outlived its purpose, by the lifetimes of the field dictionary. Pure.

Works on what is kept, never on what it says: codes of fields, days, ids. Days count from the last one: with a lifetime
of 90 days, a phone number is kept on the 90th day after its person has left and erased on the 91st.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from uuid import UUID

from weige.registry.people.dictionary import Dictionary, Field

LONGEST_YEAR = timedelta(days=366)


@dataclass(frozen=True, slots=True)
class KeptFact:
    """A fact of a person that is a row of its own; ``empty`` when its value was erased at the person's wish."""

    id: UUID
    field: str
    first_day: date
    last_day: date | None = None
    consent: UUID | None = None
    empty: bool = False


@dataclass(frozen=True, slots=True)
class KeptPast:
    """What a field said before it was corrected."""

    id: UUID
    field: str
    replaced_on: date


@dataclass(frozen=True, slots=True)
class KeptConsent:
    id: UUID
    fields: tuple[str, ...]
    withdrawn_on: date | None = None


@dataclass(frozen=True, slots=True)
class KeptRequest:
    """What a resident asked; ``answered_on`` is empty while it is open."""

    id: UUID
    answered_on: date | None


@dataclass(frozen=True, slots=True)
class KeptPerson:
    """What is kept of one person.

    Args:
        left_on: the last day in any household of the city, or the day of death; empty while they belong to one.
        nowhere: recorded by mistake and in no household any more, and nothing can bring them back.
        core: the fields of the person's own row that have a value.
        age: in whole years today, as far as a date of birth is kept.
    """

    id: UUID
    core: frozenset[str] = frozenset()
    left_on: date | None = None
    nowhere: bool = False
    age: int | None = None
    facts: tuple[KeptFact, ...] = ()
    past: tuple[KeptPast, ...] = ()
    consents: tuple[KeptConsent, ...] = ()
    requests: tuple[KeptRequest, ...] = ()


@dataclass(frozen=True, slots=True)
class Limits:
    """Periods in days beside those of the dictionary: how long a change can be undone, and how long the log of
    readings and what was answered about it are kept."""

    undo: int
    disclosures: int


@dataclass(slots=True)
class Outlived:
    """What is to be erased of one person; ``anonymous``: nothing is left that tells who it was."""

    person: UUID
    core: list[str] = field(default_factory=list)
    facts: list[UUID] = field(default_factory=list)
    past: list[UUID] = field(default_factory=list)
    consents: list[UUID] = field(default_factory=list)
    requests: list[UUID] = field(default_factory=list)
    anonymous: bool = False
    counts: Counter[str] = field(default_factory=Counter)

    def __bool__(self) -> bool:
        return bool(self.counts or self.facts)


def outlived(person: KeptPerson, dictionary: Dictionary, *, today: date, limits: Limits) -> Outlived:
    """What has outlived its purpose of what is kept of a person.

    Whoever has asked something about their data that is still open is left as they are until it is answered.
    """
    found = Outlived(person.id)
    if any(request.answered_on is None for request in person.requests):
        return found
    longest = max(each.lifetime for each in dictionary.fields.values())
    found.anonymous = person.nowhere or _over(person.left_on, longest, today)
    withdrawn = _without_consent(person, dictionary)
    for code in sorted(person.core):
        known = dictionary.fields.get(code)
        if found.anonymous or (code != "name" and _field_over(known, person, today)) or code in withdrawn:
            found.core.append(code)
            found.counts[f"field.{code}"] += 1
    for fact in person.facts:
        known = dictionary.fields.get(fact.field)
        if (
            found.anonymous
            or fact.field in withdrawn
            or _field_over(known, person, today)
            or _over(fact.last_day, _kept_for(known, limits), today)
            or (known is not None and _too_old(known, person, fact, today))
        ):
            found.facts.append(fact.id)
            found.counts[f"field.{fact.field}"] += not fact.empty
    for past in person.past:
        known = dictionary.fields.get(past.field)
        if (
            found.anonymous
            or past.field in withdrawn
            or _field_over(known, person, today)
            or _over(past.replaced_on, _kept_for(known, limits), today)
        ):
            found.past.append(past.id)
            found.counts[f"past.{past.field}"] += 1
    _consents(person, dictionary, found, today)
    for request in person.requests:
        if found.anonymous or _over(request.answered_on, limits.disclosures, today):
            found.requests.append(request.id)
            found.counts["requests"] += 1
    found.counts["people"] += found.anonymous
    found.counts += Counter()
    return found


def _over(ended_on: date | None, days: int, today: date) -> bool:
    return ended_on is not None and today - ended_on > timedelta(days=days)


def _field_over(field: Field | None, person: KeptPerson, today: date) -> bool:
    """Whether nothing of a field is kept any more: its person has left long enough ago, or no such field exists."""
    return field is None or _over(person.left_on, field.lifetime, today)


def _kept_for(field: Field | None, limits: Limits) -> int:
    """Days for which what has ended or was replaced is kept: as long as undoing may need it."""
    return max(field.lifetime if field else 0, limits.undo)


def _too_old(field: Field, person: KeptPerson, fact: KeptFact, today: date) -> bool:
    """Whether a fact is kept of children only and its child is none any more."""
    if field.under is None:
        return False
    return (person.age is not None and person.age >= field.under) or today - fact.first_day > field.under * LONGEST_YEAR


def _without_consent(person: KeptPerson, dictionary: Dictionary) -> frozenset[str]:
    """Fields that need a consent and whose consent was withdrawn, with none that stands in its place."""
    standing = _all_fields(consent for consent in person.consents if consent.withdrawn_on is None)
    taken_back = _all_fields(consent for consent in person.consents if consent.withdrawn_on is not None)
    return frozenset(
        code for code in taken_back - standing if (known := dictionary.fields.get(code)) and known.needs_consent
    )


def _all_fields(consents: Iterable[KeptConsent]) -> set[str]:
    return {code for consent in consents for code in consent.fields}


def _consents(person: KeptPerson, dictionary: Dictionary, found: Outlived, today: date) -> None:
    """Withdrawn consents go when the longest of their fields' lifetimes is over and no fact rests on them."""
    needed = {fact.consent for fact in person.facts if fact.id not in found.facts}
    for consent in person.consents:
        days = max(
            (dictionary.fields[code].lifetime for code in consent.fields if code in dictionary.fields), default=0
        )
        if found.anonymous or (consent.id not in needed and _over(consent.withdrawn_on, days, today)):
            found.consents.append(consent.id)
            found.counts["consents"] += 1
