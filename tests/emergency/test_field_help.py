"""Requests for help: who asks, which team is proposed, whether help came; what is forgotten afterwards."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from tests.emergency import field_made as field
from tests.emergency import plans_made as made
from tests.factories import Person, ground, send, staff

from weige.core import clock, rotation, sealing
from weige.core.errors import Problem
from weige.core.ids import new_id
from weige.core.models import Event
from weige.emergency import errors as common
from weige.emergency.field import errors, forgetting, queries, requests
from weige.emergency.field.teams import teams
from weige.emergency.models import Call, Entry, HelpRequest, Operation, Task, TaskPlace
from weige.emergency.operations import actions

pytestmark = pytest.mark.django_db
FLOODED = (104.115, 30.605)
GROUPS: list[dict[str, Any]] = [
    {"code": "evacuation", "name": "转移组", "function": "traffic_evacuation", "from_level": 3,
     "calls": [{"post_type": "micro_grid_leader"}, {"post_type": "grid_worker"}], "tasks": []},
    {"code": "machinery", "name": "机械组", "function": "machinery", "from_level": 3,
     "calls": [{"organisation_kind": "urban_management"}], "tasks": []},
    {"code": "medical", "name": "医疗组", "function": "medical", "from_level": 3,
     "calls": [{"post_type": "community_officer"}], "tasks": []},
]  # fmt: skip


@pytest.fixture
def people() -> dict[str, Person]:
    ground()
    return staff()


@pytest.fixture
def operation(people: dict[str, Person]) -> Operation:
    found = made.activated(people, made.approved(people, groups=GROUPS))
    Call.objects.filter(operation=found).update(acknowledged_at=clock.now(), arrived_at=clock.now())
    return found


def refused(code: str) -> pytest.RaisesExc[Problem]:
    return pytest.raises(Problem, match=code)


def sent(request: HelpRequest, person: Person, group: str = "machinery", **changes: Any) -> Task:
    wish = {"id": new_id(), "version": request.version, "group": group, "text": "救出被困人员", **changes}
    return requests.send_team(actor=person.actor, help_id=request.id, **wish)


def moved(request: HelpRequest, person: Person, move: str, **changes: Any) -> HelpRequest:
    wish = {"id": new_id(), "version": request.version, "move": move, **changes}
    return requests.move(actor=person.actor, help_id=request.id, **wish)


def finish(task: Task, person: Person) -> None:
    actions.move_task(actor=person.actor, task_id=task.id, id=new_id(), move="finish", version=task.version)


def test_a_request_is_met_by_a_task_and_who_asked_says_so(people: dict[str, Person], operation: Operation) -> None:
    leader, commander = people["leader"], people["subdistrict"]
    request = field.request(operation, leader)
    assert queries.help_out(leader.actor, request.id)["attention"] == "team"
    task = sent(request, commander, minutes=20)
    assert (task.where, task.minutes) == (request.where, 20)
    assert queries.help_out(leader.actor, request.id)["attention"] == ""
    finish(task, people["department"])
    shown = queries.help_out(leader.actor, request.id)
    assert (shown["attention"], [each["move"] for each in shown["moves"]]) == ("ask", ["met", "not_met", "withdraw"])
    request.refresh_from_db()
    met = moved(request, leader, "met")
    assert (met.state, met.ended_at is not None) == ("met", True)
    again = moved(met, leader, "not_met")
    assert (again.state, again.ended_at) == ("open", None)


def test_of_two_who_decide_about_a_request_the_second_is_told(people: dict[str, Person], operation: Operation) -> None:
    request = field.request(operation, people["leader"])
    id = new_id()
    first = sent(request, people["subdistrict"], id=id)
    assert sent(request, people["subdistrict"], id=id) == first
    with pytest.raises(Problem, match=common.CHANGED) as told:
        sent(request, people["district"], "evacuation")
    assert told.value.current == {"state": "ordered", "version": 2}
    assert Task.objects.count() == 1


def test_only_who_asked_and_the_command_speak_for_a_request(people: dict[str, Person], operation: Operation) -> None:
    request = field.request(operation, people["leader"])
    with refused(common.MOVE_REFUSED):
        moved(request, people["neighbour"], "met")
    with refused(errors.UNKNOWN_HELP):
        moved(request, people["department"], "met")
    with refused("access.not_allowed"):
        sent(request, people["leader"])
    # Who is sent sees where to, and what is said of it.
    sent(request, people["subdistrict"])
    assert queries.help_out(people["department"].actor, request.id)["where"] == request.where
    with refused(common.MOVE_REFUSED):
        HelpRequest.objects.update(version=1)
        moved(request, people["department"], "met")


def test_why_a_request_is_taken_back_is_kept_sealed_and_not_in_the_log(
    people: dict[str, Person], operation: Operation
) -> None:
    request = field.request(operation, people["leader"], words="王大爷腿不好")
    with refused(common.MOVE_REFUSED):
        moved(request, people["leader"], "withdraw")
    moved(request, people["leader"], "withdraw", note="儿子背出来了")
    request.refresh_from_db()
    shown = queries.help_out(people["leader"].actor, request.id)
    assert shown["words"] == "王大爷腿不好\n儿子背出来了"
    kept = str(list(Entry.objects.values("words", "data"))) + str(list(Event.objects.values_list("payload", flat=True)))
    assert "王大爷" not in kept
    assert "背出" not in kept
    assert "王大爷".encode() not in bytes(request.words or b"")
    assert sealing.unseal(request.words or b"", requests.WORDS, bound_to=request.id) == shown["words"]
    assert "emergency_helprequest" in {table.table for table in rotation.declared()}


def test_what_was_asked_without_signal_stands_where_it_was_asked(
    people: dict[str, Person], operation: Operation
) -> None:
    began = clock.now() - timedelta(hours=6)
    Operation.objects.update(clock_shown=began, clock_since=began, opened_at=began)
    asked = clock.now() - timedelta(hours=5)
    request = field.request(operation, people["leader"], happened_at=asked)
    assert (request.at, Entry.objects.get(id=request.id).at) == (asked, asked)


# Which team.


def test_the_nearest_fit_team_is_proposed_with_its_reasons(people: dict[str, Person], operation: Operation) -> None:
    request = field.request(operation, people["leader"], point=FLOODED)
    found = queries.teams(people["subdistrict"].actor, request.id)["items"]
    assert [each["group"] for each in found] == ["machinery", "evacuation"]
    assert found[0]["reasons"][0].endswith("（按预案地点估）")
    assert found[0]["reasons"][1:] == ["1 人到位", "没有任务在做"]
    # Once it is busy the other is sooner.
    for _ in range(2):
        actions.order_task(actor=people["subdistrict"].actor, operation_id=operation.id, id=new_id(), group="machinery",
                           text="堵口")  # fmt: skip
    found = queries.teams(people["subdistrict"].actor, request.id)["items"]
    assert [each["group"] for each in found] == ["evacuation", "machinery"]
    with refused(errors.UNKNOWN_HELP):
        queries.teams(people["leader"].actor, request.id)


def test_a_team_is_where_it_last_reported_work_and_the_road_counts_where_it_is_known(
    people: dict[str, Person], operation: Operation
) -> None:
    commander, worker = people["subdistrict"], people["department"]

    def way(**roads: float) -> tuple[int, str]:
        groups = {group.code: group.id for group in operation.groups.all()}
        (team,) = [
            each
            for each in teams(operation, FLOODED, {groups[code]: metres for code, metres in roads.items()})
            if each.code == "machinery"
        ]
        assert team.metres is not None
        return round(team.metres), team.placed

    planned = way()
    assert planned[1] == "plan"
    far = (104.14, 30.605)
    task = actions.order_task(actor=commander.actor, operation_id=operation.id, id=new_id(), group="machinery",
                              text="堵口", point=far)  # fmt: skip
    # Ordered to a place is not yet being there.
    assert way() == planned
    actions.move_task(actor=worker.actor, task_id=task.id, id=new_id(), move="start", version=1)
    metres, placed = way()
    assert placed == "reported"
    assert metres == pytest.approx(2_393, abs=5)
    field.danger(operation, worker, point=FLOODED)
    assert way() == (0, "reported")
    assert way(machinery=900) == (900, "reported")


def test_where_a_request_has_no_point_no_minutes_are_made_up(people: dict[str, Person], operation: Operation) -> None:
    request = field.request(operation, people["leader"])
    (first, *_) = queries.teams(people["subdistrict"].actor, request.id)["items"]
    assert (first["minutes"], first["metres"], first["reasons"][0]) == (None, None, "距离不明")


def test_why_a_team_was_sent_is_in_the_log_by_its_place_in_the_list(
    people: dict[str, Person], operation: Operation
) -> None:
    request = field.request(operation, people["leader"])
    task = sent(request, people["subdistrict"], "evacuation")
    assert Entry.objects.get(id=task.id).data == {"group": "evacuation", "help": str(request.id), "proposed": 2}


# What is forgotten.


def test_what_was_said_of_people_and_where_is_erased_some_time_after_the_operation(
    people: dict[str, Person], operation: Operation
) -> None:
    request = field.request(operation, people["leader"], words="老人卧床", point=FLOODED)
    task = sent(request, people["subdistrict"])
    actions.stand_down(
        actor=people["subdistrict"].actor, operation_id=operation.id, id=new_id(), version=1, reason="完"
    )
    assert forgetting.forget() == 0
    long_ago = clock.now() - timedelta(days=settings.WEIGE.contact_days + 1)
    Operation.objects.update(stood_down_real=long_ago)
    assert forgetting.forget() == 1
    assert forgetting.forget() == 0
    request.refresh_from_db()
    task.refresh_from_db()
    assert (request.words, request.where, request.longitude, task.where) == (None, "", None, "")
    assert (request.need, request.people, TaskPlace.objects.count()) == ("rescue", 1, 0)
    shown = queries.help_out(people["subdistrict"].actor, request.id)
    assert (shown["words"], shown["where"]) == ("", "")


def test_help_is_asked_for_and_sent_over_the_api(people: dict[str, Person], operation: Operation) -> None:
    body = {"id": str(new_id()), "need": "rescue", "where": "3号楼", "urgent": True, "people": 1}
    made_ = send(people["leader"].client, "post", f"/emergency/operations/{operation.id}/help", body).json()
    (first, *_) = send(people["subdistrict"].client, "get", f"/emergency/help/{made_['id']}/teams").json()["items"]
    order = {"id": str(new_id()), "version": 1, "group": first["group"], "text": "救人"}
    answer = send(people["subdistrict"].client, "post", f"/emergency/help/{made_['id']}/tasks", order)
    assert (answer.status_code, answer.json()["state"]) == (201, "ordered")
    wrong = {**body, "id": str(new_id()), "need": "money"}
    assert send(people["leader"].client, "post", f"/emergency/operations/{operation.id}/help", wrong).status_code == 422
