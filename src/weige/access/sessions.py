"""From cookie to actor: one statement reads session, account and today's posts, so that leaving takes effect at once."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from weige.core import clock, languages
from weige.core.errors import Problem
from weige.core.sealing import new_token
from weige.core.statements import fetch_one

from .actors import Actor, HeldPost
from .errors import NOT_SIGNED_IN, OTHER_ACCOUNT, TOTP_NEEDED
from .models import Account, Session

COOKIE = "weige_session"
WRITTEN_BY = "X-Weige-Account"
"""The account under which a command was written, told by an outbox that sends it later."""
SEEN_EVERY = timedelta(minutes=10)

ACTOR_SQL = """
    SELECT s.id, s.strength, s.last_seen_at, s.expires_at, a.id, a.name, a.phone, a.language, a.large_type,
           a.totp_confirmed,
           coalesce(json_agg(json_build_array(p.id, p.post_type_id, p.place, p.organisation_id, t.abilities, t.desk,
                                              t.totp, t.partner)
                             ORDER BY length(p.place), p.place, p.id)
                    FILTER (WHERE p.id IS NOT NULL), '[]')
    FROM access_session s
    JOIN access_account a ON a.id = s.account_id AND a.is_active
    LEFT JOIN access_post p ON p.account_id = a.id AND p.first_day <= %(today)s
         AND (p.last_day IS NULL OR p.last_day >= %(today)s) AND (p.ended_at IS NULL OR p.ended_at > %(now)s)
    LEFT JOIN access_posttype t ON t.code = p.post_type_id
    WHERE s.digest = %(digest)s AND s.expires_at > %(now)s
    GROUP BY s.id, a.id
"""


def digest_of(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()


def open_session(account: Account, *, label: str, strength: str) -> tuple[str, Session]:
    """A new session for a device: its secret for the cookie, and its row.

    Desk posts sign in for a working day, phones for months.
    """
    token = new_token()
    now = clock.real_now()
    desk = account.posts.filter(post_type__desk=True, ended_at__isnull=True).exists()
    life = timedelta(hours=settings.WEIGE.desk_session_hours) if desk else timedelta(days=settings.WEIGE.session_days)
    session = Session.objects.create(
        digest=digest_of(token), account=account, label=label[:80], strength=strength,
        created_at=now, last_seen_at=now, expires_at=now + life,
    )  # fmt: skip
    return token, session


def actor_of(token: str) -> Actor | None:
    """The actor of a session's secret, or ``None`` when the session has ended or the account is closed."""
    now = clock.real_now()
    today = now.astimezone(clock.CITY_ZONE).date()
    row = fetch_one(ACTOR_SQL, {"digest": digest_of(token), "now": now, "today": today})
    if row is None:
        return None
    if now - row[2] > SEEN_EVERY:
        Session.objects.filter(id=row[0]).update(last_seen_at=now)
    return _actor(row)


def _actor(row: tuple[Any, ...]) -> Actor:
    strength: str = row[1]
    expires_at: datetime = row[3]
    held = [
        HeldPost(UUID(p[0]), p[1], p[2], UUID(p[3]) if p[3] else None, frozenset(p[4]), p[5], p[6], p[7])
        for p in row[10]
    ]
    counted = tuple(post for post in held if strength != "password" or not post.totp)
    return Actor(
        account_id=row[4], name=row[5], posts=counted, withheld=tuple(p for p in held if p not in counted),
        session_id=row[0], strength=strength, language=row[7], large_type=row[8], phone=row[6],
        totp_confirmed=row[9], expires_at=expires_at,
    )  # fmt: skip


def current_actor(request: HttpRequest) -> Actor | None:
    """The actor of a request, read once."""
    if not hasattr(request, "weige_actor"):
        token = request.COOKIES.get(COOKIE, "")
        request.weige_actor = actor_of(token) if token else None  # type: ignore[attr-defined]
    actor: Actor | None = getattr(request, "weige_actor", None)
    return actor


def signed_in(request: HttpRequest) -> Actor:
    """The guard of endpoints: the actor, with a full sign-in.

    Raises:
        Problem: ``access.not_signed_in``; ``access.totp_needed`` when a post waits for the authenticator.
    """
    actor = current_actor(request)
    if actor is None:
        raise Problem(NOT_SIGNED_IN)
    if actor.withheld:
        raise Problem(TOTP_NEEDED)
    written_by = request.headers.get(WRITTEN_BY)
    if written_by is not None and written_by != str(actor.account_id):
        raise Problem(OTHER_ACCOUNT)
    if "Accept-Language" not in request.headers:
        languages.use(actor.language)
    return actor


def set_cookie(response: HttpResponse, token: str, expires_at: datetime) -> None:
    response.set_cookie(
        COOKIE,
        token,
        expires=expires_at,
        httponly=True,
        samesite="Lax",
        secure=settings.WEIGE.https,
        path="/",
    )


def clear_cookie(response: HttpResponse) -> None:
    response.delete_cookie(COOKIE, path="/", samesite="Lax")
