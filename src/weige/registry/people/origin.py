"""Who said something, when, by which way, and when it was last verified."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from .terms import Source

FIRST_HAND = frozenset({Source.VISIT, Source.PHONE, Source.RESIDENT, Source.OFFICE})
"""Ways by which whoever says it has just heard or seen it; what a file says is not verified by being read."""


@dataclass(frozen=True, slots=True)
class Origin:
    """``by`` is the account that said it; empty where a resident did."""

    by: UUID | None
    at: datetime
    source: Source

    @property
    def verified_at(self) -> datetime | None:
        return self.at if self.source in FIRST_HAND else None

    def columns(self) -> dict[str, Any]:
        """As the columns of ``models.people.Said``."""
        return {"said_by_id": self.by, "said_at": self.at, "source": self.source, "verified_at": self.verified_at}

    def as_json(self) -> dict[str, Any]:
        """As one entry of ``Person.origins``."""
        return {
            "by": str(self.by) if self.by else None,
            "at": self.at.isoformat(),
            "source": self.source.value,
            "verified": self.verified_at.isoformat() if self.verified_at else None,
        }
