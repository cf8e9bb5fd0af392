"""Files as offices send them, made for the tests."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests import town

from weige.core.ids import new_id
from weige.registry.models import Import
from weige.registry.transfer import taking

API = "/api/v1"
HEADERS = ("小区", "楼栋", "单元", "房号", "与户主关系", "姓名", "身份证号码", "联系电话", "出生日期", "迁入日期")


def xlsx(rows: Sequence[Sequence[Any]], *, sheet: str = "住户", dates: bool = False) -> bytes:
    """A workbook of one sheet: text as text, numbers as numbers."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True, "default_date_format": "yyyy-mm-dd"}) as book:
        page = book.add_worksheet(sheet)
        for at, row in enumerate(rows):
            for column, cell in enumerate(row):
                if isinstance(cell, str):
                    page.write_string(at, column, cell)
                elif cell is not None:
                    page.write(at, column, cell)
    return buffer.getvalue()


def csv_file(rows: Sequence[Sequence[Any]], encoding: str = "utf-8", separator: str = ",") -> bytes:
    """A text table."""
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=separator).writerows(rows)
    return text.getvalue().encode(encoding)


def ods(
    rows: Sequence[Sequence[str]],
    *,
    cells: Mapping[tuple[int, int], str] | None = None,
    hidden: Sequence[str] = (),
    attributes: str = "",
) -> bytes:
    """An OpenDocument spreadsheet, as small as one can be; ``attributes`` go to the first cell, ``cells`` (whole elements)
    instead of those at (line, column) from 0."""

    def cell(text: str, more: str = "") -> str:
        return f'<table:table-cell office:value-type="string"{more}><text:p>{text}</text:p></table:table-cell>'

    body = "".join(
        "<table:table-row>"
        + "".join(
            (cells or {}).get((at, n)) or cell(c, attributes if at == 1 and n == 0 else "") for n, c in enumerate(row)
        )
        + "</table:table-row>"
        for at, row in enumerate(rows)
    )
    more = "".join(
        f'<table:table table:name="{name}" table:style-name="ta2"><table:table-row>{cell("藏")}</table:table-row></table:table>'
        for name in hidden
    )
    content = (
        '<?xml version="1.0" encoding="UTF-8"?><office:document-content office:version="1.2" '
        'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
        'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
        'xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0" '
        'xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0" '
        'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0">'
        '<office:automatic-styles><style:style style:name="ta2" style:family="table">'
        '<style:table-properties table:display="false"/></style:style></office:automatic-styles>'
        f'<office:body><office:spreadsheet><table:table table:name="住户">{body}</table:table>{more}</office:spreadsheet>'
        "</office:body></office:document-content>"
    )
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet", zipfile.ZIP_STORED)
        archive.writestr("content.xml", content)
        archive.writestr(
            "META-INF/manifest.xml",
            '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>',
        )
    return buffer.getvalue()


def with_part(content: bytes, name: str, data: bytes) -> bytes:
    """A workbook with one of its parts exchanged."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            if entry.filename != name:
                new.writestr(entry, old.read(entry))
        new.writestr(name, data)
    return buffer.getvalue()


def part_of(content: bytes, name: str) -> bytes:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return archive.read(name)


def upload(
    client: Client,
    content: bytes,
    name: str = "住户.xlsx",
    *,
    id: UUID | None = None,
    place: str = town.COMMUNITY,
    **form: Any,
) -> Any:
    """Send a file; the answer."""
    values = {"id": str(id or new_id()), "place": place, **form, "file": SimpleUploadedFile(name, content)}
    return client.post(f"{API}/imports", values)


def post(client: Client, id: str, step: str, body: Mapping[str, Any] | None = None) -> Any:
    """One step of an import; the answer's body, which must be 200."""
    answer = client.post(f"{API}/imports/{id}/{step}", dict(body or {}), content_type="application/json")
    assert answer.status_code == 200, answer.content.decode()
    return answer.json()


def get(client: Client, id: str, what: str = "", **query: Any) -> Any:
    answer = client.get(f"{API}/imports/{id}{'/' + what if what else ''}", query)
    assert answer.status_code == 200, answer.content.decode()
    return answer.json()


def confirmed(shown: Mapping[str, Any], **more: Any) -> dict[str, Any]:
    """The body that confirms the columns as they were guessed, with the consents declared."""
    columns = {str(column["index"]): column["meaning"] for column in shown["columns"]}
    return {"columns": columns, "consent": {"given_on": "2026-01-05"}, **more}


def background() -> None:
    """Do what the background worker would do."""
    for id in list(Import.objects.values_list("id", flat=True)):
        taking.work(id)


def checked(client: Client, content: bytes, name: str = "住户.xlsx", **form: Any) -> dict[str, Any]:
    """A file sent, confirmed as guessed and checked."""
    answer = upload(client, content, name, **form)
    assert answer.status_code == 201, answer.content.decode()
    shown = answer.json()
    background()
    if shown["state"] == "reading":
        shown = get(client, shown["id"])
    post(client, shown["id"], "columns", confirmed(shown))
    background()
    return dict(get(client, shown["id"]))


def taken(client: Client, id: str, **body: Any) -> dict[str, Any]:
    """A checked import, taken."""
    post(client, id, "take", body)
    background()
    return dict(get(client, id))


def faults(client: Client, id: str, **query: Any) -> list[tuple[int, str | None, str]]:
    """Line, column and code of every fault that is no note."""
    items = get(client, id, "faults", notes="false", **query)["items"]
    return [(item["line"], item["column"], item["code"]) for item in items]
