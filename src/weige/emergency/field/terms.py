"""The words of danger reports and requests for help, as data (``data/terms.toml``). Pure."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from weige.core.errors import Text

SHIPPED = Path(__file__).parent / "data" / "terms.toml"


@dataclass(frozen=True, slots=True)
class Need:
    """Something that can be asked for, and the functions of groups that can give it."""

    label: Text
    best: frozenset[str]
    able: frozenset[str]


def _read() -> dict[str, Any]:
    return tomllib.loads(SHIPPED.read_text(encoding="utf-8"))


def _labels(rows: dict[str, dict[str, str]]) -> dict[str, Text]:
    return {code: Text(**row) for code, row in rows.items()}


_shipped = _read()
NATURES = _labels(_shipped["natures"])
SOURCES = _labels(_shipped["sources"])
TRENDS = _labels(_shipped["trends"])
NEEDS = {
    code: Need(Text(**row["label"]), frozenset(row["best"]), frozenset(row["able"]))
    for code, row in _shipped["needs"].items()
}
