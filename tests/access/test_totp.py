"""The authenticator of desk posts: enrolment, wrong and replayed codes, recovery codes, withheld posts."""

from __future__ import annotations

import time

import pyotp
import pytest
from django.test import Client
from tests import town
from tests.factories import Person, ground, hold, send

from weige.access.models import RecoveryCode
from weige.access.reference import load_post_types
from weige.access.sessions import COOKIE, open_session

pytestmark = pytest.mark.django_db


def officer() -> Person:
    town.build_grids()
    load_post_types()
    return hold("community_officer", town.COMMUNITY, number=3, strength="password")


def enrol(client: Client) -> tuple[pyotp.TOTP, list[str]]:
    begun = send(client, "post", "/session/totp/enrolment").json()
    assert begun["otpauth_uri"].startswith("otpauth://totp/")
    assert "<svg" in begun["qr_svg"]
    totp = pyotp.TOTP(begun["secret"])
    done = send(client, "post", "/session/totp/enrolment/confirm", {"code": totp.now()})
    assert done.status_code == 200, done.content
    return totp, done.json()["recovery_codes"]


def later(totp: pyotp.TOTP) -> str:
    """The next code, which is accepted already."""
    return totp.at(int(time.time()) + 30)


def test_a_desk_post_is_withheld_until_the_authenticator_is_enrolled() -> None:
    client = officer().client
    session = send(client, "get", "/session").json()
    assert (session["state"], session["posts"], session["abilities"]) == ("totp_enrolment_required", [], [])
    assert session["home"] == "/desk/"
    for path in ("/cases", "/posts", "/divisions", "/inbox", "/my-grids"):
        refusal = send(client, "get", path)
        assert (refusal.status_code, refusal.json()["code"]) == (401, "access.totp_needed")
    _, codes = enrol(client)
    assert len(set(codes)) == 8
    assert send(client, "get", "/cases").status_code == 200
    assert send(client, "get", "/session").json()["state"] == "signed_in"


def test_another_sign_in_shows_the_code_and_a_wrong_one_opens_nothing() -> None:
    person = officer()
    totp, _ = enrol(person.client)
    again = hold_again(person)
    assert send(again, "get", "/session").json()["state"] == "totp_required"
    wrong = send(again, "post", "/session/totp", {"code": "000000" if later(totp) != "000000" else "000001"})
    assert (wrong.status_code, wrong.json()["code"]) == (422, "access.wrong_code")
    assert send(again, "get", "/cases").status_code == 401
    assert send(again, "post", "/session/totp", {"code": later(totp)}).json()["state"] == "signed_in"
    assert send(again, "get", "/cases").status_code == 200


def hold_again(person: Person) -> Client:
    """Another device of the same person, with the password only."""
    client = Client()
    client.cookies[COOKIE] = open_session(person.account, label="other", strength="password")[0]
    return client


def test_a_code_is_taken_once() -> None:
    person = officer()
    totp, _ = enrol(person.client)
    code = later(totp)
    assert send(hold_again(person), "post", "/session/totp", {"code": code}).status_code == 200
    replay = send(hold_again(person), "post", "/session/totp", {"code": code})
    assert (replay.status_code, replay.json()["code"]) == (422, "access.wrong_code")
    older = send(hold_again(person), "post", "/session/totp", {"code": totp.now()})
    assert older.status_code == 422, "an older step than the one used is refused too"


def test_a_recovery_code_opens_once() -> None:
    person = officer()
    _, codes = enrol(person.client)
    typed = f"{codes[0][:5].lower()} {codes[0][5:]}"
    assert send(hold_again(person), "post", "/session/totp", {"code": typed}).status_code == 200
    assert send(hold_again(person), "post", "/session/totp", {"code": codes[0]}).status_code == 422
    assert send(hold_again(person), "post", "/session/totp", {"code": codes[1]}).status_code == 200
    assert not RecoveryCode.objects.filter(digest__in=[code.encode() for code in codes]).exists()


def test_an_authenticator_is_confirmed_by_its_own_code_only() -> None:
    person = officer()
    _, codes = enrol(person.client)
    send(person.client, "post", "/session/totp/enrolment")
    refusal = send(person.client, "post", "/session/totp/enrolment/confirm", {"code": codes[0]})
    assert (refusal.status_code, refusal.json()["code"]) == (422, "access.wrong_code")


def test_whoever_has_only_the_password_cannot_enrol_anew() -> None:
    person = officer()
    totp, _ = enrol(person.client)
    again = hold_again(person)
    assert send(again, "post", "/session/totp/enrolment").status_code == 401
    assert send(again, "post", "/session/totp", {"code": later(totp)}).status_code == 200


def test_an_authenticator_cannot_be_guessed() -> None:
    person = officer()
    enrol(person.client)
    again = hold_again(person)
    answers = [send(again, "post", "/session/totp", {"code": f"{at:06}"}).status_code for at in range(12)]
    assert answers[-1] == 429


@pytest.mark.parametrize("path", ["/session/totp", "/session/totp/enrolment", "/session/totp/enrolment/confirm"])
def test_strangers_have_no_authenticator(path: str) -> None:
    answer = send(Client(), "post", path, {"code": "123456"})
    assert (answer.status_code, answer.json()["code"]) == (401, "access.not_signed_in")


def test_a_phone_post_needs_none() -> None:
    ground()
    person = hold("micro_grid_leader", town.MICRO, number=1, strength="password")
    assert send(person.client, "get", "/session").json()["state"] == "signed_in"
    assert send(person.client, "post", "/session/totp", {"code": "123456"}).status_code == 401
