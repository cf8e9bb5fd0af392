"""Signing in with phone number and password, lock-out, sessions and devices, writes of other sites."""

from __future__ import annotations

from datetime import timedelta

import pytest
from axes.models import AccessAttempt
from django.test import Client
from pytest_django import Settings
from tests import town
from tests.factories import API, browser, hold, send

from weige.access.actions import create_account_with_post
from weige.access.models import Account, Session
from weige.access.reference import load_post_types
from weige.access.sessions import COOKIE
from weige.core import clock
from weige.server import settings as production

pytestmark = pytest.mark.django_db
PHONE, PASSWORD = "13900000001", "榕树下的茶馆-1987"


@pytest.fixture
def leader() -> Account:
    town.build_grids()
    load_post_types()
    return create_account_with_post(
        phone=PHONE, name="周淑芬", password=PASSWORD, post_type="micro_grid_leader", place=town.MICRO
    )


def sign_in(client: Client, password: str = PASSWORD, phone: str = PHONE):
    return send(client, "post", "/session", {"phone": phone, "password": password})


@pytest.mark.usefixtures("leader")
def test_the_right_password_opens_a_session() -> None:
    client = browser()
    answer = sign_in(client, phone="139 0000-0001")
    body = answer.json()
    assert (answer.status_code, body["state"], body["home"]) == (200, "signed_in", "/m/")
    assert body["account"]["phone_masked"] == "139****0001"
    assert PHONE not in answer.content.decode()
    assert [post["post_type"] for post in body["posts"]] == ["micro_grid_leader"]
    cookie = answer.cookies[COOKIE]
    assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax")
    assert send(client, "get", "/session").json()["account"]["name"] == "周淑芬"


def test_a_kept_password_costs_a_guesser_memory_and_time(settings: Settings, request: pytest.FixtureRequest) -> None:
    """The other tests hash cheaply; this one as production does."""
    settings.PASSWORD_HASHERS = production.PASSWORD_HASHERS
    leader: Account = request.getfixturevalue("leader")
    algorithm, kind, _, cost, *_ = leader.password.split("$")
    costs = {name: int(value) for name, _, value in (part.partition("=") for part in cost.split(","))}
    assert (algorithm, kind) == ("argon2", "argon2id")
    assert costs["m"] >= 100 * 1024, "KiB"
    assert costs["t"] >= 2
    assert sign_in(browser()).status_code == 200


@pytest.mark.usefixtures("leader")
def test_a_wrong_password_and_an_unknown_number_are_refused_alike() -> None:
    wrong, unknown = sign_in(browser(), "wrong"), sign_in(browser(), phone="13900000999")
    assert wrong.status_code == unknown.status_code == 401
    assert wrong.json()["code"] == "access.wrong_credentials"
    assert {k: v for k, v in wrong.json().items() if k != "instance"} == {
        k: v for k, v in unknown.json().items() if k != "instance"
    }


@pytest.mark.usefixtures("leader")
def test_five_wrong_tries_lock_even_the_right_password_out() -> None:
    codes = [sign_in(browser(), f"wrong {at}").json()["code"] for at in range(5)]
    assert codes[:4] == ["access.wrong_credentials"] * 4
    locked = sign_in(browser())
    assert (locked.status_code, locked.json()["code"]) == (429, "access.locked_out")
    assert Session.objects.count() == 0
    AccessAttempt.objects.update(attempt_time=clock.real_now() - timedelta(minutes=16))
    assert sign_in(browser()).status_code == 200


@pytest.mark.usefixtures("leader")
def test_the_right_password_forgives_earlier_tries_and_others_are_not_locked() -> None:
    for _ in range(2):
        for at in range(4):
            sign_in(browser(), f"wrong {at}")
        assert sign_in(browser()).status_code == 200
    for at in range(6):
        sign_in(browser(), f"wrong {at}", phone="13900000077")
    assert sign_in(browser()).status_code == 200


@pytest.mark.usefixtures("leader")
def test_tries_are_counted_without_the_phone_number() -> None:
    sign_in(browser(), "wrong")
    attempt = AccessAttempt.objects.get()
    assert PHONE not in str(attempt.__dict__)


@pytest.mark.usefixtures("leader")
def test_too_many_tries_from_one_address_wait() -> None:
    answers = [sign_in(browser(), phone=f"139000{at:05}") for at in range(31)]
    assert answers[-1].status_code == 429
    assert int(answers[-1]["Retry-After"]) > 0


@pytest.mark.parametrize(
    "body",
    [{}, {"phone": PHONE}, {"phone": 5, "password": "x"}, {"phone": "+8613900000001", "password": "x"},
     {"phone": "23900000001", "password": "x"}, {"phone": "13900000001", "password": ""},
     {"phone": PHONE, "password": "x" * 129}],
)  # fmt: skip
def test_faulty_sign_ins_are_refused(body: dict[str, object]) -> None:
    answer = send(browser(), "post", "/session", body)
    assert answer.status_code == 422, answer.content


def test_a_closed_account_has_no_session(leader: Account) -> None:
    client = browser()
    sign_in(client)
    leader.is_active = False
    leader.save()
    assert send(client, "get", "/inbox").status_code == 401
    assert sign_in(browser()).status_code == 401


