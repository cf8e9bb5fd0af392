"""The plain rival that every figure is held against: multinomial naive Bayes on words, as one would write it first."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import rjieba
from numpy.typing import NDArray
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.naive_bayes import MultinomialNB
from sklearn.pipeline import make_pipeline

from . import measuring

NAME = "multinomial naive Bayes on rjieba words"


def judge(texts: Sequence[str], labels: Sequence[str], unseen: Sequence[str]) -> tuple[list[str], NDArray[Any]]:
    """Learn from labelled texts and judge others: the likeliest label of each, and its probability."""
    peer = make_pipeline(CountVectorizer(analyzer=_words), MultinomialNB())
    peer.fit(list(texts), list(labels))
    chances = peer.predict_proba(list(unseen))
    return [str(peer.classes_[at]) for at in chances.argmax(axis=1)], chances.max(axis=1)


def measure(texts: Sequence[str], labels: Sequence[str], unseen: Sequence[str], truth: Sequence[str]) -> dict[str, Any]:
    """The rival's figures on messages that it has not seen; it has no threshold."""
    said, certainty = judge(texts, labels, unseen)
    return figures(truth, said, certainty)


def figures(truth: Sequence[str], said: Sequence[str], certainty: NDArray[Any]) -> dict[str, Any]:
    """The rival's figures; it has no threshold, so nothing of what rests on one."""
    found = measuring.summary(truth, said, certainty, np.zeros(len(truth), bool))
    return {"name": NAME} | {name: value for name, value in found.items() if not name.startswith("suggested_")}


def _words(text: str) -> list[str]:
    return list(rjieba.cut(text))
