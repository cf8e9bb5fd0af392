"""The story's signals, made up and said to be so: a river gauge that rises past its warning stage, and a yellow warning of
heavy rain. Both propose level III for the flood plan; nobody has decided yet."""

from __future__ import annotations

import math
from datetime import datetime, timedelta

from weige.core import clock
from weige.emergency.signals import bringing, gauging, taking
from weige.emergency.warnings.alert import Alert, Area, Code, Info
from weige.emergency.warnings.writing import write

from .cards import JINMA
from .people import People
from .seeds import Seed

HOURS = 28 * 24
"""Of hourly readings."""
RISE_HOURS = 14.0
WARNING_STAGE, GUARANTEE_STAGE = 521.50, 522.60


def stage_at(hour: int, chance: float) -> float:
    """The made-up stage so many hours before now: low water with small waves, and a flood that has begun."""
    low = 519.8 + 0.25 * math.sin(hour / 31) + 0.12 * math.sin(hour / 9)
    rise = 2.3 / (1 + math.exp((hour - RISE_HOURS) / 3.2))
    return round(low + rise + 0.02 * (chance - 0.5), 2)


def raise_the_river(seed: Seed, crowd: People, *, until: datetime) -> None:
    """Make the gauge with its readings, and take the warning, as an officer of the subdistrict would."""
    officers = crowd.at("subdistrict_officer", JINMA)
    if not officers:
        return
    actor = crowd.actor(officers[0])
    chance = seed.stream("river")
    full = until.replace(minute=0, second=0, microsecond=0)
    with clock.at(until - timedelta(hours=2)):
        gauge = gauging.add(
            actor=actor, id=seed.id(until, "gauge"), place=JINMA,
            fields={"name": "江安河金马站（演示）", "kind": "stage", "unit": "m", "longitude": 103.81, "latitude": 30.69,
                    "warning": WARNING_STAGE, "guarantee": GUARANTEE_STAGE, "datum": "吴淞高程，读数为虚构", "lead_hours": 6},
        )  # fmt: skip
    rows = [
        bringing.Row(full - timedelta(hours=hour), stage_at(hour, chance.random()), HOURS - hour)
        for hour in range(HOURS, -1, -1)
    ]
    with clock.at(until - timedelta(minutes=20)):
        taking.upload(actor=actor, place=JINMA, content=write(_warning(clock.now())))
    with clock.at(until):
        bringing.take(actor=actor, gauge_id=gauge.id, rows=rows, corrects=False)


def _warning(sent: datetime) -> Alert:
    local = sent.astimezone(clock.CITY_ZONE).replace(microsecond=0)
    return Alert(
        identifier=f"DEMO-{local:%Y%m%d%H%M}", sender="weige-demo", sent=local, status="Actual", msg_type="Alert",
        scope="Public",
        infos=(
            Info(
                language="zh-CN", categories=("Met",), event="暴雨", responses=("Prepare",), urgency="Expected",
                severity="Moderate", certainty="Likely", effective=local, expires=local + timedelta(hours=48),
                sender_name="虚构气象台（演示）", headline="暴雨黄色预警（演示，虚构）",
                description="本条预警是演示用的虚构内容：预计未来六小时雨量五十毫米以上。",
                instruction="低洼处和沿河住户请留意水位，做好转移准备。", parameters=(Code("colour", "yellow"),),
                areas=(Area("金马街道", codes=(Code("行政区划代码", JINMA.ljust(12, "0")),)),),
            ),
        ),
    )  # fmt: skip
