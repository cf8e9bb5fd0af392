"""Where gauges stand by their readings, and who of them may have fallen silent meanwhile."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from weige.access.actors import SYSTEM
from weige.core import clock, events
from weige.emergency.gauges.quality import FUTURE_GRACE
from weige.emergency.gauges.standing import Reading, Standing, Thresholds, standing
from weige.emergency.models import Gauge

from .history import LOOKED_BACK, current
from .proposals import weigh_around

STANDS = ("level", "silent", "stage", "reason_zh", "reason_en", "fell", "crossing", "crossed_at", "speaks_until")


def thresholds_of(gauge: Gauge) -> Thresholds | None:
    if gauge.warning is None or gauge.guarantee is None:
        return None
    return Thresholds(gauge.warning, gauge.guarantee)


def standing_of(gauge: Gauge, now: datetime) -> Standing | None:
    """Where a gauge stands by the readings that are known; ``None`` where it has no stages."""
    thresholds = thresholds_of(gauge)
    if gauge.kind != "stage" or thresholds is None:
        return None
    latest = current(gauge.id, before=now + timedelta(seconds=FUTURE_GRACE), most=LOOKED_BACK)
    return standing((Reading(kept.at, kept.value) for kept in latest), thresholds, now)


def renew(gauge: Gauge) -> bool:
    """Bring a gauge's standing up to date; its row is held by the caller. A level that has changed is one more crossing,
    and the caller weighs what it concerns. A silent gauge keeps its level: it says nothing about now. One without stages
    has none, and to lose them is no fall.

    Returns:
        whether the level has changed.
    """
    now = clock.now()
    found = standing_of(gauge, now)
    before = [getattr(gauge, name) for name in STANDS]
    if found is None:
        level, gauge.silent, gauge.stage, gauge.speaks_until = 0, True, None, None
        gauge.reason_zh = gauge.reason_en = ""
    else:
        level = gauge.level if found.level is None else int(found.level)
        gauge.silent, gauge.stage, gauge.speaks_until = found.level is None, found.stage, found.until
        gauge.reason_zh, gauge.reason_en = found.reason.zh[:300], found.reason.en[:300]
    crossed = level != gauge.level
    if crossed:
        gauge.fell = found is not None and level < gauge.level
        gauge.level, gauge.crossing, gauge.crossed_at = level, gauge.crossing + 1, now
    if before != [getattr(gauge, name) for name in STANDS]:
        gauge.save(update_fields=STANDS)
    if crossed:
        events.append("emergency.gauge_crossed", actor=SYSTEM, subject_type="gauge", subject_id=gauge.id,
                      place=gauge.place, payload={"level": gauge.level})  # fmt: skip
    return crossed


@transaction.atomic
def look_at(gauge_id: UUID) -> None:
    """Bring a gauge's standing up to date with the time that has passed; one that is being read is passed over."""
    row = Gauge.objects.select_for_update(skip_locked=True).filter(id=gauge_id).first()
    if row is not None and renew(row):
        weigh_around([row.place])


def due() -> list[UUID]:
    """The gauges whose standing the time that has passed may have changed: they would fall silent by now."""
    over = Q(speaks_until__isnull=True) | Q(speaks_until__lt=clock.now())
    return list(Gauge.objects.filter(over, kind="stage", silent=False).order_by("id").values_list("id", flat=True))
