"""Many rows at once are the rows that Django would write, and in the order in which they were handed over."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import IntegrityError, ProgrammingError, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests import town
from tests.registry.people.homes import Homes, homes

from weige.core import clock
from weige.core.ids import new_id
from weige.core.places import Scope
from weige.registry.models import Change, Disclosure, Household
from weige.registry.people import bulk, wall
from weige.registry.people.terms import Manner, Source

pytestmark = pytest.mark.django_db
MINE = Scope((town.MICRO,))
WORDS = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=16)
COLUMNS = st.fixed_dictionaries(
    {
        "kind": WORDS,
        "digest": st.binary(max_size=32),
        "reference": st.none() | st.uuids(),
        "day": st.dates(),
        "effects": st.dictionaries(WORDS, WORDS | st.none() | st.integers(-(2**31), 2**31) | st.lists(WORDS)),
        "recorded_at": st.datetimes(timezones=st.timezones()),
    }
)


@pytest.fixture(autouse=True)
def always(monkeypatch: pytest.MonkeyPatch) -> None:
    """The way of many rows, however few."""
    monkeypatch.setattr(bulk, "FEW", 0)


@pytest.fixture
def at() -> Homes:
    return homes()


def change(at: Homes, **values: Any) -> dict[str, Any]:
    return {
        "id": new_id(), "kind": "correction", "dwelling_id": at.dwellings[0], "day": clock.today(), "digest": b"d",
        "recorded_at": clock.now(), **values,
    }  # fmt: skip


def alike() -> dict[str, Any]:
    return {"place": town.MICRO, "source": Source.IMPORT, "happened_at": clock.now()}


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40)
@given(st.lists(COLUMNS, min_size=1, max_size=4))
def test_rows_are_what_django_would_have_written(at: Homes, rows: list[dict[str, Any]]) -> None:
    same = alike()
    ours, djangos = ([change(at, **row) for row in rows] for _ in range(2))
    with transaction.atomic(), wall.opened(MINE):
        assert bulk.insert(Change, ours, same) == len(rows)
        Change.objects.bulk_create([Change(**row, **same) for row in djangos])
        written = [
            [row for id in (row["id"] for row in group) for row in Change.objects.filter(id=id).values()]
            for group in (ours, djangos)
        ]
    for one, other in zip(*written, strict=True):
        assert {**one, "id": 0, "digest": bytes(one["digest"])} == {**other, "id": 0, "digest": bytes(other["digest"])}


def test_the_wall_holds_for_many_rows_too(at: Homes) -> None:
    with pytest.raises(ProgrammingError), transaction.atomic(), wall.opened(Scope((town.OTHER_MICRO,))):
        bulk.insert(Change, [change(at)], alike())


def household(at: Homes) -> dict[str, Any]:
    return {"id": new_id(), "dwelling_id": at.dwellings[0], "place": town.MICRO, "first_day": None}


def said() -> dict[str, Any]:
    return {"said_by_id": None, "said_at": clock.now(), "source": Source.IMPORT, "verified_at": None}


def test_what_was_sent_behind_is_there_for_the_next_statement(at: Homes) -> None:
    rows = [household(at) for _ in range(20)]
    with transaction.atomic(), wall.opened(MINE), bulk.behind():
        for number, row in enumerate(rows, 1):
            bulk.insert(Household, [row], said())
            if number % 5 == 0:
                assert Household.objects.count() == number
        bulk.insert(Change, [change(at, household_id=row["id"]) for row in rows], alike())
    with transaction.atomic(), wall.opened(MINE):
        assert Change.objects.filter(household__isnull=False).count() == 20


@pytest.mark.parametrize("asks", [True, False])
def test_what_is_refused_behind_ends_the_block_and_leaves_nothing(at: Homes, asks: bool) -> None:
    twice = household(at)

    def sent_twice() -> None:
        with transaction.atomic(), wall.opened(MINE), bulk.behind():
            bulk.insert(Household, [twice], said())
            bulk.insert(Household, [twice], said())
            if asks:
                Household.objects.count()
                pytest.fail("the statement came before what was sent")

    with pytest.raises(IntegrityError):
        sent_twice()
    with transaction.atomic(), wall.opened(MINE):
        assert Household.objects.count() == 0
        bulk.insert(Household, [twice], said())
        assert Household.objects.count() == 1


def test_a_reference_to_nothing_is_found_with_its_table(at: Homes) -> None:
    def sent() -> None:
        with transaction.atomic(), wall.opened(MINE), bulk.behind():
            bulk.insert(Change, [change(at, household_id=new_id())], alike())
            Change.objects.count()
            pytest.fail("it was found at the end only")

    with pytest.raises(IntegrityError):
        sent()


def test_a_failing_caller_waits_for_what_is_on_its_way(at: Homes) -> None:
    def fails() -> None:
        with transaction.atomic(), wall.opened(MINE), bulk.behind():
            bulk.insert(Household, [household(at) for _ in range(2_000)], said())
            raise RuntimeError("the caller")

    with pytest.raises(RuntimeError, match="the caller"):
        fails()
    with transaction.atomic(), wall.opened(MINE):
        assert Household.objects.count() == 0


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40)
@given(st.lists(st.lists(WORDS, max_size=4), min_size=1, max_size=4))
def test_arrays_of_texts_are_what_django_would_have_written(at: Homes, arrays: list[list[str]]) -> None:
    rows = [{"id": new_id(), "person": new_id(), "place": town.MICRO, "fields": fields} for fields in arrays]
    alike = {"at": clock.now(), "masked": True, "manner": Manner.OPENED, "purpose": "emergency"}
    with transaction.atomic(), wall.opened(MINE):
        bulk.insert(Disclosure, rows, alike)
        written = {row.id: row for row in Disclosure.objects.filter(id__in=[row["id"] for row in rows])}
        assert {id: row.fields for id, row in written.items()} == {row["id"]: row["fields"] for row in rows}
        assert {(row.masked, row.manner, row.at) for row in written.values()} == {(True, "opened", alike["at"])}
        transaction.set_rollback(True)
