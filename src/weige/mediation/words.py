"""What parties say to what they are asked: by their link, or on paper and recorded by a mediator.

Each question gets one answer of each party. An extension holds when all have agreed, and falls with the first no.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from weige.access.actors import Actor
from weige.core import clock
from weige.core.errors import Problem, Text
from weige.core.sealing import derived_id

from . import errors, vault
from .commands import Word
from .facts import open_extension, standing_agreement
from .keeping import NOBODY, acting_from, changing, is_replay, step, tell_mediators
from .models import Dossier, Extension, Party, PartyWord
from .people import party_of
from .terms import DossierState, WordKind

BEFORE_TALKS_END = frozenset(
    {DossierState.REGISTERED, DossierState.ACCEPTED, DossierState.MEDIATING, DossierState.SIGNING}
)


@dataclass(frozen=True, slots=True)
class Question:
    """What a party can answer now; ``subject`` is the extension or agreement in question."""

    kind: WordKind
    subject: UUID | None


def questions(found: Dossier, party: Party) -> list[Question]:
    """What a party has still to say; the wall must be open for the dossier."""
    said = set(PartyWord.objects.filter(party=party).values_list("kind", "subject"))
    return [question for question in _asked(found) if (question.kind.value, question.subject) not in said]


def _asked(found: Dossier) -> Iterator[Question]:
    state = DossierState(found.state)
    if state in BEFORE_TALKS_END:
        yield Question(WordKind.RIGHTS, None)
    extension = open_extension(found)
    if extension is not None and state in BEFORE_TALKS_END:
        yield Question(WordKind.EXTENSION, extension.id)
    agreement = standing_agreement(found)
    if agreement is not None and state is DossierState.SIGNING:
        yield Question(WordKind.AGREEMENT, agreement.id)
    if state is DossierState.AGREED:
        yield Question(WordKind.VISIT, None)


def record(*, actor: Actor, dossier_id: UUID, party_id: UUID, word: Word) -> Dossier:
    """A mediator records what a party said on paper or in person.

    Raises:
        Problem: ``mediation.unknown_dossier``, ``mediation.unknown_part``, ``mediation.nothing_asked``.
    """
    with changing(actor, dossier_id) as found:
        party = party_of(found, party_id)
        if is_replay(found, word.id, word.kind, actor, party):
            return found
        say(found, party, word, actor=acting_from(actor, found))
        return found


def say(found: Dossier, party: Party, word: Word, *, actor: Actor = NOBODY) -> PartyWord:
    """Take a party's word; the dossier is locked.

    Raises:
        Problem: ``mediation.nothing_asked``.
    """
    question = next((q for q in questions(found, party) if q.kind is word.kind), None)
    if question is None:
        raise Problem(errors.NOTHING_ASKED)
    id = derived_id(word.id, "word")
    agrees = word.agrees or word.kind in {WordKind.RIGHTS, WordKind.VISIT}
    said = PartyWord.objects.create(
        id=id, dossier=found, party=party, kind=word.kind, subject=question.subject, agrees=agrees,
        satisfaction=word.satisfaction or "", words=vault.seal_some("partyword", "words", id, word.words),
        recorded_by_id=actor.account_id, at=clock.now(),
    )  # fmt: skip
    reasons: list[Text] = []
    moves_on = False
    if word.kind is WordKind.EXTENSION and question.subject is not None:
        reasons = _settle_extension(found, question.subject)
        moves_on = bool(reasons)
    step(found, word.id, word.kind, actor, party=party, reasons=reasons, moves_on=moves_on)
    if actor.account_id is None:
        tell_mediators(found, "mediation.party_answered", word.id)
    return said


def _settle_extension(found: Dossier, extension_id: UUID) -> list[Text]:
    """What the words so far make of an extension."""
    extension = Extension.objects.get(id=extension_id)
    words = dict(PartyWord.objects.filter(kind=WordKind.EXTENSION, subject=extension.id).values_list("party", "agrees"))
    parties = set(Party.objects.filter(dossier=found, removed_at__isnull=True).values_list("id", flat=True))
    if not all(words.values()):
        extension.refused_at = clock.now()
        extension.save(update_fields=["refused_at"])
        return [Text("有一方不同意延长，期限不变", "one party did not agree; the period stays as it is")]
    if parties <= words.keys():
        extension.agreed_at = clock.now()
        extension.save(update_fields=["agreed_at"])
        found.extended_to = found.due_on = extension.until
        return [
            Text(f"双方同意延长至 {extension.until.isoformat()}", f"extended by both to {extension.until.isoformat()}")
        ]
    return []
