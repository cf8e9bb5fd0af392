"""HTTP of sign-in: session, authenticator, password, preferences, devices."""

from __future__ import annotations

from datetime import date, datetime
from io import BytesIO
from typing import Annotated, Literal
from uuid import UUID

import segno
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from ninja import Router, Schema
from pydantic import Field
from typing_extensions import TypedDict

from weige.core import clock, languages, rates
from weige.core.errors import Problem
from weige.core.http import client_address, json_response

from . import actions, devices, passwords, queries
from .actors import Actor
from .errors import NOT_SIGNED_IN
from .models import Account, Session
from .queries import PostRef
from .sessions import clear_cookie, current_actor, open_session, set_cookie, signed_in

router = Router(tags=["access"])
SIGN_IN = rates.Rate("access.sign_in", 30, 60)
CODES = rates.Rate("access.totp", 10, 300)

Password = Annotated[str, Field(min_length=1, max_length=128)]


class AccountOut(TypedDict):
    id: UUID
    name: str
    phone_masked: str
    language: Literal["zh-CN", "en"]
    large_type: bool


class HeldPostOut(PostRef):
    abilities: list[str]
    desk: bool
    first_day: date
    last_day: date | None


class Limits(TypedDict):
    photo_bytes: int
    photos_per_case: int


class SessionOut(TypedDict):
    state: Literal["anonymous", "signed_in", "totp_required", "totp_enrolment_required"]
    account: AccountOut | None
    posts: list[HeldPostOut]
    abilities: list[str]
    home: Literal["/", "/m/", "/desk/", "/r/"]
    demo: bool
    feed_url: str
    tile_source: str | None
    city: str
    limits: Limits


class SignIn(Schema):
    phone: Annotated[str, Field(min_length=1, max_length=20)]
    password: Password
    device: Annotated[str, Field(max_length=80)] = ""


class Code(Schema):
    code: Annotated[str, Field(min_length=6, max_length=14)]


class PasswordChange(Schema):
    current: Password
    new: Password


class Preferences(Schema):
    language: Literal["zh-CN", "en"] | None = None
    large_type: bool | None = None


class Enrolment(TypedDict):
    secret: str
    otpauth_uri: str
    qr_svg: str


class Enrolled(TypedDict):
    session: SessionOut
    recovery_codes: list[str]


class DeviceOut(TypedDict):
    id: UUID
    label: str
    created_at: datetime
    last_seen_at: datetime
    current: bool


class Devices(TypedDict):
    items: list[DeviceOut]


def feed_url(request: HttpRequest) -> str:
    """The live feed as this browser reaches it."""
    if settings.WEIGE.feed_url:
        return str(settings.WEIGE.feed_url)
    host = request.get_host()
    host = host.rsplit(":", 1)[0] if ":" in host and not host.endswith("]") else host
    return f"{request.scheme}://{host}:{settings.WEIGE.feed_port}/feed"


def session_out(request: HttpRequest, actor: Actor | None) -> SessionOut:
    """What the browser needs to know about who is signed in."""
    from weige.core.photos import MAX_BYTES

    state: Literal["anonymous", "signed_in", "totp_required", "totp_enrolment_required"] = "anonymous"
    account: AccountOut | None = None
    if actor is not None:
        state = "signed_in"
        if actor.withheld:
            state = "totp_required" if actor.totp_confirmed else "totp_enrolment_required"
        account = AccountOut(
            id=actor.person,
            name=actor.name,
            phone_masked=queries.mask_phone(actor.phone),
            language="en" if actor.language == "en" else "zh-CN",
            large_type=actor.large_type,
        )
    posts = actor.posts if actor else ()
    refs = queries.held_posts([post.id for post in posts])
    abilities = {post.id: sorted(post.abilities) for post in posts}
    desk = {post.id: post.desk for post in posts}
    home: Literal["/", "/m/", "/desk/", "/r/"] = "/"
    if actor is not None:
        home = "/desk/" if any(p.desk for p in (*posts, *actor.withheld)) else "/m/"
    return SessionOut(
        state=state,
        account=account,
        posts=[HeldPostOut(**ref, abilities=abilities[ref["id"]], desk=desk[ref["id"]]) for ref in refs],
        abilities=sorted(actor.abilities) if actor else [],
        home=home,
        demo=settings.WEIGE.demo,
        feed_url=feed_url(request),
        tile_source=str(settings.WEIGE.tile_source) if settings.WEIGE.tile_source else None,
        city=settings.WEIGE.city,
        limits=Limits(photo_bytes=MAX_BYTES, photos_per_case=12),
    )


def start_session(request: HttpRequest, account: Account, *, device: str, strength: str) -> HttpResponse:
    """Open a session on this device and answer with it and its cookie."""
    from .sessions import actor_of

    token, session = open_session(
        account, label=device or devices.label_of(request.headers.get("User-Agent", "")), strength=strength
    )
    actor = actor_of(token)
    if actor and "Accept-Language" not in request.headers:
        languages.use(actor.language)
    response = json_response(session_out(request, actor))
    set_cookie(response, token, session.expires_at)
    return response


