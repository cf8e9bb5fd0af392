"""Danger reports: who may tell what, follow-ups, what a phone without signal tells late, the map."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction
from tests import town
from tests.emergency import field_made as field
from tests.emergency import plans_made as made
from tests.factories import Person, ground, photo, send, staff

from weige.core import clock
from weige.core.errors import Problem
from weige.core.ids import new_id
from weige.core.models import Event
from weige.emergency import errors as common
from weige.emergency.field import dangers, errors, mapping, queries
from weige.emergency.models import Call, Danger, DangerLine, Entry, Operation, Task, TaskPlace
from weige.emergency.operations import actions
from weige.emergency.operations import queries as operations

pytestmark = pytest.mark.django_db
HERE = (104.105, 30.605)


@pytest.fixture
def people() -> dict[str, Person]:
    ground()
    return staff()


@pytest.fixture
def operation(people: dict[str, Person]) -> Operation:
    return made.activated(people, made.approved(people))


def refused(code: str) -> pytest.RaisesExc[Problem]:
    return pytest.raises(Problem, match=code)


def hours_ago(operation: Operation, hours: int) -> None:
    """The operation began so many hours ago."""
    began = clock.now() - timedelta(hours=hours)
    Operation.objects.filter(id=operation.id).update(clock_shown=began, clock_since=began, opened_at=began)


def test_a_danger_is_reported_once_and_stands_in_the_log_without_its_words(
    people: dict[str, Person], operation: Operation
) -> None:
    id = new_id()
    first = field.danger(operation, people["leader"], id=id, extent="两处，碗口大", point=HERE)
    assert field.danger(operation, people["leader"], id=id) == first
    assert Danger.objects.count() == 1
    entry = Entry.objects.get(id=id)
    assert (entry.kind, entry.words, entry.data["nature"]) == ("danger_reported", "", "piping")
    event = Event.objects.get(kind="emergency.danger_reported")
    assert event.payload == {"drill": False, "subject": str(id)}
    line = operations.log(people["subdistrict"].actor, operation.id, after=None, limit=10)["items"][0]
    assert (line["label"], line["about"]) == ("险情报告", "管涌 · 东段堤防")


def test_follow_ups_are_all_kept_and_the_latest_is_shown(people: dict[str, Person], operation: Operation) -> None:
    found = field.danger(operation, people["leader"], extent="一处", measures="看守")
    field.follow(found, people["neighbour"], trend="worse", extent="三处")
    shown = queries.danger_out(people["leader"].actor, found.id)
    assert (shown["trend"], shown["extent"], shown["measures"]) == ("worse", "三处", "看守")
    assert [line["extent"] for line in shown["lines"]] == ["一处", "三处"]
    with refused(common.MOVE_REFUSED):
        field.follow(found, people["leader"])


@pytest.mark.parametrize("table", ["emergency_danger", "emergency_dangerline"])
def test_what_was_said_of_a_danger_is_never_changed(
    people: dict[str, Person], operation: Operation, table: str
) -> None:
    field.danger(operation, people["leader"])
    rows = Danger.objects.all() if table == "emergency_danger" else DangerLine.objects.all()
    with pytest.raises(DatabaseError), transaction.atomic():
        rows.delete()


def test_only_the_command_closes_a_danger_once_and_what_is_seen_later_opens_it_again(
    people: dict[str, Person], operation: Operation
) -> None:
    found = field.danger(operation, people["leader"])
    with refused("access.not_allowed"):
        dangers.close_danger(actor=people["leader"].actor, danger_id=found.id, id=new_id(), reason="好了")
    dangers.close_danger(actor=people["subdistrict"].actor, danger_id=found.id, id=new_id(), reason="堵住了")
    with refused(common.MOVE_REFUSED):
        dangers.close_danger(actor=people["district"].actor, danger_id=found.id, id=new_id(), reason="好了")
    assert queries.danger_out(people["leader"].actor, found.id)["reason"] == "堵住了"
    field.follow(found, people["leader"], trend="worse")
    assert queries.danger_out(people["leader"].actor, found.id)["closed_at"] is None


def test_each_sees_what_they_and_their_group_told_and_the_command_sees_all(people: dict[str, Person]) -> None:
    operation = made.activated(people, made.approved(people), level=2)
    ours, theirs = field.danger(operation, people["leader"]), field.danger(operation, people["department"])
    by_desk = field.danger(operation, people["subdistrict"], source="resident")

    def seen(name: str) -> set[object]:
        return {each["id"] for each in queries.board(people[name].actor, operation.id)["dangers"]}

    assert seen("leader") == seen("neighbour") == {ours.id}
    assert seen("department") == {theirs.id}
    assert seen("subdistrict") == seen("city") == {ours.id, theirs.id, by_desk.id}
    with refused(errors.UNKNOWN_DANGER):
        field.follow(theirs, people["leader"], trend="worse")
    with refused("access.not_allowed"):
        field.danger(operation, people["city"])
    with refused(common.UNKNOWN_OPERATION):
        field.danger(operation, people["mediator"])


def test_a_phone_that_comes_back_after_six_hours_loses_nothing(people: dict[str, Person], operation: Operation) -> None:
    hours_ago(operation, 6)
    five, one = clock.now() - timedelta(hours=5), clock.now() - timedelta(hours=1)
    found = field.danger(operation, people["leader"], happened_at=five, extent="一处")
    field.follow(found, people["leader"], happened_at=clock.now() - timedelta(minutes=10), trend="better")
    # What came between, and comes in last, is put between.
    field.follow(found, people["neighbour"], happened_at=one, trend="worse", extent="三处")
    shown = queries.danger_out(people["leader"].actor, found.id)
    assert (shown["at"], shown["trend"], shown["extent"]) == (five, "better", "三处")
    assert [line["trend_label"] for line in shown["lines"]] == ["稳定", "加重", "减轻"]
    assert Entry.objects.filter(kind__startswith="danger_").earliest("at").at == five


def test_what_was_seen_before_the_stand_down_is_taken_after_it_and_nothing_else(
    people: dict[str, Person], operation: Operation
) -> None:
    hours_ago(operation, 3)
    seen = clock.now() - timedelta(hours=2)
    actions.stand_down(
        actor=people["subdistrict"].actor, operation_id=operation.id, id=new_id(), version=1, reason="雨停"
    )
    late = field.danger(operation, people["leader"], happened_at=seen)
    assert (late.at, Entry.objects.get(id=late.id).at) == (seen, seen)
    with refused(common.STOOD_DOWN):
        field.danger(operation, people["leader"])
    with refused(common.STOOD_DOWN):
        field.danger(operation, people["leader"], happened_at=clock.now() + timedelta(hours=1))


def test_a_phone_that_is_wrong_about_where_it_is_does_not_cost_the_report(
    people: dict[str, Person], operation: Operation
) -> None:
    def told(**where: float) -> object:
        body = {"id": str(new_id()), "nature": "breach", "where": "东段", **where}
        answer = send(people["leader"].client, "post", f"/emergency/operations/{operation.id}/dangers", body)
        assert answer.status_code == 201
        return answer.json()["longitude"]

    assert told(longitude=HERE[0], latitude=HERE[1]) == HERE[0]
    assert told(longitude=-73.98, latitude=40.75) is None
    assert told(longitude=HERE[0]) is None


def test_a_photo_goes_with_its_danger_for_who_may_see_it(people: dict[str, Person], operation: Operation) -> None:
    found = field.danger(operation, people["leader"])
    id = new_id()
    for _ in range(2):
        dangers.add_photo(actor=people["leader"].actor, danger_id=found.id, id=id, content=photo())
    (shown,) = queries.danger_out(people["neighbour"].actor, found.id)["photos"]
    answer = people["subdistrict"].client.get(shown["thumb_url"])
    assert (answer.status_code, answer["Content-Type"]) == (200, "image/jpeg")
    assert people["property"].client.get(shown["url"]).status_code == 404
    for _ in range(dangers.MOST_PHOTOS - 1):
        dangers.add_photo(actor=people["leader"].actor, danger_id=found.id, id=new_id(), content=photo())
    with refused(errors.TOO_MANY_PHOTOS):
        dangers.add_photo(actor=people["leader"].actor, danger_id=found.id, id=new_id(), content=photo())
    with refused("core.photo_unreadable"):
        dangers.add_photo(
            actor=people["leader"].actor,
            danger_id=field.danger(operation, people["leader"]).id,
            id=new_id(),
            content=b"x",
        )


# Places of tasks, and the map.


def test_a_move_of_a_task_carries_its_place_if_somebody_gave_it_and_the_log_does_not(
    people: dict[str, Person], operation: Operation
) -> None:
    task = Task.objects.get(operation=operation)
    path = f"/emergency/tasks/{task.id}/moves"
    accept = {"id": str(new_id()), "version": 1, "move": "accept"}
    start = {"id": str(new_id()), "version": 2, "move": "start", "longitude": HERE[0], "latitude": HERE[1]}
    for body in (accept, start, start):
        assert send(people["leader"].client, "post", path, body).status_code == 200
    place = TaskPlace.objects.get()
    assert (place.move, (place.longitude, place.latitude)) == ("start", HERE)
    assert str(place.entry.id) == start["id"]
    assert "longitude" not in place.entry.data
    (shown,) = operations.board(people["subdistrict"].actor, operation.id)["tasks"]
    assert [(each["label"], each["longitude"]) for each in shown["places"]] == [("开始", HERE[0])]


def test_the_map_shows_what_has_a_point_and_counts_of_grids_but_no_person(
    people: dict[str, Person], operation: Operation
) -> None:
    empty = mapping.live_map(people["subdistrict"].actor, operation.id)
    assert (empty["points"], [area["code"] for area in empty["areas"]]) == ([], [town.COMMUNITY])
    assert {grid["code"]: grid["silent"] for grid in empty["grids"]} == {town.MICRO: 1, town.OTHER_MICRO: 1}
    Call.objects.filter(account=people["leader"].account).update(acknowledged_at=clock.now(), arrived_at=clock.now())
    field.danger(operation, people["leader"], point=HERE)
    field.danger(operation, people["leader"])
    field.request(operation, people["leader"], point=HERE)
    actions.order_task(actor=people["subdistrict"].actor, operation_id=operation.id, id=new_id(), group="evacuation",
                       text="巡堤", point=HERE)  # fmt: skip
    found = mapping.live_map(people["subdistrict"].actor, operation.id)
    assert sorted(point["kind"] for point in found["points"]) == ["danger", "help", "task"]
    (here,) = [grid for grid in found["grids"] if grid["code"] == town.MICRO]
    assert (here["arrived"], here["silent"]) == (1, 0)
    own = mapping.live_map(people["leader"].actor, operation.id)
    assert (own["grids"], len(own["points"])) == ([], 3)
