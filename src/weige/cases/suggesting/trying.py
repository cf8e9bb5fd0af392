"""A model tried on files of messages: what ``weige cases classify`` and the benchmark do."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from . import measuring, peer
from .messages import Message
from .model import Model
from .terms import plain
from .training import FOLDS, Example, Settings, folds, groups, train


def learn(messages: Sequence[Message], settings: Settings) -> Model:
    """A model of labelled messages.

    Raises:
        TrainingError: nothing can be learnt from them.
    """
    return train([Example(message.text, message.label) for message in messages], settings)


def judge(model: Model, messages: Sequence[Message]) -> Iterator[dict[str, Any]]:
    """For each message its line, the likeliest label with its certainty and the words that spoke for it, and the
    suggestion: that label where the model is sure enough, else ``None``. The text itself is not repeated."""
    explained = model.explain(message.text for message in messages)
    for message, (judged, words) in zip(messages, explained, strict=True):
        named = {"id": message.id} if message.id else {}
        yield {
            "line": message.line,
            **named,
            "suggestion": judged.label if judged.sure else None,
            "likeliest": judged.label,
            "certainty": round(judged.probability, 4),
            "words": list(words),
        }


def measure(model: Model, messages: Sequence[Message]) -> dict[str, Any]:
    """A model's figures on labelled messages that it has not seen."""
    judged = list(model.judge([message.text for message in messages]))
    figures = measuring.summary(
        [message.label for message in messages],
        [one.label for one in judged],
        np.array([one.probability for one in judged]),
        np.array([one.sure for one in judged], bool),
        labels=True,
    )
    unknown = sorted({message.label for message in messages} - set(model.labels))
    return figures | ({"labels_unknown_to_the_model": unknown} if unknown else {})


def measure_peer(learnt_from: Sequence[Message], messages: Sequence[Message]) -> dict[str, Any]:
    """The rival's figures: taught on some messages, measured on others."""
    return peer.measure(
        [message.text for message in learnt_from],
        [message.label for message in learnt_from],
        [message.text for message in messages],
        [message.label for message in messages],
    )


def peer_out_of_fold(messages: Sequence[Message], seed: int) -> dict[str, Any]:
    """The rival's figures on the very folds and groups on which a model's own are measured."""
    labels = sorted({message.label for message in messages})
    target = np.array([labels.index(message.label) for message in messages])
    group = groups([plain(message.text) for message in messages], target)
    alone = group == np.arange(len(group))
    fold = folds(group, target, seed)
    truth: list[str] = []
    said: list[str] = []
    certainty: list[float] = []
    for held_out in range(FOLDS):
        known = [message for message, one in zip(messages, fold, strict=True) if one != held_out]
        unseen = [messages[int(at)] for at in np.flatnonzero((fold == held_out) & alone)]
        if not unseen or not known:
            continue
        named, sure = peer.judge(
            [message.text for message in known],
            [message.label for message in known],
            [message.text for message in unseen],
        )
        truth += [message.label for message in unseen]
        said += named
        certainty += [float(one) for one in sure]
    return peer.figures(truth, said, np.array(certainty))
