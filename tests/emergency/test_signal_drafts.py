"""Warnings of our own: written, judged, signed off by another, published without a fault, updated and cancelled."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from tests import town
from tests.factories import Person, ground, staff

from weige.core import clock
from weige.core.errors import ID_TAKEN, Problem
from weige.core.ids import new_id
from weige.emergency.models import AlertMessage, AlertPlace, WarningDraft
from weige.emergency.signals import drafting, errors, queries, taking
from weige.emergency.warnings.command import breaks_the_standard, check

pytestmark = pytest.mark.django_db


@pytest.fixture
def people() -> dict[str, Person]:
    ground()
    return staff()


def fields(**changes: Any) -> dict[str, Any]:
    return {
        "event": "暴雨", "category": "Met", "colour": "yellow", "urgency": "Expected", "certainty": "Likely",
        "places": [town.COMMUNITY], "headline": "菱窠社区暴雨黄色预警", "description": "未来三小时有暴雨",
        "instruction": "低洼处住户请上楼", "expires": clock.now() + timedelta(hours=6), "all_clear": False, **changes,
    }  # fmt: skip


def draft(person: Person, **more: Any) -> WarningDraft:
    said = fields(**more.pop("fields", {}))
    wish = {"id": new_id(), "place": town.SUBDISTRICT, "msg_type": "Alert", "about": None, "drill": False, **more}
    return drafting.write_draft(actor=person.actor, fields=said, **wish)


def published(people: dict[str, Person], **more: Any) -> WarningDraft:
    row = draft(people["subdistrict"], **more)
    return drafting.publish(actor=people["district"].actor, draft_id=row.id, version=row.version)


def told(row: WarningDraft, tmp_path: Path) -> dict[str, Any]:
    """What ``weige cap check`` says of what was published."""
    assert row.alert is not None
    path = tmp_path / "w.xml"
    path.write_bytes(bytes(AlertMessage.objects.select_related("file").get(id=row.alert_id).file.content))
    (found,) = check([path], clock.now(), city="5101", zone=clock.CITY_ZONE)
    json.dumps(found, ensure_ascii=False)
    return found


def test_what_is_published_has_no_fault(people: dict[str, Person], tmp_path: Path) -> None:
    found = told(published(people), tmp_path)
    (alert,) = found["alerts"]
    # The command line knows the places of the city as they ship, which this town is not part of.
    rules = {fault["rule"] for fault in [*found["faults"], *alert["faults"]]} - {"geocode.parent"}
    assert rules == set()
    assert not breaks_the_standard(found)
    assert (alert["status"], alert["state"], alert["colour"]) == ("Actual", "in_force", "yellow")
    assert alert["areas"][0]["polygons"] == 1


def test_it_is_in_force_here_like_any_other(people: dict[str, Person]) -> None:
    published(people)
    (row,) = queries.warnings(people["officer"].actor, ended=False)["items"]
    assert (row["ours"], row["in_force"], row["may_follow"]) == (True, True, False)


def test_whoever_wrote_it_does_not_sign_it_off(people: dict[str, Person]) -> None:
    row = draft(people["subdistrict"])
    with pytest.raises(Problem, match=errors.OWN_SIGNATURE):
        drafting.publish(actor=people["subdistrict"].actor, draft_id=row.id, version=1)
    drafting.rewrite(actor=people["district"].actor, draft_id=row.id, id=new_id(), version=1, fields=fields())
    with pytest.raises(Problem, match=errors.OWN_SIGNATURE):
        drafting.publish(actor=people["district"].actor, draft_id=row.id, version=2)
    assert AlertMessage.objects.count() == 0


def test_what_was_changed_meanwhile_is_not_signed_off(people: dict[str, Person]) -> None:
    row = draft(people["subdistrict"])
    drafting.rewrite(actor=people["subdistrict"].actor, draft_id=row.id, id=new_id(), version=1,
                     fields=fields(colour="red"))  # fmt: skip
    with pytest.raises(Problem, match=errors.STALE):
        drafting.publish(actor=people["district"].actor, draft_id=row.id, version=1)


@pytest.mark.parametrize(
    "wrong",
    [{"places": []}, {"expires": None}, {"event": ""}, {"headline": "<b>暴雨</b>"}, {"description": "a\x0bb"},
     {"expires": "past"}],
    ids=["no area", "no expiry", "no event", "markup", "a character that XML lacks", "run out"],
)  # fmt: skip
def test_a_draft_with_a_fault_is_judged_and_not_published(people: dict[str, Person], wrong: dict[str, Any]) -> None:
    if wrong.get("expires") == "past":
        wrong = {"expires": clock.now() - timedelta(hours=1)}
    row = draft(people["subdistrict"], fields=wrong)
    assert queries.draft_out(people["subdistrict"].actor, row)["faults"]
    with pytest.raises(Problem, match=errors.DRAFT_UNFIT):
        drafting.publish(actor=people["district"].actor, draft_id=row.id, version=1)
    assert AlertMessage.objects.count() == 0


def test_a_draft_stays_within_its_place(people: dict[str, Person]) -> None:
    with pytest.raises(Problem, match=errors.DRAFT_AREA):
        draft(people["subdistrict"], fields={"places": [town.DISTRICT]})
    with pytest.raises(Problem, match=r"access\.not_allowed"):
        draft(people["officer"])


def test_a_cancellation_ends_it(people: dict[str, Person], tmp_path: Path) -> None:
    first = published(people)
    with clock.at(clock.now() + timedelta(minutes=10)):
        second = published(people, msg_type="Cancel", about=first.alert_id, fields={"description": "雨停了"})
        found = told(second, tmp_path)
        assert queries.warnings(people["officer"].actor, ended=False)["items"] == []
    assert found["alerts"][0]["references"]
    assert not breaks_the_standard(found)


@pytest.mark.parametrize("chosen", [town.COMMUNITY, town.NEIGHBOUR, town.DISTRICT])
def test_a_cancellation_ends_its_warning_whichever_place_was_chosen(people: dict[str, Person], chosen: str) -> None:
    first = published(people)
    with clock.at(clock.now() + timedelta(minutes=10)):
        second = draft(people["subdistrict"], place=chosen, msg_type="Cancel", about=first.alert_id)
        assert second.place == town.SUBDISTRICT
        drafting.publish(actor=people["district"].actor, draft_id=second.id, version=1)
        assert queries.warnings(people["officer"].actor, ended=False)["items"] == []


def test_a_draft_sent_again_is_the_same_also_after_a_colleague_has_changed_it(people: dict[str, Person]) -> None:
    command = new_id()
    draft(people["subdistrict"], id=command)
    drafting.rewrite(actor=people["district"].actor, draft_id=command, id=new_id(), version=1, fields=fields())
    assert draft(people["subdistrict"], id=command).version == 2
    with pytest.raises(Problem, match=ID_TAKEN):
        draft(people["district"], id=command)


def test_a_warning_for_one_grid_holds_there_and_not_in_the_whole_community(people: dict[str, Person]) -> None:
    first = published(people, fields={"places": [town.GENERAL]})
    assert [row.place for row in AlertPlace.objects.all()] == [town.GENERAL]
    message = AlertMessage.objects.select_related("file").get(id=first.alert_id)
    taking.upload(actor=people["district"].actor, place=town.DISTRICT, content=bytes(message.file.content))
    assert [row.place for row in AlertPlace.objects.all()] == [town.GENERAL], "nor when it comes back to us"


def test_an_update_takes_its_place_and_an_all_clear_ends_it(people: dict[str, Person], tmp_path: Path) -> None:
    first = published(people)
    with clock.at(clock.now() + timedelta(minutes=10)):
        second = published(people, msg_type="Update", about=first.alert_id, fields={"colour": "orange"})
        (row,) = queries.warnings(people["officer"].actor, ended=False)["items"]
        assert (row["id"], row["colour"]) == (second.alert_id, "orange")
        assert not breaks_the_standard(told(second, tmp_path))
    with clock.at(clock.now() + timedelta(minutes=20)):
        published(people, msg_type="Update", about=second.alert_id, fields={"all_clear": True})
        assert queries.warnings(people["officer"].actor, ended=False)["items"] == []


def test_whoever_missed_an_update_learns_of_the_end_all_the_same(people: dict[str, Person]) -> None:
    first = published(people)
    with clock.at(clock.now() + timedelta(minutes=10)):
        second = published(people, msg_type="Update", about=first.alert_id)
    with clock.at(clock.now() + timedelta(minutes=20)):
        third = published(people, msg_type="Cancel", about=second.alert_id)
        assert third.alert is not None
        named = [each["identifier"] for each in third.alert.content["references"]]
        assert first.alert is not None
        assert second.alert is not None
        assert named == [first.alert.identifier, second.alert.identifier]


def test_the_list_of_drafts_judges_none_of_them(people: dict[str, Person], monkeypatch: pytest.MonkeyPatch) -> None:
    row = draft(people["subdistrict"], fields={"headline": "<b>暴雨</b>"})
    assert queries.draft_detail(people["subdistrict"].actor, row.id)["faults"]
    monkeypatch.setattr(drafting, "faults_of", lambda *_: pytest.fail("it was judged"))
    (listed,) = queries.drafts(people["subdistrict"].actor)["items"]
    assert "faults" not in listed


def test_only_a_warning_of_ours_in_force_is_updated(people: dict[str, Person]) -> None:
    first = published(people)
    with clock.at(clock.now() + timedelta(hours=7)), pytest.raises(Problem, match=errors.NOTHING_TO_END):
        draft(people["subdistrict"], msg_type="Cancel", about=first.alert_id)
    with pytest.raises(Problem, match=errors.NOTHING_TO_END):
        draft(people["subdistrict"], msg_type="Update", about=new_id())


def test_in_a_drill_it_is_an_exercise(people: dict[str, Person], tmp_path: Path) -> None:
    found = told(published(people, drill=True), tmp_path)
    assert found["alerts"][0]["status"] == "Exercise"
    assert {fault["rule"] for fault in found["alerts"][0]["faults"]} - {"geocode.parent"} == {"status.not_actual"}


def test_what_is_published_or_taken_back_is_no_longer_changed(people: dict[str, Person]) -> None:
    row = published(people)
    with pytest.raises(Problem, match=errors.DRAFT_SETTLED):
        drafting.withdraw(actor=people["subdistrict"].actor, draft_id=row.id)
    other = draft(people["subdistrict"])
    drafting.withdraw(actor=people["subdistrict"].actor, draft_id=other.id)
    drafting.withdraw(actor=people["subdistrict"].actor, draft_id=other.id)
    with pytest.raises(Problem, match=errors.DRAFT_SETTLED):
        drafting.publish(actor=people["district"].actor, draft_id=other.id, version=1)


def test_publishing_twice_publishes_once(people: dict[str, Person]) -> None:
    row = published(people)
    again = drafting.publish(actor=people["district"].actor, draft_id=row.id, version=1)
    assert again.alert_id == row.alert_id
    assert AlertMessage.objects.count() == 1


def test_an_expiry_in_another_age_is_refused_at_once(people: dict[str, Person]) -> None:
    for year in (1, 9999):
        with pytest.raises(Problem, match=errors.DRAFT_UNFIT):
            draft(people["subdistrict"], fields={"expires": datetime(year, 12, 31, 23, 59, tzinfo=UTC)})
