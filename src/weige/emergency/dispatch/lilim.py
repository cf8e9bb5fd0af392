"""Problems in the form of Li and Lim's public sets of pickups and deliveries with time windows (2001). Pure.

A line says vehicles, capacity and speed; then a line a task: number, x, y, demand, earliest, latest, service, the number
of its pickup, that of its delivery; the first is the depot. Lengths and times are the same there and have decimals, so
here they are counted in thousandths. Distances are rounded up, so that no run is found that does not exist.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from weige.core.errors import Text

from .problem import Problem, ProblemFault, read

THOUSANDTHS = 1_000
A_VEHICLE = 1_000_000
"""Thousandths that a further vehicle costs: the sets count vehicles first, then distance."""


def looks_so(text: str) -> bool:
    """Whether a text has this form: numbers alone, three and then nine a line."""
    lines = [line.split() for line in text.splitlines() if line.strip()]
    return len(lines) > 2 and len(lines[0]) == 3 and all(len(line) == 9 for line in lines[1:])


def read_text(text: str, *, vehicle_cost: int = A_VEHICLE) -> Problem:
    """The problem of a text.

    Raises:
        ProblemFault: it is none; the place is the line.
    """
    lines = [line.split() for line in text.splitlines() if line.strip()]
    try:
        count, capacity, _speed = (int(word) for word in lines[0])
        tasks = [[int(word) for word in line] for line in lines[1:]]
    except ValueError as error:
        raise ProblemFault([("file", Text("有的单元不是整数", "something is no whole number"))]) from error
    wrong = [at for at, task in enumerate(tasks) if task[0] != at or max(task[7], task[8]) >= len(tasks)]
    if wrong:
        raise ProblemFault([(f"line {wrong[0] + 2}", Text("任务编号对不上", "the numbers of tasks do not fit"))])
    at = np.array([task[1:3] for task in tasks], dtype=float)
    apart = np.hypot(*(at[:, None] - at[None]).transpose(2, 0, 1))
    durations = np.ceil(apart * THOUSANDTHS - 1e-6).astype(int).tolist()
    depot = tasks[0]
    data: dict[str, Any] = {
        "vehicles": [
            {"id": number, "start_index": 0, "end_index": 0, "capacity": [capacity], "time_window": _window(depot),
             "costs": {"fixed": vehicle_cost}}
            for number in range(1, count + 1)
        ],
        "shipments": [
            {"pickup": _stop(task), "delivery": _stop(tasks[task[8]]), "amount": [task[3]]}
            for task in tasks[1:] if task[3] > 0
        ],
        "matrices": {"car": {"durations": durations}},
    }  # fmt: skip
    return read(data)


def _stop(task: list[int]) -> dict[str, Any]:
    return {"id": task[0], "location_index": task[0], "service": task[6] * THOUSANDTHS, "time_windows": [_window(task)]}


def _window(task: list[int]) -> list[int]:
    return [task[4] * THOUSANDTHS, task[5] * THOUSANDTHS]
