"""The work queue under every combination of its filters, out of ten million cases, for readers of few and many rights.

Each combination of view, state, category, place, urgent, due and words is asked for once by each reader, in the server's
own code on a warm database (what HTTP adds is measured in ``queue``). Quoted is the 95th percentile over all
combinations of a reader, with the slowest combination beside it. ``WEIGE_BENCH_CASES`` makes it smaller, ``WEIGE_BENCH_SAMPLE`` asks for so many combinations only,
``WEIGE_BENCH_KEEP`` names a folder that keeps its database for the next run.
"""

from __future__ import annotations

import json
import os
import random
import sys
import time
from itertools import product
from pathlib import Path
from statistics import median, quantiles
from typing import Any

from .ground import FIRST_DAY, build_town, filling, ground

CASES = int(os.environ.get("WEIGE_BENCH_CASES", "10000000"))
SAMPLE = int(os.environ.get("WEIGE_BENCH_SAMPLE", "0"))
KEEP = os.environ.get("WEIGE_BENCH_KEEP")
LIMIT_MS = 100.0
DAYS = 1_100
TEXTS = 30_000
POSTS = 9_973
"""A prime, so that the posts of a case do not repeat in step with its place."""
SUBJECTS = [
    "楼道灯",
    "路灯",
    "电梯",
    "水管",
    "下水道",
    "井盖",
    "围墙",
    "单元门",
    "门禁",
    "垃圾桶",
    "消防通道",
    "充电桩",
    "健身器材",
    "绿化带",
    "化粪池",
    "天然气",
    "楼顶",
    "外墙",
    "车棚",
    "护栏",
    "广场",
    "河道",
    "人行道",
    "停车位",
    "宠物",
    "噪音",
    "油烟",
    "高空抛物",
    "违章搭建",
    "群租",
    "低保",
    "养老",
    "物业费",
    "维修基金",
    "疫苗",
    "学位",
    "公交站",
    "红绿灯",
    "斑马线",
    "菜市场",
]
MATTERS = [
    "不亮",
    "坏了",
    "漏水",
    "堵塞",
    "破损",
    "被占用",
    "有异味",
    "太吵",
    "没人管",
    "开裂",
    "松动",
    "脱落",
    "生锈",
    "停运",
    "积水",
    "结冰",
    "丢失",
    "倒伏",
    "超时",
    "收费不清",
    "扰民",
    "冒烟",
    "短路",
    "渗漏",
    "掉漆",
    "锁不上",
    "打不开",
    "有老鼠",
    "有蟑螂",
    "没有照明",
]
RARE = ["蜂窝", "马蜂", "蛇", "猴子", "古井", "石碑", "文物", "蝙蝠"]
STATES = (None, "reported", "accepted", "closed")
CATEGORIES = (None, "facility.corridor_lamp", "facility")
PLACES = (None, "510104", "510104032006")
WORDS = ("", "灯", "电梯", "马蜂", "楼道灯不亮", "电梯 异味")
VIEWS = ("mine", "area", "reported", "involved")

