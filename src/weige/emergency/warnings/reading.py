"""A file of warnings read into plain values: one alert, or those inside a feed (Atom, RSS) or an envelope (EDXL). Pure.

The standard's sequence of elements is the table ``SCHEMA``; what a file does otherwise is tolerated where its meaning
is clear, and told as a fault. What the messages mean together is judged in ``judging``.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
from collections import Counter
from collections.abc import Iterator
from datetime import datetime, tzinfo
from xml.etree.ElementTree import Element

from .alert import Alert, Area, Circle, Code, Fault, Info, ReadAlert, ReadFile, Reference, Resource, Ring
from .markup import Refused, read_tree
from .moments import read_moment
from .schema import ELEMENT_NAMES, LOWER, OLDER, SCHEMA, VALUES
from .shapes import read_circle, read_polygon

NAMESPACES = {
    "urn:oasis:names:tc:emergency:cap:1.2": "1.2",
    "urn:oasis:names:tc:emergency:cap:1.1": "1.1",
    "http://www.incident.com/cap/1.0": "1.0",
}
MAX_ALERTS = 2_000
MAX_SHAPES = 2_000
"""Polygons and circles of one alert."""
MAX_SHOWN = 80


def read(content: bytes, zone: tzinfo) -> ReadFile:
    """The messages of a file, each with its faults; those of the file as a whole apart.

    Args:
        zone: the zone that is meant where a time has none.
    """
    try:
        root, faults = read_tree(content)
    except Refused as refused:
        return ReadFile(faults=(refused.fault,))
    found: list[ReadAlert] = []
    for at, element in enumerate(_alerts(root), 1):
        if at > MAX_ALERTS:
            faults.append(Fault("file.too_many_alerts", "file", str(MAX_ALERTS)))
            break
        found.append(_Reader(zone).alert(element))
    links = tuple(_links(root)) if not found else ()
    if not found and not links:
        faults.append(Fault("file.no_alert", "file", _split(root.tag)[1][:MAX_SHOWN]))
    keys = Counter(each.alert.key for each in found)
    faults += [Fault("file.repeated_alert", "file", key[1][:MAX_SHOWN]) for key, count in keys.items() if count > 1]
    return ReadFile(tuple(found), tuple(faults), links)


def _split(tag: str) -> tuple[str, str]:
    """Namespace and local name of an element."""
    if tag.startswith("{"):
        namespace, _, name = tag[1:].partition("}")
        return namespace, name
    return "", tag


def _alerts(root: Element) -> Iterator[Element]:
    """Every alert of a tree, in order, wherever it stands; what lies inside an alert belongs to it."""
    waiting = [root]
    while waiting:
        element = waiting.pop()
        if not isinstance(element.tag, str):
            continue
        if _split(element.tag)[1].lower() == "alert":
            yield element
        else:
            waiting.extend(reversed(element))


def _links(root: Element) -> Iterator[str]:
    """The addresses of messages that a feed names: Atom's links of its entries, RSS's of its items."""
    for entry in root.iter():
        if not isinstance(entry.tag, str) or _split(entry.tag)[1] not in {"entry", "item"}:
            continue
        links = [part for part in entry if isinstance(part.tag, str) and _split(part.tag)[1] == "link"]
        chosen = [each for each in links if "cap" in each.get("type", "")] or links
        for link in chosen[:1]:
            address = (link.get("href") or link.text or "").strip()
            if address:
                yield address


class _Reader:
    """Reads one alert, gathering what is wrong on the way."""

    def __init__(self, zone: tzinfo) -> None:
        self._zone = zone
        self._namespace = ""
        self._shapes = 0
        self.faults: list[Fault] = []

    def fault(self, rule: str, where: str, value: str = "") -> None:
        self.faults.append(Fault(rule, where, value[:MAX_SHOWN]))

    def alert(self, element: Element) -> ReadAlert:
        self._namespace, name = _split(element.tag)
        version = NAMESPACES.get(self._namespace.strip())
        if not self._namespace:
            self.fault("namespace.missing", "alert")
        elif version is None:
            self.fault("namespace.wrong", "alert", self._namespace)
        elif version != "1.2":
            self.fault("namespace.older", "alert", version)
        if name != "alert":
            self.fault("element.case", "alert", name)
        parts = self._parts(element, "alert", "alert")
        identifier, sender = self._text(parts, "identifier", "alert"), self._text(parts, "sender", "alert")
        for rule, value in (("identifier", identifier), ("sender", sender)):
            if not value:
                self.fault(f"{rule}.missing", f"alert/{rule}")
            elif any(character in value for character in " ,<&"):
                self.fault(f"{rule}.characters", f"alert/{rule}", value)
        sent = self._moment(parts, "sent", "alert")
        if sent is None:
            self.fault("sent.missing", "alert/sent")
        infos = tuple(self._info(child, f"alert/info[{at}]") for at, child in enumerate(parts.get("info", ()), 1))
        made = Alert(
            identifier=identifier, sender=sender, sent=sent, version=version or "1.2",
            status=self._value(parts, "status", "alert", "Unknown"), msg_type=self._value(parts, "msgType", "alert", "Unknown"),
            scope=self._value(parts, "scope", "alert", "Unknown"), source=self._text(parts, "source", "alert"),
            restriction=self._text(parts, "restriction", "alert"),
            addresses=tuple(_quoted(self._text(parts, "addresses", "alert"))),
            codes=tuple(self._texts(parts, "code")), note=self._text(parts, "note", "alert"),
            references=tuple(self._references(self._text(parts, "references", "alert"))),
            incidents=tuple(_quoted(self._text(parts, "incidents", "alert"))), infos=infos,
            signed=any(isinstance(child.tag, str) and _split(child.tag)[1] == "Signature" for child in element),
        )  # fmt: skip
        return ReadAlert(made, tuple(self.faults))

    def _info(self, element: Element, where: str) -> Info:
        parts = self._parts(element, "info", where)
        return Info(
            language=self._text(parts, "language", where) or "en-US", event=self._text(parts, "event", where),
            categories=tuple(self._many(parts, "category", where)),
            responses=tuple(self._many(parts, "responseType", where)),
            urgency=self._value(parts, "urgency", where, "Unknown"),
            severity=self._value(parts, "severity", where, "Unknown"),
            certainty=self._value(parts, "certainty", where, "Unknown"), audience=self._text(parts, "audience", where),
            event_codes=self._pairs(parts, "eventCode", where), effective=self._moment(parts, "effective", where),
            onset=self._moment(parts, "onset", where), expires=self._moment(parts, "expires", where),
            sender_name=self._text(parts, "senderName", where), headline=self._text(parts, "headline", where),
            description=self._text(parts, "description", where), instruction=self._text(parts, "instruction", where),
            web=self._text(parts, "web", where), contact=self._text(parts, "contact", where),
            parameters=self._pairs(parts, "parameter", where),
            resources=tuple(
                self._resource(child, f"{where}/resource[{at}]") for at, child in enumerate(parts.get("resource", ()), 1)
            ),
            areas=tuple(self._area(child, f"{where}/area[{at}]") for at, child in enumerate(parts.get("area", ()), 1)),
        )  # fmt: skip

    def _area(self, element: Element, where: str) -> Area:
        parts = self._parts(element, "area", where)
        return Area(
            description=self._text(parts, "areaDesc", where),
            rings=tuple(self._rings(parts.get("polygon", ()), where)),
            circles=tuple(self._circles(parts.get("circle", ()), where)),
            codes=self._pairs(parts, "geocode", where), altitude_ft=self._number(parts, "altitude", where),
            ceiling_ft=self._number(parts, "ceiling", where),
        )  # fmt: skip

    def _rings(self, elements: list[Element] | tuple[()], where: str) -> Iterator[Ring]:
        for at, element in enumerate(elements, 1):
            place = f"{where}/polygon[{at}]"
            if not self._room(place):
                return
            ring, faults = read_polygon(_whole(element), place)
            self.faults += faults
            if ring is not None:
                yield ring

    def _circles(self, elements: list[Element] | tuple[()], where: str) -> Iterator[Circle]:
        for at, element in enumerate(elements, 1):
            place = f"{where}/circle[{at}]"
            if not self._room(place):
                return
            circle, faults = read_circle(_whole(element), place)
            self.faults += faults
            if circle is not None:
                yield circle

    def _room(self, where: str) -> bool:
        self._shapes += 1
        if self._shapes == MAX_SHAPES + 1:
            self.fault("polygon.too_many", where, str(MAX_SHAPES))
        return self._shapes <= MAX_SHAPES

    def _resource(self, element: Element, where: str) -> Resource:
        parts = self._parts(element, "resource", where)
        uri, inside = self._text(parts, "uri", where), "".join(self._text(parts, "derefUri", where).split())
        content: bytes | None = None
        if inside:
            try:
                content = base64.b64decode(inside, validate=True)
            except (binascii.Error, ValueError):
                self.fault("resource.content", f"{where}/derefUri")
        digest = self._text(parts, "digest", where)
        # SHA-1 is what the standard asks for; it tells an accident, not a forgery.
        if (
            digest
            and content is not None
            and hashlib.sha1(content, usedforsecurity=False).hexdigest() != digest.lower()
        ):
            self.fault("resource.digest", f"{where}/digest", digest)
        if not uri and not inside:
            self.fault("resource.no_address", where)
        elif not inside and "://" not in uri and not uri.startswith("mailto:"):
            self.fault("resource.relative_uri", f"{where}/uri", uri)
        size = self._number(parts, "size", where)
        return Resource(
            self._text(parts, "resourceDesc", where), self._text(parts, "mimeType", where),
            int(size) if size is not None else None, uri, content is not None,
        )  # fmt: skip

    def _parts(self, element: Element, kind: str, where: str) -> dict[str, list[Element]]:
        """The children of an element by name, held against the standard's sequence."""
        schema = SCHEMA[kind]
        order = list(schema)
        found: dict[str, list[Element]] = {}
        last, disordered = 0, False
        for child in element:
            if not isinstance(child.tag, str):
                continue
            namespace, written = _split(child.tag)
            name = written if written in schema else ELEMENT_NAMES.get(written.lower(), written)
            if name not in schema:
                # Elements of other namespaces may stand at the end of an alert (a signature); of CAP's own none.
                if namespace == self._namespace or not namespace:
                    self.fault("element.unknown", where, written)
                continue
            if name != written:
                self.fault("element.case", where, written)
            at = order.index(name)
            disordered = disordered or at < last
            last = max(last, at)
            found.setdefault(name, []).append(child)
        if disordered:
            self.fault("element.order", where)
        for name, slot in schema.items():
            count = len(found.get(name, ()))
            # Their own rules say more.
            if count < slot.least and (kind, name) not in {
                ("alert", "identifier"),
                ("alert", "sender"),
                ("alert", "sent"),
            }:
                self.fault("element.missing", where, name)
            if slot.most is not None and count > slot.most:
                self.fault("element.repeated", where, name)
        return found

    def _text(self, parts: dict[str, list[Element]], name: str, where: str) -> str:
        elements = parts.get(name)
        if not elements:
            return ""
        text = _whole(elements[0]).strip()
        if not text:
            self.fault("element.empty", f"{where}/{name}")
        return text

    def _texts(self, parts: dict[str, list[Element]], name: str) -> Iterator[str]:
        for element in parts.get(name, ()):
            text = _whole(element).strip()
            if text:
                yield text

    def _value(self, parts: dict[str, list[Element]], name: str, where: str, otherwise: str) -> str:
        elements = parts.get(name)
        return self._chosen(elements[0], name, f"{where}/{name}") or otherwise if elements else otherwise

    def _many(self, parts: dict[str, list[Element]], name: str, where: str) -> Iterator[str]:
        for element in parts.get(name, ()):
            chosen = self._chosen(element, name, f"{where}/{name}")
            if chosen:
                yield chosen

    def _chosen(self, element: Element, name: str, where: str) -> str | None:
        """One of the standard's values; what is none of them is told and counts as not said."""
        text = _whole(element).strip()
        if text in VALUES[name]:
            return text
        if not text:
            self.fault("element.empty", where)
            return None
        older = OLDER.get(name, {}).get(text)
        if older:
            self.fault("value.older", where, text)
            return older
        meant = LOWER[name].get(text.lower())
        self.fault("value.case" if meant else "value.unknown", where, text)
        return meant

    def _moment(self, parts: dict[str, list[Element]], name: str, where: str) -> datetime | None:
        text = self._text(parts, name, where)
        if not text:
            return None
        moment, rule = read_moment(text, self._zone)
        if rule is not None:
            self.fault(rule, f"{where}/{name}", text)
        return moment

    def _number(self, parts: dict[str, list[Element]], name: str, where: str) -> float | None:
        text = self._text(parts, name, where)
        if not text:
            return None
        try:
            number = float(text)
        except ValueError:
            number = float("nan")
        if number - number != 0:
            self.fault("value.number", f"{where}/{name}", text)
            return None
        return number

    def _pairs(self, parts: dict[str, list[Element]], name: str, where: str) -> tuple[Code, ...]:
        made = []
        for at, element in enumerate(parts.get(name, ()), 1):
            place = f"{where}/{name}[{at}]"
            if len(element) == 0 and (element.text or "").strip():
                # CAP 1.0 wrote name=value in one text.
                left, _, right = (element.text or "").strip().partition("=")
                self.fault("value.older", place, left)
                made.append(Code(left.strip(), right.strip()))
                continue
            inner = self._parts(element, name, place)
            made.append(Code(self._text(inner, "valueName", place), self._text(inner, "value", place)))
        return tuple(made)

    def _references(self, text: str) -> Iterator[Reference]:
        for written in text.split():
            parts = written.split(",")
            if len(parts) < 3:
                self.fault("references.form", "alert/references", written)
                if len(parts) == 2 and all(parts):
                    yield Reference(parts[0], parts[1], None, written)
                continue
            # Senders put commas into identifiers; the first part and the last are certain.
            sent, rule = read_moment(parts[-1], self._zone)
            if rule is not None:
                self.fault(rule if rule != "time.unreadable" else "references.form", "alert/references", written)
            yield Reference(parts[0], ",".join(parts[1:-1]), sent, written)


def _whole(element: Element) -> str:
    """All text of an element; markup inside it is left out."""
    return "".join(element.itertext())


def _quoted(text: str) -> Iterator[str]:
    """A list of words, where one that holds spaces stands in double quotes."""
    inside, word = False, ""
    for character in text:
        if character == '"':
            inside = not inside
        elif character.isspace() and not inside:
            if word:
                yield word
            word = ""
        else:
            word += character
    if word:
        yield word
