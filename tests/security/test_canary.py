"""Marked values of a household go through everything there is and appear nowhere but before whoever may read them.

Endpoints are those of the policy table, tables those of the database: what is added later is covered by itself.
"""

from __future__ import annotations

import dataclasses
import io
import json
from collections.abc import Iterator
from copy import deepcopy
from datetime import timedelta
from logging import getLogger
from typing import Any
from unittest.mock import patch

import pytest
from django.conf import settings
from django.db import connection, transaction
from django.test import Client
from procrastinate.contrib.django import app
from python_calamine import CalamineWorkbook
from tests import town
from tests.factories import browser
from tests.factories import send as tell
from tests.registry.people.homes import identity_number
from tests.registry.transfer.files import background, csv_file, upload
from tests.security.canary import Marks, body_of
from tests.security.policy import POLICY, Subjects
from tests.security.rows import KINDS, Call
from tests.security.test_matrix import make_subjects, send

from weige.core import clock, events
from weige.core.ids import new_id
from weige.core.models import Event
from weige.core.places import Scope
from weige.core.roles import as_owner
from weige.emergency import jobs as emergency_jobs
from weige.notify import verification
from weige.registry.models import Premises, Proposal, Stay
from weige.registry.people import reading, wall
from weige.registry.premises import PremisesKind
from weige.server import metrics

NAME, CHILD, CONTACT, NEED, CHILD_NEED = "暗记甲", "暗记乙", "暗记丙", "暗记药品", "暗记照应"
PHONE, OLD_PHONE, CONTACT_PHONE = "13977731001", "13977731002", "13977731003"
NUMBER, BORN, CHILD_BORN, WORDS = identity_number(born="19610203"), "1961-02-03", "2019-08-17", "暗记缘由"
MARKS = Marks.of(
    [NAME, CHILD, CONTACT, NEED, CHILD_NEED, PHONE, OLD_PHONE, CONTACT_PHONE, NUMBER, BORN, CHILD_BORN, WORDS, "暗记"]
)
WRONG_WORD, WRONG_PHONE = "错记某某", "13977739999"
WRONG = Marks.of([WRONG_WORD, WRONG_PHONE])
"""What is typed into the wrong place: it may be kept where free text belongs, and is never logged or told back."""
MASKED = Marks.of(["暗**", "139****1001", "5****" + NUMBER[-1]])
RECEIPTS = frozenset({200, 201, 204})

FULL = {
    ("post", "/people/{person_id}/unmask"),
    ("post", "/exports"),
    ("post", "/resident-requests/{request_id}/open"),
    ("post", "/resident-requests/{request_id}/answer"),
    ("post", "/resident/mine/open"),
    ("post", "/resident/mine/copy"),
    ("post", "/resident/mine/requests"),
    ("post", "/resident/mine/requests/recall"),
}
"""Where values are shown in full, to those whom the policy lets in. Everywhere else they are masked at most."""

TOLD_BACK = {
    ("post", "/premises"): "a name of premises, which is nobody's",
    ("patch", "/premises/{premises_id}"): "a name of premises, which is nobody's",
    ("post", "/imports/{import_id}/columns"): "the code of a column's meaning",
}
"""Operations that repeat one typed word to its own writer or keep it in the log of readings, and which word that is."""


@pytest.fixture(scope="module")
def planted(committed_for_module: None) -> Subjects:
    """The subjects of the policy, with a household whose every value is marked, told through the API."""
    with transaction.atomic():
        subjects = make_subjects()
        return dataclasses.replace(subjects, homes=_plant(subjects))


@pytest.fixture(autouse=True)
def _unchanged(planted: Subjects) -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def _change(client: Client, kind: str, dwelling: Any, **values: Any) -> Any:
    body = {"id": str(new_id()), "kind": kind, "dwelling_id": str(dwelling), "happened_at": clock.now().isoformat()}
    answer = tell(client, "post", "/register/changes", {**body, **values})
    assert answer.status_code == 201, answer.content
    return answer.json()


