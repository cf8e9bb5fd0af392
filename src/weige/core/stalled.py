"""Background jobs whose worker is no more: killed, or cut off with its machine. They are put back and run again.

A worker tells every few seconds that it lives. What stands as being done by one that does not would stay so for ever,
and whoever waits for its lock would wait as long. Every job is safe to run twice.
"""

from __future__ import annotations

from django.db import IntegrityError, connection, transaction

SILENT_SECONDS = 30
"""Three times as long as between two signs of life of a worker."""
GONE_SQL = """
    SELECT job.id FROM procrastinate_jobs job LEFT JOIN procrastinate_workers worker ON worker.id = job.worker_id
    WHERE job.status = 'doing'
        AND (worker.id IS NULL OR worker.last_heartbeat < now() - make_interval(secs => %s))
    ORDER BY job.id FOR UPDATE OF job SKIP LOCKED
"""
AGAIN_SQL = "SELECT procrastinate_retry_job_v2(%s, now(), NULL, NULL, NULL)"
FAILED_SQL = "UPDATE procrastinate_jobs SET status = 'failed' WHERE id = %s AND status = 'doing'"


@transaction.atomic
def take_up() -> int:
    """Put back what the workers that are no more had begun; returns how many jobs.

    Where the same waits already it is not put back beside it.
    """
    with connection.cursor() as cursor:
        cursor.execute(GONE_SQL, [SILENT_SECONDS])
        gone = [id for (id,) in cursor.fetchall()]
        for id in gone:
            try:
                with transaction.atomic():
                    cursor.execute(AGAIN_SQL, [id])
            except IntegrityError:
                cursor.execute(FAILED_SQL, [id])
    return len(gone)
