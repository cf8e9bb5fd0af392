"""HTTP of cases for people with an account."""

from __future__ import annotations

from typing import Annotated, Literal
from uuid import UUID

from django.http import FileResponse, HttpRequest, HttpResponse
from ninja import File, Form, Query, Router, Schema
from ninja.files import UploadedFile
from pydantic import AwareDatetime, Field, StringConstraints

from weige.access.sessions import signed_in
from weige.core import languages
from weige.core.errors import NOT_FOUND, Problem
from weige.core.http import json_response
from weige.core.ids import ClientId
from weige.core.paging import PageSize
from weige.core.photos import MAX_BYTES, PHOTO_TOO_LARGE, file_path
from weige.territory.coordinates import Datum, convert

from . import actions, contact, detail, queries, suggestions, whistling
from .actions import Command
from .correcting import Correction
from .filtering import CategoryCode, PlaceCode
from .finding import Filters, View
from .intake import Report, Taken
from .lifecycle import Ground, Outcome, State
from .models import Photo
from .my_grids import MyGrids, my_grids
from .reference import reference
from .shapes import (
    CaseDetail,
    CasePage,
    Categories,
    CategoryOut,
    CommentOut,
    Counts,
    Moves,
    Phone,
    PhotoOut,
    Receipt,
    Recipients,
    RouteOut,
    SimilarCases,
    Stage,
    SuggestedCategories,
)

router = Router(tags=["cases"])

GridCode = Annotated[str, Field(pattern=r"^\d{12}(\d{3}){0,2}$")]
Note = Annotated[str, Field(max_length=1000)]
Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=1000)]


class Position(Schema):
    """Where a case is: premises, or a grid, or a point in one of the three datums."""

    premises_id: UUID | None = None
    floor: Annotated[int, Field(ge=-9, le=150)] | None = None
    address: Annotated[str, Field(max_length=100)] = ""
    longitude: Annotated[float, Field(ge=-180, le=180, allow_inf_nan=False)] | None = None
    latitude: Annotated[float, Field(ge=-90, le=90, allow_inf_nan=False)] | None = None
    datum: Datum = Datum.WGS84

    def point(self) -> tuple[float | None, float | None]:
        """The point in WGS 84, longitude first."""
        if self.longitude is None or self.latitude is None:
            return None, None
        return convert(self.longitude, self.latitude, source=self.datum, target=Datum.WGS84)


class Solved(Schema):
    note: Words


class ReportIn(Position):
    id: ClientId
    category: CategoryCode
    description: Note = ""
    place: GridCode | None = None
    urgent: bool = False
    happened_at: AwareDatetime
    solved_on_the_spot: Solved | None = None


class ListFilters(Schema):
    view: View = "mine"
    state: State | None = None
    category: CategoryCode | None = None
    place: PlaceCode | None = None
    urgent: bool | None = None
    due: Literal["nearly_due", "overdue", "paused"] | None = None
    q: Annotated[str, Field(max_length=60)] = ""
    include_closed: bool = True
    after: Annotated[str, Field(max_length=200)] | None = None
    limit: PageSize = 50


class SimilarFilters(Schema):
    category: CategoryCode
    place: GridCode
    premises_id: UUID | None = None


class CaseCorrectionIn(Schema):
    """What a case really is, or where: premises, or a grid."""

    category: CategoryCode | None = None
    place: GridCode | None = None
    premises_id: UUID | None = None
    floor: Annotated[int, Field(ge=-9, le=150)] | None = None
    address: Annotated[str, Field(max_length=100)] = ""


class CallWordIn(Schema):
    id: ClientId
    text: Words


class TextIn(Schema):
    text: Words


class MoveIn(Schema):
    id: ClientId
    move: Literal[
        "solve_on_the_spot", "dispatch", "accept", "handle", "reply", "whistle", "redirect", "pause", "resume", "return", "escalate", "confirm", "close",
        "reopen", "withdraw",
    ]  # fmt: skip
    version: Annotated[int, Field(ge=1)]
    note: Note = ""
    to_post: UUID | None = None
    to_posts: Annotated[list[UUID], Field(max_length=12)] = []
    outcome: Literal[Outcome.SOLVED, Outcome.NOT_ACTIONABLE] | None = None
    ground: Ground | None = None
    correction: CaseCorrectionIn | None = None
    happened_at: AwareDatetime


class CommentIn(Schema):
    id: ClientId
    text: Words


class ContactIn(Schema):
    purpose: Annotated[str, Field(pattern=r"^[a-z_]{1,24}$")]
    words: Annotated[str, StringConstraints(strip_whitespace=True, max_length=100)] = ""


