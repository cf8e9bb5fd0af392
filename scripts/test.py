"""Runs every check and test, the short ones beside one another; all run, and the exit code says whether all passed.

``make test`` calls it after the set-up. ``make test ARGS="types rules"`` runs the named steps only.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BIN = ROOT / ".venv" / "bin"
PYTEST = [str(BIN / "python"), "-m", "pytest", "-q"]
WORKERS = ["-n", str(max(2, min(4, os.cpu_count() or 2)))]


def web_command(*words: str) -> list[str]:
    """A command of the browser apps' packages, run by the Node that builds them."""
    sys.path.insert(0, str(ROOT / "scripts"))
    import web_build

    node = web_build.find_node(BIN / "python")
    return [str(node), str(ROOT / "web" / "node_modules" / words[0]), *words[1:]]


STEPS: dict[str, tuple[str, Path, list[str]]] = {
    "style": ("style (ruff)", ROOT, [str(BIN / "ruff"), "check", "."]),
    "format": ("format (ruff)", ROOT, [str(BIN / "ruff"), "format", "--check", "."]),
    "floors": ("floors (import-linter)", ROOT, [str(BIN / "lint-imports"), "--no-cache"]),
    "types": ("types (mypy)", ROOT, [str(BIN / "mypy")]),
    "web": ("browser apps: unit tests (vitest)", ROOT / "web", web_command("vitest/vitest.mjs", "run")),
    "backend": (
        "rules, database, API",
        ROOT,
        [*PYTEST, *WORKERS, "--dist", "loadgroup", "tests", "--ignore=tests/browser"],
    ),
    # Each process has a site of its own; the journeys of a file follow one another on it.
    "browser": ("journeys in a real browser", ROOT, [*PYTEST, "-n", "2", "--dist", "loadfile", "tests/browser"]),
}

LONG = ("backend", "browser")
"""Each has work for every processor; of the others two run at a time."""
Result = tuple[str, bool, float]
"""A step's title, whether it passed, and its seconds."""


def environment() -> dict[str, str]:
    """The steps' environment: Python keeps what it compiled (each server and worker would compile everything anew)."""
    return {**{name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}, "CI": "true"}


def run(name: str, *, aside: bool = False) -> Result:
    """Run a step; one that runs aside of others says what it has to say when it is done."""
    title, folder, command = STEPS[name]
    if not aside:
        print(f"\n=== {title}", flush=True)
    started = time.monotonic()
    said = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "text": True} if aside else {}
    done = subprocess.run(command, cwd=folder, env=environment(), check=False, **said)
    if aside:
        print(f"\n=== {title}\n{done.stdout}", end="", flush=True)
    return title, done.returncode == 0, time.monotonic() - started


def main(names: list[str]) -> int:
    unknown = set(names) - set(STEPS)
    if unknown:
        print(f"no such step: {', '.join(sorted(unknown))}; there are {', '.join(STEPS)}")
        return 2
    chosen = names or list(STEPS)
    with ThreadPoolExecutor(2) as pool:
        results = list(pool.map(lambda name: run(name, aside=True), [name for name in chosen if name not in LONG]))
    results += [run(name) for name in chosen if name in LONG]
    print("\n=== summary")
    for title, passed, seconds in results:
        print(f"{'ok  ' if passed else 'FAIL'} {title} ({seconds:.0f} s)")
    failed = sum(not passed for _, passed, _ in results)
    print(f"steps: {len(results) - failed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
