"""How the API speaks: problem details for every refusal, routers for every room, language of the reader."""

from __future__ import annotations

import traceback
from collections.abc import Iterable
from typing import Any

import msgspec
import structlog
from django.conf import settings
from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse, UnreadablePostError
from django.http.multipartparser import MultiPartParserError
from django.utils.datastructures import MultiValueDict
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError
from ninja.parser import Parser
from pydantic_core import ErrorDetails

from . import errors, languages
from .errors import FieldFault, Problem

log = structlog.get_logger()
PROBLEM_TYPE = "application/problem+json"
encoder = msgspec.json.Encoder()

FIELD_REASONS = {
    "string_too_short": errors.Text("太短", "it is too short"),
    "string_too_long": errors.Text("太长", "it is too long"),
    "uuid_parsing": errors.Text("编号格式不对", "it is no UUID"),
    "uuid_type": errors.Text("编号格式不对", "it is no UUID"),
    "int_parsing": errors.Text("应为整数", "it must be a whole number"),
    "int_type": errors.Text("应为整数", "it must be a whole number"),
    "float_parsing": errors.Text("应为数字", "it must be a number"),
    "finite_number": errors.Text("应为有限的数字", "it must be a finite number"),
    "bool_parsing": errors.Text("应为是或否", "it must be true or false"),
    "string_type": errors.Text("应为文字", "it must be text"),
    "enum": errors.Text("不在可选范围内", "it is none of the choices"),
    "literal_error": errors.Text("不在可选范围内", "it is none of the choices"),
    "string_pattern_mismatch": errors.Text("格式不对", "it has not the right form"),
    "greater_than_equal": errors.Text("太小", "it is too small"),
    "less_than_equal": errors.Text("太大", "it is too large"),
    "extra_forbidden": errors.Text("没有这一项", "there is no such field"),
    "date_from_datetime_parsing": errors.Text("日期格式不对", "it is no date"),
    "datetime_from_date_parsing": errors.Text("时间格式不对", "it is no time"),
}
OTHER_REASON = errors.Text("内容不对", "its value is not allowed")


def problem_response(problem: Problem, *, request_id: str = "") -> HttpResponse:
    """A refusal as problem details (RFC 9457) in the reader's language."""
    language = languages.current()
    body: dict[str, Any] = {
        "type": f"urn:weige:problem:{problem.code}",
        "title": problem.text("title", language),
        "status": problem.entry.status,
        "code": problem.code,
        "detail": problem.text("detail", language),
        "mend": problem.text("mend", language),
    }
    if request_id:
        body["instance"] = f"urn:weige:request:{request_id}"
    if problem.field:
        body["field"] = problem.field
    if problem.faults:
        body["errors"] = [_fault(fault, language) for fault in problem.faults]
    if problem.current is not None:
        body["current"] = problem.current
    response = HttpResponse(encoder.encode(body), content_type=PROBLEM_TYPE, status=problem.entry.status)
    if problem.code == errors.TOO_MANY:
        response["Retry-After"] = str(problem.params["seconds"])
    return response


def _fault(fault: FieldFault, language: str) -> dict[str, str]:
    entry = errors.CATALOGUE[fault.code]
    return {
        "field": fault.field,
        "code": fault.code,
        "detail": errors.fill(entry.detail, fault.params, language),
        "mend": errors.fill(entry.mend, fault.params, language),
    }


def json_response(value: Any, status: int = 200) -> HttpResponse:
    """A value as JSON by msgspec, for the hot paths: dates, UUIDs, dataclasses and dicts as they are."""
    return HttpResponse(encoder.encode(value), content_type="application/json; charset=utf-8", status=status)


def invalid(faults: Iterable[ErrorDetails | dict[str, Any]]) -> Problem:
    """Validation faults of a request as one problem that names every field."""
    found = []
    for fault in faults:
        location = [str(part) for part in fault["loc"]]
        if location and location[0] in {"body", "query", "path", "form", "file", "header"}:
            location = location[1:]
        if len(location) > 1 and location[0] in {"data", "payload", "body", "filters"}:
            location = location[1:]
        kind = str(fault["type"])
        if kind == "extra_forbidden":
            location = location[:-1]  # its name is what somebody sent, and is not told back
        field = ".".join(location) or "body"
        if kind == "missing":
            found.append(FieldFault(field, errors.FIELD_MISSING, {"field": field}))
        elif kind == "timezone_aware":
            found.append(FieldFault(field, errors.TIME_WITHOUT_ZONE, {"field": field}))
        else:
            reason = FIELD_REASONS.get(kind, OTHER_REASON)
            found.append(FieldFault(field, errors.FIELD_INVALID, {"field": field, "reason": reason}))
    return Problem(errors.INVALID, field=found[0].field if found else None, faults=tuple(found))