def _plant(subjects: Subjects) -> Any:
    """A household with every field of the dictionary, a corrected phone, a request of its own and a link."""
    leader, dwelling = subjects.people["leader"].client, subjects.homes.empty
    head, child = str(new_id()), str(new_id())
    values = {
        "name": NAME, "phone": OLD_PHONE, "identity_number": NUMBER, "contact_name": CONTACT, "medication": NEED,
        "contact_phone": CONTACT_PHONE, "mobility": "stick", "hearing_sight": "both", "living_alone": "yes",
    }  # fmt: skip
    agreed = {"wording": "spoken-2026", "given_by": "self", "fields": sorted(values)}
    childs = {"name": CHILD, "birth_date": CHILD_BORN, "child_needs": CHILD_NEED}
    guarded = {"wording": "guardian-2026", "given_by": "guardian", "guardian": head, "fields": sorted(childs)}
    moved = _change(leader, "moved_in", dwelling, people=[
        {"id": head, "role": "head", "values": values, "consent": agreed},
        {"id": child, "role": "child", "values": childs, "consent": guarded},
    ])  # fmt: skip
    household = moved["household_id"]
    _change(leader, "correction", dwelling, household_id=household, person_id=head, values={"phone": PHONE})
    code, _ = verification.send_code(PHONE, address="test")
    token = verification.verify(PHONE, code)[0]
    asked = {"token": token, "name": NAME, "id": str(new_id()), "person_id": head, "kind": "correction",
             "field": "phone", "proposed": CONTACT_PHONE, "words": WORDS}  # fmt: skip
    assert tell(browser(), "post", "/resident/mine/requests", asked).status_code == 201
    link = tell(leader, "post", f"/dwellings/{dwelling}/links", {"id": str(new_id())}).json()
    with wall.opened(Scope((town.CITY,))):
        proposal = Proposal.objects.create(
            household_id=household, place=town.MICRO, month=clock.today().replace(day=1), proposed_at=clock.now()
        )
    return dataclasses.replace(
        subjects.homes, dwelling=dwelling, household=household, person=head, change=moved["id"], phone=PHONE,
        proposal=proposal.id, name=NAME, token=token, link=link["id"], link_token=link["url"].rpartition("/")[2],
        request=asked["id"],
    )  # fmt: skip


def _client(subjects: Subjects, kind: str) -> Client:
    return subjects.people[kind].client if kind in subjects.people else browser()


def faults_of(method: str, path: str, subjects: Subjects) -> list[str]:
    """What an operation shows to whom it should not: every kind of user asks, one after the other."""
    row, found = POLICY[method, path], []
    for kind in KINDS:
        answer = send(_client(subjects, kind), method, path, row.call(subjects))
        let_in = answer.status_code in RECEIPTS and row.expected(kind) in RECEIPTS
        entitled = let_in and (not row.marker or kind in row.sees)
        if not (entitled and (method, path) in FULL):
            found += [f"{kind} reads {value}" for value in MARKS.in_answer(answer)]
        if not entitled:
            found += [f"{kind} sees {value}" for value in MASKED.in_answer(answer)]
    return found


def wrong_calls(call: Call) -> Iterator[Call]:
    """The call with each of its texts replaced by a marked one, one at a time; bodies that are no JSON objects too."""
    for wrong in (WRONG_WORD, WRONG_PHONE):
        for name in call.query:
            yield dataclasses.replace(call, query={**call.query, name: wrong})
        for body in _replaced(call.body or {}, wrong):
            yield dataclasses.replace(call, body=body)
        yield dataclasses.replace(call, body={**(call.body or {}), wrong: wrong, "values": {wrong: wrong}})


def _replaced(value: Any, wrong: str) -> Iterator[Any]:
    if isinstance(value, str):
        yield wrong
    elif isinstance(value, dict):
        for key, part in value.items():
            for changed in _replaced(part, wrong):
                yield {**deepcopy(value), key: changed}
    elif isinstance(value, list):
        for at, part in enumerate(value):
            for changed in _replaced(part, wrong):
                yield [*value[:at], changed, *value[at + 1 :]]


