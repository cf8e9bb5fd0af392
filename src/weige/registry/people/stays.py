"""Who lives where, from a day to a day: the rules of moving, birth, death and empty doors. Pure.

A command is held against what the register says (:class:`Standing`) and gives :class:`Effects`: rows to open, to end
and to void, never one to overwrite. The effects are recorded with the change, so that it can be undone. Days are
included at both ends; an empty first day is unknown and lies before every other. Households that split, merge or
change their head are in ``reshaping``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from uuid import UUID

from .homes import (
    NO_EFFECTS,
    ONE_DAY,
    Death,
    Effects,
    Ended,
    Household,
    HouseholdOpened,
    Ids,
    Newcomer,
    Refusal,
    Standing,
    StayOpened,
    VacancyOpened,
)
from .steps import (
    check_day,
    check_once,
    end,
    end_vacancy,
    latest,
    leave_elsewhere,
    leave_whole,
    members_of,
    pass_head_on,
)
from .terms import EndReason, Role, Tenure


def move_in(
    standing: Standing,
    newcomers: Sequence[Newcomer],
    *,
    day: date | None,
    today: date,
    ids: Ids,
    household: UUID | None = None,
    tenure: Tenure | None = None,
    previous_left: bool = False,
) -> Effects:
    """People move into a dwelling: as a new household, or to one that lives there.

    Args:
        day: their first day; ``None`` when nobody knows (people found there when the register began).
        previous_left: the households that lived there have left with the day before.

    Raises:
        Refusal: ``nobody_named``, ``day_in_future``, ``day_too_early``, ``person_twice``, ``two_heads``,
            ``head_needed``, ``already_here``, ``lives_elsewhere``, ``overlapping_stays``, ``unknown_household``,
            ``household_ended``, ``before_first_day``, ``has_died``.
    """
    check_day(day, today)
    if not newcomers:
        raise Refusal("nobody_named", "people")
    check_once(newcomer.person for newcomer in newcomers)
    if any(newcomer.person in standing.dead for newcomer in newcomers):
        raise Refusal("has_died", "people")
    effects = NO_EFFECTS
    if household is not None:
        home = _joined(standing.household(household), newcomers, day, standing.current)
    else:
        if previous_left:
            for earlier in standing.current:
                effects += leave_whole(earlier, (day or today) - ONE_DAY, EndReason.MOVED_OUT)
        home = ids("household")
        _check_new_household(newcomers, () if previous_left else standing.current)
        effects += Effects(households_opened=(HouseholdOpened(home, standing.dwelling, standing.place, tenure, day),))
    effects += leave_elsewhere(standing, newcomers, day, today)
    effects += Effects(
        stays_opened=tuple(
            StayOpened(
                ids(f"stay:{newcomer.person}"), newcomer.person, home, standing.place, newcomer.role,
                newcomer.capacity, newcomer.lives_here, day,
            )
            for newcomer in newcomers
        )
    )  # fmt: skip
    if standing.vacancy and any(newcomer.lives_here for newcomer in newcomers):
        effects += end_vacancy(standing.vacancy, day or today)
    return effects


def _joined(into: Household, newcomers: Sequence[Newcomer], day: date | None, beside: Sequence[Household]) -> UUID:
    """The household that newcomers join, if they may."""
    if day and into.first_day and day < into.first_day:
        raise Refusal("before_first_day", "day")
    heads = sum(newcomer.role is Role.HEAD for newcomer in newcomers) + (into.head is not None)
    if heads > 1:
        raise Refusal("two_heads", "people")
    _check_not_here(newcomers, beside)
    return into.id


def _check_new_household(newcomers: Sequence[Newcomer], beside: Sequence[Household]) -> None:
    """A new household has one head, and nobody who lives in the dwelling already."""
    heads = sum(newcomer.role is Role.HEAD for newcomer in newcomers)
    if heads != 1:
        raise Refusal("two_heads" if heads else "head_needed", "people")
    _check_not_here(newcomers, beside)


def _check_not_here(newcomers: Sequence[Newcomer], households: Sequence[Household]) -> None:
    registered = {stay.person for household in households for stay in household.members}
    if any(newcomer.person in registered for newcomer in newcomers):
        raise Refusal("already_here", "people")


def move_out(
    standing: Standing,
    household: UUID,
    *,
    day: date,
    today: date,
    ids: Ids,
    people: Sequence[UUID] = (),
    new_head: UUID | None = None,
    now_empty: bool = False,
) -> Effects:
    """The named people leave with the end of ``day``; all of them when none is named.

    Args:
        new_head: who becomes head, when the head leaves and others stay.
        now_empty: nobody lives in the dwelling from the next day on.

    Raises:
        Refusal: ``day_in_future``, ``day_too_early``, ``before_first_day``, ``unknown_household``,
            ``household_ended``, ``not_a_member``, ``person_twice``, ``head_needed``, ``still_lived_in``.
    """
    check_day(day, today)
    home = standing.household(household)
    leaving = members_of(home, people)
    if len(leaving) == len(home.members):
        effects = leave_whole(home, day, EndReason.MOVED_OUT)
        if now_empty:
            effects += vacant(standing, first_day=min(day + ONE_DAY, today), today=today, ids=ids, left=(home.id,))
        return effects
    if now_empty:
        raise Refusal("still_lived_in", "now_empty")
    effects = Effects(stays_ended=tuple(end(stay, day, EndReason.MOVED_OUT) for stay in leaving))
    return effects + pass_head_on(home, leaving, new_head, day=min(day + ONE_DAY, today), ids=ids, place=standing.place)


def death(
    standing: Standing, person: UUID, *, day: date, today: date, ids: Ids, new_heads: Mapping[UUID, UUID] | None = None
) -> Effects:
    """Someone has died: every stay of theirs ends with that day.

    Args:
        new_heads: by household, who becomes head where the dead was head and others stay.

    Raises:
        Refusal: ``day_in_future``, ``day_too_early``, ``not_a_member``, ``before_first_day``, ``head_needed``.
    """
    check_day(day, today)
    here = [stay for household in standing.current for stay in household.members if stay.person == person]
    if not here:
        raise Refusal("not_a_member", "person_id")
    elsewhere = [stay for stay in standing.elsewhere.get(person, ()) if stay.open]
    effects = Effects(
        deaths=(Death(person, day),),
        stays_ended=tuple(end(stay, day, EndReason.DEATH) for stay in (*here, *elsewhere)),
        households_ended=tuple(
            Ended(stay.household, day, EndReason.DEATH)
            for stay in elsewhere
            if standing.members_elsewhere.get(stay.household) == 1
        ),
    )
    for household in standing.current:
        mine = [stay for stay in household.members if stay.person == person]
        if not mine:
            continue
        if len(household.members) == 1:
            effects += Effects(households_ended=(Ended(household.id, day, EndReason.DEATH),))
        else:
            heir = (new_heads or {}).get(household.id)
            effects += pass_head_on(household, mine, heir, day=min(day + ONE_DAY, today), ids=ids, place=standing.place)
    return effects


def remove_mistake(standing: Standing, household: UUID, person: UUID) -> Effects:
    """Someone was recorded by mistake and never belonged here: the stay is voided.

    Raises:
        Refusal: ``not_a_member``, ``head_needed`` when they are head and others stay, ``unknown_household``,
            ``household_ended``.
    """
    home = standing.household(household)
    (stay,) = members_of(home, [person])
    if len(home.members) == 1:
        return Effects(
            stays_voided=(stay.id,),
            households_ended=(Ended(home.id, latest(home.first_day, stay.first_day), EndReason.MISTAKE),),
        )
    if stay.role is Role.HEAD:
        raise Refusal("head_needed", "person_id")
    return Effects(stays_voided=(stay.id,))


def same_person(
    standing: Standing, household: UUID, person: UUID, other: UUID, *, today: date, ids: Ids, moved: bool = False
) -> Effects:
    """A member is someone who is registered already: their stay becomes the other one's, from its first day on.

    Args:
        other: the person who remains.
        moved: the other one has moved here from where they are registered as living.

    Raises:
        Refusal: ``circular_move``, ``not_a_member``, ``already_here``, ``lives_elsewhere``, ``overlapping_stays``,
            ``unknown_household``, ``household_ended``, ``has_died``.
    """
    if person == other:
        raise Refusal("circular_move", "other_id")
    if other in standing.dead:
        raise Refusal("has_died", "other_id")
    home = standing.household(household)
    (stay,) = members_of(home, [person])
    if any(member.person == other for household in standing.current for member in household.members):
        raise Refusal("already_here", "other_id")
    effects = Effects(
        stays_voided=(stay.id,),
        stays_opened=(
            StayOpened(
                ids(f"stay:{other}"), other, home.id, standing.place, stay.role, stay.capacity, stay.lives_here,
                stay.first_day,
            ),
        ),
    )  # fmt: skip
    if stay.lives_here:
        newcomer = Newcomer(other, stay.role, stay.capacity, moved_from_elsewhere=moved)
        effects += leave_elsewhere(standing, [newcomer], stay.first_day, today)
    return effects


def vacant(
    standing: Standing, *, first_day: date, today: date, ids: Ids, left: Iterable[UUID] = (), all_left: bool = False
) -> Effects:
    """Nobody lives in the dwelling from ``first_day`` on.

    Args:
        left: households that leave in the same change.
        all_left: whoever is registered there has left with the day before.

    Raises:
        Refusal: ``still_lived_in``, ``vacant_already``, ``day_in_future``, ``day_too_early``, ``before_first_day``.
    """
    check_day(first_day, today)
    leaving = set(left)
    lived_in = [
        household
        for household in standing.current
        if household.id not in leaving and any(stay.lives_here for stay in household.members)
    ]
    if lived_in and not all_left:
        raise Refusal("still_lived_in", "day")
    effects = Effects()
    for household in lived_in:
        effects += leave_whole(household, first_day - ONE_DAY, EndReason.MOVED_OUT)
    if standing.vacancy:
        raise Refusal("vacant_already")
    return effects + Effects(
        vacancies_opened=(VacancyOpened(ids("vacancy"), standing.dwelling, standing.place, first_day),)
    )


def verified(standing: Standing, household: UUID | None) -> Effects:
    """Everything is as the register says: of one household, or of all that live in the dwelling.

    Raises:
        Refusal: ``nothing_to_verify``, ``unknown_household``, ``household_ended``.
    """
    homes = (standing.household(household),) if household else standing.current
    ids = [home.id for home in homes] + ([standing.vacancy.id] if standing.vacancy and not household else [])
    if not ids:
        raise Refusal("nothing_to_verify")
    return Effects(verified=tuple(ids))
