"""Residents' requests: a deadline each, an answer in words, and what is granted is carried out."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from tests import town
from tests.factories import browser, hold, refused, send
from tests.registry.people.homes import days_ago
from tests.registry.rights.people import NAME, PHONE, Family, everyone, mine

from weige.core import clock
from weige.core.ids import new_id
from weige.core.models import Event
from weige.notify.models import Notification, OutsideMessage
from weige.registry.models import Change, Consent, Disclosure, Fact, Person, ResidentRequest
from weige.registry.people import commands, reading
from weige.registry.rights import desk, jobs

pytestmark = pytest.mark.django_db


@pytest.fixture
def family() -> Family:
    return Family()


def ask(family: Family, kind: str, *, id: Any = None, person: Any = None, **values: Any) -> Any:
    body = mine(id=str(id or new_id()), person_id=str(person or family.head.id), kind=kind, **values)
    return send(browser(), "post", "/resident/mine/requests", body)


def desk_of(family: Family, name: str = "data_officer") -> Any:
    return family.at.people[name].client


def give(
    family: Family, request: str, granted: bool, words: str = "已按您的要求办理。", by: str = "data_officer"
) -> Any:
    body = {"granted": granted, "answer": words}
    return send(desk_of(family, by), "post", f"/resident-requests/{request}/answer", body)


def test_a_correction_is_asked_opened_on_record_granted_and_applied(family: Family) -> None:
    asked = ask(family, "correction", field="phone", proposed="138 0000 9999", words="换号了").json()
    assert asked["due_on"] == (clock.today() + timedelta(days=settings.WEIGE.request_days)).isoformat()
    assert asked["standing"] == f"还有 {settings.WEIGE.request_days} 天答复期限"
    told = Notification.objects.filter(kind="register.request").values_list("account", flat=True)
    assert set(told) == {family.at.people[name].account.id for name in ("officer", "data_officer")}
    opened = send(desk_of(family), "post", f"/resident-requests/{asked['id']}/open").json()
    assert (opened["name"], opened["current"], opened["proposed"]) == (NAME, PHONE, "13800009999")
    assert (opened["words"], opened["by_guardian"]) == ("换号了", False)
    with everyone():
        row = Disclosure.objects.get(reference=asked["id"])
        assert (row.post_type, row.fields, row.purpose, row.masked) == (
            "data_officer", ["name", "phone"], "rights", False,
        )  # fmt: skip
    answered = give(family, asked["id"], True)
    assert answered.status_code == 200, answered.content
    with everyone():
        assert reading.value_of(Person.objects.get(id=family.head.id), "phone") == "13800009999"
        change = Change.objects.get(reference=asked["id"])
        assert (change.kind, change.source, change.said_by_id) == ("correction", "resident", None)
    (seen,) = send(browser(), "post", "/resident/mine/open", mine(phone="13800009999")).json()["requests"]
    assert (seen["state_label"], seen["answer"]) == ("已办理", "已按您的要求办理。")
    jobs.tell_resident(str(asked["id"]))
    assert OutsideMessage.objects.filter(purpose="request_answered").count() == 1


def test_a_refusal_is_answered_in_words_and_changes_nothing(family: Family) -> None:
    asked = ask(family, "correction", field="birth_date", proposed="1951-03-05").json()
    assert give(family, asked["id"], False, "与证件不符，请带证件来社区核对。", by="officer").status_code == 200
    with everyone():
        assert reading.value_of(Person.objects.get(id=family.head.id), "birth_date") == "1950-03-05"
        assert not Change.objects.filter(reference=asked["id"]).exists()
    seen = send(browser(), "post", "/resident/mine/open", mine()).json()["requests"][0]
    assert (seen["state"], seen["answer"]) == ("refused", "与证件不符，请带证件来社区核对。")


def test_an_erasure_erases_what_rests_on_no_duty_and_says_what_stays_and_why(family: Family) -> None:
    asked = ask(family, "erasure").json()
    effect = send(desk_of(family), "post", f"/resident-requests/{asked['id']}/open").json()["effect"]
    assert effect == (
        "将删除：行动不便。保留：姓名、联系电话、出生日期（还登记住在本社区，社区要依法定职责登记这一项）。"
    )
    give(family, asked["id"], True, "已办理。")
    with everyone():
        person = Person.objects.get(id=family.head.id)
        assert reading.value_of(person, "name") == NAME
        assert not Fact.objects.filter(person=person, value__isnull=False).exists()
        assert Consent.objects.get(person=person).withdrawn_at is not None
    answer = send(browser(), "post", "/resident/mine/open", mine()).json()["requests"][0]["answer"]
    assert answer.startswith("已办理。\n已删除：行动不便。保留：姓名、")


def test_whoever_has_left_is_erased_whole(family: Family) -> None:
    from tests.registry.people.homes import told

    family.at.tell(commands.MovedOut(**told(dwelling=family.door, household=family.home.id, day=days_ago(1))))
    correction = ask(family, "correction", field="phone", proposed="13800009999")
    assert correction.json()["code"] == "registry.left_already"
    asked = ask(family, "erasure").json()
    give(family, asked["id"], True)
    with everyone():
        person = Person.objects.get(id=family.head.id)
        assert (person.name, person.phone_index) == (None, None)
        assert person.erased_at is not None
    assert send(browser(), "post", "/resident/mine/open", mine()).status_code == 404


def test_a_guardian_corrects_for_the_child(family: Family) -> None:
    born = f"{clock.today().year - 6}-05-06"
    asked = ask(family, "correction", person=family.child.id, field="birth_date", proposed=born).json()
    opened = send(desk_of(family), "post", f"/resident-requests/{asked['id']}/open").json()
    assert opened["by_guardian"] is True
    assert give(family, asked["id"], True).status_code == 200
    with everyone():
        assert reading.value_of(Person.objects.get(id=family.child.id), "birth_date") == born


@pytest.mark.parametrize(
    ("kind", "values", "code"),
    [
        ("correction", {}, "registry.correction_empty"),
        ("correction", {"field": "phone"}, "registry.correction_empty"),
        ("correction", {"field": "phone", "proposed": "12"}, "registry.value_unfit"),
        ("correction", {"field": "opinion", "proposed": "好"}, "registry.unknown_field"),
        ("correction", {"field": "medication", "proposed": "胰岛素"}, "registry.consent_needed"),
        ("withdrawal", {}, "registry.unknown_consent"),
        ("correction", {"words": "字" * 401}, "core.invalid"),
        ("praise", {}, "core.invalid"),
    ],
)
def test_a_faulty_request_is_refused_with_what_to_mend(family: Family, kind: str, values: Any, code: str) -> None:
    answer = ask(family, kind, **values)
    assert (answer.status_code in {404, 422}, answer.json()["code"]) == (True, code)
    assert answer.json()["mend"]


def test_a_request_sent_twice_is_taken_once_and_its_id_serves_for_nothing_else(family: Family) -> None:
    id = new_id()
    first = ask(family, "copy", id=id, words="要纸质的").json()
    assert ask(family, "copy", id=id, words="要纸质的").json() == first
    assert ask(family, "erasure", id=id).json()["code"] == "core.id_taken"
    with everyone():
        assert ResidentRequest.objects.count() == 1


def test_an_open_request_can_be_taken_back_and_is_not_answered_then(family: Family) -> None:
    asked = ask(family, "copy").json()
    body = mine(id=asked["id"])
    assert send(browser(), "post", "/resident/mine/requests/recall", body).json()["state"] == "recalled"
    assert send(browser(), "post", "/resident/mine/requests/recall", mine(id=asked["id"])).status_code == 200
    assert give(family, asked["id"], True).json()["code"] == "registry.answered_already"


def test_an_answer_is_given_once_and_repeated_without_harm(family: Family) -> None:
    asked = ask(family, "copy").json()
    assert give(family, asked["id"], True).status_code == 200
    assert give(family, asked["id"], True).status_code == 200
    assert give(family, asked["id"], False).json()["code"] == "registry.answered_already"
    assert give(family, asked["id"], True, by="officer").json()["code"] == "registry.answered_already"
    recall = send(browser(), "post", "/resident/mine/requests/recall", mine(id=asked["id"]))
    assert recall.json()["code"] == "registry.answered_already"
    assert Event.objects.filter(kind="registry.request_answered").count() == 1


def test_the_desk_sees_overdue_requests_first_and_answered_ones_last(family: Family) -> None:
    with clock.at(clock.now() - timedelta(days=40)):
        done = ask(family, "copy").json()["id"]
        give(family, done, True)
    with clock.at(clock.now() - timedelta(days=30)):
        late = ask(family, "copy").json()["id"]
    fresh = ask(family, "copy").json()["id"]
    page = send(desk_of(family), "get", "/resident-requests", {"limit": 2}).json()
    rest = send(desk_of(family), "get", "/resident-requests", {"limit": 2, "after": page["next"]}).json()
    items = page["items"] + rest["items"]
    assert [item["id"] for item in items] == [late, fresh, done]
    assert [(item["overdue"], item["standing"]) for item in items] == [
        (True, "已超过 15 天"), (False, "还有 15 天答复期限"), (False, None),
    ]  # fmt: skip
    assert NAME not in str(items)
    open_only = send(desk_of(family), "get", "/resident-requests", {"state": "open"}).json()["items"]
    assert [item["id"] for item in open_only] == [late, fresh]


def test_a_data_officer_sees_care_fields_masked_and_another_community_nothing(family: Family) -> None:
    asked = ask(family, "correction", field="mobility", proposed="bed").json()
    opened = send(desk_of(family), "post", f"/resident-requests/{asked['id']}/open").json()
    assert (opened["current"], opened["proposed"]) == ("•••", "•••")
    officer = send(desk_of(family, "officer"), "post", f"/resident-requests/{asked['id']}/open").json()
    assert (officer["current"], officer["proposed"]) == ("坐轮椅", "卧床")
    stranger = hold("data_officer", town.NEIGHBOUR, number=77)
    assert refused(lambda: desk.open_request(stranger.actor, asked["id"])) == "core.not_found"
    assert send(stranger.client, "get", "/resident-requests").json()["items"] == []


def test_words_and_answers_are_sealed(family: Family) -> None:
    asked = ask(family, "correction", field="phone", proposed="13800009999", words="暗号原因").json()
    give(family, asked["id"], False, "暗号答复")
    with everyone():
        row = ResidentRequest.objects.values().get()
    kept = str({name: bytes(value) if isinstance(value, memoryview) else value for name, value in row.items()})
    assert not [word for word in ("暗号", "13800009999") if word in kept or str(word.encode()) in kept]
