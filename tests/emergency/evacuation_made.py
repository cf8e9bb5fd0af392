"""An evacuation for tests: homes of the register with and without needs, an operation that calls their leaders."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from tests import town
from tests.emergency import plans_made
from tests.factories import Person
from tests.registry.people import homes as register

from weige.core import clock
from weige.core.ids import new_id
from weige.emergency.evacuation import listing, shelters, ticking
from weige.emergency.evacuation.doors import DoorState
from weige.emergency.evacuation.listing import AreaWish, Listed
from weige.emergency.evacuation.shelters import ShelterWords
from weige.emergency.evacuation.ticking import Saying
from weige.emergency.models import EvacuationLine, Operation, Shelter
from weige.registry.people.terms import Role


@dataclass
class Flood:
    """A running operation over a few homes: in bed, with a child, and without any need; one lives elsewhere."""

    at: register.Homes
    operation: Operation
    bed: UUID
    child: UUID
    plain: UUID
    elsewhere: UUID

    @property
    def people(self) -> dict[str, Person]:
        return self.at.people

    def line(self, household: UUID) -> EvacuationLine:
        return EvacuationLine.objects.get(operation=self.operation, household=household)

    def order(self, *places: str, who: str = "subdistrict", id: UUID | None = None, **wish: Any) -> Listed:
        areas = [AreaWish(place) for place in places] or [AreaWish(**wish)]
        return listing.order(
            actor=self.people[who].actor, operation_id=self.operation.id, id=id or new_id(), areas=areas
        )

    def begun(self, hours: int) -> None:
        """Let it have begun so many hours ago, and the list with it."""
        begin = clock.now() - timedelta(hours=hours)
        Operation.objects.filter(id=self.operation.id).update(
            opened_at=begin, opened_real=begin, clock_shown=begin, clock_since=begin
        )
        EvacuationLine.objects.filter(operation=self.operation).update(listed_at=begin)

    def say(self, household: UUID, said: DoorState, who: str = "leader", **values: Any) -> EvacuationLine:
        id = values.pop("id", None) or new_id()
        return ticking.tick(
            actor=self.people[who].actor, line_id=self.line(household).id, id=id, saying=Saying(said, **values)
        )


def helpless(**values: str) -> Any:
    """Someone with needs, who agreed to their being kept."""
    words = {"name": "测试乙", "birth_date": "1940-01-01", **values}
    return register.someone(words=words, consent=register.consent(*values))


def flood(*, doors: int = 4, **activation: Any) -> Flood:
    at = register.homes(doors)
    bed = register.move_in(at, at.dwellings[2], helpless(mobility="bed", medication="胰岛素"))
    plain = register.move_in(at, at.dwellings[0], register.someone(), register.someone(role=Role.SPOUSE))
    guardian = register.someone()
    child = register.move_in(at, at.dwellings[1], guardian, _child(guardian.id))
    elsewhere = register.move_in(at, at.elsewhere, register.someone(), who="neighbour")
    operation = plans_made.activated(at.people, plans_made.approved(at.people), **activation)
    return Flood(at, operation, bed.id, child.id, plain.id, elsewhere.id)


def _child(guardian: UUID) -> Any:
    words = {"name": "测试童", "birth_date": "2020-05-01"}
    agreed = register.consent("name", "birth_date", guardian=guardian, wording="guardian-2026")
    return register.someone(role=Role.CHILD, words=words, consent=agreed)


def shelter(people: dict[str, Person], *, keeper: UUID | None = None, **values: Any) -> Shelter:
    words = ShelterWords(**{"name": "菱窠小学", "longitude": 104.11, "latitude": 30.61, "capacity": 50, "keeper": keeper,
                            **values})  # fmt: skip
    return shelters.add(actor=people["officer"].actor, id=new_id(), place=town.COMMUNITY, words=words)
