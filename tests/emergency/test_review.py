"""The review of an operation on the town: from its log, over the API, as Word and PDF; drills kept out of figures."""

from __future__ import annotations

import dataclasses
import io
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any, get_args
from uuid import UUID

import docx
import pytest
from tests import town
from tests.emergency import plans_made as made
from tests.emergency.test_drills import BEGIN, GROUPS, show
from tests.factories import Person, ground, report, send, staff
from tests.kept import kept

from weige.cases.indicators import queries as indicators
from weige.core import clock
from weige.core.ids import new_id
from weige.core.models import Event
from weige.emergency.drills import running
from weige.emergency.drills.simulated import Act, Work
from weige.emergency.findings import actions as findings
from weige.emergency.jobs import ring_all
from weige.emergency.models import Call, Entry, Operation, Task
from weige.emergency.operations import actions, answering
from weige.emergency.operations.rollcall import CallState
from weige.emergency.review import printing
from weige.emergency.review.queries import read_report
from weige.emergency.review.report import Report

pytestmark = pytest.mark.django_db
NOWHERE = UUID(int=0)


@pytest.fixture
def people() -> dict[str, Person]:
    ground()
    return staff()


def drill(people: dict[str, Person], **changes: Any) -> Operation:
    plan = made.approved(people, groups=GROUPS)
    return made.activated(people, plan, drill=True, begins_at=BEGIN, **{"speed": 0, "scenario": "flood", **changes})


@kept
def rehearsal() -> tuple[dict[str, Person], Operation]:
    """People, and a whole rehearsal of theirs."""
    ground()
    people = staff()
    return people, rehearsed(people)


def rehearsed(people: dict[str, Person]) -> Operation:
    """A whole rehearsal, from 15:00 to 16:30."""
    played = drill(people, simulated=True)
    for minute in range(0, 92, 10):
        show(played, minute)
    played.refresh_from_db()
    assert played.stood_down_at is not None
    return played


def test_the_report_of_a_rehearsal_agrees_with_what_the_tables_say() -> None:
    people, played = rehearsal()
    told = send(people["city"].client, "get", f"/emergency/operations/{played.id}/report").json()
    calls = Call.objects.filter(operation=played)
    assert told["everyone"]["called"] == calls.count()
    assert told["everyone"]["arrived"] == calls.filter(arrived_at__isnull=False).count()
    assert told["everyone"]["acknowledged"] == calls.filter(acknowledged_at__isnull=False).count()
    assert {task["id"] for task in told["tasks"]} == {str(id) for id in Task.objects.values_list("id", flat=True)}
    for task in told["tasks"]:
        row = Task.objects.select_related("group").get(id=task["id"])
        assert (task["group"], task["minutes"], task["state"]) == (row.group.code, row.minutes, row.state)
        assert datetime.fromisoformat(task["ordered_at"]) == row.ordered_at
        assert task["ended_at"] is None or datetime.fromisoformat(task["ended_at"]) == row.ended_at
    assert [each["level"] for each in told["levels"]] == [3, 2]
    assert [each["code"] for each in told["injects"]] == [
        "rain",
        "river",
        "levee",
        "frail",
        "trapped",
        "fever",
        "falling",
    ]
    assert (told["drill"], told["simulated"], told["commander"]) == (True, True, people["subdistrict"].account.name)
    # Of people only the commander is named.
    assert all(act["post"] is None or act["post"]["account_name"] is None for act in told["acts"])
    others = [person.account.name for name, person in people.items() if name != "subdistrict"]
    assert not any(name in str(told["acts"]) for name in others)


def test_the_log_alone_carries_the_report() -> None:
    """Calls and tasks may say what they will: the report comes from the log."""
    _, played = rehearsal()
    before = read_report(played)
    Call.objects.filter(operation=played).update(acknowledged_at=None, arrived_at=None)
    Task.objects.filter(operation=played).update(state="ordered", ended_at=None, minutes=1)
    assert read_report(Operation.objects.get(id=played.id)) == before
    head = Entry.objects.get(operation=played, kind="activated").data
    assert head == {
        "level": 3,
        "place": played.place,
        "version": 1,
        "drill": True,
        "simulated": True,
        "scenario": "flood",
    }


