"""Injects that wait for a condition, and whoever controls a drill."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.emergency import plans_made as made
from tests.emergency.test_drills import GROUPS, TEXT, show
from tests.factories import Person, at_once, ground, send, staff

from weige.core.errors import Problem, Text
from weige.core.ids import new_id
from weige.emergency import errors
from weige.emergency.drills import controlling, queries, scenario
from weige.emergency.drills.conditions import due_at, holds_at, told
from weige.emergency.drills.measuring import Line, line_of
from weige.emergency.drills.scenario import Condition, Inject
from weige.emergency.jobs import ring_all
from weige.emergency.models import Entry, Operation
from weige.emergency.operations import actions
from weige.emergency.operations import queries as operations
from weige.notify.models import Notification

BEGIN = datetime(2026, 7, 20, 7, 0, tzinfo=UTC)
NOTHING = Text("", "")


def at(minutes: float) -> datetime:
    return BEGIN + timedelta(minutes=minutes)


def one(number: int) -> UUID:
    return UUID(int=number)


def inject(**values: Any) -> Inject:
    return Inject(**{"code": "x", "minute": None, "text": NOTHING, "expected": NOTHING, "level": None, "orders": (),
                     **values})  # fmt: skip


# Pure.


def calls(count: int, group: str, first: int) -> list[Line]:
    return [Line(BEGIN, "rung_app", one(first + number), group=group) for number in range(count)]


def test_a_share_of_a_group_has_acknowledged_whoever_else_has() -> None:
    lines = [*calls(4, "medical", 1), *calls(6, "machinery", 11)]
    lines += [Line(at(number), "call_acknowledged", one(10 + number)) for number in range(1, 7)]
    lines += [Line(at(8), "call_arrived", one(1)), Line(at(9), "call_acknowledged", one(2))]
    assert holds_at(Condition("acknowledged", share=50, group="medical"), lines) == at(9)
    assert holds_at(Condition("acknowledged", share=70), lines) == at(8)
    assert holds_at(Condition("arrived", share=50, group="medical"), lines) is None
    # Who comes in the place of somebody silent counts for them.
    lines += [Line(at(9), "rung_app", one(50), group="medical", stand_in=True), Line(at(10), "call_arrived", one(50))]
    assert holds_at(Condition("arrived", share=50, group="medical"), lines) == at(10)


def test_all_tasks_on_an_inject_are_done_and_one_that_is_called_off_is_waited_for_no_more() -> None:
    orders = [Line(at(1), "task_ordered", one(number), "levee") for number in (1, 2)]
    other = [Line(at(1), "task_ordered", one(3), "rain")]
    done = Condition("done", inject="levee")
    assert holds_at(done, [*orders, *other, Line(at(5), "task_finish", one(1))]) is None
    ended = [Line(at(5), "task_finish", one(1)), Line(at(7), "task_call_off", one(2))]
    assert holds_at(done, [*orders, *other, *ended]) == at(7)
    assert holds_at(done, [*orders, Line(at(5), "task_call_off", one(1)), Line(at(7), "task_call_off", one(2))]) is None
    again = [Line(at(3), "task_refuse", one(2)), Line(at(4), "task_order_again", one(2))]
    assert holds_at(done, [*orders, *again, Line(at(5), "task_finish", one(1))]) is None


def test_a_share_of_the_list_has_been_moved_and_a_door_that_is_taken_back_counts_no_more() -> None:
    lines = [Line(at(1), "evacuation_ordered", households=4), Line(at(2), "door_moved", one(1))]
    lines += [
        Line(at(3), "door_to_move", one(1)),
        Line(at(4), "door_moved", one(2)),
        Line(at(5), "door_unreachable", one(2)),
    ]
    half = Condition("moved", share=50)
    assert holds_at(half, lines) is None
    assert holds_at(half, [*lines, Line(at(6), "door_moved", one(3))]) == at(6)
    assert holds_at(half, [Line(at(2), "door_moved", one(1))]) is None


def test_a_level_or_a_graver_one_is_in_force() -> None:
    lines = [Line(BEGIN, "activated", level=3), Line(at(9), "level_changed", level=1)]
    assert holds_at(Condition("level", level=2), lines) == at(9)
    assert holds_at(Condition("level", level=3), lines) == BEGIN


def test_an_inject_comes_not_before_its_minute_and_at_the_latest_anyway() -> None:
    raised = [Line(at(9), "level_changed", level=2)]
    level = Condition("level", level=2)
    assert due_at(inject(minute=12), BEGIN, []) == at(12)
    assert due_at(inject(when=level), BEGIN, []) is None
    assert due_at(inject(when=level), BEGIN, raised) == at(9)
    assert due_at(inject(when=level, minute=12), BEGIN, raised) == at(12)
    assert due_at(inject(when=level, latest=5), BEGIN, raised) == at(5)
    assert due_at(inject(when=level, latest=30), BEGIN, []) == at(30)


SUBJECTS = st.integers(1, 6).map(one)
LINES = st.lists(
    st.builds(
        Line,
        at=st.integers(0, 60).map(at),
        kind=st.sampled_from(
            ["rung_app", "call_acknowledged", "call_arrived", "task_ordered", "task_finish", "task_call_off", "door_moved",
             "door_informed", "evacuation_ordered", "level_changed"]
        ),
        subject=SUBJECTS, inject=st.sampled_from(["", "levee"]), stand_in=st.booleans(),
        group=st.sampled_from(["a", "b"]), level=st.none() | st.integers(1, 4), households=st.integers(0, 3),
    ),
    max_size=25,
)  # fmt: skip
CONDITIONS = st.one_of(
    st.just(Condition("done", inject="levee")),
    st.builds(Condition, st.sampled_from(["acknowledged", "arrived"]), share=st.integers(1, 100),
              group=st.sampled_from(["", "a", "b"])),
    st.builds(Condition, st.just("moved"), share=st.integers(1, 100)),
    st.builds(Condition, st.just("level"), level=st.integers(1, 4)),
)  # fmt: skip


@given(LINES, CONDITIONS, st.integers(), st.none() | st.integers(0, 30), st.none() | st.integers(30, 60))
def test_a_replayed_log_gives_the_same_moment_however_often_it_is_looked_at(
    lines: list[Line], when: Condition, seed: int, minute: int | None, latest: int | None
) -> None:
    """In whatever order the lines are read; and a watch that looks each minute sees it come at the minute at which the
    whole log says that it came, neither sooner nor later."""
    waits = inject(when=when, minute=minute, latest=latest)
    whole = due_at(waits, BEGIN, lines)
    shuffled = list(lines)
    Random(seed).shuffle(shuffled)
    assert due_at(waits, BEGIN, shuffled) == whole
    for minutes in range(0, 62, 3):
        so_far = due_at(waits, BEGIN, [line for line in lines if line.at <= at(minutes)])
        has_come = so_far is not None and so_far <= at(minutes)
        assert has_come == (whole is not None and whole <= at(minutes))
        if has_come:
            assert so_far == whole


def test_a_line_is_read_from_the_log_in_one_way() -> None:
    assert line_of(BEGIN, "inject", None, {"code": "levee"}).inject == "levee"
    assert line_of(BEGIN, "task_ordered", one(1), {"inject": "levee", "code": "pump", "group": "m"}).inject == "levee"
    assert line_of(BEGIN, "evacuation_ordered", None, {"households": 7, "areas": 1}).households == 7
    assert line_of(BEGIN, "rung_app", one(1), {"group": "m", "instead_of": "x"}) == Line(
        BEGIN, "rung_app", one(1), "", stand_in=True, group="m"
    )


def test_a_condition_is_said_in_words() -> None:
    known = {"levee": inject(code="levee", text=Text("溃堤", "the levee breaks"))}
    levels = {2: Text("Ⅱ级", "level II")}
    say = lambda when: told(when, known, {"m": "医疗组"}, levels).zh  # noqa: E731
    assert say(Condition("done", inject="levee")) == "“溃堤”的任务都做完"
    assert say(Condition("acknowledged", share=90, group="m")) == "医疗组 90% 应答"
    assert say(Condition("arrived", share=80)) == "全体人员 80% 到岗"
    assert say(Condition("moved", share=30)) == "转移名单上 30% 的住户已转移"
    assert say(Condition("level", level=2)) == "升到Ⅱ级"


# On the town.

SHORT = scenario.read(
    {
        "code": "short", "hazard": "flood", "level": 3, "minutes": 60, "begins": "15:00", "name": TEXT, "reason": TEXT,
        "inject": [
            {"code": "rain", "minute": 0, "text": {"zh": "下雨", "en": "rain"}, "expected": TEXT},
            {"code": "raised", "when": {"kind": "level", "level": 2}, "to": ["machinery"],
             "text": {"zh": "来水", "en": "water"}, "expected": TEXT},
            {"code": "late", "when": {"kind": "arrived"}, "latest": 20, "text": {"zh": "晚", "en": "late"}, "expected": TEXT},
            {"code": "end", "minute": 50, "text": {"zh": "停", "en": "over"}, "expected": TEXT},
        ],
        "objective": [],
    }
)  # fmt: skip


@pytest.fixture
def people(monkeypatch: pytest.MonkeyPatch, db: None) -> dict[str, Person]:
    monkeypatch.setitem(scenario.scenarios(), "short", SHORT)
    ground()
    return staff()


def drill(people: dict[str, Person]) -> Operation:
    plan = made.approved(people, groups=GROUPS)
    return made.activated(people, plan, drill=True, begins_at=BEGIN, speed=0, scenario="short")


def given_codes() -> list[str]:
    return list(Entry.objects.filter(kind="inject").order_by("seq").values_list("data__code", flat=True))


def test_an_inject_comes_when_its_condition_holds_and_is_told_to_its_groups_alone(people: dict[str, Person]) -> None:
    played = drill(people)
    show(played, 5)
    assert given_codes() == ["rain"]
    assert operations.mine(people["department"].actor)["items"][0]["injects"] == []
    actions.change_level(actor=people["subdistrict"].actor, operation_id=played.id, id=new_id(), version=1, level=2,
                         reason="涨水")  # fmt: skip
    show(played, 6)
    ring_all()
    assert given_codes() == ["rain", "raised"]
    told_to = Notification.objects.filter(kind="emergency.drill_inject")
    assert {row.account_id for row in told_to} == {people["department"].account.id}
    assert "演练" in told_to[0].params["name"]
    (seen,) = operations.mine(people["department"].actor)["items"][0]["injects"]
    assert (seen["code"], seen["text"], seen["at"]) == ("raised", "来水", at(6))
    assert operations.mine(people["leader"].actor)["items"][0]["injects"] == []


def test_what_waits_in_vain_comes_at_its_latest_minute(people: dict[str, Person]) -> None:
    played = drill(people)
    show(played, 19)
    assert "late" not in given_codes()
    show(played, 21)
    assert "late" in given_codes()


def test_the_controller_gives_early_holds_back_and_sees_what_is_waited_for(people: dict[str, Person]) -> None:
    played = drill(people)
    show(played, 1)
    officer = people["subdistrict"].client
    path = f"/emergency/operations/{played.id}"
    review = send(officer, "get", f"{path}/review").json()
    assert review["may_control"]
    raised = next(each for each in review["injects"] if each["code"] == "raised")
    assert (raised["due_at"], raised["when"], raised["to"]) == (None, "升到Ⅱ级", ["机械组"])
    body = {"id": str(new_id())}
    for _ in range(2):
        review = send(officer, "post", f"{path}/injects/raised/give", body).json()
    assert next(each for each in review["injects"] if each["code"] == "raised")["by_hand"]
    entry = Entry.objects.get(id=body["id"])
    assert (entry.account, entry.data) == (
        people["subdistrict"].account.id,
        {"code": "raised", "to": ["machinery"], "by_hand": True},
    )
    taken = send(officer, "post", f"{path}/injects/end/give", body)
    assert (taken.status_code, taken.json()["code"]) == (409, "core.id_taken")
    again = send(officer, "post", f"{path}/injects/raised/give", {"id": str(new_id())})
    assert (again.status_code, again.json()["code"]) == (409, errors.MOVE_REFUSED)
    held = {"id": str(new_id()), "reason": "组长还没到位"}
    for _ in range(2):
        assert send(officer, "post", f"{path}/injects/end/skip", held).status_code == 200
    show(played, 55)
    assert given_codes() == ["rain", "raised", "late"]
    assert Entry.objects.get(kind="inject_skipped").words == "组长还没到位"
    # What was held back can be given after all.
    assert send(officer, "post", f"{path}/injects/end/give", {"id": str(new_id())}).status_code == 200
    assert given_codes()[-1] == "end"
    assert send(officer, "post", f"{path}/injects/flood/give", {"id": str(new_id())}).status_code == 404


def test_only_whoever_commands_controls_and_only_while_it_runs(people: dict[str, Person]) -> None:
    played = drill(people)
    with pytest.raises(Problem, match="not_allowed"):
        controlling.give_now(actor=people["city"].actor, operation_id=played.id, id=new_id(), code="end")
    actions.stand_down(actor=people["subdistrict"].actor, operation_id=played.id, id=new_id(), version=1, reason="完")
    with pytest.raises(Problem, match="stood_down"):
        controlling.skip(actor=people["subdistrict"].actor, operation_id=played.id, id=new_id(), code="end", reason="x")
    assert not queries.review(people["subdistrict"].actor, played.id)["may_control"]


@pytest.mark.usefixtures("committed")
def test_the_watch_and_a_controller_at_the_same_moment_give_an_inject_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(scenario.scenarios(), "short", SHORT)
    ground()
    people = staff("leader", "worker", "subdistrict", "district")
    played = drill(people)
    Operation.objects.filter(id=played.id).update(clock_shown=at(51))

    def give() -> str:
        try:
            controlling.give_now(actor=people["subdistrict"].actor, operation_id=played.id, id=new_id(), code="end")
        except Problem as problem:
            return problem.code
        return "given"

    at_once(ring_all, give, give, ring_all)
    assert given_codes().count("end") == 1
