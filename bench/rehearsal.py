"""The flood story rehearsed: ninety minutes of a subdistrict's drill by simulated responders, from 15:00 to 16:30.

The demo's whole subdistrict with its plan; the drill's clock runs sixty times as fast, so that ninety seconds are the
least, and the watch looks every second as it does in the worker. What is quoted is the time from the activation until the
rehearsal has ended by itself and its report is made, beside the processor's time.
"""

from __future__ import annotations

import sys
import time
from datetime import datetime, timedelta
from typing import Any

from .ground import ground

SPEED, LIMIT_S = 60, 120.0
CASES_EACH = 3


def main() -> dict[str, Any]:
    """The figure: seconds of a rehearsal with its report."""
    with ground():
        from weige.access.models import Post
        from weige.access.sessions import actor_of, open_session
        from weige.core import clock
        from weige.core.ids import new_id
        from weige.emergency.jobs import EVERY_SECOND, ring_all
        from weige.emergency.models import Call, ContingencyPlan, Entry
        from weige.emergency.operations import actions
        from weige.emergency.review.queries import report
        from weige.server.demo.cards import JINMA
        from weige.server.demo.load import load

        load(seed=1, say=lambda text: print(text, file=sys.stderr, flush=True), cases_each=CASES_EACH)
        officer = Post.objects.filter(post_type_id="subdistrict_officer", place=JINMA, account__isnull=False).first()
        assert officer is not None
        assert officer.account is not None
        actor = actor_of(open_session(officer.account, label="bench", strength="totp")[0])
        assert actor is not None
        plan = ContingencyPlan.objects.get(place=JINMA, hazard="flood")
        today = clock.now().astimezone(clock.CITY_ZONE)
        begun, cpu = time.perf_counter(), time.process_time()
        made = actions.activate(
            actor=actor, plan_id=plan.id,
            wish=actions.Activation(
                new_id(), 3, "暴雨黄色预警", drill=True, begins_at=_three_o_clock(today), speed=SPEED, scenario="flood",
                simulated=True,
            ),
        )  # fmt: skip
        while ring_all():
            time.sleep(EVERY_SECOND)
        made.refresh_from_db()
        report(actor, made.id)
        seconds, processor = time.perf_counter() - begun, time.process_time() - cpu
        if made.stood_down_at is None or made.stood_down_at - made.opened_at != timedelta(minutes=90):
            raise RuntimeError(f"ended at {made.stood_down_at}")
        called, lines = Call.objects.filter(operation=made).count(), Entry.objects.filter(operation=made).count()
    return {
        "figure": "rehearsal_of_the_flood", "value": round(seconds, 1), "unit": "s", "limit": LIMIT_S,
        "least": 90 * 60 / SPEED, "processor_seconds": round(processor, 1), "called": called, "log_lines": lines,
    }  # fmt: skip


def _three_o_clock(today: datetime) -> datetime:
    return today.replace(hour=15, minute=0, second=0, microsecond=0)
