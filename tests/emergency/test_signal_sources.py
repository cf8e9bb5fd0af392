"""Sources of warnings, read over real sockets on the loopback, which is allowed for the test alone."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from tests import town
from tests.emergency import signals_made as made
from tests.factories import Person, ground, staff
from tests.gateway.receivers import Behaviour, Receiver, answer, flood, hang, receiver, status

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
            values |= {"rules": there.rules, "limits": QUICK}
            return fetch(url, **values)  # type: ignore[arg-type]

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


def named(
    row: Source, fetching: Callable[..., Fetched], answers: Callable[[str], Fetched]
) -> tuple[Callable[[], Source], list[str]]:
    """A reading of a source whose messages answer so, and the addresses that were asked, in their order."""
    asked: list[str] = []

    def reading(url: str, **values: object) -> Fetched:
        if not url.startswith("https://example.org/"):
            return fetching(url, **values)
        asked.append(url.rsplit("/", 1)[-1])
        return answers(url)

    return lambda: read(row, reading), asked


@pytest.mark.parametrize(
    "answer",
    [Fetched("status", 503), Fetched("fetched", 200, b"<html/>"), Fetched("gone", 410), Fetched("refused")],
    ids=["fails", "no warning", "gone", "refused"],
)
def test_what_was_not_read_is_not_marked_as_read_and_tried_again_with_a_bound(
    people: dict[str, Person], answer: Fetched
) -> None:
    feed = answer_with(made.linking("https://example.org/1"), 'ETag: "x"')
    with source(people["subdistrict"], feed) as (row, _, fetching):
        again, asked = named(row, fetching, lambda url: answer)
        found = again()
        assert (found.seen, found.etag, list(found.tries.values())) == ([], "", [1])
        for _ in range(sources.MOST_TRIES + 3):
            found = again()
    assert len(asked) == sources.MOST_TRIES
    assert found.etag == '"x"', "there is nothing left to read"


def test_those_that_cannot_be_read_keep_no_others_from_being_read(people: dict[str, Person]) -> None:
    links = [f"https://example.org/{at}" for at in range(50)]
    with source(people["subdistrict"], answer_with(made.linking(*links))) as (row, _, fetching):
        good = Fetched("fetched", 200, made.alert())
        again, asked = named(row, fetching, lambda url: good if url.endswith("9") else Fetched("status", 500))
        for _ in range(3):
            found = again()
    assert asked[:50] == [str(at) for at in range(50)], "all of them once, before any of them twice"
    assert len(found.seen) == 5


def test_one_that_is_read_at_last_is_marked(people: dict[str, Person]) -> None:
    answers = [Fetched("status", 500), Fetched("fetched", 200, made.alert())]
    feed = answer_with(made.linking("https://example.org/1"), 'ETag: "x"')
    with source(people["subdistrict"], feed) as (row, _, fetching):
        again, asked = named(row, fetching, lambda url: answers.pop(0))
        again()
        found = again()
        assert (len(found.seen), found.tries, found.etag) == (1, {}, '"x"')
        again()
    assert asked == ["1", "1"]
    assert AlertMessage.objects.count() == 1


def test_an_answer_that_was_no_warning_is_read_anew(people: dict[str, Person]) -> None:
    bad = answer_with(b"<html/>", 'ETag: "same"')
    with source(people["subdistrict"], bad, answer_with(made.alert(), 'ETag: "same"')) as (row, there, fetching):
        assert read(row, fetching).fault == "unusable"
        found = read(row, fetching)
        assert "if-none-match" not in there.requests[1].headers
    assert (found.fault, AlertMessage.objects.count()) == ("", 1)


@pytest.mark.parametrize("mark", ["预警".encode(), b"x" * 300, b'"a\tb"'], ids=["not ASCII", "long", "a tab"])
def test_a_mark_that_cannot_be_sent_back_is_not_kept_and_harms_nothing(people: dict[str, Person], mark: bytes) -> None:
    head = b"HTTP/1.1 200 OK\r\nETag: " + mark + b"\r\nContent-Length: %d\r\n\r\n%s"
    content = made.alert()
    with source(people["subdistrict"], answer(head % (len(content), content))) as (row, there, fetching):
        assert read(row, fetching).etag == ""
        assert read(row, fetching).fault == ""
        assert len(there.requests) == 2


def test_one_kept_by_an_earlier_release_harms_nothing(people: dict[str, Person]) -> None:
    with source(people["subdistrict"], answer_with(made.alert())) as (row, _, fetching):
        Source.objects.filter(id=row.id).update(etag="预警")
        assert read(row, fetching).fault == ""


def test_a_feed_with_nothing_to_warn_of_has_no_fault(people: dict[str, Person]) -> None:
    with source(people["subdistrict"], answer_with(made.feed(), 'ETag: "x"')) as (row, _, fetching):
        found = read(row, fetching)
    assert (found.fault, found.etag) == ("", '"x"')


def test_a_feed_leads_nowhere_inward_though_the_city_reads_a_source_there(
    people: dict[str, Person], settings: Any
) -> None:
    with receiver(answer_with(made.alert())) as inner, receiver(answer_with(made.linking(inner.url))) as there:
        settings.WEIGE = settings.WEIGE.model_copy(
            update={"warning_ports": [there.port, inner.port], "warning_networks": list(there.rules.networks)}
        )
        row = sources.add(
            actor=people["subdistrict"].actor, id=new_id(), place=town.SUBDISTRICT, name="x", url=there.url
        )
        assert sources.read_source(row.id)
        assert (len(there.requests), len(inner.requests)) == (1, 0)
    assert AlertMessage.objects.count() == 0


def test_what_webhooks_may_call_is_not_read(people: dict[str, Person], settings: Any) -> None:
    with receiver(answer_with(made.alert())) as there:
        settings.WEIGE = settings.WEIGE.model_copy(
            update={"webhook_ports": [there.port], "webhook_networks": list(there.rules.networks)}
        )
        with pytest.raises(Problem, match=errors.ADDRESS_REFUSED):
            taking.read_address(actor=people["subdistrict"].actor, place=town.SUBDISTRICT, url=there.url)
        assert there.requests == []


def test_a_run_has_one_budget_and_goes_on_the_next_time(
    people: dict[str, Person], monkeypatch: pytest.MonkeyPatch
) -> None:
    passed = 0.0
    monkeypatch.setattr(sources.time, "monotonic", lambda: passed)
    links = [f"https://example.org/{at}" for at in range(6)]
    totals: list[float] = []

    def reading(url: str, **values: object) -> Fetched:
        nonlocal passed
        if not url.startswith("https://example.org/"):
            return Fetched("fetched", 200, made.linking(*links), '"x"')
        limits = values["limits"]
        assert isinstance(limits, Limits)
        totals.append(limits.total)
        passed += limits.total
        return Fetched("timeout")

    row = sources.add(
        actor=people["subdistrict"].actor, id=new_id(), place=town.SUBDISTRICT, name="x", url="https://example.com/"
    )
    found = read(row, reading)
    assert sum(totals) == sources.RUN_SECONDS
    assert len(found.tries) < len(links)
    assert found.etag == ""


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


def test_at_a_place_so_many_sources_are_on_and_no_more(people: dict[str, Person]) -> None:
    actor = people["subdistrict"].actor
    rows = [
        sources.add(actor=actor, id=new_id(), place=town.SUBDISTRICT, name="x", url=f"https://example.org/{at}")
        for at in range(sources.MOST_AT_A_PLACE)
    ]
    sources.switch(actor=actor, source_id=rows[0].id, on=False)
    sources.add(actor=actor, id=new_id(), place=town.SUBDISTRICT, name="x", url="https://example.org/more")
    with pytest.raises(Problem, match=errors.TOO_MANY_SOURCES):
        sources.switch(actor=actor, source_id=rows[0].id, on=True)


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
