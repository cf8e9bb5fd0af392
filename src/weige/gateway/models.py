"""Tables of the gateway: API keys, requests that came through Open311, webhooks with their deliveries and attempts."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from weige.cases.models import Case
from weige.core.models import PlaceField


class ApiKey(models.Model):
    """The right of another system to one thing within one place: to make requests, or to bring readings of gauges. Only
    the digest of the key is kept."""

    id = models.UUIDField(primary_key=True)
    name = models.CharField(max_length=80, help_text="the system or office that uses it")
    place = PlaceField()
    digest = models.BinaryField(max_length=32, unique=True)
    hint = models.CharField(max_length=8, help_text="how the key ends, to tell keys apart")
    purpose = models.CharField(max_length=8, default="requests", choices=[(s, s) for s in ("requests", "readings")])
    hourly = models.PositiveIntegerField(help_text="requests that it may make in an hour")
    issued_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False)
    issued_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )

    class Meta:
        indexes = [models.Index(fields=["place", "-issued_at", "-id"], name="api_key_place")]


class ServiceRequest(models.Model):
    """A request that came through Open311. Its id is the id of the case that it becomes.

    While it waits for a place or for someone on duty, what was asked lies in ``asked``, sealed; it is gone as soon as
    the case is there or the request is refused. ``once`` is the digest by which a repetition is known.
    """

    id = models.UUIDField(primary_key=True)
    key = models.ForeignKey(ApiKey, models.PROTECT, related_name="requests", db_index=False)
    place = PlaceField(help_text="of the case; the key's own while there is none")
    service_code = models.CharField(max_length=60, db_collation="C")
    state = models.CharField(max_length=8, choices=[(s, s) for s in ("taken", "waiting", "refused")])
    waits_for = models.CharField(max_length=8, default="", choices=[(s, s) for s in ("", "place", "post")])
    once = models.BinaryField(max_length=32)
    content = models.BinaryField(max_length=32, help_text="digest of all that was asked")
    token = models.CharField(max_length=24, null=True, unique=True, db_collation="C")
    asked = models.BinaryField(null=True)
    case = models.OneToOneField(Case, models.PROTECT, null=True, related_name="+")
    words_offered = models.BooleanField(default=False, help_text="the reporter lets the text be shown to everyone")
    words_public = models.BooleanField(null=True, help_text="whether an officer who read the text lets it be shown")
    words_checked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    words_checked_at = models.DateTimeField(null=True)
    refusal = models.CharField(max_length=200, default="")
    received_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )

    class Meta:
        indexes = [
            models.Index(fields=["key", "once", "-received_at"], name="service_request_once"),
            models.Index(fields=["place", "received_at", "id"], condition=Q(state="waiting"), name="request_waiting"),
            models.Index(
                fields=["place", "received_at", "id"],
                condition=Q(state="taken", words_offered=True, words_public__isnull=True),
                name="request_words",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="taken", case__isnull=False, asked__isnull=True)
                | Q(state="waiting", case__isnull=True, asked__isnull=False, token__isnull=False)
                | Q(state="refused", case__isnull=True, asked__isnull=True, token__isnull=False),
                name="service_request_whole",
            )
        ]


class Subscription(models.Model):
    """A webhook: to which address events of some kinds in one place are sent, and how far the event log was read.

    ``busy_until`` is the claim of the worker that sends just now; it lapses by itself when that worker is killed.
    """

    id = models.UUIDField(primary_key=True)
    name = models.CharField(max_length=80)
    url = models.CharField(max_length=500)
    kinds = ArrayField(models.CharField(max_length=64))
    place = PlaceField()
    secret = models.BinaryField()
    earlier_secret = models.BinaryField(null=True)
    earlier_until = models.DateTimeField(null=True, help_text="until then both secrets sign")
    state = models.CharField(max_length=8, choices=[(s, s) for s in ("active", "paused", "ended")])
    pause_reason = models.CharField(
        max_length=12, default="", choices=[(s, s) for s in ("", "officer", "failing", "gone")]
    )
    state_since = models.DateTimeField()
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False)
    created_at = models.DateTimeField()
    transaction = models.BigIntegerField(help_text="the event log was read up to here")
    seq = models.BigIntegerField()
    failures = models.IntegerField(default=0, help_text="attempts that failed since the last success")
    last_success_at = models.DateTimeField(null=True)
    rests_until = models.DateTimeField(null=True, help_text="the receiver does not answer: no call before this")
    busy_until = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["place", "-created_at", "-id"], name="subscription_place")]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="paused") ^ Q(pause_reason=""), name="subscription_paused_for_a_reason"
            )
        ]


class Delivery(models.Model):
    """One event for one subscription. Its id is the ``webhook-id``: the same however often it is sent.

    Only the number of the event is kept; what is sent is made from the event anew, so it is always the same. A test
    has no event.
    """

    id = models.UUIDField(primary_key=True)
    subscription = models.ForeignKey(Subscription, models.CASCADE, related_name="deliveries", db_index=False)
    seq = models.BigIntegerField(null=True)
    kind = models.CharField(max_length=64)
    state = models.CharField(max_length=10, choices=[(s, s) for s in ("waiting", "delivered", "failed")])
    attempts = models.IntegerField(default=0, help_text="since it was made or sent again by hand")
    next_at = models.DateTimeField(help_text="not before this moment")
    created_at = models.DateTimeField()
    first_at = models.DateTimeField(null=True, help_text="the first of these attempts")
    settled_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["subscription", "seq"], name="delivery_once")]
        indexes = [
            models.Index(
                fields=["subscription", "next_at", "seq"], condition=Q(state="waiting"), name="delivery_waiting"
            ),
            models.Index(fields=["subscription", "-created_at", "-id"], name="delivery_log"),
            models.Index(fields=["created_at"], name="delivery_age"),
        ]


class Attempt(models.Model):
    """One call: when, how it went, how long it took, and the beginning of the answer (200 characters at most)."""

    delivery = models.ForeignKey(Delivery, models.CASCADE, related_name="calls")
    at = models.DateTimeField()
    outcome = models.CharField(max_length=16)
    status = models.SmallIntegerField(null=True)
    milliseconds = models.IntegerField()
    excerpt = models.CharField(max_length=200, default="")
