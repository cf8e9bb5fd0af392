"""HTTP of imports and exports."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Literal
from urllib.parse import quote
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Schema
from pydantic import Field, TypeAdapter, ValidationError
from typing_extensions import TypedDict

from weige.access.queries import account_names
from weige.access.sessions import signed_in
from weige.core import languages
from weige.core.errors import NOT_FOUND, Problem
from weige.core.http import invalid, json_response
from weige.core.ids import ClientId, new_id
from weige.core.places import PlaceRef, name_places
from weige.registry.people.dictionary import dictionary

from . import errors, exports, imports, nearness, shapes
from .imports import Consents, Upload
from .limits import MAX_COLUMNS, MAX_FILE, MAX_ROWS
from .nearness import NearPage
from .shapes import FaultPage, ImportOut, ImportRow
from .template import template
from .upload import SealingHandler

router = Router(tags=["transfer"])
PlaceCode = Annotated[str, Field(pattern=r"^\d{4,18}$")]
PageSize = Annotated[int, Field(ge=1, le=200)]
After = Annotated[int, Field(ge=0, le=10 * MAX_ROWS)]
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class Form(Schema):
    """The form's values beside the file."""

    id: ClientId
    place: Annotated[str, Field(pattern=r"^\d{12}(\d{3}){0,2}$")]
    sheet: Annotated[str, Field(max_length=80)] = ""


FORM = TypeAdapter(Form)
FORM_BODY: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": ["id", "place", "file"],
                    "properties": {
                        "id": {"type": "string", "format": "uuid"},
                        "place": {"type": "string", "pattern": r"^\d{12}(\d{3}){0,2}$"},
                        "sheet": {"type": "string", "maxLength": 80},
                        "file": {"type": "string", "format": "binary"},
                    },
                }
            }
        },
    }
}


class ListPage(Schema):
    """A page of a list under a place: ``after`` is the cursor of the page before."""

    under: PlaceCode
    after: Annotated[str, Field(max_length=200)] | None = None
    limit: PageSize = 30


class ImportList(TypedDict):
    items: list[ImportRow]
    next: str | None


class ReadIn(Schema):
    """Another sheet, or the line that holds the headers (0: none does)."""

    sheet: Annotated[str, Field(max_length=80)] | None = None
    header_line: Annotated[int, Field(ge=0, le=MAX_ROWS)] | None = None


class ConsentsIn(Schema):
    """The importer's word that written consents are on file."""

    kind: Literal["paper"] = "paper"
    wording: Annotated[str, Field(max_length=40)] = "paper-2026"
    given_on: date


class ColumnsIn(Schema):
    columns: Annotated[
        dict[Annotated[int, Field(ge=0, lt=MAX_COLUMNS)], Annotated[str, Field(max_length=40)] | None],
        Field(min_length=1, max_length=MAX_COLUMNS),
    ]
    consent: ConsentsIn | None = None
    compound: UUID | None = None


Choice = Literal["same", "different", "skip"]


class ChoicesIn(Schema):
    """Decisions by line; ``others`` holds for every line that is not named."""

    choices: Annotated[dict[Annotated[int, Field(ge=1, le=2_000_000)], Choice], Field(max_length=5_000)] = Field(
        default_factory=dict
    )
    others: Choice | None = None


class TakeIn(Schema):
    only_good: bool = False
    prefer_file: bool = False


class FaultFilters(Schema):
    """``after`` says how many were shown before; ``notes``: only what was settled and is told, or only faults."""

    after: After = 0
    limit: PageSize = 100
    notes: bool | None = None


class NearFilters(Schema):
    after: After = 0
    limit: PageSize = 50


@router.post("/imports", response={201: ImportOut}, openapi_extra=FORM_BODY)
def start_import(request: HttpRequest) -> HttpResponse:
    """Send a file (xlsx, xls, ods, CSV) of the households of a community or grid; 40 MB at most.

    It is sealed while it arrives. What is wrong with it as a whole is said at once, for large files as the import's
    ``problem``.
    """
    actor = signed_in(request)
    if not actor.scope(imports.ABILITY):
        raise Problem(NOT_FOUND)
    handler = SealingHandler(request, new_id())
    request.upload_handlers = [handler]
    try:
        values, upload = _form(request, handler)
        imports.check_place(actor, values.place)
        found = imports.start(actor=actor, id=values.id, place=values.place, upload=upload, sheet=values.sheet)
    except BaseException:
        handler.discard()
        raise
    return json_response(shapes.import_out(found), status=201)


