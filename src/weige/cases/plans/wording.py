"""The words of plans at rest: sealed for their table and column, bound to their row."""

from __future__ import annotations

from uuid import UUID

from weige.core import sealing

NEEDS, GOAL, STEP, VISIT, SHARE, TURN = (
    f"cases.plan.{name}" for name in ("needs", "goal", "step", "visit", "share", "turn")
)
COLUMNS: dict[tuple[str, str], str] = {
    ("cases_householdplan", "needs"): NEEDS,
    ("cases_householdplan", "goal"): GOAL,
    ("cases_planstep", "what"): STEP,
    ("cases_planvisit", "words"): VISIT,
    ("cases_planshare", "reason"): SHARE,
    ("cases_planturn", "words"): TURN,
}
"""Each sealed column, by table and name, with the name under which it is sealed."""


def seal(row: UUID, purpose: str, text: str) -> bytes:
    """A text sealed for one row."""
    return sealing.seal(text, purpose, bound_to=row)


def read(row: UUID, purpose: str, sealed: bytes | memoryview) -> str:
    """A text as it was sealed for this row."""
    return sealing.unseal(sealed, purpose, bound_to=row)
