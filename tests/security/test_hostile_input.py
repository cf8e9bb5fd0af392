"""Input that no honest client sends: refused with a problem detail, never a failure."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.test import Client
from tests import town
from tests.factories import API, Person, ground, photo, report, report_body, send, staff

from weige.core.ids import new_id

pytestmark = pytest.mark.django_db


@pytest.fixture
def worker() -> Person:
    ground()
    return staff("worker", "officer")["worker"]


def post(person: Person, path: str, body: Any, content_type: str = "application/json") -> Any:
    return person.client.post(API + path, body, content_type=content_type)


def is_refused(answer: Any, *statuses: int) -> bool:
    problem = json.loads(answer.content)
    assert answer["Content-Type"] == "application/problem+json"
    assert {"type", "title", "status", "code", "detail", "mend"} <= set(problem)
    assert answer.status_code in statuses, problem
    return True


@pytest.mark.parametrize("text", ["灯\0坏了", "\ud800", "a\udfffb"])
@pytest.mark.parametrize("field", ["description", "address", "category"])
def test_text_that_no_database_can_hold_is_refused(worker: Person, field: str, text: str) -> None:
    assert is_refused(post(worker, "/cases", json.dumps(report_body(**{field: text}))), 400, 422)


def test_a_written_backslash_is_no_zero_byte(worker: Person) -> None:
    answer = send(worker.client, "post", "/cases", report_body(description="路径 \\u0000 不对"))
    assert answer.status_code == 201


@pytest.mark.parametrize("path", ["/cases?q=%00", "/cases?q=%ff", "/resident/places?q=%00", "/divisions/search?q=%00",
                                  "/grids/%00", "/cases?category=a%00"])  # fmt: skip
def test_zero_bytes_in_addresses_are_refused(worker: Person, path: str) -> None:
    answer = worker.client.get(API + path)
    assert answer.status_code < 500
    if "%00" in path:
        assert is_refused(answer, 400, 404, 422, 405)


def test_zero_bytes_in_forms_are_refused(worker: Person) -> None:
    case = report(worker)
    answer = worker.client.post(
        f"{API}/cases/{case.id}/photos", {"id": str(new_id()), "stage": "re\0port", "file": ("a.jpg", photo())}
    )
    assert is_refused(answer, 400, 422)
    grid = send(worker.client, "post", f"/grids/{town.MICRO}%00/end", {"last_day": "2026-01-01"})
    assert is_refused(grid, 400, 404, 422)


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"null", b"[]", b"5", b'"x"', b"\xff\xfe", b"[" * 100_000, b'{"id": NaN}', b'{"a": 1e999}',
     b'{"a":' + b"9" * 6000 + b"}"],
)  # fmt: skip
def test_a_body_that_is_none_is_refused(worker: Person, body: bytes) -> None:
    assert is_refused(post(worker, "/cases", body), 400, 422)


def test_another_content_type_is_refused(worker: Person) -> None:
    assert is_refused(post(worker, "/cases", "id=1", "application/x-www-form-urlencoded"), 400, 415, 422)


@pytest.mark.parametrize("body", [b"", b"--x\r\n", b'--x\r\nContent-Disposition: form-data; name="id"\r\n\r\n1'])
def test_a_broken_form_is_refused(worker: Person, body: bytes) -> None:
    case = report(worker)
    assert is_refused(post(worker, f"/cases/{case.id}/photos", body, "multipart/form-data; boundary=x"), 400, 422)
    assert is_refused(post(worker, f"/cases/{case.id}/photos", body, "multipart/form-data"), 400, 422)


def test_more_files_and_fields_than_asked_for_are_refused(worker: Person) -> None:
    case = report(worker)
    path = f"{API}/cases/{case.id}/photos"
    boundary = "x"
    part = '--x\r\nContent-Disposition: form-data; name="file{0}"; filename="a.jpg"\r\n\r\nabc\r\n'
    files = "".join(part.format(at) for at in range(5)) + "--x--\r\n"
    kind = f"multipart/form-data; boundary={boundary}"
    assert is_refused(worker.client.post(path, files.encode(), content_type=kind), 400, 413, 422)
    field = '--x\r\nContent-Disposition: form-data; name="f{0}"\r\n\r\n1\r\n'
    fields = "".join(field.format(at) for at in range(1100)) + "--x--\r\n"
    assert is_refused(worker.client.post(path, fields.encode(), content_type=kind), 400, 413, 422)


def test_a_large_json_body_is_refused(worker: Person) -> None:
    body = json.dumps(report_body(description="a" * 2_000_000))
    assert is_refused(post(worker, "/cases", body), 413)


def test_a_huge_body_is_refused_before_it_is_read(worker: Person) -> None:
    answer = worker.client.post(f"{API}/cases", b"{}", "application/json", headers={"Content-Length": str(10**9)})
    assert is_refused(answer, 413)


@pytest.mark.parametrize("method", ["put", "patch", "delete"])
def test_an_unknown_method_is_a_problem(worker: Person, method: str) -> None:
    answer = getattr(worker.client, method)(f"{API}/cases")
    assert is_refused(answer, 405)
    assert answer["Allow"]


@pytest.mark.parametrize("path", ["/nothing", "/cases/none/nothing", "/cases/not-a-uuid"])
def test_an_unknown_address_is_a_problem(worker: Person, path: str) -> None:
    assert is_refused(worker.client.get(API + path), 404, 422)


@pytest.mark.parametrize("code", ["51010", "5101040", "٥١٠١", "９９９９", "510199999999999999", "5101040200040010"])
@pytest.mark.parametrize("path", ["/cases?view=area&place={}", "/cases?view=mine&place={}", "/grids?under={}",
                                  "/cases?view=reported&place={}", "/posts?under={}", "/organisations?under={}",
                                  "/premises?under={}", "/divisions?parent={}", "/places/{}",
                                  "/cases/similar?category=other&place={}"])  # fmt: skip
def test_impossible_codes_never_fail(worker: Person, path: str, code: str) -> None:
    assert worker.client.get(API + path.format(code)).status_code < 500


def test_the_widest_reader_asks_for_impossible_codes() -> None:
    ground()
    city = staff("city")["city"]
    for code in ("51010", "5101040", "510104020004001001", "5101040200040010"):
        for view in ("area", "mine", "reported", "involved"):
            answer = send(city.client, "get", f"/cases?view={view}&place={code}")
            assert (answer.status_code, answer.json()["items"]) == (200, [])


@pytest.mark.parametrize("after", ["x", "!!", "W10", "WyIyMDI2LTExLTI0VDAzOjAwOjAwKzAwOjAwIiw1XQ",
                                   "WyIwMDAxLTAxLTAxVDAwOjAwOjAwKzE0OjAwIiwiMDAwMDAwMDAtMDAwMC03MDAwLTgwMDAtMDAwMDAwMDAwMDAwIl0"])  # fmt: skip
@pytest.mark.parametrize("path", ["/cases", "/inbox"])
def test_garbage_cursors_are_refused_or_lead_nowhere(worker: Person, path: str, after: str) -> None:
    answer = send(worker.client, "get", f"{path}?after={after}")
    assert answer.status_code in {200, 400}
    if answer.status_code == 400:
        assert answer.json()["code"] == "core.bad_cursor"


def test_an_unknown_host_is_refused() -> None:
    answer = Client().get(f"{API}/session", headers={"Host": "evil.example"})
    assert answer.status_code == 400
