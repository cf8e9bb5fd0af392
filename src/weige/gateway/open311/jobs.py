"""Background work of Open311. Safe to run twice."""

from __future__ import annotations

from procrastinate.contrib.django import app

from . import taking


@app.periodic(cron="*/10 * * * *")
@app.task(queue="default", name="weige.gateway.open311.jobs.try_again", queueing_lock="weige.gateway.try_again")
def try_again(timestamp: int) -> None:
    """Look for someone on duty for the requests that wait for one."""
    taking.try_again()
