"""A case on the agenda of a community meeting: decided when it was held, by votes of those present, told to residents."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests import town
from tests.factories import Person, ground, hold, refused, report, report_as_resident, send, staff

from weige.cases.campaigns import actions as campaigns
from weige.cases.deliberation import actions, queries
from weige.cases.deliberation.rules import AttendanceKind, Outcome, Votes, may_decide
from weige.cases.detail import public_case
from weige.cases.grouping import traits
from weige.cases.models import Case, CaseTraits, LikeGroup, Meeting, Step
from weige.core import clock
from weige.core.ids import new_id
from weige.notify.models import Notification

pytestmark = pytest.mark.django_db


@pytest.fixture
def people() -> dict[str, Person]:
    ground()
    return staff("leader", "worker", "officer", "property")


def called(people: dict[str, Person], *, hours: int = -1, place: str = town.COMMUNITY) -> Meeting:
    """A meeting that begins so many hours from now."""
    return actions.call(
        actor=people["officer"].actor, id=new_id(), title="议事会", place=place,
        at=clock.now() + timedelta(hours=hours), where="社区活动室", agenda="楼道照明",
    )  # fmt: skip


def item(people: dict[str, Person], meeting: Meeting, case: Case | None = None, campaign: UUID | None = None) -> UUID:
    id = new_id()
    actions.add_item(
        actor=people["officer"].actor, meeting_id=meeting.id, id=id, case=case.id if case else None, campaign=campaign,
        question="换不换灯", options=["换", "不换"],
    )  # fmt: skip
    return id


def attend(people: dict[str, Person], meeting: Meeting, count: int = 10, *posts: str) -> None:
    actions.attend(
        actor=people["officer"].actor, meeting_id=meeting.id, counts={AttendanceKind.RESIDENT: count},
        posts=[people[name].post.id for name in posts],
    )  # fmt: skip


def decide(people: dict[str, Person], meeting: Meeting, on: UUID, **values: Any) -> Meeting:
    values = {
        "id": new_id(),
        "outcome": Outcome.DECIDED,
        "decision": "换成声控灯",
        "reasons": "省电",
        "votes": None,
        **values,
    }
    return actions.decide(actor=people["officer"].actor, meeting_id=meeting.id, item_id=on, **values)


def signed(people: dict[str, Person], meeting: Meeting) -> Meeting:
    officer = people["officer"].actor
    meeting.refresh_from_db()
    changed = actions.revise(
        actor=officer, meeting_id=meeting.id, version=meeting.version, title="议事会", at=meeting.at, where="活动室",
        agenda="", minutes="大家同意换灯",
    )  # fmt: skip
    return actions.sign(actor=officer, meeting_id=meeting.id, version=changed.version)


def test_a_decision_stands_in_the_history_of_the_case_once_and_moves_nothing(people: dict[str, Person]) -> None:
    case, meeting = report(people["leader"]), called(people)
    on, command = item(people, meeting, case), new_id()
    attend(people, meeting)
    for _ in range(2):
        decide(people, meeting, on, id=command, votes=Votes(7, 2, 1))
    step = Step.objects.get(case=case, move="deliberated")
    assert (step.note, step.from_state) == ("换成声控灯\n省电", step.to_state)
    seen = people["officer"].client.get(f"/api/v1/cases/{case.id}").json()
    assert [s["move_label"] for s in seen["steps"]][-1] == "议事会作出决定"
    assert seen["state"] == "reported"


def test_a_decision_on_a_campaign_stands_in_each_open_case(people: dict[str, Person]) -> None:
    cases = [report(people["leader"]) for _ in range(3)]
    group = LikeGroup.objects.create(
        area=town.SUBDISTRICT, place=town.MICRO, size=3, first_at=clock.now(), last_at=clock.now()
    )
    for case in cases:
        CaseTraits.objects.create(case=case, group=group, plain=traits(case.description).to_plain())
    campaign = campaigns.start(
        actor=people["officer"].actor, id=new_id(), group_id=group.id, title="换灯", plan="换", until=None
    )
    meeting = called(people)
    on = item(people, meeting, campaign=campaign.id)
    attend(people, meeting)
    decide(people, meeting, on)
    assert Step.objects.filter(move="deliberated").count() == 3


def test_nothing_is_decided_before_the_meeting(people: dict[str, Person]) -> None:
    meeting = called(people, hours=1)
    on = item(people, meeting, report(people["leader"]))
    assert refused(lambda: attend(people, meeting)) == "cases.meeting_refused"
    assert refused(lambda: decide(people, meeting, on)) == "cases.meeting_refused"
    with clock.at(clock.now() + timedelta(hours=2)):
        attend(people, meeting)
        decide(people, meeting, on)


def test_votes_are_not_more_than_those_present_whichever_is_written_last(people: dict[str, Person]) -> None:
    meeting = called(people)
    on = item(people, meeting, report(people["leader"]))
    assert refused(lambda: decide(people, meeting, on)) == "cases.meeting_refused"
    attend(people, meeting, 9, "worker")
    assert refused(lambda: decide(people, meeting, on, votes=Votes(9, 1, 1))) == "cases.meeting_refused"
    decide(people, meeting, on, votes=Votes(8, 1, 1))
    assert refused(lambda: attend(people, meeting, 9)) == "cases.meeting_refused"
    attend(people, meeting, 10)


def test_what_was_decided_is_not_decided_again(people: dict[str, Person]) -> None:
    meeting = called(people)
    on = item(people, meeting, report(people["leader"]))
    attend(people, meeting)
    decide(people, meeting, on)
    assert refused(lambda: decide(people, meeting, on, decision="不换")) == "cases.meeting_refused"


def test_signed_minutes_take_an_addendum_and_nothing_else(people: dict[str, Person]) -> None:
    case, meeting, officer = report(people["leader"]), called(people), people["officer"].actor
    on = item(people, meeting, case)
    attend(people, meeting)
    assert refused(lambda: signed(people, meeting)) == "cases.meeting_refused"
    decide(people, meeting, on)
    done = signed(people, meeting)
    for change in (
        lambda: attend(people, meeting, 20),
        lambda: item(people, meeting, report(people["leader"])),
        lambda: actions.cancel(actor=officer, meeting_id=meeting.id, reason="改期"),
        lambda: actions.revise(actor=officer, meeting_id=meeting.id, version=done.version, title="改", at=meeting.at,
                               where="别处", agenda="", minutes="别的"),
    ):  # fmt: skip
        assert refused(change) == "cases.meeting_refused"
    addendum = new_id()
    for _ in range(2):
        actions.add_addendum(actor=officer, meeting_id=meeting.id, id=addendum, words="第2项更正")
    seen = queries.detail(officer, meeting.id)
    assert (seen["minutes"], [row["words"] for row in seen["addenda"]]) == ("大家同意换灯", ["第2项更正"])


def test_notice_stands_on_the_residents_page_and_the_deliberation_itself_does_not(people: dict[str, Person]) -> None:
    case, meeting = report_as_resident(), called(people)
    on = item(people, meeting, case)
    attend(people, meeting)
    give = lambda: actions.give_notice(  # noqa: E731
        actor=people["officer"].actor, meeting_id=meeting.id, item_id=on, id=new_id(), text="下周三换灯"
    )
    assert refused(give) == "cases.meeting_refused"
    decide(people, meeting, on)
    give()
    assert refused(give) == "cases.meeting_refused"
    case.refresh_from_db()
    steps = [(step["label"], step["note"]) for step in public_case(case)["steps"]][-2:]
    assert steps == [("议事会作出决定", ""), ("议事会告知居民", "下周三换灯")]


def test_whoever_has_a_task_sees_the_meeting_and_says_that_it_is_done(people: dict[str, Person]) -> None:
    meeting, task = called(people), new_id()
    on = item(people, meeting, report(people["leader"]))
    attend(people, meeting)
    decide(people, meeting, on)
    manager = people["property"]
    assert send(manager.client, "get", f"/meetings/{meeting.id}").status_code == 404
    actions.add_task(actor=people["officer"].actor, meeting_id=meeting.id, item_id=on, id=task, what="买灯",
                     post=manager.post.id, until=clock.today())  # fmt: skip
    assert Notification.objects.get(kind="meeting.task").account_id == manager.account.id
    answer = send(manager.client, "post", f"/meetings/{meeting.id}/tasks/{task}/done")
    assert answer.json()["items"][0]["tasks"][0]["done_by"] == manager.account.name
    assert send(manager.client, "post", f"/meetings/{meeting.id}/cancel", {"reason": "x"}).status_code == 403


def test_only_cases_of_the_meetings_area_come_on_its_agenda_each_once(people: dict[str, Person]) -> None:
    neighbour = hold("micro_grid_leader", town.OTHER_MICRO, number=70)
    meeting = called(people, place=town.MICRO)
    case = report(people["leader"])
    item(people, meeting, case)
    assert refused(lambda: item(people, meeting, case)) == "cases.meeting_refused"
    assert refused(lambda: item(people, meeting, report(neighbour, place=town.OTHER_MICRO))) == "cases.meeting_refused"


def test_minutes_on_an_old_version_are_told(people: dict[str, Person]) -> None:
    meeting = called(people)
    item(people, meeting, report(people["leader"]))
    stale = lambda: actions.revise(  # noqa: E731
        actor=people["officer"].actor, meeting_id=meeting.id, version=1, title="议事会", at=meeting.at, where="活动室",
        agenda="", minutes="",
    )  # fmt: skip
    assert refused(stale) == "cases.meeting_changed"


COUNTS = st.integers(0, 50)


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(COUNTS, st.none() | st.builds(Votes, COUNTS, COUNTS, COUNTS))
def test_an_item_is_decided_by_those_who_were_there(present: int, votes: Votes | None) -> None:
    fits = present > 0 and (votes is None or votes.total <= present)
    assert (may_decide(outcome=Outcome.OPEN, present=present, votes=votes) is None) == fits
