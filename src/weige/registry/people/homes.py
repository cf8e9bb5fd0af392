"""Homes as plain values: what stands behind a door, and what a change opens, ends and voids there. Pure.

The rules that hold a command against a :class:`Standing` and plan :class:`Effects` are in ``stays`` and ``reshaping``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from uuid import UUID

from .terms import Capacity, EndReason, Role, Tenure

ONE_DAY = timedelta(days=1)
EARLIEST = date(1900, 1, 1)


class Refusal(ValueError):
    """A change that cannot be; ``code`` is the part of the error's code after ``registry.``."""

    def __init__(self, code: str, field: str | None = None) -> None:
        super().__init__(code)
        self.code = code
        self.field = field


@dataclass(frozen=True, slots=True)
class Stay:
    """One person in one household. ``lives_here`` is false for whoever belongs to it and lives elsewhere."""

    id: UUID
    person: UUID
    household: UUID
    role: Role
    capacity: Capacity = Capacity.FAMILY
    lives_here: bool = True
    first_day: date | None = None
    last_day: date | None = None

    @property
    def open(self) -> bool:
        return self.last_day is None


@dataclass(frozen=True, slots=True)
class Household:
    """A household with all its stays that were not voided."""

    id: UUID
    dwelling: UUID
    place: str
    first_day: date | None = None
    last_day: date | None = None
    stays: tuple[Stay, ...] = ()
    tenure: Tenure | None = None

    @property
    def open(self) -> bool:
        return self.last_day is None

    @property
    def members(self) -> tuple[Stay, ...]:
        """The stays of today."""
        return tuple(stay for stay in self.stays if stay.open)

    @property
    def head(self) -> Stay | None:
        return next((stay for stay in self.members if stay.role is Role.HEAD), None)


@dataclass(frozen=True, slots=True)
class Vacancy:
    """A dwelling in which nobody lives."""

    id: UUID
    dwelling: UUID
    first_day: date
    last_day: date | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """What the register says of one dwelling, and of the persons of a command elsewhere.

    ``elsewhere`` holds, for each known person of the command, all their stays in other dwellings;
    ``members_elsewhere`` how many members each of the households there has today. Households that have ended hold the
    stays of known persons at least. ``dead`` are the known persons who have died. A household whose head has moved away
    stands without one until its leader names another.
    """

    dwelling: UUID
    place: str
    households: tuple[Household, ...] = ()
    vacancy: Vacancy | None = None
    elsewhere: Mapping[UUID, tuple[Stay, ...]] = field(default_factory=dict)
    members_elsewhere: Mapping[UUID, int] = field(default_factory=dict)
    dead: frozenset[UUID] = frozenset()

    def household(self, id: UUID) -> Household:
        """A household that stands.

        Raises:
            Refusal: ``unknown_household``, ``household_ended``.
        """
        found = next((household for household in self.households if household.id == id), None)
        if found is None:
            raise Refusal("unknown_household", "household_id")
        if not found.open:
            raise Refusal("household_ended", "household_id")
        return found

    @property
    def current(self) -> tuple[Household, ...]:
        return tuple(household for household in self.households if household.open)


@dataclass(frozen=True, slots=True)
class Newcomer:
    """A person who comes into a household. ``moved_from_elsewhere``: the earlier residence ends with this move."""

    person: UUID
    role: Role
    capacity: Capacity = Capacity.FAMILY
    lives_here: bool = True
    moved_from_elsewhere: bool = False


@dataclass(frozen=True, slots=True)
class HouseholdOpened:
    id: UUID
    dwelling: UUID
    place: str
    tenure: Tenure | None
    first_day: date | None


@dataclass(frozen=True, slots=True)
class StayOpened:
    id: UUID
    person: UUID
    household: UUID
    place: str
    role: Role
    capacity: Capacity
    lives_here: bool
    first_day: date | None


@dataclass(frozen=True, slots=True)
class VacancyOpened:
    id: UUID
    dwelling: UUID
    place: str
    first_day: date


@dataclass(frozen=True, slots=True)
class Ended:
    """A row that ends: its last day, and why (empty for a vacancy)."""

    id: UUID
    last_day: date
    reason: EndReason | None = None


@dataclass(frozen=True, slots=True)
class Death:
    person: UUID
    day: date


@dataclass(frozen=True, slots=True)
class Effects:
    """What a change does to the register. Only adds and ends; ``stays_voided`` were wrong from their first day."""

    households_opened: tuple[HouseholdOpened, ...] = ()
    households_ended: tuple[Ended, ...] = ()
    stays_opened: tuple[StayOpened, ...] = ()
    stays_ended: tuple[Ended, ...] = ()
    stays_voided: tuple[UUID, ...] = ()
    vacancies_opened: tuple[VacancyOpened, ...] = ()
    vacancies_ended: tuple[Ended, ...] = ()
    deaths: tuple[Death, ...] = ()
    verified: tuple[UUID, ...] = ()

    def __add__(self, other: Effects) -> Effects:
        if self is NO_EFFECTS or other is NO_EFFECTS:
            return self if other is NO_EFFECTS else other
        return Effects(*(getattr(self, name) + getattr(other, name) for name in self.__dataclass_fields__))


NO_EFFECTS = Effects()
Ids = Callable[[str], UUID]
"""Gives the id of a new row by its name within the change: the same for every repetition of the command."""
