"""What emergency keeps sealed: what help households of an evacuation need, and the words of requests for help."""

from __future__ import annotations

from uuid import UUID

from weige.core.rotation import Row, SealedColumn, SealedTable, declare

from .evacuation.listing import NEED
from .field.requests import WORDS


def _id(row: Row) -> UUID:
    return UUID(str(row["id"]))


declare(SealedTable("emergency_evacuationline", (SealedColumn("need", lambda row: NEED, _id),)))
declare(SealedTable("emergency_helprequest", (SealedColumn("words", lambda row: WORDS, _id),)))
