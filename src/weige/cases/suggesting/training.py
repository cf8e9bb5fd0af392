"""Learning a model from labelled messages: a linear support vector machine on weighted terms, calibrated out of fold.

Messages that copy a sentence from each other are one group. Every group is judged by a model that has not seen it (five
folds), or the figures would praise memory; and it counts once, by its first message. From those judgements come the
temperature that makes probabilities true, the certainty from which a label may be suggested, and the figures; for the
figures of a fold, temperature and threshold are those of the other folds.
"""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize_scalar
from scipy.sparse import csr_matrix
from sklearn.svm import LinearSVC

from . import measuring
from .model import Floats, Model, softmax, weigh
from .terms import VERSION, plain, terms

FOLDS = 5
LEAST_MESSAGES = 10
ENOUGH_MEASURED = 200
"""From so many measured messages on, the others no longer count in the figures."""
SECLUDED = -1.0
"""By how much less than the least certain label one is scored that a fold's training messages do not know."""
LEAST_COPIED = 6
"""Characters in a row, from one punctuation mark to the next, that show that a message was copied or filled in."""
_BREAKS = re.compile(r"[\W_]+")


class TrainingError(ValueError):
    """Nothing can be learnt from these messages; the text says why, in Chinese and English."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(f"{en} ({zh})")


@dataclass(frozen=True, slots=True)
class Example:
    """A message and what it is. ``public`` ones (names and key words of categories) are nobody's words: their terms
    are learnt even if no other message has them, and figures rest on them only while there is little else."""

    text: str
    label: str
    public: bool = False


@dataclass(frozen=True, slots=True)
class Settings:
    """How to learn. ``precision`` is the share of suggestions that must be right; ``least_messages`` in how many
    different messages a term must stand to be learnt; ``regularity`` is the C of the support vector machine."""

    precision: float = 0.95
    least_messages: int = 2
    regularity: float = 0.5
    seed: int = 1


def train(examples: Sequence[Example], settings: Settings | None = None) -> Model:
    """Learn a model.

    Raises:
        TrainingError: fewer than two labels, or fewer than ten different messages.
    """
    settings = settings or Settings()
    examples = [example for example in examples if example.text.strip()]
    labels = tuple(sorted({example.label for example in examples}))
    read = [plain(example.text) for example in examples]
    if len(labels) < 2:
        raise TrainingError("至少要有两个类别的样本", "messages of at least two labels are needed")
    if len(set(read)) < LEAST_MESSAGES:
        raise TrainingError(
            f"不同的样本不足 {LEAST_MESSAGES} 条", f"at least {LEAST_MESSAGES} different messages are needed"
        )
    matrix, buckets, rarity, rarest = _matrix(read, [example.public for example in examples], settings.least_messages)
    if not len(buckets):
        raise TrainingError("样本之间没有共同的词语", "no word stands in two messages")
    target = np.array([labels.index(example.label) for example in examples])
    group = groups(read, target)
    fold = folds(group, target, settings.seed)
    scores = np.zeros((len(examples), len(labels)), np.float32)
    for held_out in range(FOLDS):
        if (fold == held_out).any() and len(np.unique(target[fold != held_out])) > 1:
            weights, bias = _fit(matrix[fold != held_out], target[fold != held_out], len(labels), settings)
            scores[fold == held_out] = matrix[fold == held_out] @ weights + bias
    alone = group == np.arange(len(group))
    measured = alone & np.array([not example.public for example in examples])
    if measured.sum() < ENOUGH_MEASURED:
        measured = alone
    weights, bias = _fit(matrix, target, len(labels), settings)
    temperature = fit_temperature(scores[measured], target[measured])
    certainty, hit = _certainty(scores[measured], target[measured], temperature)
    return Model(
        labels=labels,
        buckets=buckets,
        rarity=rarity,
        rarest=rarest,
        weights=weights,
        bias=bias,
        temperature=temperature,
        threshold=measuring.choose_threshold(certainty, hit, settings.precision),
        settings={
            "terms": VERSION,
            "precision": settings.precision,
            "least_messages": settings.least_messages,
            "regularity": settings.regularity,
            "seed": settings.seed,
        },
        measures=_measures(scores[measured], target[measured], fold[measured], labels, settings.precision)
        | {"examples": len(examples), "terms": len(buckets), "folds": FOLDS},
    )


def folds(group: NDArray[np.intp], target: NDArray[Any], seed: int) -> NDArray[np.intp]:
    """A fold for each message: labels spread evenly, a group together."""
    label_of_group = {int(one): int(label) for one, label in zip(group, target, strict=True)}
    members: dict[int, list[int]] = defaultdict(list)
    for one in sorted(label_of_group):
        members[label_of_group[one]].append(one)
    random = np.random.default_rng(seed)
    fold_of: dict[int, int] = {}
    at = 0
    for label in sorted(members):
        for place in random.permutation(len(members[label])):
            fold_of[members[label][place]] = at % FOLDS
            at += 1
    return np.array([fold_of[int(one)] for one in group], np.intp)


def groups(texts: Sequence[str], target: NDArray[Any]) -> NDArray[np.intp]:
    """For each message the first of those that copy from each other: the same text, or a sentence in common.

    A part of a sentence that stands under several labels is a common phrase, and binds nobody.
    """
    parent = list(range(len(texts)))

    def first(one: int) -> int:
        while parent[one] != one:
            parent[one] = parent[parent[one]]
            one = parent[one]
        return one

    standing: dict[str, list[int]] = defaultdict(list)
    for at, text in enumerate(texts):
        standing[text].append(at)
        for part in set(_BREAKS.split(text)) - {text}:
            if len(part) >= LEAST_COPIED:
                standing[part].append(at)
    for part, places in standing.items():
        if len({int(target[at]) for at in places}) == 1 or texts[places[0]] == part:
            for at in places[1:]:
                low, high = sorted((first(places[0]), first(at)))
                parent[high] = low
    return np.array([first(at) for at in range(len(texts))], np.intp)


def fit_temperature(scores: Floats, target: NDArray[Any]) -> float:
    """The temperature under which the true labels are likeliest (Guo et al. 2017)."""

    def loss(exponent: float) -> float:
        chance = softmax(scores / np.float32(np.exp(exponent)))[np.arange(len(target)), target]
        return float(-np.log(np.maximum(chance, 1e-12)).mean())

    return float(np.exp(minimize_scalar(loss, bounds=(-3.0, 3.0), method="bounded").x))


def _matrix(
    read: Sequence[str], public: Sequence[bool], least: int
) -> tuple[csr_matrix, NDArray[np.uint32], Floats, float]:
    """The messages as rows of weighted terms; the terms that are known; how rare each is, and how rare one that is not.

    A term must stand in several different messages, or in a public one.
    """
    rows = [np.unique(terms([text]).sums, return_counts=True) for text in read]
    first_of = {text: row for row, text in reversed(list(enumerate(read)))}
    different = np.array([first_of[text] == row for row, text in enumerate(read)])
    distinct = [sums for row, (sums, _) in enumerate(rows) if different[row]]
    buckets, spread = np.unique(np.concatenate(distinct), return_counts=True)
    kept = spread >= least
    if any(public):
        kept |= np.isin(buckets, np.concatenate([rows[row][0] for row in range(len(read)) if public[row]]))
    buckets, spread = buckets[kept], spread[kept]
    rarity = np.asarray(1 + np.log((1 + len(distinct)) / (1 + spread)), np.float32)
    rarest = 1 + math.log((1 + len(distinct)) / 2)
    weighed = [weigh(np.zeros(len(sums), np.intp), sums, times, buckets, rarity, rarest=rarest) for sums, times in rows]
    columns, values = [at for _, at, _ in weighed], [value for _, _, value in weighed]
    ends = np.cumsum([0, *(len(row) for row in columns)])
    shape = (len(read), len(buckets))
    matrix = csr_matrix((np.concatenate(values), np.concatenate(columns), ends), shape=shape)
    return matrix, buckets, rarity, rarest


def _fit(matrix: csr_matrix, target: NDArray[Any], count: int, settings: Settings) -> tuple[Floats, Floats]:
    """Weights (terms by labels) and bias of one-against-the-rest machines."""
    machine = LinearSVC(C=settings.regularity, class_weight="balanced", random_state=settings.seed)
    machine.fit(matrix, target)
    learnt, bias = machine.coef_, machine.intercept_
    if len(machine.classes_) == 2:
        learnt, bias = np.concatenate([-learnt, learnt]), np.concatenate([-bias, bias])
    weights = np.zeros((matrix.shape[1], count), np.float32)
    weights[:, machine.classes_] = learnt.T
    whole = np.full(count, float(bias.min()) + SECLUDED, np.float32)
    whole[machine.classes_] = bias
    return weights, whole


def _certainty(scores: Floats, target: NDArray[Any], temperature: float) -> tuple[Floats, NDArray[np.bool_]]:
    chances = softmax(scores / np.float32(temperature))
    return chances.max(axis=1), chances.argmax(axis=1) == target


def _measures(
    scores: Floats, target: NDArray[Any], fold: NDArray[np.intp], labels: Sequence[str], precision: float
) -> dict[str, Any]:
    """Figures in which nothing that was fitted has seen what it is measured on."""
    certainty = np.zeros(len(target), np.float32)
    suggested = np.zeros(len(target), bool)
    for one in range(FOLDS):
        inside, others = fold == one, fold != one
        if not inside.any() or not others.any():
            continue
        temperature = fit_temperature(scores[others], target[others])
        threshold = measuring.choose_threshold(*_certainty(scores[others], target[others], temperature), precision)
        certainty[inside], _ = _certainty(scores[inside], target[inside], temperature)
        suggested[inside] = certainty[inside] >= threshold
    said = [labels[at] for at in scores.argmax(axis=1)]
    return measuring.summary([labels[at] for at in target], said, certainty, suggested)
