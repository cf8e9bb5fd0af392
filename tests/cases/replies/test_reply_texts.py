"""Reply texts: an office's own, kept by whoever manages it, offered filled in with the cases its people see."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest
from tests import town
from tests.factories import Person, ground, hold, move, refused, report, send, staff

from weige.cases import jobs
from weige.cases.models import ReplyText, StageClock
from weige.cases.replies import actions, queries, rules
from weige.cases.replies.actions import Wording
from weige.cases.replies.rules import Office
from weige.core import clock
from weige.core.ids import new_id
from weige.core.models import Event

pytestmark = pytest.mark.django_db
HERE = Office(town.COMMUNITY)
TEXT = Wording("已安排", "您反映的{类别}（编号{编号}）已安排，{期限}前处理。", ("reply", "close"))


@pytest.fixture
def people() -> dict[str, Person]:
    ground()
    return staff()


def add(person: Person, wording: Wording = TEXT, office: Office = HERE, id: UUID | None = None) -> ReplyText:
    return actions.add(actor=person.actor, id=id or new_id(), office=office, wording=wording)


def offered(person: Person, case: object) -> list[str]:
    return [one["name"] for one in queries.for_case(person.actor, case)]  # type: ignore[arg-type]


def body_of(person: Person) -> Office:
    return Office("", person.post.organisation_id)


def test_a_text_is_offered_filled_with_what_the_case_says(people: dict[str, Person]) -> None:
    case = report(people["leader"])
    StageClock.objects.filter(case=case).delete()
    with clock.at(clock.now()):
        add(people["officer"])
        assert queries.for_case(people["officer"].actor, case)[0]["text"] == (
            f"您反映的楼道灯不亮（编号{case.number}）已安排，（请填写期限）前处理。"
        )


def test_the_first_deadline_that_runs_is_filled_in_and_none_while_it_is_paused(people: dict[str, Person]) -> None:
    case = report(people["leader"])
    add(people["officer"], Wording("期限", "{期限}"))
    first = StageClock.objects.filter(case=case, stopped_at=None).order_by("due_at").first()
    assert first is not None
    due = first.due_at.astimezone(clock.CITY_ZONE)
    said = queries.for_case(people["officer"].actor, case)[0]["text"]
    assert said.endswith(f"{due.month}月{due.day}日{due:%H:%M}")
    case.paused_since = clock.now()
    assert queries.for_case(people["officer"].actor, case)[0]["text"] == "（请填写期限）"


def test_a_places_texts_serve_whoever_works_in_it_and_nobody_elsewhere(people: dict[str, Person]) -> None:
    case = report(people["leader"])
    add(people["officer"])
    add(people["subdistrict"], Wording("街道口径", "按街道统一安排"), Office(town.SUBDISTRICT))
    for name in ("leader", "worker", "officer"):
        assert offered(people[name], case) == ["已安排", "街道口径"]
    assert offered(people["subdistrict"], case) == ["街道口径"]
    assert offered(people["department"], case) == []
    neighbour = hold("community_officer", town.NEIGHBOUR, number=77)
    assert offered(neighbour, case) == ["街道口径"]


def test_a_departments_worker_keeps_the_departments_and_only_its_workers_use_them(people: dict[str, Person]) -> None:
    department, case = people["department"], report(people["leader"])
    add(department, office=body_of(department))
    assert offered(department, case) == ["已安排"]
    assert offered(people["officer"], case) == []
    assert refused(lambda: add(people["officer"], office=body_of(department))) == "core.not_found"
    assert refused(lambda: add(department)) == "core.not_found"


def test_who_keeps_what_is_listed_to_them_alone(people: dict[str, Person]) -> None:
    labels = {
        name: [(one["place"], one["organisation"]) for one in queries.kept(people[name].actor)] for name in people
    }
    # The property manager stands at a grid and has no desk: the community's keeps its texts too.
    property_ = people["property"].post.organisation_id
    assert labels["officer"] == [(town.COMMUNITY, None), (town.GENERAL, property_)]
    assert labels["department"] == [(town.SUBDISTRICT, people["department"].post.organisation_id)]
    assert labels["property"] == [(town.GENERAL, property_)]
    # The department serves the subdistrict's place itself: its officer may help out.
    assert (town.SUBDISTRICT, people["department"].post.organisation_id) in labels["subdistrict"]
    assert labels["leader"] == labels["worker"] == labels["mediator"] == labels["data_officer"] == []


def test_a_case_out_of_sight_fills_no_text(people: dict[str, Person]) -> None:
    case = report(people["leader"])
    add(people["department"], office=body_of(people["department"]))
    answer = send(people["department"].client, "get", f"/cases/{case.id}/reply-texts")
    assert (answer.status_code, answer.json()["code"]) == (404, "cases.unknown_case")


def test_commands_sent_again_change_nothing(people: dict[str, Person]) -> None:
    officer, id = people["officer"], new_id()
    for _ in range(2):
        add(officer, id=id)
        assert ReplyText.objects.count() == 1
    other = Wording("已安排", "新的说法", ("reply",))
    for _ in range(2):
        assert actions.revise(actor=officer.actor, id=id, version=1, wording=other).version == 2
    for _ in range(2):
        assert actions.delete(actor=officer.actor, id=id, version=2).version == 3
    for _ in range(2):
        assert actions.restore(actor=officer.actor, id=id).version == 4
    assert [event.kind for event in Event.objects.filter(subject_id=id).order_by("seq")] == [
        "reply_text.added", "reply_text.revised", "reply_text.deleted", "reply_text.restored",
    ]  # fmt: skip
    assert refused(lambda: add(people["department"], office=body_of(people["department"]), id=id)) == "core.id_taken"


def test_nobody_overwrites_what_another_changed_meanwhile(people: dict[str, Person]) -> None:
    made = add(people["officer"])
    colleague = hold("community_officer", town.COMMUNITY, number=78, rank=1)
    actions.revise(actor=colleague.actor, id=made.id, version=1, wording=Wording("已安排", "同事改过"))
    actor = people["officer"].actor
    mine = Wording("已安排", "我的说法")
    assert refused(lambda: actions.revise(actor=actor, id=made.id, version=1, wording=mine)) == "cases.reply_changed"
    assert refused(lambda: actions.delete(actor=actor, id=made.id, version=1)) == "cases.reply_changed"


def test_a_deleted_text_is_offered_no_more_and_comes_back_for_some_minutes(people: dict[str, Person]) -> None:
    case, made = report(people["leader"]), add(people["officer"])
    actor = people["officer"].actor
    actions.delete(actor=actor, id=made.id, version=1)
    assert offered(people["officer"], case) == []
    revise = {"actor": actor, "id": made.id, "version": 2, "wording": TEXT}
    assert refused(lambda: actions.revise(**revise)) == "core.not_found"  # type: ignore[arg-type]
    with clock.at(clock.now() + timedelta(minutes=11)):
        assert refused(lambda: actions.restore(actor=actor, id=made.id)) == "cases.restore_too_late"
        jobs.forget_deleted(timestamp=0)
    assert not ReplyText.objects.exists()


def test_the_order_is_the_offices_own(people: dict[str, Person]) -> None:
    case = report(people["leader"])
    made = [add(people["officer"], Wording(name, name)) for name in "甲乙丙"]
    actions.put_in_order(actor=people["officer"].actor, office=HERE, ids=[made[2].id])
    assert offered(people["officer"], case) == ["丙", "甲", "乙"]
    order = {"actor": people["subdistrict"].actor, "office": Office(town.SUBDISTRICT), "ids": [made[0].id]}
    assert refused(lambda: actions.put_in_order(**order)) == "core.not_found"  # type: ignore[arg-type]


def test_names_and_numbers_have_limits_that_say_so(people: dict[str, Person], monkeypatch: pytest.MonkeyPatch) -> None:
    add(people["officer"])
    assert refused(lambda: add(people["officer"])) == "cases.reply_name_taken"
    monkeypatch.setattr(rules, "MOST", 1)
    assert refused(lambda: add(people["officer"], Wording("又一条", "好"))) == "cases.too_many_replies"


def test_an_unknown_placeholder_is_named(people: dict[str, Person]) -> None:
    body = {"id": str(new_id()), "place": town.COMMUNITY, "name": "问候", "text": "{姓名}您好"}
    answer = send(people["officer"].client, "post", "/reply-texts", body).json()
    assert (answer["code"], answer["field"]) == ("cases.reply_placeholder", "text")
    assert "{姓名}" in answer["detail"]


@pytest.mark.parametrize(
    "office", [{}, {"place": town.COMMUNITY, "organisation": str(new_id())}, {"place": town.MICRO}]
)
def test_a_text_belongs_to_one_office_with_a_desk(people: dict[str, Person], office: dict[str, str]) -> None:
    body = {"id": str(new_id()), "name": "好", "text": "好", **office}
    assert send(people["officer"].client, "post", "/reply-texts", body).status_code == 422


def test_a_place_that_is_not_there_keeps_nothing(people: dict[str, Person]) -> None:
    assert refused(lambda: add(people["city"], office=Office("510199"))) == "core.not_found"


def test_events_tell_nothing_that_was_written(people: dict[str, Person]) -> None:
    made = add(people["officer"], Wording("问张某某", "张某某请回电"))
    assert Event.objects.get(subject_id=made.id).payload == {"version": 1}


def test_an_edited_text_goes_with_the_move_as_any_words_do(people: dict[str, Person]) -> None:
    case = report(people["leader"])
    add(people["officer"])
    words = queries.for_case(people["officer"].actor, case)[0]["text"]
    assert move(people["officer"], case, "solve_on_the_spot", note=words).steps.get(version=2).note == words