@pytest.mark.parametrize(("method", "path"), POLICY, ids=[f"{m} {p}" for m, p in POLICY])
def test_nobody_reads_what_is_not_theirs_and_nothing_is_left_behind(
    method: str, path: str, planted: Subjects, caplog: pytest.LogCaptureFixture, capfd: Any
) -> None:
    with caplog.at_level("DEBUG"):
        assert faults_of(method, path, planted) == []
        assert MARKS.in_tables() == []
    printed = capfd.readouterr()
    assert MARKS.in_logs(caplog.records) == []
    assert MARKS.in_text(printed.out + printed.err) == []


@pytest.mark.parametrize(("method", "path"), POLICY, ids=[f"{m} {p}" for m, p in POLICY])
def test_what_is_typed_into_the_wrong_place_is_not_told_back(
    method: str, path: str, planted: Subjects, caplog: pytest.LogCaptureFixture, capfd: Any
) -> None:
    row, found = POLICY[method, path], []
    kind = next((kind for kind in ("officer", "leader", "data_officer") if row.expected(kind) in RECEIPTS), "officer")
    newest = Event.objects.order_by("-seq").values_list("seq", flat=True).first() or 0
    with caplog.at_level("DEBUG"):
        for wrong in wrong_calls(row.call(planted)):
            with transaction.atomic():
                answer = send(_client(planted, kind), method, path, wrong)
                if (method, path) in TOLD_BACK:
                    transaction.set_rollback(True)
                    continue
                if answer.status_code >= 400:
                    found += [f"{wrong.body or wrong.query} {body_of(answer)!r}" for _ in WRONG.in_answer(answer)]
                told = str(list(Event.objects.filter(seq__gt=newest).values("kind", "place", "payload")))
                found += [f"event: {value}" for value in WRONG.in_text(told)]
                transaction.set_rollback(True)
    printed = capfd.readouterr()
    assert found == []
    assert WRONG.in_logs(caplog.records) == []
    assert WRONG.in_text(printed.out + printed.err) == []


def ago(days: int) -> str:
    return (clock.today() - timedelta(days=days)).isoformat()


def changes_of_every_kind(subjects: Subjects) -> None:
    """Everything that can happen to the marked household, refusals with marked words among it."""
    home, leader = subjects.homes, subjects.people["leader"].client
    there = {"household_id": home.household}
    taken = {"id": str(new_id()), "role": "spouse", "values": {"name": CONTACT, "phone": CONTACT_PHONE}}
    faulty = [
        {"people": [{**taken, "values": {"name": NAME, "identity_number": NUMBER[:-1] + "0"}}]},
        {"people": [{**taken, "values": {"name": f"{NAME}8", "phone": f"{PHONE}99"}}]},
        {"people": [{**taken, "role": "head"}]},
        {"people": [{**taken, "values": {"name": NAME, "medication": NEED}}]},
        {"people": [{**taken, "values": {"name": CONTACT, "identity_number": NUMBER}}]},
        {"people": [{**taken, "id": home.person}]},
        {"people": [taken], "day": "2999-01-01"},
    ]
    for values in faulty:
        body = {"id": str(new_id()), "kind": "moved_in", "dwelling_id": str(home.dwelling), **there, **values}
        answer = tell(leader, "post", "/register/changes", {**body, "happened_at": clock.now().isoformat()})
        assert answer.status_code >= 400, values
        assert MARKS.in_answer(answer) == []
    joined = _change(leader, "moved_in", home.dwelling, **there, people=[taken])
    spouse = joined["people"][0]["person_id"]
    _change(leader, "head_changed", home.dwelling, **there, person_id=spouse, role_of_old="other", day=ago(6))
    _change(leader, "head_changed", home.dwelling, **there, person_id=home.person, role_of_old="spouse", day=ago(5))
    _change(leader, "correction", home.dwelling, **there, person_id=home.person, values={"name": CHILD})
    back = _change(leader, "correction", home.dwelling, **there, person_id=home.person, values={"phone": OLD_PHONE})
    assert tell(leader, "post", f"/register/changes/{back['id']}/undo").status_code == 200
    _change(leader, "verified", home.dwelling, **there)
    _change(leader, "split", home.dwelling, **there, people=[spouse], new_head=spouse, day=ago(3))
    with wall.opened(Scope((town.CITY,))):
        apart = Stay.objects.get(person=spouse, last_day__isnull=True, voided_at__isnull=True).household_id
    _change(leader, "merge", home.dwelling, household_id=str(apart), into=home.household, day=ago(2))
    _change(leader, "death", home.dwelling, person_id=spouse, day=ago(1))
    _change(leader, "moved_out", home.dwelling, **there, now_empty=True)
    officer = subjects.people["officer"].client
    for by, value in (("phone", PHONE), ("identity_number", NUMBER), ("phone", f"{PHONE}9")):
        answer = tell(officer, "post", "/people/look-up", {"by": by, "value": value, "purpose": "service"})
        assert MARKS.in_answer(answer) == []


