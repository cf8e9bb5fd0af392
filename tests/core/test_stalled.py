"""Jobs whose worker was killed: put back, and not beside the same that waits already."""

from __future__ import annotations

import pytest
from django.db import connection

from weige.core import stalled

pytestmark = pytest.mark.django_db
NAME = "weige.core.jobs.seal_events"


def job(*, worker: int | None, queueing_lock: str | None = None, status: str = "doing") -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO procrastinate_jobs (queue_name, task_name, args, status, worker_id, queueing_lock)"
            " VALUES ('default', %s, '{}', %s, %s, %s) RETURNING id",
            [NAME, status, worker, queueing_lock],
        )
        return int(cursor.fetchone()[0])


def worker(*, silent: int) -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now() - make_interval(secs => %s)) RETURNING id",
            [silent],
        )
        return int(cursor.fetchone()[0])


def status(id: int) -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT status FROM procrastinate_jobs WHERE id = %s", [id])
        return str(cursor.fetchone()[0])


def test_what_a_killed_worker_had_begun_is_put_back() -> None:
    dead, alive = worker(silent=stalled.SILENT_SECONDS + 5), worker(silent=5)
    lost, going, orphan = job(worker=dead), job(worker=alive), job(worker=None)
    assert stalled.take_up() == 2
    assert [status(id) for id in (lost, going, orphan)] == ["todo", "doing", "todo"]
    assert stalled.take_up() == 0


def test_what_waits_already_is_not_put_back_beside_it() -> None:
    dead = worker(silent=stalled.SILENT_SECONDS + 5)
    waits = job(worker=None, queueing_lock="seal", status="todo")
    lost, twice = job(worker=dead, queueing_lock="seal"), job(worker=dead, queueing_lock="other")
    again = job(worker=dead, queueing_lock="other")
    assert stalled.take_up() == 3
    assert [status(id) for id in (waits, lost)] == ["todo", "failed"]
    assert sorted(status(id) for id in (twice, again)) == ["failed", "todo"]
