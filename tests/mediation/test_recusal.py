"""Who may mediate whom, and what becomes of a wish that a mediator step back."""

from __future__ import annotations

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from weige.mediation.recusal import Candidate, assignment_refusal, verdict
from weige.mediation.terms import RecusalGround

ME, OTHER = UUID(int=1), UUID(int=2)
FIT = Candidate(ME, may_mediate=True, is_party=False)
GROUNDS = st.sampled_from(RecusalGround)


def test_whoever_is_fit_may_be_named() -> None:
    assert assignment_refusal(FIT, standing=[OTHER], stepped_back=[OTHER]) is None


@pytest.mark.parametrize(
    ("candidate", "standing", "stepped_back"),
    [
        (Candidate(ME, may_mediate=False, is_party=False), [], []),
        (Candidate(ME, may_mediate=True, is_party=True), [], []),
        (FIT, [], [ME]),
        (FIT, [ME], []),
    ],
)
def test_a_party_a_stranger_and_whoever_stepped_back_may_not(
    candidate: Candidate, standing: list[UUID], stepped_back: list[UUID]
) -> None:
    found = assignment_refusal(candidate, standing=standing, stepped_back=stepped_back)
    assert found is not None
    assert found.zh
    assert found.en


@given(GROUNDS)
def test_the_one_who_presides_goes_when_a_party_asks_whatever_the_ground(ground: RecusalGround) -> None:
    assert verdict(asked_by_party=True, presides=True, ground=ground).must_go


@given(GROUNDS, st.booleans())
def test_whoever_steps_back_by_themselves_goes_at_once(ground: RecusalGround, presides: bool) -> None:
    assert verdict(asked_by_party=False, presides=presides, ground=ground).must_go


@given(GROUNDS)
def test_about_another_mediator_a_person_decides_unless_they_are_a_party(ground: RecusalGround) -> None:
    found = verdict(asked_by_party=True, presides=False, ground=ground)
    assert found.must_go == (ground is RecusalGround.PARTY)
    assert found.reason.zh
    assert found.reason.en
