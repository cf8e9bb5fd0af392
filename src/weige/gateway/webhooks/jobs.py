"""Background work of webhooks. Safe to run twice."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

import structlog
from django.conf import settings
from django.db import transaction
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from weige.core import clock

from . import sending

log = structlog.get_logger()
SOON = timedelta(seconds=60)
SEND = "weige.gateway.webhooks.jobs.send"


@app.periodic(cron="* * * * *")
@app.task(queue="default", name="weige.gateway.webhooks.jobs.read_log", queueing_lock="weige.gateway.read_log")
def read_log(timestamp: int) -> None:
    """Read the event log on for every webhook, each minute, and send what is due."""
    for id in sending.fan_out():
        _plan(id, None)


@app.task(queue="default", name=SEND)
def send(subscription: str) -> None:
    """Send what is due for a webhook, and come again when more is."""
    following = sending.send(UUID(subscription))
    if following is not None:
        _plan(UUID(subscription), following)


def _plan(id: UUID, at: datetime | None) -> None:
    """Let the worker send for a webhook now, or in a few seconds; what is due later is found by ``read_log``.

    One job of each sort waits at most: a later one never keeps an earlier one back.
    """
    now = clock.now()
    lock = f"weige.gateway.send.{id}"
    try:
        with transaction.atomic():
            if at is None or at <= now:
                send.configure(queueing_lock=lock).defer(subscription=str(id))
            elif at <= now + SOON:
                send.configure(queueing_lock=f"{lock}.later", schedule_at=at).defer(subscription=str(id))
    except AlreadyEnqueued:
        return


@app.periodic(cron="41 3 * * *")
@app.task(queue="default", name="weige.gateway.webhooks.jobs.forget", queueing_lock="weige.gateway.forget")
def forget(timestamp: int) -> None:
    """Erase old deliveries, once a night."""
    log.info("deliveries_erased", count=sending.forget(settings.WEIGE.webhook_log_days))
