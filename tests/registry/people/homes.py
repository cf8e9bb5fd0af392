"""A building with a few dwellings, and changes told by its leader, for the tests of the register."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from tests import town
from tests.factories import Person, ground, staff
from tests.kept import kept

from weige.core import clock
from weige.core.ids import new_id
from weige.core.places import Scope
from weige.registry.models import Change, Household, Stay
from weige.registry.people import changes, commands, wall
from weige.registry.people.commands import Command, MovedIn, SaidPerson
from weige.registry.people.consents import ConsentWords
from weige.registry.people.terms import Role, Source
from weige.registry.premises import PremisesKind

BORN = "1950-03-05"
NUMBER = "510199195003051234"


def identity_number(born: str = "19500305", order: int = 12, region: str = "510199") -> str:
    """A number that no one has: its region does not exist below the province."""
    body = f"{region}{born}{order:03}"
    check = "10X98765432"[
        sum(int(d) * w for d, w in zip(body, (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2), strict=True)) % 11
    ]
    return body + check


@dataclass
class Homes:
    """The people of the town, a building in the leader's micro-grid, and its dwellings."""

    people: dict[str, Person]
    building: UUID
    entrance: UUID
    dwellings: list[UUID]
    elsewhere: UUID
    """A dwelling in the neighbour's micro-grid."""
    said: list[Command] = field(default_factory=list)

    @property
    def leader(self) -> Person:
        return self.people["leader"]

    def tell(self, command: Command, who: str = "leader") -> Change:
        self.said.append(command)
        return changes.record(actor=self.people[who].actor, command=command).change

    def standing(self, dwelling: UUID) -> Any:
        from weige.registry.models import Premises

        place = Premises.objects.get(id=dwelling)
        with transaction.atomic(), wall.opened(Scope((town.CITY,))):
            return changes.read_standing(place)


@kept
def homes(doors: int = 4) -> Homes:
    """The town with a building of some dwellings, nobody registered yet."""
    ground()
    people = staff()
    compound = town.premises(PremisesKind.COMPOUND, "银杏苑", place=town.MICRO)
    building = town.premises(PremisesKind.BUILDING, "1号楼", compound, floors=6)
    entrance = town.premises(PremisesKind.ENTRANCE, "1单元", building)
    dwellings = [town.premises(PremisesKind.DWELLING, f"{1 + at // 2}0{1 + at % 2}", entrance) for at in range(doors)]
    other = town.premises(PremisesKind.BUILDING, "9号楼", None, place=town.OTHER_MICRO)
    elsewhere = town.premises(PremisesKind.DWELLING, "101", other, place=town.OTHER_MICRO)
    return Homes(people, building, entrance, dwellings, elsewhere)


def told(**values: Any) -> dict[str, Any]:
    """What every command says unless a test says otherwise."""
    return {"id": new_id(), "happened_at": clock.now(), "source": Source.VISIT, **values}


def days_ago(count: int) -> date:
    return clock.today() - timedelta(days=count)


def someone(role: Role = Role.HEAD, **values: Any) -> SaidPerson:
    """A new person with a name, born in 1950, unless a test says otherwise."""
    words = values.pop("words", None) or {"name": values.pop("name", "测试甲"), "birth_date": values.pop("born", BORN)}
    return SaidPerson(values.pop("id", None) or new_id(), role, words=words, **values)


def consent(*fields: str, guardian: UUID | None = None, wording: str = "spoken-2026") -> ConsentWords:
    """A consent given today: by the person, or by a guardian who is named."""
    by = "guardian" if guardian else "self"
    return ConsentWords(wording, by, clock.today(), fields, guardian)  # type: ignore[arg-type]


def move_in(at: Homes, dwelling: UUID, *people: SaidPerson, who: str = "leader", **values: Any) -> Household:
    """A household that has moved into a dwelling."""
    change = at.tell(MovedIn(**told(dwelling=dwelling, people=people or (someone(),), **values)), who)
    with transaction.atomic(), wall.opened(Scope((town.CITY,))):
        return Household.objects.get(id=change.household_id)


def stays_of(household: UUID) -> list[Stay]:
    with transaction.atomic(), wall.opened(Scope((town.CITY,))):
        return list(Stay.objects.filter(household_id=household, voided_at__isnull=True).order_by("id"))


__all__ = [
    "BORN",
    "Homes",
    "commands",
    "consent",
    "days_ago",
    "homes",
    "identity_number",
    "move_in",
    "someone",
    "stays_of",
    "told",
]
