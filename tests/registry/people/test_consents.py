"""What may be kept of whom on whose word."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from weige.registry.people.consents import ConsentFault, ConsentWords, check, is_child
from weige.registry.people.dictionary import dictionary

TODAY = date(2026, 9, 15)
GUARDIAN = UUID(int=5)
DICTIONARY = dictionary()
NEED = sorted(code for code, field in DICTIONARY.fields.items() if field.needs_consent and field.under is None)
FREE = sorted(code for code, field in DICTIONARY.fields.items() if not field.needs_consent)
GROWN, CHILD = "1950", "2020-05-01"


def given_words(*fields: str, guardian: bool = False, wording: str = "spoken-2026") -> ConsentWords:
    return ConsentWords(wording, "guardian" if guardian else "self", TODAY, fields, GUARDIAN if guardian else None)


def fault(
    fields: list[str], born: str | None, consent: ConsentWords | None = None, already: tuple[str, ...] = ()
) -> str | None:
    """The code of the refusal, or nothing."""
    try:
        check(DICTIONARY, fields, birth_date=born, consent=consent, today=TODAY, already=frozenset(already))
    except ConsentFault as found:
        return found.code
    return None


def test_what_is_sensitive_or_rests_on_consent_needs_one() -> None:
    assert {"identity_number", "mobility", "medication", "living_alone", "contact_phone"} <= set(NEED)
    assert {"name", "phone", "birth_date"} == set(FREE)


@given(st.sampled_from(NEED))
def test_a_consent_is_needed_for_each_field_by_name(code: str) -> None:
    assert fault([code], GROWN) == "consent_needed"
    assert fault([code], GROWN, given_words("name")) == "consent_needed"
    assert fault([code], GROWN, given_words(code)) is None
    assert fault([code], GROWN, already=(code,)) is None
    assert fault([code], None, given_words(code)) is None, "nobody's age is asked for"


@given(st.sets(st.sampled_from(NEED)), st.sets(st.sampled_from(NEED)), st.sets(st.sampled_from(NEED)))
def test_nothing_passes_that_nobody_agreed_to(wanted: set[str], agreed: set[str], before: set[str]) -> None:
    passes = fault(sorted(wanted), GROWN, given_words(*agreed), tuple(before)) is None
    assert passes == (wanted <= agreed | before)


@given(st.sets(st.sampled_from([*NEED, *FREE]), min_size=1), st.sets(st.sampled_from(NEED)))
def test_of_a_child_nothing_is_kept_without_a_guardian(wanted: set[str], agreed: set[str]) -> None:
    assert fault(sorted(wanted), CHILD) == "guardian_needed"
    assert fault(sorted(wanted), CHILD, given_words(*wanted)) == "guardian_needed"
    unnamed = ConsentWords("guardian-2026", "guardian", TODAY, tuple(wanted), None)
    assert fault(sorted(wanted), CHILD, unnamed) == "guardian_needed"
    by_guardian = given_words(*agreed, guardian=True)
    assert (fault(sorted(wanted), CHILD, by_guardian) is None) == (wanted & set(NEED) <= agreed)


def test_what_a_child_needs_is_kept_of_children_only() -> None:
    agreed = given_words("child_needs", guardian=True)
    assert fault(["child_needs"], CHILD, agreed) is None
    assert fault(["child_needs"], GROWN, agreed) == "only_under"
    assert fault(["child_needs"], None, agreed) == "only_under"


def test_an_unknown_wording_is_refused() -> None:
    assert fault(["mobility"], GROWN, given_words("mobility", wording="made-up")) == "unknown_wording"


@pytest.mark.parametrize(("days", "child"), [(0, False), (1, True)])
def test_the_fourteenth_birthday_is_the_border(days: int, child: bool) -> None:
    born = date(2012, 9, 15) + timedelta(days=days)
    assert is_child(born.isoformat(), TODAY) is child


def test_with_a_year_alone_whoever_may_be_a_child_is_one() -> None:
    assert is_child("2012", TODAY)
    assert not is_child("2011", TODAY)
    assert not is_child(None, TODAY)
