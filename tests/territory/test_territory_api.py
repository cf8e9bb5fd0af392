"""HTTP of divisions, grids and locating: shapes, scope, refusals."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from tests import town

from weige.core.ids import new_id

pytestmark = pytest.mark.django_db
API = "/api/v1"
CHENGDU_GCJ02 = (104.10751, 30.60257)


def post(browser: Client, path: str, **body: Any) -> Any:
    return browser.post(f"{API}{path}", body, content_type="application/json")


@pytest.mark.parametrize(
    "path",
    ["/divisions", "/divisions/search?q=a", f"/places/{town.CITY}", f"/grids?under={town.COMMUNITY}",
     f"/grids/boundaries?under={town.COMMUNITY}", f"/premises?under={town.COMMUNITY}"],
)  # fmt: skip
def test_nothing_is_told_without_signing_in(path: str) -> None:
    answer = Client().get(f"{API}{path}")
    assert answer.status_code == 401
    assert answer.json()["code"] == "access.not_signed_in"


def test_divisions_are_walked_down() -> None:
    town.build_grids()
    browser = town.browser(town.MICRO, "territory.read")
    assert [item["name"] for item in browser.get(f"{API}/divisions?parent={town.SUBDISTRICT}").json()["items"]] == [
        "菱窠社区",
        "晨辉社区",
    ]
    assert browser.get(f"{API}/divisions").json()["items"][0]["code"] == town.CITY
    assert browser.get(f"{API}/divisions?parent=abc").status_code == 422


def test_divisions_are_found_by_name() -> None:
    town.build_grids()
    browser = town.browser(town.MICRO, "territory.read")
    found = browser.get(f"{API}/divisions/search", {"q": "菱窠"}).json()["items"]
    assert [item["path"] for item in found] == ["锦江区 · 狮子山街道 · 菱窠社区"]


def test_a_place_tells_its_ancestors_households_grid_and_leader() -> None:
    town.build_grids()
    browser = town.browser(town.MICRO, "territory.read", "post.read")
    body = browser.get(f"{API}/places/{town.MICRO}").json()
    assert [place["name"] for place in body["ancestors"]] == ["成都市", "锦江区", "狮子山街道", "菱窠社区", "第1网格"]
    assert body["household_count"] == 60
    assert body["grid"]["leader"]["account_name"] == "测试1"
    assert [holder["account_name"] for holder in body["posts"]] == ["测试1"]


def test_holders_of_posts_elsewhere_are_not_told() -> None:
    town.build_grids()
    town.browser(town.OTHER_MICRO, "territory.read", "post.read", number=2)
    browser = town.browser(town.MICRO, "territory.read", "post.read")
    body = browser.get(f"{API}/places/{town.OTHER_MICRO}").json()
    assert body["posts"] == []
    assert body["grid"] is None
    assert "测试2" not in str(body)


@pytest.mark.parametrize("code", ["510199", "abc", "5101040", "%00"])
def test_unknown_places_are_not_found(code: str) -> None:
    assert town_browser().get(f"{API}/places/{code}").status_code == 404


def town_browser() -> Client:
    town.build_grids()
    return town.browser(town.DISTRICT, "territory.read", "territory.manage")


def test_grids_are_listed_within_the_scope_only() -> None:
    town.build_grids()
    browser = town.browser(town.MICRO, "territory.read")
    items = browser.get(f"{API}/grids?under={town.COMMUNITY}").json()["items"]
    assert [item["code"] for item in items] == [town.MICRO]
    assert set(items[0]) == {
        "code", "kind", "name", "parent", "household_count", "first_day", "last_day", "leader",
    }  # fmt: skip
    assert browser.get(f"{API}/grids?under={town.NEIGHBOUR}").json()["items"] == []


def test_more_than_a_district_is_refused() -> None:
    town.build_grids()
    browser = town.browser(town.CITY, "territory.read")
    answer = browser.get(f"{API}/grids?under={town.CITY}")
    assert (answer.status_code, answer.json()["code"]) == (422, "territory.area_too_large")
    assert browser.get(f"{API}/grids?under={town.DISTRICT}").status_code == 200


def test_boundaries_are_geojson_within_the_scope() -> None:
    town.build_grids()
    browser = town.browser(town.MICRO, "territory.read")
    answer = browser.get(f"{API}/grids/boundaries?under={town.COMMUNITY}")
    assert answer["Content-Type"] == "application/geo+json"
    assert [feature["properties"]["code"] for feature in answer.json()["features"]] == [town.MICRO]


def test_a_grid_is_created_once_and_ended() -> None:
    browser = town_browser()
    body = {
        "id": str(new_id()), "kind": "micro", "parent": town.GENERAL, "name": "第3微网格", "household_count": 40,
        "first_day": "2026-05-01", "boundary": town.square(104.105, 30.612, 0.004),
    }  # fmt: skip
    first, again = post(browser, "/grids", **body), post(browser, "/grids", **body)
    assert first.status_code == 201
    assert first.json()["code"] == again.json()["code"] == town.GENERAL + "003"
    ended = post(browser, f"/grids/{town.GENERAL}003/end", last_day="2026-05-31")
    assert ended.json()["last_day"] == "2026-05-31"


@pytest.mark.parametrize(
    ("changed", "status", "code"),
    [
        ({"id": "1"}, 422, "core.invalid"),
        ({"id": "9f1b2c3d-0000-4000-8000-000000000000"}, 422, "core.invalid"),
        ({"kind": "huge"}, 422, "core.invalid"),
        ({"household_count": -1}, 422, "core.invalid"),
        ({"name": ""}, 422, "core.invalid"),
        ({"boundary": {"type": "Point", "coordinates": [104.1, 30.6]}}, 422, "territory.boundary_invalid"),
        ({"parent": "51"}, 403, "access.not_allowed"),
        ({"parent": town.COMMUNITY}, 422, "territory.wrong_parent"),
    ],
)
def test_a_faulty_grid_is_refused(changed: dict[str, Any], status: int, code: str) -> None:
    browser = town_browser()
    body = {
        "id": str(new_id()), "kind": "micro", "parent": town.GENERAL, "name": "x", "household_count": 1,
        "first_day": "2026-05-01",
    }  # fmt: skip
    answer = post(browser, "/grids", **{**body, **changed})
    assert (answer.status_code, answer.json()["code"]) == (status, code)


def test_a_point_from_a_chinese_map_is_located_where_it_is() -> None:
    browser = town_browser()
    longitude, latitude = CHENGDU_GCJ02
    as_shown = post(browser, "/locate", longitude=longitude, latitude=latitude, datum="gcj02").json()
    assert as_shown["place"]["code"] == town.MICRO
    raw = post(browser, "/locate", longitude=104.1175, latitude=30.605, datum="wgs84").json()
    assert raw["place"]["code"] == town.OTHER_MICRO
    outside = post(browser, "/locate", longitude=104.09, latitude=30.605).json()
    assert outside["place"] is None
    assert "最近" in outside["reason"]


@pytest.mark.parametrize(
    "point", [{"longitude": 181, "latitude": 0}, {"longitude": 104}, {"longitude": 1, "latitude": 2, "datum": "x"}]
)
def test_what_is_no_point_is_refused(point: dict[str, Any]) -> None:
    assert post(town_browser(), "/locate", **point).status_code == 422


def test_reasons_are_in_the_readers_language() -> None:
    browser = town_browser()
    answer = browser.post(
        f"{API}/locate", {"longitude": 104.105, "latitude": 30.605}, "application/json",
        headers={"Accept-Language": "en"},
    )  # fmt: skip
    assert answer.json()["reason"] == "inside 第1微网格"
