"""The supplies that a plan has its groups draw: read, checked against what lies at the points, and drawn."""

from __future__ import annotations

from typing import Any

import pytest
from tests import town
from tests.emergency import plans_made
from tests.emergency.test_supplies import a_point, code_of, draw, receive
from tests.factories import Person, ground, staff

from weige.core.errors import Problem
from weige.emergency import errors
from weige.emergency.models import PlanVersion
from weige.emergency.plans import content as contents
from weige.emergency.plans import queries as plans
from weige.emergency.supplies import queries

pytestmark = pytest.mark.django_db


@pytest.fixture
def people() -> dict[str, Person]:
    ground()
    return staff()


def with_supplies(**amounts: int) -> list[dict[str, Any]]:
    """The groups of the plan; those that are called from II on draw one life jacket more."""
    groups: list[dict[str, Any]] = plans_made.content()["groups"]
    groups[0]["supplies"] = [{"item": item, "amount": amount} for item, amount in amounts.items()]
    groups[1]["supplies"] = [{"item": "life_jacket", "amount": 1}]
    return groups


def test_what_the_groups_of_a_level_draw_is_added_up() -> None:
    found = contents.read(plans_made.content(groups=with_supplies(life_jacket=5, rope=2)))
    assert found.needed_at(4) == {}
    assert found.needed_at(3) == {"life_jacket": 5, "rope": 2}
    assert found.needed_at(2) == {"life_jacket": 6, "rope": 2}
    assert contents.read(contents.plain(found)) == found


@pytest.mark.parametrize(
    ("supplies", "where"),
    [
        ([{"item": "life_jacket"}], "groups.0.supplies.0.amount"),
        ([{"item": "life_jacket", "amount": 0}], "groups.0.supplies.0.amount"),
        ([{"item": "life_jacket", "amount": 10_000_000}], "groups.0.supplies.0.amount"),
        ([{"amount": 3}], "groups.0.supplies.0.item"),
        ([{"item": "rope", "amount": 3}, {"item": "rope", "amount": 4}], "groups.0.supplies"),
        (["rope"], "groups.0.supplies.0"),
    ],
)
def test_supplies_that_say_nothing_are_refused_with_their_place(supplies: list[Any], where: str) -> None:
    groups = plans_made.content()["groups"]
    groups[0]["supplies"] = supplies
    with pytest.raises(contents.PlanFault) as caught:
        contents.read(plans_made.content(groups=groups))
    assert caught.value.where == where


def test_a_kind_that_is_not_in_the_catalogue_is_refused_but_a_version_in_force_stays_readable(
    people: dict[str, Person],
) -> None:
    with pytest.raises(Problem, match=errors.PLAN_UNFIT):
        plans_made.approved(people, groups=with_supplies(submarine=1))
    plan = plans_made.approved(people, groups=with_supplies(rope=1))
    version = PlanVersion.objects.get(plan=plan)
    version.content["groups"][0]["supplies"][0]["item"] = "no_longer_listed"
    PlanVersion.objects.filter(id=version.id).update(content=version.content)
    told = plans.check(people["subdistrict"].actor, plan.id, 3)["supplies"]
    assert any("no_longer_listed" in text for text in told)
    plans_made.activated(people, plan)


def test_the_check_says_what_the_plan_needs_and_the_points_do_not_have(people: dict[str, Person]) -> None:
    receive(people, a_point(people), 5)
    plan = plans_made.approved(people, groups=with_supplies(life_jacket=5))
    of = people["subdistrict"].actor
    assert plans.check(of, plan.id, 3)["supplies"] == []
    told = plans.check(of, plan.id, 2)
    assert told["supplies"] == ["预案要用救生衣 6 件，可用的只有 5"]
    assert not told["ready"]


def test_an_operation_shows_what_its_groups_were_to_draw_beside_what_they_drew(people: dict[str, Person]) -> None:
    point = a_point(people)
    receive(people, point, 10)
    plan = plans_made.approved(people, groups=with_supplies(life_jacket=8, rope=2))
    operation = plans_made.activated(people, plan)
    draw(people, point, code_of(people, operation), 3)
    found = queries.of_operation(people["subdistrict"].actor, operation.id)["planned"]
    # The group of level II was not formed.
    assert [(row["item"], row["planned"], row["drawn"]) for row in found] == [("life_jacket", 8, 3), ("rope", 2, 0)]
    assert {row["group_name"] for row in found} == {"交通管制与人员转移组"}
    assert operation.place == town.SUBDISTRICT
