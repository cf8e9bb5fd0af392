"""What happened in the homes of the demo during the last weeks: changes told one at a time, and people's data read.

Everything goes through the register's real actions at its own moment, between the cases (``lives``).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from random import Random
from typing import Any
from uuid import UUID

from weige.access.actors import Actor
from weige.core import clock
from weige.core.places import Scope
from weige.registry.models import Stay
from weige.registry.people import changes, reading, wall
from weige.registry.people.commands import (
    Born,
    Command,
    Corrected,
    Died,
    MovedIn,
    MovedOut,
    SaidPerson,
    Verified,
)
from weige.registry.people.consents import ConsentWords
from weige.registry.people.dictionary import dictionary
from weige.registry.people.terms import RequestKind, Role, Source
from weige.registry.rights import noticing, requests
from weige.registry.rights.requests import Asked

from .families import BY_GUARDIAN, CHILDREN_NAMES, Families
from .homes import Door, Homes, by_day
from .people import People
from .seeds import Seed
from .story import HER_DOOR, NEIGHBOUR_NAME, RESIDENT_NAME
from .town import Community

CHANGES_EACH, READINGS_EACH = 12, 14
IN_THE_STORY = 3
"""The story's community has so many times more."""
WEEKS = timedelta(days=26)
KINDS = (Verified, MovedIn, MovedOut, Born, Corrected, Died)
WEIGHTS = (8, 5, 4, 2, 3, 1)


Told = Sequence[SaidPerson]
FITTING: dict[type[Command], Callable[[Told], bool]] = {
    Born: lambda people: len(people) == 2 and people[1].role is Role.SPOUSE and not people[0].words.get("contact_name"),
    Died: lambda people: len(people) == 2 and people[1].role is Role.SPOUSE,
}


@dataclass(frozen=True, slots=True)
class Happening:
    """Something that happens at one moment."""

    moment: datetime
    act: Callable[[], None]

    def run(self) -> Iterator[datetime]:
        self.act()
        yield from ()


def plan_happenings(
    seed: Seed, communities: Sequence[Community], homes: dict[str, Homes], people: People, *, until: datetime
) -> list[Happening]:
    """The changes and readings of the last weeks in all communities."""
    found: list[Happening] = []
    for at, community in enumerate(communities):
        drawer = _Drawer(seed, community, homes[community.code], people, until)
        times = IN_THE_STORY if at == 0 else 1
        found += [drawer.change(number) for number in range(CHANGES_EACH * times)]
        found += [drawer.reading() for _ in range(READINGS_EACH * times)]
        if at == 0:
            found += [*drawer.readings_of_the_story(), *drawer.requests_of_the_story(), *drawer.readings_at_night()]
    return found


def _ask(asked: Asked, asker: UUID) -> None:
    with wall.opened(people=[asker]):
        requests.ask(asked, asker=asker)