def run_every_job() -> None:
    """Scheduled jobs whose time has come, and whatever waits in the queue; of the watch over operations one look."""
    with patch.object(emergency_jobs, "WATCH_SECONDS", 0):
        _run_every_job()


def _run_every_job() -> None:
    for task in {
        periodic.task.name: periodic.task for periodic in app.periodic_registry.periodic_tasks.values()
    }.values():
        task.func(int(clock.now().timestamp()))
    with connection.cursor() as cursor:
        cursor.execute("SELECT task_name, args FROM procrastinate_jobs WHERE status = 'todo'")
        waiting = cursor.fetchall()
    for name, args in waiting:
        app.tasks[name].func(**json.loads(args))


def test_changes_refusals_undo_jobs_and_the_passing_of_years_leave_nothing_behind(
    planted: Subjects, caplog: pytest.LogCaptureFixture, capfd: Any
) -> None:
    with caplog.at_level("DEBUG"):
        changes_of_every_kind(planted)
        assert MARKS.in_tables() == []
        run_every_job()
        with clock.at(clock.now() + timedelta(days=800)):
            run_every_job()
        assert MARKS.in_tables() == []
    printed = capfd.readouterr()
    assert MARKS.in_logs(caplog.records) == []
    assert MARKS.in_text(printed.out + printed.err) == []
    assert MARKS.in_files() == []
    assert MARKS.in_bytes(metrics.exposition()) == []


IN_FILE = {
    "number": identity_number(born="19700809", order=31),
    "phone": "13977731011",
    "name": "暗记丁",
    "near": "13977731012",
}
FILE_MARKS = Marks.of([*IN_FILE.values(), "暗记", NAME, CHILD, PHONE, NUMBER])


def file_with_marks(subjects: Subjects) -> bytes:
    """A good household, one near the planted one, and lines with every kind of fault, marked words among all of them. An
    unknown relation or address is told to whoever sent the file, so these are not marked."""
    building = Premises.objects.get(name="7号楼").id
    for room in ("701", "702", "703", "704"):
        town.premises(PremisesKind.DWELLING, room, building)
    rows = [
        ["姓名", "地址", "身份证号码", "联系电话", "与户主关系", "备注"],
        [IN_FILE["name"], "7号楼701", IN_FILE["number"], IN_FILE["phone"], "户主", "暗记备注"],
        [NAME, "7号楼702", "", PHONE, "户主", ""],
        ["暗记戊", "7号楼703", NUMBER[:-1] + "0", f"{PHONE}9", "不明关系", ""],
        [NAME, "无此小区9栋", NUMBER, PHONE, "户主", ""],
        ["暗记己" * 30, "7号楼704", "", "13977731013", "户主", "=暗记()"],
    ]
    return csv_file(rows, "gb18030")


