"""HTTP of Open311 GeoReport v2: services, requests, tokens, discovery. How answers look is in ``answers``."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.http import parse_header_parameters

from weige.cases.reference import REVISION, reference
from weige.core import clock, http, languages, rates
from weige.core.errors import Problem, Text
from weige.core.revisions import current_revision
from weige.gateway import errors, keys
from weige.gateway.models import ServiceRequest

from . import asking, listing, taking
from .answers import RefusedError, answering
from .form import Form, from_form, from_pairs, from_xml
from .formats import MEDIA_TYPES
from .services import definition, read_moment, service

READING = rates.Rate("gateway.open311", 120, 60)
SPECIFICATION = "http://wiki.open311.org/GeoReport_v2"
CATALOGUE_CHANGED = datetime(2026, 11, 29, tzinfo=clock.CITY_ZONE)
"""Raised together with ``data/services.toml``; the city's own changes of categories are told by their revision."""
DEEPEST = 50_000
MAX_ONCE = 200
BAD_MOMENT = Text(
    "应为带时区的时间，例如 2026-01-01T00:00:00Z", "it must be a time with its zone, as 2026-01-01T00:00:00Z"
)
BAD_STATUS = Text("应为 open 或 closed", "it must be open or closed")
BAD_PAGE = Text("应为正整数，且不能太大", "it must be a positive whole number, and not too large")
OUT_OF_ORDER = Text("早于 start_date", "it lies before start_date")
TOO_MANY_IDS = Text("一次最多 1000 个", "1000 at most at once")
BAD_TYPE = Text("不支持这种 Content-Type", "this Content-Type is not taken")
BAD_CHARSET = Text("只支持 UTF-8", "only UTF-8 is taken")
BAD_ONCE = Text("应为 1 到 200 个 ASCII 字符", "it must be 1 to 200 ASCII characters")
ZERO = Text("含有零字节", "it holds a zero byte")


def _jurisdiction() -> str:
    return settings.WEIGE.open311_jurisdiction or settings.WEIGE.city


def _check_jurisdiction(given: str) -> None:
    """One city is served, so the argument may be left out; another city's is not found."""
    if given.strip() not in {"", _jurisdiction()}:
        raise Problem(errors.UNKNOWN_JURISDICTION, field="jurisdiction_id", given=given[:80], served=_jurisdiction())


def _reading(request: HttpRequest) -> dict[str, str]:
    """The arguments of a reading, each given once; it is counted against the address."""
    rates.spend(READING, http.client_address(request))
    if "\0" in "".join([*request.GET, *(value for _, values in request.GET.lists() for value in values)]):
        raise Problem(errors.UNREADABLE, reason=ZERO)
    _check_jurisdiction(request.GET.get("jurisdiction_id", ""))
    return {name: ",".join(values) for name, values in request.GET.lists()}


def _discovery(request: HttpRequest) -> tuple[str, Any]:
    """What interfaces there are, and when the services changed last."""
    _reading(request)
    changed = max(CATALOGUE_CHANGED, datetime.fromtimestamp(current_revision(REVISION) / 1e6, clock.CITY_ZONE))
    changeset = changed.strftime("%Y-%m-%d %H:%M")
    base = settings.WEIGE.public_url.rstrip("/") or f"{request.scheme}://{request.get_host()}"
    endpoint = {
        "specification": SPECIFICATION,
        "url": f"{base}/open311/v2",
        "changeset": changeset,
        "type": "test" if settings.WEIGE.demo else "production",
        "formats": [media.partition(";")[0] for media in reversed(MEDIA_TYPES.values())],
    }
    found = {
        "changeset": changeset,
        "contact": settings.WEIGE.open311_contact,
        "key_service": settings.WEIGE.open311_key_service,
        "endpoints": [endpoint],
    }
    return "discovery", found


def _services(request: HttpRequest) -> tuple[str, Any]:
    """The services."""
    _reading(request)
    names = reference()
    found = []
    for facts in listing.services().values():
        parent = facts.code.rpartition(".")[0]
        group = names.name(parent) if parent in names.categories else facts.name
        found.append(service(facts, group, languages.current()))
    return "services", found


def _service(request: HttpRequest, code: str) -> tuple[str, Any]:
    """The questions of one service."""
    _reading(request)
    _check_service(code)
    return "service_definition", definition(code, languages.current())


def _check_service(code: str) -> None:
    if not code:
        raise Problem(errors.MISSING, field="service_code")
    if code not in listing.services():
        raise Problem(errors.UNKNOWN_SERVICE, field="service_code", given=code[:60])


def _requests(request: HttpRequest) -> tuple[str, Any]:
    """Requests of a span of time, or by their numbers."""
    return "service_requests", listing.requests(_asked(_reading(request)))


