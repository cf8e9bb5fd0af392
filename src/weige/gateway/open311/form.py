"""What was sent with a request: a form (as the specification has it) or an XML document, read into fields. Pure.

Everything is bounded and strictly UTF-8; XML is read by defusedxml, without document types, entities or references.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from urllib.parse import parse_qsl
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException  # type: ignore[import-untyped]
from defusedxml.ElementTree import fromstring  # type: ignore[import-untyped]

from weige.core.errors import Problem, Text
from weige.gateway.errors import INVALID, UNREADABLE

MAX_FIELDS = 200
_ATTRIBUTE = re.compile(r"attributes?\[([^\[\]]{1,64})\](?:\[\])?")
NOT_UTF8 = Text("不是 UTF-8", "it is not UTF-8")
TOO_MANY = Text("项目太多", "it has too many fields")
BROKEN_XML = Text("XML 不完整，或含有不允许的内容", "the XML is broken, or has parts that are not allowed")
ZERO_BYTE = Text("含有零字节", "it holds a zero byte")
TWICE = Text("填写了不止一次", "it is given more than once")


@dataclass(slots=True)
class Form:
    """Fields by name, each given once; and answers by attribute code, each given once or several times."""

    fields: dict[str, str] = field(default_factory=dict)
    attributes: dict[str, list[str]] = field(default_factory=dict)

    def get(self, name: str) -> str:
        """A field without outer blanks; empty when it was not given, which means the same."""
        return self.fields.get(name, "").strip()


def from_pairs(pairs: Iterable[tuple[str, str]]) -> Form:
    """A form from its names and values.

    Raises:
        Problem: ``gateway.invalid`` for a field that is given twice with different values, ``gateway.unreadable``.
    """
    form = Form()
    for name, value in pairs:
        if "\0" in name or "\0" in value:
            raise Problem(UNREADABLE, reason=ZERO_BYTE)
        if found := _ATTRIBUTE.fullmatch(name):
            form.attributes.setdefault(found[1], []).append(value)
        elif form.fields.setdefault(name, value) != value:
            raise Problem(INVALID, field=name[:40], reason=TWICE)
    return form


def from_form(body: bytes) -> Form:
    """A form as ``application/x-www-form-urlencoded``.

    Raises:
        Problem: as :func:`from_pairs`.
    """
    try:
        text = body.decode("utf-8")
        pairs = parse_qsl(text, keep_blank_values=True, errors="strict", max_num_fields=MAX_FIELDS)
    except UnicodeDecodeError as error:
        raise Problem(UNREADABLE, reason=NOT_UTF8) from error
    except ValueError as error:
        raise Problem(UNREADABLE, reason=TOO_MANY) from error
    return from_pairs(pairs)


def from_xml(body: bytes) -> Form:
    """A form from an XML document: the children of its root, or of the one request in it, are the fields;
    ``attributes`` holds ``attribute`` elements with ``code`` and ``value`` (or several).

    Raises:
        Problem: ``gateway.unreadable``.
    """
    try:
        root = fromstring(body, forbid_dtd=True, forbid_entities=True, forbid_external=True)
    except (ParseError, DefusedXmlException, ValueError, LookupError) as error:
        raise Problem(UNREADABLE, reason=BROKEN_XML) from error
    if root.tag in {"service_requests", "requests"} and len(root) == 1:
        root = root[0]
    if len(root) > MAX_FIELDS:
        raise Problem(UNREADABLE, reason=TOO_MANY)
    pairs: list[tuple[str, str]] = []
    for child in root:
        if child.tag == "attributes":
            pairs += _answers(child)
        elif len(child):
            raise Problem(UNREADABLE, reason=BROKEN_XML)
        else:
            pairs.append((str(child.tag), child.text or ""))
    return from_pairs(pairs)


def _answers(attributes: Element) -> list[tuple[str, str]]:
    pairs = []
    for attribute in attributes:
        code = attribute.findtext("code", "").strip()
        pairs += [(f"attribute[{code}]", value.text or "") for value in attribute.iter("value")]
    if len(pairs) > MAX_FIELDS:
        raise Problem(UNREADABLE, reason=TOO_MANY)
    return pairs
