"""Marked phone numbers, names and secrets travel through every flow and must appear in no log line and no event."""

from __future__ import annotations

import json
from typing import Any

import pyotp
import pytest
from django.db import IntegrityError, transaction
from tests import town
from tests.factories import LAMP, browser, ground, hold, move, move_body, report_body, send, staff

from weige.access import actions as access
from weige.access.actors import SYSTEM
from weige.access.models import Account, Session
from weige.cases.jobs import tell
from weige.cases.models import Case, Step
from weige.core import clock, http
from weige.core.ids import new_id
from weige.core.models import Event, RateWindow
from weige.notify.models import OutsideMessage, VerificationCode

pytestmark = pytest.mark.django_db
PHONE, RESIDENT = "13977770001", "13977770002"
NAME, WORDS, PASSWORD = "暗号姓名", "暗号描述", "暗号密码-ABC-998877"


class Secrets:
    """What must not be seen again, growing as the flows hand out more of it."""

    def __init__(self) -> None:
        self.marked = {PHONE, RESIDENT, NAME, WORDS, PASSWORD, "暗号"}

    def add(self, *values: str) -> None:
        self.marked |= {value for value in values if value}

    def in_text(self, text: str) -> list[str]:
        return sorted(value for value in self.marked if value in text or json.dumps(value)[1:-1] in text)


def every_flow(secrets: Secrets) -> None:
    """Invitation, sign-in, report, dispatch, reply, resident, wrong passwords and codes, faulty input."""
    ground()
    people = staff()
    officer = people["officer"].client
    post = access.create_post(
        actor=SYSTEM, id=new_id(), post_type="micro_grid_leader", place=town.MICRO, first_day=town.FIRST_DAY
    )
    invited = send(officer, "post", "/invitations", {"id": str(new_id()), "post_id": str(post.id), "name": NAME})
    token = invited.json()["url"].rpartition("/")[2]
    secrets.add(token)
    leader = browser()
    acceptance = {"token": token, "phone": PHONE, "name": NAME, "password": PASSWORD}
    send(leader, "post", "/invitations/open", {"token": token})
    send(leader, "post", "/invitations/accept", acceptance)
    secrets.add(leader.cookies["weige_session"].value)
    send(leader, "post", "/invitations/accept", acceptance)
    for password in (PASSWORD + "x", PASSWORD):
        secrets.add(password)
        send(browser(), "post", "/session", {"phone": PHONE, "password": password})
    for at in range(6):
        send(browser(), "post", "/session", {"phone": RESIDENT, "password": f"{PASSWORD}{at}"})
    fresh = hold("community_officer", town.NEIGHBOUR, number=44, strength="password").client
    begun = send(fresh, "post", "/session/totp/enrolment").json()
    secrets.add(begun["secret"])
    code = pyotp.TOTP(begun["secret"]).now()
    confirmed = send(fresh, "post", "/session/totp/enrolment/confirm", {"code": code}).json()
    secrets.add(*confirmed["recovery_codes"])
    body = report_body(description=WORDS)
    send(leader, "post", "/cases", body)
    send(leader, "post", "/cases", {**body, "happened_at": WORDS, "category": WORDS})
    send(leader, "get", f"/cases?q={WORDS}&after={PHONE}")
    case = Case.objects.get(id=body["id"])
    send(leader, "post", f"/cases/{case.id}/comments", {"id": str(new_id()), "text": WORDS})
    leader.post(f"/api/v1/cases/{case.id}/photos", {"id": str(new_id()), "stage": "report", "file": b"x"})
    move(people["officer"], case, "dispatch", to_post=people["property"].post.id, note=WORDS)
    send(people["property"].client, "post", f"/cases/{case.id}/moves", move_body("accept", 2, note=WORDS))
    sms = send(browser(), "post", "/resident/codes", {"phone": RESIDENT}).json()["demo_code"]
    secrets.add(f'"{sms}"')
    send(browser(), "post", "/resident/codes/verify", {"phone": RESIDENT, "code": "000000"})
    verified = send(browser(), "post", "/resident/codes/verify", {"phone": RESIDENT, "code": sms}).json()["token"]
    secrets.add(verified)
    values = {
        "id": str(new_id()), "token": verified, "category": LAMP, "description": WORDS, "community": town.COMMUNITY,
    }  # fmt: skip
    receipt = send(browser(), "post", "/resident/reports", values).json()
    secrets.add(receipt["code"])
    send(browser(), "post", "/resident/follow", receipt)
    send(browser(), "post", "/resident/follow", {**receipt, "code": "XXXXXXXX"})
    send(people["officer"].client, "post", f"/cases/{values['id']}/contact", {"purpose": "核实地点"})
    for step in Step.objects.all():
        tell(step=str(step.id))
    access.end_post(actor=SYSTEM, post_id=post.id, last_day=clock.today())


