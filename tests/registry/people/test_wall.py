"""The second wall: the database itself shows nobody to whom no scope was opened, whatever a query asks for."""

from __future__ import annotations

import importlib
import threading
from typing import Any
from uuid import UUID

import pytest
from django.apps import apps
from django.db import ProgrammingError, connection, connections, transaction
from tests import town
from tests.registry.people.homes import Homes, commands, consent, homes, move_in, someone, told

from weige.core import clock
from weige.core.ids import new_id
from weige.core.places import Scope
from weige.core.roles import SERVER_ROLE, as_owner
from weige.registry.models import Household, Person, Proposal, ResidentRequest, Stay
from weige.registry.people import reading, wall

TABLES = sorted(importlib.import_module("weige.registry.migrations.0003_people_wall").POLICIES)
MODELS = {model._meta.db_table: model for model in apps.get_app_config("registry").get_models()}
MINE, OTHERS = Scope((town.MICRO,)), Scope((town.OTHER_MICRO,))


def lived_in() -> tuple[Homes, UUID, UUID]:
    """A household with something in every table behind the wall; the dwelling next to it stands empty."""
    at = homes(2)
    head = someone(
        words={"name": "测试", "phone": "13800001234", "living_alone": "是"}, consent=consent("living_alone")
    )
    home = move_in(at, at.dwellings[0], head)
    at.tell(
        commands.Corrected(
            **told(dwelling=at.dwellings[0], household=home.id, person=head.id, words={"phone": "13800005678"})
        )
    )
    at.tell(commands.Vacant(**told(dwelling=at.dwellings[1])))
    reading.open_dwelling(at.leader.actor, at.dwellings[0], "visit")
    with transaction.atomic(), wall.opened(MINE):
        ResidentRequest.objects.create(
            id=new_id(), kind="copy", person_id=head.id, asker_id=head.id, place=town.MICRO, asked_at=clock.now(),
            due_on=clock.today(),
        )  # fmt: skip
        Proposal.objects.create(household=home, place=town.MICRO, month=clock.today(), proposed_at=clock.now())
    return at, head.id, home.id


def seen(table: str) -> int:
    return int(MODELS[table]._default_manager.count())


@pytest.mark.django_db
@pytest.mark.parametrize("table", TABLES)
def test_each_table_shows_its_rows_within_the_scope_and_nowhere_else(table: str) -> None:
    lived_in()
    assert seen(table) == 0
    with transaction.atomic():
        assert seen(table) == 0
        with wall.opened(OTHERS):
            assert seen(table) == 0
        with wall.opened(Scope(())):
            assert seen(table) == 0
        with wall.opened(MINE):
            assert seen(table) > 0
        assert seen(table) == 0


@pytest.mark.django_db
@pytest.mark.parametrize("table", TABLES)
def test_nothing_is_changed_or_removed_past_the_wall(table: str) -> None:
    lived_in()
    with transaction.atomic(), wall.opened(OTHERS), connection.cursor() as cursor:
        cursor.execute(f"UPDATE {table} SET id = id")
        assert cursor.rowcount == 0
        cursor.execute(f"DELETE FROM {table}")
        assert cursor.rowcount == 0


@pytest.mark.django_db
def test_nothing_is_put_into_another_place() -> None:
    _, person, home = lived_in()
    with (
        pytest.raises(ProgrammingError, match="row-level security"),
        transaction.atomic(),
        wall.opened(MINE),
    ):
        Household.objects.filter(id=home).update(place=town.OTHER_MICRO)
    with transaction.atomic(), wall.opened(MINE):
        assert Household.objects.get(id=home).place == town.MICRO
        assert Person.objects.filter(id=person).exists()


@pytest.mark.django_db
def test_openings_add_up_and_close_in_their_order() -> None:
    at, person, _ = lived_in()
    move_in(at, at.elsewhere, someone(name="另一户"), who="neighbour")
    with transaction.atomic(), wall.opened(MINE):
        assert Person.objects.count() == 1
        with wall.opened(OTHERS):
            assert Person.objects.count() == 2
            with wall.opened(people=[person]):
                assert Person.objects.count() == 2
            assert Person.objects.count() == 2
        assert Person.objects.count() == 1


