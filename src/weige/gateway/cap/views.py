"""Public answers: the very bytes that were published, and a feed that names them. Nothing in them is about a person."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID
from xml.etree.ElementTree import Element, SubElement, tostring

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from weige.core import http, rates
from weige.core.errors import METHOD_NOT_ALLOWED, NOT_FOUND, Problem
from weige.emergency.signals import public

READING = rates.Rate("gateway.cap", 120, 60)
ATOM = "http://www.w3.org/2005/Atom"
CAP_TYPE = "application/cap+xml"


def _answering(found: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Readings only, counted against the address."""

    def view(request: HttpRequest, **values: UUID) -> HttpResponse:
        try:
            if request.method not in {"GET", "HEAD"}:
                raise Problem(METHOD_NOT_ALLOWED)
            rates.spend(READING, http.client_address(request))
            response = found(request, **values)
        except Problem as problem:
            return http.problem_response(problem, request_id=http.request_id(request))
        response["Access-Control-Allow-Origin"] = "*"
        return response

    return view


def _base(request: HttpRequest) -> str:
    return settings.WEIGE.public_url.rstrip("/") or f"{request.scheme}://{request.get_host()}"


@_answering
def one(request: HttpRequest, alert_id: UUID) -> HttpResponse:
    """One message of ours, byte for byte as it was published."""
    content = public.content_of(alert_id)
    if content is None:
        raise Problem(NOT_FOUND)
    return HttpResponse(content, content_type=f"{CAP_TYPE}; charset=utf-8")


@_answering
def feed(request: HttpRequest) -> HttpResponse:
    """Our messages that hold, and those that ended others before their time, as links; exercises are left out."""
    base = _base(request)
    root = Element("feed", {"xmlns": ATOM})
    _add(root, "id", f"{base}/cap/feed.atom")
    _add(root, "title", f"Weige 微格 {settings.WEIGE.city}")
    SubElement(root, "link", {"rel": "self", "href": f"{base}/cap/feed.atom"})
    messages = public.latest()
    _add(root, "updated", public.updated().isoformat(timespec="seconds"))
    author = SubElement(root, "author")
    _add(author, "name", public.sender())
    for each in messages:
        entry = SubElement(root, "entry")
        _add(entry, "id", f"urn:uuid:{each.id}")
        _add(entry, "title", each.title)
        _add(entry, "updated", each.sent.isoformat(timespec="seconds"))
        _add(entry, "summary", each.summary)
        SubElement(entry, "link", {"rel": "alternate", "type": CAP_TYPE, "href": f"{base}/cap/{each.id}.xml"})
    content: bytes = tostring(root, encoding="utf-8", xml_declaration=True)
    return HttpResponse(content, content_type="application/atom+xml; charset=utf-8")


def _add(element: Element, name: str, text: str) -> None:
    SubElement(element, name).text = text
