"""Warnings in the product: taken once, held where they are for, ended by what counts there, told once."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction
from tests import town
from tests.emergency import signals_made as made
from tests.factories import Person, ground, staff

from weige.core import clock
from weige.core.errors import Problem
from weige.core.places import Scope
from weige.emergency.models import AlertFile, AlertMessage, AlertPlace, AlertReceipt, Operation
from weige.emergency.signals import errors, holding, queries, taking
from weige.emergency.signals.announcing import announce
from weige.emergency.signals.holding import held
from weige.emergency.signals.kept import digest_of, whole
from weige.notify.models import Notification
from weige.territory.codes import GridKind

pytestmark = pytest.mark.django_db


@pytest.fixture
def people() -> dict[str, Person]:
    ground()
    return staff()


def upload(person: Person, content: bytes, place: str = town.SUBDISTRICT) -> list[str]:
    taken = taking.upload(actor=person.actor, place=place, content=content)
    return [each.fate for each in taken.messages]


def states(place: str) -> dict[str, str]:
    return {each.row.identifier: each.standing.state.value for each in held(clock.now(), Scope((place,)))}


def test_a_warning_is_shown_where_it_is_for_and_activates_nothing(people: dict[str, Person]) -> None:
    assert upload(people["subdistrict"], made.alert()) == ["new"]
    (row,) = queries.warnings(people["officer"].actor, ended=False)["items"]
    assert (row["colour"], row["level"], row["in_force"], row["actual"]) == ("yellow", 3, True, True)
    assert [place["code"] for place in row["places"]] == [town.SUBDISTRICT]
    assert Operation.objects.count() == 0


def test_the_same_file_again_changes_nothing(people: dict[str, Person]) -> None:
    content = made.alert()
    upload(people["subdistrict"], content)
    assert upload(people["subdistrict"], content) == ["known"]
    assert (AlertMessage.objects.count(), AlertFile.objects.count(), AlertReceipt.objects.count()) == (1, 1, 1)


def test_whoever_brings_a_warning_first_does_not_decide_what_it_says(people: dict[str, Person]) -> None:
    sent = clock.now()
    upload(people["officer"], made.alert(sent=sent, colour="蓝色", severity="Minor"), town.COMMUNITY)
    true = made.alert(sent=sent, colour="红色", severity="Extreme")
    assert upload(people["district"], true, town.DISTRICT) == ["contradicts"]
    found = queries.warnings(people["district"].actor, ended=False)["items"]
    assert {(row["colour"], row["contradicted"]) for row in found} == {("red", True), ("blue", True)}
    red = next(row for row in found if row["colour"] == "red")
    assert [place["code"] for place in red["places"]] == [town.SUBDISTRICT]
    assert upload(people["district"], true, town.DISTRICT) == ["known"]


def test_the_same_message_in_another_file_is_the_same(people: dict[str, Person]) -> None:
    content = made.alert()
    upload(people["subdistrict"], content)
    assert upload(people["subdistrict"], made.feed(content)) == ["known"]
    (row,) = queries.warnings(people["officer"].actor, ended=False)["items"]
    assert row["contradicted"] is False


def test_what_tells_messages_apart_is_the_same_after_the_database_has_had_it(people: dict[str, Person]) -> None:
    """So that a message of an earlier release is known again."""
    upload(people["subdistrict"], made.alert(polygon=made.OVER_GRIDS))
    row = AlertMessage.objects.get()
    assert bytes(row.digest) == digest_of(row.content)


def test_of_two_that_contradict_each_other_neither_shields_the_other_from_its_end(people: dict[str, Person]) -> None:
    sent = clock.now() - timedelta(hours=2)
    upload(people["subdistrict"], made.alert(sent=sent))
    upload(people["subdistrict"], made.alert(sent=sent, status="Exercise", note="<note>演练</note>"))
    cancel = made.alert(
        identifier="C-1", sent=sent + timedelta(hours=1), msg_type="Cancel", infos=False,
        references=made.reference("W-1", sent),
    )  # fmt: skip
    upload(people["subdistrict"], cancel)
    found = held(clock.now(), Scope((town.SUBDISTRICT,)))
    assert {(each.alert.status, each.standing.state.value) for each in found} == {
        ("Actual", "cancelled"), ("Exercise", "in_force"),
    }  # fmt: skip


def test_the_bytes_are_kept_as_they_came_and_rows_are_never_changed(people: dict[str, Person]) -> None:
    content = made.alert()
    upload(people["subdistrict"], content)
    row = AlertMessage.objects.select_related("file").get()
    assert bytes(row.file.content) == content
    for change in (
        lambda: AlertMessage.objects.update(usable=False),
        lambda: AlertFile.objects.all().delete(),
        lambda: AlertReceipt.objects.update(under=town.CITY),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()


def test_a_code_that_is_not_known_falls_back_to_its_parent(people: dict[str, Person]) -> None:
    upload(people["district"], made.alert(code="510104020999"), town.DISTRICT)
    assert AlertPlace.objects.get().place == town.SUBDISTRICT


def test_a_polygon_alone_is_held_against_the_grids(people: dict[str, Person]) -> None:
    upload(people["district"], made.alert(code=None, polygon=made.OVER_GRIDS), town.DISTRICT)
    found = AlertPlace.objects.get()
    assert (found.place, found.how) == (town.COMMUNITY, "shape")


def test_a_neighbour_that_a_polygon_only_touches_is_not_warned(people: dict[str, Person]) -> None:
    town.grid(GridKind.GENERAL, town.NEIGHBOUR, "第1网格", town.square(104.12, 30.60, 0.02))
    beside = "30.60,104.10 30.60,104.12 30.62,104.12 30.62,104.10 30.60,104.10"
    upload(people["district"], made.alert(code=None, polygon=beside), town.DISTRICT)
    assert [row.place for row in AlertPlace.objects.all()] == [town.COMMUNITY]


def test_a_warning_about_other_places_is_not_kept(people: dict[str, Person]) -> None:
    assert upload(people["subdistrict"], made.alert(code="320100")) == ["elsewhere"]
    assert AlertMessage.objects.count() == 0


def test_a_warning_counts_only_under_the_place_of_whoever_took_it(people: dict[str, Person]) -> None:
    upload(people["officer"], made.alert(code="510104000000"), town.COMMUNITY)
    assert AlertPlace.objects.get().place == town.COMMUNITY
    assert states(town.NEIGHBOUR) == {}
    upload(people["district"], made.alert(code="510104000000", identifier="W-2"), town.DISTRICT)
    assert states(town.NEIGHBOUR) == {"W-2": "in_force"}


def test_a_cancellation_ends_a_warning_whichever_comes_first(people: dict[str, Person]) -> None:
    sent = clock.now() - timedelta(hours=2)
    cancel = made.alert(
        identifier="C-1", sent=sent + timedelta(hours=1), msg_type="Cancel", infos=False,
        references=made.reference("W-1", sent),
    )  # fmt: skip
    upload(people["subdistrict"], cancel)
    upload(people["subdistrict"], made.alert(sent=sent))
    assert states(town.SUBDISTRICT) == {"W-1": "cancelled"}


def test_only_messages_that_speak_of_a_warning_are_looked_at(
    people: dict[str, Person], monkeypatch: pytest.MonkeyPatch
) -> None:
    sent = clock.now() - timedelta(hours=2)
    for number in range(3):
        other = made.alert(
            identifier=f"C-{number}", sent=sent + timedelta(hours=1), msg_type="Cancel", infos=False,
            references=made.reference(f"gone-{number}", sent),
        )  # fmt: skip
        upload(people["subdistrict"], other)
    upload(people["subdistrict"], made.alert(sent=sent))
    looked: list[object] = []
    monkeypatch.setattr(holding, "whole", lambda content: looked.append(content) or whole(content))
    assert states(town.SUBDISTRICT) == {"W-1": "in_force"}
    assert len(looked) == 1


def test_a_community_ends_no_warning_of_its_district(people: dict[str, Person]) -> None:
    sent = clock.now() - timedelta(hours=2)
    upload(people["district"], made.alert(sent=sent, code="510104000000"), town.DISTRICT)
    cancel = made.alert(
        identifier="C-1", sent=sent + timedelta(hours=1), msg_type="Cancel", infos=False,
        references=made.reference("W-1", sent),
    )  # fmt: skip
    upload(people["officer"], cancel, town.COMMUNITY)
    assert states(town.DISTRICT) == {"W-1": "in_force"}


def test_a_warning_runs_out(people: dict[str, Person]) -> None:
    upload(people["subdistrict"], made.alert(hours=2))
    with clock.at(clock.now() + timedelta(hours=3)):
        assert states(town.SUBDISTRICT) == {}
        (row,) = queries.warnings(people["officer"].actor, ended=True)["items"]
        assert row["state"] == "expired"


def test_those_who_command_are_told_once_when_it_comes_into_force(people: dict[str, Person]) -> None:
    upload(people["subdistrict"], made.alert())
    announce()
    told = Notification.objects.filter(kind="emergency.warning")
    commanders = {people["subdistrict"].account.id, people["officer"].account.id}
    assert sorted(told.values_list("account_id", flat=True)) == sorted(commanders)


def test_an_exercise_is_told_to_nobody(people: dict[str, Person]) -> None:
    upload(people["subdistrict"], made.alert(status="Exercise", note="<note>演练</note>"))
    assert Notification.objects.filter(kind="emergency.warning").count() == 0
    (row,) = queries.warnings(people["officer"].actor, ended=False)["items"]
    assert row["actual"] is False


def test_faults_are_kept_with_their_rules(people: dict[str, Person]) -> None:
    upload(people["subdistrict"], made.alert(scope=""))
    row = AlertMessage.objects.get()
    found = queries.warning_detail(people["officer"].actor, row.id)["faults"]
    assert {"element.missing", "area.code_only"} <= {fault["rule"] for fault in found}


@pytest.mark.parametrize(
    "content",
    [b"", b"no xml", b"<feed/>", b'<!DOCTYPE a [<!ENTITY b "c">]><alert>&b;</alert>'],
    ids=["empty", "no xml", "no alert", "entities"],
)
def test_a_bad_file_is_refused_and_changes_nothing(people: dict[str, Person], content: bytes) -> None:
    with pytest.raises(Problem, match=errors.FILE_UNUSABLE):
        upload(people["subdistrict"], content)
    assert AlertFile.objects.count() == 0


def test_a_feed_that_only_names_messages_is_told_as_such(people: dict[str, Person]) -> None:
    content = made.linking("https://example.org/1", "https://example.org/2")
    taken = taking.upload(actor=people["subdistrict"].actor, place=town.SUBDISTRICT, content=content)
    told = queries.taken_out(taken)
    assert (told["messages"], told["links"]) == ([], 2)
    assert AlertFile.objects.count() == 0


def test_a_file_that_is_too_large_is_refused(people: dict[str, Person]) -> None:
    with pytest.raises(Problem, match=errors.FILE_TOO_LARGE):
        upload(people["subdistrict"], b" " * (taking.MOST_BYTES + 1))


def test_an_unusable_message_of_a_file_is_reported_and_the_others_are_taken(people: dict[str, Person]) -> None:
    broken = made.alert(identifier="").replace(b"<identifier></identifier>", b"")
    assert sorted(upload(people["subdistrict"], made.feed(broken, made.alert()))) == ["new", "unusable"]
    assert states(town.SUBDISTRICT) == {"W-1": "in_force"}


@pytest.mark.parametrize("sent", ["0001-01-01T00:00:00+08:00", "9999-12-31T23:59:59-08:00", "gestern"])
def test_a_message_of_another_age_is_unusable_and_breaks_nothing(people: dict[str, Person], sent: str) -> None:
    content = re.sub(rb"<sent>[^<]*", b"<sent>" + sent.encode(), made.alert())
    assert upload(people["subdistrict"], content) == ["unusable"]
    assert states(town.SUBDISTRICT) == {}


def test_a_colleague_elsewhere_sees_nothing_of_it(people: dict[str, Person]) -> None:
    upload(people["subdistrict"], made.alert())
    other = made.stranger("community_officer", 12)
    assert queries.warnings(other.actor, ended=True)["items"] == []
    with pytest.raises(Problem, match=errors.UNKNOWN_SIGNAL):
        queries.warning_detail(other.actor, AlertMessage.objects.get().id)
