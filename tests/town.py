"""A small town for tests: a few divisions, grids with square boundaries, people with posts."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.test import Client
from shapely import box
from shapely.geometry import mapping

from weige.access.actors import SYSTEM, Actor
from weige.access.models import Account, Post, PostType
from weige.access.sessions import COOKIE, actor_of, open_session
from weige.core import clock
from weige.core.ids import new_id
from weige.registry import actions as registry
from weige.registry.actions import NewPremises
from weige.registry.premises import PremisesKind
from weige.territory import actions
from weige.territory.codes import GridKind
from weige.territory.models import Division, Grid

CITY, DISTRICT, SUBDISTRICT = "5101", "510104", "510104020"
COMMUNITY, NEIGHBOUR = "510104020004", "510104020005"
GENERAL, MICRO, OTHER_MICRO = COMMUNITY + "001", COMMUNITY + "001001", COMMUNITY + "001002"
FIRST_DAY = date(2026, 1, 1)

NAMES = {
    CITY: ("city", "成都市"),
    DISTRICT: ("district", "锦江区"),
    SUBDISTRICT: ("subdistrict", "狮子山街道"),
    COMMUNITY: ("community", "菱窠社区"),
    NEIGHBOUR: ("community", "晨辉社区"),
}


def build_divisions() -> None:
    """City, district, subdistrict and two communities."""
    Division.objects.bulk_create(
        Division(code=code, level=level, name=name, official_name=name) for code, (level, name) in NAMES.items()
    )


def square(west: float, south: float, size: float = 0.01) -> dict[str, Any]:
    """A square as GeoJSON; degrees."""
    return dict(mapping(box(west, south, west + size, south + size)))


def build_grids() -> None:
    """A general grid with two micro-grids side by side: the first west of 104.11, the second east of it."""
    build_divisions()
    grid(GridKind.GENERAL, COMMUNITY, "第1网格", square(104.10, 30.60, 0.02))
    grid(GridKind.MICRO, GENERAL, "第1微网格", square(104.10, 30.60))
    grid(GridKind.MICRO, GENERAL, "第2微网格", square(104.11, 30.60))


def grid(kind: GridKind, parent: str, name: str, boundary: dict[str, Any] | None = None, **values: Any) -> Grid:
    """A grid made by the system itself."""
    values = {"household_count": 60, "first_day": FIRST_DAY, "id": new_id(), **values}
    return actions.create_grid(actor=SYSTEM, kind=kind, parent=parent, name=name, boundary=boundary, **values)


def premises(kind: PremisesKind, name: str, parent: UUID | None = None, place: str = MICRO, **values: Any) -> UUID:
    """Premises made by the system itself; returns their id."""
    new = NewPremises(kind=kind, place=place, name=name, id=new_id(), parent=parent, **values)
    return registry.add_premises(actor=SYSTEM, new=new).id


def person(place: str, *abilities: str, number: int = 1) -> Actor:
    """Someone with one post at a place, signed in."""
    return signed_in(place, *abilities, number=number)[0]


def browser(place: str, *abilities: str, number: int = 1) -> Client:
    """The browser of someone with one post at a place."""
    return signed_in(place, *abilities, number=number)[1]


def signed_in(place: str, *abilities: str, number: int = 1) -> tuple[Actor, Client]:
    kind, _ = PostType.objects.get_or_create(
        code=f"test_{number}",
        defaults={
            "name_zh": "试岗", "name_en": "test post", "levels": ["city", "micro_grid"],
            "abilities": list(abilities), "desk": False, "totp": False, "partner": False,
        },
    )  # fmt: skip
    account = Account.objects.create(phone=f"138{number:08}", name=f"测试{number}", created_at=clock.now())
    Post.objects.create(post_type=kind, place=place, account=account, first_day=FIRST_DAY, created_at=clock.now())
    token, _ = open_session(account, label="test", strength="password")
    actor = actor_of(token)
    if actor is None:
        raise RuntimeError("the session just opened is not there")
    client = Client()
    client.cookies[COOKIE] = token
    return actor, client
