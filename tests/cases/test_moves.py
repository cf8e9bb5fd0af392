"""Moves over HTTP: versions and conflicts, what must come with a move, recipients, comments, contact, views."""

from __future__ import annotations

from typing import Any

import pytest
from tests import town
from tests.factories import Person, days, ground, hold, move, move_body, report, send, staff

from weige.access.actions import end_post
from weige.access.actors import SYSTEM
from weige.cases.handover import hand_over_left
from weige.cases.models import Case, Comment, Step
from weige.core import clock
from weige.core.ids import new_id

pytestmark = pytest.mark.django_db


@pytest.fixture
def people() -> dict[str, Person]:
    ground()
    return staff()


def post_move(person: Person, case: Case, name: str, version: int, **values: Any) -> Any:
    return send(person.client, "post", f"/cases/{case.id}/moves", move_body(name, version, **values))


def test_the_lamp_travels_from_the_phone_to_its_solution(people: dict[str, Person]) -> None:
    case = report(people["leader"])
    assert case.holder_id == people["officer"].post.id
    sent = post_move(people["officer"], case, "dispatch", 1, to_post=str(people["property"].post.id)).json()
    assert (sent["state"], sent["holder"]["organisation"]) == ("dispatched", "property单位")
    assert sent["desk_post"]["id"] == str(people["officer"].post.id)
    assert post_move(people["property"], case, "accept", 2).json()["state"] == "accepted"
    assert post_move(people["property"], case, "handle", 3, note="买灯泡").json()["state"] == "accepted"
    replied = post_move(people["property"], case, "reply", 4, note="已换").json()
    assert (replied["state"], replied["holder"]["id"]) == ("replied", str(people["officer"].post.id))
    done = post_move(people["leader"], case, "confirm", 5).json()
    assert (done["state"], done["outcome"]) == ("closed", "solved")
    assert done["confirmed_at"]
    assert [step["move"] for step in done["steps"]] == ["report", "dispatch", "accept", "handle", "reply", "confirm"]
    assert all(step["move_label"] for step in done["steps"])


def test_a_move_based_on_an_older_state_shows_the_present_one_and_changes_nothing(people: dict[str, Person]) -> None:
    case = report(people["leader"])
    move(people["officer"], case, "accept")
    answer = post_move(people["officer"], case, "close", 1, outcome="solved")
    body = answer.json()
    assert (answer.status_code, body["code"], body["field"]) == (409, "cases.conflict", "version")
    assert body["current"]["version"] == 2
    assert body["current"]["state"] == "accepted"
    assert body["current"]["holder"]["id"] == str(people["officer"].post.id)
    assert Step.objects.count() == 2
    ahead = post_move(people["officer"], case, "close", 99, outcome="solved")
    assert ahead.json()["code"] == "cases.conflict"


def test_a_repeated_move_is_made_once(people: dict[str, Person]) -> None:
    case = report(people["leader"])
    body = move_body("accept", 1)
    first, again = (send(people["officer"].client, "post", f"/cases/{case.id}/moves", body) for _ in range(2))
    assert first.status_code == again.status_code == 200
    assert first.json()["version"] == again.json()["version"] == 2
    assert Step.objects.filter(case=case).count() == 2


def test_an_id_of_another_step_is_refused(people: dict[str, Person]) -> None:
    one, two = report(people["leader"]), report(people["leader"])
    body = move_body("accept", 1)
    send(people["officer"].client, "post", f"/cases/{one.id}/moves", body)
    for case, values in ((two, body), (one, {**body, "move": "handle", "version": 2})):
        answer = send(people["officer"].client, "post", f"/cases/{case.id}/moves", values)
        assert (answer.status_code, answer.json()["code"]) == (409, "core.id_taken")


@pytest.mark.parametrize(
    ("name", "values", "code"),
    [
        ("close", {"note": "x"}, "cases.outcome_needed"),
        ("close", {"note": " ", "outcome": "solved"}, "cases.note_needed"),
        ("escalate", {"note": ""}, "cases.note_needed"),
        ("dispatch", {}, "cases.recipient_invalid"),
        ("dispatch", {"to_post": str(new_id())}, "cases.recipient_invalid"),
        ("reply", {}, "cases.move_refused"),
        ("withdraw", {}, "cases.move_refused"),
        ("fly", {}, "core.invalid"),
        ("close", {"outcome": "withdrawn"}, "core.invalid"),
        ("accept", {"happened_at": "2026-11-24T09:30:00"}, "core.invalid"),
    ],
)
def test_a_move_without_what_it_needs_is_refused(
    people: dict[str, Person], name: str, values: dict[str, Any], code: str
) -> None:
    case = report(people["leader"])
    answer = post_move(people["officer"], case, name, 1, **values)
    assert answer.json()["code"] == code, answer.json()
    case.refresh_from_db()
    assert (case.version, case.state) == (1, "reported")


