"""From rows to the plain values on which the rules decide; the wall must be open for the dossier."""

from __future__ import annotations

from uuid import UUID

from weige.access.actors import Actor
from weige.core import clock

from .dossier import Facts, Mover
from .models import Agreement, Dossier, Extension, Mediator, Party, PartyWord, Piece, Recusal
from .terms import DossierState, Performance, PieceKind, Side, WordKind
from .wall import MEDIATE, SUPERVISE


def mediates(account: UUID | None, dossier: Dossier) -> bool:
    """Whether an account is one of a dossier's mediators now."""
    if account is None:
        return False
    return Mediator.objects.filter(dossier=dossier, account_id=account, until__isnull=True).exists()


def mover_of(actor: Actor, dossier: Dossier) -> Mover:
    """As what someone acts on a dossier today."""
    return Mover(
        mediator=actor.may(MEDIATE, dossier.place) and mediates(actor.account_id, dossier),
        supervisor=actor.may(SUPERVISE, dossier.place),
    )


def standing_agreement(dossier: Dossier) -> Agreement | None:
    """The agreement as it was drafted last, if it was not talked over again."""
    return Agreement.objects.filter(dossier=dossier, dropped_at__isnull=True).first()


def open_extension(dossier: Dossier) -> Extension | None:
    """The extension that waits for the parties' word."""
    return Extension.objects.filter(dossier=dossier, agreed_at__isnull=True, refused_at__isnull=True).first()


def facts_of(dossier: Dossier) -> Facts:
    """What the guards need to know."""
    parties = dict(Party.objects.filter(dossier=dossier, removed_at__isnull=True).values_list("id", "side"))
    sides = list(parties.values())
    said = list(
        PartyWord.objects.filter(dossier=dossier, party__in=parties).values_list("party", "kind", "subject", "agrees")
    )
    read = {party for party, kind, _, _ in said if kind == WordKind.RIGHTS}
    agreement = standing_agreement(dossier)
    confirmed = {
        party
        for party, kind, subject, agrees in said
        if agreement and kind == WordKind.AGREEMENT and subject == agreement.id and agrees
    }
    kinds = set(Piece.objects.filter(dossier=dossier).values_list("kind", flat=True))
    return Facts(
        state=DossierState(dossier.state),
        today=clock.today(),
        due_on=dossier.due_on,
        applicants=sides.count(Side.APPLICANT),
        respondents=sides.count(Side.RESPONDENT),
        unread=len(parties.keys() - read),
        presided=Mediator.objects.filter(dossier=dossier, until__isnull=True, presides=True).exists(),
        open_recusals=Recusal.objects.filter(dossier=dossier, decided_at__isnull=True).count(),
        sessions=int(PieceKind.SESSION in kinds),
        unconfirmed=len(parties.keys() - confirmed),
        open_extension=open_extension(dossier) is not None,
        effective_on=dossier.effective_on,
        performance=Performance(dossier.performance) if dossier.performance else None,
        visited=PieceKind.VISIT in kinds or any(kind == WordKind.VISIT for _, kind, _, _ in said),
        asked_court=dossier.court_asked_on is not None,
        court_answered=bool(dossier.court_result),
    )
