"""Writing to inboxes."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from weige.core import clock
from weige.core.ids import new_id

from .models import Notification

TELL_SQL = """
    WITH told AS (
        INSERT INTO notify_notification (id, account_id, kind, subject_type, subject_id, cause, params, created_at)
        SELECT line.id, line.account, %(kind)s, %(subject_type)s, %(subject_id)s, %(cause)s, %(params)s::jsonb, %(now)s
        FROM unnest(%(ids)s::uuid[], %(accounts)s::uuid[]) AS line (id, account)
        ON CONFLICT (account_id, cause) DO NOTHING
        RETURNING account_id
    )
    INSERT INTO core_event (clock_at, kind, subject_type, subject_id, place, payload)
    SELECT %(now)s, 'notify.inbox', 'account', account_id, '', '{}'::jsonb FROM told
"""
"""Lines in inboxes and the events by which open screens learn of them, however many, in one statement."""


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
    people = sorted(set(accounts))
    with connection.cursor() as cursor:
        cursor.execute(
            TELL_SQL,
            {
                "accounts": people, "ids": [new_id() for _ in people], "kind": kind, "subject_type": subject_type,
                "subject_id": subject_id, "cause": cause, "params": json.dumps(params), "now": clock.now(),
            },
        )  # fmt: skip
        return int(cursor.rowcount)


def mark_read(account: UUID, ids: list[UUID] | None) -> int:
    """Mark lines (all when ``ids`` is ``None``) as read; returns how many are still unread."""
    unread = Notification.objects.filter(account_id=account, read_at__isnull=True)
    (unread if ids is None else unread.filter(id__in=ids)).update(read_at=clock.now())
    return Notification.objects.filter(account_id=account, read_at__isnull=True).count()
