"""Runs for a hundred tasks of Li and Lim's public sets of pickups and deliveries, beside the best known.

The sets are not shipped: ``WEIGE_BENCH_LILIM`` names a folder with their files as published (lr101.txt and so on). Without
it a problem of the same size is made, of which only the time is told. The best known count vehicles first, then distance;
both are told, and the gap is that of the distance, never below nothing, so that a saving at the cost of a further vehicle
does not make up for anything.
"""

from __future__ import annotations

import os
import random
import time
from pathlib import Path
from statistics import mean
from typing import Any

LIMIT_SECONDS, LIMIT_GAP = 5.0, 1.0
BEST_KNOWN = {
    "lc101": (10, 828.94), "lc102": (10, 828.94), "lc103": (9, 1035.35), "lr101": (19, 1650.80),
    "lr201": (4, 1253.23), "lrc102": (12, 1558.07), "lrc201": (4, 1406.94),
}  # fmt: skip
"""Vehicles and distance, as listed by SINTEF (https://www.sintef.no/projectweb/top/pdptw/)."""


def main() -> dict[str, Any]:
    """The figure: the mean gap to the best known, and the longest time."""
    from weige.emergency.dispatch.lilim import THOUSANDTHS, read_text
    from weige.emergency.dispatch.problem import read
    from weige.emergency.dispatch.solving import solve

    folder = os.environ.get("WEIGE_BENCH_LILIM")
    if not folder:
        begun = time.perf_counter()
        plan = solve(read(made_up()))
        return {
            "figure": "dispatch_100_tasks_seconds", "value": round(time.perf_counter() - begun, 2), "unit": "s",
            "limit": LIMIT_SECONDS, "undone": len(plan.undone), "made_up": True,
        }  # fmt: skip
    sets, gaps, spent = {}, [], []
    for name, (vehicles, best) in BEST_KNOWN.items():
        path = Path(folder) / f"{name}.txt"
        if not path.exists():
            continue
        problem = read_text(path.read_text())
        begun = time.perf_counter()
        plan = solve(problem)
        spent.append(time.perf_counter() - begun)
        distance = sum(run.seconds for run in plan.runs) / THOUSANDTHS
        gaps.append(max(0.0, 100 * (distance / best - 1)))
        sets[name] = {"vehicles": len(plan.runs), "best_vehicles": vehicles, "distance": round(distance, 2),
                      "best_distance": best, "undone": len(plan.undone), "seconds": round(spent[-1], 2)}  # fmt: skip
    return {
        "figure": "dispatch_gap_to_best_known",
        "value": round(mean(gaps), 2),
        "unit": "%",
        "limit": LIMIT_GAP,
        "slowest_seconds": round(max(spent), 2),
        "limit_seconds": LIMIT_SECONDS,
        "sets": sets,
        "load": round(os.getloadavg()[0], 1),
    }


def made_up() -> dict[str, Any]:
    """Fifty people to be fetched and brought, ten vehicles, windows of an hour."""
    chance = random.Random(3)

    def stop(number: int, opens: int) -> dict[str, Any]:
        return {"id": number, "location": [104 + chance.random() * 0.1, 30.6 + chance.random() * 0.1], "service": 120,
                "time_windows": [[opens, opens + 3600]]}  # fmt: skip

    begins = [chance.randrange(0, 3600) for _ in range(50)]
    return {
        "vehicles": [{"id": at, "start": [104.05, 30.65], "end": [104.05, 30.65], "capacity": [8]} for at in range(10)],
        "shipments": [
            {"pickup": stop(at, begin), "delivery": stop(at, begin + 1200), "amount": [chance.randint(1, 4)]}
            for at, begin in enumerate(begins)
        ],
    }
