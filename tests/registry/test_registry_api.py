"""HTTP of premises and addresses."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from tests import town

from weige.registry.premises import PremisesKind

pytestmark = pytest.mark.django_db
API = "/api/v1"


@pytest.fixture
def browser() -> Client:
    town.build_grids()
    compound = town.premises(PremisesKind.COMPOUND, "金色家园", place=town.GENERAL)
    building = town.premises(PremisesKind.BUILDING, "3号楼", compound, floors=6, longitude=104.105, latitude=30.605)
    entrance = town.premises(PremisesKind.ENTRANCE, "2单元", building)
    town.premises(PremisesKind.DWELLING, "401", entrance)
    return town.browser(town.MICRO, "territory.read")


def read(browser: Client, **body: Any) -> Any:
    return browser.post(f"{API}/addresses/read", body, content_type="application/json").json()


def test_an_address_is_read_and_found(browser: Client) -> None:
    body = read(browser, text="3栋2-4-1")
    assert body["parts"] == {"compound": None, "building": "3", "entrance": "2", "floor": 4, "room": "401"}
    assert body["normalised"] == "3号楼2单元4层401室"
    assert body["premises"]["full_name"] == "金色家园 3号楼2单元401"
    assert body["reason"] == "找到金色家园 3号楼2单元401"


def test_doubt_and_failure_are_told(browser: Client) -> None:
    body = read(browser, text="铜色家园3", under=town.COMMUNITY)
    assert body["premises"] is None
    assert "只有一个数字" in body["reason"]
    assert "没有登记" in body["reason"]


def test_addresses_need_signing_in() -> None:
    answer = Client().post(f"{API}/addresses/read", {"text": "3-2-401"}, content_type="application/json")
    assert answer.status_code == 401


def test_premises_are_listed_without_dwellings(browser: Client) -> None:
    items = browser.get(f"{API}/premises?under={town.COMMUNITY}").json()["items"]
    assert {item["kind"] for item in items} == {"compound", "building", "entrance"}
    building = next(item for item in items if item["kind"] == "building")
    assert (building["floors"], building["longitude"]) == (6, 104.105)
    assert building["parent"] == next(item["id"] for item in items if item["kind"] == "compound")


def test_a_whole_subdistrict_is_too_much() -> None:
    town.build_grids()
    browser = town.browser(town.SUBDISTRICT, "territory.read")
    answer = browser.get(f"{API}/premises?under={town.SUBDISTRICT}")
    assert (answer.status_code, answer.json()["code"]) == (422, "registry.area_too_large")
