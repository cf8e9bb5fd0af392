"""Series for the tests of forecasts."""

from __future__ import annotations

from datetime import UTC, datetime

import numpy as np

from weige.emergency.gauges.forecast import Forecasts, Prepared, Settings, forecast, prepare
from weige.emergency.gauges.readings import Readings

BEGIN = int(datetime(2018, 1, 1, tzinfo=UTC).timestamp())
HOUR = 3600


def readings(stage: np.ndarray, *, rain: np.ndarray | None = None, step: int = HOUR) -> Readings:
    """Readings at regular times, as a file would have given them."""
    count = len(stage)
    return Readings(
        times=BEGIN + np.arange(count, dtype=np.int64) * step,
        stage=np.array(stage, float),
        rain=None if rain is None else np.array(rain, float),
        lines=np.arange(2, count + 2),
    )


def prepared(found: Readings, settings: Settings) -> Prepared:
    made = prepare(found, settings)
    assert made is not None
    return made


def forecasts(found: Readings, settings: Settings) -> Forecasts:
    return forecast(prepared(found, settings), settings)