def _half_signed_in(request: HttpRequest) -> Actor:
    """The actor, whether or not the authenticator was shown yet."""
    actor = current_actor(request)
    if actor is None:
        raise Problem(NOT_SIGNED_IN)
    return actor


def _renewed(request: HttpRequest) -> Actor | None:
    if hasattr(request, "weige_actor"):
        del request.weige_actor
    return current_actor(request)


@router.get("/session", response=SessionOut)
def read_session(request: HttpRequest) -> HttpResponse:
    """Who is signed in, with which posts; answers for everyone."""
    return json_response(session_out(request, current_actor(request)))


@router.post("/session", response=SessionOut)
def sign_in(request: HttpRequest, data: SignIn) -> HttpResponse:
    """Sign in with phone number and password."""
    rates.spend(SIGN_IN, client_address(request))
    account = passwords.check_password(request, passwords.check_phone(data.phone), data.password)
    return start_session(request, account, device=data.device, strength="password")


@router.delete("/session", response={204: None})
def sign_out(request: HttpRequest) -> HttpResponse:
    """Sign this device out."""
    actor = current_actor(request)
    if actor and actor.session_id:
        actions.close_session(actor=actor, session_id=actor.session_id)
    response = HttpResponse(status=204)
    clear_cookie(response)
    return response


@router.post("/session/totp", response=SessionOut)
def show_totp(request: HttpRequest, data: Code) -> HttpResponse:
    """Show the authenticator's code after the password."""
    actor = _half_signed_in(request)
    rates.spend(CODES, str(actor.account_id))
    actions.show_totp(actor=actor, code=data.code)
    return json_response(session_out(request, _renewed(request)))


@router.post("/session/totp/enrolment", response=Enrolment)
def begin_totp(request: HttpRequest) -> HttpResponse:
    """Begin to enrol an authenticator: a secret as text and as QR code."""
    actor = _half_signed_in(request)
    if actor.totp_confirmed and actor.strength == "password":
        raise Problem(NOT_SIGNED_IN)
    account = Account.objects.get(id=actor.person)
    secret, uri = passwords.begin_totp(account)
    return json_response(Enrolment(secret=secret, otpauth_uri=uri, qr_svg=qr_svg(uri)))


@router.post("/session/totp/enrolment/confirm", response=Enrolled)
def confirm_totp(request: HttpRequest, data: Code) -> HttpResponse:
    """Confirm the authenticator with its first code; the recovery codes are told only now."""
    actor = _half_signed_in(request)
    rates.spend(CODES, str(actor.account_id))
    codes = actions.confirm_totp(actor=actor, code=data.code)
    return json_response(Enrolled(session=session_out(request, _renewed(request)), recovery_codes=codes))


@router.post("/session/password", response={204: None})
def change_password(request: HttpRequest, data: PasswordChange) -> HttpResponse:
    """Change the own password; other devices are signed out."""
    actor = signed_in(request)
    rates.spend(CODES, str(actor.account_id))
    actions.change_password(actor=actor, current=data.current, new=data.new)
    return HttpResponse(status=204)


@router.patch("/session/preferences", response=SessionOut)
def set_preferences(request: HttpRequest, data: Preferences) -> HttpResponse:
    """Set the own language and type size."""
    actions.set_preferences(actor=_half_signed_in(request), language=data.language, large_type=data.large_type)
    return json_response(session_out(request, _renewed(request)))


@router.get("/session/devices", response=Devices)
def list_devices(request: HttpRequest) -> HttpResponse:
    """The devices on which one is signed in."""
    actor = signed_in(request)
    found = Session.objects.filter(account_id=actor.person, expires_at__gt=clock.real_now())
    return json_response(
        Devices(
            items=[
                DeviceOut(
                    id=s.id, label=languages.say(devices.name_of(s.label)), created_at=s.created_at, last_seen_at=s.last_seen_at,
                    current=s.id == actor.session_id,
                )
                for s in found.order_by("-last_seen_at")
            ]
        )
    )  # fmt: skip


@router.delete("/session/devices/{uuid:device_id}", response={204: None})
def close_device(request: HttpRequest, device_id: UUID) -> HttpResponse:
    """Sign one of the own devices out."""
    actions.close_session(actor=signed_in(request), session_id=device_id)
    return HttpResponse(status=204)


def qr_svg(text: str) -> str:
    """A QR code as an SVG picture that an ``img`` can show, black on white."""
    drawing = BytesIO()
    segno.make(text, error="m").save(
        drawing, kind="svg", scale=4, border=4, dark="#000", light="#fff", xmldecl=False, nl=False
    )
    return drawing.getvalue().decode()
