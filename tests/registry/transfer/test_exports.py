"""Exports: only what may be read for a stated purpose, harmless in spreadsheets, marked, and told to whoever is in it."""

from __future__ import annotations

import csv
import io
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from hypothesis import given
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook
from tests import town
from tests.factories import send
from tests.registry.people.homes import Homes, consent, homes, identity_number, move_in, someone
from tests.registry.transfer.files import part_of

from weige.core import clock
from weige.core.ids import new_id
from weige.core.models import Event
from weige.core.places import Scope
from weige.core.sheets import as_csv, as_xlsx, safe
from weige.registry.models import Disclosure, Export, Import
from weige.registry.people import wall
from weige.registry.people.terms import Role

NUMBER = identity_number("19500305", 71)


@pytest.fixture
def at(db: Any) -> Homes:
    found = homes()
    head = someone(
        words={"name": "王秀英", "phone": "13800001234", "identity_number": NUMBER, "medication": "=HYPERLINK(1)"},
        consent=consent("identity_number", "medication"),
    )
    move_in(found, found.dwellings[0], head, someone(Role.CHILD, name="王小明", born="1980"))
    move_in(found, found.elsewhere, someone(name="赵远"), who="neighbour")
    return found


def body(**values: Any) -> dict[str, Any]:
    return {
        "id": str(new_id()), "place": town.COMMUNITY, "columns": ["address", "relation", "name", "phone"],
        "purpose": "visit", "format": "csv", **values,
    }  # fmt: skip


