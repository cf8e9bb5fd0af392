"""How vehicles were used in an operation, from the log: plans that were adopted, stops that were seen to, people and goods
that were brought. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from .evacuated import Line

DONE, FAILED = "stop_done", "stop_failed"


@dataclass(frozen=True, slots=True)
class Driven:
    """Runs in figures. ``plans`` were adopted, ``closings`` are roads that were closed; ``fetched`` and ``brought`` are
    stops, ``missed`` those at which nobody was found or nothing could be left; ``first`` and ``last`` are the minutes from
    the first adoption until somebody or something was brought first and last. ``left_out`` had no vehicle in the last
    plan."""

    plans: int
    closings: int
    fetched: int
    brought: int
    missed: int
    people: int
    kilograms: int
    left_out: int
    first: float | None
    last: float | None


def driven_of(ordered: Iterable[Line]) -> Driven | None:
    """The runs of an operation whose log is sorted by its clock; nothing where none was adopted."""
    begin: datetime | None = None
    plans = closings = left_out = 0
    stops: dict[UUID | None, Line] = {}
    for line in ordered:
        if line.kind == "runs_adopted":
            begin = begin or line.at
            plans, left_out = plans + 1, int(line.data.get("left_out", 0))
        elif line.kind == "road_closed":
            closings += 1
        elif line.kind in {DONE, FAILED}:
            # Who was brought was brought, whatever else was said; the first word of a kind holds.
            earlier = stops.get(line.subject)
            if earlier is None or (earlier.kind == FAILED and line.kind == DONE):
                stops[line.subject] = line
    if begin is None:
        return None
    done = [line for line in stops.values() if line.kind == DONE]
    brought = [line for line in done if line.data.get("kind") == "delivery"]
    after = [round((line.at - begin) / timedelta(minutes=1), 1) for line in brought]
    return Driven(
        plans, closings, len(done) - len(brought), len(brought), len(stops) - len(done),
        sum(int(line.data.get("people", 0)) for line in brought),
        sum(int(line.data.get("kilograms", 0)) for line in brought), left_out, min(after, default=None),
        max(after, default=None),
    )  # fmt: skip