class _Drawer:
    """Draws what happens in one community; every door changes once at most."""

    def __init__(self, seed: Seed, community: Community, homes: Homes, people: People, until: datetime) -> None:
        self.seed, self.community, self.homes, self.people, self.until = seed, community, homes, people, until
        self.random: Random = seed.stream("happenings", community.code)
        self.families: Families = homes.families
        doors = [door for door in homes.doors if door.number != HER_DOOR[2]]
        self.random.shuffle(doors)
        self.lived_in = [door for door in doors if door.family is not None]
        self.others = [door for door in doors if door.family is None]

    def change(self, number: int) -> Happening:
        moment = self._moment(WEEKS)
        kind = self.random.choices(KINDS, WEIGHTS)[0]
        if kind is MovedIn and not self.others:
            kind = Verified
        door = self.others.pop() if kind is MovedIn else self._door_for(kind)
        with clock.at(moment):
            command = self._command(kind, door, self.seed.id(moment, "happening", door.id, number), moment)
        actor = self._keeper(door)

        def act() -> None:
            changes.record(actor=actor, command=command)

        return Happening(moment, act)

    def _door_for(self, kind: type[Command]) -> Door:
        """The next door that fits: nobody dies or is born where the family has no room for it."""
        fits = FITTING.get(kind)
        at = next(
            at for at, door in enumerate(self.lived_in) if door.family and (fits is None or fits(door.family.people))
        )
        return self.lived_in.pop(at)

    def _command(self, kind: type[Command], door: Door, id: Any, moment: datetime) -> Command:
        random = self.random
        common: dict[str, Any] = {
            "id": id, "dwelling": door.id, "happened_at": moment,
            "source": random.choice((Source.VISIT, Source.VISIT, Source.PHONE)),
            "day": clock.today() - timedelta(days=random.randint(0, 3)),
        }  # fmt: skip
        if kind is MovedIn:
            family = self.families.draw(clock.today())
            return MovedIn(**common, people=family.people, tenure=family.tenure)
        assert door.family is not None
        assert door.household is not None
        head, *others = door.family.people
        if kind is Verified:
            return Verified(**common, household=door.household)
        if kind is MovedOut:
            return MovedOut(**common, household=door.household, now_empty=random.random() < 0.7)
        if kind is Died:
            return Died(**common, person=others[0].id)
        if kind is Born:
            return Born(**common, household=door.household, child=self._baby(head))
        words = {"phone": self.families.phone()}
        return Corrected(**{**common, "day": None}, household=door.household, person=head.id, words=words)

    def _baby(self, head: SaidPerson) -> SaidPerson:
        words = {"name": str(head.words["name"])[:1] + self.random.choice(CHILDREN_NAMES)}
        consent = ConsentWords(BY_GUARDIAN, "guardian", clock.today(), ("name",), head.id)
        return SaidPerson(self.families.ids(f"baby/{head.id}"), Role.CHILD, words=words, consent=consent)

    def _keeper(self, door: Door) -> Actor:
        """The leader, or the grid worker where there is none."""
        posts = self.people.at("micro_grid_leader", door.micro) or self.people.at("grid_worker", door.micro[:15])
        return self.people.actor(posts[0])

    def reading(self) -> Happening:
        """A household opened by its keeper, or a number unmasked by an officer."""
        random = self.random
        door = random.choice(self.homes.filled())
        moment = self._moment(WEEKS)
        if random.random() < 0.75:
            return self._opening(door, moment, self._keeper(door), random.choice(("verify", "visit", "service")))
        officer = self.people.actor(random.choice(self.people.at("community_officer", self.community.code)))
        assert door.family is not None
        purpose = random.choice(("visit", "service"))
        return self._unmasking(door.family.people[0], "phone", purpose, moment=moment, actor=officer)

    def readings_of_the_story(self) -> Iterator[Happening]:
        """Who looked at the data of the resident whom the resident's page is tried with."""
        door = next(
            door for door in self.homes.doors if door.family and door.family.people[0].words["name"] == RESIDENT_NAME
        )
        leader = self._keeper(door)
        officer = self.people.actor(self.people.at("community_officer", self.community.code)[0])
        worker = self.people.actor(self.people.at("grid_worker", door.micro[:15])[0])
        for days, actor, purpose in ((23, leader, "verify"), (12, worker, "service"), (3, leader, "visit")):
            yield self._opening(door, self._days_ago(days), actor, purpose)
        assert door.family is not None
        herself, husband, *_ = door.family.people
        yield self._unmasking(herself, "phone", "visit", moment=self._days_ago(9), actor=officer)
        yield self._unmasking(husband, "mobility", "emergency", moment=self._days_ago(5), actor=leader)

    def readings_at_night(self) -> Iterator[Happening]:
        """A worker opens several households late in the evening; the data officer is told of it."""
        place = self.community.generals[0].code
        worker = self.people.actor(self.people.at("grid_worker", place)[0])
        evening = (self.until - timedelta(days=1)).astimezone(clock.CITY_ZONE).replace(hour=23, minute=5)
        for at, door in enumerate(self.homes.filled(place)[10:16]):
            yield self._opening(door, evening + timedelta(minutes=3 * at), worker, "service")

        def look() -> None:
            noticing.look()

        yield Happening(self.until, look)

    def requests_of_the_story(self) -> Iterator[Happening]:
        """What residents ask about their own data; the first is due within days."""
        doors = [door for door in self.homes.doors if door.family]
        her, next_door = (
            next(d.family.people[0] for d in doors if d.family and d.family.people[0].words["name"] == name)
            for name in (RESIDENT_NAME, NEIGHBOUR_NAME)
        )
        asks = (
            (12, her, Asked(self._id("contact"), RequestKind.CORRECTION, her.id, "contact_phone", "10000000025",
                            "儿子换了号码，请改一下紧急联系人电话。")),
            (6, next_door, Asked(self._id("copy"), RequestKind.COPY, next_door.id, words="想看看登记了我哪些信息。")),
            (2, next_door, Asked(self._id("erasure"), RequestKind.ERASURE, next_door.id, "hearing_sight",
                                 words="听力的情况不想再登记。")),
        )  # fmt: skip
        for days, who, asked in asks:
            yield Happening(self._days_ago(days), partial(_ask, asked, who.id))

    def _id(self, name: str) -> UUID:
        return self.seed.id(self.until, "request", name)

    def _opening(self, door: Door, moment: datetime, actor: Actor, purpose: str) -> Happening:
        def act() -> None:
            reading.open_dwelling(actor, door.id, purpose)

        return Happening(moment, act)

    def _unmasking(self, person: SaidPerson, code: str, purpose: str, *, moment: datetime, actor: Actor) -> Happening:
        known = person.words.get(code) is not None and purpose in dictionary().fields[code].purposes

        def act() -> None:
            if not known:
                return
            with wall.opened(Scope((self.community.code,))):
                still = Stay.objects.filter(person=person.id, last_day__isnull=True, voided_at__isnull=True).exists()
            if still:
                reading.unmask(actor, person.id, code, purpose)

        return Happening(moment, act)

    def _moment(self, within: timedelta) -> datetime:
        return by_day(self.random, self.until - timedelta(days=1) - within * self.random.random())

    def _days_ago(self, days: int) -> datetime:
        return by_day(self.random, self.until - timedelta(days=days))
