"""Scopes are sets of places given by prefixes; permission is a test on them."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from weige.access.actors import Actor, HeldPost
from weige.core.ids import new_id
from weige.core.places import LENGTHS, Scope, ancestors, at_level, is_place, level_of

LEVELS = sorted(LENGTHS.values())
codes = st.lists(st.sampled_from("12"), min_size=18, max_size=18).flatmap(
    lambda digits: st.sampled_from(LEVELS).map(lambda n: "".join(digits)[:n])
)
scopes = st.lists(codes, max_size=6)


@given(scopes, codes)
def test_a_scope_covers_what_lies_in_one_of_its_places(places: list[str], place: str) -> None:
    assert Scope.of(places).covers(place) == any(place.startswith(one) for one in places)


@given(scopes)
def test_no_part_of_a_scope_lies_in_another(places: list[str]) -> None:
    prefixes = Scope.of(places).prefixes
    assert not [1 for a in prefixes for b in prefixes if a != b and a.startswith(b)]
    assert len(set(prefixes)) == len(prefixes)
    assert Scope.of(prefixes) == Scope.of(places) == Scope.of(reversed(places))


@given(scopes, codes, codes)
def test_within_is_the_intersection(places: list[str], under: str, place: str) -> None:
    scope = Scope.of(places)
    assert scope.within(under).covers(place) == (scope.covers(place) and place.startswith(under))


@given(scopes, codes, codes)
def test_within_twice_is_within_both(places: list[str], one: str, two: str) -> None:
    scope = Scope.of(places)
    assert scope.within(one).within(two) == scope.within(two).within(one)


def test_nothing_lies_in_an_empty_scope() -> None:
    empty = Scope.of([])
    assert not empty
    assert not empty.covers("5101")
    assert not empty.within("5101")


@given(codes)
def test_ancestors_climb_from_the_place_to_the_city(code: str) -> None:
    above = ancestors(code)
    assert all(code.startswith(place) and is_place(place) for place in above)
    assert [len(place) for place in above] == sorted((len(place) for place in above), reverse=True)
    assert at_level(code, level_of(code)) == code


@given(st.lists(st.tuples(codes, st.sets(st.sampled_from(["case.read", "case.close"])))), codes)
def test_an_ability_reaches_as_far_as_the_posts_that_carry_it(held: list[tuple[str, set[str]]], place: str) -> None:
    posts = tuple(
        HeldPost(new_id(), "t", at, None, frozenset(abilities), False, False, False) for at, abilities in held
    )
    actor = Actor(new_id(), posts=posts)
    for ability in ("case.read", "case.close"):
        allowed = actor.may(ability, place)
        assert allowed == actor.scope(ability).covers(place)
        nearest = actor.post_for(ability, place)
        assert (nearest is not None) == allowed
        if nearest:
            others = [p for p in posts if ability in p.abilities and place.startswith(p.place)]
            assert len(nearest.place) == max(len(p.place) for p in others)
