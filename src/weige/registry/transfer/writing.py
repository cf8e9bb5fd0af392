"""A plan written into the register: many changes at once, by the rules and rows of ``people``."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import fields
from datetime import date
from typing import Any
from uuid import UUID

from weige.core import sealing
from weige.core.ids import new_id
from weige.registry.models import Change, Consent, Fact, PastValue, Person
from weige.registry.people import bulk, persons
from weige.registry.people import effects as tables
from weige.registry.people.dictionary import CORE_FIELDS
from weige.registry.people.homes import Effects
from weige.registry.people.origin import Origin
from weige.registry.people.persons import Prepared, Written
from weige.registry.people.telling import say_left
from weige.registry.people.terms import ChangeKind

from .plans import Part

BATCH = 2_000


def write_parts(parts: Sequence[Part], origin: Origin, *, import_id: UUID, today: date) -> None:
    """Write the changes of some households; the wall must be open for everyone in them."""
    written = {part.change: Written() for part in parts}
    said = origin.columns()
    fresh = []
    for part in parts:
        own = [persons.person_columns(person) for person in part.people if person.is_new]
        written[part.change].persons += [row["id"] for row in own]
        fresh += own
    bulk.insert(Person, fresh, said)
    tables.write(joined(part.effects for part in parts), origin)
    consents, facts = _words(parts, written, today)
    ended = _end_facts(parts, written, today)
    past = _corrections(parts, origin, written)
    bulk.insert(
        Change,
        (_change(part, written[part.change], today) for part in parts),
        {
            "said_by_id": origin.by, "source": origin.source, "happened_at": origin.at, "recorded_at": origin.at,
            "reference": import_id,
        },
    )  # fmt: skip
    bulk.insert(Consent, consents, said)
    Fact.objects.filter(id__in=ended).update(last_day=today)
    bulk.insert(Fact, facts, said)
    bulk.insert(PastValue, past, {"replaced_at": origin.at})
    opened = {row.id for part in parts for row in part.effects.households_opened}
    stood = {part.household for part in parts if part.household is not None}
    for part in parts:
        if part.effects.stays_ended:
            stood |= say_left(part.change, tables.touched_households(part.effects), dwelling=part.home.dwelling)
    tables.mark_changed(stood - opened, origin.at)


def joined(effects: Iterable[Effects]) -> Effects:
    """Many effects as one."""
    lists: dict[str, list[Any]] = {field.name: [] for field in fields(Effects)}
    for effect in effects:
        for name, rows in lists.items():
            rows.extend(getattr(effect, name))
    return Effects(**{name: tuple(rows) for name, rows in lists.items()})


def _words(
    parts: Iterable[Part], written: dict[UUID, Written], today: date
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Rows of consents and facts."""
    consents, facts = [], []
    for part in parts:
        memory = written[part.change]
        for person in part.people:
            consent = persons.consent_columns(person, change=part.change)
            if consent is not None:
                consents.append(consent)
                memory.consents.append(consent["id"])
            rows = persons.fact_columns(person, first_day=today, consent=consent["id"] if consent else None)
            facts += rows
            memory.facts_opened += [row["id"] for row in rows]
    return consents, facts


def _end_facts(parts: Iterable[Part], written: dict[UUID, Written], today: date) -> list[UUID]:
    """The facts that new ones replace."""
    replaced: dict[tuple[UUID, str], UUID] = {}
    for part in parts:
        for person in part.people:
            if not person.is_new:
                replaced |= {(person.id, code): part.change for code in person.values if code not in CORE_FIELDS}
    if not replaced:
        return []
    found = []
    rows = Fact.objects.filter(person_id__in={id for id, _ in replaced}, last_day__isnull=True)
    for id, owner, field in rows.values_list("id", "person_id", "field"):
        if (change := replaced.get((owner, field))) is not None:
            written[change].facts_ended.append(id)
            found.append(id)
    return found


def _corrections(parts: Iterable[Part], origin: Origin, written: dict[UUID, Written]) -> list[dict[str, Any]]:
    """Correct the core values of known people, many rows at once; returns what they said before."""
    wanted: dict[UUID, tuple[Part, Prepared]] = {}
    for part in parts:
        for person in part.people:
            if not person.is_new and any(code in CORE_FIELDS for code in person.values):
                wanted[person.id] = (part, person)
    past: list[dict[str, Any]] = []
    ids = sorted(wanted)
    for at in range(0, len(ids), BATCH):
        rows = list(Person.objects.select_for_update().filter(id__in=ids[at : at + BATCH]))
        for row in rows:
            part, person = wanted[row.id]
            for code, value in person.values.items():
                if code not in CORE_FIELDS:
                    continue
                past.append(
                    {
                        "id": new_id(), "person_id": row.id, "field": code, "value": getattr(row, code),
                        "origin": row.origins.get(code) or persons.first_origin(row), "change_id": part.change,
                    }
                )  # fmt: skip
                written[part.change].values.append(past[-1]["id"])
                persons.put(row, code, value)
                row.origins[code] = origin.as_json()
            row.version += 1
        changed = [*CORE_FIELDS, "phone_index", "identity_index", "birth_year", "origins", "version"]
        Person.objects.bulk_update(rows, changed, batch_size=500)
    return past


def _change(part: Part, written: Written, today: date) -> dict[str, Any]:
    """The columns of a household's change, but for what all changes of the import have in common."""
    moved = bool(part.effects.stays_opened)
    opened = part.effects.stays_opened[0] if moved else None
    kind = ChangeKind.MOVED_IN if moved else ChangeKind.VACANT if part.vacant else ChangeKind.CORRECTION
    effects = tables.remembered(part.effects, {}) | written.as_json()
    return {
        "id": part.change, "kind": kind, "dwelling_id": part.home.dwelling, "household_id": part.household,
        "place": part.home.place, "day": (opened.first_day if opened else None) or today,
        "digest": sealing.index(str(part.change), "registry.change"), "effects": effects,
    }  # fmt: skip
