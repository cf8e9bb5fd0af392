"""Pages of the browser apps, health and figures."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.db import Error, connection
from django.http import HttpRequest, HttpResponse

from weige.core import http
from weige.core.errors import NOT_FOUND, UNEXPECTED, Problem, define

from . import metrics as figures

Page = Callable[[HttpRequest], HttpResponse]

NOT_BUILT = define(
    "server.not_built",
    503,
    title=("界面尚未生成", "Browser apps not built"),
    detail=("浏览器界面还没有生成。", "The browser apps have not been built."),
    mend=("请在服务器上运行 make web。", "Run make web on the server."),
)


def page(name: str) -> Page:
    """A page of a browser app; always asked for anew, so that a new version is seen at once."""
    return file(name, "text/html; charset=utf-8")


def file(name: str, media_type: str) -> Page:
    """A built file under a fixed address."""

    def serve(request: HttpRequest) -> HttpResponse:
        try:
            content = (settings.WEB / name).read_bytes()
        except FileNotFoundError:
            return http.problem_response(Problem(NOT_BUILT))
        return HttpResponse(content, content_type=media_type, headers={"Cache-Control": "no-cache"})

    return serve


def healthz(request: HttpRequest) -> HttpResponse:
    """Whether this server answers and reaches its database."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except Error:
        return http.json_response({"status": "database unreachable"}, status=503)
    return http.json_response({"status": "ok"})


def metrics(request: HttpRequest) -> HttpResponse:
    """Figures in Prometheus text format, for the machine itself; publish them through the proxy if wanted."""
    if http.client_address(request) not in {"127.0.0.1", "::1"}:
        return http.problem_response(Problem(NOT_FOUND))
    return HttpResponse(figures.exposition(), content_type="text/plain; version=0.0.4; charset=utf-8")


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """An address that is none."""
    return http.problem_response(Problem(NOT_FOUND))


def failed(request: HttpRequest) -> HttpResponse:
    """A failure outside the API."""
    number = http.request_id(request)
    return http.problem_response(Problem(UNEXPECTED, request=number), request_id=number)
