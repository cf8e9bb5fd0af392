"""The life of a finding: its table of moves, and who may make them."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from weige.emergency.findings.rules import (
    MOVES,
    WAITING,
    By,
    FindingState,
    Mover,
    assign_refusal,
    due_refusal,
    is_overdue,
    refusal,
)

STATES = st.sampled_from(FindingState)
MOVERS = st.builds(Mover, st.booleans(), st.booleans(), st.booleans())
OWNER, COMMAND = Mover(owns=True, commands=False), Mover(owns=False, commands=True)


@pytest.mark.parametrize(
    ("move", "origin", "mover", "target"),
    [
        ("take", "open", OWNER, "in_hand"),
        ("take", "reopened", OWNER, "in_hand"),
        ("mend", "open", OWNER, "mended"),
        ("mend", "in_hand", OWNER, "mended"),
        ("verify", "mended", COMMAND, "verified"),
        ("reopen", "mended", COMMAND, "reopened"),
        ("reopen", "verified", COMMAND, "reopened"),
    ],
)
def test_moves_that_are_open_lead_on(move: str, origin: str, mover: Mover, target: str) -> None:
    assert refusal(FindingState(origin), MOVES[move], mover, "堤边装了灯") is None
    assert MOVES[move].target == target


@given(STATES, st.sampled_from(list(MOVES.values())), MOVERS, st.text())
def test_a_refusal_says_why_and_only_its_own_people_make_a_move(state, move, mover, words) -> None:
    reason = refusal(state, move, mover, words)
    if reason is not None:
        assert reason.zh
        assert reason.en
        return
    assert state in move.origins
    assert mover.owns if move.by is By.OWNER else mover.commands
    assert words.strip() or not move.needs_words


@given(MOVERS.filter(lambda mover: mover.owns or mover.mended), STATES, st.text())
def test_nobody_verifies_their_own_work(mover: Mover, state: FindingState, words: str) -> None:
    assert refusal(state, MOVES["verify"], mover, words) is not None


@pytest.mark.parametrize("move", ["mend", "reopen"])
def test_what_was_done_is_said_in_words(move: str) -> None:
    row = MOVES[move]
    mover = OWNER if row.by is By.OWNER else COMMAND
    assert refusal(min(row.origins), row, mover, "  ") is not None


@given(STATES, st.dates(), st.integers(-400, 400))
def test_only_what_its_owner_still_has_to_do_is_overdue_and_from_the_day_after(state, day: date, off: int) -> None:
    assert is_overdue(state, day, date.fromordinal(max(1, day.toordinal() + off))) == (
        state in WAITING and off > 0 and day.toordinal() + off > day.toordinal()
    )


def test_a_day_in_the_past_is_refused_and_today_is_not() -> None:
    today = date(2026, 11, 29)
    assert due_refusal(today - timedelta(days=1), today) is not None
    assert due_refusal(today, today) is None


@given(STATES, MOVERS)
def test_only_the_command_gives_on_what_waits(state: FindingState, mover: Mover) -> None:
    assert (assign_refusal(state, mover) is None) == (mover.commands and state in WAITING)
