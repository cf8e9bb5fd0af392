"""The set of processes that is Weige: pages and API, live feed, background worker.

``weige serve`` runs them under one parent; an installation with its own supervisor starts the same commands.
"""

from __future__ import annotations

import os
import shlex
import shutil
import sys
from pathlib import Path

from honcho.manager import Manager
from honcho.printer import Printer

from .configuration import Configuration


def commands(settings: Configuration) -> dict[str, list[str]]:
    """The command line of each process."""
    granian = [sys.executable, "-m", "granian", "--no-ws", "--log-level", "warning", "--respawn-failed-workers"]
    return {
        "web": [
            *granian, "--interface", "wsgi", "--host", settings.host, "--port", str(settings.port),
            "--workers", str(settings.workers), "--blocking-threads", str(settings.threads),
            "--backpressure", str(settings.threads * 64), "weige.server.wsgi:application",
        ],
        "feed": [
            *granian, "--interface", "asgi", "--host", settings.host, "--port", str(settings.feed_port),
            "--workers", "1", "weige.server.feed:application",
        ],
        "worker": [sys.executable, "-m", "weige.server.command", "manage", "procrastinate", "worker", "--concurrency", "2"],
    }  # fmt: skip


def run(settings: Configuration) -> int:
    """Run all processes until one ends or the parent is told to stop; returns the exit code."""
    figures = Path(settings.data).resolve() / "metrics"
    shutil.rmtree(figures, ignore_errors=True)
    figures.mkdir(parents=True)
    environment = {**os.environ, "PROMETHEUS_MULTIPROC_DIR": str(figures), "PYTHONUNBUFFERED": "1"}
    manager = Manager(Printer(sys.stderr, time_format="%H:%M:%S"))
    for name, words in commands(settings).items():
        manager.add_process(name, f"exec {shlex.join(words)}", env=environment)
    manager.loop()
    return int(manager.returncode or 0)
