"""The dearest warning that is still read: two megabytes of polygons whose teeth lean over each other, judged whole."""

from __future__ import annotations

import time
from statistics import median
from typing import Any
from zoneinfo import ZoneInfo

ROUNDS, BYTES, TEETH = 5, 2 * 2**20, 9_990
LIMIT_S = 10.0


def warning() -> bytes:
    teeth = []
    for at in range(TEETH):
        north = 30 + at / 20_000
        teeth += [f"{north:.6f},{104 + at % 2:.6f}", f"{north + 0.4:.6f},{104.5 + (at % 2) / 2:.6f}"]
    one = f"<polygon>{' '.join(teeth)}</polygon>"
    return (
        '<alert xmlns="urn:oasis:names:tc:emergency:cap:1.2"><identifier>1</identifier><sender>a@example.org</sender>'
        "<sent>2026-07-20T14:00:00+08:00</sent><status>Actual</status><msgType>Alert</msgType><scope>Public</scope><info>"
        "<category>Met</category><event>x</event><urgency>Expected</urgency><severity>Moderate</severity>"
        f"<certainty>Likely</certainty><area><areaDesc>x</areaDesc>{one * (BYTES // len(one))}</area></info></alert>"
    ).encode()


def main() -> dict[str, Any]:
    """Seconds of one processor for reading, judging and making the shape of such a file."""
    from weige.core import clock
    from weige.emergency.warnings.judging import judged
    from weige.emergency.warnings.reading import read
    from weige.emergency.warnings.shapes import shape_of

    content, times = warning(), []
    for _ in range(ROUNDS):
        started = time.process_time()
        found = read(content, ZoneInfo("Asia/Shanghai")).alerts
        judged(found, clock.now(), lambda place: False, "5101")
        shape_of(found[0].alert.infos[0].areas[0])
        times.append(time.process_time() - started)
    return {
        "figure": "warning_of_two_megabytes", "value": round(median(times), 2), "unit": "s of one processor",
        "limit": LIMIT_S, "slowest": round(max(times), 2), "bytes": len(content),
    }  # fmt: skip
