"""The households of the demo: what the leaders found behind the doors, written in bulk by the register's own rules.

Each dwelling has one change, as if its leader had told it on one of the rounds through the micro-grid. Later changes
are told one at a time (``happenings``).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from random import Random
from typing import Any
from uuid import UUID

from weige.access.actors import SYSTEM
from weige.core import clock, events
from weige.core.places import Scope
from weige.core.sealing import derived_id
from weige.registry.models import Change, Consent, Fact, Person
from weige.registry.people import changes, effects, persons, wall
from weige.registry.people.commands import Command, MovedIn, Vacant
from weige.registry.people.homes import Effects, Standing
from weige.registry.people.origin import Origin
from weige.registry.people.persons import Prepared, Written
from weige.registry.people.terms import Source

from .families import Families, Family
from .people import People
from .plans import awake
from .seeds import Seed
from .story import story_families
from .town import Community, Micro, dwelling_id

UNKNOWN, EMPTY = 0.06, 0.06
"""Shares of doors behind which nobody knows yet who lives, and nobody lives."""
ROUNDS = ((0.17, 186, 197, Source.VISIT), (0.05, 120, 170, Source.IMPORT), (0.08, 40, 150, Source.RESIDENT),
          (0.10, 35, 160, Source.PHONE), (0.20, 130, 175, Source.VISIT), (0.20, 80, 128, Source.VISIT),
          (0.20, 34, 78, Source.VISIT))  # fmt: skip
"""Rounds of a leader: the share of doors reached, days ago (from, to), and by which way it was learned."""
BATCH = 2_000


@dataclass(frozen=True, slots=True)
class Door:
    """A dwelling with what stands behind it in the register: a family, nobody, or nothing known."""

    id: UUID
    number: str
    micro: str
    building: UUID
    family: Family | None = None
    household: UUID | None = None
    vacant: bool = False


@dataclass(frozen=True, slots=True)
class Homes:
    """All dwellings of a community after the first rounds, and what draws further families for it."""

    doors: tuple[Door, ...]
    families: Families

    def filled(self, micro: str = "") -> list[Door]:
        return [door for door in self.doors if door.family is not None and door.micro.startswith(micro)]


@dataclass(slots=True)
class _Rows:
    """What is collected of one community before it is written."""

    persons: list[Person] = field(default_factory=list)
    consents: list[Consent] = field(default_factory=list)
    facts: list[Fact] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)
    effects: dict[Origin, list[Effects]] = field(default_factory=lambda: defaultdict(list))

    def write(self) -> None:
        """People before stays, stays before what hangs on people: the wall lets it be seen by the stay alone."""
        Person.objects.bulk_create(self.persons, batch_size=BATCH)
        for origin, parts in self.effects.items():
            effects.write(_together(parts), origin)
        Change.objects.bulk_create(self.changes, batch_size=BATCH)
        Consent.objects.bulk_create(self.consents, batch_size=BATCH)
        Fact.objects.bulk_create(self.facts, batch_size=BATCH)


def move_everyone_in(
    seed: Seed, communities: Sequence[Community], people: People, *, begun: datetime, until: datetime
) -> dict[str, Homes]:
    """Register the households of all communities; returns them by the community's code."""
    found = {}
    for at, community in enumerate(communities):
        ids = partial(seed.id, begun, "home", community.code)
        families = Families(seed.stream("families", community.code), ids, community=at)
        writer = _Writer(seed, community, people, families, begun=begun, until=until)
        with wall.opened(Scope((community.code,))):
            doors = tuple(door for micro in community.micros for door in writer.visit(micro))
            writer.rows.write()
        found[community.code] = Homes(doors, families)
        events.append(
            "registry.households_loaded", actor=SYSTEM, subject_type="import",
            subject_id=seed.id(until, "homes", community.code), place=community.code,
            payload={"changes": len(writer.rows.changes), "people": len(writer.rows.persons)},
        )  # fmt: skip
    return found


