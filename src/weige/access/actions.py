"""Every change of accounts, sessions, posts and invitations."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

from django.conf import settings
from django.contrib.auth.hashers import check_password as matches
from django.db import IntegrityError, connection, transaction

from weige.core import clock, events, languages, places
from weige.core.errors import ID_TAKEN, NOT_FOUND, Problem, Text
from weige.core.ids import new_id
from weige.core.sealing import new_token

from . import passwords
from .abilities import ABILITIES
from .actors import SYSTEM, Actor
from .errors import (
    DAYS_OUT_OF_ORDER,
    INVITATION_INVALID,
    LEVEL_NOT_ALLOWED,
    NOBODY_TO_RENEW,
    NOT_ALLOWED,
    NOT_BELOW_YOU,
    OTHER_PHONE,
    OWN_POST,
    PHONE_TAKEN,
    POST_ENDED,
    POST_TAKEN,
    UNKNOWN_PLACE,
    WRONG_CREDENTIALS,
)
from .models import Account, Invitation, Organisation, Post, PostType, Session
from .queries import is_held
from .sessions import digest_of


def require(actor: Actor, ability: str, place: str) -> None:
    """Refuse unless the actor has an ability over a place.

    Raises:
        Problem: ``access.not_allowed``.
    """
    if actor.account_id is not None and not actor.may(ability, place):
        raise Problem(NOT_ALLOWED, ability=ABILITIES[ability])


def acting(actor: Actor, ability: str, place: str) -> Actor:
    """The actor, acting from its nearest post with an ability over a place; refused when there is none."""
    require(actor, ability, place)
    post = actor.post_for(ability, place)
    return actor.acting_from(post.id) if post else actor


@transaction.atomic
def create_post(
    *,
    actor: Actor,
    id: UUID,
    post_type: str,
    place: str,
    first_day: date,
    last_day: date | None = None,
    organisation: UUID | None = None,
    account: UUID | None = None,
    rank: int = 0,
) -> Post:
    """Create a post, vacant unless an account is named. Repeating the command returns the first post.

    Raises:
        Problem: ``access.not_allowed``, ``access.level_not_allowed``, ``access.unknown_place``,
            ``access.days_out_of_order``, ``core.id_taken``.
    """
    kind = PostType.objects.filter(code=post_type).first()
    if kind is None:
        raise Problem(NOT_FOUND, field="post_type")
    actor = acting(actor, "post.manage", place)
    existing = Post.objects.filter(id=id).first()
    if existing:
        if (existing.post_type_id, existing.place) != (post_type, place):
            raise Problem(ID_TAKEN, field="id")
        return existing
    if not places.is_place(place) or places.level_of(place) not in kind.levels:
        raise Problem(LEVEL_NOT_ALLOWED, field="place", post_type=Text(kind.name_zh, kind.name_en))
    if places.name_places([place])[place]["name"] == place:
        raise Problem(UNKNOWN_PLACE, field="place", code=place)
    if last_day and last_day < first_day:
        raise Problem(DAYS_OUT_OF_ORDER, field="last_day")
    if organisation and not Organisation.objects.filter(id=organisation).exists():
        raise Problem(NOT_FOUND, field="organisation")
    post = Post.objects.create(
        id=id, post_type=kind, place=place, organisation_id=organisation, account_id=account,
        first_day=first_day, last_day=last_day, rank=rank, created_at=clock.now(),
    )  # fmt: skip
    events.append("access.post_created", actor=actor, subject_type="post", subject_id=post.id, place=place,
                  payload={"post_type": post_type})  # fmt: skip
    return post


@transaction.atomic
def end_post(*, actor: Actor, post_id: UUID, last_day: date) -> Post:
    """End a post: today or earlier takes its access away at this moment, a later day when that day is over.

    Raises:
        Problem: ``core.not_found``, ``access.not_allowed``, ``access.post_ended``, ``access.own_post``,
            ``access.days_out_of_order``.
    """
    # NO KEY: whoever writes a step that names this post need not wait, and is not waited for in turn.
    post = Post.objects.select_for_update(no_key=True).filter(id=post_id).first()
    if post is None:
        raise Problem(NOT_FOUND)
    actor = acting(actor, "post.manage", post.place)
    if _is_over(post):
        raise Problem(POST_ENDED)
    if actor.account_id is not None and post.account_id == actor.account_id:
        raise Problem(OWN_POST)
    if last_day < post.first_day:
        raise Problem(DAYS_OUT_OF_ORDER, field="last_day")
    post.last_day = last_day
    if last_day <= clock.today():
        post.ended_at = clock.now()
    post.save(update_fields=["last_day", "ended_at"])
    Invitation.objects.filter(post=post, accepted_at__isnull=True, revoked_at__isnull=True).update(
        revoked_at=clock.now()
    )
    kind = "access.post_ended" if post.ended_at else "access.post_end_set"
    events.append(kind, actor=actor, subject_type="post", subject_id=post.id, place=post.place,
                  payload={"last_day": last_day.isoformat()})  # fmt: skip
    return post


def keep_standing(post_id: UUID) -> bool:
    """Keep a post from ending until the caller's transaction is over; whether someone holds it today."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT FROM access_post WHERE id = %s FOR SHARE", [post_id])
    return is_held(post_id)


