"""Background work of imports."""

from __future__ import annotations

from uuid import UUID

import structlog
from procrastinate.contrib.django import app

from weige.registry.models import Import

from . import imports, taking

log = structlog.get_logger()


@app.task(queue="default", name=imports.WORK)
def work(import_id: str) -> None:
    """Do the step that an import is in."""
    taking.work(UUID(import_id))


@app.periodic(cron="* * * * *")
@app.task(queue="default", name="weige.registry.transfer.jobs.follow_up", queueing_lock="weige.registry.imports")
def follow_up(timestamp: int) -> None:
    """Go on with imports whose process has ended in the middle of a step."""
    for id in Import.objects.filter(state__in=imports.WORKING).order_by("created_at").values_list("id", flat=True):
        if taking.work(id):
            log.info("import_followed_up", import_id=str(id))


@app.periodic(cron="37 3 * * *")
@app.task(queue="default", name="weige.registry.transfer.jobs.drop_abandoned")
def drop_abandoned(timestamp: int) -> None:
    """Erase files that were neither taken nor dropped."""
    log.info("imports_dropped", count=imports.drop_abandoned())
