"""A learnt model: judges messages, and says which of their words spoke for a label. Numpy alone; no training here."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .terms import Terms, plain, terms

BATCH = 128
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

    def probabilities(self, texts: Iterable[str]) -> Floats:
        """A row for each text, a column for each label; rows add up to 1."""
        parts = [self._chances(self._look(batch)) for batch in _batches(texts)]
        return np.concatenate(parts) if parts else np.zeros((0, len(self.labels)), np.float32)

    def judge(self, texts: Iterable[str]) -> Iterator[Judgement]:
        """What each text most likely is, in the order of the texts."""
        for batch in _batches(texts):
            yield from self._judgements(self._chances(self._look(batch)))

    def explain(self, texts: Iterable[str]) -> Iterator[tuple[Judgement, tuple[str, ...]]]:
        """As :meth:`judge`, with the words that spoke for the likeliest label."""
        for batch in _batches(texts):
            look = self._look(batch)
            chances = self._chances(look)
            yield from zip(self._judgements(chances), self._spoke(look, chances.argmax(axis=1)), strict=True)

    def spoke_for(self, text: str, label: str) -> tuple[str, ...]:
        """The words of a text that spoke for a label against the others, the weightiest first, three at most.

        What a run of characters or a pair of words weighs is dealt evenly to its characters.
        """
        return next(self._spoke(self._look([text]), np.array([self.labels.index(label)])))

    def _look(self, texts: Sequence[str]) -> _Look:
        found = terms([plain(text) for text in texts])
        keys = found.texts.astype(np.uint64) << np.uint64(32) | found.sums
        different, back, times = np.unique(keys, return_inverse=True, return_counts=True)
        of = (different >> np.uint64(32)).astype(np.intp)
        sums = different.astype(np.uint32)
        known, at, values = weigh(of, sums, times, self.buckets, self.rarity, rarest=self.rarest)
        return _Look(found, back, times, known, of[known], at, values)

    def _chances(self, look: _Look) -> Floats:
        scores = np.tile(self.bias, (len(look.found.words), 1))
        if len(look.at):
            texts, first = np.unique(look.of, return_index=True)
            scores[texts] += np.add.reduceat(look.values[:, None] * self.weights[look.at], first, axis=0)
        return softmax(scores / np.float32(self.temperature))

    def _judgements(self, chances: Floats) -> Iterator[Judgement]:
        orders = np.argsort(-chances, axis=1, kind="stable")
        listed = np.take_along_axis(chances, orders, axis=1).tolist()
        for order, row in zip(orders.tolist(), listed, strict=True):
            yield Judgement(tuple(self.labels[at] for at in order), tuple(row), row[0] >= self.threshold)

    def _spoke(self, look: _Look, labels: NDArray[np.intp]) -> Iterator[tuple[str, ...]]:
        """For each text the words that spoke for its label."""
        found, rows = look.found, self.weights[look.at]
        weight = np.zeros(len(look.times))
        weight[look.known] = look.values * (rows[np.arange(len(rows)), labels[look.of]] - rows.mean(axis=1))
        each = (weight / look.times)[look.back] / (found.ends - found.starts)
        size = found.length + 1
        begun = np.bincount(found.starts, each, size) - np.bincount(found.ends, each, size)
        until = [0.0, *begun.cumsum().cumsum().tolist()]
        for words in found.words:
            spoke: dict[str, float] = {}
            for word, start, end in words:
                share = until[end] - until[start]
                if share > 0 and not word.isdigit():
                    spoke[word] = spoke.get(word, 0.0) + share
            least = LEAST_SHARE * sum(spoke.values())
            ordered = sorted(spoke, key=lambda word: -spoke[word])
            yield tuple(word for word in ordered[:WORDS_SHOWN] if spoke[word] >= least)


@dataclass(frozen=True, slots=True, eq=False)
class _Look:
    """Texts as the model sees them: their terms; for each of those its different term; how often each of these occurs;
    which of these are known, and of the known ones the text, the row and what it counts."""

    found: Terms
    back: NDArray[np.intp]
    times: NDArray[np.intp]
    known: NDArray[np.bool_]
    of: NDArray[np.intp]
    at: NDArray[np.intp]
    values: Floats


def _batches(texts: Iterable[str]) -> Iterator[list[str]]:
    """Enough texts at a time to be quick, few enough to stay small in memory."""
    left = iter(texts)
    while batch := list(islice(left, BATCH)):
        yield batch


def weigh(
    of: NDArray[np.intp],
    sums: NDArray[np.uint32],
    times: NDArray[np.intp],
    buckets: NDArray[np.uint32],
    rarity: Floats,
    *,
    rarest: float,
) -> tuple[NDArray[np.bool_], NDArray[np.intp], Floats]:
    """The different terms of texts: which are known, where those stand in ``buckets``, and what each counts.

    A term counts by its rarity and by the logarithm of how often it occurs; all terms of a text, known or not,
    together have the length 1.
    """
    at = np.searchsorted(buckets, sums)
    known = at < len(buckets)
    known[known] = buckets[at[known]] == sums[known]
    at = at[known]
    values = (1 + np.log(times)) * rarest
    values[known] = (1 + np.log(times[known])) * rarity[at]
    lengths = np.sqrt(np.bincount(of, values * values))
    return known, at, np.asarray(values[known] / lengths[of[known]], np.float32)


def softmax(scores: Floats) -> Floats:
    """Scores as probabilities, row by row."""
    powers = np.exp(scores - scores.max(axis=1, keepdims=True))
    return np.asarray(powers / powers.sum(axis=1, keepdims=True), np.float32)
