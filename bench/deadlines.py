"""Deadlines of a million open cases computed again after a day of the calendar has changed, two clocks each.

Quoted is the whole time, with what was read and written, beside the limit and a bare statement that writes as many
rows of the same table: what of the time is PostgreSQL's own.
"""

from __future__ import annotations

import os
import time
from datetime import timedelta
from typing import Any

from .ground import build_town, ground

CASES = 1_000_000
LIMIT_SECONDS = 60.0

CASES_SQL = """
    INSERT INTO cases_case (id, number, category_id, state, urgent, description, place, "where",
        reporter_kind, reporter_id, reporter_post_id, holder_id, route_reasons, happened_at, reported_at, updated_at,
        reopened, version)
    SELECT uuidv7(), lpad(n::text, 12, '0'), 'facility.corridor_lamp', 'accepted', n %% 50 = 0, '楼道灯不亮',
        (%(places)s::varchar[])[1 + n %% %(count)s], '金色家园 3号楼', 'account', %(account)s, %(post)s, %(holder)s, '[]',
        at.moment, at.moment, at.moment, 0, 1
    FROM generate_series(1, %(cases)s) n, LATERAL (SELECT %(now)s - (%(cases)s - n) * interval '2 seconds' AS moment) at
"""
CLOCKS_SQL = """
    INSERT INTO cases_stageclock (id, case_id, stage, clock, amount, reasons, started_at, due_at, rung, rings_at)
    SELECT uuidv7(), c.id, s.stage, s.clock, s.amount, '[]', c.reported_at, c.reported_at, 0, c.reported_at
    FROM cases_case c, (VALUES ('handle', 'working_days', 5), ('total', 'working_days', 10)) s(stage, clock, amount)
"""


def fill(cases: int) -> None:
    """Open cases of the last weeks with their running clocks; their ids follow the time, as the product's do."""
    from django.db import connection

    from weige.access.models import Post
    from weige.core import clock
    from weige.core.roles import as_owner

    town = build_town()
    holder = Post.objects.get(post_type_id="community_officer")
    leader = Post.objects.get(place=town.grids[0])
    with as_owner(), connection.cursor() as cursor:
        cursor.execute(CASES_SQL, {
            "places": list(town.grids), "count": len(town.grids), "account": leader.account_id, "post": leader.id,
            "holder": holder.id, "cases": cases, "now": clock.now(),
        })  # fmt: skip
        cursor.execute(CLOCKS_SQL)
        cursor.execute("ANALYZE cases_case, cases_stageclock")


def main() -> dict[str, Any]:
    """The figure: seconds to compute a million cases' deadlines again."""
    cases = int(os.environ.get("WEIGE_BENCH_CASES", CASES))
    with ground():
        from django.db import connection

        from weige.cases.models import CalendarException
        from weige.cases.reference import REVISION
        from weige.cases.timing.recompute import recompute
        from weige.core import clock
        from weige.core.revisions import raise_revision
        from weige.core.roles import as_owner

        fill(cases)
        recompute()
        day = clock.today() + timedelta(days=1)
        while day.weekday() >= 5:
            day += timedelta(days=1)
        CalendarException.objects.create(day=day, worked=False, reason="bench", added_at=clock.now())
        raise_revision(REVISION)
        started = time.perf_counter()
        outcome = recompute()
        seconds = time.perf_counter() - started
        with as_owner(), connection.cursor() as cursor:
            started = time.perf_counter()
            cursor.execute("UPDATE cases_stageclock SET due_at = due_at + interval '1 second',"
                           " rings_at = rings_at + interval '1 second'")  # fmt: skip
            bare = time.perf_counter() - started
    return {
        "figure": "deadlines_recomputed",
        "value": round(seconds, 1),
        "unit": "s",
        "limit": LIMIT_SECONDS,
        "peer": round(bare, 1),
        "peer_name": "bare update of as many clocks by one statement",
        "ratio": round(seconds / bare, 2),
        "cases": cases,
        "clocks": outcome.clocks,
        "changed": outcome.changed,
    }
