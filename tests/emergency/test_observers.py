"""Observers of a drill: named by the command, their forms, and what they saw in the review."""

from __future__ import annotations

import tomllib
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.emergency import plans_made as made
from tests.emergency.test_drills import BEGIN, FLOOD, GROUPS, show
from tests.factories import Person, ground, send, staff

from weige.core import clock
from weige.core.errors import Problem
from weige.core.ids import new_id
from weige.emergency.models import Entry, Observer, Operation
from weige.emergency.observers import actions, queries
from weige.emergency.observers.forms import DATA, SEEN_LABELS, Seen, answers_fit, forms_of, questions
from weige.emergency.operations import actions as operations
from weige.emergency.review import queries as reports
from weige.notify.models import Notification


def test_every_form_asks_five_to_ten_things_and_none_of_a_person() -> None:
    for asked in questions().values():
        assert 5 <= len(asked) <= 10
        assert len({question.code for question in asked}) == len(asked)
    assert set(questions()) == {"roll_call", "arrival", "doors", "inject", "whole"}
    data = tomllib.loads((DATA / "forms.toml").read_text("utf-8"))
    assert not any("姓名" in str(form) or "name" in form for form in data["form"])


def test_a_drill_has_a_form_for_each_objective_each_other_inject_and_the_whole() -> None:
    codes = [form.code for form in forms_of(FLOOD)]
    assert codes == ["objective.call", "objective.arrival", "objective.levee", "objective.rescue", "objective.doors",
                     "inject.rain", "inject.river", "inject.frail", "inject.fever", "inject.falling", "whole"]  # fmt: skip
    assert [form.code for form in forms_of(None)] == ["roll_call", "whole"]


@given(st.dictionaries(st.sampled_from(["message", "count", "who_was_slow"]), st.sampled_from([*Seen, "always"])))
def test_only_the_form_s_own_questions_and_words_are_taken(answers: dict[str, str]) -> None:
    form = forms_of(FLOOD)[0]
    fit = bool(answers) and "who_was_slow" not in answers and "always" not in answers.values()
    assert answers_fit(form, answers) == fit


@pytest.fixture
def people() -> dict[str, Person]:
    ground()
    return staff()


@pytest.fixture
def drill(people: dict[str, Person]) -> Operation:
    plan = made.approved(people, groups=GROUPS)
    return made.activated(people, plan, drill=True, begins_at=BEGIN, speed=0, scenario="flood")


def name(people: dict[str, Person], drill: Operation, who: str = "leader") -> Observer:
    return actions.name(actor=people["subdistrict"].actor, operation_id=drill.id, id=new_id(), post=people[who].post.id)


def observe(person: Person, drill: Operation, **values: Any) -> Entry:
    wish = {"id": new_id(), "form": "objective.call", "answers": {"message": "yes", "count": "partly"}, **values}
    return actions.observe(actor=person.actor, operation_id=drill.id, **wish)


@pytest.mark.django_db
def test_an_observer_is_told_once_and_fills_in_forms(people: dict[str, Person], drill: Operation) -> None:
    assert name(people, drill).id == name(people, drill).id
    told = Notification.objects.get(account=people["leader"].account, kind="emergency.observer_named")
    assert told.params["name"].startswith("【演练】")
    (seen,) = queries.mine(people["leader"].actor)["items"]
    # What is still to come is not told to observers either.
    assert [form["code"] for form in seen["forms"]] == [
        "objective.call",
        "objective.arrival",
        "objective.doors",
        "whole",
    ]
    show(drill, 31)
    (seen,) = queries.mine(people["leader"].actor)["items"]
    assert "objective.levee" in [form["code"] for form in seen["forms"]]
    observe(people["leader"], drill, note="二组不知道集合点")
    (seen,) = queries.mine(people["leader"].actor)["items"]
    form = next(each for each in seen["forms"] if each["code"] == "objective.call")
    assert (form["told"], form["answers"], form["note"]) == (
        True,
        {"message": "yes", "count": "partly"},
        "二组不知道集合点",
    )


