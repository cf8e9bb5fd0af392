"""Server processes killed in the middle of a burst: every acknowledged report is there, none twice."""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.database import lay
from tests.processes import family, kill

from weige.access.sessions import COOKIE
from weige.core import clock
from weige.core.ids import new_id

pytestmark = pytest.mark.slow
ROOT = Path(__file__).parent.parent.parent
COMMUNITY = "510104032006"
PATIENCE = 300
PREPARE = f"""
import json
from weige.server.command import prepare, ready
with ready():
    prepare(lambda text: None)
    from tests import factories, town
    town.grid(town.GridKind.GENERAL, {COMMUNITY!r}, "第1网格")
    town.grid(town.GridKind.MICRO, {COMMUNITY!r} + "001", "第1微网格")
    factories.hold("community_officer", {COMMUNITY!r}, number=2)
    print(json.dumps(factories.hold("micro_grid_leader", {COMMUNITY!r} + "001001", number=1).token))
"""


def free_ports() -> tuple[int, int]:
    with socket.socket() as one, socket.socket() as two:
        one.bind(("127.0.0.1", 0))
        two.bind(("127.0.0.1", 0))
        return one.getsockname()[1], two.getsockname()[1]


class Server:
    """Weige as ``weige serve`` runs it, in a data folder of its own."""

    def __init__(self, data: Path) -> None:
        self.data = data
        self.port, feed_port = free_ports()
        outside = {"DATABASE_URL", "PROMETHEUS_MULTIPROC_DIR"}
        self.environment = {
            **{name: value for name, value in os.environ.items() if name not in outside},
            "WEIGE_DATA": str(data), "WEIGE_PORT": str(self.port), "WEIGE_FEED_PORT": str(feed_port),
            "WEIGE_WORKERS": "2", "PYTHONPATH": str(ROOT),
        }  # fmt: skip
        self.process: subprocess.Popen[bytes] | None = None

    def prepare(self) -> str:
        """Divisions, a grid, two people; returns the leader's session."""
        done = subprocess.run(
            [sys.executable, "-c", PREPARE], env=self.environment, check=True, capture_output=True, timeout=PATIENCE
        )
        return str(json.loads(done.stdout.splitlines()[-1]))

    def start(self) -> None:
        words = [sys.executable, "-m", "weige.server.command", "serve"]
        with (self.data / "serve.log").open("ab") as log:
            self.process = subprocess.Popen(words, env=self.environment, stdout=log, stderr=log, start_new_session=True)
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            assert self.process.poll() is None, (self.data / "serve.log").read_text()[-3000:]
            with contextlib.suppress(OSError, http.client.HTTPException):
                connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
                connection.request("GET", "/healthz")
                if connection.getresponse().status == 200:
                    return
            time.sleep(0.1)
        raise AssertionError((self.data / "serve.log").read_text()[-3000:])

    def postmaster(self) -> list[int]:
        file = self.data / "postgres" / "postmaster.pid"
        return family(int(file.read_text().splitlines()[0])) if file.exists() else []

    def kill(self, *, database: bool) -> None:
        assert self.process is not None
        kill(family(self.process.pid) + (self.postmaster() if database else []))
        self.process.wait()

    def stop(self) -> None:
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.process.wait(20)
        if self.process is not None and self.process.poll() is None:
            self.kill(database=True)
        kill(self.postmaster())


@pytest.fixture
def server() -> Iterator[Server]:
    data = Path(tempfile.mkdtemp(prefix="weige-kill-"))
    lay(data)
    made = Server(data)
    try:
        yield made
    finally:
        made.stop()
        shutil.rmtree(data, ignore_errors=True)


class Phones:
    """Several phones that report without pause; what was acknowledged, and what was sent without an answer."""

    def __init__(self, port: int, token: str) -> None:
        self.port, self.token = port, token
        self.acknowledged: dict[str, str] = {}
        self.unanswered: dict[str, dict[str, Any]] = {}
        self.gone = threading.Event()

    def request(self, method: str, path: str, body: dict[str, Any] | None = None) -> Any:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        headers = {"Content-Type": "application/json", "Cookie": f"{COOKIE}={self.token}"}
        try:
            connection.request(method, f"/api/v1{path}", json.dumps(body) if body else None, headers)
            answer = connection.getresponse()
            return answer.status, json.loads(answer.read())
        finally:
            connection.close()

    def send(self, body: dict[str, Any]) -> bool:
        """Send one report; whether it was acknowledged."""
        try:
            status, answer = self.request("POST", "/cases", body)
        except (OSError, http.client.HTTPException, ValueError):
            status, answer = 0, {}
        if status not in {200, 201}:
            self.unanswered[body["id"]] = body
            return False
        assert self.acknowledged.setdefault(body["id"], answer["number"]) == answer["number"]
        self.unanswered.pop(body["id"], None)
        return True

    def burst(self) -> None:
        while not self.gone.is_set():
            body = {
                "id": str(new_id()), "category": "facility.corridor_lamp", "description": "灯不亮",
                "place": COMMUNITY + "001001", "happened_at": clock.now().isoformat(),
            }  # fmt: skip
            if not self.send(body):
                return

    def burst_until(self, acknowledged: int, then: Any) -> None:
        """Report from six phones; when so many were acknowledged, do ``then`` while they go on."""
        self.gone.clear()
        threads = [threading.Thread(target=self.burst) for _ in range(6)]
        for thread in threads:
            thread.start()
        until = time.monotonic() + PATIENCE
        while len(self.acknowledged) < acknowledged and time.monotonic() < until:
            time.sleep(0.001)
        then()
        self.gone.set()
        for thread in threads:
            thread.join()
        assert len(self.acknowledged) >= acknowledged

    def stored(self) -> list[tuple[str, str]]:
        """Id and number of every case that the server has."""
        found: list[tuple[str, str]] = []
        after = ""
        while True:
            _, page = self.request("GET", f"/cases?view=reported&limit=200{after}")
            found += [(item["id"], item["number"]) for item in page["items"]]
            if page["next"] is None:
                return found
            after = f"&after={page['next']}"


def test_what_was_acknowledged_survives_and_nothing_is_double(server: Server) -> None:
    phones = Phones(server.port, server.prepare())
    server.start()
    for database in (False, True):
        wanted = len(phones.acknowledged) + 60
        phones.burst_until(wanted, then=lambda database=database: server.kill(database=database))
        assert phones.unanswered, "the burst was over before the kill"
        server.start()
        stored = dict(phones.stored())
        assert set(phones.acknowledged.items()) <= set(stored.items()), "an acknowledged report is lost"
        assert set(stored) - set(phones.acknowledged) <= set(phones.unanswered)
        for body in list(phones.unanswered.values()):
            assert phones.send(body), "a replay was refused"
        after = phones.stored()
        assert len(after) == len(set(after)) == len(phones.acknowledged), "a report is double"
        assert dict(after) == phones.acknowledged
