"""A learnt model: judges messages, and says which of their words spoke for a label. Numpy alone; no training here."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .terms import Terms, plain, terms

WORDS_SHOWN = 3
LEAST_SHARE = 0.1
"""A word is named when it made at least this share of what spoke for the label."""

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Judgement:
    """What the model thinks of one message: labels from the likeliest on, each with its probability."""

    labels: tuple[str, ...]
    probabilities: tuple[float, ...]
    sure: bool
    """Whether the first may be suggested; else a person decides."""

    @property
    def label(self) -> str:
        return self.labels[0]

    @property
    def probability(self) -> float:
        return self.probabilities[0]


@dataclass(frozen=True, slots=True, eq=False)
class Model:
    """A linear model on the terms of a text.

    ``buckets`` holds the check sums of the known terms in ascending order; ``weights`` has a row for each of them and
    a column for each label; ``rarity`` is the weight of a term by the few messages it stands in (idf), ``rarest`` that
    of a term that is not known: a text of which little is known says little.
    """

    labels: tuple[str, ...]
    buckets: NDArray[np.uint32]
    rarity: Floats
    rarest: float
    weights: Floats
    bias: Floats
    temperature: float
    """Divides the scores so that probabilities are what they say."""
    threshold: float
    """The probability from which a label may be suggested; above 1 when no certainty was enough."""
    settings: dict[str, Any] = field(default_factory=dict)
    measures: dict[str, Any] = field(default_factory=dict)

    def probabilities(self, texts: Sequence[str]) -> Floats:
        """A row for each text, a column for each label; rows add up to 1."""
        rows = [self._chances(self._look(text)) for text in texts]
        return np.stack(rows) if rows else np.zeros((0, len(self.labels)), np.float32)

    def judge(self, texts: Iterable[str]) -> Iterator[Judgement]:
        """What each text most likely is, in the order of the texts."""
        for text in texts:
            yield self._judgement(self._look(text))

    def explain(self, texts: Iterable[str]) -> Iterator[tuple[Judgement, tuple[str, ...]]]:
        """As :meth:`judge`, with the words that spoke for the likeliest label."""
        for text in texts:
            look = self._look(text)
            judged = self._judgement(look)
            yield judged, self._spoke(look, judged.label)

    def spoke_for(self, text: str, label: str) -> tuple[str, ...]:
        """The words of a text that spoke for a label against the others, the weightiest first, three at most.

        What a run of characters or a pair of words weighs is dealt evenly to its characters.
        """
        return self._spoke(self._look(text), label)

    def _look(self, text: str) -> _Look:
        found = terms(plain(text))
        sums, times = np.unique(found.sums, return_counts=True)
        at, values = weigh(sums, times, self.buckets, self.rarity, self.rarest)
        return _Look(found, sums, times, at, values)

    def _chances(self, look: _Look) -> Floats:
        scores = self.bias + look.values @ self.weights[look.at]
        return softmax(scores[None, :] / np.float32(self.temperature))[0]

    def _judgement(self, look: _Look) -> Judgement:
        chances = self._chances(look)
        order = np.argsort(-chances, kind="stable").tolist()
        listed = chances.tolist()
        return Judgement(
            tuple(self.labels[at] for at in order),
            tuple(listed[at] for at in order),
            listed[order[0]] >= self.threshold,
        )

    def _spoke(self, look: _Look, label: str) -> tuple[str, ...]:
        found, rows = look.found, self.weights[look.at]
        weight = np.zeros(len(look.sums))
        weight[np.searchsorted(look.sums, self.buckets[look.at])] = look.values * (
            rows[:, self.labels.index(label)] - rows.mean(axis=1)
        )
        each = (weight / look.times)[np.searchsorted(look.sums, found.sums)] / (found.ends - found.starts)
        length = int(found.ends.max(initial=0)) + 1
        begun = np.bincount(found.starts, each, length) - np.bincount(found.ends, each, length)
        until = [0.0, *begun.cumsum().cumsum().tolist()]
        spoke: dict[str, float] = {}
        for word, start, end in found.words:
            share = until[end] - until[start]
            if share > 0 and not word.isdigit():
                spoke[word] = spoke.get(word, 0.0) + share
        least = LEAST_SHARE * sum(spoke.values())
        ordered = sorted(spoke, key=lambda word: -spoke[word])
        return tuple(word for word in ordered[:WORDS_SHOWN] if spoke[word] >= least)


@dataclass(frozen=True, slots=True, eq=False)
class _Look:
    """One text as the model sees it: its terms, the different ones with their number, the known ones with their value."""

    found: Terms
    sums: NDArray[np.uint32]
    times: NDArray[np.intp]
    at: NDArray[np.intp]
    values: Floats


def weigh(
    sums: NDArray[np.uint32], times: NDArray[np.intp], buckets: NDArray[np.uint32], rarity: Floats, rarest: float
) -> tuple[NDArray[np.intp], Floats]:
    """The different terms of one text: where the known ones stand in ``buckets``, and what each counts.

    A term counts by its rarity and by the logarithm of how often it occurs; all terms of a text, known or not,
    together have the length 1.
    """
    at = np.searchsorted(buckets, sums)
    known = at < len(buckets)
    known[known] = buckets[at[known]] == sums[known]
    at = at[known]
    values = (1 + np.log(times)) * rarest
    values[known] = (1 + np.log(times[known])) * rarity[at]
    length = float(np.sqrt(values @ values))
    return at, np.asarray(values[known] / length if length else values[known], np.float32)


def softmax(scores: Floats) -> Floats:
    """Scores as probabilities, row by row."""
    powers = np.exp(scores - scores.max(axis=1, keepdims=True))
    return np.asarray(powers / powers.sum(axis=1, keepdims=True), np.float32)
