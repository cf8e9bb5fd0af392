"""One move for many cases: the preview is kept, each case stands for itself, and undo brings back exactly what was."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest
from tests.factories import Person, ground, move, refused, report, staff

from weige.cases.lifecycle import Outcome, State
from weige.cases.models import Batch, Case, FollowUp, Involvement, StageClock, Step
from weige.cases.work import actions
from weige.cases.work.actions import NewBatch
from weige.cases.work.previewing import Chosen, Wish, preview
from weige.cases.work.rules import Result
from weige.core import clock
from weige.core.ids import new_id

pytestmark = pytest.mark.django_db
CLOSE = Wish("close", outcome=Outcome.SOLVED)


@pytest.fixture
def people() -> dict[str, Person]:
    ground()
    return staff("leader", "worker", "officer", "subdistrict", "department")


@pytest.fixture
def cases(people: dict[str, Person]) -> list[Case]:
    made = [report(people["leader"]) for _ in range(3)]
    Case.objects.filter(id__in=[case.id for case in made]).update(holder=people["officer"].post)
    return [Case.objects.get(id=case.id) for case in made]


def chosen(cases: Sequence[Case]) -> list[Chosen]:
    return [Chosen(case.id, case.version) for case in cases]


def run(person: Person, wish: Wish, cases: Sequence[Case], note: str = "已统一处理") -> Batch:
    batch = actions.start(actor=person.actor, wanted=NewBatch(new_id(), wish, note, chosen(cases)))
    return actions.go_on(actor=person.actor, batch_id=batch.id)


def results(batch: Batch) -> list[str]:
    return [item.result for item in batch.items.order_by("position")]


def picture(case: Case) -> dict[str, Any]:
    """All of a case that a move can change, and its running clocks."""
    case = Case.objects.get(id=case.id)
    left_out = {"_state", "version", "updated_at"}
    columns = {name: value for name, value in vars(case).items() if name not in left_out}
    clocks = (
        StageClock.objects.filter(case=case, stopped_at=None).order_by("id").values_list("id", "due_at", "rings_at")
    )
    return columns | {"clocks": list(clocks), "sent": list(Involvement.objects.filter(case=case).values_list("post"))}


def test_the_preview_says_of_each_case_whether_it_would_be_done_and_a_run_keeps_it(
    people: dict[str, Person], cases: list[Case]
) -> None:
    officer = people["officer"]
    move(officer, cases[1], "close", outcome=Outcome.SOLVED)
    cases[2].version -= 1
    shown = preview(officer.actor, CLOSE, [*chosen(cases[:1]), Chosen(cases[1].id, 2), *chosen(cases[2:])])
    assert [(item["possible"], item["reason"]) for item in shown["items"]] == [
        (True, None), (False, "事件现在是“已结案”"), (False, "别人刚办理过"),
    ]  # fmt: skip
    batch = actions.start(
        actor=officer.actor,
        wanted=NewBatch(new_id(), CLOSE, "已修好", [*chosen(cases[:1]), Chosen(cases[1].id, 2), *chosen(cases[2:])]),
    )
    assert results(actions.go_on(actor=officer.actor, batch_id=batch.id)) == ["done", "refused", "refused"]
    assert Case.objects.get(id=cases[0].id).state == State.CLOSED


def test_a_case_out_of_sight_is_in_no_batch(people: dict[str, Person], cases: list[Case]) -> None:
    stranger = people["department"]
    assert [item["reason"] for item in preview(stranger.actor, CLOSE, chosen(cases))["items"]] == ["不在您的范围内"] * 3
    assert results(run(stranger, CLOSE, cases)) == []


def test_going_on_twice_moves_nothing_twice(people: dict[str, Person], cases: list[Case]) -> None:
    batch = run(people["officer"], CLOSE, cases)
    actions.go_on(actor=people["officer"].actor, batch_id=batch.id)
    assert Step.objects.filter(case__in=cases, move="close").count() == 3


def test_a_long_batch_is_done_in_portions(
    people: dict[str, Person], cases: list[Case], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(actions, "AT_ONCE", 2)
    batch = run(people["officer"], CLOSE, cases)
    assert results(batch) == ["done", "done", "waiting"]
    assert batch.ended_at is None
    assert actions.go_on(actor=people["officer"].actor, batch_id=batch.id).ended_at is not None


@pytest.mark.parametrize("name", ["accept", "dispatch", "close", "escalate"])
def test_undo_brings_back_state_holder_clocks_and_sight(
    people: dict[str, Person], cases: list[Case], name: str
) -> None:
    officer = people["officer"]
    wish = Wish(
        name,
        people["department"].post.id if name == "dispatch" else None,
        Outcome.SOLVED if name == "close" else None,
    )
    if name == "accept":
        for case in cases:
            move(officer, case, "dispatch", to_post=people["department"].post.id)
        officer = people["department"]
        cases = [Case.objects.get(id=case.id) for case in cases]
    before = [picture(case) for case in cases]
    batch = run(officer, wish, cases)
    assert results(batch) == ["done"] * 3
    assert picture(cases[0]) != before[0]
    actions.undo(actor=officer.actor, batch_id=batch.id)
    assert results(batch) == ["undone"] * 3
    assert [picture(case) for case in cases] == before
    assert FollowUp.objects.count() == 0
    assert Step.objects.filter(case=cases[0]).order_by("-version")[0].move == "undo"


def test_what_somebody_has_moved_since_stays_and_says_why(people: dict[str, Person], cases: list[Case]) -> None:
    officer = people["officer"]
    batch = run(officer, Wish("dispatch", people["department"].post.id), cases)
    move(people["department"], cases[0], "accept")
    actions.undo(actor=officer.actor, batch_id=batch.id)
    assert results(batch) == [Result.DONE, Result.UNDONE, Result.UNDONE]
    assert batch.items.get(position=0).reason[0] == "之后又有人办理过"
    assert Case.objects.get(id=cases[0].id).state == State.ACCEPTED


def test_undo_ends_after_ten_minutes_and_an_undone_batch_does_not_go_on(
    people: dict[str, Person], cases: list[Case], monkeypatch: pytest.MonkeyPatch
) -> None:
    officer = people["officer"]
    batch = run(officer, CLOSE, cases[:1])
    with clock.at(clock.now() + timedelta(minutes=11)):
        assert refused(lambda: actions.undo(actor=officer.actor, batch_id=batch.id)) == "cases.undo_too_late"
    monkeypatch.setattr(actions, "AT_ONCE", 1)
    batch = run(officer, CLOSE, cases[1:])
    actions.undo(actor=officer.actor, batch_id=batch.id)
    assert results(batch) == ["undone", "waiting"]
    assert refused(lambda: actions.go_on(actor=officer.actor, batch_id=batch.id)) == "cases.batch_undone"


def test_what_the_whole_batch_needs_is_asked_before_anything_is_moved(
    people: dict[str, Person], cases: list[Case]
) -> None:
    officer = people["officer"]
    assert refused(lambda: run(officer, CLOSE, cases, note=" ")) == "cases.note_needed"
    assert refused(lambda: run(officer, Wish("close"), cases)) == "cases.outcome_needed"
    assert refused(lambda: run(officer, Wish("dispatch"), cases)) == "cases.recipient_invalid"
    assert Batch.objects.count() == 0


def test_a_batch_is_its_makers_alone(people: dict[str, Person], cases: list[Case]) -> None:
    batch = run(people["officer"], CLOSE, cases)
    assert refused(lambda: actions.undo(actor=people["subdistrict"].actor, batch_id=batch.id)) == "core.not_found"


def test_whom_to_dispatch_to_is_said_with_how_many_of_the_cases(people: dict[str, Person], cases: list[Case]) -> None:
    shown = preview(people["officer"].actor, Wish("dispatch"), chosen(cases))
    offered = {one["recipient"]["id"]: one["cases"] for one in shown["recipients"]}
    assert offered[people["department"].post.id] == 3
