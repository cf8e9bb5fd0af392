"""People as told, made ready for the register: words read and checked, known ones recognised, values sealed.

Everything that writes a person's values goes through here: changes, residents' own answers, imports.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import F

from weige.access.queries import in_scope
from weige.core import clock
from weige.core.errors import Problem
from weige.core.ids import new_id
from weige.core.places import Scope
from weige.core.sealing import derived_id
from weige.registry.models import Change, Consent, Fact, PastValue, Person, Stay

from . import errors, vault
from .commands import SaidPerson, Words
from .consents import ConsentFault, ConsentWords, check, is_child
from .dictionary import CORE_FIELDS, GUARDIAN_UNDER, dictionary
from .origin import Origin
from .values import ValueFault, birth_date_of, birth_year_of, read_value

CONSENT_ERRORS = {
    "unknown_wording": errors.UNKNOWN_WORDING,
    "consent_needed": errors.CONSENT_NEEDED,
    "guardian_needed": errors.GUARDIAN_NEEDED,
    "only_under": errors.ONLY_UNDER,
}
KNOWN_IDENTITY_SQL = "SELECT registry_person_of_identity(%s::bytea[])"
KNOWN_IDENTITIES_SQL = "SELECT digest, person FROM registry_people_of_identities(%s::bytea[])"
IDENTITIES_AT_ONCE = 10_000
"""Crosses the wall: gives the id of whoever is registered anywhere in the city under a number, and nothing else."""


OF_THE_CARD = ("name", "identity_number", "birth_date")
"""What stands on an identity card, by which someone from elsewhere in the city is recognised."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """A person whose words were read. ``values`` are normal forms; ``id`` may be another than the one told, where the
    identity number is known."""

    id: UUID
    told: UUID
    is_new: bool
    values: Mapping[str, str]
    removed: tuple[str, ...] = ()
    consent: ConsentWords | None = None


@dataclass(slots=True)
class Written:
    """What was written about people, for the change's memory."""

    persons: list[UUID] = field(default_factory=list)
    values: list[UUID] = field(default_factory=list)
    facts_opened: list[UUID] = field(default_factory=list)
    facts_ended: list[UUID] = field(default_factory=list)
    consents: list[UUID] = field(default_factory=list)
    origins: list[dict[str, Any]] = field(default_factory=list)
    """Whose value of which field was said again, when, and what its origin was before."""

    def as_json(self) -> dict[str, list[Any]]:
        ids = ("persons", "values", "facts_opened", "facts_ended", "consents")
        kept: dict[str, list[Any]] = {name: [str(id) for id in getattr(self, name)] for name in ids}
        kept["origins"] = self.origins
        return {name: rows for name, rows in kept.items() if rows}


def read_words(words: Words, *, today: date, where: str) -> tuple[dict[str, str], tuple[str, ...]]:
    """Words as values in their normal form, and the fields that are taken away.

    A date of birth follows from an identity number and is not asked a second time.

    Raises:
        Problem: ``registry.unknown_field``, ``registry.value_unfit``, with the field's whole path.
    """
    fields = dictionary().fields
    values: dict[str, str] = {}
    removed = []
    for code, text in words.items():
        if code not in fields:
            raise Problem(errors.UNKNOWN_FIELD, field=f"{where}.{code}"[:120], code=code[:40])
        if text is None or not text.strip():
            removed.append(code)
            continue
        try:
            values[code] = read_value(fields[code], text, today=today)
        except ValueFault as fault:
            raise Problem(
                errors.VALUE_UNFIT, field=f"{where}.{code}", name=fields[code].name, reason=fault.reason, how=fault.mend
            ) from fault
    if number := values.get("identity_number"):
        values["birth_date"] = birth_date_of(number).isoformat()
    return values, tuple(removed)


def prepare(said: Sequence[SaidPerson], *, today: date, scope: Scope) -> list[Prepared]:
    """Read what is said of people and recognise those who are registered.

    Someone is known by id only where they live or belong today within the teller's scope, which the wall must be open
    for; from anywhere else in the city they are known by their identity number, which goes with their name.

    Args:
        scope: where the teller keeps the register.

    Raises:
        Problem: as :func:`read_words`; ``registry.name_needed``, ``registry.identity_taken``.
    """
    known = set(
        Stay.objects.filter(
            in_scope(scope), person_id__in=[p.id for p in said], last_day__isnull=True, voided_at__isnull=True
        ).values_list("person_id", flat=True)
    )
    found = []
    for at, person in enumerate(said):
        where = f"people.{at}.values"
        values, removed = read_words(person.words, today=today, where=where)
        id, is_new = person.id, person.id not in known
        if is_new and "name" not in values:
            raise Problem(errors.NAME_NEEDED, field=f"{where}.name")
        number = values.get("identity_number")
        match = person_of_identity(number) if number else None
        if match is not None and match != id:
            if not is_new:
                raise Problem(errors.IDENTITY_TAKEN, field=f"{where}.identity_number")
            id, is_new = match, False
            if not person.lives_here:
                # Who only belongs here is linked; what is known of them is changed where they live.
                values, removed = {code: values[code] for code in OF_THE_CARD if code in values}, ()
        found.append(Prepared(id, person.id, is_new, values, removed, person.consent))
    kept = {person.told: person.id for person in found}
    return [_with_known_guardian(person, kept) for person in found]


