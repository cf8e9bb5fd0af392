"""Background work of signals: sources read, warnings told, gauges looked at, forecasts. Safe to run twice."""

from __future__ import annotations

from contextlib import suppress
from uuid import UUID

from django.db import transaction
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from . import announcing, foretelling, sources, standings

QUEUE = "default"


@app.periodic(cron="* * * * *")
@app.task(queue=QUEUE, name="weige.emergency.signals.jobs.look", queueing_lock="weige.emergency.signals.look")
def look(timestamp: int) -> None:
    """Each minute: tell of warnings that have come into force, look whether gauges have fallen silent, weigh what is
    proposed, and let the worker read the sources and make the forecasts that are due."""
    announcing.announce()
    for id in standings.due():
        standings.look_at(id)
    announcing.weigh_open()
    for id in sources.due():
        _plan("read_source", id)
    for id in foretelling.due():
        _plan("foretell", id)


@app.task(queue=QUEUE, name="weige.emergency.signals.jobs.read_source")
def read_source(id: str) -> None:
    """Read a source, and tell of what has come into force."""
    if sources.read_source(UUID(id)):
        announcing.announce()


@app.task(queue=QUEUE, name="weige.emergency.signals.jobs.foretell", lock="weige.emergency.foretell")
def foretell(id: str) -> None:
    """Forecast a gauge; one at a time on the whole server."""
    foretelling.foretell(UUID(id))


def _plan(task: str, id: UUID) -> None:
    name = f"weige.emergency.signals.jobs.{task}"
    with suppress(AlreadyEnqueued), transaction.atomic():
        app.configure_task(name, queueing_lock=f"{name}.{id}").defer(id=str(id))
