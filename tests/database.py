"""The tests' database: migrated once for each state of the migrations, kept in the cache, copied for every run.

A run works on a copy of its own, and each of its workers on a database of its own within it. Nothing there need survive
a power cut.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.parse import quote

ROOT = Path(__file__).resolve().parents[1]
CACHE = ROOT / ".pytest_cache" / "migrated"
TEMPLATE = "weige"
UNSAFE_BUT_FAST = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


def state() -> str:
    """What the migrated database depends on, in short: the migrations, the roles, the versions of the packages."""
    source = ROOT / "src" / "weige"
    files = [*source.glob("*/migrations/*.py"), source / "core" / "roles.py", *ROOT.glob("*.lock"), Path(__file__)]
    digest = hashlib.sha256()
    for file in sorted(files):
        digest.update(str(file.relative_to(ROOT)).encode() + file.read_bytes())
    return digest.hexdigest()[:16]


@contextmanager
def running(folder: Path) -> Iterator[str]:
    """The database server of a run in a folder of the run's own; its address is that of the migrated database."""
    from weige.server import postgres

    lay(folder)
    with postgres.embedded(folder, **UNSAFE_BUT_FAST) as address:
        yield address


def lay(data: Path) -> None:
    """Put a copy of the migrated database into a data folder; a server started there gives it its own settings."""
    kept = CACHE / state()
    if not kept.exists():
        shutil.rmtree(CACHE, ignore_errors=True)  # What earlier migrations made.
        _migrate(kept)
    _copy(kept, data / "postgres")


def _migrate(kept: Path) -> None:
    """Make the migrated database, in a process of its own: this one must meet Django with the copy's address."""
    with tempfile.TemporaryDirectory(prefix="weige-migrated-") as name:
        subprocess.run(
            [sys.executable, "-c", "from tests.database import make; make()"],
            check=True, cwd=ROOT, env={**os.environ, "WEIGE_DATA": name, "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}"},
        )  # fmt: skip
        kept.parent.mkdir(parents=True, exist_ok=True)
        beside = kept.with_name(f"{kept.name}.{os.getpid()}")
        _copy(Path(name) / "postgres", beside)
        with suppress(OSError):  # Another run was quicker.
            beside.rename(kept)
        shutil.rmtree(beside, ignore_errors=True)


def _copy(source: Path, target: Path) -> None:
    """With its owner: a server started by root runs as somebody else."""
    subprocess.run(["cp", "-a", str(source), str(target)], check=True)


def make() -> None:
    """Migrate a fresh database in the data folder; called in a process of its own."""
    from weige.server import postgres

    with postgres.embedded(Path(os.environ["WEIGE_DATA"]), **UNSAFE_BUT_FAST) as address:
        os.environ["DATABASE_URL"] = address
        import django
        from django.core.management import call_command
        from django.db import connections

        django.setup()
        from weige.core.roles import as_owner

        with as_owner():
            call_command("migrate", verbosity=0, interactive=False)
        connections.close_all()


def own(worker: str) -> None:
    """Give this process a database of its own, a copy of the migrated one."""
    import psycopg
    from django.db import connection

    name = f"test_{worker}"
    address = os.environ["DATABASE_URL"]
    server = address.replace(f"/{quote(TEMPLATE)}?", "/postgres?", 1)
    assert server != address, "the tests' own server names its database in its address"
    with psycopg.connect(server, autocommit=True) as made:
        made.execute(f'CREATE DATABASE "{name}" TEMPLATE "{TEMPLATE}"')
    connection.close()
    connection.settings_dict["NAME"] = name
