"""What two people, or two devices, do at the same moment."""

from __future__ import annotations

import pyotp
import pytest
from tests import town
from tests.factories import at_once, hold, staff

from weige.access import actions, passwords
from weige.access.actors import SYSTEM
from weige.access.models import Account, Post
from weige.access.reference import load_post_types
from weige.core import clock
from weige.core.errors import Problem
from weige.core.ids import new_id

pytestmark = pytest.mark.usefixtures("committed")


@pytest.fixture
def places(committed: None) -> None:
    town.build_grids()
    load_post_types()


@pytest.mark.usefixtures("places")
def test_one_code_shown_twice_counts_once() -> None:
    person = hold("community_officer", town.COMMUNITY, number=3, strength="password")
    secret, _ = passwords.begin_totp(person.account)
    totp = pyotp.TOTP(secret)
    actor = person.actor
    actions.confirm_totp(actor=actor, code=totp.at(int(clock.real_now().timestamp()) - 30))
    code = totp.at(int(clock.real_now().timestamp()) + 30)
    results = at_once(*[lambda: actions.show_totp(actor=actor, code=code)] * 2)
    assert sorted(isinstance(result, Problem) for result in results) == [False, True]


@pytest.mark.usefixtures("places")
def test_two_who_accept_one_invitation_do_not_both_get_the_post() -> None:
    officer = staff("officer")["officer"].actor
    post = actions.create_post(
        actor=SYSTEM, id=new_id(), post_type="micro_grid_leader", place=town.MICRO, first_day=town.FIRST_DAY
    )
    _, token = actions.invite(actor=officer, id=new_id(), post_id=post.id, name="张")
    results = at_once(
        *[
            lambda at=at: actions.accept_invitation(
                token=token, phone=f"1370000000{at}", name="张", password="榕树下的茶馆-1987"
            )
            for at in range(3)
        ]
    )
    accepted = [result for result in results if isinstance(result, Account)]
    assert len(accepted) == 1
    assert {r.code for r in results if isinstance(r, Problem)} == {"access.invitation_invalid"}
    assert Post.objects.get(id=post.id).account == accepted[0]
    assert Account.objects.filter(phone__startswith="137").count() == 1


@pytest.mark.usefixtures("places")
def test_one_new_person_who_accepts_two_invitations_has_one_account() -> None:
    officer = staff("officer")["officer"].actor
    tokens = []
    for place in (town.MICRO, town.OTHER_MICRO):
        post = actions.create_post(
            actor=SYSTEM, id=new_id(), post_type="micro_grid_leader", place=place, first_day=town.FIRST_DAY
        )
        tokens.append(actions.invite(actor=officer, id=new_id(), post_id=post.id, name="张")[1])

    def accept(token: str) -> Account:
        return actions.accept_invitation(token=token, phone="13700000001", name="张", password="榕树下的茶馆-1987")

    results = at_once(lambda: accept(tokens[0]), lambda: accept(tokens[1]))
    assert not [r for r in results if isinstance(r, Exception) and not isinstance(r, Problem)], results
    for token, result in zip(tokens, results, strict=True):
        if isinstance(result, Problem):
            accept(token)
    assert Account.objects.get(phone="13700000001").posts.count() == 2
