"""A learnt model: judges messages, and says which of their words spoke for a label. Numpy alone; no training here."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .terms import Terms, plain, terms, words

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
        scores = np.tile(self.bias, (len(texts), 1))
        for row, text in enumerate(texts):
            at, values = self._values(terms(plain(text)))
            scores[row] += values @ self.weights[at]
        return softmax(scores / np.float32(self.temperature))

    def judge(self, texts: Sequence[str]) -> Iterator[Judgement]:
        """What each text most likely is, in the order of the texts."""
        for row in self.probabilities(texts):
            order = np.argsort(-row, kind="stable")
            first = float(row[order[0]])
            yield Judgement(
                tuple(self.labels[at] for at in order), tuple(float(row[at]) for at in order), first >= self.threshold
            )

    def spoke_for(self, text: str, label: str, most: int = WORDS_SHOWN) -> tuple[str, ...]:
        """The words of a text that spoke for a label against the others, the weightiest first.

        What a run of characters or a pair of words weighs is dealt evenly to its characters.
        """
        read = plain(text)
        found = terms(read)
        sums, back, times = np.unique(found.sums, return_inverse=True, return_counts=True)
        weight = np.zeros(len(sums))
        at, values = self._values(found)
        rows = self.weights[at]
        weight[np.searchsorted(sums, self.buckets[at])] = values * (
            rows[:, self.labels.index(label)] - rows.mean(axis=1)
        )
        spread = (weight / times)[back] / (found.ends - found.starts)
        begun = np.zeros(len(read) + 1)
        np.add.at(begun, found.starts, spread)
        np.subtract.at(begun, found.ends, spread)
        characters = begun.cumsum()
        spoke: dict[str, float] = {}
        for word, start, end in words(read):
            if (share := float(characters[start:end].sum())) > 0 and not word.isdigit():
                spoke[word] = spoke.get(word, 0.0) + share
        least = LEAST_SHARE * sum(spoke.values())
        ordered = sorted(spoke, key=lambda word: -spoke[word])
        return tuple(word for word in ordered[:most] if spoke[word] >= least)

    def _values(self, found: Terms) -> tuple[NDArray[np.intp], Floats]:
        """The known terms of one text by their row, and what each of them counts."""
        return weigh(*np.unique(found.sums, return_counts=True), self.buckets, self.rarity, self.rarest)


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
