"""What the API tells of a dossier to whoever may read it."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from typing_extensions import TypedDict

from weige.core.places import PlaceRef


class TermOut(TypedDict):
    code: str
    label: str


class PointOut(TypedDict):
    """A point of the rights notice, with the article that it comes from."""

    article: str
    text: str


class MediationTerms(TypedDict):
    """Every choice of the screens, in the reader's language."""

    kinds: list[TermOut]
    origins: list[TermOut]
    sides: list[TermOut]
    forms: list[TermOut]
    refusals: list[TermOut]
    failures: list[TermOut]
    remedies: list[TermOut]
    performances: list[TermOut]
    satisfactions: list[TermOut]
    courts: list[TermOut]
    papers: list[TermOut]
    keepings: list[TermOut]
    recusals: list[TermOut]
    rights: list[PointOut]


class MediationPeriod(TypedDict):
    """A period: its last day, how it stands today, and why it is that day."""

    last_day: date
    standing: str
    reason: str


class PartyWordOut(TypedDict):
    """What a party said. ``on_paper`` says that a mediator wrote it down."""

    kind: str
    label: str
    agrees: bool
    satisfaction_label: str | None
    words: str
    on_paper: bool
    at: datetime


class PartyOut(TypedDict):
    """A party; the identity number is masked on screen and whole in print."""

    id: UUID
    side: str
    side_label: str
    name: str
    phone: str
    identity_masked: str
    address: str
    said: list[PartyWordOut]
    asked: list[TermOut]
    """What the party has still to say."""
    link_until: datetime | None


class MediatorOut(TypedDict):
    id: UUID
    account_id: UUID
    name: str
    presides: bool
    since: datetime
    until: datetime | None
    recused: bool


class RecusalOut(TypedDict):
    id: UUID
    mediator: str
    party: str | None
    ground_label: str
    words: str
    asked_at: datetime
    decided_at: datetime | None
    replaced: bool | None
    reason: str


class ExtensionOut(TypedDict):
    id: UUID
    until: date
    words: str
    proposed_at: datetime
    agreed_at: datetime | None
    refused_at: datetime | None


class AgreementOut(TypedDict):
    id: UUID
    form: str
    form_label: str
    facts: str
    terms: str
    performance: str
    perform_by: date | None
    drafted_at: datetime
    effective_on: date | None


class DossierPaper(TypedDict):
    id: UUID
    kind: str
    kind_label: str
    happened_at: datetime
    party: str | None
    satisfaction_label: str | None
    where: str
    present: str
    text: str
    result: str
    by: str | None


class DossierStep(TypedDict):
    id: UUID
    label: str
    state_label: str
    at: datetime
    actor: str | None
    party: str | None
    note: str
    reasons: list[str]


class DossierMove(TypedDict):
    """A move with whether this reader may make it now, and why not."""

    move: str
    label: str
    allowed: bool
    reason: str | None
    needs: list[str]


class DossierOut(TypedDict):
    """A dossier in full, for its mediators and the supervising officer. The reading is recorded."""

    id: UUID
    number: str
    place: PlaceRef
    kind: str
    kind_label: str
    origin_label: str
    case_id: UUID | None
    state: str
    state_label: str
    version: int
    opened_at: datetime
    summary: str
    claims: str
    period: MediationPeriod | None
    confirmation: MediationPeriod | None
    ended_on: date | None
    ground_label: str | None
    remedies: list[str]
    performance_label: str | None
    court_asked_on: date | None
    court_label: str | None
    supervises: bool
    mediates: bool
    parties_fixed: bool
    parties: list[PartyOut]
    mediators: list[MediatorOut]
    recusals: list[RecusalOut]
    extensions: list[ExtensionOut]
    agreement: AgreementOut | None
    papers: list[DossierPaper]
    steps: list[DossierStep]
    moves: list[DossierMove]


class LinkMade(TypedDict):
    """A party's link and code, told only now."""

    id: UUID
    url: str
    code: str
    expires_at: datetime


class ReaderOut(TypedDict):
    """Who read the dossier, as a party sees it: a post and a day."""

    day: date
    who: str


class OwnMediator(TypedDict):
    id: UUID
    name: str
    presides: bool
    recusal_open: bool


class OwnSession(TypedDict):
    happened_at: datetime
    where: str


class OwnExtension(TypedDict):
    until: date
    words: str


class OwnAgreement(TypedDict):
    form_label: str
    facts: str
    terms: str
    performance: str
    perform_by: date | None
    effective_on: date | None


class OwnDossier(TypedDict):
    """A mediation as one of its parties sees it: what they are asked, the agreement, and who read it. Of the other
    party only the masked name; of sessions only when and where they are."""

    number: str
    committee: str
    kind_label: str
    state: str
    state_label: str
    side_label: str
    own_name: str
    others: list[str]
    rights: list[PointOut]
    asked: list[str]
    mediators: list[OwnMediator]
    recusal_grounds: list[TermOut]
    satisfactions: list[TermOut]
    sessions: list[OwnSession]
    period: MediationPeriod | None
    extension: OwnExtension | None
    agreement: OwnAgreement | None
    confirmation: MediationPeriod | None
    remedies: list[str]
    said: list[PartyWordOut]
    readers: list[ReaderOut]
    expires_at: datetime