Moment = tuple[int, Callable[[Operation], None]]


def script(people: dict[str, Person]) -> list[Moment]:
    """What real people do in a drill at which second of its clock."""

    def answer(who: str, said: CallState) -> Callable[[Operation], None]:
        def act(operation: Operation) -> None:
            answering.answer(
                actor=people[who].actor, call_id=made.call_of(operation, people[who]).id, id=new_id(), answer=said
            )

        return act

    def order(operation: Operation) -> None:
        actions.order_task(actor=people["subdistrict"].actor, operation_id=operation.id, id=new_id(), group="machinery",
                           text="堵口", minutes=20, inject="levee")  # fmt: skip

    def finish(operation: Operation) -> None:
        task = Task.objects.get(operation=operation, text="堵口")
        actions.move_task(actor=people["department"].actor, task_id=task.id, id=new_id(), move="finish", version=1)

    def end(operation: Operation) -> None:
        operation.refresh_from_db()
        actions.stand_down(actor=people["subdistrict"].actor, operation_id=operation.id, id=new_id(),
                           version=operation.version, reason="雨停")  # fmt: skip

    def nothing(operation: Operation) -> None:
        """The watch alone looks."""

    return [
        (60, answer("leader", CallState.ACKNOWLEDGED)), (90, answer("department", CallState.ARRIVED)), (120, nothing),
        (300, nothing), (420, answer("leader", CallState.ARRIVED)), (1800, nothing), (1830, order),
        (2700, finish), (3600, end),
    ]  # fmt: skip


def play(people: dict[str, Person], settings: dict[int, tuple[int, int]], monkeypatch: pytest.MonkeyPatch) -> Report:
    """Play the script with the clock set on the way: at a second, to a speed, after standing still for so long."""
    real = datetime.now(UTC)
    monkeypatch.setattr(clock, "real_now", lambda: real)
    operation, speed, shown = drill(people, speed=1), 1, 0
    commander = people["subdistrict"]

    def until(second: int) -> None:
        nonlocal real, shown
        real += timedelta(seconds=second - shown) / speed
        shown = second

    moments = sorted([*script(people), *((second, None) for second in settings)], key=lambda each: each[0])
    for second, act in moments:
        until(second)
        if act is None:
            speed, stands = settings[second]
            actions.set_clock(actor=commander.actor, operation_id=operation.id, id=new_id(), speed=0)
            real += timedelta(seconds=stands)
            actions.set_clock(actor=commander.actor, operation_id=operation.id, id=new_id(), speed=speed)
        else:
            act(operation)
            ring_all()
    return alike(read_report(Operation.objects.get(id=operation.id)))


def alike(found: Report) -> Report:
    """A report without what two operations can never share: the ids of their tasks, and with them the order of what was
    done at the same moment."""
    acts = tuple(sorted(found.acts, key=lambda act: (act.at, act.kind, act.about)))
    return dataclasses.replace(
        found, acts=acts, tasks=tuple(dataclasses.replace(task, id=NOWHERE) for task in found.tasks)
    )


@pytest.mark.parametrize(
    "settings",
    [{30: (60, 0)}, {30: (10, 3600), 1815: (60, 7200)}, {600: (30, 0), 1200: (1, 60), 2400: (60, 5)}],
    ids=["fast", "paused twice", "now and then"],
)
def test_the_same_acts_at_the_same_clock_times_give_the_same_report(
    people: dict[str, Person], settings: dict[int, tuple[int, int]], monkeypatch: pytest.MonkeyPatch
) -> None:
    plain = play(people, {}, monkeypatch)
    assert plain.everyone.acknowledged == 2
    assert [task.took for task in plain.tasks if task.inject] == [14.5]
    assert play(people, settings, monkeypatch) == plain


