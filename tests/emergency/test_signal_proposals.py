"""A gauge or a warning proposes a level, once; a named commander approves or declines."""

from __future__ import annotations

from datetime import timedelta
from itertools import permutations

import pytest
from django.db import transaction
from tests import town
from tests.emergency import plans_made
from tests.emergency import signals_made as made
from tests.factories import Person, ground, staff

from weige.core import clock
from weige.core.errors import Problem
from weige.core.ids import new_id
from weige.emergency.models import Entry, Gauge, Operation, Proposal
from weige.emergency.operations import actions as operations
from weige.emergency.signals import boards, bringing, errors, gauging, proposals, taking
from weige.emergency.signals.announcing import announce, weigh_open
from weige.notify.models import Notification

pytestmark = pytest.mark.django_db
LOW = [4.0] * 7
HIGH = [4.0, 4.2, 4.4, 5.1, 5.2, 5.3, 5.4]
FLOOD = [5.5, 5.8, 6.1, 6.2, 6.3]
FALLEN = [4.6, 4.5, 4.4, 4.3, 4.2]


@pytest.fixture
def people() -> dict[str, Person]:
    ground()
    return staff()


@pytest.fixture
def officer(people: dict[str, Person]) -> Person:
    return people["subdistrict"]


def later(person: Person, station: Gauge, stages: list[float], hours: float) -> None:
    """Readings that come some hours from now."""
    with clock.at(clock.now() + timedelta(hours=hours)):
        made.take(person, station, stages)


def open_levels() -> list[tuple[int, bool]]:
    return list(Proposal.objects.filter(state="open").values_list("level", "lowers"))


def approve(person: Person, **more: object) -> Proposal:
    row = Proposal.objects.get(state="open")
    values = {"id": new_id(), "reason": "上游来水", **more}
    return proposals.approve(actor=person.actor, proposal_id=row.id, **values)  # type: ignore[arg-type]


def test_a_gauge_over_its_warning_stage_proposes_and_activates_nothing(
    people: dict[str, Person], officer: Person
) -> None:
    plan = plans_made.approved(people)
    station = made.gauge(officer)
    made.take(officer, station, HIGH)
    row = Proposal.objects.get()
    assert (row.plan_id, row.level, row.lowers, row.gauge_id) == (plan.id, 3, False, station.id)
    assert "5.2" in row.why_zh
    assert "江安河站" in row.why_zh
    assert Operation.objects.count() == 0
    assert Notification.objects.get(kind="emergency.proposed").account_id == officer.account.id


def test_a_plan_that_is_not_in_force_is_not_proposed(people: dict[str, Person], officer: Person) -> None:
    from weige.emergency.plans import actions as plans

    plans.make(actor=officer.actor, id=new_id(), place=town.SUBDISTRICT, hazard="flood", name="x",
               content=plans_made.content(), note="")  # fmt: skip
    made.take(officer, made.gauge(officer), HIGH)
    assert Proposal.objects.count() == 0


@pytest.mark.parametrize("wild", [99.0, 6.5, -500.0])
def test_one_bad_reading_never_proposes(people: dict[str, Person], officer: Person, wild: float) -> None:
    plans_made.approved(people)
    station = made.gauge(officer)
    made.take(officer, station, [*LOW, wild])
    later(officer, station, LOW, 2)
    assert Proposal.objects.count() == 0


def test_readings_one_by_one_twice_over_propose_once(people: dict[str, Person], officer: Person) -> None:
    plans_made.approved(people)
    station = made.gauge(officer)
    rows = made.rows([*HIGH, 5.4, 5.5])
    for _ in range(2):
        for row in rows:
            bringing.take(actor=officer.actor, gauge_id=station.id, rows=[row], corrects=False)
    assert Proposal.objects.count() == 1


def test_the_order_in_which_readings_come_makes_no_difference(people: dict[str, Person], officer: Person) -> None:
    plans_made.approved(people)
    rows = made.rows([4.0, 4.1, 5.1, 5.2, 5.3])
    found = set()
    for order in list(permutations(rows))[::17]:
        with transaction.atomic():
            station = made.gauge(officer)
            for row in order:
                bringing.take(actor=officer.actor, gauge_id=station.id, rows=[row], corrects=False)
            found.add(tuple(Proposal.objects.values_list("level", "lowers", "state")))
            transaction.set_rollback(True)
    assert found == {((3, False, "open"),)}


def test_the_guarantee_stage_overtakes_the_warning_stage(people: dict[str, Person], officer: Person) -> None:
    plans_made.approved(people)
    station = made.gauge(officer)
    made.take(officer, station, HIGH)
    later(officer, station, FLOOD, 2)
    assert open_levels() == [(2, False)]
    assert Proposal.objects.filter(state="overtaken", level=3).count() == 1


