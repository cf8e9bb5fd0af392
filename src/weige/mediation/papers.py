"""The papers that mediators write into a dossier."""

from __future__ import annotations

from uuid import UUID

from weige.access.actors import Actor
from weige.core import clock
from weige.core.errors import Problem
from weige.core.sealing import derived_id

from . import errors, vault
from .commands import Paper
from .dossier import paper_refusal
from .facts import facts_of, mover_of
from .keeping import acting_from, changing, is_replay, step
from .models import Dossier, Piece
from .people import party_of
from .terms import PIECE_LABELS


def add_paper(*, actor: Actor, dossier_id: UUID, paper: Paper) -> Dossier:
    """Put a paper into the dossier. Repeating the command changes nothing.

    Raises:
        Problem: ``mediation.unknown_dossier``, ``mediation.move_refused``, ``mediation.unknown_part``,
            ``core.id_taken``.
    """
    with changing(actor, dossier_id) as found:
        if is_replay(found, paper.id, paper.kind, actor):
            return found
        label = PIECE_LABELS[paper.kind]
        reason = paper_refusal(paper.kind, facts_of(found), mover_of(actor, found))
        if reason is not None:
            raise Problem(errors.MOVE_REFUSED, field="kind", move=label, reason=reason)
        party = party_of(found, paper.party) if paper.party else None
        id = derived_id(paper.id, "paper")
        Piece.objects.create(
            id=id, dossier=found, kind=paper.kind, party=party, happened_at=min(paper.happened_at, clock.now()),
            satisfaction=paper.satisfaction or "", words=vault.seal_words(id, paper.words), by_id=actor.account_id,
            added_at=clock.now(),
        )  # fmt: skip
        step(found, paper.id, paper.kind, acting_from(actor, found), moves_on=False)
        return found