@pytest.mark.django_db
def test_a_person_sees_themselves_and_a_link_its_household() -> None:
    at, person, home = lived_in()
    move_in(at, at.elsewhere, someone(name="另一户"), who="neighbour")
    with transaction.atomic():
        with wall.opened(people=[person]):
            assert [row.id for row in Person.objects.all()] == [person]
            assert Household.objects.count() == 0
        with wall.opened(households=[home]):
            assert [row.id for row in Household.objects.all()] == [home]
            assert [row.person_id for row in Stay.objects.all()] == [person]


@pytest.mark.django_db
def test_after_a_failure_the_wall_is_closed_again() -> None:
    lived_in()
    seen_inside = []

    def breaks() -> None:
        with wall.opened(MINE):
            seen_inside.append(Person.objects.count())
            raise RuntimeError("it breaks")

    with transaction.atomic():
        with pytest.raises(RuntimeError, match="breaks"):
            breaks()
        assert seen_inside == [1]
        assert not Person.objects.exists()
    with pytest.raises(ProgrammingError), transaction.atomic(), wall.opened(MINE), connection.cursor() as cursor:
        cursor.execute("SELECT nothing_of_the_kind")
    assert not Person.objects.exists()


def test_an_opening_ends_with_its_transaction_and_holds_for_its_thread(committed: None) -> None:
    lived_in()
    with pytest.raises(RuntimeError, match="within a transaction"), wall.opened(MINE):
        pass
    inside, looked = threading.Event(), threading.Event()
    found: dict[str, int] = {}

    def looks() -> None:
        try:
            inside.wait(10)
            found["before"] = Person.objects.count()
            with transaction.atomic(), wall.opened(OTHERS):
                found["elsewhere"] = Person.objects.count()
        finally:
            looked.set()
            connections.close_all()

    other = threading.Thread(target=looks)
    other.start()
    with transaction.atomic(), wall.opened(MINE):
        assert Person.objects.count() == 1
        inside.set()
        looked.wait(10)
        assert Person.objects.count() == 1
    other.join(10)
    assert found == {"before": 0, "elsewhere": 0}
    assert Person.objects.count() == 0


def query(statement: str) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchall()


@pytest.mark.django_db
def test_the_servers_role_owns_nothing_and_cannot_go_past() -> None:
    assert query("SELECT current_user") == [(SERVER_ROLE,)]
    role = query(
        f"SELECT rolsuper, rolbypassrls, rolcanlogin, rolcreaterole FROM pg_roles WHERE rolname = '{SERVER_ROLE}'"
    )
    assert role == [(False, False, False, False)]
    walled = query(
        """SELECT relname, relrowsecurity, pg_get_userbyid(relowner) FROM pg_class
           WHERE relname LIKE 'registry%' AND relkind = 'r'"""
    )
    assert {name for name, secured, _ in walled if secured} == set(TABLES)
    assert SERVER_ROLE not in {owner for _, _, owner in walled}


@pytest.mark.django_db
@pytest.mark.parametrize(
    "statement",
    [
        "ALTER TABLE registry_person DISABLE ROW LEVEL SECURITY",
        "DROP POLICY registry_person_read ON registry_person",
        "CREATE POLICY open ON registry_person USING (true)",
        "TRUNCATE registry_person CASCADE",
        f"ALTER ROLE {SERVER_ROLE} BYPASSRLS",
    ],
)
def test_the_servers_role_cannot_take_the_wall_down(statement: str) -> None:
    with pytest.raises(ProgrammingError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


@pytest.mark.django_db
def test_with_row_security_off_the_answer_is_an_error_and_not_everybody() -> None:
    lived_in()
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL row_security = off")
        with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
            Person.objects.count()


@pytest.mark.django_db
def test_maintenance_steps_up_for_its_block_only() -> None:
    lived_in()
    with as_owner():
        assert query("SELECT current_user") != [(SERVER_ROLE,)]
        assert Person.objects.count() == 1
    assert query("SELECT current_user") == [(SERVER_ROLE,)]
    assert Person.objects.count() == 0


@pytest.mark.django_db
def test_what_crosses_the_wall_is_for_the_servers_role_alone() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT proname, has_function_privilege('public', oid, 'EXECUTE'),
                      has_function_privilege('weige_server', oid, 'EXECUTE')
               FROM pg_proc WHERE prosecdef AND pronamespace = 'public'::regnamespace ORDER BY proname"""
        )
        rights = cursor.fetchall()
    assert [name for name, _, _ in rights] == [
        "mediation_counts", "registry_people_of_identities", "registry_people_of_phone", "registry_person_of_identity",
    ]  # fmt: skip
    assert {(public, server) for _, public, server in rights} == {(False, True)}
