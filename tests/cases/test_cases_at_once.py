"""What several people, or one phone twice, do to a case at the same moment."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from procrastinate.contrib.django.models import ProcrastinateJob
from tests import town
from tests.factories import (
    API,
    Person,
    at_once,
    ground,
    hold,
    move,
    move_body,
    photo,
    report,
    report_as_resident,
    report_body,
    send,
    staff,
)

from weige.access.actions import end_post
from weige.access.actors import SYSTEM
from weige.access.queries import is_held
from weige.cases import whistling
from weige.cases.models import Case, Photo, ReporterContact, Step, WhistleCall
from weige.core import clock
from weige.core.errors import Problem
from weige.core.ids import new_id
from weige.core.models import Event

pytestmark = pytest.mark.usefixtures("committed")


@pytest.fixture
def people(committed: None) -> dict[str, Person]:
    ground()
    return staff()


def test_one_report_sent_twice_at_once_is_one_case(people: dict[str, Person]) -> None:
    body = report_body()
    answers = at_once(*[lambda: send(people["leader"].client, "post", "/cases", body)] * 4)
    assert sorted(answer.status_code for answer in answers) == [200, 200, 200, 201]
    assert len({answer.json()["number"] for answer in answers}) == 1
    assert Case.objects.count() == Step.objects.count() == 1
    assert Event.objects.filter(kind="case.reported").count() == ProcrastinateJob.objects.count() == 1


def test_one_report_solved_on_the_spot_sent_twice_at_once_is_one_case(people: dict[str, Person]) -> None:
    body = report_body(solved_on_the_spot={"note": "换了灯泡"})
    answers = at_once(*[lambda: send(people["leader"].client, "post", "/cases", body)] * 3)
    assert {answer.status_code for answer in answers} == {201}
    assert (Case.objects.get().version, Step.objects.count()) == (2, 2)


def test_one_id_for_two_reports_at_once_is_given_to_one(people: dict[str, Person]) -> None:
    id = str(new_id())
    answers = at_once(
        lambda: send(people["leader"].client, "post", "/cases", report_body(id=id)),
        lambda: send(people["worker"].client, "post", "/cases", report_body(id=id)),
    )
    assert sorted(answer.status_code for answer in answers) == [201, 409]
    assert Case.objects.count() == 1


def test_one_residents_report_sent_twice_at_once_is_one_case(people: dict[str, Person]) -> None:
    id = new_id()
    results = at_once(*[lambda: report_as_resident(id=id)] * 3)
    assert {case.id for case in results} == {id}
    assert Case.objects.count() == ReporterContact.objects.count() == 1


def test_of_two_officers_at_once_exactly_one_wins_and_the_other_is_told(people: dict[str, Person]) -> None:
    colleague = hold("community_officer", town.COMMUNITY, number=60)
    for name, values in (("close", {"outcome": "solved"}), ("accept", {}), ("escalate", {})):
        case = report(people["leader"])
        path = f"/cases/{case.id}/moves"
        answers = at_once(
            lambda path=path, name=name, values=values: send(
                people["officer"].client,
                "post",
                path,
                move_body("dispatch", 1, to_post=str(people["property"].post.id)),
            ),
            lambda path=path, name=name, values=values: send(
                colleague.client, "post", path, move_body(name, 1, **values)
            ),
        )
        assert sorted(answer.status_code for answer in answers) == [200, 409]
        lost = next(answer for answer in answers if answer.status_code == 409).json()
        won = next(answer for answer in answers if answer.status_code == 200).json()
        assert lost["code"] == "cases.conflict"
        assert (lost["current"]["state"], lost["current"]["version"]) == (won["state"], 2)
        assert Step.objects.filter(case=case).count() == 2


def test_one_move_sent_twice_at_once_is_one_step(people: dict[str, Person]) -> None:
    case = report(people["leader"])
    body = move_body("accept", 1)
    answers = at_once(*[lambda: send(people["officer"].client, "post", f"/cases/{case.id}/moves", body)] * 3)
    assert {answer.status_code for answer in answers} == {200}
    assert Step.objects.filter(case=case).count() == 2


def add_photo(person: Person, case: Case, id: Any = None) -> Any:
    file = SimpleUploadedFile("a.jpg", photo(), "image/jpeg")
    form = {"id": str(id or new_id()), "stage": "report", "file": file}
    return person.client.post(f"{API}/cases/{case.id}/photos", form)


def test_photos_added_at_once_are_twelve_at_most_and_each_once(people: dict[str, Person]) -> None:
    case = report(people["leader"])
    for _ in range(10):
        add_photo(people["leader"], case)
    id = new_id()
    answers = at_once(
        *[lambda: add_photo(people["leader"], case, id)] * 2, *[lambda: add_photo(people["leader"], case)] * 3
    )
    assert {answer.status_code for answer in answers} <= {201, 409}
    assert Photo.objects.filter(case=case).count() == 12


def test_a_move_and_the_end_of_its_post_at_once_leave_one_holder_on_duty(people: dict[str, Person]) -> None:
    for round_ in range(3):
        handler = hold("property_manager", town.GENERAL, of="property", number=70 + round_)
        case = report(people["leader"])
        case = move(people["officer"], case, "dispatch", to_post=handler.post.id)
        results = at_once(
            lambda handler=handler, case=case: move(handler, Case.objects.get(id=case.id), "accept"),
            lambda handler=handler: end_post(actor=SYSTEM, post_id=handler.post.id, last_day=clock.today()),
        )
        assert not isinstance(results[1], Exception), results
        case.refresh_from_db()
        assert is_held(case.holder_id)
        assert Step.objects.filter(case=case).count() == case.version


def test_a_dispatch_to_a_post_that_ends_at_once_leaves_one_holder_on_duty(people: dict[str, Person]) -> None:
    for round_ in range(4):
        handler = hold("property_manager", town.GENERAL, of=f"kind{round_}", number=80 + round_)
        case = report(people["leader"])
        at_once(
            lambda handler=handler, case=case: move(
                people["officer"], Case.objects.get(id=case.id), "dispatch", to_post=handler.post.id
            ),
            lambda handler=handler: end_post(actor=SYSTEM, post_id=handler.post.id, last_day=clock.today()),
        )
        case.refresh_from_db()
        assert is_held(case.holder_id), "sent to a post that ended at the same moment"


def test_of_two_answers_to_a_call_at_once_one_stands(people: dict[str, Person]) -> None:
    case = report(people["leader"])
    move(people["officer"], case, "whistle", to_posts=(people["property"].post.id,))
    call, actor = WhistleCall.objects.get(case=case), people["property"].actor

    def say(text: str) -> Case:
        return whistling.answer(actor=actor, case_id=case.id, call_id=call.id, id=new_id(), text=text)

    results = at_once(lambda: say("一"), lambda: say("二"))
    assert sorted(isinstance(result, Problem) for result in results) == [False, True]
    assert Step.objects.filter(case=case, move="answer_call").count() == 1
