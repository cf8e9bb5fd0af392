"""The queue as a file: what the filter shows the reader and no case more, nobody's name or number, marked and told."""

from __future__ import annotations

import csv
import io
import zipfile
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.http import HttpResponse
from python_calamine import CalamineWorkbook
from tests import town
from tests.factories import LAMP, NOISE, Person, ground, hold, move, refused, report, report_as_resident, send, staff

from weige.access.models import Account
from weige.cases.exports import actions
from weige.cases.exports.rules import COLUMNS, Purpose
from weige.cases.lifecycle import State
from weige.cases.models import Case, CaseExport
from weige.cases.queries import Filters, page
from weige.core import clock
from weige.core.ids import new_id
from weige.core.models import Event

pytestmark = pytest.mark.django_db
AREA = Filters(view="area")


@pytest.fixture
def people() -> dict[str, Person]:
    ground()
    return staff()


def take(person: Person, wanted: Filters = AREA, media: str = "csv", id: UUID | None = None) -> actions.Made:
    return actions.export(
        actor=person.actor, id=id or new_id(), wanted=wanted, purpose=Purpose.MEETING, media=media
    )  # fmt: skip


def table(made: actions.Made) -> list[list[str]]:
    return list(csv.reader(io.StringIO(made.content.decode("utf-8-sig"))))


def numbers(made: actions.Made) -> list[str]:
    return [row[0] for row in table(made)[2:]]


def ask(person: Person, **values: Any) -> HttpResponse:
    body = {"id": str(new_id()), "filter": {"view": "area"}, "purpose": "meeting", **values}
    return send(person.client, "post", "/case-exports", body)


def test_a_file_holds_what_the_list_shows_in_its_order(people: dict[str, Person]) -> None:
    first = report(people["leader"])
    second = report(people["leader"], category=NOISE, urgent=True)
    move(people["officer"], first, "accept")
    for wanted, cases in (
        (AREA, [second, first]),
        (Filters(view="area", category=LAMP), [first]),
        (Filters(view="area", state=State.ACCEPTED), [first]),
        (Filters(view="area", urgent=True), [second]),
        (Filters(view="area", place=town.MICRO, q="灯不亮"), [second, first]),
    ):
        assert numbers(take(people["officer"], wanted)) == [case.number for case in cases]
        shown = page(people["officer"].actor, wanted)["items"]
        assert [row["number"] for row in shown] == [case.number for case in cases]


def test_a_reader_never_gets_another_communitys_cases(people: dict[str, Person]) -> None:
    own = report(people["leader"])
    other = Case.objects.get(id=report(people["leader"]).id)
    Case.objects.filter(id=other.id).update(place=town.NEIGHBOUR + "001001")
    assert numbers(take(people["officer"])) == [own.number]
    assert refused(lambda: take(people["officer"], Filters(view="area", place=town.NEIGHBOUR))) == "cases.export_empty"
    stranger = hold("community_officer", town.NEIGHBOUR, number=77)
    assert numbers(take(stranger)) == [other.number]
    assert numbers(take(people["city"])) == [other.number, own.number]


def test_a_department_gets_what_was_sent_to_it_and_nothing_else(people: dict[str, Person]) -> None:
    report(people["leader"])
    sent = report(people["officer"])
    Case.objects.filter(id=sent.id).update(holder=people["officer"].post)
    move(people["officer"], sent, "dispatch", to_post=people["department"].post.id)
    assert numbers(take(people["department"])) == [sent.number]
    assert numbers(take(people["department"], Filters(view="mine"))) == [sent.number]


def test_lists_are_taken_at_a_desk_alone(people: dict[str, Person]) -> None:
    report(people["leader"])
    for name in ("leader", "worker", "property"):
        assert refused(lambda name=name: take(people[name])) == "cases.export_at_desk"  # type: ignore[misc]
    assert not CaseExport.objects.exists()


@pytest.mark.parametrize("media", ["csv", "xlsx"])
def test_nobodys_name_or_number_is_in_a_file(people: dict[str, Person], media: str) -> None:
    report_as_resident(phone="13912345678", description="灯不亮，请打 139-1234-5678 找我")
    made = take(people["officer"], media=media)
    text = made.content if media == "csv" else b"".join(_parts(made.content))
    assert "灯不亮，请打".encode() in text or "灯不亮,请打".encode() in text
    assert b"1234" not in text.replace(made.name.encode(), b"")
    for account in Account.objects.exclude(id=people["officer"].account.id):
        assert f"{account.name}<".encode() not in text
        assert f'"{account.name}"'.encode() not in text


