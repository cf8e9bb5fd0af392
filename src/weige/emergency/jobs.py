"""Background work of emergency: the clock that rings on where nobody answers."""

from __future__ import annotations

import time
from contextlib import ExitStack, suppress
from uuid import UUID

import structlog
from django.db import transaction
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from weige.core import clock, events
from weige.core.alone import alone
from weige.core.models import Event

from .drills.running import advance
from .evacuation import foreseen
from .evacuation.retention import erase_needs
from .findings import actions as findings
from .models import Operation
from .operations import calling
from .operations.calling import ring_operation
from .operations.keeping import now_in
from .signals import jobs as signals  # noqa: F401 - their own jobs, and what follows from an operation

log = structlog.get_logger()
WATCH_SECONDS = 57
"""A minute's watch ends before the next begins."""
EVERY_SECOND = 1.0
ONE_WATCH, NEXT_WATCH = "weige.emergency.watching", "weige.emergency.watching_next"
"""Of several watches one looks and one waits to take over. The database's session holds this, not the job: with a killed
worker it is gone at once."""


@app.task(queue="emergency", name="weige.emergency.jobs.watch_now", queueing_lock="weige.emergency.watch_now")
def watch_now() -> None:
    """The watch from the moment of an activation on."""
    _watch()


@app.periodic(cron="* * * * *")
@app.task(queue="emergency", name="weige.emergency.jobs.watch", queueing_lock="weige.emergency.watch")
def watch(timestamp: int) -> None:
    """The watch of each minute; it takes over from the one before, and from a server that was killed."""
    _watch()


@app.task(queue="emergency", name="weige.emergency.jobs.send_texts", retry=2)
def send_texts(calls: list[str]) -> None:
    """Text messages of one rung; who has answered meanwhile gets none, also when it runs again."""
    calling.send_texts(map(UUID, calls))


@app.task(queue="emergency", name="weige.emergency.jobs.list_planned", retry=5)
def list_planned(operation: str) -> None:
    """List the households of the areas that a plan evacuates, right after its level has come. Of several such jobs of an
    operation one runs at a time; each goes on where the log says the last one was."""
    foreseen.list_planned(UUID(operation))


@app.periodic(cron="20 3 * * *")
@app.task(queue="emergency", name="weige.emergency.jobs.forget_needs", queueing_lock="weige.emergency.forget_needs")
def forget_needs(timestamp: int) -> None:
    """What help households needed is erased some time after their operation."""
    log.info("emergency.needs_erased", households=erase_needs())


@app.periodic(cron="23 * * * *")
@app.task(
    queue="default", name="weige.emergency.jobs.tell_overdue_findings", queueing_lock="weige.emergency.overdue_findings"
)
def tell_overdue_findings(timestamp: int) -> None:
    """Tell owners of findings, and who keeps the plan, that the day has passed; once for each day that was set."""
    while findings.tell_overdue():
        pass


@events.on("emergency.activated")
def begin_watch(event: Event) -> None:
    """Watch from an activation on; where a watch waits to begin already, that one does."""

    transaction.on_commit(watch_soon)


@events.on("emergency.activated")
@events.on("emergency.level_changed")
def list_soon(event: Event) -> None:
    """Have the areas of the plan listed in the background: the first message does not wait for it. The job is written in
    the transaction of the command itself. A rehearsal lists them in its own steps."""
    operation = Operation.objects.select_related("version_of_plan").get(id=event.subject_id)
    if not operation.simulated and foreseen.to_list(operation):
        of = str(operation.id)
        app.configure_task(
            "weige.emergency.jobs.list_planned", queue="emergency", lock=f"weige.emergency.list_planned:{of}"
        ).defer(operation=of)


def watch_soon() -> None:
    """Let a watch begin now: after an activation, and when a worker starts."""
    with suppress(AlreadyEnqueued):
        watch_now.defer()


def _watch() -> None:
    """Ring on, second by second, for a minute, while an operation runs; nothing where none does.

    What is due follows from the tables and the operations' clocks alone: after a restart it goes on as it should.
    """
    until = time.monotonic() + WATCH_SECONDS
    with ExitStack() as held:
        with alone(NEXT_WATCH) as waits:
            if not waits:
                return
            while not held.enter_context(alone(ONE_WATCH)):
                time.sleep(EVERY_SECOND)
                if time.monotonic() > until:
                    return
        while ring_all() and time.monotonic() < until:
            time.sleep(EVERY_SECOND)


def ring_all() -> int:
    """Ring on in every running operation; returns how many run."""
    running = list(Operation.objects.filter(stood_down_at__isnull=True).select_related("version_of_plan", "commander"))
    for operation in running:
        if operation.scenario or operation.simulated:
            advance(operation)
        if operation.simulated:
            continue
        with transaction.atomic(), clock.at(now_in(operation)):
            ring_operation(operation)
    return len(running)
