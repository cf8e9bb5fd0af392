"""Sources of warnings, read over real sockets on the loopback, which is allowed for the test alone."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from functools import partial

import pytest
from tests import town
from tests.emergency import signals_made as made
from tests.factories import Person, ground, staff
from tests.gateway.receivers import Behaviour, Receiver, flood, hang, receiver, status

from weige.core import clock
from weige.core.errors import Problem
from weige.core.ids import new_id
from weige.core.outgoing.addresses import Rules
from weige.core.outgoing.calling import Fetched, Limits, fetch
from weige.emergency.models import AlertFile, AlertMessage, Source
from weige.emergency.signals import errors, sources, taking

pytestmark = pytest.mark.django_db
QUICK = Limits(connect=1, read=0.5, total=2.0, resolve=1)


@pytest.fixture
def people() -> dict[str, Person]:
    ground()
    return staff()


def answer_with(content: bytes, *headers: str) -> Behaviour:
    return status(200, *headers, body=content)


@contextmanager
def source(person: Person, *behaviours: Behaviour) -> Iterator[tuple[Source, Receiver, Callable[..., Fetched]]]:
    """A source on the loopback, and how it is fetched there."""
    with receiver(*behaviours) as there:
        row = Source.objects.create(
            id=new_id(), place=town.SUBDISTRICT, name="市气象台", url=there.url, made_by=person.account,
            made_at=clock.now(), next_at=clock.now(),
        )  # fmt: skip

        def fetching(url: str, **values: object) -> Fetched:
            values["rules"] = there.rules
            return partial(fetch, limits=QUICK)(url, **values)  # type: ignore[arg-type]

        yield row, there, fetching


def read(row: Source, fetching: Callable[..., Fetched]) -> Source:
    Source.objects.filter(id=row.id).update(next_at=clock.now())
    assert sources.read_source(row.id, fetching=fetching)
    return Source.objects.get(id=row.id)


def test_a_feed_is_read_and_its_warnings_taken(people: dict[str, Person]) -> None:
    with source(people["subdistrict"], answer_with(made.feed(made.alert()))) as (row, _, fetching):
        found = read(row, fetching)
    assert (found.fault, found.read_at is not None) == ("", True)
    assert AlertMessage.objects.get().receipts.get().source_id == row.id


def test_the_second_reading_asks_whether_anything_changed(people: dict[str, Person]) -> None:
    first = answer_with(made.feed(made.alert()), 'ETag: "abc"', "Last-Modified: Mon, 20 Jul 2026 07:00:00 GMT")
    with source(people["subdistrict"], first, status(304)) as (row, there, fetching):
        read(row, fetching)
        found = read(row, fetching)
        asked = there.requests[1].headers
    assert (asked["if-none-match"], asked["if-modified-since"]) == ('"abc"', "Mon, 20 Jul 2026 07:00:00 GMT")
    assert (found.fault, found.etag) == ("", '"abc"')


def test_a_feed_that_names_its_messages_is_followed_once(people: dict[str, Person]) -> None:
    with receiver(answer_with(made.alert())) as second:
        with source(people["subdistrict"], answer_with(made.linking(second.url))) as (row, there, _):
            both = Rules(frozenset({there.port, second.port}), there.rules.networks)

            def reading(url: str, **values: object) -> Fetched:
                return fetch(url, **{**values, "rules": both, "limits": QUICK})  # type: ignore[arg-type]

            read(row, reading)
            read(row, reading)
        assert len(second.requests) == 1
    assert AlertMessage.objects.count() == 1


def test_messages_that_could_not_be_read_are_asked_for_again(people: dict[str, Person]) -> None:
    feed = answer_with(made.linking("https://example.org/1"), 'ETag: "x"')
    with source(people["subdistrict"], feed) as (row, _, fetching):

        def reading(url: str, **values: object) -> Fetched:
            return Fetched("unreachable") if url == "https://example.org/1" else fetching(url, **values)

        found = read(row, reading)
    assert (found.seen, found.etag) == ([], ""), "an unchanged feed would hide what is still to be read"


@pytest.mark.parametrize(
    ("behaviour", "fault"),
    [
        (hang, "timeout"),
        (status(500), "status"),
        (status(302, "Location: http://169.254.169.254/"), "redirect"),
        (flood(taking.MOST_BYTES + 65_536), "too_large"),
        (answer_with(b"<html/>"), "unusable"),
    ],
    ids=["hangs", "fails", "redirects", "floods", "no warning"],
)
def test_whatever_a_source_does_it_is_written_down_and_nothing_is_kept(
    people: dict[str, Person], behaviour: Behaviour, fault: str
) -> None:
    with source(people["subdistrict"], behaviour) as (row, _, fetching):
        found = read(row, fetching)
    assert found.fault == fault
    assert AlertFile.objects.count() == 0


@pytest.mark.parametrize(
    "url",
    [
        "https://127.0.0.1/x",
        "https://10.0.0.1/",
        "http://example.org/",
        "https://169.254.169.254/",
        "file:///etc/passwd",
    ],
)
def test_an_address_in_the_own_network_is_refused(people: dict[str, Person], url: str) -> None:
    actor = people["subdistrict"].actor
    with pytest.raises(Problem, match=errors.ADDRESS_REFUSED):
        sources.add(actor=actor, id=new_id(), place=town.SUBDISTRICT, name="x", url=url)
    with pytest.raises(Problem, match=errors.ADDRESS_REFUSED):
        taking.read_address(actor=actor, place=town.SUBDISTRICT, url=url)


def test_a_source_is_read_every_few_minutes_and_not_when_it_is_off(people: dict[str, Person]) -> None:
    row = sources.add(
        actor=people["subdistrict"].actor, id=new_id(), place=town.SUBDISTRICT, name="x", url="https://example.org/"
    )
    assert sources.due() == [row.id]
    sources.switch(actor=people["subdistrict"].actor, source_id=row.id, on=False)
    assert sources.due() == []
    sources.switch(actor=people["subdistrict"].actor, source_id=row.id, on=True)
    calls: list[str] = []

    def fetching(url: str, **values: object) -> Fetched:
        calls.append(url)
        return Fetched("timeout")

    assert sources.read_source(row.id, fetching=fetching)
    assert not sources.read_source(row.id, fetching=fetching), "it is not due"
    with clock.at(clock.now() + timedelta(minutes=6)):
        assert sources.read_source(row.id, fetching=fetching)
    assert len(calls) == 2
