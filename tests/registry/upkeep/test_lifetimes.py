"""What has outlived its purpose: the rules on plain values."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from weige.registry.people.dictionary import CORE_FIELDS, dictionary
from weige.registry.upkeep.lifetimes import (
    KeptConsent,
    KeptFact,
    KeptPast,
    KeptPerson,
    KeptRequest,
    Limits,
    Outlived,
    outlived,
)

TODAY = date(2026, 9, 15)
LIMITS = Limits(undo=30, disclosures=1096)
PERSON, FACT, OTHER = UUID(int=1), UUID(int=2), UUID(int=3)


def ago(days: int) -> date:
    return TODAY - timedelta(days=days)


def judged(**values: object) -> Outlived:
    return outlived(KeptPerson(PERSON, **values), dictionary(), today=TODAY, limits=LIMITS)  # type: ignore[arg-type]


def test_whoever_lives_here_keeps_everything() -> None:
    fact = KeptFact(FACT, "mobility", ago(4000))
    assert not judged(core=frozenset(CORE_FIELDS), facts=(fact,), consents=(KeptConsent(OTHER, ("mobility",)),))


@pytest.mark.parametrize(
    ("left", "erased"),
    [
        (90, []),
        (91, ["identity_number", "phone"]),
        (365, ["identity_number", "phone"]),
        (366, ["birth_date", "identity_number", "name", "phone"]),
    ],
)
def test_each_field_lives_as_long_as_the_dictionary_says(left: int, erased: list[str]) -> None:
    found = judged(core=frozenset(CORE_FIELDS), left_on=ago(left))
    assert found.core == erased
    assert found.anonymous is (left == 366)
    assert found.counts["people"] == (left == 366)


def test_a_fact_goes_when_its_person_left_or_when_it_ended() -> None:
    fact = KeptFact(FACT, "mobility", ago(500))
    assert not judged(facts=(fact,), left_on=ago(30))
    assert judged(facts=(fact,), left_on=ago(31)).facts == [FACT]
    assert not judged(facts=(KeptFact(FACT, "mobility", ago(500), ago(30)),))
    assert judged(facts=(KeptFact(FACT, "mobility", ago(500), ago(31)),)).facts == [FACT]


def test_what_was_replaced_stays_as_long_as_it_can_be_taken_back() -> None:
    long = Limits(undo=120, disclosures=1096)
    past = (KeptPast(FACT, "phone", ago(100)),)
    assert judged(past=past).past == [FACT]
    assert not outlived(KeptPerson(PERSON, past=past), dictionary(), today=TODAY, limits=long)


def test_what_a_child_needs_goes_with_the_fourteenth_birthday() -> None:
    fact = KeptFact(FACT, "child_needs", ago(900))
    assert not judged(facts=(fact,), age=13)
    assert judged(facts=(fact,), age=14).counts == {"field.child_needs": 1}
    assert judged(facts=(KeptFact(FACT, "child_needs", ago(14 * 366 + 1)),)).facts == [FACT], "though no age is known"


def test_a_withdrawn_consent_takes_its_values_with_it_at_once() -> None:
    fact = KeptFact(FACT, "mobility", ago(50), consent=OTHER)
    withdrawn = KeptConsent(OTHER, ("mobility", "identity_number", "phone"), ago(0))
    found = judged(core=frozenset(CORE_FIELDS), facts=(fact,), consents=(withdrawn,))
    assert (found.core, found.facts, found.consents) == (["identity_number"], [FACT], [])
    again = KeptConsent(UUID(int=9), ("mobility", "identity_number"))
    assert not judged(core=frozenset(CORE_FIELDS), facts=(fact,), consents=(withdrawn, again))


def test_the_withdrawn_consent_itself_goes_after_its_longest_lifetime() -> None:
    assert not judged(consents=(KeptConsent(OTHER, ("mobility", "phone"), ago(90)),))
    assert judged(consents=(KeptConsent(OTHER, ("mobility", "phone"), ago(91)),)).consents == [OTHER]


def test_who_was_recorded_by_mistake_is_erased_at_once() -> None:
    found = judged(core=frozenset({"name", "phone"}), nowhere=True, facts=(KeptFact(FACT, "mobility", ago(0)),))
    assert found.anonymous
    assert found.counts == {"field.name": 1, "field.phone": 1, "field.mobility": 1, "people": 1}


def test_an_open_request_is_answered_before_anything_is_erased() -> None:
    assert not judged(core=frozenset(CORE_FIELDS), left_on=ago(4000), requests=(KeptRequest(FACT, None),))
    assert judged(requests=(KeptRequest(FACT, ago(1097)),)).requests == [FACT]
    assert not judged(requests=(KeptRequest(FACT, ago(1096)),))


def test_a_field_that_the_dictionary_does_not_know_any_more_is_erased() -> None:
    assert judged(facts=(KeptFact(FACT, "of_an_older_version", ago(1)),)).facts == [FACT]


codes = st.sampled_from([*dictionary().fields, "unknown_field"])
days = st.integers(0, 5000).map(ago)
people = st.builds(
    KeptPerson,
    id=st.just(PERSON),
    core=st.frozensets(st.sampled_from(CORE_FIELDS)),
    left_on=st.none() | days,
    nowhere=st.booleans(),
    age=st.none() | st.integers(0, 100),
    facts=st.lists(
        st.builds(lambda field, first, last: KeptFact(uuid4(), field, first, last), codes, days, st.none() | days)
    ).map(tuple),
    past=st.lists(st.builds(lambda field, day: KeptPast(uuid4(), field, day), codes, days)).map(tuple),
    consents=st.lists(
        st.builds(lambda fields, day: KeptConsent(uuid4(), tuple(fields), day), st.lists(codes), st.none() | days)
    ).map(tuple),
)


def without(person: KeptPerson, found: Outlived) -> KeptPerson:
    """The person after erasing."""
    return KeptPerson(
        person.id, person.core - set(found.core), person.left_on, False, person.age,
        tuple(fact for fact in person.facts if fact.id not in found.facts),
        tuple(past for past in person.past if past.id not in found.past),
        tuple(consent for consent in person.consents if consent.id not in found.consents),
    )  # fmt: skip


@given(people)
def test_erasing_twice_erases_nothing_more(person: KeptPerson) -> None:
    found = outlived(person, dictionary(), today=TODAY, limits=LIMITS)
    if not found.anonymous:
        again = outlived(without(person, found), dictionary(), today=TODAY, limits=LIMITS)
        assert not again.core
        assert not again.facts
        assert not again.past


@given(people, st.integers(1, 4000))
def test_what_is_erased_today_would_be_erased_later_too(person: KeptPerson, later: int) -> None:
    now = outlived(person, dictionary(), today=TODAY, limits=LIMITS)
    then = outlived(person, dictionary(), today=TODAY + timedelta(days=later), limits=LIMITS)
    assert set(now.core) <= set(then.core)
    assert set(now.facts) <= set(then.facts)
    assert set(now.past) <= set(then.past)
    assert now.anonymous <= then.anonymous


@given(people)
def test_of_an_anonymous_person_nothing_is_left(person: KeptPerson) -> None:
    found = outlived(person, dictionary(), today=TODAY, limits=LIMITS)
    if found.anonymous:
        rest = without(person, found)
        assert (rest.core, rest.facts, rest.past, rest.consents) == (frozenset(), (), (), ())
    elif person.left_on is None:
        assert "name" not in found.core
