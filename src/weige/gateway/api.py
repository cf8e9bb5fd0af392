"""HTTP of the desk: API keys, requests that wait for an officer, webhooks with their log; and readings of gauges, which
other systems bring with their key."""

from __future__ import annotations

from typing import Annotated, Literal
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Schema
from pydantic import AwareDatetime, Field, StringConstraints
from typing_extensions import TypedDict

from weige.access.sessions import signed_in
from weige.core import languages, rates
from weige.core.http import client_address, json_response
from weige.core.ids import ClientId
from weige.core.paging import PageSize

from . import keys, queries, readings
from .models import Subscription
from .open311 import taking
from .webhooks import subscriptions
from .webhooks.kinds import OFFERED

router = Router(tags=["gateway"])
TESTS = rates.Rate("gateway.webhook_tests", 30, 600)
"""Test calls of one webhook."""

PlaceCode = Annotated[str, Field(pattern=r"^\d{4,18}$")]
GridCode = Annotated[str, Field(pattern=r"^\d{12}(\d{3}){0,2}$")]
Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=80)]
Sentence = Annotated[str, StringConstraints(strip_whitespace=True, min_length=2, max_length=200)]
Url = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500)]
Kinds = Annotated[list[Annotated[str, Field(max_length=64)]], Field(min_length=1, max_length=20)]


class KeyIn(Schema):
    id: ClientId
    name: Name
    place: PlaceCode
    purpose: keys.Purpose = "requests"
    hourly: Annotated[int, Field(ge=1, le=100_000)] = 600


class MachineReadingIn(Schema):
    """One reading: the gauge by its id, an aware moment, the value in the gauge's unit."""

    gauge: UUID
    at: AwareDatetime
    value: Annotated[float, Field(allow_inf_nan=False, ge=-30_000, le=30_000)]


class MachineReadingsIn(Schema):
    """Readings of another system. Its key stands here and never in an address, which logs keep."""

    api_key: Annotated[str, Field(max_length=100)]
    readings: Annotated[list[MachineReadingIn], Field(min_length=1, max_length=5_000)]
    corrects: bool = False


class IssuedKey(queries.KeyOut):
    """A key as it is told once."""

    key: str


class Keys(TypedDict):
    items: list[queries.KeyOut]


class GatewayPageIn(Schema):
    after: Annotated[str, Field(max_length=200)] | None = None
    limit: PageSize = 50


class DeliveryFilters(GatewayPageIn):
    state: Literal["waiting", "delivered", "failed"] | None = None


class PlacedIn(Schema):
    place: GridCode


class RefusalIn(Schema):
    reason: Sentence


class WordsIn(Schema):
    public: bool


class HookIn(Schema):
    id: ClientId
    name: Name
    url: Url
    kinds: Kinds
    place: PlaceCode


class HookChange(Schema):
    name: Name
    url: Url
    kinds: Kinds


class TestIn(Schema):
    id: ClientId


class ReplayIn(Schema):
    start: AwareDatetime
    end: AwareDatetime
    failed_only: bool = True


class Hooks(TypedDict):
    items: list[queries.HookOut]


class MadeHook(queries.HookOut):
    """A webhook with its secret, which is told once."""

    secret: str


class Replayed(TypedDict):
    count: int


class Kind(TypedDict):
    kind: str
    label: str


class KindList(TypedDict):
    items: list[Kind]


@router.get("/gateway/keys", response=Keys)
def list_keys(request: HttpRequest) -> HttpResponse:
    """The API keys of one's area, never the keys themselves."""
    return json_response(Keys(items=queries.keys(signed_in(request))))


@router.post("/gateway/keys", response={201: IssuedKey})
def issue_key(request: HttpRequest, data: KeyIn) -> HttpResponse:
    """Issue a key: told only now."""
    actor = signed_in(request)
    row, key = keys.issue(actor=actor, **data.dict())
    return json_response(IssuedKey(**queries.key_rows([row])[0], key=key), status=201)


