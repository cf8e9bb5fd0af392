"""Findings on the town: made, mended, verified by somebody else, overdue once, seen by who may."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.db.utils import DatabaseError
from tests import town
from tests.emergency import plans_made as made
from tests.factories import API, Person, ground, hold, photo, send, staff

from weige.core import clock
from weige.core.errors import Problem
from weige.core.ids import new_id
from weige.core.models import Event
from weige.emergency.findings import actions, queries
from weige.emergency.models import Finding, FindingStep, Operation
from weige.emergency.operations import actions as operations
from weige.emergency.plans import actions as plans
from weige.notify.models import Notification

pytestmark = pytest.mark.django_db


@pytest.fixture
def people() -> dict[str, Person]:
    ground()
    return staff()


@pytest.fixture
def operation(people: dict[str, Person]) -> Operation:
    return made.activated(people, made.approved(people), drill=True, speed=0)


def find(people: dict[str, Person], operation: Operation, owner: str = "officer", **values: Any) -> Finding:
    wish = {"id": new_id(), "text": "东段堤防夜里没有灯", "due_on": clock.today() + timedelta(days=7), **values}
    return actions.make(
        actor=people["subdistrict"].actor, operation_id=operation.id, owner=people[owner].post.id, **wish
    )


def move(person: Person, finding: Finding, name: str, **values: Any) -> Finding:
    finding.refresh_from_db()
    return actions.move(
        actor=person.actor, finding_id=finding.id, move=name,
        **{"id": new_id(), "version": finding.version, "words": "装了六盏灯", **values},
    )  # fmt: skip


def kinds(person: Person) -> list[str]:
    return list(
        Notification.objects.filter(account=person.account, kind__startswith="emergency.finding").order_by("created_at", "id").values_list("kind", flat=True)
    )  # fmt: skip


def test_a_finding_goes_from_found_to_verified_by_somebody_else(
    people: dict[str, Person], operation: Operation
) -> None:
    finding = find(people, operation)
    assert kinds(people["officer"]) == ["emergency.finding_given"]
    assert move(people["officer"], finding, "take").state == "in_hand"
    assert move(people["officer"], finding, "mend").state == "mended"
    assert kinds(people["subdistrict"]) == ["emergency.finding_mended"]
    with pytest.raises(Problem, match="move_refused"):
        move(people["officer"], finding, "verify")
    assert move(people["district"], finding, "verify").state == "verified"
    assert move(people["subdistrict"], finding, "reopen").state == "reopened"
    assert kinds(people["officer"])[-1] == "emergency.finding_given"
    steps = FindingStep.objects.filter(finding=finding).order_by("seq").values_list("move", flat=True)
    assert list(steps) == ["made", "take", "mend", "verify", "reopen"]
    happened = Event.objects.filter(subject_type="finding", subject_id=finding.id)
    assert {event.payload["drill"] for event in happened} == {True}
    assert not any("灯" in str(event.payload) for event in happened)


def test_who_mended_it_under_another_post_cannot_verify_it(people: dict[str, Person], operation: Operation) -> None:
    """A command that holds the owning post too, and gives it up before verifying, is still the one who mended it."""
    finding = find(people, operation, "subdistrict")
    move(people["subdistrict"], finding, "mend")
    Finding.objects.filter(id=finding.id).update(owner=people["officer"].post)
    with pytest.raises(Problem, match="move_refused") as refused:
        move(people["subdistrict"], finding, "verify")
    assert "另一个人" in str(refused.value.params["reason"].zh)


def test_commands_are_repeated_without_effect_and_the_second_of_two_is_told(people: dict[str, Person], operation: Operation) -> None:  # fmt: skip
    id = new_id()
    finding = find(people, operation, id=id)
    assert find(people, operation, id=id).id == finding.id
    again = new_id()
    move(people["officer"], finding, "take", id=again, version=1)
    move(people["officer"], finding, "take", id=again, version=1)
    assert FindingStep.objects.filter(finding=finding).count() == 2
    with pytest.raises(Problem, match=r"emergency\.changed"):
        move(people["officer"], finding, "mend", version=1)
    with pytest.raises(Problem, match="id_taken"):
        move(people["officer"], finding, "mend", id=again)


def test_the_owner_holds_a_post_within_the_place(people: dict[str, Person], operation: Operation) -> None:
    with pytest.raises(Problem, match="finding_owner_unfit"):
        find(people, operation, "data_officer")
    gone = hold("community_officer", town.COMMUNITY, number=77, last_day=town.FIRST_DAY)
    with pytest.raises(Problem, match="finding_owner_unfit"):
        find({**people, "gone": gone}, operation, "gone")
    with pytest.raises(Problem, match="move_refused"):
        find(people, operation, due_on=clock.today() - timedelta(days=1))
    offered = {post["id"] for post in queries.owners(people["subdistrict"].actor, operation.id)["items"]}
    assert {people[name].post.id for name in ("officer", "subdistrict", "department", "leader")} <= offered


def test_a_leader_with_only_a_phone_mends_and_shows_it_at_the_time_of_the_act(
    people: dict[str, Person], operation: Operation
) -> None:
    finding = find(people, operation, "leader")
    (row,) = queries.findings(people["leader"].actor, mine=True, only_open=True)["items"]
    assert (row["id"], row["mine"], [each["move"] for each in row["moves"]]) == (finding.id, True, ["take", "mend"])
    seen = clock.now() + timedelta(minutes=5)
    with clock.at(clock.now() + timedelta(hours=2)):
        again = {"id": new_id(), "version": 1, "happened_at": seen}
        assert move(people["leader"], finding, "mend", **again).state == "mended"
        move(people["leader"], finding, "mend", **again)
        shot = {"finding_id": finding.id, "id": new_id(), "content": photo(), "happened_at": seen}
        for _ in range(2):
            actions.add_photo(actor=people["leader"].actor, **shot)
        far = {"id": new_id(), "happened_at": clock.now() - timedelta(days=9)}
        reopened = move(people["subdistrict"], finding, "reopen", **far)
        steps = {step.move: step for step in reopened.steps.all()}
        assert len(steps) == reopened.steps.count() == 4
        assert steps["mend"].at == steps["photo"].at == seen
        assert steps["reopen"].at == reopened.made_at, "never before it was found"
        ahead = {"id": new_id(), "happened_at": clock.now() + timedelta(days=1)}
        assert move(people["leader"], finding, "take", **ahead).steps.get(move="take").at == clock.now()
    with pytest.raises(Problem, match="unknown_finding"):
        move(people["worker"], finding, "mend")


def test_its_day_passes_and_owner_and_keeper_are_told_once(people: dict[str, Person], operation: Operation) -> None:
    finding = find(people, operation, due_on=clock.today())
    assert actions.tell_overdue() == 0
    with clock.at(clock.now() + timedelta(days=2)):
        assert actions.tell_overdue() == 1
        assert actions.tell_overdue() == 0
        assert kinds(people["officer"]) == ["emergency.finding_given", "emergency.finding_overdue"]
        # Who made the version that holds keeps the plan.
        assert kinds(people["subdistrict"]) == ["emergency.finding_overdue"]
        said = Notification.objects.filter(kind="emergency.finding_overdue").first()
        assert said is not None
        assert said.params["name"].startswith("【演练】")
        (row,) = queries.findings(people["officer"].actor, overdue=True)["items"]
        assert (row["id"], row["overdue"], row["drill"]) == (finding.id, True, True)
        actions.assign(
            actor=people["subdistrict"].actor, finding_id=finding.id, id=new_id(), version=1,
            owner=people["department"].post.id, due_on=clock.today() + timedelta(days=1),
        )  # fmt: skip
        assert actions.tell_overdue() == 0
    with clock.at(clock.now() + timedelta(days=9)):
        assert actions.tell_overdue() == 1
        assert kinds(people["department"]) == ["emergency.finding_given", "emergency.finding_overdue"]
        assert kinds(people["officer"]) == ["emergency.finding_given", "emergency.finding_overdue"]


def test_lists_show_what_somebody_may_see(people: dict[str, Person], operation: Operation) -> None:
    finding = find(people, operation, "department")

    def seen(name: str, **filters: Any) -> list[UUID]:
        return [row["id"] for row in queries.findings(people[name].actor, **filters)["items"]]

    assert seen("department", mine=True) == [finding.id]
    assert seen("department") == [finding.id]
    assert seen("city", under=town.SUBDISTRICT, only_open=True) == [finding.id]
    assert seen("subdistrict", operation=operation.id) == [finding.id]
    assert seen("subdistrict", operation=new_id()) == []
    assert seen("leader") == seen("property") == []
    with pytest.raises(Problem, match="unknown_finding"):
        queries.detail(people["leader"].actor, finding.id)
    move(people["department"], finding, "mend")
    move(people["district"], finding, "verify")
    assert seen("city", only_open=True) == []
    assert seen("city") == [finding.id]


def test_long_lists_are_read_page_by_page(people: dict[str, Person], operation: Operation) -> None:
    those = {find(people, operation, due_on=clock.today() + timedelta(days=at // 2)).id for at in range(5)}
    found: list[UUID] = []
    after = None
    while True:
        page = queries.findings(people["city"].actor, after=after, limit=2)
        found += [row["id"] for row in page["items"]]
        after = page["next"]
        if after is None:
            break
    assert len(found) == 5
    assert set(found) == those


def test_the_plan_s_next_version_is_named_as_what_came_of_it(people: dict[str, Person], operation: Operation) -> None:
    finding = find(people, operation)
    command = {"actor": people["subdistrict"].actor, "finding_id": finding.id}
    with pytest.raises(Problem, match="finding_plan_unfit"):
        actions.link_plan(**command, id=new_id(), version=1, number=1)
    plans.revise(actor=people["district"].actor, plan_id=operation.plan_id, id=new_id(), based_on=1,
                 content=made.content(), note="加装照明")  # fmt: skip
    actions.link_plan(**command, id=new_id(), version=1, number=2)
    assert queries.detail(people["city"].actor, finding.id)["plan_version"] == 2


def test_a_finding_is_worked_on_over_the_api(people: dict[str, Person], operation: Operation) -> None:
    operations.stand_down(
        actor=people["subdistrict"].actor, operation_id=operation.id, id=new_id(), version=1, reason="完"
    )
    commander, owner = people["subdistrict"].client, people["officer"].client
    body = {"id": str(new_id()), "text": "水泵接不上电", "owner": str(people["officer"].post.id),
            "due_on": (clock.today() + timedelta(days=3)).isoformat(), "objective": "levee"}  # fmt: skip
    found = send(commander, "post", f"/emergency/operations/{operation.id}/findings", body)
    assert found.status_code == 201
    path = f"/emergency/findings/{found.json()['id']}"
    sent = owner.post(f"{API}{path}/photos", {"id": str(new_id()), "file": SimpleUploadedFile("a.jpg", photo())})
    assert sent.status_code == 201
    picture = sent.json()["steps"][-1]["photo"]
    assert owner.get(f"{API}{path}/photos/{picture}/thumb")["Content-Type"] == "image/jpeg"
    assert people["leader"].client.get(f"{API}{path}/photos/{picture}/thumb").status_code == 404
    done = send(
        owner, "post", f"{path}/moves", {"id": str(new_id()), "version": 1, "move": "mend", "words": "换了接头"}
    )
    assert (done.json()["state"], done.json()["moves"]) == ("mended", [])
    seen = send(people["district"].client, "get", path).json()
    assert [each["move"] for each in seen["moves"]] == ["verify", "reopen"]


def test_steps_of_a_finding_are_appended_to_only(people: dict[str, Person], operation: Operation) -> None:
    find(people, operation)
    for act in (lambda: FindingStep.objects.update(words="x"), lambda: FindingStep.objects.all().delete()):
        with pytest.raises(DatabaseError), transaction.atomic():
            act()