def _form(request: HttpRequest, handler: SealingHandler) -> tuple[Form, Upload]:
    """The values and the file of the form.

    Raises:
        Problem: ``core.invalid``, ``registry.import_too_large``.
    """
    files = request.FILES
    if handler.too_large:
        raise Problem(errors.FILE_TOO_LARGE, field="file", limit=MAX_FILE >> 20)
    try:
        values = FORM.validate_python(
            {name: request.POST.get(name) for name in ("id", "place", "sheet") if name in request.POST}
        )
    except ValidationError as error:
        raise invalid(error.errors()) from error
    if "file" not in files:
        raise invalid([{"loc": ("file",), "type": "missing"}])
    return values, Upload(handler.passing, handler.name, handler.size, handler.digest.digest())


@router.get("/imports", response=ImportList)
def list_imports(request: HttpRequest, page: Query[ListPage]) -> HttpResponse:
    """The imports of a place, newest first."""
    rows, following = imports.under(signed_in(request), page.under, after=page.after, limit=page.limit)
    return json_response(ImportList(items=shapes.import_rows(rows), next=following))


@router.get("/imports/template", response={200: None})
def read_template(request: HttpRequest) -> HttpResponse:
    """An empty workbook with the headers that are understood."""
    signed_in(request)
    response = HttpResponse(template(), content_type=XLSX)
    response["Content-Disposition"] = (
        "attachment; filename=\"households.xlsx\"; filename*=UTF-8''%E4%BD%8F%E6%88%B7%E7%99%BB%E8%AE%B0.xlsx"
    )
    return response


@router.get("/imports/{uuid:import_id}", response=ImportOut)
def read_import(request: HttpRequest, import_id: UUID) -> HttpResponse:
    """An import, how far it is, and what its columns may mean."""
    return json_response(shapes.import_out(imports.visible(signed_in(request), import_id)))


@router.post("/imports/{uuid:import_id}/read", response=ImportOut)
def read_again(request: HttpRequest, import_id: UUID, data: ReadIn) -> HttpResponse:
    """Read another sheet, or the same one with another line of headers."""
    found = imports.read_again(
        actor=signed_in(request), import_id=import_id, sheet=data.sheet, header_line=data.header_line
    )
    return json_response(shapes.import_out(found))


@router.post("/imports/{uuid:import_id}/columns", response=ImportOut)
def confirm_columns(request: HttpRequest, import_id: UUID, data: ColumnsIn) -> HttpResponse:
    """Confirm what the columns mean, and of which compound the whole sheet is; the check of the whole file begins."""
    consents = Consents(data.consent.wording, data.consent.given_on) if data.consent else None
    found = imports.confirm_columns(
        actor=signed_in(request), import_id=import_id, choice=data.columns, consents=consents, compound=data.compound
    )
    return json_response(shapes.import_out(found))


@router.get("/imports/{uuid:import_id}/faults", response=FaultPage)
def list_faults(request: HttpRequest, import_id: UUID, filters: Query[FaultFilters]) -> HttpResponse:
    """What is wrong with which line."""
    found = imports.visible(signed_in(request), import_id)
    return json_response(shapes.fault_page(found, filters.after, filters.limit, notes=filters.notes))


@router.get("/imports/{uuid:import_id}/near", response=NearPage)
def list_near(request: HttpRequest, import_id: UUID, filters: Query[NearFilters]) -> HttpResponse:
    """Who of the file may be there already, masked; registered people who are shown are recorded as read."""
    actor = signed_in(request)
    return json_response(nearness.near_page(actor, imports.visible(actor, import_id), filters.after, filters.limit))


@router.post("/imports/{uuid:import_id}/choices", response=ImportOut)
def choose(request: HttpRequest, import_id: UUID, data: ChoicesIn) -> HttpResponse:
    """Decide about near-duplicates."""
    found = imports.choose(actor=signed_in(request), import_id=import_id, choices=data.choices, others=data.others)
    return json_response(shapes.import_out(found))


