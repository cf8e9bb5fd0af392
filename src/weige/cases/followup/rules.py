"""Whom a close asks, and which closes are verified. Pure."""

from __future__ import annotations

import hashlib
from enum import StrEnum
from uuid import UUID

from weige.core.errors import Text

ASKING_MOVES = frozenset({"close", "solve_on_the_spot"})
"""Closes without the reporter's own word: a confirmation or a withdrawal is that word already."""


class Verdict(StrEnum):
    """What a verification found."""

    SOLVED = "solved"
    NOT_SOLVED = "not_solved"
    UNREACHABLE = "unreachable"


VERDICT_LABELS = {
    Verdict.SOLVED: Text("已解决", "solved"),
    Verdict.NOT_SOLVED: Text("没有解决", "not solved"),
    Verdict.UNREACHABLE: Text("联系不上", "could not be reached"),
}


def asks(move: str, *, reporter_closed_it: bool) -> bool:
    """Whether a close asks the reporter: nobody is asked about what they solved themselves."""
    return move in ASKING_MOVES and not reporter_closed_it


def is_sampled(case: UUID, version: int, *, percent: int, secret: bytes) -> bool:
    """Whether a close is drawn: even, not to be guessed by whoever closes, the same however often it is asked."""
    drawn = hashlib.blake2b(case.bytes + version.to_bytes(4, "big"), key=secret, digest_size=8).digest()
    return int.from_bytes(drawn, "big") % 10_000 < percent * 100


def may_verify(*, verifier_place: str, closer_place: str, verifier_handled_it: bool) -> Text | None:
    """Why somebody may not verify a close; ``None``: they may. Whoever handled a case does not check themselves."""
    if verifier_handled_it:
        return Text("经办过的人不能回访核实自己的事件", "whoever handled a case does not verify it")
    if not closer_place.startswith(verifier_place):
        return Text("由结案岗位所在地或上级核实", "it is verified at the closing post's place or above")
    return None
