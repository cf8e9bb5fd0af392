"""Residents for the tests of their rights: registered by the leader, verified by phone, with links at their door."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.core import signing
from django.db import transaction
from tests import town
from tests.registry.people.homes import Homes, consent, days_ago, homes, move_in, someone

from weige.core import clock, sealing
from weige.core.ids import new_id
from weige.core.places import Scope
from weige.notify import verification
from weige.registry.models import Disclosure, Household
from weige.registry.people import wall
from weige.registry.people.terms import Role
from weige.registry.rights import links

NAME, PHONE = "王秀英", "13800001234"
CHILD = "小满"


class Family:
    """王秀英 with her child in the first dwelling of the leader's building; she uses a wheelchair and agreed to that."""

    def __init__(self) -> None:
        self.at: Homes = homes()
        words = {"name": NAME, "phone": PHONE, "birth_date": "1950-03-05", "mobility": "wheelchair"}
        self.head = someone(words=words, consent=consent("mobility"))
        born = str(clock.today().year - 5)
        self.child = someone(
            Role.GRANDCHILD, words={"name": CHILD, "birth_date": born, "child_needs": "花生过敏"},
            consent=consent("name", "birth_date", "child_needs", guardian=self.head.id, wording="guardian-2026"),
        )  # fmt: skip
        self.door = self.at.dwellings[0]
        self.home: Household = move_in(self.at, self.door, self.head, self.child, day=days_ago(100))

    def link(self, dwelling: UUID | None = None, household: UUID | None = None) -> str:
        """The secret of a fresh link."""
        leader = self.at.leader.actor
        return links.make(actor=leader, id=new_id(), dwelling_id=dwelling or self.door, household_id=household)[1]

    def version(self) -> int:
        with everyone():
            return Household.objects.get(id=self.home.id).version


class everyone:  # noqa: N801 - reads as a word in ``with everyone():``
    """The wall open for the whole town."""

    def __enter__(self) -> None:
        self._transaction = transaction.atomic()
        self._transaction.__enter__()
        self._wall = wall.opened(Scope((town.CITY,)))
        self._wall.__enter__()

    def __exit__(self, *failure: Any) -> None:
        self._wall.__exit__(*failure)
        self._transaction.__exit__(*failure)


def verified(phone: str = PHONE) -> str:
    """A token as a verified phone number gets it, past the limit of codes sent to one number."""
    return signing.dumps(sealing.seal(phone, verification.SALT).hex(), salt=verification.SALT)


def mine(name: str = NAME, phone: str = PHONE, **values: Any) -> dict[str, Any]:
    """The body with which a resident shows who they are."""
    return {"token": verified(phone), "name": name, **values}


def looked(person: UUID, **values: Any) -> Disclosure:
    """A reading as the log holds it: by nobody in particular unless said otherwise."""
    values = {
        "at": clock.now(), "person": person, "place": town.MICRO, "fields": ["name"], "masked": True,
        "manner": "opened", "purpose": "visit", **values,
    }  # fmt: skip
    return Disclosure.objects.create(**values)
