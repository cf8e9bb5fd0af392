"""The event log: appended with the act, never changed, read in an order that misses nothing, sealed."""

from __future__ import annotations

import time
from typing import Any
from uuid import UUID

import psycopg
import pytest
from django.db import DatabaseError, connection, transaction

from weige.access.actors import SYSTEM
from weige.core import events
from weige.core.events import FEED_END_SQL, FEED_SQL
from weige.core.ids import new_id
from weige.core.models import Event, EventSeal
from weige.core.roles import as_owner


def append(kind: str = "test.happened", **values: Any) -> Event:
    return events.append(kind, actor=SYSTEM, subject_type="test", subject_id=new_id(), **values)


def another_connection() -> psycopg.Connection[tuple[Any, ...]]:
    values = connection.get_connection_params()
    named = {name: values[name] for name in ("dbname", "user", "password", "host", "port") if values.get(name)}
    return psycopg.connect(**named)


def write(other: psycopg.Connection[Any], kind: str) -> UUID:
    id = new_id()
    other.execute(
        "INSERT INTO core_event (clock_at, kind, subject_type, subject_id, place, payload)"
        " VALUES (now(), %s, 'test', %s, '', '{}')",
        [kind, id],
    )
    return id


def read(position: tuple[int, int], limit: int = 100) -> tuple[tuple[int, int], list[UUID]]:
    with connection.cursor() as cursor:
        cursor.execute(FEED_SQL, [*position, limit])
        rows = cursor.fetchall()
    return ((rows[-1][0], rows[-1][1]) if rows else position), [row[4] for row in rows]


def read_all(position: tuple[int, int], wanted: int, limit: int = 100) -> list[UUID]:
    """Read on until so many events were read; other databases of the same server may hold the feed back a while."""
    seen: list[UUID] = []
    for _ in range(3000):
        position, new = read(position, limit)
        seen += new
        if len(seen) >= wanted:
            break
        if not new:
            time.sleep(0.05)
    return seen


@pytest.mark.django_db
def test_an_event_keeps_what_happened() -> None:
    event = append(place="510104", payload={"a": 1})
    kept = Event.objects.get(seq=event.seq)
    assert (kept.kind, kept.place, kept.payload, kept.actor) == ("test.happened", "510104", {"a": 1}, None)
    assert kept.transaction > 0
    assert kept.recorded_at is not None


@pytest.mark.usefixtures("committed")
def test_an_event_is_appended_only_within_the_transaction_of_its_act() -> None:
    with pytest.raises(RuntimeError):
        append()
    with transaction.atomic():
        append()
        transaction.set_rollback(True)
    assert Event.objects.count() == 0


@pytest.mark.django_db
@pytest.mark.parametrize(
    "statement",
    ["UPDATE core_event SET kind = 'other'", "DELETE FROM core_event", "TRUNCATE core_event",
     "TRUNCATE core_event CASCADE"],
)  # fmt: skip
def test_the_database_refuses_to_change_the_log(statement: str) -> None:
    append()
    refusal = pytest.raises(DatabaseError, match="append-only")
    with as_owner(), refusal, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert Event.objects.get().kind == "test.happened"


@pytest.mark.django_db
def test_a_subscriber_hears_in_the_same_transaction() -> None:
    heard: list[Event] = []
    events.on("test.heard")(heard.append)
    event = append("test.heard")
    append("test.unheard")
    assert heard == [event]
    assert events.has_subscribers("test.heard")
    assert not events.has_subscribers("test.unheard")


@pytest.mark.usefixtures("committed")
def test_the_feed_waits_for_a_slower_transaction_and_misses_nothing() -> None:
    with another_connection() as slow, another_connection() as fast:
        early = write(slow, "test.slow")
        late = write(fast, "test.fast")
        fast.commit()
        assert read((0, 0))[1] == [], "the fast event must wait for the slow one that began before it"
        with connection.cursor() as cursor:
            cursor.execute(FEED_END_SQL)
            assert cursor.fetchone() is None
        slow.commit()
        assert read_all((0, 0), 2) == [early, late]


@pytest.mark.usefixtures("committed")
def test_every_event_of_interleaved_transactions_is_read_once() -> None:
    seen: list[UUID] = []
    position = (0, 0)
    with another_connection() as one, another_connection() as two, another_connection() as three:
        others = [one, two, three]
        for turn in range(60):
            write(others[turn % 3], "test.turn")
            if turn % 5 == 4:
                others[(turn * 7) % 3].commit()
            if turn % 11 == 0:
                others[turn % 3].rollback()
            position, new = read(position, limit=4)
            seen += new
    kept = set(Event.objects.values_list("subject_id", flat=True))
    seen += read_all(position, len(kept) - len(seen), limit=4)
    assert len(seen) == len(set(seen)), "an event was read twice"
    assert set(seen) == kept, "an event was missed"


def tamper(statement: str) -> None:
    """Change the log as someone with the database's own keys would."""
    with as_owner(), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(statement)


@pytest.mark.usefixtures("committed")
class TestSeals:
    def fill(self, count: int) -> None:
        with transaction.atomic():
            for at in range(count):
                append(payload={"at": at})

    def test_sealing_covers_everything_once(self) -> None:
        self.fill(5)
        assert events.seal() == 5
        assert events.seal() == 0
        self.fill(7)
        assert (events.seal(limit=3), events.seal(limit=100)) == (3, 4)
        assert EventSeal.objects.count() == 3
        assert events.check_seals() == []

    @pytest.mark.parametrize(
        ("statement", "reason"),
        [
            ("UPDATE core_event SET payload = '{\"at\": 99}' WHERE payload->>'at' = '3'", "not what it was"),
            ("UPDATE core_event SET clock_at = clock_at - interval '1 hour' WHERE payload->>'at' = '3'",
             "not what it was"),
            ("UPDATE core_event SET place = '5101' WHERE payload->>'at' = '3'", "not what it was"),
            ("DELETE FROM core_event WHERE payload->>'at' = '3'", "4 events instead of 5"),
        ],
    )  # fmt: skip
    def test_tampering_shows(self, statement: str, reason: str) -> None:
        self.fill(5)
        events.seal()
        self.fill(2)
        events.seal()
        first, _ = EventSeal.objects.order_by("last_seq")
        tamper(statement.replace("WHERE", f"WHERE seq <= {first.last_seq} AND"))
        faults = events.check_seals()
        assert [fault.last_seq for fault in faults] == [first.last_seq]
        assert reason in faults[0].reason

    def test_a_seal_made_anew_does_not_hide_it(self) -> None:
        self.fill(3)
        events.seal()
        self.fill(3)
        events.seal()
        first, second = EventSeal.objects.order_by("last_seq")
        tamper(f"UPDATE core_event SET kind = 'test.other' WHERE seq = {first.last_seq}")
        digest, _ = events._chain(b"", Event.objects.filter(seq__lte=first.last_seq).order_by("seq").iterator())
        EventSeal.objects.filter(last_seq=first.last_seq).update(digest=digest)
        assert [fault.last_seq for fault in events.check_seals()] == [second.last_seq]

    def test_sealing_waits_for_running_writers(self) -> None:
        with another_connection() as slow:
            write(slow, "test.slow")
            self.fill(1)
            with pytest.raises(Exception, match="lock timeout"):
                events.seal()
            slow.commit()
        assert events.seal() == 2