class _Writer:
    """Visits the doors of one community."""

    def __init__(
        self, seed: Seed, community: Community, people: People, families: Families, *, begun: datetime, until: datetime
    ) -> None:
        self.seed, self.community, self.people, self.families = seed, community, people, families
        self.begun, self.until = begun, until
        self.random = seed.stream("doors", community.code)
        self.rows = _Rows()

    def visit(self, micro: Micro) -> Iterable[Door]:
        """Every door of a micro-grid, each on one of the rounds through it."""
        rounds = [Origin(self._teller(micro, source), self._moment(*days), source) for _, *days, source in ROUNDS]
        story = story_families(self.seed, self.begun) if micro is self.community.micros[0] else {}
        for building in micro.buildings:
            for entrance in building.entrances:
                for number in entrance.doors:
                    id = dwelling_id(self.seed, self.begun, entrance, number)
                    door = Door(id, number, micro.code, building.id)
                    origin = self.random.choices(rounds, [share for share, *_ in ROUNDS])[0]
                    told = story.get((building.name, entrance.name, number))
                    with clock.at(origin.at):
                        yield self._tell(door, origin, told)

    def _teller(self, micro: Micro, source: Source) -> UUID | None:
        """Whose word it is: the leader's, or the grid worker's where there is none; the office's for a list."""
        if source is Source.RESIDENT:
            return None
        if source is Source.IMPORT:
            return self.people.holder_of[self.people.at("community_officer", self.community.code)[0]]
        keepers = self.people.at("micro_grid_leader", micro.code) or self.people.at("grid_worker", micro.code[:15])
        return self.people.holder_of[keepers[0]]

    def _moment(self, first: int, last: int) -> datetime:
        return by_day(self.random, self.until - timedelta(days=self.random.randint(first, last)))

    def _tell(self, door: Door, origin: Origin, told: Family | None) -> Door:
        chance = self.random.random()
        if told is None and chance < UNKNOWN:
            return door
        common: dict[str, Any] = {
            "id": self.seed.id(origin.at, "change", door.id), "dwelling": door.id, "happened_at": origin.at,
            "source": origin.source,
        }  # fmt: skip
        if told is None and chance < UNKNOWN + EMPTY:
            self._record(Vacant(**common), door, origin)
            return Door(door.id, door.number, door.micro, door.building, vacant=True)
        family = told or self.families.draw(clock.today())
        command = MovedIn(**common, people=family.people, tenure=family.tenure, day=family.first_day)
        household = self._record(command, door, origin)
        return Door(door.id, door.number, door.micro, door.building, family, household)

    def _record(self, command: Command, door: Door, origin: Origin) -> UUID | None:
        """One change by the rules of the register, kept until everything is written together."""
        today = clock.today()
        planned = command.plan(Standing(door.id, door.micro), today=today, ids=partial(derived_id, command.id))
        written = Written()
        for at, said in enumerate(command.said_people()):
            values, _ = persons.read_words(said.words, today=today, where=f"people.{at}.values")
            prepared = Prepared(said.id, said.id, True, values, consent=said.consent)
            persons.check_consent(
                prepared, birth_date=values.get("birth_date"), today=today, already=frozenset(), where="people"
            )
            self._keep(prepared, origin, command.id, written)
        self.rows.effects[origin].append(planned)
        household = changes.subject_of(command, planned)
        self.rows.changes.append(
            Change(
                id=command.id, kind=command.kind, dwelling_id=door.id, household_id=household, place=door.micro,
                day=command.day or today, said_by_id=origin.by, source=origin.source, happened_at=origin.at,
                recorded_at=origin.at, digest=changes.command_digest(command),
                effects=effects.remembered(planned, {}) | written.as_json(),
            )
        )  # fmt: skip
        return household

    def _keep(self, prepared: Prepared, origin: Origin, change: UUID, written: Written) -> None:
        self.rows.persons.append(persons.person_row(prepared, origin))
        written.persons.append(prepared.id)
        consent = persons.consent_row(prepared, origin, change=change)
        if consent is not None:
            self.rows.consents.append(consent)
            written.consents.append(consent.id)
        facts = persons.fact_rows(
            prepared, origin, first_day=clock.today(), consent=consent.id if consent else None
        )  # fmt: skip
        self.rows.facts += facts
        written.facts_opened += [fact.id for fact in facts]


def _together(parts: Iterable[Effects]) -> Effects:
    """Many effects as one, without adding them up pair by pair."""
    columns = {
        name: tuple(row for part in parts for row in getattr(part, name)) for name in Effects.__dataclass_fields__
    }
    return Effects(**columns)


def by_day(random: Random, moment: datetime) -> datetime:
    """A moment of that day at which people open their doors."""
    local = awake(
        moment.astimezone(clock.CITY_ZONE).replace(hour=random.choice((9, 10, 15, 16, 17, 18, 19)), minute=30)
    )
    return local.replace(minute=random.randrange(60), second=random.randrange(60))
