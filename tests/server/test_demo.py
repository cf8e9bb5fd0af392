"""The demo: what it promises to its users, on a small scale."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import combinations, pairwise
from random import Random
from typing import Any

import pytest
from django.contrib.auth.hashers import check_password
from django.db import connection, transaction
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import Point, from_wkb, union_all

from weige.access.models import Account, Organisation, Post
from weige.access.queries import active_on
from weige.cases import lifecycle
from weige.cases.models import Case, Comment, Photo, Step
from weige.core import clock
from weige.core.models import Event
from weige.core.photos import file_path
from weige.notify.models import Notification
from weige.registry.models import Premises
from weige.server.demo import load as loading
from weige.server.demo.cards import CARDS, LINGKE, account_of
from weige.server.demo.load import UNREAD_ON_CARDS, NotEmptyError, is_loaded, load
from weige.server.demo.people import CARD_PASSWORD, promise_kept
from weige.server.demo.pictures import SCENES, picture
from weige.server.demo.seeds import Seed
from weige.server.demo.shapes import outline, partition
from weige.server.demo.wording import WORDS
from weige.territory.models import Grid

UNTIL = datetime(2026, 6, 12, 7, 30, tzinfo=UTC)
HOME = LINGKE + "001001"


def load_small(seed: int = 1, cases_each: int = 20) -> list[str]:
    """One community with a few cases; returns what was said."""
    said: list[str] = []
    load(seed=seed, say=said.append, until=UNTIL, communities=1, cases_each=cases_each)
    return said


@pytest.fixture(scope="module")
def demo(django_db_setup: None, django_db_blocker: Any) -> Iterator[list[str]]:
    """The small demo, taken back after the module."""
    with django_db_blocker.unblock(), transaction.atomic():
        said = load_small()
        with clock.at(UNTIL):
            yield said
        transaction.set_rollback(True)


def content() -> dict[str, list[Any]]:
    """All that a demo is made of, without what only this database gives (case numbers, event numbers)."""
    return {
        "cases": list(
            Case.objects.order_by("id").values_list(
                "id", "category", "description", "where", "state", "outcome", "holder", "reported_at", "version"
            )
        ),
        "steps": list(Step.objects.order_by("id").values_list("id", "move", "actor", "holder", "note", "at")),
        "comments": list(Comment.objects.order_by("id").values_list("id", "author", "text", "at")),
        "photos": list(Photo.objects.order_by("id").values_list("id", "file__digest", "stage")),
        "people": list(Account.objects.order_by("id").values_list("id", "phone", "name")),
        "posts": list(Post.objects.order_by("id").values_list("id", "post_type", "place", "account", "rank")),
        "organisations": list(Organisation.objects.order_by("id").values_list("id", "name", "kind", "place")),
        "grids": [(*row[:3], bytes(row[3])) for row in Grid.objects.order_by("code").values_list(
            "code", "name", "household_count", "boundary")],
        "premises": list(Premises.objects.order_by("id").values_list("id", "full_name", "place", "longitude")),
        "inbox": list(Notification.objects.order_by("cause", "account").values_list("cause", "account", "kind", "read_at")),
    }  # fmt: skip


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
            move = lifecycle.MOVES[after.move]
            assert after.from_state == before.to_state
            assert after.from_state in move.origins
            assert after.to_state == move.target
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


def test_a_second_start_changes_nothing(demo: list[str]) -> None:
    before = content()
    assert load_small(seed=2) == []
    assert content() == before


def test_progress_is_said(demo: list[str]) -> None:
    assert demo[0].startswith("Loading the demo")
    assert demo[-1] == "Loading the demo: done."


@pytest.mark.django_db
def test_the_same_seed_makes_the_same_demo_and_another_seed_another() -> None:
    found = []
    for seed in (7, 7, 8):
        with transaction.atomic():
            load_small(seed=seed, cases_each=8)
            found.append(content())
            transaction.set_rollback(True)
    assert found[0] == found[1]
    assert found[0]["people"] != found[2]["people"]
    assert found[0]["cases"] != found[2]["cases"]


@pytest.mark.django_db
def test_an_interrupted_loading_leaves_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(loading, "_read_inboxes", interrupted)
        with pytest.raises(KeyboardInterrupt):
            load_small(cases_each=2)
    assert not is_loaded()
    assert not Account.objects.exists()
    assert not Case.objects.exists()
    load_small(cases_each=2)
    assert is_loaded()


@pytest.mark.django_db
def test_a_database_with_other_accounts_is_left_alone() -> None:
    Account.objects.create(phone="13800000001", name="测试", created_at=clock.now())
    with pytest.raises(NotEmptyError):
        load_small()
    assert Account.objects.count() == 1
    assert not Grid.objects.exists()


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 10**6), weights=st.lists(st.floats(20, 120), min_size=1, max_size=12))
def test_a_partition_leaves_nothing_over_and_nothing_twice(seed: int, weights: list[float]) -> None:
    random = Random(seed)
    shape = outline(random, 900, 700)
    pieces = partition(random, shape, weights)
    assert len(pieces) == len(weights)
    assert sum(piece.area for piece in pieces) == pytest.approx(shape.area)
    for one, other in combinations(pieces, 2):
        assert one.intersection(other).area < 1e-6 * min(one.area, other.area)


def test_made_ids_are_of_version_7_and_repeat() -> None:
    made = Seed(3).id(UNTIL, "case", 1)
    assert (made.version, made.int >> 80) == (7, int(UNTIL.timestamp() * 1000))
    assert made == Seed(3).id(UNTIL, "case", 1)
    assert made != Seed(4).id(UNTIL, "case", 1)


def test_every_picture_of_the_wording_can_be_drawn() -> None:
    named = {scene for words in WORDS.values() for scene in (words.picture, words.mended) if scene}
    assert named == set(SCENES)
    assert all(picture(scene).startswith(b"\xff\xd8") for scene in named)
