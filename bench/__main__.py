"""``python -m bench [NAME ...]``: run all benchmarks but the large ones, or the named ones, each in a process of its own.

Prints one JSON line a figure.
"""

from __future__ import annotations

import json
import subprocess
import sys
from importlib import import_module

NAMES = (
    "start",
    "locate",
    "intake",
    "queue",
    "import_",
    "grouping",
    "classify",
    "posts",
    "gauge_forecast",
    "call_out",
    "evacuation",
    "rehearsal",
    "acknowledge",
    "cap_check",
    "dispatch",
    "assign",
)
LARGE = ("register", "grouping_one", "upkeep", "deadlines", "like_cases", "queue_filters")
"""Run when named only: they fill a disk or the memory and take most of an hour."""


def run_one(name: str) -> None:
    found = import_module(f"bench.{name}").main()
    for figure in found if isinstance(found, list) else [found]:
        print(json.dumps(figure, ensure_ascii=False), flush=True)


def main(words: list[str]) -> int:
    if words[:1] == ["--here"]:
        run_one(words[1])
        return 0
    unknown = set(words) - {*NAMES, *LARGE}
    if unknown:
        there = ", ".join((*NAMES, *LARGE))
        print(f"no such benchmark: {', '.join(sorted(unknown))}; there are {there}", file=sys.stderr)
        return 2
    codes = [
        subprocess.run([sys.executable, "-m", "bench", "--here", name], check=False).returncode
        for name in words or NAMES
    ]
    return max(codes)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
