"""Random lives of a building against the rules of moving, birth, death, splitting and merging.

Whatever people say, in whatever order: a household has one head at most, nobody lives in two places or stands twice
in a dwelling, days are in order, and nothing that stood is overwritten. First on plain values, then through the
database, where every change on top can be taken back and leaves exactly what was there before.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import partial
from itertools import combinations
from typing import Any
from uuid import UUID, uuid5

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests import town
from tests.registry.people.homes import BORN, Homes, commands, consent, days_ago, homes, move_in, someone, told

from weige.core import clock
from weige.core.errors import Problem
from weige.core.ids import new_id
from weige.core.places import Scope
from weige.core.sealing import derived_id
from weige.registry.models import Consent, Fact, PastValue, Person
from weige.registry.models import Household as HouseholdRow
from weige.registry.models import Stay as StayRow
from weige.registry.models import Vacancy as VacancyRow
from weige.registry.people import changes, errors, reading, vault, wall
from weige.registry.people.commands import Command, SaidPerson
from weige.registry.people.dictionary import CORE_FIELDS
from weige.registry.people.homes import Effects, Household, Refusal, Standing, Stay, Vacancy
from weige.registry.people.standing import stay_value
from weige.registry.people.terms import Capacity, Role, Source

TODAY = date(2026, 9, 15)
PLACE = town.MICRO
SPACE = UUID(int=7)
DWELLINGS = [uuid5(SPACE, f"dwelling {at}") for at in range(3)]
PEOPLE = [uuid5(SPACE, f"person {at}") for at in range(6)]


@dataclass
class Register:
    """The register as the effects of changes make it; refuses every effect that would overwrite something."""

    households: dict[UUID, Household] = field(default_factory=dict)
    stays: dict[UUID, Stay] = field(default_factory=dict)
    voided: set[UUID] = field(default_factory=set)
    vacancies: dict[UUID, Vacancy] = field(default_factory=dict)
    dead: dict[UUID, date] = field(default_factory=dict)
    dwellings: list[UUID] = field(default_factory=lambda: DWELLINGS)

    def valid(self) -> Iterator[Stay]:
        return (stay for id, stay in self.stays.items() if id not in self.voided)

    def members(self, household: UUID) -> list[Stay]:
        return [stay for stay in self.valid() if stay.household == household and stay.open]

    def standing(self, dwelling: UUID) -> Standing:
        here = [home for home in self.households.values() if home.dwelling == dwelling]
        filled = [
            replace(home, stays=tuple(stay for stay in self.valid() if stay.household == home.id)) for home in here
        ]
        ids = {home.id for home in here}
        elsewhere: dict[UUID, tuple[Stay, ...]] = {}
        for stay in self.valid():
            if stay.household not in ids:
                elsewhere[stay.person] = (*elsewhere.get(stay.person, ()), stay)
        members = {home: len(self.members(home)) for home in self.households if home not in ids}
        vacancy = next((v for v in self.vacancies.values() if v.dwelling == dwelling and v.last_day is None), None)
        return Standing(dwelling, PLACE, tuple(filled), vacancy, elsewhere, members, frozenset(self.dead))

    def apply(self, effects: Effects) -> None:
        for ended in effects.stays_ended:
            stay = self.stays[ended.id]
            assert stay.open, "an ended stay is ended again"
            assert ended.id not in self.voided, "a voided stay is ended"
            self.stays[ended.id] = replace(stay, last_day=ended.last_day)
        for ended in effects.households_ended:
            assert self.households[ended.id].open, "an ended household is ended again"
            self.households[ended.id] = replace(self.households[ended.id], last_day=ended.last_day)
        for ended in effects.vacancies_ended:
            assert self.vacancies[ended.id].last_day is None, "an ended vacancy is ended again"
            self.vacancies[ended.id] = replace(self.vacancies[ended.id], last_day=ended.last_day)
        for id in effects.stays_voided:
            assert self.stays[id].open, "an ended stay is voided"
            assert id not in self.voided, "a stay is voided twice"
            self.voided.add(id)
        for home in effects.households_opened:
            assert home.id not in self.households, "a household is overwritten"
            self.households[home.id] = Household(home.id, home.dwelling, home.place, home.first_day)
        for opened in effects.stays_opened:
            assert opened.id not in self.stays, "a stay is overwritten"
            self.stays[opened.id] = Stay(
                opened.id, opened.person, opened.household, opened.role, opened.capacity, opened.lives_here,
                opened.first_day,
            )  # fmt: skip
        for empty in effects.vacancies_opened:
            assert empty.id not in self.vacancies, "a vacancy is overwritten"
            self.vacancies[empty.id] = Vacancy(empty.id, empty.dwelling, empty.first_day)
        for death in effects.deaths:
            assert death.person not in self.dead, "someone dies twice"
            self.dead[death.person] = death.day

    def check(self) -> None:
        self._check_households()
        self._check_people()
        for row in (*self.valid(), *self.households.values(), *self.vacancies.values()):
            assert not (row.first_day and row.last_day) or row.first_day <= row.last_day, "days out of order"

    def _check_households(self) -> None:
        for id, home in self.households.items():
            members = self.members(id)
            assert sum(stay.role is Role.HEAD for stay in members) <= 1, "two heads"
            assert home.open == bool(members), "a household stands exactly as long as it has members"
        for dwelling in self.dwellings:
            empty = [v for v in self.vacancies.values() if v.dwelling == dwelling and v.last_day is None]
            lived_in = [
                stay
                for stay in self.valid()
                if stay.open and stay.lives_here and self.households[stay.household].dwelling == dwelling
            ]
            assert len(empty) <= 1
            assert not (empty and lived_in), "someone lives in an empty dwelling"

    def _check_people(self) -> None:
        for person in PEOPLE:
            mine = [stay for stay in self.valid() if stay.person == person]
            homes_of = [self.households[stay.household].dwelling for stay in mine if stay.open]
            assert len(homes_of) == len(set(homes_of)), "someone stands twice in a dwelling"
            residences = [stay for stay in mine if stay.lives_here]
            assert sum(stay.open for stay in residences) <= 1, "someone lives in two places"
            for first, second in combinations(residences, 2):
                assert not overlap(first, second), "residences overlap"
            if person in self.dead:
                assert not any(stay.open for stay in mine), "the dead live nowhere"


def overlap(first: Stay, second: Stay) -> bool:
    """Whether two stays share a day; of one whose beginning nobody knows that cannot be said."""
    if first.first_day is None or second.first_day is None:
        return False
    begin = max(first.first_day, second.first_day)
    return begin <= min(first.last_day or date.max, second.last_day or date.max)


roles = st.sampled_from([Role.HEAD, Role.HEAD, Role.SPOUSE, Role.CHILD, Role.TENANT])


def said(draw: st.DrawFn, person: UUID) -> SaidPerson:
    return SaidPerson(
        person,
        draw(roles),
        draw(st.sampled_from(Capacity)),
        draw(st.sampled_from([True, True, False])),
        draw(st.booleans()),
    )


def a_command(draw: st.DrawFn, register: Register, id: UUID, today: date = TODAY) -> Command:
    """Something that someone might say, mostly about what is there, sometimes not."""
    dwelling = draw(st.sampled_from(register.dwellings))
    here = [home.id for home in register.households.values() if home.dwelling == dwelling] or [SPACE]
    open_here = [id for id in here if id in register.households and register.households[id].open] or here
    home = draw(st.sampled_from(open_here) if draw(st.integers(0, 5)) else st.sampled_from(here))
    members = [stay.person for stay in register.members(home)] or PEOPLE[:1]
    member = draw(st.sampled_from(members) if draw(st.integers(0, 5)) else st.sampled_from(PEOPLE))
    others = st.lists(st.sampled_from(members), max_size=3, unique=True).map(tuple)
    common = {
        "id": id, "dwelling": dwelling, "happened_at": clock.now(), "source": Source.VISIT,
        "day": draw(st.none() | st.integers(-1, 60).map(lambda back: today - timedelta(days=back))),
    }  # fmt: skip
    newcomers = draw(st.lists(st.sampled_from(PEOPLE), min_size=1, max_size=3, unique=True))
    kind = draw(
        st.sampled_from(
            ["in", "in", "in", "join", "out", "out", "born", "died", "split", "merge", "head", "role", "removed", "same",
             "vacant", "verified"]
        )
    )  # fmt: skip
    make: dict[str, Callable[[], Command]] = {
        "in": lambda: commands.MovedIn(
            **common, people=tuple(said(draw, each) for each in newcomers), previous_left=draw(st.booleans())
        ),
        "join": lambda: commands.MovedIn(
            **common, people=tuple(said(draw, each) for each in newcomers), household=home
        ),
        "out": lambda: commands.MovedOut(
            **common, household=home, people=draw(others), new_head=draw(st.none() | st.sampled_from(members)),
            now_empty=draw(st.booleans()),
        ),
        "born": lambda: commands.Born(**common, household=home, child=SaidPerson(newcomers[0], Role.CHILD)),
        "died": lambda: commands.Died(**common, person=member, new_head=draw(st.none() | st.sampled_from(members))),
        "split": lambda: commands.Split(
            **common, household=home, people=draw(others), new_head=member,
            head_of_rest=draw(st.none() | st.sampled_from(members)),
        ),
        "merge": lambda: commands.Merged(
            **common, household=home, into=draw(st.sampled_from(here)),
            roles={member: draw(roles)} if draw(st.booleans()) else {},
        ),
        "head": lambda: commands.HeadChanged(**common, household=home, person=member, role_of_old=draw(roles)),
        "role": lambda: commands.RoleChanged(
            **common, household=home, person=member, role=draw(st.none() | roles),
            lives_here=draw(st.none() | st.booleans()),
        ),
        "removed": lambda: commands.Removed(**common, household=home, person=member),
        "same": lambda: commands.SamePerson(
            **common, household=home, person=member, other=draw(st.sampled_from(PEOPLE)),
            moved_from_elsewhere=draw(st.booleans()),
        ),
        "vacant": lambda: commands.Vacant(**common, all_left=draw(st.booleans())),
        "verified": lambda: commands.Verified(**common),
    }  # fmt: skip
    return make[kind]()


@settings(max_examples=200, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_no_life_of_a_building_breaks_the_rules(data: st.DataObject) -> None:
    register, codes = Register(), set[str]()
    for at in range(data.draw(st.integers(1, 14))):
        command = data.draw(st.composite(lambda draw, at=at: a_command(draw, register, uuid5(SPACE, f"{at}")))())
        try:
            effects = command.plan(
                register.standing(command.dwelling), today=TODAY, ids=partial(derived_id, command.id)
            )
        except Refusal as refusal:
            codes.add(refusal.code)
            continue
        register.apply(effects)
        register.check()
    assert codes <= set(errors.REFUSALS), "a refusal without words"


@pytest.fixture
def at() -> Homes:
    return homes(2)


def in_the_database(at: Homes) -> Register:
    """The register as the tables have it."""
    with transaction.atomic(), wall.opened(Scope((town.CITY,))):
        stays = [stay_value(row) for row in StayRow.objects.filter(voided_at__isnull=True)]
        return Register(
            households={
                row.id: Household(row.id, row.dwelling_id, row.place, row.first_day, row.last_day)
                for row in HouseholdRow.objects.exclude(end_reason="mistake")
            },
            stays={stay.id: stay for stay in stays},
            vacancies={
                row.id: Vacancy(row.id, row.dwelling_id, row.first_day, row.last_day)
                for row in VacancyRow.objects.all()
            },
            dead=dict(Person.objects.filter(died_on__isnull=False).values_list("id", "died_on")),
            dwellings=[*at.dwellings, at.elsewhere],
        )


def everything() -> list[Any]:
    """All that the register says, in full; without rows that were recorded by mistake and their counters."""
    with transaction.atomic(), wall.opened(Scope((town.CITY,))):
        people = [
            (
                row.id, row.birth_year, row.died_on, row.verified_at, row.origins,
                {code: reading.value_of(row, code) for code in CORE_FIELDS},
            )
            for row in Person.objects.filter(erased_at__isnull=True).order_by("id")
        ]  # fmt: skip
        facts = [
            (row.id, row.person_id, row.field, vault.open_value(row.id, row.field, row.value or b""), row.last_day,
             row.verified_at)
            for row in Fact.objects.order_by("id")
        ]  # fmt: skip
        unchanged = HouseholdRow.objects.exclude(end_reason="mistake").order_by("id")
        return [
            people,
            facts,
            [{**row, "version": 0, "changed_at": None} for row in unchanged.values()],
            list(StayRow.objects.filter(voided_at__isnull=True).order_by("id").values()),
            list(VacancyRow.objects.order_by("id").values()),
            list(Consent.objects.order_by("id").values()),
            list(PastValue.objects.order_by("id").values("id", "person_id", "field", "origin")),
        ]


def corrected(draw: st.DrawFn, register: Register) -> Command | None:
    """A correction of someone who lives there: a number, and a fact with its consent."""
    present = [stay for stay in register.valid() if stay.open]
    if not present:
        return None
    stay = draw(st.sampled_from(present))
    words = draw(
        st.fixed_dictionaries(
            {},
            optional={
                "phone": st.none() | st.sampled_from(["13800001111", "13800002222"]),
                "living_alone": st.none() | st.just("是"),
            },
        ).filter(bool)
    )
    return commands.Corrected(
        **told(
            dwelling=register.households[stay.household].dwelling, household=stay.household, person=stay.person,
            words=words, consent=consent("living_alone") if words.get("living_alone") else None,
        )
    )  # fmt: skip


def said_in_full(command: Command, register: Register) -> Command:
    """The command with a name for whoever is registered nowhere."""
    known = {stay.person for stay in register.valid() if stay.open}

    def named(person: SaidPerson) -> SaidPerson:
        return person if person.id in known else replace(person, words={"name": "测试", "birth_date": BORN})

    if isinstance(command, commands.MovedIn):
        return replace(command, people=tuple(map(named, command.people)))
    if isinstance(command, commands.Born):
        return replace(command, child=replace(command.child, words={"name": "宝宝"}))
    return command


@pytest.mark.django_db
def test_a_life_in_the_database_keeps_the_rules_and_every_change_on_top_can_be_taken_back(at: Homes) -> None:
    city = at.people["officer"].actor

    @settings(max_examples=25, suppress_health_check=list(HealthCheck))
    @given(st.data())
    def life(data: st.DataObject) -> None:
        with transaction.atomic():
            # Nobody's life begins in an empty town: two families are there, one of them known for long.
            move_in(at, at.dwellings[0], someone(), someone(Role.SPOUSE, name="测试乙"), day=days_ago(200))
            move_in(at, at.elsewhere, someone(name="测试丙"), who="neighbour")
            for _ in range(data.draw(st.integers(2, 7))):
                register = in_the_database(at)
                command = data.draw(
                    st.composite(
                        lambda draw, now=register: (
                            (corrected(draw, now) if draw(st.integers(0, 3)) == 0 else None)
                            or said_in_full(a_command(draw, now, new_id(), clock.today()), now)
                        )
                    )()
                )
                before = everything()
                try:
                    change = changes.record(actor=city, command=command).change
                except Problem:
                    assert everything() == before, "a refused change changes nothing"
                    continue
                in_the_database(at).check()
                if data.draw(st.booleans()):
                    changes.undo(actor=city, change_id=change.id)
                    assert everything() == before, f"{command.kind} is not taken back whole"
            transaction.set_rollback(True)

    life()


@pytest.mark.django_db
def test_taking_a_verification_back_gives_every_row_its_earlier_moment_back(at: Homes) -> None:
    head = someone(words={"name": "测试", "living_alone": "是"}, consent=consent("living_alone"))
    move_in(at, at.dwellings[0], head)
    before = everything()
    first = at.tell(commands.Verified(**told(dwelling=at.dwellings[0])))
    between = everything()
    assert between != before
    second = at.tell(commands.Verified(**told(dwelling=at.dwellings[0])))
    after = everything()
    changes.undo(actor=at.leader.actor, change_id=first.id)
    assert everything() == after, "what was verified again since stays verified"
    changes.undo(actor=at.leader.actor, change_id=second.id)
    assert everything() == between
