"""Who a resident is: a verified phone number together with the own name. Nobody learns which of the two was wrong."""

from __future__ import annotations

import hmac
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db import connection, transaction

from weige.core import clock, rates, sealing
from weige.core.alone import alone
from weige.core.errors import Problem
from weige.notify.verification import verified_phone
from weige.registry.models import Consent, Person
from weige.registry.people import errors as people_errors
from weige.registry.people import persons, vault, wall
from weige.registry.people.consents import is_child
from weige.registry.people.dictionary import dictionary
from weige.registry.people.values import ValueFault, read_value

from .errors import NOBODY_MATCHES

OPENED = rates.Rate("registry.mine", 60, 3600)
WRONG = rates.Rate("registry.mine.wrong", 5, 86_400)
"""Wrong names for one number in a day: a number that was passed on must not be opened by guessing its earlier owner."""
OF_PHONE_SQL = "SELECT registry_people_of_phone(%s::bytea[])"
"""Crosses the wall: gives the ids of whoever is registered with a number that the caller has verified."""


@dataclass(frozen=True, slots=True)
class Own:
    """Whom a resident may see: themselves (under several ids where they were registered twice), and the children under
    14 for whom they gave consent, each with the guardian's id."""

    selves: frozenset[UUID]
    children: dict[UUID, UUID]

    @property
    def everyone(self) -> frozenset[UUID]:
        return self.selves | frozenset(self.children)

    def asker_for(self, person: UUID) -> UUID | None:
        """As whom they ask about a person; ``None`` when that is nobody of theirs."""
        return person if person in self.selves else self.children.get(person)


def identify(token: str, name: str) -> Own:
    """Whoever holds the verified number and bears the name.

    Raises:
        Problem: ``notify.phone_not_verified``, ``core.too_many_requests``, ``registry.value_unfit``,
            ``registry.nobody_matches`` for every mismatch alike.
    """
    phone = verified_phone(token)
    key = sealing.index(phone, "registry.mine").hex()
    rates.spend(OPENED, key)
    try:
        wanted = read_value(dictionary().fields["name"], name, today=clock.today())
    except ValueFault as fault:
        raise Problem(
            people_errors.VALUE_UNFIT, field="name", name=dictionary().fields["name"].name, reason=fault.reason,
            how=fault.mend,
        ) from fault  # fmt: skip
    with alone(key, wait=True):
        rates.ask(WRONG, key)
        own = _own(phone, wanted)
        if not own.selves:
            rates.spend(WRONG, key)
            raise Problem(NOBODY_MATCHES)
    return own


def registered_as(phone: str, name: str) -> frozenset[UUID]:
    """Whoever is registered with a number and bears the name, by id alone: so that other rooms write what is read of
    them into their log. Nobody is to be told whether there is one.

    Args:
        phone: in its normal form (``values.read_phone``).
    """
    return _own(phone, name).selves


@transaction.atomic
def _own(phone: str, name: str) -> Own:
    with connection.cursor() as cursor:
        cursor.execute(OF_PHONE_SQL, [vault.blind_indexes("phone", phone)])
        found = [row[0] for row in cursor.fetchall()]
    with wall.opened(people=found):
        people = Person.objects.filter(id__in=found, name__isnull=False)
        selves = frozenset(person.id for person in people if _bears(person, name))
    return Own(selves, _children(selves))


def _bears(person: Person, name: str) -> bool:
    kept = vault.open_value(person.id, "name", person.name) if person.name is not None else ""
    return hmac.compare_digest(kept.encode(), name.encode())


def _children(guardians: Iterable[UUID]) -> dict[UUID, UUID]:
    """Children under 14 for whom someone's consent as guardian stands."""
    ids = list(guardians)
    with wall.opened(people=ids):
        given = Consent.objects.filter(guardian_id__in=ids, given_by="guardian", withdrawn_at__isnull=True)
        wards = dict(given.order_by("given_on").values_list("person_id", "guardian_id"))
    with wall.opened(people=wards):
        rows = Person.objects.filter(id__in=wards, erased_at__isnull=True, died_on__isnull=True)
        return {
            row.id: guardian
            for row in rows
            if (guardian := wards[row.id]) and is_child(persons.birth_date_kept(row), clock.today())
        }
