"""Keyset cursors, rate limits and caches that know when they are stale."""

from __future__ import annotations

import base64
import json
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import connection, transaction
from hypothesis import example, given
from hypothesis import strategies as st
from tests.factories import account, at_once

from weige.core import rates
from weige.core.errors import Problem
from weige.core.ids import new_id
from weige.core.models import RateWindow
from weige.core.paging import decode_cursor, encode_cursor
from weige.core.revisions import Revised, current_revision, raise_revision
from weige.notify.models import Notification
from weige.notify.queries import inbox

MOMENT = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)


@given(st.datetimes(timezones=st.just(UTC)), st.uuids(), st.integers(), st.text(max_size=20))
def test_a_cursor_brings_back_its_key(moment: datetime, id: UUID, number: int, text: str) -> None:
    cursor = encode_cursor(moment, id, number, text)
    assert decode_cursor(cursor, datetime, UUID, int, str) == (moment, id, number, text)


def as_cursor(value: Any) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=2),
    max_leaves=6,
)


@given(st.text(max_size=60) | json_values.map(as_cursor))
@example("")
@example(as_cursor([MOMENT.isoformat(), 5]))
@example(as_cursor([MOMENT.isoformat(), None]))
@example(as_cursor(["2026-11-24T03:00:00", str(new_id())]))
@example(as_cursor([5, str(new_id())]))
@example(as_cursor({"a": 1, "b": 2}))
@example("数据")
def test_a_garbage_cursor_is_refused(cursor: str) -> None:
    with pytest.raises(Problem) as refusal:
        decode_cursor(cursor, datetime, UUID)
    assert refusal.value.code == "core.bad_cursor"
    assert refusal.value.field == "after"


@pytest.mark.django_db
@pytest.mark.parametrize("limit", [1, 2, 3, 7, 50])
def test_pages_hold_every_row_once_in_order(limit: int) -> None:
    who = account(1)
    Notification.objects.bulk_create(
        Notification(account=who, kind="test", subject_type="test", subject_id=new_id(), cause=new_id(),
                     created_at=MOMENT + timedelta(seconds=at // 4))
        for at in range(23)
    )  # fmt: skip
    seen: list[Notification] = []
    after = None
    while True:
        rows, after = inbox(who.id, after=after, limit=limit)
        seen += rows
        if after is None:
            break
        assert len(rows) == limit
    assert [(n.created_at, n.id) for n in seen] == sorted(((n.created_at, n.id) for n in seen), reverse=True)
    assert len({n.id for n in seen}) == 23


RATE = rates.Rate("test.rate", 3, 60)


@pytest.mark.django_db
def test_a_rate_lets_so_many_through_and_tells_when_to_come_back() -> None:
    for _ in range(3):
        rates.spend(RATE, "one")
    with pytest.raises(Problem) as refusal:
        rates.spend(RATE, "one")
    assert refusal.value.code == "core.too_many_requests"
    assert 1 <= refusal.value.params["seconds"] <= 60
    rates.spend(RATE, "two")
    assert all(b"one" not in bytes(window.key) for window in RateWindow.objects.all())


@pytest.mark.django_db
def test_a_rate_opens_again_after_its_window_and_old_windows_are_forgotten() -> None:
    for _ in range(3):
        rates.spend(RATE, "one")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE core_ratewindow SET opened_at = opened_at - interval '61 seconds'")
    rates.spend(RATE, "one")
    assert RateWindow.objects.get().count == 1
    assert rates.forget_old_windows() == 0
    with connection.cursor() as cursor:
        cursor.execute("UPDATE core_ratewindow SET opened_at = opened_at - interval '25 hours'")
    assert rates.forget_old_windows() == 1


@pytest.mark.usefixtures("committed")
def test_a_rate_counts_those_who_come_at_once() -> None:
    results = at_once(*[lambda: rates.spend(RATE, "all")] * 6)
    assert sum(isinstance(result, Problem) for result in results) == 3


@pytest.mark.django_db
def test_a_cache_is_made_once_a_revision() -> None:
    made: list[int] = []
    cache = Revised("test.cache", lambda: made.append(1) or len(made))
    assert (cache.get(), cache.get()) == (1, 1)
    raise_revision("test.cache")
    assert (cache.get(), cache.get()) == (2, 2)
    before = current_revision("test.cache")
    raise_revision("test.cache")
    assert current_revision("test.cache") > before
    assert cache.get() == 3


@pytest.mark.usefixtures("committed")
def test_a_cache_is_renewed_after_the_commit_of_a_change_elsewhere() -> None:
    cache = Revised("test.cache", lambda: current_revision("test.cache"))
    raise_revision("test.cache")
    before = cache.get()

    def change() -> None:
        with transaction.atomic():
            raise_revision("test.cache")
            assert cache.get(before) == before

    at_once(change)
    assert cache.get() == current_revision("test.cache") > before


@pytest.mark.usefixtures("committed")
def test_what_was_read_in_a_change_that_failed_is_not_kept() -> None:
    truth = ["first"]
    cache = Revised("test.cache", lambda: truth[0])
    raise_revision("test.cache")
    with transaction.atomic():
        raise_revision("test.cache")
        truth[0] = "never committed"
        assert cache.get() == "never committed"
        transaction.set_rollback(True)
    truth[0] = "second"
    with transaction.atomic():
        raise_revision("test.cache")
    assert cache.get() == "second"
