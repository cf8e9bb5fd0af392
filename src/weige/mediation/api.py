"""HTTP of mediation for mediators and supervising officers."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Schema
from pydantic import AwareDatetime, Field, StringConstraints
from typing_extensions import TypedDict

from weige.access.sessions import signed_in
from weige.core import languages
from weige.core.errors import Text
from weige.core.http import json_response
from weige.core.ids import ClientId
from weige.core.paging import PageSize

from . import actions, links, papers, people, printing, queries, reading, words
from .commands import Draft, Opening, Paper, RecusalWish, SaidParty, Wish, Word
from .dossier import MOVES
from .shapes import DossierOut, LinkMade, MediationTerms, TermOut
from .terms import (
    COURT_LABELS,
    FAILURE_GROUNDS,
    FORM_LABELS,
    KEEPING_LABELS,
    ORIGIN_LABELS,
    PERFORMANCE_LABELS,
    PIECE_LABELS,
    RECUSAL_LABELS,
    REFUSAL_GROUNDS,
    REMEDIES,
    SATISFACTION_LABELS,
    SIDE_LABELS,
    Court,
    DossierState,
    Form,
    Keeping,
    Origin,
    Performance,
    PieceKind,
    RecusalGround,
    Satisfaction,
    Side,
    WordKind,
    kinds,
)

router = Router(tags=["mediation"])
MEDIA_TYPES = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}

PlaceCode = Annotated[str, Field(pattern=r"^\d{4,18}$")]
Code = Annotated[str, Field(pattern=r"^[a-z_]{1,24}$")]
Short = Annotated[str, StringConstraints(strip_whitespace=True, max_length=200)]
Words = Annotated[str, StringConstraints(strip_whitespace=True, max_length=4000)]
Said = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=4000)]
Version = Annotated[int, Field(ge=1)]


class PartyIn(Schema):
    id: ClientId
    side: Side
    name: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=120)]
    phone: Annotated[str, Field(max_length=40)] = ""
    identity_number: Annotated[str, Field(max_length=40)] = ""
    address: Short = ""

    def said(self) -> SaidParty:
        return SaidParty(self.id, self.side, self.name, self.phone, self.identity_number, self.address)


class OpeningIn(Schema):
    """A dispute as registered; with ``case_id`` it comes from a case of the community."""

    id: ClientId
    place: PlaceCode
    kind: Code
    origin: Origin
    summary: Said
    claims: Words = ""
    parties: Annotated[list[PartyIn], Field(max_length=people.MAX_PARTIES)] = Field(default_factory=list)
    case_id: UUID | None = None


class AgreementDraftIn(Schema):
    form: Form
    facts: Said
    terms: Said
    performance: Said
    perform_by: date | None = None


class DossierMoveIn(Schema):
    id: ClientId
    move: Annotated[str, Field(pattern="^(" + "|".join(MOVES) + ")$")]
    version: Version
    note: Words = ""
    ground: Code | None = None
    remedies: Annotated[list[Code], Field(max_length=10)] = Field(default_factory=list)
    until: date | None = None
    draft: AgreementDraftIn | None = None
    performance: Performance | None = None
    day: date | None = None
    court: Court | None = None
    keeping: Keeping | None = None


class NamePartyIn(Schema):
    id: ClientId
    version: Version
    party: PartyIn


class OnPartIn(Schema):
    id: ClientId
    version: Version


class AssignMediatorIn(OnPartIn):
    account_id: UUID
    presides: bool = False


class RecusalIn(Schema):
    """A mediator steps back; with ``party_id`` a mediator writes down that a party asked it."""

    id: ClientId
    mediator_id: UUID
    ground: RecusalGround
    words: Words = ""
    party_id: UUID | None = None


class RecusalDecisionIn(Schema):
    id: ClientId
    replaced: bool
    reason: Said


class DossierPaperIn(Schema):
    id: ClientId
    kind: PieceKind
    happened_at: AwareDatetime
    text: Said
    where: Short = ""
    present: Short = ""
    result: Words = ""
    party_id: UUID | None = None
    satisfaction: Satisfaction | None = None


class PartyWordIn(Schema):
    id: ClientId
    kind: WordKind
    agrees: bool = True
    satisfaction: Satisfaction | None = None
    words: Words = ""


class PartyLinkIn(Schema):
    id: ClientId


class PrintIn(Schema):
    format: printing.Media


class DossierFilters(Schema):
    state: DossierState | None = None
    only_open: bool = False
    after: Annotated[str, Field(max_length=200)] | None = None
    limit: PageSize = 50


class CountFilters(Schema):
    under: PlaceCode
    since: date | None = None


class PlaceFilter(Schema):
    place: PlaceCode


class MediatorCandidates(TypedDict):
    items: list[queries.CandidateOut]


class DossierChanged(TypedDict):
    """The dossier after a change; nothing where the change took it out of its writer's sight (who steps back)."""

    dossier: DossierOut | None


