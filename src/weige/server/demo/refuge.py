"""Where the story's people would go, and what there is to help them: a shelter of the subdistrict, two and a supply point
in Lingke, kept by the grid worker; some of it is short and some expires soon, as it happens."""

from __future__ import annotations

from datetime import datetime, timedelta

from weige.core import clock
from weige.core.places import Scope
from weige.emergency.evacuation import shelters
from weige.emergency.evacuation.shelters import ShelterWords
from weige.emergency.supplies import actions, points
from weige.emergency.supplies.actions import Delivery
from weige.territory.codes import GridKind
from weige.territory.queries import centres, grids_in

from .cards import JINMA, LINGKE
from .people import People
from .seeds import Seed

KEPT_BEFORE = timedelta(days=300)
WEST, EAST = (-0.004, 0.002), (0.005, -0.003)
"""Some four hundred metres beside the first micro-grid, in degrees."""
QUOTAS = {"sandbag": 400, "raincoat": 60, "boots": 60, "shovel": 40, "life_jacket": 40, "lifebuoy": 10, "rope": 20,
          "water": 50}  # fmt: skip
STOCK = {"sandbag": 500, "raincoat": 60, "boots": 48, "shovel": 45, "life_jacket": 40, "lifebuoy": 12, "rope": 20}
WATER, WATER_LASTS = 60, timedelta(days=20)


def _shelter_of_the_subdistrict(seed: Seed, crowd: People, *, until: datetime) -> None:
    officers = crowd.at("subdistrict_officer", JINMA)
    grids = grids_in(Scope((JINMA,))).filter(kind=GridKind.MICRO).order_by("code")
    first = grids.values_list("code", flat=True).first()
    near = centres([first]).get(first) if first else None
    if not officers or near is None:
        return
    name = "金马街道文化活动中心"
    words = ShelterWords(name, round(near[0] + WEST[0], 5), round(near[1] + WEST[1], 5), 800, step_free=True)
    with clock.at(until - KEPT_BEFORE):
        shelters.add(actor=crowd.actor(officers[0]), id=seed.id(until, "shelter", name), place=JINMA, words=words)


def make_refuge(seed: Seed, crowd: People, *, until: datetime) -> None:
    """The shelters of both places and the point, with quotas and stock."""
    _shelter_of_the_subdistrict(seed, crowd, until=until)
    officers, keepers = crowd.at("community_officer", LINGKE), crowd.at("grid_worker", LINGKE + "001")
    near = centres([LINGKE + "001001"]).get(LINGKE + "001001")
    if not officers or not keepers or near is None:
        return
    officer, keeper = crowd.actor(officers[0]), keepers[0]
    with clock.at(until - KEPT_BEFORE):
        for name, capacity, step_free, (east, north) in (
            ("菱窠小学体育馆", 300, True, WEST),
            ("社区党群服务中心活动室", 60, False, EAST),
        ):
            words = ShelterWords(
                name, round(near[0] + east, 5), round(near[1] + north, 5), capacity, step_free, keeper=keeper
            )
            shelters.add(actor=officer, id=seed.id(until, "shelter", name), place=LINGKE, words=words)
        point = points.add(
            actor=officer, id=seed.id(until, "supply_point", LINGKE), place=LINGKE, name="菱窠社区防汛物资点",
            address="社区党群服务中心一楼库房", keeper=keeper,
        )  # fmt: skip
        for item, amount in QUOTAS.items():
            points.set_quota(actor=officer, point_id=point.id, item=item, amount=amount)
        for item, amount in STOCK.items():
            actions.receive(actor=officer, point_id=point.id, id=seed.id(until, "delivery", item),
                            delivery=Delivery(item, amount))  # fmt: skip
        expires = (until + WATER_LASTS).astimezone(clock.CITY_ZONE).date()
        actions.receive(actor=officer, point_id=point.id, id=seed.id(until, "delivery", "water"),
                        delivery=Delivery("water", WATER, expires_on=expires))  # fmt: skip
