"""The stage over a while ahead, for each gauge at most once an hour: the model that the command line has, or persistence."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta
from typing import Any
from uuid import UUID

import numpy as np
from django.db.models import F, Q

from weige.core import clock
from weige.core.clock import CITY_ZONE
from weige.core.errors import Text
from weige.emergency.gauges.forecast import Forecasts, Prepared, Settings, TooLittleError, forecast, prepare
from weige.emergency.gauges.readings import Readings
from weige.emergency.models import Gauge

from .history import Kept, current

EVERY = timedelta(hours=1)
MOST_LEARNT = 30_000
"""The newest readings that are learnt from: three and a half years of hourly ones."""
WITHIN = 0.15
PARTS = 3
"""A forecast is made for so many moments up to its lead, each by a model of its own: a curve and no straight line."""


def due() -> list[UUID]:
    """The gauges with readings that are newer than their last forecast, if that was an hour ago."""
    fresh = Q(foretold_at__isnull=True) | Q(foretold_at__lt=clock.now() - EVERY, newest_at__gt=F("foretold_at"))
    rows = Gauge.objects.filter(fresh, kind="stage", newest_at__isnull=False)
    return list(rows.order_by("foretold_at", "id").values_list("id", flat=True))


def foretell(gauge_id: UUID) -> bool:
    """Forecast a gauge that is due; whether there was something to do. Run twice it does nothing the second time."""
    gauge = Gauge.objects.filter(id=gauge_id, kind="stage").first()
    now = clock.now()
    if gauge is None or (gauge.foretold_at is not None and gauge.foretold_at > now - EVERY):
        return False
    kept = current(gauge.id, before=now, most=MOST_LEARNT)
    if not kept:
        return False
    told = made_from(kept, gauge.lead_hours)
    Gauge.objects.filter(id=gauge_id).update(foretold=told, foretold_at=now)
    return True


def made_from(kept: list[Kept], lead_hours: int) -> dict[str, Any]:
    """A forecast from a gauge's past: with model, band and skill, or persistence with the reason why. ``curve`` leads up to
    it, each moment with its own forecast and bands."""
    offset = kept[-1].at.astimezone(CITY_ZONE).utcoffset() or timedelta()
    readings = Readings(
        times=np.array([each.at.timestamp() for each in kept], np.int64),
        stage=np.array([each.value for each in kept]), lines=np.arange(1, len(kept) + 1),
        offset=int(offset.total_seconds()),
    )  # fmt: skip
    settings = Settings(lead_hours * 3600.0, WITHIN)
    try:
        prepared = prepare(readings, settings)
        if prepared is None:
            reason = Text("读数的时间跨度不合理", "the times of the readings reach too far")
            return _persistence(kept[-1], lead_hours, reason)
        made = forecast(prepared, settings)
    except TooLittleError as error:
        return _persistence(kept[-1], lead_hours, error.text)
    told = _latest(made)
    if told is None:
        return _persistence(kept[-1], lead_hours, Text("没有证实的读数", "no reading is confirmed"))
    measured = made.measures()["all"]
    return {
        **told,
        "curve": [*_nearer(prepared, lead_hours, told), _point(told)],
        "model": made.model.name,
        "skill": {
            "forecasts": measured["forecasts"],
            "within": WITHIN,
            "model": measured["model"]["within_share"],
            "persistence": measured["persistence"]["within_share"],
        },
        "notes": [[note.zh, note.en] for note in made.notes],
    }


def leads_of(lead_hours: int) -> list[int]:
    """The hours ahead for which a forecast is made; the last is the lead itself."""
    return sorted({max(1, round(lead_hours * part / PARTS)) for part in range(1, PARTS + 1)})


def _nearer(prepared: Prepared, lead_hours: int, told: dict[str, Any]) -> list[dict[str, Any]]:
    """The forecasts for the moments before the one that was asked for, from the same reading."""
    found: dict[str, dict[str, Any]] = {}
    for hours in leads_of(lead_hours)[:-1]:
        with suppress(TooLittleError):
            nearer = _latest(forecast(prepared, Settings(hours * 3600.0, WITHIN)))
            if nearer is not None and nearer["issued"] == told["issued"] and nearer["for"] < told["for"]:
                found[nearer["for"]] = _point(nearer)
    return list(found.values())


def _latest(made: Forecasts) -> dict[str, Any] | None:
    return made.told(len(made.places) - 1) if len(made.places) else None


def _point(told: dict[str, Any]) -> dict[str, Any]:
    return {name: told[name] for name in ("for", "forecast", "bands")}


def _persistence(last: Kept, lead_hours: int, reason: Text) -> dict[str, Any]:
    """The present stage as the forecast, and why it is no more."""
    issued = last.at.astimezone(CITY_ZONE)
    return {
        "issued": issued.isoformat(timespec="seconds"),
        "for": (issued + timedelta(hours=lead_hours)).isoformat(timespec="seconds"),
        "stage": round(last.value, 3),
        "forecast": round(last.value, 3),
        "bands": {},
        "persistence": round(last.value, 3),
        "model": "persistence",
        "skill": None,
        "notes": [
            [
                f"历史读数太少，预报就是当前水位（{reason.zh}）",
                f"too little past: the forecast is the present stage ({reason.en})",
            ]
        ],
    }
