"""The demo: what it promises to its users, on a small scale."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from itertools import combinations, pairwise
from typing import Any

import pytest
from django.contrib.auth.hashers import check_password
from django.db import connection, transaction
from django.test import Client
from shapely import Point, from_wkb, union_all
from tests.small_demo import UNTIL, load_small

from weige.access.models import Account, Post
from weige.access.queries import active_on
from weige.cases import lifecycle
from weige.cases.models import Campaign, Case, HouseholdPlan, LikeGroup, Meeting, Photo, Step, WhistleCall
from weige.core import clock
from weige.core.models import Event
from weige.core.photos import file_path
from weige.core.places import Scope
from weige.gateway.models import Subscription
from weige.notify.models import Notification
from weige.registry.models import (
    Change,
    Disclosure,
    Fact,
    Household,
    Person,
    Premises,
    ReadingNotice,
    ResidentRequest,
)
from weige.registry.people import vault, wall
from weige.registry.people.building import DoorState
from weige.registry.people.dictionary import dictionary
from weige.registry.people.values import read_identity_number
from weige.server.demo.cards import CARDS, LINGKE, account_of
from weige.server.demo.load import UNREAD_ON_CARDS
from weige.server.demo.people import CARD_PASSWORD, promise_kept
from weige.server.demo.story import RESIDENT_NAME, RESIDENT_PHONE
from weige.territory.models import Grid

HOME = LINGKE + "001001"
pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("demo")]  # One process loads it.


@pytest.fixture(scope="module")
def demo(django_db_setup: None, django_db_blocker: Any) -> Iterator[list[str]]:
    """The small demo, taken back after the module."""
    with django_db_blocker.unblock(), transaction.atomic():
        said = load_small()
        with clock.at(UNTIL):
            yield said
        transaction.set_rollback(True)


def test_households_add_up_from_entrance_to_general_grid(demo: list[str]) -> None:
    for general in Grid.objects.filter(kind="general"):
        micros = list(Grid.objects.filter(parent=general.code))
        assert 3 <= len(micros) <= 6
        assert general.household_count == sum(micro.household_count for micro in micros)
        for micro in micros:
            homes = Premises.objects.filter(place=micro.code, kind="building")
            assert 30 <= micro.household_count <= 100
            assert micro.household_count == sum(home.household_count or 0 for home in homes)
            for home in homes:
                assert home.household_count == sum(door.household_count or 0 for door in home.children.all())
    for compound in Premises.objects.filter(kind="compound"):
        assert compound.household_count == sum(home.household_count or 0 for home in compound.children.all())


def test_each_community_has_two_to_four_general_grids_and_a_dedicated_one(demo: list[str]) -> None:
    assert 2 <= Grid.objects.filter(kind="general").count() <= 4
    assert Grid.objects.filter(kind="dedicated").count() == 1


def test_boundaries_do_not_overlap_and_cover_their_buildings(demo: list[str]) -> None:
    shapes = {grid.code: from_wkb(bytes(grid.boundary or b"")) for grid in Grid.objects.all()}
    general = {g.code for g in Grid.objects.filter(kind="general")}
    pieces = {code: shape for code, shape in shapes.items() if code not in general}
    assert all(shape.is_valid for shape in shapes.values())
    for one, other in combinations(pieces.values(), 2):
        assert one.intersection(other).area < 1e-9 * min(one.area, other.area)
    for code in general:
        together = union_all([shape for piece, shape in pieces.items() if piece.startswith(code)])
        assert together.symmetric_difference(shapes[code]).area < 1e-9 * together.area
    for home in Premises.objects.filter(kind="building"):
        assert shapes[home.place].contains(Point(home.longitude, home.latitude))


def test_the_lamp_of_the_story_has_its_building(demo: list[str]) -> None:
    home = Premises.objects.get(full_name="金色家园 3号楼")
    assert home.place == HOME
    assert (home.floors or 0) > 4
    assert home.children.filter(kind="entrance").count() == 2


def test_every_case_is_held_by_one_named_post_on_duty(demo: list[str]) -> None:
    on_duty = set(Post.objects.filter(active_on(UNTIL.date()), account__is_active=True).values_list("id", flat=True))
    assert {case.holder_id for case in Case.objects.all()} <= on_duty


def test_every_history_follows_the_table_of_moves(demo: list[str]) -> None:
    for case in Case.objects.all():
        steps = list(Step.objects.filter(case=case).order_by("version"))
        assert [step.version for step in steps] == list(range(1, case.version + 1))
        assert (steps[0].move, steps[-1].to_state, steps[-1].holder_id) == ("report", case.state, case.holder_id)
        for before, after in pairwise(steps):
            assert after.from_state == before.to_state
            move = lifecycle.MOVES.get(after.move)
            if move is not None:
                assert after.from_state in move.origins
            together = lifecycle.State.CLOSED if after.move == "close_together" else None
            target = move.target if move is not None else together
            assert after.to_state == (target or before.to_state), "what moves nothing leaves the case where it was"
            assert before.at <= after.at <= UNTIL
        kinds = {"report": "case.reported"}
        told = set(Event.objects.filter(subject_id=case.id).values_list("kind", flat=True))
        assert {kinds.get(step.move, f"case.{step.move}") for step in steps} <= told


def test_cases_stand_in_every_state(demo: list[str]) -> None:
    assert set(Case.objects.values_list("state", flat=True)) == set(lifecycle.State)
    assert Case.objects.filter(reported_at__lt=UNTIL - timedelta(days=91)).count() == 0


def test_every_card_is_a_person_with_the_post_it_promises(demo: list[str]) -> None:
    for card in CARDS:
        account = account_of(card.id)
        assert account is not None
        assert account.name == card.name
        assert check_password(CARD_PASSWORD, account.password)
        assert promise_kept(card), card.id
        assert account.posts.count() == 1


def test_nobody_else_can_sign_in_and_no_number_is_assigned(demo: list[str]) -> None:
    others = Account.objects.exclude(phone__in=[card.phone for card in CARDS])
    assert others
    assert all(not account.has_usable_password() and account.phone.startswith("100") for account in others)


def test_the_leader_has_a_residents_report_in_hand_and_one_answer_to_confirm(demo: list[str]) -> None:
    leader = account_of("leader")
    in_hand = Case.objects.filter(holder__account=leader).exclude(state="closed")
    assert 2 <= in_hand.count() <= 4
    assert in_hand.filter(reporter_kind="resident").exists()
    assert Case.objects.filter(reporter=leader, state="replied").exists()


@pytest.mark.parametrize(
    ("card", "least", "states"),
    [
        ("grid_worker", 3, {"reported"}),
        ("community", 8, {"reported"}),
        ("property", 3, {"dispatched", "accepted"}),
        ("department", 2, {"dispatched", "accepted"}),
        ("district", 2, {"reported"}),
        ("city", 1, {"reported"}),
    ],
)
def test_the_cards_have_work_waiting(demo: list[str], card: str, least: int, states: set[str]) -> None:
    in_hand = Case.objects.filter(holder__account=account_of(card)).exclude(state="closed")
    assert in_hand.count() >= least
    assert states <= set(in_hand.values_list("state", flat=True))


@pytest.mark.parametrize("card", [card.id for card in CARDS])
def test_whoever_enters_by_a_card_sees_their_work(demo: list[str], card: str) -> None:
    browser = Client(headers={"sec-fetch-site": "same-origin"})
    entered = browser.post("/api/v1/demo/enter", {"card": card}, content_type="application/json")
    assert entered.status_code == 200
    assert entered.json()["state"] == "signed_in"
    mine = browser.get("/api/v1/cases?view=mine").json()["items"]
    assert len(mine) == Case.objects.filter(holder__account=account_of(card)).exclude(state="closed").count()
    for row in mine[:2]:
        shown = browser.get(f"/api/v1/cases/{row['id']}")
        assert shown.status_code == 200
        assert shown.json()["steps"][-1]["holder"]["account_name"] == entered.json()["account"]["name"]
    assert browser.get("/api/v1/inbox").status_code == 200


def test_several_corridor_lamps_are_open_where_the_story_happens(demo: list[str]) -> None:
    lamps = Case.objects.filter(community=LINGKE, category="facility.corridor_lamp").exclude(state="closed")
    assert lamps.count() >= 4


def test_inboxes_are_alive_and_no_job_is_left(demo: list[str]) -> None:
    for card in ("leader", "community", "property"):
        unread = Notification.objects.filter(account=account_of(card), read_at__isnull=True)
        assert 1 <= unread.count() <= UNREAD_ON_CARDS
    assert Notification.objects.filter(created_at__lt=UNTIL - timedelta(days=2), read_at__isnull=True).count() == 0
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM procrastinate_jobs WHERE task_name = 'weige.cases.jobs.tell'")
        assert cursor.fetchone() == (0,)


def test_photos_are_stored_as_any_other(demo: list[str]) -> None:
    photos = Photo.objects.select_related("file")
    assert photos.count() >= 5
    assert all(file_path(photo.file.digest, "thumb").is_file() for photo in photos)


def test_there_are_as_many_doors_as_households_were_counted(demo: list[str]) -> None:
    for entrance in Premises.objects.filter(kind="entrance"):
        doors = list(entrance.children.filter(kind="dwelling"))
        assert len(doors) == entrance.household_count
        assert {door.floor for door in doors} == set(range(1, (entrance.floors or 0) + 1))


@pytest.fixture(scope="module")
def seen(demo: list[str]) -> Iterator[None]:
    """The whole city's people, past the wall."""
    with wall.opened(Scope(("5101",))):
        yield