def _options(labels: Mapping[Any, Text]) -> list[TermOut]:
    return [TermOut(code=str(code), label=languages.say(text)) for code, text in labels.items()]


def _done(request: HttpRequest, dossier_id: UUID, status: int = 200) -> HttpResponse:
    return json_response(DossierChanged(dossier=reading.after_change(signed_in(request), dossier_id)), status=status)


@router.get("/mediation/terms", response=MediationTerms)
def read_terms(request: HttpRequest) -> HttpResponse:
    """Every choice of the screens, and the rights notice with its articles."""
    signed_in(request)
    return json_response(
        MediationTerms(
            kinds=_options({kind.code: kind.name for kind in kinds().values() if kind.active}),
            origins=_options(ORIGIN_LABELS), sides=_options(SIDE_LABELS), forms=_options(FORM_LABELS),
            refusals=_options(REFUSAL_GROUNDS), failures=_options(FAILURE_GROUNDS), remedies=_options(REMEDIES),
            performances=_options(PERFORMANCE_LABELS), satisfactions=_options(SATISFACTION_LABELS),
            courts=_options(COURT_LABELS), papers=_options(PIECE_LABELS), keepings=_options(KEEPING_LABELS),
            recusals=_options(RECUSAL_LABELS), rights=reading.rights_points(),
        )
    )  # fmt: skip


@router.get("/mediation/dossiers", response=queries.DossierPage)
def list_dossiers(request: HttpRequest, filters: Query[DossierFilters]) -> HttpResponse:
    """A page of the dossiers that one mediates or supervises, the newest first; nothing of what was said."""
    return json_response(queries.page(signed_in(request), **filters.dict()))


@router.get("/mediation/counts", response=queries.DossierCounts)
def count_dossiers(request: HttpRequest, filters: Query[CountFilters]) -> HttpResponse:
    """How many mediations there are under a place: all that is ever counted of them."""
    return json_response(queries.counts(signed_in(request), under=filters.under, since=filters.since))


@router.get("/mediation/mediators", response=MediatorCandidates)
def list_mediators(request: HttpRequest, filters: Query[PlaceFilter]) -> HttpResponse:
    """Who can be named as a mediator in a place."""
    return json_response(MediatorCandidates(items=queries.candidates(signed_in(request), filters.place)))


@router.post("/mediation/dossiers", response={201: DossierChanged})
def open_dossier(request: HttpRequest, data: OpeningIn) -> HttpResponse:
    """Register a dispute, or send a case to mediation."""
    actor = signed_in(request)
    opening = Opening(
        id=data.id, place=data.place, kind=data.kind, origin=data.origin, summary=data.summary, claims=data.claims,
        parties=tuple(party.said() for party in data.parties),
    )  # fmt: skip
    if data.case_id is not None:
        actions.open_from_case(actor=actor, case_id=data.case_id, opening=opening)
    else:
        actions.open_dossier(actor=actor, opening=opening)
    return _done(request, data.id, 201)


@router.post("/mediation/dossiers/{uuid:dossier_id}/open", response=DossierOut)
def read_dossier(request: HttpRequest, dossier_id: UUID) -> HttpResponse:
    """A dossier in full; the reading is recorded."""
    return json_response(reading.open_dossier(signed_in(request), dossier_id))


@router.post("/mediation/dossiers/{uuid:dossier_id}/moves", response=DossierChanged)
def make_move(request: HttpRequest, dossier_id: UUID, data: DossierMoveIn) -> HttpResponse:
    """Make a move; 409 ``mediation.conflict`` when it was based on an older state."""
    draft = Draft(**data.draft.dict()) if data.draft else None
    wish = Wish(
        id=data.id, move=data.move, version=data.version, note=data.note, ground=data.ground or "",
        remedies=tuple(data.remedies), until=data.until, draft=draft, performance=data.performance, day=data.day,
        court=data.court, keeping=data.keeping,
    )  # fmt: skip
    actions.move(actor=signed_in(request), dossier_id=dossier_id, wish=wish)
    return _done(request, dossier_id)


@router.post("/mediation/dossiers/{uuid:dossier_id}/parties", response={201: DossierChanged})
def name_party(request: HttpRequest, dossier_id: UUID, data: NamePartyIn) -> HttpResponse:
    """Name a further party, until mediation has begun."""
    people.name_party(
        actor=signed_in(request), dossier_id=dossier_id, id=data.id, version=data.version, said=data.party.said()
    )
    return _done(request, dossier_id, 201)


