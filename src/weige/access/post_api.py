"""HTTP of post types, organisations, posts and invitations."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Schema
from pydantic import Field, StringConstraints
from typing_extensions import TypedDict

from weige.core import rates
from weige.core.http import client_address, json_response
from weige.core.ids import ClientId
from weige.core.places import PlaceRef, Scope, name_places

from . import actions, queries
from .actors import Actor
from .models import Invitation, PostType
from .queries import PostRef, PostRow
from .session_api import Password, SessionOut, qr_svg, start_session
from .sessions import signed_in

router = Router(tags=["access"])
OPEN = rates.Rate("access.invitation", 20, 300)

Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=40)]
PlaceCode = Annotated[str, Field(pattern=r"^\d{4,18}$")]


class PostTypeOut(TypedDict):
    code: str
    label: str
    levels: list[str]
    desk: bool
    totp: bool
    partner: bool
    abilities: list[str]


class PostTypes(TypedDict):
    items: list[PostTypeOut]


class OrganisationOut(TypedDict):
    id: UUID
    name: str
    kind: str
    place: PlaceRef


class Organisations(TypedDict):
    items: list[OrganisationOut]


class Posts(TypedDict):
    items: list[PostRow]


class PostIn(Schema):
    id: ClientId
    post_type: Annotated[str, Field(max_length=40)]
    place: PlaceCode
    organisation: UUID | None = None
    first_day: date
    last_day: date | None = None


class PostEnd(Schema):
    last_day: date


class InvitationIn(Schema):
    id: ClientId
    post_id: UUID
    name: Name


class InvitationOut(TypedDict):
    id: UUID
    url: str
    qr_svg: str
    expires_at: datetime


class Token(Schema):
    token: Annotated[str, Field(min_length=20, max_length=100)]


class RenewalIn(Schema):
    id: ClientId


class InvitationOpened(TypedDict):
    post: PostRef
    name: str
    renewal: bool
    invited_by: str | None
    expires_at: datetime


class Acceptance(Token):
    phone: Annotated[str, Field(min_length=1, max_length=20)]
    name: Name
    password: Password


@router.get("/post-types", response=PostTypes)
def list_post_types(request: HttpRequest) -> HttpResponse:
    """The kinds of post, with levels and abilities."""
    signed_in(request)
    kinds = PostType.objects.order_by("position")
    return json_response(
        PostTypes(
            items=[
                PostTypeOut(
                    code=k.code, label=queries.label(k), levels=k.levels, desk=k.desk, totp=k.totp,
                    partner=k.partner, abilities=k.abilities,
                )
                for k in kinds
            ]
        )
    )  # fmt: skip


def _scope_under(actor: Actor, ability: str, under: str | None) -> Scope:
    scope = actor.scope(ability)
    return scope.within(under) if under else scope


@router.get("/organisations", response=Organisations)
def list_organisations(request: HttpRequest, under: PlaceCode | None = None) -> HttpResponse:
    """The departments and partners of an area."""
    found = queries.organisations(_scope_under(signed_in(request), "post.read", under))
    names = name_places(o.place for o in found)
    return json_response(
        Organisations(items=[OrganisationOut(id=o.id, name=o.name, kind=o.kind, place=names[o.place]) for o in found])
    )


class PostFilter(Schema):
    under: PlaceCode | None = None
    at: PlaceCode | None = None
    include_ended: bool = False


@router.get("/posts", response=Posts)
def list_posts(request: HttpRequest, filters: Query[PostFilter]) -> HttpResponse:
    """The posts of an area, up to 500, nearest to the top first."""
    scope = _scope_under(signed_in(request), "post.read", filters.under or filters.at)
    found = queries.posts_under(scope, include_ended=filters.include_ended, at=filters.at)
    return json_response(Posts(items=queries.post_rows(found[:500])))


@router.post("/posts", response={201: PostRow})
def create_post(request: HttpRequest, data: PostIn) -> HttpResponse:
    """Create a vacant post; invite someone to take it up."""
    post = actions.create_post(
        actor=signed_in(request), id=data.id, post_type=data.post_type, place=data.place,
        organisation=data.organisation, first_day=data.first_day, last_day=data.last_day,
    )  # fmt: skip
    return json_response(queries.post_row(post.id), status=201)


@router.post("/posts/{uuid:post_id}/end", response=PostRow)
def end_post(request: HttpRequest, post_id: UUID, data: PostEnd) -> HttpResponse:
    """End a post; today takes its access away at once."""
    post = actions.end_post(actor=signed_in(request), post_id=post_id, last_day=data.last_day)
    return json_response(queries.post_row(post.id))


@router.post("/invitations", response={201: InvitationOut})
def invite(request: HttpRequest, data: InvitationIn) -> HttpResponse:
    """Invite a person to a vacant post: a link and its QR code, told only now."""
    actor = signed_in(request)
    return _told(request, *actions.invite(actor=actor, id=data.id, post_id=data.post_id, name=data.name))


@router.post("/posts/{uuid:post_id}/sign-in-link", response={201: InvitationOut})
def renew_sign_in(request: HttpRequest, post_id: UUID, data: RenewalIn) -> HttpResponse:
    """A link with which the holder of a post sets a new password, told only now."""
    return _told(request, *actions.renew_sign_in(actor=signed_in(request), id=data.id, post_id=post_id))


def _told(request: HttpRequest, invitation: Invitation, token: str) -> HttpResponse:
    """An invitation with its link and QR code."""
    page = "/#/join/" if invitation.post.post_type.desk else "/m/#/join/"
    base = settings.WEIGE.public_url.rstrip("/") or f"{request.scheme}://{request.get_host()}"
    url = f"{base}{page}{token}"
    return json_response(
        InvitationOut(id=invitation.id, url=url, qr_svg=qr_svg(url), expires_at=invitation.expires_at),
        status=201,
    )


@router.delete("/invitations/{uuid:invitation_id}", response={204: None})
def revoke_invitation(request: HttpRequest, invitation_id: UUID) -> HttpResponse:
    """Take back an open invitation."""
    actions.revoke_invitation(actor=signed_in(request), invitation_id=invitation_id)
    return HttpResponse(status=204)


@router.post("/invitations/open", response=InvitationOpened)
def open_invitation(request: HttpRequest, data: Token) -> HttpResponse:
    """What an invitation is for."""
    rates.spend(OPEN, client_address(request))
    invitation = actions.open_invitation(data.token)
    place = name_places([invitation.post.place])[invitation.post.place]
    return json_response(
        InvitationOpened(
            post=queries.post_ref(invitation.post, place),
            name=invitation.name,
            renewal=invitation.renews_id is not None,
            invited_by=invitation.invited_by.name if invitation.invited_by else None,
            expires_at=invitation.expires_at,
        )
    )


@router.post("/invitations/accept", response=SessionOut)
def accept_invitation(request: HttpRequest, data: Acceptance) -> HttpResponse:
    """Take up the post of an invitation and sign in."""
    rates.spend(OPEN, client_address(request))
    account = actions.accept_invitation(token=data.token, phone=data.phone, name=data.name, password=data.password)
    return start_session(request, account, device="", strength="password")
