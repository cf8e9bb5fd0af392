"""The inbox: who is told of what, once; never of the own act; nothing of a person in what is told."""

from __future__ import annotations

from typing import Any

import pytest
from tests import town
from tests.factories import Person, ground, hold, move, report, report_as_resident, send, staff

from weige.cases.jobs import tell
from weige.cases.models import Case, Step
from weige.core.ids import new_id
from weige.core.models import Event
from weige.notify.actions import mark_read
from weige.notify.actions import tell as tell_accounts
from weige.notify.models import Notification, OutsideMessage

pytestmark = pytest.mark.django_db


@pytest.fixture
def people() -> dict[str, Person]:
    ground()
    return staff()


def tell_everything() -> None:
    """Run the job of every step, as the worker would."""
    for step in Step.objects.order_by("at", "version"):
        tell(step=str(step.id))


def told(person: Person) -> list[str]:
    return list(Notification.objects.filter(account=person.account).order_by("id").values_list("kind", flat=True))


def test_everyone_is_told_what_concerns_them_and_not_their_own_act(people: dict[str, Person]) -> None:
    case = report(people["leader"])
    move(people["officer"], case, "dispatch", to_post=people["property"].post.id)
    move(people["property"], case, "accept")
    move(people["property"], case, "handle")
    move(people["property"], case, "reply")
    move(people["leader"], case, "reopen")
    tell_everything()
    assert told(people["officer"]) == ["case.assigned", "case.accepted", "case.replied", "case.reopened"]
    assert told(people["property"]) == ["case.dispatched"]
    assert told(people["leader"]) == ["case.accepted", "case.replied"]
    assert told(people["city"]) == []


def test_a_late_job_tells_the_one_who_held_it_then(people: dict[str, Person]) -> None:
    case = report(people["leader"])
    move(people["officer"], case, "dispatch", to_post=people["property"].post.id)
    tell(step=str(case.id))
    assert told(people["officer"]) == ["case.assigned"]
    assert told(people["property"]) == []


def test_the_same_cause_reaches_a_person_once(people: dict[str, Person]) -> None:
    report(people["leader"])
    for _ in range(3):
        tell_everything()
    assert told(people["officer"]) == ["case.assigned"]
    assert Event.objects.filter(kind="notify.inbox").count() == 1


def test_one_who_keeps_the_own_case_is_not_told(people: dict[str, Person]) -> None:
    report(people["officer"])
    tell_everything()
    assert not Notification.objects.exists()


def test_who_takes_a_case_over_is_told(people: dict[str, Person]) -> None:
    from weige.access.actions import end_post
    from weige.access.actors import SYSTEM
    from weige.core import clock

    report(people["leader"])
    end_post(actor=SYSTEM, post_id=people["officer"].post.id, last_day=clock.today())
    tell_everything()
    assert told(people["subdistrict"]) == ["case.assigned"]


def test_a_resident_gets_a_short_text_without_the_story(people: dict[str, Person]) -> None:
    case = report_as_resident()
    move(people["leader"], case, "solve_on_the_spot")
    tell_everything()
    assert list(OutsideMessage.objects.values_list("purpose", "state")) == [("case_news", "sent")]


def test_a_job_of_a_step_that_is_none_does_nothing() -> None:
    tell(step=str(new_id()))
    assert not Notification.objects.exists()


def test_nothing_of_a_person_is_told(people: dict[str, Person]) -> None:
    named = hold("micro_grid_leader", town.MICRO, number=33)
    named.account.name = "姓名暗号"
    named.account.save()
    case = report(named, description="描述暗号")
    move(people["officer"], case, "dispatch", to_post=people["property"].post.id, note="备注暗号")
    report_as_resident("13987650001")
    tell_everything()
    params = str(list(Notification.objects.values_list("params", flat=True)))
    for marked in ("暗号", "13987650001", named.account.phone):
        assert marked not in params
    assert {frozenset(p) for p in Notification.objects.values_list("params", flat=True)} == {
        frozenset({"number", "category_name_zh", "category_name_en", "where"})
    }


class TestReading:
    def fill(self, person: Person, count: int) -> None:
        for _ in range(count):
            tell_accounts(
                [person.account.id], kind="case.assigned", subject_type="case", subject_id=new_id(), cause=new_id(),
                params={"number": "1"},
            )  # fmt: skip

    def inbox(self, person: Person, **query: Any) -> dict[str, Any]:
        return dict(send(person.client, "get", "/inbox", query).json())

    def test_pages_newest_first(self, people: dict[str, Person]) -> None:
        self.fill(people["leader"], 7)
        self.fill(people["worker"], 1)
        first = self.inbox(people["leader"], limit=4)
        second = self.inbox(people["leader"], limit=4, after=first["next"])
        ids = [item["id"] for item in first["items"] + second["items"]]
        assert (len(set(ids)), second["next"], first["unread"]) == (7, None, 7)
        assert ids == sorted(ids, reverse=True)

    def test_marks_are_ones_own(self, people: dict[str, Person]) -> None:
        self.fill(people["leader"], 3)
        self.fill(people["worker"], 2)
        ids = [item["id"] for item in self.inbox(people["leader"])["items"]]
        foreign = [item["id"] for item in self.inbox(people["worker"])["items"]]
        body = {"ids": [ids[0], foreign[0]]}
        assert send(people["leader"].client, "post", "/inbox/read", body).json() == {"unread": 2}
        assert send(people["leader"].client, "post", "/inbox/read", body).json() == {"unread": 2}
        assert self.inbox(people["worker"])["unread"] == 2
        assert send(people["leader"].client, "post", "/inbox/read", {"all": True}).json() == {"unread": 0}
        assert all(item["read_at"] for item in self.inbox(people["leader"])["items"])

    def test_marking_nothing_marks_nothing(self, people: dict[str, Person]) -> None:
        self.fill(people["leader"], 1)
        assert mark_read(people["leader"].account.id, []) == 1
        assert Case.objects.count() == 0
