"""The disclosure log is kept and cannot be changed; unusual reading reaches the data officer; no resident is named."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.conf import settings
from django.db import DatabaseError, connection, transaction
from tests import town
from tests.factories import Person, hold, refused, send
from tests.registry.rights.people import NAME, Family, everyone, looked

from weige.core import clock
from weige.core.roles import as_owner
from weige.notify.models import Notification
from weige.registry.models import Disclosure, ReadingNotice
from weige.registry.people import reading
from weige.registry.rights import log, notices, noticing

pytestmark = pytest.mark.django_db
NIGHT = datetime(2026, 11, 3, 23, 0, tzinfo=clock.CITY_ZONE)


@pytest.fixture
def family() -> Family:
    return Family()


def read_by(person: Person, households: int, at: datetime, **values: Any) -> None:
    """So many households read by someone within as many seconds."""
    for number in range(households):
        looked(
            uuid4(), household=UUID(int=number + 1), at=at + timedelta(seconds=number), account=person.account.id,
            post=person.post.id, post_type=person.post.post_type_id, post_place=person.post.place, **values,
        )  # fmt: skip


def look_at(moment: datetime) -> int:
    with clock.at(moment):
        return noticing.look()


def forbidden(statement: str, *params: Any) -> bool:
    """Whether the database refuses a statement, with the wall open for the whole town."""
    try:
        with everyone(), connection.cursor() as cursor:
            cursor.execute(statement, params)
    except DatabaseError as error:
        return "append-only" in str(error)
    return False


def test_the_log_can_be_neither_changed_nor_deleted_not_even_by_its_owner(family: Family) -> None:
    reading.open_dwelling(family.at.leader.actor, family.door, "visit")
    with everyone():
        count = Disclosure.objects.count()
    assert count == 2
    for statement in (
        "UPDATE registry_disclosure SET purpose = 'verify'",
        "DELETE FROM registry_disclosure",
        "SELECT set_config('weige.retention', 'on', true); DELETE FROM registry_disclosure",
    ):
        assert forbidden(statement), statement
        with as_owner():
            assert forbidden(statement), statement
    with as_owner():
        assert forbidden("TRUNCATE registry_disclosure")
    with everyone():
        assert Disclosure.objects.count() == count


def test_only_the_retention_path_lets_go_and_only_what_is_over_three_years_old(family: Family) -> None:
    days = settings.WEIGE.disclosure_days
    assert days >= 3 * 365
    old = looked(family.head.id, at=clock.now() - timedelta(days=days + 1))
    young = looked(family.head.id, at=clock.now() - timedelta(days=days - 1))
    assert forbidden("DELETE FROM registry_disclosure WHERE id = %s", old.id)
    assert log.forget_disclosures(dry=True) == 1
    assert log.forget_disclosures() == 1
    assert log.forget_disclosures() == 0
    with everyone():
        assert list(Disclosure.objects.values_list("id", flat=True)) == [young.id]
    assert forbidden("DELETE FROM registry_disclosure")
    # A clock that runs ahead opens nothing: the database has its own.
    with clock.at(clock.now() + timedelta(days=10)), pytest.raises(DatabaseError), transaction.atomic():
        log.forget_disclosures()


def test_reading_at_night_reaches_the_data_officer_once(family: Family) -> None:
    worker, officer = family.at.people["worker"], family.at.people["data_officer"]
    read_by(worker, 3, NIGHT)
    assert look_at(NIGHT + timedelta(minutes=5)) == 1
    assert look_at(NIGHT + timedelta(minutes=5)) == 0
    read_by(worker, 5, NIGHT + timedelta(minutes=6))
    assert look_at(NIGHT + timedelta(minutes=10)) == 0
    (line,) = Notification.objects.filter(kind="register.notice")
    assert line.account_id == officer.account.id
    assert line.params == {
        "category_name_zh": "专职网格员夜间查看", "category_name_en": "grid worker: at night", "where": "菱窠社区",
    }  # fmt: skip
    (notice,) = send(officer.client, "get", "/reading-notices").json()["items"]
    assert (notice["reader"], notice["post"], notice["day"]) == (worker.account.name, "专职网格员", "2026-11-03")
    assert notice["grounds"] == ["22 点至次日 6 点查看 5 户（2 户以内不提醒）", "所填用途：上门或电话联系（5 户）"]
    assert notice["why_limit"] == ["夜里为一两户急事查看是常情，看得更多要说明缘由。"]


def test_taking_many_at_once_in_the_evening_and_meeting_many_elsewhere_reach_the_data_officer(family: Family) -> None:
    officer, evening = family.at.people["officer"], NIGHT.replace(hour=19, minute=0)
    read_by(officer, 31, evening, manner="exported")
    read_by(officer, 31, evening, manner="imported", place=town.NEIGHBOUR)
    assert look_at(evening + timedelta(minutes=5)) == 2
    shown = send(family.at.people["data_officer"].client, "get", "/reading-notices").json()["items"]
    (notice,) = shown
    assert (notice["reader"], notice["post"], notice["kind_label"]) == (
        officer.account.name, "社区工作者", "短时间查看多户",
    )  # fmt: skip
    assert notice["grounds"] == [
        "一天内导入的表格碰到 31 户登记在别处的（30 户以内不提醒）",
        "下班后或休息日，一天内导出导入 31 户（30 户以内不提醒）",
        "所填用途：上门或电话联系（31 户）",
    ]
    assert len(notice["why_limit"]) == 2
    assert "王秀英" not in str(shown)


def test_many_households_and_exports_are_noticed_with_their_counts(family: Family) -> None:
    noon = NIGHT.replace(hour=12)
    read_by(family.at.people["worker"], 31, noon)
    read_by(family.at.people["officer"], 301, noon, manner="exported")
    assert look_at(noon + timedelta(minutes=30)) == 2
    shown = send(family.at.people["data_officer"].client, "get", "/reading-notices").json()["items"]
    assert {row["grounds"][0] for row in shown} == {
        "60 分钟内查看 31 户（30 户以内不提醒）", "一天内导出 301 户（300 户以内不提醒）",
    }  # fmt: skip


def test_a_community_post_reading_where_it_never_reads_is_noticed(family: Family) -> None:
    officer = family.at.people["officer"]
    for day in range(1, 6):
        read_by(officer, 25, NIGHT.replace(hour=9) - timedelta(days=day + 1))
    read_by(officer, 5, NIGHT.replace(hour=10), place=town.COMMUNITY + "002001")
    look_at(NIGHT.replace(hour=11))
    found = ReadingNotice.objects.get(day=NIGHT.date())
    assert (found.kind, found.grounds["grids"]) == ("outside", [town.COMMUNITY + "002"])


def test_residents_small_imports_by_day_and_old_readings_make_no_notice(family: Family) -> None:
    for number in range(9):
        looked(family.head.id, household=UUID(int=number + 1), at=NIGHT, manner="own")
    read_by(family.at.people["officer"], 40, NIGHT.replace(hour=12), manner="imported")
    read_by(family.at.people["worker"], 9, NIGHT - timedelta(days=30))
    assert look_at(NIGHT + timedelta(minutes=5)) == 0


def test_what_was_read_while_nobody_looked_is_found_later(family: Family) -> None:
    look_at(NIGHT - timedelta(days=4))
    read_by(family.at.people["worker"], 3, NIGHT - timedelta(days=3))
    assert look_at(NIGHT) == 1


def told_of(reader: Person) -> set[UUID]:
    read_by(reader, 3, NIGHT)
    look_at(NIGHT + timedelta(minutes=5))
    return set(Notification.objects.filter(kind="register.notice").values_list("account", flat=True))


def test_without_a_data_officer_in_the_community_the_subdistricts_is_told(family: Family) -> None:
    family.at.people["data_officer"].post.__class__.objects.filter(post_type="data_officer").delete()
    above = hold("data_officer", town.SUBDISTRICT, number=61)
    assert told_of(family.at.people["worker"]) == {above.account.id}


def test_without_any_data_officer_a_community_officer_other_than_the_reader_looks_into_it(family: Family) -> None:
    family.at.people["data_officer"].post.__class__.objects.filter(post_type="data_officer").delete()
    reader, other = family.at.people["officer"], hold("community_officer", town.COMMUNITY, number=62)
    assert told_of(reader) == {other.account.id}
    assert len(send(other.client, "get", "/reading-notices").json()["items"]) == 1
    assert send(reader.client, "get", "/reading-notices").json()["items"] == []
    id = ReadingNotice.objects.get().id
    body = {"outcome": "justified", "note": "夜间漏水，已核实"}
    assert send(reader.client, "post", f"/reading-notices/{id}/close", body).status_code == 404
    assert send(other.client, "post", f"/reading-notices/{id}/close", body).status_code == 200


def test_a_notice_is_closed_with_an_outcome_and_a_note_and_never_by_its_reader(family: Family) -> None:
    officer = family.at.people["data_officer"]
    read_by(officer, 3, NIGHT)
    look_at(NIGHT + timedelta(minutes=5))
    id = ReadingNotice.objects.get().id
    body = {"outcome": "justified", "note": "夜间漏水，已核实"}
    assert send(officer.client, "post", f"/reading-notices/{id}/close", body).json()["code"] == "registry.own_notice"
    second = hold("data_officer", town.COMMUNITY, number=63)
    closed = send(second.client, "post", f"/reading-notices/{id}/close", body).json()
    assert (closed["outcome_label"], closed["note"], closed["closed_by"]) == (
        "属于工作需要", "夜间漏水，已核实", second.account.name,
    )  # fmt: skip
    assert send(second.client, "post", f"/reading-notices/{id}/close", body).status_code == 200
    other = {"outcome": "not_justified", "note": "再想想"}
    assert send(second.client, "post", f"/reading-notices/{id}/close", other).json()["code"] == "registry.notice_closed"
    assert send(second.client, "post", f"/reading-notices/{id}/close", {**body, "note": ""}).status_code == 422
    assert (
        refused(lambda: notices.notices(family.at.leader.actor, under=None, after=None, limit=10))
        == "access.not_allowed"
    )


def test_open_notices_come_first_and_pages_lose_none(family: Family) -> None:
    worker, officer = family.at.people["worker"], family.at.people["data_officer"]
    for day in range(5):
        read_by(worker, 3, NIGHT - timedelta(days=day))
    look_at(NIGHT - timedelta(days=2) + timedelta(hours=1))
    look_at(NIGHT + timedelta(minutes=5))
    ids = [str(id) for id in ReadingNotice.objects.order_by("-created_at", "-id").values_list("id", flat=True)]
    notices.close_notice(actor=officer.actor, notice_id=UUID(ids[0]), outcome="justified", note="已核实")
    found, after = [], None
    while True:
        query = {"limit": 2, **({"after": after} if after else {})}
        page = send(officer.client, "get", "/reading-notices", query).json()
        found += [item["id"] for item in page["items"]]
        after = page["next"]
        if not after:
            break
    assert found == [*ids[1:], ids[0]]


def test_the_log_shows_the_data_officer_readers_counts_and_purposes_but_no_resident(family: Family) -> None:
    worker, officer = family.at.people["worker"], family.at.people["data_officer"]
    reading.open_dwelling(worker.actor, family.door, "visit")
    reading.unmask(worker.actor, family.head.id, "phone", "visit")
    reading.open_dwelling(family.at.leader.actor, family.door, "verify")
    shown = send(officer.client, "get", "/disclosures", {"under": town.COMMUNITY}).json()["items"]
    leader, row = shown
    assert (row["reader"], row["post"], row["purpose_label"]) == (worker.account.name, "专职网格员", "上门或电话联系")
    assert (row["households"], row["people"], row["in_full"]) == (1, 2, True)
    assert row["manners"] == ["打开住户", "查看完整内容"]
    assert "联系电话" in row["fields"]
    assert (leader["reader"], leader["in_full"]) == (family.at.leader.account.name, False)
    told = json.dumps(shown, ensure_ascii=False)
    assert NAME not in told
    assert str(family.head.id) not in told
    assert str(family.home.id) not in told


def test_the_log_is_listed_by_day_and_page_and_only_for_ones_own_area(family: Family) -> None:
    officer = family.at.people["data_officer"]
    now = clock.now()
    for day in range(6):
        looked(
            family.head.id, at=now - timedelta(days=day), account=family.at.leader.account.id, household=family.home.id
        )
    looked(family.head.id, at=now, place="510105001001001001", account=family.at.leader.account.id)
    found, after = [], None
    while True:
        query = {"limit": 4, **({"after": after} if after else {})}
        page = send(officer.client, "get", "/disclosures", query).json()
        found += page["items"]
        after = page["next"]
        if not after:
            break
    assert len(found) == 6
    day = (clock.today() - timedelta(days=2)).isoformat()
    assert [row["day"] for row in send(officer.client, "get", "/disclosures", {"day": day}).json()["items"]] == [day]
    assert send(officer.client, "get", "/disclosures", {"under": "510105"}).json()["items"] == []
    assert send(family.at.people["officer"].client, "get", "/disclosures").status_code == 403
