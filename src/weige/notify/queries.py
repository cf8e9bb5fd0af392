"""Every reading of inboxes: one's own only."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db.models import Q

from weige.core.paging import decode_cursor, encode_cursor

from .models import Notification

MOST_UNREAD = 100


def inbox(account: UUID, *, after: str | None, limit: int) -> tuple[list[Notification], str | None]:
    """One page of an inbox, newest first, and the cursor of the next page.

    Raises:
        Problem: ``core.bad_cursor``.
    """
    found = Notification.objects.filter(account_id=account)
    if after:
        moment, last = decode_cursor(after, datetime, UUID)
        found = found.filter(Q(created_at__lt=moment) | Q(created_at=moment, id__lt=last))
    rows = list(found.order_by("-created_at", "-id")[: limit + 1])
    following = encode_cursor(rows[limit - 1].created_at, rows[limit - 1].id) if len(rows) > limit else None
    return rows[:limit], following


def unread(account: UUID) -> int:
    """How many lines are unread; 100 means 100 or more."""
    return Notification.objects.filter(account_id=account, read_at__isnull=True)[:MOST_UNREAD].count()
