"""One new case against a million open and recent ones held in memory: from its text to the group and the reasons.

All cases lie within the window of time, so that none is ruled out by its age; they are of many made-up towns. Takes
many minutes to build and some 3 GB, so it runs when named only. ``WEIGE_BENCH_CASES`` makes it smaller.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from multiprocessing import get_context
from typing import Any

import numpy as np

from weige.cases.grouping import Frequencies, Traits, choose, traits
from weige.cases.grouping.distances import WINDOW_DAYS
from weige.cases.grouping.memory import Memory

from .complaints import EVALUATION_SEED, SPAN_DAYS, Complaint, complaints
from .grouping import row

CASES = 1_000_000
BATCH = 25_000
NEW = 2_000
LIMIT_MS = 20.0


def batch(number: int) -> list[tuple[str, Traits]]:
    """Cases of one town, with their groups, their times pressed into the window."""
    made = complaints(BATCH, seed=EVALUATION_SEED + 100 + number, wording="all")
    return [(f"{number}-{one.issue}", _traits(one)) for one in made]


def _traits(one: Complaint) -> Traits:
    r = row(one)
    found = traits(r.text, r.title, r.place, r.category, r.time)
    return replace(found, day=(found.day or 0.0) % SPAN_DAYS * WINDOW_DAYS / SPAN_DAYS)


def _batches(count: int) -> Iterator[tuple[int, list[tuple[str, Traits]]]]:
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
        yield from enumerate(pool.map(batch, range(count)))


def main(*, cases: int | None = None, new: int = NEW) -> dict[str, Any]:
    """The figure: milliseconds for one new case, p95."""
    wanted = cases or int(os.environ.get("WEIGE_BENCH_CASES", CASES))
    memory: Memory | None = None
    asked: list[Complaint] = []
    for number, made in _batches(max(1, wanted // BATCH)):
        if memory is None:
            memory = Memory(Frequencies.of(own for _, own in made))
        for position, (group, own) in enumerate(made):
            memory.add(f"{number}-{position}", group, own)
    if memory is None:
        raise RuntimeError("there are no cases")
    # New cases are of a town that is there, so that there is something to find.
    asked = complaints(BATCH, seed=EVALUATION_SEED + 100, wording="all")[:: max(1, BATCH // new)][:new]
    wall, cpu, found = [], [], 0
    for one in asked:
        r = row(one)
        begin, own_begin = time.perf_counter(), time.thread_time()
        fresh = traits(r.text, r.title, r.place, r.category, r.time)
        fresh = replace(fresh, day=(fresh.day or 0.0) % SPAN_DAYS * WINDOW_DAYS / SPAN_DAYS)
        choice = choose(fresh, memory.candidates(fresh), memory.frequencies)
        wall.append((time.perf_counter() - begin) * 1000)
        cpu.append((time.thread_time() - own_begin) * 1000)
        found += choice.group is not None
    return {
        "figure": "grouping_one_p95",
        "value": round(float(np.percentile(wall, 95)), 1),
        "median": round(float(np.median(wall)), 1),
        "unit": "ms",
        "limit": LIMIT_MS,
        "cpu_p95": round(float(np.percentile(cpu, 95)), 1),
        "load": round(os.getloadavg()[0], 1),
        "cases": len(memory),
        "new_cases": len(asked),
        "found_a_group": found,
    }
