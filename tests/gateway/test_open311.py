"""GeoReport v2, by the tables of its specification: what each method answers, in JSON and in XML."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

import pytest
from django.http import HttpResponse
from django.test import Client
from tests import town
from tests.factories import LAMP, NOISE, browser, move, report, report_as_resident
from tests.gateway.conftest import Ground

from weige.cases.models import Case, Category
from weige.cases.reference import REVISION
from weige.core import clock
from weige.core.revisions import raise_revision
from weige.core.sealing import unseal
from weige.gateway.models import ApiKey, ServiceRequest

pytestmark = pytest.mark.django_db
BASE = "/open311/v2"
W3 = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:Z|[+-]\d\d:\d\d)")
SERVICE = {"service_code", "service_name", "description", "metadata", "type", "keywords", "group"}
REQUEST = {
    "service_request_id", "status", "status_notes", "service_name", "service_code", "description",
    "agency_responsible", "service_notice", "requested_datetime", "updated_datetime", "expected_datetime", "address",
    "address_id", "zipcode", "lat", "long", "media_url",
}  # fmt: skip
INSIDE = {"lat": "30.605", "long": "104.105"}
"""A point in the first micro-grid."""


def get(path: str, **query: Any) -> HttpResponse:
    return browser().get(BASE + path, query)


def json_of(path: str, **query: Any) -> Any:
    answer = get(path, **query)
    assert answer.status_code == 200, answer.content.decode()
    assert answer["Content-Type"] == "application/json; charset=utf-8"
    return answer.json()


def xml_of(path: str, **query: Any) -> ET.Element:
    answer = get(path, **query)
    assert answer.status_code == 200, answer.content.decode()
    assert answer["Content-Type"] == "text/xml; charset=utf-8"
    assert answer.content.startswith(b'<?xml version="1.0" encoding="UTF-8"?>\n')
    return ET.fromstring(answer.content)


def post(on: Ground | None, form: str = "json", client: Client | None = None, **values: Any) -> HttpResponse:
    """A POST as the specification has it; with the key of a town."""
    said = {"service_code": LAMP, **({"api_key": on.key} if on else {}), **values}
    headers = {"Idempotency-Key": said.pop("once")} if "once" in said else {}
    body = urlencode(
        [(k, one) for k, v in said.items() if v is not None for one in (v if isinstance(v, list) else [v])]
    )
    return (client or browser()).post(
        f"{BASE}/requests.{form}",
        body,
        content_type="application/x-www-form-urlencoded; charset=utf-8",
        headers=headers,
    )


def made(answer: HttpResponse) -> Case:
    assert answer.status_code == 201, answer.content.decode()
    (said,) = answer.json()
    return Case.objects.get(number=said["service_request_id"])


def refusal(answer: HttpResponse, status: int) -> list[dict[str, Any]]:
    """The error body, as the specification has it."""
    assert answer.status_code == status, answer.content.decode()
    said = answer.json()
    assert isinstance(said, list)
    assert said
    for each in said:
        assert set(each) == {"code", "description"}
        assert isinstance(each["code"], int)
        assert each["description"]
    return said


def test_discovery_says_where_the_interface_is_in_both_formats(open_town: Ground) -> None:
    found = browser().get("/open311/discovery.json").json()
    assert set(found) == {"changeset", "contact", "key_service", "endpoints"}
    (endpoint,) = found["endpoints"]
    assert set(endpoint) == {"specification", "url", "changeset", "type", "formats"}
    assert endpoint["specification"] == "http://wiki.open311.org/GeoReport_v2"
    assert endpoint["url"].endswith("/open311/v2")
    assert endpoint["type"] in {"production", "test"}
    assert set(endpoint["formats"]) == {"text/xml", "application/json"}
    tree = ET.fromstring(browser().get("/open311/discovery.xml").content)
    assert tree.tag == "discovery"
    assert [each.text for each in tree.findall("endpoints/endpoint/formats/format")] == endpoint["formats"]
    assert tree.findtext("changeset") == found["changeset"]


def test_the_changeset_moves_on_with_the_categories(open_town: Ground) -> None:
    with clock.at(clock.now()):
        before = browser().get("/open311/discovery.json").json()["changeset"]
    raise_revision(REVISION)
    after = browser().get("/open311/discovery.json").json()["changeset"]
    assert after >= before
    assert re.fullmatch(r"\d{4}-\d\d-\d\d \d\d:\d\d", after)


def test_services_are_listed_alike_in_both_formats(open_town: Ground) -> None:
    listed = json_of("/services.json")
    assert all(set(each) == SERVICE for each in listed)
    assert all(each["type"] == "realtime" and isinstance(each["metadata"], bool) for each in listed)
    lamp = next(each for each in listed if each["service_code"] == LAMP)
    assert (lamp["service_name"], lamp["group"]) == ("楼道灯不亮", "公共设施")
    tree = xml_of("/services.xml")
    assert tree.tag == "services"
    assert [each.findtext("service_code") for each in tree.findall("service")] == [s["service_code"] for s in listed]
    assert {each.findtext("metadata") for each in tree} == {"true", "false"}


def test_only_the_innermost_categories_that_are_not_about_people_are_services(open_town: Ground) -> None:
    codes = {each["service_code"] for each in json_of("/services.json")}
    assert LAMP in codes
    assert "facility" not in codes
    assert not any(code.startswith("people") for code in codes)
    Category.objects.filter(code=LAMP).update(active=False)
    raise_revision(REVISION)
    assert LAMP not in {each["service_code"] for each in json_of("/services.json")}


def test_services_speak_english_to_who_asks_for_it(open_town: Ground) -> None:
    answer = browser().get(BASE + "/services.json", headers={"Accept-Language": "en"})
    assert "corridor lamp broken" in {each["service_name"] for each in answer.json()}


def test_a_service_definition_lists_its_questions_in_order(open_town: Ground) -> None:
    found = json_of("/services/facility.lift.json")
    assert found["service_code"] == "facility.lift"
    assert [each["order"] for each in found["attributes"]] == list(range(1, len(found["attributes"]) + 1))
    for each in found["attributes"]:
        assert {"variable", "code", "datatype", "required", "datatype_description", "order", "description"} <= set(each)
        assert each["datatype"] in {"string", "number", "datetime", "text", "singlevaluelist", "multivaluelist"}
        assert ("values" in each) == each["datatype"].endswith("valuelist")
    trouble = next(each for each in found["attributes"] if each["code"] == "lift_trouble")
    assert trouble["required"] is True
    assert {"key", "name"} == set(trouble["values"][0])
    tree = xml_of("/services/facility.lift.xml")
    assert tree.tag == "service_definition"
    assert tree.findtext("attributes/attribute/variable") == "false"
    assert tree.findtext("attributes/attribute[code='lift_trouble']/values/value/key") == "stopped"


def test_a_service_has_questions_where_its_metadata_says_so(open_town: Ground) -> None:
    for each in json_of("/services.json"):
        definition = json_of(f"/services/{each['service_code']}.json")
        assert bool(definition["attributes"]) == each["metadata"]


@pytest.mark.parametrize("path", ["/services/nothing.json", "/services/facility.json", "/services/people.child.json",
                                  "/requests/999999999999.json", "/tokens/NOTHING.json", "/nothing.json",
                                  "/services/a/b.json"])  # fmt: skip
def test_what_does_not_exist_is_404(open_town: Ground, path: str) -> None:
    assert refusal(get(path), 404)[0]["code"] == 404


@pytest.mark.parametrize("path", ["/services", "/services.yaml", "/", "/requests.xml.exe"])
def test_an_address_without_a_known_format_is_404_in_xml(open_town: Ground, path: str) -> None:
    answer = get(path)
    assert answer.status_code == 404
    tree = ET.fromstring(answer.content)
    assert tree.tag == "errors"
    assert tree.findtext("error/code") == "404"
    assert tree.findtext("error/description")


@pytest.mark.parametrize("path", ["/services.json", "/services/facility.lift.json", "/requests.json",
                                  "/requests/1.json", "/tokens/1.json"])  # fmt: skip
def test_another_jurisdiction_is_not_found_and_an_empty_one_is_none(open_town: Ground, path: str) -> None:
    said = refusal(get(path, jurisdiction_id="sfgov.org"), 404)
    assert "sfgov.org" in said[0]["description"]
    assert get(path, jurisdiction_id="").status_code == get(path).status_code
    assert get(path, jurisdiction_id="5101").status_code == get(path).status_code


@pytest.mark.parametrize("method", ["put", "patch", "delete"])
def test_other_methods_are_refused_in_the_form_of_the_specification(open_town: Ground, method: str) -> None:
    refusal(getattr(browser(), method)(BASE + "/requests.json"), 400)
    refusal(browser().post(BASE + "/services.json"), 400)


def test_everyone_may_read_from_another_site_and_ask_by_head(open_town: Ground) -> None:
    answer = browser().get(BASE + "/services.json")
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert browser().head(BASE + "/services.json").status_code == 200


def test_a_request_becomes_a_case_and_is_found_by_its_number(open_town: Ground) -> None:
    answer = post(open_town, **INSIDE, description="四楼的灯\n不亮", account_id="u-17")
    assert answer.status_code == 201
    (said,) = answer.json()
    assert set(said) == {"service_request_id", "service_notice", "account_id"}
    assert isinstance(said["service_request_id"], str)
    assert said["account_id"] == "u-17"
    case = made(answer)
    assert (case.place, case.category_id, case.description) == (town.MICRO, LAMP, "四楼的灯\n不亮")
    assert (case.reporter_kind, case.holder_id) == ("resident", open_town.people["leader"].post.id)
    (found,) = json_of(f"/requests/{case.number}.json")
    assert set(found) == REQUEST
    assert (found["service_request_id"], found["status"], found["service_code"]) == (case.number, "open", LAMP)


def test_a_request_in_xml_is_answered_in_xml(open_town: Ground) -> None:
    answer = post(open_town, "xml", **INSIDE)
    assert answer.status_code == 201
    tree = ET.fromstring(answer.content)
    assert tree.tag == "service_requests"
    number = tree.findtext("request/service_request_id")
    assert Case.objects.filter(number=number).exists()
    listed = xml_of(f"/requests/{number}.xml")
    assert {each.tag for each in listed[0]} == REQUEST
    assert listed.findtext("request/description") in {"", None}


def test_the_reporter_follows_it_with_number_and_code_from_the_notice(open_town: Ground) -> None:
    (said,) = post(open_town, **INSIDE).json()
    code = re.search(r"查询码 (\w{8})", said["service_notice"])
    assert code is not None
    body = {"number": said["service_request_id"], "code": code[1]}
    followed = browser().post("/api/v1/resident/follow", body, content_type="application/json")
    assert followed.status_code == 200


FORMS_OF_PLACE = {
    "lat": INSIDE,
    "address_string": {"address_string": "金色家园3号楼4楼"},
    "address_id": {"address_id": town.OTHER_MICRO},
}


@pytest.mark.parametrize("form", FORMS_OF_PLACE)
def test_a_place_may_be_a_point_an_address_or_an_id(open_town: Ground, form: str) -> None:
    case = made(post(open_town, **FORMS_OF_PLACE[form]))
    assert case.place == (town.OTHER_MICRO if form == "address_id" else town.MICRO)
    if form == "address_string":
        assert str(case.premises_id) == open_town.building
        assert "金色家园" in case.where


def test_an_id_may_be_that_of_a_building(open_town: Ground) -> None:
    assert str(made(post(open_town, address_id=open_town.building)).premises_id) == open_town.building


@pytest.mark.parametrize(
    ("first", "second"), [("lat", "address_string"), ("lat", "address_id"), ("address_string", "address_id")]
)
def test_mixed_forms_of_place_are_refused(open_town: Ground, first: str, second: str) -> None:
    said = refusal(post(open_town, **FORMS_OF_PLACE[first], **FORMS_OF_PLACE[second]), 400)
    assert second in said[0]["description"]
    assert Case.objects.count() == 0


def test_words_beside_a_point_are_taken_where_the_city_allows_it(open_town: Ground, settings: Any) -> None:
    settings.WEIGE = settings.WEIGE.model_copy(update={"open311_address_beside_point": True})
    case = made(post(open_town, **INSIDE, address_string="南门外"))
    assert case.place == town.MICRO
    assert "南门外" in case.where
    refusal(post(open_town, **INSIDE, address_id=town.MICRO), 400)


WRONG = {
    "no place": {},
    "half a point": {"lat": "30.605"},
    "no number": {"lat": "north", "long": "104.1"},
    "not finite": {"lat": "nan", "long": "inf"},
    "python number": {"lat": "3_0", "long": "104.1"},
    "off the earth": {"lat": "130.6", "long": "104.1"},
    "outside the city": {"lat": "39.9", "long": "116.4"},
    "unknown id": {"address_id": "510104020009"},
    "id of a district": {"address_id": "510104"},
    "odd id": {"address_id": "../etc"},
    "long description": {**INSIDE, "description": "长" * 4001},
    "markup": {**INSIDE, "description": "看 <script>alert(1)</script>"},
    "email": {**INSIDE, "email": "nobody"},
    "phone": {**INSIDE, "phone": "12"},
    "unknown attribute": {**INSIDE, "attribute[colour]": "red"},
    "floor": {**INSIDE, "attribute[floor]": "0"},
    "two floors": {**INSIDE, "attribute[floor][]": ["1", "2"]},
}


@pytest.mark.parametrize("values", WRONG.values(), ids=WRONG)
def test_what_is_wrong_is_400_and_changes_nothing(open_town: Ground, values: dict[str, Any]) -> None:
    refusal(post(open_town, **values), 400)
    assert (Case.objects.count(), ServiceRequest.objects.count()) == (0, 0)


def test_all_faults_are_told_at_once(open_town: Ground) -> None:
    said = refusal(post(open_town, lat="x", email="nobody", service_code="facility.lift"), 400)
    told = " ".join(each["description"] for each in said)
    for name in ("lat", "long", "email", "attribute[lift_trouble]"):
        assert name in told


def test_a_missing_service_is_400_and_an_unknown_one_404(open_town: Ground) -> None:
    assert "service_code" in refusal(post(open_town, service_code=None, **INSIDE), 400)[0]["description"]
    refusal(post(open_town, service_code="facility.nothing", **INSIDE), 404)
    refusal(post(open_town, service_code="people.child", **INSIDE), 404)
    refusal(post(open_town, jurisdiction_id="sfgov.org", **INSIDE), 404)


def test_answers_to_questions_reach_the_case(open_town: Ground) -> None:
    seen = (clock.now() - timedelta(hours=2)).replace(microsecond=0)
    answer = post(
        open_town, service_code=NOISE, **INSIDE, description="天天如此",
        **{"attribute[noise_kind][]": ["night", "renovation"], "attribute[floor]": "-1",
           "attribute[happened_at]": seen.isoformat()},
    )  # fmt: skip
    case = made(answer)
    assert case.description == "天天如此\n什么噪声：夜间、装修"
    assert (case.floor, case.happened_at) == (-1, seen)


def test_a_phone_number_is_kept_sealed_and_other_contact_is_not_kept(open_town: Ground) -> None:
    contact = {"first_name": "某", "last_name": "甲", "email": "a@example.com", "device_id": "device-77"}
    answer = post(open_town, **INSIDE, phone="+86 138-1234-5678", **contact)
    case = made(answer)
    assert unseal(case.contact.phone, "cases.contact") == "13812345678"
    assert "没有保存" in answer.json()[0]["service_notice"]
    kept = str(list(ServiceRequest.objects.values())) + str(list(Case.objects.values()))
    assert not any(value in kept for value in (*contact.values(), "13812345678"))


def test_media_is_ignored_and_the_answer_says_why(open_town: Ground) -> None:
    answer = post(open_town, **INSIDE, media_url="http://169.254.169.254/latest/meta-data")
    assert "media_url" in answer.json()[0]["service_notice"]
    made(answer)


KEYS = {"missing": None, "empty": "", "wrong": "wk_wrong"}


@pytest.mark.parametrize("key", KEYS.values(), ids=KEYS)
def test_without_a_valid_key_nothing_is_taken(open_town: Ground, key: str | None) -> None:
    said = refusal(post(None, api_key=key, **INSIDE), 403)
    assert said[0]["code"] == 403
    assert Case.objects.count() == 0
    tree = ET.fromstring(post(None, "xml", api_key=key, **INSIDE).content)
    assert (tree.tag, tree.findtext("error/code")) == ("errors", "403")


def test_a_key_in_the_address_does_not_count(open_town: Ground) -> None:
    """Addresses end up in logs."""
    answer = browser().post(
        f"{BASE}/requests.json?api_key={open_town.key}", urlencode({"service_code": LAMP, **INSIDE}),
        content_type="application/x-www-form-urlencoded",
    )  # fmt: skip
    refusal(answer, 403)


def test_a_key_reaches_only_its_own_place(open_town: Ground) -> None:
    ApiKey.objects.update(place=town.NEIGHBOUR)
    refusal(post(open_town, **INSIDE), 403)
    refusal(post(open_town, address_id=town.MICRO), 403)
    assert (Case.objects.count(), ServiceRequest.objects.count()) == (0, 0)


def test_a_key_has_a_limit_by_the_hour(open_town: Ground) -> None:
    ApiKey.objects.update(hourly=2)
    for at in range(2):
        assert post(open_town, **INSIDE, description=f"第{at}次").status_code == 201
    answer = post(open_town, **INSIDE)
    assert refusal(answer, 400)[0]["code"] == 429
    assert int(answer["Retry-After"]) > 0


def test_many_wrong_keys_from_one_address_are_stopped(open_town: Ground) -> None:
    for at in range(60):
        refusal(post(None, api_key=f"wk_{at}", **INSIDE), 403)
    assert refusal(post(None, api_key="wk_x", **INSIDE), 400)[0]["code"] == 429


def test_readers_have_a_limit_by_the_minute(open_town: Ground) -> None:
    for _ in range(120):
        assert get("/tokens/X.json").status_code == 404
    assert refusal(get("/tokens/X.json"), 400)[0]["code"] == 429


def test_the_same_again_is_the_same_request(open_town: Ground) -> None:
    first, second = (made(post(open_town, **INSIDE, description="灯")) for _ in range(2))
    assert first.id == second.id
    assert made(post(open_town, **INSIDE, description="另一盏灯")).id != first.id
    with clock.at(clock.now() + timedelta(hours=25)):
        assert made(post(open_town, **INSIDE, description="灯")).id != first.id


def test_the_same_after_the_case_was_closed_is_a_new_request(open_town: Ground) -> None:
    first = made(post(open_town, **INSIDE))
    move(open_town.people["leader"], first, "solve_on_the_spot")
    assert made(post(open_town, **INSIDE)).id != first.id


def test_an_idempotency_key_names_one_request_for_good(open_town: Ground) -> None:
    first = made(post(open_town, **INSIDE, once="a-1"))
    assert made(post(open_town, **INSIDE, once="a-2")).id != first.id
    with clock.at(clock.now() + timedelta(days=40)):
        assert made(post(open_town, **INSIDE, once="a-1")).id == first.id
    refusal(post(open_town, **INSIDE, once="a-1", description="别的"), 400)
    refusal(post(open_town, **INSIDE, once="x" * 201), 400)


def test_a_request_whose_place_nobody_can_tell_waits_under_a_token(open_town: Ground) -> None:
    answer = post(open_town, address_string="河边那棵大树旁")
    assert answer.status_code == 201
    (said,) = answer.json()
    assert "service_request_id" not in said
    token = said["token"]
    assert json_of(f"/tokens/{token}.json") == [{"service_request_id": None, "token": token}]
    assert post(open_town, address_string="河边那棵大树旁").json()[0]["token"] == token
    tree = xml_of(f"/tokens/{token}.xml")
    assert (tree.findtext("request/token"), tree.findtext("request/service_request_id")) == (token, "")


def test_a_community_that_the_address_names_is_its_place(open_town: Ground) -> None:
    assert made(post(open_town, address_string="晨辉社区菜市场门口")).place == town.NEIGHBOUR


def test_within_one_community_every_address_is_taken(open_town: Ground) -> None:
    ApiKey.objects.update(place=town.COMMUNITY)
    case = made(post(open_town, address_string="大榕树下"))
    assert case.place == town.COMMUNITY
    assert "大榕树下" in case.where


BODIES = {
    "broken": b"<request><service_code>",
    "entity": b'<!DOCTYPE r [<!ENTITY a "b">]><request><service_code>&a;</service_code></request>',
    "bomb": b'<!DOCTYPE r [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;&a;">]><r><x>&b;</x></r>',
    "outside": b'<!DOCTYPE r [<!ENTITY a SYSTEM "file:///etc/passwd">]><r><x>&a;</x></r>',
    "nested": b"<request><service_code><a/></service_code></request>",
    "no xml": b"service_code=1",
    "empty": b"",
    "encoding": b'<?xml version="1.0" encoding="nothing"?><r/>',
}


@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES)
def test_broken_xml_is_refused(open_town: Ground, body: bytes) -> None:
    refusal(browser().post(BASE + "/requests.json", body, content_type="text/xml"), 400)


def test_whole_xml_is_taken_as_a_form(open_town: Ground) -> None:
    body = f"""<?xml version="1.0" encoding="UTF-8"?>
        <request><api_key>{open_town.key}</api_key><service_code>{NOISE}</service_code>
        <address_id>{town.MICRO}</address_id><description>吵 &amp; 闹</description>
        <attributes><attribute><code>noise_kind</code><value>night</value></attribute></attributes></request>"""
    case = made(browser().post(BASE + "/requests.json", body.encode(), content_type="text/xml"))
    assert case.description == "吵 & 闹\n什么噪声：夜间"


@pytest.mark.parametrize(
    ("body", "kind"),
    [(b"api_key=%ff", "application/x-www-form-urlencoded"), (b"a\xff=1", "application/x-www-form-urlencoded"),
     (b"a=%00", "application/x-www-form-urlencoded"), (b"a=1&a=2", "application/x-www-form-urlencoded"),
     (b"a=1", "application/x-www-form-urlencoded; charset=gbk"), (b"{}", "application/json"), (b"x", ""),
     (b"&".join(b"a%d=1" % at for at in range(300)), "application/x-www-form-urlencoded"),
     (b"--x", "multipart/form-data; boundary=x"), (b"a=" + b"x" * 1_100_000, "application/x-www-form-urlencoded")],
)  # fmt: skip
def test_a_form_that_is_none_is_refused(open_town: Ground, body: bytes, kind: str) -> None:
    answer = browser().post(BASE + "/requests.json", body, content_type=kind)
    assert answer.status_code in {400, 403}
    assert answer.json()[0]["description"]
    assert Case.objects.count() == 0


def test_requests_are_listed_newest_first_with_times_and_zones(open_town: Ground) -> None:
    for at in range(3):
        with clock.at(clock.now() - timedelta(hours=3 - at)):
            report(open_town.people["leader"], description=f"第{at}")
    listed = json_of("/requests.json")
    assert [set(each) for each in listed] == [REQUEST] * 3
    moments = [datetime.fromisoformat(each["requested_datetime"]) for each in listed]
    assert moments == sorted(moments, reverse=True)
    for each in listed:
        assert W3.fullmatch(each["requested_datetime"])
        assert W3.fullmatch(each["updated_datetime"])
        assert isinstance(each["lat"], float)
        assert isinstance(each["service_request_id"], str)
    tree = xml_of("/requests.xml")
    assert [each.findtext("service_request_id") for each in tree] == [each["service_request_id"] for each in listed]


def test_a_closed_request_says_so_and_when(open_town: Ground) -> None:
    case = report(open_town.people["leader"], category=NOISE)
    move(open_town.people["worker"], case, "close", outcome="solved")
    case.refresh_from_db()
    (found,) = json_of(f"/requests/{case.number}.json")
    assert (found["status"], found["status_notes"]) == ("closed", "已解决")
    assert datetime.fromisoformat(found["updated_datetime"]) == case.closed_at.replace(microsecond=0)


def test_requests_are_filtered(open_town: Ground) -> None:
    lamp, noise = report(open_town.people["leader"]), report(open_town.people["leader"], category=NOISE)
    move(open_town.people["worker"], noise, "close", outcome="solved")
    with clock.at(clock.now() - timedelta(days=100)):
        old = report(open_town.people["leader"])

    def numbers(**query: Any) -> set[str]:
        return {each["service_request_id"] for each in json_of("/requests.json", **query)}

    assert numbers() == {lamp.number, noise.number}
    assert numbers(service_code=LAMP) == {lamp.number}
    assert numbers(service_code=f"{LAMP}, {NOISE}") == {lamp.number, noise.number}
    assert numbers(status="open") == {lamp.number}
    assert numbers(status="closed") == {noise.number}
    assert numbers(status="open,closed") == {lamp.number, noise.number}
    assert numbers(service_request_id=f"{old.number},{lamp.number}", status="closed") == {old.number, lamp.number}
    start = (clock.now() - timedelta(days=101)).isoformat()
    assert numbers(start_date=start) == {old.number}
    assert numbers(end_date=(clock.now() - timedelta(days=99)).isoformat()) == {old.number}
    assert numbers(start_date="", status="", service_code="", service_request_id="") == {lamp.number, noise.number}


@pytest.mark.parametrize(
    "query",
    [{"start_date": "2026-01-01"}, {"start_date": "2026-01-01T00:00:00"}, {"end_date": "yesterday"},
     {"status": "done"}, {"page": "0"}, {"page": "x"}, {"page_size": "1001"}, {"page_size": "-1"}, {"page": "51"},
     {"start_date": "2026-05-01T00:00:00Z", "end_date": "2026-04-01T00:00:00Z"},
     {"start_date": "2026-01-01T00:00:00Z", "end_date": "2026-05-01T00:00:00Z"},
     {"service_request_id": ",".join(map(str, range(1001)))}, {"status": "o\0pen"}],
)  # fmt: skip
def test_a_search_that_makes_no_sense_is_400(open_town: Ground, query: dict[str, str]) -> None:
    refusal(get("/requests.json", **query), 400)


def test_an_unknown_service_in_a_search_is_404(open_town: Ground) -> None:
    refusal(get("/requests.json", service_code="nothing"), 404)


def test_ninety_days_may_be_searched_whole(open_town: Ground) -> None:
    assert json_of("/requests.json", start_date="2026-01-01T00:00:00Z", end_date="2026-04-01T00:00:00Z") == []


def test_pages_follow_each_other_without_gap(open_town: Ground) -> None:
    numbers = [report(open_town.people["leader"]).number for _ in range(5)]
    pages = [json_of("/requests.json", page=page, page_size=2) for page in (1, 2, 3, 4)]
    assert [len(page) for page in pages] == [2, 2, 1, 0]
    assert [each["service_request_id"] for page in pages for each in page] == numbers[::-1]


def test_at_most_a_thousand_are_answered(open_town: Ground) -> None:
    case = report(open_town.people["leader"])
    rows = []
    from weige.core.ids import new_id

    generated = {"district", "subdistrict", "community", "general_grid"}
    for at in range(1001):
        values = {f.attname: getattr(case, f.attname) for f in Case._meta.concrete_fields if f.name not in generated}
        rows.append(Case(**{**values, "id": new_id(), "number": f"99{at:06}"}))
    Case.objects.bulk_create(rows)
    assert len(json_of("/requests.json")) == 1000


def test_public_output_holds_no_words_no_person_and_no_exact_place(open_town: Ground) -> None:
    words = "暗号描述"
    case = made(post(open_town, lat="30.60123", long="104.10321", description=words, phone="13812345678"))
    report_as_resident(description=words, premises=open_town.building, floor=4, address="暗号地址")
    report(open_town.people["leader"], description=words)
    for kind in ("json", "xml"):
        text = get(f"/requests.{kind}").content.decode()
        assert words not in text
        assert "暗号" not in text
        assert "13812345678" not in text
        assert "30.60123" not in text
        assert "测试" not in text
    (found,) = json_of(f"/requests/{case.number}.json")
    assert (found["lat"], found["long"]) != (30.60123, 104.10321)
    assert found["address"].split(", ")[:2] == ["第1微网格", "菱窠社区"]
    assert found["address_id"] == town.MICRO
    assert found["agency_responsible"] == "菱窠社区"


def test_premises_are_shown_as_their_compound(open_town: Ground) -> None:
    case = report_as_resident(premises=open_town.building, floor=4)
    (found,) = json_of(f"/requests/{case.number}.json")
    assert found["address"].startswith("金色家园, ")
    assert "3号楼" not in found["address"]
    assert found["address_id"] not in {open_town.building, None}


def test_cases_about_people_are_not_listed(open_town: Ground) -> None:
    case = report(open_town.people["leader"], category="people.neighbours")
    assert json_of("/requests.json") == []
    refusal(get(f"/requests/{case.number}.json"), 404)
    assert json_of("/requests.json", service_request_id=case.number) == []
