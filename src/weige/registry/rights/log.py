"""The disclosure log's only way out: what is older than the log is kept, a piece at a time."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.db import connection, transaction

from weige.core import clock
from weige.core.places import Scope
from weige.registry.models import Disclosure
from weige.registry.people import wall

BATCH = 10_000
FORGET_SQL = """
    DELETE FROM registry_disclosure WHERE id IN (
        SELECT id FROM registry_disclosure WHERE at < %s ORDER BY at LIMIT %s)
"""


def forget_disclosures(*, dry: bool = False) -> int:
    """Let go the readings that are older than ``disclosure_days``; the database refuses younger than three years.

    Args:
        dry: only count them.

    Returns:
        how many rows were, or would be, let go.
    """
    before = clock.now() - timedelta(days=settings.WEIGE.disclosure_days)
    everywhere = Scope((settings.WEIGE.city,))
    if dry:
        with transaction.atomic(), wall.opened(everywhere):
            return int(Disclosure.objects.filter(at__lt=before).count())
    gone = 0
    while True:
        with transaction.atomic(), wall.opened(everywhere), connection.cursor() as cursor:
            cursor.execute("SELECT set_config('weige.retention', 'on', true)")
            cursor.execute(FORGET_SQL, [before, BATCH])
            count = int(cursor.rowcount)
            # Within an outer transaction the word would hold on.
            cursor.execute("SELECT set_config('weige.retention', 'off', true)")
        gone += count
        if count < BATCH:
            return gone
