"""Retention on the register itself: what it erases, what it leaves, that it tells the same dry, and goes on when broken
off."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import transaction
from tests import town
from tests.registry.people.homes import (
    Homes,
    commands,
    consent,
    days_ago,
    homes,
    identity_number,
    move_in,
    someone,
    told,
)

from weige.core import clock
from weige.core.ids import new_id
from weige.core.models import Event
from weige.core.places import Scope
from weige.registry.models import (
    Consent,
    Disclosure,
    Fact,
    HouseholdLink,
    PastValue,
    Person,
    ResidentRequest,
    RetentionRun,
    Stay,
)
from weige.registry.people import changes, reading, vault, wall
from weige.registry.people.terms import Role
from weige.registry.rights.requests import WORDS
from weige.registry.upkeep import retention

pytestmark = pytest.mark.django_db
BEGUN = datetime(2026, 2, 10, 3, tzinfo=UTC)


@pytest.fixture
def at() -> Homes:
    with clock.at(BEGUN):
        return homes()


def later(days: int) -> Any:
    return clock.at(BEGUN + timedelta(days=days))


def city() -> Any:
    return wall.opened(Scope((town.CITY,)))


def person(id: UUID) -> Person:
    with transaction.atomic(), city():
        return Person.objects.get(id=id)


def rows(table: Any, **conditions: Any) -> int:
    with transaction.atomic(), city():
        return int(table.objects.filter(**conditions).count())


def run_twice_dry_then_real() -> dict[str, int]:
    """The counts of a real run; dry ones before and after must tell the same, and nothing."""
    before = retention.run(dry=True)
    assert retention.run(dry=True) == before, "a dry run changes nothing"
    counts = retention.run()
    assert counts == before, "a dry run tells exactly what a real one does"
    assert retention.run(dry=True) == {}
    assert retention.run() == {}
    return dict(counts)


def full(**values: Any) -> Any:
    words = {
        "name": "王秀英", "phone": "13800001234", "identity_number": identity_number(), "mobility": "stick",
        "contact_name": "王强",
    }  # fmt: skip
    given = consent("identity_number", "mobility", "contact_name")
    return someone(words={**words, **values}, consent=given)


def test_people_who_left_fade_field_by_field_and_become_nameless(at: Homes) -> None:
    with clock.at(BEGUN):
        head = full()
        home = move_in(at, at.dwellings[0], head)
        stays_here = someone(name="留下")
        move_in(at, at.dwellings[1], stays_here)
    with later(10):
        at.tell(commands.MovedOut(**told(dwelling=at.dwellings[0], household=home.id)))
    with later(40):
        assert run_twice_dry_then_real() == {}
    with later(41):
        assert run_twice_dry_then_real() == {"field.mobility": 1, "field.contact_name": 1}
    with later(101):
        assert run_twice_dry_then_real() == {"field.phone": 1, "field.identity_number": 1}
        row = person(head.id)
        assert (row.phone, row.phone_index, row.identity_number, row.identity_index) == (None, None, None, None)
        assert row.name is not None
        assert "phone" not in row.origins
    with later(376):
        counts = run_twice_dry_then_real()
        assert counts == {"field.name": 1, "field.birth_date": 1, "people": 1, "consents": 1}
    row = person(head.id)
    assert (row.name, row.birth_date, row.birth_year, row.origins) == (None, None, None, {})
    assert row.erased_at is not None
    assert rows(Stay, person_id=head.id) == 1, "that someone lived there stays countable"
    assert person(stays_here.id).name is not None


def test_who_moved_within_the_city_keeps_everything(at: Homes) -> None:
    with clock.at(BEGUN):
        head = full()
        move_in(at, at.dwellings[0], head)
    with later(10):
        moved = someone(id=new_id(), words={"name": "王秀英", "identity_number": identity_number()},
                        consent=consent("identity_number"), moved_from_elsewhere=True)  # fmt: skip
        move_in(at, at.elsewhere, moved, who="neighbour")
    with later(900):
        assert run_twice_dry_then_real() == {}


def test_the_dead_fade_from_the_day_of_their_death(at: Homes) -> None:
    with clock.at(BEGUN):
        head = someone(words={"name": "王秀英", "phone": "13800001234"})
        move_in(at, at.dwellings[0], head)
    with later(20):
        at.tell(commands.Died(**told(dwelling=at.dwellings[0], person=head.id, day=days_ago(5))))
    with later(105):
        assert run_twice_dry_then_real() == {}
    with later(106):
        assert run_twice_dry_then_real() == {"field.phone": 1}


def test_what_was_corrected_goes_when_it_can_no_longer_be_taken_back(at: Homes) -> None:
    with clock.at(BEGUN):
        head = full()
        home = move_in(at, at.dwellings[0], head)
        words = {"phone": "13800009999", "mobility": None}
        change = at.tell(
            commands.Corrected(**told(dwelling=at.dwellings[0], household=home.id, person=head.id, words=words))
        )
    with later(30):
        assert run_twice_dry_then_real() == {}
        changes.undo(actor=at.leader.actor, change_id=change.id)
        assert reading.unmask(at.leader.actor, head.id, "phone", "visit") == "13800001234"
        at.tell(commands.Corrected(**told(dwelling=at.dwellings[0], household=home.id, person=head.id, words=words)))
    with later(61):
        assert run_twice_dry_then_real() == {"field.mobility": 1}
    with later(121):
        assert run_twice_dry_then_real() == {"past.phone": 1}
    assert rows(PastValue) == 0
    with clock.at(BEGUN):
        assert reading.unmask(at.leader.actor, head.id, "phone", "visit") == "13800009999"


def test_a_withdrawn_consent_takes_its_values_with_it(at: Homes) -> None:
    with clock.at(BEGUN):
        head = full()
        move_in(at, at.dwellings[0], head)
    with later(5):
        with transaction.atomic(), city():
            Consent.objects.update(withdrawn_at=clock.now())
        counts = run_twice_dry_then_real()
    assert counts == {"field.identity_number": 1, "field.mobility": 1, "field.contact_name": 1}
    assert person(head.id).phone is not None
    assert rows(Fact) == 0
    with later(96):
        assert run_twice_dry_then_real() == {"consents": 1}


def test_what_a_child_needed_is_erased_on_the_fourteenth_birthday(at: Homes) -> None:
    with clock.at(BEGUN):
        head = someone()
        child = someone(
            Role.CHILD, words={"name": "小王", "birth_date": "2012-06-01", "child_needs": "放学接送"},
            consent=consent("child_needs", guardian=head.id, wording="guardian-2026"),
        )  # fmt: skip
        move_in(at, at.dwellings[0], head, child)
    with clock.at(datetime(2026, 5, 31, 15, 59, tzinfo=UTC)):
        assert run_twice_dry_then_real() == {}
    with clock.at(datetime(2026, 5, 31, 16, 0, tzinfo=UTC)):
        assert run_twice_dry_then_real() == {"field.child_needs": 1}, "the day begins in the city's zone"
    assert person(child.id).name is not None


def test_who_was_recorded_by_mistake_is_erased_when_that_cannot_be_taken_back(at: Homes) -> None:
    with clock.at(BEGUN):
        head, wrong = someone(), someone(Role.OTHER, words={"name": "误登", "phone": "13800001234"})
        home = move_in(at, at.dwellings[0], head, wrong)
        removed = commands.Removed(**told(dwelling=at.dwellings[0], household=home.id, person=wrong.id))
        at.tell(removed)
    with later(30):
        assert run_twice_dry_then_real() == {}
    with later(31):
        assert run_twice_dry_then_real() == {"field.name": 1, "field.phone": 1, "people": 1}


def test_who_was_removed_and_whose_removal_was_taken_back_stays(at: Homes) -> None:
    with clock.at(BEGUN):
        head, wrong = someone(), someone(Role.OTHER, name="没有误登")
        home = move_in(at, at.dwellings[0], head, wrong)
        change = at.tell(commands.Removed(**told(dwelling=at.dwellings[0], household=home.id, person=wrong.id)))
        changes.undo(actor=at.leader.actor, change_id=change.id)
    with later(400):
        assert run_twice_dry_then_real() == {}


def test_an_open_request_holds_the_erasure_until_it_is_answered(at: Homes) -> None:
    with clock.at(BEGUN):
        head = full()
        home = move_in(at, at.dwellings[0], head)
        id = new_id()
        with transaction.atomic(), city():
            ResidentRequest.objects.create(
                id=id, kind="copy", person_id=head.id, asker_id=head.id, place=town.MICRO, asked_at=clock.now(), due_on=clock.today(),
                words=vault.seal_value(id, WORDS, "请给我一份"),
            )  # fmt: skip
    with later(10):
        at.tell(commands.MovedOut(**told(dwelling=at.dwellings[0], household=home.id)))
    with later(400):
        assert run_twice_dry_then_real() == {}
        with transaction.atomic(), city():
            ResidentRequest.objects.update(answered_at=clock.now(), state="granted")
        counts = run_twice_dry_then_real()
    assert counts["people"] == counts["requests"] == 1
    assert rows(ResidentRequest, words__isnull=False) == 0


def test_links_go_a_week_after_they_ran_out(at: Homes) -> None:
    with clock.at(BEGUN):
        HouseholdLink.objects.create(
            dwelling_id=at.dwellings[0], place=town.MICRO, digest=b"x" * 32, created_at=clock.now(),
            expires_at=clock.now(),
        )  # fmt: skip
    with later(7):
        assert run_twice_dry_then_real() == {}
    with later(8):
        assert run_twice_dry_then_real() == {"links": 1}


def test_the_log_of_readings_is_kept_three_years() -> None:
    for age in (1090, 1097, 1100):
        Disclosure.objects.create(
            at=clock.now() - timedelta(days=age), person=new_id(), place=town.MICRO, fields=["name"], masked=True,
            manner="opened", purpose="visit",
        )  # fmt: skip
    assert run_twice_dry_then_real() == {"disclosures": 2}
    assert rows(Disclosure) == 1


def test_what_was_erased_at_the_persons_wish_is_not_counted_again(at: Homes) -> None:
    with clock.at(BEGUN):
        move_in(at, at.dwellings[0], full())
        with transaction.atomic(), city():
            Fact.objects.filter(field="mobility").update(value=None, erased_at=clock.now(), last_day=clock.today())
    with later(31):
        assert run_twice_dry_then_real() == {}
    assert rows(Fact, field="mobility") == 0


def test_a_run_that_was_broken_off_is_finished_by_the_next(at: Homes, monkeypatch: pytest.MonkeyPatch) -> None:
    with clock.at(BEGUN):
        told_homes = [move_in(at, door, someone(words={"name": "甲", "phone": "13800001234"})) for door in at.dwellings]
        for door, home in zip(at.dwellings, told_homes, strict=True):
            at.tell(commands.MovedOut(**told(dwelling=door, household=home.id)))
    monkeypatch.setattr(retention, "BATCH", 1)
    erase: Callable[..., None] = retention._erase
    left = [2]

    def breaks(found: Any) -> None:
        if not left[0]:
            raise KeyboardInterrupt
        left[0] -= 1
        erase(found)

    with later(100):
        expected = retention.run(dry=True)
        monkeypatch.setattr(retention, "_erase", breaks)
        with pytest.raises(KeyboardInterrupt):
            retention.run()
        monkeypatch.setattr(retention, "_erase", erase)
        retention.run()
    first, second = RetentionRun.objects.order_by("at", "id")
    assert first.finished_at is None
    assert second.finished_at is not None
    assert (first.counts, second.counts) == ({"field.phone": 2}, {"field.phone": 2})
    assert expected == {"field.phone": 4}


def test_the_event_tells_how_much_and_nothing_else(at: Homes) -> None:
    with clock.at(BEGUN):
        home = move_in(at, at.dwellings[0], full())
        at.tell(commands.MovedOut(**told(dwelling=at.dwellings[0], household=home.id)))
    with later(500):
        counts = retention.run()
    event = Event.objects.get(kind="registry.retention")
    assert event.payload == {"counts": dict(counts)}
    assert "王" not in json.dumps(event.payload, ensure_ascii=False)


def test_what_a_part_keeps_elsewhere_is_swept_with_it(monkeypatch: pytest.MonkeyPatch) -> None:
    files = ["a", "b"]

    def sweep(now: datetime, dry: bool) -> int:
        count = len(files)
        if not dry:
            files.clear()
        return count

    monkeypatch.setattr(retention, "_sweepers", {"import_files": sweep})
    assert run_twice_dry_then_real() == {"import_files": 2}
