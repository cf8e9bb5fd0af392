"""Two at the same moment: workers at one source, readings, commanders at one proposal, the same readings twice."""

from __future__ import annotations

import pytest
from tests import town
from tests.emergency import plans_made
from tests.emergency import signals_made as made
from tests.factories import Person, at_once, ground, hold, staff

from weige.core.errors import Problem
from weige.core.ids import new_id
from weige.core.outgoing.calling import Fetched
from weige.emergency.models import AlertMessage, Gauge, GaugeReading, Operation, Proposal
from weige.emergency.operations import actions as operations
from weige.emergency.signals import bringing, errors, proposals, sources, taking
from weige.emergency.signals.announcing import announce
from weige.emergency.signals.proposals import weigh
from weige.notify.models import Notification

pytestmark = pytest.mark.usefixtures("committed")
HIGH = [4.0, 4.2, 4.4, 5.1, 5.2, 5.3, 5.4]


@pytest.fixture
def people(committed: None) -> dict[str, Person]:
    ground()
    return staff("leader", "neighbour", "worker", "officer", "subdistrict", "district")


def test_of_four_workers_one_reads_a_source(people: dict[str, Person]) -> None:
    person = people["subdistrict"]
    row = sources.add(actor=person.actor, id=new_id(), place=town.SUBDISTRICT, name="x", url="https://example.org/")
    content = made.feed(made.alert())

    def fetching(url: str, **values: object) -> Fetched:
        return Fetched("fetched", 200, content)

    done = at_once(*[lambda: sources.read_source(row.id, fetching=fetching)] * 4)
    assert sorted(done) == [False, False, False, True]
    assert AlertMessage.objects.count() == 1


def test_the_same_warning_taken_by_four_at_once_is_one(people: dict[str, Person]) -> None:
    content = made.alert()
    actor = people["subdistrict"].actor
    at_once(*[lambda: taking.upload(actor=actor, place=town.SUBDISTRICT, content=content)] * 4)
    assert AlertMessage.objects.count() == 1
    at_once(*[announce] * 4)
    assert Notification.objects.filter(kind="emergency.warning", account=people["officer"].account).count() == 1


def test_the_same_readings_four_times_at_once_are_taken_once(people: dict[str, Person]) -> None:
    plans_made.approved(people)
    station = made.gauge(people["subdistrict"])
    rows = made.rows(HIGH)
    actor = people["subdistrict"].actor
    at_once(*[lambda: bringing.take(actor=actor, gauge_id=station.id, rows=rows, corrects=False)] * 4)
    assert GaugeReading.objects.count() == len(HIGH)
    assert Proposal.objects.count() == 1


def test_weighing_at_once_proposes_once(people: dict[str, Person]) -> None:
    plan = plans_made.approved(people)
    made.take(people["subdistrict"], made.gauge(people["subdistrict"]), HIGH)
    at_once(*[lambda: weigh(plan.id)] * 4)
    assert Proposal.objects.count() == 1


def test_of_two_commanders_at_one_proposal_the_second_is_told(people: dict[str, Person]) -> None:
    plans_made.approved(people)
    made.take(people["subdistrict"], made.gauge(people["subdistrict"]), HIGH)
    proposal = Proposal.objects.get()
    colleague = hold("subdistrict_officer", town.SUBDISTRICT, number=92)

    def act(person: Person) -> str:
        try:
            proposals.approve(actor=person.actor, proposal_id=proposal.id, id=new_id(), reason="")
        except Problem as problem:
            return problem.code
        return "approved"

    told = at_once(lambda: act(people["subdistrict"]), lambda: act(colleague))
    assert sorted(told) == ["approved", errors.PROPOSAL_DECIDED]
    assert Operation.objects.count() == 1


def test_a_commander_who_approves_and_one_who_changes_the_level_do_not_wait_for_each_other_for_ever(
    people: dict[str, Person],
) -> None:
    plan = plans_made.approved(people)
    operation = plans_made.activated(people, plan, level=3)
    made.take(people["subdistrict"], made.gauge(people["subdistrict"]), [*HIGH, 6.1, 6.2, 6.3])
    proposal = Proposal.objects.get()

    def approve() -> str:
        try:
            proposals.approve(actor=people["subdistrict"].actor, proposal_id=proposal.id, id=new_id(), reason="")
        except Problem as problem:
            return problem.code
        return "approved"

    def change() -> str:
        try:
            operations.change_level(
                actor=people["district"].actor, operation_id=operation.id, id=new_id(), version=1, level=1, reason="x"
            )
        except Problem as problem:
            return problem.code
        return "changed"

    told = at_once(approve, change)
    assert set(told) <= {"approved", "changed", errors.PROPOSAL_DECIDED, "emergency.changed"}
    assert Operation.objects.get().level in {1, 2}
    assert Proposal.objects.get().state in {"approved", "overtaken"}


def test_two_gauges_that_cross_at_once_make_one_open_proposal(people: dict[str, Person]) -> None:
    plans_made.approved(people)
    stations: list[Gauge] = [made.gauge(people["subdistrict"], name=f"站{at}") for at in range(2)]
    at_once(*[lambda station=station: made.take(people["subdistrict"], station, HIGH) for station in stations])
    assert Proposal.objects.filter(state="open").count() == 1
