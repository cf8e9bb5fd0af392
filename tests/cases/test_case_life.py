"""Random people make random moves, legal and illegal: what must always hold of a case."""

from __future__ import annotations

from itertools import pairwise
from typing import Any
from uuid import UUID

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from tests import town
from tests.factories import LAMP, NOISE, STAFF, Person, ground, hold, staff

from weige.access.actions import end_post
from weige.access.actors import SYSTEM
from weige.access.models import Post
from weige.access.queries import is_held
from weige.cases import actions, lifecycle, whistling
from weige.cases.actions import Command
from weige.cases.correcting import Correction
from weige.cases.facts import case_facts, mover_of
from weige.cases.intake import Report
from weige.cases.lifecycle import MOVES, Ground, Mover, Outcome, State
from weige.cases.models import Case, Involvement, StageClock, Step, WhistleCall
from weige.cases.timing.stages import STAGE_OF_STATE
from weige.core import clock
from weige.core.errors import Problem
from weige.core.ids import new_id
from weige.core.models import Event

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
ALWAYS_THERE = "city"
REFUSALS = {
    "cases.unknown_case", "cases.conflict", "cases.move_refused", "cases.note_needed", "cases.outcome_needed",
    "cases.recipient_invalid", "cases.nobody_responsible", "cases.ground_needed", "cases.correction_needed",
}  # fmt: skip


