"""What everybody may read of the warnings that were published here."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from django.db.models import Max, QuerySet

from weige.core import clock
from weige.emergency.models import AlertMessage, AlertPlace
from weige.emergency.warnings.ending import AlertState

from .drafting import sender
from .holding import standing_at
from .kept import whole

__all__ = ["PublicMessage", "content_of", "latest", "sender", "updated"]
MOST = 200
TOLD = {AlertState.IN_FORCE, AlertState.NOT_YET, AlertState.ALL_CLEAR}
"""An update that gives the all-clear has ended by itself and is told; what it ended is not."""
OVER = {AlertState.CANCELLED, AlertState.ALL_CLEAR}
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
    """Our messages that hold now or are about to, and those that ended others before their time: a reader who has taken
    one must learn of its end. The newest first; exercises are left out."""
    now = clock.now()
    rows = list(ours().filter(warns=True, usable=True, ends_at__gt=now).order_by("-sent", "id")[:MOST])
    places: dict[UUID, list[AlertPlace]] = {}
    for place in AlertPlace.objects.filter(alert__in=rows).order_by("place"):
        places.setdefault(place.alert_id, []).append(place)
    found = standing_at(places, [row for row in rows if row.id in places], now)
    told = {each.row.id: each.row for each in found if each.standing.state in TOLD and each.standing.by is None}
    enders = {each.standing.by for each in found if each.standing.by and each.standing.state in OVER}
    for name, identifier in enders:
        told |= {row.id: row for row in ours().filter(sender=name, identifier=identifier)}
    return [_public(row) for row in sorted(told.values(), key=lambda row: (row.sent, row.id), reverse=True)[:MOST]]


def ours() -> QuerySet[AlertMessage]:
    """What was published here in earnest."""
    return AlertMessage.objects.filter(draft__isnull=False, draft__drill=False)


def _public(row: AlertMessage) -> PublicMessage:
    alert = whole(row.content)
    info = alert.infos[0] if alert.infos else None
    title = (info.headline or info.event) if info else f"{alert.msg_type}: {alert.references[-1].identifier}"
    return PublicMessage(row.id, row.sent, title, info.description if info else alert.note)


def updated() -> datetime:
    """When the feed last changed: a message came, or one ran out."""
    now = clock.now()
    sent = ours().aggregate(last=Max("sent"))["last"] or LONG_AGO
    over = ours().filter(ends_at__lte=now).aggregate(last=Max("ends_at"))["last"] or LONG_AGO
    return max(sent, over)
