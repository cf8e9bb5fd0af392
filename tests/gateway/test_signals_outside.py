"""What other systems see and bring: published warnings as CAP and Atom without an account, readings with a key."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any
from xml.etree import ElementTree

import pytest
from django.http import HttpResponse
from tests import town
from tests.emergency import signals_made as made
from tests.emergency.test_signal_drafts import published
from tests.factories import API, browser
from tests.gateway.conftest import Ground
from tests.gateway.test_open311 import INSIDE, post, refusal

from weige.core import clock
from weige.core.errors import ID_TAKEN, Problem
from weige.core.ids import new_id
from weige.emergency.models import AlertMessage, Gauge, GaugeReading
from weige.emergency.signals import taking
from weige.emergency.warnings.reading import read
from weige.gateway import keys

ATOM = "{http://www.w3.org/2005/Atom}"


def test_a_published_warning_is_read_by_anybody_byte_for_byte(open_town: Ground) -> None:
    row = published(open_town.people)
    answer = browser().get(f"/cap/{row.alert_id}.xml")
    assert answer.status_code == 200
    assert answer.headers["Content-Type"].startswith("application/cap+xml")
    assert answer.content == bytes(AlertMessage.objects.select_related("file").get(id=row.alert_id).file.content)


def test_neither_the_warning_nor_the_feed_names_a_person(open_town: Ground) -> None:
    row = published(open_town.people)
    both = browser().get(f"/cap/{row.alert_id}.xml").content + browser().get("/cap/feed.atom").content
    for person in open_town.people.values():
        assert person.account.name.encode() not in both
        assert person.account.phone.encode() not in both


def test_the_feed_is_one_that_we_read_ourselves(open_town: Ground) -> None:
    row = published(open_town.people)
    content = browser().get("/cap/feed.atom").content
    assert [link.rsplit("/", 1)[-1] for link in read(content, clock.CITY_ZONE).links] == [f"{row.alert_id}.xml"]


def test_the_feed_has_those_in_force_and_what_ended_others_before_their_time(open_town: Ground) -> None:
    def told() -> list[str]:
        content = browser().get("/cap/feed.atom").content
        return [link.rsplit("/", 1)[-1][:-4] for link in read(content, clock.CITY_ZONE).links]

    begin = clock.now()
    first = published(open_town.people)
    assert told() == [str(first.alert_id)]
    with clock.at(begin + timedelta(hours=1)):
        second = published(open_town.people, msg_type="Update", about=first.alert_id)
        assert told() == [str(second.alert_id)], "what was replaced is not in force"
    with clock.at(begin + timedelta(hours=2)):
        third = published(open_town.people, msg_type="Cancel", about=second.alert_id)
        assert told() == [str(third.alert_id)]
    with clock.at(begin + timedelta(hours=8)):
        assert told() == [], "what it ended would have run out by now"


def test_a_feed_says_when_something_ran_out(open_town: Ground) -> None:
    def changed() -> str | None:
        return ElementTree.fromstring(browser().get("/cap/feed.atom").content).findtext(f"{ATOM}updated")

    published(open_town.people)
    before = changed()
    with clock.at(clock.now() + timedelta(hours=7)):
        assert changed() != before


def test_an_exercise_is_not_in_the_feed(open_town: Ground) -> None:
    published(open_town.people, drill=True)
    assert ElementTree.fromstring(browser().get("/cap/feed.atom").content).findall(f"{ATOM}entry") == []


def test_what_others_have_sent_is_not_handed_on(open_town: Ground) -> None:
    taking.upload(actor=open_town.people["subdistrict"].actor, place=town.SUBDISTRICT, content=made.alert())
    assert browser().get(f"/cap/{AlertMessage.objects.get().id}.xml").status_code == 404
    assert browser().get(f"/cap/{new_id()}.xml").status_code == 404
    assert browser().post("/cap/feed.atom").status_code == 405


# Readings.


def send(key: str, station: Gauge, *readings: tuple[str, float], **more: Any) -> HttpResponse:
    rows = [{"gauge": str(station.id), "at": at, "value": value} for at, value in readings]
    body = {"api_key": key, "readings": rows, **more}
    return browser().post(f"{API}/gateway/readings", body, content_type="application/json")  # type: ignore[return-value]


FIRST, SECOND = "2026-01-02T10:00:00+08:00", "2026-01-02T10:10:00+08:00"


def test_readings_come_with_a_key_and_again_change_nothing(open_town: Ground) -> None:
    station = made.gauge(open_town.people["subdistrict"])
    told = [json.loads(send(open_town.readings, station, (FIRST, 4.1), (SECOND, 4.2)).content) for _ in range(2)]
    assert told == [{"new": 2, "corrected": 0, "known": 0}, {"new": 0, "corrected": 0, "known": 2}]
    assert set(GaugeReading.objects.values_list("key", "account")) == {(open_town.readings_row.id, None)}


def test_one_bad_reading_refuses_all(open_town: Ground) -> None:
    station = made.gauge(open_town.people["subdistrict"])
    answer = send(open_town.readings, station, (FIRST, 4.1), ("2099-01-01T00:00:00Z", 4.2))
    assert (answer.status_code, answer.json()["code"]) == (422, "emergency.readings_unfit")
    assert [fault["line"] for fault in answer.json()["current"]["faults"]] == [2]
    assert GaugeReading.objects.count() == 0


def test_a_correction_must_say_that_it_is_one(open_town: Ground) -> None:
    station = made.gauge(open_town.people["subdistrict"])
    send(open_town.readings, station, (FIRST, 4.1))
    assert send(open_town.readings, station, (FIRST, 4.3)).status_code == 422
    assert send(open_town.readings, station, (FIRST, 4.3), corrects=True).json()["corrected"] == 1


@pytest.mark.parametrize("key", ["", "wk_wrong"])
def test_without_a_key_nothing_is_taken(open_town: Ground, key: str) -> None:
    station = made.gauge(open_town.people["subdistrict"])
    assert send(key, station, (FIRST, 4.1)).status_code in {401, 403}
    assert GaugeReading.objects.count() == 0


def test_a_key_reaches_no_gauge_outside_its_place(open_town: Ground) -> None:
    station = made.gauge(open_town.people["district"], place=town.DISTRICT)
    assert send(open_town.readings, station, (FIRST, 4.1)).status_code == 404
    other, key = keys.issue(
        actor=open_town.people["city"].actor, id=new_id(), name="x", place=town.COMMUNITY, hourly=10, purpose="readings"
    )
    assert other.place == town.COMMUNITY
    assert send(key, made.gauge(open_town.people["subdistrict"]), (FIRST, 4.1)).status_code == 404


def test_a_key_for_requests_brings_no_readings_and_one_for_readings_makes_no_requests(open_town: Ground) -> None:
    station = made.gauge(open_town.people["subdistrict"])
    answer = send(open_town.key, station, (FIRST, 4.1))
    assert (answer.status_code, answer.json()["code"]) == (403, "gateway.key_purpose")
    assert GaugeReading.objects.count() == 0
    assert refusal(post(None, api_key=open_town.readings, **INSIDE), 403)


def test_a_key_issued_again_for_another_purpose_is_another_command(open_town: Ground) -> None:
    with pytest.raises(Problem, match=ID_TAKEN):
        keys.issue(
            actor=open_town.people["city"].actor, id=open_town.row.id, name="城市通", place=town.SUBDISTRICT,
            hourly=1000, purpose="readings",
        )  # fmt: skip
