"""Invitations: a link with which one person takes up one post, once."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from tests import town
from tests.factories import Person, browser, days, ground, hold, send, staff

from weige.access import actions
from weige.access.actors import SYSTEM
from weige.access.models import Account, Invitation, Post
from weige.core import clock
from weige.core.ids import new_id

pytestmark = pytest.mark.django_db
PASSWORD = "榕树下的茶馆-1987"
PHONE = "13700000001"


@pytest.fixture
def officer() -> Person:
    ground()
    return staff("officer")["officer"]


def vacant(**values: Any) -> Post:
    wanted = {"post_type": "micro_grid_leader", "place": town.MICRO, "first_day": town.FIRST_DAY, **values}
    return actions.create_post(actor=SYSTEM, id=new_id(), **wanted)


def invite(officer: Person, post: Post, **values: Any) -> Any:
    body = {"id": str(new_id()), "post_id": str(post.id), "name": "张三妹", **values}
    return send(officer.client, "post", "/invitations", body)


def token_of(answer: Any) -> str:
    return str(answer.json()["url"].rpartition("/")[2])


def accept(token: str, **values: Any) -> Any:
    body = {"token": token, "phone": PHONE, "name": "张三妹", "password": PASSWORD, **values}
    return send(browser(), "post", "/invitations/accept", body)


def refused(answer: Any, code: str = "access.invitation_invalid", status: int = 410) -> bool:
    return bool((answer.status_code, answer.json()["code"]) == (status, code))


def test_an_invitation_is_opened_accepted_and_used_up(officer: Person) -> None:
    post = vacant()
    answer = invite(officer, post)
    assert answer.status_code == 201
    assert "/m/#/join/" in answer.json()["url"]
    assert "<svg" in answer.json()["qr_svg"]
    token = token_of(answer)
    opened = send(browser(), "post", "/invitations/open", {"token": token}).json()
    assert (opened["name"], opened["post"]["place"]["code"]) == ("张三妹", town.MICRO)
    session = accept(token).json()
    assert (session["state"], session["home"]) == ("signed_in", "/m/")
    assert Post.objects.get(id=post.id).account == Account.objects.get(phone=PHONE)
    assert refused(accept(token, phone="13700000002"))
    assert refused(send(browser(), "post", "/invitations/open", {"token": token}))
    assert not Account.objects.filter(phone="13700000002").exists()


def test_a_desk_post_is_joined_at_the_desk(officer: Person) -> None:
    city = hold("city_officer", town.CITY, number=40)
    post = vacant(post_type="community_officer", place=town.COMMUNITY)
    answer = invite(city, post)
    assert "/m/" not in answer.json()["url"]
    session = accept(token_of(answer)).json()
    assert (session["state"], session["home"]) == ("totp_enrolment_required", "/desk/")


def test_the_link_is_not_kept(officer: Person) -> None:
    token = token_of(invite(officer, vacant()))
    assert token.encode() not in bytes(Invitation.objects.get().digest)


def test_an_invitation_ends_with_its_time(officer: Person) -> None:
    token = token_of(invite(officer, vacant()))
    with clock.at(clock.now() + days(7) + timedelta(seconds=1)):
        assert refused(accept(token))
    with clock.at(clock.now() + days(6)):
        assert accept(token).status_code == 200


def test_an_invitation_taken_back_is_none(officer: Person) -> None:
    answer = invite(officer, vacant())
    path = f"/invitations/{answer.json()['id']}"
    assert send(officer.client, "delete", path).status_code == 204
    assert send(officer.client, "delete", path).status_code == 204
    assert refused(accept(token_of(answer)))


def test_a_command_replayed_after_its_invitation_was_taken_back_makes_no_dead_link(officer: Person) -> None:
    post, id = vacant(), str(new_id())
    invite(officer, post, id=id)
    send(officer.client, "delete", f"/invitations/{id}")
    assert refused(invite(officer, post, id=id))


def test_a_new_invitation_takes_the_earlier_one_back(officer: Person) -> None:
    post = vacant()
    first, second = token_of(invite(officer, post)), token_of(invite(officer, post))
    assert refused(accept(first))
    assert accept(second).status_code == 200


def test_a_repeated_command_gives_the_one_invitation_a_new_link(officer: Person) -> None:
    post, id = vacant(), str(new_id())
    first, second = token_of(invite(officer, post, id=id)), token_of(invite(officer, post, id=id))
    assert Invitation.objects.count() == 1
    assert refused(accept(first))
    assert accept(second).status_code == 200


def test_an_ended_post_cannot_be_taken_up(officer: Person) -> None:
    post = vacant()
    token = token_of(invite(officer, post))
    actions.end_post(actor=officer.actor, post_id=post.id, last_day=clock.today())
    assert refused(accept(token))
    assert refused(invite(officer, post), "access.post_ended", 409)


def test_a_post_whose_last_day_is_over_cannot_be_taken_up(officer: Person) -> None:
    post = vacant(last_day=clock.today())
    token = token_of(invite(officer, post))
    with clock.at(clock.now() + days(1)):
        assert refused(accept(token))
        assert refused(invite(officer, post), "access.post_ended", 409)
    assert accept(token).status_code == 200


def test_an_existing_account_takes_a_second_post_with_its_own_password(officer: Person) -> None:
    accept(token_of(invite(officer, vacant())))
    token = token_of(invite(officer, vacant(place=town.OTHER_MICRO)))
    assert refused(accept(token, password="ganz anders 99"), "access.phone_taken", 409)
    answer = accept(token, name="别的名字")
    assert answer.status_code == 200
    assert {post["place"]["code"] for post in answer.json()["posts"]} == {town.MICRO, town.OTHER_MICRO}
    assert Account.objects.get(phone=PHONE).name == "张三妹"


@pytest.mark.parametrize("password", ["1", "1234567", "password123", "13700000001", "qwertyuiop", "12345678"])
def test_a_weak_password_changes_nothing(officer: Person, password: str) -> None:
    token = token_of(invite(officer, vacant()))
    answer = accept(token, password=password)
    assert refused(answer, "access.weak_password", 422)
    assert not Account.objects.filter(phone=PHONE).exists()
    assert accept(token).status_code == 200


@pytest.mark.parametrize(
    "values", [{"phone": "1370000000"}, {"phone": "abc"}, {"name": ""}, {"name": "  "}, {"token": "x"}]
)
def test_a_faulty_acceptance_is_refused(officer: Person, values: dict[str, str]) -> None:
    token = token_of(invite(officer, vacant()))
    assert accept(**{"token": token, **values}).status_code == 422
    assert accept(token).status_code == 200


def test_only_who_may_manage_the_place_invites_and_takes_back(officer: Person) -> None:
    leader = hold("micro_grid_leader", town.OTHER_MICRO, number=30)
    post = vacant()
    assert refused(invite(leader, post), "access.not_allowed", 403)
    id = invite(officer, post).json()["id"]
    assert refused(send(leader.client, "delete", f"/invitations/{id}"), "access.not_allowed", 403)
    assert refused(invite(officer, leader.post), "access.post_taken", 409)
    assert send(officer.client, "delete", f"/invitations/{new_id()}").status_code == 404


def test_links_cannot_be_guessed_for_long() -> None:
    answers = [send(browser(), "post", "/invitations/open", {"token": "x" * 43}).status_code for _ in range(21)]
    assert (answers[0], answers[-1]) == (410, 429)
