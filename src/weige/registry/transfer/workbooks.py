"""What a workbook is made of, looked at before anything reads it: its kind, its size unpacked, formulas, entities.

Cells' values are read by python-calamine (``sheets``); what it does not tell is found here and in ``formulas``: which
cells are formulas, whether days count from 1904, merged cells of OpenDocument. Every part is unpacked in pieces and counted, so that a
bomb is found before it goes off; a document type or an entity in any part refuses the file.
"""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
import zlib
from dataclasses import dataclass, field
from xml.parsers import expat

from weige.core.errors import Problem, Text

from . import errors
from .limits import MAX_INFLATED

ZIP, OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
PIECE = 1 << 18
MOST_PARTS = 5_000
ODS_TYPE = b"application/vnd.oasis.opendocument.spreadsheet"
FORMULA = re.compile(rb"f[ />](?<=[<:]f.)")
ERROR = b't="e"'
FAR = re.compile(
    rb"r=\"(?<![:\w]r=\")(?!(?:[AB]?[A-Z]|C[A-V])?(?:[1-9][0-9]{0,4}|1[0-9]{5})\")(?:[^\"]{0,16}\"|[^\"]{17})"
)
"""A line or cell that is not within the first 100 columns and 199,999 lines, or says oddly where it is; not one that
is cut off by the end of what is searched."""
UNPLACED = re.compile(rb"c(?<=[<:]c)(?:>|\s(?!r=\")(?=[^>]*>)(?![^>']*(?<![:\w])r=\")|\s[^>]{1000})")
"""A cell that does not say at its beginning where it is, or one too long to be looked at whole."""
OTHER_ENCODING = re.compile(
    rb"^(?:\xff\xfe|\xfe\xff|.{0,200}\0)|^.{0,40}<\?xml[^>]{0,200}encoding\s*=\s*[\"'](?!utf-8|us-ascii)", re.I | re.S
)
HIDES = re.compile(rb"hidden=\"(?:1|true)\"")
ODS_FORMULA = re.compile(rb"table:formula=")
ODS_MERGED = re.compile(rb"number-rows-spanned=\"(?!1\")")
FORBIDDEN = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
# Each of these begins with fixed letters and looks back from there: so a sheet of a hundred megabytes takes a second.
OVERLAP = 2048


@dataclass(slots=True)
class Look:
    """What was found in a workbook: ``kind`` is ``xlsx`` or ``ods``; parts of sheets by the sheet's name. In ``far`` are
    the parts with a cell far from the first, or one that does not say where it is, in ``hides`` those that hide
    lines or columns."""

    kind: str
    names: frozenset[str] = frozenset()
    parts: dict[str, str] = field(default_factory=dict)
    with_formulas: set[str] = field(default_factory=set)
    far: set[str] = field(default_factory=set)
    hides: set[str] = field(default_factory=set)
    since_1904: bool = False
    merged: bool = False


