"""What several people do to a dossier at the same moment."""

from __future__ import annotations

from typing import Any

import pytest
from tests.factories import Person, at_once, ground, staff
from tests.mediation.mediations import Mediation, everything

from weige.core.errors import Problem
from weige.core.ids import new_id
from weige.mediation import actions, links
from weige.mediation.commands import Word
from weige.mediation.keeping import NOBODY, is_replay
from weige.mediation.models import Dossier, PartyWord, Step
from weige.mediation.terms import WordKind
from weige.mediation.words import say

pytestmark = pytest.mark.usefixtures("committed")


@pytest.fixture
def people(committed: None) -> dict[str, Person]:
    ground()
    return staff("officer", "mediator")


@pytest.fixture
def mediation(people: dict[str, Person]) -> Mediation:
    found = Mediation(people)
    found.open()
    return found


def codes(results: list[Any]) -> list[str]:
    return sorted(result.code if isinstance(result, Problem) else "done" for result in results)


def test_of_two_mediators_at_once_one_acts_and_the_second_is_told(mediation: Mediation) -> None:
    mediation.move("accept")
    mediation.both_say(WordKind.RIGHTS)
    other = mediation.assigned()
    begin = mediation.wish("begin")
    fail = mediation.wish("fail", ground="party_ended", remedies=("court",))
    results = at_once(
        lambda: actions.move(actor=mediation.mediator.actor, dossier_id=mediation.id, wish=begin),
        lambda: actions.move(actor=other.actor, dossier_id=mediation.id, wish=fail),
    )
    assert codes(results) == ["done", "mediation.conflict"]
    told = next(result for result in results if isinstance(result, Problem))
    assert told.current["state"] == mediation.now().state


def test_one_move_sent_twice_at_once_is_made_once(mediation: Mediation) -> None:
    wish = mediation.wish("accept")
    results = at_once(*[lambda: actions.move(actor=mediation.mediator.actor, dossier_id=mediation.id, wish=wish)] * 3)
    assert codes(results) == ["done"] * 3
    with everything():
        assert Step.objects.filter(act="accept").count() == 1
    assert mediation.now().version == 2


def test_disputes_registered_at_once_have_numbers_of_their_own(people: dict[str, Person]) -> None:
    several = [Mediation(people) for _ in range(4)]
    at_once(*[each.open for each in several])
    with everything():
        assert sorted(Dossier.objects.values_list("number", flat=True)) == [1, 2, 3, 4]


def test_one_registration_sent_twice_at_once_is_one_dossier(people: dict[str, Person]) -> None:
    one = Mediation(people)
    opening = one.opening()
    results = at_once(*[lambda: actions.open_dossier(actor=one.mediator.actor, opening=opening)] * 2)
    assert {"done"} <= set(codes(results)) <= {"done", "core.id_taken"}
    with everything():
        assert Dossier.objects.count() == 1


def test_a_party_who_answers_twice_at_once_is_heard_once(mediation: Mediation) -> None:
    token, code = mediation.link()

    def read(id: Any) -> None:
        with links.entered(links.find(token, code), lock=True) as (found, party):
            if not is_replay(found, id, WordKind.RIGHTS, NOBODY, party):
                say(found, party, Word(id, WordKind.RIGHTS))

    same = new_id()
    assert codes(at_once(*[lambda: read(same)] * 3)) == ["done"] * 3
    assert codes(at_once(*[lambda: read(new_id())] * 2)) == ["mediation.nothing_asked"] * 2
    with everything():
        assert PartyWord.objects.count() == 1
