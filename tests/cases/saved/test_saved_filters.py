"""Saved filters: a person's own, under names of their own, brought back when deleted by mistake, told to nobody."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import pytest
from tests import town
from tests.factories import LAMP, Person, ground, refused, send, staff

from weige.cases import jobs
from weige.cases.lifecycle import State
from weige.cases.models import SavedFilter
from weige.cases.queries import Filters
from weige.cases.saved import actions, queries
from weige.core import clock
from weige.core.ids import new_id
from weige.core.models import Event

pytestmark = pytest.mark.django_db
LATE = Filters(view="area", category=LAMP, due="overdue", place=town.GENERAL, q="张某某")


@pytest.fixture
def people() -> dict[str, Person]:
    ground()
    return staff("officer", "worker")


def save(person: Person, name: str = "逾期的灯", wanted: Filters = LATE, id: UUID | None = None) -> SavedFilter:
    return actions.save(actor=person.actor, id=id or new_id(), name=name, wanted=wanted)


def names(person: Person) -> list[str]:
    return [one["name"] for one in queries.own(person.actor)]


def test_a_filter_is_kept_as_it_was_and_for_nobody_else(people: dict[str, Person]) -> None:
    save(people["officer"])
    kept = queries.own(people["officer"].actor)[0]
    assert kept["filter"] == {
        "view": "area", "state": None, "category": LAMP, "place": town.GENERAL, "urgent": False, "due": "overdue",
        "q": "张某某",
    }  # fmt: skip
    assert names(people["worker"]) == []


def test_a_command_sent_again_makes_no_second_one(people: dict[str, Person]) -> None:
    id = new_id()
    save(people["officer"], id=id)
    save(people["officer"], id=id)
    assert names(people["officer"]) == ["逾期的灯"]
    assert refused(lambda: save(people["worker"], id=id)) == "core.id_taken"


def test_a_name_is_used_once_by_a_person_and_freely_by_others(people: dict[str, Person]) -> None:
    save(people["officer"])
    assert refused(lambda: save(people["officer"])) == "cases.filter_name_taken"
    save(people["worker"])
    other = save(people["officer"], "另一个")
    wish = {"actor": people["officer"].actor, "id": other.id, "version": 1, "name": "逾期的灯", "wanted": LATE}
    assert refused(lambda: actions.revise(**wish)) == "cases.filter_name_taken"  # type: ignore[arg-type]


def test_there_is_a_limit_that_says_so(people: dict[str, Person], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(actions, "MOST", 2)
    save(people["officer"], "一")
    second = save(people["officer"], "二")
    assert refused(lambda: save(people["officer"], "三")) == "cases.too_many_filters"
    actions.delete(actor=people["officer"].actor, id=second.id)
    save(people["officer"], "三")
    assert refused(lambda: actions.restore(actor=people["officer"].actor, id=second.id)) == "cases.too_many_filters"


def test_renaming_and_overwriting_hold_the_version_on_which_they_are_based(people: dict[str, Person]) -> None:
    officer, made = people["officer"], save(people["officer"])
    wanted = Filters(view="mine", state=State.ACCEPTED, urgent=True)
    for _ in range(2):  # the second is a replay
        changed = actions.revise(actor=officer.actor, id=made.id, version=1, name="在办", wanted=wanted)
        assert (changed.version, changed.name, changed.state, changed.words) == (2, "在办", "accepted", "")
    stale = {"actor": officer.actor, "id": made.id, "version": 1, "name": "别的", "wanted": wanted}
    assert refused(lambda: actions.revise(**stale)) == "cases.filter_changed"  # type: ignore[arg-type]


def test_what_was_deleted_comes_back_where_it_stood_for_some_minutes(people: dict[str, Person]) -> None:
    officer = people["officer"]
    first = save(officer, "一")
    save(officer, "二")
    for _ in range(2):
        actions.delete(actor=officer.actor, id=first.id)
    assert names(officer) == ["二"]
    for _ in range(2):
        actions.restore(actor=officer.actor, id=first.id)
    assert names(officer) == ["一", "二"]
    actions.delete(actor=officer.actor, id=first.id)
    with clock.at(clock.now() + timedelta(minutes=11)):
        assert refused(lambda: actions.restore(actor=officer.actor, id=first.id)) == "cases.restore_too_late"
        jobs.forget_deleted(timestamp=0)
    assert SavedFilter.objects.count() == 1


def test_a_deleted_name_is_free_and_then_nothing_comes_back_under_it(people: dict[str, Person]) -> None:
    first = save(people["officer"])
    actions.delete(actor=people["officer"].actor, id=first.id)
    save(people["officer"])
    assert refused(lambda: actions.restore(actor=people["officer"].actor, id=first.id)) == "cases.filter_name_taken"


def test_the_order_is_the_persons_own(people: dict[str, Person]) -> None:
    made = [save(people["officer"], name) for name in "甲乙丙"]
    actions.put_in_order(actor=people["officer"].actor, ids=[made[2].id, made[0].id])
    assert names(people["officer"]) == ["丙", "甲", "乙"]
    assert refused(lambda: actions.put_in_order(actor=people["worker"].actor, ids=[made[0].id])) == "core.not_found"


def test_nobody_touches_anothers(people: dict[str, Person]) -> None:
    made, worker = save(people["officer"]), people["worker"].actor
    for act in (actions.delete, actions.restore):
        assert refused(lambda act=act: act(actor=worker, id=made.id)) == "core.not_found"  # type: ignore[misc]
    revised = {"actor": worker, "id": made.id, "version": 1, "name": "我的", "wanted": LATE}
    assert refused(lambda: actions.revise(**revised)) == "core.not_found"  # type: ignore[arg-type]


def test_events_tell_neither_name_nor_words(people: dict[str, Person]) -> None:
    made = save(people["officer"], "找张某某")
    actions.revise(actor=people["officer"].actor, id=made.id, version=1, name="张某某二", wanted=LATE)
    told = [(event.kind, event.payload) for event in Event.objects.filter(subject_id=made.id).order_by("seq")]
    assert told == [("case.filter_saved", {"version": 1}), ("case.filter_revised", {"version": 2})]


@pytest.mark.parametrize(
    ("part", "code"),
    [
        ({"due": "soon"}, "core.invalid"),
        ({"colour": "red"}, "core.invalid"),
        ({"view": "reported"}, "core.invalid"),
        ({"q": "长" * 61}, "core.invalid"),
        ({"category": "no.such"}, "cases.unknown_category"),
        ({"place": "51010"}, "cases.unknown_place"),
    ],
)
def test_what_is_no_filter_is_refused(people: dict[str, Person], part: dict[str, str], code: str) -> None:
    body = {"id": str(new_id()), "name": "错的", "filter": {"view": "area", **part}}
    answer = send(people["officer"].client, "post", "/saved-filters", body)
    assert (answer.status_code, answer.json()["code"]) == (422, code)
    assert not SavedFilter.objects.exists()
