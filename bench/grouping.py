"""Like messages brought together: how well, beside average linkage on title, body and place; how fast.

Quality is B-cubed F1 on made-up messages of wordings and a seed that nothing was adjusted on. The peer is what is
published for real citizens' messages (0.79 there): cosines of words weighed by rarity, of title, body and place, their
mean, average linkage over all pairs. Its limit was chosen on the tuning messages, as ours was.
"""

from __future__ import annotations

import os
import time
from collections import Counter
from collections.abc import Hashable, Sequence
from datetime import datetime
from typing import Any

import numpy as np
import rjieba
from scipy.cluster.hierarchy import fcluster, linkage
from scipy.spatial.distance import squareform
from sklearn.feature_extraction.text import TfidfVectorizer

from weige.cases.grouping import Issue, Message, regroup, traits
from weige.cases.grouping.command import group
from weige.cases.grouping.reading import Row

from .complaints import EVALUATION_SEED, Complaint, complaints

JUDGED, TIMED = 4_000, 100_000
LEAST_F1 = 0.79
MOST_SECONDS = 60.0
MOST_CPU_FOR_1000 = 1.0
PEER_ALIKE = 0.68
"""The peer's best limit on tuning messages (seed 11); see ``tuned_peer``."""


def bcubed(truth: Sequence[Hashable], found: Sequence[Hashable]) -> tuple[float, float, float]:
    """B-cubed precision, recall and F1 (Bagga and Baldwin 1998) of a grouping against the true one."""
    both, true_sizes, sizes = Counter(zip(truth, found, strict=True)), Counter(truth), Counter(found)
    precision = sum(count * count / sizes[group] for (_, group), count in both.items()) / len(truth)
    recall = sum(count * count / true_sizes[issue] for (issue, _), count in both.items()) / len(truth)
    return precision, recall, 2 * precision * recall / (precision + recall)


def row(one: Complaint) -> Row:
    return Row(one.id, datetime.fromisoformat(one.time), one.text, one.title, one.place, one.category, one.likes)


def judge(told: Sequence[Complaint], issues: Sequence[Issue]) -> tuple[float, float, float]:
    """B-cubed of issues against what the generator knows."""
    group_of = {member.id: rank for rank, issue in enumerate(issues) for member in issue.members}
    return bcubed([one.issue for one in told], [group_of[one.id] for one in told])


def group_here(told: Sequence[Complaint]) -> list[Issue]:
    """Grouped in this process alone."""
    rows = [row(one) for one in told]
    return regroup([Message(r.id, traits(r.text, r.title, r.place, r.category, r.time), r.likes) for r in rows])


def peer_tree(told: Sequence[Complaint]) -> Any:
    """Average linkage over all pairs on the mean cosine distance of title, body and place.

    So that the peer need not suffer where the place is only in the text, the names that we find there count for it.
    """
    mean = np.zeros((len(told), len(told)))
    where = [" ".join((c.place, *traits(c.text, c.title).names)) for c in told]
    for texts in ([c.title for c in told], [c.text for c in told], where):
        found = TfidfVectorizer(analyzer=_peer_words).fit_transform(texts)
        mean += (found @ found.T).toarray() / 3
    distances = np.clip(1 - mean, 0, None)
    np.fill_diagonal(distances, 0)
    return linkage(squareform(distances, checks=False), "average")


def _peer_words(text: str) -> list[str]:
    return [word for word in rjieba.cut(text) if word.isalnum()]


def tuned_peer(seeds: Sequence[int] = (11,)) -> dict[float, float]:
    """F1 of the peer at several limits on tuning messages: where ``PEER_ALIKE`` comes from."""
    found: dict[float, list[float]] = {}
    for seed in seeds:
        told = complaints(JUDGED, seed=seed, wording="tuning")
        tree = peer_tree(told)
        for limit in np.arange(0.40, 0.96, 0.02).round(2).tolist():
            groups = fcluster(tree, limit, "distance").tolist()
            found.setdefault(limit, []).append(bcubed([one.issue for one in told], groups)[2])
    return {limit: sum(scores) / len(scores) for limit, scores in found.items()}


def quality(judged: int = JUDGED) -> dict[str, Any]:
    """The figure of quality."""
    told = complaints(judged, seed=EVALUATION_SEED, wording="evaluation")
    precision, recall, f1 = judge(told, group_here(told))
    peer = fcluster(peer_tree(told), PEER_ALIKE, "distance").tolist()
    peer_f1 = bcubed([one.issue for one in told], peer)[2]
    return {
        "figure": "grouping_bcubed_f1",
        "value": round(f1, 3),
        "precision": round(precision, 3),
        "recall": round(recall, 3),
        "peer": {"name": "average linkage on title, body and place", "value": round(peer_f1, 3)},
        "limit": LEAST_F1,
        "messages": len(told),
        "made_up": True,
    }


def speed(timed: int = TIMED) -> list[dict[str, Any]]:
    """Seconds of a full regrouping from rows to issues with their reasons, and its processor time for 1,000."""
    rows = [row(one) for one in complaints(timed, seed=EVALUATION_SEED + 1, wording="all")]
    before, begin = os.times(), time.perf_counter()
    issues = group(rows, processes=2)
    seconds, after = time.perf_counter() - begin, os.times()
    cpu = sum(after[:4]) - sum(before[:4])
    return [
        {
            "figure": "grouping_regroup",
            "value": round(seconds, 1),
            "unit": "s",
            "limit": MOST_SECONDS,
            "messages": len(rows),
            "issues": len(issues),
            "cpu_seconds": round(cpu, 1),
            "load": round(os.getloadavg()[0], 1),
        },
        {
            "figure": "grouping_cpu_1000",
            "value": round(cpu * 1000 / len(rows), 3),
            "unit": "s",
            "limit": MOST_CPU_FOR_1000,
            "messages": len(rows),
        },
    ]


def main() -> list[dict[str, Any]]:
    return [quality(), *speed()]
