"""An import from the file to the register and back, over HTTP: whole or not at all, merged, undone, seen by who may."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from tests import town
from tests.registry.people.homes import Homes, consent, homes, identity_number, move_in, someone
from tests.registry.transfer.files import (
    HEADERS,
    background,
    checked,
    confirmed,
    csv_file,
    faults,
    get,
    post,
    taken,
    upload,
    xlsx,
)

from weige.access.actions import end_post
from weige.access.actors import SYSTEM
from weige.core import clock
from weige.core.ids import new_id
from weige.core.models import Event
from weige.core.places import Scope
from weige.notify.models import Notification
from weige.registry.models import Change, Consent, Disclosure, Household, Import, PastValue, Person, Stay
from weige.registry.people import reading, vault, wall
from weige.registry.people.terms import Role
from weige.registry.transfer import errors, imports, row_errors, store

pytestmark = pytest.mark.django_db
WANG, LI = identity_number("19500305"), identity_number("19481011", 13)


@pytest.fixture
def at() -> Homes:
    return homes()


@pytest.fixture
def client(at: Homes) -> Any:
    return at.people["officer"].client


def line(room: str = "101", relation: str = "户主", name: str = "王秀英", **cells: Any) -> list[Any]:
    """A person of the building."""
    values = {"number": "", "phone": "", "birth": "", "day": "", "building": "1", **cells}
    return [
        "银杏苑", values["building"], "1", room, relation, name, values["number"], values["phone"], values["birth"],
        values["day"],
    ]  # fmt: skip


def family(room: str = "101", *, phone: str = "13800001234") -> list[list[Any]]:
    """A couple with their numbers."""
    return [
        line(room, number=WANG, phone=phone, day="2010-05-01"),
        line(room, "配偶", "李建国", number=LI),
    ]


def sheet(*lines: list[Any]) -> bytes:
    return xlsx([HEADERS, *lines])


class Rows:
    """The register with the wall open for the city."""

    def __enter__(self) -> None:
        self.block = transaction.atomic()
        self.block.__enter__()
        self.wall = wall.opened(Scope((town.CITY,)))
        self.wall.__enter__()

    def __exit__(self, *error: Any) -> None:
        self.wall.__exit__(*error)
        self.block.__exit__(*error)


def living() -> list[tuple[str, str, str]]:
    """Everyone who is registered: dwelling, role, name."""
    with Rows():
        stays = Stay.objects.filter(last_day__isnull=True, voided_at__isnull=True).select_related(
            "person", "household__dwelling"
        )
        return sorted(
            (s.household.dwelling.name, s.role, vault.open_value(s.person_id, "name", s.person.name))
            for s in stays
            if s.person.name
        )


def test_a_file_goes_from_upload_to_the_register_and_back(client: Any, at: Homes) -> None:
    shown = upload(client, xlsx([["某社区居民信息表"], HEADERS, *family()])).json()
    assert (shown["state"], shown["header_line"], shown["counts"]) == ("read", 2, {"rows": 2})
    assert [column["meaning"] for column in shown["columns"]] == [
        "compound", "building", "entrance", "room", "relation", "name", "identity_number", "phone", "birth_date",
        "first_day",
    ]  # fmt: skip
    assert shown["columns"][5]["examples"] == ["王**", "李**"]
    result = checked(client, sheet(*family()))
    assert (result["state"], result["counts"]["new"], result["counts"]["faulty"]) == ("checked", 2, 0)
    assert faults(client, result["id"]) == []
    assert living() == []
    done = taken(client, result["id"])
    assert (done["state"], done["counts"]["new"], done["problem"]) == ("taken", 2, None)
    assert living() == [("101", "head", "王秀英"), ("101", "spouse", "李建国")]
    with Rows():
        change = Change.objects.get()
        assert (change.source, str(change.reference), change.kind) == ("import", done["id"], "moved_in")
        assert set(Consent.objects.values_list("wording", "given_by")) == {("paper-2026", "self")}
        assert Household.objects.get().verified_at is None
    again = checked(client, sheet(*family()))
    assert (again["counts"]["known"], again["counts"]["new"], again["counts"]["changed"]) == (2, 0, 0)
    assert post(client, done["id"], "undo")["state"] == "undoing"
    background()
    undone = get(client, done["id"])
    assert (undone["state"], undone["counts"]["undone"], undone["counts"]["kept"]) == ("undone", 1, 0)
    assert living() == []
    with Rows():
        assert not Person.objects.filter(erased_at__isnull=True).exists()
    assert checked(client, sheet(*family()))["counts"]["new"] == 2


def test_the_same_file_in_gbk_does_the_same(client: Any) -> None:
    result = checked(client, csv_file([HEADERS, *family()], "gbk"), "住户.csv")
    assert taken(client, result["id"])["counts"]["new"] == 2


def test_every_fault_is_told_with_its_line_and_nothing_is_taken(client: Any) -> None:
    content = sheet(
        line("101", number=WANG[:-1] + "5", phone="12"),
        line("102", name="赵一"), line("102", name="赵二"),
        line("201", "子女", "钱一"), line("201", "女儿", "钱二"),
        line("999", name="孙一"), line("202", name="李一", building="77"),
        line("202", name="周一", number=LI), line("102", name="周一", number=LI),
    )  # fmt: skip
    result = checked(client, content)
    found = faults(client, result["id"])
    assert found == [
        (2, "G", "registry.value_unfit"), (2, "H", "registry.value_unfit"),
        (3, None, row_errors.HELD_BACK), (4, "E", row_errors.TWO_HEADS),
        (5, "E", row_errors.NO_HEAD), (6, "E", row_errors.NO_HEAD),
        (7, "D", row_errors.ADDRESS_UNKNOWN), (8, "D", row_errors.ADDRESS_UNKNOWN),
        (10, "E", row_errors.TWO_HEADS), (10, "G", row_errors.LIVES_TWICE),
    ]  # fmt: skip
    refused = client.post(f"/api/v1/imports/{result['id']}/take", {}, content_type="application/json")
    assert (refused.status_code, refused.json()["code"]) == (409, errors.FAULTY)
    background()
    assert living() == []
    english = client.get(f"/api/v1/imports/{result['id']}/faults", headers={"Accept-Language": "en"}).json()["items"]
    chinese = get(client, result["id"], "faults")["items"]
    assert len(english) == len(chinese)
    assert all(a["detail"] != b["detail"] for a, b in zip(english, chinese, strict=True))
    assert "王秀英" not in str(chinese)


def test_two_heads_are_two_households_where_a_column_tells_them_apart(client: Any) -> None:
    headers = [*HEADERS, "户主姓名"]
    two = [line("102", name="赵一"), line("102", name="赵二")]
    assert [code for _, _, code in faults(client, checked(client, sheet(*two))["id"])] == [
        row_errors.HELD_BACK,
        row_errors.TWO_HEADS,
    ]
    result = checked(client, xlsx([headers, [*two[0], "赵一"], [*two[1], "赵二"]]))
    assert (result["counts"]["households"], result["counts"]["faulty"]) == (2, 0)


def test_only_good_households_are_taken_when_said_so(client: Any) -> None:
    result = checked(client, sheet(*family(), line("102", name="赵一", phone="12"), line("102", "配偶", "钱一")))
    done = taken(client, result["id"], only_good=True)
    assert (done["state"], done["counts"]["new"]) == ("taken", 2)
    assert living() == [("101", "head", "王秀英"), ("101", "spouse", "李建国")]
    assert [at for at, _, _ in faults(client, done["id"])] == [4, 5]


def test_known_people_are_merged_and_what_they_were_comes_back(client: Any) -> None:
    first = taken(client, checked(client, sheet(*family()))["id"])
    result = checked(client, sheet(*family(phone="13900005678"), line("101", "儿子", "王小明", birth="1980-02-03")))
    assert {name: result["counts"][name] for name in ("new", "changed", "known")} == {
        "new": 1,
        "changed": 1,
        "known": 1,
    }
    done = taken(client, result["id"])
    with Rows():
        assert PastValue.objects.get().field == "phone"
        assert set(Person.objects.exclude(phone=None).values_list("version", flat=True)) == {2}
    assert len(living()) == 3
    post(client, done["id"], "undo")
    background()
    assert len(living()) == 2
    with Rows():
        assert not PastValue.objects.exists()
        person = Person.objects.exclude(phone=None).get()
        assert vault.open_value(person.id, "phone", person.phone) == "13800001234"
    assert get(client, first["id"])["state"] == "taken"


def test_what_was_verified_at_the_door_stays_unless_the_file_is_preferred(client: Any, at: Homes) -> None:
    head = someone(words={"name": "王秀英", "phone": "13700000000", "birth_date": "1950-03-05"})
    move_in(at, at.dwellings[0], head)
    content = sheet(line("101", phone="13800001234", birth="1950-03-05"))
    result = checked(client, content)
    assert (result["counts"]["known"], result["counts"]["changed"]) == (1, 0)
    assert [item["code"] for item in get(client, result["id"], "faults", notes="true")["items"]] == [
        row_errors.KEPT_REGISTER
    ]
    done = taken(client, result["id"], prefer_file=True)
    assert done["counts"]["changed"] == 1
    assert reading.unmask(at.leader.actor, head.id, "phone", "visit") == "13800001234"


def test_near_duplicates_are_shown_masked_decided_and_recorded(client: Any, at: Homes) -> None:
    move_in(at, at.elsewhere, someone(name="赵远", born="1960-01-02"), who="neighbour")
    content = sheet(line("101", name="赵远", birth="1960-01-02"), line("102", name="钱多", phone="13600001111"),
                    line("201", name="钱多", phone="13600001111"))  # fmt: skip
    result = checked(client, content)
    assert (result["counts"]["near"], result["counts"]["undecided"]) == (2, 2)
    first, second = get(client, result["id"], "near")["items"]
    assert (first["line"], first["other_line"], first["where"]) == (2, None, "9号楼101")
    assert (second["line"], second["other_line"], second["person_id"]) == (4, 3, None)
    assert "赵远" not in str(first)
    assert first["fields"][0] == {"label": "姓名", "file": "赵*", "other": "赵*"}
    get(client, result["id"], "near")
    with Rows():
        told = Disclosure.objects.filter(manner="imported").values_list("masked", "reference")
        assert [(masked, str(of)) for masked, of in told] == [(True, result["id"])]
    left = post(client, result["id"], "choices", {"choices": {"2": "same"}})
    assert left["counts"]["undecided"] == 1
    post(client, result["id"], "choices", {"others": "different"})
    done = taken(client, result["id"])
    assert (done["state"], done["problem"]) == ("taken", None)
    assert living() == [("101", "head", "赵远"), ("102", "head", "钱多"), ("201", "head", "钱多")]
    post(client, done["id"], "undo")
    background()
    assert living() == [("101", "head", "赵远")]
    with Rows():
        assert Stay.objects.get(last_day=None, voided_at=None).household.dwelling_id == at.elsewhere


def test_who_lives_elsewhere_is_not_moved_without_a_word(client: Any, at: Homes) -> None:
    words = {"name": "王秀英", "identity_number": WANG}
    move_in(at, at.elsewhere, someone(words=words, consent=consent("identity_number")), who="neighbour")
    result = checked(client, sheet(*family()))
    assert (result["counts"]["near"], result["counts"]["people"]) == (1, 0)
    (near,) = get(client, result["id"], "near")["items"]
    assert (near["line"], near["may_differ"]) == (2, False)
    with Rows():
        seen = Disclosure.objects.get(manner="imported", place=town.OTHER_MICRO)
        assert (seen.account, seen.post_type) == (at.people["officer"].account.id, "community_officer")
        assert seen.fields == ["identity_number", "name"], "who lives elsewhere reads that a file named them"
    undecided = taken(client, result["id"], only_good=True)
    assert (undecided["state"], undecided["problem"]["code"]) == ("checked", errors.NOTHING_TO_TAKE)
    assert living() == [("101", "head", "王秀英")]
    post(client, result["id"], "choices", {"choices": {"2": "same"}})
    done = taken(client, result["id"])
    assert (done["state"], done["problem"]) == ("taken", None)
    assert living() == [("101", "head", "王秀英"), ("101", "spouse", "李建国")]
    with Rows():
        left = Household.objects.get(dwelling=at.elsewhere)
        assert left.last_day is not None
        assert left.version > 2, "whoever saw it before is told of the conflict"
    told = Notification.objects.get(account=at.people["neighbour"].account)
    assert (told.kind, told.subject_id) == ("register.left_by_move", at.elsewhere)
    post(client, done["id"], "undo")
    background()
    assert living() == [("101", "head", "王秀英")]
    with Rows():
        assert Household.objects.get(dwelling=at.elsewhere).last_day is None


def test_sensitive_columns_need_the_declared_consents_and_children_a_guardian(client: Any) -> None:
    child = line("101", "女儿", "王朵", birth="2020-01-01")
    shown = upload(client, sheet(*family(), child)).json()
    without = {key: value for key, value in confirmed(shown).items() if key != "consent"}
    refused = client.post(f"/api/v1/imports/{shown['id']}/columns", without, content_type="application/json")
    assert (refused.status_code, refused.json()["code"]) == (422, errors.CONSENTS_NOT_DECLARED)
    result = checked(client, sheet(*family(), child))
    taken(client, result["id"])
    with Rows():
        given = Consent.objects.get(given_by="guardian")
        assert given.guardian is not None
        assert vault.open_value(given.guardian_id, "name", given.guardian.name) == "王秀英"
        assert set(given.fields) == {"name", "birth_date"}
    alone = checked(client, sheet(line("102", name="孤儿", birth="2020-01-01")))
    assert [code for _, _, code in faults(client, alone["id"])] == [row_errors.GUARDIAN_UNNAMED]


def test_columns_without_a_place_in_the_dictionary_are_named_and_never_stored(client: Any) -> None:
    content = xlsx([[*HEADERS, "宗教信仰", "重点人员", "备注"], [*family()[0], "暗号甲", "暗号乙", "暗号丙"]])
    shown = upload(client, content).json()
    assert [column["meaning"] for column in shown["columns"][10:]] == [None] * 3
    assert all(column["never_kept"] and column["because"] for column in shown["columns"][10:])
    body = confirmed(shown)
    body["columns"]["10"] = "religion"
    refused = client.post(f"/api/v1/imports/{shown['id']}/columns", body, content_type="application/json")
    assert refused.json()["code"] == errors.COLUMN_UNKNOWN
    done = taken(client, checked(client, content)["id"])
    assert done["counts"]["new"] == 1
    with Rows():
        kept = str(list(Person.objects.values())) + str(list(Change.objects.values()))
    assert "暗号" not in kept


def test_nothing_of_a_file_lies_in_the_open(client: Any, at: Homes) -> None:
    result = checked(client, csv_file([HEADERS, *family()]), "王秀英.csv")
    found = Import.objects.get(id=result["id"])
    files = [path.read_bytes() for path in store.folder(found.files).rglob("*") if path.is_file()]
    assert len(files) >= 6
    for secret in ("王秀英", WANG, "13800001234", "李建国"):
        assert not any(secret.encode() in content for content in files)
        assert secret not in str(list(Import.objects.values()))
        assert secret not in str(list(Event.objects.values_list("kind", "payload")))
        assert secret not in str(result)


def test_a_file_is_erased_when_it_is_dropped_and_when_it_is_forgotten(
    client: Any, django_capture_on_commit_callbacks: Any
) -> None:
    dropped, forgotten = checked(client, sheet(*family())), checked(client, sheet(*family()))
    folders = [store.folder(Import.objects.get(id=one["id"]).files) for one in (dropped, forgotten)]
    with django_capture_on_commit_callbacks(execute=True):
        assert post(client, dropped["id"], "drop")["state"] == "dropped"
    assert [folder.exists() for folder in folders] == [False, True]
    with clock.at(clock.now() + imports.timedelta(days=8)), django_capture_on_commit_callbacks(execute=True):
        assert imports.drop_abandoned() == 1
    assert [folder.exists() for folder in folders] == [False, False]


def test_a_changed_or_moved_piece_of_a_file_is_refused() -> None:
    files, other = new_id(), new_id()
    for id in (files, other):
        with store.Writer(id, "rows") as writer:
            writer.add(b"one")
            writer.add(b"two")
    whole = (store.folder(files) / "rows").read_bytes()
    assert store.read_all(files, "rows") == b"onetwo"
    for broken in (whole[:-5], whole[: len(whole) // 2], whole[:40] + b"x" + whole[41:]):
        (store.folder(files) / "rows").write_bytes(broken)
        with pytest.raises(store.StoreError):
            store.read_all(files, "rows")
    (store.folder(other) / "rows").write_bytes(whole)
    with pytest.raises(store.StoreError):
        store.read_all(other, "rows")


def test_a_repeated_upload_gets_the_first_answer_and_another_file_does_not(client: Any) -> None:
    id = new_id()
    assert upload(client, sheet(*family()), id=id).status_code == 201
    assert upload(client, sheet(*family()), id=id).status_code == 409 or Import.objects.count() == 1
    content = csv_file([HEADERS, *family()])
    twice = new_id()
    first, second = upload(client, content, "a.csv", id=twice), upload(client, content, "a.csv", id=twice)
    assert (first.status_code, second.status_code) == (201, 201)
    assert upload(client, content + b"\n", "a.csv", id=twice).json()["code"] == "core.id_taken"


def test_a_refused_file_leaves_nothing(client: Any, settings: Any, tmp_path: Path) -> None:
    settings.WEIGE_FILES = tmp_path
    for content, name, code in (
        (b"%PDF-1.4", "a.xlsx", errors.DISGUISED), (b"x", "a.exe", errors.WRONG_KIND), (b"", "a.csv", errors.EMPTY),
    ):  # fmt: skip
        answer = upload(client, content, name)
        assert (answer.status_code, answer.json()["code"]) == (422, code)
    assert Import.objects.count() == 0
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []
    assert not Event.objects.filter(kind="registry.import_started").exists()


def test_files_of_200_megabytes_are_refused_unread(client: Any) -> None:
    answer = client.generic(
        "POST",
        "/api/v1/imports",
        b"",
        content_type="multipart/form-data; boundary=x",
        CONTENT_LENGTH=str(200 * 1024 * 1024),
    )
    assert (answer.status_code, answer.json()["code"]) == (413, "core.too_large")
    assert "40 MB" in answer.json()["detail"]


def test_whoever_loses_the_post_takes_nothing_any_more(client: Any, at: Homes) -> None:
    result = checked(client, sheet(*family()))
    post(client, result["id"], "take")
    end_post(actor=SYSTEM, post_id=at.people["officer"].post.id, last_day=clock.today())
    background()
    found = Import.objects.get(id=result["id"])
    assert (found.state, found.problem["code"]) == ("checked", "access.not_allowed")
    assert living() == []


def test_undoing_leaves_what_was_built_upon(client: Any, at: Homes) -> None:
    done = taken(client, checked(client, sheet(*family(), line("102", name="赵一"), line("201", name="钱一")))["id"])
    with Rows():
        home = Household.objects.get(dwelling=at.dwellings[1])
    move_in(at, at.dwellings[1], someone(Role.SPOUSE, name="孙一"), household=home.id)
    post(client, done["id"], "undo")
    background()
    undone = get(client, done["id"])
    assert (undone["counts"]["undone"], undone["counts"]["kept"]) == (2, 1)
    assert living() == [("102", "head", "赵一"), ("102", "spouse", "孙一")]


def test_another_sheet_or_header_line_is_read_when_asked(client: Any) -> None:
    shown = upload(client, sheet(*family())).json()
    without = post(client, shown["id"], "read", {"header_line": 0})
    assert (without["header_line"], without["counts"]["rows"]) == (0, 3)
    refused = client.post(f"/api/v1/imports/{shown['id']}/read", {"sheet": "没有"}, content_type="application/json")
    assert refused.json()["code"] == errors.UNKNOWN_SHEET
    assert get(client, shown["id"])["state"] == "read"
