"""Supplies: taken in, drawn by a group's code, returned, lost and counted; what a drill draws; what is short."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest
from django.db import DatabaseError, transaction
from tests import town
from tests.emergency import plans_made
from tests.factories import Person, ground, staff

from weige.core import clock
from weige.core.errors import Problem
from weige.core.ids import new_id
from weige.emergency import errors as emergency
from weige.emergency.models import Entry, Operation, SupplyMovement, SupplyPoint
from weige.emergency.operations import actions as operations
from weige.emergency.plans import queries as plans
from weige.emergency.supplies import actions, errors, points, queries
from weige.emergency.supplies.actions import Delivery
from weige.emergency.supplies.ledger import Condition, Kind

pytestmark = pytest.mark.django_db


@pytest.fixture
def people() -> dict[str, Person]:
    ground()
    return staff()


def refused(code: str) -> pytest.RaisesExc[Problem]:
    return pytest.raises(Problem, match=code)


def a_point(people: dict[str, Person]) -> SupplyPoint:
    """A point of the community, kept by the grid worker."""
    return points.add(actor=people["officer"].actor, id=new_id(), place=town.COMMUNITY, name="社区仓库",
                      keeper=people["worker"].post.id)  # fmt: skip


def receive(
    people: dict[str, Person], point: SupplyPoint, amount: int, item: str = "life_jacket", **values: object
) -> UUID:
    delivery = Delivery(item, amount, **values)  # type: ignore[arg-type]
    return actions.receive(actor=people["worker"].actor, point_id=point.id, id=new_id(), delivery=delivery).id


def code_of(people: dict[str, Person], operation: Operation) -> str:
    return actions.draw_code(actor=people["subdistrict"].actor, operation_id=operation.id, group="evacuation").code


def draw(people: dict[str, Person], point: SupplyPoint, code: str, amount: int, id: UUID | None = None) -> Operation:
    return actions.draw(actor=people["worker"].actor, point_id=point.id, id=id or new_id(), code=code,
                        item="life_jacket", amount=amount)  # fmt: skip


def back(
    people: dict[str, Person], point: SupplyPoint, operation: Operation, kind: Kind, amount: int, who: str = "worker",
    id: UUID | None = None,
) -> None:  # fmt: skip
    actions.give_back(actor=people[who].actor, point_id=point.id, id=id or new_id(), operation_id=operation.id,
                      group="evacuation", item="life_jacket", kind=kind, amount=amount)  # fmt: skip


def stock(people: dict[str, Person], point: SupplyPoint) -> int:
    lines = queries.point(people["worker"].actor, point.id)["stock"]
    return sum(line["stock"] for line in lines)


def test_what_a_group_draws_belongs_to_its_operation_and_comes_back_or_is_lost(people: dict[str, Person]) -> None:
    point = a_point(people)
    receive(people, point, 10)
    operation = plans_made.activated(people, plans_made.approved(people))
    code = code_of(people, operation)
    id = new_id()
    for _ in range(3):
        draw(people, point, f"{code[:3]} {code[3:]}", 6, id)
    assert stock(people, point) == 4
    assert Entry.objects.filter(kind="supply_out").count() == 1
    operations.stand_down(actor=people["subdistrict"].actor, operation_id=operation.id, id=new_id(), version=1,
                          reason="雨停")  # fmt: skip
    back(people, point, operation, Kind.RETURN, 4)
    back(people, point, operation, Kind.LOST, 1, who="subdistrict")
    with refused(errors.NOT_ENOUGH):
        back(people, point, operation, Kind.RETURN, 2)
    drawn = queries.of_operation(people["subdistrict"].actor, operation.id)["drawn"]
    assert [(row["drawn"], row["returned"], row["lost"], row["out"]) for row in drawn] == [(6, 4, 1, 1)]
    assert stock(people, point) == 8
    with refused(errors.UNKNOWN_DRAW_CODE):
        draw(people, point, code, 1)


def test_nothing_is_drawn_that_is_not_there_and_what_expires_first_goes_first(people: dict[str, Person]) -> None:
    point = a_point(people)
    today = clock.today()
    late = receive(people, point, 5, expires_on=today + timedelta(days=900))
    soon = receive(people, point, 5, expires_on=today + timedelta(days=90))
    receive(people, point, 50, condition=Condition.UNFIT)
    operation = plans_made.activated(people, plans_made.approved(people))
    code = code_of(people, operation)
    with refused(errors.NOT_ENOUGH):
        draw(people, point, code, 11)
    assert not SupplyMovement.objects.filter(kind=Kind.OUT).exists()
    draw(people, point, code, 7)
    found = {batch["id"]: batch["stock"] for batch in queries.point(people["worker"].actor, point.id)["batches"]}
    assert (found[soon], found[late]) == (0, 3)


def test_a_drill_draws_for_practice_and_leaves_the_real_stock(people: dict[str, Person]) -> None:
    point = a_point(people)
    receive(people, point, 10)
    plan = plans_made.approved(people)
    drill = plans_made.activated(people, plan, drill=True)
    code = code_of(people, drill)
    draw(people, point, code, 8)
    assert stock(people, point) == 10
    with refused(errors.NOT_ENOUGH):
        draw(people, point, code, 3)
    assert all(SupplyMovement.objects.filter(kind=Kind.OUT).values_list("practice", flat=True))
    back(people, point, drill, Kind.LOST, 8)
    earnest = plans_made.activated(people, plan)
    draw(people, point, code_of(people, earnest), 10)
    assert stock(people, point) == 0


def test_counting_says_what_is_on_the_shelf_and_losing_takes_no_more_than_that(people: dict[str, Person]) -> None:
    point = a_point(people)
    batch = receive(people, point, 10)
    worker = people["worker"].actor
    id = new_id()
    for _ in range(2):
        actions.count(actor=worker, point_id=point.id, batch_id=batch, id=id, counted=8, condition=Condition.WORN)
    assert stock(people, point) == 8
    with refused(errors.NOT_ENOUGH):
        actions.lose(actor=worker, point_id=point.id, batch_id=batch, id=new_id(), amount=9, words="进水")
    actions.lose(actor=worker, point_id=point.id, batch_id=batch, id=new_id(), amount=8, words="进水")
    assert stock(people, point) == 0
    with refused("core.id_taken"):
        actions.lose(actor=worker, point_id=point.id, batch_id=batch, id=id, amount=1, words="进水")


def test_only_who_keeps_a_point_moves_its_supplies_and_others_do_not_see_it(people: dict[str, Person]) -> None:
    point = a_point(people)
    for who, code in (("leader", errors.UNKNOWN_POINT), ("city", "access.not_allowed")):
        with refused(code):
            actions.receive(actor=people[who].actor, point_id=point.id, id=new_id(), delivery=Delivery("rope", 1))
    with refused(errors.UNKNOWN_ITEM):
        receive(people, point, 1, item="gold")
    with refused("access.not_allowed"):
        points.set_quota(actor=people["worker"].actor, point_id=point.id, item="rope", amount=1)
    assert queries.points(people["leader"].actor)["items"] == []
    assert [row["id"] for row in queries.points(people["worker"].actor)["items"]] == [point.id]


def test_a_group_learns_its_own_code_while_it_is_called_and_it_stays_the_same(people: dict[str, Person]) -> None:
    operation = plans_made.activated(people, plans_made.approved(people))
    call = plans_made.call_of(operation, people["leader"])
    code = actions.own_draw_code(actor=people["leader"].actor, call_id=call.id).code
    assert code == code_of(people, operation)
    with refused(emergency.UNKNOWN_CALL):
        actions.own_draw_code(actor=people["neighbour"].actor, call_id=call.id)


def test_what_is_short_or_expires_soon_is_said_before_it_is_needed(people: dict[str, Person]) -> None:
    point = a_point(people)
    plan = plans_made.approved(people)
    assert plans.check(people["subdistrict"].actor, plan.id, 3)["supplies"] == []
    points.set_quota(actor=people["officer"].actor, point_id=point.id, item="life_jacket", amount=20)
    receive(people, point, 15)
    receive(people, point, 3, expires_on=clock.today() + timedelta(days=10))
    told = plans.check(people["subdistrict"].actor, plan.id, 3)
    assert told["supplies"] == ["社区仓库：救生衣少 2 件", "社区仓库：救生衣 3 件，30 天内到期"]
    assert not told["ready"]
    row = queries.points(people["officer"].actor)["items"][0]
    assert (row["ready"], row["stock"][0]["short"], row["stock"][0]["expiring"]) == (False, 2, 3)


def test_the_ledger_is_appended_to_and_nothing_else(people: dict[str, Person]) -> None:
    point = a_point(people)
    receive(people, point, 1)
    with pytest.raises(DatabaseError), transaction.atomic():
        SupplyMovement.objects.update(amount=100)
    with pytest.raises(DatabaseError), transaction.atomic():
        SupplyMovement.objects.all().delete()


def test_what_is_past_its_day_is_drawn_by_nobody_and_said(people: dict[str, Person]) -> None:
    point = a_point(people)
    yesterday = clock.today() - timedelta(days=1)
    over = receive(people, point, 5, expires_on=yesterday)
    receive(people, point, 3, expires_on=clock.today())
    plan = plans_made.approved(people)
    assert "社区仓库：救生衣 5 件已过期" in plans.check(people["subdistrict"].actor, plan.id, 3)["supplies"]
    code = code_of(people, plans_made.activated(people, plan))
    with pytest.raises(Problem, match=errors.NOT_ENOUGH) as told:
        draw(people, point, code, 4)
    assert "only 3 are fit for use, 5 more are past their day" in str(told.value)
    draw(people, point, code, 3)
    shown = queries.point(people["worker"].actor, point.id)
    assert {row["id"]: (row["over"], row["stock"]) for row in shown["batches"]}[over] == (True, 5)
    assert [(line["fit"], line["over"]) for line in shown["stock"]] == [(0, 5)]


def test_the_clock_of_a_drill_makes_nothing_fresh_and_nothing_stale(people: dict[str, Person]) -> None:
    point = a_point(people)
    receive(people, point, 5, expires_on=clock.today() + timedelta(days=10))
    receive(people, point, 5, expires_on=clock.today() - timedelta(days=10))
    plan = plans_made.approved(people)
    for days in (-100, 100):
        drill = plans_made.activated(people, plan, drill=True, begins_at=clock.now() + timedelta(days=days))
        code = code_of(people, drill)
        with refused(errors.NOT_ENOUGH):
            draw(people, point, code, 6)
        draw(people, point, code, 5)
        operations.stand_down(actor=people["subdistrict"].actor, operation_id=drill.id, id=new_id(), version=1,
                              reason="完")  # fmt: skip
    ledger = queries.point(people["worker"].actor, point.id)["movements"]
    assert all(abs(line["at"] - clock.now()) < timedelta(days=1) for line in ledger), "the shelf's time is real"


def test_the_id_of_a_movement_is_taken_for_another_amount_another_batch_and_another_keeper(
    people: dict[str, Person],
) -> None:
    point = a_point(people)
    worker, id = people["worker"].actor, new_id()
    batch = actions.receive(actor=worker, point_id=point.id, id=id, delivery=Delivery("rope", 20, words="新")).id
    assert (
        actions.receive(actor=worker, point_id=point.id, id=id, delivery=Delivery("rope", 20, words="新")).id == batch
    )
    other = receive(people, point, 7, item="rope")
    for changed in (Delivery("rope", 21, words="新"), Delivery("sandbag", 20, words="新"), Delivery("rope", 20),
                    Delivery("rope", 20, Condition.WORN, words="新"), Delivery("rope", 20, expires_on=clock.today(), words="新")):  # fmt: skip
        with refused("core.id_taken"):
            actions.receive(actor=worker, point_id=point.id, id=id, delivery=changed)
    with refused("core.id_taken"):
        actions.receive(
            actor=people["officer"].actor, point_id=point.id, id=id, delivery=Delivery("rope", 20, words="新")
        )

    lost, counted = new_id(), new_id()
    for _ in range(2):
        actions.lose(actor=worker, point_id=point.id, batch_id=batch, id=lost, amount=2, words="断了")
        actions.count(actor=worker, point_id=point.id, batch_id=batch, id=counted, counted=15, condition=Condition.WORN)
    with refused("core.id_taken"):
        actions.lose(actor=worker, point_id=point.id, batch_id=batch, id=lost, amount=3, words="断了")
    with refused("core.id_taken"):
        actions.lose(actor=worker, point_id=point.id, batch_id=other, id=lost, amount=2, words="断了")
    for amount, condition in ((16, Condition.WORN), (15, Condition.GOOD)):
        with refused("core.id_taken"):
            actions.count(
                actor=worker, point_id=point.id, batch_id=batch, id=counted, counted=amount, condition=condition
            )
    assert (
        actions.receive(actor=worker, point_id=point.id, id=id, delivery=Delivery("rope", 20, words="新")).id == batch
    )


def test_the_id_of_a_drawing_or_of_a_return_is_taken_for_another_amount(people: dict[str, Person]) -> None:
    point = a_point(people)
    receive(people, point, 10)
    operation = plans_made.activated(people, plans_made.approved(people))
    code, id, returned = code_of(people, operation), new_id(), new_id()
    draw(people, point, code, 6, id)
    with refused("core.id_taken"):
        draw(people, point, code, 5, id)
    for _ in range(2):
        back(people, point, operation, Kind.RETURN, 2, id=returned)
    with refused("core.id_taken"):
        back(people, point, operation, Kind.RETURN, 3, id=returned)
    assert stock(people, point) == 6
