"""What was erased or taken back stays gone: undoing, importing, merging and repeating bring none of it back."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.test import Client
from tests.factories import browser, send
from tests.registry.people.homes import consent, days_ago, identity_number, move_in, someone, told
from tests.registry.rights.people import NAME, PHONE, Family, everyone, mine
from tests.registry.transfer.files import HEADERS, background, confirmed, get, post, taken, upload, xlsx

from weige.core import clock
from weige.core.errors import Problem
from weige.core.ids import new_id
from weige.registry.models import Consent, Fact, PastValue, Person
from weige.registry.people import changes, commands, reading
from weige.registry.people.consents import ConsentWords
from weige.registry.people.terms import Role

pytestmark = pytest.mark.django_db
NUMBER = identity_number(born="19500305")


@pytest.fixture
def family() -> Family:
    return Family()


def asks(kind: str, person: UUID, *, who: dict[str, Any] | None = None, **values: Any) -> Any:
    body = {**(who or mine()), "id": str(new_id()), "person_id": str(person), "kind": kind, **values}
    return send(browser(), "post", "/resident/mine/requests", body)


def withdraws(family: Family, person: UUID, consent_id: UUID) -> None:
    done = asks("withdrawal", person, consent_id=str(consent_id))
    assert (done.status_code, done.json()["state"]) == (201, "granted")


def consents_of(person: UUID) -> list[UUID]:
    with everyone():
        return list(Consent.objects.filter(person=person).order_by("said_at", "id").values_list("id", flat=True))


def correct(family: Family, person: UUID, words: dict[str, str], given: ConsentWords | None = None) -> Any:
    with clock.at(clock.now() + timedelta(seconds=1)):
        return family.at.tell(
            commands.Corrected(
                **told(dwelling=family.door, household=family.home.id, person=person, words=words, consent=given)
            )
        )


def kept(person: UUID) -> dict[str, str | None]:
    """Everything that is kept of someone, in full."""
    with everyone():
        row = Person.objects.get(id=person)
        codes = {*Fact.objects.filter(person=row, value__isnull=False).values_list("field", flat=True)}
        codes |= {code for code in ("name", "phone", "identity_number", "birth_date") if getattr(row, code) is not None}
        return {code: reading.value_of(row, code) for code in codes}


def test_undoing_puts_no_fact_back_whose_consent_was_taken_back_meanwhile(family: Family) -> None:
    (first,) = consents_of(family.head.id)
    change = correct(family, family.head.id, {"mobility": "bed"}, consent("mobility"))
    withdraws(family, family.head.id, first)
    assert kept(family.head.id)["mobility"] == "bed", "another consent stands"
    changes.undo(actor=family.at.leader.actor, change_id=change.id)
    assert "mobility" not in kept(family.head.id)
    with everyone():
        assert not Fact.objects.filter(person=family.head.id, value__isnull=False).exists()


def test_undoing_puts_no_identity_number_back_whose_consent_was_taken_back_meanwhile(family: Family) -> None:
    correct(family, family.head.id, {"identity_number": NUMBER}, consent("identity_number"))
    other = identity_number(born="19500305", order=77)
    change = correct(family, family.head.id, {"identity_number": other}, consent("identity_number"))
    with everyone():
        first = next(c.id for c in Consent.objects.order_by("said_at") if c.fields == ["identity_number"])
    withdraws(family, family.head.id, first)
    changes.undo(actor=family.at.leader.actor, change_id=change.id)
    assert set(kept(family.head.id)) == {"name", "phone", "birth_date", "mobility"}
    with everyone():
        assert Person.objects.get(id=family.head.id).identity_index is None
        assert not PastValue.objects.filter(person=family.head.id, field="identity_number").exists()


def test_undoing_a_second_guardians_word_leaves_nothing_of_a_child_whose_first_one_took_it_back(family: Family) -> None:
    father = someone(Role.SPOUSE, words={"name": "李建国", "birth_date": "1960"})
    family.at.tell(commands.MovedIn(**told(dwelling=family.door, household=family.home.id, people=(father,))))
    fields = ("name", "birth_date", "child_needs")
    change = correct(
        family, family.child.id, {"child_needs": "怕狗"}, consent(*fields, guardian=father.id, wording="guardian-2026")
    )
    withdraws(family, family.child.id, consents_of(family.child.id)[0])
    assert kept(family.child.id)["child_needs"] == "怕狗"
    changes.undo(actor=family.at.leader.actor, change_id=change.id)
    assert kept(family.child.id) == {}


def test_a_consent_from_before_the_withdrawal_brings_nothing_back(family: Family) -> None:
    withdraws(family, family.head.id, consents_of(family.head.id)[0])
    old = ConsentWords("spoken-2026", "self", days_ago(1), ("mobility",))
    with pytest.raises(Problem) as refusal:
        correct(family, family.head.id, {"mobility": "bed"}, old)
    assert refusal.value.code == "registry.consent_taken_back"
    assert "mobility" not in kept(family.head.id)
    correct(family, family.head.id, {"mobility": "stick"}, consent("mobility"))
    assert kept(family.head.id)["mobility"] == "stick"


def imports(client: Client, given_on: date) -> tuple[str, list[str]]:
    """The head with an identity number, under written consents of a day; the import and the codes of its notes."""
    cells = ["银杏苑", "1号楼", "1单元", "101", "户主", NAME, NUMBER, PHONE, "1950-03-05", ""]
    shown = upload(client, xlsx([HEADERS, cells])).json()
    background()
    shown = get(client, shown["id"])
    post(client, shown["id"], "columns", confirmed(shown) | {"consent": {"given_on": given_on.isoformat()}})
    background()
    notes = [item["code"] for item in get(client, shown["id"], "faults")["items"]]
    taken(client, shown["id"])
    return shown["id"], notes


def test_an_import_under_older_consents_brings_nothing_back(family: Family) -> None:
    officer = family.at.people["officer"].client
    correct(family, family.head.id, {"identity_number": NUMBER}, consent("identity_number"))
    withdraws(family, family.head.id, consents_of(family.head.id)[-1])
    assert "identity_number" not in kept(family.head.id)
    _, notes = imports(officer, days_ago(30))
    assert "registry.row_consent_taken_back" in notes
    assert "identity_number" not in kept(family.head.id)
    with clock.at(clock.now() + timedelta(days=2)):
        _, notes = imports(officer, clock.today())
        assert "registry.row_consent_taken_back" not in notes
    assert kept(family.head.id)["identity_number"] == NUMBER


def test_taking_a_merger_back_brings_nothing_back_that_the_person_had_erased(family: Family) -> None:
    twice = someone(words={"name": NAME, "phone": "13800007777", "birth_date": "1950-03-05", "mobility": "bed"},
                    consent=consent("mobility"))  # fmt: skip
    door = family.at.dwellings[1]
    home = move_in(family.at, door, twice, day=days_ago(20))
    merged = family.at.tell(
        commands.SamePerson(
            **told(dwelling=door, household=home.id, person=twice.id, other=family.head.id, moved_from_elsewhere=True)
        )
    )
    withdraws(family, family.head.id, consents_of(family.head.id)[0])
    assert "mobility" not in kept(twice.id)
    changes.undo(actor=family.at.leader.actor, change_id=merged.id)
    assert "mobility" not in kept(twice.id)


def test_a_request_sent_again_with_other_words_is_refused(family: Family) -> None:
    body = mine(id=str(new_id()), person_id=str(family.head.id), kind="correction", field="phone",
                proposed="138 0000 9999", words="换号了")  # fmt: skip

    def sent(**other: Any) -> Any:
        return send(browser(), "post", "/resident/mine/requests", {**body, **other})

    assert sent().status_code == 201
    assert sent(proposed="13800009999").status_code == 201, "the same number, written otherwise"
    for other in ({"proposed": "13800008888"}, {"words": "别的"}, {"proposed": None, "words": "换号了"}):
        answer = sent(**other)
        assert (answer.status_code, answer.json()["code"]) == (409, "core.id_taken"), other


def test_an_answer_sent_again_with_other_words_is_refused(family: Family) -> None:
    asked = asks("erasure", family.head.id, field="mobility", words="不想留了").json()

    def answers(words: str) -> Any:
        body = {"granted": True, "answer": words}
        return send(family.at.people["data_officer"].client, "post", f"/resident-requests/{asked['id']}/answer", body)

    assert answers("已删除，请放心。").status_code == 200
    assert answers("已删除，请放心。").status_code == 200
    assert answers("已删除").json()["code"] == "registry.answered_already"
