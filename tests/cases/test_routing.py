"""Routing: the lowest level on duty, one level at a time, with reasons."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from weige.cases.routing import CLIMB, Candidate, Route, Rule, above, choose_rule, route_report, route_up
from weige.core.errors import Text
from weige.core.ids import new_id
from weige.core.places import at_level, level_of

PLACE = "510104020004001001"
LAMP = Text("楼道灯不亮", "corridor lamp broken")
WHY = Text("有理由", "there is a reason")
OLDER = CLIMB[:-1]


def post(level: str, rank: int = 0) -> Candidate:
    at = at_level(PLACE, level)
    assert at is not None
    return Candidate(new_id(), new_id(), f"{level}_post", at, rank, Text("岗位", "post"))


levels = st.sampled_from(CLIMB)
duty = st.lists(st.builds(post, levels, st.integers(0, 3)), max_size=8)
elsewhere = st.lists(
    st.just(Candidate(new_id(), new_id(), "x", "510104020005001001", 0, Text("远", "far"))), max_size=2
)
rules = st.lists(
    st.builds(
        Rule, st.integers(1, 99), st.sampled_from(["", "facility", "facility.lamp", "water", "facil"]),
        st.sampled_from([None, "account", "resident"]), st.sampled_from(OLDER), st.just(WHY),
    ), max_size=5, unique_by=lambda rule: rule.id,
)  # fmt: skip


def begin_of(rules_: list[Rule], reporter: str, reporter_level: str | None) -> str:
    """Where a case begins, said in the simplest way."""
    fitting = [
        r for r in rules_
        if r.category in {"", "facility", "facility.lamp"} and r.reporter in {None, reporter}
    ]  # fmt: skip
    if fitting:
        return sorted(fitting, key=lambda r: (-len(r.category), r.reporter is None, r.id))[0].level
    return "micro_grid" if reporter_level is None else above(reporter_level)


@given(rules, duty, elsewhere, st.sampled_from([None, *OLDER]))
def test_the_lowest_level_on_duty_at_or_above_the_begin_holds_it(
    rules_: list[Rule], on_duty: list[Candidate], others: list[Candidate], reporter_level: str | None
) -> None:
    reporter = "resident" if reporter_level is None else "account"
    route = route_report(
        category="facility.lamp", category_name=LAMP, place=PLACE, reporter=reporter, reporter_level=reporter_level,
        rules=rules_, candidates=[*others, *on_duty],
    )  # fmt: skip
    check(route, begin_of(rules_, reporter, reporter_level), on_duty)


def check(route: Route | None, begin: str, on_duty: list[Candidate]) -> None:
    climb = CLIMB[CLIMB.index(begin) :]
    able = [c for c in on_duty if level_of(c.place) in climb]
    if not able:
        assert route is None
        return
    assert route is not None
    lowest = min(CLIMB.index(level_of(c.place)) for c in able)
    assert route.level == CLIMB[lowest]
    best = min(c.rank for c in able if level_of(c.place) == route.level)
    assert (route.holder.rank, level_of(route.holder.place)) == (best, route.level)
    vacant = lowest - CLIMB.index(begin)
    said = [reason for reason in route.reasons if "nobody is on duty" in reason.en]
    assert len(said) == vacant, "each level without anyone is named, no other"
    assert len(route.reasons) == vacant + 2
    assert all(reason.zh and reason.en for reason in route.reasons)


@given(duty, st.sampled_from(OLDER))
def test_escalation_climbs_one_level_and_passes_over_vacant_ones_only(on_duty: list[Candidate], level: str) -> None:
    route = route_up(place=PLACE, from_level=level, candidates=on_duty, reason=WHY)
    check(route, above(level), on_duty)


def test_above_the_city_there_is_nothing() -> None:
    assert route_up(place=PLACE, from_level="city", candidates=[post("city")], reason=WHY) is None
    assert above("city") == "city"


@given(rules, st.sampled_from(OLDER), duty)
def test_a_reporter_who_can_dispatch_keeps_what_begins_at_or_below_the_own_level(
    rules_: list[Rule], level: str, on_duty: list[Candidate]
) -> None:
    own = post(level)
    route = route_report(
        category="facility.lamp", category_name=LAMP, place=PLACE, reporter="account", reporter_level=level,
        rules=rules_, candidates=[*on_duty, own], own=own,
    )  # fmt: skip
    rule = choose_rule(rules_, "facility.lamp", "account")
    begins = rule.level if rule else level
    if CLIMB.index(level) >= CLIMB.index(begins):
        assert route is not None
        assert route.holder == own
        assert route.reasons
    else:
        check(route, begins, [*on_duty, own])


@given(rules)
def test_the_order_of_rules_does_not_matter(rules_: list[Rule]) -> None:
    one = choose_rule(rules_, "facility.lamp", "resident")
    assert one == choose_rule(list(reversed(rules_)), "facility.lamp", "resident")


@pytest.mark.parametrize(
    ("category", "chosen"),
    [("facility.lamp", 3), ("facility.lift", 2), ("facilities.lift", 1), ("facility", 2), ("water", 1)],
)
def test_the_most_specific_rule_is_taken(category: str, chosen: int) -> None:
    given_rules = [
        Rule(1, "", None, "community", WHY), Rule(2, "facility", None, "community", WHY),
        Rule(3, "facility.lamp", None, "subdistrict", WHY),
    ]  # fmt: skip
    rule = choose_rule(given_rules, category, "account")
    assert rule is not None
    assert rule.id == chosen


def test_a_case_at_a_community_skips_the_levels_below_without_a_word() -> None:
    officer = post("community")
    route = route_report(
        category="other", category_name=LAMP, place=PLACE[:12], reporter="resident", reporter_level=None, rules=[],
        candidates=[officer],
    )  # fmt: skip
    assert route is not None
    assert route.holder == officer
    assert not [reason for reason in route.reasons if "nobody" in reason.en]