@transaction.atomic
def invite(*, actor: Actor, id: UUID, post_id: UUID, name: str) -> tuple[Invitation, str]:
    """Invite a person to take up a vacant post; earlier open invitations to it are taken back.

    Returns:
        the invitation and its secret, which is told only now.

    Raises:
        Problem: ``core.not_found``, ``access.not_allowed``, ``access.post_taken``, ``access.post_ended``,
            ``core.id_taken``, ``access.invitation_invalid`` when this invitation was taken back.
    """
    post = Post.objects.select_for_update().filter(id=post_id).first()
    if post is None:
        raise Problem(NOT_FOUND, field="post_id")
    actor = acting(actor, "post.manage", post.place)
    if post.account_id is not None:
        raise Problem(POST_TAKEN, field="post_id")
    if _is_over(post):
        raise Problem(POST_ENDED, field="post_id")
    now = clock.now()
    token = new_token()
    existing = Invitation.objects.filter(id=id).first()
    if existing:
        if existing.post_id != post.id:
            raise Problem(ID_TAKEN, field="id")
        if existing.revoked_at:
            raise Problem(INVITATION_INVALID)
        # The first answer was lost on its way: its secret is known to nobody, so a new one takes its place.
        existing.digest = digest_of(token)
        existing.save(update_fields=["digest"])
        return existing, token
    Invitation.objects.filter(post=post, accepted_at__isnull=True, revoked_at__isnull=True).update(revoked_at=now)
    invitation = Invitation.objects.create(
        id=id, post=post, name=name, digest=digest_of(token), invited_by_id=actor.account_id, created_at=now,
        expires_at=now + timedelta(days=settings.WEIGE.invitation_days),
    )  # fmt: skip
    events.append("access.invited", actor=actor, subject_type="post", subject_id=post.id, place=post.place)
    return invitation, token


