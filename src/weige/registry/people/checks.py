"""Whether what was said of people may be kept: names that go with known numbers, consents, guardians."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from uuid import UUID

from weige.core.errors import Problem
from weige.registry.models import Consent, Person

from . import errors, persons, vault
from .consents import ConsentWords, is_child
from .persons import Prepared
from .stays import Standing

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
    rows = Person.objects.in_bulk([person.id for person in people if not person.is_new])
    consents = consented_fields(rows)
    adults = _adults(people, standing, rows, today=today)
    for at, person in enumerate(people):
        where = "values" if corrected else f"people.{at}.values"
        row = rows.get(person.id)
        if row is not None and person.id != person.told and not _has_name(row, person.values.get("name")):
            raise Problem(errors.OTHER_NAME, field=f"{where}.identity_number")
        if person.consent:
            _check_given(person.consent, adults, today)
        already = consents.get(person.id, frozenset())
        if row is not None:
            already |= {code for code in KEPT_BY_DUTY if getattr(row, code) is not None}
        persons.check_consent(person, birth_date=_born(person, row), today=today, already=already, where=where)


def consented_fields(people: Iterable[UUID]) -> dict[UUID, frozenset[str]]:
    """For each person the fields for which a consent stands."""
    found: dict[UUID, frozenset[str]] = {}
    for person, fields in Consent.objects.filter(person_id__in=list(people), withdrawn_at__isnull=True).values_list(
        "person_id", "fields"
    ):
        found[person] = found.get(person, frozenset()) | frozenset(fields)
    return found


def _check_given(consent: ConsentWords, adults: frozenset[UUID], today: date) -> None:
    if consent.given_on > today:
        raise Problem(errors.CONSENT_IN_FUTURE, field="consent.given_on")
    if consent.given_by == "guardian" and consent.guardian is not None and consent.guardian not in adults:
        raise Problem(errors.GUARDIAN_UNFIT, field="consent.guardian")


def _adults(
    people: Sequence[Prepared], standing: Standing, rows: Mapping[UUID, Person], *, today: date
) -> frozenset[UUID]:
    """Whoever of the dwelling or the command can be a guardian: everyone who is not known to be under 14."""
    told = {person.id: _born(person, rows.get(person.id)) for person in people}
    members = {stay.person for household in standing.current for stay in household.members} - set(told)
    kept = {row.id: persons.birth_date_kept(row) for row in Person.objects.filter(id__in=members)}
    return frozenset(id for id, born in (told | kept).items() if not is_child(born, today))


def _born(person: Prepared, row: Person | None) -> str | None:
    return person.values.get("birth_date") or (persons.birth_date_kept(row) if row else None)


def _has_name(row: Person, name: str | None) -> bool:
    """Whether a registered person bears the name that was told, if one was."""
    return name is None or (row.name is not None and vault.open_value(row.id, "name", row.name) == name)