@router.post("/gateway/keys/{uuid:key_id}/withdraw", response=queries.KeyOut)
def withdraw_key(request: HttpRequest, key_id: UUID) -> HttpResponse:
    """Take a key away; it is refused from this moment."""
    row = keys.withdraw(actor=signed_in(request), key_id=key_id)
    return json_response(queries.key_rows([row])[0])


@router.get("/gateway/requests", response=queries.ServiceRequestPage)
def list_requests(request: HttpRequest, page: Query[GatewayPageIn]) -> HttpResponse:
    """Requests of other systems that wait for an officer."""
    return json_response(queries.requests(signed_in(request), after=page.after, limit=page.limit))


@router.post("/gateway/requests/{uuid:request_id}/place", response=queries.RequestOut)
def place_request(request: HttpRequest, request_id: UUID, data: PlacedIn) -> HttpResponse:
    """Say where a request is; it becomes a case."""
    row = taking.place(actor=signed_in(request), request_id=request_id, at=data.place)
    return json_response(queries.request_rows([row])[0])


@router.post("/gateway/requests/{uuid:request_id}/refuse", response=queries.RequestOut)
def refuse_request(request: HttpRequest, request_id: UUID, data: RefusalIn) -> HttpResponse:
    """Refuse a request that waits, with the reason that its sender is told."""
    row = taking.refuse(actor=signed_in(request), request_id=request_id, reason=data.reason)
    return json_response(queries.request_rows([row])[0])


@router.post("/gateway/requests/{uuid:request_id}/words", response=queries.RequestOut)
def check_words(request: HttpRequest, request_id: UUID, data: WordsIn) -> HttpResponse:
    """Say whether the text that its reporter offered may be shown to everyone."""
    row = taking.check_words(actor=signed_in(request), request_id=request_id, public=data.public)
    return json_response(queries.request_rows([row])[0])


@router.get("/gateway/kinds", response=KindList)
def list_kinds(request: HttpRequest) -> HttpResponse:
    """The kinds of events that webhooks can ask for."""
    signed_in(request)
    return json_response(KindList(items=[Kind(kind=k, label=languages.say(label)) for k, label in OFFERED.items()]))


@router.get("/gateway/webhooks", response=Hooks)
def list_hooks(request: HttpRequest) -> HttpResponse:
    """The webhooks of one's area, never their secrets."""
    return json_response(Hooks(items=queries.hooks(signed_in(request))))


@router.post("/gateway/webhooks", response={201: MadeHook})
def make_hook(request: HttpRequest, data: HookIn) -> HttpResponse:
    """Make a webhook: its secret is told only now."""
    actor = signed_in(request)
    row, secret = subscriptions.create(
        actor=actor, id=data.id, name=data.name, url=data.url, kinds=data.kinds, place=data.place
    )
    return _told(row, secret, status=201)


def _told(row: Subscription, secret: str, *, status: int = 200) -> HttpResponse:
    return json_response(MadeHook(**queries.hook_rows([row])[0], secret=secret), status=status)


def _shown(row: Subscription) -> HttpResponse:
    return json_response(queries.hook_rows([row])[0])


@router.get("/gateway/webhooks/{uuid:hook_id}", response=queries.HookOut)
def read_hook(request: HttpRequest, hook_id: UUID) -> HttpResponse:
    """One webhook."""
    return _shown(queries.find_hook(signed_in(request), hook_id))


@router.put("/gateway/webhooks/{uuid:hook_id}", response=queries.HookOut)
def change_hook(request: HttpRequest, hook_id: UUID, data: HookChange) -> HttpResponse:
    """Give a webhook another name, address or choice of events."""
    row = subscriptions.change(
        actor=signed_in(request), subscription_id=hook_id, name=data.name, url=data.url, kinds=data.kinds
    )
    return _shown(row)