@router.post("/mediation/dossiers/{uuid:dossier_id}/parties/{uuid:party_id}/remove", response=DossierChanged)
def remove_party(request: HttpRequest, dossier_id: UUID, party_id: UUID, data: OnPartIn) -> HttpResponse:
    """Take a party out who was named by mistake."""
    people.remove_party(
        actor=signed_in(request), dossier_id=dossier_id, id=data.id, version=data.version, party_id=party_id
    )
    return _done(request, dossier_id)


@router.post("/mediation/dossiers/{uuid:dossier_id}/parties/{uuid:party_id}/words", response={201: DossierChanged})
def record_word(request: HttpRequest, dossier_id: UUID, party_id: UUID, data: PartyWordIn) -> HttpResponse:
    """Write down what a party said on paper or in person."""
    words.record(actor=signed_in(request), dossier_id=dossier_id, party_id=party_id, word=Word(**data.dict()))
    return _done(request, dossier_id, 201)


@router.post("/mediation/dossiers/{uuid:dossier_id}/parties/{uuid:party_id}/links", response={201: LinkMade})
def make_link(request: HttpRequest, dossier_id: UUID, party_id: UUID, data: PartyLinkIn) -> HttpResponse:
    """A party's link and its code; the one before ends."""
    link, token, code = links.make(actor=signed_in(request), dossier_id=dossier_id, id=data.id, party_id=party_id)
    made = LinkMade(id=link.id, url=f"/r/#/mediation/{token}", code=code, expires_at=link.expires_at)
    return json_response(made, status=201)


@router.post("/mediation/dossiers/{uuid:dossier_id}/mediators", response={201: DossierChanged})
def assign(request: HttpRequest, dossier_id: UUID, data: AssignMediatorIn) -> HttpResponse:
    """Name a mediator."""
    people.assign(actor=signed_in(request), dossier_id=dossier_id, **data.dict())
    return _done(request, dossier_id, 201)


@router.post("/mediation/dossiers/{uuid:dossier_id}/mediators/{uuid:mediator_id}/release", response=DossierChanged)
def release(request: HttpRequest, dossier_id: UUID, mediator_id: UUID, data: OnPartIn) -> HttpResponse:
    """Let a mediator go."""
    people.release(
        actor=signed_in(request), dossier_id=dossier_id, id=data.id, version=data.version, mediator_id=mediator_id
    )
    return _done(request, dossier_id)


@router.post("/mediation/dossiers/{uuid:dossier_id}/recusals", response={201: DossierChanged})
def ask_recusal(request: HttpRequest, dossier_id: UUID, data: RecusalIn) -> HttpResponse:
    """A mediator steps back, or writes down that a party asked it of one."""
    wish = RecusalWish(data.id, data.mediator_id, data.ground, data.words)
    people.step_back(actor=signed_in(request), dossier_id=dossier_id, wish=wish, party_id=data.party_id)
    return _done(request, dossier_id, 201)


@router.post("/mediation/dossiers/{uuid:dossier_id}/recusals/{uuid:recusal_id}/decide", response=DossierChanged)
def decide_recusal(request: HttpRequest, dossier_id: UUID, recusal_id: UUID, data: RecusalDecisionIn) -> HttpResponse:
    """Decide whether a mediator is changed."""
    people.decide_recusal(actor=signed_in(request), dossier_id=dossier_id, recusal_id=recusal_id, **data.dict())
    return _done(request, dossier_id)


@router.post("/mediation/dossiers/{uuid:dossier_id}/papers", response={201: DossierChanged})
def add_paper(request: HttpRequest, dossier_id: UUID, data: DossierPaperIn) -> HttpResponse:
    """Put a paper into the dossier."""
    paper = Paper(
        id=data.id, kind=data.kind, happened_at=data.happened_at, party=data.party_id, satisfaction=data.satisfaction,
        words={"text": data.text, "where": data.where, "present": data.present, "result": data.result},
    )  # fmt: skip
    papers.add_paper(actor=signed_in(request), dossier_id=dossier_id, paper=paper)
    return _done(request, dossier_id, 201)


@router.post("/mediation/dossiers/{uuid:dossier_id}/print", response={200: None})
def print_dossier(request: HttpRequest, dossier_id: UUID, data: PrintIn) -> HttpResponse:
    """The complete dossier as PDF or Word, in the official order; recorded as an export, and never kept."""
    made = printing.print_dossier(signed_in(request), dossier_id, data.format)
    answer = HttpResponse(made, content_type=MEDIA_TYPES[data.format])
    answer["Content-Disposition"] = f'attachment; filename="mediation.{data.format}"'
    answer["Cache-Control"] = "no-store"
    return answer
