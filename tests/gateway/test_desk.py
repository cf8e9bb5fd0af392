"""What officers do with keys, waiting requests and webhooks at the desk."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from typing import Any

import pytest
from tests import town
from tests.factories import hold, refused, send
from tests.gateway.conftest import Ground
from tests.gateway.test_open311 import INSIDE, get, json_of, made, post, refusal

from weige.access import actions as access
from weige.access.actors import SYSTEM
from weige.cases.models import Case
from weige.core import clock
from weige.core.ids import new_id
from weige.core.models import Event
from weige.core.sealing import unseal
from weige.gateway import keys
from weige.gateway.models import ApiKey, ServiceRequest
from weige.gateway.open311 import taking

pytestmark = pytest.mark.django_db


def body(**values: Any) -> dict[str, Any]:
    return {"id": str(new_id()), "name": "城市通", "place": town.SUBDISTRICT, **values}


def waiting(on: Ground, **values: Any) -> ServiceRequest:
    token = post(on, **{"address_string": "大树旁", **values}).json()[0]["token"]
    return ServiceRequest.objects.get(token=token)


def test_a_key_is_told_once_and_kept_as_a_digest(open_town: Ground) -> None:
    city = open_town.people["city"].client
    told = send(city, "post", "/gateway/keys", body()).json()
    assert told["key"].endswith(told["hint"])
    row = ApiKey.objects.get(id=told["id"])
    assert bytes(row.digest) == hashlib.sha256(told["key"].encode()).digest()
    listed = send(city, "get", "/gateway/keys")
    assert told["key"] not in listed.content.decode()
    assert told["key"] not in str(list(ApiKey.objects.values())) + str(list(Event.objects.values()))


def test_issued_again_a_key_is_another_one_and_the_first_is_void(open_town: Ground) -> None:
    city, said = open_town.people["city"].client, body()
    first, second = (send(city, "post", "/gateway/keys", said).json() for _ in range(2))
    assert first["id"] == second["id"]
    refusal(post(None, api_key=first["key"], **INSIDE), 403)
    made(post(None, api_key=second["key"], **INSIDE))


def test_a_withdrawn_key_is_refused_at_once(open_town: Ground) -> None:
    keeper = open_town.people["subdistrict"]
    for _ in range(2):
        shown = send(keeper.client, "post", f"/gateway/keys/{open_town.row.id}/withdraw")
        assert shown.status_code == 200
    refusal(post(open_town, **INSIDE), 403)
    assert Event.objects.filter(kind="gateway.key_withdrawn").count() == 1
    again = lambda: keys.issue(  # noqa: E731
        actor=open_town.people["city"].actor, id=open_town.row.id, name="城市通", place=town.SUBDISTRICT, hourly=1
    )
    assert refused(again) == "gateway.key_withdrawn"


def test_keys_are_issued_within_the_own_area_only(open_town: Ground) -> None:
    subdistrict = open_town.people["subdistrict"].client
    assert send(subdistrict, "post", "/gateway/keys", body(place=town.CITY)).status_code == 403
    assert send(subdistrict, "post", "/gateway/keys", body(place="510104099")).status_code == 403
    city = open_town.people["city"].client
    assert send(city, "post", "/gateway/keys", body(place="510104099")).json()["code"] == "access.unknown_place"


def test_a_key_shows_when_it_was_used_last(open_town: Ground) -> None:
    made(post(open_town, **INSIDE))
    items = send(open_town.people["city"].client, "get", "/gateway/keys").json()["items"]
    used = {item["id"]: item["last_used_at"] is not None for item in items}
    assert used == {str(open_town.row.id): True, str(open_town.readings_row.id): False}


def test_what_waits_is_sealed_and_gone_when_it_has_become_a_case(open_town: Ground) -> None:
    row = waiting(open_town, description="暗号描述", phone="13812345678")
    assert b"13812345678" not in bytes(row.asked or b"")
    keeper = open_town.people["subdistrict"].client
    (listed,) = send(keeper, "get", "/gateway/requests").json()["items"]
    assert (listed["waits_for"], listed["words"], listed["address"]) == ("place", "暗号描述", "大树旁")
    assert "13812345678" not in str(listed)
    placed = send(keeper, "post", f"/gateway/requests/{row.id}/place", {"place": town.MICRO})
    assert placed.status_code == 200
    case = Case.objects.get(id=row.id)
    assert (case.place, case.description) == (town.MICRO, "暗号描述")
    assert "大树旁" in case.where
    assert unseal(case.contact.phone, "cases.contact") == "13812345678"
    row.refresh_from_db()
    assert (row.state, row.asked, row.place) == ("taken", None, town.MICRO)
    assert json_of(f"/tokens/{row.token}.json") == [{"service_request_id": case.number, "token": row.token}]
    again = send(keeper, "post", f"/gateway/requests/{row.id}/place", {"place": town.MICRO})
    assert again.status_code == 200
    assert Case.objects.count() == 1
    elsewhere = send(keeper, "post", f"/gateway/requests/{row.id}/place", {"place": town.OTHER_MICRO})
    assert elsewhere.json()["code"] == "gateway.request_settled"


def test_a_waiting_request_goes_only_where_its_key_reaches(open_town: Ground) -> None:
    row = waiting(open_town)
    ApiKey.objects.update(place=town.NEIGHBOUR)
    keeper = open_town.people["subdistrict"].client
    answer = send(keeper, "post", f"/gateway/requests/{row.id}/place", {"place": town.MICRO})
    assert answer.json()["code"] == "gateway.key_elsewhere"
    assert send(keeper, "post", f"/gateway/requests/{row.id}/place", {"place": "510104020004009"}).status_code in {
        403,
        422,
    }


def test_a_refused_request_says_why_under_its_token(open_town: Ground) -> None:
    row = waiting(open_town)
    keeper = open_town.people["subdistrict"].client
    for _ in range(2):
        assert send(keeper, "post", f"/gateway/requests/{row.id}/refuse", {"reason": "不在本街道"}).status_code == 200
    said = refusal(get(f"/tokens/{row.token}.json"), 404)
    assert "不在本街道" in said[0]["description"]
    row.refresh_from_db()
    assert row.asked is None
    assert send(keeper, "get", "/gateway/requests").json()["items"] == []


def test_where_nobody_is_on_duty_a_request_waits_and_is_taken_when_someone_is(open_town: Ground) -> None:
    for name, person in open_town.people.items():
        if name not in {"property", "department", "data_officer"}:
            access.end_post(actor=SYSTEM, post_id=person.post.id, last_day=clock.today() - timedelta(days=1))
    (said,) = post(open_town, **INSIDE).json()
    row = ServiceRequest.objects.get(token=said["token"])
    assert row.waits_for == "post"
    assert taking.try_again() == 0
    hold("community_officer", town.COMMUNITY, number=77)
    assert taking.try_again() == 1
    assert taking.try_again() == 0
    row.refresh_from_db()
    assert row.case is not None
    assert row.case.place == town.MICRO


def test_what_has_waited_too_long_is_refused_and_erased(open_town: Ground) -> None:
    row = waiting(open_town, phone="13812345678")
    assert taking.give_up_old(60) == 0
    with clock.at(clock.now() + timedelta(days=61)):
        assert taking.give_up_old(60) == 1
        assert taking.give_up_old(60) == 0
    row.refresh_from_db()
    assert (row.state, row.asked) == ("refused", None)
    assert "60" in refusal(get(f"/tokens/{row.token}.json"), 404)[0]["description"]


def test_words_are_shown_only_when_offered_and_read(open_town: Ground) -> None:
    offered = {"description": "路面有坑", "service_code": "facility.road", "attribute[public]": "yes"}
    case = made(post(open_town, **INSIDE, **offered))
    silent = made(post(open_town, **INSIDE, description="别公开", service_code="facility.road"))
    shown = {each["service_request_id"]: each["description"] for each in json_of("/requests.json")}
    assert shown == {case.number: None, silent.number: None}
    keeper = open_town.people["subdistrict"].client
    (listed,) = send(keeper, "get", "/gateway/requests").json()["items"]
    assert (listed["waits_for"], listed["words"], listed["number"]) == ("words", "路面有坑", case.number)
    assert send(keeper, "post", f"/gateway/requests/{case.id}/words", {"public": True}).status_code == 200
    shown = {each["service_request_id"]: each["description"] for each in json_of("/requests.json")}
    assert shown == {case.number: "路面有坑", silent.number: None}
    answer = send(keeper, "post", f"/gateway/requests/{silent.id}/words", {"public": True})
    assert answer.json()["code"] == "gateway.no_words"
    send(keeper, "post", f"/gateway/requests/{case.id}/words", {"public": False})
    assert json_of(f"/requests/{case.number}.json")[0]["description"] is None


def test_waiting_requests_are_paged(open_town: Ground) -> None:
    rows = [waiting(open_town, description=f"第{at}") for at in range(3)]
    keeper = open_town.people["subdistrict"].client
    first = send(keeper, "get", "/gateway/requests", {"limit": 2}).json()
    second = send(keeper, "get", "/gateway/requests", {"limit": 2, "after": first["next"]}).json()
    assert [each["id"] for each in first["items"] + second["items"]] == [str(row.id) for row in rows]
    assert second["next"] is None


def test_a_webhook_is_made_tested_and_its_log_read_at_the_desk(open_town: Ground) -> None:
    keeper = open_town.people["subdistrict"].client
    made_hook = send(keeper, "post", "/gateway/webhooks", body(url="https://example.com/x", kinds=["case."])).json()
    assert made_hook["secret"].startswith("whsec_")
    path = f"/gateway/webhooks/{made_hook['id']}"
    (listed,) = send(keeper, "get", "/gateway/webhooks").json()["items"]
    assert "secret" not in listed
    delivery = send(keeper, "post", f"{path}/test", {"id": str(new_id())}).json()
    page = send(keeper, "get", f"{path}/deliveries").json()
    assert [each["id"] for each in page["items"]] == [delivery["id"]]
    detail = send(keeper, "get", f"{path}/deliveries/{delivery['id']}").json()
    assert (detail["kind"], detail["state"], detail["calls"]) == ("webhook.test", "waiting", [])
    answer = send(keeper, "put", path, {"name": "x", "url": "https://10.0.0.1/", "kinds": ["case."]})
    assert answer.json()["code"] == "gateway.url_refused"
    changed = send(keeper, "put", path, {"name": "x", "url": "https://example.com/y", "kinds": ["case.reported"]})
    assert changed.json()["url"] == "https://example.com/y"
    assert send(keeper, "post", f"{path}/pause").json()["pause_reason"] == "officer"
