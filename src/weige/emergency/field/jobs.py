"""Background work of what came in from the field. Safe to run twice."""

from __future__ import annotations

import structlog
from procrastinate.contrib.django import app

log = structlog.get_logger()


@app.periodic(cron="23 4 * * *")
@app.task(queue="default", name="weige.emergency.field.jobs.forget", queueing_lock="weige.emergency.field.forget")
def forget(timestamp: int) -> None:
    """Erase each night what past operations no longer need to know."""
    from .forgetting import forget as run

    log.info("help_requests_erased", count=run())
