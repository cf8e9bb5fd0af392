"""Answers of Open311 in JSON and XML: the same value in both, by the Spark convention. Pure.

A list is a container whose children all have one name; the names of containers and children are in ``CHILDREN``.
"""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Literal

import msgspec

Format = Literal["json", "xml"]
MEDIA_TYPES: dict[Format, str] = {"json": "application/json; charset=utf-8", "xml": "text/xml; charset=utf-8"}
DECLARATION = b'<?xml version="1.0" encoding="UTF-8"?>\n'
CHILDREN = {
    "services": "service",
    "service_requests": "request",
    "errors": "error",
    "attributes": "attribute",
    "values": "value",
    "endpoints": "endpoint",
    "formats": "format",
}
_FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that no XML document may hold, not even escaped."""


def render(root: str, value: Any, form: Format) -> bytes:
    """A value as bytes of a format.

    Args:
        root: the name of the outermost XML element; JSON has none.
        value: dictionaries, lists, texts, numbers, booleans, ``None`` and aware times.
    """
    if form == "json":
        return msgspec.json.encode(_plain(value))
    body: bytes = ET.tostring(_element(root, value), encoding="utf-8", xml_declaration=False)
    return DECLARATION + body


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {name: _plain(part) for name, part in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(part) for part in value]
    return moment_text(value) if isinstance(value, datetime) else value


def _element(name: str, value: Any) -> ET.Element:
    element = ET.Element(name)
    if isinstance(value, Mapping):
        element.extend(_element(part, inner) for part, inner in value.items())
    elif isinstance(value, Sequence) and not isinstance(value, str):
        element.extend(_element(CHILDREN[name], inner) for inner in value)
    elif value is not None:
        element.text = _FORBIDDEN.sub("", _text(value))
    return element


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return moment_text(value) if isinstance(value, datetime) else str(value)


def moment_text(moment: datetime) -> str:
    """A time as the W3C writes it, with its zone, to the second: 2026-11-24T09:30:00+08:00."""
    return moment.isoformat(timespec="seconds")
