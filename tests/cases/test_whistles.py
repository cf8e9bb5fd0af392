"""吹哨报到: several departments are called to one case, each must answer; corrections and returns with grounds."""

from __future__ import annotations

from datetime import datetime

import pytest
from tests import town
from tests.factories import LAMP, Person, ground, hold, move, move_body, report, send, staff

from weige.cases import whistling
from weige.cases.correcting import Correction
from weige.cases.lifecycle import Ground, Outcome
from weige.cases.models import Case, StageClock, Step, WhistleCall
from weige.core import clock
from weige.core.clock import CITY_ZONE
from weige.core.errors import Problem
from weige.core.ids import new_id
from weige.notify.models import Notification

pytestmark = pytest.mark.django_db
TUESDAY = datetime(2026, 11, 24, 9, 0, tzinfo=CITY_ZONE)


@pytest.fixture
def people() -> dict[str, Person]:
    ground()
    return staff()


def called(people: dict[str, Person], *names: str) -> Case:
    with clock.at(TUESDAY):
        case = report(people["leader"])
        posts = tuple(people[name].post.id for name in names or ("property", "department"))
        return move(people["officer"], case, "whistle", to_posts=posts, note="消防通道被占，请一起到场")


def answer(people: dict[str, Person], case: Case, name: str, text: str = "明天上午到场") -> Case:
    call = WhistleCall.objects.get(case=case, post=people[name].post)
    return whistling.answer(actor=people[name].actor, case_id=case.id, call_id=call.id, id=new_id(), text=text)


def inbox(person: Person, case: Case) -> list[str]:
    found = Notification.objects.filter(account=person.account, subject_id=case.id).order_by("created_at", "id")
    return [line.kind for line in found]


def test_the_called_see_the_case_and_are_told_and_the_caller_keeps_it(people: dict[str, Person]) -> None:
    case = called(people)
    assert case.holder_id == people["officer"].post.id
    assert case.state == "reported"
    for name in ("property", "department"):
        assert inbox(people[name], case) == ["case.called"]
        body = people[name].client.get(f"/api/v1/cases/{case.id}").json()
        assert [call["mine"] for call in body["calls"]].count(True) == 1
    due = WhistleCall.objects.filter(case=case).values_list("due_at", flat=True)
    assert {moment.astimezone(CITY_ZONE).strftime("%m-%d %H:%M") for moment in due if moment} == {"11-26 17:00"}


def test_a_case_is_closed_only_when_everyone_called_has_answered(people: dict[str, Person]) -> None:
    case = called(people)
    answer(people, case, "property")
    with pytest.raises(Problem) as refused:
        move(people["officer"], case, "close", outcome=Outcome.SOLVED)
    assert "还有 1 个" in refused.value.text("detail", "zh-CN")
    answer(people, case, "department", "已拆除")
    assert inbox(people["officer"], case)[-2:] == ["case.call_answered"] * 2
    assert move(people["officer"], case, "close", outcome=Outcome.SOLVED).state == "closed"
    moves = list(Step.objects.filter(case=case).order_by("version").values_list("move", "post_id"))
    assert moves[1:4] == [
        ("whistle", people["officer"].post.id),
        ("answer_call", people["property"].post.id),
        ("answer_call", people["department"].post.id),
    ]


def test_a_call_is_answered_once_and_by_whom_it_concerns(people: dict[str, Person]) -> None:
    case = called(people, "property")
    call = WhistleCall.objects.get(case=case)
    body = {"id": str(new_id()), "text": "到场"}
    path = f"/cases/{case.id}/calls/{call.id}/answer"
    assert send(people["leader"].client, "post", path, body).status_code == 404
    assert send(people["property"].client, "post", path, body).status_code == 200
    assert send(people["property"].client, "post", path, body).status_code == 200
    again = send(people["property"].client, "post", path, {**body, "id": str(new_id())})
    assert (again.status_code, again.json()["code"]) == (409, "cases.call_ended")
    assert Step.objects.filter(case=case, move="answer_call").count() == 1


def test_a_call_can_be_taken_back_with_a_reason_and_made_again(people: dict[str, Person]) -> None:
    case = called(people, "property")
    call = WhistleCall.objects.get(case=case)
    path = f"/cases/{case.id}/calls/{call.id}/take-back"
    assert send(people["property"].client, "post", path, {"id": str(new_id()), "text": "x"}).status_code == 404
    assert send(people["officer"].client, "post", path, {"id": str(new_id()), "text": "已自行处理"}).status_code == 200
    assert inbox(people["property"], case) == ["case.called", "case.call_taken_back"]
    move(people["officer"], case, "whistle", to_posts=(people["property"].post.id,), note="还是请到场")
    assert WhistleCall.objects.filter(case=case, ended_at=None).count() == 1