def to_report(data: ReportIn) -> Report:
    longitude, latitude = data.point()
    return Report(
        id=data.id,
        category=data.category,
        description=data.description.strip(),
        happened_at=data.happened_at,
        place=data.place,
        premises=data.premises_id,
        floor=data.floor,
        address=data.address.strip(),
        longitude=longitude,
        latitude=latitude,
        urgent=data.urgent,
    )


@router.get("/categories", response=Categories)
def list_categories(request: HttpRequest) -> HttpResponse:
    """The category tree, open to everyone who may report."""
    return json_response(categories())


def categories() -> Categories:
    """The categories in use, in the reader's language."""
    english = languages.current() == "en"
    return Categories(
        items=[
            CategoryOut(
                code=c.code,
                name=c.name_en if english else c.name_zh,
                parent=c.code.rpartition(".")[0] or None,
                icon=c.icon,
                hint=c.hint_en if english else c.hint_zh,
                on_the_spot=c.on_the_spot,
                urgent=c.urgent,
            )
            for c in reference().categories.values()
            if c.active
        ]
    )


@router.get("/my-grids", response=MyGrids)
def list_my_grids(request: HttpRequest) -> HttpResponse:
    """The grids of one's own posts with their buildings, for the phone."""
    return json_response(my_grids(signed_in(request)))


@router.get("/cases", response=CasePage)
def list_cases(request: HttpRequest, filters: Query[ListFilters]) -> HttpResponse:
    """A page of cases, newest first."""
    actor = signed_in(request)
    return json_response(queries.page(actor, Filters(**filters.dict())))


@router.get("/cases/counts", response=Counts)
def count_cases(request: HttpRequest) -> HttpResponse:
    """How much waits for this reader."""
    return json_response(queries.counts(signed_in(request)))


@router.get("/cases/similar", response=SimilarCases)
def similar_cases(request: HttpRequest, filters: Query[SimilarFilters]) -> HttpResponse:
    """Near repeats of what is about to be reported."""
    found = queries.similar(
        signed_in(request), category=filters.category, place=filters.place, premises=filters.premises_id
    )
    return json_response(SimilarCases(items=found))


@router.post("/cases/suggest-category", response=SuggestedCategories)
def suggest_category(request: HttpRequest, data: TextIn) -> HttpResponse:
    """What a text may be about. A POST that changes nothing: what people write belongs in no address and no log."""
    signed_in(request)
    return json_response(SuggestedCategories(items=suggestions.suggest(data.text)))


@router.post("/cases", response={201: Receipt, 200: Receipt})
def report_case(request: HttpRequest, data: ReportIn) -> HttpResponse:
    """Report a case; sent again with the same id it answers the same and writes nothing."""
    actor = signed_in(request)
    report = to_report(data)
    if data.solved_on_the_spot:
        case = actions.report_solved(actor=actor, report=report, note=data.solved_on_the_spot.note)
        return json_response(detail.receipt(case), status=201)
    earlier, taken = actions.report(actor=actor, report=report)
    if earlier is not None:
        return json_response(detail.receipt(earlier))
    assert taken is not None
    return json_response(new_receipt(report, taken), status=201)


def new_receipt(report: Report, taken: Taken) -> Receipt:
    """The answer to a new report, from what the intake knows, without asking the database again."""
    return Receipt(
        id=report.id,
        number=taken.number or "",
        state="reported",
        version=1,
        where=taken.where,
        place=taken.place,
        holder_label=languages.say(taken.route.holder.title),
        route=RouteOut(reasons=[languages.say(reason) for reason in taken.route.reasons]),
    )