def _with_known_guardian(person: Prepared, kept: Mapping[UUID, UUID]) -> Prepared:
    """The guardian named in a consent by the id under which they are registered."""
    consent = person.consent
    if consent is None or consent.guardian is None or consent.guardian not in kept:
        return person
    return replace(person, consent=replace(consent, guardian=kept[consent.guardian]))


def person_of_identity(number: str) -> UUID | None:
    """Whoever is registered anywhere in the city under an identity number; says nothing else about them."""
    with connection.cursor() as cursor:
        cursor.execute(KNOWN_IDENTITY_SQL, [vault.blind_indexes("identity_number", number)])
        row = cursor.fetchone()
    return row[0] if row else None


def people_of_identities(numbers: Iterable[str]) -> dict[str, UUID]:
    """As :func:`person_of_identity` for many numbers: those that are registered, each with its person."""
    by_digest = {digest: number for number in numbers for digest in vault.blind_indexes("identity_number", number)}
    digests = list(by_digest)
    found: dict[str, UUID] = {}
    with connection.cursor() as cursor:
        for at in range(0, len(digests), IDENTITIES_AT_ONCE):
            cursor.execute(KNOWN_IDENTITIES_SQL, [digests[at : at + IDENTITIES_AT_ONCE]])
            found |= {by_digest[bytes(digest)]: person for digest, person in cursor.fetchall()}
    return found


def check_consent(
    person: Prepared, *, birth_date: str | None, today: date, already: frozenset[str], where: str
) -> None:
    """Refuse what may not be kept without consent.

    Raises:
        Problem: ``registry.unknown_wording``, ``registry.consent_needed``, ``registry.guardian_needed``,
            ``registry.only_under``.
    """
    try:
        check(dictionary(), person.values, birth_date=birth_date, consent=person.consent, today=today, already=already)
    except ConsentFault as fault:
        name = fault.field.name if fault.field else ""
        place = f"{where}.{fault.field.code}" if fault.field and fault.code != "guardian_needed" else "consent"
        code = CONSENT_ERRORS[fault.code]
        raise Problem(code, field=place, name=name, age=GUARDIAN_UNDER) from fault


def birth_date_kept(person: Person) -> str | None:
    """The kept date of birth, or the year alone, in full: for rules, never for a screen."""
    if person.birth_date is not None:
        return vault.open_value(person.id, "birth_date", person.birth_date)
    return str(person.birth_year) if person.birth_year else None


def person_columns(prepared: Prepared) -> dict[str, Any]:
    """The columns of a new person, sealed, but for the origin; those that nobody said are empty."""
    columns: dict[str, Any] = {"id": prepared.id, **NOTHING_SAID}
    for code in CORE_FIELDS:
        if code in prepared.values:
            columns |= sealed_columns(prepared.id, code, prepared.values[code])
    return columns


def person_row(prepared: Prepared, origin: Origin) -> Person:
    """The row of a new person, sealed."""
    return Person(**person_columns(prepared), **origin.columns())


def sealed_columns(person: UUID, code: str, value: str | None) -> dict[str, Any]:
    """A core value as the person's row has it: sealed, with its blind index or birth year."""
    columns: dict[str, Any] = {code: vault.seal_value(person, code, value) if value is not None else None}
    if code == "phone":
        columns["phone_index"] = vault.blind_index("phone", value) if value is not None else None
    elif code == "identity_number":
        columns["identity_index"] = vault.blind_index("identity_number", value) if value is not None else None
    elif code == "birth_date":
        columns["birth_year"] = birth_year_of(value) if value is not None else None
    return columns


NOTHING_SAID: Mapping[str, None] = dict.fromkeys((*CORE_FIELDS, "phone_index", "identity_index", "birth_year"))
"""The columns of :func:`sealed_columns`, empty."""


def put(row: Person, code: str, value: str | None) -> None:
    """Set a core value of a row, as :func:`sealed_columns`."""
    for name, column in sealed_columns(row.id, code, value).items():
        setattr(row, name, column)


