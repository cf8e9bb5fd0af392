"""Post types as shipped, loaded once into an empty table; afterwards they are the city's own data."""

from __future__ import annotations

import tomllib
from pathlib import Path

from django.db import transaction

from .abilities import ABILITIES
from .models import PostType

SHIPPED = Path(__file__).parent / "data" / "post_types.toml"


@transaction.atomic
def load_post_types() -> int:
    """Load the shipped post types if there are none; returns how many were loaded.

    Raises:
        ValueError: a type names an ability that does not exist.
    """
    if PostType.objects.exists():
        return 0
    rows = tomllib.loads(SHIPPED.read_text(encoding="utf-8"))["post_type"]
    for row in rows:
        unknown = set(row["abilities"]) - set(ABILITIES)
        if unknown:
            raise ValueError(f"post type {row['code']} names unknown abilities: {sorted(unknown)}")
    PostType.objects.bulk_create(
        PostType(
            code=row["code"], name_zh=row["name_zh"], name_en=row["name_en"], levels=row["levels"],
            abilities=row["abilities"], desk=row.get("desk", False), totp=row.get("totp", False),
            partner=row.get("partner", False), position=position,
        )
        for position, row in enumerate(rows)
    )  # fmt: skip
    return len(rows)