def told_of_import(subjects: Subjects, content: bytes) -> list[str]:
    """A marked file from its upload to being taken back: where any of its values is told to anybody in full."""
    officer, found = subjects.people["officer"].client, []

    def hear(what: str, answer: Any) -> Any:
        found.extend(f"{what}: {value}" for value in FILE_MARKS.in_answer(answer))
        return answer

    def step(client: Client, method: str, what: str, body: Any = None) -> Any:
        return hear(f"{method} {what}", tell(client, method, f"/imports/{import_id}{what}", body))

    import_id = hear("upload", upload(officer, content, "暗记名单.csv")).json()["id"]
    background()
    columns = {"0": "name", "1": "address", "2": "identity_number", "3": "phone", "4": "relation", "5": None}
    body = {"columns": columns, "consent": {"given_on": ago(3)}}
    assert step(officer, "post", "/columns", {**body, "consent": {"given_on": "2999-01-01"}}).status_code >= 400
    assert step(officer, "post", "/columns", body).status_code == 200
    background()
    assert step(officer, "get", "/faults").json()["items"], "the faulty lines are told"
    assert step(officer, "get", "/near").json()["items"], "the like person is told"
    for kind in set(KINDS) - {"officer"}:
        for what in ("", "/faults", "/near"):
            assert step(_client(subjects, kind), "get", what).status_code >= 400, kind
    assert step(officer, "post", "/choices", {"others": "暗记"}).status_code >= 400
    step(officer, "post", "/choices", {"others": "different"})
    assert step(officer, "post", "/take", {"only_good": True}).status_code == 200
    background()
    assert step(officer, "get", "").json()["state"] == "taken"
    assert FILE_MARKS.in_tables() == []
    assert step(officer, "post", "/undo", {}).status_code == 200
    background()
    assert step(officer, "get", "").json()["state"] == "undone"
    hear("list", tell(officer, "get", "/imports", {"under": town.COMMUNITY}))
    return found


def test_a_file_that_comes_in_and_goes_again_leaves_nothing_behind(
    planted: Subjects, caplog: pytest.LogCaptureFixture, capfd: Any
) -> None:
    content = file_with_marks(planted)
    assert FILE_MARKS.in_bytes(content)
    with caplog.at_level("DEBUG"):
        assert told_of_import(planted, content) == []
        assert FILE_MARKS.in_files() == []
        run_every_job()
    printed = capfd.readouterr()
    assert FILE_MARKS.in_tables() == []
    assert FILE_MARKS.in_files() == []
    assert FILE_MARKS.in_logs(caplog.records) == []
    assert FILE_MARKS.in_text(printed.out + printed.err) == []


@pytest.mark.parametrize("media", ["csv", "xlsx"])
def test_a_file_that_goes_out_tells_its_taker_alone_and_leaves_nothing_behind(
    media: str, planted: Subjects, caplog: pytest.LogCaptureFixture, capfd: Any
) -> None:
    officer = planted.people["officer"]
    body = {"id": str(new_id()), "place": town.COMMUNITY, "columns": ["address", "name", "phone"], "purpose": "visit",
            "format": media}  # fmt: skip
    with caplog.at_level("DEBUG"):
        made = tell(officer.client, "post", "/exports", body)
        assert made.status_code == 200
        cells = "".join(str(row) for row in rows_of(body_of(made), media))
        assert {NAME, PHONE} <= set(MARKS.in_text(cells)), "the file is what its taker asked for"
        assert officer.account.name in cells, "and names its taker"
        assert MARKS.in_text(str(list(made.headers.items()))) == []
        for wrong in ({"columns": ["name", NAME]}, {"purpose": WRONG_WORD}, {"place": PHONE}, {"id": NUMBER}):
            refused = tell(officer.client, "post", "/exports", {**body, "id": str(new_id()), **wrong})
            assert refused.status_code >= 400
            assert MARKS.in_answer(refused) + WRONG.in_answer(refused) == []
        again = tell(officer.client, "post", "/exports", body)
        assert again.status_code >= 400, "a file is made once"
        assert MARKS.in_answer(again) == []
        for kind in KINDS:
            listed = tell(_client(planted, kind), "get", "/exports", {"under": town.COMMUNITY})
            assert MARKS.in_answer(listed) == [], kind
        run_every_job()
    printed = capfd.readouterr()
    assert MARKS.in_tables() == []
    assert MARKS.in_files() == []
    assert MARKS.in_logs(caplog.records) == []
    assert MARKS.in_text(printed.out + printed.err) == []


