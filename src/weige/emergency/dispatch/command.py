"""Work of the command line on dispatch problems; the ``weige`` command parses the words.

``weige dispatch solve`` prints one JSON object, in the form of VROOM's answers:

``summary``     ``cost``, ``routes``, ``unassigned``, ``duration`` (seconds driven), ``distance`` (metres), ``ways``
                (``matrices``, ``roads`` or ``straight``), ``seconds`` of the computation
``routes``      each with ``vehicle``, ``cost``, ``duration``, ``distance`` and ``steps``: ``type`` (start, job, pickup,
                delivery, end), ``id``, ``arrival``, ``waiting_time``, ``service``, ``load``
``unassigned``  ``type``, ``id``, ``why`` and the ``reason`` in both languages
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from weige.core.errors import Text

from . import lilim
from .plan import WHY, Plan
from .problem import Problem, ProblemFault, read
from .solving import solve

Say = Callable[[str], None]
MOST_BYTES = 200 * 2**20


def solve_file(path: Path, *, seconds: float, say: Say) -> dict[str, Any] | None:
    """Solve the problem of a file: JSON as of VROOM, or text as of Li and Lim.

    Returns:
        what is printed as JSON, or ``None`` when the file has faults, which were said.
    """
    try:
        problem = _read(path)
    except ProblemFault as fault:
        for where, text in fault.faults:
            say(f"  {path.name} {where}: {text.en} ({text.zh})")
        say("Nothing was solved.")
        return None
    begin = time.monotonic()
    plan = solve(problem, seconds=seconds)
    return as_plain(plan, seconds=time.monotonic() - begin)


def as_plain(plan: Plan, *, seconds: float) -> dict[str, Any]:
    """A plan as it is printed."""
    return {
        "summary": {
            "cost": plan.cost, "routes": len(plan.runs), "unassigned": len(plan.undone),
            "duration": sum(run.seconds for run in plan.runs), "distance": sum(run.metres for run in plan.runs),
            "ways": plan.ways, "seconds": round(seconds, 2),
        },
        "unassigned": [
            {"type": each.kind, "id": each.id, "why": each.why, "reason": {"zh": WHY[each.why].zh, "en": WHY[each.why].en}}
            for each in plan.undone
        ],
        "routes": [
            {
                "vehicle": run.vehicle, "cost": run.cost, "duration": run.seconds, "distance": run.metres,
                "steps": [
                    {
                        "type": step.kind, **({} if step.id is None else {"id": step.id}), "arrival": step.arrival,
                        "waiting_time": step.waiting, "service": step.service, "load": list(step.load),
                    }
                    for step in run.steps
                ],
            }
            for run in plan.runs
        ],
    }  # fmt: skip


def _read(path: Path) -> Problem:
    if path.stat().st_size > MOST_BYTES:
        raise ProblemFault([("file", Text("文件太大", f"larger than {MOST_BYTES // 2**20} MB"))])
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise ProblemFault([("file", Text("不是 UTF-8 编码", "not in UTF-8"))]) from error
    if lilim.looks_so(text):
        return lilim.read_text(text)
    try:
        return read(json.loads(text))
    except (json.JSONDecodeError, RecursionError) as error:
        where = f"line {error.lineno}" if isinstance(error, json.JSONDecodeError) else "file"
        raise ProblemFault([(where, Text("不是 JSON", f"no JSON: {error}"))]) from error
