"""Housekeeping of the core: seals on the event log, old rate windows."""

from __future__ import annotations

from procrastinate.contrib.django import app

from . import events, rates


@app.periodic(cron="7 * * * *")
@app.task(queue="default", name="weige.core.jobs.seal_events", queueing_lock="weige.core.seal")
def seal_events(timestamp: int) -> None:
    """Seal what was added to the event log, once an hour."""
    while events.seal():
        pass


@app.periodic(cron="23 3 * * *")
@app.task(queue="default", name="weige.core.jobs.forget_rates")
def forget_rates(timestamp: int) -> None:
    """Forget who tried what how often, once a day."""
    rates.forget_old_windows()
