"""Erasing what an operation knew of people when its purpose has ended: the words of requests for help, where they were,
and where tasks were done. How many asked for what, and when help came, stays. Safe to run twice."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Q

from weige.core import clock
from weige.emergency.models import HelpRequest, Task, TaskPlace


def forget() -> int:
    """Erase what belongs to operations that ended ``WEIGE_CONTACT_DAYS`` days ago or earlier.

    Returns:
        of how many requests something was erased.
    """
    before = clock.real_now() - timedelta(days=settings.WEIGE.contact_days)
    with transaction.atomic():
        kept = Q(words__isnull=False) | ~Q(where="") | Q(longitude__isnull=False)
        old = HelpRequest.objects.filter(kept, operation__stood_down_real__lt=before)
        Task.objects.filter(helps__request__operation__stood_down_real__lt=before).exclude(where="").update(where="")
        TaskPlace.objects.filter(operation__stood_down_real__lt=before).delete()
        return old.update(words=None, where="", longitude=None, latitude=None)
