"""Finding cases by Chinese words: what is found, what never is, and that the terms keep up with the case."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests import town
from tests.factories import Person, ground, report, staff

from weige.cases import queries
from weige.cases.actions import Command, move
from weige.cases.correcting import Correction
from weige.cases.models import Case, CaseWords, WordsProgress
from weige.cases.work import indexing, words
from weige.core import clock
from weige.core.ids import new_id

HAN = st.text(alphabet="楼道灯不亮水管漏电梯坏了", min_size=1, max_size=12)
NOW = datetime(2026, 2, 3, tzinfo=UTC)


@given(before=HAN, part=HAN, after=HAN)
def test_every_part_of_a_text_asks_only_for_terms_that_the_text_has(before: str, part: str, after: str) -> None:
    asked = words.words_asked(part)
    assert asked is not None
    found = words.terms(before + part + after)
    for term in asked.split(" & "):
        plain = term.removesuffix(":*").strip("'")
        assert plain in found or (term.endswith(":*") and any(known.startswith(plain) for known in found))


@pytest.mark.parametrize(
    "written",
    [
        "13912345678",
        "139 1234 5678",
        "139-1234-5678",
        "１３９１２３４５６７８",
        "一三九一二三四五六七八",
        "51010419800101123X",
    ],
)
def test_telephone_and_identity_numbers_are_no_terms(written: str) -> None:
    assert words.terms(f"打{written}找他") == {"打", "找", "他", "找他"}


@pytest.mark.parametrize("tricky", ["'", "a' | 'b", "\\", "灯:*", "&!()", "<->", "%_", "\x00"])
def test_no_sign_in_what_is_asked_becomes_part_of_the_query_itself(tricky: str) -> None:
    asked = words.words_asked(tricky)
    assert asked is None or all(term.strip("'").removesuffix("':*").isalnum() for term in asked.split(" & "))


def test_house_numbers_are_found_whole_and_latin_words_from_their_beginning() -> None:
    assert words.words_asked("3号楼 Wi") == "'3' & '号楼' & 'wi':*"


def test_the_months_searched_reach_over_the_turn_of_the_year() -> None:
    assert words.months(NOW - timedelta(days=100), NOW) == ["#2602", "#2601", "#2512", "#2511", "#2510"]
    narrowed = words.within("'灯'", months=["#2602"], places=(town.MICRO, town.GENERAL))
    assert narrowed == f"'灯' & ('#2602') & ('@{town.MICRO}' | '@{town.GENERAL}')"
    assert words.within("'灯'", months=["#2602", "#2601"], places=(town.CITY,)) == "'灯' & ('#2602' | '#2601')"
    narrowed = words.within("'灯'", months=["#2602"], category="facility", urgent=True)
    assert narrowed == "'灯' & ('#2602') & '/facility' & '!'"


@pytest.mark.parametrize(("asked", "number"), [("261129-0001", "2611290001"), ("２６１１２９", "261129"), ("12", None)])
def test_six_figures_are_the_beginning_of_a_case_number(asked: str, number: str | None) -> None:
    assert words.case_number(asked) == number


@pytest.fixture
def people(db: None) -> dict[str, Person]:
    ground()
    return staff("leader", "worker", "officer", "city")


def _found(person: Person, q: str, **filters: object) -> set[str]:
    page = queries.page(person.actor, queries.Filters(view="area", q=q, **filters))  # type: ignore[arg-type]
    return {row["summary"] for row in page["items"]}


def test_two_characters_one_character_house_numbers_and_case_numbers_find_a_case(people: dict[str, Person]) -> None:
    first = report(people["leader"], description="楼道灯不亮，电话13912345678")
    report(people["leader"], description="水管漏水")
    for asked in ("道灯", "亮", "灯", "灯 楼道", "不亮", first.number, first.number[:6] + "-" + first.number[6:10]):
        assert first.description in _found(people["city"], asked), asked
    assert _found(people["city"], "灯亮") == set()
    assert _found(people["city"], "13912345678") == set()
    assert _found(people["city"], "！？") == set()
    assert _found(people["officer"], "漏水", place=town.MICRO) == {"水管漏水"}
    assert _found(people["officer"], "漏水", place=town.OTHER_MICRO) == set()


def test_a_corrected_place_is_searched_where_the_case_now_is(people: dict[str, Person]) -> None:
    case = report(people["leader"], description="水管漏水")
    case.refresh_from_db()
    holder = next(person for person in people.values() if person.post.id == case.holder_id)
    if holder is not people["officer"]:
        Case.objects.filter(id=case.id).update(holder=people["officer"].post)
    move(
        actor=people["officer"].actor,
        case_id=case.id,
        command=Command(
            new_id(), "redirect", case.version, clock.now(), "在隔壁", correction=Correction(place=town.OTHER_MICRO)
        ),
    )
    assert _found(people["city"], "漏水", place=town.OTHER_MICRO) == {"水管漏水"}
    assert _found(people["city"], "漏水", place=town.MICRO) == set()


def test_older_cases_get_their_terms_in_batches_and_a_new_start_goes_on(
    people: dict[str, Person], monkeypatch: pytest.MonkeyPatch
) -> None:
    cases = [report(people["leader"], description=f"第{at}盏灯") for at in "一二三四五"]
    CaseWords.objects.all().delete()
    monkeypatch.setattr(indexing, "BATCH", 2)
    assert indexing.fill_in()
    assert CaseWords.objects.count() == 2
    assert WordsProgress.objects.get().after == sorted(case.id for case in cases)[1]
    while indexing.fill_in():
        pass
    assert not indexing.fill_in()
    assert _found(people["city"], "盏灯") == {case.description for case in cases}


def test_what_was_reported_long_ago_is_found_by_its_number_only(people: dict[str, Person]) -> None:
    case = report(people["leader"], description="路灯坏了")
    Case.objects.filter(id=case.id).update(reported_at=clock.now() - timedelta(days=words.SEARCH_DAYS + 1))
    assert _found(people["city"], "路灯") == set()
    assert _found(people["city"], case.number) == {"路灯坏了"}
