"""How Open311 answers: JSON or XML by the end of the address, and refusals in the form of its specification.

Statuses are those that it names: 403 for keys, 404 for what does not exist, 400 for all else. The code in the body may
tell more: 429 when a key or an address was used too often, 500 for a failure of ours.
"""

from __future__ import annotations

import traceback
from collections.abc import Callable
from typing import Any

import structlog
from django.core.exceptions import RequestDataTooBig
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, UnreadablePostError
from django.http.multipartparser import MultiPartParserError
from django.views.decorators.csrf import csrf_exempt

from weige.core import errors as core
from weige.core import http, languages
from weige.core.errors import CATALOGUE, FieldFault, Problem, Text, fill
from weige.gateway import errors

from .formats import MEDIA_TYPES, Format, render

log = structlog.get_logger()
TOO_BIG = Text("超过 1 MB", "it is over 1 MB")
CUT_SHORT = Text("不完整", "it is not whole")
TOO_OFTEN = frozenset({core.TOO_MANY, errors.KEY_USED_UP})

Handler = Callable[..., tuple[str, Any]]
"""Gives the name of the outermost element, and the value."""


class RefusedError(Exception):
    """Several things are wrong at once."""

    def __init__(self, faults: list[FieldFault]) -> None:
        super().__init__(faults[0].code)
        self.faults = faults


def answering(**methods: Handler) -> Callable[..., HttpResponse]:
    """A view that answers by method (``GET``, ``POST``), in the format of the address."""

    @csrf_exempt
    def view(request: HttpRequest, form: Format, **values: str) -> HttpResponse:
        method = "GET" if request.method == "HEAD" else str(request.method)
        if method == "OPTIONS":
            return HttpResponse(status=204, headers={"Allow": ", ".join([*methods, "HEAD", "OPTIONS"])})
        headers: dict[str, str] = {}
        try:
            if method not in methods:
                raise Problem(errors.WRONG_METHOD, method=method[:10])
            root, value = methods[method](request, **values)
            status = 201 if method == "POST" else 200
        except Exception as error:  # noqa: BLE001 - whatever fails is told in the form of the specification
            root, (status, value, headers) = "errors", _refusal(request, error)
        response = HttpResponse(
            render(root, value, form), content_type=MEDIA_TYPES[form], status=status, headers=headers
        )
        response["Cache-Control"] = "no-store"
        if method == "GET":
            # What everyone may read, other sites' pages may read as well; nothing here takes a cookie.
            response["Access-Control-Allow-Origin"] = "*"
        return response

    return view


def _refusal(request: HttpRequest, error: Exception) -> tuple[int, list[dict[str, Any]], dict[str, str]]:
    """Status, body and headers of a refusal."""
    match error:
        case RefusedError():
            status = max(_status(fault.code) for fault in error.faults)
            return status, [_line(fault.code, fault.params) for fault in error.faults], {}
        case RequestDataTooBig():
            problem = Problem(errors.UNREADABLE, reason=TOO_BIG)
        case MultiPartParserError() | UnreadablePostError():
            problem = Problem(errors.UNREADABLE, reason=CUT_SHORT)
        case Problem():
            problem = error
        case _:
            return 400, [{"code": 500, "description": _unforeseen(request, error)}], {}
    line = _line(problem.code, problem.params)
    if problem.code in TOO_OFTEN:
        return 400, [{**line, "code": 429}], {"Retry-After": str(problem.params["seconds"])}
    return _status(problem.code), [line], {}


def _status(code: str) -> int:
    status = CATALOGUE[code].status if code.startswith("gateway.") else 400
    return status if status in {403, 404} else 400


def _line(code: str, params: Any) -> dict[str, Any]:
    entry, language = CATALOGUE[code], languages.current()
    said = [fill(part, params, language) for part in (entry.detail, entry.mend)]
    return {"code": _status(code), "description": ("" if language == "zh-CN" else " ").join(said)}


def _unforeseen(request: HttpRequest, error: Exception) -> str:
    """A failure of ours: logged without the values at fault, told with the request's number."""
    unreachable = isinstance(error, OperationalError | InterfaceError)
    trace = "" if unreachable else "".join(traceback.format_tb(error.__traceback__))
    event = "database_unavailable" if unreachable else "unexpected_failure"
    log.error(event, error=type(error).__name__, path=request.path, trace=trace)
    problem = Problem(errors.GENERAL, request=http.request_id(request))
    language = languages.current()
    return f"{problem.text('detail', language)} {problem.text('mend', language)}"
