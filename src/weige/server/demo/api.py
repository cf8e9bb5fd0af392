"""HTTP of demo mode: the "enter as" cards. Outside demo mode these addresses do not exist."""

from __future__ import annotations

from typing import Annotated, Literal

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from ninja import Router, Schema
from pydantic import Field
from typing_extensions import TypedDict

from weige.access.session_api import SessionOut, start_session
from weige.core import languages
from weige.core.errors import NOT_FOUND, Problem
from weige.core.http import json_response

from .cards import CARDS, account_of
from .story import RESIDENT_NAME, RESIDENT_PHONE

router = Router(tags=["demo"])


class CardOut(TypedDict):
    id: str
    title: str
    subtitle: str
    name: str
    home: Literal["/m/", "/desk/", "/r/"]


class ResidentOut(TypedDict):
    """Whose data the resident's page can be tried with: the name and number that it asks for."""

    name: str
    phone: str


class Cards(TypedDict):
    items: list[CardOut]
    resident: ResidentOut


class Enter(Schema):
    card: Annotated[str, Field(max_length=40)]


def _demo_only() -> None:
    if not settings.WEIGE.demo:
        raise Problem(NOT_FOUND)


@router.get("/demo/cards", response=Cards)
def list_cards(request: HttpRequest) -> HttpResponse:
    """One card for each kind of user."""
    _demo_only()
    say = languages.say
    return json_response(
        Cards(
            items=[
                CardOut(id=c.id, title=say(c.title), subtitle=say(c.subtitle), name=c.name, home=c.home) for c in CARDS
            ],
            resident=ResidentOut(name=RESIDENT_NAME, phone=RESIDENT_PHONE),
        )
    )


@router.post("/demo/enter", response=SessionOut)
def enter(request: HttpRequest, data: Enter) -> HttpResponse:
    """Sign in as the person of a card, without password."""
    _demo_only()
    account = account_of(data.card)
    if account is None:
        raise Problem(NOT_FOUND, field="card")
    return start_session(request, account, device="", strength="demo")
