"""What a vehicle fetches at a supply point leaves its stock when it is loaded, once."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests import town
from tests.emergency import plans_made, runs_made
from tests.emergency.runs_made import mark, stops
from tests.factories import Person, ground, staff

from weige.core import clock
from weige.core.errors import Problem
from weige.core.ids import new_id
from weige.emergency.dispatch import errands, queries
from weige.emergency.dispatch.stops import Said
from weige.emergency.models import Entry, Errand, Operation, RunStop, SupplyBatch, SupplyMovement, SupplyPoint
from weige.emergency.operations import actions as operations
from weige.emergency.supplies import actions as supplies
from weige.emergency.supplies import points
from weige.emergency.supplies import queries as supply_queries
from weige.emergency.supplies.standing import balances_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def people() -> dict[str, Person]:
    ground()
    return staff()


@pytest.fixture
def operation(people: dict[str, Person]) -> Operation:
    return plans_made.activated(people, plans_made.approved(people))


def stocked_point(people: dict[str, Person], amount: int = 100) -> SupplyPoint:
    """A point of the community with sandbags, kept by the grid worker."""
    point = points.add(actor=people["officer"].actor, id=new_id(), place=town.COMMUNITY, name="社区仓库",
                       keeper=people["worker"].post.id)  # fmt: skip
    supplies.receive(
        actor=people["worker"].actor, point_id=point.id, id=new_id(), delivery=supplies.Delivery("sandbag", amount)
    )
    return point


def in_stock(point: SupplyPoint) -> int:
    return sum(
        each.stock
        for each in balances_of(SupplyBatch.objects.filter(point=point).values_list("id", flat=True)).values()
    )


def loads(people: dict[str, Person], operation: Operation, point: SupplyPoint, amount: int) -> tuple[Errand, RunStop]:
    """An errand that fetches sandbags, in an adopted run, with its pickup."""
    runs_made.roads(people)
    runs_made.vehicle(people, operation)
    errand = runs_made.errand(people, operation, supply=errands.Fetched(point.id, "sandbag", amount))
    runs_made.adopted(people, operation)
    return errand, stops(operation)[0]


def test_what_a_vehicle_fetches_leaves_the_stock_once_when_it_is_loaded(
    people: dict[str, Person], operation: Operation
) -> None:
    point = stocked_point(people)
    errand, pickup = loads(people, operation, point, 60)
    mark(people["leader"], pickup, Said.ARRIVED)
    assert in_stock(point) == 100
    id = new_id()
    for _ in range(2):
        mark(people["leader"], pickup, Said.DONE, id=id)
    # Somebody else of the crew says it too, and of an earlier moment.
    mark(people["worker"], pickup, Said.DONE, happened_at=clock.real_now() - timedelta(minutes=1))
    errand.refresh_from_db()
    assert (in_stock(point), errand.booked) == (40, 60)
    (line,) = SupplyMovement.objects.filter(kind="out")
    assert (line.operation_id, line.group_id, line.amount) == (operation.id, pickup.run.vehicle.group_id, 60)
    drawn = supply_queries.of_operation(people["subdistrict"].actor, operation.id)["drawn"]
    assert [(each["item"], each["drawn"]) for each in drawn] == [("sandbag", 60)], "as what is drawn by a code"
    shown = queries.board(people["subdistrict"].actor, operation.id)
    assert [(each["amount"], each["booked"]) for each in shown["errands"]] == [(60, 60)]
    assert [(each["code"], each["fit"]) for each in shown["supply_points"][0]["items"]] == [("sandbag", 40)]


def test_what_was_loaded_before_the_end_is_booked_when_it_is_told_after_it(
    people: dict[str, Person], operation: Operation
) -> None:
    point = stocked_point(people)
    errand, pickup = loads(people, operation, point, 60)
    loaded = clock.real_now()
    operation.refresh_from_db()
    operations.stand_down(actor=people["subdistrict"].actor, operation_id=operation.id, id=new_id(),
                          version=operation.version, reason="雨停")  # fmt: skip
    mark(people["leader"], pickup, Said.DONE, happened_at=loaded)
    errand.refresh_from_db()
    assert (in_stock(point), errand.booked) == (40, 60)


def test_what_the_ledger_does_not_have_is_not_booked_and_told(people: dict[str, Person], operation: Operation) -> None:
    point = stocked_point(people)
    with pytest.raises(Problem, match="not_enough_supplies"):
        runs_made.errand(people, operation, supply=errands.Fetched(point.id, "sandbag", 101))
    with pytest.raises(Problem, match="unknown_supply_item"):
        runs_made.errand(people, operation, supply=errands.Fetched(point.id, "gold", 1))
    with pytest.raises(Problem, match="unknown_supply_point"):
        runs_made.errand(people, operation, supply=errands.Fetched(new_id(), "sandbag", 1))
    errand, pickup = loads(people, operation, point, 80)
    batch = SupplyBatch.objects.filter(point=point).get()
    supplies.lose(
        actor=people["worker"].actor, point_id=point.id, batch_id=batch.id, id=new_id(), amount=70, words="泡水"
    )
    mark(people["leader"], pickup, Said.DONE)
    errand.refresh_from_db()
    assert (in_stock(point), errand.booked) == (0, 30)
    assert Entry.objects.get(kind="supply_short").data == {"item": "sandbag", "amount": 50, "group": "evacuation"}


def test_what_is_not_found_or_fetched_elsewhere_books_nothing(people: dict[str, Person], operation: Operation) -> None:
    point = stocked_point(people)
    errand, pickup = loads(people, operation, point, 60)
    mark(people["leader"], pickup, Said.FAILED)
    errand.refresh_from_db()
    assert (in_stock(point), errand.booked) == (100, None)


def test_what_a_drill_fetches_leaves_the_real_stock(people: dict[str, Person]) -> None:
    operation = plans_made.activated(people, plans_made.approved(people), drill=True)
    point = stocked_point(people)
    errand, pickup = loads(people, operation, point, 60)
    mark(people["leader"], pickup, Said.DONE)
    errand.refresh_from_db()
    assert (in_stock(point), errand.booked) == (100, 60)
    assert SupplyMovement.objects.get(kind="out").practice
