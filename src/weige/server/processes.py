"""The set of processes that is Weige: pages and API, live feed, background worker.

``weige serve`` runs them under one parent; an installation with its own supervisor starts the same commands.
"""

from __future__ import annotations

import os
import shlex
import shutil
import socket
import sys
import threading
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path

from honcho.manager import Manager
from honcho.printer import Printer

from .configuration import Configuration

INTERRUPTED = 130


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
        "worker": ["nice", sys.executable, "-m", "weige.server.command", "worker"],
    }  # fmt: skip


class PortTakenError(RuntimeError):
    """A port that we need is in use; the text says how to go on."""


def check_ports(settings: Configuration) -> None:
    """Refuse to start beside another server: with shared ports the kernel would deal requests to both.

    Raises:
        PortTakenError: one of our ports is in use.
    """
    for name, port in (("WEIGE_PORT", settings.port), ("WEIGE_FEED_PORT", settings.feed_port)):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((settings.host, port))
            except OSError as error:
                raise PortTakenError(
                    f"port {port} is in use, perhaps by another Weige. Stop that one, or choose another port: {name}={port + 10}"
                ) from error


def run(settings: Configuration, *, when_up: Callable[[], None]) -> int:
    """Run all processes until one ends or the parent is told to stop.

    Args:
        when_up: called once, when the server answers.

    Returns:
        the exit code; 0 when stopped by Ctrl-C.
    """
    figures = Path(settings.data).resolve() / "metrics"
    shutil.rmtree(figures, ignore_errors=True)
    figures.mkdir(parents=True)
    environment = {**os.environ, "PROMETHEUS_MULTIPROC_DIR": str(figures), "PYTHONUNBUFFERED": "1"}
    manager = Manager(Printer(sys.stderr, time_format="%H:%M:%S"))
    for name, words in commands(settings).items():
        manager.add_process(name, f"exec {shlex.join(words)}", env=environment)
    threading.Thread(target=_tell_when_up, args=(settings, when_up), daemon=True).start()
    manager.loop()
    code = int(manager.returncode or 0)
    return 0 if code == INTERRUPTED else code


def _tell_when_up(settings: Configuration, when_up: Callable[[], None]) -> None:
    for _ in range(600):
        try:
            with urllib.request.urlopen(f"http://{settings.host}:{settings.port}/healthz", timeout=2) as answer:
                if answer.status == 200:
                    when_up()
                    return
        except OSError:
            time.sleep(0.1)
