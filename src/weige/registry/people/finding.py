"""Exact look-up of residents by a whole phone or identity number, in one's area; each reading is recorded."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from typing_extensions import TypedDict

from weige.access.actors import Actor
from weige.core import languages
from weige.core.errors import NOT_FOUND, Problem
from weige.core.statements import fetch_all

from . import errors, vault, wall
from .dictionary import dictionary
from .masking import masked
from .reading import Read, Reader, reader_at, record
from .terms import ROLE_NAMES, Manner, Role


class FoundOut(TypedDict):
    """Someone found by an exact look-up: masked, with the dwelling."""

    person_id: UUID
    household_id: UUID
    dwelling_id: UUID
    full_name: str
    shown_name: str
    role_label: str
    lives_here: bool


LOOK_UP_SQL = {
    code: f"""
    SELECT p.id, p.name, s.household_id, s.place, s.role, s.lives_here, h.dwelling_id, d.full_name
    FROM registry_person p JOIN registry_stay s ON s.person_id = p.id
    JOIN registry_household h ON h.id = s.household_id JOIN registry_premises d ON d.id = h.dwelling_id
    WHERE p.{column} = ANY (%(digests)s) AND p.{column} IS NOT NULL AND s.last_day IS NULL AND s.voided_at IS NULL
    ORDER BY s.lives_here DESC, s.id LIMIT 50"""  # noqa: S608 - one of two columns
    for code, column in (("phone", "phone_index"), ("identity_number", "identity_index"))
}
"""Prepared on the server: planning it behind row-level security takes longer than running it."""


@transaction.atomic
def look_up(actor: Actor, code: str, value: str, purpose: str) -> list[FoundOut]:
    """Whoever is registered in the reader's area under a phone number or identity number; recorded.

    Args:
        value: in its normal form (``values.read_value``).

    Raises:
        Problem: ``registry.purpose_unfit``.
    """
    scope = actor.scope("resident.search")
    if not scope:
        raise Problem(NOT_FOUND)
    if purpose not in dictionary().purposes:
        raise Problem(errors.PURPOSE_UNFIT, field="purpose", name="", purpose=purpose[:24])
    found: list[FoundOut] = []
    reads: dict[Reader, list[Read]] = {}
    with wall.opened(scope):
        for row in fetch_all(LOOK_UP_SQL[code], {"digests": vault.blind_indexes(code, value)}):
            person, sealed, household, place, role, lives_here, dwelling, full_name = row
            if not scope.covers(place):
                continue
            reader = reader_at(actor, place, purpose, "resident.search")
            reads.setdefault(reader, []).append(Read(person, household, place, ("name", code)))
            name = vault.open_value(person, "name", sealed) if sealed is not None else ""
            found.append(
                FoundOut(
                    person_id=person,
                    household_id=household,
                    dwelling_id=dwelling,
                    full_name=full_name,
                    shown_name=masked(dictionary().fields["name"], name) if name else "",
                    role_label=languages.say(ROLE_NAMES[Role(role)]),
                    lives_here=lives_here,
                )
            )
        for reader, read in reads.items():
            record(reader, read, Manner.FOUND)
    return found
