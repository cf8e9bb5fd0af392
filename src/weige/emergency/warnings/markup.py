"""From bytes to a tree of elements: encodings as senders write them, XML without document types, everything bounded.

Pure. ``defusedxml`` refuses document types, so that entities neither grow nor reach for files; depth and number of
elements are counted while reading.
"""

from __future__ import annotations

import codecs
import re
from html.entities import html5
from xml.etree.ElementTree import Element, ParseError, TreeBuilder

from defusedxml import DefusedXmlException  # type: ignore[import-untyped]
from defusedxml.ElementTree import DefusedXMLParser  # type: ignore[import-untyped]

from .alert import Fault

MAX_BYTES = 16 * 1024 * 1024
MAX_DEPTH = 40
MAX_ELEMENTS = 400_000
BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
DECLARATION = re.compile(r"""<\?xml\b[^>]*?(?:encoding\s*=\s*["']([^"']{1,40})["'])?[^>]*\?>""")
DECLARATION_BYTES = re.compile(rb"""<\?xml\b[^>]{0,200}?encoding\s*=\s*["']([A-Za-z0-9._-]{1,40})["']""")
WIDER = {"gb2312": "gb18030", "gbk": "gb18030", "iso-8859-1": "cp1252", "latin-1": "cp1252", "us-ascii": "cp1252"}
"""Encodings that senders name when they mean the wider one that contains it."""
KNOWN = {
    "utf-8", "utf-16", "utf-16-le", "utf-16-be", "gb18030", "big5", "shift_jis", "euc_jp", "euc_kr", "koi8-r",
    *(f"iso8859-{n}" for n in (2, 3, 4, 5, 6, 7, 8, 9, 10, 13, 14, 15, 16)), *(f"cp125{n}" for n in range(9)),
}  # fmt: skip
HTML_ENTITY = re.compile(r"&([A-Za-z][A-Za-z0-9]{1,30});")
XML_ENTITIES = {"amp", "lt", "gt", "quot", "apos"}


class Refused(Exception):
    """The file is not read; ``fault`` says why."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.rule)
        self.fault = fault


class _Bounded(TreeBuilder):
    """Builds the tree, and stops where it grows too deep or too large."""

    def __init__(self) -> None:
        super().__init__()
        self._depth = self._count = 0

    def start(self, tag: str, attrs: dict[str, str]) -> Element:
        self._depth += 1
        self._count += 1
        if self._depth > MAX_DEPTH:
            raise Refused(Fault("xml.too_deep", "file", str(MAX_DEPTH)))
        if self._count > MAX_ELEMENTS:
            raise Refused(Fault("xml.too_many_elements", "file", str(MAX_ELEMENTS)))
        return super().start(tag, attrs)

    def end(self, tag: str) -> Element:
        self._depth -= 1
        return super().end(tag)


def read_tree(content: bytes) -> tuple[Element, list[Fault]]:
    """The root of a file, and what was tolerated on the way to it.

    Raises:
        Refused: too large, empty, not well-formed, with a document type, or nested beyond measure.
    """
    if len(content) > MAX_BYTES:
        raise Refused(Fault("file.too_large", "file", f"{MAX_BYTES // 2**20} MB"))
    if not content.strip():
        raise Refused(Fault("file.empty", "file"))
    text, faults = decode(content)
    begin = text.find("<")
    before = text[: max(begin, 0)]
    if before:
        faults.append(Fault("xml.space_before", "file", repr(before[:20])))
        text = text[begin:]
    # The encoding has been taken into account; the parser must not take it again.
    text = DECLARATION.sub("", text, count=1) if text.startswith("<?xml") else text
    try:
        return _parse(text), faults
    except ParseError as error:
        mended = HTML_ENTITY.sub(_character, text)
        if mended == text:
            raise Refused(Fault("xml.broken", "file", str(error))) from error
    try:
        found = _parse(mended)
    except ParseError as error:
        raise Refused(Fault("xml.broken", "file", str(error))) from error
    return found, [*faults, Fault("xml.html_entity", "file")]


def _parse(text: str) -> Element:
    parser = DefusedXMLParser(target=_Bounded(), forbid_dtd=True)
    try:
        parser.feed(text)
        root: Element = parser.close()
    except DefusedXmlException as error:
        raise Refused(Fault("xml.doctype", "file")) from error
    return root


def _character(found: re.Match[str]) -> str:
    name = found[1]
    return found[0] if name in XML_ENTITIES else html5.get(f"{name};", found[0])


def decode(content: bytes) -> tuple[str, list[Fault]]:
    """The text of a file: by its byte-order mark, as it declares, or as its bytes show that it must be."""
    for mark, encoding in BOMS:
        if content.startswith(mark):
            text = content[len(mark) :].decode(encoding, errors="replace")
            wrong = [Fault("encoding.wrong", "file", encoding)] if "\ufffd" in text else []
            return text, [Fault("encoding.bom", "file", encoding), *wrong]
    found = DECLARATION_BYTES.search(content[:400])
    declared = found[1].decode("ascii").lower() if found else "utf-8"
    encoding, faults = _encoding(declared)
    if encoding != "utf-8" and not content.isascii():
        # Text beyond ASCII that happens to be valid UTF-8 is UTF-8, whatever was declared.
        try:
            return content.decode("utf-8"), [*faults, Fault("encoding.wrong", "file", declared)]
        except UnicodeDecodeError:
            pass
    for attempt in (encoding, "utf-8", "gb18030"):
        try:
            text = content.decode(attempt)
        except UnicodeDecodeError:
            continue
        return text, faults if attempt == encoding else [*faults, Fault("encoding.wrong", "file", declared)]
    return content.decode("cp1252", errors="replace"), [*faults, Fault("encoding.wrong", "file", declared)]


def _encoding(declared: str) -> tuple[str, list[Fault]]:
    try:
        name = codecs.lookup(declared).name
    except LookupError:
        return "utf-8", [Fault("encoding.unknown", "file", declared)]
    name = WIDER.get(declared, WIDER.get(name, {"iso8859-1": "cp1252", "ascii": "cp1252"}.get(name, name)))
    if name not in KNOWN:
        return "utf-8", [Fault("encoding.unknown", "file", declared)]
    return name, []
