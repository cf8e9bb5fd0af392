"""A household plan is seen by named people only, its reading is in the household's log, it ends with its word."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests import town
from tests.factories import Person, ground, refused, report, send, staff

from weige.access.actions import end_post
from weige.access.actors import SYSTEM
from weige.cases.jobs import remind_of_visits
from weige.cases.models import HouseholdPlan, PlanStep
from weige.cases.plans import actions, queries, wording
from weige.cases.plans.actions import NewPlan, NewStep
from weige.cases.plans.rules import PlanState, Share, TurnKind, may_see, may_share, may_turn, may_visit
from weige.core import clock
from weige.core.ids import new_id
from weige.core.models import Event
from weige.core.places import Scope
from weige.notify.models import Notification
from weige.registry.models import Disclosure
from weige.registry.people import changes, wall
from weige.registry.people.commands import MovedIn, SaidPerson
from weige.registry.people.terms import Role, Source
from weige.registry.premises import PremisesKind

pytestmark = pytest.mark.django_db
NEEDS, GOAL, VISIT, REASON, WORD = (
    "独居，腿脚不便",
    "每天有人送餐",
    "老人说想换灯",
    "要联系民政",
    "我们满意，不用再来了",
)
SLOWLY = settings(suppress_health_check=[HealthCheck.too_slow])
"""A busy machine is no fault of the rules."""
DAYS = st.dates(date(2026, 1, 1), date(2027, 12, 31))


@pytest.fixture
def people() -> dict[str, Person]:
    ground()
    return staff()


@pytest.fixture
def household(people: dict[str, Person]) -> UUID:
    building = town.premises(PremisesKind.BUILDING, "7号楼", floors=6)
    dwelling = town.premises(PremisesKind.DWELLING, "101", building)
    head = SaidPerson(new_id(), Role.HEAD, words={"name": "测试住户"})
    told = MovedIn(id=new_id(), dwelling=dwelling, happened_at=clock.now(), source=Source.VISIT, people=(head,))
    found = changes.record(actor=people["leader"].actor, command=told).change.household_id
    assert found is not None
    return found


def made(people: dict[str, Person], household: UUID | None = None, **values: Any) -> HouseholdPlan:
    """A plan that the officer made and the leader keeps."""
    values = {"needs": NEEDS, "goal": GOAL, "keeper": people["leader"].post.id, "household": household, **values}
    if household is None and "case" not in values:
        values["case"] = report(people["leader"]).id
    return actions.make(actor=people["officer"].actor, new=NewPlan(id=new_id(), **values))


def share(people: dict[str, Person], plan: HouseholdPlan, who: str, **values: Any) -> HouseholdPlan:
    today = clock.today()
    values = {"reason": REASON, "first_day": today, "last_day": today + timedelta(days=7), **values}
    return actions.share(
        actor=people["officer"].actor, plan_id=plan.id, id=new_id(), post=people[who].post.id, **values
    )


def seers(people: dict[str, Person], plan: HouseholdPlan) -> set[str]:
    """Who opens it; the list must say the same."""
    found = set()
    for name, person in people.items():
        status = send(person.client, "post", f"/plans/{plan.id}/open").status_code
        listed = send(person.client, "get", "/plans").json()["items"]
        assert [row["id"] for row in listed] == ([str(plan.id)] if status == 200 else []), name
        if status == 200:
            found.add(name)
    return found


def test_only_the_keeper_and_who_made_it_see_a_plan_and_whom_it_is_shared_with(people: dict[str, Person]) -> None:
    plan = made(people)
    assert seers(people, plan) == {"leader", "officer"}
    share(people, plan, "worker")
    assert seers(people, plan) == {"leader", "officer", "worker"}


def test_a_share_opens_and_ends_on_its_days_and_can_be_taken_back(people: dict[str, Person]) -> None:
    plan, today = made(people), clock.today()
    share(people, plan, "worker", first_day=today + timedelta(days=2), last_day=today + timedelta(days=3))
    seen = []
    for later in range(5):
        with clock.at(clock.now() + timedelta(days=later)):
            seen.append(HouseholdPlan.objects.filter(queries.visible(people["worker"].actor)).exists())
    assert seen == [False, False, True, True, False]
    share(people, plan, "subdistrict")
    shared = plan.shares.get(post=people["subdistrict"].post)
    actions.take_back(actor=people["leader"].actor, plan_id=plan.id, share_id=shared.id)
    assert not HouseholdPlan.objects.filter(queries.visible(people["subdistrict"].actor)).exists()


def test_whoever_has_left_the_post_sees_nothing_more(people: dict[str, Person]) -> None:
    plan = made(people)
    end_post(actor=SYSTEM, post_id=people["officer"].post.id, last_day=clock.today())
    assert not HouseholdPlan.objects.filter(queries.visible(people["officer"].actor)).exists()
    assert plan.state == PlanState.RUNNING


def test_a_share_gives_sight_and_no_hand(people: dict[str, Person]) -> None:
    plan = share(people, made(people), "worker")
    worker = people["worker"].actor
    today = clock.today()
    assert refused(lambda: actions.visit(
        actor=worker, plan_id=plan.id, id=new_id(), day=today, words=VISIT, next_day=None)
    ) == "cases.plan_refused"  # fmt: skip
    assert refused(lambda: actions.revise(
        actor=worker, plan_id=plan.id, version=plan.version, needs=NEEDS, goal="别的")
    ) == "cases.plan_refused"  # fmt: skip


def test_who_has_a_step_says_that_it_is_done(people: dict[str, Person]) -> None:
    step = NewStep(new_id(), "联系食堂", people["worker"].post.id, clock.today())
    plan = share(people, made(people, steps=(step,)), "worker")
    for _ in range(2):
        actions.finish_step(actor=people["worker"].actor, plan_id=plan.id, step_id=step.id)
    done = PlanStep.objects.get(id=step.id)
    assert done.done_by_id == people["worker"].account.id
    plan.refresh_from_db()
    assert plan.version == 3


def test_reading_stands_in_the_log_of_each_member(people: dict[str, Person], household: UUID) -> None:
    plan = made(people, household)
    with wall.opened(Scope((town.CITY,))):
        before = Disclosure.objects.count()
    send(people["officer"].client, "post", f"/plans/{plan.id}/open")
    send(people["worker"].client, "post", f"/plans/{plan.id}/open")
    with wall.opened(Scope((town.CITY,))):
        rows = list(Disclosure.objects.filter(reference=plan.id))
        assert Disclosure.objects.count() == before + 1
    assert [(row.account, row.household, row.fields, row.masked) for row in rows] == [
        (people["officer"].account.id, household, ["household_plan"], False)
    ]


def test_the_log_says_so_although_the_reader_has_nothing_to_do_with_the_register(
    people: dict[str, Person], household: UUID
) -> None:
    plan = share(people, made(people, household), "subdistrict")
    queries.open_plan(people["subdistrict"].actor, plan.id)
    with wall.opened(Scope((town.CITY,))):
        assert Disclosure.objects.get(reference=plan.id).post_type == "subdistrict_officer"


def test_what_is_said_of_the_household_is_sealed_and_in_no_event_and_no_inbox(
    people: dict[str, Person], household: UUID
) -> None:
    step = NewStep(new_id(), "联系食堂送餐", people["worker"].post.id)
    plan = share(people, made(people, household, steps=(step,), next_visit=clock.today()), "worker")
    actions.visit(actor=people["leader"].actor, plan_id=plan.id, id=new_id(), day=clock.today(), words=VISIT,
                  next_day=None)  # fmt: skip
    actions.turn(actor=people["leader"].actor, plan_id=plan.id, id=new_id(), kind=TurnKind.CLOSED, words=WORD)
    said = [NEEDS, GOAL, step.what, VISIT, REASON, WORD]
    for table in dict.fromkeys(table for table, _ in wording.COLUMNS):
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT row_to_json(t)::text, t.* FROM {table} t")
            kept = [
                bytes(value) for row in cursor.fetchall() for value in row if isinstance(value, (bytes, memoryview))
            ]
        assert kept
        assert not any(text.encode() in value for value in kept for text in said)
    carried = str(list(Event.objects.values())) + str(list(Notification.objects.values()))
    assert not any(text in carried for text in [*said, "7号楼", "测试住户"])


def test_the_keeper_is_reminded_once_for_each_next_visit(people: dict[str, Person]) -> None:
    tomorrow = clock.today() + timedelta(days=1)
    plan = made(people, next_visit=tomorrow)
    lines = Notification.objects.filter(account=people["leader"].account, kind="plan.visit_due")
    remind_of_visits(0)
    assert lines.count() == 0
    with clock.at(clock.now() + timedelta(days=1)):
        remind_of_visits(0)
        remind_of_visits(0)
        assert lines.count() == 1
        actions.visit(actor=people["leader"].actor, plan_id=plan.id, id=new_id(), day=clock.today(), words=VISIT,
                      next_day=tomorrow + timedelta(days=7))  # fmt: skip
        remind_of_visits(0)
    assert lines.count() == 1
    with clock.at(clock.now() + timedelta(days=9)):
        remind_of_visits(0)
    assert lines.count() == 2


def test_who_made_the_plan_is_reminded_when_its_keeper_has_left(people: dict[str, Person]) -> None:
    made(people, next_visit=clock.today())
    end_post(actor=SYSTEM, post_id=people["leader"].post.id, last_day=clock.today())
    remind_of_visits(0)
    assert Notification.objects.get(kind="plan.visit_due").account_id == people["officer"].account.id


def test_a_plan_is_closed_with_the_households_word_and_reopened(people: dict[str, Person]) -> None:
    plan, leader = made(people, next_visit=clock.today()), people["leader"].actor
    closing = new_id()
    for _ in range(2):
        actions.turn(actor=leader, plan_id=plan.id, id=closing, kind=TurnKind.CLOSED, words=WORD, day=clock.today())
    seen = queries.open_plan(leader, plan.id)
    assert (seen["state"], seen["next_visit"], len(seen["turns"])) == ("closed", None, 1)
    assert (seen["turns"][0]["words"], seen["turns"][0]["by"]) == (WORD, people["leader"].account.name)
    late = lambda: actions.visit(  # noqa: E731
        actor=leader, plan_id=plan.id, id=new_id(), day=clock.today(), words=VISIT, next_day=None
    )
    assert refused(late) == "cases.plan_refused"
    actions.turn(actor=leader, plan_id=plan.id, id=new_id(), kind=TurnKind.REOPENED, words="又需要帮助")
    late()


def test_a_word_is_not_given_before_the_plan_or_in_the_future(people: dict[str, Person]) -> None:
    plan, leader = made(people), people["leader"].actor
    for day in (clock.today() + timedelta(days=1), clock.today() - timedelta(days=1)):
        act = lambda day=day: actions.turn(  # noqa: E731
            actor=leader, plan_id=plan.id, id=new_id(), kind=TurnKind.CLOSED, words=WORD, day=day
        )
        assert refused(act) == "cases.plan_refused"


def test_a_plan_handed_on_is_the_new_keepers(people: dict[str, Person]) -> None:
    plan = made(people)
    hand = lambda keeper: actions.turn(  # noqa: E731
        actor=people["officer"].actor, plan_id=plan.id, id=new_id(), kind=TurnKind.HANDED_ON, words="换人",
        keeper=people[keeper].post.id,
    )  # fmt: skip
    assert refused(lambda: hand("subdistrict")) == "cases.plan_post_unfit"
    assert refused(lambda: hand("neighbour")) == "cases.plan_post_unfit"
    hand("worker")
    assert seers(people, plan) == {"worker", "officer"}


def test_the_same_command_makes_one_plan_and_anothers_is_refused(people: dict[str, Person]) -> None:
    case = report(people["leader"])
    new = NewPlan(id=new_id(), needs=NEEDS, goal=GOAL, keeper=people["leader"].post.id, case=case.id)
    first = actions.make(actor=people["officer"].actor, new=new)
    assert actions.make(actor=people["officer"].actor, new=new) == first
    assert refused(lambda: actions.make(actor=people["leader"].actor, new=new)) == "core.id_taken"


def test_a_change_on_an_old_version_is_told(people: dict[str, Person]) -> None:
    plan, leader = made(people), people["leader"].actor
    for _ in range(2):
        actions.revise(actor=leader, plan_id=plan.id, version=1, needs=NEEDS, goal="新的")
    stale = lambda: actions.revise(actor=leader, plan_id=plan.id, version=1, needs=NEEDS, goal="旧的")  # noqa: E731
    assert refused(stale) == "cases.plan_changed"


def test_a_plan_needs_someone_it_is_about_within_the_makers_area(people: dict[str, Person], household: UUID) -> None:
    keeper = people["officer"].post.id
    nobody = NewPlan(id=new_id(), needs=NEEDS, goal=GOAL, keeper=keeper)
    assert refused(lambda: actions.make(actor=people["officer"].actor, new=nobody)) == "cases.plan_about_nobody"
    other = NewPlan(id=new_id(), needs=NEEDS, goal=GOAL, keeper=keeper, household=household)
    assert refused(lambda: actions.make(actor=people["neighbour"].actor, new=other)) == "core.not_found"


def test_a_list_is_read_page_by_page_the_next_visit_first(people: dict[str, Person]) -> None:
    today = clock.today()
    wanted = [made(people, next_visit=day).id for day in (None, today + timedelta(days=3), today, None)]
    seen: list[str] = []
    after = None
    while True:
        query = {"limit": 1} | ({"after": after} if after else {})
        page = send(people["leader"].client, "get", "/plans", query).json()
        seen += [row["id"] for row in page["items"]]
        after = page["next"]
        if after is None:
            break
    assert seen == [str(wanted[at]) for at in (2, 1, 0, 3)]


@SLOWLY
@given(st.lists(st.tuples(DAYS, DAYS, st.booleans()), max_size=4), DAYS)
def test_a_share_never_outlives_its_days(spans: list[tuple[date, date, bool]], day: date) -> None:
    post, other = UUID(int=1), UUID(int=2)
    shares = [Share(post, first, last, taken) for first, last, taken in spans]
    seen = may_see({post}, keeper=other, made_it=False, still_keeps_plans=True, shares=shares, day=day)
    assert seen == any(first <= day <= last and not taken for first, last, taken in spans)
    assert not may_see({other}, keeper=post, made_it=False, still_keeps_plans=True, shares=shares, day=day)


@SLOWLY
@given(DAYS, DAYS, DAYS)
def test_refusals_of_days_are_whole(first: date, last: date, today: date) -> None:
    if may_share(first_day=first, last_day=last, today=today) is None:
        assert today <= last
        assert first <= last
    if may_visit(day=first, next_day=last, today=today) is None:
        assert first <= today <= last
        assert first < last


@SLOWLY
@given(st.sampled_from(PlanState), st.sampled_from(TurnKind))
def test_what_runs_is_not_reopened_and_what_ended_is_only_reopened(state: PlanState, kind: TurnKind) -> None:
    assert (may_turn(state, kind) is None) == ((state == PlanState.RUNNING) != (kind == TurnKind.REOPENED))
