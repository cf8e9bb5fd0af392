"""The ledger of supplies: nothing below zero, and what has come in is somewhere."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from weige.emergency.supplies.items import items
from weige.emergency.supplies.ledger import (
    Balance,
    Condition,
    Kind,
    Lot,
    Movement,
    after,
    balance,
    readiness,
    refusal,
)

MOVEMENTS = st.lists(
    st.one_of(
        st.builds(Movement, st.sampled_from([kind for kind in Kind if kind is not Kind.COUNT]), st.integers(-3, 40)),
        st.builds(Movement, st.just(Kind.COUNT), st.integers(-40, 40)),
    ),
    max_size=40,
)
TODAY = date(2026, 7, 1)


@given(MOVEMENTS)
def test_what_is_let_through_never_goes_below_zero_and_nothing_is_lost_track_of(wishes: list[Movement]) -> None:
    kept: list[Movement] = []
    for wish in wishes:
        if refusal(balance(kept), wish) is None:
            kept.append(wish)
    found = balance(kept)
    assert min(found.stock, found.out, found.lost) >= 0
    assert found.received + found.counted == found.stock + found.out + found.lost
    assert found.received == sum(each.amount for each in kept if each.kind is Kind.IN)


@given(MOVEMENTS, st.randoms(use_true_random=False))
def test_the_balance_is_the_same_in_whatever_order_movements_are_summed(some: list[Movement], chance: object) -> None:
    shuffled = list(some)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    assert balance(shuffled) == balance(some)


@given(st.integers(1, 50), st.integers(1, 50))
def test_a_refused_movement_is_one_that_the_shelf_cannot_give(stock: int, wanted: int) -> None:
    there = Balance(received=stock, stock=stock)
    assert (refusal(there, Movement(Kind.OUT, wanted)) is not None) == (wanted > stock)
    assert after(there, Movement(Kind.OUT, min(stock, wanted))).is_whole


def test_only_what_was_drawn_comes_back_or_is_lost() -> None:
    drawn = balance([Movement(Kind.IN, 10), Movement(Kind.OUT, 4)])
    assert refusal(drawn, Movement(Kind.RETURN, 5)) is not None
    assert refusal(drawn, Movement(Kind.LOST, 5)) is not None
    assert refusal(drawn, Movement(Kind.RETURN, 4)) is None
    assert refusal(drawn, Movement(Kind.OUT, 0)) is not None


def test_short_and_soon_to_expire_are_told_apart_from_what_is_unfit_or_over() -> None:
    lots = [
        Lot(10, Condition.GOOD),
        Lot(5, Condition.WORN, TODAY + timedelta(days=30)),
        Lot(7, Condition.UNFIT),
        Lot(9, Condition.GOOD, TODAY - timedelta(days=1)),
        Lot(2, Condition.GOOD, TODAY + timedelta(days=31)),
    ]
    found = readiness(lots, 20, TODAY)
    assert (found.fit, found.expiring, found.short, found.over, found.is_ready) == (17, 5, 3, 9, False)
    assert readiness(lots[:1], 10, TODAY).is_ready


def test_the_catalogue_has_what_the_drill_needs_by_its_chinese_names() -> None:
    names = {item.name.zh for item in items().values()}
    assert names >= {"沙袋", "雨衣", "雨靴", "铁锹", "救生衣", "救生圈", "绳索"}