TEXTS_SQL = """
    CREATE UNLOGGED TABLE bench_text AS
    SELECT (t->>0)::int AS n, t->>1 AS text, array_to_tsvector(ARRAY(SELECT jsonb_array_elements_text(t->2))) AS words
    FROM jsonb_array_elements(%s::jsonb) t
"""
CASES_SQL = """
    INSERT INTO cases_case (id, number, category_id, state, outcome, urgent, description, place, "where",
        reporter_kind, reporter_id, reporter_post_id, holder_id, route_reasons, happened_at, reported_at, updated_at,
        closed_at, reopened, version, due_state)
    SELECT gen_random_uuid(), lpad(n::text, 12, '0'),
        (%(categories)s::varchar[])[1 + floor(power(random(), 2) * %(category_count)s)],
        s.state, CASE WHEN s.state = 'closed' THEN 'solved' END, random() < 0.02,
        (SELECT t.text FROM bench_text t WHERE t.n = (g.n * 7919) %% %(texts)s),
        CASE WHEN n %% 500 = 0 THEN (%(grids)s::varchar[])[1 + n / 500 %% 12]
             ELSE '5101' || lpad((1 + n %% 20)::text, 2, '0') || lpad((1 + n / 20 %% 13)::text, 3, '0')
                || lpad((1 + n / 260 %% 10)::text, 3, '0') || lpad((1 + n / 2600 %% 4)::text, 3, '0')
                || lpad((1 + n / 10400 %% 6)::text, 3, '0') END,
        '金色家园 3号楼 4层', 'account', (%(accounts)s::uuid[])[1 + n * 17 %% %(people)s],
        (%(posts)s::uuid[])[1 + n * 17 %% %(people)s], (%(posts)s::uuid[])[1 + n * 31 %% %(people)s], '[]',
        m.at, m.at, m.at, CASE WHEN s.state = 'closed' THEN m.at END, 0, 1,
        CASE WHEN s.state <> 'closed' AND random() < 0.1 THEN 'overdue'
             WHEN s.state <> 'closed' AND random() < 0.1 THEN 'nearly_due' END
    FROM generate_series(%(first)s::bigint, %(last)s::bigint) AS g(n),
        LATERAL (SELECT now() - (n::float8 / %(cases)s) * %(days)s * interval '1 day' AS at) m,
        LATERAL (SELECT CASE WHEN random() < 0.95 THEN 'closed' WHEN n %% 2 = 0 THEN 'reported'
                             WHEN n %% 3 = 0 THEN 'dispatched' ELSE 'accepted' END AS state) s
"""
WORDS_SQL = """
    INSERT INTO cases_casewords (case_id, words)
    SELECT c.id, t.words || array_to_tsvector(ARRAY['/' || c.category_id, '/' || split_part(c.category_id, '.', 1),
        CASE WHEN c.urgent THEN '!' ELSE '/' || c.category_id END, '#' || to_char(c.reported_at AT TIME ZONE 'UTC', 'YYMM'),
        '@' || c.district, '@' || c.subdistrict, '@' || c.community, '@' || c.general_grid, '@' || c.place])
    FROM cases_case c JOIN bench_text t ON t.n = (c.number::bigint * 7919) %% %(texts)s
"""
CLOCKS_SQL = """
    INSERT INTO cases_stageclock (id, case_id, stage, clock, amount, reasons, started_at, due_at, rung, rings_at)
    SELECT gen_random_uuid(), id, 'total', 'working_days', 5, '[]', reported_at, reported_at + interval '7 days', 0, NULL
    FROM cases_case WHERE state <> 'closed'
"""
INVOLVED_SQL = """
    INSERT INTO cases_involvement (case_id, post_id, organisation_id, since, reported_at)
    SELECT id, (%(posts)s::uuid[])[1 + (number::bigint * 13 %% %(people)s)], NULL, reported_at, reported_at FROM cases_case
    WHERE number::bigint %% 2 = 0
"""


def texts() -> list[tuple[int, str, list[str]]]:
    """So many different complaints, each with its terms; a few words are rare."""
    from weige.cases.work.words import terms

    chance = random.Random(7)
    made = []
    for number in range(TEXTS):
        weight = int(len(SUBJECTS) * chance.random() ** 2)
        rare = f"，有{chance.choice(RARE)}" if number % 1_000 == 0 else ""
        text = f"{SUBJECTS[weight]}{chance.choice(MATTERS)}{rare}，{chance.choice(SUBJECTS)}也{chance.choice(MATTERS)}，请处理"
        made.append((number, text, sorted(terms(text) | terms("金色家园 3号楼 4层"))))
    return made


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def fill(grids: tuple[str, ...]) -> None:
    """The cases, spread over three years, the whole city, the shipped categories and two hundred posts."""
    from django.db import connection

    from weige.access.models import Account, Post
    from weige.cases.models import Category
    from weige.core import clock
    from weige.core.roles import as_owner

    now = clock.now()
    accounts = Account.objects.bulk_create(
        Account(phone=f"101{n:08}", name=f"人{n}", created_at=now) for n in range(POSTS)
    )
    Post.objects.bulk_create(
        Post(
            post_type_id="subdistrict_officer", place=f"5101{1 + n % 20:02}{1 + n % 13:03}", account=account,
            first_day=FIRST_DAY, created_at=now,
        )
        for n, account in enumerate(accounts)
    )  # fmt: skip
    # Desks of offices have five times as many cases as the others; the readers are among them.
    heavy = [post for actor in readers(grids).values() for post in actor.post_ids]
    posts = [post for post in Post.objects.order_by("id") for _ in range(5 if post.id in heavy else 1)]
    categories = sorted(Category.objects.filter(code__contains=".").values_list("code", flat=True))
    values: dict[str, Any] = {
        "categories": categories, "category_count": len(categories), "texts": TEXTS, "grids": list(grids),
        "accounts": [post.account_id for post in posts], "posts": [post.id for post in posts], "people": len(posts),
        "cases": CASES, "days": DAYS,
    }  # fmt: skip
    with filling("cases_case", "cases_casewords") as cursor:
        # Only while it is filled, and for this database alone: the next start of the server forgets it.
        for setting in ("fsync = off", "full_page_writes = off", "autovacuum = off", "max_wal_size = '8GB'"):
            cursor.execute(f"ALTER SYSTEM SET {setting}")
        cursor.execute("SELECT pg_reload_conf()")
        cursor.execute(TEXTS_SQL, [json.dumps(texts())])
        cursor.execute("CREATE UNIQUE INDEX ON bench_text (n)")
        step = 1_000_000
        for first in range(1, CASES + 1, step):
            cursor.execute(CASES_SQL, {**values, "first": first, "last": min(first + step - 1, CASES)})
            _say(f"{first + step - 1} cases")
        for statement in (WORDS_SQL, CLOCKS_SQL, INVOLVED_SQL):
            cursor.execute(statement, values)
        _say("terms, clocks, involvements")
    with as_owner(), connection.cursor() as cursor:
        cursor.execute("DROP TABLE bench_text")
        cursor.execute("VACUUM ANALYZE")
    _say("indexed and analysed")


