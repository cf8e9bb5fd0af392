"""How warnings end: cancelled, replaced, given the all-clear, run out; whatever the order in which messages come."""

from __future__ import annotations

import itertools
from datetime import timedelta

import pytest
import warnings_made as made
from hypothesis import given
from hypothesis import strategies as st

from weige.emergency.warnings.alert import Alert
from weige.emergency.warnings.ending import AlertState, standings
from weige.emergency.warnings.reading import read

FIRST = "qxt@example.org,5101-20260720-1,2026-07-20T14:00:00+08:00"
CLEAR = made.info(responses="<responseType>AllClear</responseType>", urgency="Past", headline="暴雨黄色预警解除")


def alert(**changes: str) -> Alert:
    (found,) = read(made.alert(**changes).encode(), made.ZONE).alerts  # type: ignore[arg-type]
    return found.alert


def second(msg_type: str, *, minutes: int = 30, **changes: str) -> Alert:
    return alert(identifier="5101-20260720-2", sent=f"2026-07-20T14:{minutes}:00+08:00", msg_type=msg_type,
                 references=FIRST, **changes)  # fmt: skip


def state(*alerts: Alert, hours: float = 0) -> list[str]:
    return [each.state.value for each in standings(alerts, made.NOW + timedelta(hours=hours))]


def test_it_holds_from_when_it_takes_effect_until_it_runs_out() -> None:
    later = alert(infos=made.info(effective="<effective>2026-07-20T16:00:00+08:00</effective>"))
    assert state(later) == ["not_yet"]
    assert state(later, hours=1) == ["in_force"]
    assert state(later, hours=23.9) == ["in_force"]
    assert state(later, hours=24) == ["expired"]


def test_without_an_expiry_it_holds_for_a_day() -> None:
    endless = alert(infos=made.info(expires=""))
    assert state(endless, hours=22.9) == ["in_force"]
    assert state(endless, hours=23) == ["expired"]


def test_it_lasts_as_long_as_its_longest_part() -> None:
    both = alert(infos=made.info() + made.info(expires="<expires>2026-07-22T15:00:00+08:00</expires>"))
    assert state(both, hours=40) == ["in_force"]


@pytest.mark.parametrize(
    ("ender", "states"),
    [
        (second("Cancel", infos=""), ["cancelled", "message"]),
        (second("Update"), ["updated", "in_force"]),
        (second("Update", infos=CLEAR), ["all_clear", "all_clear"]),
        (second("Ack", infos=""), ["in_force", "message"]),
        (second("Error", infos=""), ["in_force", "message"]),
        (second("Cancel", infos="", sender="else@example.org"), ["in_force", "message"]),
        (second("Cancel", infos="", status="Exercise"), ["in_force", "message"]),
        (second("Update", infos=made.info() + CLEAR), ["updated", "in_force"]),
        (second("Update", infos=made.info(urgency="Past")), ["updated", "in_force"]),
        (second("Update", infos=made.info(urgency="Past", headline="暴雨预警已解除")), ["all_clear", "all_clear"]),
    ],
    ids=["cancel", "update", "all clear", "ack", "error", "another's", "exercise", "half", "past", "past in words"],
)  # fmt: skip
def test_what_ends_a_warning_and_what_does_not(ender: Alert, states: list[str]) -> None:
    assert state(alert(), ender) == states
    assert state(ender, alert()) == states[::-1]


def test_what_has_not_been_sent_yet_ends_nothing() -> None:
    assert state(alert(), second("Cancel", infos="", minutes=30), hours=-0.75) == ["in_force", "message"]


def test_a_warning_that_ran_out_first_has_run_out() -> None:
    short = alert(infos=made.info(expires="<expires>2026-07-20T14:20:00+08:00</expires>"))
    assert state(short, second("Cancel", infos="")) == ["expired", "message"]


def test_it_does_not_end_itself() -> None:
    assert state(alert(msg_type="Update", references=FIRST)) == ["in_force"]


KINDS = st.sampled_from(["Alert", "Update", "Cancel", "Ack", "Error"])


@given(
    st.lists(st.tuples(KINDS, st.integers(0, 5), st.sampled_from(["", "a", "b", "c", "d"])), min_size=1, max_size=4),
    st.integers(0, 60 * 48),
)  # fmt: skip
def test_the_order_in_which_messages_come_changes_nothing(told: list[tuple[str, int, str]], minutes: int) -> None:
    alerts = [
        alert(
            identifier="abcd"[at], msg_type=kind, sent=f"2026-07-20T14:{minute:02}:00+08:00",
            references=f"qxt@example.org,{of},2026-07-20T14:00:00+08:00" if of else "",
        )
        for at, (kind, minute, of) in enumerate(told)
    ]  # fmt: skip
    now = made.NOW + timedelta(minutes=minutes)
    expected = dict(zip([each.identifier for each in alerts], standings(alerts, now), strict=True))
    for order in itertools.permutations(alerts):
        found = dict(zip([each.identifier for each in order], standings(order, now), strict=True))
        assert {key: each.state for key, each in found.items()} == {key: each.state for key, each in expected.items()}
    # Whatever is cancelled or replaced was so by a message that is there.
    ended = {AlertState.CANCELLED, AlertState.UPDATED}
    assert all(each.by is not None for each in expected.values() if each.state in ended)
