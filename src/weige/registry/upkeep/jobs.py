"""Background work of upkeep: proposals, retention, figures. Safe to run twice."""

from __future__ import annotations

import structlog
from procrastinate.contrib.django import app

from . import figures, proposals, retention

log = structlog.get_logger()


@app.periodic(cron="19 5 * * *")
@app.task(queue="default", name="weige.registry.upkeep.jobs.propose", queueing_lock="weige.registry.propose")
def propose(timestamp: int) -> None:
    """Propose households for verification, once a day before people are up."""
    log.info("households_proposed", count=proposals.propose_everywhere())


@app.periodic(cron="49 2 * * *")
@app.task(queue="default", name="weige.registry.upkeep.jobs.count", queueing_lock="weige.registry.count")
def count(timestamp: int) -> None:
    """Count the whole city anew, once a night: ages and what was taken back show only then."""
    figures.count()


@app.periodic(cron="37 * * * *")
@app.task(
    queue="default", name="weige.registry.upkeep.jobs.count_changed", queueing_lock="weige.registry.count_changed"
)
def count_changed(timestamp: int) -> None:
    """Count anew where something was recorded in the last hour."""
    figures.count_changed()


@app.periodic(cron="7 3 * * *")
@app.task(queue="default", name="weige.registry.upkeep.jobs.retain", queueing_lock="weige.registry.retain")
def retain(timestamp: int) -> None:
    """Erase what has outlived its purpose, once a night."""
    try:
        log.info("data_erased", **{name.replace(".", "_"): count for name, count in retention.run().items()})
    except retention.AlreadyRunningError:
        log.info("retention_already_running")
