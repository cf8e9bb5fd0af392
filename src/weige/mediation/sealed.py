"""What mediation keeps sealed: who the parties are, and whatever was said."""

from __future__ import annotations

from typing import Any

from weige.core.rotation import Row, SealedColumn, SealedTable, declare

from . import vault, wall


def _id(row: Row) -> Any:
    return row["id"]


def _column(table: str, name: str) -> SealedColumn:
    purpose = vault.purpose_of(table, name)
    return SealedColumn(name, lambda row: purpose, _id)


declare(
    *(
        SealedTable(table, tuple(_column(table, name) for name in columns), opened=wall.everything)
        for table, columns in vault.SEALED.items()
    )
)
