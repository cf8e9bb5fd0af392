"""A warning written as CAP 1.2: the standard's order, times with their zone, polygons as latitude,longitude. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from .alert import Alert, Area, Code, Info, Resource
from .moments import write_moment

NAMESPACE = "urn:oasis:names:tc:emergency:cap:1.2"
DEGREES = 6


def write(alert: Alert) -> bytes:
    """The message as a file in UTF-8.

    Raises:
        ValueError: it has no moment of sending, or one of its moments has no zone.
    """
    if alert.sent is None:
        raise ValueError("a warning is sent at some moment")
    root = Element("alert", {"xmlns": NAMESPACE})
    _add(root, "identifier", alert.identifier)
    _add(root, "sender", alert.sender)
    _add(root, "sent", write_moment(alert.sent))
    _add(root, "status", alert.status)
    _add(root, "msgType", alert.msg_type)
    _maybe(root, "source", alert.source)
    _add(root, "scope", alert.scope)
    _maybe(root, "restriction", alert.restriction)
    _maybe(root, "addresses", _quoted(alert.addresses))
    for code in alert.codes:
        _add(root, "code", code)
    _maybe(root, "note", alert.note)
    references = " ".join(
        f"{each.sender},{each.identifier},{write_moment(each.sent)}" for each in alert.references if each.sent
    )
    _maybe(root, "references", references)
    _maybe(root, "incidents", _quoted(alert.incidents))
    for info in alert.infos:
        _info(SubElement(root, "info"), info)
    indent(root)
    made: bytes = tostring(root, encoding="utf-8", xml_declaration=True)
    return made


def _info(element: Element, info: Info) -> None:
    _add(element, "language", info.language)
    for category in info.categories:
        _add(element, "category", category)
    _add(element, "event", info.event)
    for response in info.responses:
        _add(element, "responseType", response)
    for name in ("urgency", "severity", "certainty"):
        _add(element, name, getattr(info, name))
    _maybe(element, "audience", info.audience)
    _pairs(element, "eventCode", info.event_codes)
    for name in ("effective", "onset", "expires"):
        moment = getattr(info, name)
        if moment is not None:
            _add(element, name, write_moment(moment))
    _maybe(element, "senderName", info.sender_name)
    for name in ("headline", "description", "instruction", "web", "contact"):
        _maybe(element, name, getattr(info, name))
    _pairs(element, "parameter", info.parameters)
    for resource in info.resources:
        _resource(SubElement(element, "resource"), resource)
    for area in info.areas:
        _area(SubElement(element, "area"), area)


def _resource(element: Element, resource: Resource) -> None:
    _add(element, "resourceDesc", resource.description)
    _add(element, "mimeType", resource.media_type)
    if resource.size is not None:
        _add(element, "size", str(resource.size))
    _maybe(element, "uri", resource.uri)


def _area(element: Element, area: Area) -> None:
    _add(element, "areaDesc", area.description)
    for ring in area.rings:
        _add(element, "polygon", " ".join(f"{_degrees(north)},{_degrees(east)}" for east, north in ring.points))
    for circle in area.circles:
        east, north = circle.centre
        _add(element, "circle", f"{_degrees(north)},{_degrees(east)} {_degrees(circle.radius_km)}")
    _pairs(element, "geocode", area.codes)
    if area.altitude_ft is not None:
        _add(element, "altitude", _degrees(area.altitude_ft))
        if area.ceiling_ft is not None:
            _add(element, "ceiling", _degrees(area.ceiling_ft))


def _pairs(element: Element, name: str, pairs: Iterable[Code]) -> None:
    for pair in pairs:
        inner = SubElement(element, name)
        _add(inner, "valueName", pair.name)
        _add(inner, "value", pair.value)


def _add(element: Element, name: str, text: str) -> None:
    SubElement(element, name).text = text


def _maybe(element: Element, name: str, text: str) -> None:
    if text:
        _add(element, name, text)


def _quoted(words: Iterable[str]) -> str:
    return " ".join(f'"{word}"' if " " in word else word for word in words)


def _degrees(value: float) -> str:
    return f"{value:.{DEGREES}f}".rstrip("0").rstrip(".") or "0"
