"""The one table of moves: every move from every state by every kind of person, with a reason for each refusal."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from weige.cases.lifecycle import MOVES, CaseFacts, Mover, Outcome, PostFacts, State, holder_after, offer, offers
from weige.core.ids import new_id

NOW = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)
PLACE = "510104020004001001"
DESK, HOLDER, REPORTER = new_id(), new_id(), new_id()
EVERYTHING = frozenset(f"case.{name}" for name in ("solve", "dispatch", "handle", "escalate", "close"))
CASE = CaseFacts(
    state=State.REPORTED, place=PLACE, holder=HOLDER, holder_type="grid_worker", holder_place=PLACE[:15],
    holder_organisation=None, desk_post=DESK, reporter=REPORTER, on_the_spot=True, closed_at=None, outcome=None,
    confirmed=False,
)  # fmt: skip
POST = PostFacts(HOLDER, "grid_worker", PLACE[:15], None, EVERYTHING)
MOVERS = {
    "holder": Mover(new_id(), (POST,)),
    "colleague": Mover(new_id(), (replace(POST, id=new_id()),)),
    "holder of two posts": Mover(new_id(), (replace(POST, id=new_id(), place="510199"), POST)),
    "holder without abilities": Mover(new_id(), (replace(POST, abilities=frozenset()),)),
    "like post elsewhere": Mover(new_id(), (replace(POST, id=new_id(), place="510104020005001"),)),
    "like post of another organisation": Mover(new_id(), (replace(POST, id=new_id(), organisation=new_id()),)),
    "other post at the place": Mover(new_id(), (replace(POST, id=new_id(), post_type="micro_grid_leader"),)),
    "level above": Mover(new_id(), (replace(POST, id=new_id(), place=PLACE[:12]),)),
    "reporter": Mover(REPORTER, (), is_reporter=True),
    "resident reporter": Mover(None, (), is_reporter=True),
    "reporter who holds it": Mover(REPORTER, (POST,), is_reporter=True),
    "stranger": Mover(new_id(), ()),
}
HANDS = {"holder", "colleague", "holder of two posts", "reporter who holds it"}
REPORTERS = {"reporter", "resident reporter", "reporter who holds it"}
HOLDS = HANDS | {"holder without abilities"}
WHO = {
    ("solve_on_the_spot", "reported"): HANDS, ("solve_on_the_spot", "accepted"): HANDS,
    ("dispatch", "reported"): HANDS, ("dispatch", "accepted"): HANDS,
    ("accept", "reported"): HANDS, ("accept", "dispatched"): HANDS,
    ("handle", "accepted"): HANDS,
    ("reply", "accepted"): HANDS,
    ("whistle", "reported"): set(), ("whistle", "accepted"): set(),
    ("redirect", "reported"): HANDS, ("redirect", "accepted"): HANDS,
    ("pause", "accepted"): HANDS,
    ("return", "dispatched"): HANDS, ("return", "accepted"): HANDS,
    ("escalate", "reported"): HANDS, ("escalate", "accepted"): HANDS,
    ("confirm", "replied"): REPORTERS, ("confirm", "closed"): REPORTERS,
    ("close", "reported"): HANDS, ("close", "replied"): HANDS,
    ("reopen", "replied"): REPORTERS | HOLDS, ("reopen", "closed"): REPORTERS | HOLDS,
    ("withdraw", "reported"): REPORTERS,
}  # fmt: skip
"""The policy once more, written down by hand: who may make which move from which state."""


def in_state(state: State) -> CaseFacts:
    if state == State.CLOSED:
        return replace(CASE, state=state, closed_at=NOW - timedelta(days=1), outcome=Outcome.SOLVED)
    return replace(CASE, state=state)


@pytest.mark.parametrize("mover", MOVERS)
@pytest.mark.parametrize("state", list(State))
@pytest.mark.parametrize("move", MOVES)
def test_a_move_is_open_to_whom_the_table_names(move: str, state: State, mover: str) -> None:
    found = offer(in_state(state), MOVERS[mover], move, NOW)
    assert found.allowed == (mover in WHO.get((move, state.value), set())), found.reason
    if not found.allowed:
        assert found.reason is not None
        assert found.reason.zh
        assert found.reason.en


@pytest.mark.parametrize("state", list(State))
def test_every_move_is_offered_in_the_order_of_the_table(state: State) -> None:
    assert [o.move.name for o in offers(in_state(state), MOVERS["holder"], NOW)] == list(MOVES)


def test_every_state_is_reached_and_left() -> None:
    reached, frontier = set(), {State.REPORTED}
    while frontier:
        reached |= frontier
        frontier = {m.target for m in MOVES.values() if m.target and m.origins & reached} - reached
    assert reached == set(State)
    assert all(any(state in m.origins for m in MOVES.values()) for state in State)


def test_from_every_state_a_case_can_be_closed() -> None:
    for state in State:
        reached, frontier = set(), {state}
        while frontier:
            reached |= frontier
            frontier = {m.target for m in MOVES.values() if m.target and m.origins & reached} - reached
        assert State.CLOSED in reached


@pytest.mark.parametrize(
    ("facts", "move", "mover", "reason"),
    [
        (replace(CASE, on_the_spot=False), "solve_on_the_spot", "holder", "professional"),
        (replace(in_state(State.ACCEPTED), desk_post=None), "return", "holder", "nobody sent"),
        (replace(in_state(State.ACCEPTED), desk_post=HOLDER), "return", "holder", "nobody sent"),
        (replace(in_state(State.CLOSED), confirmed=True), "confirm", "reporter", "said that it is solved"),
        (replace(in_state(State.CLOSED), outcome=Outcome.WITHDRAWN), "confirm", "reporter", "withdrawn"),
        (
            replace(in_state(State.CLOSED), closed_at=NOW - timedelta(days=30, seconds=1)),
            "reopen",
            "reporter",
            "30 days",
        ),
    ],
)
def test_a_guard_says_why_it_refuses(facts: CaseFacts, move: str, mover: str, reason: str) -> None:
    refusal = offer(facts, MOVERS[mover], move, NOW).reason
    assert refusal is not None
    assert reason in refusal.en


def test_the_deadlines_of_a_paused_case_go_on_and_are_not_paused_twice() -> None:
    paused = replace(in_state(State.ACCEPTED), paused=True)
    assert offer(paused, MOVERS["holder"], "resume", NOW).allowed
    refusal = offer(paused, MOVERS["holder"], "pause", NOW).reason
    assert refusal is not None
    assert "paused already" in refusal.en


@pytest.mark.parametrize(("place", "may"), [(PLACE, False), (PLACE[:15], False), (PLACE[:12], True), (PLACE[:9], True)])
def test_departments_are_called_by_the_community_or_above(place: str, may: bool) -> None:
    case = replace(CASE, holder_place=place)
    mover = Mover(new_id(), (replace(POST, place=place),))
    assert offer(case, mover, "whistle", NOW).allowed == may


def test_a_case_is_not_closed_while_someone_called_has_not_answered() -> None:
    refusal = offer(replace(CASE, unanswered=2), MOVERS["holder"], "close", NOW).reason
    assert refusal is not None
    assert refusal.zh == "还有 2 个被吹哨的单位没有回应"


def test_a_case_goes_up_with_the_third_return() -> None:
    accepted = in_state(State.ACCEPTED)
    assert [holder_after("return", replace(accepted, returns=n), HOLDER, None) for n in range(4)] == [
        DESK,
        DESK,
        None,
        None,
    ]


def test_a_case_can_be_reopened_for_thirty_days_to_the_second() -> None:
    last = replace(in_state(State.CLOSED), closed_at=NOW - timedelta(days=30))
    assert offer(last, MOVERS["reporter"], "reopen", NOW).allowed


@pytest.mark.parametrize(("place", "allowed"), [("510104", False), ("5101", False), ("510104020", True)])
def test_the_district_is_the_highest_level(place: str, allowed: bool) -> None:
    facts = replace(CASE, holder_place=place)
    assert offer(facts, Mover(new_id(), (replace(POST, place=place),)), "escalate", NOW).allowed == allowed


@pytest.mark.parametrize("state", list(State))
@pytest.mark.parametrize("move", MOVES)
def test_after_a_move_someone_holds_it_or_routing_climbs(move: str, state: State) -> None:
    to_post, acting = new_id(), new_id()
    found = holder_after(move, in_state(state), acting, to_post)
    climbs = move == "escalate" or (move == "reopen" and state == State.CLOSED)
    assert (found is None) == climbs
    if move == "dispatch":
        assert found == to_post
    if move in {"reply", "return"}:
        assert found == DESK
    if move in {"accept", "handle"}:
        assert found == acting
