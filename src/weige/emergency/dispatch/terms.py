"""The words of vehicles. Pure."""

from __future__ import annotations

from weige.core.errors import Text

STRETCHER_CODE = "stretcher"
VEHICLE_KINDS = {"car": Text("车", "vehicle"), "boat": Text("船", "boat")}
EQUIPMENT = {
    STRETCHER_CODE: Text("担架", "stretcher"),
    "wheelchair": Text("轮椅位", "room for a wheelchair"),
    "life_jackets": Text("救生衣", "life jackets"),
    "high": Text("高底盘", "high clearance"),
    "tools": Text("抢险工具", "rescue tools"),
    "pump": Text("水泵", "pump"),
}
MOST_SEATS, MOST_KILOGRAMS = 100, 50_000
