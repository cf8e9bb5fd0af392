"""The resident: a verified number, a report, following it by number and code, the word whether it is solved."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from tests import town
from tests.factories import API, LAMP, Person, browser, ground, move, photo, send, staff

from weige.cases.models import Case, ReporterContact
from weige.core import clock
from weige.core.ids import new_id
from weige.notify.models import OutsideMessage, VerificationCode

pytestmark = pytest.mark.django_db
PHONE = "13912345678"


@pytest.fixture
def people() -> dict[str, Person]:
    ground()
    return staff("leader", "worker", "officer", "subdistrict")


def call(path: str, **values: Any) -> Any:
    return send(browser(), "post", f"/resident/{path}", values)


def token(phone: str = PHONE) -> str:
    code = call("codes", phone=phone).json()["demo_code"]
    return str(call("codes/verify", phone=phone, code=code).json()["token"])


def report(verified: str, **values: Any) -> Any:
    body = {
        "id": str(new_id()), "token": verified, "category": LAMP, "description": "4楼灯不亮",
        "community": town.COMMUNITY, **values,
    }  # fmt: skip
    return call("reports", **body)


def test_a_resident_reports_follows_and_confirms(people: dict[str, Person]) -> None:
    receipt = report(token(), longitude=104.105, latitude=30.605).json()
    followed = call("follow", **receipt).json()
    assert (followed["state"], followed["may_answer"]) == ("reported", False)
    assert PHONE not in str(followed)
    case = Case.objects.get()
    assert (case.holder_id, case.place) == (people["leader"].post.id, town.MICRO)
    added = browser().post(
        f"{API}/resident/photos",
        {**receipt, "id": str(new_id()), "file": SimpleUploadedFile("a.jpg", photo(), "image/jpeg")},
    )
    assert added.status_code == 201
    move(people["leader"], case, "accept")
    move(people["leader"], case, "reply", note="换了灯泡")
    followed = call(
        "follow", number=f"{receipt['number'][:6]}-{receipt['number'][6:]}", code=receipt["code"].lower()
    ).json()
    assert followed["may_answer"]
    assert [step["note"] for step in followed["steps"]][-1] == "换了灯泡"
    assert followed["photos"][0]["thumb"].startswith("data:image/jpeg;base64,")
    assert "测试" not in str(followed), "no names of people"
    answer = {**receipt, "id": str(new_id()), "solved": True}
    assert call("answer", **answer).json()["outcome"] == "solved"
    assert call("answer", **answer).json()["confirmed"] is True
    case.refresh_from_db()
    assert (case.state, case.version) == ("closed", 4)


def test_no_reopens_at_the_level_above(people: dict[str, Person]) -> None:
    receipt = report(token(), longitude=104.105, latitude=30.605).json()
    case = Case.objects.get()
    move(people["leader"], case, "solve_on_the_spot")
    without = call("answer", **receipt, id=str(new_id()), solved=False)
    assert (without.status_code, without.json()["code"]) == (422, "cases.note_needed")
    answer = {**receipt, "id": str(new_id()), "solved": False, "note": "还是不亮"}
    assert call("answer", **answer).json()["state"] == "reported"
    call("answer", **answer)
    case.refresh_from_db()
    assert (case.holder_id, case.reopened, case.version) == (people["worker"].post.id, 1, 3)


def test_an_answer_before_there_is_a_reply_is_refused(people: dict[str, Person]) -> None:
    receipt = report(token()).json()
    answer = call("answer", **receipt, id=str(new_id()), solved=True)
    assert (answer.status_code, answer.json()["code"]) == (409, "cases.move_refused")


def test_a_wrong_code_thrice_and_then_the_right_one(people: dict[str, Person]) -> None:
    code = call("codes", phone=PHONE).json()["demo_code"]
    wrong = f"{(int(code) + 1) % 1_000_000:06}"
    for _ in range(3):
        answer = call("codes/verify", phone=PHONE, code=wrong)
        assert (answer.status_code, answer.json()["code"]) == (422, "notify.wrong_code")
    assert call("codes/verify", phone=PHONE, code=f" {code} ").status_code == 200
    assert call("codes/verify", phone=PHONE, code=code).status_code == 422, "a code is taken once"


def test_after_five_wrong_tries_the_right_code_is_void(people: dict[str, Person]) -> None:
    code = call("codes", phone=PHONE).json()["demo_code"]
    for at in range(1, 6):
        call("codes/verify", phone=PHONE, code=f"{(int(code) + at) % 1_000_000:06}")
    assert call("codes/verify", phone=PHONE, code=code).status_code == 422
    again = call("codes", phone=PHONE).json()["demo_code"]
    assert call("codes/verify", phone=PHONE, code=again).status_code == 200


def test_a_code_is_for_its_number_and_its_ten_minutes(people: dict[str, Person]) -> None:
    code = call("codes", phone=PHONE).json()["demo_code"]
    assert call("codes/verify", phone="13900000009", code=code).status_code == 422
    VerificationCode.objects.update(expires_at=clock.real_now() - timedelta(seconds=1))
    assert call("codes/verify", phone=PHONE, code=code).status_code == 422


def test_codes_are_sent_thrice_in_ten_minutes(people: dict[str, Person]) -> None:
    answers = [call("codes", phone=PHONE).status_code for _ in range(4)]
    assert answers == [200, 200, 200, 429]
    assert OutsideMessage.objects.filter(purpose="verification", state="sent").count() == 3


def test_without_demo_mode_no_code_is_shown_and_no_channel_is_said(people: dict[str, Person], settings: Any) -> None:
    settings.WEIGE = settings.WEIGE.model_copy(update={"demo": False})
    answer = call("codes", phone=PHONE)
    assert (answer.status_code, answer.json()["code"]) == (503, "notify.no_channel")
    assert "demo_code" not in answer.json()


@pytest.mark.parametrize("values", [{"token": "x"}, {"token": "a.b.c"}, {"token": ""}])
def test_a_report_needs_a_verified_number(people: dict[str, Person], values: dict[str, str]) -> None:
    answer = report(**{"verified": "x", **values})
    assert (answer.status_code, answer.json()["code"]) == (401, "notify.phone_not_verified")
    assert not Case.objects.exists()


def test_a_repeated_report_gives_the_same_number_and_code(people: dict[str, Person]) -> None:
    verified, id = token(), str(new_id())
    assert report(verified, id=id).json() == report(verified, id=id).json()
    assert Case.objects.count() == ReporterContact.objects.count() == 1
    other = report(token("13900000009"), id=id)
    assert (other.status_code, other.json()["code"]) == (409, "core.id_taken")


def test_an_id_of_a_leaders_report_is_not_a_residents(people: dict[str, Person]) -> None:
    from tests.factories import report as leaders_report

    case = leaders_report(people["leader"])
    answer = report(token(), id=str(case.id))
    assert (answer.status_code, answer.json()["code"]) == (409, "core.id_taken")


def test_the_number_is_kept_encrypted_only(people: dict[str, Person]) -> None:
    report(token())
    contact = ReporterContact.objects.get()
    assert PHONE.encode() not in bytes(contact.phone)


@pytest.mark.parametrize("wrong", [{"code": "XXXXXXXX"}, {"number": "999999999999"}, {"number": "abcdefgh"}])
def test_a_wrong_number_and_a_wrong_code_are_refused_alike(people: dict[str, Person], wrong: dict[str, str]) -> None:
    receipt = report(token()).json()
    for path, extra in (("follow", {}), ("answer", {"id": str(new_id()), "solved": True})):
        answer = call(path, **{**receipt, **wrong, **extra})
        assert (answer.status_code, answer.json()["code"]) == (404, "cases.wrong_follow_code")


def test_codes_cannot_be_guessed_for_long(people: dict[str, Person]) -> None:
    receipt = report(token()).json()
    answers = [call("follow", number=receipt["number"], code=f"XXXXXX{at:02}").status_code for at in range(31)]
    assert (answers[0], answers[-1]) == (404, 429)


def test_one_number_cannot_flood(people: dict[str, Person]) -> None:
    verified = token()
    answers = [report(verified).status_code for _ in range(11)]
    assert (answers[9], answers[10]) == (201, 429)


@pytest.mark.parametrize(
    ("values", "status"),
    [({"description": " "}, 422), ({"community": "510104"}, 422), ({"community": "510199999999"}, 422),
     ({"category": "none.such"}, 422), ({"longitude": 116.4, "latitude": 39.9}, 422),
     ({"happened_at": "2026-11-24T09:30:00"}, 422)],
)  # fmt: skip
def test_a_faulty_report_is_refused(people: dict[str, Person], values: dict[str, Any], status: int) -> None:
    answer = report(token(), **values)
    assert answer.status_code == status
    assert answer.json()["mend"]
    assert not Case.objects.exists()


def test_premises_are_found_without_household_figures(people: dict[str, Person]) -> None:
    items = send(browser(), "get", f"/resident/premises?community={town.COMMUNITY}").json()["items"]
    assert {item["kind"] for item in items} == {"compound", "building"}
    assert {item["household_count"] for item in items} == {None}
    places = send(browser(), "get", "/resident/places?q=菱窠").json()["items"]
    assert [place["code"] for place in places] == [town.COMMUNITY]
