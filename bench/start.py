"""The demo's second start: how long from ``make demo`` until the page answers, with the data of the first."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
import time
import urllib.request
from pathlib import Path
from statistics import median
from typing import Any

from .ground import free_port

ROOT = Path(__file__).resolve().parent.parent
LIMIT_S = 10.0
STARTS = 5
FIRST_START_S = 900.0


def start_and_stop(environment: dict[str, str]) -> float:
    """Seconds until the start page answers; then stops the demo as Ctrl-C does."""
    started = time.perf_counter()
    with subprocess.Popen(
        ["make", "demo"],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    ) as demo:
        try:
            _wait(f"http://127.0.0.1:{environment['WEIGE_PORT']}/", demo)
            return time.perf_counter() - started
        finally:
            os.killpg(demo.pid, signal.SIGINT)
            demo.wait(60)


def _wait(address: str, demo: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + FIRST_START_S
    while time.monotonic() < until and demo.poll() is None:
        try:
            with urllib.request.urlopen(address, timeout=2) as answer:
                if answer.status == 200:
                    return
        except OSError:
            time.sleep(0.02)
    raise RuntimeError("the demo did not start: see what `make demo` says")


def main() -> dict[str, Any]:
    """The median of the later starts, beside the first, which loads the whole demo."""
    folder = tempfile.mkdtemp(prefix="weige-bench-")
    environment = {
        **os.environ,
        "WEIGE_DATA": folder,
        "WEIGE_PORT": str(free_port()),
        "WEIGE_FEED_PORT": str(free_port()),
    }
    try:
        first = start_and_stop(environment)
        later = [start_and_stop(environment) for _ in range(STARTS)]
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return {
        "figure": "second_start_of_the_demo",
        "value": round(median(later), 2),
        "unit": "s",
        "limit": LIMIT_S,
        "slowest": round(max(later), 2),
        "peer": round(first, 2),
        "peer_name": "first start with everything installed: loads the demo",
        "starts": STARTS,
    }
