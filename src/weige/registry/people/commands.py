"""What people say about a dwelling: each kind of change as a value, with the plan that the rules make of it. Pure."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import ClassVar
from uuid import UUID

from . import reshaping, stays
from .consents import ConsentWords
from .homes import Effects, Ids, Newcomer, Refusal, Standing
from .terms import Capacity, ChangeKind, Role, Source, Tenure

Words = Mapping[str, str | None]
"""Values by the code of their field, as people write them; ``None`` takes a value away."""


@dataclass(frozen=True, slots=True)
class SaidPerson:
    """A person as told: new under this id, or known by it. Known persons may come without words."""

    id: UUID
    role: Role
    capacity: Capacity = Capacity.FAMILY
    lives_here: bool = True
    moved_from_elsewhere: bool = False
    words: Words = field(default_factory=dict)
    consent: ConsentWords | None = None


@dataclass(frozen=True, kw_only=True)
class Command:
    """A change as it was said. ``seen`` is the version of each household that the teller had before their eyes: empty
    when they saw a door with nobody registered, ``None`` when they had not looked."""

    kind: ClassVar[ChangeKind]
    id: UUID
    dwelling: UUID
    happened_at: datetime
    source: Source
    day: date | None = None
    seen: Mapping[UUID, int] | None = None

    @abstractmethod
    def plan(self, standing: Standing, *, today: date, ids: Ids) -> Effects:
        """What the change does, by the rules of ``stays``.

        Raises:
            Refusal: it cannot be.
        """

    def said_people(self) -> tuple[SaidPerson, ...]:
        """Whoever comes into the register or a household with this command."""
        return ()

    def known_people(self) -> tuple[UUID, ...]:
        """Persons whose stays elsewhere the plan needs to know."""
        return ()

    def settled_day(self, today: date) -> date:
        return self.day or today


@dataclass(frozen=True, kw_only=True)
class MovedIn(Command):
    """People move in: a household of their own, or to one that lives there."""

    kind: ClassVar[ChangeKind] = ChangeKind.MOVED_IN
    people: tuple[SaidPerson, ...]
    household: UUID | None = None
    tenure: Tenure | None = None
    previous_left: bool = False

    def said_people(self) -> tuple[SaidPerson, ...]:
        return self.people

    def known_people(self) -> tuple[UUID, ...]:
        return tuple(person.id for person in self.people)

    def plan(self, standing: Standing, *, today: date, ids: Ids) -> Effects:
        return stays.move_in(
            standing,
            [Newcomer(p.id, p.role, p.capacity, p.lives_here, p.moved_from_elsewhere) for p in self.people],
            day=self.day, today=today, ids=ids, household=self.household, tenure=self.tenure,
            previous_left=self.previous_left,
        )  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Born(Command):
    """A child is born into a household; ``day`` is the birthday."""

    kind: ClassVar[ChangeKind] = ChangeKind.BIRTH
    household: UUID
    child: SaidPerson

    def said_people(self) -> tuple[SaidPerson, ...]:
        return (self.child,)

    def plan(self, standing: Standing, *, today: date, ids: Ids) -> Effects:
        if self.day is None:
            raise Refusal("day_needed", "day")
        newcomer = Newcomer(self.child.id, self.child.role, self.child.capacity)
        home = standing.household(self.household)
        # A child may be born before the family moved in and be told of later.
        first = max(day for day in (self.day, home.first_day or self.day))
        return stays.move_in(standing, [newcomer], day=first, today=today, ids=ids, household=self.household)


@dataclass(frozen=True, kw_only=True)
class MovedOut(Command):
    """The named people, or all of a household, have left with the end of ``day``."""

    kind: ClassVar[ChangeKind] = ChangeKind.MOVED_OUT
    household: UUID
    people: tuple[UUID, ...] = ()
    new_head: UUID | None = None
    now_empty: bool = False

    def plan(self, standing: Standing, *, today: date, ids: Ids) -> Effects:
        return stays.move_out(
            standing, self.household, day=self.settled_day(today), today=today, ids=ids, people=self.people,
            new_head=self.new_head, now_empty=self.now_empty,
        )  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Died(Command):
    """Someone has died."""

    kind: ClassVar[ChangeKind] = ChangeKind.DEATH
    person: UUID
    new_head: UUID | None = None

    def known_people(self) -> tuple[UUID, ...]:
        return (self.person,)

    def plan(self, standing: Standing, *, today: date, ids: Ids) -> Effects:
        heirs = {home.id: self.new_head for home in standing.current} if self.new_head else {}
        return stays.death(standing, self.person, day=self.settled_day(today), today=today, ids=ids, new_heads=heirs)


@dataclass(frozen=True, kw_only=True)
class Split(Command):
    """Some members become a household of their own."""

    kind: ClassVar[ChangeKind] = ChangeKind.SPLIT
    household: UUID
    people: tuple[UUID, ...]
    new_head: UUID
    head_of_rest: UUID | None = None
    tenure: Tenure | None = None

    def plan(self, standing: Standing, *, today: date, ids: Ids) -> Effects:
        return reshaping.split(
            standing, self.household, self.people, new_head=self.new_head, day=self.settled_day(today), today=today,
            ids=ids, head_of_rest=self.head_of_rest, tenure=self.tenure,
        )  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Merged(Command):
    """A household joins another one of the same dwelling."""

    kind: ClassVar[ChangeKind] = ChangeKind.MERGE
    household: UUID
    into: UUID
    roles: Mapping[UUID, Role] = field(default_factory=dict)

    def plan(self, standing: Standing, *, today: date, ids: Ids) -> Effects:
        return reshaping.merge(
            standing, self.household, self.into, day=self.settled_day(today), today=today, ids=ids, roles=self.roles
        )


@dataclass(frozen=True, kw_only=True)
class HeadChanged(Command):
    """Someone else becomes head."""

    kind: ClassVar[ChangeKind] = ChangeKind.HEAD_CHANGED
    household: UUID
    person: UUID
    role_of_old: Role = Role.OTHER

    def plan(self, standing: Standing, *, today: date, ids: Ids) -> Effects:
        return reshaping.change_head(
            standing, self.household, self.person, day=self.settled_day(today), today=today, ids=ids,
            role_of_old=self.role_of_old,
        )  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class RoleChanged(Command):
    """A member's role, capacity, or whether they live here has changed."""

    kind: ClassVar[ChangeKind] = ChangeKind.ROLE_CHANGED
    household: UUID
    person: UUID
    role: Role | None = None
    capacity: Capacity | None = None
    lives_here: bool | None = None

    def known_people(self) -> tuple[UUID, ...]:
        return (self.person,)

    def plan(self, standing: Standing, *, today: date, ids: Ids) -> Effects:
        return reshaping.change_role(
            standing, self.household, self.person, day=self.settled_day(today), today=today, ids=ids, role=self.role,
            capacity=self.capacity, lives_here=self.lives_here,
        )  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Removed(Command):
    """Someone was recorded here by mistake."""

    kind: ClassVar[ChangeKind] = ChangeKind.REMOVED
    household: UUID
    person: UUID

    def plan(self, standing: Standing, *, today: date, ids: Ids) -> Effects:
        return stays.remove_mistake(standing, self.household, self.person)


