"""The work queue's page: 50 rows out of a million cases, beside the bare statement that fetches them.

Two readers: the leader of one micro-grid and an officer of the whole city, through HTTP on the real server, one
request at a time; the bare statement runs by psycopg on the same data in turn. Quoted is what HTTP adds at the
95th percentile.
"""

from __future__ import annotations

import http.client
import os
import time
from statistics import median, quantiles
from typing import Any

from .ground import FIRST_DAY, build_town, ground, server

CASES = 1_000_000
PAGES = 300
LIMIT_MS = 30.0

FILL_SQL = """
    INSERT INTO cases_case (id, number, category_id, state, outcome, urgent, description, place, "where",
        reporter_kind, reporter_id, reporter_post_id, holder_id, route_reasons, happened_at, reported_at, updated_at,
        closed_at, reopened, version)
    SELECT gen_random_uuid(), lpad(n::text, 12, '0'), 'facility.corridor_lamp',
        CASE WHEN n %% 20 = 0 THEN 'reported' ELSE 'closed' END, CASE WHEN n %% 20 = 0 THEN NULL ELSE 'solved' END,
        n %% 50 = 0, '楼道灯不亮,这层住着好几位老人 ' || n, (%(places)s::varchar[])[1 + n %% %(count)s],
        '金色家园 3号楼 4层', 'account', %(account)s, %(post)s, %(holder)s, '[]',
        now() - n * interval '8 seconds', now() - n * interval '8 seconds', now() - n * interval '8 seconds',
        CASE WHEN n %% 20 = 0 THEN NULL ELSE now() END, 0, 1
    FROM generate_series(1, %(cases)s) n
"""
BARE_SQL = """
    SELECT c.id, c.number, c.state, c.category_id, c.description, c.place, c."where", c.reported_at, c.updated_at,
        c.holder_id, c.urgent, c.outcome, c.version, c.reporter_kind, c.reopened,
        (SELECT p.id FROM cases_photo p WHERE p.case_id = c.id ORDER BY p.added_at, p.id LIMIT 1)
    FROM cases_case c WHERE {condition} ORDER BY c.reported_at DESC, c.id DESC LIMIT 51
"""


def fill(grids: tuple[str, ...]) -> tuple[str, str]:
    """A million cases over some two thousand micro-grids of the city; the session of a leader and of a city officer."""
    from django.db import connection

    from weige.access.models import Account, Post
    from weige.access.sessions import open_session
    from weige.core import clock
    from weige.core.roles import as_owner

    holder = Post.objects.get(post_type_id="community_officer")
    leader = Post.objects.get(place=grids[0])
    others = [f"5101{number:08}001001" for number in range(4_000_001, 4_002_001)]
    with as_owner(), connection.cursor() as cursor:
        cursor.execute(
            FILL_SQL,
            {
                "places": [*grids, *others], "count": len(grids) + len(others), "cases": CASES,
                "account": leader.account_id, "post": leader.id, "holder": holder.id,
            },
        )  # fmt: skip
        cursor.execute("VACUUM ANALYZE")
    city = Account.objects.create(phone="10099999999", name="市", created_at=clock.now())
    Post.objects.create(
        post_type_id="city_officer", place="5101", account=city, first_day=FIRST_DAY, created_at=clock.now()
    )
    assert leader.account is not None
    return open_session(leader.account, label="b", strength="totp")[0], open_session(city, label="b", strength="totp")[
        0
    ]


def main() -> list[dict[str, Any]]:
    """Two figures: what HTTP adds to the bare statement at p95, for few and for many rights."""
    import psycopg

    with ground():
        town = build_town()
        leader, city = fill(town.grids)
        readers = {
            "micro_grid": (leader, "c.place = %(place)s", {"place": town.grids[0]}),
            "city": (city, "TRUE", {}),
        }
        found = []
        with server() as port, psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as bare:
            for name, (token, condition, params) in readers.items():
                connection = http.client.HTTPConnection("127.0.0.1", port)
                times: dict[str, list[float]] = {"http": [], "bare": []}
                for page in range(PAGES + 20):
                    started = time.perf_counter()
                    connection.request(
                        "GET", "/api/v1/cases?view=area&limit=50", headers={"Cookie": f"weige_session={token}"}
                    )
                    answer = connection.getresponse()
                    content = answer.read()
                    middle = time.perf_counter()
                    rows = bare.execute(BARE_SQL.format(condition=condition), params, prepare=True).fetchall()
                    ended = time.perf_counter()
                    if answer.status != 200 or len(rows) != 51 or content.count(b'"number"') != 50:
                        raise RuntimeError(content[:300].decode())
                    if page >= 20:
                        times["http"].append((middle - started) * 1000)
                        times["bare"].append((ended - middle) * 1000)
                p95 = {key: quantiles(values, n=20)[-1] for key, values in times.items()}
                found.append(
                    {
                        "figure": f"work_queue_page_p95_above_bare_{name}",
                        "value": round(p95["http"] - p95["bare"], 2),
                        "unit": "ms",
                        "limit": LIMIT_MS,
                        "http_p95": round(p95["http"], 2),
                        "http_median": round(median(times["http"]), 2),
                        "peer": round(p95["bare"], 2),
                        "peer_name": "bare statement by psycopg, p95",
                        "ratio": round(median(times["http"]) / median(times["bare"]), 2),
                        "cases": CASES,
                        "pages": PAGES,
                    }
                )
        return found
