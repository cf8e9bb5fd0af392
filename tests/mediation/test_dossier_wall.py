"""The second wall of the dossiers: the database shows none to whom none was opened; words are sealed for their row."""

from __future__ import annotations

import importlib
from datetime import timedelta
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.db import DatabaseError, ProgrammingError, connection, transaction
from tests import town
from tests.factories import Person
from tests.mediation.mediations import CLAIMS, DRAFT, NAME, OTHER_NAME, PHONE, SUMMARY, Mediation, everything
from tests.security.canary import Marks

from weige.core import rotation
from weige.core.ids import new_id
from weige.core.places import Scope
from weige.mediation import people as acts
from weige.mediation import reading, vault, wall
from weige.mediation.commands import RecusalWish
from weige.mediation.models import Dossier, Party, Reading
from weige.mediation.terms import PieceKind, RecusalGround

TABLES = sorted(importlib.import_module("weige.mediation.migrations.0002_wall").POLICIES)
MODELS = {model._meta.db_table: model for model in apps.get_app_config("mediation").get_models()}


@pytest.fixture
def whole(mediation: Mediation) -> Mediation:
    """Something in every table behind the wall."""
    mediation.begun()
    other = mediation.assigned()
    wish = RecusalWish(new_id(), mediation.mediator_row(other), RecusalGround.OTHER, "暗记回避")
    acts.step_back(actor=mediation.mediator.actor, dossier_id=mediation.id, wish=wish, party_id=mediation.applicant.id)
    with everything():
        asked = MODELS["mediation_recusal"]._default_manager.get().pk
    acts.decide_recusal(
        actor=mediation.officer.actor, dossier_id=mediation.id, id=new_id(), recusal_id=asked, replaced=True,
        reason="暗记理由",
    )  # fmt: skip
    mediation.move("extend", until=mediation.now().due_on + timedelta(days=3), note="暗记延长")
    mediation.paper(PieceKind.SESSION)
    mediation.move("draft", draft=DRAFT)
    reading.open_dossier(mediation.officer.actor, mediation.id)
    return mediation


def seen(table: str) -> int:
    return int(MODELS[table]._default_manager.count())


def test_each_table_shows_its_rows_to_whom_they_were_opened_and_to_nobody_else(
    whole: Mediation, people: dict[str, Person]
) -> None:
    with transaction.atomic():
        for table in TABLES:
            assert seen(table) == 0, table
            for shut in (
                wall.opened(Scope((town.NEIGHBOUR,))), wall.opened(Scope(())), wall.opened(dossiers=[new_id()]),
                wall.opened(mediator=people["leader"].account.id), wall.opened_for(people["leader"].actor),
            ):  # fmt: skip
                with shut:
                    assert seen(table) == 0, table
            for way in (
                wall.opened(Scope((town.COMMUNITY,))), wall.opened(dossiers=[whole.id]),
                wall.opened(mediator=whole.mediator.account.id), wall.opened_for(whole.officer.actor),
            ):  # fmt: skip
                with way:
                    assert seen(table) > 0, table
        assert sum(map(seen, TABLES)) == 0


def test_nothing_is_changed_removed_or_added_past_the_wall(whole: Mediation) -> None:
    for table in TABLES:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"UPDATE {table} SET id = id")
            assert cursor.rowcount == 0
            cursor.execute(f"DELETE FROM {table}")
            assert cursor.rowcount == 0
    with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
        Party.objects.create(id=new_id(), dossier_id=whole.id, side="applicant", position=9, name=b"x")


def test_every_table_of_a_dossier_stands_behind_the_wall(db: None) -> None:
    before = {"mediation_numberseries", "mediation_partylink"}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_class WHERE relname LIKE 'mediation%' AND relkind = 'r' AND relrowsecurity"
        )
        secured = {name for (name,) in cursor.fetchall()}
    assert secured == set(TABLES) == set(MODELS) - before


def test_the_log_of_readings_is_appended_to_and_nothing_else(whole: Mediation) -> None:
    for act in (lambda: Reading.objects.update(manner="own"), lambda: Reading.objects.all().delete()):
        with pytest.raises(DatabaseError, match="append-only"), everything():
            act()


def test_nothing_that_was_said_stands_readable_in_any_table(whole: Mediation) -> None:
    marks = Marks.of(
        [NAME, OTHER_NAME, PHONE, SUMMARY, CLAIMS, DRAFT.terms, DRAFT.facts, "双方各说了经过", "暗记回避", "暗记理由",
         "暗记延长"]
    )  # fmt: skip
    assert marks.in_tables() == []


def test_a_sealed_value_opens_for_its_own_row_and_column_only(whole: Mediation) -> None:
    one, other = whole.party(whole.applicant), whole.party(whole.respondent)
    assert vault.unseal("party", "name", one.id, one.name) == NAME
    for table, column, owner in (("party", "name", other.id), ("party", "phone", one.id), ("dossier", "name", one.id)):
        with pytest.raises(ValueError, match="no value sealed"):
            vault.unseal(table, column, owner, one.name)


def test_keys_change_while_dossiers_stay_readable(
    whole: Mediation, monkeypatch: pytest.MonkeyPatch, tmp_path: Any
) -> None:
    ring = {**settings.WEIGE_SEALING_KEYS, 2: bytes(range(32))}
    monkeypatch.setattr(settings, "WEIGE_SEALING_KEYS", ring)
    monkeypatch.setattr(settings, "WEIGE_FILES", tmp_path)
    outcome = rotation.rotate()
    assert outcome.whole
    assert set(vault.SEALED) - {"mediation_partyword"} <= set(outcome.resealed)
    shown = reading.open_dossier(whole.officer.actor, whole.id)
    assert shown["summary"] == SUMMARY
    with everything():
        assert bytes(Dossier.objects.get().summary)[1] == 2
