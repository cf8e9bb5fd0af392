"""What everybody may read of the warnings that were published here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from weige.core import clock
from weige.emergency.models import AlertMessage

from .drafting import sender
from .kept import whole

__all__ = ["PublicMessage", "content_of", "latest", "sender", "updated"]
KEPT_FOR = timedelta(days=7)
MOST = 200
LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class PublicMessage:
    """One message of ours in the feed."""

    id: UUID
    sent: datetime
    title: str
    summary: str


def content_of(alert_id: UUID) -> bytes | None:
    """The bytes of a message of ours as it was published; nothing of what others sent is handed on."""
    row = AlertMessage.objects.filter(id=alert_id, draft__isnull=False).select_related("file").first()
    return bytes(row.file.content) if row is not None else None


def latest() -> list[PublicMessage]:
    """Our messages of the last week, the newest first; exercises are left out."""
    now = clock.now()
    rows = AlertMessage.objects.filter(draft__isnull=False, draft__drill=False, sent__gt=now - KEPT_FOR)
    found = []
    for row in rows.order_by("-sent", "id")[:MOST]:
        alert = whole(row.content)
        info = alert.infos[0] if alert.infos else None
        title = (info.headline or info.event) if info else f"{alert.msg_type}: {alert.references[0].identifier}"
        found.append(PublicMessage(row.id, row.sent, title, info.description if info else alert.note))
    return found


def updated(messages: Sequence[PublicMessage]) -> datetime:
    """When the feed last changed."""
    return messages[0].sent if messages else LONG_AGO
