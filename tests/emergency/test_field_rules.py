"""What is decided about dangers, requests for help and teams, without a database."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from random import Random
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from weige.emergency.distances import metres_between
from weige.emergency.field.helping import MOVES, SAID, WAITING, HelpState, attention, refusal
from weige.emergency.field.rescue import Team, rank
from weige.emergency.field.standing import Said, standing
from weige.emergency.field.terms import NATURES, NEEDS
from weige.emergency.operations.tasks import OPEN, TaskState
from weige.emergency.plans.content import FUNCTIONS

BEGIN = datetime(2026, 7, 20, 7, 0, tzinfo=UTC)

# A danger as it stands.

moments = st.integers(0, 600).map(lambda minutes: BEGIN + timedelta(minutes=minutes))
words = st.sampled_from(["", "", "一处", "两处"])
said = st.builds(
    Said, at=moments, id=st.uuids(), trend=st.sampled_from(["", "stable", "worse", "better"]), extent=words,
    measures=words, closes=st.booleans(), reason=st.just("堵住了"),
)  # fmt: skip
lines_said = st.lists(said, min_size=1, max_size=8, unique_by=lambda line: line.id)


@given(lines_said, st.integers())
def test_how_a_danger_stands_does_not_depend_on_the_order_in_which_reports_come_in(
    lines: list[Said], seed: int
) -> None:
    mixed = lines[:]
    Random(seed).shuffle(mixed)
    assert standing(mixed) == standing(lines)


@given(lines_said)
def test_of_each_matter_the_latest_word_counts_and_silence_takes_nothing_back(lines: list[Said]) -> None:
    found = standing(lines)
    for name in ("trend", "extent", "measures"):
        spoken = [line for line in lines if getattr(line, name)]
        last = max(spoken, key=lambda line: (line.at, line.id), default=None)
        assert getattr(found, name) == (getattr(last, name) if last else "")


@given(lines_said)
def test_what_is_seen_after_a_danger_was_closed_opens_it_again_and_what_was_seen_before_does_not(
    lines: list[Said],
) -> None:
    closing = Said(BEGIN + timedelta(minutes=601), UUID(int=1), closes=True, reason="堵住了")
    assert standing([*lines, closing]).closed_at == closing.at
    assert (
        standing([*lines, closing, Said(BEGIN + timedelta(minutes=602), UUID(int=2), trend="worse")]).closed_at is None
    )


def test_a_danger_of_which_nothing_was_said_is_none() -> None:
    with pytest.raises(ValueError, match="at least"):
        standing([])


# Requests for help.


@given(st.sampled_from(HelpState), st.sampled_from(sorted(MOVES)), st.booleans(), st.booleans(), words)
def test_nobody_but_who_asked_and_the_command_moves_a_request_and_only_the_command_sends_a_team(
    state: HelpState, name: str, own: bool, commands: bool, note: str
) -> None:
    row = MOVES[name]
    may = refusal(state, row, own=own, commands=commands, note=note) is None
    assert not (may and not own and not commands)
    assert not (may and name == "order" and not commands)
    assert not (may and state not in row.origins)
    assert not (may and row.needs_note and not note)


def test_from_every_state_something_leads_on_and_every_state_is_reached() -> None:
    reached = {HelpState.OPEN} | {row.target for row in MOVES.values()}
    assert reached == set(HelpState)
    # What was taken back stays so: whoever needs help after all asks anew.
    assert {state for state in HelpState if not any(state in row.origins for row in MOVES.values())} == {
        HelpState.WITHDRAWN
    }
    assert set(SAID) == set(MOVES) - {"order"}


@given(st.sampled_from(HelpState), st.lists(st.sampled_from(TaskState), max_size=4))
def test_a_request_that_waits_asks_for_something_exactly_when_nobody_is_on_the_way(
    state: HelpState, tasks: list[TaskState]
) -> None:
    found = attention(state, tasks)
    if state not in WAITING:
        assert found == ""
    elif state is HelpState.ORDERED:
        assert (found == "") == any(task in OPEN for task in tasks)
        assert (found == "ask") == (TaskState.DONE in tasks and not any(task in OPEN for task in tasks))
    else:
        assert found == "team"


# Teams.

teams = st.builds(
    Team, code=st.uuids().map(str), function=st.sampled_from(sorted(FUNCTIONS)), arrived=st.integers(0, 40),
    acknowledged=st.integers(0, 40), open_tasks=st.integers(0, 6), metres=st.none() | st.floats(0, 50_000),
    placed=st.sampled_from(["reported", "plan"]),
)  # fmt: skip
needs = st.sampled_from(sorted(NEEDS)).map(NEEDS.__getitem__)
crowds = st.lists(teams, max_size=6, unique_by=lambda team: team.code)


def places(found: list[str], one: str, other: str) -> tuple[int, int]:
    return found.index(one), found.index(other)


@given(needs, crowds, teams, st.floats(0, 50_000))
def test_the_nearer_of_two_like_teams_never_ranks_behind(
    need: object, crowd: list[Team], team: Team, way: float
) -> None:
    nearer = replace(team, code="a", function=sorted(need.able | need.best)[0], arrived=3, metres=way / 2)  # type: ignore[attr-defined]
    farther = replace(nearer, code="b", metres=way)
    for order in ([nearer, *crowd, farther], [farther, *crowd, nearer]):
        codes = [each.team.code for each in rank(need, order)]  # type: ignore[arg-type]
        near, far = places(codes, "a", "b")
        assert near < far


@given(needs, crowds, st.integers())
def test_only_fit_teams_of_which_somebody_has_answered_are_proposed_each_once_with_its_reasons(
    need: object, crowd: list[Team], seed: int
) -> None:
    found = rank(need, crowd)  # type: ignore[arg-type]
    fit = {
        team.code
        for team in crowd
        if team.function in need.best | need.able and team.arrived + team.acknowledged  # type: ignore[attr-defined]
    }
    assert {each.team.code for each in found} == fit
    assert len(found) == len(fit)
    assert all(len(each.reasons) >= 3 for each in found)
    assert [each.minutes for each in found] == sorted(each.minutes for each in found)
    mixed = crowd[:]
    Random(seed).shuffle(mixed)
    assert rank(need, mixed) == found  # type: ignore[arg-type]


@given(needs, teams)
def test_more_people_there_or_less_to_do_makes_no_team_later(need: object, team: Team) -> None:
    fit = replace(team, function=sorted(need.able | need.best)[0], acknowledged=5)  # type: ignore[attr-defined]
    (now,) = rank(need, [fit])  # type: ignore[arg-type]
    (more,) = rank(need, [replace(fit, arrived=fit.arrived + 1)])  # type: ignore[arg-type]
    (freer,) = rank(need, [replace(fit, open_tasks=max(0, fit.open_tasks - 1))])  # type: ignore[arg-type]
    assert more.minutes <= now.minutes
    assert freer.minutes <= now.minutes


def test_the_reasons_are_told_in_words() -> None:
    team = Team("a", "machinery", 8, 9, 1, 1_200.0)
    (found,) = rank(NEEDS["rescue"], [team])
    assert " · ".join(reason.zh for reason in found.reasons) == "距离 1.2 km · 8 人到位 · 1 项任务在做"
    (planned,) = rank(NEEDS["rescue"], [replace(team, placed="plan", metres=340.0, by_road=True, arrived=0)])
    assert planned.reasons[0].zh == "按道路 340 米（按预案地点估）"
    assert planned.reasons[1].zh == "还没人到位，9 人已应答"


def test_metres_are_those_of_the_earth() -> None:
    # A degree of latitude, and the same place.
    assert metres_between((104.0, 30.0), (104.0, 31.0)) == pytest.approx(111_195, rel=1e-4)
    assert metres_between((104.0, 30.0), (104.0, 30.0)) == 0
    assert metres_between((104.0, 30.0), (105.0, 30.0)) == pytest.approx(111_195 * math.cos(math.radians(30)), rel=1e-3)


def test_every_need_can_be_met_by_some_function_and_every_function_named_is_one() -> None:
    assert all(need.best | need.able for need in NEEDS.values())
    assert all(need.best | need.able <= set(FUNCTIONS) for need in NEEDS.values())
    assert all(label.zh and label.en for label in NATURES.values())
    assert max(map(len, NATURES)) <= 20
