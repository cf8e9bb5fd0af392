"""Deadlines of requests, what may go and what stays, and readings as sentences: by their rules alone."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from weige.core.errors import Text
from weige.registry.people.dictionary import dictionary
from weige.registry.people.terms import Manner
from weige.registry.rights import deadlines, keeping
from weige.registry.rights.sentences import Looking, day_in_words, sentence

FIELDS = dictionary().fields
NAMES = {code: field.name for code, field in FIELDS.items()}
codes = st.sets(st.sampled_from(sorted(FIELDS)))
days = st.dates(date(2020, 1, 1), date(2090, 1, 1))
DUTY = {"name", "phone", "birth_date"}


@given(days, st.integers(1, 30), st.integers(-40, 40))
def test_a_request_is_overdue_the_day_after_its_last_day_and_not_before(
    asked: date, given_days: int, later: int
) -> None:
    due = deadlines.due_day(asked, given_days)
    today = due + timedelta(days=later)
    assert (due - asked).days == given_days
    assert deadlines.is_overdue(due, today) is (later > 0)
    assert deadlines.days_left(due, today) == -later
    words = deadlines.in_words(due, today)
    assert (str(abs(later)) in words.zh) is (later != 0)
    assert ("overdue" in words.en, "超过" in words.zh) == (later > 0, later > 0)


def test_no_deadline_lies_on_the_day_of_asking() -> None:
    with pytest.raises(ValueError, match="a day at least"):
        deadlines.due_day(date(2026, 11, 3), 0)


@given(codes, codes, codes)
def test_a_consent_taken_back_lets_go_only_what_rests_on_it(kept: set[str], covered: set[str], other: set[str]) -> None:
    verdict = keeping.on_withdrawal(
        dictionary(),
        kept,
        covered=frozenset(covered),
        elsewhere=frozenset(other),
        guards_child=False,
        other_guard=False,
    )
    erased, stays = set(verdict.erased), {code for code, _ in verdict.stays}
    assert erased == (kept & covered) - other - DUTY
    assert erased | stays == kept & covered
    assert not verdict.whole


@given(codes, st.booleans())
def test_without_a_guardians_consent_nothing_of_a_child_stays(kept: set[str], other: bool) -> None:
    verdict = keeping.on_withdrawal(
        dictionary(), kept, covered=frozenset(), elsewhere=frozenset(), guards_child=True, other_guard=other
    )
    assert verdict.whole is not other
    assert set(verdict.erased) == (set() if other else kept)


@given(codes, st.booleans(), st.booleans(), st.none() | st.sampled_from(sorted(FIELDS)))
def test_erasure_keeps_duties_only_while_someone_is_registered(
    kept: set[str], registered: bool, child: bool, only: str | None
) -> None:
    verdict = keeping.on_erasure(dictionary(), kept, registered=registered, child=child, only=only)
    asked = kept if only is None else kept & {only}
    assert set(verdict.erased) | {code for code, _ in verdict.stays} == asked
    assert not set(verdict.erased) & {code for code, _ in verdict.stays}
    free = child or not registered
    assert verdict.whole is (free and only is None)
    assert {code for code in asked if FIELDS[code].needs_consent} <= set(verdict.erased)
    if not free:
        assert {code for code, _ in verdict.stays} == asked & DUTY
    words = keeping.in_words(dictionary(), verdict)
    assert all(FIELDS[code].name.zh in words.zh for code, _ in verdict.stays)


def test_a_day_of_another_year_says_its_year() -> None:
    assert day_in_words(date(2026, 11, 3), date(2026, 12, 1)) == Text("11月3日", "3 November")
    assert day_in_words(date(2025, 11, 3), date(2026, 1, 1)) == Text("2025年11月3日", "3 November 2025")


def test_one_reading_is_said_as_the_resident_would_say_it() -> None:
    reader = Text("菱窠社区 专职网格员", "the grid worker of Lingke")
    purpose = dictionary().purposes["visit"]
    looking = Looking(date(2026, 11, 3), reader, purpose, {Manner.UNMASKED: ["phone"]}, 1)
    said = sentence(looking, names=NAMES, whose=Text("您的", "your"), today=date(2026, 11, 4))
    assert said.zh == "11月3日 菱窠社区 专职网格员 为上门或电话联系，看了您的联系电话"
    assert said.en == "3 November: the grid worker of Lingke looked at your phone number, to visit or call"


@given(st.sampled_from(list(Manner)), st.lists(st.sampled_from(sorted(FIELDS)), min_size=1), st.integers(1, 9))
def test_every_manner_has_a_sentence_that_names_its_fields(manner: Manner, seen: list[str], count: int) -> None:
    looking = Looking(date(2026, 11, 3), Text("甲", "A"), Text("用途", "purpose"), {manner: seen}, count)
    said = sentence(looking, names=NAMES, whose=Text("您的", "your"), today=date(2026, 11, 3))
    assert all(NAMES[code].zh in said.zh and NAMES[code].en in said.en for code in seen)
    assert (f"共{count}次" in said.zh) is (count > 1)
    own = sentence(
        Looking(date(2026, 11, 3), None, Text("", ""), {}, count),
        names=NAMES,
        whose=Text("您的", "your"),
        today=date(2026, 11, 3),
    )
    assert "您的手机号" in own.zh
