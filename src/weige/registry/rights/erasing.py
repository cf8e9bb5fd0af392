"""Erasing what is kept of one person: single fields, or everything. The wall must be open for the person."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from weige.registry.models import Change, Consent, Fact, Household, PastValue, Person, Stay
from weige.registry.people import persons, wall
from weige.registry.people.dictionary import CORE_FIELDS, dictionary
from weige.registry.people.effects import mark_changed
from weige.registry.people.terms import ChangeKind

from .keeping import Verdict


def kept_fields(person: Person) -> set[str]:
    """Fields of which the register keeps something about a person, also what stood there before."""
    core = {code for code in CORE_FIELDS if getattr(person, code) is not None}
    if person.birth_year is not None:
        core.add("birth_date")
    facts = set(Fact.objects.filter(person=person, value__isnull=False).values_list("field", flat=True))
    past = set(PastValue.objects.filter(person=person).values_list("field", flat=True))
    return {code for code in core | facts | past if code in dictionary().fields}


def erase(person_id: UUID, verdict: Verdict, *, now: datetime) -> None:
    """Carry a verdict out, also on rows that were merged into the person; whoever has the household open sees that it
    has changed."""
    if not (verdict.whole or verdict.erased):
        return
    same = _merged_into(person_id)
    with wall.opened(people=same):
        for id in sorted({person_id, *same}):
            if verdict.whole:
                persons.erase_people([id])
            else:
                persons.erase_fields(id, verdict.erased, now=now)
                _end_consents(id, verdict.erased, now=now)
    homes = Stay.objects.filter(person_id=person_id, last_day__isnull=True, voided_at__isnull=True)
    ids = list(homes.values_list("household_id", flat=True))
    with wall.opened(households=ids):
        mark_changed(ids, None)


def _merged_into(person_id: UUID) -> set[UUID]:
    """The rows under which someone was registered a second time, and which were found to be them: undoing that would
    bring them back with everything they say."""
    stays = dict(Stay.objects.filter(person_id=person_id).values_list("id", "household_id"))
    with wall.opened(people=[person_id], households=stays.values()):
        dwellings = Household.objects.filter(id__in=stays.values()).values("dwelling_id")
        merged = Change.objects.filter(dwelling_id__in=dwellings, kind=ChangeKind.SAME_PERSON, undone_at__isnull=True)
        voided = [
            id
            for effects in merged.values_list("effects", flat=True)
            if {UUID(id) for id in effects.get("stays_opened", [])} & set(stays)
            for id in effects.get("stays_voided", [])
        ]
        return set(Stay.objects.filter(id__in=voided).values_list("person_id", flat=True)) - {person_id}


def _end_consents(person_id: UUID, codes: Collection[str], *, now: datetime) -> None:
    """A consent of which every field is gone has ended; a guardian's for the child as such goes on."""
    standing = Consent.objects.filter(~Q(fields=[]), person_id=person_id, withdrawn_at__isnull=True, given_by="self")
    left = kept_fields(Person.objects.get(id=person_id)) - set(codes)
    for consent in standing:
        if not left.intersection(consent.fields):
            consent.withdrawn_at = now
            consent.save(update_fields=["withdrawn_at"])
