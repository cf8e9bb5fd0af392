"""The story's contingency plans: the subdistrict's for floods, as it was drilled, and the community's for heavy rain;
each made by one officer and approved by another. No operation runs: it is for whoever enters to begin a drill."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from weige.core import clock
from weige.core.places import Scope
from weige.emergency.dispatch import road_files
from weige.emergency.dispatch.synthetic import streets
from weige.emergency.plans import actions
from weige.territory.codes import GridKind
from weige.territory.queries import grids_in, outline

from .cards import JINMA, LINGKE
from .people import People
from .refuge import make_refuge
from .seeds import Seed

AROUND = 0.004
"""Degrees beyond the place: shelters and help lie beside it, too."""
MADE_BEFORE, APPROVED_BEFORE = timedelta(days=40), timedelta(days=38)
LADDER = [
    {"name": "app", "seconds": 120},
    {"name": "text", "seconds": 180},
    {"name": "deputy", "seconds": 180},
    {"name": "above", "seconds": 0},
]


def _task(code: str, text: str, minutes: int, *, at_once: bool = True) -> dict[str, Any]:
    return {"code": code, "text": text, "minutes": minutes, "at_once": at_once}


FLOOD = {
    "areas": [JINMA],
    "ladder": LADDER,
    "message": "防汛应急响应启动，请马上应答并到岗。",
    "groups": [
        {
            "code": "traffic_evacuation", "name": "交通管制与人员转移组", "function": "traffic_evacuation",
            "from_level": 3, "least": 60,
            "calls": [{"organisation_kind": "police_station"}, {"post_type": "grid_worker"},
                      {"post_type": "micro_grid_leader"}],
            "tasks": [
                _task("close_roads", "封闭沿河道路，在路口设警戒线", 15),
                _task("tell_doors", "低洼楼栋逐户通知，先通知行动不便的住户", 30),
                _task("move", "把需要转移的住户送到安置点", 60, at_once=False),
            ],
            "vehicles": [
                {"code": "bus", "name": "中巴 1 号", "seats": 14, "kilograms": 300, "equipment": ["wheelchair"]},
                {"code": "van", "name": "面包车 2 号", "seats": 6, "kilograms": 400},
            ],
        },
        {
            "code": "machinery", "name": "机械组", "function": "machinery", "from_level": 3, "least": 2,
            "calls": [{"organisation_kind": "urban_management"}, {"organisation_kind": "fire_station"},
                      {"organisation_kind": "water"}, {"organisation_kind": "power"}],
            "tasks": [
                _task("sandbags", "沙袋、雨衣、雨靴、铁锹、救生衣、救生圈、绳索运到堤段", 20),
                _task("close_breach", "堵漏加固溃口", 45, at_once=False),
            ],
            "vehicles": [
                {"code": "truck", "name": "抢险车", "seats": 3, "kilograms": 3000, "equipment": ["high", "tools"]},
                {"code": "boat", "name": "冲锋舟", "kind": "boat", "seats": 6, "equipment": ["life_jackets"]},
            ],
            "supplies": [
                {"item": "sandbag", "amount": 500}, {"item": "shovel", "amount": 40}, {"item": "raincoat", "amount": 60},
                {"item": "boots", "amount": 60},
            ],
        },
        {
            "code": "medical", "name": "医疗救护组", "function": "medical", "from_level": 3, "least": 1,
            "calls": [{"organisation_kind": "clinic"}],
            "tasks": [_task("post", "在安置点设临时医疗点", 30)],
            "vehicles": [{"code": "ambulance", "name": "救护车", "seats": 3, "equipment": ["stretcher"]}],
        },
        {
            "code": "command", "name": "社区指挥组", "function": "command", "from_level": 2, "least": 9,
            "calls": [{"post_type": "community_officer"}],
            "tasks": [_task("report", "各社区报告险情和转移人数", 20)],
        },
    ],
}  # fmt: skip
RAIN = {
    "areas": [LINGKE],
    "ladder": LADDER,
    "message": "暴雨响应启动，请马上应答。",
    "groups": [
        {
            "code": "patrol", "name": "巡查与转移组", "function": "traffic_evacuation", "from_level": 4, "least": 5,
            "calls": [{"post_type": "micro_grid_leader"}, {"post_type": "grid_worker"}],
            "tasks": [
                _task("drains", "查看雨水口和地下车库入口，有积水马上报告", 20),
                _task("knock", "上门看独居和行动不便的老人", 40),
            ],
            "vehicles": [
                {"code": "van", "name": "社区面包车", "seats": 6, "kilograms": 400, "equipment": ["stretcher"]},
                {"code": "cart", "name": "电动三轮", "seats": 1, "kilograms": 300},
            ],
        },
        {
            "code": "pumps", "name": "排水抢险组", "function": "machinery", "from_level": 3, "least": 1,
            "calls": [{"organisation_kind": "property"}, {"organisation_kind": "urban_management"}],
            "tasks": [_task("pump", "地下车库架设水泵和挡水板", 30)],
        },
        {
            "code": "medical", "name": "医疗救护组", "function": "medical", "from_level": 2, "least": 1,
            "calls": [{"organisation_kind": "clinic"}], "tasks": [_task("stand_by", "救护车待命", 15)],
        },
    ],
}  # fmt: skip


LOW_GRIDS = 2


def _low_places(place: str, from_level: int) -> list[dict[str, Any]]:
    """The first micro-grids of a place lie lowest, along the river."""
    codes = grids_in(Scope((place,))).filter(kind=GridKind.MICRO).order_by("code").values_list("code", flat=True)
    return [{"place": code, "from_level": from_level, "reason": "沿河低洼，低于堤顶"} for code in codes[:LOW_GRIDS]]


def plan_for_the_worst(seed: Seed, crowd: People, *, until: datetime) -> None:
    """Make both plans and approve them; shelters and supplies are where they would be needed."""
    for post_type, place, hazard, name, content in (
        ("subdistrict_officer", JINMA, "flood", "金马街道防汛应急预案", FLOOD),
        ("community_officer", LINGKE, "heavy_rain", "菱窠社区暴雨应急预案", RAIN),
    ):
        officers = crowd.at(post_type, place)
        if len(officers) < 2:
            continue
        first, second = (crowd.actor(post) for post in officers[:2])
        whole = {**content, "evacuation": _low_places(place, 2)}
        id = seed.id(until, "contingency_plan", place)
        with clock.at(until - MADE_BEFORE):
            actions.make(actor=second, id=id, place=place, hazard=hazard, name=name, content=whole, note="第一版")
        with clock.at(until - APPROVED_BEFORE):
            actions.approve(actor=first, plan_id=id, number=1)
    make_refuge(seed, crowd, until=until)
    make_roads(seed, crowd, until=until)


def make_roads(seed: Seed, crowd: People, *, until: datetime) -> None:
    """Roads of the subdistrict and of the community. They are made up, and say so: the story's town has no real street."""
    for post_type, place in (("subdistrict_officer", JINMA), ("community_officer", LINGKE)):
        officers = crowd.at(post_type, place)
        points = [point for ring in outline(place) for point in ring]
        if not officers or not points:
            continue
        easts, norths = zip(*points, strict=True)
        made = streets(
            min(easts) - AROUND, min(norths) - AROUND, max(easts) + AROUND, max(norths) + AROUND
        )  # fmt: skip
        with clock.at(until - APPROVED_BEFORE):
            road_files.keep(actor=crowd.actor(officers[0]), id=seed.id(until, "roads", place), place=place,
                            stretches=made, synthetic=True, note="示意路网，演示用")  # fmt: skip