@transaction.atomic
def renew_sign_in(*, actor: Actor, id: UUID, post_id: UUID) -> tuple[Invitation, str]:
    """A link with which the holder of a post sets a new password; the authenticator stays as it is.

    Only someone above may give it: every post of that person must lie below one that the giver manages posts from.

    Returns:
        the invitation and its secret, which is told only now.

    Raises:
        Problem: ``core.not_found``, ``access.not_allowed``, ``access.nobody_to_renew``, ``access.not_below_you``,
            ``core.id_taken``, ``access.invitation_invalid`` when this link was used or taken back.
    """
    post = Post.objects.select_for_update().filter(id=post_id).first()
    if post is None:
        raise Problem(NOT_FOUND)
    actor = acting(actor, "post.manage", post.place)
    if post.account_id is None or _is_over(post):
        raise Problem(NOBODY_TO_RENEW)
    managing = [held.place for held in actor.posts if "post.manage" in held.abilities]
    for place in Post.objects.filter(account=post.account_id, ended_at__isnull=True).values_list("place", flat=True):
        above = any(place.startswith(mine) and len(place) > len(mine) for mine in managing)
        if actor.account_id is not None and not above:
            raise Problem(NOT_BELOW_YOU)
    now, token = clock.now(), new_token()
    Invitation.objects.filter(post=post, accepted_at__isnull=True, revoked_at__isnull=True).exclude(id=id).update(
        revoked_at=now
    )
    invitation, created = Invitation.objects.get_or_create(
        id=id,
        defaults={
            "post": post,
            "name": post.account.name if post.account else "",
            "digest": digest_of(token),
            "invited_by_id": actor.account_id,
            "renews_id": post.account_id,
            "created_at": now,
            "expires_at": now + timedelta(days=settings.WEIGE.invitation_days),
        },
    )
    if not created:
        if invitation.post_id != post.id or invitation.renews_id != post.account_id:
            raise Problem(ID_TAKEN, field="id")
        if invitation.revoked_at or invitation.accepted_at:
            raise Problem(INVITATION_INVALID)
        invitation.digest = digest_of(token)
        invitation.save(update_fields=["digest"])
        return invitation, token
    events.append("access.sign_in_link_given", actor=actor, subject_type="post", subject_id=post.id, place=post.place)
    return invitation, token


@transaction.atomic
def revoke_invitation(*, actor: Actor, invitation_id: UUID) -> None:
    """Take back an open invitation.

    Raises:
        Problem: ``core.not_found``, ``access.not_allowed``.
    """
    invitation = Invitation.objects.select_for_update().select_related("post").filter(id=invitation_id).first()
    if invitation is None:
        raise Problem(NOT_FOUND)
    actor = acting(actor, "post.manage", invitation.post.place)
    if invitation.accepted_at is None and invitation.revoked_at is None:
        invitation.revoked_at = clock.now()
        invitation.save(update_fields=["revoked_at"])
        events.append("access.invitation_revoked", actor=actor, subject_type="post",
                      subject_id=invitation.post_id, place=invitation.post.place)  # fmt: skip


def open_invitation(token: str, *, lock: bool = False) -> Invitation:
    """The invitation of a secret, if it can still be accepted.

    Raises:
        Problem: ``access.invitation_invalid``.
    """
    found = Invitation.objects.select_related("post__post_type", "invited_by").filter(digest=digest_of(token))
    invitation = (found.select_for_update(of=("self", "post")) if lock else found).first()
    if (
        invitation is None
        or invitation.accepted_at
        or invitation.revoked_at
        or invitation.expires_at <= clock.now()
        or invitation.post.account_id != invitation.renews_id
        or _is_over(invitation.post)
    ):
        raise Problem(INVITATION_INVALID)
    return invitation


def _is_over(post: Post) -> bool:
    return post.ended_at is not None or (post.last_day is not None and post.last_day < clock.today())


@transaction.atomic
def accept_invitation(*, token: str, phone: str, name: str, password: str) -> Account:
    """Take up the post of an invitation, with a new account or the one that the phone number has; or set a new
    password with the link that renews a sign-in, which signs every device out.

    Raises:
        Problem: ``access.invitation_invalid``, ``access.phone_invalid``, ``access.weak_password``,
            ``access.phone_taken`` when the number's account has another password, ``access.other_phone``.
    """
    invitation = open_invitation(token, lock=True)
    phone = passwords.check_phone(phone)
    account = Account.objects.select_for_update().filter(phone=phone).first()
    if invitation.renews_id:
        if account is None or account.id != invitation.renews_id:
            raise Problem(OTHER_PHONE, field="phone")
        passwords.set_password(account, password)
        account.save(update_fields=["password"])
        Session.objects.filter(account=account).delete()
    else:
        account = account or _new_account(phone, name, password)
        if not account.is_active or not matches(password, account.password):
            raise Problem(PHONE_TAKEN, field="phone")
    invitation.accepted_at = clock.now()
    invitation.save(update_fields=["accepted_at"])
    post = invitation.post
    post.account = account
    post.save(update_fields=["account"])
    kind = "access.sign_in_renewed" if invitation.renews_id else "access.post_taken_up"
    events.append(kind, actor=Actor(account.id, acting_post_id=post.id), subject_type="post",
                  subject_id=post.id, place=post.place)  # fmt: skip
    return account


