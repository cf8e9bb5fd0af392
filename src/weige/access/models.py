"""Tables of access: accounts, sessions, post types, organisations, posts, invitations."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.fields import ArrayField
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q

from weige.core.ids import new_id
from weige.core.models import PlaceField

PHONE_PATTERN = r"^1\d{10}$"


class AccountManager(BaseUserManager["Account"]):
    """Accounts are made by ``access.actions``; this only tells Django how they are looked up."""


class Account(AbstractBaseUser):
    """A person who signs in, with a phone number and a password."""

    id = models.UUIDField(primary_key=True, default=new_id)
    phone = models.CharField(max_length=11, unique=True, validators=[RegexValidator(PHONE_PATTERN)])
    name = models.CharField(max_length=40)
    language = models.CharField(max_length=5, default="zh-CN", choices=[("zh-CN", "简体中文"), ("en", "English")])
    large_type = models.BooleanField(default=False)
    is_active = models.BooleanField(default=True)
    totp_secret = models.BinaryField(null=True)
    totp_confirmed = models.BooleanField(default=False)
    totp_last_step = models.BigIntegerField(default=0)
    created_at = models.DateTimeField()
    last_login = None

    USERNAME_FIELD = "phone"
    objects: ClassVar[AccountManager] = AccountManager()

    def __str__(self) -> str:
        """Never the phone number: this text finds its way into logs."""
        return str(self.id)


class RecoveryCode(models.Model):
    """A one-time code for an account whose authenticator is lost; only its digest is kept."""

    account = models.ForeignKey(Account, models.CASCADE, related_name="recovery_codes")
    digest = models.BinaryField(max_length=32, unique=True)
    used_at = models.DateTimeField(null=True)


class Session(models.Model):
    """A signed-in device. Its secret is in the cookie; here is only the digest."""

    id = models.UUIDField(primary_key=True, default=new_id)
    digest = models.BinaryField(max_length=32, unique=True)
    account = models.ForeignKey(Account, models.CASCADE, related_name="sessions")
    label = models.CharField(max_length=80)
    strength = models.CharField(
        max_length=16,
        choices=[("password", "password"), ("totp", "password and authenticator"), ("demo", "demo card")],
    )
    created_at = models.DateTimeField()
    last_seen_at = models.DateTimeField()
    expires_at = models.DateTimeField()


class PostType(models.Model):
    """A kind of post: at which levels it stands and which abilities it carries. Data, not code."""

    code = models.CharField(primary_key=True, max_length=40)
    name_zh = models.CharField(max_length=40)
    name_en = models.CharField(max_length=60)
    levels = ArrayField(models.CharField(max_length=16))
    abilities = ArrayField(models.CharField(max_length=40))
    desk = models.BooleanField(help_text="works at the desk; others work on the phone")
    totp = models.BooleanField(help_text="needs an authenticator to sign in")
    partner = models.BooleanField(help_text="sees only the cases and tasks sent to it")
    position = models.SmallIntegerField(default=0)


class Organisation(models.Model):
    """A department or partner that cases are sent to: property manager, police station, power supply, ..."""

    id = models.UUIDField(primary_key=True, default=new_id)
    name = models.CharField(max_length=80)
    kind = models.CharField(max_length=40)
    place = PlaceField()


class Post(models.Model):
    """A role held by a person at one place, from a day to a day (both included). Vacant until taken up."""

    id = models.UUIDField(primary_key=True, default=new_id)
    post_type = models.ForeignKey(PostType, models.PROTECT)
    place = PlaceField()
    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True)
    account = models.ForeignKey(Account, models.PROTECT, null=True, related_name="posts")
    first_day = models.DateField()
    last_day = models.DateField(null=True)
    ended_at = models.DateTimeField(null=True, help_text="taken away at this moment, before its last day is over")
    rank = models.SmallIntegerField(default=0, help_text="lower goes first where several hold the same post type")
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(last_day__isnull=True) | Q(last_day__gte=F("first_day")),
                name="post_days_in_order",
            )
        ]
        indexes = [
            models.Index(fields=["place", "post_type"], name="post_place"),
            models.Index(fields=["account"], name="post_account"),
        ]


class Invitation(models.Model):
    """A link with which one person takes up one post, or signs in anew; only the digest of its secret is kept.

    ``renews`` names the account that holds the post already and has lost its password.
    """

    id = models.UUIDField(primary_key=True, default=new_id)
    post = models.ForeignKey(Post, models.CASCADE, related_name="invitations")
    name = models.CharField(max_length=40)
    digest = models.BinaryField(max_length=32, unique=True)
    invited_by = models.ForeignKey(Account, models.PROTECT, null=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    renews = models.ForeignKey(Account, models.CASCADE, null=True, related_name="+")
    accepted_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)
