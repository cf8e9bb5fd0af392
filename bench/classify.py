"""Category suggestions: how good on made-up citizens' messages of seven classes, how sure, how fast, beside the peer.

No public messages are here to measure on, so the messages are made up (``bench.complaints``) with a seed of their own,
and told twice. *Known wordings*: learnt and judged messages are different ones in the same ways of speaking, as when a
city goes on. *Unseen wordings*: judged messages say everything in other words than those learnt from, harder than
life. Neither is a figure on real messages. The peer, plain naive Bayes on words, learns and judges the same.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Any

from weige.cases.suggesting import trying
from weige.cases.suggesting.keeping import from_bytes, to_bytes
from weige.cases.suggesting.messages import Message
from weige.cases.suggesting.training import Settings

from .complaints import EVALUATION_SEED, Wording, complaints

LEARNT, JUDGED = 8_000, 4_000
LEAST_F1, LEAST_SUREST = 0.93, 0.98
"""Known of public citizens' messages: macro-F1 by words and characters, and right ones of the surest 80 %."""
MOST_CPU_FOR_1000 = 1.0


def messages(count: int, seed: int, wording: Wording) -> list[Message]:
    """Made-up messages with their class; where a text is short its title says the rest."""
    return [
        Message(line, f"{one.title}。{one.text}", one.label)
        for line, one in enumerate(complaints(count, seed=seed, wording=wording), 2)
    ]


def run(learnt_from: Sequence[Message], judged: Sequence[Message]) -> dict[str, Any]:
    """Figures of a model and of the peer: learnt from some messages, judged on others."""
    begin = time.process_time()
    model = trying.learn(learnt_from, Settings())
    learning = time.process_time() - begin
    content = to_bytes(model)
    kept = from_bytes(content)
    begin = time.process_time()
    lines = list(trying.judge(kept, judged))
    judging = time.process_time() - begin
    figures = trying.measure(kept, judged)
    figures.pop("labels")
    if sum(line["suggestion"] is not None for line in lines) != round(figures["suggested_share"] * len(judged)):
        raise RuntimeError("what is judged line by line is not what is measured")
    return figures | {
        "out_of_fold": model.measures,
        "cpu_seconds_for_1000": round(judging / len(judged) * 1_000, 3),
        "learning_cpu_seconds": round(learning, 1),
        "model_megabytes": round(len(content) / 1e6, 1),
        "peer": trying.measure_peer(learnt_from, judged),
    }


def main(*, learnt: int = LEARNT, judged: int = JUDGED, seed: int = EVALUATION_SEED) -> dict[str, Any]:
    """The figure: macro-F1 on known wordings; beside it the same on unseen ones."""
    known = run(messages(learnt, seed, "all"), messages(judged, seed + 1, "all"))
    unseen = run(messages(learnt, seed, "tuning"), messages(judged, seed + 1, "evaluation"))
    return {
        "figure": "category_suggestions",
        "value": known["macro_f1"],
        "unit": "macro-F1, seven classes, made-up messages",
        "limit": LEAST_F1,
        "surest_80_limit": LEAST_SUREST,
        "cpu_limit_for_1000": MOST_CPU_FOR_1000,
        "learnt_from": learnt,
        "known_wordings": known,
        "unseen_wordings": unseen,
    }
