"""The one table of moves: every move from every state by every kind of person, with a reason for each refusal."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from weige.mediation.dossier import MOVES, Facts, Mover, offer, offers
from weige.mediation.terms import DossierState, Performance

TODAY = date(2026, 11, 24)
READY = Facts(
    state=DossierState.REGISTERED, today=TODAY, due_on=TODAY, applicants=1, respondents=1, presided=True, sessions=1,
    effective_on=TODAY, performance=Performance.WHOLE, visited=True,
)  # fmt: skip
MOVERS = {
    "mediator": Mover(mediator=True),
    "supervisor": Mover(supervisor=True),
    "both": Mover(mediator=True, supervisor=True),
    "stranger": Mover(),
}
MEDIATORS, WORKERS = {"mediator", "both"}, {"mediator", "supervisor", "both"}
WHO = {
    ("accept", "registered"): WORKERS, ("refuse", "registered"): WORKERS,
    ("begin", "accepted"): MEDIATORS,
    ("extend", "accepted"): MEDIATORS, ("extend", "mediating"): MEDIATORS, ("extend", "signing"): MEDIATORS,
    ("draft", "mediating"): MEDIATORS, ("redraft", "signing"): MEDIATORS, ("conclude", "signing"): MEDIATORS,
    ("fail", "accepted"): WORKERS, ("fail", "mediating"): WORKERS, ("fail", "signing"): WORKERS,
    ("perform", "agreed"): WORKERS, ("ask_court", "agreed"): WORKERS,
    ("archive", "agreed"): WORKERS, ("archive", "failed"): WORKERS, ("archive", "refused"): WORKERS,
}  # fmt: skip
"""The policy once more, written down by hand; the court's answer needs a question first and has a test of its own."""


@pytest.mark.parametrize("state", DossierState)
@pytest.mark.parametrize("who", MOVERS)
def test_each_move_is_open_to_whom_the_policy_names_and_nobody_else(state: DossierState, who: str) -> None:
    facts = replace(READY, state=state)
    allowed = {(name, state.value) for name in MOVES if offer(facts, MOVERS[who], name).allowed}
    assert allowed == {key for key, people in WHO.items() if key[1] == state and who in people}


@pytest.mark.parametrize(
    ("move", "state", "missing"),
    [
        ("accept", DossierState.REGISTERED, {"applicants": 0}),
        ("accept", DossierState.REGISTERED, {"respondents": 0}),
        ("begin", DossierState.ACCEPTED, {"presided": False}),
        ("begin", DossierState.ACCEPTED, {"unread": 1}),
        ("begin", DossierState.ACCEPTED, {"open_recusals": 1}),
        ("extend", DossierState.MEDIATING, {"open_extension": True}),
        ("draft", DossierState.MEDIATING, {"sessions": 0}),
        ("draft", DossierState.MEDIATING, {"open_recusals": 1}),
        ("draft", DossierState.MEDIATING, {"due_on": TODAY - timedelta(days=1)}),
        ("conclude", DossierState.SIGNING, {"unconfirmed": 1}),
        ("conclude", DossierState.SIGNING, {"open_recusals": 1}),
        ("ask_court", DossierState.AGREED, {"effective_on": TODAY - timedelta(days=31)}),
        ("ask_court", DossierState.AGREED, {"asked_court": True}),
        ("ask_court", DossierState.AGREED, {"effective_on": None}),
        ("archive", DossierState.AGREED, {"performance": None}),
        ("archive", DossierState.AGREED, {"visited": False}),
        ("archive", DossierState.AGREED, {"asked_court": True}),
    ],
)
def test_each_condition_alone_stops_its_move_and_says_why(
    move: str, state: DossierState, missing: dict[str, object]
) -> None:
    met = replace(READY, state=state)
    assert offer(met, MOVERS["both"], move).allowed
    refused = offer(replace(met, **missing), MOVERS["both"], move)  # type: ignore[arg-type]
    assert refused.reason is not None
    assert refused.reason.zh
    assert refused.reason.en


def test_the_court_answers_only_when_it_was_asked() -> None:
    agreed = replace(READY, state=DossierState.AGREED)
    assert not offer(agreed, MOVERS["mediator"], "court_answer").allowed
    asked = replace(agreed, asked_court=True)
    assert offer(asked, MOVERS["mediator"], "court_answer").allowed
    assert not offer(replace(asked, court_answered=True), MOVERS["mediator"], "court_answer").allowed


def test_on_the_thirtieth_day_the_court_may_still_be_asked() -> None:
    agreed = replace(READY, state=DossierState.AGREED, effective_on=TODAY - timedelta(days=30))
    assert offer(agreed, MOVERS["mediator"], "ask_court").allowed


FACTS = st.builds(
    Facts,
    state=st.sampled_from(DossierState),
    today=st.just(TODAY),
    due_on=st.none() | st.dates(date(2026, 10, 1), date(2026, 12, 31)),
    applicants=st.integers(0, 2), respondents=st.integers(0, 2), unread=st.integers(0, 3), presided=st.booleans(),
    open_recusals=st.integers(0, 1), sessions=st.integers(0, 2), unconfirmed=st.integers(0, 2),
    open_extension=st.booleans(), effective_on=st.none() | st.dates(date(2026, 10, 1), TODAY),
    performance=st.none() | st.sampled_from(Performance), visited=st.booleans(), asked_court=st.booleans(),
    court_answered=st.booleans(),
)  # fmt: skip


@given(FACTS)
def test_a_stranger_makes_no_move_and_nothing_leaves_the_archive(facts: Facts) -> None:
    assert not any(offer.allowed for offer in offers(facts, Mover()))
    if facts.state is DossierState.ARCHIVED:
        assert not any(offer.allowed for offer in offers(facts, MOVERS["both"]))


@given(FACTS, st.booleans(), st.booleans())
def test_every_refusal_has_a_reason_and_an_agreement_needs_everybodys_word(
    facts: Facts, mediator: bool, supervisor: bool
) -> None:
    for found in offers(facts, Mover(mediator, supervisor)):
        assert found.allowed or (found.reason and found.reason.zh and found.reason.en)
        if (
            found.allowed
            and found.move.after(facts.state) is DossierState.AGREED
            and facts.state is not DossierState.AGREED
        ):
            assert facts.unconfirmed == 0
            assert facts.open_recusals == 0
            assert mediator