@dataclass(frozen=True, kw_only=True)
class SamePerson(Command):
    """A member is someone whom the teller keeps already in another household: both are one person from now on."""

    kind: ClassVar[ChangeKind] = ChangeKind.SAME_PERSON
    household: UUID
    person: UUID
    other: UUID
    moved_from_elsewhere: bool = False

    def said_people(self) -> tuple[SaidPerson, ...]:
        return (SaidPerson(self.other, Role.OTHER),)

    def plan(self, standing: Standing, *, today: date, ids: Ids) -> Effects:
        return stays.same_person(
            standing, self.household, self.person, self.other, today=today, ids=ids, moved=self.moved_from_elsewhere
        )


@dataclass(frozen=True, kw_only=True)
class Corrected(Command):
    """What is known of a person is corrected or completed; what it said before is kept until it outlives its purpose."""

    kind: ClassVar[ChangeKind] = ChangeKind.CORRECTION
    household: UUID
    person: UUID
    words: Words
    consent: ConsentWords | None = None

    def plan(self, standing: Standing, *, today: date, ids: Ids) -> Effects:
        if self.person not in {stay.person for stay in standing.household(self.household).members}:
            raise Refusal("not_a_member", "person_id")
        return Effects()


@dataclass(frozen=True, kw_only=True)
class Verified(Command):
    """Everything is as the register says."""

    kind: ClassVar[ChangeKind] = ChangeKind.VERIFIED
    household: UUID | None = None

    def plan(self, standing: Standing, *, today: date, ids: Ids) -> Effects:
        return stays.verified(standing, self.household)


@dataclass(frozen=True, kw_only=True)
class Vacant(Command):
    """Nobody lives in the dwelling from ``day`` on."""

    kind: ClassVar[ChangeKind] = ChangeKind.VACANT
    all_left: bool = False

    def plan(self, standing: Standing, *, today: date, ids: Ids) -> Effects:
        return stays.vacant(standing, first_day=self.settled_day(today), today=today, ids=ids, all_left=self.all_left)
