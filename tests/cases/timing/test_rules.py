"""Which rule a stage follows, which rules contradict each other, which clocks run, and the ladder."""

from __future__ import annotations

import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from weige.cases.lifecycle import MOVES, State
from weige.cases.reference import SHIPPED
from weige.cases.timing import ladder
from weige.cases.timing.clocks import Clock
from weige.cases.timing.ladder import DueState, Rung, due_state
from weige.cases.timing.rules import DeadlineRule, choose, contradictions, reason_of
from weige.cases.timing.stages import STAGE_OF_STATE, Stage, after
from weige.core.errors import Text

SHIPPED_RULES = tomllib.loads((SHIPPED.parent / "deadlines.toml").read_text(encoding="utf-8"))


def rule(
    stage: Stage = Stage.HANDLE, amount: int = 5, clock: Clock = Clock.WORKING_DAYS, **values: object
) -> DeadlineRule:
    return DeadlineRule(stage, clock, amount, **values)  # type: ignore[arg-type]


RULES = (
    rule(amount=5),
    rule(amount=3, category="facility"),
    rule(amount=2, category="facility.lift"),
    rule(amount=4, category="facility", level="community"),
    rule(amount=1, urgent=True),
)


@pytest.mark.parametrize(
    ("category", "level", "urgent", "amount"),
    [
        ("water.leak", "community", False, 5),
        ("facility.door", "subdistrict", False, 3),
        ("facility.door", "community", False, 4),
        ("facility.lift", "community", False, 2),
        ("facility.lift", "community", True, 1),
        ("facilities.other", "community", False, 5),
    ],
)
def test_the_most_particular_rule_wins(category: str, level: str, urgent: bool, amount: int) -> None:
    found = choose(RULES, stage=Stage.HANDLE, category=category, level=level, urgent=urgent)
    assert found is not None
    assert found.amount == amount


def test_a_stage_without_rule_has_no_deadline() -> None:
    assert choose(RULES, stage=Stage.CHECK, category="facility", level="community", urgent=False) is None


def test_a_reason_names_the_conditions_of_its_rule() -> None:
    text = reason_of(rule(amount=2, category="facility.lift", urgent=True), Text("电梯故障", "lift out of order"))
    assert text.zh == "按规则，“电梯故障”、紧急的处置时限为 2 个工作日"
    assert "lift out of order" in text.en


def test_two_rules_of_the_same_conditions_contradict_each_other() -> None:
    found = contradictions((rule(amount=5), rule(amount=3)))
    assert [c.rules for c in found] == [(0, 1)]


def test_stages_longer_than_the_whole_contradict_it() -> None:
    rules = (rule(Stage.DISPATCH, 2), rule(Stage.HANDLE, 5), rule(Stage.TOTAL, 6))
    assert [c.rules for c in contradictions(rules)] == [(0, 1, 2)]
    assert contradictions((*rules[:2], rule(Stage.TOTAL, 7))) == []


def test_a_particular_rule_may_contradict_a_general_whole() -> None:
    rules = (rule(Stage.HANDLE, 5), rule(Stage.TOTAL, 10), rule(Stage.HANDLE, 20, category="facility.road"))
    (found,) = contradictions(rules)
    assert found.rules == (2, 1)


def test_what_is_shipped_does_not_contradict_itself() -> None:
    rules = [
        rule(Stage(row["stage"]), row["amount"], Clock(row["clock"]), category=row.get("category", ""),
             urgent=row.get("urgent"))
        for row in SHIPPED_RULES["rule"]
    ]  # fmt: skip
    assert contradictions(rules) == []
    assert ladder.contradictions([Rung(**row) for row in SHIPPED_RULES["rung"]]) is None
    for state in State:
        stage = STAGE_OF_STATE[state]
        for urgent in (False, True):
            found = stage and choose(rules, stage=stage, category="other", level="community", urgent=urgent)
            assert (found is None) == (stage is None)


@pytest.mark.parametrize(
    ("rungs", "wrong"),
    [
        ([Rung(75, 0), Rung(100, 0), Rung(150, 1)], False),
        ([Rung(100, 0), Rung(75, 0)], True),
        ([Rung(100, 0), Rung(100, 1)], True),
        ([Rung(100, 1), Rung(150, 0)], True),
        ([Rung(75, 0), Rung(150, 1)], True),
        ([], True),
    ],
)
def test_a_ladder_rises_and_has_a_rung_at_the_deadline(rungs: list[Rung], wrong: bool) -> None:
    assert (ladder.contradictions(rungs) is not None) == wrong


def test_a_rung_names_its_level_and_stays_at_the_city() -> None:
    assert ladder.level_to_tell("micro_grid", 1) == "general_grid"
    assert ladder.level_to_tell("district", 3) == "city"
    assert "提请街道督办" in ladder.reason(Stage.HANDLE, Rung(150, 1), "community").zh


def test_how_a_stage_stands_follows_from_what_has_rung() -> None:
    assert [due_state(rung) for rung in ([], [75], [75, 100], [75, 100, 150])] == [
        DueState.ON_TIME, DueState.NEARLY_DUE, DueState.OVERDUE, DueState.OVERDUE,
    ]  # fmt: skip


@given(st.lists(st.tuples(st.sampled_from(list(MOVES)), st.sampled_from(list(State))), max_size=12))
def test_an_open_case_always_runs_its_stage_and_the_whole_and_a_closed_one_nothing(
    life: list[tuple[str, State]],
) -> None:
    running: frozenset[Stage] = frozenset()
    for move, state in [("report", State.REPORTED), *life]:
        change = after(move, state, running)
        assert change.stop <= running
        assert not set(change.start) & (running - change.stop)
        running = (running - change.stop) | set(change.start)
        stage = STAGE_OF_STATE[state]
        assert running == ({stage, Stage.TOTAL} if stage else set())


def test_whoever_gets_a_case_anew_has_the_full_time() -> None:
    both = frozenset({Stage.DISPATCH, Stage.TOTAL})
    assert after("escalate", State.REPORTED, both).start == (Stage.DISPATCH,)
    assert after("handle", State.ACCEPTED, frozenset({Stage.HANDLE, Stage.TOTAL})).start == ()
    assert after("redirect", State.REPORTED, both).start == (Stage.DISPATCH, Stage.TOTAL)
