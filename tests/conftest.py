"""The tests' ground: one embedded PostgreSQL for the run, Django set up on it, a database for each worker.

Everything lies in a folder of the run's own and is gone afterwards; no test touches the data folder of a demo.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import hypothesis
import pytest

# Properties are about results: no clock decides whether one holds.
hypothesis.settings.register_profile("weige", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow])
hypothesis.settings.load_profile("weige")

sys.path.insert(0, str(Path(__file__).parent.parent))

_ground = os.environ.get("WEIGE_TEST_GROUND") or tempfile.mkdtemp(prefix="weige-test-")
os.environ["WEIGE_TEST_GROUND"] = _ground
os.environ["WEIGE_DATA"] = os.path.join(_ground, os.environ.get("PYTEST_XDIST_WORKER", "alone"))  # Each worker's own.
os.environ["WEIGE_DEMO"] = "true"
os.environ.setdefault("WEIGE_LOG_FORMAT", "text")
os.environ["DJANGO_SETTINGS_MODULE"] = "weige.server.settings"

_open: list[AbstractContextManager[str]] = []
if "DATABASE_URL" not in os.environ:
    from tests import database

    _open.append(database.running(Path(_ground)))
    os.environ["DATABASE_URL"] = _open[0].__enter__()
    os.environ["WEIGE_TEST_SERVER"] = "own"

import django  # noqa: E402
from django.conf import settings  # noqa: E402

settings.PASSWORD_HASHERS = ["tests.passwords.CheapPasswordHasher"]
django.setup()


def pytest_unconfigure() -> None:
    """Stop the server and remove the ground, in the process that made them."""
    while _open:
        _open.pop().__exit__(None, None, None)
        shutil.rmtree(_ground, ignore_errors=True)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_setupnodes() -> None:
    """A worker shall read the settings when its own data folder is known, and not from what this process leaves it."""
    os.environ.pop("DJANGO_SETTINGS_MODULE", None)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The slow ones first: no worker is then alone with one of them at the end."""
    items.sort(key=lambda item: item.get_closest_marker("slow") is None)


@pytest.fixture(scope="session")
def django_db_setup(
    django_test_environment: None, django_db_modify_db_settings: None, django_db_blocker: Any
) -> Iterator[None]:
    """One test database for each worker, whichever tests are chosen (pytest-django makes one for marked tests only)."""
    from django.test.utils import setup_databases, teardown_databases

    from weige.core.roles import as_owner

    if os.environ.get("WEIGE_TEST_SERVER") == "own":
        from tests import database

        database.own(os.environ.get("PYTEST_XDIST_WORKER", "alone"))
        yield
        return
    with django_db_blocker.unblock(), as_owner():
        made = setup_databases(verbosity=0, interactive=False)
    yield
    with django_db_blocker.unblock(), as_owner():
        teardown_databases(made, verbosity=0)


@pytest.fixture
def committed(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """A database in which transactions really commit, for threads and second connections; emptied afterwards.

    Not pytest-django's own: emptying goes past the trigger that keeps the event log append-only.
    """
    with django_db_blocker.unblock():
        yield
        _empty()


@pytest.fixture(scope="module")
def committed_for_module(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """As ``committed``, for a module whose tests share what one of them has made."""
    with django_db_blocker.unblock():
        yield
        _empty()


def _empty() -> None:
    from django.db import connection, transaction

    from weige.core.roles import as_owner

    with as_owner(), transaction.atomic(), connection.cursor() as cursor:
        kept = {"django_migrations", "django_content_type"}
        tables = [f'"{name}"' for name in connection.introspection.table_names(cursor) if name not in kept]
        cursor.execute("SET LOCAL session_replication_role = replica")
        # Most tables are empty, and emptying an empty one anew would make its files anew.
        cursor.execute(";".join(f"DELETE FROM {table}" for table in tables))
