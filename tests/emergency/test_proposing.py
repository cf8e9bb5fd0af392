"""Which level gauges and warnings propose: the rule alone, on plain values."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid5

from hypothesis import given
from hypothesis import strategies as st

from weige.core.errors import Text
from weige.emergency.signals.proposing import (
    MILDEST,
    Decided,
    Fall,
    Open,
    Outcome,
    Running,
    Signal,
    concerns,
    hazards,
    weigh,
)

BEGIN = datetime(2026, 7, 20, 15, 0, tzinfo=UTC)
WHY = Text("因", "why")
SPACE = UUID(int=7)


def at(minutes: int) -> datetime:
    return BEGIN + timedelta(minutes=minutes)


def signal(name: str, level: int, minutes: int = 0) -> Signal:
    return Signal(name, level, at(minutes), WHY, alert=uuid5(SPACE, name))


def fall(name: str, minutes: int = 0) -> Fall:
    return Fall(name, at(minutes), WHY, uuid5(SPACE, name))


def waiting(name: str, level: int, *, lowers: bool = False) -> Open:
    return Open(uuid5(SPACE, f"open {name}"), name, level, lowers)


def wanted(outcome: Outcome) -> tuple[str, int, bool] | None:
    found = outcome.wanted
    return (found.signal.crossing, found.level, found.lowers) if found else None


def test_a_signal_proposes_its_level_where_nothing_runs() -> None:
    assert wanted(weigh([signal("a", 3)], [], None)) == ("a", 3, False)


def test_the_gravest_is_proposed_and_covers_the_milder() -> None:
    assert wanted(weigh([signal("a", 3), signal("b", 2)], [], None)) == ("b", 2, False)
    outcome = weigh([signal("a", 3), signal("b", 2)], [], None, waiting=[waiting("b", 2)], made={"b"})
    assert outcome == Outcome((), None)


def test_a_graver_signal_overtakes_the_open_proposal() -> None:
    outcome = weigh([signal("a", 3), signal("b", 2)], [], None, waiting=[waiting("a", 3)], made={"a"})
    assert wanted(outcome) == ("b", 2, False)
    assert outcome.overtaken == (waiting("a", 3).id,)


def test_a_crossing_proposes_once() -> None:
    assert weigh([signal("a", 3)], [], None, made={"a"}).wanted is None


def test_nothing_is_proposed_that_an_operation_does_already() -> None:
    assert weigh([signal("a", 3)], [], Running(3, at(0))).wanted is None
    assert weigh([signal("a", 3)], [], Running(2, at(0))).wanted is None
    assert wanted(weigh([signal("a", 2)], [], Running(3, at(0)))) == ("a", 2, False)


def test_what_began_before_a_decision_does_not_ask_again() -> None:
    declined = [Decided(3, at(10))]
    assert weigh([signal("b", 3, 5)], [], None, decided=declined).wanted is None
    assert wanted(weigh([signal("b", 3, 15)], [], None, decided=declined)) == ("b", 3, False)
    assert wanted(weigh([signal("b", 2, 5)], [], None, decided=declined)) == ("b", 2, False), "it asks for more"


def test_a_fall_proposes_a_lower_level_only_where_an_operation_runs_since_before_it() -> None:
    assert weigh([], [fall("a", 10)], None).wanted is None
    assert weigh([], [fall("a", 10)], Running(2, at(20))).wanted is None, "the level was set after the fall"
    assert wanted(weigh([], [fall("a", 10)], Running(2, at(0)))) == ("a", MILDEST, True)


def test_a_fall_lowers_no_further_than_what_still_holds() -> None:
    assert wanted(weigh([signal("rain", 3)], [fall("a", 10)], Running(2, at(0)))) == ("a", 3, True)
    assert weigh([signal("rain", 2)], [fall("a", 10)], Running(2, at(0))).wanted is None


def test_an_open_proposal_is_overtaken_when_its_cause_is_gone_or_it_was_done() -> None:
    each = waiting("a", 3)
    assert weigh([signal("a", 3)], [], None, waiting=[each], made={"a"}).overtaken == ()
    assert weigh([], [], None, waiting=[each], made={"a"}).overtaken == (each.id,)
    assert weigh([signal("a", 3)], [], Running(3, at(5)), waiting=[each], made={"a"}).overtaken == (each.id,)
    lower = waiting("f", 4, lowers=True)
    assert weigh([], [fall("f", 9)], Running(2, at(0)), waiting=[lower], made={"f"}).overtaken == ()
    assert weigh([signal("b", 2)], [], Running(2, at(0)), waiting=[lower], made={"f", "b"}).overtaken == (lower.id,)
    assert weigh([], [], None, waiting=[lower], made={"f"}).overtaken == (lower.id,)


SIGNALS = st.lists(
    st.builds(signal, st.sampled_from("abcdef"), st.integers(1, 4), st.integers(0, 60)),
    unique_by=lambda each: each.crossing,
)
RUNNING = st.none() | st.builds(Running, st.integers(1, 4), st.integers(0, 60).map(at))


@given(SIGNALS, RUNNING, st.randoms(use_true_random=False))
def test_the_order_in_which_signals_came_makes_no_difference(signals, running, shuffler) -> None:
    other = list(signals)
    shuffler.shuffle(other)
    assert weigh(signals, [], running) == weigh(other, [], running)


@given(SIGNALS, RUNNING)
def test_what_was_proposed_is_not_proposed_again(signals, running) -> None:
    outcome = weigh(signals, [], running)
    if outcome.wanted is None:
        return
    name, level = outcome.wanted.signal.crossing, outcome.wanted.level
    again = weigh(signals, [], running, waiting=[waiting(name, level)], made={name})
    assert again == Outcome((), None)


@given(SIGNALS, RUNNING, st.integers(0, 60))
def test_a_raise_always_asks_for_more_than_runs_and_a_lower_one_for_less(signals, running, minutes) -> None:
    found = weigh(signals, [fall("f", minutes)], running).wanted
    if found is None:
        return
    if found.lowers:
        assert running is not None
        assert found.level > running.level
        assert all(each.level >= found.level for each in signals)
    else:
        assert running is None or found.level < running.level


@given(SIGNALS)
def test_after_a_decision_about_everything_there_is_silence(signals) -> None:
    assert weigh(signals, [], None, decided=[Decided(1, at(60))]).wanted is None


def test_what_is_far_below_does_not_concern_a_plan() -> None:
    assert concerns("510104", "510104020")
    assert concerns("510104020", "510104020")
    assert concerns("510104020004", "510104020")
    assert not concerns("510104020004", "510104")
    assert not concerns("510105", "510104020")


def test_levels_by_colour_and_stage_are_data() -> None:
    flood = hazards()["flood"]
    assert flood.colours == {"red": 1, "orange": 2, "yellow": 3, "blue": 4}
    assert flood.stages["guarantee"] < flood.stages["warning"]
    assert flood.is_meant_by("暴雨")
    assert flood.is_meant_by("Flash Flood Warning")
    assert not flood.is_meant_by("高温")
