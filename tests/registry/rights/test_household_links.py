"""Household links: single use, seven days, masked, answered by the household in one go."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from tests.factories import browser, refused, send
from tests.registry.people.homes import days_ago, homes
from tests.registry.rights.people import CHILD, NAME, PHONE, Family, everyone, mine

from weige.core import clock
from weige.core.ids import new_id
from weige.core.models import Event
from weige.notify.models import Notification
from weige.registry.models import (
    Change,
    Consent,
    Disclosure,
    Fact,
    Household,
    HouseholdLink,
    Person,
    ResidentRequest,
    Stay,
)
from weige.registry.people import reading, vault
from weige.registry.rights import home, links

pytestmark = pytest.mark.django_db


@pytest.fixture
def family() -> Family:
    return Family()


def open_home(token: str) -> Any:
    return send(browser(), "post", "/resident/home/open", {"token": token})


def answer(token: str, kind: str = "fill", **values: Any) -> Any:
    body = {"token": token, "id": str(new_id()), "kind": kind, **values}
    return send(browser(), "post", "/resident/home/answer", body)


def test_a_leader_makes_a_link_and_the_household_sees_itself_masked(family: Family) -> None:
    client = family.at.leader.client
    made = send(client, "post", f"/dwellings/{family.door}/links", {"id": str(new_id())})
    assert made.status_code == 201, made.content
    url = made.json()["url"]
    token = url.partition("#/home/")[2]
    assert "?" not in url
    assert made.json()["qr_svg"].startswith("<svg")
    opened = open_home(token).json()
    head, child = opened["members"]
    assert opened["address"].endswith("101")
    assert {row["code"]: row["shown"] for row in head["known"]} == {
        "name": "王**", "phone": "138****1234", "birth_date": "1950",
    }  # fmt: skip
    assert (head["missing"], child["missing"], child["child"]) == ([], [], True)
    told = str(opened["members"])
    assert not [secret for secret in (NAME, CHILD, PHONE, "wheelchair", "花生") if secret in told]
    assert "identity_number" not in {field["code"] for field in opened["fields"]}
    with everyone():
        rows = Disclosure.objects.filter(manner="own")
        link = HouseholdLink.objects.get()
        assert {(row.person, row.purpose, row.reference, row.account) for row in rows} == {
            (person.id, "rights", link.id, None) for person in (family.head, family.child)
        }


def test_only_a_digest_of_the_secret_is_kept_and_no_event_tells_it(family: Family) -> None:
    token = family.link()
    row = HouseholdLink.objects.get()
    assert token.encode() not in bytes(row.digest)
    assert token not in str(list(Event.objects.values_list("payload", flat=True)))
    assert len(bytes(row.digest)) == 32


def test_a_household_confirms_and_the_door_is_verified(family: Family) -> None:
    token = family.link()
    with everyone():
        Household.objects.update(verified_at=clock.now() - timedelta(days=400))
    opened = open_home(token).json()
    done = answer(token, "confirm", version=opened["version"])
    assert [row["code"] for row in done.json()["recorded"]] == ["verified"]
    with everyone():
        assert clock.now() - Household.objects.get(id=family.home.id).verified_at < timedelta(minutes=1)
        change = Change.objects.get(kind="verified")
        assert (change.source, change.said_by_id, change.reference) == (
            "resident",
            None,
            HouseholdLink.objects.get().id,
        )


def test_a_household_fills_in_corrects_and_adds_its_own_in_one_go(family: Family) -> None:
    token = family.link()
    baby, guest = str(new_id()), str(new_id())
    sent = answer(
        token,
        version=family.version(),
        corrections=[
            {"person_id": str(family.head.id), "values": {"contact_name": "王小明", "contact_phone": "13800007777"},
             "consent": {}},
        ],
        newcomers=[
            {"id": baby, "role": "grandchild", "values": {"name": "小雨", "birth_date": f"{clock.today():%Y-%m-%d}"},
             "consent": {"guardian": guest}},
            {"id": guest, "role": "child", "values": {"name": "王小明", "birth_date": "1980", "phone": "13800007777"}},
        ],
    )  # fmt: skip
    assert sent.status_code == 201, sent.content
    assert [row["code"] for row in sent.json()["recorded"]] == ["moved_in", "correction", "verified"]
    with everyone():
        assert Stay.objects.filter(household=family.home.id, last_day__isnull=True).count() == 4
        fact = Fact.objects.get(person=family.head.id, field="contact_name")
        assert vault.open_value(fact.id, "contact_name", fact.value) == "王小明"
        assert fact.source == "resident"
        given = Consent.objects.get(person__birth_year=clock.today().year)
        assert (given.given_by, given.wording) == ("guardian", "guardian-2026")
        assert given.guardian.birth_year == 1980
    picture = send(family.at.leader.client, "get", f"/buildings/{family.at.building}/register").json()
    doors = {door["id"]: door for door in picture["entrances"][0]["doors"]}
    assert doors[str(family.door)]["state"] == "changed"
    assert doors[str(family.door)]["people"] == 4
    told = Notification.objects.get(account=family.at.leader.account, kind="register.household_answered")
    assert told.params == {"where": "银杏苑 1号楼1单元101", "building_id": str(family.at.building)}


def test_a_new_household_registers_itself_where_nobody_was_known() -> None:
    at = homes()
    leader = at.leader.actor
    _, token = links.make(actor=leader, id=new_id(), dwelling_id=at.dwellings[1], household_id=None)
    opened = open_home(token).json()
    assert (opened["household_id"], opened["members"]) == (None, [])
    assert answer(token, "confirm").json()["code"] == "registry.nobody_named"
    head = {
        "id": str(new_id()),
        "role": "head",
        "capacity": "tenant",
        "values": {"name": "李四", "phone": "13800008888"},
    }
    sent = answer(token, newcomers=[head], tenure="rented", day=days_ago(3).isoformat())
    assert sent.status_code == 201, sent.content
    with everyone():
        (home_row,) = Household.objects.all()
        assert (home_row.dwelling_id, home_row.tenure, home_row.first_day) == (at.dwellings[1], "rented", days_ago(3))


def test_a_household_that_has_moved_out_says_so(family: Family) -> None:
    sent = answer(family.link(), "moved_out", day=days_ago(2).isoformat())
    assert [row["code"] for row in sent.json()["recorded"]] == ["moved_out"]
    with everyone():
        assert Household.objects.get(id=family.home.id).last_day == days_ago(2)


def test_members_who_left_are_said_one_by_one(family: Family) -> None:
    sent = answer(family.link(), left=[str(family.child.id)])
    assert [row["code"] for row in sent.json()["recorded"]] == ["moved_out", "verified"]
    with everyone():
        assert list(Stay.objects.filter(last_day__isnull=True).values_list("person", flat=True)) == [family.head.id]


def test_a_link_is_used_once_and_the_same_answer_gets_its_receipt_again(family: Family) -> None:
    token = family.link()
    body = {"token": token, "id": str(new_id()), "kind": "confirm"}
    first = send(browser(), "post", "/resident/home/answer", body)
    again = send(browser(), "post", "/resident/home/answer", body)
    assert (first.status_code, again.json()) == (201, first.json())
    assert answer(token, "confirm").json()["code"] == "registry.link_used"
    assert open_home(token).json()["code"] == "registry.link_used"
    with everyone():
        assert Change.objects.filter(kind="verified").count() == 1


def test_revoked_expired_replaced_and_unknown_links_say_so(family: Family) -> None:
    client = family.at.leader.client
    first = family.link()
    second = family.link()
    assert open_home(first).json()["code"] == "registry.link_revoked"
    row = HouseholdLink.objects.get(revoked_at__isnull=True)
    listed = send(client, "get", f"/dwellings/{family.door}/links").json()["items"]
    assert [item["state"] for item in listed] == ["open", "revoked"]
    with clock.at(clock.now() + timedelta(days=7, seconds=1)):
        assert refused(lambda: home.open_home(second)) == "registry.link_expired"
    assert send(client, "post", f"/links/{row.id}/revoke").json()["state"] == "revoked"
    assert send(client, "post", f"/links/{row.id}/revoke").status_code == 200
    answered = open_home(second)
    assert (answered.status_code, answered.json()["code"]) == (410, "registry.link_revoked")
    assert open_home("x" * 43).json()["code"] == "registry.link_unknown"


def test_a_link_made_again_gets_a_new_secret_and_the_lost_one_is_void(family: Family) -> None:
    leader, id = family.at.leader.actor, new_id()
    lost = links.make(actor=leader, id=id, dwelling_id=family.door, household_id=None)[1]
    told = links.make(actor=leader, id=id, dwelling_id=family.door, household_id=None)[1]
    assert refused(lambda: home.open_home(lost)) == "registry.link_unknown"
    assert home.open_home(told).household is not None
    other = lambda: links.make(actor=leader, id=id, dwelling_id=family.at.dwellings[1], household_id=None)  # noqa: E731
    assert refused(other) == "core.id_taken"


def test_a_change_by_the_leader_in_between_is_a_conflict_and_leaving_makes_the_link_void(family: Family) -> None:
    token = family.link()
    version = open_home(token).json()["version"]
    from tests.registry.people.homes import commands, told

    family.at.tell(commands.Verified(**told(dwelling=family.door)))
    assert answer(token, "confirm", version=version).json()["code"] == "registry.conflict"
    family.at.tell(commands.MovedOut(**told(dwelling=family.door, household=family.home.id)))
    assert open_home(token).json()["code"] == "registry.link_outdated"


def test_a_registered_phone_number_is_not_replaced_by_link_but_looked_at_first(family: Family) -> None:
    token = family.link()
    sent = answer(token, corrections=[{"person_id": str(family.head.id), "values": {"phone": "13800009999"}}])
    assert sent.json()["looked_at_first"] == ["联系电话"]
    with everyone():
        person = Person.objects.get(id=family.head.id)
        assert reading.value_of(person, "phone") == PHONE
        asked = ResidentRequest.objects.get()
        assert (asked.kind, asked.field, asked.asker_id) == ("correction", "phone", family.head.id)
    assert send(browser(), "post", "/resident/mine/open", mine(phone="13800009999")).status_code == 404


@pytest.mark.parametrize(
    ("part", "code"),
    [
        ({"newcomers": [{"role": "child", "values": {"name": "某", "identity_number": "510199195003051234"}}]},
         "registry.not_asked_here"),
        ({"newcomers": [{"role": "child", "values": {"name": "某", "opinion": "好"}}]}, "registry.not_asked_here"),
        ({"newcomers": [{"role": "head", "values": {"name": "某"}}]}, "registry.two_heads"),
        ({"newcomers": [{"role": "child", "values": {"name": "某", "birth_date": "2024-01-01"}}]},
         "registry.guardian_needed"),
        ({"newcomers": [{"role": "child", "values": {"name": "某", "birth_date": "2024-01-01"},
                         "consent": {"guardian": "child"}}]}, "registry.guardian_unfit"),
        ({"newcomers": [{"role": "child", "values": {"name": "某", "birth_date": "2024-01-01"},
                         "consent": {"guardian": "01a20e82-d5e0-704f-a321-aef519467064"}}]}, "registry.guardian_unfit"),
        ({"newcomers": [{"role": "child", "values": {"phone": "13800001111"}}]}, "registry.name_needed"),
        ({"corrections": [{"person_id": "head", "values": {"medication": "胰岛素"}}]}, "registry.consent_needed"),
        ({"corrections": [{"person_id": "head", "values": {"phone": "123"}}]}, "registry.value_unfit"),
        ({"corrections": [{"person_id": "head", "values": {"phone": " "}}]}, "registry.not_asked_here"),
        ({"corrections": [{"person_id": "01a20e82-d5e0-704f-a321-aef519467064", "values": {"phone": "13800001111"}}]},
         "registry.not_a_member"),
        ({"left": ["01a20e82-d5e0-704f-a321-aef519467064"]}, "registry.not_a_member"),
    ],
)  # fmt: skip
def test_what_a_link_may_not_do_is_refused_and_changes_nothing(family: Family, part: dict[str, Any], code: str) -> None:
    token = family.link()
    ids = {"head": str(family.head.id), "child": str(family.child.id)}
    for row in [*part.get("newcomers", []), *part.get("corrections", [])]:
        row.setdefault("id", str(new_id()))
        if "person_id" in row:
            row["person_id"] = ids.get(row["person_id"], row["person_id"])
        if row.get("consent"):
            row["consent"] = {"guardian": ids.get(row["consent"]["guardian"], row["consent"]["guardian"])}
    with everyone():
        before = Change.objects.count(), Person.objects.count()
    assert answer(token, **part).json()["code"] == code
    with everyone():
        assert (Change.objects.count(), Person.objects.count()) == before
    assert HouseholdLink.objects.get().used_at is None


def test_nobody_registered_elsewhere_is_drawn_into_a_household_by_a_guessed_id(family: Family) -> None:
    from tests.registry.people.homes import move_in, someone

    other = someone(name="邻居")
    move_in(family.at, family.at.dwellings[2], other)
    sent = answer(
        family.link(), newcomers=[{"id": str(other.id), "role": "other", "values": {"name": "冒名"}}]
    )  # fmt: skip
    assert sent.status_code == 201
    with everyone():
        assert Stay.objects.filter(person=other.id, last_day__isnull=True).count() == 1
        assert Stay.objects.filter(household=family.home.id, last_day__isnull=True).count() == 3


def test_of_several_households_in_a_dwelling_one_is_named(family: Family) -> None:
    from tests.registry.people.homes import move_in, someone

    second = move_in(family.at, family.door, someone(name="合租"))
    assert refused(family.link) == "registry.household_to_choose"
    first, other = family.link(household=family.home.id), family.link(household=second.id)
    assert [len(open_home(token).json()["members"]) for token in (first, other)] == [2, 1]


def test_only_whoever_keeps_the_register_there_makes_links(family: Family) -> None:
    for name, expected in (("neighbour", 404), ("subdistrict", 404), ("data_officer", 404), ("worker", 201)):
        client = family.at.people[name].client
        made = send(client, "post", f"/dwellings/{family.door}/links", {"id": str(new_id())})
        assert made.status_code == expected, name


def test_opening_is_limited(family: Family) -> None:
    answers = {open_home("y" * 43).status_code for _ in range(62)}
    assert answers == {404, 429}


def test_nobody_becomes_guardian_of_a_guarded_child_by_a_link(family: Family) -> None:
    """Whoever finds the paper at the door must not come to see, or erase, what is known of the child."""
    stranger = str(new_id())
    sent = answer(
        family.link(),
        newcomers=[{"id": stranger, "role": "other", "values": {"name": "冒名", "phone": "13800005555"}}],
        corrections=[{
            "person_id": str(family.child.id), "values": {"contact_name": "冒名"},
            "consent": {"wording": "guardian-2026", "given_by": "guardian", "fields": ["contact_name"],
                        "guardian": stranger},
        }],
    )  # fmt: skip
    assert (sent.status_code, sent.json()["code"]) == (422, "registry.guardian_unfit")
    with everyone():
        assert Stay.objects.filter(household=family.home.id, last_day__isnull=True).count() == 2
