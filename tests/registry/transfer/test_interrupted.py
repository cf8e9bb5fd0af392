"""A process that dies in the middle leaves the register as it was; two who take one file at once take it once."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from typing import Any
from uuid import UUID

import pytest
from django.db import connection, transaction
from tests import town
from tests.factories import at_once
from tests.registry.people.homes import Homes, homes, identity_number
from tests.registry.transfer.files import HEADERS, background, checked, get, post, xlsx

from weige.core.places import Scope
from weige.registry.models import Change, Consent, Household, Import, Person, Stay
from weige.registry.people import wall
from weige.registry.transfer import jobs, store, taking

pytestmark = pytest.mark.usefixtures("committed")

SLOW = """
import os, sys, time, django
django.setup()
from uuid import UUID
from weige.registry.people import bulk
from weige.registry.transfer import taking
real = taking.write_parts
written = []
def slow(parts, origin, **values):
    real(parts, origin, **values)
    written.append(parts)
    if len(written) > 1:
        time.sleep(60)
taking.PARTS_AT_ONCE = 1
bulk.FEW = int(sys.argv[2])
taking.write_parts = slow
taking.work(UUID(sys.argv[1]))
"""


def content() -> bytes:
    """Four households of two."""
    lines = []
    for at, room in enumerate(("101", "102", "201", "202")):
        for order, relation in enumerate(("户主", "配偶")):
            number = identity_number("19500305", 100 + 10 * at + order)
            lines.append(
                ["银杏苑", "1", "1", room, relation, f"测试{'甲乙丙丁'[at]}{'一二'[order]}", number, "", "", ""]
            )
    return xlsx([HEADERS, *lines])


def count() -> dict[str, int]:
    """How much there is in the register."""
    with transaction.atomic(), wall.opened(Scope((town.CITY,))):
        return {table.__name__: table.objects.count() for table in (Person, Stay, Household, Change, Consent)}


NOTHING = {"Person": 0, "Stay": 0, "Household": 0, "Change": 0, "Consent": 0}
ALL = {"Person": 8, "Stay": 8, "Household": 4, "Change": 4, "Consent": 8}


@pytest.fixture
def at() -> Homes:
    with transaction.atomic():
        return homes()


def in_another_process(id: str, few: int) -> subprocess.Popen[bytes]:
    """The background's work on an import, slowly, in a process of its own."""
    settings = connection.settings_dict
    address = os.environ["DATABASE_URL"]
    name = address.split("?")[0].rsplit("/", 1)[1]
    environment = {**os.environ, "DATABASE_URL": address.replace(f"/{name}", f"/{settings['NAME']}", 1)}
    return subprocess.Popen([sys.executable, "-c", SLOW, id, str(few)], env=environment)


def wait_for(what: Any, seconds: float = 180) -> None:
    deadline = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < deadline, "it did not come"
        time.sleep(0.05)


@pytest.mark.parametrize("few", [500, 0])
def test_a_killed_process_leaves_nothing_half_imported_and_another_goes_on(at: Homes, few: int) -> None:
    client = at.people["officer"].client
    id = checked(client, content())["id"]
    post(client, id, "take")
    files = Import.objects.get(id=id).files
    process = in_another_process(id, few)
    try:
        wait_for(lambda: store.progress(files) > taking.SHARE_OF_RECOGNISING)
        assert get(client, id)["progress"] > taking.SHARE_OF_RECOGNISING
        assert taking.work(UUID(id)) is False
    finally:
        process.send_signal(signal.SIGKILL)
        process.wait()
    assert count() == NOTHING
    assert get(client, id)["state"] == "taking"
    wait_for(lambda: jobs.follow_up(timestamp=0) or get(client, id)["state"] == "taken")
    assert count() == ALL
    background()
    assert count() == ALL


def test_two_people_who_take_the_same_file_at_once_take_it_once(at: Homes) -> None:
    officer = at.people["officer"].client
    ids = [checked(officer, content())["id"] for _ in range(2)]
    for id in ids:
        post(officer, id, "take")
    assert at_once(*(lambda id=id: taking.work(UUID(id)) for id in ids)) == [True, True]
    shown = [get(officer, id) for id in ids]
    assert [one["state"] for one in shown] == ["taken", "taken"]
    assert sorted(one["counts"]["new"] for one in shown) == [0, 8]
    assert count() == ALL


def test_one_import_is_taken_once_however_often_it_is_begun(at: Homes) -> None:
    officer = at.people["officer"].client
    id = checked(officer, content())["id"]
    post(officer, id, "take")
    assert post(officer, id, "take")["state"] == "taking"
    done = at_once(*(lambda: taking.work(UUID(id)) for _ in range(3)))
    assert done.count(True) == 1
    assert count() == ALL


def test_an_unforeseen_failure_leaves_the_import_where_it_was(
    at: Homes, monkeypatch: pytest.MonkeyPatch, caplog: Any
) -> None:
    officer = at.people["officer"].client
    id = checked(officer, content())["id"]
    post(officer, id, "take")

    secret = "测试" + "甲一"

    def fail(*args: Any, **values: Any) -> None:
        raise RuntimeError(secret)

    monkeypatch.setattr(taking, "write_parts", fail)
    background()
    shown = get(officer, id)
    assert (shown["state"], shown["problem"]["code"]) == ("checked", "registry.import_failed")
    assert count() == NOTHING
    assert secret not in str([record.__dict__ for record in caplog.records])
    monkeypatch.undo()
    post(officer, id, "take")
    background()
    assert count() == ALL
