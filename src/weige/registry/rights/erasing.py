"""Erasing what is kept of one person: single fields, or everything. The wall must be open for the person."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db.models import F, Q

from weige.core import clock
from weige.registry.models import Consent, Fact, PastValue, Person, Stay
from weige.registry.people import persons, wall
from weige.registry.people.dictionary import CORE_FIELDS, dictionary
from weige.registry.people.effects import mark_changed

from .keeping import Verdict

INDEXES = {"phone": "phone_index", "identity_number": "identity_index", "birth_date": "birth_year"}


def kept_fields(person: Person) -> set[str]:
    """Fields of which the register keeps something about a person, also what stood there before."""
    core = {code for code in CORE_FIELDS if getattr(person, code) is not None}
    if person.birth_year is not None:
        core.add("birth_date")
    facts = set(Fact.objects.filter(person=person, value__isnull=False).values_list("field", flat=True))
    past = set(PastValue.objects.filter(person=person).values_list("field", flat=True))
    return {code for code in core | facts | past if code in dictionary().fields}


def erase(person_id: UUID, verdict: Verdict, *, now: datetime) -> None:
    """Carry a verdict out; whoever has the household open sees that it has changed."""
    if verdict.whole:
        persons.erase_people([person_id])
    elif verdict.erased:
        _erase_fields(person_id, verdict.erased, now=now)
    if verdict.whole or verdict.erased:
        homes = Stay.objects.filter(person_id=person_id, last_day__isnull=True, voided_at__isnull=True)
        ids = list(homes.values_list("household_id", flat=True))
        with wall.opened(households=ids):
            mark_changed(ids, None)


def _erase_fields(person_id: UUID, codes: Collection[str], *, now: datetime) -> None:
    row = Person.objects.select_for_update().get(id=person_id)
    for code in codes:
        if code in CORE_FIELDS:
            setattr(row, code, None)
            if code in INDEXES:
                setattr(row, INDEXES[code], None)
            row.origins.pop(code, None)
    row.version = F("version") + 1
    row.save()
    facts = Fact.objects.filter(person_id=person_id, field__in=codes)
    facts.filter(last_day__isnull=True).update(last_day=clock.today())
    facts.update(value=None, erased_at=now)
    PastValue.objects.filter(person_id=person_id, field__in=codes).delete()
    _end_consents(person_id, codes, now=now)


def _end_consents(person_id: UUID, codes: Collection[str], *, now: datetime) -> None:
    """A consent of which every field is gone has ended; a guardian's for the child as such goes on."""
    standing = Consent.objects.filter(~Q(fields=[]), person_id=person_id, withdrawn_at__isnull=True, given_by="self")
    left = kept_fields(Person.objects.get(id=person_id)) - set(codes)
    for consent in standing:
        if not left.intersection(consent.fields):
            consent.withdrawn_at = now
            consent.save(update_fields=["withdrawn_at"])
