"""Writing to inboxes."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db import transaction

from weige.core import clock, events

from .models import Notification


@transaction.atomic
def tell(
    accounts: Iterable[UUID],
    *,
    kind: str,
    subject_type: str,
    subject_id: UUID,
    cause: UUID,
    params: dict[str, Any],
) -> int:
    """Put a line into people's inboxes; the same cause reaches a person once, however often it is told.

    Returns:
        how many people were told now.
    """
    told = 0
    for account in sorted(set(accounts)):
        _, created = Notification.objects.get_or_create(
            account_id=account,
            cause=cause,
            defaults={
                "kind": kind,
                "subject_type": subject_type,
                "subject_id": subject_id,
                "params": params,
                "created_at": clock.now(),
            },
        )
        if created:
            told += 1
            events.append("notify.inbox", actor=_NOBODY, subject_type="account", subject_id=account)
    return told


def mark_read(account: UUID, ids: list[UUID] | None) -> int:
    """Mark lines (all when ``ids`` is ``None``) as read; returns how many are still unread."""
    unread = Notification.objects.filter(account_id=account, read_at__isnull=True)
    (unread if ids is None else unread.filter(id__in=ids)).update(read_at=clock.now())
    return Notification.objects.filter(account_id=account, read_at__isnull=True).count()


class _Nobody:
    account_id = None
    acting_post_id = None


_NOBODY = _Nobody()
