"""What every request passes: its number, language and measure; security headers; no writes for other sites."""

from __future__ import annotations

import time
from collections.abc import Callable
from urllib.parse import urlsplit
from uuid import uuid4

import structlog
from django.conf import settings
from django.http import HttpRequest, HttpResponse

from weige.core import http, languages
from weige.core.errors import FOREIGN_ORIGIN, METHOD_NOT_ALLOWED, TOO_LARGE, Problem
from weige.registry.transfer.limits import MAX_FILE

from . import metrics

Handler = Callable[[HttpRequest], HttpResponse]
MAX_BODY = 11 * 1024 * 1024
LARGER_BODIES = {("POST", "/api/v1/imports"): MAX_FILE + 64 * 1024}
"""Files of the register: sealed to disk while they arrive, so that their size costs no memory."""
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


def request_context(handle: Handler) -> Handler:
    """Give the request a number and a language, and measure it by route, never by address."""

    def middleware(request: HttpRequest) -> HttpResponse:
        started = time.perf_counter()
        request.weige_id = uuid4().hex[:12]  # type: ignore[attr-defined]
        languages.use(languages.choose(request.headers.get("Accept-Language", "")))
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request=request.weige_id)  # type: ignore[attr-defined]
        response = handle(request)
        match = request.resolver_match
        metrics.observe(request.method or "", match.route if match else "", response.status_code, started)
        return response

    return middleware


def security_headers(handle: Handler) -> Handler:
    """A strict content policy: scripts from ourselves only, nothing framed, nothing sent elsewhere."""
    tiles = _origin(str(settings.WEIGE.tile_source or ""))

    def middleware(request: HttpRequest) -> HttpResponse:
        response = handle(request)
        feed = _origin(settings.WEIGE.feed_url) or f"{request.scheme}://{_hostname(request)}:{settings.WEIGE.feed_port}"
        response.headers.setdefault(
            "Content-Security-Policy",
            "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; worker-src 'self' blob:; "
            f"img-src 'self' data: blob: {tiles}; connect-src 'self' {feed} {tiles}; font-src 'self' data:; "
            "object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'",
        )
        response.headers.setdefault("Permissions-Policy", "camera=(self), geolocation=(self), microphone=(self)")
        if request.path.startswith("/api/"):
            response.headers.setdefault("Cache-Control", "no-store")
        return response

    return middleware


def refusals_in_words(handle: Handler) -> Handler:
    """A method that an address does not know is refused as everything else is: with a problem detail."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = handle(request)
        if response.status_code != 405 or response.headers.get("Content-Type") == http.PROBLEM_TYPE:
            return response
        refusal = http.problem_response(Problem(METHOD_NOT_ALLOWED), request_id=http.request_id(request))
        if "Allow" in response.headers:
            refusal["Allow"] = response["Allow"]
        return refusal

    return middleware


def bounded_bodies(handle: Handler) -> Handler:
    """Refuse bodies over the largest photo (or file of the register) before reading them."""

    def middleware(request: HttpRequest) -> HttpResponse:
        length = request.META.get("CONTENT_LENGTH") or "0"
        limit = LARGER_BODIES.get((request.method or "", request.path), MAX_BODY)
        if not length.isdigit() or int(length) > limit:
            return http.problem_response(Problem(TOO_LARGE, limit=f"{limit // 1024 // 1024} MB"))
        return handle(request)

    return middleware


def same_site_writes(handle: Handler) -> Handler:
    """Refuse writes that a browser sends on behalf of another site.

    Browsers say where a request comes from (``Sec-Fetch-Site``, and ``Origin`` on older ones) and pages cannot
    change that. A request without either comes from no browser and carries no one's cookie by accident.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        if request.method not in SAFE_METHODS and _is_foreign(request):
            return http.problem_response(Problem(FOREIGN_ORIGIN))
        return handle(request)

    return middleware


def _is_foreign(request: HttpRequest) -> bool:
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site not in {"same-origin", "none"}
    origin = request.headers.get("Origin")
    return origin is not None and urlsplit(origin).netloc != request.get_host()


def _hostname(request: HttpRequest) -> str:
    host = request.get_host()
    return host.rsplit(":", 1)[0] if ":" in host and not host.endswith("]") else host


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}" if parts.netloc else ""
