"""An import from the file to the register and back, over HTTP."""

from __future__ import annotations

from typing import Any

import pytest
from tests.registry.people.homes import Homes, homes, identity_number
from tests.registry.transfer.files import (
    HEADERS,
    background,
    checked,
    faults,
    get,
    post,
    taken,
    upload,
    xlsx,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def at() -> Homes:
    return homes()


@pytest.fixture
def client(at: Homes) -> Any:
    return at.people["officer"].client


def family(room: str = "101", *, phone: str = "13800001234") -> list[list[Any]]:
    """A couple in a dwelling of the building."""
    return [
        ["银杏苑", "1", "1", room, "户主", "王秀英", identity_number("19500305"), phone, "", "2010-05-01"],
        ["银杏苑", "1", "1", room, "配偶", "李建国", identity_number("19481011", 13), "", "", ""],
    ]


def test_a_file_goes_from_upload_to_the_register_and_back(client: Any) -> None:
    shown = upload(client, xlsx([["某社区居民信息表"], HEADERS, *family()])).json()
    assert (shown["state"], shown["header_line"], shown["counts"]) == ("read", 2, {"rows": 2})
    assert [column["meaning"] for column in shown["columns"]] == [
        "compound", "building", "entrance", "room", "relation", "name", "identity_number", "phone", "birth_date",
        "first_day",
    ]  # fmt: skip
    assert shown["columns"][5]["examples"] == ["王**", "李**"]
    result = checked(client, xlsx([HEADERS, *family()]))
    assert (result["state"], result["counts"]["new"], result["counts"]["faulty"]) == ("checked", 2, 0)
    assert faults(client, result["id"]) == []
    done = taken(client, result["id"])
    assert (done["state"], done["counts"]["new"], done["problem"]) == ("taken", 2, None)
    again = checked(client, xlsx([HEADERS, *family()]))
    assert (again["counts"]["known"], again["counts"]["new"], again["counts"]["changed"]) == (2, 0, 0)
    post(client, done["id"], "undo")
    assert get(client, done["id"])["state"] == "undoing"
    background()
    undone = get(client, done["id"])
    assert (undone["state"], undone["counts"]["undone"], undone["counts"]["kept"]) == ("undone", 1, 0)
    fresh = checked(client, xlsx([HEADERS, *family()]))
    assert fresh["counts"]["new"] == 2