def test_how_fast_a_rehearsal_runs_changes_nothing(people: dict[str, Person], monkeypatch: pytest.MonkeyPatch) -> None:
    """Looked at every 70 seconds of its clock, or every half hour: also who is called in whose place is the same."""

    def answers(call: UUID) -> tuple[Act, ...]:
        post = Call.objects.get(id=call).post
        own = post.id.int % 97 / 10
        return (Act(150 + len(post.place) * 10 + own, CallState.ACKNOWLEDGED), Act(900 + own, CallState.ARRIVED))

    monkeypatch.setattr(running, "answers_of", answers)
    monkeypatch.setattr(running, "work_on", lambda task, minutes: Work(45, 200, 60 * (minutes or 10)))

    def looked_at(seconds: int) -> Report:
        played = drill(people, simulated=True)
        for at in range(0, 5_400 + seconds, seconds):
            show(played, at / 60)
        return alike(read_report(Operation.objects.get(id=played.id)))

    often = looked_at(70)
    assert often.everyone.arrived
    assert often.everyone.stand_ins
    assert any(task.took for task in often.tasks)
    assert looked_at(1_800) == often


def test_the_report_is_taken_as_word_and_pdf_and_that_is_recorded() -> None:
    people, played = rehearsal()
    findings.make(actor=people["subdistrict"].actor, operation_id=played.id, id=new_id(), text="东段没有灯",
                  owner=people["officer"].post.id, due_on=clock.today())  # fmt: skip
    path = f"/emergency/operations/{played.id}/report/file"
    word = send(people["city"].client, "post", path, {"format": "docx"})
    document = docx.Document(io.BytesIO(word.content))
    told = "\n".join(paragraph.text for paragraph in document.paragraphs)
    told += "\n".join(cell.text for table in document.tables for row in table.rows for cell in row.cells)
    assert "东段没有灯" in told
    assert "接报后 20 分钟内救出被困人员" in told
    assert "演练" in document.sections[0].header.paragraphs[0].text
    assert len(document.inline_shapes) == 2
    pdf = send(people["city"].client, "post", path, {"format": "pdf"})
    assert pdf.content.startswith(b"%PDF-")
    assert pdf["Cache-Control"] == "no-store"
    taken = Event.objects.filter(kind="emergency.report_taken", subject_id=played.id)
    assert [(event.actor, event.payload["media"]) for event in taken.order_by("seq")] == [
        (people["city"].account.id, "docx"),
        (people["city"].account.id, "pdf"),
    ]
    assert send(people["leader"].client, "post", path, {"format": "pdf"}).status_code == 404


def test_an_operation_in_earnest_has_a_report_without_a_watermark(people: dict[str, Person]) -> None:
    plan = made.approved(people)
    operation = made.activated(people, plan)
    call = made.call_of(operation, people["leader"])
    answering.answer(actor=people["leader"].actor, call_id=call.id, id=new_id(), answer=CallState.ARRIVED)
    told = send(people["subdistrict"].client, "get", f"/emergency/operations/{operation.id}/report").json()
    assert [each["code"] for each in told["objectives"]] == ["group.evacuation", "task.evacuation.doors"]
    assert (told["drill"], told["ended_at"], told["objectives"][0]["met"]) == (False, None, True)
    document = docx.Document(io.BytesIO(printing.print_report(people["city"].actor, operation.id, "docx")))
    assert document.sections[0].header.paragraphs[0].text == ""


def test_a_drill_counts_in_no_figure_and_each_of_its_events_says_so(people: dict[str, Person]) -> None:
    report(people["leader"])
    day = clock.today()
    span = indicators.Span(town.CITY, day - timedelta(days=30), day)

    def figures() -> list[Any]:
        return [indicators.figures(people["city"].actor, span, by) for by in get_args(indicators.By)]

    before, first = figures(), Event.objects.order_by("-seq").values_list("seq", flat=True)[0]
    played = rehearsed(people)
    assert figures() == before
    events = Event.objects.filter(seq__gt=first, kind__startswith="emergency.", subject_id=played.id)
    assert events.count() > 20
    assert {event.payload["drill"] for event in events} == {True}
