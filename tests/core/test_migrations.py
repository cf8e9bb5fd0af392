"""Migrations that installations may have run stay as they are; whatever comes later is a migration of its own.

``landed_migrations.txt`` is what ``sha256sum`` prints of them. A new migration is added to it with the change that brings
it.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

import weige

ROOT = Path(weige.__file__).parent
LANDED = Path(__file__).parent / "landed_migrations.txt"


def listed() -> dict[str, str]:
    """Digests by file."""
    return {name: digest for digest, name in (line.split() for line in LANDED.read_text().splitlines())}


def test_landed_migrations_are_never_changed_and_new_ones_are_listed() -> None:
    here = {
        str(path.relative_to(ROOT)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in ROOT.glob("*/migrations/*.py")
        if path.name != "__init__.py"
    }
    assert here == listed()
