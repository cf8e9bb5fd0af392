"""Erases what help households needed some time after their operation, and which households they were: counts stay."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.db import transaction

from weige.core import clock
from weige.emergency.models import EvacuationLine

BATCH = 5_000


def erase_needs() -> int:
    """Erase the needs of operations that were stood down long enough ago; returns of how many households. Each batch is
    a transaction of its own: broken off at any moment, the next run goes on."""
    before = clock.now() - timedelta(days=settings.WEIGE.evacuation_days)
    erased = 0
    while True:
        with transaction.atomic():
            due = EvacuationLine.objects.filter(need__isnull=False, operation__stood_down_real__lt=before)
            some = list(due.order_by("id").values_list("id", flat=True)[:BATCH])
            EvacuationLine.objects.filter(id__in=some).update(need=None, household=None)
        erased += len(some)
        if len(some) < BATCH:
            return erased
