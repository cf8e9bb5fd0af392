"""What a guardian sees and may ask: their own child under 14, by a link of that home alone, and nobody else's; and whoever
takes a number over sees nothing of its former holder."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from tests.factories import browser, send
from tests.registry.people.homes import consent, days_ago, move_in, someone, told
from tests.registry.rights.people import CHILD, NAME, PHONE, Family, everyone, mine

from weige.core import clock
from weige.core.ids import new_id
from weige.registry.models import Consent, Person
from weige.registry.people import commands, reading
from weige.registry.people.terms import Role

pytestmark = pytest.mark.django_db


@pytest.fixture
def family() -> Family:
    return Family()


def opened(who: dict[str, Any]) -> Any:
    return send(browser(), "post", "/resident/mine/open", who)


def seen(who: dict[str, Any]) -> list[tuple[str, str]]:
    """Whom someone sees: relation and name."""
    answer = opened(who)
    return (
        [(person["relation"], person["name"]) for person in answer.json()["people"]]
        if answer.status_code == 200
        else []
    )


def answers(token: str, **values: Any) -> Any:
    body = {"token": token, "id": str(new_id()), "kind": "fill", "happened_at": clock.now().isoformat(), **values}
    return send(browser(), "post", "/resident/home/answer", body)


def other_home(family: Family) -> tuple[Any, Any, Any]:
    """A mother with a child of her own behind the next door."""
    mother = someone(words={"name": "赵敏", "phone": "13800006666", "birth_date": "1985"})
    child = someone(
        Role.CHILD, words={"name": "小雨", "birth_date": str(clock.today().year - 6), "child_needs": "怕黑"},
        consent=consent("name", "birth_date", "child_needs", guardian=mother.id, wording="guardian-2026"),
    )  # fmt: skip
    return mother, child, move_in(family.at, family.at.dwellings[1], mother, child, day=days_ago(50))


def guarded(guardian: UUID, *fields: str) -> dict[str, Any]:
    return {"wording": "guardian-2026", "given_by": "guardian", "guardian": str(guardian), "fields": list(fields)}


def test_a_homes_link_says_nothing_of_another_homes_child_and_takes_nothing_for_it(family: Family) -> None:
    _, child, _ = other_home(family)
    token = family.link()
    shown = send(browser(), "post", "/resident/home/open", {"token": token})
    assert "小**" not in shown.content.decode()
    assert str(child.id) not in shown.content.decode()
    words = {"child_needs": "改过的"}
    for guardian in (family.head.id, child.id):
        correction = {"person_id": str(child.id), "values": words, "consent": guarded(guardian, "child_needs")}
        refusal = answers(token, version=family.version(), corrections=[correction])
        assert (refusal.status_code, refusal.json()["code"]) == (422, "registry.not_a_member")
        assert "小雨" not in refusal.content.decode()
    with everyone():
        assert reading.value_of(Person.objects.get(id=child.id), "child_needs") == "怕黑"


def test_a_wrong_guardian_is_refused_without_a_word_about_who_is_the_right_one(family: Family) -> None:
    mother, _, _ = other_home(family)
    lodger = someone(Role.OTHER, words={"name": "李建国", "birth_date": "1948"})
    family.at.tell(commands.MovedIn(**told(dwelling=family.door, household=family.home.id, people=(lodger,))))
    token = family.link()
    for wrong in (mother.id, lodger.id, family.child.id, new_id()):
        correction = {
            "person_id": str(family.child.id), "values": {"child_needs": "改过的"},
            "consent": guarded(wrong, "child_needs"),
        }  # fmt: skip
        refusal = answers(token, version=family.version(), corrections=[correction])
        assert refusal.json()["code"] == "registry.guardian_unfit", refusal.content
        told_back = refusal.content.decode()
        assert not [word for word in (NAME, "赵敏", "李建国", CHILD, str(family.head.id)) if word in told_back]
    with everyone():
        assert set(Consent.objects.filter(person=family.child.id).values_list("guardian", flat=True)) == {
            family.head.id
        }


def test_whoever_is_no_guardian_sees_and_asks_nothing_of_a_child(family: Family) -> None:
    _, child, _ = other_home(family)
    assert seen(mine()) == [("self", NAME), ("child", CHILD)]
    assert seen(mine("赵敏", "13800006666")) == [("self", "赵敏"), ("child", "小雨")]
    for kind in ("copy", "erasure"):
        body = mine(id=str(new_id()), person_id=str(child.id), kind=kind)
        assert send(browser(), "post", "/resident/mine/requests", body).status_code == 404
    with everyone():
        given = Consent.objects.get(person=child.id).id
    body = mine(id=str(new_id()), person_id=str(child.id), kind="withdrawal", consent_id=str(given))
    assert send(browser(), "post", "/resident/mine/requests", body).status_code == 404
    crossed = mine(id=str(new_id()), person_id=str(family.child.id), kind="withdrawal", consent_id=str(given))
    assert send(browser(), "post", "/resident/mine/requests", crossed).json()["code"] == "registry.unknown_consent"


def birthday_child(family: Family, born: date) -> Any:
    child = someone(
        Role.GRANDCHILD, words={"name": "小树", "birth_date": born.isoformat(), "child_needs": "怕水"},
        consent=consent("name", "birth_date", "child_needs", guardian=family.head.id, wording="guardian-2026"),
    )  # fmt: skip
    family.at.tell(commands.MovedIn(**told(dwelling=family.door, household=family.home.id, people=(child,))))
    return child


def test_a_guardians_word_counts_until_the_day_before_the_fourteenth_birthday(family: Family) -> None:
    tomorrow = clock.today() + timedelta(days=1)
    born = tomorrow.replace(year=tomorrow.year - 14)
    child = birthday_child(family, born)
    assert ("child", "小树") in seen(mine())
    with clock.at(clock.now() + timedelta(days=1)):
        assert ("child", "小树") not in seen(mine()), "from the birthday on it is the child's own"
        for kind in ("copy", "erasure"):
            body = mine(id=str(new_id()), person_id=str(child.id), kind=kind)
            assert send(browser(), "post", "/resident/mine/requests", body).status_code == 404
        token = family.link()
        correction = {
            "person_id": str(child.id), "values": {"child_needs": "还是怕水"},
            "consent": guarded(family.head.id, "child_needs"),
        }  # fmt: skip
        refusal = answers(token, version=family.version(), corrections=[correction])
        assert (refusal.status_code, refusal.json()["code"]) == (422, "registry.only_under")
        own = {"person_id": str(child.id), "values": {"mobility": "stick"}, "consent": None}
        assert answers(token, version=family.version(), corrections=[own]).json()["code"] == "registry.consent_needed"


def test_a_guardian_recorded_wrongly_sees_the_child_no_more_when_it_is_put_right(family: Family) -> None:
    assert ("child", CHILD) in seen(mine())
    with everyone():
        given = Consent.objects.get(person=family.child.id).id
    body = mine(id=str(new_id()), person_id=str(family.child.id), kind="withdrawal", consent_id=str(given))
    assert send(browser(), "post", "/resident/mine/requests", body).status_code == 201
    assert seen(mine()) == [("self", NAME)]


def test_whoever_takes_a_number_over_sees_nothing_of_its_former_holder(family: Family) -> None:
    asked = mine(id=str(new_id()), person_id=str(family.head.id), kind="correction", field="phone",
                 proposed="13800008888", words="旧号停用了")  # fmt: skip
    assert send(browser(), "post", "/resident/mine/requests", asked).status_code == 201
    reading.open_dwelling(family.at.leader.actor, family.door, "visit")
    newer = someone(words={"name": "新机主", "phone": PHONE, "birth_date": "1990"})
    move_in(family.at, family.at.dwellings[2], newer)
    shown = opened(mine("新机主", PHONE))
    view = shown.json()
    assert [(person["relation"], person["name"]) for person in view["people"]] == [("self", "新机主")]
    assert view["requests"] == []
    assert {row["person_id"] for row in view["readings"]["items"]} <= {str(newer.id)}
    copied = send(browser(), "post", "/resident/mine/copy", mine("新机主", PHONE))
    for answer in (shown, copied):
        text = answer.content.decode()
        assert not [word for word in (NAME, CHILD, "旧号停用了", "13800008888", str(family.head.id)) if word in text]
    taken = mine("新机主", PHONE, id=asked["id"])
    assert send(browser(), "post", "/resident/mine/requests/recall", taken).status_code == 404


def test_a_corrected_number_opens_nothing_any_more_and_says_so_like_any_other(family: Family) -> None:
    family.at.tell(
        commands.Corrected(
            **told(
                dwelling=family.door, household=family.home.id, person=family.head.id, words={"phone": "13800008888"}
            )
        )
    )
    former, nobody = opened(mine(NAME, PHONE)), opened(mine(NAME, "13900005555"))
    assert former.status_code == nobody.status_code == 404
    assert {**former.json(), "instance": ""} == {**nobody.json(), "instance": ""}
    assert ("self", NAME) in seen(mine(NAME, "13800008888"))
