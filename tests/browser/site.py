"""The running product that the journeys visit: real processes on a database of their own, started and stopped."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from dataclasses import dataclass
from pathlib import Path

import pytest
from tests.processes import family, kill

ROOT = Path(__file__).resolve().parents[2]
START_SECONDS = 300


@dataclass
class Site:
    """The running product: its address, and how to stop and start its processes."""

    url: str
    folder: Path
    environment: dict[str, str]
    process: subprocess.Popen[bytes] | None = None

    @classmethod
    def at(cls, folder: Path) -> Site:
        """A site on free ports, with its data in a folder."""
        port, feed = free_port(), free_port()
        environment = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
        environment |= {"WEIGE_DATA": str(folder / "data"), "WEIGE_PORT": str(port), "WEIGE_FEED_PORT": str(feed)}
        environment |= {"WEIGE_DEMO": "true", "WEIGE_LOG_FORMAT": "text"}
        # Every close is asked about again, so that a journey need not wait for chance; webhooks come to the tests.
        environment |= {"WEIGE_VERIFIED_PERCENT": "100", "WEIGE_WEBHOOK_NETWORKS": '["127.0.0.0/8"]'}
        environment |= {"WEIGE_WEBHOOK_PORTS": f"[443, {free_port()}]"}
        return cls(f"http://localhost:{port}", folder, environment)

    def start(self) -> None:
        log = (self.folder / "server.log").open("ab")
        self.process = subprocess.Popen(
            [sys.executable, "-m", "weige.server.command", "demo", "--small"],
            env=self.environment, stdout=log, stderr=log, cwd=ROOT, start_new_session=True,
        )  # fmt: skip
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            if self.process.poll() is not None:
                pytest.fail("the server ended while starting:\n" + self.tail())
            with contextlib.suppress(OSError), urllib.request.urlopen(f"{self.url}/healthz", timeout=2) as answer:
                if answer.status == 200:
                    return
            time.sleep(0.2)
        pytest.fail("the server did not start:\n" + self.tail())

    def stop(self) -> None:
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
            try:
                self.process.wait(30)
            except subprocess.TimeoutExpired:
                os.killpg(self.process.pid, signal.SIGKILL)
                self.process.wait(10)

    def kill(self) -> None:
        """End every process of the server at once, without a word; the database's own stays as it would in a crash."""
        assert self.process is not None
        kill(family(self.process.pid))
        self.process.wait(10)

    def tail(self) -> str:
        return (self.folder / "server.log").read_text(errors="replace")[-4000:]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
