"""How good judgements are: figures by their usual definitions, each from arrays of numbers. Numpy alone."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

BINS = 15
SUREST = 0.8
ONE_SIDED_95 = 1.645
LEAST_CERTAINTY = 0.8
"""Nothing is suggested that is not by itself at least so likely, however right the suggestions are on the whole."""

Floats = NDArray[np.floating[Any]]
Hits = NDArray[np.bool_]


def lower_bound(hits: int, count: int, z: float = ONE_SIDED_95) -> float:
    """The lower end of a share by Wilson's interval (1927): what the share surely is after so few tries."""
    if count == 0:
        return 0.0
    share = hits / count
    middle = share + z * z / (2 * count)
    margin = z * math.sqrt(share * (1 - share) / count + z * z / (4 * count * count))
    # Without a hit both are equal but for the last digit.
    return max(0.0, (middle - margin) / (1 + z * z / count))


def choose_threshold(certainty: Floats, hit: Hits, precision: float) -> float:
    """The lowest certainty (of 0.8 at least) from which on a share of ``precision`` is right, at the lower end of what
    so few tries can tell.

    Returns:
        a certainty, or 2.0 (which nothing reaches) when no certainty is enough or there are too few tries to tell.
    """
    order = np.argsort(-certainty, kind="stable")
    sorted_certainty, hits = certainty[order], hit[order].cumsum()
    chosen = 2.0
    for at in range(len(order)):
        last_of_its_certainty = at + 1 == len(order) or sorted_certainty[at + 1] < sorted_certainty[at]
        if last_of_its_certainty and lower_bound(int(hits[at]), at + 1) >= precision:
            chosen = max(float(sorted_certainty[at]), LEAST_CERTAINTY)
    return chosen


def calibration_error(certainty: Floats, hit: Hits, bins: int = BINS) -> float:
    """Expected calibration error (Naeini et al. 2015): by how much certainty and share of right ones differ,
    averaged over bins of equal width, each with the weight of what is in it."""
    if not len(certainty):
        return 0.0
    bin_of = np.minimum((certainty * bins).astype(int), bins - 1)
    error = 0.0
    for one in np.unique(bin_of):
        inside = bin_of == one
        error += float(inside.mean()) * abs(float(certainty[inside].mean()) - float(hit[inside].mean()))
    return error


def surest_accuracy(certainty: Floats, hit: Hits, share: float = SUREST) -> float | None:
    """How many of the surest are right; ``None`` when there is nothing."""
    count = math.ceil(share * len(certainty))
    return float(hit[np.argsort(-certainty, kind="stable")[:count]].mean()) if count else None


def by_label(truth: Sequence[str], said: Sequence[str]) -> dict[str, dict[str, Any]]:
    """Precision, recall and F1 of every label that is true or was said; ``None`` for an empty denominator."""
    found: dict[str, dict[str, Any]] = {}
    for label in sorted({*truth, *said}):
        right = sum(1 for true, one in zip(truth, said, strict=True) if true == one == label)
        meant = sum(1 for true in truth if true == label)
        named = sum(1 for one in said if one == label)
        found[label] = {
            "messages": meant,
            "precision": _figure(right / named) if named else None,
            "recall": _figure(right / meant) if meant else None,
            "f1": _figure(2 * right / (meant + named)),
        }
    return found


def macro_f1(truth: Sequence[str], said: Sequence[str]) -> float:
    """F1 averaged over the labels, each counting the same however many messages it has."""
    each = by_label(truth, said)
    return sum(float(one["f1"]) for one in each.values()) / len(each) if each else 0.0


def summary(
    truth: Sequence[str], said: Sequence[str], certainty: Floats, suggested: Hits, *, labels: bool = False
) -> dict[str, Any]:
    """The figures of a set of judgements: ``suggested`` says which were sure enough, the rest is for a person."""
    hit = np.array([true == one for true, one in zip(truth, said, strict=True)], bool)
    surest = surest_accuracy(certainty, hit)
    figures: dict[str, Any] = {
        "messages": len(truth),
        "accuracy": _figure(float(hit.mean())) if len(hit) else None,
        "macro_f1": _figure(macro_f1(truth, said)),
        "surest_80_accuracy": None if surest is None else _figure(surest),
        "calibration_error": _figure(calibration_error(certainty, hit)),
        "suggested_share": _figure(float(suggested.mean())) if len(hit) else None,
        "suggested_precision": _figure(float(hit[suggested].mean())) if suggested.any() else None,
    }
    if labels:
        figures["labels"] = by_label(truth, said)
    return figures


def _figure(value: float) -> float:
    return round(value, 4)