def _asked(given: dict[str, str]) -> listing.Asked:
    numbers = _several(given, "service_request_id")
    if len(numbers) > listing.MAX_REQUESTS:
        raise _invalid("service_request_id", TOO_MANY_IDS)
    if numbers:
        return listing.Asked(numbers=numbers)
    services = _several(given, "service_code")
    for code in services:
        _check_service(code)
    statuses = set(_several(given, "status"))
    if not statuses <= {"open", "closed"}:
        raise _invalid("status", BAD_STATUS)
    start, end = (_moment(given, name) for name in ("start_date", "end_date"))
    if start and end and end < start:
        raise _invalid("end_date", OUT_OF_ORDER)
    size = _whole(given, "page_size", listing.MAX_REQUESTS, listing.MAX_REQUESTS)
    return listing.Asked(
        services=services, start=start, end=end, open=not statuses or "open" in statuses,
        closed=not statuses or "closed" in statuses, page=_whole(given, "page", 1, DEEPEST // size), page_size=size,
    )  # fmt: skip


def _several(given: dict[str, str], name: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(part.strip() for part in given.get(name, "").split(",") if part.strip()))


def _moment(given: dict[str, str], name: str) -> datetime | None:
    text = given.get(name, "").strip()
    if not text:
        return None
    moment = read_moment(text)
    if moment is None or not 1970 <= moment.year <= 9000:
        raise _invalid(name, BAD_MOMENT)
    return moment


def _whole(given: dict[str, str], name: str, default: int, most: int) -> int:
    text = given.get(name, "").strip()
    if not text:
        return default
    if not (text.isascii() and text.isdigit() and len(text) <= 6 and 1 <= int(text) <= most):
        raise _invalid(name, BAD_PAGE)
    return int(text)


def _invalid(field: str, reason: Text) -> Problem:
    return Problem(errors.INVALID, field=field, reason=reason)


def _request(request: HttpRequest, number: str) -> tuple[str, Any]:
    """One request."""
    _reading(request)
    return "service_requests", listing.request(number)


def _token(request: HttpRequest, token: str) -> tuple[str, Any]:
    """The number of the request of a token; empty while it waits for a place or for someone on duty."""
    _reading(request)
    row = ServiceRequest.objects.select_related("case").filter(token=token).first()
    if row is None:
        raise Problem(errors.UNKNOWN_TOKEN, field="token")
    if row.state == "refused":
        raise Problem(errors.REQUEST_REFUSED, field="token", reason=row.refusal)
    return "service_requests", [{"service_request_id": row.case.number if row.case else None, "token": token}]


def _ask(request: HttpRequest) -> tuple[str, Any]:
    """Make a request."""
    form = _form(request)
    key = keys.shown(form.get("api_key"), purpose="requests", address=http.client_address(request))
    _check_jurisdiction(form.get("jurisdiction_id"))
    _check_service(form.get("service_code"))
    asked, faults = asking.read(form, address_beside_point=settings.WEIGE.open311_address_beside_point)
    if faults:
        raise RefusedError(faults)
    once = request.headers.get("Idempotency-Key", "")
    if len(once) > MAX_ONCE or not once.isascii():
        raise _invalid("Idempotency-Key", BAD_ONCE)
    received = taking.receive(key=key, asked=asked, content=taking.digest_of(form), once=once)
    named: dict[str, str | None] = (
        {"token": received.token} if received.token else {"service_request_id": received.number}
    )
    answer: dict[str, Any] = {
        **named,
        "service_notice": _notice(asked, received),
        "account_id": asked.account_id or None,
    }
    return "service_requests", [answer]


def _form(request: HttpRequest) -> Form:
    """What was sent, by its content type: a form, as the specification has it, or XML.

    Raises:
        Problem: ``gateway.unreadable``.
    """
    media, options = parse_header_parameters(request.headers.get("Content-Type", ""))
    if options.get("charset", "utf-8").lower().replace("-", "") != "utf8":
        raise Problem(errors.UNREADABLE, reason=BAD_CHARSET)
    match media:
        case "application/x-www-form-urlencoded":
            return from_form(request.body)
        case "multipart/form-data":
            return from_pairs((name, value) for name, values in request.POST.lists() for value in values)
        case "text/xml" | "application/xml":
            return from_xml(request.body)
    raise Problem(errors.UNREADABLE, reason=BAD_TYPE)


def _notice(asked: asking.Asked, received: taking.Received) -> str:
    """What happens next, and what of the request was not kept, and why."""
    base = settings.WEIGE.public_url.rstrip("/")
    if received.number:
        said = [
            Text(
                f"已受理。凭编号 {received.number} 和查询码 {received.code} 可在 {base}/r/ 查看进展并评价。",
                f"Taken. Follow and rate it at {base}/r/ with number {received.number} and code {received.code}.",
            )
        ]
    else:
        said = [
            Text("已收到，正在核实由谁受理；请凭 token 查询编号。", "Received; it is being found who takes it. Ask for its number with the token.")
        ]  # fmt: skip
    if asked.media:
        said.append(
            Text("media_url 未采用：为安全起见不下载外部文件。", "media_url was ignored: files elsewhere are not fetched, for safety.")
        )  # fmt: skip
    if asked.other_contact:
        said.append(
            Text("姓名、邮箱和设备号用不到，没有保存。", "Name, email and device are not needed and were not kept.")
        )
    return ("" if languages.current() == "zh-CN" else " ").join(languages.say(text) for text in said)


def unknown(request: HttpRequest, rest: str = "") -> HttpResponse:
    """An address that is none, told in the format that it asks for; XML where it names none."""
    return _nothing(request, form="json" if rest.endswith(".json") else "xml")


def _not_found(request: HttpRequest) -> tuple[str, Any]:
    raise Problem(errors.UNKNOWN_ADDRESS)


_nothing = answering(GET=_not_found, POST=_not_found, PUT=_not_found, PATCH=_not_found, DELETE=_not_found)
discovery = answering(GET=_discovery)
services = answering(GET=_services)
one_service = answering(GET=_service)
requests = answering(GET=_requests, POST=_ask)
one_request = answering(GET=_request)
token = answering(GET=_token)
