"""A town with a key for Open311."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from tests import town
from tests.factories import Person, ground, staff

from weige.core.ids import new_id
from weige.gateway import keys
from weige.gateway.models import ApiKey


@dataclass(frozen=True)
class Ground:
    """People, a building (3号楼 of 金色家园), a key for the subdistrict's requests and one for its readings."""

    people: dict[str, Person]
    building: str
    key: str
    row: ApiKey
    readings: str
    readings_row: ApiKey


def lay(place: str = town.SUBDISTRICT) -> Ground:
    building = ground()
    people = staff()
    row, key = keys.issue(actor=people["city"].actor, id=new_id(), name="城市通", place=place, hourly=1000)
    gauging, readings = keys.issue(
        actor=people["city"].actor, id=new_id(), name="水文站", place=place, hourly=1000, purpose="readings"
    )
    return Ground(people, str(building), key, row, readings, gauging)


@pytest.fixture
def open_town(db: None) -> Ground:
    return lay()
