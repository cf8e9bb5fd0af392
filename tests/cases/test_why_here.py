"""Why a case is where it is: what is said follows the case from hand to hand."""

from __future__ import annotations

from typing import Any

import pytest
from tests.factories import Person, ground, move, report, send, staff

from weige.cases.lifecycle import MOVES
from weige.cases.models import Case
from weige.cases.why import HANDED_ON, Passage, Taker, why_here
from weige.core.errors import Text
from weige.core.ids import new_id

DESK, PROPERTY, COLLEAGUE = new_id(), new_id(), new_id()
BEGAN, UP = Text("按规则由社区受理", "begins at the community"), Text("经办人向上一级汇报", "handed up")
TAKERS = {
    DESK: Taker(Text("菱窠社区的社区工作者", "the community officer of Lingke")),
    PROPERTY: Taker(Text("金色家园物业", "Golden Homes"), usual=True),
    COLLEAGUE: Taker(Text("菱窠社区的专职网格员", "the grid worker of Lingke")),
}
REPORTED = Passage("report", DESK, (BEGAN,))
SENT = Passage("dispatch", PROPERTY, ())


def said(*passages: Passage) -> list[str]:
    return [reason.zh for reason in why_here(passages, TAKERS)]


def test_a_new_case_says_how_it_was_routed() -> None:
    assert said(REPORTED) == ["按规则由社区受理"]


def test_a_dispatched_case_says_who_sent_it_and_that_this_is_usual() -> None:
    expected = ["由菱窠社区的社区工作者派给金色家园物业", "这类问题通常由金色家园物业办理"]
    assert said(REPORTED, SENT) == expected
    assert said(REPORTED, SENT, Passage("accept", PROPERTY, ()), Passage("handle", PROPERTY, ())) == expected


@pytest.mark.parametrize(
    ("move", "start"),
    [("reply", "金色家园物业已反馈"), ("return", "金色家园物业退回"), ("reopen", "上报人表示没有解决"), ("accept", "由同岗位的")],
)  # fmt: skip
def test_what_comes_back_says_so(move: str, start: str) -> None:
    (sentence,) = said(REPORTED, SENT, Passage(move, DESK, ()))
    assert sentence.startswith(start)
    assert "菱窠社区的社区工作者" in sentence


def test_reasons_of_routing_go_before_ready_sentences() -> None:
    assert said(REPORTED, SENT, Passage("escalate", COLLEAGUE, (UP,))) == [UP.zh]
    assert said(REPORTED, SENT, Passage("reopen", COLLEAGUE, (UP,))) == [UP.zh]


def test_every_move_that_hands_on_without_routing_has_a_sentence() -> None:
    routed = {"escalate"}
    keeps = {"solve_on_the_spot", "confirm", "close", "withdraw"}
    assert set(HANDED_ON) == set(MOVES) - routed - keeps


@pytest.mark.django_db
class TestOverHttp:
    @pytest.fixture
    def people(self) -> dict[str, Person]:
        ground()
        return staff()

    def reasons(self, person: Person, case: Case, **headers: Any) -> list[str]:
        return send(person.client, "get", f"/cases/{case.id}", **headers).json()["route"]["reasons"]

    def test_the_property_manager_reads_who_sent_the_case(self, people: dict[str, Person]) -> None:
        case = report(people["leader"])
        before = self.reasons(people["officer"], case)
        move(people["officer"], case, "dispatch", to_post=people["property"].post.id)
        sent, *usual = self.reasons(people["property"], case)
        assert sent.startswith("由")
        assert sent.endswith("派给property单位")
        assert usual == ["这类问题通常由property单位办理"]
        assert sent not in before
        english = self.reasons(people["property"], case, Accept_Language="en")
        assert english[0].startswith("sent to property单位 by the community officer of ")

    def test_a_case_handed_up_says_so(self, people: dict[str, Person]) -> None:
        case = report(people["leader"])
        move(people["officer"], case, "escalate")
        assert self.reasons(people["leader"], case)[0] == "经办人向上一级汇报"
