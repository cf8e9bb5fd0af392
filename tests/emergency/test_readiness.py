"""The standing six of a place: there, missing, out of date, and what to do."""

from __future__ import annotations

from datetime import date, timedelta

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
from weige.emergency.models import Standby, SupplyPoint
from weige.emergency.operations import actions as operations
from weige.emergency.readiness import actions, queries, six
from weige.emergency.signals import errors
from weige.emergency.supplies import actions as supplies
from weige.emergency.supplies import points
from weige.emergency.supplies.actions import Delivery

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
    [("risk_map", None, {}), ("route_map", b"%PDF-1.4 cut off", {}), ("supply_point", PDF, {}),
     ("risk_map", PDF, {"dated": date(2099, 1, 1)})],
    ids=["no file", "half a PDF", "no map", "of the future"],
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


def supply_point(people: dict[str, Person], place: str = town.SUBDISTRICT) -> SupplyPoint:
    return points.add(actor=people["subdistrict"].actor, id=new_id(), place=place, name="街道仓库")


def receive(people: dict[str, Person], point: SupplyPoint, amount: int) -> None:
    supplies.receive(
        actor=people["subdistrict"].actor, point_id=point.id, id=new_id(), delivery=Delivery("sandbag", amount)
    )


def test_the_supply_point_follows_from_its_ledger_also_below_it(people: dict[str, Person]) -> None:
    point = supply_point(people)
    assert states(people["subdistrict"])["supply_point"] == "missing", "there is nothing in it"
    receive(people, point, 500)
    for place in (town.SUBDISTRICT, town.COMMUNITY):
        assert states(people["subdistrict"], place)["supply_point"] == "there"
    points.set_quota(actor=people["subdistrict"].actor, point_id=point.id, item="sandbag", amount=800)
    assert states(people["subdistrict"])["supply_point"] == "out_of_date"
    receive(people, point, 300)
    assert states(people["subdistrict"])["supply_point"] == "there"
    with clock.at(clock.now() + timedelta(days=400)):
        assert states(people["subdistrict"])["supply_point"] == "out_of_date"


def test_a_point_that_is_closed_or_elsewhere_is_none(people: dict[str, Person]) -> None:
    point = supply_point(people, town.NEIGHBOUR)
    receive(people, point, 10)
    assert states(people["subdistrict"], town.COMMUNITY)["supply_point"] == "missing"
    assert states(people["subdistrict"], town.NEIGHBOUR)["supply_point"] == "there"
    SupplyPoint.objects.update(is_open=False)
    assert states(people["subdistrict"], town.NEIGHBOUR)["supply_point"] == "missing"


def test_what_a_colleague_once_wrote_of_a_point_counts_no_longer(people: dict[str, Person]) -> None:
    Standby.objects.create(
        id=new_id(), place=town.SUBDISTRICT, kind="supply_point", words="街道仓库", dated=clock.today(),
        made_by=people["subdistrict"].account, made_at=clock.now(), checked_by=people["district"].account,
        checked_at=clock.now(),
    )  # fmt: skip
    assert states(people["subdistrict"])["supply_point"] == "missing"


def test_a_map_is_opened_by_those_who_may_and_comes_as_it_was(people: dict[str, Person]) -> None:
    form = {"id": str(new_id()), "place": town.SUBDISTRICT, "kind": "risk_map", "dated": "2026-01-01",
            "file": SimpleUploadedFile("m.pdf", PDF, "application/pdf")}  # fmt: skip
    answer = people["subdistrict"].client.post(f"{API}/emergency/standby", form)
    path = f"{API}/emergency/standby/{answer.json()['id']}/file"
    opened = people["district"].client.get(path)
    assert b"".join(opened.streaming_content) == PDF
    assert people["leader"].client.get(path).status_code == 404
