"""The kinds of supplies, by code: data in ``data/items.toml``."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from weige.core.errors import Text

DATA = Path(__file__).parent / "data" / "items.toml"


@dataclass(frozen=True, slots=True)
class Item:
    """A kind of supplies, and in what it is counted."""

    code: str
    name: Text
    unit: Text


def item_of(code: str) -> Item:
    """A kind of supplies; one that the catalogue has no longer is called by its code."""
    return items().get(code) or Item(code, Text(code, code), Text("", ""))


@cache
def items() -> dict[str, Item]:
    """Every kind, in the order of the file."""
    rows = tomllib.loads(DATA.read_text("utf-8"))["item"]
    made = [
        Item(row["code"], Text(row["name_zh"], row["name_en"]), Text(row["unit_zh"], row["unit_en"])) for row in rows
    ]
    return {item.code: item for item in made}