def readers(grids: tuple[str, ...]) -> dict[str, Any]:
    """Who asks: of few rights, of many, of the whole city."""
    from weige.access.models import Account, Post
    from weige.access.sessions import actor_of, open_session
    from weige.core import clock

    now = clock.now()
    found: dict[str, Any] = {}
    for number, (name, places) in enumerate({
        "city": [("city_officer", "5101")],
        "many_posts": [("subdistrict_officer", f"5101{n:02}{n % 13 + 1:03}") for n in range(1, 13)],
    }.items()):  # fmt: skip
        account, _ = Account.objects.get_or_create(
            phone=f"1099999999{number}", defaults={"name": "读", "created_at": now}
        )
        for kind, place in places:
            Post.objects.get_or_create(
                post_type_id=kind, place=place, account=account, defaults={"first_day": FIRST_DAY, "created_at": now}
            )
        found[name] = account
    found["micro_grid"] = Post.objects.get(place=grids[0]).account
    found["community"] = Post.objects.get(post_type_id="community_officer").account
    return {name: actor_of(open_session(who, label="b", strength="totp")[0]) for name, who in found.items()}


def ask_everything(actor: Any) -> list[tuple[float, dict[str, Any]]]:
    """Milliseconds of each combination of filters, the slowest first."""
    from weige.cases.finding import Filters
    from weige.cases.queries import page

    times = []
    combinations = list(product(VIEWS, STATES, CATEGORIES, PLACES, (None, True), (None, "overdue"), WORDS))
    if SAMPLE:
        combinations = random.Random(11).sample(combinations, SAMPLE)
    for view, state, category, place, urgent, due, q in combinations:
        asked = {
            "view": view,
            "state": state,
            "category": category,
            "place": place,
            "urgent": urgent,
            "due": due,
            "q": q,
        }
        filters = Filters(**asked)
        started = time.perf_counter()
        page(actor, filters)
        times.append(((time.perf_counter() - started) * 1000, asked))
    return sorted(times, key=lambda pair: -pair[0])


def main() -> list[dict[str, Any]]:
    """A figure for each reader: the 95th percentile over all combinations of filters."""
    from django.db import connection

    with ground(Path(KEEP) if KEEP else None):
        from weige.cases.models import Case
        from weige.territory.models import Grid

        if not Case.objects.exists():
            fill(build_town().grids)
        grids = tuple(
            Grid.objects.filter(code__startswith="510104032006001", kind="micro")
            .order_by("code")
            .values_list("code", flat=True)
        )
        found = []
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_total_relation_size('cases_casewords'), pg_total_relation_size('cases_case')")
            sizes = [round(size / 2**20) for size in cursor.fetchone()]
        for name, actor in readers(grids).items():
            times = ask_everything(actor)
            milliseconds = [spent for spent, _ in times]
            for spent, asked in times[:12]:
                _say(f"{name} {spent:8.1f} ms {json.dumps({k: v for k, v in asked.items() if v}, ensure_ascii=False)}")
            found.append(
                {
                    "figure": f"work_queue_any_filter_p95_{name}",
                    "value": round(quantiles(milliseconds, n=20)[-1], 1),
                    "unit": "ms",
                    "limit": LIMIT_MS,
                    "median": round(median(milliseconds), 1),
                    "p99": round(quantiles(milliseconds, n=100)[-1], 1),
                    "slowest": round(milliseconds[0], 1),
                    "combinations": len(times),
                    "cases": CASES,
                    "terms_mb": sizes[0],
                    "cases_mb": sizes[1],
                }
            )
        return found
