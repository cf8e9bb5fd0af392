"""Marked values travel through every flow of the residents' rights and appear in no log line, event, inbox, job or column
in the clear."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.db import connection
from tests.factories import browser, send
from tests.registry.people.homes import consent, homes, identity_number, move_in, someone
from tests.registry.rights.people import everyone, mine, verified

from weige.core import clock
from weige.core.ids import new_id
from weige.core.roles import as_owner
from weige.registry.rights import jobs, noticing

pytestmark = pytest.mark.django_db
NAME, CHILD, PHONE, OTHER_PHONE = "暗号甲", "暗号乙", "13877771001", "13877771002"
NUMBER, WORDS, NEED = identity_number(born="19610203"), "暗号原因", "暗号药品"
MARKED = {NAME, CHILD, PHONE, OTHER_PHONE, NUMBER, WORDS, NEED, "暗号", "1961-02-03"}


def every_flow() -> set[str]:
    """Link, own view, copy, requests of each kind, answers, log and notices, faulty input; returns the secrets told."""
    at = homes()
    words = {"name": NAME, "phone": PHONE, "identity_number": NUMBER, "medication": NEED}
    head = someone(words=words, consent=consent("identity_number", "medication"))
    move_in(at, at.dwellings[0], head)
    leader, officer = at.leader.client, at.people["data_officer"].client
    made = send(leader, "post", f"/dwellings/{at.dwellings[0]}/links", {"id": str(new_id())}).json()
    token, phone_token = made["url"].rpartition("/")[2], verified(PHONE)
    body = {
        "token": token, "id": str(new_id()), "kind": "fill",
        "corrections": [{"person_id": str(head.id), "values": {"phone": OTHER_PHONE, "contact_name": NAME}, "consent": {}}],
        "newcomers": [{"id": str(new_id()), "role": "grandchild", "values": {"name": CHILD, "birth_date": "2024"},
                       "consent": {"guardian": str(head.id)}}],
    }  # fmt: skip
    send(browser(), "post", "/resident/home/open", {"token": token})
    faulty = {**body, "newcomers": [{**body["newcomers"][0], "values": {"name": NAME, "phone": f"{PHONE}9"}}]}
    assert send(browser(), "post", "/resident/home/answer", faulty).status_code == 422
    assert send(browser(), "post", "/resident/home/answer", body).status_code == 201
    assert send(browser(), "post", "/resident/home/answer", {**body, "id": str(new_id())}).status_code == 409
    shown = send(browser(), "post", "/resident/mine/open", mine(NAME, PHONE)).json()
    send(browser(), "post", "/resident/mine/open", mine(CHILD, PHONE))
    send(browser(), "post", "/resident/mine/open", mine("!" * 50, PHONE))
    send(browser(), "post", "/resident/mine/copy", mine(NAME, PHONE))
    asks: list[dict[str, Any]] = [
        {"kind": "correction", "field": "phone", "proposed": OTHER_PHONE, "words": WORDS},
        {"kind": "correction", "field": "phone", "proposed": f"{PHONE}99"},
        {"kind": "copy", "words": WORDS},
        {"kind": "erasure"},
        {"kind": "withdrawal", "consent_id": shown["people"][0]["consents"][0]["id"]},
    ]
    for values in asks:
        asked = {"id": str(new_id()), "person_id": str(head.id), **values}
        send(browser(), "post", "/resident/mine/requests", mine(NAME, PHONE, **asked))
    for row in send(officer, "get", "/resident-requests", {"state": "open"}).json()["items"]:
        send(officer, "post", f"/resident-requests/{row['id']}/open")
        answered = send(
            officer, "post", f"/resident-requests/{row['id']}/answer", {"granted": True, "answer": WORDS}
        )  # fmt: skip
        assert answered.status_code == 200, answered.content
        jobs.tell_resident(row["id"])
    send(officer, "get", "/disclosures", {"under": PHONE})
    noticing.look()
    return {token, phone_token}


def rows_of_all_tables() -> str:
    """Everything that the database holds, as its owner sees it; bytes in hexadecimal."""
    told = []
    with as_owner(), connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT row_to_json(t)::text FROM "{table}" t')
            told += [f"{table} {row[0]}" for row in cursor.fetchall()]
    return "\n".join(told)


def in_text(text: str, marked: set[str]) -> list[str]:
    forms = {value: (value, json.dumps(value)[1:-1], value.encode().hex()) for value in marked}
    return sorted(value for value, ways in forms.items() if any(way in text for way in ways))


def test_marked_values_are_found_nowhere_in_the_clear(caplog: pytest.LogCaptureFixture, capfd: Any) -> None:
    with caplog.at_level("DEBUG"):
        secrets = every_flow()
        lines = "\n".join(str(row.__dict__) for row in caplog.records if not row.name.startswith("django.db"))
    printed = capfd.readouterr()
    marked = MARKED | secrets
    assert in_text(lines, marked) == []
    assert in_text(printed.out + printed.err, marked) == []
    kept = rows_of_all_tables()
    assert in_text(kept, marked) == []
    assert "registry_disclosure" in kept
    assert "notify_notification" in kept


def test_a_marked_value_in_the_clear_would_be_found() -> None:
    from weige.notify.models import Notification

    at = homes()
    Notification.objects.create(
        account=at.leader.account, kind="test", subject_type="test", subject_id=new_id(), cause=new_id(),
        params={"where": NAME}, created_at=clock.now(),
    )  # fmt: skip
    with everyone():
        assert in_text(rows_of_all_tables(), MARKED) == ["暗号", NAME]
