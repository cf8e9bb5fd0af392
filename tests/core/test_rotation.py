"""Keys change while the server works: everything stays readable and findable, and in the end nothing is left behind."""

from __future__ import annotations

import threading
from collections import Counter
from pathlib import Path
from typing import Any

import pyotp
import pytest
from django.conf import settings
from django.db import connection, connections, transaction
from tests import town
from tests.factories import hold, report_as_resident
from tests.registry.people.homes import Homes, commands, consent, homes, identity_number, move_in, someone, told

from weige.access import passwords
from weige.access.models import Account
from weige.cases import contact
from weige.core import clock, rotation, sealing
from weige.core.ids import new_id
from weige.core.places import Scope
from weige.registry.models import Fact, PastValue, Person, ResidentRequest
from weige.registry.people import finding, reading, vault, wall
from weige.registry.people.terms import Role
from weige.registry.transfer import store

SECOND = bytes(range(32))
PHONE = "13800001234"
RESIDENT = "13912345678"


@pytest.fixture
def keys(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> dict[int, bytes]:
    """The keys in force, to be added to, and a files folder without what other tests leave."""
    ring = dict(settings.WEIGE_SEALING_KEYS)
    monkeypatch.setattr(settings, "WEIGE_SEALING_KEYS", ring)
    monkeypatch.setattr(settings, "WEIGE_FILES", tmp_path)
    return ring


def city() -> Any:
    return wall.opened(Scope((town.CITY,)))


class Everything:
    """One of everything that is sealed, and how it is read."""

    def __init__(self) -> None:
        self.at: Homes = homes()
        self.head = someone(
            words={"name": "王秀英", "phone": PHONE, "identity_number": identity_number(), "mobility": "stick"},
            consent=consent("identity_number", "mobility"),
        )
        home = move_in(self.at, self.at.dwellings[0], self.head)
        for phone in ("13800005678", PHONE):
            self.at.tell(
                commands.Corrected(
                    **told(
                        dwelling=self.at.dwellings[0], household=home.id, person=self.head.id, words={"phone": phone}
                    )
                )
            )
        self.request = new_id()
        with transaction.atomic(), city():
            ResidentRequest.objects.create(
                id=self.request, kind="correction", person_id=self.head.id, place=town.MICRO, asked_at=clock.now(),
                due_on=clock.today(), **{
                    column: vault.seal_value(self.request, name, f"请改{column}")
                    for column, name in (
                        ("words", "request_words"), ("proposed", "request_proposed"), ("answer", "request_answer")
                    )
                },
                asker_id=self.head.id,
            )  # fmt: skip
        self.account = hold("community_officer", town.NEIGHBOUR, number=71).account
        self.secret, _ = passwords.begin_totp(self.account)
        self.case = report_as_resident(RESIDENT)

    def check(self) -> None:
        """Everything says what it said, and is found under its number."""
        officer = self.at.people["officer"].actor
        assert reading.unmask(officer, self.head.id, "phone", "visit") == PHONE
        assert reading.unmask(officer, self.head.id, "name", "visit") == "王秀英"
        assert reading.unmask(officer, self.head.id, "identity_number", "verify") == identity_number()
        assert reading.unmask(officer, self.head.id, "mobility", "service") == "stick"
        for code, value in (("phone", PHONE), ("identity_number", identity_number())):
            assert [row["person_id"] for row in finding.look_up(officer, code, value, "verify")] == [self.head.id]
        with transaction.atomic(), city():
            past = PastValue.objects.filter(field="phone").order_by("replaced_at").values_list("value", flat=True)
            assert [vault.open_value(self.head.id, "phone", value) for value in past] == [PHONE, "13800005678"]
            request = ResidentRequest.objects.get(id=self.request)
            assert vault.open_value(request.id, "request_words", request.words) == "请改words"
        secret = Account.objects.get(id=self.account.id).totp_secret
        assert secret is not None
        assert sealing.unseal(secret, "access.totp") == self.secret
        assert pyotp.TOTP(self.secret).now()
        assert contact.read_contact(actor=officer, case_id=self.case.id, purpose="clarify") == RESIDENT


def held(number: int) -> dict[str, int]:
    return dict(rotation.held().get(number, {}))


ALL = {
    "registry_person": 4,
    "registry_fact": 1,
    "registry_pastvalue": 2,
    "registry_residentrequest": 3,
    "access_account": 1,
    "cases_reportercontact": 1,
}


@pytest.mark.django_db
def test_everything_comes_under_the_newest_key_and_the_old_one_may_go(keys: dict[int, bytes]) -> None:
    keys[2] = SECOND
    everything = Everything()
    assert held(2) == ALL
    keys[3] = SECOND[::-1]
    everything.check()
    assert not rotation.may_go(2, rotation.held()[2])
    outcome = rotation.rotate(batch=1)
    assert outcome.whole
    assert held(3) == ALL
    assert held(2) == {}
    assert rotation.may_go(2, rotation.held()[2])
    del keys[2]
    everything.check()
    assert rotation.rotate().resealed == {}


@pytest.mark.django_db
def test_the_first_key_stays_for_what_follows_from_it(keys: dict[int, bytes]) -> None:
    everything = Everything()
    keys[2] = SECOND
    rotation.rotate()
    assert held(1) == {}
    assert not rotation.may_go(1, rotation.held()[1])
    assert not rotation.may_go(2, rotation.held()[2])
    everything.check()


@pytest.mark.django_db
def test_the_algorithm_of_the_setting_is_brought_in(monkeypatch: pytest.MonkeyPatch) -> None:
    everything = Everything()
    monkeypatch.setattr(settings, "WEIGE_SEALING_ALGORITHM", "sm4-gcm")
    everything.check()
    assert rotation.rotate().resealed.total() == 7
    with transaction.atomic(), city():
        assert {bytes(value)[0] for value in Fact.objects.values_list("value", flat=True)} == {2}
        assert bytes(Person.objects.get(id=everything.head.id).phone)[0] == 2  # type: ignore[arg-type]
    everything.check()
    assert rotation.rotate().resealed == {}


@pytest.mark.django_db
def test_broken_off_anywhere_everything_is_readable_and_the_next_run_ends_it(
    keys: dict[int, bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    everything = Everything()
    keys[2] = SECOND
    write = rotation._write
    writes = 0
    while True:
        left = [writes]

        def breaks(*args: Any, left: list[int] = left) -> None:
            if not left[0]:
                raise KeyboardInterrupt
            left[0] -= 1
            write(*args)

        monkeypatch.setattr(rotation, "_write", breaks)
        try:
            rotation.rotate(batch=1)
            break
        except KeyboardInterrupt:
            everything.check()
            writes = 1
    assert held(1) == {}
    everything.check()


@pytest.mark.django_db
def test_values_from_before_keys_had_numbers_are_brought_in(keys: dict[int, bytes]) -> None:
    """Among them one that begins by chance as a value of the newest key does."""
    everything = Everything()
    header = bytes((1, 2))
    for nonce in (b"\x07" * 12, header + b"\x07" * 10):
        encrypt, _ = sealing._cipher(1, keys[1], "access.totp")
        old = nonce + encrypt(nonce, everything.secret.encode(), b"access.totp")
        Account.objects.filter(id=everything.account.id).update(totp_secret=old)
        everything.check()
        keys[2] = SECOND
        assert held(1)["access_account"] == 1
        rotation.rotate()
        assert "access_account" not in held(1)
        everything.check()


@pytest.mark.django_db
def test_a_damaged_value_is_named_and_stops_nothing(keys: dict[int, bytes]) -> None:
    everything = Everything()
    keys[2] = SECOND
    with transaction.atomic(), city():
        fact = Fact.objects.get()
        Fact.objects.update(value=bytes(fact.value)[:-1] + b"x")  # type: ignore[arg-type]
    outcome = rotation.rotate()
    assert outcome.unreadable == [("registry_fact", fact.id)]
    assert not outcome.whole
    assert held(1) == {"registry_fact": 1}
    assert held(2) == {name: count for name, count in ALL.items() if name != "registry_fact"}
    assert everything.at


@pytest.mark.django_db
def test_one_person_under_two_keys_is_named_and_left(keys: dict[int, bytes]) -> None:
    """Two rows of one number can only come about past the register's own checks; neither is lost."""
    everything = Everything()
    twin = someone(Role.OTHER, words={"name": "王秀英"})
    move_in(everything.at, everything.at.dwellings[1], twin, someone(name="另一户主"))
    keys[2] = SECOND
    with transaction.atomic(), city():
        Person.objects.filter(id=twin.id).update(
            identity_number=vault.seal_value(twin.id, "identity_number", identity_number()),
            identity_index=vault.blind_index("identity_number", identity_number()),
        )
    outcome = rotation.rotate()
    assert outcome.ambiguous == [("registry_person", everything.head.id)]


@pytest.mark.django_db
def test_a_lost_key_shows_in_the_list(keys: dict[int, bytes]) -> None:
    Everything()
    keys[2] = SECOND
    rotation.rotate()
    keys[3] = SECOND[::-1]
    del keys[2]
    assert held(2)["registry_person"] == 4
    assert not rotation.may_go(2, rotation.held()[2])


@pytest.mark.django_db
def test_what_lies_outside_the_tables_is_counted_and_sealed_anew(
    keys: dict[int, bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rotation, "_tables", {})
    monkeypatch.setattr(rotation, "_elsewhere", {})
    files = Counter({1: 3})

    def reseal() -> int:
        moved, files[1] = files[1], 0
        files[2] += moved
        return moved

    rotation.declare(rotation.SealedElsewhere("files", lambda: files, reseal))
    keys[2] = SECOND
    assert held(1) == {"files": 3}
    assert rotation.rotate().resealed == {"files": 3}
    assert held(2) == {"files": 3}


def test_rows_in_use_are_waited_for_and_nothing_is_overwritten(
    committed: None, keys: dict[int, bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    everything = Everything()
    keys[2] = SECOND
    locked, go_on = threading.Event(), threading.Event()

    def edits() -> None:
        try:
            with transaction.atomic(), city():
                row = Person.objects.select_for_update().get(id=everything.head.id)
                locked.set()
                go_on.wait(10)
                row.name = vault.seal_value(row.id, "name", "王秀兰")
                row.save(update_fields=["name"])
        finally:
            connections.close_all()

    def rotates() -> None:
        try:
            rotation.rotate(say=lambda table, count: go_on.set())
        finally:
            connections.close_all()

    editor, rotator = threading.Thread(target=edits), threading.Thread(target=rotates)
    editor.start()
    locked.wait(10)
    rotator.start()
    rotator.join(0.3)
    go_on.set()
    editor.join(10)
    rotator.join(10)
    assert held(1) == {}
    with transaction.atomic(), city():
        row = Person.objects.get(id=everything.head.id)
        assert row.name is not None
        assert vault.open_value(row.id, "name", row.name) == "王秀兰"


@pytest.mark.django_db
def test_every_column_with_sealed_values_is_declared() -> None:
    """Whoever adds a sealed column and forgets to declare it would lose it with the old key."""
    Everything()
    declared = {(each.table, column.name) for each in rotation.declared() for column in each.columns}
    indexes = {(each.table, column.index) for each in rotation.declared() for column in each.columns if column.index}
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT table_name, column_name FROM information_schema.columns
               WHERE table_schema = 'public' AND data_type = 'bytea'
                 AND (table_name LIKE 'registry%%' OR table_name LIKE 'cases%%' OR table_name LIKE 'access%%'
                      OR table_name LIKE 'mediation%%' OR table_name LIKE 'gateway%%'
                      OR table_name LIKE 'emergency%%')"""
        )
        binary = set(cursor.fetchall())
    digests = {
        (table, column) for table, column in binary if column in {"digest", "follow_digest", "code_index", "once", "content", "headers"}
    }  # fmt: skip
    assert binary - digests - indexes == declared


@pytest.mark.django_db
def test_files_of_imports_hold_their_key_until_they_are_gone(keys: dict[int, bytes]) -> None:
    import_id = new_id()
    with store.Writer(import_id, store.SOURCE) as file:
        file.add("姓名,电话".encode())
    try:
        keys[2] = SECOND
        assert held(1)["import_files"] == 1
        assert rotation.rotate().whole
        assert held(1) == {"import_files": 1}
    finally:
        store.remove(import_id)
    assert held(1) == {}
