"""HTTP for the parties of a mediation: a link and a code, no account."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Router, Schema
from pydantic import Field, StringConstraints

from weige.core import rates
from weige.core.http import client_address, json_response
from weige.core.ids import ClientId

from . import links, people, reading, words
from .commands import RecusalWish, Word
from .keeping import NOBODY, is_replay
from .shapes import OwnDossier
from .terms import RecusalGround, Satisfaction, WordKind

router = Router(tags=["mediation"])
PARTY = rates.Rate("mediation.party", 60, 600)
Words = Annotated[str, StringConstraints(strip_whitespace=True, max_length=1000)]


class EnterIn(Schema):
    """The secret of the link and the code that was told apart from it."""

    token: Annotated[str, Field(min_length=20, max_length=120)]
    code: Annotated[str, Field(min_length=1, max_length=12)]


class PartyAnswerIn(EnterIn):
    """``rights_read``, ``extension`` or ``agreement`` (``agrees``), ``visit`` (``satisfaction``)."""

    id: ClientId
    kind: WordKind
    agrees: bool = True
    satisfaction: Satisfaction | None = None
    words: Words = ""


class AskRecusalIn(EnterIn):
    id: ClientId
    mediator_id: UUID
    ground: RecusalGround
    words: Words = ""


@router.post("/resident/mediation/open", response=OwnDossier)
def open_mediation(request: HttpRequest, data: EnterIn) -> HttpResponse:
    """A mediation as its party sees it."""
    rates.spend(PARTY, client_address(request))
    link = links.find(data.token, data.code)
    with links.entered(link) as (found, party):
        return json_response(reading.own_dossier(found, party, link.expires_at))


@router.post("/resident/mediation/answer", response={201: OwnDossier})
def answer_mediation(request: HttpRequest, data: PartyAnswerIn) -> HttpResponse:
    """Answer what is asked; the same again changes nothing."""
    rates.spend(PARTY, client_address(request))
    link = links.find(data.token, data.code)
    with links.entered(link, lock=True) as (found, party):
        if not is_replay(found, data.id, data.kind, NOBODY, party):
            words.say(found, party, Word(data.id, data.kind, data.agrees, data.satisfaction, data.words))
        return json_response(reading.own_dossier(found, party, link.expires_at), status=201)


@router.post("/resident/mediation/recusal", response={201: OwnDossier})
def ask_recusal(request: HttpRequest, data: AskRecusalIn) -> HttpResponse:
    """Ask that a mediator step back."""
    rates.spend(PARTY, client_address(request))
    link = links.find(data.token, data.code)
    with links.entered(link, lock=True) as (found, party):
        if not is_replay(found, data.id, "ask_recusal", NOBODY, party):
            wish = RecusalWish(data.id, data.mediator_id, data.ground, data.words)
            people.ask_recusal(found=found, wish=wish, party=party)
        return json_response(reading.own_dossier(found, party, link.expires_at), status=201)