@pytest.mark.usefixtures("leader")
def test_signing_out_ends_the_session_for_good() -> None:
    client = browser()
    sign_in(client)
    token = client.cookies[COOKIE].value
    assert send(client, "delete", "/session").status_code == 204
    client.cookies[COOKIE] = token
    assert send(client, "get", "/session").json()["state"] == "anonymous"
    assert send(client, "get", "/cases").json()["code"] == "access.not_signed_in"
    assert send(browser(), "delete", "/session").status_code == 204


@pytest.mark.usefixtures("leader")
def test_a_session_ends_with_its_time_and_only_its_digest_is_kept() -> None:
    client = browser()
    sign_in(client)
    session = Session.objects.get()
    assert client.cookies[COOKIE].value.encode() not in bytes(session.digest)
    assert session.expires_at - session.created_at == timedelta(days=90)
    session.expires_at = clock.real_now()
    session.save()
    assert send(client, "get", "/session").json()["state"] == "anonymous"


@pytest.mark.usefixtures("leader")
def test_devices_are_listed_and_closed() -> None:
    phone, other = browser(), browser()
    sign_in(phone)
    sign_in(other)
    items = send(phone, "get", "/session/devices").json()["items"]
    assert [item["current"] for item in items].count(True) == 1
    lost = next(item["id"] for item in items if not item["current"])
    assert send(phone, "delete", f"/session/devices/{lost}").status_code == 204
    assert send(other, "get", "/session").json()["state"] == "anonymous"
    assert send(phone, "delete", f"/session/devices/{lost}").status_code == 404


@pytest.mark.usefixtures("leader")
def test_a_device_is_listed_in_words_and_kept_without_its_model() -> None:
    client = browser()
    says = "Mozilla/5.0 (Linux; Android 14; V2309A) AppleWebKit/537.36 Chrome/126.0.0.0 Mobile Safari/537.36"
    send(client, "post", "/session", {"phone": PHONE, "password": PASSWORD}, User_Agent=says)
    (item,) = send(client, "get", "/session/devices").json()["items"]
    assert item["label"] == "安卓手机 · Chrome 浏览器"
    assert "V2309A" not in Session.objects.get().label


@pytest.mark.usefixtures("leader")
def test_nobody_closes_anothers_device() -> None:
    other = hold("micro_grid_leader", town.MICRO, number=9)
    client = browser()
    sign_in(client)
    device = Session.objects.get(account=other.account).id
    assert send(client, "delete", f"/session/devices/{device}").status_code == 404
    assert Session.objects.filter(id=device).exists()


@pytest.mark.usefixtures("leader")
def test_a_changed_password_signs_other_devices_out() -> None:
    phone, other = browser(), browser()
    sign_in(phone)
    sign_in(other)
    change = {"current": "wrong", "new": "另一个很长的密码-2"}
    assert send(phone, "post", "/session/password", change).json()["field"] == "current"
    weak = send(phone, "post", "/session/password", {"current": PASSWORD, "new": "12345678"})
    assert (weak.status_code, weak.json()["code"]) == (422, "access.weak_password")
    assert send(phone, "post", "/session/password", {**change, "current": PASSWORD}).status_code == 204
    assert send(other, "get", "/session").json()["state"] == "anonymous"
    assert send(phone, "get", "/session").json()["state"] == "signed_in"
    assert sign_in(browser()).status_code == 401
    assert sign_in(browser(), change["new"]).status_code == 200


@pytest.mark.usefixtures("leader")
def test_preferences_follow_the_account() -> None:
    client = browser()
    sign_in(client)
    body = send(client, "patch", "/session/preferences", {"language": "en", "large_type": True}).json()
    assert (body["account"]["language"], body["account"]["large_type"]) == ("en", True)
    assert send(client, "get", "/posts/none").status_code == 404
    assert send(client, "get", "/cases/counts").status_code == 200
    assert send(client, "patch", "/session/preferences", {"language": "fr"}).status_code == 422
    refusal = send(client, "get", "/cases/018f0000-0000-7000-8000-000000000000")
    assert refusal.json()["title"] == "Unknown case"


@pytest.mark.usefixtures("leader")
@pytest.mark.parametrize(
    ("headers", "taken"),
    [
        ({"Sec-Fetch-Site": "cross-site"}, False),
        ({"Sec-Fetch-Site": "same-site"}, False),
        ({"Sec-Fetch-Site": "same-origin"}, True),
        ({"Sec-Fetch-Site": "none"}, True),
        ({"Origin": "https://evil.example"}, False),
        ({"Origin": "null"}, False),
        ({"Origin": "http://testserver.evil.example"}, False),
        ({"Origin": "http://testserver"}, True),
        ({}, True),
    ],
)
def test_writes_of_other_sites_are_refused(headers: dict[str, str], taken: bool) -> None:
    client = browser()
    body = {"phone": PHONE, "password": PASSWORD}
    answer = client.post(f"{API}/session", body, "application/json", headers=headers)
    assert answer.status_code == (200 if taken else 403)
    if not taken:
        assert answer.json()["code"] == "core.foreign_origin"
        assert COOKIE not in answer.cookies
    assert client.get(f"{API}/session", headers=headers).status_code == 200
