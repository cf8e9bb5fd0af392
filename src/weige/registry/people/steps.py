"""The single steps out of which the rules of ``stays`` and ``reshaping`` are made: checks, endings, and what goes on. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date
from uuid import UUID

from .homes import (
    EARLIEST,
    NO_EFFECTS,
    ONE_DAY,
    Effects,
    Ended,
    Household,
    Ids,
    Newcomer,
    Refusal,
    Standing,
    Stay,
    StayOpened,
    Vacancy,
)
from .terms import Capacity, EndReason, Role


def check_day(day: date | None, today: date) -> None:
    """Refuse a day that is still to come, or before any that the register knows."""
    if day is None:
        return
    if day > today:
        raise Refusal("day_in_future", "day")
    if day < EARLIEST:
        raise Refusal("day_too_early", "day")


def check_once(people: Iterable[UUID]) -> None:
    """Refuse when someone is named twice."""
    seen: set[UUID] = set()
    for person in people:
        if person in seen:
            raise Refusal("person_twice", "people")
        seen.add(person)


def members_of(home: Household, people: Sequence[UUID]) -> list[Stay]:
    """The stays of the named people, or of all members when none is named."""
    check_once(people)
    if not people:
        return list(home.members)
    by_person = {stay.person: stay for stay in home.members}
    if any(person not in by_person for person in people):
        raise Refusal("not_a_member", "people")
    return [by_person[person] for person in people]


def end(stay: Stay, day: date, reason: EndReason) -> Ended:
    """A stay ends with a day, which is not before its first one."""
    if stay.first_day and day < stay.first_day:
        raise Refusal("before_first_day", "day")
    return Ended(stay.id, day, reason)


def end_household(home: Household, day: date, reason: EndReason) -> Ended:
    """A household ends with a day, which is not before its first one."""
    if home.first_day and day < home.first_day:
        raise Refusal("before_first_day", "day")
    return Ended(home.id, day, reason)


def leave_whole(home: Household, day: date, reason: EndReason) -> Effects:
    """A household ends, and all stays in it."""
    return Effects(
        households_ended=(end_household(home, day, reason),),
        stays_ended=tuple(end(stay, day, reason) for stay in home.members),
    )


def leave_elsewhere(standing: Standing, newcomers: Iterable[Newcomer], day: date | None, today: date) -> Effects:
    """End the earlier residences of people who move in, or refuse; a household that all of them leave ends with it."""
    if not standing.elsewhere and not standing.households:
        return NO_EFFECTS
    first = day or today
    ended: list[Stay] = []
    for newcomer in newcomers:
        if not newcomer.lives_here:
            continue
        elsewhere = [stay for stay in standing.elsewhere.get(newcomer.person, ()) if stay.lives_here]
        left = [stay for stay in elsewhere if stay.open]
        if day:
            check_free_from(day, newcomer.person, standing)
        if left and not newcomer.moved_from_elsewhere:
            raise Refusal("lives_elsewhere", "people")
        if any(stay.first_day and stay.first_day >= first for stay in left):
            raise Refusal("overlapping_stays", "day")
        ended += left
    if not ended:
        return NO_EFFECTS
    leaving = Counter(stay.household for stay in ended)
    return Effects(
        stays_ended=tuple(Ended(stay.id, first - ONE_DAY, EndReason.MOVED_OUT) for stay in ended),
        households_ended=tuple(
            Ended(household, first - ONE_DAY, EndReason.MOVED_OUT)
            for household, count in leaving.items()
            if standing.members_elsewhere.get(household) == count
        ),
    )


def check_free_from(day: date, person: UUID, standing: Standing) -> None:
    """Refuse when someone is registered as having lived somewhere, here or elsewhere, on a day or after it."""
    here = [stay for home in standing.households for stay in home.stays if stay.person == person]
    residences = [stay for stay in (*here, *standing.elsewhere.get(person, ())) if stay.lives_here]
    if any(stay.last_day and stay.last_day >= day for stay in residences):
        raise Refusal("overlapping_stays", "day")


def end_vacancy(vacancy: Vacancy, first_day: date) -> Effects:
    """A dwelling is empty no longer from a day on."""
    return Effects(vacancies_ended=(Ended(vacancy.id, max(vacancy.first_day, first_day - ONE_DAY)),))


def go_on(
    stay: Stay,
    day: date,
    reason: EndReason,
    *,
    ids: Ids,
    place: str,
    household: UUID | None = None,
    role: Role | None = None,
    capacity: Capacity | None = None,
    lives_here: bool | None = None,
) -> Effects:
    """The same person goes on from ``day`` in another row; one that began that very day gives way to it."""
    if stay.first_day and day < stay.first_day:
        raise Refusal("before_first_day", "day")
    opened = StayOpened(
        ids(f"stay:{stay.id}"), stay.person, household or stay.household, place, role or stay.role,
        capacity or stay.capacity, stay.lives_here if lives_here is None else lives_here, day,
    )  # fmt: skip
    if stay.first_day == day:
        return Effects(stays_voided=(stay.id,), stays_opened=(opened,))
    return Effects(stays_ended=(Ended(stay.id, day - ONE_DAY, reason),), stays_opened=(opened,))


def pass_head_on(
    home: Household, leaving: Iterable[Stay], heir: UUID | None, *, day: date, ids: Ids, place: str
) -> Effects:
    """The headship goes to someone who stays: the only one left, or the one named."""
    gone = {stay.id for stay in leaving}
    staying = [stay for stay in home.members if stay.id not in gone]
    if home.head is None or home.head.id not in gone or not staying:
        return Effects()
    if heir is None and len(staying) == 1:
        heir = staying[0].person
    chosen = next((stay for stay in staying if stay.person == heir), None)
    if chosen is None:
        raise Refusal("head_needed", "new_head")
    first = latest(day, chosen.first_day)
    return go_on(chosen, first, EndReason.ROLE, ids=ids, place=place, role=Role.HEAD)


def latest(*days: date | None) -> date:
    """The last of the days that are known."""
    return max(day for day in (*days, EARLIEST) if day)
