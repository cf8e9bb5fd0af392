"""Computing every running clock again after the calendar has changed, a hundred thousand at a time.

Each batch is a transaction of its own that touches clocks only; the cases' marks follow in another, so that neither
waits for a move that holds a case and wants its clocks.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from uuid import UUID

import numpy as np
from django.db import connection, transaction
from numpy.typing import NDArray

from weige.cases.reference import reference
from weige.core import clock as city_clock

from . import clocks
from .clocks import PERCENT, Clock
from .starting import Timetable
from .workcalendar import Seconds

BATCH = 100_000
NEVER = -1

READ_SQL = """
    SELECT k.id, k.clock, k.amount, k.rung, extract(epoch FROM k.started_at)::bigint,
           extract(epoch FROM k.due_at)::bigint, coalesce(extract(epoch FROM k.rings_at)::bigint, -1), k.case_id
    FROM cases_stageclock k
    WHERE k.id > %s AND k.stopped_at IS NULL
    ORDER BY k.id LIMIT %s
"""
PAUSES_SQL = """
    SELECT case_id, extract(epoch FROM since)::bigint, extract(epoch FROM until)::bigint
    FROM cases_casepause WHERE until IS NOT NULL
      AND case_id IN (SELECT case_id FROM cases_stageclock WHERE stopped_at IS NULL AND id > %s AND id <= %s)
"""
WRITE_SQL = """
    UPDATE cases_stageclock k
    SET due_at = to_timestamp(n.due), rings_at = CASE WHEN n.rings < 0 THEN NULL ELSE to_timestamp(n.rings) END,
        rung = n.rung
    FROM recomputed n, cases_case c
    WHERE k.id = n.id AND k.stopped_at IS NULL AND k.rung = n.old_rung AND c.id = k.case_id AND c.paused_since IS NULL
"""
SHOW_SQL = """
    UPDATE cases_case c SET due_state = s.due_state
    FROM (
        SELECT k.case_id, CASE WHEN max(k.rung) >= 100 THEN 'overdue' WHEN max(k.rung) > 0 THEN 'nearly_due' END
            AS due_state
        FROM cases_stageclock k WHERE k.case_id = ANY(%s) AND k.stopped_at IS NULL GROUP BY k.case_id
    ) s
    WHERE c.id = s.case_id AND c.due_state IS DISTINCT FROM s.due_state
"""

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Recomputed:
    """How many running clocks were looked at, and how many are due at another time now."""

    clocks: int
    changed: int


@dataclass(slots=True)
class _Batch:
    ids: list[UUID]
    cases: list[UUID]
    clock: NDArray[np.str_]
    amount: Seconds
    rung: Seconds
    start: Seconds
    due: Seconds
    rings: Seconds


def recompute(*, progress: Progress | None = None) -> Recomputed:
    """Compute when every running clock is due and rings next, by the calendar in force.

    A clock keeps the length with which it began. What has rung too early is taken back; what should have rung by
    now is left to the next ringing, so that people are told of it.
    """
    timetable = reference().timetable
    now = int(city_clock.now().timestamp())
    seen = changed = 0
    for batch in _batches():
        due, rings, rung = _ends(timetable, batch, now)
        other = np.flatnonzero((due != batch.due) | (rings != batch.rings))
        if len(other):
            _write(batch, other, due, rings, rung)
            _show([batch.cases[at] for at in other if rung[at] != batch.rung[at]])
        seen += len(batch.ids)
        changed += len(other)
        if progress is not None:
            progress(seen, changed)
    return Recomputed(seen, changed)


def _batches() -> Iterator[_Batch]:
    last = UUID(int=0)
    while True:
        with connection.cursor() as cursor:
            cursor.execute(READ_SQL, [last, BATCH])
            rows = cursor.fetchall()
        if not rows:
            return
        ids, names, amount, rung, start, due, rings, cases = zip(*rows, strict=True)
        yield _Batch(
            list(ids),
            list(cases),
            np.array(names),
            *(np.array(c, dtype=np.int64) for c in (amount, rung, start, due, rings)),
        )
        last = ids[-1]


def _ends(timetable: Timetable, batch: _Batch, now: int) -> tuple[Seconds, Seconds, Seconds]:
    """When each clock is due, when it rings next, and which rung it has reached."""
    due, rings, rung = batch.due.copy(), batch.rings.copy(), batch.rung.copy()
    paused_of = _pauses(batch)
    for name in Clock:
        at = np.flatnonzero(batch.clock == name.value)
        if not len(at):
            continue
        start, amount = batch.start[at], batch.amount[at]
        paused = _counted(timetable, name, batch, at, paused_of)

        def moments(
            percent: int, name: Clock = name, start: Seconds = start, amount: Seconds = amount, paused: Seconds = paused
        ) -> Seconds:
            return clocks.moments(
                timetable.calendar,
                name,
                starts=start,
                amounts=amount,
                percents=np.full_like(start, percent),
                paused=paused,
            )

        due[at] = moments(PERCENT)
        ringing = {step.percent: moments(step.percent) for step in timetable.rungs}
        reached = np.zeros_like(start)
        for percent, moment in ringing.items():
            reached = np.where(moment <= now, percent, reached)
        kept = np.minimum(batch.rung[at], reached)
        following = np.full_like(start, NEVER)
        for percent, moment in reversed(ringing.items()):
            following = np.where(percent > kept, moment, following)
        rung[at], rings[at] = kept, following
    return due, rings, rung


def _pauses(batch: _Batch) -> dict[UUID, list[tuple[int, int]]]:
    with connection.cursor() as cursor:
        cursor.execute(PAUSES_SQL, [_before(batch.ids[0]), batch.ids[-1]])
        found: dict[UUID, list[tuple[int, int]]] = {}
        for case_id, since, until in cursor.fetchall():
            found.setdefault(case_id, []).append((since, until))
    return found


def _before(id: UUID) -> UUID:
    return UUID(int=max(id.int - 1, 0))


def _counted(
    timetable: Timetable, name: Clock, batch: _Batch, at: NDArray[np.int64], pauses: dict[UUID, list[tuple[int, int]]]
) -> Seconds:
    """What the pauses of each clock come to; few cases have any."""
    paused = np.zeros(len(at), dtype=np.int64)
    if not pauses:
        return paused
    for position, index in enumerate(at):
        for since, until in pauses.get(batch.cases[index], ()):
            first = max(since, int(batch.start[index]))
            if until > first:
                span = (np.array([first], dtype=np.int64), np.array([until], dtype=np.int64))
                paused[position] += int(clocks.counted(timetable.calendar, name, *span)[0])
    return paused


def _write(batch: _Batch, other: NDArray[np.int64], due: Seconds, rings: Seconds, rung: Seconds) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "CREATE TEMP TABLE recomputed (id uuid, due bigint, rings bigint, rung smallint, old_rung smallint)"
            " ON COMMIT DROP"
        )
        with cursor.copy("COPY recomputed FROM STDIN") as copy:
            for at in other.tolist():
                copy.write_row((batch.ids[at], int(due[at]), int(rings[at]), int(rung[at]), int(batch.rung[at])))
        cursor.execute(WRITE_SQL)
        # Not left to the commit: within a greater transaction the next batch makes its own.
        cursor.execute("DROP TABLE recomputed")


def _show(cases: list[UUID]) -> None:
    if cases:
        with connection.cursor() as cursor:
            cursor.execute(SHOW_SQL, [cases])
