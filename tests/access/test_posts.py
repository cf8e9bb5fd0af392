"""Posts from day to day, at the city's midnight; what ends with them; who may make and end them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from tests import town
from tests.factories import Person, days, ground, hold, send, staff

from weige.access import actions
from weige.access.models import Post, Session
from weige.access.queries import standing_posts
from weige.access.sessions import actor_of
from weige.core import clock
from weige.core.errors import Problem
from weige.core.ids import new_id
from weige.core.models import Event

pytestmark = pytest.mark.django_db
FIRST, LAST = date(2026, 6, 10), date(2026, 6, 12)
BEGIN = datetime(2026, 6, 9, 16, 0, tzinfo=UTC)
"""Midnight in the city at the beginning of the first day."""
END = datetime(2026, 6, 12, 16, 0, tzinfo=UTC)
INSTANT = timedelta(microseconds=1)


@pytest.fixture
def leader() -> Person:
    ground()
    person = hold("micro_grid_leader", town.MICRO, number=1, first_day=FIRST, last_day=LAST)
    Session.objects.update(expires_at=datetime(2099, 1, 1, tzinfo=UTC))
    return person


@given(st.integers(-2 * 86400, 5 * 86400).map(lambda seconds: BEGIN + timedelta(seconds=seconds)))
@example(BEGIN - INSTANT)
@example(BEGIN)
@example(END - INSTANT)
@example(END)
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_post_counts_from_its_first_day_to_the_end_of_its_last(
    leader: Person, monkeypatch: pytest.MonkeyPatch, moment: datetime
) -> None:
    stands = BEGIN <= moment < END
    with monkeypatch.context() as patched:
        patched.setattr(clock, "real_now", lambda: moment)
        actor = actor_of(leader.token)
        assert actor is not None
        assert bool(actor.posts) == stands
        assert bool(actor.scope("case.read")) == stands
        assert bool(standing_posts(town.MICRO)) == stands


def test_an_ended_post_loses_access_at_once() -> None:
    ground()
    people = staff("leader", "officer")
    client = people["leader"].client
    assert send(client, "get", "/my-grids").json()["items"]
    path = f"/posts/{people['leader'].post.id}/end"
    answer = send(people["officer"].client, "post", path, {"last_day": clock.today().isoformat()})
    assert (answer.status_code, answer.json()["active"]) == (200, False)
    assert send(client, "get", "/my-grids").json()["items"] == []
    assert send(client, "get", "/session").json()["posts"] == []
    again = send(people["officer"].client, "post", path, {"last_day": clock.today().isoformat()})
    assert (again.status_code, again.json()["code"]) == (409, "access.post_ended")


def test_nobody_ends_their_own_post_and_a_colleague_does() -> None:
    ground()
    people = staff("officer")
    colleague = hold("community_officer", town.COMMUNITY, number=50)
    path, body = f"/posts/{people['officer'].post.id}/end", {"last_day": clock.today().isoformat()}
    refused = send(people["officer"].client, "post", path, body)
    assert (refused.status_code, refused.json()["code"]) == (409, "access.own_post")
    assert people["officer"].actor.posts
    assert send(colleague.client, "post", path, body).status_code == 200


def test_a_post_that_ends_later_keeps_access_till_then() -> None:
    ground()
    people = staff("leader", "officer")
    last = clock.today() + days(3)
    actions.end_post(actor=people["officer"].actor, post_id=people["leader"].post.id, last_day=last)
    assert people["leader"].actor.posts
    with clock.at(clock.now() + days(4)):
        assert not standing_posts(town.MICRO) or standing_posts(town.MICRO)[0].id != people["leader"].post.id
    with pytest.raises(Problem) as refusal:
        actions.end_post(
            actor=people["officer"].actor, post_id=people["leader"].post.id, last_day=town.FIRST_DAY - days(1)
        )
    assert refusal.value.code == "access.days_out_of_order"


def test_the_nearest_and_first_in_rank_stands_first() -> None:
    ground()
    second = hold("grid_worker", town.GENERAL, number=2, rank=1)
    first = hold("grid_worker", town.GENERAL, number=3, rank=0)
    leader = hold("micro_grid_leader", town.MICRO, number=4)
    assert [post.id for post in standing_posts(town.MICRO)] == [leader.post.id, first.post.id, second.post.id]


def create(person: Person, **values: object) -> Post:
    wanted = {"id": new_id(), "post_type": "micro_grid_leader", "place": town.MICRO, "first_day": FIRST, **values}
    return actions.create_post(actor=person.actor, **wanted)


def test_a_post_is_made_once() -> None:
    ground()
    officer = staff("officer")["officer"]
    id = new_id()
    assert create(officer, id=id).pk == create(officer, id=id).pk == id
    assert Event.objects.filter(kind="access.post_created", subject_id=id).count() == 1
    with pytest.raises(Problem) as refusal:
        create(officer, id=id, place=town.OTHER_MICRO)
    assert refusal.value.code == "core.id_taken"


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"post_type": "emperor"}, "core.not_found"),
        ({"place": town.COMMUNITY}, "access.level_not_allowed"),
        ({"place": town.COMMUNITY + "0"}, "access.level_not_allowed"),
        ({"place": town.GENERAL + "099"}, "access.unknown_place"),
        ({"place": town.NEIGHBOUR + "001001"}, "access.not_allowed"),
        ({"post_type": "subdistrict_officer", "place": town.SUBDISTRICT}, "access.not_allowed"),
        ({"last_day": FIRST - days(1)}, "access.days_out_of_order"),
        ({"organisation": new_id()}, "core.not_found"),
    ],
)
def test_a_faulty_or_foreign_post_is_refused(values: dict[str, object], code: str) -> None:
    ground()
    officer = staff("officer")["officer"]
    before = Post.objects.count()
    with pytest.raises(Problem) as refusal:
        create(officer, **values)
    assert refusal.value.code == code
    assert Post.objects.count() == before


def test_a_list_of_posts_tells_masked_numbers_of_the_own_area_only() -> None:
    ground()
    people = staff("leader", "officer", "subdistrict")
    items = send(people["officer"].client, "get", "/posts").json()["items"]
    assert {item["post_type"] for item in items} == {"micro_grid_leader", "community_officer"}
    assert {item["account_phone_masked"] for item in items} == {"138****0001", "138****0004"}
