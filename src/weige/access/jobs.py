"""Housekeeping of access: sessions that have ended."""

from __future__ import annotations

from procrastinate.contrib.django import app

from weige.core import clock

from .models import Session


@app.periodic(cron="41 3 * * *")
@app.task(queue="default", name="weige.access.jobs.forget_sessions")
def forget_sessions(timestamp: int) -> None:
    """Delete the sessions that have run out, once a day."""
    Session.objects.filter(expires_at__lt=clock.real_now()).delete()