@pytest.mark.parametrize("who", ["same twice over", "vacant", "elsewhere", "none"])
def test_only_posts_that_serve_the_place_are_called_once_at_a_time(people: dict[str, Person], who: str) -> None:
    case = called(people, "property")
    posts = {
        "same twice over": (people["property"].post.id,),
        "vacant": (new_id(),),
        "elsewhere": (hold("community_officer", town.NEIGHBOUR, number=77).post.id,) if who == "elsewhere" else (),
        "none": (),
    }[who]
    answer_ = send(
        people["officer"].client, "post", f"/cases/{case.id}/moves",
        move_body("whistle", 2, to_posts=[str(post) for post in posts]),
    )  # fmt: skip
    assert (answer_.status_code, answer_.json()["code"]) == (422, "cases.recipient_invalid")
    assert WhistleCall.objects.count() == 1


def test_silence_is_told_to_both_sides_once(people: dict[str, Person]) -> None:
    case = called(people, "property")
    with clock.at(datetime(2026, 11, 26, 16, 59, tzinfo=CITY_ZONE)):
        assert whistling.warn_unanswered() == 0
    with clock.at(datetime(2026, 11, 26, 17, 0, tzinfo=CITY_ZONE)):
        assert (whistling.warn_unanswered(), whistling.warn_unanswered()) == (1, 0)
    assert inbox(people["property"], case)[-1] == inbox(people["officer"], case)[-1] == "case.call_unanswered"


def returned_by(people: dict[str, Person], case: Case, name: str) -> Case:
    move(people["officer"], case, "dispatch", to_post=people[name].post.id)
    return move(people[name], case, "return", ground=Ground.NOT_OURS, note="不归我们管")


def test_a_return_needs_a_ground_and_who_returned_is_not_recommended_again(people: dict[str, Person]) -> None:
    case = report(people["leader"])
    move(people["officer"], case, "dispatch", to_post=people["property"].post.id)
    bare = send(people["property"].client, "post", f"/cases/{case.id}/moves", move_body("return", 2, ground=None))
    assert (bare.status_code, bare.json()["code"]) == (422, "cases.ground_needed")
    move(people["property"], case, "return", ground=Ground.NOT_OURS)
    offered = people["officer"].client.get(f"/api/v1/cases/{case.id}/recipients").json()["items"]
    (again,) = [row for row in offered if row["id"] == str(people["property"].post.id)]
    assert (again["recommended"], again["why"]) == (False, "曾退回：不属于本单位职责")
    steps = people["officer"].client.get(f"/api/v1/cases/{case.id}").json()["steps"]
    assert steps[-1]["ground"] == "不属于本单位职责"


def test_a_case_that_comes_back_three_times_goes_one_level_up_with_the_reason(people: dict[str, Person]) -> None:
    case = report(people["leader"])
    returned_by(people, case, "property")
    returned_by(people, case, "department")
    case = returned_by(people, case, "property")
    assert case.holder_id == people["subdistrict"].post.id
    last = Step.objects.filter(case=case).order_by("-version").first()
    assert last is not None
    assert "已被退回 3 次" in last.reasons[0][0]


def test_a_corrected_category_is_routed_and_timed_anew(people: dict[str, Person]) -> None:
    with clock.at(TUESDAY):
        case = report(people["leader"])
    with clock.at(TUESDAY.replace(hour=15)):
        case = move(people["officer"], case, "redirect", correction=Correction(category="facility.lift"))
    assert (case.category_id, case.state, case.urgent) == ("facility.lift", "reported", True)
    fresh = StageClock.objects.filter(case=case, stopped_at=None)
    assert {found.started_at for found in fresh} == {TUESDAY.replace(hour=15)}
    assert Step.objects.filter(case=case, move="redirect").count() == 1


def test_a_corrected_place_hands_the_case_to_who_serves_it(people: dict[str, Person]) -> None:
    neighbour = hold("community_officer", town.NEIGHBOUR, number=55)
    case = report(people["leader"])
    case = move(people["officer"], case, "redirect", correction=Correction(place=town.NEIGHBOUR))
    assert (case.place, case.holder_id) == (town.NEIGHBOUR, neighbour.post.id)
    assert case.where == "晨辉社区"


def test_a_correction_that_corrects_nothing_or_names_nothing_is_refused(people: dict[str, Person]) -> None:
    case = report(people["leader"])
    for correction, code in (
        (None, "cases.correction_needed"),
        ({"category": LAMP}, "cases.correction_needed"),
        ({"category": "nothing.here"}, "cases.unknown_category"),
        ({"place": "510199001001"}, "cases.unknown_place"),
    ):
        made = send(
            people["officer"].client, "post", f"/cases/{case.id}/moves", move_body("redirect", 1, correction=correction)
        )
        assert (made.status_code, made.json()["code"]) == (422, code), correction
    case.refresh_from_db()
    assert case.version == 1
