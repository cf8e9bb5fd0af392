"""Whether what was said of people may be kept: names that go with known numbers, consents, guardians."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from uuid import UUID

from weige.core import clock
from weige.core.errors import Problem
from weige.registry.models import Consent, Person

from . import errors, persons, vault
from .consents import ConsentWords, is_child
from .homes import Standing
from .persons import Prepared

KEPT_BY_DUTY = ("name", "birth_date", "phone")


def check_people(people: Sequence[Prepared], standing: Standing, *, today: date, corrected: bool = False) -> None:
    """Refuse people whose data may not be kept as told.

    Args:
        standing: of the dwelling that they are told of.
        corrected: the command corrects one person, and its words stand at its top.

    Raises:
        Problem: ``registry.identity_of_other_name``, ``registry.guardian_unfit``, ``registry.consent_in_future``, and
            as :func:`persons.check_consent`.
    """
    # Locked, so that no consent is withdrawn between this look and the writing.
    wanted = [person.id for person in people if not person.is_new]
    rows = {row.id: row for row in Person.objects.select_for_update(no_key=True).filter(id__in=wanted).order_by("id")}
    consents = consented_fields(rows)
    taken_back = withdrawn_fields(rows)
    adults = _adults(people, standing, rows, today)
    for at, person in enumerate(people):
        where = "values" if corrected else f"people.{at}.values"
        row = rows.get(person.id)
        if row is not None and row.erased_at is not None and person.values:
            raise Problem(errors.PERSON_ERASED, field=where)
        if person.consent:
            _check_given(person.consent, adults, today)
            _check_not_taken_back(person.consent, taken_back.get(person.id, {}))
        already = consents.get(person.id, frozenset())
        if row is not None:
            already |= {code for code in KEPT_BY_DUTY if getattr(row, code) is not None}
        persons.check_consent(person, birth_date=_born(person, row, today), today=today, already=already, where=where)


def check_names(people: Sequence[Prepared]) -> None:
    """Refuse people who were recognised by their identity number when the name does not go with it, before anything
    else is said of them.

    Raises:
        Problem: ``registry.identity_of_other_name``.
    """
    by_number = {person.id: at for at, person in enumerate(people) if person.id != person.told}
    for row in Person.objects.filter(id__in=by_number):
        at = by_number[row.id]
        if not _has_name(row, people[at].values["name"]):
            raise Problem(errors.OTHER_NAME, field=f"people.{at}.values.identity_number")


def consented_fields(people: Iterable[UUID]) -> dict[UUID, frozenset[str]]:
    """For each person the fields for which a consent stands."""
    found: dict[UUID, frozenset[str]] = {}
    for person, fields in Consent.objects.filter(person_id__in=list(people), withdrawn_at__isnull=True).values_list(
        "person_id", "fields"
    ):
        found[person] = found.get(person, frozenset()) | frozenset(fields)
    return found


def withdrawn_fields(people: Iterable[UUID]) -> dict[UUID, dict[str, date]]:
    """For each person the fields for which a consent was withdrawn, with the last day on which one was."""
    found: dict[UUID, dict[str, date]] = {}
    rows = Consent.objects.filter(person_id__in=list(people), withdrawn_at__isnull=False).order_by("withdrawn_at")
    for person, fields, moment in rows.values_list("person_id", "fields", "withdrawn_at"):
        if moment is not None:
            day = moment.astimezone(clock.CITY_ZONE).date()
            found.setdefault(person, {}).update(dict.fromkeys(fields, day))
    return found


def _check_not_taken_back(consent: ConsentWords, taken_back: Mapping[str, date]) -> None:
    """A consent from before the day on which one for the same was withdrawn brings nothing back."""
    if any(consent.given_on < taken_back[code] for code in consent.fields if code in taken_back):
        raise Problem(errors.CONSENT_TAKEN_BACK, field="consent.given_on")


def _check_given(consent: ConsentWords, adults: frozenset[UUID], today: date) -> None:
    if consent.given_on > today:
        raise Problem(errors.CONSENT_IN_FUTURE, field="consent.given_on")
    if consent.given_by == "guardian" and consent.guardian is not None and consent.guardian not in adults:
        raise Problem(errors.GUARDIAN_UNFIT, field="consent.guardian")


def _adults(
    people: Sequence[Prepared], standing: Standing, rows: Mapping[UUID, Person], today: date
) -> frozenset[UUID]:
    """Whoever of the dwelling or the command can be a guardian: everyone who is not known to be under 14."""
    told = {person.id: _born(person, rows.get(person.id), today) for person in people}
    members = {stay.person for household in standing.current for stay in household.members} - set(told)
    kept = {row.id: persons.birth_date_kept(row) for row in Person.objects.filter(id__in=members)}
    return frozenset(id for id, born in (told | kept).items() if not is_child(born, today))


def _born(person: Prepared, row: Person | None, today: date) -> str | None:
    """The date of birth by which someone is judged. Whoever is known as a child is one until a guardian says otherwise:
    no word of another date takes the guardian's consent out of the way."""
    kept = persons.birth_date_kept(row) if row else None
    consent = person.consent
    by_guardian = consent is not None and consent.given_by == "guardian" and consent.guardian is not None
    if is_child(kept, today):
        if not by_guardian and ("birth_date" in person.removed or "birth_date" in person.values):
            raise Problem(errors.GUARDIAN_NEEDED, field="consent")
        return kept
    return person.values.get("birth_date") or kept


def _has_name(row: Person, name: str) -> bool:
    return row.name is not None and vault.open_value(row.id, "name", row.name) == name
