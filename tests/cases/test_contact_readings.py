"""Reading a reporter's number: for a purpose of the closed list, recorded, and told to whoever reported in plain words."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from tests import town
from tests.factories import LAMP, Person, browser, ground, report_as_resident, send, staff

from weige.cases.jobs import forget_contacts
from weige.cases.models import Case, ContactReading
from weige.core import clock
from weige.core.ids import new_id
from weige.core.models import Event

pytestmark = pytest.mark.django_db
REASON = "居民留言说今晚要搬走，先问一声"


@pytest.fixture
def people() -> dict[str, Person]:
    ground()
    return staff()


def look(person: Person, case: Case, purpose: str, **values: Any) -> Any:
    return send(person.client, "post", f"/cases/{case.id}/contact", {"purpose": purpose, **values})


def reported() -> tuple[Case, dict[str, str]]:
    """A case with the number and code under which its reporter follows it."""
    phone = "13912345678"
    code = send(browser(), "post", "/resident/codes", {"phone": phone}).json()["demo_code"]
    token = send(browser(), "post", "/resident/codes/verify", {"phone": phone, "code": code}).json()["token"]
    body = {"id": str(new_id()), "token": token, "category": LAMP, "description": "灯不亮", "community": town.COMMUNITY,
            "longitude": 104.105, "latitude": 30.605}  # fmt: skip
    receipt = send(browser(), "post", "/resident/reports", body).json()
    return Case.objects.get(id=body["id"]), receipt


def told(receipt: dict[str, str], language: str = "zh-CN") -> list[str]:
    answer = send(browser(), "post", "/resident/follow", receipt, Accept_Language=language)
    return [line["text"] for line in answer.json()["contact_readings"]]


def test_a_purpose_is_one_of_the_list_and_the_reading_is_recorded(people: dict[str, Person]) -> None:
    case = report_as_resident()
    assert look(people["officer"], case, "appointment").json() == {"phone": "13912345678"}
    event = Event.objects.get(kind="case.contact_read")
    assert (event.actor, event.subject_id, event.payload) == (
        people["officer"].account.id, case.id, {"purpose": "appointment"},
    )  # fmt: skip
    assert look(people["leader"], case, "appointment").status_code == 403
    for purpose in ("verify", "anything", "curious"):
        assert look(people["officer"], case, purpose).json()["code"] == "cases.contact_purpose_unfit"
    assert look(people["officer"], case, "核实地点").status_code == 422
    assert Event.objects.filter(kind="case.contact_read").count() == ContactReading.objects.count() == 1


@pytest.mark.parametrize(
    ("purpose", "words"), [("other", ""), ("other", "  "), ("other", "有事"), ("appointment", REASON)]
)
def test_another_reason_needs_a_sentence_and_no_other_purpose_takes_one(
    people: dict[str, Person], purpose: str, words: str
) -> None:
    case = report_as_resident()
    answer = look(people["officer"], case, purpose, words=words)
    assert (answer.status_code, answer.json()["code"]) == (422, "cases.contact_sentence_needed")
    assert not ContactReading.objects.exists()
    assert not Event.objects.filter(kind="case.contact_read").exists()


def test_a_sentence_is_sealed_and_in_no_event(people: dict[str, Person]) -> None:
    case = report_as_resident()
    assert look(people["officer"], case, "other", words=REASON).status_code == 200
    kept = bytes(ContactReading.objects.get().words or b"")
    assert kept
    assert REASON.encode() not in kept
    assert Event.objects.get(kind="case.contact_read").payload == {"purpose": "other"}


def test_whoever_reported_reads_who_saw_the_number_and_why(people: dict[str, Person]) -> None:
    case, receipt = reported()
    assert told(receipt) == []
    look(people["officer"], case, "appointment")
    look(people["officer"], case, "appointment")
    look(people["worker"], case, "other", words=REASON)
    today = clock.today()
    day = f"{today.month}月{today.day}日"
    assert told(receipt) == [
        f"{day} 菱窠社区 专职网格员 看了您留的电话，说明是：{REASON}",
        f"{day} 菱窠社区 社区工作者 为约上门时间看了您留的电话，共2次",
    ]
    english = told(receipt, "en")
    assert english[0].endswith(f"saw your number, giving as reason: {REASON}")
    assert english[1].endswith("saw your number, 2 times, to arrange a visit")
    assert "测试" not in str(told(receipt)), "no names of people"


def test_readings_of_one_report_are_not_shown_under_another(people: dict[str, Person]) -> None:
    case, receipt = reported()
    look(people["officer"], report_as_resident(phone="13912345679"), "clarify")
    assert told(receipt) == []
    look(people["officer"], case, "clarify")
    assert len(told(receipt)) == 1


def test_readings_are_kept_as_long_as_the_log_of_readings(people: dict[str, Person]) -> None:
    case = report_as_resident()
    look(people["officer"], case, "clarify")
    with clock.at(clock.now() + timedelta(days=1095)):
        forget_contacts(0)
        assert ContactReading.objects.exists()
    with clock.at(clock.now() + timedelta(days=1097)):
        forget_contacts(0)
        assert not ContactReading.objects.exists()
