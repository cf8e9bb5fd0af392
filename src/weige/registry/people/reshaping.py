"""Households that change while everyone stays: splitting, merging, another head, another role. Pure.

The same rules of days and effects hold as in ``stays``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from uuid import UUID

from .homes import (
    ONE_DAY,
    Effects,
    Ended,
    HouseholdOpened,
    Ids,
    Refusal,
    Standing,
)
from .steps import check_day, check_free_from, end_vacancy, go_on, latest, members_of, pass_head_on
from .terms import Capacity, EndReason, Role, Tenure


def split(
    standing: Standing,
    household: UUID,
    people: Sequence[UUID],
    *,
    new_head: UUID,
    day: date,
    today: date,
    ids: Ids,
    head_of_rest: UUID | None = None,
    tenure: Tenure | None = None,
) -> Effects:
    """Some members become a household of their own in the same dwelling from ``day`` on.

    Raises:
        Refusal: ``nobody_named``, ``everybody_named``, ``head_needed``, ``not_a_member``, ``person_twice``,
            ``day_in_future``, ``day_too_early``, ``before_first_day``, ``unknown_household``, ``household_ended``.
    """
    check_day(day, today)
    home = standing.household(household)
    if not people:
        raise Refusal("nobody_named", "people")
    leaving = members_of(home, people)
    if len(leaving) == len(home.members):
        raise Refusal("everybody_named", "people")
    if new_head not in people:
        raise Refusal("head_needed", "new_head")
    fresh = ids("household")
    effects = Effects(households_opened=(HouseholdOpened(fresh, standing.dwelling, standing.place, tenure, day),))
    for stay in leaving:
        role = Role.HEAD if stay.person == new_head else (Role.OTHER if stay.role is Role.HEAD else stay.role)
        effects += go_on(stay, day, EndReason.SPLIT, ids=ids, place=standing.place, household=fresh, role=role)
    return effects + pass_head_on(home, leaving, head_of_rest, day=day, ids=ids, place=standing.place)


def merge(
    standing: Standing,
    household: UUID,
    into: UUID,
    *,
    day: date,
    today: date,
    ids: Ids,
    roles: Mapping[UUID, Role] | None = None,
) -> Effects:
    """A household joins another one of the same dwelling from ``day`` on; its head is head no longer.

    Raises:
        Refusal: ``circular_move``, ``two_heads``, ``already_here``, ``day_in_future``, ``day_too_early``,
            ``before_first_day``, ``unknown_household``, ``household_ended``.
    """
    check_day(day, today)
    if household == into:
        raise Refusal("circular_move", "into")
    home, target = standing.household(household), standing.household(into)
    if any(first and day < first for first in (home.first_day, target.first_day)):
        raise Refusal("before_first_day", "day")
    known = {stay.person for stay in target.members}
    # A household that began that very day (a split by mistake) was one for that day.
    effects = Effects(households_ended=(Ended(home.id, latest(day - ONE_DAY, home.first_day), EndReason.MERGE),))
    for stay in home.members:
        if stay.person in known:
            raise Refusal("already_here", "people")
        role = (roles or {}).get(stay.person, Role.RELATIVE if stay.role is Role.HEAD else stay.role)
        if role is Role.HEAD:
            raise Refusal("two_heads", "roles")
        effects += go_on(stay, day, EndReason.MERGE, ids=ids, place=standing.place, household=into, role=role)
    return effects


def change_head(
    standing: Standing,
    household: UUID,
    new_head: UUID,
    *,
    day: date,
    today: date,
    ids: Ids,
    role_of_old: Role = Role.OTHER,
) -> Effects:
    """Someone else of the household becomes its head from ``day`` on.

    Raises:
        Refusal: ``not_a_member``, ``circular_move`` when they are head already, ``two_heads``, ``day_in_future``,
            ``day_too_early``, ``before_first_day``, ``unknown_household``, ``household_ended``.
    """
    check_day(day, today)
    home = standing.household(household)
    (heir,) = members_of(home, [new_head])
    old = home.head
    if heir is old:
        raise Refusal("circular_move", "person_id")
    if role_of_old is Role.HEAD:
        raise Refusal("two_heads", "role")
    effects = Effects()
    if old is not None:
        effects += go_on(old, day, EndReason.ROLE, ids=ids, place=standing.place, role=role_of_old)
    return effects + go_on(heir, day, EndReason.ROLE, ids=ids, place=standing.place, role=Role.HEAD)


def change_role(
    standing: Standing,
    household: UUID,
    person: UUID,
    *,
    day: date,
    today: date,
    ids: Ids,
    role: Role | None = None,
    capacity: Capacity | None = None,
    lives_here: bool | None = None,
) -> Effects:
    """A member's role, capacity or whether they live here changes from ``day`` on; the head's role by
    :func:`change_head` only.

    Raises:
        Refusal: ``two_heads``, ``head_needed``, ``not_a_member``, ``lives_elsewhere``, ``overlapping_stays``,
            ``day_in_future``, ``day_too_early``, ``before_first_day``, ``unknown_household``, ``household_ended``.
    """
    check_day(day, today)
    home = standing.household(household)
    (stay,) = members_of(home, [person])
    if role is Role.HEAD and stay.role is not Role.HEAD:
        raise Refusal("two_heads", "role")
    if role not in {None, Role.HEAD} and stay.role is Role.HEAD:
        raise Refusal("head_needed", "role")
    if lives_here and not stay.lives_here and any(s.open and s.lives_here for s in standing.elsewhere.get(person, ())):
        raise Refusal("lives_elsewhere", "lives_here")
    effects = go_on(
        stay, day, EndReason.ROLE, ids=ids, place=standing.place, role=role, capacity=capacity, lives_here=lives_here
    )
    if lives_here and not stay.lives_here:
        check_free_from(day, person, standing)
        if standing.vacancy:
            effects += end_vacancy(standing.vacancy, day)
    return effects
