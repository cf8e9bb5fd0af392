"""The ledger of one compound, which names it in its title or nowhere: said once for the whole sheet, and remembered."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

import pytest
from tests import town
from tests.factories import hold
from tests.registry.people.homes import Homes, homes
from tests.registry.transfer.files import background, confirmed, faults, get, post, taken, upload, xlsx

from weige.registry.models import Import
from weige.registry.premises import PremisesKind
from weige.registry.transfer import errors, row_errors
from weige.registry.transfer.whole_sheet import Compound, named_in

HEADERS = ("楼栋", "单元", "房号", "姓名")


@pytest.fixture
def at() -> Homes:
    return homes()


@pytest.fixture
def client(at: Homes) -> Any:
    return at.people["officer"].client


@pytest.fixture
def other(at: Homes) -> UUID:
    """Another compound of the community whose buildings have the same numbers."""
    compound = town.premises(PremisesKind.COMPOUND, "翠竹苑", place=town.MICRO)
    building = town.premises(PremisesKind.BUILDING, "1号楼", compound, floors=6)
    entrance = town.premises(PremisesKind.ENTRANCE, "1单元", building)
    for room in ("101", "102"):
        town.premises(PremisesKind.DWELLING, room, entrance)
    return compound


def check(client: Any, shown: dict[str, Any], **more: Any) -> dict[str, Any]:
    """The columns confirmed and the file checked."""
    post(client, shown["id"], "columns", confirmed(shown, **more))
    background()
    return dict(get(client, shown["id"]))


@pytest.mark.django_db
def test_a_ledger_without_a_column_for_the_compound_is_placed_where_the_importer_says(
    client: Any, at: Homes, other: UUID
) -> None:
    shown = upload(client, xlsx([HEADERS, ["1", "1", "101", "王秀英"]])).json()
    assert [one["name"] for one in shown["compounds"]] == ["翠竹苑", "金色家园", "银杏苑"]
    assert (shown["compound"], shown["remembered"]) == (None, None)
    result = check(client, shown)
    assert faults(client, result["id"]) == [(2, "C", row_errors.ADDRESS_UNKNOWN)]
    result = check(client, shown, compound=str(other))
    assert (result["compound"], result["counts"]["new"], result["counts"]["faulty"]) == (str(other), 1, 0)
    assert taken(client, result["id"])["counts"]["new"] == 1


@pytest.mark.django_db
def test_rooms_written_as_a_whole_address_are_found_in_the_compound_of_the_sheet(
    client: Any, at: Homes, other: UUID
) -> None:
    rows = [["1-1-101", "王秀英"], ["银杏苑1号楼1单元102", "李建国"], ["锦江路15号1栋1单元102", "赵一"]]
    shown = upload(client, xlsx([("住址", "姓名"), *rows])).json()
    result = check(client, shown, compound=str(other))
    assert faults(client, result["id"]) == []
    assert result["counts"]["households"] == 3, (
        "the road's number is no other compound; the line that names one is there"
    )
    wrong = check(
        client, upload(client, xlsx([("住址", "姓名"), ["阳光城1-1-101", "王秀英"]])).json(), compound=str(other)
    )
    assert faults(client, wrong["id"]) == [(2, "A", row_errors.ADDRESS_UNKNOWN)]


@pytest.mark.django_db
def test_the_title_says_which_compound_and_a_person_confirms_it(client: Any, at: Homes, other: UUID) -> None:
    shown = upload(client, xlsx([["翠竹苑住户信息登记表"], [], HEADERS, ["1", "1", "101", "王秀英"]])).json()
    assert (shown["compound"], shown["compound_because"]) == (str(other), "标题写的是“翠竹苑住户信息登记表”")
    by_sheet = upload(client, xlsx([HEADERS, ["1", "1", "101", "王秀英"]], sheet="翠竹苑")).json()
    assert by_sheet["compound"] == str(other)
    assert check(client, shown)["compound"] is None, "what is guessed holds only when it is confirmed"


@pytest.mark.django_db
def test_the_next_file_with_the_same_headers_begins_with_what_was_confirmed(
    client: Any, at: Homes, other: UUID
) -> None:
    headers = ("楼栋", "单元", "房号", "姓名", "联络")
    first = upload(client, xlsx([headers, ["1", "1", "101", "王秀英", "13800001234"]])).json()
    body = confirmed(first, compound=str(other))
    body["columns"]["4"] = None
    post(client, first["id"], "columns", body)
    background()
    second = upload(client, xlsx([headers, ["1", "1", "101", "李建国", "13800001234"]])).json()
    assert (second["compound"], second["remembered"] is None) == (str(other), False)
    assert second["columns"][4]["meaning"] is None
    another = upload(client, xlsx([[*headers, "备用"], ["1", "1", "101", "李建国", "13800001234", ""]])).json()
    assert (another["compound"], another["remembered"]) == (None, None)
    foreign = hold("community_officer", town.NEIGHBOUR, number=70)
    town.premises(PremisesKind.COMPOUND, "翠竹苑", place=town.NEIGHBOUR)
    elsewhere = upload(foreign.client, xlsx([headers, ["1", "1", "101", "赵一", ""]]), place=town.NEIGHBOUR).json()
    assert (elsewhere["compound"], elsewhere["remembered"]) == (None, None), "a community remembers its own files only"


@pytest.mark.django_db
def test_a_compound_of_another_place_is_refused(client: Any, at: Homes) -> None:
    foreign = town.premises(PremisesKind.COMPOUND, "远方苑", place=town.NEIGHBOUR)
    shown = upload(client, xlsx([HEADERS, ["1", "1", "101", "王秀英"]])).json()
    for compound in (foreign, at.building, uuid4()):
        answer = client.post(
            f"/api/v1/imports/{shown['id']}/columns",
            confirmed(shown, compound=str(compound)),
            content_type="application/json",
        )
        assert (answer.status_code, answer.json()["code"]) == (422, errors.COMPOUND_UNKNOWN)
    assert Import.objects.get().state == "read"


def test_a_longer_name_hides_the_shorter_one_in_it_and_two_names_are_none() -> None:
    old, new = Compound(uuid4(), "银杏苑"), Compound(uuid4(), "银杏苑二期")
    for text, expected in (
        ("银杏苑二期住户表", new),
        ("银杏苑住户表", old),
        ("住户表", None),
        ("银杏苑、银杏苑二期", None),
    ):
        found = named_in([old, new], [text])
        assert (found[0] if found else None) == expected
