"""Requests and the watch over the log when several act at the same moment."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from tests import town
from tests.factories import at_once, hold
from tests.registry.rights.people import Family, everyone, looked

from weige.core import clock
from weige.core.errors import Problem
from weige.core.ids import new_id
from weige.registry.models import Change, ReadingNotice, ResidentRequest
from weige.registry.people import wall
from weige.registry.people.terms import RequestKind
from weige.registry.rights import desk, noticing, requests

NIGHT = clock.now().astimezone(clock.CITY_ZONE).replace(hour=23, minute=0) - timedelta(days=1)


def test_two_officers_answer_a_request_once(committed: None) -> None:
    family = Family()
    second = hold("data_officer", town.COMMUNITY, number=71)
    asked = requests.Asked(new_id(), RequestKind.CORRECTION, family.head.id, "phone", "13800009999")
    with everyone():
        requests.ask(asked, asker=family.head.id)

    def answer(actor: Any, granted: bool) -> Any:
        return lambda: desk.answer_request(actor=actor, request_id=asked.id, granted=granted, words="已核实。")

    actors = [family.at.people["data_officer"].actor, second.actor]
    results = at_once(answer(actors[0], True), answer(actors[1], False))
    refusals = [result.code for result in results if isinstance(result, Problem)]
    assert refusals == ["registry.answered_already"]
    with everyone():
        row = ResidentRequest.objects.get()
        assert Change.objects.filter(reference=row.id).count() == (1 if row.state == "granted" else 0)


def test_a_request_sent_at_once_is_taken_once(committed: None) -> None:
    family = Family()
    asked = requests.Asked(new_id(), RequestKind.COPY, family.head.id)

    def ask() -> Any:
        with everyone(), wall.opened(people=[family.head.id]):
            return requests.ask(asked, asker=family.head.id).id

    assert at_once(*[ask] * 4) == [asked.id] * 4


def test_two_processes_that_look_at_once_make_one_notice(committed: None) -> None:
    family = Family()
    worker = family.at.people["worker"]
    for number in range(5):
        looked(
            uuid4(), household=UUID(int=number + 1), at=NIGHT, account=worker.account.id, post=worker.post.id,
            post_type="grid_worker", post_place=worker.post.place,
        )  # fmt: skip
    results = at_once(*[noticing.look] * 4)
    assert sum(results) == 1
    assert ReadingNotice.objects.count() == 1
