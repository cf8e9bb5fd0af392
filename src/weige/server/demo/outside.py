"""What the demo's city has given to other systems: a key for a hotline, a webhook that rests.

The webhook is paused and its address ends in ``.example``, where nobody can ever listen: a demo calls nobody.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from weige.core import clock
from weige.gateway import keys
from weige.gateway.webhooks import subscriptions

from .cards import LINGKE
from .people import People
from .seeds import Seed

CITY, HOURLY = LINGKE[:4], 600
ADDRESS = "https://board.weige.example/hooks/cases"


def open_up(seed: Seed, people: People, *, until: datetime) -> None:
    """Issue the key and make the webhook; does nothing where the city has no officer."""
    posts = people.at("city_officer", CITY)
    if not posts:
        return
    officer = people.actor(posts[0])
    with clock.at(until - timedelta(days=30)):
        keys.issue(actor=officer, id=seed.id(until, "key"), name="12345 热线平台（演示）", place=CITY, hourly=HOURLY)
        hook, _ = subscriptions.create(
            actor=officer, id=seed.id(until, "webhook"), name="指挥中心大屏（演示，未启用）", url=ADDRESS,
            kinds=["case.reported", "case.close"], place=CITY,
        )  # fmt: skip
        subscriptions.pause(actor=officer, subscription_id=hook.id)
