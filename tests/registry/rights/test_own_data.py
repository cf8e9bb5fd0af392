"""A resident reads what is kept about them, who said it and who looked, by verified phone and own name."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from tests.factories import browser, send
from tests.registry.people.homes import consent, days_ago, identity_number, move_in, someone, told
from tests.registry.rights.people import CHILD, NAME, PHONE, Family, everyone, looked, mine, verified

from weige.core import clock
from weige.core.ids import new_id
from weige.registry.models import Consent, Disclosure, Fact, PastValue, Person, Stay
from weige.registry.people import commands, finding, reading
from weige.registry.people.terms import Role

pytestmark = pytest.mark.django_db


@pytest.fixture
def family() -> Family:
    return Family()


def view(**values: Any) -> Any:
    return send(browser(), "post", "/resident/mine/open", {**mine(), **values})


def test_a_resident_sees_their_own_data_with_who_said_it_and_their_childs(family: Family) -> None:
    shown = view().json()
    head, child = shown["people"]
    assert (head["relation"], child["relation"], child["name"]) == ("self", "child", CHILD)
    assert {row["code"]: row["value"] for row in head["fields"]} == {
        "name": NAME, "phone": PHONE, "birth_date": "1950-03-05", "mobility": "坐轮椅",
    }  # fmt: skip
    assert {row["said_by"] for row in head["fields"]} == {"菱窠社区 微网格长"}
    assert {row["source_label"] for row in head["fields"]} == {"上门"}
    (home,) = head["homes"]
    assert (home["address"], home["community"], home["role_label"]) == ("银杏苑 1号楼1单元101", "菱窠社区", "户主")
    assert head["consents"][0]["fields"] == ["行动不便"]
    assert "我同意" in head["consents"][0]["wording"]
    assert child["consents"][0]["by_guardian"] is True
    with everyone():
        own = Disclosure.objects.filter(manner="own", masked=False)
        assert {row.person for row in own} == {family.head.id, family.child.id}


def test_nobody_elses_data_is_shown_and_staff_are_no_names_and_numbers(family: Family) -> None:
    spouse = someone(Role.SPOUSE, words={"name": "李建国", "phone": "13800004321", "birth_date": "1948"})
    family.at.tell(
        commands.MovedIn(
            id=new_id(), dwelling=family.door, happened_at=clock.now(), source="visit", people=(spouse,),
            household=family.home.id,
        )
    )  # fmt: skip
    leader = family.at.leader
    reading.open_dwelling(leader.actor, family.door, "visit")
    told = view().content.decode()
    assert "李建国" not in told
    assert leader.account.name not in told
    assert leader.account.phone not in told
    other = send(browser(), "post", "/resident/mine/open", mine("李建国", "13800004321")).json()
    assert [person["name"] for person in other["people"]] == ["李建国"]


def test_the_phone_alone_opens_nothing_and_every_mismatch_answers_the_same(family: Family) -> None:
    wrong = send(browser(), "post", "/resident/mine/open", mine("王秀兰"))
    nobody = send(browser(), "post", "/resident/mine/open", mine(NAME, "13900005555"))
    assert wrong.status_code == nobody.status_code == 404
    assert {**wrong.json(), "instance": ""} == {**nobody.json(), "instance": ""}
    assert wrong.json()["code"] == "registry.nobody_matches"
    unverified = send(browser(), "post", "/resident/mine/open", {"token": "made up", "name": NAME})
    assert unverified.json()["code"] == "notify.phone_not_verified"


def test_a_number_that_was_passed_on_does_not_open_its_earlier_owners_data(family: Family) -> None:
    stranger = send(browser(), "post", "/resident/mine/open", mine("新机主", PHONE))
    assert stranger.json()["code"] == "registry.nobody_matches"
    newer = someone(words={"name": "新机主", "phone": PHONE, "birth_date": "1990"})
    move_in(family.at, family.at.dwellings[1], newer)
    shown = send(browser(), "post", "/resident/mine/open", mine("新机主", PHONE)).json()
    assert [person["person_id"] for person in shown["people"]] == [str(newer.id)]


def test_guessing_names_ends_after_five_wrong_ones_even_with_the_right_one(family: Family) -> None:
    token = verified()
    tries = [
        send(browser(), "post", "/resident/mine/open", {"token": token, "name": f"王{letter}"}).status_code
        for letter in "甲乙丙丁戊"
    ]
    assert tries == [404] * 5
    right = send(browser(), "post", "/resident/mine/open", {"token": token, "name": NAME})
    assert (right.status_code, right.json()["code"]) == (429, "core.too_many_requests")


def test_the_dead_and_the_erased_are_not_found(family: Family) -> None:
    with everyone():
        Person.objects.filter(id=family.head.id).update(died_on=clock.today())
    assert view().status_code == 404


def test_a_child_of_fourteen_is_shown_to_its_guardian_no_more(family: Family) -> None:
    with clock.at(clock.now() + timedelta(days=366 * 10)):
        assert [person["relation"] for person in view().json()["people"]] == ["self"]


def test_an_identity_number_is_masked_on_the_page_and_whole_in_the_copy(family: Family) -> None:
    number = identity_number(born="19600101")
    words = {"name": "赵敏", "phone": "13800006666", "identity_number": number}
    move_in(family.at, family.at.dwellings[1], someone(words=words, consent=consent("identity_number")))
    who = mine("赵敏", "13800006666")
    shown = send(browser(), "post", "/resident/mine/open", who)
    assert number not in shown.content.decode()
    whole = send(browser(), "post", "/resident/mine/copy", who).json()
    assert number in {field["value"] for field in whole["people"][0]["fields"]}


def test_a_number_that_staff_have_just_written_opens_no_identity_number(family: Family) -> None:
    number = identity_number(born="19600101")
    words = {"name": "赵敏", "phone": "13800006666", "identity_number": number}
    person, door = someone(words=words, consent=consent("identity_number")), family.at.dwellings[1]
    home = move_in(family.at, door, person, day=days_ago(50))
    with clock.at(clock.now() + timedelta(minutes=5)):
        own = told(dwelling=door, household=home.id, person=person.id, words={"phone": "13811112222"})
        family.at.tell(commands.Corrected(**own))

    def copied() -> str:
        return send(browser(), "post", "/resident/mine/copy", mine("赵敏", "13811112222")).content.decode()

    assert number not in copied()
    with clock.at(clock.now() + timedelta(days=15)):
        assert number in copied()


def test_who_looked_is_told_in_plain_sentences_the_newest_first(family: Family) -> None:
    worker = family.at.people["worker"]
    noon = clock.now().astimezone(clock.CITY_ZONE).replace(hour=12, minute=0) - timedelta(days=1)
    for minute in range(3):
        with clock.at(noon + timedelta(minutes=minute)):
            reading.open_dwelling(worker.actor, family.door, "visit")
    with clock.at(noon + timedelta(minutes=5)):
        reading.unmask(worker.actor, family.head.id, "phone", "visit")
    finding.look_up(family.at.people["officer"].actor, "phone", PHONE, "emergency")
    lines = [row for row in view().json()["readings"]["items"] if not row["by_resident"]]
    mine_only = [row for row in lines if row["person_id"] == str(family.head.id)]
    day, yesterday = clock.today(), days_ago(1)
    assert [row["text"] for row in mine_only] == [
        f"{day.month}月{day.day}日 菱窠社区 社区工作者 为应急转移和救助，"
        "按号码查找到了您的登记（姓名、联系电话，关键部分已隐去）",
        f"{yesterday.month}月{yesterday.day}日 菱窠社区 专职网格员 为上门或电话联系，看了您的联系电话，"
        "打开了您的登记（姓名、联系电话、出生日期、行动不便，关键部分已隐去），共4次",
    ]
    assert any("孩子小满的登记" in row["text"] for row in lines)
    assert mine_only[1]["count"] == 4
    english = send(browser(), "post", "/resident/mine/open", mine(), accept_language="en").json()
    texts = [row["text"] for row in english["readings"]["items"]]
    assert any("the grid worker of 菱窠社区 looked at your phone number" in text for text in texts)


def test_the_list_of_who_looked_goes_on_page_by_page_without_loss(family: Family) -> None:
    staff = [family.at.people[name] for name in ("leader", "worker", "officer")]
    at = clock.now() - timedelta(days=1)
    for ago in range(40):
        for person in staff:
            looked(
                family.head.id, at=at - timedelta(days=ago), account=person.account.id, post=person.post.id,
                post_type=person.post.post_type_id, post_place=person.post.place,
            )  # fmt: skip
    shown = view().json()["readings"]
    found, after = shown["items"], shown["next"]
    while after:
        page = send(browser(), "post", "/resident/mine/readings", mine(after=after)).json()
        found, after = found + page["items"], page["next"]
    others = [row for row in found if not row["by_resident"]]
    assert len(others) == 120
    assert [row["last_at"] for row in found] == sorted((row["last_at"] for row in found), reverse=True)


def withdraw(family: Family, person: Any, at: int = 0) -> Any:
    shown = next(row for row in view().json()["people"] if row["person_id"] == str(person.id))
    body = mine(id=str(new_id()), person_id=str(person.id), kind="withdrawal", consent_id=shown["consents"][at]["id"])
    return send(browser(), "post", "/resident/mine/requests", body)


def test_a_consent_taken_back_erases_at_once_what_rests_on_it(family: Family) -> None:
    done = withdraw(family, family.head)
    assert done.status_code == 201, done.content
    assert (done.json()["state"], done.json()["answer"]) == ("granted", "已删除：行动不便。")
    with everyone():
        fact = Fact.objects.get(person=family.head.id, field="mobility")
        assert (fact.value, fact.last_day) == (None, clock.today())
        assert fact.erased_at is not None
        assert Consent.objects.get(person=family.head.id).withdrawn_at is not None
    head = view().json()["people"][0]
    assert "mobility" not in {row["code"] for row in head["fields"]}
    assert head["consents"] == []
    (shown,) = reading.open_dwelling(family.at.leader.actor, family.door, "visit")["households"]
    assert "mobility" not in {row["code"] for row in shown["members"][0]["fields"]}


def test_what_stood_there_before_is_erased_too_and_undoing_does_not_bring_it_back(family: Family) -> None:
    from tests.registry.people.homes import told

    from weige.registry.people import changes

    change = family.at.tell(
        commands.Corrected(
            **told(dwelling=family.door, household=family.home.id, person=family.head.id, words={"mobility": "bed"})
        )
    )
    withdraw(family, family.head)
    changes.undo(actor=family.at.leader.actor, change_id=change.id)
    with everyone():
        assert not Fact.objects.filter(person=family.head.id, value__isnull=False).exists()
        assert not PastValue.objects.filter(person=family.head.id, field="mobility").exists()


def test_a_guardian_takes_consent_back_and_nothing_of_the_child_is_kept(family: Family) -> None:
    done = withdraw(family, family.child)
    assert done.json()["answer"] == "登记的全部内容已删除。"
    with everyone():
        child = Person.objects.get(id=family.child.id)
        assert (child.name, child.birth_date, child.birth_year) == (None, None, None)
        assert not Fact.objects.filter(person=child).exists()
        assert Stay.objects.filter(person=child, last_day__isnull=True).count() == 1
    shown = view().json()
    assert [person["relation"] for person in shown["people"]] == ["self"]
    assert [request["kind"] for request in shown["requests"]] == ["withdrawal"]


def test_a_consent_is_taken_back_once_and_only_ones_own(family: Family) -> None:
    assert withdraw(family, family.head).status_code == 201
    with everyone():
        gone = Consent.objects.get(person=family.head.id).id
    body = mine(id=str(new_id()), person_id=str(family.head.id), kind="withdrawal", consent_id=str(gone))
    assert send(browser(), "post", "/resident/mine/requests", body).json()["code"] == "registry.unknown_consent"
    stranger = someone(words={"name": "外人", "phone": "13800002222", "birth_date": "1970"})
    move_in(family.at, family.at.dwellings[2], stranger)
    body = mine(id=str(new_id()), person_id=str(stranger.id), kind="erasure")
    assert send(browser(), "post", "/resident/mine/requests", body).status_code == 404


def test_own_readings_stand_in_the_log_too(family: Family) -> None:
    view()
    rows = [row for row in view().json()["readings"]["items"] if row["by_resident"]]
    day = clock.today()
    texts = [row["text"] for row in rows if row["person_id"] == str(family.head.id)]
    assert texts == [f"{day.month}月{day.day}日 有人用您的手机号和姓名查看了您的信息，共2次"]
