"""What is said in a dossier, at rest: sealed for its column and its row."""

from __future__ import annotations

import json
from uuid import UUID

from weige.core import sealing

PURPOSE = "mediation"
SEALED = {
    "mediation_dossier": ("summary", "claims"),
    "mediation_party": ("name", "phone", "identity_number", "address"),
    "mediation_recusal": ("words", "reason"),
    "mediation_extension": ("words",),
    "mediation_agreement": ("facts", "terms", "performance"),
    "mediation_piece": ("words",),
    "mediation_partyword": ("words",),
    "mediation_step": ("note",),
}
"""Every sealed column, by table."""


def purpose_of(table: str, column: str) -> str:
    return f"{PURPOSE}.{table.removeprefix('mediation_')}.{column}"


def seal(table: str, column: str, owner: UUID, text: str) -> bytes:
    """Seal a text for one column of one row."""
    return sealing.seal(text, purpose_of(f"mediation_{table}", column), bound_to=owner)


def seal_some(table: str, column: str, owner: UUID, text: str) -> bytes | None:
    """As :func:`seal`; nothing where there is no text."""
    return seal(table, column, owner, text) if text else None


def unseal(table: str, column: str, owner: UUID, sealed: bytes | memoryview | None) -> str:
    """The text, or an empty one where nothing is kept.

    Raises:
        ValueError: it was sealed for another row or column, or changed.
    """
    if sealed is None:
        return ""
    return sealing.unseal(sealed, purpose_of(f"mediation_{table}", column), bound_to=owner)


def seal_words(owner: UUID, words: dict[str, str]) -> bytes:
    """The words of a paper."""
    kept = {name: text for name, text in words.items() if text}
    return seal("piece", "words", owner, json.dumps(kept, ensure_ascii=False))


def open_words(owner: UUID, sealed: bytes | memoryview) -> dict[str, str]:
    found: dict[str, str] = json.loads(unseal("piece", "words", owner, sealed))
    return found