def _new_account(phone: str, name: str, password: str) -> Account:
    account = Account(phone=phone, name=name, language=languages.current(), created_at=clock.now())
    passwords.set_password(account, password)
    try:
        with transaction.atomic():
            account.save(force_insert=True)
    except IntegrityError:
        # The same new person accepted another invitation at the same moment.
        return Account.objects.select_for_update().get(phone=phone)
    return account


@transaction.atomic
def create_account_with_post(*, phone: str, name: str, password: str, post_type: str, place: str) -> Account:
    """The first account of an installation, made on the server's own command line.

    Raises:
        Problem: ``access.phone_invalid``, ``access.phone_taken``, ``access.weak_password``, and as :func:`create_post`.
    """
    phone = passwords.check_phone(phone)
    if Account.objects.filter(phone=phone).exists():
        raise Problem(PHONE_TAKEN, field="phone")
    account = Account(phone=phone, name=name, created_at=clock.now())
    passwords.set_password(account, password)
    account.save(force_insert=True)
    create_post(
        actor=SYSTEM, id=new_id(), post_type=post_type, place=place, first_day=clock.today(), account=account.id
    )
    return account


@transaction.atomic
def change_password(*, actor: Actor, current: str, new: str) -> None:
    """Change the own password; every other device is signed out.

    Raises:
        Problem: ``access.wrong_credentials``, ``access.weak_password``.
    """
    account = Account.objects.select_for_update().get(id=actor.person)
    if not matches(current, account.password):
        raise Problem(WRONG_CREDENTIALS, field="current")
    passwords.set_password(account, new)
    account.save(update_fields=["password"])
    Session.objects.filter(account=account).exclude(id=actor.session).delete()
    events.append("access.password_changed", actor=actor, subject_type="account", subject_id=account.id)


def set_preferences(*, actor: Actor, language: str | None, large_type: bool | None) -> None:
    """Set the own language and type size."""
    values = {"language": language, "large_type": large_type}
    Account.objects.filter(id=actor.person).update(**{k: v for k, v in values.items() if v is not None})


def close_session(*, actor: Actor, session_id: UUID) -> None:
    """Sign a device of one's own out.

    Raises:
        Problem: ``core.not_found``.
    """
    deleted, _ = Session.objects.filter(id=session_id, account_id=actor.person).delete()
    if not deleted:
        raise Problem(NOT_FOUND)


@transaction.atomic
def confirm_totp(*, actor: Actor, code: str) -> list[str]:
    """Confirm a new authenticator with its first code; returns the recovery codes, told only now.

    Raises:
        Problem: ``access.wrong_code``.
    """
    account = Account.objects.select_for_update().get(id=actor.person)
    passwords.check_totp(account, code, recovery=False)
    account.totp_confirmed = True
    account.save(update_fields=["totp_confirmed"])
    Session.objects.filter(id=actor.session).update(strength="totp")
    events.append("access.totp_confirmed", actor=actor, subject_type="account", subject_id=account.id)
    return passwords.new_recovery_codes(account)


@transaction.atomic
def show_totp(*, actor: Actor, code: str) -> None:
    """Strengthen the session with an authenticator or recovery code.

    Raises:
        Problem: ``access.wrong_code``.
    """
    account = Account.objects.select_for_update().get(id=actor.person)
    if not account.totp_confirmed:
        raise Problem(WRONG_CREDENTIALS)
    passwords.check_totp(account, code)
    Session.objects.filter(id=actor.session).update(strength="totp")