def test_the_wrong_phone_clock_neither_stops_a_move_nor_spoils_the_history(people: dict[str, Person]) -> None:
    case = report(people["leader"])
    for version, (name, moment) in enumerate(
        [("accept", "0001-01-01T00:00:00+14:00"), ("handle", "2999-01-01T00:00:00Z")], 1
    ):
        assert post_move(people["officer"], case, name, version, happened_at=moment).status_code == 200
    steps = send(people["officer"].client, "get", f"/cases/{case.id}").json()["steps"]
    assert steps[1]["happened_at"].startswith("2000-01-01")
    assert steps[2]["happened_at"] <= steps[2]["at"]


def test_a_case_goes_only_to_posts_that_serve_its_place(people: dict[str, Person]) -> None:
    case = report(people["leader"])
    elsewhere = hold("property_manager", town.NEIGHBOUR, of="property", number=70)
    for wrong in (elsewhere, people["neighbour"], people["city"], people["officer"]):
        answer = post_move(people["officer"], case, "dispatch", 1, to_post=str(wrong.post.id))
        assert answer.json()["code"] == "cases.recipient_invalid"
    items = send(people["officer"].client, "get", f"/cases/{case.id}/recipients").json()["items"]
    assert items[0]["id"] == str(people["property"].post.id)
    assert items[0]["recommended"]
    assert str(elsewhere.post.id) not in {item["id"] for item in items}


def test_a_withdrawn_and_a_refused_case_are_told_apart(people: dict[str, Person]) -> None:
    one, two = report(people["leader"]), report(people["leader"])
    assert post_move(people["leader"], one, "withdraw", 1).json()["outcome"] == "withdrawn"
    closed = post_move(people["officer"], two, "close", 1, outcome="not_actionable", note="不属实").json()
    assert closed["outcome"] == "not_actionable"


def test_whoever_confirms_says_that_it_is_solved(people: dict[str, Person]) -> None:
    case = report(people["leader"])
    move(people["officer"], case, "accept")
    move(people["officer"], case, "reply")
    done = post_move(people["leader"], case, "confirm", 3, outcome="not_actionable").json()
    assert done["outcome"] == "solved"


def test_moves_say_who_may_and_why_not(people: dict[str, Person]) -> None:
    case = report(people["leader"])
    body = send(people["leader"].client, "get", f"/cases/{case.id}/moves", Accept_Language="en").json()
    by_name = {item["move"]: item for item in body["items"]}
    assert body["version"] == 1
    assert by_name["withdraw"]["allowed"]
    assert by_name["close"]["reason"] == "the case is not in your hands"
    assert by_name["reply"]["reason"] == "the case is in hand"
    assert by_name["close"]["needs"] == ["outcome", "note"]


def test_a_comment_is_added_once(people: dict[str, Person]) -> None:
    case = report(people["leader"])
    body = {"id": str(new_id()), "text": "  灯罩也坏了 "}
    for _ in range(2):
        answer = send(people["leader"].client, "post", f"/cases/{case.id}/comments", body)
        assert (answer.status_code, answer.json()["text"]) == (201, "灯罩也坏了")
    assert Comment.objects.count() == 1
    taken = send(people["officer"].client, "post", f"/cases/{case.id}/comments", body)
    assert taken.json()["code"] == "core.id_taken"
    empty = send(people["leader"].client, "post", f"/cases/{case.id}/comments", {"id": str(new_id()), "text": "  "})
    assert empty.status_code == 422


def test_escalation_goes_up_one_level_at_a_time_to_the_district(people: dict[str, Person]) -> None:
    case = report(people["leader"])
    for name in ("subdistrict", "district"):
        holder = people["officer" if name == "subdistrict" else "subdistrict"]
        case = move(holder, case, "escalate")
        assert case.holder_id == people[name].post.id
    last = post_move(people["district"], case, "escalate", case.version)
    assert last.json()["code"] == "cases.move_refused"


def test_who_has_accepted_a_case_sends_it_on_and_gets_the_reply(people: dict[str, Person]) -> None:
    case = report(people["leader"])
    move(people["officer"], case, "accept")
    sent = post_move(people["officer"], case, "dispatch", 2, to_post=str(people["property"].post.id)).json()
    assert (sent["state"], sent["desk_post"]["id"]) == ("dispatched", str(people["officer"].post.id))
    move(people["property"], case, "accept")
    replied = post_move(people["property"], case, "reply", 4, note="已换").json()
    assert (replied["state"], replied["holder"]["id"]) == ("replied", str(people["officer"].post.id))


def test_who_has_accepted_a_case_hands_it_one_level_up(people: dict[str, Person]) -> None:
    case = report(people["leader"])
    move(people["officer"], case, "accept")
    above = post_move(people["officer"], case, "escalate", 2, note="要街道协调").json()
    assert (above["state"], above["holder"]["id"]) == ("reported", str(people["subdistrict"].post.id))


