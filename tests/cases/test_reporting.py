"""Reporting a case over HTTP: where it is, when it was, who holds it; repeats and near repeats; what is refused."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from tests import town
from tests.factories import LAMP, NOISE, Person, days, ground, hold, photo, report_body, send, staff

from weige.cases.models import Case, Category, Photo, Step
from weige.cases.reference import REVISION
from weige.core import clock
from weige.core.ids import new_id
from weige.core.models import Event
from weige.core.revisions import raise_revision
from weige.territory.coordinates import Datum, convert

pytestmark = pytest.mark.django_db
INSIDE = (104.105, 30.605)


@pytest.fixture
def people() -> dict[str, Person]:
    building = ground()
    found = staff("leader", "neighbour", "worker", "officer")
    found["building"] = building  # type: ignore[assignment]
    return found


def post(person: Person, **values: Any) -> Any:
    return send(person.client, "post", "/cases", report_body(**values))


def refused(answer: Any, status: int, code: str) -> bool:
    body = answer.json()
    assert (answer.status_code, body["code"]) == (status, code), body
    assert body["mend"]
    assert Case.objects.count() == Step.objects.count() == Event.objects.filter(kind="case.reported").count() == 0
    return True


def test_a_report_by_premises_says_where_and_why(people: dict[str, Any]) -> None:
    answer = post(people["leader"], place=None, premises_id=str(people["building"]), floor=4, address="楼梯口")
    body = answer.json()
    assert answer.status_code == 201
    assert (body["where"], body["place"], body["version"]) == ("金色家园 3号楼 4层 楼梯口", town.MICRO, 1)
    assert body["holder_label"] == "社区工作者"
    assert "按规则由社区受理" in body["route"]["reasons"][0]
    detail = send(people["leader"].client, "get", f"/cases/{body['id']}").json()
    assert (detail["longitude"], detail["latitude"]) == INSIDE
    assert detail["number"] == body["number"]
    assert detail["reporter"] == {"kind": "account", "name": "测试1", "phone_masked": None}
    assert [step["move"] for step in detail["steps"]] == ["report"]


def test_a_report_by_grid(people: dict[str, Any]) -> None:
    body = post(people["leader"], category=NOISE).json()
    assert (body["place"], body["where"]) == (town.MICRO, "第1微网格")
    assert "上一级一般网格" in body["route"]["reasons"][0]
    assert post(people["leader"], place=town.COMMUNITY).json()["place"] == town.COMMUNITY


@pytest.mark.parametrize("datum", list(Datum))
def test_a_report_by_a_point_in_any_datum(people: dict[str, Any], datum: Datum) -> None:
    longitude, latitude = convert(*INSIDE, source=Datum.WGS84, target=datum)
    answer = post(people["leader"], place=None, longitude=longitude, latitude=latitude, datum=datum.value)
    assert answer.json()["place"] == town.MICRO
    case = Case.objects.get()
    assert (case.longitude, case.latitude) == pytest.approx(INSIDE, abs=1e-7)


def test_a_point_makes_a_community_more_exact(people: dict[str, Any]) -> None:
    answer = post(people["leader"], place=town.COMMUNITY, longitude=INSIDE[0], latitude=INSIDE[1])
    assert answer.json()["place"] == town.MICRO


@pytest.mark.parametrize(
    ("values", "status", "code"),
    [
        ({"place": None}, 422, "cases.place_needed"),
        ({"place": None, "longitude": 104.105}, 422, "cases.place_needed"),
        ({"place": None, "longitude": 104.2, "latitude": 30.7}, 422, "cases.place_needed"),
        ({"place": None, "longitude": 116.4, "latitude": 39.9}, 422, "cases.outside_city"),
        ({"longitude": 104.105, "latitude": 39.9}, 422, "cases.outside_city"),
        ({"place": None, "longitude": 30.605, "latitude": 84.105}, 422, "cases.outside_city"),
        ({"place": None, "premises_id": "018f0000-0000-7000-8000-000000000000"}, 422, "cases.unknown_place"),
        ({"place": town.GENERAL + "099"}, 422, "cases.unknown_place"),
        ({"place": "510199999999"}, 422, "cases.unknown_place"),
        ({"place": town.NEIGHBOUR}, 403, "cases.place_not_yours"),
        ({"category": "facility.moon"}, 422, "cases.unknown_category"),
        ({"happened_at": (clock.now() + timedelta(hours=1)).isoformat()}, 422, "cases.future_time"),
        ({"happened_at": "0001-01-01T00:00:00+14:00"}, 422, "cases.time_long_ago"),
        ({"happened_at": "1970-01-01T00:00:00Z"}, 422, "cases.time_long_ago"),
    ],
)
def test_an_impossible_report_is_refused_and_leaves_nothing(
    people: dict[str, Any], values: dict[str, Any], status: int, code: str
) -> None:
    assert refused(post(people["leader"], **values), status, code)


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("happened_at", "2026-11-24T09:30:00", "core.time_without_zone"),
        ("happened_at", "yesterday", "core.field_invalid"),
        ("place", "51010402000", "core.field_invalid"),
        ("place", "510104020004001", None),
        ("place", "abc", "core.field_invalid"),
        ("place", 510104020004, "core.field_invalid"),
        ("longitude", 181, "core.field_invalid"),
        ("latitude", "north", "core.field_invalid"),
        ("datum", "pz90", "core.field_invalid"),
        ("floor", 900, "core.field_invalid"),
        ("id", "1", "core.field_invalid"),
        ("id", "9f1b2c3d-0000-4000-8000-000000000000", "core.field_invalid"),
        ("category", "DROP TABLE", "core.field_invalid"),
        ("description", "字" * 1001, "core.field_invalid"),
        ("premises_id", "none", "core.field_invalid"),
        ("solved_on_the_spot", {"note": "  "}, "core.field_invalid"),
    ],
)
def test_a_faulty_field_is_named(people: dict[str, Any], field: str, value: Any, code: str | None) -> None:
    answer = post(people["leader"], **{field: value})
    if code is None:
        assert answer.status_code == 201
        return
    assert refused(answer, 422, "core.invalid")
    fault = answer.json()["errors"][0]
    assert (fault["field"].split(".")[0], fault["code"]) == (field, code)
    english = send(people["leader"].client, "post", "/cases", report_body(**{field: value}), Accept_Language="en")
    assert english.json()["title"] == "Invalid input"


def test_a_clock_that_is_a_little_fast_is_taken_back(people: dict[str, Any]) -> None:
    post(people["leader"], happened_at=(clock.now() + timedelta(minutes=5)).isoformat())
    case = Case.objects.get()
    assert case.happened_at <= case.reported_at


def test_nobody_on_duty_is_said(people: dict[str, Any]) -> None:
    from weige.access.models import Post

    Post.objects.exclude(id=people["leader"].post.id).update(ended_at=clock.now())
    assert refused(post(people["leader"]), 409, "cases.nobody_responsible")


def test_the_same_report_twice_is_one_case(people: dict[str, Any]) -> None:
    body = report_body()
    first, again = (send(people["leader"].client, "post", "/cases", body) for _ in range(2))
    assert (first.status_code, again.status_code) == (201, 200)
    assert {k: v for k, v in first.json().items() if k != "holder_label"} == {
        k: v for k, v in again.json().items() if k != "holder_label"
    }
    assert Case.objects.count() == Step.objects.count() == Event.objects.filter(kind="case.reported").count() == 1


def test_a_report_that_was_taken_is_answered_though_it_would_be_refused_today(people: dict[str, Any]) -> None:
    body = report_body(category=NOISE)
    send(people["leader"].client, "post", "/cases", body)
    Category.objects.filter(code=NOISE).update(active=False)
    raise_revision(REVISION)
    again = send(people["leader"].client, "post", "/cases", body)
    assert (again.status_code, again.json()["id"]) == (200, body["id"])
    other = send(people["leader"].client, "post", "/cases", {**body, "id": str(new_id())})
    assert other.json()["code"] == "cases.unknown_category"


def test_an_id_of_anothers_report_is_refused(people: dict[str, Any]) -> None:
    body = report_body()
    send(people["leader"].client, "post", "/cases", body)
    answer = send(people["worker"].client, "post", "/cases", body)
    assert (answer.status_code, answer.json()["code"]) == (409, "core.id_taken")
    assert Case.objects.get().reporter_id == people["leader"].account.id


def test_a_neighbour_reports_in_the_own_community(people: dict[str, Any]) -> None:
    assert post(people["neighbour"]).status_code == 201
    outsider = hold("micro_grid_leader", town.MICRO, number=77, last_day=clock.today() - days(1))
    assert post(outsider).json()["code"] == "cases.place_not_yours"


def test_what_is_solved_on_the_spot_is_closed_at_once_by_its_reporter(people: dict[str, Any]) -> None:
    body = report_body(solved_on_the_spot={"note": "换了灯泡"})
    first, again = (send(people["leader"].client, "post", "/cases", body) for _ in range(2))
    assert first.json()["state"] == again.json()["state"] == "closed"
    case = Case.objects.get()
    assert (case.outcome, case.version, case.holder_id) == ("solved_on_the_spot", 2, people["leader"].post.id)
    assert list(Step.objects.order_by("version").values_list("move", flat=True)) == ["report", "solve_on_the_spot"]


def test_what_needs_a_professional_is_not_solved_on_the_spot(people: dict[str, Any]) -> None:
    answer = post(people["leader"], category="water.gas", solved_on_the_spot={"note": "关了阀门"})
    assert refused(answer, 409, "cases.move_refused")
    assert "专业" in answer.json()["detail"]


def test_some_categories_begin_as_urgent(people: dict[str, Any]) -> None:
    post(people["leader"], category="water.gas")
    post(people["leader"], urgent=True)
    post(people["leader"])
    assert list(Case.objects.order_by("number").values_list("urgent", flat=True)) == [True, True, False]


def test_near_repeats_are_shown_with_the_reason(people: dict[str, Any]) -> None:
    building = str(people["building"])
    same = post(people["worker"], place=None, premises_id=building).json()["id"]
    near = post(people["worker"]).json()["id"]
    post(people["worker"], category=NOISE)
    post(people["worker"], place=town.OTHER_MICRO)
    query = {"category": LAMP, "place": town.MICRO, "premises_id": building}
    items = send(people["leader"].client, "get", "/cases/similar", query).json()["items"]
    assert [(item["id"], item["why"]) for item in items] == [(same, "同一处，同类问题"), (near, "同一网格，同类问题")]
    Case.objects.update(reported_at=clock.now() - days(22))
    assert send(people["leader"].client, "get", "/cases/similar", query).json()["items"] == []


class TestPhotos:
    def add(self, person: Person, case: str, **values: Any) -> Any:
        form = {"id": str(new_id()), "stage": "report", "file": ("a.jpg", photo()), **values}
        name, content = form["file"]
        from django.core.files.uploadedfile import SimpleUploadedFile

        form["file"] = SimpleUploadedFile(name, content, "image/jpeg")
        return person.client.post(f"/api/v1/cases/{case}/photos", form)

    def test_a_photo_is_added_once_and_read_by_its_readers(self, people: dict[str, Any]) -> None:
        case = post(people["leader"]).json()["id"]
        id = str(new_id())
        first, again = (self.add(people["leader"], case, id=id) for _ in range(2))
        assert (first.status_code, again.status_code) == (201, 201)
        assert Photo.objects.count() == Event.objects.filter(kind="case.photo_added").count() == 1
        full = people["officer"].client.get(first.json()["url"])
        assert full["Content-Type"] == "image/jpeg"
        assert b"".join(full.streaming_content)[:3] == b"\xff\xd8\xff"
        assert "private" in full["Cache-Control"]
        assert people["neighbour"].client.get(first.json()["url"]).status_code == 404

    def test_a_photo_of_another_case_is_not_found_under_this_one(self, people: dict[str, Any]) -> None:
        one, two = (post(people["leader"]).json()["id"] for _ in range(2))
        url = self.add(people["leader"], one).json()["url"]
        assert people["leader"].client.get(url.replace(one, two)).status_code == 404

    def test_an_id_of_another_photo_is_refused(self, people: dict[str, Any]) -> None:
        one, two = (post(people["leader"]).json()["id"] for _ in range(2))
        id = str(new_id())
        self.add(people["leader"], one, id=id)
        assert self.add(people["leader"], two, id=id).json()["code"] == "core.id_taken"
        assert self.add(people["officer"], one, id=id).json()["code"] == "core.id_taken"

    def test_twelve_are_the_most(self, people: dict[str, Any]) -> None:
        case = post(people["leader"]).json()["id"]
        answers = [self.add(people["leader"], case) for _ in range(13)]
        assert [a.status_code for a in answers] == [201] * 12 + [409]
        assert answers[-1].json()["code"] == "cases.too_many_photos"

    @pytest.mark.parametrize(
        ("content", "status", "code"),
        [(b"%PDF-1.7", 422, "core.photo_unreadable"), (b"", 422, "core.invalid"),
         (photo()[:300], 422, "core.photo_unreadable"), (photo() + bytes(10 * 1024 * 1024), 413, "core.photo_too_large")],
    )  # fmt: skip
    def test_what_is_no_photo_changes_nothing(
        self, people: dict[str, Any], content: bytes, status: int, code: str
    ) -> None:
        case = post(people["leader"]).json()["id"]
        answer = self.add(people["leader"], case, file=("a.jpg", content))
        assert answer.status_code == status
        assert answer.json()["code"] in {code, "core.photo_unreadable"}
        assert not Photo.objects.exists()
        assert self.add(people["leader"], case, stage="poster").status_code == 422
