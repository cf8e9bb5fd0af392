"""What emergency keeps sealed: what help the households of an evacuation need."""

from __future__ import annotations

from uuid import UUID

from weige.core.rotation import Row, SealedColumn, SealedTable, declare

from .evacuation.listing import NEED


def _id(row: Row) -> UUID:
    return UUID(str(row["id"]))


declare(SealedTable("emergency_evacuationline", (SealedColumn("need", lambda row: NEED, _id),)))
