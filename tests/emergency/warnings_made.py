"""Warnings made up for tests: a whole one, and pieces to put in another's place."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 7, 20, 15, 0, tzinfo=ZONE)
CITY = "5101"
PLACES = {"5101", "510104", "510104032", "510104032006"}
SQUARE = "30.60,104.00 30.60,104.10 30.70,104.10 30.70,104.00 30.60,104.00"
"""Clockwise as latitude,longitude is read: counter-clockwise on the map."""


def known(place: str) -> bool:
    return place in PLACES


def area(shape: str = f"<polygon>{SQUARE}</polygon>", codes: str = "") -> str:
    return f"<area><areaDesc>锦江区</areaDesc>{shape}{codes}</area>"


def geocode(value: str, name: str = "GB/T 2260") -> str:
    return f"<geocode><valueName>{name}</valueName><value>{value}</value></geocode>"


def info(
    *,
    language: str = "zh-CN",
    event: str = "暴雨",
    responses: str = "",
    urgency: str = "Expected",
    severity: str = "Moderate",
    effective: str = "",
    expires: str = "<expires>2026-07-21T15:00:00+08:00</expires>",
    headline: str = "市气象台发布暴雨黄色预警",
    parameters: str = "",
    areas: str | None = None,
) -> str:
    return (
        f"<info><language>{language}</language><category>Met</category><event>{event}</event>{responses}"
        f"<urgency>{urgency}</urgency><severity>{severity}</severity><certainty>Likely</certainty>"
        f"{effective}{expires}<headline>{headline}</headline>{parameters}{area() if areas is None else areas}</info>"
    )


def alert(
    *,
    identifier: str = "5101-20260720-1",
    sender: str = "qxt@example.org",
    sent: str = "2026-07-20T14:00:00+08:00",
    status: str = "Actual",
    msg_type: str = "Alert",
    scope: str = "<scope>Public</scope>",
    note: str = "",
    references: str = "",
    infos: str | None = None,
    namespace: str = ' xmlns="urn:oasis:names:tc:emergency:cap:1.2"',
    declaration: str = '<?xml version="1.0" encoding="UTF-8"?>\n',
) -> str:
    told = f"<references>{references}</references>" if references else ""
    return (
        f"{declaration}<alert{namespace}><identifier>{identifier}</identifier><sender>{sender}</sender>"
        f"<sent>{sent}</sent><status>{status}</status><msgType>{msg_type}</msgType>{scope}{note}{told}"
        f"{info() if infos is None else infos}</alert>"
    )