def test_doors_are_filled_to_verify_changed_empty_and_unknown(demo: list[str], seen: None) -> None:
    browser = Client(headers={"sec-fetch-site": "same-origin"})
    browser.post("/api/v1/demo/enter", {"card": "community"}, content_type="application/json")
    counts: dict[str, int] = {}
    for building in Premises.objects.filter(kind="building", place__startswith=LINGKE):
        shown = browser.get(f"/api/v1/buildings/{building.id}/register").json()
        for state, count in shown["counts"].items():
            counts[state] = counts.get(state, 0) + count
    total = sum(counts.values())
    assert set(counts) == set(DoorState)
    assert counts["filled"] > total / 2
    assert all(count >= 8 for count in counts.values()), counts


def test_every_household_keeps_the_rules(demo: list[str], seen: None) -> None:
    for home in Household.objects.filter(last_day__isnull=True).prefetch_related("stays"):
        stays = [stay for stay in home.stays.all() if stay.last_day is None and stay.voided_at is None]
        assert [stay.role for stay in stays].count("head") == 1
        assert all(stay.place == home.place for stay in stays)
    assert Household.objects.filter(last_day__isnull=True).count() > 300
    assert Household.objects.filter(last_day__isnull=False).exists()
    assert {"moved_in", "verified", "vacant", "moved_out"} <= set(Change.objects.values_list("kind", flat=True))


