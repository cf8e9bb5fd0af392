"""Housekeeping of the core: seals on the event log, old rate windows, jobs of workers that are no more."""

from __future__ import annotations

import structlog
from procrastinate.contrib.django import app

from . import events, rates, rotation, stalled

log = structlog.get_logger()


@app.periodic(cron="7 * * * *")
@app.task(queue="default", name="weige.core.jobs.seal_events", queueing_lock="weige.core.seal")
def seal_events(timestamp: int) -> None:
    """Seal what was added to the event log, once an hour."""
    while events.seal():
        pass


@app.periodic(cron="* * * * *")
@app.task(queue="default", name="weige.core.jobs.take_up_stalled", queueing_lock="weige.core.take_up_stalled")
def take_up_stalled(timestamp: int) -> None:
    """Put back what a killed worker had begun, once a minute."""
    found = stalled.take_up()
    if found:
        log.info("jobs_taken_up", jobs=found)


@app.periodic(cron="23 3 * * *")
@app.task(queue="default", name="weige.core.jobs.forget_rates")
def forget_rates(timestamp: int) -> None:
    """Forget who tried what how often, once a day."""
    rates.forget_old_windows()


@app.periodic(cron="13 2 * * *")
@app.task(queue="default", name="weige.core.jobs.rotate_keys", queueing_lock="weige.core.rotate_keys")
def rotate_keys(timestamp: int) -> None:
    """Bring what older keys sealed under the newest one, once a night; without a new key it finds nothing to do."""
    try:
        outcome = rotation.rotate()
    except rotation.AlreadyRunningError:
        return
    if outcome.resealed or not outcome.whole:
        log.info(
            "keys_rotated", rows=outcome.resealed.total(), unreadable=len(outcome.unreadable),
            ambiguous=len(outcome.ambiguous),
        )  # fmt: skip