class CaseLife(RuleBasedStateMachine):
    """One case in the small town; posts end and are filled again while it lives."""

    people: dict[str, Person]

    def __init__(self) -> None:
        super().__init__()
        self.atomic = transaction.atomic()
        self.atomic.__enter__()
        self.people = dict(type(self).people)
        self.next_number = 500
        self.case_id = new_id()

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.atomic.__exit__(None, None, None)

    @property
    def case(self) -> Case:
        return Case.objects.select_related("holder").get(id=self.case_id)

    @initialize(who=st.sampled_from(["leader", "neighbour", "worker", "officer", "resident"]),
                category=st.sampled_from([LAMP, NOISE, "water.gas"]))  # fmt: skip
    def report(self, who: str, category: str) -> None:
        wanted = Report(id=self.case_id, category=category, description="x", happened_at=clock.now(), place=town.MICRO)
        if who == "resident":
            actions.report_as_resident(report=wanted, phone="13900000001")
        else:
            actions.report(actor=self.people[who].actor, report=wanted)

    @rule(who=st.sampled_from(sorted(STAFF)), move=st.sampled_from(sorted(MOVES)), to=st.sampled_from(sorted(STAFF)),
          note=st.sampled_from(["", "说明"]), outcome=st.sampled_from([None, Outcome.SOLVED, Outcome.NOT_ACTIONABLE]),
          ground=st.sampled_from([None, Ground.NOT_OURS]), category=st.sampled_from([None, LAMP, NOISE, "facility.lift"]),
          late=st.booleans())  # fmt: skip
    def someone_moves(
        self, who: str, move: str, to: str, note: str, outcome: Outcome | None, ground: Ground | None,
        category: str | None, late: bool,
    ) -> None:  # fmt: skip
        actor = self.people[who].actor
        case = self.case
        stale = late and case.version > 1
        command = Command(new_id(), move, case.version - stale, clock.now(), note, self.people[to].post.id, outcome, ground,
                          (self.people[to].post.id,), Correction(category=category))  # fmt: skip
        allowed = lifecycle.offer(case_facts(case), mover_of(actor, case), move, clock.now()).allowed
        self.attempt(lambda: actions.move(actor=actor, case_id=case.id, command=command), allowed=allowed and not stale)

    @rule(name=st.data())
    def the_holder_moves(self, name: Any) -> None:
        """A legal move of whoever has it in hand, so that lives get long."""
        case = self.case
        holders = [person for person in self.people.values() if person.post.id == case.holder_id]
        if not holders:
            return
        actor = holders[0].actor
        facts, mover = case_facts(case), mover_of(actor, case)
        open_moves = [o.move.name for o in lifecycle.offers(facts, mover, clock.now()) if o.allowed]
        if not open_moves:
            return
        move = name.draw(st.sampled_from(open_moves))
        to = name.draw(st.sampled_from(["property", "department", "leader", "worker"]))
        other = NOISE if case.category_id == LAMP else LAMP
        command = Command(
            new_id(), move, case.version, clock.now(), "说明", self.people[to].post.id, Outcome.NOT_ACTIONABLE,
            Ground.UNCLEAR, (self.people[to].post.id,), Correction(category=other),
        )  # fmt: skip
        self.attempt(lambda: actions.move(actor=actor, case_id=case.id, command=command), allowed=True)

    @rule(who=st.sampled_from(sorted(STAFF)), call=st.data())
    def someone_answers_a_call(self, who: str, call: Any) -> None:
        calls = list(WhistleCall.objects.filter(case_id=self.case_id).order_by("id"))
        if not calls:
            return
        chosen = call.draw(st.sampled_from(calls))
        actor = self.people[who].actor
        mine = chosen.post_id in actor.post_ids or chosen.post.organisation_id in actor.organisations
        refusal = ""
        try:
            with transaction.atomic():
                whistling.answer(actor=actor, case_id=self.case_id, call_id=chosen.id, id=new_id(), text="到场")
        except Problem as problem:
            refusal = problem.code
        assert refusal in {"", "core.not_found", "cases.unknown_case", "cases.call_ended"}
        assert (refusal == "") == (mine and chosen.ended_at is None)

    @precondition(lambda self: self.case.reporter_kind == "resident")
    @rule(move=st.sampled_from(["confirm", "reopen"]))
    def the_resident_answers(self, move: str) -> None:
        case = self.case
        resident = Mover(account=None, posts=(), is_reporter=True)
        allowed = lifecycle.offer(case_facts(case), resident, move, clock.now()).allowed
        command = Command(new_id(), move, 0, clock.now(), "还是不亮")
        self.attempt(lambda: actions.answer_as_resident(case_id=case.id, command=command), allowed=allowed)

    def attempt(self, act: Any, *, allowed: bool) -> None:
        """An allowed move makes one step (or lacks a note, an outcome, a recipient); a refused one changes nothing."""
        before = self.snapshot()
        refusal = ""
        try:
            with transaction.atomic():
                act()
        except Problem as problem:
            refusal = problem.code
        if refusal:
            assert refusal in REFUSALS
            assert not (allowed and refusal in {"cases.conflict", "cases.move_refused"}), refusal
            assert self.snapshot() == before
        else:
            assert allowed
            assert self.case.version == before[0]["version"] + 1

    def snapshot(self) -> tuple[Any, ...]:
        return (
            Case.objects.filter(id=self.case_id).values().get(), Step.objects.count(), Event.objects.count(),
            Involvement.objects.count(),
        )  # fmt: skip

    @rule(who=st.sampled_from(sorted(set(STAFF) - {ALWAYS_THERE})))
    def a_post_ends_and_is_filled_again_later(self, who: str) -> None:
        person = self.people[who]
        if Post.objects.get(id=person.post.id).ended_at is None:
            end_post(actor=SYSTEM, post_id=person.post.id, last_day=clock.today())

    @rule(who=st.sampled_from(sorted(set(STAFF) - {ALWAYS_THERE})))
    def a_post_is_filled(self, who: str) -> None:
        kind, place, of = STAFF[who]
        self.next_number += 1
        self.people[who] = hold(kind, place, of=of, number=self.next_number)

    @invariant()
    def one_post_on_duty_holds_it(self) -> None:
        case = self.case
        assert case.holder_id is not None
        if case.state != State.CLOSED:
            assert is_held(case.holder_id), f"{case.state}, held by {case.holder.post_type_id}"

    @invariant()
    def the_history_is_whole(self) -> None:
        case = self.case
        steps = list(Step.objects.filter(case=case).order_by("version"))
        assert [step.version for step in steps] == list(range(1, case.version + 1))
        assert steps[0].move == "report"
        for earlier, later in pairwise(steps):
            assert later.from_state == earlier.to_state
        assert (steps[-1].to_state, steps[-1].holder_id) == (case.state, case.holder_id)

    @invariant()
    def every_step_has_its_event(self) -> None:
        kinds = list(Event.objects.filter(subject_id=self.case_id).order_by("seq").values_list("kind", flat=True))
        moves = list(Step.objects.filter(case=self.case_id).order_by("version").values_list("move", flat=True))
        assert kinds == ["case.reported" if move == "report" else f"case.{move}" for move in moves]

    @invariant()
    def its_stage_and_the_whole_are_timed_while_it_is_open(self) -> None:
        case = self.case
        running = {found.stage: found for found in StageClock.objects.filter(case=case, stopped_at=None)}
        stage = STAGE_OF_STATE[State(case.state)]
        assert set(running) == ({stage, "total"} if stage else set())
        assert not (case.paused_since and case.state == State.CLOSED)
        assert all((found.rings_at is None) == (case.paused_since is not None) for found in running.values())

    @invariant()
    def it_is_closed_with_an_outcome_only(self) -> None:
        case = self.case
        assert (case.state == State.CLOSED) == (case.outcome is not None) == (case.closed_at is not None)
        if case.confirmed_at:
            assert case.state == State.CLOSED


def test_whatever_people_do_a_case_keeps_its_order() -> None:
    ground()

    class Here(CaseLife):
        people: dict[str, UUID | Any] = staff()

    run_state_machine_as_test(
        Here,
        settings=settings(
            max_examples=20, stateful_step_count=25, suppress_health_check=list(HealthCheck),
        ),
    )  # fmt: skip
