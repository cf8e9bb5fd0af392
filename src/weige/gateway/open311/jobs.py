"""Background work of Open311. Safe to run twice."""

from __future__ import annotations

from django.conf import settings
from procrastinate.contrib.django import app

from . import taking


@app.periodic(cron="*/10 * * * *")
@app.task(queue="default", name="weige.gateway.open311.jobs.try_again", queueing_lock="weige.gateway.try_again")
def try_again(timestamp: int) -> None:
    """Look for someone on duty for the requests that wait for one."""
    taking.try_again()


@app.periodic(cron="27 4 * * *")
@app.task(queue="default", name="weige.gateway.open311.jobs.give_up_old", queueing_lock="weige.gateway.give_up_old")
def give_up_old(timestamp: int) -> None:
    """Refuse and erase what has waited too long, once a night."""
    taking.give_up_old(settings.WEIGE.contact_days)
