"""What several people, or one phone twice, say of the same homes and people at the same moment."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import transaction
from tests import town
from tests.factories import at_once
from tests.registry.people.homes import (
    Homes,
    commands,
    consent,
    days_ago,
    homes,
    identity_number,
    move_in,
    someone,
    told,
)

from weige.core.errors import Problem
from weige.core.places import Scope
from weige.registry.models import Change, Household, Person, Stay
from weige.registry.people import changes, wall
from weige.registry.people.terms import Role

pytestmark = pytest.mark.usefixtures("committed")
WORDS = {"name": "王秀英", "identity_number": identity_number()}


@pytest.fixture
def at(committed: None) -> Homes:
    with transaction.atomic():
        return homes()


def count(table: Any, **values: Any) -> int:
    with transaction.atomic(), wall.opened(Scope((town.CITY,))):
        return int(table.objects.filter(**values).count())


def codes(results: list[Any]) -> list[str]:
    """What came of each: ``done`` or the code of the refusal; nothing else may have happened."""
    assert all(isinstance(result, Problem) or not isinstance(result, Exception) for result in results), results
    return sorted(result.code if isinstance(result, Problem) else "done" for result in results)


def test_one_change_sent_twice_at_once_is_one(at: Homes) -> None:
    command = commands.MovedIn(**told(dwelling=at.dwellings[0], people=(someone(),)))
    assert codes(at_once(*[lambda: at.tell(command)] * 4)) == ["done"] * 4
    assert (count(Household), count(Person), count(Change)) == (1, 1, 1)


def test_one_person_registered_in_two_places_at_once_lives_in_one(at: Homes) -> None:
    def register(door: Any, who: str) -> Any:
        person = someone(words=WORDS, consent=consent("identity_number"))
        return lambda: move_in(at, door, person, who=who)

    outcome = codes(at_once(register(at.dwellings[0], "leader"), register(at.elsewhere, "neighbour")))
    assert outcome in (["done", "registry.conflict"], ["done", "registry.lives_elsewhere"])
    assert count(Person, identity_index__isnull=False) == 1
    assert count(Stay, last_day__isnull=True, lives_here=True) == 1
    assert count(Change) == 1, "what was refused has left nothing"


def test_two_people_who_change_homes_with_each_other_at_once(at: Homes) -> None:
    """Each move needs the other's dwelling: locked in one order, they never wait for each other in a circle."""
    doors = at.dwellings[:2]
    numbers = [identity_number(order=10), identity_number(order=20)]
    for door, number in zip(doors, numbers, strict=True):
        words = {"name": "王秀英", "identity_number": number}
        move_in(at, door, someone(words=words, consent=consent("identity_number")), day=days_ago(100))

    def swap(door: Any, number: str) -> Any:
        words = {"name": "王秀英", "identity_number": number}
        person = someone(words=words, consent=consent("identity_number"), moved_from_elsewhere=True)
        return lambda: move_in(at, door, person, day=days_ago(1))

    for _ in range(3):
        outcome = codes(at_once(swap(doors[1], numbers[0]), swap(doors[0], numbers[1])))
        assert set(outcome) <= {"done", "registry.conflict", "registry.overlapping_stays", "registry.already_here"}
        assert count(Stay, last_day__isnull=True, voided_at__isnull=True, lives_here=True) == 2


def test_two_heads_named_at_once_leave_one(at: Homes) -> None:
    door = at.dwellings[0]
    child, sister = someone(Role.CHILD, name="小明"), someone(Role.SIBLING, name="小红")
    home = move_in(at, door, someone(), child, sister, day=days_ago(50))
    heirs = [
        commands.HeadChanged(**told(dwelling=door, household=home.id, person=person.id)) for person in (child, sister)
    ]
    assert codes(at_once(*[lambda c=c: at.tell(c) for c in heirs])) == ["done", "done"]
    heads = count(Stay, household_id=home.id, role="head", last_day__isnull=True, voided_at__isnull=True)
    assert heads == 1


def test_an_undo_sent_twice_at_once_undoes_once(at: Homes) -> None:
    home = move_in(at, at.dwellings[0], day=days_ago(50))
    change = at.tell(commands.MovedOut(**told(dwelling=at.dwellings[0], household=home.id, now_empty=True)))
    undo = lambda: changes.undo(actor=at.leader.actor, change_id=change.id)  # noqa: E731
    assert codes(at_once(undo, undo, undo)) == ["done"] * 3
    assert count(Household, id=home.id, last_day__isnull=True) == 1
    assert count(Stay, household_id=home.id, last_day__isnull=True) == 1


def test_of_two_who_saw_the_same_state_the_second_is_told_of_the_conflict(at: Homes) -> None:
    door = at.dwellings[0]
    home = move_in(at, door, someone(), someone(Role.CHILD, name="小明"), day=days_ago(50))
    leave = commands.MovedOut(**told(dwelling=door, household=home.id, seen={home.id: home.version}))
    verify = commands.Verified(**told(dwelling=door, household=home.id, seen={home.id: home.version}))
    assert codes(at_once(lambda: at.tell(leave), lambda: at.tell(verify))) == ["done", "registry.conflict"]