@router.get("/cases/{uuid:case_id}", response=CaseDetail)
def read_case(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """One case in full."""
    actor = signed_in(request)
    return json_response(detail.case_detail(actor, queries.find_visible(actor, case_id)))


@router.get("/cases/{uuid:case_id}/moves", response=Moves)
def list_moves(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Every move, with whether this reader may make it now and why not."""
    actor = signed_in(request)
    return json_response(detail.moves(actor, queries.find_visible(actor, case_id)))


@router.post("/cases/{uuid:case_id}/moves", response=CaseDetail)
def make_move(request: HttpRequest, case_id: UUID, data: MoveIn) -> HttpResponse:
    """Make a move; 409 ``cases.conflict`` shows the present state when it was based on an older one."""
    actor = signed_in(request)
    command = to_command(data)
    actions.move(actor=actor, case_id=case_id, command=command)
    return json_response(detail.case_detail(actor, queries.find_after_move(case_id)))


def to_command(data: MoveIn) -> Command:
    said = data.correction
    correction = (
        Correction(said.category, said.place, said.premises_id, said.floor, said.address.strip()) if said else None
    )
    return Command(
        data.id, data.move, data.version, data.happened_at, data.note.strip(), data.to_post, data.outcome,
        data.ground, tuple(data.to_posts), correction,
    )  # fmt: skip


@router.post("/cases/{uuid:case_id}/calls/{uuid:call_id}/answer", response=CaseDetail)
def answer_call(request: HttpRequest, case_id: UUID, call_id: UUID, data: CallWordIn) -> HttpResponse:
    """The word of a department that was called to a case."""
    actor = signed_in(request)
    case = whistling.answer(actor=actor, case_id=case_id, call_id=call_id, id=data.id, text=data.text)
    return json_response(detail.case_detail(actor, queries.find_after_move(case.id)))


@router.post("/cases/{uuid:case_id}/calls/{uuid:call_id}/take-back", response=CaseDetail)
def take_back_call(request: HttpRequest, case_id: UUID, call_id: UUID, data: CallWordIn) -> HttpResponse:
    """The holder needs a department no more, and says why."""
    actor = signed_in(request)
    case = whistling.take_back(actor=actor, case_id=case_id, call_id=call_id, id=data.id, note=data.text)
    return json_response(detail.case_detail(actor, queries.find_after_move(case.id)))


@router.get("/cases/{uuid:case_id}/recipients", response=Recipients)
def list_recipients(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Whom this case can be dispatched to, the recommended first."""
    case = queries.find_visible(signed_in(request), case_id)
    return json_response(Recipients(items=queries.recipients(case)))


@router.get("/cases/{uuid:case_id}/suggested-category", response=SuggestedCategories)
def suggest_category_of_case(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """What the text of a case may be about, for the triage of cases without a fitting category."""
    case = queries.find_visible(signed_in(request), case_id)
    return json_response(SuggestedCategories(items=suggestions.suggest(case.description)))


@router.post("/cases/{uuid:case_id}/comments", response={201: CommentOut})
def add_comment(request: HttpRequest, case_id: UUID, data: CommentIn) -> HttpResponse:
    """Add a remark."""
    actor = signed_in(request)
    remark = actions.comment(actor=actor, case_id=case_id, id=data.id, text=data.text.strip())
    return json_response(CommentOut(id=remark.id, text=remark.text, at=remark.at, author=actor.name), status=201)


def read_upload(file: UploadedFile) -> bytes:
    """The bytes of an uploaded photo.

    Raises:
        Problem: ``core.photo_too_large``.
    """
    if (file.size or 0) > MAX_BYTES:
        raise Problem(PHOTO_TOO_LARGE, field="file", limit="10 MB")
    return bytes(file.read())


@router.post("/cases/{uuid:case_id}/photos", response={201: PhotoOut})
def add_photo(
    request: HttpRequest, case_id: UUID, id: Form[ClientId], stage: Form[Stage], file: File[UploadedFile]
) -> HttpResponse:
    """Add a photo (JPEG, PNG or WebP, 10 MB at most); it is re-encoded and loses all metadata."""
    actor = signed_in(request)
    content = read_upload(file)
    photo = actions.add_photo(actor=actor, case_id=case_id, id=id, stage=stage, content=content)
    return json_response(detail.photo_out(photo, actor.name), status=201)


@router.get("/cases/{uuid:case_id}/photos/{uuid:photo_id}/{variant}", include_in_schema=True, response={200: None})
def read_photo(request: HttpRequest, case_id: UUID, photo_id: UUID, variant: Literal["full", "thumb"]) -> FileResponse:
    """A photo as JPEG, for readers of its case."""
    case = queries.find_visible(signed_in(request), case_id)
    photo = Photo.objects.select_related("file").filter(id=photo_id, case=case).first()
    if photo is None:
        raise Problem(NOT_FOUND)
    response = FileResponse(file_path(photo.file.digest, variant).open("rb"), content_type="image/jpeg")
    response["Cache-Control"] = "private, max-age=86400, immutable"
    return response


@router.post("/cases/{uuid:case_id}/contact", response=Phone)
def read_contact(request: HttpRequest, case_id: UUID, data: ContactIn) -> HttpResponse:
    """The reporter's phone number for a purpose of the dictionary; the reading is recorded and the reporter reads it."""
    phone = contact.read_contact(actor=signed_in(request), case_id=case_id, purpose=data.purpose, words=data.words)
    return json_response(Phone(phone=phone))