def fact_columns(prepared: Prepared, *, first_day: date, consent: UUID | None) -> list[dict[str, Any]]:
    """The columns of a person's further facts, sealed, but for their origin."""
    rows = []
    for code, value in prepared.values.items():
        if code not in CORE_FIELDS:
            id = new_id()
            rows.append(
                {
                    "id": id, "person_id": prepared.id, "field": code, "value": vault.seal_value(id, code, value),
                    "consent_id": consent, "first_day": first_day,
                }
            )  # fmt: skip
    return rows


def fact_rows(prepared: Prepared, origin: Origin, *, first_day: date, consent: UUID | None) -> list[Fact]:
    """The rows of a person's further facts, sealed."""
    said = origin.columns()
    return [Fact(**columns, **said) for columns in fact_columns(prepared, first_day=first_day, consent=consent)]


def consent_columns(prepared: Prepared, *, change: UUID) -> dict[str, Any] | None:
    """The columns of the consent that came with a person's words, but for its origin."""
    words = prepared.consent
    if words is None:
        return None
    return {
        "id": derived_id(change, f"consent:{prepared.id}"), "person_id": prepared.id, "fields": sorted(words.fields),
        "wording": words.wording, "given_on": words.given_on, "given_by": words.given_by,
        "guardian_id": words.guardian if words.given_by == "guardian" else None,
    }  # fmt: skip


def consent_row(prepared: Prepared, origin: Origin, *, change: UUID) -> Consent | None:
    """The row of the consent that came with a person's words."""
    columns = consent_columns(prepared, change=change)
    return Consent(**columns, **origin.columns()) if columns else None


def write_new(people: Iterable[Prepared], origin: Origin) -> Written:
    """Write the rows of new people; their facts follow when their stays are there (:func:`write_words`)."""
    rows = [person_row(person, origin) for person in people if person.is_new]
    Person.objects.bulk_create(rows)
    return Written(persons=[row.id for row in rows])


def write_words(people: Iterable[Prepared], origin: Origin, *, change: Change, today: date, written: Written) -> None:
    """Write consents and facts of new people, and corrections of known ones."""
    for person in people:
        consent = consent_row(person, origin, change=change.id)
        if consent is not None:
            consent.save(force_insert=True)
            written.consents.append(consent.id)
        if not person.is_new:
            _correct(person, origin, change=change, written=written)
        codes = [code for code in (*person.values, *person.removed) if code not in CORE_FIELDS]
        if not person.is_new and codes:
            ending = Fact.objects.filter(person_id=person.id, field__in=codes, last_day__isnull=True)
            written.facts_ended += list(ending.values_list("id", flat=True))
            ending.update(last_day=today)
        rows = fact_rows(person, origin, first_day=today, consent=consent.id if consent else None)
        Fact.objects.bulk_create(rows)
        written.facts_opened += [row.id for row in rows]


def _correct(person: Prepared, origin: Origin, *, change: Change, written: Written) -> None:
    """Replace core values that differ; what they said before is kept, sealed as it was."""
    row = Person.objects.select_for_update().get(id=person.id)
    wanted: dict[str, str | None] = {code: v for code, v in person.values.items() if code in CORE_FIELDS}
    wanted |= {code: None for code in person.removed if code in CORE_FIELDS and code != "name"}
    for code, value in wanted.items():
        kept = getattr(row, code)
        before = vault.open_value(row.id, code, kept) if kept is not None else None
        if before is None and value is None:
            continue
        if before != value:
            past = PastValue(
                id=new_id(), person_id=row.id, field=code, value=kept, origin=row.origins.get(code) or first_origin(row),
                replaced_at=origin.at, change=change,
            )  # fmt: skip
            past.save(force_insert=True)
            written.values.append(past.id)
            put(row, code, value)
        # Said again is verified again, whether or not it was new.
        earlier, row.origins[code] = row.origins.get(code), origin.as_json()
        written.origins.append({"person": str(row.id), "field": code, "at": row.origins[code]["at"], "before": earlier})
    if wanted:
        row.version += 1
        row.save()


def first_origin(row: Person) -> dict[str, str | None]:
    """The origin of a value that was said when the person was registered."""
    return {
        "by": str(row.said_by_id) if row.said_by_id else None,
        "at": row.said_at.isoformat(),
        "source": row.source,
        "verified": row.verified_at.isoformat() if row.verified_at else None,
    }


