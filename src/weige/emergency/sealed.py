"""What emergency keeps sealed: the words of requests for help."""

from uuid import UUID

from weige.core.rotation import SealedColumn, SealedTable, declare

from .field.requests import WORDS

declare(
    SealedTable("emergency_helprequest", (SealedColumn("words", lambda row: WORDS, lambda row: UUID(str(row["id"]))),))
)