def cells(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def test_a_file_is_marked_and_everyone_in_it_is_told(at: Homes) -> None:
    officer = at.people["officer"]
    sent = body()
    answer = send(officer.client, "post", "/exports", sent)
    assert answer.status_code == 200
    mark, headers, *rows = cells(answer.content)
    assert officer.account.name in mark[0]
    assert "菱窠社区" in mark[0]
    assert "上门或电话联系" in mark[0]
    assert headers == ["住址", "与户主关系", "姓名", "联系电话"]
    assert ["银杏苑 1号楼1单元101", "户主", "王秀英", "13800001234"] in rows
    assert len(rows) == 3
    made = Export.objects.get(id=sent["id"])
    assert (made.people, made.households, made.purpose) == (3, 2, "visit")
    with transaction.atomic(), wall.opened(Scope((town.CITY,))):
        told = list(Disclosure.objects.filter(reference=made.id).values_list("manner", "masked", "purpose", "fields"))
    assert told == [("exported", False, "visit", ["name", "phone"])] * 3
    event = Event.objects.get(kind="registry.exported")
    assert "王" not in str(event.payload)
    again = send(officer.client, "post", "/exports", sent)
    assert (again.status_code, again.json()["code"]) == (409, "core.id_taken")


def test_a_workbook_carries_the_mark_on_its_first_line_and_on_every_page(at: Homes) -> None:
    answer = send(at.people["officer"].client, "post", "/exports", body(format="xlsx", purpose="visit"))
    rows = CalamineWorkbook.from_filelike(io.BytesIO(answer.content)).get_sheet_by_index(0).to_python()
    assert "请勿外传" in str(rows[0][0])
    sheet = part_of(answer.content, "xl/worksheets/sheet1.xml").decode()
    assert sheet.count("请勿外传") >= 2
    assert "<oddHeader>" in sheet
    assert "<oddFooter>" in sheet


def test_only_what_the_purpose_and_the_post_allow_leaves(at: Homes) -> None:
    officer, leader = at.people["officer"].client, at.leader.client
    unfit = send(officer, "post", "/exports", body(columns=["name", "identity_number"], purpose="visit"))
    assert (unfit.status_code, unfit.json()["code"], unfit.json()["field"]) == (
        403,
        "registry.purpose_unfit",
        "columns.1",
    )
    assert send(leader, "post", "/exports", body(place=town.MICRO)).status_code == 403
    assert send(officer, "post", "/exports", body(columns=["faith"])).json()["code"] == "registry.export_column"
    assert send(officer, "post", "/exports", body(columns=["name", "name"])).json()["code"] == "registry.export_column"
    assert send(officer, "post", "/exports", body(place=town.NEIGHBOUR)).status_code == 403
    assert Export.objects.count() == 0
    with transaction.atomic(), wall.opened(Scope((town.CITY,))):
        assert not Disclosure.objects.filter(manner="exported").exists()


def test_only_the_named_place_leaves(at: Homes) -> None:
    answer = send(at.people["officer"].client, "post", "/exports", body(place=town.MICRO))
    assert [row[2] for row in cells(answer.content)[2:]] == ["王秀英", "王小明"]


def test_who_exported_what_is_listed_without_anyone_in_it(at: Homes) -> None:
    officer = at.people["officer"]
    send(officer.client, "post", "/exports", body())
    (row,) = send(officer.client, "get", "/exports", {"under": town.COMMUNITY}).json()["items"]
    assert (row["taken_by"], row["people"], row["purpose_label"]) == (officer.account.name, 3, "上门或电话联系")
    assert send(at.leader.client, "get", "/exports", {"under": town.COMMUNITY}).json()["items"] == []


def test_exports_and_imports_are_listed_to_the_last_page_by_page(at: Homes) -> None:
    officer = at.people["officer"]
    for _ in range(3):
        send(officer.client, "post", "/exports", body())
    now = clock.now()
    for hours in (1, 1, 2):
        Import.objects.create(
            id=new_id(), place=town.COMMUNITY, account_id=officer.account.id, size=1, digest=b"x" * 32, extension=".csv",
            state="dropped", created_at=now - timedelta(hours=hours),
        )  # fmt: skip
    for path in ("/exports", "/imports"):
        whole = send(officer.client, "get", path, {"under": town.COMMUNITY}).json()
        assert (len(whole["items"]), whole["next"]) == (3, None)
        first = send(officer.client, "get", path, {"under": town.COMMUNITY, "limit": 2}).json()
        rest = send(officer.client, "get", path, {"under": town.COMMUNITY, "limit": 2, "after": first["next"]}).json()
        assert [row["id"] for row in first["items"] + rest["items"]] == [row["id"] for row in whole["items"]]
        assert rest["next"] is None


def test_a_formula_in_a_value_leaves_as_text(at: Homes) -> None:
    sent = body(columns=["name", "medication"], purpose="emergency")
    content = send(at.people["officer"].client, "post", "/exports", sent).content
    assert ["王秀英", "'=HYPERLINK(1)"] in cells(content)


DANGEROUS = st.text(st.sampled_from("=+-@\t\r\n|%＝＋－＠'\"; ,a王1\0"), max_size=8)


@given(DANGEROUS)
def test_no_cell_can_begin_a_formula(text: str) -> None:
    made = safe(text)
    assert not made.lstrip().startswith(tuple("=+-@\t\r\n|%＝＋－＠"))
    assert not {"\r", "\n", "\0"} & set(made)


@given(st.lists(st.lists(DANGEROUS, min_size=2, max_size=2), max_size=4))
def test_a_text_table_reads_back_row_for_row(rows: list[list[str]]) -> None:
    found = cells(b"".join(as_csv("标", ["甲", "乙"], rows)))
    assert found[2:] == [[safe(cell) for cell in row] for row in rows]


@given(st.lists(st.lists(DANGEROUS, min_size=2, max_size=2), min_size=1, max_size=3))
def test_a_workbook_holds_no_formula_and_no_number(rows: list[list[str]]) -> None:
    sheet = part_of(as_xlsx("标", "页", ["甲", "乙"], rows), "xl/worksheets/sheet1.xml")
    assert b"<f>" not in sheet
    assert b'<c r="A3" s="1"><v>' not in sheet