def take_back(written: Mapping[str, Sequence[Any]]) -> None:
    """Undo what was written about people.

    People who came into the register with the change and stay in no household are erased at once: they were a mistake.

    Raises:
        Problem: ``registry.changed_since`` when a value was corrected again.
    """
    opened = Fact.objects.filter(id__in=written.get("facts_opened", []))
    ended = Fact.objects.filter(id__in=written.get("facts_ended", []))
    since = Fact.objects.filter(last_day__isnull=True).exclude(id__in=opened.values("id"))
    if opened.filter(last_day__isnull=False, erased_at__isnull=True).exists() or any(
        since.filter(person_id=fact.person_id, field=fact.field).exists() for fact in ended
    ):
        raise Problem(errors.CHANGED_SINCE)
    past_values = PastValue.objects.filter(id__in=written.get("values", []))
    consents = Consent.objects.filter(id__in=written.get("consents", []))
    concerned = {row.person_id for rows in (ended, past_values, consents) for row in rows.only("person_id")}
    opened.delete()
    ended.update(last_day=None)
    remembered = {(each["person"], each["field"]) for each in written.get("origins", [])}
    for past in past_values.all():
        later = PastValue.objects.filter(
            person_id=past.person_id, field=past.field, replaced_at__gt=past.replaced_at
        ).exists()
        if later:
            raise Problem(errors.CHANGED_SINCE)
        row = Person.objects.select_for_update().get(id=past.person_id)
        value = vault.open_value(row.id, past.field, past.value) if past.value is not None else None
        put(row, past.field, value)
        if (str(row.id), past.field) not in remembered:
            row.origins[past.field] = past.origin
        row.version += 1
        row.save()
        past.delete()
    _take_back_origins(written.get("origins", []))
    consents.delete()
    _keep_nothing_taken_back(concerned)
    lost = Person.objects.filter(id__in=written.get("persons", [])).exclude(stays__voided_at__isnull=True)
    erase_people(lost.values_list("id", flat=True))


def _keep_nothing_taken_back(people: Iterable[UUID]) -> None:
    """Erase what only a consent that was withdrawn meanwhile could have kept: undoing brings no consent back."""
    taken_back: dict[UUID, list[Consent]] = {}
    for consent in Consent.objects.filter(person_id__in=list(people), withdrawn_at__isnull=False):
        taken_back.setdefault(consent.person_id, []).append(consent)
    known = dictionary().fields
    for row in Person.objects.select_for_update().filter(id__in=list(taken_back), erased_at__isnull=True):
        standing = list(Consent.objects.filter(person_id=row.id, withdrawn_at__isnull=True))
        guarded = any(consent.given_by == "guardian" for consent in standing)
        was_guarded = any(consent.given_by == "guardian" for consent in taken_back[row.id])
        if was_guarded and not guarded and is_child(birth_date_kept(row), clock.today()):
            erase_people([row.id])
            continue
        gone = {code for consent in taken_back[row.id] for code in consent.fields}
        gone -= {code for consent in standing for code in consent.fields}
        erase_fields(row.id, {code for code in gone if code in known and known[code].needs_consent}, now=clock.now())


def _take_back_origins(said: Sequence[Mapping[str, Any]]) -> None:
    """Give values their earlier origin back, unless they were said again since."""
    for each in said:
        row = Person.objects.select_for_update().get(id=each["person"])
        if row.origins.get(each["field"], {}).get("at") != each["at"]:
            continue
        if each["before"] is None:
            del row.origins[each["field"]]
        else:
            row.origins[each["field"]] = each["before"]
        row.save(update_fields=["origins"])


def erase_fields(person_id: UUID, codes: Collection[str], *, now: datetime) -> None:
    """Erase fields of a person, and what stood in them before."""
    if not codes:
        return
    row = Person.objects.select_for_update().get(id=person_id)
    for code in codes:
        if code in CORE_FIELDS:
            put(row, code, None)
            row.origins.pop(code, None)
    row.version += 1
    row.save()
    facts = Fact.objects.filter(person_id=person_id, field__in=codes)
    facts.filter(last_day__isnull=True).update(last_day=clock.today())
    facts.update(value=None, erased_at=now)
    PastValue.objects.filter(person_id=person_id, field__in=codes).delete()


def erase_people(ids: Iterable[UUID]) -> int:
    """Erase everything known of people; their rows stay as nameless ones, so that counts and histories hold.

    Returns:
        how many people were erased.
    """
    wanted = list(ids)
    Fact.objects.filter(person_id__in=wanted).delete()
    PastValue.objects.filter(person_id__in=wanted).delete()
    Consent.objects.filter(person_id__in=wanted).delete()
    return Person.objects.filter(id__in=wanted, erased_at__isnull=True).update(
        name=None, phone=None, identity_number=None, birth_date=None, phone_index=None, identity_index=None,
        birth_year=None, origins={}, erased_at=clock.now(), version=F("version") + 1,
    )  # fmt: skip
