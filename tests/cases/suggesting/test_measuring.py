"""The figures, by hand and by property."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import f1_score

from weige.cases.suggesting.measuring import (
    LEAST_CERTAINTY,
    by_label,
    calibration_error,
    choose_threshold,
    lower_bound,
    macro_f1,
    summary,
    surest_accuracy,
)

LABELS = st.lists(st.tuples(st.sampled_from("甲乙丙丁"), st.sampled_from("甲乙丙丁")), min_size=1, max_size=60)
JUDGED = st.lists(st.tuples(st.floats(0, 1), st.booleans()), min_size=1, max_size=200)


@given(LABELS)
def test_macro_f1_is_the_usual_one(pairs: list[tuple[str, str]]) -> None:
    truth, said = [true for true, _ in pairs], [one for _, one in pairs]
    assert macro_f1(truth, said) == pytest.approx(f1_score(truth, said, average="macro", zero_division=0), abs=1e-4)


def test_a_label_that_was_never_said_has_no_precision() -> None:
    assert by_label(["甲", "乙"], ["甲", "甲"])["乙"] == {"messages": 1, "precision": None, "recall": 0.0, "f1": 0.0}


def test_calibration_error_by_hand() -> None:
    certainty, hit = np.array([0.9, 0.9, 0.9, 0.9, 0.3, 0.3]), np.array([1, 1, 1, 0, 0, 1], bool)
    assert calibration_error(certainty, hit) == pytest.approx(4 / 6 * 0.15 + 2 / 6 * 0.2)
    assert calibration_error(np.ones(5), np.ones(5, bool)) == 0
    assert calibration_error(np.zeros(0), np.zeros(0, bool)) == 0


@given(JUDGED, st.floats(0.5, 0.99))
def test_what_reaches_the_threshold_has_the_precision(judged: list[tuple[float, bool]], precision: float) -> None:
    certainty, hit = np.array([one for one, _ in judged]), np.array([one for _, one in judged], bool)
    threshold = choose_threshold(certainty, hit, precision)
    assert threshold >= LEAST_CERTAINTY
    reached = certainty >= threshold
    if 0.8 < threshold <= 1:
        assert lower_bound(int(hit[reached].sum()), int(reached.sum())) >= precision


def test_nothing_is_sure_after_a_handful_of_tries() -> None:
    assert choose_threshold(np.full(10, 0.99), np.ones(10, bool), 0.9) > 1
    assert choose_threshold(np.full(100, 0.99), np.ones(100, bool), 0.9) == pytest.approx(0.99)


@given(st.integers(0, 300), st.integers(1, 300))
def test_the_lower_end_lies_below_the_share_and_nears_it_with_more_tries(hits: int, count: int) -> None:
    hits = min(hits, count)
    assert 0 <= lower_bound(hits, count) <= hits / count + 1e-9
    assert lower_bound(hits * 10, count * 10) >= lower_bound(hits, count) - 1e-9


def test_the_surest_are_the_surest() -> None:
    certainty, hit = np.array([0.2, 0.9, 0.8, 0.7, 0.6]), np.array([0, 1, 1, 1, 1], bool)
    assert surest_accuracy(certainty, hit) == 1
    assert surest_accuracy(np.zeros(0), np.zeros(0, bool)) is None


def test_a_summary_of_nothing_has_no_figures() -> None:
    nothing = summary([], [], np.zeros(0), np.zeros(0, bool))
    assert nothing["accuracy"] is None
    assert nothing["suggested_precision"] is None
