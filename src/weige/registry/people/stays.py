"""Who lives where, from a day to a day: the rules of moving, birth, death, splitting and merging. Pure.

A command is held against what the register says (:class:`Standing`) and gives :class:`Effects`: rows to open, to end
and to void, never one to overwrite. The effects are recorded with the change, so that it can be undone. Days are
included at both ends; an empty first day is unknown and lies before every other.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from uuid import UUID

from .homes import (
    EARLIEST,
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
    Stay,
    StayOpened,
    Vacancy,
    VacancyOpened,
)
from .terms import Capacity, EndReason, Role, Tenure


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
    _check_day(day, today)
    if not newcomers:
        raise Refusal("nobody_named", "people")
    _check_once(newcomer.person for newcomer in newcomers)
    if any(newcomer.person in standing.dead for newcomer in newcomers):
        raise Refusal("has_died", "people")
    effects = Effects()
    if household is not None:
        home = _joined(standing.household(household), newcomers, day, standing.current)
    else:
        if previous_left:
            for earlier in standing.current:
                effects += _leave_whole(earlier, (day or today) - ONE_DAY, EndReason.MOVED_OUT)
        home = ids("household")
        _check_new_household(newcomers, () if previous_left else standing.current)
        effects += Effects(households_opened=(HouseholdOpened(home, standing.dwelling, standing.place, tenure, day),))
    effects += _leave_elsewhere(standing, newcomers, day, today)
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
        effects += _end_vacancy(standing.vacancy, day or today)
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
    _check_day(day, today)
    home = standing.household(household)
    leaving = _members(home, people)
    if len(leaving) == len(home.members):
        effects = _leave_whole(home, day, EndReason.MOVED_OUT)
        if now_empty:
            effects += vacant(standing, first_day=min(day + ONE_DAY, today), today=today, ids=ids, left=(home.id,))
        return effects
    if now_empty:
        raise Refusal("still_lived_in", "now_empty")
    effects = Effects(stays_ended=tuple(_end(stay, day, EndReason.MOVED_OUT) for stay in leaving))
    return effects + _pass_head_on(
        home, leaving, new_head, day=min(day + ONE_DAY, today), ids=ids, place=standing.place
    )


def death(
    standing: Standing, person: UUID, *, day: date, today: date, ids: Ids, new_heads: Mapping[UUID, UUID] | None = None
) -> Effects:
    """Someone has died: every stay of theirs ends with that day.

    Args:
        new_heads: by household, who becomes head where the dead was head and others stay.

    Raises:
        Refusal: ``day_in_future``, ``day_too_early``, ``not_a_member``, ``before_first_day``, ``head_needed``.
    """
    _check_day(day, today)
    here = [stay for household in standing.current for stay in household.members if stay.person == person]
    if not here:
        raise Refusal("not_a_member", "person_id")
    elsewhere = [stay for stay in standing.elsewhere.get(person, ()) if stay.open]
    effects = Effects(
        deaths=(Death(person, day),),
        stays_ended=tuple(_end(stay, day, EndReason.DEATH) for stay in (*here, *elsewhere)),
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
            effects += _pass_head_on(
                household, mine, heir, day=min(day + ONE_DAY, today), ids=ids, place=standing.place
            )
    return effects


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
    _check_day(day, today)
    home = standing.household(household)
    if not people:
        raise Refusal("nobody_named", "people")
    leaving = _members(home, people)
    if len(leaving) == len(home.members):
        raise Refusal("everybody_named", "people")
    if new_head not in people:
        raise Refusal("head_needed", "new_head")
    fresh = ids("household")
    effects = Effects(households_opened=(HouseholdOpened(fresh, standing.dwelling, standing.place, tenure, day),))
    for stay in leaving:
        role = Role.HEAD if stay.person == new_head else (Role.OTHER if stay.role is Role.HEAD else stay.role)
        effects += _continue(stay, day, EndReason.SPLIT, ids=ids, place=standing.place, household=fresh, role=role)
    return effects + _pass_head_on(home, leaving, head_of_rest, day=day, ids=ids, place=standing.place)


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
    _check_day(day, today)
    if household == into:
        raise Refusal("circular_move", "into")
    home, target = standing.household(household), standing.household(into)
    if any(first and day < first for first in (home.first_day, target.first_day)):
        raise Refusal("before_first_day", "day")
    known = {stay.person for stay in target.members}
    # A household that began that very day (a split by mistake) was one for that day.
    effects = Effects(households_ended=(Ended(home.id, _latest(day - ONE_DAY, home.first_day), EndReason.MERGE),))
    for stay in home.members:
        if stay.person in known:
            raise Refusal("already_here", "people")
        role = (roles or {}).get(stay.person, Role.RELATIVE if stay.role is Role.HEAD else stay.role)
        if role is Role.HEAD:
            raise Refusal("two_heads", "roles")
        effects += _continue(stay, day, EndReason.MERGE, ids=ids, place=standing.place, household=into, role=role)
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
    _check_day(day, today)
    home = standing.household(household)
    (heir,) = _members(home, [new_head])
    old = home.head
    if heir is old:
        raise Refusal("circular_move", "person_id")
    if role_of_old is Role.HEAD:
        raise Refusal("two_heads", "role")
    effects = Effects()
    if old is not None:
        effects += _continue(old, day, EndReason.ROLE, ids=ids, place=standing.place, role=role_of_old)
    return effects + _continue(heir, day, EndReason.ROLE, ids=ids, place=standing.place, role=Role.HEAD)


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
    _check_day(day, today)
    home = standing.household(household)
    (stay,) = _members(home, [person])
    if role is Role.HEAD and stay.role is not Role.HEAD:
        raise Refusal("two_heads", "role")
    if role not in {None, Role.HEAD} and stay.role is Role.HEAD:
        raise Refusal("head_needed", "role")
    if lives_here and not stay.lives_here and any(s.open and s.lives_here for s in standing.elsewhere.get(person, ())):
        raise Refusal("lives_elsewhere", "lives_here")
    effects = _continue(
        stay, day, EndReason.ROLE, ids=ids, place=standing.place, role=role, capacity=capacity, lives_here=lives_here
    )
    if lives_here and not stay.lives_here:
        _check_free_from(day, person, standing)
        if standing.vacancy:
            effects += _end_vacancy(standing.vacancy, day)
    return effects


def remove_mistake(standing: Standing, household: UUID, person: UUID) -> Effects:
    """Someone was recorded by mistake and never belonged here: the stay is voided.

    Raises:
        Refusal: ``not_a_member``, ``head_needed`` when they are head and others stay, ``unknown_household``,
            ``household_ended``.
    """
    home = standing.household(household)
    (stay,) = _members(home, [person])
    if len(home.members) == 1:
        return Effects(
            stays_voided=(stay.id,),
            households_ended=(Ended(home.id, _latest(home.first_day, stay.first_day), EndReason.MISTAKE),),
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
    (stay,) = _members(home, [person])
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
        effects += _leave_elsewhere(standing, [newcomer], stay.first_day, today)
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
    _check_day(first_day, today)
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
        effects += _leave_whole(household, first_day - ONE_DAY, EndReason.MOVED_OUT)
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


def _check_day(day: date | None, today: date) -> None:
    if day is None:
        return
    if day > today:
        raise Refusal("day_in_future", "day")
    if day < EARLIEST:
        raise Refusal("day_too_early", "day")


def _check_once(people: Iterable[UUID]) -> None:
    seen: set[UUID] = set()
    for person in people:
        if person in seen:
            raise Refusal("person_twice", "people")
        seen.add(person)


def _members(home: Household, people: Sequence[UUID]) -> list[Stay]:
    """The stays of the named people, or of all members when none is named."""
    _check_once(people)
    if not people:
        return list(home.members)
    by_person = {stay.person: stay for stay in home.members}
    if any(person not in by_person for person in people):
        raise Refusal("not_a_member", "people")
    return [by_person[person] for person in people]


def _end(stay: Stay, day: date, reason: EndReason) -> Ended:
    if stay.first_day and day < stay.first_day:
        raise Refusal("before_first_day", "day")
    return Ended(stay.id, day, reason)


def _end_household(home: Household, day: date, reason: EndReason) -> Ended:
    if home.first_day and day < home.first_day:
        raise Refusal("before_first_day", "day")
    return Ended(home.id, day, reason)


def _leave_whole(home: Household, day: date, reason: EndReason) -> Effects:
    return Effects(
        households_ended=(_end_household(home, day, reason),),
        stays_ended=tuple(_end(stay, day, reason) for stay in home.members),
    )


def _leave_elsewhere(standing: Standing, newcomers: Iterable[Newcomer], day: date | None, today: date) -> Effects:
    """End the earlier residences of people who move in, or refuse; a household that all of them leave ends with it."""
    first = day or today
    ended: list[Stay] = []
    for newcomer in newcomers:
        if not newcomer.lives_here:
            continue
        elsewhere = [stay for stay in standing.elsewhere.get(newcomer.person, ()) if stay.lives_here]
        left = [stay for stay in elsewhere if stay.open]
        if day:
            _check_free_from(day, newcomer.person, standing)
        if left and not newcomer.moved_from_elsewhere:
            raise Refusal("lives_elsewhere", "people")
        if any(stay.first_day and stay.first_day >= first for stay in left):
            raise Refusal("overlapping_stays", "day")
        ended += left
    leaving = Counter(stay.household for stay in ended)
    return Effects(
        stays_ended=tuple(Ended(stay.id, first - ONE_DAY, EndReason.MOVED_OUT) for stay in ended),
        households_ended=tuple(
            Ended(household, first - ONE_DAY, EndReason.MOVED_OUT)
            for household, count in leaving.items()
            if standing.members_elsewhere.get(household) == count
        ),
    )


def _check_free_from(day: date, person: UUID, standing: Standing) -> None:
    """Refuse when someone is registered as having lived somewhere, here or elsewhere, on a day or after it."""
    here = [stay for home in standing.households for stay in home.stays if stay.person == person]
    residences = [stay for stay in (*here, *standing.elsewhere.get(person, ())) if stay.lives_here]
    if any(stay.last_day and stay.last_day >= day for stay in residences):
        raise Refusal("overlapping_stays", "day")


def _end_vacancy(vacancy: Vacancy, first_day: date) -> Effects:
    return Effects(vacancies_ended=(Ended(vacancy.id, max(vacancy.first_day, first_day - ONE_DAY)),))


def _continue(
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


def _pass_head_on(
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
    first = _latest(day, chosen.first_day)
    return _continue(chosen, first, EndReason.ROLE, ids=ids, place=place, role=Role.HEAD)


def _latest(*days: date | None) -> date:
    return max(day for day in (*days, EARLIEST) if day)