def _parts(content: bytes) -> list[bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return [archive.read(name) for name in archive.namelist() if name.startswith("xl/") and name.endswith(".xml")]


def test_what_begins_like_a_formula_stays_text(people: dict[str, Person]) -> None:
    report(people["leader"], description='=HYPERLINK("http://x","y")', address="@SUM(1)")
    row = table(take(people["officer"]))[2]
    assert row[5].startswith("'=")
    sheet = next(part for part in _parts(take(people["officer"], media="xlsx").content) if b"sheetData" in part)
    assert b"<f>" not in sheet
    assert b"'=HYPERLINK" in b"".join(_parts(take(people["officer"], media="xlsx").content))


def test_a_file_bears_who_took_it_when_and_for_what(people: dict[str, Person]) -> None:
    report(people["leader"])
    id = new_id()
    with clock.at(clock.now()):
        moment = f"{clock.now().astimezone(clock.CITY_ZONE):%Y-%m-%d %H:%M}"
        made = take(people["officer"], id=id)
    mark, headers = table(made)[0][0], table(made)[1]
    for part in (people["officer"].account.name, "社区工作者", moment, "用途：例会研判", str(id)[-12:]):
        assert part in mark
    assert headers == [column.zh for column in COLUMNS]
    assert made.content.startswith(b"\xef\xbb\xbf")
    workbook = CalamineWorkbook.from_filelike(io.BytesIO(take(people["officer"], media="xlsx").content))
    lines = workbook.get_sheet_by_index(0).to_python()
    assert "用途：例会研判" in str(lines[0][0])
    assert lines[1] == headers


def test_who_took_what_is_written_down_without_the_words_looked_for(people: dict[str, Person]) -> None:
    report(people["leader"], description="张某某家的灯不亮")
    take(people["officer"], Filters(view="area", q="张某某"))
    made = CaseExport.objects.get()
    assert (made.cases, made.purpose, made.place) == (1, "meeting", town.COMMUNITY)
    event = Event.objects.get(kind="case.exported")
    assert event.payload == {"purpose": "meeting", "cases": 1, "filters": {"view": "area", "words": True}}
    assert (event.actor, event.post, event.place) == (
        people["officer"].account.id, people["officer"].post.id, town.COMMUNITY,
    )  # fmt: skip


def test_who_took_what_is_seen_by_the_desk_of_the_place_its_overseer_and_oneself(people: dict[str, Person]) -> None:
    case = report(people["officer"])
    Case.objects.filter(id=case.id).update(holder=people["officer"].post)
    move(people["officer"], case, "dispatch", to_post=people["department"].post.id)
    take(people["officer"], Filters(view="area", category=LAMP))
    take(people["department"])
    stranger = hold("community_officer", town.NEIGHBOUR, number=77)

    def seen(person: Person) -> list[str]:
        answer = send(person.client, "get", "/case-exports", {"under": town.SUBDISTRICT})
        return [f"{row['taken_by']} {row['filter_label']} {row['cases']}" for row in answer.json()["items"]]

    officer, department = people["officer"].account.name, people["department"].account.name
    own = f"{officer} 辖区事件、楼道灯不亮 1"
    assert seen(people["officer"]) == seen(people["data_officer"]) == [own]
    assert seen(people["subdistrict"]) == [f"{department} 辖区事件 1", own]
    assert seen(people["department"]) == [f"{department} 辖区事件 1"]
    assert seen(people["worker"]) == seen(stranger) == []


def test_a_file_that_would_be_too_long_says_how_to_narrow_it(
    people: dict[str, Person], monkeypatch: pytest.MonkeyPatch
) -> None:
    report(people["leader"])
    report(people["leader"])
    monkeypatch.setattr(actions, "MOST_ROWS", 1)
    answer = ask(people["officer"])
    assert (answer.status_code, answer.json()["code"]) == (409, "cases.export_too_long")
    assert "缩小范围" in answer.json()["mend"]
    assert not CaseExport.objects.exists()


def test_a_file_is_not_made_twice_under_one_id(people: dict[str, Person]) -> None:
    report(people["leader"])
    id = new_id()
    take(people["officer"], id=id)
    assert refused(lambda: take(people["officer"], id=id)) == "core.id_taken"


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"purpose": "curiosity"}, "core.invalid"),
        ({"purpose": None}, "core.invalid"),
        ({"format": "pdf"}, "core.invalid"),
        ({"filter": {"view": "area", "colour": "red"}}, "core.invalid"),
        ({"filter": {"category": "no.such"}}, "cases.unknown_category"),
        ({"filter": {"place": "51010"}}, "cases.unknown_place"),
    ],
)
def test_a_wish_that_makes_no_sense_is_refused(people: dict[str, Person], values: dict[str, Any], code: str) -> None:
    answer = ask(people["officer"], **values)
    assert (answer.status_code, answer.json()["code"]) == (422, code)
    assert not CaseExport.objects.exists()


def test_nothing_found_is_no_file(people: dict[str, Person]) -> None:
    assert ask(people["officer"]).json()["code"] == "cases.export_empty"


def test_times_are_the_citys_and_the_deadline_is_told(people: dict[str, Person]) -> None:
    case = report(people["leader"])
    with clock.at(clock.now() + timedelta(days=400)):
        row = table(take(people["city"]))[2]
    assert row[9] == f"{case.reported_at.astimezone(clock.CITY_ZONE):%Y-%m-%d %H:%M}"
    assert row[10]
    assert row[11] == "已逾期"