def look_into(content: bytes) -> Look | None:
    """Look through a zip archive; ``None`` when it is no workbook.

    Raises:
        Problem: ``registry.import_inflates``, ``registry.import_damaged``, ``registry.import_entities``,
            ``registry.import_encrypted``.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = archive.infolist()
            if len(entries) > MOST_PARTS or sum(entry.file_size for entry in entries) > MAX_INFLATED:
                raise Problem(errors.INFLATES, field="file", limit=MAX_INFLATED >> 20)
            if any(entry.flag_bits & 1 for entry in entries):
                raise Problem(errors.ENCRYPTED, field="file")
            names = {entry.filename for entry in entries}
            if len({name.lower() for name in names}) < len(entries):
                raise damaged("压缩包里有重名的部分", "two parts of the archive have one name")
            look = _kind_of(archive, names)
            if look is None:
                return None
            _look_through(archive, entries, look)
            if look.kind == "xlsx":
                look.parts, look.since_1904 = _sheets_of(archive)
            return look
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError, KeyError, RuntimeError, OSError) as error:
        raise damaged("压缩包打不开", "the archive cannot be unpacked") from error


def damaged(zh: str, en: str) -> Problem:
    return Problem(errors.DAMAGED, field="file", reason=Text(zh, en))


def _kind_of(archive: zipfile.ZipFile, names: set[str]) -> Look | None:
    if "xl/workbook.xml" in names:
        return Look("xlsx", frozenset(names))
    if "mimetype" in names and archive.read("mimetype")[:100].strip() == ODS_TYPE and "content.xml" in names:
        if "META-INF/manifest.xml" in names and b"encryption-data" in archive.read("META-INF/manifest.xml")[:PIECE]:
            raise Problem(errors.ENCRYPTED, field="file")
        return Look("ods")
    return None


def _look_through(archive: zipfile.ZipFile, entries: list[zipfile.ZipInfo], look: Look) -> None:
    """Unpack every part of XML once, in pieces: count it, search it, keep nothing of it."""
    total = 0
    for entry in entries:
        # What a part is called says nothing: a sheet may be called anything. Pictures are not searched for types.
        is_xml = entry.filename.lower().endswith((".xml", ".rels", ".vml"))
        tail, begins = b"", True
        with archive.open(entry) as part:
            while piece := part.read(PIECE):
                total += len(piece)
                if total > MAX_INFLATED:
                    raise Problem(errors.INFLATES, field="file", limit=MAX_INFLATED >> 20)
                if is_xml and begins and OTHER_ENCODING.search(piece[:300]):
                    raise damaged("内部的文字不是 UTF-8 编码", "a part of it is not in UTF-8")
                begins = False
                window = tail + piece
                if is_xml and FORBIDDEN.search(window):
                    raise Problem(errors.ENTITIES, field="file")
                _search(entry.filename, window, look)
                tail = window[-OVERLAP:]


def _search(name: str, window: bytes, look: Look) -> None:
    if look.kind == "ods":
        if name == "content.xml":
            look.merged = look.merged or ODS_MERGED.search(window) is not None
            if ODS_FORMULA.search(window):
                look.with_formulas.add(name)
    else:
        if name not in look.with_formulas and (ERROR in window or FORMULA.search(window)):
            look.with_formulas.add(name)
        if name not in look.far and (FAR.search(window) or UNPLACED.search(window)):
            look.far.add(name)
        if name not in look.hides and HIDES.search(window):
            look.hides.add(name)


def _sheets_of(archive: zipfile.ZipFile) -> tuple[dict[str, str], bool]:
    """The part of each sheet by the sheet's name, and whether days count from 1904.

    Raises:
        Problem: ``registry.import_damaged`` where names or parts are there twice or lead nowhere, so that nobody can
            tell which one another reader would take.
    """
    targets: dict[str, str] = {}
    sheets: dict[str, str] = {}
    flags: list[bool] = []

    def relation(name: str, values: dict[str, str]) -> None:
        if local(name) == "Relationship":
            _once(targets, values.get("Id", ""), values.get("Target", ""))

    def workbook(name: str, values: dict[str, str]) -> None:
        if local(name) == "sheet":
            ids = [value for key, value in values.items() if key.endswith(":id")]
            _once(sheets, values.get("name", ""), ids[0] if len(ids) == 1 else "")
        elif local(name) == "workbookPr":
            flags.append(values.get("date1904", "") in {"1", "true"})

    parse(archive, "xl/_rels/workbook.xml.rels", relation)
    parse(archive, "xl/workbook.xml", workbook)
    parts = {}
    for name, id in sheets.items():
        target = targets.get(id, "")
        parts[name] = target.lstrip("/") if target.startswith("/") else posixpath.normpath(f"xl/{target}")
    return parts, any(flags)


def _once(known: dict[str, str], key: str, value: str) -> None:
    if key in known:
        raise damaged("工作表重名", "two sheets have one name")
    known[key] = value


def local(name: str) -> str:
    """A name without its prefix."""
    return name.rpartition(":")[2]


def parse(archive: zipfile.ZipFile, part: str, start: object, end: object = None, characters: object = None) -> None:
    """Read a part of XML element by element; declared types and entities are refused, nothing outside is fetched."""
    parser = expat.ParserCreate()

    def refuse(*_: object) -> None:
        raise Problem(errors.ENTITIES, field="file")

    parser.StartDoctypeDeclHandler = parser.EntityDeclHandler = refuse
    parser.StartElementHandler = start  # type: ignore[assignment]
    parser.EndElementHandler = end  # type: ignore[assignment]
    parser.CharacterDataHandler = characters  # type: ignore[assignment]
    try:
        with archive.open(part) as file:
            for piece in iter(lambda: file.read(PIECE), b""):
                parser.Parse(piece, False)
            parser.Parse(b"", True)
    except expat.ExpatError as error:
        raise damaged("内部的 XML 不完整", "the XML inside is not whole") from error


def is_encrypted_ole(content: bytes) -> bool:
    """Whether a compound file is an encrypted workbook: it names the stream in its directory."""
    return "EncryptedPackage".encode("utf-16-le") in content


def is_ole_workbook(content: bytes) -> bool:
    return any(f"{name}\0".encode("utf-16-le") in content for name in ("Workbook", "Book"))
