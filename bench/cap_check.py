"""The dearest warnings that are still read: two megabytes of polygons whose teeth lean over each other, and as many
circles as are taken, each across the others; read, judged, made into a shape."""

from __future__ import annotations

import random
import time
from statistics import median
from typing import Any
from zoneinfo import ZoneInfo

from weige.emergency.warnings.reading import MAX_SHAPES

ROUNDS, BYTES, TEETH = 5, 2 * 2**20, 9_990
LIMIT_S = 10.0


def warning(shapes: str) -> bytes:
    return (
        '<alert xmlns="urn:oasis:names:tc:emergency:cap:1.2"><identifier>1</identifier><sender>a@example.org</sender>'
        "<sent>2026-07-20T14:00:00+08:00</sent><status>Actual</status><msgType>Alert</msgType><scope>Public</scope><info>"
        "<category>Met</category><event>x</event><urgency>Expected</urgency><severity>Moderate</severity>"
        f"<certainty>Likely</certainty><area><areaDesc>x</areaDesc>{shapes}</area></info></alert>"
    ).encode()


def teeth() -> str:
    corners = []
    for at in range(TEETH):
        north = 30 + at / 20_000
        corners += [f"{north:.6f},{104 + at % 2:.6f}", f"{north + 0.4:.6f},{104.5 + (at % 2) / 2:.6f}"]
    one = f"<polygon>{' '.join(corners)}</polygon>"
    return one * (BYTES // len(one))


def circles() -> str:
    chance = random.Random(3)
    return "".join(
        f"<circle>{30 + chance.random():.4f},{104 + chance.random():.4f} {chance.uniform(5, 40):.1f}</circle>"
        for _ in range(MAX_SHAPES)
    )


def main() -> list[dict[str, Any]]:
    """Seconds of one processor for each, the median of a few rounds."""
    from weige.core import clock
    from weige.emergency.warnings.judging import judged
    from weige.emergency.warnings.reading import read
    from weige.emergency.warnings.shapes import shape_of

    found = []
    for name, shapes in (("teeth", teeth()), ("circles", circles())):
        content, times = warning(shapes), []
        for _ in range(ROUNDS):
            started = time.process_time()
            alerts = read(content, ZoneInfo("Asia/Shanghai")).alerts
            judged(alerts, clock.now(), lambda place: False, "5101")
            shape_of(alerts[0].alert.infos[0].areas[0])
            times.append(time.process_time() - started)
        found.append({
            "figure": f"dearest_warning_{name}", "value": round(median(times), 2), "unit": "s of one processor",
            "limit": LIMIT_S, "slowest": round(max(times), 2), "bytes": len(content),
        })  # fmt: skip
    return found
