"""What a reply text may hold, and what is filled into it."""

from __future__ import annotations

from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from weige.cases.lifecycle import MOVES, PostFacts
from weige.cases.replies.queries import MoveWithWords
from weige.cases.replies.rules import MOVES_WITH_WORDS, PLACEHOLDERS, Office, fill, may_keep, plain, unknown_placeholder
from weige.core.errors import Text
from weige.core.ids import new_id

VALUES = {
    "number": Text("261129000001", "261129000001"), "place": Text("3号楼{编号}", "3号楼{编号}"),
    "category": Text("楼道灯", "corridor lamp"), "deadline": Text("12月1日17:30", "1 December, 17:30"),
}  # fmt: skip
COMMUNITY = "510104020008"


def test_each_placeholder_is_filled_and_what_is_filled_in_stays_as_it_is() -> None:
    assert fill("您反映的{类别}（{编号}）在{地点}，{期限}前答复。", VALUES) == (  # type: ignore[arg-type]
        "您反映的楼道灯（261129000001）在3号楼{编号}，12月1日17:30前答复。"
    )


def test_a_value_is_in_the_language_of_its_placeholder_whoever_reads() -> None:
    assert fill("The {category}, by {deadline}", VALUES) == "The corridor lamp, by 1 December, 17:30"  # type: ignore[arg-type]


@pytest.mark.parametrize("text", ["{姓名}", "{}", "编号}", "{编号", "{{编号}}", "{编号{地点}}"])
def test_a_brace_that_is_no_placeholder_is_found(text: str) -> None:
    assert unknown_placeholder(text) is not None


def test_wide_braces_are_as_good() -> None:
    assert plain("｛编号｝") == "{编号}"


@given(st.text())
def test_whatever_is_accepted_can_be_filled_and_no_brace_of_its_own_is_left(text: str) -> None:
    if unknown_placeholder(text) is None:
        filled = fill(text, {value: Text("值", "value") for value, _ in PLACEHOLDERS.values()})
        assert "{" not in filled
        assert "}" not in filled


def test_the_moves_named_to_clients_are_those_that_take_words() -> None:
    assert get_args(MoveWithWords) == tuple(name for name in MOVES if name in MOVES_WITH_WORDS)
    assert set(get_args(MoveWithWords)) == set(MOVES_WITH_WORDS)


def post(place: str, *abilities: str, of: object = None) -> PostFacts:
    return PostFacts(new_id(), "x", place, of, frozenset(abilities))  # type: ignore[arg-type]


def test_who_manages_a_place_keeps_its_texts_and_those_of_the_organisations_there() -> None:
    body = new_id()
    officer = post(COMMUNITY, "post.manage")
    assert may_keep([officer], Office(COMMUNITY))
    assert may_keep([officer], Office(COMMUNITY, body))
    assert may_keep([officer], Office(COMMUNITY + "001", body))
    assert not may_keep([officer], Office(COMMUNITY[:9]))
    assert not may_keep([officer], Office(COMMUNITY[:9], body))
    assert not may_keep([post(COMMUNITY, "case.handle")], Office(COMMUNITY))


def test_the_workers_of_an_organisation_keep_its_texts_and_no_others() -> None:
    body = new_id()
    handler = post(COMMUNITY, "case.handle", of=body)
    assert may_keep([handler], Office(COMMUNITY, body))
    assert not may_keep([handler], Office(COMMUNITY, new_id()))
    assert not may_keep([handler], Office(COMMUNITY))