def test_no_log_line_and_no_event_tells_of_a_person(caplog: pytest.LogCaptureFixture, capfd: Any) -> None:
    secrets = Secrets()
    with caplog.at_level("DEBUG"):
        every_flow(secrets)
        lines = "\n".join(str(record.__dict__) for record in caplog.records if not record.name.startswith("django.db"))
    printed = capfd.readouterr()
    assert secrets.in_text(lines) == []
    assert secrets.in_text(printed.out + printed.err) == []
    events = json.dumps(list(Event.objects.values_list("kind", "subject_type", "place", "payload")), ensure_ascii=False)
    assert secrets.in_text(events) == []
    assert Event.objects.count() > 10


def test_secrets_are_kept_as_digests_or_sealed() -> None:
    secrets = Secrets()
    every_flow(secrets)
    plain = secrets.marked - {PHONE, NAME, WORDS, "暗号"}
    for table in (Session, VerificationCode, OutsideMessage, RateWindow):
        kept = str(
            [
                {k: bytes(v) if isinstance(v, memoryview) else v for k, v in row.items()}
                for row in table.objects.values()
            ]
        )
        assert [value for value in plain if value in kept] == []
    account = Account.objects.get(phone=PHONE)
    assert PASSWORD not in account.password
    assert PHONE not in f"{account} {account!r}"


def test_an_unforeseen_failure_is_logged_without_the_values_at_fault(caplog: pytest.LogCaptureFixture, rf: Any) -> None:
    Account.objects.create(phone=PHONE, name=NAME, created_at=clock.now())
    with pytest.raises(IntegrityError) as failure, transaction.atomic():
        Account.objects.create(phone=PHONE, name=NAME, created_at=clock.now())
    assert PHONE in str(failure.value)
    answer = http.failure_response(rf.post("/api/v1/cases"), failure.value)
    assert answer.status_code == 500
    assert PHONE not in answer.content.decode()
    logged = str([record.__dict__ for record in caplog.records])
    assert "unexpected_failure" in logged
    assert "IntegrityError" in logged
    assert PHONE not in logged


def test_no_address_holds_anything_personal() -> None:
    """Numbers, codes, phone numbers and tokens are sent in bodies: no path and no query of the API takes them."""
    from weige.server.api import api

    named = set()
    for path, methods in api.get_openapi_schema()["paths"].items():
        for operation in methods.values():
            named |= {(path, parameter["name"]) for parameter in operation.get("parameters", [])}
    assert not {name for _, name in named} & {"phone", "token", "name", "number", "password"}
    # Places and grids, and the injects of a scenario: codes of things.
    of_injects = {f"/api/v1/emergency/operations/{{operation_id}}/injects/{{code}}/{act}" for act in ("give", "skip")}
    of_places = {"/api/v1/places/{code}", "/api/v1/grids/{code}/end"}
    assert {path for path, name in named if name == "code"} == of_places | of_injects