def test_an_approval_activates_the_plan_in_earnest_with_its_reason(people: dict[str, Person], officer: Person) -> None:
    plans_made.approved(people)
    made.take(officer, made.gauge(officer), HIGH)
    row = approve(officer)
    operation = Operation.objects.get()
    assert (operation.level, operation.drill, row.operation_id) == (3, False, operation.id)
    assert operation.reason.endswith("上游来水")
    assert "5.2" in operation.reason
    assert (row.state, row.decided_by_id) == ("approved", officer.account.id)
    assert open_levels() == []


def test_an_approval_sent_again_does_nothing_twice(people: dict[str, Person], officer: Person) -> None:
    plans_made.approved(people)
    made.take(officer, made.gauge(officer), HIGH)
    row, command = Proposal.objects.get(), new_id()
    for _ in range(2):
        proposals.approve(actor=officer.actor, proposal_id=row.id, id=command, reason="")
    assert Operation.objects.count() == 1


def test_an_approval_raises_the_level_of_the_running_operation(people: dict[str, Person], officer: Person) -> None:
    operation = plans_made.activated(people, plans_made.approved(people))
    station = made.gauge(officer)
    made.take(officer, station, HIGH)
    assert open_levels() == [], "level III runs already"
    later(officer, station, FLOOD, 2)
    approve(officer)
    operation.refresh_from_db()
    assert operation.level == 2
    assert Entry.objects.filter(operation=operation, kind="level_changed").count() == 1


def test_after_a_fall_a_lower_level_is_proposed_and_done(people: dict[str, Person], officer: Person) -> None:
    plans_made.approved(people)
    station = made.gauge(officer)
    made.take(officer, station, [*HIGH, *FLOOD])
    approve(officer)
    later(officer, station, [4.5, 4.4], 2)
    assert open_levels() == [], "two readings do not agree enough"
    later(officer, station, FALLEN, 4)
    assert open_levels() == [(4, True)]
    approve(officer)
    assert Operation.objects.get().level == 4


def test_a_drill_is_no_operation_to_a_gauge(people: dict[str, Person], officer: Person) -> None:
    plans_made.activated(people, plans_made.approved(people), drill=True)
    made.take(officer, made.gauge(officer), HIGH)
    assert open_levels() == [(3, False)]


def test_a_declined_proposal_is_not_made_again(people: dict[str, Person], officer: Person) -> None:
    plans_made.approved(people)
    station = made.gauge(officer)
    made.take(officer, station, HIGH)
    row = Proposal.objects.get()
    proposals.decline(actor=officer.actor, proposal_id=row.id, id=new_id(), reason="测站检修")
    later(officer, station, [5.5], 1)
    assert list(Proposal.objects.values_list("state", "reason")) == [("declined", "测站检修")]


def test_the_second_commander_is_told_who_was_first(people: dict[str, Person], officer: Person) -> None:
    plans_made.approved(people)
    made.take(officer, made.gauge(officer), HIGH)
    row = Proposal.objects.get()
    approve(officer)
    with pytest.raises(Problem, match=errors.PROPOSAL_DECIDED) as told:
        proposals.decline(actor=people["district"].actor, proposal_id=row.id, id=new_id(), reason="x")
    assert officer.account.name in told.value.text("detail", "zh-CN")


def test_who_activates_by_themselves_overtakes_the_proposal(people: dict[str, Person], officer: Person) -> None:
    plan = plans_made.approved(people)
    made.take(officer, made.gauge(officer), HIGH)
    plans_made.activated(people, plan)
    assert Proposal.objects.get().state == "overtaken"


def test_after_an_operation_has_ended_the_same_flood_does_not_propose_it_again(
    people: dict[str, Person], officer: Person
) -> None:
    plan = plans_made.approved(people)
    station = made.gauge(officer)
    made.take(officer, station, HIGH)
    operation = approve(officer).operation
    assert operation is not None
    operations.stand_down(
        actor=officer.actor, operation_id=operation.id, id=new_id(), version=operation.version, reason="x"
    )
    proposals.weigh(plan.id)
    assert open_levels() == []


def test_what_already_holds_when_a_plan_is_approved_proposes_at_once(
    people: dict[str, Person], officer: Person
) -> None:
    made.take(officer, made.gauge(officer), HIGH)
    upload(officer, made.alert(colour="橙色", severity="Severe"))
    assert Proposal.objects.count() == 0
    plans_made.approved(people)
    assert open_levels() == [(2, False)]


