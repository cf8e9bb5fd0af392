"""The ground of the benchmarks: an embedded PostgreSQL with fsync on, a small town, the real server processes.

Everything lies in a folder of the run's own, which goes when the run ends; traffic stays on the loopback.
"""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

COMMUNITY = "510104032006"
GENERAL = f"{COMMUNITY}001"
GRIDS = 12
FIRST_DAY = date(2026, 1, 1)


@dataclass(frozen=True)
class Town:
    """Who can report and where: session secrets of the leaders, one building in each micro-grid."""

    tokens: tuple[str, ...]
    buildings: tuple[UUID, ...]
    grids: tuple[str, ...]


@contextmanager
def ground(keep: Path | None = None) -> Iterator[Path]:
    """Django set up on a fresh database with the shipped reference data.

    Args:
        keep: a folder that stays, with its database, for the next run.
    """
    folder = keep or Path(tempfile.mkdtemp(prefix="weige-bench-"))
    folder.mkdir(exist_ok=True)
    os.environ["WEIGE_DATA"] = str(folder)
    os.environ["DJANGO_SETTINGS_MODULE"] = "weige.server.settings"
    from weige.server.command import prepare, ready

    try:
        with ready():
            prepare(lambda text: None)
            yield folder
    finally:
        if keep is None:
            shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def filling(*tables: str) -> Iterator[Any]:
    """A cursor that fills tables at once: their indexes come back after it, foreign keys are not asked row by row.

    Whoever measures afterwards has everything of the product's own again.
    """
    from django.db import connection

    from weige.core.roles import as_owner

    with as_owner(), connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        cursor.execute("SET maintenance_work_mem = '1GB'")
        cursor.execute("SELECT indexname, indexdef FROM pg_indexes WHERE tablename = ANY(%s)", [list(tables)])
        dropped = [(name, made) for name, made in cursor.fetchall() if "UNIQUE" not in made]
        for name, _ in dropped:
            cursor.execute(f'DROP INDEX "{name}"')
        yield cursor
        for _, made in dropped:
            cursor.execute(made)
        cursor.execute("SET session_replication_role = origin")


def build_town() -> Town:
    """A community with a general grid, micro-grids with a leader and a building each, and its officers."""
    from weige.access.actors import SYSTEM
    from weige.access.models import Account, Post
    from weige.access.sessions import open_session
    from weige.core import clock
    from weige.core.ids import new_id
    from weige.registry.actions import NewPremises, add_many_premises
    from weige.registry.premises import PremisesKind
    from weige.territory.actions import NewGrid, load_grids
    from weige.territory.codes import GridKind

    codes = [f"{GENERAL}{number:03}" for number in range(1, GRIDS + 1)]
    load_grids(
        actor=SYSTEM,
        grids=[
            NewGrid(GENERAL, GridKind.GENERAL, "第1网格", FIRST_DAY),
            *(NewGrid(code, GridKind.MICRO, f"第{n}微网格", FIRST_DAY, 60) for n, code in enumerate(codes, 1)),
        ],
    )
    premises = []
    for number, code in enumerate(codes, 1):
        compound, building = new_id(), new_id()
        premises += [
            NewPremises(PremisesKind.COMPOUND, code, f"金色家园{number}期", compound),
            NewPremises(PremisesKind.BUILDING, code, "3号楼", building, parent=compound, floors=6),
        ]
    add_many_premises(actor=SYSTEM, premises=premises)

    def person(number: int, post_type: str, place: str) -> str:
        account = Account.objects.create(phone=f"100{number:08}", name=f"人{number}", created_at=clock.now())
        Post.objects.create(
            post_type_id=post_type, place=place, account=account, first_day=FIRST_DAY, created_at=clock.now()
        )
        return open_session(account, label="bench", strength="totp")[0]

    tokens = tuple(person(n, "micro_grid_leader", code) for n, code in enumerate(codes, 1))
    for number, (post_type, place) in enumerate(
        [("grid_worker", GENERAL), ("community_officer", COMMUNITY), ("subdistrict_officer", COMMUNITY[:9])], 100
    ):
        person(number, post_type, place)
    return Town(tokens, tuple(new.id for new in premises if new.kind == PremisesKind.BUILDING), tuple(codes))


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def server() -> Iterator[int]:
    """The real web processes, as ``weige serve`` runs them, on a free port of the loopback."""
    from weige.server.configuration import configuration
    from weige.server.processes import commands

    settings = configuration().model_copy(update={"host": "127.0.0.1", "port": free_port()})
    process = subprocess.Popen(
        commands(settings)["web"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env={**os.environ}
    )
    try:
        _wait_until_up(settings.port, process)
        yield settings.port
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(20)


def _wait_until_up(port: int, process: subprocess.Popen[bytes]) -> None:
    for _ in range(1800):
        if process.poll() is not None:
            sys.exit("the server ended while starting")
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=2) as answer:
                if answer.status == 200:
                    return
        except OSError:
            time.sleep(0.1)
    sys.exit("the server did not start")
