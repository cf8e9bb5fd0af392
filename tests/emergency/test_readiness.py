"""The standing six of a place: there, missing, out of date, and what to do."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from hypothesis import given
from hypothesis import strategies as st
from tests import town
from tests.emergency import plans_made
from tests.factories import API, Person, ground, photo, staff

from weige.core import clock
from weige.core.errors import Problem
from weige.core.ids import new_id
from weige.emergency.models import Standby
from weige.emergency.operations import actions as operations
from weige.emergency.readiness import actions, queries, six
from weige.emergency.signals import errors

PDF = b"%PDF-1.4\n1 0 obj <<>> endobj\ntrailer <<>>\n%%EOF\n"
TODAY = date(2026, 7, 20)


@given(st.dates(date(2015, 1, 1), TODAY))
def test_a_map_is_out_of_date_after_a_year_and_never_before(day: date) -> None:
    stands = six.of_kept(day, checked=True, waits=False, today=TODAY)
    assert (stands.state == "out_of_date") == ((TODAY - day).days > 365)
    assert (stands.mend is None) == (stands.state == "there")


def test_what_nobody_has_checked_is_missing() -> None:
    assert six.of_kept(None, checked=False, waits=True, today=TODAY).state == "missing"


@pytest.fixture
def people(db: None) -> dict[str, Person]:
    ground()
    return staff()


def states(person: Person, place: str = town.SUBDISTRICT) -> dict[str, str]:
    return {one["kind"]: one["state"] for one in queries.standing_six(person.actor, place)["items"]}


def keep(person: Person, kind: str = "risk_map", content: bytes | None = PDF, **more: object) -> Standby:
    values = {"id": new_id(), "place": town.SUBDISTRICT, "dated": clock.today(), "words": "", **more}
    return actions.keep(actor=person.actor, kind=kind, content=content, **values)  # type: ignore[arg-type]


def test_at_first_all_six_are_missing_with_what_to_do(people: dict[str, Person]) -> None:
    found = queries.standing_six(people["subdistrict"].actor, town.SUBDISTRICT)["items"]
    assert [(one["kind"], one["state"]) for one in found] == [(kind, "missing") for kind in six.KINDS]
    assert all(one["mend"] for one in found)


def test_plan_and_team_follow_from_the_plan_in_force_also_below_it(people: dict[str, Person]) -> None:
    plans_made.approved(people)
    for place in (town.SUBDISTRICT, town.COMMUNITY):
        found = states(people["subdistrict"], place)
        assert (found["plan"], found["team"]) == ("there", "there")
    assert states(people["district"], town.DISTRICT)["plan"] == "missing"


def test_a_map_counts_when_another_has_checked_it(people: dict[str, Person]) -> None:
    row = keep(people["subdistrict"])
    assert states(people["subdistrict"])["risk_map"] == "missing"
    with pytest.raises(Problem, match=errors.OWN_CHECK):
        actions.check(actor=people["subdistrict"].actor, standby_id=row.id)
    actions.check(actor=people["district"].actor, standby_id=row.id)
    actions.check(actor=people["district"].actor, standby_id=row.id)
    assert states(people["subdistrict"])["risk_map"] == "there"
    with clock.at(clock.now() + timedelta(days=400)):
        assert states(people["subdistrict"])["risk_map"] == "out_of_date"


def test_the_checked_map_stays_while_a_newer_one_waits(people: dict[str, Person]) -> None:
    actions.check(actor=people["district"].actor, standby_id=keep(people["subdistrict"]).id)
    keep(people["subdistrict"], content=photo())
    found = queries.standing_six(people["subdistrict"].actor, town.SUBDISTRICT)["items"]
    one = next(each for each in found if each["kind"] == "risk_map")
    assert one["state"] == "there"
    assert one["kept"] is not None
    assert one["waiting"] is not None
    assert one["waiting"]["media_type"] == "image/jpeg"


@pytest.mark.parametrize(
    ("kind", "content", "more"),
    [("risk_map", None, {}), ("route_map", b"%PDF-1.4 cut off", {}), ("supply_point", None, {}),
     ("risk_map", PDF, {"dated": date(2099, 1, 1)})],
    ids=["no file", "half a PDF", "no words", "of the future"],
)  # fmt: skip
def test_what_is_not_whole_is_refused(
    people: dict[str, Person], kind: str, content: bytes | None, more: dict[str, object]
) -> None:
    with pytest.raises(Problem, match=errors.STANDBY_UNFIT):
        keep(people["subdistrict"], kind, content, **more)
    assert Standby.objects.count() == 0


def test_a_disguised_file_is_refused(people: dict[str, Person]) -> None:
    with pytest.raises(Problem, match=r"core\.photo_unreadable"):
        keep(people["subdistrict"], content=b"MZ\x90\x00 not a map")


def test_a_drill_counts_when_it_was_held_with_people_and_has_ended(people: dict[str, Person]) -> None:
    plan = plans_made.approved(people)
    rehearsal = plans_made.activated(people, plan, drill=True, simulated=True)
    operations.stand_down(
        actor=people["subdistrict"].actor, operation_id=rehearsal.id, id=new_id(), version=1, reason="x"
    )
    assert states(people["subdistrict"])["drill"] == "missing"
    drill = plans_made.activated(people, plan, drill=True)
    assert states(people["subdistrict"])["drill"] == "missing"
    operations.stand_down(actor=people["subdistrict"].actor, operation_id=drill.id, id=new_id(), version=1, reason="x")
    assert states(people["subdistrict"])["drill"] == "there"


def test_a_map_kept_twice_by_one_command_is_one(people: dict[str, Person]) -> None:
    id = new_id()
    assert keep(people["subdistrict"], id=id).id == keep(people["subdistrict"], id=id).id
    assert Standby.objects.count() == 1


def test_a_supply_point_comes_in_words_without_a_file(people: dict[str, Person]) -> None:
    form = {"id": str(new_id()), "place": town.SUBDISTRICT, "kind": "supply_point", "dated": "2026-01-01",
            "words": "街道仓库，沙袋 800 个"}  # fmt: skip
    answer = people["subdistrict"].client.post(f"{API}/emergency/standby", form)
    assert (answer.status_code, answer.json()["words"]) == (201, "街道仓库，沙袋 800 个")
    actions.check(actor=people["district"].actor, standby_id=answer.json()["id"])
    with clock.at(datetime(2026, 6, 1, tzinfo=UTC)):
        found = queries.standing_six(people["district"].actor, town.SUBDISTRICT)["items"]
    assert next(one for one in found if one["kind"] == "supply_point")["state"] == "there"


def test_a_map_is_opened_by_those_who_may_and_comes_as_it_was(people: dict[str, Person]) -> None:
    form = {"id": str(new_id()), "place": town.SUBDISTRICT, "kind": "risk_map", "dated": "2026-01-01",
            "file": SimpleUploadedFile("m.pdf", PDF, "application/pdf")}  # fmt: skip
    answer = people["subdistrict"].client.post(f"{API}/emergency/standby", form)
    path = f"{API}/emergency/standby/{answer.json()['id']}/file"
    opened = people["district"].client.get(path)
    assert b"".join(opened.streaming_content) == PDF
    assert people["leader"].client.get(path).status_code == 404
