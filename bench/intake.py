"""Case intake through HTTP, beside a bare transaction of the same rows on the same server.

HTTP: validate, find the actor, place, route, write case, step, event and job in one transaction with fsync on.
Bare: psycopg writes the same rows with the same single statement, prepared, nothing else; and, for comparison, as
five statements between BEGIN and COMMIT. Eight connections each; rounds are interleaved; medians are quoted.
"""

from __future__ import annotations

import http.client
import json
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime
from statistics import median
from typing import Any

from .ground import Town, build_town, ground, server

CONNECTIONS = 8
SECONDS = 4.0
ROUNDS = 5
LIMIT_RATIO = 0.25
LIMIT_RATE = 150.0

Work = Callable[[int, Callable[[], bool]], int]


def rate(work: Work) -> float:
    """How often a second ``work`` gets done by all connections together."""
    deadline = time.perf_counter() + SECONDS
    counts = [0] * CONNECTIONS

    def run(number: int) -> None:
        counts[number] = work(number, lambda: time.perf_counter() < deadline)

    threads = [threading.Thread(target=run, args=(number,)) for number in range(CONNECTIONS)]
    started = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(counts) / (time.perf_counter() - started)


def over_http(port: int, town: Town) -> Work:
    """Reports of leaders, each connection kept alive."""
    from weige.core.ids import new_id

    def work(number: int, go_on: Callable[[], bool]) -> int:
        at = number % len(town.tokens)
        connection = http.client.HTTPConnection("127.0.0.1", port)
        headers = {"Cookie": f"weige_session={town.tokens[at]}", "Content-Type": "application/json"}
        done = 0
        while go_on():
            body = json.dumps(
                {
                    "id": str(new_id()),
                    "category": "facility.corridor_lamp",
                    "description": "3号楼4层楼道灯不亮,这层住着好几位老人,晚上上下楼不方便。",
                    "premises_id": str(town.buildings[at]),
                    "floor": 4,
                    "happened_at": datetime.now(UTC).isoformat(),
                }
            )
            connection.request("POST", "/api/v1/cases", body, headers)
            answer = connection.getresponse()
            content = answer.read()
            if answer.status != 201:
                raise RuntimeError(content.decode())
            done += 1
        return done

    return work


def bare_parameters(town: Town) -> dict[str, Any]:
    """The values of one report, as the intake works them out."""
    from weige.access.models import Post

    post = Post.objects.get(place=town.grids[0])
    officer = Post.objects.get(post_type_id="community_officer")
    reasons = json.dumps([["“楼道灯不亮”按规则由社区受理", "by rule"], ["由社区的社区工作者负责", "held by"]])
    return {
        "day": "261124", "category": "facility.corridor_lamp", "urgent": False,
        "description": "3号楼4层楼道灯不亮,这层住着好几位老人,晚上上下楼不方便。", "place": town.grids[0],
        "premises": town.buildings[0], "floor": 4, "where": "金色家园1期 3号楼 4层", "longitude": None,
        "latitude": None, "reporter_kind": "account", "reporter": post.account_id, "reporter_post": post.id,
        "holder": officer.id, "reasons": reasons, "follow_digest": None,
        "payload": json.dumps({"category": "facility.corridor_lamp", "holder": str(officer.id)}),
        "contact": None, "task": "weige.cases.jobs.tell",
    }  # fmt: skip


CASE_SQL = """
    INSERT INTO cases_case (id, number, category_id, state, urgent, description, place, premises_id, floor, "where",
        longitude, latitude, reporter_kind, reporter_id, reporter_post_id, holder_id, route_reasons, follow_digest,
        happened_at, reported_at, updated_at, reopened, version)
    VALUES (%(id)s, %(day)s || lpad((nextval('cases_number') %% 1000000)::text, 6, '0'), %(category)s, 'reported',
        %(urgent)s, %(description)s, %(place)s, %(premises)s, %(floor)s, %(where)s, %(longitude)s, %(latitude)s,
        %(reporter_kind)s, %(reporter)s, %(reporter_post)s, %(holder)s, %(reasons)s, %(follow_digest)s,
        %(happened_at)s, %(now)s, %(now)s, 0, 1)"""
STEP_SQL = """
    INSERT INTO cases_step (id, case_id, version, move, to_state, actor_id, post_id, holder_id, note, reasons,
        happened_at, at)
    VALUES (%(id)s, %(id)s, 1, 'report', 'reported', %(reporter)s, %(reporter_post)s, %(holder)s, '', %(reasons)s,
        %(happened_at)s, %(now)s)"""
EVENT_SQL = """
    INSERT INTO core_event (clock_at, actor, post, kind, subject_type, subject_id, place, payload)
    VALUES (%(now)s, %(reporter)s, %(reporter_post)s, 'case.reported', 'case', %(id)s, %(place)s, %(payload)s)"""
JOB_SQL = """
    SELECT procrastinate_defer_jobs_v1(
        ARRAY[ROW('default', %(task)s, 0, NULL, NULL, %(job)s, NULL)::procrastinate_job_to_defer_v1])"""


def bare(address: str, values: dict[str, Any], statements: tuple[str, ...]) -> Work:
    """The same rows by psycopg: one statement on its own, or several between BEGIN and COMMIT."""
    import psycopg

    from weige.core.ids import new_id

    def work(number: int, go_on: Callable[[], bool]) -> int:
        done = 0
        with psycopg.connect(address, autocommit=True) as connection:
            while go_on():
                id, now = new_id(), datetime.now(UTC)
                row = {**values, "id": id, "now": now, "happened_at": now, "job": json.dumps({"step": str(id)})}
                if len(statements) == 1:
                    connection.execute(statements[0], row, prepare=True)
                else:
                    with connection.transaction():
                        for statement in statements:
                            connection.execute(statement, row, prepare=True)
                done += 1
        return done

    return work


def main() -> dict[str, Any]:
    """The figure: cases a second over HTTP, the bare transaction's, and their ratio (medians of rounds)."""
    import os

    with ground():
        from weige.cases.intake import INSERT_SQL

        town = build_town()
        address = os.environ["DATABASE_URL"]
        values = bare_parameters(town)
        with server() as port:
            peers = {
                "http": over_http(port, town),
                "bare_one_statement": bare(address, values, (INSERT_SQL,)),
                "bare_transaction": bare(address, values, (CASE_SQL, STEP_SQL, EVENT_SQL, JOB_SQL)),
            }
            rates: dict[str, list[float]] = {name: [] for name in peers}
            for round_ in range(ROUNDS + 1):
                for name, work in peers.items():
                    found = rate(work)
                    if round_:
                        rates[name].append(found)
    middle = {name: round(median(found), 1) for name, found in rates.items()}
    return {
        "figure": "case_intake_http_per_second",
        "value": middle["http"],
        "unit": "cases/s",
        "limit": LIMIT_RATE,
        "peer": middle["bare_transaction"],
        "peer_name": "bare transaction of the same rows (case, step, event, job) by psycopg",
        "ratio": round(middle["http"] / middle["bare_transaction"], 3),
        "limit_ratio": LIMIT_RATIO,
        "bare_one_statement": middle["bare_one_statement"],
        "ratio_to_one_statement": round(middle["http"] / middle["bare_one_statement"], 3),
        "connections": CONNECTIONS,
        "rounds": {name: [round(value) for value in found] for name, found in rates.items()},
    }
