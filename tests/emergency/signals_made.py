"""Warnings and gauges for tests of signals: messages of now, and readings that a gauge has sent."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from tests import town
from tests.emergency import warnings_made as made
from tests.factories import Person, hold

from weige.core import clock
from weige.core.ids import new_id
from weige.emergency.models import Gauge
from weige.emergency.signals import bringing, gauging
from weige.emergency.signals.bringing import Row
from weige.territory.models import Division

SUBDISTRICT_CODE = town.SUBDISTRICT.ljust(12, "0")
COMMUNITY_CODE = town.COMMUNITY
OVER_GRIDS = "30.60,104.10 30.60,104.105 30.605,104.105 30.605,104.10 30.60,104.10"
"""A square over the west of the town's grids."""
FIELDS: dict[str, Any] = {
    "name": "江安河站", "kind": "stage", "unit": "m", "longitude": None, "latitude": None, "warning": 5.0,
    "guarantee": 6.0, "datum": "吴淞高程", "lead_hours": 6,
}  # fmt: skip


def moment(when: datetime) -> str:
    return when.astimezone(clock.CITY_ZONE).isoformat(timespec="seconds")


def reference(identifier: str, sent: datetime, sender: str = "qxt@example.org") -> str:
    return f"{sender},{identifier},{moment(sent)}"


def alert(
    *,
    identifier: str = "W-1",
    sent: datetime | None = None,
    hours: float = 12,
    code: str | None = SUBDISTRICT_CODE,
    polygon: str = "",
    colour: str = "黄色",
    severity: str = "Moderate",
    event: str = "暴雨",
    infos: bool = True,
    effective: datetime | None = None,
    **more: Any,
) -> bytes:
    """A message of now as bytes; over the town's subdistrict unless told otherwise."""
    sent = sent or clock.now()
    codes = made.geocode(code) if code else ""
    area = made.area(f"<polygon>{polygon}</polygon>" if polygon else "", codes)
    told = made.info(
        event=event, severity=severity, headline=f"市气象台发布{event}{colour}预警",
        effective=f"<effective>{moment(effective)}</effective>" if effective else "",
        expires=f"<expires>{moment(sent + timedelta(hours=hours))}</expires>", areas=area,
    )  # fmt: skip
    return made.alert(identifier=identifier, sent=moment(sent), infos=told if infos else "", **more).encode()


def feed(*messages: bytes) -> bytes:
    """Messages inside an Atom feed."""
    entries = "".join(
        f"<entry><content>{message.decode().partition('?>')[2] or message.decode()}</content></entry>"
        for message in messages
    )
    return f'<feed xmlns="http://www.w3.org/2005/Atom">{entries}</feed>'.encode()


def linking(*links: str) -> bytes:
    """A feed that only names its messages."""
    entries = "".join(f'<entry><link type="application/cap+xml" href="{link}"/></entry>' for link in links)
    return f'<feed xmlns="http://www.w3.org/2005/Atom">{entries}</feed>'.encode()


def gauge(person: Person, place: str = town.SUBDISTRICT, **changes: Any) -> Gauge:
    return gauging.add(actor=person.actor, id=new_id(), place=place, fields={**FIELDS, **changes})


def rows(stages: Sequence[float], *, step: timedelta = timedelta(minutes=10), end: datetime | None = None) -> list[Row]:
    """Readings at regular times, the last one now."""
    end = end or clock.now()
    first = end - step * (len(stages) - 1)
    return [Row(first + step * at, value, at + 1) for at, value in enumerate(stages)]


def take(
    person: Person, station: Gauge, stages: Sequence[float], *, corrects: bool = False, **when: Any
) -> bringing.Result:
    found = rows(stages, **when)
    return bringing.take(actor=person.actor, gauge_id=station.id, rows=found, corrects=corrects)


def stranger(post_type: str, length: int) -> Person:
    """Someone with such a post in another district."""
    codes = {"district": "510105", "subdistrict": "510105001", "community": "510105001001"}
    Division.objects.bulk_create(
        Division(code=code, level=level, name=f"外{level}", official_name=f"外{level}") for level, code in codes.items()
    )
    return hold(post_type, codes["community"][:length], number=93)
