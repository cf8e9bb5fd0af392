"""What can be wished of a dossier, as plain values; ``version`` is the one that a wish was based on."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from .terms import Court, Form, Keeping, Origin, Performance, PieceKind, RecusalGround, Satisfaction, Side, WordKind


@dataclass(frozen=True, slots=True)
class SaidParty:
    """A party as named by whoever registers the dispute."""

    id: UUID
    side: Side
    name: str
    phone: str = ""
    identity_number: str = ""
    address: str = ""


@dataclass(frozen=True, slots=True)
class Opening:
    """A dispute as registered."""

    id: UUID
    place: str
    kind: str
    origin: Origin
    summary: str
    claims: str = ""
    parties: tuple[SaidParty, ...] = ()


@dataclass(frozen=True, slots=True)
class Draft:
    """An agreement in the parties' words: what happened, what is agreed, how and until when it is kept."""

    form: Form
    facts: str
    terms: str
    performance: str
    perform_by: date | None = None


@dataclass(frozen=True, slots=True)
class Wish:
    """One move of a dossier, with what it needs."""

    id: UUID
    move: str
    version: int
    note: str = ""
    ground: str = ""
    remedies: tuple[str, ...] = ()
    until: date | None = None
    draft: Draft | None = None
    performance: Performance | None = None
    day: date | None = None
    court: Court | None = None
    keeping: Keeping | None = None


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper to be put into the dossier. ``words``: text, where, present, result."""

    id: UUID
    kind: PieceKind
    happened_at: datetime
    words: dict[str, str] = field(default_factory=dict)
    party: UUID | None = None
    satisfaction: Satisfaction | None = None


@dataclass(frozen=True, slots=True)
class Word:
    """What a party says to a question."""

    id: UUID
    kind: WordKind
    agrees: bool = True
    satisfaction: Satisfaction | None = None
    words: str = ""


@dataclass(frozen=True, slots=True)
class RecusalWish:
    """That a mediator should step back."""

    id: UUID
    mediator: UUID
    ground: RecusalGround
    words: str = ""
