"""HTTP for residents: fill in the own household with a link; see, correct and take back what is kept of oneself."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from ninja import Router, Schema
from pydantic import AwareDatetime, Field
from typing_extensions import TypedDict

from weige.core import clock, languages, rates
from weige.core.errors import NOT_FOUND, Problem
from weige.core.http import client_address, json_response
from weige.core.ids import ClientId
from weige.core.places import name_places
from weige.registry.people import wall
from weige.registry.people.commands import SaidPerson
from weige.registry.people.consents import ConsentWords
from weige.registry.people.dictionary import dictionary
from weige.registry.people.reading import MemberOut
from weige.registry.people.terms import (
    CAPACITY_NAMES,
    CHANGE_NAMES,
    ROLE_NAMES,
    TENURE_NAMES,
    Capacity,
    RequestKind,
    Role,
    Tenure,
)

from . import home, own, requests, staff
from .home import Correction, HomeAnswer
from .identity import identify
from .looked import OwnReadings

router = Router(tags=["rights"])
HOME = rates.Rate("registry.home", 60, 600)
ASKING = rates.Rate("registry.request", 20, 86_400)
WORDINGS = {"self": "spoken-2026", "guardian": "guardian-2026"}

Code = Annotated[str, Field(pattern=r"^[a-z_]{1,40}$")]
Token = Annotated[str, Field(min_length=20, max_length=120)]
PhoneToken = Annotated[str, Field(min_length=1, max_length=600)]
Words = dict[Code, Annotated[str, Field(max_length=200)] | None]


class HomeIn(Schema):
    token: Token


class AgreedIn(Schema):
    """A consent given on this page, for the fields that are sent with it; for a child, by a guardian of the household."""

    guardian: UUID | None = None

    def words(self, fields: Words) -> ConsentWords:
        by: Literal["self", "guardian"] = "guardian" if self.guardian else "self"
        named = tuple(code for code, text in fields.items() if text)
        return ConsentWords(WORDINGS[by], by, clock.today(), named, self.guardian)


class OwnCorrectionIn(Schema):
    person_id: UUID
    values: Annotated[Words, Field(min_length=1, max_length=20)]
    consent: AgreedIn | None = None


class NewcomerIn(Schema):
    """Someone of the household who is not registered yet; ``id`` is the page's own, to name a guardian by."""

    id: ClientId
    role: Role
    capacity: Capacity = Capacity.FAMILY
    lives_here: bool = True
    values: Annotated[Words, Field(min_length=1, max_length=20)]
    consent: AgreedIn | None = None


class HomeAnswerIn(HomeIn):
    """``confirm``: everything is right. ``fill``: what is missing or wrong, who has joined or left. ``moved_out``: all
    have left. ``version`` is that of the household when it was opened."""

    id: ClientId
    kind: Literal["confirm", "fill", "moved_out"]
    happened_at: AwareDatetime | None = None
    version: int | None = None
    corrections: Annotated[list[OwnCorrectionIn], Field(max_length=40)] = Field(default_factory=list)
    newcomers: Annotated[list[NewcomerIn], Field(max_length=40)] = Field(default_factory=list)
    left: Annotated[list[UUID], Field(max_length=40)] = Field(default_factory=list)
    new_head: UUID | None = None
    tenure: Tenure | None = None
    day: date | None = None

    def said(self) -> HomeAnswer:
        return HomeAnswer(
            id=self.id, kind=self.kind, happened_at=self.happened_at or clock.now(), version=self.version,
            left=tuple(self.left), new_head=self.new_head, tenure=self.tenure, day=self.day,
            corrections=tuple(
                Correction(row.person_id, row.values, row.consent.words(row.values) if row.consent else None)
                for row in self.corrections
            ),
            newcomers=tuple(
                SaidPerson(
                    row.id, row.role, row.capacity, row.lives_here, words=row.values,
                    consent=row.consent.words(row.values) if row.consent else None,
                )
                for row in self.newcomers
            ),
        )  # fmt: skip


class OptionOut(TypedDict):
    code: str
    label: str


class KnownValue(TypedDict):
    code: str
    label: str
    shown: str


class HomeMember(TypedDict):
    """A member as the household sees it: masked. ``missing`` are fields that are still asked; ``erased`` says that
    nothing is kept of this member at their own wish."""

    person_id: UUID
    shown_name: str
    role: str
    role_label: str
    age: int | None
    child: bool
    lives_here: bool
    erased: bool
    known: list[KnownValue]
    missing: list[str]


class AskedField(TypedDict):
    """A field that a link may ask or offer, with why it may be kept."""

    code: str
    label: str
    kind: str
    purposes: list[str]
    needs_consent: bool
    offered: bool
    under: int | None
    choices: list[OptionOut]


class Wordings(TypedDict):
    self: str
    guardian: str


class HomeOpened(TypedDict):
    """What a household's link opens. Without ``household_id`` nobody is registered there yet."""

    address: str
    community: str
    expires_at: datetime
    household_id: UUID | None
    version: int | None
    members: list[HomeMember]
    fields: list[AskedField]
    roles: list[OptionOut]
    capacities: list[OptionOut]
    tenures: list[OptionOut]
    wordings: Wordings


class HomeAnswered(TypedDict):
    """What was recorded, in words; ``looked_at_first`` are fields that the community confirms before they change."""

    address: str
    recorded: list[OptionOut]
    looked_at_first: list[str]


class MineIn(Schema):
    token: PhoneToken
    name: Annotated[str, Field(min_length=1, max_length=60)]