class TextParser(Parser):
    """Reads bodies, forms and queries; refuses the zero byte, which no database keeps in a text."""

    def parse_body(self, request: HttpRequest) -> dict[str, Any]:
        body = super().parse_body(request)
        if b"\\u0000" in request.body and _has_zero_byte(body):
            raise Problem(errors.MALFORMED)
        return body

    def parse_querydict(
        self, data: MultiValueDict[str, str], list_fields: list[str], request: HttpRequest
    ) -> dict[str, Any]:
        if any(_has_zero_byte([name, *values]) for name, values in data.lists()):
            raise Problem(errors.MALFORMED)
        return super().parse_querydict(data, list_fields, request)


def _has_zero_byte(value: Any) -> bool:
    if isinstance(value, dict):
        return any(_has_zero_byte(part) for pair in value.items() for part in pair)
    if isinstance(value, list):
        return any(_has_zero_byte(part) for part in value)
    return isinstance(value, str) and "\0" in value


def attach_handlers(api: NinjaAPI) -> None:
    """Make every failure of an endpoint a problem detail."""

    @api.exception_handler(Problem)
    def on_problem(request: HttpRequest, problem: Problem) -> HttpResponse:
        return problem_response(problem, request_id=request_id(request))

    @api.exception_handler(ValidationError)
    def on_invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
        return problem_response(invalid(error.errors), request_id=request_id(request))

    @api.exception_handler(HttpError)
    def on_http_error(request: HttpRequest, error: HttpError) -> HttpResponse:
        code = {404: errors.NOT_FOUND, 405: errors.METHOD_NOT_ALLOWED, 413: errors.TOO_LARGE}.get(
            error.status_code, errors.MALFORMED
        )
        return problem_response(Problem(code, limit="") if code == errors.TOO_LARGE else Problem(code))

    @api.exception_handler(Http404)
    def on_not_found(request: HttpRequest, error: Http404) -> HttpResponse:
        return problem_response(Problem(errors.NOT_FOUND), request_id=request_id(request))

    @api.exception_handler(RequestDataTooBig)
    def on_too_big(request: HttpRequest, error: RequestDataTooBig) -> HttpResponse:
        return problem_response(Problem(errors.TOO_LARGE, limit="1 MB"), request_id=request_id(request))

    @api.exception_handler(SuspiciousOperation)
    @api.exception_handler(MultiPartParserError)
    @api.exception_handler(UnreadablePostError)
    def on_malformed(request: HttpRequest, error: Exception) -> HttpResponse:
        return problem_response(Problem(errors.MALFORMED), request_id=request_id(request))

    @api.exception_handler(Exception)
    def on_failure(request: HttpRequest, error: Exception) -> HttpResponse:
        return failure_response(request, error)


def failure_response(request: HttpRequest, error: Exception) -> HttpResponse:
    """An unforeseen failure: logged with its trace, told with its request number.

    The error's own text is in neither: a database names the values at fault, which may be a person's.
    """
    if isinstance(error, OperationalError | InterfaceError):
        log.error("database_unavailable", error=type(error).__name__, path=request.path)
        return problem_response(Problem(errors.UNAVAILABLE), request_id=request_id(request))
    trace = "".join(traceback.format_tb(error.__traceback__))
    log.error("unexpected_failure", error=type(error).__name__, path=request.path, trace=trace)
    number = request_id(request)
    return problem_response(Problem(errors.UNEXPECTED, request=number), request_id=number)


def client_address(request: HttpRequest) -> str:
    """The address that a request comes from; behind our own proxy, the one that the proxy saw."""
    if settings.WEIGE.behind_proxy:
        return request.headers.get("X-Forwarded-For", "").rsplit(",", 1)[-1].strip()
    return str(request.META.get("REMOTE_ADDR", ""))


def request_id(request: HttpRequest) -> str:
    return getattr(request, "weige_id", "")
