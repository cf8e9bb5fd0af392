"""Loading the demo: once, whole, the same for the same seed; and what it is drawn from."""

from __future__ import annotations

from itertools import combinations
from random import Random

import pytest
from django.db import transaction
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.small_demo import UNTIL, content, load_small

from weige.access.models import Account
from weige.cases.models import Case
from weige.core import clock
from weige.server.demo import load as loading
from weige.server.demo.cards import CARDS
from weige.server.demo.load import NotEmptyError, is_loaded
from weige.server.demo.pictures import SCENES, picture
from weige.server.demo.seeds import Seed
from weige.server.demo.shapes import outline, partition
from weige.server.demo.town import communities_of
from weige.server.demo.wording import WORDS
from weige.territory.models import Grid


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
def test_an_interrupted_loading_leaves_nothing_the_next_is_whole_and_another_changes_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
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
    before = content()
    assert load_small(seed=2) == []
    assert content() == before


@pytest.mark.django_db
def test_a_database_with_other_accounts_is_left_alone() -> None:
    Account.objects.create(phone="13800000001", name="测试", created_at=clock.now())
    with pytest.raises(NotEmptyError):
        load_small()
    assert Account.objects.count() == 1
    assert not Grid.objects.exists()


@pytest.mark.django_db
def test_even_a_small_demo_has_a_community_for_every_card() -> None:
    loading._load_reference()
    communities = list(communities_of(2))
    places = [card.place for card in CARDS]
    assert all(any(code.startswith(place[:12]) for code in communities) for place in places)


@settings(max_examples=40)
@given(seed=st.integers(0, 10**6), weights=st.lists(st.floats(20, 120), min_size=1, max_size=12))
def test_a_partition_leaves_nothing_over_and_nothing_twice(seed: int, weights: list[float]) -> None:
    random = Random(seed)
    shape = outline(random, 900, 700)
    pieces = partition(random, shape, weights)
    assert len(pieces) == len(weights)
    assert sum(piece.area for piece in pieces) == pytest.approx(shape.area)
    for one, other in combinations(pieces, 2):
        # A centimetre off the common border: on it, the overlay of nearly equal edges can take a wrong turn.
        assert one.buffer(-0.01).intersection(other).area < 1e-6 * min(one.area, other.area)


def test_made_ids_are_of_version_7_and_repeat() -> None:
    made = Seed(3).id(UNTIL, "case", 1)
    assert (made.version, made.int >> 80) == (7, int(UNTIL.timestamp() * 1000))
    assert made == Seed(3).id(UNTIL, "case", 1)
    assert made != Seed(4).id(UNTIL, "case", 1)


def test_every_picture_of_the_wording_can_be_drawn() -> None:
    named = {scene for words in WORDS.values() for scene in (words.picture, words.mended) if scene}
    assert named == set(SCENES)
    assert all(picture(scene).startswith(b"\xff\xd8") for scene in named)
