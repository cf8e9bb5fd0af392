"""A lost password: the level above gives a link, and nobody else can."""

from __future__ import annotations

import pytest
from django.test import Client
from tests import town

from weige.access import actions
from weige.access.models import Account, Post, Session
from weige.core.errors import Problem
from weige.core.ids import new_id

pytestmark = pytest.mark.django_db


def leader_post() -> Post:
    """The post of a leader in the first micro-grid, held by a person with a signed-in device."""
    town.person(town.MICRO, "case.report", number=1)
    return Post.objects.get(place=town.MICRO)


def accept(token: str, phone: str, password: str = "a-new-long-word") -> Client:
    browser = Client()
    answer = browser.post(
        "/api/v1/invitations/accept",
        {"token": token, "phone": phone, "name": "x", "password": password},
        content_type="application/json",
    )
    browser.answer = answer  # type: ignore[attr-defined]
    return browser


def test_a_link_from_above_sets_a_new_password_and_signs_other_devices_out() -> None:
    town.build_grids()
    post = leader_post()
    officer = town.person(town.COMMUNITY, "post.manage", number=2)
    _, token = actions.renew_sign_in(actor=officer, id=new_id(), post_id=post.id)
    assert post.account is not None
    browser = accept(token, post.account.phone)
    assert browser.answer.status_code == 200, browser.answer.content  # type: ignore[attr-defined]
    account = Account.objects.get(id=post.account_id)
    assert account.check_password("a-new-long-word")
    assert account.name == "测试1"
    assert Session.objects.filter(account=account).count() == 1
    assert accept(token, account.phone).answer.status_code == 410  # type: ignore[attr-defined]


def test_another_phone_number_cannot_use_the_link() -> None:
    town.build_grids()
    post = leader_post()
    officer = town.person(town.COMMUNITY, "post.manage", number=2)
    _, token = actions.renew_sign_in(actor=officer, id=new_id(), post_id=post.id)
    answer = accept(token, "13912345678").answer  # type: ignore[attr-defined]
    assert (answer.status_code, answer.json()["code"]) == (422, "access.other_phone")


def test_nobody_renews_a_peer_or_someone_with_a_post_elsewhere() -> None:
    town.build_grids()
    post = leader_post()
    officer = town.person(town.COMMUNITY, "post.manage", number=2)
    peer = town.person(town.COMMUNITY, "post.manage", number=3)
    peers_post = Post.objects.get(account_id=peer.account_id)
    with pytest.raises(Problem) as refused:
        actions.renew_sign_in(actor=officer, id=new_id(), post_id=peers_post.id)
    assert refused.value.code == "access.not_below_you"
    Post.objects.create(
        post_type=post.post_type, place=town.NEIGHBOUR, account=post.account, first_day=town.FIRST_DAY,
        created_at=post.created_at,
    )  # fmt: skip
    with pytest.raises(Problem) as refused:
        actions.renew_sign_in(actor=officer, id=new_id(), post_id=post.id)
    assert refused.value.code == "access.not_below_you"
