"""Makes a bare machine ready: Python environment, browser apps, test browser.

Runs on the system's own Python with the standard library only, so that it needs nothing but Python 3.11.
Every step says what it does, is skipped when its inputs have not changed, and names the command that mends
what is missing. Called by the Makefile as ``python3 scripts/setup.py env|web|demo|test|lock``.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
BIN = VENV / "bin"
STAMPS = VENV / "stamps"
UV_VERSION = "0.13.9"
RUNTIME_LOCK = ROOT / "requirements.lock"
DEV_LOCK = ROOT / "requirements-dev.lock"
WEB = ROOT / "web"
WEB_BUILT = ROOT / "src" / "weige" / "server" / "web"
SYSTEM_CHROMIUM = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


class SetupError(Exception):
    """Something is missing that this script may not or cannot install; the text says how to mend it."""


def say(text: str) -> None:
    print(f"[weige] {text}", flush=True)


def run(command: list[str | Path], *, cwd: Path = ROOT, env: dict[str, str] | None = None) -> None:
    """Run a command, showing its output; a failure names the command so that it can be repeated."""
    words = [str(word) for word in command]
    result = subprocess.run(words, cwd=cwd, env={**os.environ, **(env or {})}, check=False)
    if result.returncode:
        raise SetupError(f"this command failed with code {result.returncode}: {' '.join(words)}")


def digest(paths: Iterable[Path]) -> str:
    """SHA-256 over names and contents of files, in sorted order."""
    total = hashlib.sha256()
    for path in sorted(paths):
        total.update(str(path.relative_to(ROOT)).encode() + b"\0")
        total.update(path.read_bytes())
    return total.hexdigest()


def step(name: str, key: str, title: str, work: Callable[[], None], *, made: Path | None = None) -> None:
    """Do a step unless its stamp shows that it was done for the same inputs and its product is still there."""
    stamp = STAMPS / name
    if stamp.exists() and stamp.read_text() == key and (made is None or made.exists()):
        return
    say(f"{title} ...")
    started = time.monotonic()
    work()
    STAMPS.mkdir(parents=True, exist_ok=True)
    stamp.write_text(key)
    say(f"{title}: done in {time.monotonic() - started:.0f} s")


def apt_install(*packages: str, reason: str) -> None:
    """Install Debian packages when we may; otherwise say the command."""
    command = f"apt-get install -y {' '.join(packages)}"
    if not shutil.which("apt-get") or os.geteuid() != 0:
        raise SetupError(f"{reason}. Mend it with: sudo {command}")
    say(f"installing {', '.join(packages)} with apt ({reason})")
    environment = {"DEBIAN_FRONTEND": "noninteractive"}
    run(["apt-get", "update", "-qq"], env=environment)
    run(["apt-get", "install", "-y", "-qq", "--no-install-recommends", *packages], env=environment)


def _new_environment() -> None:
    run([sys.executable, "-m", "venv", "--clear", VENV])
    run([BIN / "python", "-m", "pip", "install", "--quiet", f"uv=={UV_VERSION}"])


def make_environment(*, dev: bool) -> None:
    if sys.version_info < (3, 11):
        raise SetupError(
            f"Python 3.11 or newer is needed, this is {sys.version.split()[0]}. "
            "Mend it with: make PYTHON=python3.12 (or another newer one that you have)"
        )
    try:
        import ensurepip  # noqa: F401
    except ImportError:
        apt_install("python3-venv", reason="Python's venv module is not complete on this machine")
    version = ".".join(map(str, sys.version_info[:3]))
    if VENV.exists() and not (BIN / "python").exists():
        shutil.rmtree(VENV)
    step(
        "uv",
        f"{UV_VERSION} {version}",
        "Python environment",
        _new_environment,
    )
    lock = DEV_LOCK if dev or (STAMPS / "dev").exists() else RUNTIME_LOCK
    install = [BIN / "uv", "pip", "install", "--quiet", "--python", BIN / "python"]
    step(
        "packages",
        digest([lock]),
        "Python packages",
        lambda: run([*install, "--require-hashes", "-r", lock]),
    )
    if dev:
        (STAMPS / "dev").write_text("")
    step(
        "weige",
        digest([ROOT / "pyproject.toml"]),
        "Weige itself",
        lambda: run([*install, "--no-deps", "-e", ROOT]),
    )


def web_sources() -> list[Path]:
    """The files that the browser apps are built from."""
    found: list[Path] = []
    for folder, folders, names in os.walk(WEB):
        folders[:] = [name for name in folders if name not in {"node_modules", "dist"}]
        found += [Path(folder, name) for name in names]
    return found


def build_web() -> None:
    sources = web_sources()
    # The builder lives beside this script and also serves the wheel's build hook.
    sys.path.insert(0, str(ROOT / "scripts"))
    import web_build

    node = web_build.find_node(BIN / "python")
    step(
        "web-packages",
        digest([WEB / "package.json", WEB / "package-lock.json"]),
        "browser packages",
        lambda: web_build.install(node),
        made=WEB / "node_modules",
    )
    step("web", digest(sources), "browser apps", lambda: web_build.build(node), made=WEB_BUILT / "index.html")


def provide_chromium() -> None:
    """A browser for the tests: the system's own, else apt's as root on Debian, else Playwright's download."""
    if any(map(shutil.which, SYSTEM_CHROMIUM)):
        return
    if os.geteuid() == 0 and Path("/etc/debian_version").exists() and shutil.which("apt-get"):
        try:
            apt_install("chromium", "fonts-noto-cjk", reason="the browser tests need Chromium and a Chinese font")
        except SetupError as error:
            say(str(error))
        if any(map(shutil.which, SYSTEM_CHROMIUM)):
            return
    try:
        run([BIN / "playwright", "install", "chromium"])
    except SetupError:
        raise SetupError(
            "no Chromium for the browser tests. Mend it with: sudo apt-get install -y chromium fonts-noto-cjk"
        ) from None


def resolve_locks() -> None:
    compile_ = [BIN / "uv", "pip", "compile", "--quiet", "--universal", "--generate-hashes", "--upgrade",
                "--no-emit-index-url", "--python-version", "3.11",
                "--custom-compile-command", "make lock"]  # fmt: skip
    run([*compile_, "pyproject.toml", "-o", RUNTIME_LOCK.name])
    run([*compile_, "--group", "dev", "-c", RUNTIME_LOCK.name, "pyproject.toml", "-o", DEV_LOCK.name])


def main(what: str) -> None:
    make_environment(dev=what in {"env", "test", "lock"})
    if what in {"web", "demo", "test"}:
        build_web()
    if what == "test":
        provide_chromium()
    if what == "lock":
        resolve_locks()


if __name__ == "__main__":
    try:
        main(sys.argv[1])
    except (SetupError, RuntimeError) as error:
        say(f"stopped: {error}")
        sys.exit(1)
