"""The families of the story: those whom the cards and the documents name, behind fixed doors of 金色家园. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from functools import partial

from stdnum.cn import ric

from weige.core.clock import CITY_ZONE
from weige.registry.people.commands import SaidPerson
from weige.registry.people.consents import ConsentWords
from weige.registry.people.terms import Capacity, Role, Tenure

from .families import BY_GUARDIAN, NO_REGION, Family, agreed
from .seeds import Seed

RESIDENT_NAME, RESIDENT_PHONE = "王桂兰", "10000000021"
"""Whoever tries the resident's page enters as her, and sees what is kept of her and who looked at it."""
NEIGHBOUR_NAME, NEIGHBOUR_PHONE = "陈素芬", "10000000022"
HER_DOOR, NEXT_DOOR = ("3号楼", "2单元", "401"), ("3号楼", "2单元", "402")
Doors = Mapping[tuple[str, str, str], Family]


def story_families(seed: Seed, begun: datetime) -> Doors:
    """The families by building, entrance and door; told soon after everything began."""
    today = begun.astimezone(CITY_ZONE).date()
    return {HER_DOOR: _three_generations(seed, begun, today), NEXT_DOOR: _alone(seed, begun, today)}


def _three_generations(seed: Seed, begun: datetime, today: date) -> Family:
    id = partial(seed.id, begun, "story")
    said = partial(agreed, today=today)
    grandmother = SaidPerson(
        id(RESIDENT_NAME), Role.HEAD, Capacity.OWNER,
        words={
            "name": RESIDENT_NAME, "phone": RESIDENT_PHONE, "identity_number": _number(date(today.year - 72, 4, 18), 990),
            "contact_name": "李建华", "contact_phone": "10000000023",
        },
    )  # fmt: skip
    grandfather = SaidPerson(
        id("李光明"), Role.SPOUSE,
        words={
            "name": "李光明", "birth_date": f"{today.year - 76}-11-02", "mobility": "wheelchair",
            "medication": "家用制氧机，不能断电",
        },
    )  # fmt: skip
    son = SaidPerson(
        id("李建华"), Role.CHILD,
        words={
            "name": "李建华", "phone": "10000000023", "identity_number": _number(date(today.year - 44, 9, 9), 991),
        },
    )  # fmt: skip
    words = {"name": "李子涵", "birth_date": f"{today.year - 9}-06-01", "child_needs": "放学后由奶奶照看"}
    consent = ConsentWords(BY_GUARDIAN, "guardian", today, tuple(sorted(words)), son.id)
    child = SaidPerson(id("李子涵"), Role.GRANDCHILD, words=words, consent=consent)
    return Family(
        (said(grandmother), said(grandfather), said(son), child), Tenure.OWNER_OCCUPIED, date(today.year - 11, 3, 1)
    )


def _alone(seed: Seed, begun: datetime, today: date) -> Family:
    neighbour = SaidPerson(
        seed.id(begun, "story", NEIGHBOUR_NAME), Role.HEAD, Capacity.OWNER,
        words={
            "name": NEIGHBOUR_NAME, "phone": NEIGHBOUR_PHONE, "birth_date": f"{today.year - 81}-02-14", "living_alone": "yes",
            "hearing_sight": "hearing", "contact_name": "周敏", "contact_phone": "10000000024",
        },
    )  # fmt: skip
    return Family((agreed(neighbour, today),), Tenure.OWNER_OCCUPIED, None)


def _number(born: date, order: int) -> str:
    body = f"{NO_REGION}{born:%Y%m%d}{order}"
    return body + str(ric.calc_check_digit(body + "0"))
