"""Background work of emergency: the clock that rings on where nobody answers."""

from __future__ import annotations

import time
from contextlib import suppress
from uuid import UUID

import structlog
from django.db import transaction
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from weige.core import clock, events
from weige.core.models import Event

from .drills.running import advance
from .findings import actions as findings
from .models import Operation
from .operations import calling
from .operations.calling import ring_operation
from .operations.keeping import now_in

log = structlog.get_logger()
WATCH_SECONDS = 57
"""A minute's watch ends before the next begins."""
EVERY_SECOND = 1.0
ONE_WATCH = "weige.emergency.watching"
"""Of several watches one runs at a time."""


@app.task(
    queue="emergency", name="weige.emergency.jobs.watch_now", lock=ONE_WATCH, queueing_lock="weige.emergency.watch_now"
)
def watch_now() -> None:
    """The watch from the moment of an activation on."""
    _watch()


@app.periodic(cron="* * * * *")
@app.task(queue="emergency", name="weige.emergency.jobs.watch", lock=ONE_WATCH, queueing_lock="weige.emergency.watch")
def watch(timestamp: int) -> None:
    """The watch of each minute; it takes over from the one before, and from a server that was killed."""
    _watch()


@app.task(queue="emergency", name="weige.emergency.jobs.send_texts", retry=2)
def send_texts(calls: list[str]) -> None:
    """Text messages of one rung; who has answered meanwhile gets none, also when it runs again."""
    calling.send_texts(map(UUID, calls))


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

    def begin() -> None:
        with suppress(AlreadyEnqueued):
            watch_now.defer()

    transaction.on_commit(begin)


def _watch() -> None:
    """Ring on, second by second, for a minute, while an operation runs; nothing where none does.

    What is due follows from the tables and the operations' clocks alone: after a restart it goes on as it should.
    """
    until = time.monotonic() + WATCH_SECONDS
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
