"""Background work of mediation: mediators are reminded of the days that count."""

from __future__ import annotations

from django.db import transaction
from procrastinate.contrib.django import app

from weige.core import clock
from weige.core.sealing import derived_id

from . import queries, wall
from .deadlines import REMIND_DAYS
from .keeping import tell_mediators


@app.periodic(cron="17 8 * * *")
@app.task(queue="default", name="weige.mediation.jobs.remind", queueing_lock="weige.mediation.remind")
def remind(timestamp: int) -> None:
    """Tell mediators of periods that end within days, and of agreements that the court can soon not confirm any more.

    Each is told once for each last day: an extension makes a new one.
    """
    today = clock.today()
    with transaction.atomic(), wall.everything():
        for dossier in queries.due_on(today):
            tell_mediators(dossier, "mediation.due_soon", derived_id(dossier.id, f"due:{dossier.due_on}"))
        for dossier in queries.to_remind_of_court(today, REMIND_DAYS):
            tell_mediators(dossier, "mediation.court_soon", derived_id(dossier.id, f"court:{dossier.effective_on}"))