@pytest.mark.parametrize(
    "wish", [{"warning": None, "guarantee": None}, {"kind": "rain", "unit": "mm", "warning": None, "guarantee": None}]
)
def test_a_gauge_that_loses_its_stages_stands_at_no_level_and_proposes_nothing(
    people: dict[str, Person], officer: Person, wish: dict[str, object]
) -> None:
    plans_made.approved(people)
    station = made.gauge(officer)
    made.take(officer, station, HIGH)
    gauging.change(
        actor=officer.actor, gauge_id=station.id, id=new_id(), version=1, fields={**made.FIELDS, **wish}
    )  # fmt: skip
    found = Gauge.objects.get(id=station.id)
    assert (found.level, found.fell, found.stage, found.reason_zh) == (0, False, None, "")
    assert Proposal.objects.get().state == "overtaken"


def test_to_lose_its_stages_is_no_fall_and_lowers_nothing(people: dict[str, Person], officer: Person) -> None:
    plans_made.approved(people)
    station = made.gauge(officer)
    made.take(officer, station, HIGH)
    approve(officer)
    with clock.at(clock.now() + timedelta(hours=1)):
        gauging.change(
            actor=officer.actor, gauge_id=station.id, id=new_id(), version=1,
            fields={**made.FIELDS, "warning": None, "guarantee": None},
        )  # fmt: skip
    assert open_levels() == []


# Warnings.


def upload(person: Person, content: bytes) -> None:
    taking.upload(actor=person.actor, place=town.SUBDISTRICT, content=content)


def test_a_yellow_warning_proposes_level_three_and_an_orange_one_two(
    people: dict[str, Person], officer: Person
) -> None:
    plans_made.approved(people)
    upload(officer, made.alert())
    assert open_levels() == [(3, False)]
    upload(officer, made.alert(identifier="W-2", colour="橙色", severity="Severe"))
    assert open_levels() == [(2, False)]
    assert "橙色" in Proposal.objects.get(state="open").why_zh


@pytest.mark.parametrize(
    "more",
    [{"event": "高温"}, {"status": "Exercise", "note": "<note>演练</note>"}, {"hours": -1}],
    ids=["another hazard", "an exercise", "run out"],
)
def test_what_does_not_concern_the_plan_proposes_nothing(
    people: dict[str, Person], officer: Person, more: dict[str, object]
) -> None:
    plans_made.approved(people)
    upload(officer, made.alert(sent=clock.now() - timedelta(hours=2), **more))  # type: ignore[arg-type]
    assert Proposal.objects.count() == 0


def test_a_warning_proposes_though_somebody_elsewhere_had_it_before_the_last_decision(
    people: dict[str, Person], officer: Person
) -> None:
    plans_made.approved(people)
    content = made.alert(code="510104000000", hours=30)
    taking.upload(actor=people["district"].actor, place=town.DISTRICT, content=made.alert(identifier="W-0", hours=30))
    begin = clock.now()
    other = made.stranger("community_officer", 12)
    with clock.at(begin + timedelta(hours=1)):
        taking.take(content, under="510105001001", actor=other.actor)
    row = Proposal.objects.get(state="open")
    with clock.at(begin + timedelta(hours=2)):
        proposals.decline(actor=officer.actor, proposal_id=row.id, id=new_id(), reason="x")
    with clock.at(begin + timedelta(hours=3)):
        upload(officer, content)
    assert open_levels() == [(3, False)]


def test_a_warning_that_comes_into_force_after_a_decision_was_not_decided_about(
    people: dict[str, Person], officer: Person
) -> None:
    plans_made.approved(people)
    begin = clock.now()
    upload(officer, made.alert(hours=30))
    later_on = made.alert(identifier="W-2", sent=begin, hours=30, effective=begin + timedelta(hours=4))
    upload(officer, later_on)
    row = Proposal.objects.get(state="open")
    with clock.at(begin + timedelta(hours=2)):
        proposals.decline(actor=officer.actor, proposal_id=row.id, id=new_id(), reason="x")
    with clock.at(begin + timedelta(hours=5)):
        announce()
        assert open_levels() == [(3, False)]


def test_a_warning_that_has_ended_proposes_no_longer(people: dict[str, Person], officer: Person) -> None:
    plans_made.approved(people)
    upload(officer, made.alert(hours=2))
    with clock.at(clock.now() + timedelta(hours=3)):
        weigh_open()
    assert Proposal.objects.get().state == "overtaken"


def test_those_below_and_elsewhere_see_no_proposal(people: dict[str, Person], officer: Person) -> None:
    plans_made.approved(people)
    made.take(officer, made.gauge(officer), HIGH)
    row = Proposal.objects.get()
    assert [each["id"] for each in boards.proposal_page(people["district"].actor)["items"]] == [row.id]
    for person in (people["officer"], people["leader"], made.stranger("subdistrict_officer", 9)):
        assert boards.proposal_page(person.actor)["items"] == []
        with pytest.raises(Problem, match=errors.UNKNOWN_SIGNAL):
            proposals.approve(actor=person.actor, proposal_id=row.id, id=new_id(), reason="")