def test_nobody_has_the_numbers_of_the_demos_residents(demo: list[str], seen: None) -> None:
    phones, numbers = [], []
    for person in Person.objects.all():
        phones += [vault.open_value(person.id, "phone", person.phone)] if person.phone else []
        numbers += [vault.open_value(person.id, "identity_number", n) for n in [person.identity_number] if n]
    assert phones
    assert all(phone.startswith("100") for phone in phones)
    assert len(phones) == len(set(phones))
    assert numbers
    assert all(number.startswith("510199") for number in numbers)
    assert all(read_identity_number(number, today=UNTIL.date()) == number for number in numbers)


def test_what_needs_consent_has_it_and_children_have_their_guardians(demo: list[str], seen: None) -> None:
    needing = [code for code, field in dictionary().fields.items() if field.needs_consent]
    for fact in Fact.objects.filter(field__in=needing).select_related("consent"):
        assert fact.consent is not None
        assert fact.field in fact.consent.fields
    born = UNTIL.year - 13
    children = Person.objects.filter(birth_year__gt=born)
    assert children
    assert all(child.consents.filter(given_by="guardian", guardian__isnull=False).exists() for child in children)


def test_the_resident_of_the_story_sees_who_looked_at_her_data(demo: list[str], seen: None) -> None:
    found = Person.objects.filter(phone_index__in=vault.blind_indexes("phone", RESIDENT_PHONE))
    (person,) = found
    assert vault.open_value(person.id, "name", person.name or b"") == RESIDENT_NAME
    read = Disclosure.objects.filter(person=person.id)
    assert read.count() >= 3
    assert read.filter(masked=False).exists()
    assert read.filter(at__gt=UNTIL).count() == 0


def test_the_data_officer_finds_requests_and_a_notice(demo: list[str], seen: None) -> None:
    asked = ResidentRequest.objects.filter(state="open", place__startswith=LINGKE)
    assert asked.count() == 3
    assert (asked.order_by("due_on")[0].due_on - UNTIL.date()).days <= 7
    assert ReadingNotice.objects.filter(place=LINGKE, kind="night").exists()


def test_what_people_do_together_is_there_to_be_seen(demo: list[str]) -> None:
    """Household plans, meetings, campaigns and called departments, each in more than one state."""
    assert set(HouseholdPlan.objects.values_list("state", flat=True)) == {"running", "closed"}
    assert HouseholdPlan.objects.filter(next_visit__lte=UNTIL.date()).exists(), "a visit is due"
    assert Campaign.objects.filter(state="running").count() == Campaign.objects.filter(state="closed").count() == 1
    assert LikeGroup.objects.filter(state="proposed", size__gte=3).exists()
    assert Meeting.objects.filter(signed_at__isnull=False, at__lt=UNTIL).count() == 1
    assert Meeting.objects.filter(signed_at__isnull=True, at__lt=UNTIL).count() == 1
    assert Meeting.objects.filter(at__gt=UNTIL).count() == 1
    assert {call.ended_at is None for call in WhistleCall.objects.all()} == {True, False}
    assert not Subscription.objects.filter(state="active").exists(), "a demo calls nobody"


def test_progress_is_said(demo: list[str]) -> None:
    assert demo[0].startswith("Loading the demo")
    assert demo[-1] == "Loading the demo: done."


def test_the_mediator_finds_two_dossiers_that_say_that_they_are_made_up(demo: list[str]) -> None:
    browser = Client(headers={"sec-fetch-site": "same-origin"})
    browser.post("/api/v1/demo/enter", {"card": "mediator"}, content_type="application/json")
    rows = browser.get("/api/v1/mediation/dossiers").json()["items"]
    assert {row["state"] for row in rows} == {"mediating", "agreed"}
    for row in rows:
        shown = browser.post(f"/api/v1/mediation/dossiers/{row['id']}/open", {}, content_type="application/json").json()
        assert "编造" in shown["summary"]
        assert all(party["phone"].startswith("100000000") for party in shown["parties"])