@router.post("/imports/{uuid:import_id}/take", response=ImportOut)
def take(request: HttpRequest, import_id: UUID, data: TakeIn) -> HttpResponse:
    """Take the file into the register: whole, or only the households without faults."""
    found = imports.take(
        actor=signed_in(request), import_id=import_id, only_good=data.only_good, prefer_file=data.prefer_file
    )
    return json_response(shapes.import_out(found))


@router.post("/imports/{uuid:import_id}/undo", response=ImportOut)
def undo(request: HttpRequest, import_id: UUID) -> HttpResponse:
    """Take an import back: everything that nothing was built on since."""
    return json_response(shapes.import_out(imports.undo(actor=signed_in(request), import_id=import_id)))


@router.post("/imports/{uuid:import_id}/drop", response=ImportOut)
def drop(request: HttpRequest, import_id: UUID) -> HttpResponse:
    """Give a file up; it is erased."""
    return json_response(shapes.import_out(imports.drop(actor=signed_in(request), import_id=import_id)))


class ExportIn(Schema):
    """What is exported, of where, for what: each column must be kept for the purpose and be readable in full."""

    id: ClientId
    place: Annotated[str, Field(pattern=r"^\d{12}(\d{3}){0,2}$")]
    columns: Annotated[list[Annotated[str, Field(pattern=r"^[a-z_]{1,40}$")]], Field(min_length=1, max_length=40)]
    purpose: Annotated[str, Field(pattern=r"^[a-z_]{1,24}$")]
    format: Literal["xlsx", "csv"] = "xlsx"


class ExportRow(TypedDict):
    """A file that left: who took it, for what, which columns of how many people. Nobody's name but the taker's."""

    id: UUID
    place: PlaceRef
    at: datetime
    taken_by: str | None
    purpose: str
    purpose_label: str
    columns: list[str]
    column_labels: list[str]
    media: str
    households: int
    people: int


class ExportList(TypedDict):
    items: list[ExportRow]
    next: str | None


class ExportColumn(TypedDict):
    """A column that may be exported by the reader there, and for which purposes."""

    code: str
    label: str
    purposes: list[str]


class ExportColumns(TypedDict):
    items: list[ExportColumn]


@router.post("/exports", response={200: None})
def export(request: HttpRequest, data: ExportIn) -> HttpResponse:
    """The register of a place as a file, marked with the reader, time and purpose; everyone in it is told in their log."""
    made = exports.export(
        actor=signed_in(request), id=data.id, place=data.place, columns=data.columns, purpose=data.purpose,
        media=data.format,
    )  # fmt: skip
    response = HttpResponse(made.content, content_type=XLSX if made.media == "xlsx" else "text/csv; charset=utf-8")
    response["Content-Disposition"] = (
        f"attachment; filename=\"households.{made.media}\"; filename*=UTF-8''{quote(made.name)}"
    )
    return response


@router.get("/exports", response=ExportList)
def list_exports(request: HttpRequest, page: Query[ListPage]) -> HttpResponse:
    """What was exported under a place, by whom and for what; newest first."""
    rows, following = exports.under(signed_in(request), page.under, after=page.after, limit=page.limit)
    places = name_places(row.place for row in rows)
    names = account_names(row.account_id for row in rows)
    known = dictionary()
    return json_response(
        ExportList(
            items=[
                ExportRow(
                    id=row.id,
                    place=places[row.place],
                    at=row.at,
                    taken_by=names.get(row.account_id),
                    purpose=row.purpose,
                    purpose_label=languages.say(known.purposes[row.purpose]) if row.purpose in known.purposes else "",
                    columns=row.columns,
                    column_labels=[languages.say(exports.column_name(code)) for code in row.columns],
                    media=row.media,
                    households=row.households,
                    people=row.people,
                )
                for row in rows
            ],
            next=following,
        )
    )


@router.get("/exports/columns", response=ExportColumns)
def list_export_columns(request: HttpRequest, place: Query[PlaceCode]) -> HttpResponse:
    """The columns that the reader may export of a place."""
    return json_response(
        ExportColumns(
            items=[
                ExportColumn(code=code, label=languages.say(exports.column_name(code)), purposes=purposes)
                for code, purposes in exports.columns_for(signed_in(request), place)
            ]
        )
    )