@pytest.mark.django_db
def test_what_was_seen_stands_in_the_review_the_latest_of_each_observer(people: dict[str, Person], drill: Operation) -> None:  # fmt: skip
    for who in ("leader", "city"):
        name(people, drill, who)
    show(drill, 5)
    observe(people["leader"], drill)
    show(drill, 6)
    observe(people["leader"], drill, answers={"message": "no"}, note="没写地点")
    observe(people["city"], drill, answers={"message": "yes"})
    (seen,) = reports.report(people["district"].actor, drill.id)["observed"]
    assert (seen["code"], seen["observers"], seen["notes"]) == ("objective.call", 2, ["没写地点"])
    message = next(asked for asked in seen["asked"] if asked["code"] == "message")
    assert message["said"] == {"yes": 1, "partly": 0, "no": 1, "not_seen": 0}
    assert sum(sum(asked["said"].values()) for asked in seen["asked"]) == 2
    assert set(message["said"]) == set(SEEN_LABELS)


@pytest.mark.django_db
def test_a_phone_without_signal_tells_later_and_after_the_end_too(people: dict[str, Person], drill: Operation) -> None:
    name(people, drill)
    id = new_id()
    operations.stand_down(actor=people["subdistrict"].actor, operation_id=drill.id, id=new_id(), version=1, reason="完")
    for _ in range(2):
        entry = observe(people["leader"], drill, id=id, happened_at=clock.real_now() - timedelta(hours=6))
    drill.refresh_from_db()
    assert drill.opened_at <= entry.at <= drill.stood_down_at
    assert Entry.objects.filter(kind="observed").count() == 1
    assert reports.report(people["city"].actor, drill.id)["ended_at"] == drill.stood_down_at


@pytest.mark.django_db
def test_only_who_was_named_observes_and_only_drills_are(people: dict[str, Person], drill: Operation) -> None:
    with pytest.raises(Problem, match="not_observing"):
        observe(people["neighbour"], drill)
    seat = name(people, drill)
    with pytest.raises(Problem, match="form_unfit"):
        observe(people["leader"], drill, form="objective.nothing")
    with pytest.raises(Problem, match="form_unfit"):
        observe(people["leader"], drill, answers={"message": "yes", "slow_person": "no"})
    actions.release(actor=people["subdistrict"].actor, operation_id=drill.id, observer_id=seat.id)
    with pytest.raises(Problem, match="not_observing"):
        observe(people["leader"], drill)
    with pytest.raises(Problem, match="not_allowed"):
        actions.name(actor=people["city"].actor, operation_id=drill.id, id=new_id(), post=people["leader"].post.id)
    earnest = made.activated(people, made.approved(people))
    with pytest.raises(Problem, match="only_drills"):
        name(people, earnest)


@pytest.mark.django_db
def test_observing_over_the_api(people: dict[str, Person], drill: Operation) -> None:
    controller = people["subdistrict"].client
    path = f"/emergency/operations/{drill.id}"
    page = send(controller, "get", f"{path}/observers").json()
    offered = {post["id"] for post in page["candidates"]}
    assert str(people["district"].post.id) in offered
    assert str(people["data_officer"].post.id) not in offered
    body = {"id": str(new_id()), "post": str(people["district"].post.id)}
    assert send(controller, "post", f"{path}/observers", body).status_code == 201
    seen = {"id": str(new_id()), "form": "whole", "answers": {"command": "yes"}, "note": "指挥清楚"}
    assert send(people["district"].client, "post", f"{path}/observations", seen).status_code == 201
    assert (
        send(
            people["district"].client,
            "post",
            f"{path}/observations",
            {**seen, "id": str(new_id()), "person": "x", "answers": {"command": "always"}},
        ).status_code
        == 422
    )
    (row,) = send(controller, "get", f"{path}/observers").json()["items"]
    assert row["observations"] == 1
    label = next(entry["label"] for entry in send(controller, "get", f"{path}/log").json()["items"])
    assert label == "观察员记录"