@router.post("/gateway/webhooks/{uuid:hook_id}/pause", response=queries.HookOut)
def pause_hook(request: HttpRequest, hook_id: UUID) -> HttpResponse:
    """Stop sending; nothing is lost meanwhile."""
    return _shown(subscriptions.pause(actor=signed_in(request), subscription_id=hook_id))


@router.post("/gateway/webhooks/{uuid:hook_id}/resume", response=queries.HookOut)
def resume_hook(request: HttpRequest, hook_id: UUID) -> HttpResponse:
    """Go on sending from where it stopped."""
    return _shown(subscriptions.resume(actor=signed_in(request), subscription_id=hook_id))


@router.post("/gateway/webhooks/{uuid:hook_id}/end", response=queries.HookOut)
def end_hook(request: HttpRequest, hook_id: UUID) -> HttpResponse:
    """End a webhook for good."""
    return _shown(subscriptions.end(actor=signed_in(request), subscription_id=hook_id))


@router.post("/gateway/webhooks/{uuid:hook_id}/secret", response=MadeHook)
def change_secret(request: HttpRequest, hook_id: UUID) -> HttpResponse:
    """A new secret, told only now; for a day the earlier one signs as well."""
    return _told(*subscriptions.change_secret(actor=signed_in(request), subscription_id=hook_id))


@router.post("/gateway/webhooks/{uuid:hook_id}/test", response={201: queries.DeliveryOut})
def test_hook(request: HttpRequest, hook_id: UUID, data: TestIn) -> HttpResponse:
    """Send a message that is about nothing; how it went stands in the log a moment later."""
    actor = signed_in(request)
    rates.spend(TESTS, str(hook_id))
    row = subscriptions.test(actor=actor, subscription_id=hook_id, id=data.id)
    return json_response(queries.delivery_rows([row])[0], status=201)


@router.post("/gateway/webhooks/{uuid:hook_id}/replay", response=Replayed)
def replay_range(request: HttpRequest, hook_id: UUID, data: ReplayIn) -> HttpResponse:
    """Send again what was made in a span of time."""
    count = subscriptions.replay_range(
        actor=signed_in(request), subscription_id=hook_id, start=data.start, end=data.end, failed_only=data.failed_only
    )
    return json_response(Replayed(count=count))


@router.get("/gateway/webhooks/{uuid:hook_id}/deliveries", response=queries.DeliveryPage)
def list_deliveries(request: HttpRequest, hook_id: UUID, page: Query[DeliveryFilters]) -> HttpResponse:
    """The log of a webhook, the newest first."""
    actor = signed_in(request)
    return json_response(
        queries.deliveries(actor, hook_id, state=page.state, after=page.after, limit=page.limit)
    )  # fmt: skip


@router.get("/gateway/webhooks/{uuid:hook_id}/deliveries/{uuid:delivery_id}", response=queries.DeliveryDetail)
def read_delivery(request: HttpRequest, hook_id: UUID, delivery_id: UUID) -> HttpResponse:
    """One delivery with every call."""
    return json_response(queries.delivery(signed_in(request), hook_id, delivery_id))


@router.post("/gateway/webhooks/{uuid:hook_id}/deliveries/{uuid:delivery_id}/replay", response=queries.DeliveryOut)
def replay_delivery(request: HttpRequest, hook_id: UUID, delivery_id: UUID) -> HttpResponse:
    """Send one delivery again, under its own id."""
    row = subscriptions.replay(actor=signed_in(request), subscription_id=hook_id, delivery_id=delivery_id)
    return json_response(queries.delivery_rows([row])[0])


@router.post("/gateway/readings", response=readings.ReadingsReceived)
def receive_readings(request: HttpRequest, data: MachineReadingsIn) -> HttpResponse:
    """Readings of gauges within the key's place, all or none. The same again changes nothing; another value for a known
    moment is refused unless ``corrects`` says that it is a correction."""
    key = keys.shown(data.api_key, purpose="readings", address=client_address(request))
    rows = [(each.gauge, each.at, each.value) for each in data.readings]
    return json_response(readings.receive(key=key, rows=rows, corrects=data.corrects))
