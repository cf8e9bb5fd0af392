"""HTTP for residents: report without an account, follow by number and code, say whether it is solved."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, NotRequired

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from ninja import File, Form, Query, Router, Schema
from ninja.files import UploadedFile
from pydantic import AwareDatetime, Field, StringConstraints
from typing_extensions import TypedDict

from weige.access.passwords import check_phone
from weige.core import clock, rates, sealing
from weige.core.http import client_address, json_response
from weige.core.ids import ClientId
from weige.core.places import PlaceRef, Scope
from weige.notify import verification
from weige.registry.queries import PremisesRow, outer_premises, premises_rows
from weige.territory.queries import search

from . import actions, detail, suggestions
from .actions import Command
from .api import Note, Position, TextIn, read_upload
from .filtering import CategoryCode
from .intake import Report
from .shapes import PublicCase, PublicPhoto, SuggestedCategories

router = Router(tags=["resident"])
FOLLOW = rates.Rate("cases.follow", 30, 600)
REPORTS = rates.Rate("cases.resident_reports", 10, 3600)
SUGGESTIONS = rates.Rate("cases.resident_suggestions", 60, 300)
LOOK_UP = rates.Rate("cases.resident_lookup", 120, 60)

CommunityCode = Annotated[str, Field(pattern=r"^\d{12}$")]
Number = Annotated[str, Field(min_length=6, max_length=20)]
FollowCode = Annotated[str, Field(min_length=6, max_length=12)]


class PhoneIn(Schema):
    phone: Annotated[str, Field(min_length=1, max_length=20)]


class CodeIn(PhoneIn):
    code: Annotated[str, Field(pattern=r"^\s*\d{6}\s*$")]


class CodeSent(TypedDict):
    expires_at: datetime
    demo_code: NotRequired[str]


class Verified(TypedDict):
    token: str
    expires_at: datetime


class PlaceList(TypedDict):
    items: list[PlaceRef]


class ResidentPremisesList(TypedDict):
    items: list[PremisesRow]


class ResidentReportIn(Position):
    id: ClientId
    token: Annotated[str, Field(max_length=600)]
    category: CategoryCode
    description: Annotated[str, StringConstraints(strip_whitespace=True, min_length=2, max_length=1000)]
    community: CommunityCode
    happened_at: AwareDatetime | None = None


class Reported(TypedDict):
    number: str
    code: str


class FollowIn(Schema):
    number: Number
    code: FollowCode


class AnswerIn(FollowIn):
    id: ClientId
    solved: bool
    note: Note = ""


@router.get("/resident/places", response=PlaceList)
def find_places(request: HttpRequest, q: Annotated[str, Query(max_length=40)] = "") -> HttpResponse:
    """Communities by name."""
    rates.spend(LOOK_UP, client_address(request))
    found = search(q, under=settings.WEIGE.city) if q.strip() else []
    return json_response(PlaceList(items=[place for place in found if place["level"] == "community"]))


@router.get("/resident/premises", response=ResidentPremisesList)
def find_premises(request: HttpRequest, community: CommunityCode) -> HttpResponse:
    """The compounds and buildings of a community: public addresses, without household figures."""
    rates.spend(LOOK_UP, client_address(request))
    rows = premises_rows(outer_premises(Scope.of([community])).filter(kind__in=["compound", "building"]))
    return json_response(ResidentPremisesList(items=[PremisesRow(**{**row, "household_count": None}) for row in rows]))


@router.post("/resident/codes", response=CodeSent)
def send_code(request: HttpRequest, data: PhoneIn) -> HttpResponse:
    """Send a verification code to a phone number; demo mode shows it."""
    code, expires_at = verification.send_code(check_phone(data.phone), address=client_address(request))
    sent = CodeSent(expires_at=expires_at)
    if settings.WEIGE.demo:
        sent["demo_code"] = code
    return json_response(sent)


@router.post("/resident/codes/verify", response=Verified)
def verify_code(request: HttpRequest, data: CodeIn) -> HttpResponse:
    """Exchange the code for a token that stands for the verified number."""
    token, expires_at = verification.verify(check_phone(data.phone), data.code.strip())
    return json_response(Verified(token=token, expires_at=expires_at))


@router.post("/resident/suggest-category", response=SuggestedCategories)
def suggest_category(request: HttpRequest, data: TextIn) -> HttpResponse:
    """What a text may be about; the text is not kept."""
    rates.spend(SUGGESTIONS, client_address(request))
    return json_response(SuggestedCategories(items=suggestions.suggest(data.text)))


@router.post("/resident/reports", response={201: Reported})
def report_case(request: HttpRequest, data: ResidentReportIn) -> HttpResponse:
    """Report with a verified phone number; sent again with the same id it answers the same."""
    phone = verification.verified_phone(data.token)
    rates.spend(REPORTS, sealing.index(phone, "cases.resident").hex())
    longitude, latitude = data.point()
    report = Report(
        id=data.id,
        category=data.category,
        description=data.description.strip(),
        happened_at=data.happened_at or clock.now(),
        place=data.community,
        premises=data.premises_id,
        floor=data.floor,
        address=data.address.strip(),
        longitude=longitude,
        latitude=latitude,
    )
    number, code = actions.report_as_resident(report=report, phone=phone)
    return json_response(Reported(number=number, code=code), status=201)


@router.post("/resident/photos", response={201: PublicPhoto})
def add_photo(
    request: HttpRequest,
    number: Form[Number],
    code: Form[FollowCode],
    id: Form[ClientId],
    file: File[UploadedFile],
) -> HttpResponse:
    """Add a photo to one's own report."""
    rates.spend(FOLLOW, client_address(request))
    case = detail.find_followed(number, code)
    photo = actions.add_photo(actor=None, case_id=case.id, id=id, stage="report", content=read_upload(file))
    return json_response(detail.public_photo(photo), status=201)


@router.post("/resident/follow", response=PublicCase)
def follow(request: HttpRequest, data: FollowIn) -> HttpResponse:
    """How one's own report stands."""
    rates.spend(FOLLOW, client_address(request))
    return json_response(detail.public_case(detail.find_followed(data.number, data.code)))


@router.post("/resident/answer", response=PublicCase)
def answer(request: HttpRequest, data: AnswerIn) -> HttpResponse:
    """Say whether it is solved; no reopens it."""
    rates.spend(FOLLOW, client_address(request))
    case = detail.find_followed(data.number, data.code)
    command = Command(data.id, "confirm" if data.solved else "reopen", 0, clock.now(), data.note.strip())
    actions.answer_as_resident(case_id=case.id, command=command)
    return json_response(detail.public_case(detail.find_followed(data.number, data.code)))
