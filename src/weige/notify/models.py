"""Tables of notify: the inbox, messages sent over outside channels, phone verification codes."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from weige.core.ids import new_id


class Notification(models.Model):
    """One line in a person's inbox. ``params`` fill the sentence of its kind and carry no personal data."""

    id = models.UUIDField(primary_key=True, default=new_id)
    account = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    kind = models.CharField(max_length=64)
    subject_type = models.CharField(max_length=32)
    subject_id = models.UUIDField()
    cause = models.UUIDField(help_text="id of what caused it: the same cause notifies a person once")
    params = models.JSONField(default=dict)
    created_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["account", "cause"], name="notification_once")]
        indexes = [
            models.Index(fields=["account", "-created_at", "-id"], name="notification_inbox"),
            models.Index(fields=["account"], condition=models.Q(read_at__isnull=True), name="notification_unread"),
        ]


class OutsideMessage(models.Model):
    """A message handed to an outside channel: how it went, never what it said."""

    id = models.UUIDField(primary_key=True, default=new_id)
    channel = models.CharField(max_length=24)
    purpose = models.CharField(max_length=40)
    state = models.CharField(max_length=12, choices=[("sent", "sent"), ("failed", "failed")])
    reason = models.CharField(max_length=200, default="")
    created_at = models.DateTimeField()


class VerificationCode(models.Model):
    """A code sent to a phone number. Number and code are kept only as keyed digests, and only for minutes."""

    id = models.UUIDField(primary_key=True, default=new_id)
    phone_index = models.BinaryField(max_length=32)
    code_index = models.BinaryField(max_length=32)
    tries = models.SmallIntegerField(default=0)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["phone_index", "-created_at"], name="verification_phone")]