def rows_of(content: bytes, media: str) -> list[Any]:
    """The cells of a file that was made."""
    if media == "csv":
        return content.decode("utf-8-sig").splitlines()
    return list(CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python())


def test_the_search_finds_a_leak_in_any_kind_of_column_file_or_line(
    planted: Subjects, caplog: pytest.LogCaptureFixture
) -> None:
    leaks: dict[str, tuple[str, list[Any]]] = {
        "json": ("UPDATE registry_change SET effects = jsonb_build_object('x', %s::text)", [NAME]),
        "text": ("UPDATE access_account SET name = %s", [f"见{NAME}"]),
        "bytea": ("UPDATE registry_person SET name = convert_to(%s, 'UTF8')", [NUMBER]),
        "array": ("UPDATE access_posttype SET levels = ARRAY[%s]", [PHONE]),
        "date": ("UPDATE registry_vacancy SET first_day = %s::date", [BORN]),
        "job": ("UPDATE procrastinate_jobs SET args = jsonb_build_object('x', %s::text)", [CONTACT_PHONE]),
    }
    _change(planted.people["leader"].client, "moved_out", planted.homes.dwelling,
            household_id=planted.homes.household, now_empty=True)  # fmt: skip
    for kind, (statement, values) in leaks.items():
        with transaction.atomic():
            with as_owner(), connection.cursor() as cursor:
                cursor.execute(statement, values)
                touched = cursor.rowcount
            assert MARKS.in_tables() or (kind == "job" and not touched), kind
            transaction.set_rollback(True)
    with transaction.atomic():
        events.append(
            "test.leaked", actor=planted.people["leader"].actor, subject_type="dwelling",
            subject_id=planted.homes.dwelling, place=town.MICRO, payload={"who": NAME},
        )  # fmt: skip
        assert MARKS.in_tables() == ["public.core_event: 暗记", f"public.core_event: {NAME}"]
        transaction.set_rollback(True)
    assert MARKS.in_tables() == []
    with caplog.at_level("DEBUG"):
        getLogger("weige.leak").debug("someone %s", PHONE)
    assert MARKS.in_logs(caplog.records) == [f"weige.leak: {PHONE}"]
    leaked = settings.WEIGE.data / "leak.csv"
    leaked.write_bytes(NAME.encode("gb18030"))
    try:
        assert MARKS.in_files()
    finally:
        leaked.unlink()


def test_an_evacuation_takes_no_value_out_of_the_register(
    planted: Subjects, caplog: pytest.LogCaptureFixture, capfd: Any
) -> None:
    of, at = planted.evacuation, f"/emergency/operations/{planted.evacuation.operation}/evacuation"
    command, leader = planted.people["subdistrict"].client, planted.people["leader"].client
    with caplog.at_level("DEBUG"):
        ordered = tell(command, "post", at, {"id": str(new_id()), "areas": [{"place": town.MICRO}]})
        assert ordered.json() == {"households": 1, "people": 2}, "the marked household was not on the list"
        for client, path in ((command, f"{at}/open"), (leader, f"/emergency/calls/{of.call}/doors")):
            answer = tell(client, "post", path, {"place": town.MICRO} if client is command else {})
            assert b"medicine" in body_of(answer), "its need is known as a class"
            assert MARKS.in_answer(answer) + MASKED.in_answer(answer) == []
        assert MARKS.in_answer(tell(command, "get", at)) == []
        run_every_job()
    printed = capfd.readouterr()
    assert MARKS.in_tables() == []
    assert MARKS.in_logs(caplog.records) == []
    assert MARKS.in_text(printed.out + printed.err) == []


def test_an_endpoint_that_forgot_to_mask_is_found(planted: Subjects, monkeypatch: pytest.MonkeyPatch) -> None:
    opening = ("post", "/dwellings/{dwelling_id}/open")
    assert faults_of(*opening, planted) == []
    monkeypatch.setattr(reading, "masked", lambda field, value: value)
    assert f"leader reads {NAME}" in faults_of(*opening, planted)