def test_a_reopened_case_goes_to_the_level_above_the_one_that_closed_it(people: dict[str, Person]) -> None:
    case = report(people["leader"])
    move(people["officer"], case, "close", outcome="solved")
    case = move(people["leader"], case, "reopen")
    assert (case.state, case.holder_id, case.reopened) == ("reported", people["subdistrict"].post.id, 1)
    assert case.outcome is None
    row = send(people["subdistrict"].client, "get", "/cases?view=mine").json()["items"][0]
    assert row["flags"] == ["reopened"]


class TestHandingOver:
    def end(self, person: Person) -> None:
        end_post(actor=SYSTEM, post_id=person.post.id, last_day=clock.today())

    def test_what_an_ended_post_held_goes_to_a_colleague(self, people: dict[str, Person]) -> None:
        colleague = hold("community_officer", town.COMMUNITY, number=60)
        case = report(people["leader"])
        held = colleague if case.holder_id != colleague.post.id else people["officer"]
        ending = people["officer"] if held is colleague else colleague
        move(ending, case, "accept")
        self.end(ending)
        case.refresh_from_db()
        assert (case.holder_id, case.state) == (held.post.id, "accepted")
        assert Step.objects.get(case=case, move="hand_over").reasons

    def test_without_a_colleague_it_goes_one_level_up(self, people: dict[str, Person]) -> None:
        case = report(people["leader"])
        self.end(people["officer"])
        case.refresh_from_db()
        assert (case.holder_id, case.state) == (people["subdistrict"].post.id, "reported")

    def test_a_dispatched_case_goes_back_to_the_desk(self, people: dict[str, Person]) -> None:
        case = report(people["leader"])
        move(people["officer"], case, "dispatch", to_post=people["property"].post.id)
        self.end(people["property"])
        case.refresh_from_db()
        assert (case.holder_id, case.state, case.desk_post_id) == (people["officer"].post.id, "reported", None)

    def test_a_reply_finds_someone_though_the_desk_that_sent_it_has_ended(self, people: dict[str, Person]) -> None:
        case = report(people["leader"])
        move(people["officer"], case, "dispatch", to_post=people["property"].post.id)
        move(people["property"], case, "accept")
        self.end(people["officer"])
        case = move(people["property"], case, "reply")
        assert (case.state, case.holder_id) == ("replied", people["subdistrict"].post.id)
        assert Step.objects.get(case=case, move="reply").reasons

    def test_a_handler_and_the_desk_that_end_leave_it_to_the_level_above(self, people: dict[str, Person]) -> None:
        case = report(people["leader"])
        move(people["officer"], case, "dispatch", to_post=people["property"].post.id)
        self.end(people["officer"])
        self.end(people["property"])
        case.refresh_from_db()
        assert case.holder_id == people["subdistrict"].post.id

    def test_a_reply_stays_a_reply_when_its_desk_ends(self, people: dict[str, Person]) -> None:
        case = report(people["leader"])
        move(people["officer"], case, "accept")
        move(people["officer"], case, "reply")
        self.end(people["officer"])
        case.refresh_from_db()
        assert (case.state, case.holder_id) == ("replied", people["subdistrict"].post.id)
        assert move(people["leader"], case, "confirm").state == "closed"

    def test_what_a_post_held_whose_last_day_went_by_is_handed_over_too(self, people: dict[str, Person]) -> None:
        case = report(people["leader"])
        end_post(actor=SYSTEM, post_id=people["officer"].post.id, last_day=clock.today() + days(2))
        assert hand_over_left() == 0
        with clock.at(clock.now() + days(3)):
            assert hand_over_left() == 1
            assert hand_over_left() == 0
        case.refresh_from_db()
        assert case.holder_id == people["subdistrict"].post.id

    def test_what_nobody_could_take_is_taken_when_someone_is_there_again(self, people: dict[str, Person]) -> None:
        case = report(people["leader"])
        for name in ("city", "district", "subdistrict", "officer"):
            self.end(people[name])
        case.refresh_from_db()
        assert case.holder_id == people["officer"].post.id
        new = hold("district_officer", town.DISTRICT, number=61)
        assert hand_over_left() == 1
        case.refresh_from_db()
        assert case.holder_id == new.post.id


def test_the_same_page_of_cases_is_told_to_each_in_the_own_view(people: dict[str, Person]) -> None:
    cases = [report(people["leader"]) for _ in range(5)]
    seen: list[str] = []
    after = None
    while True:
        query = {"view": "area", "limit": 2} | ({"after": after} if after else {})
        body = send(people["city"].client, "get", "/cases", query).json()
        seen += [item["id"] for item in body["items"]]
        after = body["next"]
        if after is None:
            break
    assert seen == [str(case.id) for case in reversed(cases)]
    counts = send(people["officer"].client, "get", "/cases/counts").json()
    assert (counts["mine"], counts["reported_open"]) == (5, 0)
    assert send(people["leader"].client, "get", "/cases/counts").json()["reported_open"] == 5