class ReadingsIn(MineIn):
    after: Annotated[str, Field(max_length=300)]


class RequestIn(MineIn):
    """``correction``: ``field`` and ``proposed``, or words. ``erasure``: one field, or everything. ``withdrawal``:
    the consent, which is taken back at once. ``copy``: on paper; the readable one is had at once."""

    id: ClientId
    person_id: UUID
    kind: RequestKind
    field: Code | None = None
    proposed: Annotated[str, Field(max_length=200)] | None = None
    words: Annotated[str, Field(max_length=400)] = ""
    consent_id: UUID | None = None


class RecallIn(MineIn):
    id: UUID


@router.post("/resident/home/open", response=HomeOpened)
def open_home(request: HttpRequest, data: HomeIn) -> HttpResponse:
    """What the household of a link may see of itself, masked, and what is missing; recorded as its own reading."""
    rates.spend(HOME, client_address(request))
    found = home.open_home(data.token)
    community = staff.community_of(found.dwelling.place)
    say = languages.say
    known = dictionary()
    members = found.household["members"] if found.household else []
    return json_response(
        HomeOpened(
            address=found.dwelling.full_name,
            community=name_places([community])[community]["name"],
            expires_at=found.link.expires_at,
            household_id=found.household["id"] if found.household else None,
            version=found.household["version"] if found.household else None,
            members=[_member(row, found) for row in members],
            fields=[
                AskedField(
                    code=code, label=say(field.name), kind=field.kind,
                    purposes=[say(known.purposes[purpose]) for purpose in field.purposes],
                    needs_consent=field.needs_consent, offered=code in home.OFFERED, under=field.under,
                    choices=[OptionOut(code=choice.code, label=say(choice.name)) for choice in field.choices],
                )
                for code, field in known.fields.items()
                if code in home.BY_LINK
            ],
            roles=[OptionOut(code=code, label=say(text)) for code, text in ROLE_NAMES.items()],
            capacities=[OptionOut(code=code, label=say(text)) for code, text in CAPACITY_NAMES.items()],
            tenures=[OptionOut(code=code, label=say(text)) for code, text in TENURE_NAMES.items()],
            wordings=Wordings(
                self=say(known.wordings[WORDINGS["self"]]), guardian=say(known.wordings[WORDINGS["guardian"]])
            ),
        )
    )  # fmt: skip


def _member(row: MemberOut, found: home.Opened) -> HomeMember:
    known = [KnownValue(code=f["code"], label=f["label"], shown=f["shown"]) for f in row["fields"]]
    return HomeMember(
        person_id=row["person_id"],
        shown_name=next((value["shown"] for value in known if value["code"] == "name"), ""),
        role=row["role"],
        role_label=row["role_label"],
        age=row["age"],
        child=row["person_id"] in found.children,
        lives_here=row["lives_here"],
        erased=not known,
        known=known,
        missing=found.missing.get(row["person_id"], []),
    )


@router.post("/resident/home/answer", response={201: HomeAnswered})
def answer_home(request: HttpRequest, data: HomeAnswerIn) -> HttpResponse:
    """Record what a household says of itself, all in one go; the link is used with it."""
    rates.spend(HOME, client_address(request))
    receipt = home.answer(token=data.token, said=data.said())
    fields = dictionary().fields
    return json_response(
        HomeAnswered(
            address=receipt.dwelling.full_name,
            recorded=[OptionOut(code=kind.value, label=languages.say(CHANGE_NAMES[kind])) for kind in receipt.changes],
            looked_at_first=[languages.say(fields[code].name) for code in receipt.looked_at_first if code in fields],
        ),
        status=201,
    )


@router.post("/resident/mine/open", response=own.OwnView)
def open_mine(request: HttpRequest, data: MineIn) -> HttpResponse:
    """What is kept of oneself and one's children, the own requests, who looked; by verified phone and own name."""
    return json_response(own.view(identify(data.token, data.name)))


@router.post("/resident/mine/readings", response=OwnReadings)
def list_readings(request: HttpRequest, data: ReadingsIn) -> HttpResponse:
    """A further page of who looked."""
    return json_response(own.readings(identify(data.token, data.name), after=data.after))


@router.post("/resident/mine/copy", response=own.OwnCopy)
def copy_mine(request: HttpRequest, data: MineIn) -> HttpResponse:
    """Everything that is kept, readable and in full."""
    return json_response(own.copy(identify(data.token, data.name)))


@router.post("/resident/mine/requests", response={201: own.OwnRequest})
def ask(request: HttpRequest, data: RequestIn) -> HttpResponse:
    """Ask for a correction, a paper copy or erasure, answered within the deadline; or take a consent back at once."""
    mine = identify(data.token, data.name)
    asker = mine.asker_for(data.person_id)
    if asker is None:
        raise Problem(NOT_FOUND, field="person_id")
    rates.spend(ASKING, str(asker))
    asked = requests.Asked(
        data.id, data.kind, data.person_id, data.field or "", data.proposed, data.words.strip(), data.consent_id
    )
    with transaction.atomic(), wall.opened(people=mine.everyone):
        requests.ask(asked, asker=asker)
        return json_response(own.request_of(mine, data.id), status=201)


@router.post("/resident/mine/requests/recall", response=own.OwnRequest)
def recall(request: HttpRequest, data: RecallIn) -> HttpResponse:
    """Take an open request back."""
    mine = identify(data.token, data.name)
    with transaction.atomic(), wall.opened(people=mine.everyone):
        requests.recall(data.id, askers=mine.selves)
        return json_response(own.request_of(mine, data.id))
