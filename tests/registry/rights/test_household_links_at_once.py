"""Household links when several people tap at the same moment."""

from __future__ import annotations

from typing import Any

from tests.factories import at_once
from tests.registry.rights.people import Family, everyone

from weige.core import clock
from weige.core.errors import Problem
from weige.core.ids import new_id
from weige.registry.models import Change
from weige.registry.rights import home
from weige.registry.rights.home import HomeAnswer


def test_used_twice_at_once_a_link_is_used_once(committed: None) -> None:
    family = Family()
    token = family.link()

    def confirm() -> Any:
        return home.answer(token=token, said=HomeAnswer(id=new_id(), kind="confirm", happened_at=clock.now()))

    results = at_once(*[confirm] * 4)
    problems = [result.code for result in results if isinstance(result, Problem)]
    assert problems == ["registry.link_used"] * 3
    with everyone():
        assert Change.objects.filter(kind="verified").count() == 1


def test_the_same_answer_sent_at_once_is_recorded_once(committed: None) -> None:
    family = Family()
    token, id = family.link(), new_id()
    said = HomeAnswer(id=id, kind="confirm", happened_at=clock.now())
    results = at_once(*[lambda: home.answer(token=token, said=said)] * 4)
    assert [getattr(result, "changes", result) for result in results] == [["verified"]] * 4
    with everyone():
        assert Change.objects.filter(kind="verified").count() == 1
